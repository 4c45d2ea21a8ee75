//! Fonts, colours and number formats.
//!
//! Colours are those of the Digital Agency's dashboard themes; text on them keeps a contrast of at least 4.5 to 1.

use rust_xlsxwriter::{Color, Format as Look, FormatAlign, FormatBorder};

use crate::report::{Format, Language, LineStyle};

/// The universal-design font that prints alike everywhere.
pub(super) const FONT: &str = "BIZ UDPゴシック";

/// Height of a row with one line.
pub(super) const ROW_PIXELS: u32 = 21;

/// Width of a column that nobody set; the writer knows the metrics of a few widths only, this one is for 11-pixel digits.
pub(super) const COLUMN_PIXELS: u32 = 96;

/// Dark blue: headers, first series. 11.1 to 1 on white.
pub(super) const LEAD: Color = Color::RGB(0x0000_17C1);
const TEXT: Color = Color::RGB(0x001A_1A1C);
/// Grey for what is said in passing. 6.1 to 1 on white.
pub(super) const QUIET: Color = Color::RGB(0x0062_6264);
/// Hair lines and grids.
pub(super) const GRID: Color = Color::RGB(0x00D9_D9DB);
const TOTAL: Color = Color::RGB(0x00E8_F1FE);
const WARNING: Color = Color::RGB(0x00FF_F4D6);
const WARNING_TEXT: Color = Color::RGB(0x008A_1B00);

/// Colours of series, in order; labels on the dark ones are white.
pub(super) const SERIES: [(Color, Color); 6] = [
    (LEAD, Color::White),
    (Color::RGB(0x0070_96F8), TEXT),
    (Color::RGB(0x00C5_D7FB), TEXT),
    (QUIET, Color::White),
    (Color::RGB(0x00B4_B4B8), TEXT),
    (Color::RGB(0x0034_60FB), Color::White),
];

/// Base look of all cells, and the workbook's default.
pub(super) fn default_format() -> Look {
    Look::new().set_font_name(FONT).set_font_size(11).set_font_family(3).set_font_color(TEXT)
}

/// A line of a text sheet.
pub(super) fn line(style: LineStyle) -> Look {
    let base = default_format().set_text_wrap().set_align(FormatAlign::Top);
    match style {
        LineStyle::Title => base.set_font_size(18).set_bold().set_font_color(LEAD),
        LineStyle::Heading => base
            .set_font_size(13)
            .set_bold()
            .set_align(FormatAlign::Bottom)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(LEAD),
        LineStyle::Body => base,
        LineStyle::Finding => base.set_bold().set_indent(1),
        LineStyle::Warning => base.set_bold().set_font_color(WARNING_TEXT).set_background_color(WARNING),
    }
}

/// A1 of a table or chart sheet.
pub(super) fn title() -> Look {
    default_format().set_font_size(16).set_bold().set_font_color(LEAD)
}

/// A2: the finding.
pub(super) fn finding() -> Look {
    default_format().set_bold()
}

/// A3 and A4: scope and source.
pub(super) fn quiet() -> Look {
    default_format().set_font_color(QUIET)
}

/// A link.
pub(super) fn link() -> Look {
    default_format().set_font_color(LEAD).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// Header cells of a table.
pub(super) fn header() -> Look {
    default_format()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(LEAD)
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::White)
}

/// The looks of one edition.
pub(super) struct Styles {
    language: Language,
}

impl Styles {
    pub(super) fn new(language: Language) -> Self {
        Self { language }
    }

    /// Body cells of a table.
    pub(super) fn body(&self, format: Format, is_total: bool) -> Look {
        let mut look = default_format()
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Thin)
            .set_border_bottom_color(GRID);
        look = match format {
            // The indent keeps a text apart from the number that ends right before it.
            Format::Text | Format::Date => look.set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
            Format::Mark => {
                look.set_text_wrap().set_align(FormatAlign::Left).set_indent(1).set_font_color(QUIET)
            }
            Format::Sparkline { .. } => look,
            _ => look.set_align(FormatAlign::Right).set_num_format(self.number_format(format)),
        };
        if is_total { look.set_bold().set_background_color(TOTAL) } else { look }
    }

    /// Number format of a column.
    pub(super) fn number_format(&self, format: Format) -> &'static str {
        match (format, self.language) {
            (Format::Count, Language::Ja) => "#,##0;\"△\"#,##0;0",
            (Format::Count, Language::En) => "#,##0;-#,##0;0",
            (Format::Change, Language::Ja) => "+#,##0;\"△\"#,##0;0",
            (Format::Change, Language::En) => "+#,##0;-#,##0;0",
            (Format::Percent | Format::Index, Language::Ja) => "#,##0.0;\"△\"#,##0.0;0.0",
            (Format::Percent | Format::Index, Language::En) => "#,##0.0;-#,##0.0;0.0",
            (Format::PercentChange, Language::Ja) => "+#,##0.0;\"△\"#,##0.0;0.0",
            (Format::PercentChange, Language::En) => "+#,##0.0;-#,##0.0;0.0",
            (Format::Year, _) => "0",
            (Format::Text | Format::Mark | Format::Date | Format::Sparkline { .. }, _) => "General",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, WCAG 2.2.
    fn luminance(color: Color) -> f64 {
        let rgb = match color {
            Color::RGB(rgb) => rgb,
            Color::White => 0x00FF_FFFF,
            other => panic!("{other:?} has no known luminance"),
        };
        let [_, red, green, blue] = rgb.to_be_bytes().map(|channel| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio, WCAG 2.2: 1 to 21.
    fn contrast(one: Color, other: Color) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn text_stands_out_from_its_ground() {
        let pairs = [
            (TEXT, Color::White),
            (LEAD, Color::White),
            (QUIET, Color::White),
            (TEXT, TOTAL),
            (QUIET, TOTAL),
            (WARNING_TEXT, WARNING),
        ];
        for (ground, text) in pairs.into_iter().chain(SERIES) {
            let ratio = contrast(text, ground);
            assert!(ratio >= 4.5, "{text:?} on {ground:?}: {ratio:.2}");
        }
    }
}
