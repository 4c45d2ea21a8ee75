//! Sheets of prose: the cover. One line per row in column A, wrapped, as high as it needs.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};

use super::{Context, cell, measure, page, picture};
use crate::report::{Line, LineStyle};

/// Width of column A in pixels: a page, because a single column cannot be fitted to one.
const WIDTH: u32 = 940;

/// Space above a heading in pixels.
const ABOVE_HEADING: u32 = 14;

/// Writes the lines.
pub(super) fn write(
    worksheet: &mut Worksheet,
    lines: &[Line],
    context: &Context<'_>,
) -> Result<(), XlsxError> {
    worksheet.set_column_width_pixels(0, WIDTH)?.set_screen_gridlines(false);
    let mut height = 0;
    for (index, line) in lines.iter().enumerate() {
        let row = RowNum::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)?;
        let look = context.styles.line(line.style);
        match &line.link {
            Some(tab) => {
                let look = context.styles.link().set_text_wrap();
                worksheet.write_url_with_options(row, 0, cell::internal(tab), &line.text, "", Some(&look))?;
            }
            None => {
                worksheet.write_string_with_format(row, 0, &line.text, &look)?;
            }
        }
        let points = points(line.style);
        let wrapped = measure::lines(&line.text, (WIDTH - 30) * 11 / points);
        let space = if line.style == LineStyle::Heading && index > 0 { ABOVE_HEADING } else { 0 };
        let mut pixels = measure::row_pixels(wrapped, points) + space;
        if index == 0 {
            let taken = measure::pixels(&line.text) * points / 11;
            pixels = pixels.max(picture::write_logo(worksheet, context, (taken, WIDTH))?);
        }
        worksheet.set_row_height_pixels(row, pixels)?;
        height += pixels;
    }
    let last = RowNum::try_from(lines.len().saturating_sub(1)).map_err(|_| XlsxError::RowColumnLimitError)?;
    page::fit(worksheet, WIDTH, height);
    page::print_area(worksheet, last, 0, None)
}

fn points(style: LineStyle) -> u32 {
    match style {
        LineStyle::Title => 18,
        LineStyle::Heading => 13,
        LineStyle::Body | LineStyle::Finding | LineStyle::Warning => 11,
    }
}
