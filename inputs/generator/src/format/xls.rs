//! xls: BIFF8 records in an OLE compound file, as far as plain tables need them.
//!
//! Text goes to the shared string table as UTF-16; numbers are doubles; dates are written as text by the layouts.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

use super::FONT;
use crate::SampleError;
use crate::book::{Book, Look, Sheet, Value};

/// Largest body of one record.
const RECORD_LIMIT: usize = 8224;
/// Cell formats start after the 16 that every workbook has; one per look, then one with thousands separators.
const FIRST_FORMAT: u16 = 16;

/// The bytes of a book as xls.
pub(super) fn bytes(book: &Book) -> Result<Vec<u8>, SampleError> {
    let stream = workbook(book);
    compound(&stream).map_err(|source| SampleError::Xls { path: book.path.clone(), source })
}

fn compound(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // Version 3 (512-byte sectors): office programs take version 4 for no spreadsheet.
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    file.create_stream("/Workbook")?.write_all(stream)?;
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

/// Shared strings in order of first use.
#[derive(Default)]
struct Strings {
    ids: BTreeMap<String, u32>,
    order: Vec<String>,
    uses: u32,
}

impl Strings {
    fn id(&mut self, text: &str) -> u32 {
        self.uses += 1;
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let id = u32::try_from(self.order.len()).expect("a sample sheet holds few texts");
        self.ids.insert(text.to_owned(), id);
        self.order.push(text.to_owned());
        id
    }
}

fn workbook(book: &Book) -> Vec<u8> {
    let mut strings = Strings::default();
    let sheets: Vec<Vec<u8>> = book.sheets.iter().map(|sheet| worksheet(sheet, &mut strings)).collect();
    // The globals name each sheet's offset, and their length does not depend on it: written twice.
    let length = globals(book, &strings, &vec![0; sheets.len()]).len();
    let mut offset = length;
    let mut offsets = Vec::new();
    for sheet in &sheets {
        offsets.push(u32::try_from(offset).expect("a sample file is small"));
        offset += sheet.len();
    }
    let mut stream = globals(book, &strings, &offsets);
    stream.extend(sheets.concat());
    stream
}

fn globals(book: &Book, strings: &Strings, offsets: &[u32]) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &words(&[0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0, 0x0006, 0]));
    record(&mut out, 0x0042, &words(&[1200]));
    record(&mut out, 0x003D, &words(&[0, 0, 0x3FFF, 0x1FFF, 0x0038, 0, 0, 1, 600]));
    for bold in [false, false, false, false, true] {
        font(&mut out, bold);
    }
    for index in 0..FIRST_FORMAT {
        let parent = if index == FIRST_FORMAT - 1 { 0x0001 } else { 0xFFF5 };
        record(&mut out, 0x00E0, &words(&[0, 0, parent, 0x0020, 0, 0, 0, 0, 0, 0x20C0]));
    }
    for look in Look::ALL {
        cell_format(&mut out, look, 0);
    }
    for look in Look::ALL {
        cell_format(&mut out, look, 3);
    }
    record(&mut out, 0x0293, &[0x00, 0x80, 0x00, 0xFF]);
    for (sheet, offset) in book.sheets.iter().zip(offsets) {
        let mut body = offset.to_le_bytes().to_vec();
        body.extend([0, 0, u8::try_from(sheet.name.encode_utf16().count()).unwrap_or(31), 1]);
        body.extend(utf16(&sheet.name));
        record(&mut out, 0x0085, &body);
    }
    shared_strings(&mut out, strings);
    record(&mut out, 0x000A, &[]);
    out
}

fn font(out: &mut Vec<u8>, bold: bool) {
    let weight = if bold { 700 } else { 400 };
    let mut body = words(&[200, 0, 0x7FFF, weight, 0, 0, 0x0080]);
    body.truncate(14);
    body.extend([u8::try_from(FONT.encode_utf16().count()).unwrap_or_default(), 1]);
    body.extend(utf16(FONT));
    record(out, 0x0031, &body);
}

fn cell_format(out: &mut Vec<u8>, look: Look, number_format: u16) {
    let (font, align, border) = match look {
        Look::Plain => (0, 0x20, false),
        // Font 4 does not exist in BIFF; the fifth one written has number 5.
        Look::Title => (5, 0x20, false),
        Look::Head => (0, 0x1A, true),
        Look::Body => (0, 0x10, true),
        Look::Total => (5, 0x10, true),
    };
    // Thin lines in the automatic colour; headings have a solid pale ground.
    let solid = if matches!(look, Look::Head) { 0x0400 } else { 0 };
    let ground = if matches!(look, Look::Head) { 0x20A9 } else { 0x20C0 };
    let lines = if border { [0x1111, 0x2040, 0x2040, solid] } else { [0; 4] };
    let mut body = words(&[font, number_format, 0x0001, align, 0xF800]);
    body.extend(words(&lines));
    body.extend(words(&[ground]));
    record(out, 0x00E0, &body);
}

/// A record is full when the next text does not fit; the next one then starts a `CONTINUE`, so no text is cut.
fn shared_strings(out: &mut Vec<u8>, strings: &Strings) {
    let total = u32::try_from(strings.order.len()).expect("a sample file holds few texts");
    let mut body = [strings.uses.to_le_bytes(), total.to_le_bytes()].concat();
    let mut kind = 0x00FC;
    for text in &strings.order {
        let units = utf16(text);
        let length = u16::try_from(units.len() / 2).expect("a sample text is short");
        if body.len() + 3 + units.len() > RECORD_LIMIT {
            record(out, kind, &body);
            body.clear();
            kind = 0x003C;
        }
        body.extend(length.to_le_bytes());
        body.push(1);
        body.extend(units);
    }
    record(out, kind, &body);
}

fn worksheet(sheet: &Sheet, strings: &mut Strings) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &words(&[0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0, 0x0006, 0]));
    for (width, column) in sheet.widths.iter().zip(0_u16..) {
        record(&mut out, 0x007D, &words(&[column, column, u16::from(*width) * 256, 15, 0, 0]));
    }
    let rows = sheet.cells.keys().map(|key| key.0 + 1).max().unwrap_or_default();
    let columns = sheet.cells.keys().map(|key| key.1 + 1).max().unwrap_or_default();
    let mut dimension = [0_u32.to_le_bytes(), rows.to_le_bytes()].concat();
    dimension.extend(words(&[0, columns, 0]));
    record(&mut out, 0x0200, &dimension);
    for (&(row, column), (value, look)) in &sheet.cells {
        let row = u16::try_from(row).expect("a sample sheet is short");
        let index = Look::ALL.iter().position(|each| each == look).unwrap_or_default();
        let plain = FIRST_FORMAT + u16::try_from(index).unwrap_or_default();
        match value {
            Value::Text(text) => {
                let mut body = words(&[row, column, plain]);
                body.extend(strings.id(text).to_le_bytes());
                record(&mut out, 0x00FD, &body);
            }
            Value::Date(year, month, day) => {
                let mut body = words(&[row, column, plain]);
                body.extend(strings.id(&format!("{year}/{month}/{day}")).to_le_bytes());
                record(&mut out, 0x00FD, &body);
            }
            Value::Number(number, digits) => {
                let looks = u16::try_from(Look::ALL.len()).unwrap_or_default();
                let format = if *digits == 0 { plain + looks } else { plain };
                let mut body = words(&[row, column, format]);
                body.extend(number.to_le_bytes());
                record(&mut out, 0x0203, &body);
            }
            Value::Blank => record(&mut out, 0x0201, &words(&[row, column, plain])),
        }
    }
    record(&mut out, 0x023E, &words(&[0x06B6, 0, 0, 0x0040, 0, 0, 0, 0, 0]));
    merged_cells(&mut out, sheet);
    record(&mut out, 0x000A, &[]);
    out
}

fn merged_cells(out: &mut Vec<u8>, sheet: &Sheet) {
    if sheet.merges.is_empty() {
        return;
    }
    let mut body = u16::try_from(sheet.merges.len()).unwrap_or_default().to_le_bytes().to_vec();
    for &(first_row, first_column, last_row, last_column) in &sheet.merges {
        let rows = [first_row, last_row].map(|row| u16::try_from(row).unwrap_or_default());
        body.extend(words(&[rows[0], rows[1], first_column, last_column]));
    }
    record(out, 0x00E5, &body);
}

fn record(out: &mut Vec<u8>, kind: u16, body: &[u8]) {
    let length = u16::try_from(body.len()).expect("records are split below the limit");
    out.extend(kind.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(body);
}

fn words(values: &[u16]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
