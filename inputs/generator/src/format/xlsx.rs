//! xlsx through `rust_xlsxwriter`, with a fixed creation time.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::FONT;
use crate::SampleError;
use crate::book::{Book, Look, Sheet, Value};

/// Creation time of every sample file; the clock is never read.
const CREATED: (u16, u8, u8) = (2025, 4, 1);

/// The bytes of a book as xlsx.
pub(super) fn bytes(book: &Book) -> Result<Vec<u8>, SampleError> {
    write(book).map_err(|source| SampleError::Xlsx { path: book.path.clone(), source })
}

fn write(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(CREATED.0, CREATED.1, CREATED.2)?;
    workbook.set_properties(&DocProperties::new().set_author("例示").set_creation_datetime(&created));
    for sheet in &book.sheets {
        write_sheet(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn write_sheet(worksheet: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    worksheet.set_name(&sheet.name)?;
    worksheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    for (width, column) in sheet.widths.iter().zip(0_u16..) {
        worksheet.set_column_width(column, f64::from(*width))?;
    }
    for &(first_row, first_column, last_row, last_column) in &sheet.merges {
        let look = sheet.cells.get(&(first_row, first_column)).map_or(Look::Plain, |cell| cell.1);
        let style = look_format(look);
        worksheet.merge_range(first_row, first_column, last_row, last_column, "", &style)?;
    }
    for (&(row, column), (value, look)) in &sheet.cells {
        let format = look_format(*look);
        match value {
            Value::Text(text) => worksheet.write_with_format(row, column, text, &format)?,
            Value::Number(number, digits) => {
                let pattern = if *digits == 0 { "#,##0" } else { "0.0" };
                worksheet.write_with_format(row, column, *number, &format.set_num_format(pattern))?
            }
            Value::Date(year, month, day) => {
                let date = ExcelDateTime::from_ymd(*year, *month, *day)?;
                let format = format.set_num_format(r#"[$-411]ggge"年"m"月"d"日""#);
                worksheet.write_with_format(row, column, &date, &format)?
            }
            Value::Blank if in_merge(sheet, row, column) => worksheet,
            Value::Blank => worksheet.write_blank(row, column, &format)?,
        };
    }
    Ok(())
}

fn in_merge(sheet: &Sheet, row: u32, column: u16) -> bool {
    sheet.merges.iter().any(|area| (area.0..=area.2).contains(&row) && (area.1..=area.3).contains(&column))
}

fn look_format(look: Look) -> Format {
    let format = Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
    match look {
        Look::Plain => format,
        Look::Title => format.set_bold().set_font_size(14),
        Look::Head => format
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
            .set_text_wrap()
            .set_background_color(Color::RGB(0x00DD_EBF7)),
        Look::Body => format.set_border(FormatBorder::Thin),
        Look::Total => {
            format.set_border(FormatBorder::Thin).set_bold().set_background_color(Color::RGB(0x00F2_F2F2))
        }
    }
}
