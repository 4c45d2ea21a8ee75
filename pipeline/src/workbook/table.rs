//! Sheets that hold one table: titled ones for people, bare ones for machines.

use rust_xlsxwriter::{
    ChartEmptyCells, ColNum, RowNum, Sparkline, SparklineType, Table as ExcelTable, TableColumn, TableStyle,
    Worksheet, XlsxError,
};

use super::{Context, HEADER_ROW, cell, measure, page, style};
use crate::report::{Column, Format, Table};

/// Narrowest column, in pixels.
const MIN_WIDTH: u32 = 70;

/// Widest column; longer texts wrap.
const MAX_WIDTH: u32 = 470;

/// Space left and right of a cell's text, with the indent of texts.
const PADDING: u32 = 25;

/// Widest column of marks.
const MAX_MARK_WIDTH: u32 = 220;

/// Width of a sparkline.
const SPARKLINE_WIDTH: u32 = 120;

/// Frozen columns may take this much of a small screen.
const MAX_FROZEN: u32 = 440;

/// Writes a table with its title, finding, scope, source and link above it.
pub(super) fn write(
    worksheet: &mut Worksheet,
    table: &Table,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_screen_gridlines(false);
    let widths = widths(table);
    set_widths(worksheet, &widths)?;
    add_table(worksheet, table, HEADER_ROW, Some(&widths))?;
    for (index, row) in table.rows.iter().enumerate() {
        let is_total = table.total_rows.contains(&index);
        let at = row_number(HEADER_ROW, index)?;
        for (column, (value, spec)) in row.iter().zip(&table.columns).enumerate() {
            let column = column_number(column)?;
            let look = match value {
                crate::report::Value::Link { .. } => context
                    .styles
                    .body(spec.format, is_total)
                    .set_font_color(style::LEAD)
                    .set_underline(rust_xlsxwriter::FormatUnderline::Single),
                _ => context.styles.body(spec.format, is_total),
            };
            cell::write(worksheet, (at, column), value, Some(&look))?;
            if let Format::Sparkline { from, to } = spec.format {
                add_sparkline(worksheet, at, column, (column_number(from)?, column_number(to)?))?;
            }
        }
        let lines =
            row.iter().zip(&widths).filter_map(|(value, width)| Some(lines_in(cell::text(value)?, *width)));
        worksheet.set_row_height_pixels(at, measure::row_pixels(lines.max().unwrap_or(1), 11))?;
    }
    write_head(worksheet, table, context)?;
    worksheet.set_freeze_panes(HEADER_ROW + 1, frozen_columns(table, &widths))?;
    let last_column = printed_columns(table, &widths);
    page::print_area(worksheet, last_row(HEADER_ROW, table)?, last_column, Some(HEADER_ROW))
}

/// Writes a data sheet: header in row 1, values only.
pub(super) fn write_data(worksheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let widths = widths(table);
    set_widths(worksheet, &widths)?;
    add_table(worksheet, table, 0, None)?;
    for (index, row) in table.rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            cell::write(worksheet, (row_number(0, index)?, column_number(column)?), value, None)?;
        }
    }
    worksheet.set_freeze_panes(1, 0)?;
    let last_column = column_number(table.columns.len().saturating_sub(1))?;
    page::print_area(worksheet, last_row(0, table)?, last_column, Some(0))
}

/// Writes the five rows above a header; chart sheets have the first of them too.
fn write_head(worksheet: &mut Worksheet, table: &Table, context: &Context<'_>) -> Result<(), XlsxError> {
    worksheet.write_string_with_format(0, 0, &table.title, &style::title())?;
    worksheet.set_row_height_pixels(0, measure::row_pixels(1, 16))?;
    worksheet.write_string_with_format(1, 0, &table.finding, &style::finding())?;
    worksheet.write_string_with_format(2, 0, &table.scope, &style::quiet())?;
    worksheet.write_string_with_format(3, 0, &table.source, &style::quiet())?;
    write_back(worksheet, 4, context)
}

/// Writes the link back to the contents.
pub(super) fn write_back(
    worksheet: &mut Worksheet,
    row: RowNum,
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    if let Some((text, tab)) = &context.edition.back {
        let look = style::link();
        worksheet.write_url_with_options(row, 0, cell::internal(tab), text, "", Some(&look))?;
    }
    Ok(())
}

/// Makes the Excel table; it writes the header cells itself, so that they equal the table's own column names.
fn add_table(
    worksheet: &mut Worksheet,
    table: &Table,
    header_row: RowNum,
    styled: Option<&[u32]>,
) -> Result<(), XlsxError> {
    let header_look = styled.map(|_| style::header());
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
        .set_alt_text(measure::alt_text(format!("{title} {}", table.finding).trim()));
    let last_column = column_number(table.columns.len().saturating_sub(1))?;
    worksheet.add_table(header_row, 0, last_row(header_row, table)?, last_column, &made)?;
    if let Some(widths) = styled {
        let lines = table.columns.iter().zip(widths).map(|(column, width)| lines_in(&column.heading, *width));
        worksheet.set_row_height_pixels(header_row, measure::row_pixels(lines.max().unwrap_or(1), 11))?;
    }
    Ok(())
}

fn add_sparkline(
    worksheet: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    (from, to): (ColNum, ColNum),
) -> Result<(), XlsxError> {
    let sparkline = Sparkline::new()
        .set_range((worksheet.name().as_str(), row, from, row, to))
        .set_type(SparklineType::Line)
        .set_line_weight(1.5)
        .show_last_point(true)
        .show_empty_cells_as(ChartEmptyCells::Gaps)
        .set_sparkline_color(style::QUIET)
        .set_last_point_color(style::LEAD);
    worksheet.add_sparkline(row, column, &sparkline)?;
    Ok(())
}

/// Width of each column in pixels: its values on one line up to a limit, its heading on two or three.
fn widths(table: &Table) -> Vec<u32> {
    let width = |(index, column): (usize, &Column)| {
        let body = table.rows.iter().filter_map(|row| row.get(index)).map(cell::pixels).max().unwrap_or(0);
        let heading =
            (measure::pixels(&column.heading).div_ceil(2) + 15).max(measure::longest_word(&column.heading));
        let limit = match column.format {
            Format::Mark => MAX_MARK_WIDTH,
            Format::Sparkline { .. } => return SPARKLINE_WIDTH,
            _ => MAX_WIDTH,
        };
        body.min(limit).max(heading).max(MIN_WIDTH) + PADDING
    };
    table.columns.iter().enumerate().map(width).collect()
}

/// Lines of a text in a column.
fn lines_in(text: &str, width: u32) -> u32 {
    measure::lines(text, width.saturating_sub(PADDING))
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

/// Last printed column: the texts above the table run over to the right, and all of them must be on the page.
fn printed_columns(table: &Table, widths: &[u32]) -> ColNum {
    let title = measure::pixels(&table.title) * 16 / 11;
    let texts = [&table.finding, &table.scope, &table.source].into_iter().map(|text| measure::pixels(text));
    let needed = texts.max().unwrap_or(0).max(title) * 21 / 20 + PADDING;
    let used: u32 = widths.iter().sum();
    let extra = needed.saturating_sub(used).div_ceil(style::COLUMN_PIXELS);
    let last = u32::try_from(widths.len()).unwrap_or(1).saturating_sub(1) + extra;
    ColNum::try_from(last).unwrap_or(ColNum::MAX)
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
