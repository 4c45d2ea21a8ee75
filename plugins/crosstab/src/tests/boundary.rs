//! A whole file through the boundary: other sheets left, the account balanced, the fingerprint without years.

use nenji_plugin::testing::{run, try_run};
use nenji_plugin::{Fate, Input, InputPlugin};
use rust_xlsxwriter::Workbook;

use crate::Crosstab;

fn file() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("会員数").unwrap();
    for (row, texts) in
        [["分野", "令和4年度", "令和5年度"], ["電力", "1", "2"], ["ガス", "3", "－"]].iter().enumerate()
    {
        for (column, text) in texts.iter().enumerate() {
            let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            match text.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, *text).unwrap(),
            };
        }
    }
    book.add_worksheet().set_name("参考").unwrap().write(0, 0, 1).unwrap();
    book.save_to_buffer().unwrap()
}

const MAPPING: &str = r#"{ "layout": { "sheet": "会員数", "header": { "from": "分野" }, "period": { "across": true } },
  "indicators": [ { "id": "members" } ], "dimensions": { "sector": { "from": "分野" } } }"#;

#[test]
fn a_file_through_the_boundary() {
    let outcome = run::<Crosstab>("members.xlsx", &file(), MAPPING);
    assert_eq!(outcome.records.len(), 4);
    let left: Vec<&str> =
        outcome.fates.iter().filter(|fate| fate.cells == 0).map(|fate| fate.sheet.as_str()).collect();
    assert_eq!(left, ["参考"]);
    let context: u64 =
        outcome.fates.iter().filter(|fate| fate.fate == Fate::Context).map(|fate| fate.cells).sum();
    assert_eq!(context, 5);
    assert_eq!(outcome.plan.fingerprint["会員数"], ["分野"]);
}

#[test]
fn bytes_that_are_no_spreadsheet() {
    let failure = try_run::<Crosstab>("members.xlsx", b"PK\x03\x04", MAPPING).unwrap_err();
    assert!(!failure.message.is_empty());
}

#[test]
fn a_draft_reads_the_file_that_it_was_drafted_from() {
    let bytes = file();
    let input = Input { name: "members.xlsx", sha256: "", bytes: &bytes };
    let draft = Crosstab::new().guess(&input, "").unwrap();
    for line in [
        "sheet     = \"会員数\"",
        "header    = { from = \"分野\", rows = 1 }",
        "period    = { across = true }",
    ] {
        assert!(draft.contains(line), "{draft}");
    }
}
