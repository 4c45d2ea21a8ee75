//! Binary workbooks, which no free program writes: a workbook of hand-made records.

use nenji_sheet::{Area, Book, Value};

use crate::support::{at, number, text};

const BEGIN_BOOK: u16 = 131;
const END_BOOK: u16 = 132;
const BEGIN_SHEETS: u16 = 143;
const END_SHEETS: u16 = 144;
const SHEET: u16 = 156;
const BEGIN_SHEET: u16 = 129;
const END_SHEET: u16 = 130;
const DIMENSION: u16 = 148;
const BEGIN_CELLS: u16 = 145;
const END_CELLS: u16 = 146;
const COLUMNS: [u16; 2] = [390, 391];
const COLUMN_INFO: u16 = 60;
const MERGES: [u16; 2] = [177, 178];
const MERGE: u16 = 176;
const ROW: u16 = 0;
const ERROR: u16 = 3;
const BOOL: u16 = 4;
const REAL: u16 = 5;
const STRING: u16 = 6;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let low = kind.to_le_bytes()[0];
    let mut bytes = if kind < 128 { vec![low] } else { vec![low | 0x80, u8::try_from(kind >> 7).unwrap()] };
    bytes.push(u8::try_from(data.len()).unwrap());
    bytes.extend(data);
    bytes
}

fn doubles(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = doubles(&[u32::try_from(units.len()).unwrap()]);
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn cell(kind: u16, column: u32, value: &[u8]) -> Vec<u8> {
    record(kind, &[doubles(&[column, 0]), value.to_vec()].concat())
}

fn row(number: u32) -> Vec<u8> {
    record(ROW, &[doubles(&[number, 0]), vec![0; 17]].concat())
}

/// A workbook of a visible and a hidden sheet with the same cells, which claims so many rows and columns.
fn book(last: [u32; 2], cells: &[u8]) -> Vec<u8> {
    book_with(last, &[], cells, &[])
}

/// The same with records before and behind the cells.
fn book_with(last: [u32; 2], columns: &[u8], cells: &[u8], merges: &[u8]) -> Vec<u8> {
    let bundle = |state, name| record(SHEET, &[doubles(&[state, 1]), wide("a"), wide(name)].concat());
    let workbook = [
        record(BEGIN_BOOK, &[]),
        record(BEGIN_SHEETS, &[]),
        bundle(0, "会員数"),
        bundle(1, "旧版"),
        record(END_SHEETS, &[]),
        record(END_BOOK, &[]),
    ]
    .concat();
    let sheet = [
        record(BEGIN_SHEET, &[]),
        record(DIMENSION, &doubles(&[0, last[0], 0, last[1]])),
        columns.to_vec(),
        record(BEGIN_CELLS, &[]),
        cells.to_vec(),
        record(END_CELLS, &[]),
        merges.to_vec(),
        record(END_SHEET, &[]),
    ]
    .concat();
    let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>"#;
    crate::support::zip_of_bytes(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/workbook.bin", &workbook),
        ("xl/_rels/workbook.bin.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.bin", &sheet),
    ])
}

#[test]
fn values_and_hidden_sheets_are_read_and_the_rest_is_said_not_to_be_judged() {
    let cells = [
        row(0),
        cell(STRING, 0, &wide("分野")),
        cell(REAL, 1, &120.0_f64.to_le_bytes()),
        row(4),
        cell(BOOL, 2, &[1]),
        cell(ERROR, 3, &[0x07]),
    ]
    .concat();
    let bytes = book([4, 3], &cells);
    let mut book = Book::open("a.xlsb", &bytes).unwrap();
    let sheets: Vec<_> = book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    assert_eq!(sheets, [("会員数", true), ("旧版", false)]);
    assert_eq!(book.notes(), [""; 0]);
    assert!(book.unjudged().unwrap().contains("italics of an xlsb are not judged"), "{:?}", book.unjudged());
    let grid = book.grid(0).unwrap();
    assert_eq!((at(&grid, "A1"), at(&grid, "B1")), (text("分野"), number(120.0)));
    assert_eq!((at(&grid, "C5"), at(&grid, "D5")), (Value::Bool(true), Value::Error("#DIV/0!".to_owned())));
    assert!(!grid.formats_known);
}

#[test]
fn merged_ranges_and_hidden_rows_and_columns_are_known() {
    let column = |first, last, flags| [doubles(&[first, last, 0x900, 0]), vec![flags, 0]].concat();
    let columns = [
        record(COLUMNS[0], &[]),
        record(COLUMN_INFO, &column(0, 1, 0x02)),
        record(COLUMN_INFO, &column(2, 3, 0x03)),
        record(COLUMNS[1], &[]),
    ];
    // Bit 4 behind the height and the margins: the row is not shown.
    let hidden_row = [doubles(&[4, 0]), vec![0x2C, 0x01, 0, 0x10], vec![0; 13]].concat();
    let cells = [row(0), cell(STRING, 0, &wide("分野")), record(ROW, &hidden_row), cell(BOOL, 2, &[1])];
    let merges =
        [record(MERGES[0], &doubles(&[1])), record(MERGE, &doubles(&[0, 1, 0, 2])), record(MERGES[1], &[])];
    let bytes = book_with([4, 3], &columns.concat(), &cells.concat(), &merges.concat());
    let grid = Book::open("a.xlsb", &bytes).unwrap().grid(0).unwrap();
    assert_eq!((grid.hidden_rows.as_slice(), grid.hidden_columns.as_slice()), (&[5][..], &[3, 4][..]));
    assert_eq!(grid.merges, [Area { first_row: 1, first_column: 1, last_row: 2, last_column: 3 }]);

    let backwards = [record(MERGES[0], &doubles(&[1])), record(MERGE, &doubles(&[3, 1, 0, 2]))];
    let bytes = book_with([4, 3], &[], &cells.concat(), &backwards.concat());
    assert!(Book::open("a.xlsb", &bytes).err().unwrap().message.contains("ends before it begins"));
}

#[test]
fn a_dimension_of_a_billion_cells_costs_nothing() {
    let cells = [
        row(0),
        cell(REAL, 0, &1.0_f64.to_le_bytes()),
        row(1_048_575),
        cell(REAL, 16_383, &2.0_f64.to_le_bytes()),
    ];
    let bytes = book([1_048_575, 16_383], &cells.concat());
    let grid = Book::open("a.xlsb", &bytes).unwrap().grid(0).unwrap();
    assert_eq!((grid.non_empty(), at(&grid, "XFD1048576")), (2, number(2.0)));
}

#[test]
fn a_cell_outside_of_any_sheet_is_refused() {
    let cells = [row(0), cell(REAL, 16_384, &1.0_f64.to_le_bytes())].concat();
    let error = Book::open("a.xlsb", &book([0, 0], &cells)).and_then(|mut book| book.grid(0)).unwrap_err();
    assert!(!error.hint.is_empty(), "{error}");
}

#[test]
fn records_cut_anywhere_are_an_error_or_a_grid() {
    let cells = [row(0), cell(STRING, 0, &wide("分野")), cell(REAL, 1, &1.0_f64.to_le_bytes())].concat();
    for length in 0..cells.len() {
        if let Err(error) = Book::open("a.xlsb", &book([0, 1], &cells[..length])).and_then(|mut b| b.grid(0))
        {
            assert!(!error.hint.is_empty() && !error.message.contains('\n'), "{length}: {error}");
        }
    }
}
