//! Looks of cells and number formats: the theme's colours and font, put to use.
//!
//! Chooses no colour and no font; that the theme's stand out was seen to when it was read.

use std::sync::Arc;

use rust_xlsxwriter::{Color, Format as Look, FormatAlign, FormatBorder};

use crate::config::{Colour, SERIES, Theme};
use crate::report::{Format, Language, LineStyle};

/// Height of a row with one line.
pub(super) const ROW_PIXELS: u32 = 21;

/// Width of a column that nobody set; the writer knows the metrics of a few widths only, this one is for 11-pixel digits.
pub(super) const COLUMN_PIXELS: u32 = 96;

/// The looks of one edition.
pub(super) struct Styles {
    language: Language,
    theme: Arc<Theme>,
}

impl Styles {
    pub(super) fn new(language: Language, theme: Arc<Theme>) -> Self {
        Self { language, theme }
    }

    /// The font of everything.
    pub(super) fn font(&self) -> &str {
        &self.theme.font.name
    }

    /// Text.
    pub(super) fn ink(&self) -> Color {
        color(self.theme.colours.text)
    }

    /// Titles, links, the last point of a sparkline.
    pub(super) fn lead(&self) -> Color {
        color(self.theme.colours.lead)
    }

    /// What is said in passing, axes, sparklines.
    pub(super) fn quiet_color(&self) -> Color {
        color(self.theme.colours.quiet)
    }

    /// Hair lines and grids.
    pub(super) fn grid(&self) -> Color {
        color(self.theme.colours.grid)
    }

    /// Colour of a series, and of the labels on it.
    pub(super) fn series(&self, index: usize) -> (Color, Color) {
        let colours = &self.theme.colours;
        (color(colours.series[index % SERIES]), color(colours.on_series(index)))
    }

    /// The shades of heat tables, the lowest first.
    pub(super) fn heat(&self) -> [Color; 3] {
        self.theme.colours.heat.map(color)
    }

    /// Base look of all cells, and the workbook's default.
    pub(super) fn default_format(&self) -> Look {
        Look::new().set_font_name(self.font()).set_font_size(11).set_font_family(3).set_font_color(self.ink())
    }

    /// A line of a text sheet.
    pub(super) fn line(&self, style: LineStyle) -> Look {
        let base = self.default_format().set_text_wrap().set_align(FormatAlign::Top);
        let colours = &self.theme.colours;
        match style {
            LineStyle::Title => base.set_font_size(18).set_bold().set_font_color(self.lead()),
            LineStyle::Heading => base
                .set_font_size(13)
                .set_bold()
                .set_align(FormatAlign::Bottom)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(self.lead()),
            LineStyle::Body => base,
            LineStyle::Finding => base.set_bold().set_indent(1),
            LineStyle::Warning => base
                .set_bold()
                .set_font_color(color(colours.warning_text))
                .set_background_color(color(colours.warning)),
        }
    }

    /// A1 of a table or chart sheet.
    pub(super) fn title(&self) -> Look {
        self.default_format().set_font_size(16).set_bold().set_font_color(self.lead())
    }

    /// A2: the finding.
    pub(super) fn finding(&self) -> Look {
        self.default_format().set_bold()
    }

    /// A3 and A4: scope and source.
    pub(super) fn quiet(&self) -> Look {
        self.default_format().set_font_color(self.quiet_color())
    }

    /// A link.
    pub(super) fn link(&self) -> Look {
        self.default_format()
            .set_font_color(self.lead())
            .set_underline(rust_xlsxwriter::FormatUnderline::Single)
    }

    /// Header cells of a table.
    pub(super) fn header(&self) -> Look {
        self.default_format()
            .set_bold()
            .set_font_color(color(self.theme.colours.on_lead))
            .set_background_color(self.lead())
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::White)
    }

    /// Body cells of a table.
    pub(super) fn body(&self, format: Format, is_total: bool) -> Look {
        let mut look = self
            .default_format()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(self.grid());
        look = match format {
            // The indent keeps a text apart from the number that ends right before it.
            Format::Text | Format::Date => look.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            Format::Mark => look
                .set_text_wrap()
                .set_align(FormatAlign::Left)
                .set_indent(1)
                .set_font_color(self.quiet_color()),
            Format::Sparkline { .. } => look,
            _ => look.set_align(FormatAlign::Right).set_num_format(self.number_format(format)),
        };
        if is_total { look.set_bold().set_background_color(color(self.theme.colours.total)) } else { look }
    }

    /// Number format of a column.
    pub(super) fn number_format(&self, format: Format) -> &'static str {
        match (format, self.language) {
            (Format::Count | Format::Heat, Language::Ja) => "#,##0;\"△\"#,##0;0",
            (Format::Count | Format::Heat, Language::En) => "#,##0;-#,##0;0",
            (Format::Change, Language::Ja) => "+#,##0;\"△\"#,##0;0",
            (Format::Change, Language::En) => "+#,##0;-#,##0;0",
            (Format::Percent | Format::Index, Language::Ja) => "#,##0.0;\"△\"#,##0.0;0.0",
            (Format::Percent | Format::Index, Language::En) => "#,##0.0;-#,##0.0;0.0",
            (Format::PercentChange, Language::Ja) => "+#,##0.0;\"△\"#,##0.0;0.0",
            (Format::PercentChange, Language::En) => "+#,##0.0;-#,##0.0;0.0",
            (Format::FineChange, Language::Ja) => "+#,##0.00;\"△\"#,##0.00;0.00",
            (Format::FineChange, Language::En) => "+#,##0.00;-#,##0.00;0.00",
            (Format::Year, _) => "0",
            (Format::Text | Format::Mark | Format::Date | Format::Sparkline { .. }, _) => "General",
        }
    }
}

fn color(colour: Colour) -> Color {
    Color::RGB(colour.0)
}
