//! What stands above a table: title, finding, scope, source and the link back, each from column A on.
//!
//! A text runs over to the right as far as a page reaches; what is longer goes on in the next row, because cells are never
//! merged. So the row of the header follows from the texts.

use rust_xlsxwriter::{Format as Look, RowNum, Worksheet, XlsxError};

use super::{Context, measure, page, style, table, widths};
use crate::report::Table;

/// Longest line, so that the columns that it needs still stand on the page.
const MAX_LINE: u32 = page::MAX_WIDTH - style::COLUMN_PIXELS - widths::PADDING;

/// Lines of the finding, the scope and the source, in this order.
fn texts(table: &Table) -> [Vec<&str>; 3] {
    [&table.finding, &table.scope, &table.source].map(|text| measure::split(text, MAX_LINE))
}

/// Row (0-based) of the header of a presentation table.
#[must_use]
pub fn header_row(table: &Table) -> RowNum {
    let lines: usize = texts(table).iter().map(Vec::len).sum();
    // The title above them and the link below.
    RowNum::try_from(lines + 2).unwrap_or(RowNum::MAX)
}

/// Pixels that the texts reach to the right.
pub(super) fn reach(table: &Table) -> u32 {
    let title = measure::pixels(&table.title) * 16 / 11;
    let lines = texts(table).into_iter().flatten().map(measure::pixels);
    lines.max().unwrap_or(0).max(title) + widths::PADDING
}

/// Writes the rows above a header, and gives their height.
pub(super) fn write(worksheet: &mut Worksheet, one: &Table, context: &Context<'_>) -> Result<u32, XlsxError> {
    worksheet.write_string_with_format(0, 0, &one.title, &context.styles.title())?;
    let title = measure::row_pixels(1, 16);
    worksheet.set_row_height_pixels(0, title)?;
    let looks: [Look; 3] = [context.styles.finding(), context.styles.quiet(), context.styles.quiet()];
    let mut row = 1;
    for (lines, look) in texts(one).iter().zip(&looks) {
        for line in lines {
            worksheet.write_string_with_format(row, 0, *line, look)?;
            row += 1;
        }
    }
    table::write_back(worksheet, row, context)?;
    Ok(title + row * style::ROW_PIXELS)
}
