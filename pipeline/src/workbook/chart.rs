//! Sheets of charts: one large chart, or small multiples on a grid, as large as an A4 page takes.
//!
//! Series point at cells of a table of the same edition, so a chart shows what the table says and nothing else.

use rust_xlsxwriter::{
    Chart as ExcelChart, ChartAxisCrossing, ChartAxisLabelPosition, ChartDataLabel, ChartDataLabelPosition,
    ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartMarker,
    ChartMarkerType, ChartRange, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::{Context, axis, cell, measure, page, style, table, widths};
use crate::report::{Chart, ChartKind, ChartPage, ChartSeries, Labels, TableRange};

/// Columns of a page, and the width of all charts of a row in pixels.
const PAGE_COLUMNS: u16 = 13;
const PAGE_PIXELS: u32 = 13 * style::COLUMN_PIXELS;

/// Height of all charts of a page: A4 landscape at that width, without the lines above the charts.
const PAGE_HEIGHT: u32 = 680;

/// A chart of a grid is no higher than this part of its width.
const MAX_HEIGHT_PERCENT: u32 = 85;

/// Space between charts.
const GAP_PIXELS: u32 = 8;

/// Rows above the charts beside the lines of finding and note: the title, the link to the table and the link back.
const OTHER_ROWS: u32 = 3;

/// Size of a mark that stands alone.
const MARK_SIZE: u8 = 14;

/// Highest value axis whose steps are set, so that no step of a count is a fraction.
const MAX_UNIT_STEPS: f64 = 10.0;

/// Marker and dash of a line, by the place of its colour: told apart without the colour.
pub(super) const STROKES: [(ChartMarkerType, ChartLineDashType); 6] = [
    (ChartMarkerType::Circle, ChartLineDashType::Solid),
    (ChartMarkerType::Square, ChartLineDashType::Dash),
    (ChartMarkerType::Triangle, ChartLineDashType::SquareDot),
    (ChartMarkerType::Diamond, ChartLineDashType::DashDot),
    (ChartMarkerType::X, ChartLineDashType::LongDash),
    (ChartMarkerType::PlusSign, ChartLineDashType::LongDashDot),
];

/// Size of one chart, and of the letters in it.
struct Layout {
    width: u32,
    height: u32,
    points: u32,
    title_points: u32,
    is_small: bool,
}

impl Layout {
    /// The charts give way to what stands above them in more than a line each.
    fn of(page: &ChartPage, first_row: u32) -> Self {
        let per_row = u32::try_from(page.per_row.max(1)).unwrap_or(1);
        let width = PAGE_PIXELS / per_row - GAP_PIXELS;
        let more = first_row.saturating_sub(OTHER_ROWS + 2) * style::ROW_PIXELS;
        let height = (PAGE_HEIGHT - more.min(PAGE_HEIGHT / 4)) / rows(page).max(1) - GAP_PIXELS;
        let height = if per_row == 1 { height } else { height.min(width * MAX_HEIGHT_PERCENT / 100) };
        let points = match per_row {
            1 => 11,
            // The page prints at four fifths of its size, and 10 points at 8.
            _ => 10,
        };
        let is_small = per_row >= 3;
        // A second line of the title would take the room of the lines.
        let title_points = if is_small { points } else { points + 1 };
        Self { width, height, points, title_points, is_small }
    }
}

fn rows(page: &ChartPage) -> u32 {
    u32::try_from(page.charts.len().div_ceil(page.per_row.max(1))).unwrap_or(1)
}

/// Writes a page of charts.
pub(super) fn write(
    worksheet: &mut Worksheet,
    page: &ChartPage,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_screen_gridlines(false);
    worksheet.write_string_with_format(0, 0, &page.title, &context.styles.title())?;
    worksheet.set_row_height_pixels(0, measure::row_pixels(1, 16))?;
    let mut row = 1;
    for (said, look) in [(&page.finding, context.styles.finding()), (&page.note, context.styles.quiet())] {
        for line in measure::split(said, PAGE_PIXELS - 2 * widths::PADDING) {
            worksheet.write_string_with_format(row, 0, line, &look)?;
            row += 1;
        }
    }
    let (text, tab) = &page.table_link;
    worksheet.write_url_with_options(row, 0, cell::internal(tab), text, "", Some(&context.styles.link()))?;
    table::write_back(worksheet, row + 1, context)?;

    let first_row = row + 2;
    let layout = Layout::of(page, first_row);
    for (index, chart) in page.charts.iter().enumerate() {
        let index = u32::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)?;
        let per_row = u32::try_from(page.per_row.max(1)).map_err(|_| XlsxError::RowColumnLimitError)?;
        let left = (index % per_row) * (layout.width + GAP_PIXELS);
        let top = (index / per_row) * (layout.height + GAP_PIXELS);
        let drawn = draw(chart, &layout, context)?;
        worksheet.insert_chart_with_offset(first_row, 0, &drawn, left, top)?;
    }
    // A rectangle that ends with the charts: what it holds beyond them makes them smaller on paper.
    let height = rows(page) * (layout.height + GAP_PIXELS) - GAP_PIXELS;
    let last_row = first_row + height.div_ceil(style::ROW_PIXELS) - 1;
    worksheet.set_print_fit_to_pages(1, 1);
    page::print_area(worksheet, last_row, PAGE_COLUMNS - 1, None)
}

fn draw(chart: &Chart, layout: &Layout, context: &Context<'_>) -> Result<ExcelChart, XlsxError> {
    let mut drawn = ExcelChart::new(match chart.kind {
        ChartKind::Column | ChartKind::Movements | ChartKind::Bullet => ChartType::Column,
        ChartKind::StackedColumn => ChartType::ColumnStacked,
        ChartKind::Bar => ChartType::Bar,
        ChartKind::Line => ChartType::Line,
    });
    drawn.set_width(layout.width).set_height(layout.height).set_alt_text(measure::alt_text(&chart.alt));
    drawn
        .title()
        .set_name(&chart.title)
        .set_font(font(layout.title_points, context).set_bold().set_color(context.styles.lead()));
    drawn.show_empty_cells_as(ChartEmptyCells::Gaps);
    drawn
        .chart_area()
        .set_format(ChartFormat::new().set_border(ChartLine::new().set_color(context.styles.grid())));
    let (shown, marks) =
        chart.series.split_at(if chart.kind == ChartKind::Bullet { 1 } else { chart.series.len() });
    for series in shown {
        add_series(drawn.add_series(), (chart, series), layout, context)?;
    }
    if !marks.is_empty() {
        let mut above = ExcelChart::new(ChartType::Line);
        for series in marks {
            add_marks(above.add_series(), (chart, series), layout, context)?;
        }
        drawn.combine(&above);
    }
    draw_axes(&mut drawn, chart, layout, context);
    draw_legend(&mut drawn, chart, layout, context);
    Ok(drawn)
}

/// Names a series, and says where its cells stand.
fn point_at(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    (chart, series): (&Chart, &ChartSeries),
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    drawn.set_name(series.name.as_str());
    drawn.set_categories(&range(&chart.tab, series.categories, context)?);
    drawn.set_values(&range(&chart.tab, series.values, context)?);
    Ok(())
}

fn add_series(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    (chart, series): (&Chart, &ChartSeries),
    layout: &Layout,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    point_at(drawn, (chart, series), context)?;
    let (fill, on_fill) = context.styles.series(series.color);
    if chart.kind == ChartKind::Line {
        // Of lines that lie on each other the first is seen below the second.
        let is_wide =
            chart.labels == Labels::All && chart.series.len() > 1 && chart.series.first() == Some(series);
        draw_line(drawn, (series.color, fill), (layout, is_wide));
    } else {
        let border = if chart.kind == ChartKind::StackedColumn { Color::White } else { fill };
        drawn.set_format(&mut filled(fill, border)).set_gap(if layout.is_small { 40 } else { 60 });
        drawn.set_invert_if_negative_color(fill);
        // The series of movements have one value at each place between them.
        if matches!(chart.kind, ChartKind::StackedColumn | ChartKind::Movements) {
            drawn.set_overlap(100);
        }
    }
    add_labels(drawn, (chart, series), font(layout.points, context), on_fill);
    Ok(())
}

/// A series of marks without a line; their shape, not their colour, sets them apart.
fn add_marks(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    (chart, series): (&Chart, &ChartSeries),
    layout: &Layout,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    point_at(drawn, (chart, series), context)?;
    let (fill, _) = context.styles.series(series.color);
    let mut marker = ChartMarker::new();
    marker.set_type(ChartMarkerType::Diamond).set_size(MARK_SIZE).set_format(&mut filled(fill, fill));
    let mut label = ChartDataLabel::new();
    label.show_value().set_font(&font(layout.points, context)).set_position(ChartDataLabelPosition::Above);
    drawn.set_format(ChartFormat::new().set_no_line()).set_marker(&marker).set_data_label(&label);
    Ok(())
}

fn filled(fill: Color, border: Color) -> ChartFormat {
    let mut look = ChartFormat::new();
    look.set_solid_fill(ChartSolidFill::new().set_color(fill)).set_border(ChartLine::new().set_color(border));
    look
}

fn add_labels(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    (chart, series): (&Chart, &ChartSeries),
    mut letters: ChartFont,
    on_fill: Color,
) {
    if chart.kind == ChartKind::StackedColumn {
        letters.set_color(on_fill);
    }
    let mut label = ChartDataLabel::new();
    label.show_value().set_font(&letters);
    if chart.kind == ChartKind::Line {
        // The numbers of a second line stand below it: those of lines that are close would cover each other.
        let is_second = chart.labels == Labels::All && chart.series.first() != Some(series);
        label.set_position(if is_second {
            ChartDataLabelPosition::Below
        } else {
            ChartDataLabelPosition::Above
        });
    }
    match chart.labels {
        Labels::None => {}
        Labels::All => {
            drawn.set_data_label(&label);
        }
        Labels::Last => {
            let hidden = ChartDataLabel::new().set_hidden().to_custom();
            let points = series.values.points();
            let mut labels = vec![hidden; points.saturating_sub(1)];
            labels.push(label.to_custom());
            drawn.set_data_label(&label).set_custom_data_labels(&labels);
        }
    }
}

fn draw_line(
    drawn: &mut rust_xlsxwriter::ChartSeries,
    (index, color): (usize, Color),
    (layout, is_wide): (&Layout, bool),
) {
    let (shape, dash) = STROKES[index % STROKES.len()];
    let mut line = ChartLine::new();
    let (width, size) = match (layout.is_small, is_wide) {
        (true, _) => (1.75, 4),
        (false, false) => (2.25, 6),
        (false, true) => (5.0, 10),
    };
    line.set_color(color).set_dash_type(dash).set_width(width);
    let mut marker = ChartMarker::new();
    marker.set_type(shape).set_size(size).set_format(&mut filled(color, color));
    drawn.set_format(ChartFormat::new().set_line(&line)).set_marker(&marker);
}

fn draw_axes(drawn: &mut ExcelChart, chart: &Chart, layout: &Layout, context: &Context<'_>) {
    let letters = font(layout.points, context);
    // The axes of a bar chart keep their place on the page: the categories stand on y.
    let is_bar = chart.kind == ChartKind::Bar;
    // Reversed, so that the first row is on top; the values then cross at the far end, which is the bottom.
    let categories = if is_bar {
        drawn.y_axis().set_reverse().set_crossing(ChartAxisCrossing::Max)
    } else {
        drawn.x_axis()
    };
    categories
        .set_font(&letters)
        .set_label_position(ChartAxisLabelPosition::Low)
        .set_major_gridlines(false)
        .set_format(ChartFormat::new().set_line(ChartLine::new().set_color(context.styles.quiet_color())));
    if layout.is_small {
        // Of the years the first and the last: all of them would stand on each other.
        let points = chart.series.first().map_or(1, |series| series.categories.points());
        categories.set_label_interval(u16::try_from(points.saturating_sub(1).max(1)).unwrap_or(u16::MAX));
        // Explicitly upright: some programs would turn labels that are tight, which takes half of a small chart.
        categories.set_font(font(layout.points, context).set_rotation(0));
    }
    let step = chart.axis.filter(|_| layout.is_small).and_then(|(_, high)| axis::step(high, chart.decimals));
    let is_whole = step.is_some_and(|step| step.fract() == 0.0);
    let number_format = context.styles.number_format(if chart.decimals > 0 && !is_whole {
        crate::report::Format::Percent
    } else {
        crate::report::Format::Count
    });
    let axis = if is_bar { drawn.x_axis() } else { drawn.y_axis() };
    axis.set_font(&letters)
        .set_num_format(number_format)
        .set_major_gridlines(true)
        .set_major_gridlines_line(ChartLine::new().set_color(context.styles.grid()))
        .set_format(ChartFormat::new().set_no_line());
    if let Some((low, high)) = chart.axis {
        axis.set_min(low).set_max(high);
    } else if !chart.has_negative {
        axis.set_min(0);
    }
    if let Some(step) = step {
        axis.set_major_unit(step);
    } else if let Some((_, high)) =
        chart.axis.filter(|(_, high)| chart.decimals == 0 && *high <= MAX_UNIT_STEPS)
    {
        // Counts have no fractions.
        axis.set_major_unit(if high <= MAX_UNIT_STEPS / 2.0 { 1.0 } else { 2.0 });
    }
    if !layout.is_small {
        axis.set_name(&chart.unit)
            .set_name_font(font(layout.points, context).set_color(context.styles.quiet_color()));
    }
}

fn draw_legend(drawn: &mut ExcelChart, chart: &Chart, layout: &Layout, context: &Context<'_>) {
    if chart.series.len() < 2 || layout.is_small {
        drawn.legend().set_hidden();
        return;
    }
    drawn.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(layout.points, context));
}

fn font(points: u32, context: &Context<'_>) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name(context.styles.font()).set_size(points).unset_bold().set_color(context.styles.ink());
    font
}

fn range(tab: &str, range: TableRange, context: &Context<'_>) -> Result<ChartRange, XlsxError> {
    let header = context.tables.get(tab).map_or(0, |(_, header)| *header);
    let row = |row: Option<usize>| row.map_or(Ok(header), |row| table::row_number(header, row));
    Ok(ChartRange::new_from_range(
        tab,
        row(range.first_row)?,
        table::column_number(range.first_column)?,
        row(range.last_row)?,
        table::column_number(range.last_column)?,
    ))
}
