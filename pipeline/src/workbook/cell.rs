//! One value into one cell.

use rust_xlsxwriter::{ColNum, Format as Look, RowNum, Url, Worksheet, XlsxError};

use super::measure;
use crate::report::{Format, Value, number};

/// Link to the first cell of a sheet of the same workbook.
pub(super) fn internal(tab: &str) -> Url {
    Url::new(format!("internal:'{}'!A1", tab.replace('\'', "''")))
}

/// Writes a value, with a look where the sheet has looks. A link keeps the look of its cell.
pub(super) fn write(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    value: &Value,
    look: Option<&Look>,
) -> Result<(), XlsxError> {
    match (value, look) {
        (Value::Blank, None) => {}
        (Value::Blank, Some(look)) => {
            worksheet.write_blank(row, column, look)?;
        }
        (Value::Text(text), None) => {
            worksheet.write_string(row, column, text)?;
        }
        (Value::Text(text), Some(look)) => {
            worksheet.write_string_with_format(row, column, text, look)?;
        }
        (Value::Link(tab), look) => {
            worksheet.write_url_with_options(row, column, internal(tab), tab, "", look)?;
        }
        (Value::Count(_) | Value::Ratio(_), look) => write_number(worksheet, (row, column), value, look)?,
    }
    Ok(())
}

fn write_number(
    worksheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    value: &Value,
    look: Option<&Look>,
) -> Result<(), XlsxError> {
    let Some(number) = number(value) else { return Ok(()) };
    match look {
        None => worksheet.write_number(row, column, number)?,
        Some(look) => worksheet.write_number_with_format(row, column, number, look)?,
    };
    Ok(())
}

/// Pixels that a value takes on one line; only changes print a plus.
pub(super) fn pixels(value: &Value, format: Format) -> u32 {
    let is_signed = matches!(format, Format::Change | Format::PercentChange | Format::FineChange);
    match value {
        Value::Blank => 0,
        Value::Text(text) | Value::Link(text) => measure::pixels(text),
        Value::Count(count) => measure::number_pixels(i128::from(*count), 0, is_signed),
        Value::Ratio(ratio) => measure::number_pixels(ratio.scaled(), ratio.decimals, is_signed),
    }
}

/// The text of a value that wraps; none for numbers, which never do.
pub(super) fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) | Value::Link(text) => Some(text),
        Value::Blank | Value::Count(_) | Value::Ratio(_) => None,
    }
}
