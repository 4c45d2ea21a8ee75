//! Spreadsheets that are not as they should be: the exit code, one clear message, and the previous outputs as they were.
//!
//! Each test spoils one thing of a year that has been published; the snapshots are what a reader of the terminal sees.

use std::io::{Cursor, Write};

use crate::small_year::{Cell, FILTERS, MEMBERS_FILE, OUTSIDE_FILE, OUTSIDE_TEXT, Sheet, SmallYear};

/// A run that publishes nothing and leaves what there was.
macro_rules! refused {
    ($year:expr) => {{
        let year = &$year;
        let before = year.edition();
        let transcript = year.transcript();
        assert!(before == year.edition(), "the previous outputs are not as they were");
        assert_eq!(year.record()["outcome"], "not-published");
        insta::with_settings!({ filters => FILTERS, omit_expression => true }, {
            insta::assert_snapshot!(transcript);
        });
    }};
}

/// A run that publishes.
macro_rules! accepted {
    ($year:expr) => {{
        let year = &$year;
        let transcript = year.transcript();
        assert_eq!(year.record()["outcome"], "published");
        insta::with_settings!({ filters => FILTERS, omit_expression => true }, {
            insta::assert_snapshot!(transcript);
        });
    }};
}

fn with_members(bytes: &[u8]) -> SmallYear {
    let year = SmallYear::published();
    year.write(MEMBERS_FILE, bytes);
    year
}

fn with_sheet(sheet: &Sheet) -> SmallYear {
    with_members(&sheet.xlsx())
}

fn with_cell(name: &'static str, cell: Cell) -> SmallYear {
    with_sheet(&Sheet::members().with(name, cell))
}

#[test]
fn a_year_in_order_is_published_from_the_cache() {
    accepted!(SmallYear::published());
}

#[test]
fn corrupt_xlsx() {
    refused!(with_members(b"PK\x03\x04 and then nothing that a zip would hold"));
}

#[test]
fn bytes_that_are_no_spreadsheet() {
    refused!(with_members(b"\x00\x01\x02\x03\xFF\xFE\xFD\x00garbage\x00"));
}

#[test]
fn truncated_xlsx() {
    let whole = Sheet::members().xlsx();
    refused!(with_members(&whole[..whole.len() / 2]));
}

#[test]
fn xlsx_with_a_password() {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in [("/EncryptionInfo", &b"\x04\x00\x04\x00"[..]), ("/EncryptedPackage", &[0; 512])] {
        container.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    container.flush().unwrap();
    refused!(with_members(&container.into_inner().into_inner()));
}

#[test]
fn empty_file() {
    refused!(with_members(b""));
}

#[test]
fn sheet_not_found() {
    refused!(with_sheet(&Sheet { name: "加盟状況", ..Sheet::members() }));
}

#[test]
fn heading_not_found() {
    refused!(with_cell("B3", Cell::Text("会員総数")));
}

#[test]
fn heading_found_twice() {
    refused!(with_cell("C3", Cell::Text("会員数")));
}

#[test]
fn label_in_no_code_list() {
    refused!(with_cell("A5", Cell::Text("宇宙")));
}

#[test]
fn text_in_a_number_cell() {
    refused!(with_cell("B5", Cell::Text("調査中")));
}

#[test]
fn error_value() {
    refused!(with_cell("B5", Cell::Error("#REF!")));
}

#[test]
fn year_out_of_range() {
    refused!(with_cell("B2", Cell::Text("令和17年3月31日現在")));
}

#[test]
fn same_fact_twice_with_different_values() {
    refused!(with_cell("A6", Cell::Text("鉄道")));
}

#[test]
fn text_that_is_no_valid_encoding() {
    let year = SmallYear::published();
    let (mut bytes, _, _) = encoding_rs::SHIFT_JIS.encode(OUTSIDE_TEXT);
    // Between two letters of the second line: no letter of CP932 starts with these.
    bytes.to_mut().splice(30..30, [0xFD, 0xFE, 0xFF]);
    year.write(OUTSIDE_FILE, &bytes);
    refused!(year);
}

#[test]
fn file_that_no_source_claims() {
    let year = SmallYear::published();
    year.write("fy2024/memo.xlsx", &Sheet::members().xlsx());
    refused!(year);
}

#[test]
fn no_file_matches() {
    let year = SmallYear::published();
    for source in ["mlit_kaiin", "mlit_mikanyu"] {
        year.edit(&format!("sources/{source}.toml"), "\"fy*/mlit_", "\"fy*/mlit_survey_");
    }
    refused!(year);
}

#[test]
fn rejected_cell_that_the_gates_allow() {
    let year = with_cell("B5", Cell::Text("調査中"));
    year.edit("nenji.toml", "max-rejected-cells      = 0", "max-rejected-cells      = 1");
    accepted!(year);
    let run = year.out().join("runs").read_dir_utf8().unwrap().next().unwrap().unwrap();
    let quarantine = fs_err::read_to_string(run.path().join("quarantine.csv")).unwrap();
    assert!(quarantine.contains("\"fy2024/mlit_kaiin_r6.xlsx\",\"会員数\",\"B5\""), "{quarantine}");
    assert!(quarantine.contains("調査中"), "{quarantine}");
}

#[test]
fn text_in_utf_16() {
    let year = SmallYear::published();
    let wide = std::iter::once(0xFEFF).chain(OUTSIDE_TEXT.encode_utf16());
    year.write(OUTSIDE_FILE, &wide.flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    accepted!(year);
}

#[test]
fn xlsx_named_xls() {
    let year = SmallYear::published();
    year.remove(MEMBERS_FILE);
    year.write("fy2024/mlit_kaiin_r6.xls", &Sheet::members().xlsx());
    accepted!(year);
}

#[test]
fn mark_of_a_program_that_has_a_file_open() {
    let year = SmallYear::published();
    year.write("fy2024/~$mlit_kaiin_r6.xlsx", b"\x05nobody");
    accepted!(year);
}
