//! Workbooks of hand-made records in a container.

use std::io::{Cursor, Write};

use rstest::rstest;

use super::{BEGIN, COLUMN_INFO, DIMENSIONS, END, PASSWORD, ROW, SEVERAL_NUMBERS, SHEET, survey};

const NUMBER: u16 = 0x0203;

fn record(kind: u16, words: &[u16]) -> Vec<u8> {
    let length = u16::try_from(words.len() * 2).unwrap();
    [kind, length].iter().chain(words).flat_map(|word| word.to_le_bytes()).collect()
}

fn number(row: u16, column: u16) -> Vec<u8> {
    record(NUMBER, &[row, column, 0, 0, 0, 0, 0x3FF0])
}

/// A container with one stream of so many sheets, all of them at the same place if `same`.
fn book(sheets: &[Vec<u8>], same: bool) -> Vec<u8> {
    let head = record(BEGIN, &[0x0600, 5, 0, 0, 0, 0, 0, 0]);
    let entry_length = 4 + 10;
    let mut at = head.len() + sheets.len() * entry_length + 4;
    let (mut directory, mut content) = (head, Vec::new());
    for sheet in sheets {
        let place = u16::try_from(at).unwrap();
        directory.extend(record(SHEET, &[place, 0, 0, 0x0001, 0x0041]));
        if !same || content.is_empty() {
            content.extend(record(BEGIN, &[0x0600, 0x10, 0, 0, 0, 0, 0, 0]));
            content.extend(sheet);
            content.extend(record(END, &[]));
        }
        if !same {
            at += sheet.len() + 24;
        }
    }
    directory.extend(record(END, &[]));
    directory.extend(content);
    contained(&directory)
}

fn contained(stream: &[u8]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    container.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    container.flush().unwrap();
    container.into_inner().into_inner()
}

#[test]
fn hidden_rows_and_columns_are_found() {
    let mut sheet = record(COLUMN_INFO, &[3, 4, 0x0800, 15, 0x0001, 0]);
    sheet.extend(record(COLUMN_INFO, &[6, 6, 0x0800, 15, 0x0000, 0]));
    sheet.extend(record(ROW, &[2, 0, 5, 255, 0, 0, 0x0020, 0]));
    sheet.extend(record(ROW, &[3, 0, 5, 255, 0, 0, 0x0100, 0]));
    sheet.extend(number(2, 0));
    let found = survey(&book(&[sheet], false)).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].rows.iter().copied().collect::<Vec<_>>(), [3]);
    assert_eq!(found[0].columns.iter().copied().collect::<Vec<_>>(), [4, 5]);
}

/// The first word tells strong encryption (1) from weak (0), which leaves the records in place and scrambles the numbers.
#[rstest]
#[case::strong(1)]
#[case::weak(0)]
fn any_password_is_told(#[case] kind: u16) {
    let mut stream = record(BEGIN, &[0x0600, 5, 0, 0, 0, 0, 0, 0]);
    stream.extend(record(PASSWORD, &[kind, 0x1234, 0x5678]));
    stream.extend(record(END, &[]));
    assert_eq!(survey(&contained(&stream)).unwrap_err().message, "the file is encrypted");
}

#[rstest]
#[case::column(number(0, 300), "column 301 lies outside")]
#[case::last_of_several(record(SEVERAL_NUMBERS, &[0, 0, 0, 0, 0, 700]), "column 701 lies outside")]
#[case::dimensions(record(DIMENSIONS, &[0, 0, 0xFFFF, 0x7FFF, 0, 0xFFFF, 0]), "claims cells outside")]
#[case::short(record(NUMBER, &[1]), "no position")]
fn what_no_sheet_holds_is_refused(#[case] sheet: Vec<u8>, #[case] message: &str) {
    let error = survey(&book(&[sheet], false)).unwrap_err();
    assert!(error.message.contains(message), "{error}");
}

#[test]
fn cells_in_opposite_corners_of_many_sheets_are_refused() {
    let corners = || [number(0, 0), number(65_535, 255)].concat();
    let one = book(&[corners()], false);
    assert!(survey(&one).is_ok(), "one such sheet is a slip of the hand");
    let many: Vec<Vec<u8>> = (0..9).map(|_| corners()).collect();
    let error = survey(&book(&many, false)).unwrap_err();
    assert!(error.message.contains("far apart"), "{error}");
}

#[test]
fn sheets_at_the_same_place_are_refused() {
    let sheets: Vec<Vec<u8>> = (0..9).map(|_| number(0, 0).repeat(40)).collect();
    let error = survey(&book(&sheets, true)).unwrap_err();
    assert!(error.message.contains("overlap"), "{error}");
}
