use nenji_sheet::{Book, Limits, SheetError};
use rstest::rstest;
use rust_xlsxwriter::Workbook;

use crate::support::{xlsx, zip};

fn error(name: &str, bytes: &[u8]) -> SheetError {
    match Book::open(name, bytes).and_then(|mut book| book.grid(0)) {
        Ok(grid) => panic!("{name} was read: {} cells", grid.non_empty()),
        Err(error) => error,
    }
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..1000 {
        sheet.write(row, 0, f64::from(row) * 1.37).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// An OLE container's first sector and a directory entry of that name.
fn ole(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

#[rstest]
#[case("a.xlsx", b"".to_vec(), "the file is empty")]
#[case("a.xlsx", vec![0; 4096], "nothing but zero bytes")]
#[case("a.pdf", b"%PDF-1.7 ...".to_vec(), "no spreadsheet but a PDF")]
#[case("a.xls", b"<html><table><tr><td>1".to_vec(), "no spreadsheet but a web page")]
#[case("a.xls", b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "no spreadsheet but an XML document")]
#[case("a.xlsx", ole("EncryptedPackage"), "the file is encrypted")]
#[case("a.doc", ole("WordDocument"), "another program's document")]
#[case("a.xls", ole("Workbook"), "is damaged")]
#[case("a.xlsx", zip(&[("readme.txt", "a")]), "a zip, but no spreadsheet")]
#[case("a.docx", zip(&[("[Content_Types].xml", ""), ("word/document.xml", "")]), "a zip, but no spreadsheet")]
#[case("~$会員.xlsx", b"\x05user".to_vec(), "has the file open")]
#[case("a.csv", "a,\"b\nc,d\n".as_bytes().to_vec(), "begins in line 1 does not end")]
#[case("a.csv", b"a,b\n1,\x80\xFF\xFE\n".to_vec(), "in line 2")]
#[case("a.bin", b"\x01\x02\x03\x00\x05data".to_vec(), "neither a spreadsheet nor text")]
fn what_is_no_readable_spreadsheet_is_named(
    #[case] name: &str,
    #[case] bytes: Vec<u8>,
    #[case] message: &str,
) {
    let error = error(name, &bytes);
    assert!(error.message.contains(message), "{error}");
    assert!(!error.hint.is_empty());
}

#[test]
fn a_file_that_was_sent_in_part_is_refused() {
    let bytes = workbook();
    assert!(error("a.xlsx", &bytes[..bytes.len() / 2]).message.contains("ends too early"));
}

#[rstest]
#[case("<sheetData><row><c><v>1</v></c></row><row><c><v>2")]
#[case("<sheetData><row><c><v>1</v></c></row><!--")]
fn a_sheet_that_ends_in_the_middle_is_refused(#[case] sheet: &str) {
    assert!(error("a.xlsx", &xlsx("", sheet, "", "")).message.contains("is damaged"));
}

#[rstest]
#[case("<row><c t=\"s\"><v>7</v></c></row>", "shared string `7` does not exist")]
#[case("<row r=\"9999999\"><c><v>7</v></c></row>", "outside of any sheet")]
#[case("<row r=\"1\"><c r=\"ZZZZ1\"><v>7</v></c></row>", "outside of any sheet")]
fn damaged_sheets_are_named(#[case] rows: &str, #[case] message: &str) {
    let error = error("a.xlsx", &xlsx("", &format!("<sheetData>{rows}</sheetData>"), "", ""));
    assert!(error.message.contains(message), "{error}");
}

#[test]
fn bombs_are_refused_before_they_are_inflated() {
    let sheet = format!("<sheetData>{}</sheetData>", " ".repeat(70 << 20));
    assert!(error("a.xlsx", &xlsx("", &sheet, "", "")).message.contains("times its size"));
    let limits = Limits { inflated_bytes: 1000, ..Limits::default() };
    let error = Book::open_within("a.xlsx", &workbook(), limits).err().unwrap();
    assert!(error.message.contains("1000 are allowed"), "{error}");
}

#[test]
fn a_sheet_with_too_many_cells_is_refused() {
    let limits = Limits { cells: 999, ..Limits::default() };
    let bytes = workbook();
    let error = Book::open_within("a.xlsx", &bytes, limits).unwrap().grid(0).unwrap_err();
    assert!(error.message.contains("more than 999 cells"), "{error}");
}

#[test]
fn an_ods_that_repeats_a_cell_too_often_is_refused() {
    let content = "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"a\">\
        <table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell office:value-type=\"float\" \
        office:value=\"1\" table:number-columns-repeated=\"1000\"/></table:table-row></table:table>\
        </office:spreadsheet></office:body></office:document-content>";
    let error = error("a.ods", &zip(&[("content.xml", content)]));
    assert!(error.message.contains("cells"), "{error}");
}
