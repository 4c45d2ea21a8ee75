//! Sheets that hold one table: titled ones for people, bare ones for machines.

use rust_xlsxwriter::{
    ChartEmptyCells, ColNum, ConditionalFormat3ColorScale, Format as Look, FormatUnderline, RowNum,
    Sparkline, SparklineType, Table as ExcelTable, TableColumn, TableStyle, Worksheet, XlsxError,
};

use super::style::Styles;
use super::{Context, cell, head, measure, page, style, widths};
use crate::report::{Column, Format, Table};

/// Rows of a data sheet that are printed.
const PRINTED_ROWS: usize = 40;

/// Lowest row of a table with sparklines, whose movements could not be seen in less.
const MIN_TREND_PIXELS: u32 = 26;

/// Frozen columns may take this much of a small screen.
const MAX_FROZEN: u32 = 440;

/// Writes a table with its title, finding, scope, source and link above it.
pub(super) fn write(
    worksheet: &mut Worksheet,
    table: &Table,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_screen_gridlines(false);
    let widths = widths::of(table);
    set_widths(worksheet, &widths)?;
    let header = head::header_row(table);
    let has_trend = table.columns.iter().any(|column| matches!(column.format, Format::Sparkline { .. }));
    let mut height = add_table(worksheet, table, header, Some((&widths, &context.styles)))?;
    let looks: Vec<[Looks; 2]> = table
        .columns
        .iter()
        .map(|column| [false, true].map(|is_total| Looks::new(&context.styles, column.format, is_total)))
        .collect();
    for (index, row) in table.rows.iter().enumerate() {
        let is_total = table.total_rows.contains(&index);
        let at = row_number(header, index)?;
        for (column, ((value, spec), looks)) in row.iter().zip(&table.columns).zip(&looks).enumerate() {
            let column = column_number(column)?;
            let looks = &looks[usize::from(is_total)];
            let look = if value.tab().is_some() { &looks.link } else { &looks.body };
            cell::write(worksheet, (at, column), value, Some(look))?;
            if let Format::Sparkline { from, to } = spec.format {
                let cells = (column_number(from)?, column_number(to)?);
                add_sparkline(worksheet, (at, column), cells, &context.styles)?;
            }
        }
        let lines = row
            .iter()
            .zip(&widths)
            .filter_map(|(value, width)| Some(widths::lines_in(cell::text(value)?, *width)));
        let least = if has_trend { MIN_TREND_PIXELS } else { 0 };
        let pixels = measure::row_pixels(lines.max().unwrap_or(1), 11).max(least);
        worksheet.set_row_height_pixels(at, pixels)?;
        height += pixels;
    }
    add_heat(worksheet, table, header, &context.styles)?;
    height += head::write(worksheet, table, context)?;
    worksheet.set_freeze_panes(header + 1, frozen_columns(table, &widths))?;
    let extra = extra_columns(table, &widths);
    let width = widths.iter().sum::<u32>() + extra * style::COLUMN_PIXELS;
    page::fit(worksheet, width, height);
    let last = u32::try_from(widths.len()).unwrap_or(1).saturating_sub(1) + extra;
    let last_column = ColNum::try_from(last).unwrap_or(ColNum::MAX);
    page::print_area(worksheet, last_row(header, table)?, last_column, Some(header))
}

/// How the cells of a column look.
struct Looks {
    body: Look,
    link: Look,
}

impl Looks {
    fn new(styles: &Styles, format: Format, is_total: bool) -> Self {
        let body = styles.body(format, is_total);
        let link = body.clone().set_font_color(styles.lead()).set_underline(FormatUnderline::Single);
        Self { body, link }
    }
}

/// Writes a data sheet: header in row 1, values only. All of it is there; only the first page is printed.
pub(super) fn write_data(
    worksheet: &mut Worksheet,
    table: &Table,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    let widths = widths::of_data(table);
    set_widths(worksheet, &widths)?;
    add_table(worksheet, table, 0, None)?;
    for (index, row) in table.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            cell::write(worksheet, (row_number(0, index)?, column_number(column)?), value, None)?;
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last_column = column_number(table.columns.len().saturating_sub(1))?;
    let printed = table.rows.len().min(PRINTED_ROWS);
    if printed < table.rows.len() {
        page::say_printed(worksheet, context.edition, (printed, table.rows.len()));
    }
    page::fit_data(worksheet, &widths);
    page::print_area(worksheet, row_number(0, printed.saturating_sub(1))?, last_column, Some(0))
}

/// Writes the link back to the contents, on every other sheet.
pub(super) fn write_back(
    worksheet: &mut Worksheet,
    row: RowNum,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    let back = context.edition.back.as_ref().filter(|(_, tab)| *tab != worksheet.name());
    if let Some((text, tab)) = back {
        let look = context.styles.link();
        worksheet.write_url_with_options(row, 0, cell::internal(tab), text, "", Some(&look))?;
    }
    Ok(())
}

/// Makes the Excel table, and gives the height of its header; it writes the header cells itself, so that they equal the
/// table's own column names.
fn add_table(
    worksheet: &mut Worksheet,
    table: &Table,
    header_row: RowNum,
    styled: Option<(&[u32], &Styles)>,
) -> Result<u32, XlsxError> {
    let header_look = styled.map(|(_, styles)| styles.header());
    let columns: Vec<TableColumn> = table
        .columns
        .iter()
        .map(|column| {
            let made = TableColumn::new().set_header(&column.heading);
            header_look.as_ref().map_or(made.clone(), |look| made.set_header_format(look))
        })
        .collect();
    let title = if table.title.is_empty() { &table.name } else { &table.title };
    let made = ExcelTable::new()
        .set_name(&table.name)
        .set_columns(&columns)
        .set_style(TableStyle::None)
        .set_autofilter(false)
        .set_alt_text_title(measure::alt_text(title))
        .set_alt_text(measure::alt_text(format!("{title} {}", described(table)).trim()));
    let last_column = column_number(table.columns.len().saturating_sub(1))?;
    worksheet.add_table(header_row, 0, last_row(header_row, table)?, last_column, &made)?;
    let Some((widths, _)) = styled else { return Ok(style::ROW_PIXELS) };
    let lines = table.columns.iter().zip(widths);
    let lines = lines.map(|(column, width)| widths::heading_lines(&column.heading, *width));
    let pixels = measure::row_pixels(lines.max().unwrap_or(1), 11);
    worksheet.set_row_height_pixels(header_row, pixels)?;
    Ok(pixels)
}

/// What the alternative text of a table says beside its title; a data sheet has no finding, but columns.
fn described(table: &Table) -> String {
    if !table.finding.is_empty() {
        return table.finding.clone();
    }
    table.columns.iter().map(|column| column.heading.as_str()).collect::<Vec<_>>().join(" ")
}

fn add_sparkline(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    (from, to): (ColNum, ColNum),
    styles: &Styles,
) -> Result<(), XlsxError> {
    let sparkline = Sparkline::new()
        .set_range((worksheet.name().as_str(), row, from, row, to))
        .set_type(SparklineType::Line)
        .set_line_weight(1.5)
        .show_last_point(true)
        .show_empty_cells_as(ChartEmptyCells::Gaps)
        .set_sparkline_color(styles.quiet_color())
        .set_last_point_color(styles.lead());
    worksheet.add_sparkline(row, column, &sparkline)?;
    Ok(())
}

/// Shades the columns of heat, over the rows above the totals; the numbers stay in the text's colour.
fn add_heat(
    worksheet: &mut Worksheet,
    table: &Table,
    header: RowNum,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let is_heat = |column: &Column| column.format == Format::Heat;
    let first = table.columns.iter().position(is_heat);
    let last = table.columns.iter().rposition(is_heat);
    let rows = table.total_rows.iter().min().copied().unwrap_or(table.rows.len());
    let (Some(first), Some(last), Some(end)) = (first, last, rows.checked_sub(1)) else { return Ok(()) };
    let [low, middle, high] = styles.heat();
    let scale = ConditionalFormat3ColorScale::new()
        .set_minimum_color(low)
        .set_midpoint_color(middle)
        .set_maximum_color(high);
    worksheet.add_conditional_format(
        row_number(header, 0)?,
        column_number(first)?,
        row_number(header, end)?,
        column_number(last)?,
        &scale,
    )?;
    Ok(())
}

fn set_widths(worksheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    for (column, width) in widths.iter().enumerate() {
        worksheet.set_column_width_pixels(column_number(column)?, *width)?;
    }
    Ok(())
}

/// Leading label columns that stay in view, if they leave room for the rest.
fn frozen_columns(table: &Table, widths: &[u32]) -> ColNum {
    let labels = table.columns.iter().take_while(|column| column.format == Format::Text).count();
    if labels == table.columns.len() {
        return 0;
    }
    let mut used = 0;
    let fits = widths.iter().take(labels).take_while(|width| {
        used += **width;
        used <= MAX_FROZEN
    });
    ColNum::try_from(fits.count()).unwrap_or(0)
}

/// Printed columns beyond the table: the texts above it run over to the right, and all of them must be on the page.
fn extra_columns(table: &Table, widths: &[u32]) -> u32 {
    head::reach(table).saturating_sub(widths.iter().sum()).div_ceil(style::COLUMN_PIXELS)
}

/// Last row of a table; one without rows keeps an empty one, because Excel demands it.
fn last_row(header_row: RowNum, table: &Table) -> Result<RowNum, XlsxError> {
    row_number(header_row, table.rows.len().saturating_sub(1))
}

/// Row of a body row below a header.
pub(super) fn row_number(header_row: RowNum, index: usize) -> Result<RowNum, XlsxError> {
    RowNum::try_from(index).map(|index| header_row + 1 + index).map_err(|_| XlsxError::RowColumnLimitError)
}

/// Column number of an index.
pub(super) fn column_number(index: usize) -> Result<ColNum, XlsxError> {
    ColNum::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)
}
