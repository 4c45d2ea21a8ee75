use nenji_sheet::Book;
use rstest::rstest;

use crate::support::{at, grid, number, text};

const TEXT: &str = "分野,会員数\r\n\r\n金融①,120\r\n\"医療\n髙\",\"1,234\"\r\n";

fn utf16(mark: bool, encode: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = if mark { "\u{FEFF}" } else { "" };
    format!("{mark}{TEXT}").encode_utf16().flat_map(encode).collect()
}

fn cp932(text: &str) -> Vec<u8> {
    encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
}

#[rstest]
#[case::utf8(TEXT.as_bytes().to_vec())]
#[case::utf8_with_mark(format!("\u{FEFF}{TEXT}").into_bytes())]
#[case::cp932(cp932(TEXT))]
#[case::utf16_le(utf16(true, u16::to_le_bytes))]
#[case::utf16_be(utf16(true, u16::to_be_bytes))]
#[case::utf16_le_without_mark(utf16(false, u16::to_le_bytes))]
fn each_encoding_gives_the_same_cells(#[case] bytes: Vec<u8>) {
    let grid = grid("会員.csv", &bytes);
    assert_eq!(grid.name, "会員");
    assert_eq!((at(&grid, "A3"), at(&grid, "B3")), (text("金融①"), number(120.0)));
    assert_eq!(
        (at(&grid, "A4"), at(&grid, "B4")),
        (text("医療\n髙"), text("1,234")),
        "a blank line is a row"
    );
}

#[test]
fn euc_jp_is_told_from_cp932() {
    let bytes = encoding_rs::EUC_JP.encode("重要インフラ分野の会員数,情報通信\n").0.into_owned();
    assert_eq!(at(&grid("a.csv", &bytes), "B1"), text("情報通信"));
}

#[test]
fn tabs_and_semicolons_are_found() {
    assert_eq!(at(&grid("a.txt", "a\tb,c\tb\n".as_bytes()), "B1"), text("b,c"));
    assert_eq!(at(&grid("a.csv", "a;b\nc;d\n".as_bytes()), "B2"), text("d"));
}

#[rstest]
#[case("007")]
#[case("1,234")]
#[case("2023/4/1")]
#[case("1234567890123456")]
#[case("1e5")]
#[case("+5")]
#[case(".5")]
#[case(" 5")]
fn what_is_no_plain_number_stays_as_written(#[case] field: &str) {
    assert_eq!(at(&grid("a.csv", format!("\"{field}\"\n").as_bytes()), "A1"), text(field));
}

#[test]
fn a_csv_with_the_name_of_a_workbook_is_read_and_noted() {
    let book = Book::open("会員.xlsx", TEXT.as_bytes()).unwrap();
    assert!(book.notes()[0].contains("in spite of its extension"), "{:?}", book.notes());
}
