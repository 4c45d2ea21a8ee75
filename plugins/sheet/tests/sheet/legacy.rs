use nenji_sheet::{Area, Book, Value};

use crate::support::{at, date, grid, number, text};

const XLS: &[u8] = include_bytes!("../fixtures/every_kind.xls");
const ODS: &[u8] = include_bytes!("../fixtures/every_kind.ods");

#[test]
fn xls_gives_values_merges_and_hidden_sheets() {
    let grid = grid("every_kind.xls", XLS);
    assert_eq!(
        (at(&grid, "A1"), at(&grid, "B3"), at(&grid, "C4")),
        (text("セプター 会員数"), number(120.0), number(-7.5))
    );
    assert_eq!((at(&grid, "B4"), at(&grid, "A6")), (date("2023-04-01"), date("2023-04-01")));
    assert_eq!((at(&grid, "A5"), at(&grid, "B5")), (Value::Bool(true), Value::Error("#DIV/0!".to_owned())));
    assert_eq!(grid.merges, [Area { first_row: 1, first_column: 1, last_row: 1, last_column: 3 }]);
    assert!(!grid.formats_known);
    assert_eq!((grid.hidden_rows.as_slice(), grid.hidden_columns.as_slice()), (&[3][..], &[4][..]));
    assert_eq!(grid.flags(3, 2).as_deref(), Some("hidden"));
    let visible: Vec<bool> = Book::open("a.xls", XLS).unwrap().sheets().iter().map(|s| s.visible).collect();
    assert_eq!(visible, [true, false]);
}

#[test]
fn what_is_not_judged_is_said_of_formats_that_could_hold_it() {
    let said = |name: &str, bytes: &[u8]| Book::open(name, bytes).unwrap().unjudged();
    let xls = said("a.xls", XLS).unwrap();
    assert_eq!(xls, "number formats and italics of an xls are not judged; save it as .xlsx if they matter");
    assert_eq!((said("a.ods", ODS), said("a.csv", "分野,会員数\n".as_bytes())), (None, None));
}

#[test]
fn ods_gives_formats_and_hidden_parts_too() {
    let grid = grid("every_kind.ods", ODS);
    assert_eq!(
        (at(&grid, "A1"), at(&grid, "B3"), at(&grid, "C4")),
        (text("セプター 会員数"), number(120.0), number(-7.5))
    );
    assert_eq!((at(&grid, "B4"), at(&grid, "A6")), (date("2023-04-01"), date("2023-04-01")));
    // LibreOffice saves a TRUE of Excel as the number that it shows as such.
    assert_eq!((at(&grid, "A5"), at(&grid, "B5")), (number(1.0), Value::Error("#DIV/0!".to_owned())));
    assert_eq!(grid.merges, [Area { first_row: 1, first_column: 1, last_row: 1, last_column: 3 }]);
    assert_eq!((grid.hidden_rows.as_slice(), grid.hidden_columns.as_slice()), (&[3][..], &[4][..]));
    assert_eq!(grid.flags(2, 2).as_deref(), Some("format:\"令和\"0\"年度\""));
    assert_eq!(grid.flags(3, 2).as_deref(), Some("hidden format:\"(\"0\")\""));
    assert_eq!(grid.flags(4, 3).as_deref(), Some("italic"));
    assert_eq!(grid.non_empty(), 13);
    let visible: Vec<bool> = Book::open("a.ods", ODS).unwrap().sheets().iter().map(|s| s.visible).collect();
    assert_eq!(visible, [true, false]);
}
