//! CSV in code page 932 with CRLF, as Excel saves it: merged headings leave empty fields.

use encoding_rs::SHIFT_JIS;

use crate::SampleError;
use crate::book::{Book, Sheet, Value};

/// The bytes of a book's first sheet as CSV.
pub(super) fn bytes(book: &Book) -> Result<Vec<u8>, SampleError> {
    let text = book.sheets.first().map(lines).unwrap_or_default();
    let (bytes, _, unmappable) = SHIFT_JIS.encode(&text);
    if unmappable {
        return Err(SampleError::Unmappable(book.path.clone()));
    }
    Ok(bytes.into_owned())
}

fn lines(sheet: &Sheet) -> String {
    let last_row = sheet.cells.keys().map(|key| key.0).max().unwrap_or_default();
    let last_column = sheet.cells.keys().map(|key| key.1).max().unwrap_or_default();
    (0..=last_row)
        .map(|row| {
            let fields: Vec<String> = (0..=last_column)
                .map(|column| sheet.cells.get(&(row, column)).map(|cell| field(&cell.0)).unwrap_or_default())
                .collect();
            fields.join(",") + "\r\n"
        })
        .collect()
}

fn field(value: &Value) -> String {
    match value {
        Value::Text(text) if text.contains([',', '"', '\n']) => format!("\"{}\"", text.replace('"', "\"\"")),
        Value::Text(text) => text.clone(),
        Value::Number(number, digits) => format!("{number:.digits$}"),
        Value::Date(year, month, day) => format!("{year}/{month}/{day}"),
        Value::Blank => String::new(),
    }
}
