//! Odd files of the kind that readers of other projects have stumbled over: read right, or refused with one clear error.

use std::fmt::Write as _;
use std::io::Write as _;

use nenji_sheet::{Book, Grid, SheetError};
use rstest::rstest;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{at, date, grid, number, text, xlsx, zip};

const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn read(bytes: &[u8]) -> Result<Grid, SheetError> {
    Book::open("a.xlsx", bytes).and_then(|mut book| book.grid(0))
}

fn message(bytes: &[u8]) -> String {
    let error = read(bytes).unwrap_err();
    assert!(!error.hint.is_empty(), "{error}");
    error.message
}

fn sheet(rows: &str) -> Vec<u8> {
    xlsx("", &format!("<sheetData>{rows}</sheetData>"), "<si><t>a</t></si>", "")
}

/// Parts of a workbook whose relationships are these.
fn parts(relationships: &str, extra: &[(&str, &str)]) -> Vec<u8> {
    let relationships = format!("<Relationships>{}</Relationships>", relationships.replace("REL", RELATION));
    let mut parts = vec![
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="表" r:id="a"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", relationships.as_str()),
    ];
    parts.extend(extra);
    zip(&parts)
}

const ONE: &str =
    r#"<worksheet><sheetData><row r="1"><c r="A1"><v>120</v></c></row></sheetData></worksheet>"#;

/// The same bytes with one name in place of another of the same length.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    for at in 0..=bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from.as_bytes() {
            bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
        }
    }
    bytes
}

#[rstest]
#[case::cell_twice(
    r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#,
    "two cells in one place"
)]
#[case::row_twice(
    r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>"#,
    "two cells in one place"
)]
#[case::cell_of_another_row(r#"<row r="2"><c r="A5"><v>1</v></c></row>"#, "outside of any sheet")]
#[case::cell_of_another_row_with_a_formula(
    r#"<row r="2"><c r="A5"><f>1</f><v>1</v></c></row>"#,
    "outside of any sheet"
)]
#[case::row_zero(r#"<row r="0"><c><v>1</v></c></row>"#, "outside of any sheet")]
#[case::row_that_is_no_number(r#"<row r="x"><c><v>1</v></c></row>"#, "outside of any sheet")]
#[case::string_behind_the_last(r#"<row><c t="s"><v>1</v></c></row>"#, "does not exist")]
#[case::string_minus_one(r#"<row><c t="s"><v>-1</v></c></row>"#, "does not exist")]
#[case::string_without_number(r#"<row><c t="s"><v></v></c></row>"#, "does not exist")]
fn sheets_that_no_program_writes_are_refused(#[case] rows: &str, #[case] expected: &str) {
    let message = message(&sheet(rows));
    assert!(message.contains(expected), "{message}");
}

#[test]
fn rows_without_numbers_out_of_order_and_apart_are_one_row_each() {
    let rows = r#"<row r="3"><c r="B3"><v>3</v></c></row><row><c><v>4</v></c></row>
                  <row r="1"><c r="C1"><v>1</v></c></row><row r="3"><c r="A3"><v>9</v></c></row>"#;
    let grid = read(&sheet(rows)).unwrap();
    assert_eq!((at(&grid, "B3"), at(&grid, "A3")), (number(3.0), number(9.0)));
    assert_eq!((at(&grid, "A4"), at(&grid, "C1")), (number(4.0), number(1.0)));
}

/// calamine#174, #444, #684, fastexcel#487: room for the rectangle would be 17 billion cells.
#[test]
fn one_cell_in_the_last_corner_costs_one_cell() {
    let rows =
        r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let bytes =
        xlsx("", &format!(r#"<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>"#), "", "");
    let grid = read(&bytes).unwrap();
    assert_eq!((grid.non_empty(), at(&grid, "XFD1048576")), (2, number(2.0)));
}

#[test]
fn columns_hidden_a_thousand_times_are_hidden_once() {
    let mut columns = String::new();
    for _ in 0..20_000 {
        columns.push_str(r#"<col min="2" max="16384" hidden="1"/>"#);
    }
    let columns = format!(r#"<cols>{columns}<col min="1" max="1" hidden="1"/></cols>"#);
    let bytes = xlsx("", &format!("{columns}<sheetData/>"), "", "");
    let grid = read(&bytes).unwrap();
    assert_eq!((grid.hidden_columns.len(), grid.hidden_columns.first()), (16_384, Some(&1)));
}

#[test]
fn merges_of_whole_columns_by_the_thousand_are_refused() {
    let mut merges = String::new();
    for _ in 0..100 {
        merges.push_str(r#"<mergeCell ref="A1:XFD1048576"/>"#);
    }
    let message = message(&xlsx("", &format!("<sheetData/><mergeCells>{merges}</mergeCells>"), "", ""));
    assert!(message.contains("merged ranges"), "{message}");
}

#[rstest]
#[case::beyond_the_sheet("B2:ZZZZ9999999", Some((1_048_576, 16_384)))]
#[case::backwards("C3:B2", None)]
fn merges_end_with_the_sheet(#[case] area: &str, #[case] expected: Option<(u32, u32)>) {
    let merges = format!(r#"<sheetData/><mergeCells><mergeCell ref="{area}"/></mergeCells>"#);
    let grid = read(&xlsx("", &merges, "", "")).unwrap();
    assert_eq!(grid.merges.first().map(|area| (area.last_row, area.last_column)), expected);
}

#[rstest]
#[case::not_expanded(
    r#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#,
    "&b;",
    "&b;"
)]
#[case::not_opened(r#"<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>"#, "&b;", "&b;")]
fn entities_of_the_file_are_never_expanded(
    #[case] head: &str,
    #[case] written: &str,
    #[case] expected: &str,
) {
    let part = format!(
        r#"{head}<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{written}</t></is></c></row></sheetData></worksheet>"#
    );
    let relation = r#"<Relationship Id="a" Type="REL/worksheet" Target="s.xml"/>"#;
    assert_eq!(at(&read(&parts(relation, &[("xl/s.xml", &part)])).unwrap(), "A1"), text(expected));
}

#[test]
fn elements_nested_by_the_hundred_thousand_are_survived() {
    let deep = format!("{}{}", "<x>".repeat(200_000), "</x>".repeat(200_000));
    assert_eq!(read(&xlsx("", &format!("{deep}<sheetData/>"), "", "")).unwrap().non_empty(), 0);
}

#[rstest]
#[case::upwards(
    r#"<Relationship Id="a" Type="REL/worksheet" Target="../../../../etc/passwd"/>"#,
    "no part `etc/passwd`"
)]
#[case::elsewhere(
    r#"<Relationship Id="a" Type="REL/worksheet" Target="file:///etc/passwd" TargetMode="External"/>"#,
    "outside of the file"
)]
#[case::missing_sheet(
    r#"<Relationship Id="a" Type="REL/worksheet" Target="gone.xml"/>"#,
    "no part `xl/gone.xml`"
)]
#[case::missing_styles(
    r#"<Relationship Id="a" Type="REL/worksheet" Target="s.xml"/><Relationship Id="b" Type="REL/styles" Target="gone.xml"/>"#,
    "no part `xl/gone.xml`"
)]
#[case::missing_strings(
    r#"<Relationship Id="a" Type="REL/worksheet" Target="s.xml"/><Relationship Id="b" Type="REL/sharedStrings" Target="gone.xml"/>"#,
    "no part `xl/gone.xml`"
)]
fn parts_that_are_not_in_the_file_are_named(#[case] relationships: &str, #[case] expected: &str) {
    let message = message(&parts(relationships, &[("xl/s.xml", ONE)]));
    assert!(message.contains(expected), "{message}");
}

#[test]
fn a_sheet_without_relationship_is_not_passed_over() {
    let message = message(&parts("", &[("xl/s.xml", ONE)]));
    assert!(message.contains("`表`"), "{message}");
}

#[test]
fn missing_workbook_and_missing_relationships_are_named() {
    let error = Book::open("a.xlsx", &zip(&[("[Content_Types].xml", "<Types/>")])).err().unwrap();
    assert!(error.message.contains("no part"), "{error}");
}

#[rstest]
#[case::capitals("XL/Worksheets/SHEET1.XML")]
#[case::backslashes("xl\\worksheets\\sheet1.xml")]
fn names_in_other_spellings_are_found(#[case] name: &str) {
    let relation = r#"<Relationship Id="a" Type="REL/worksheet" Target="worksheets/sheet1.xml"/>"#;
    assert_eq!(at(&read(&parts(relation, &[(name, ONE)])).unwrap(), "A1"), number(120.0));
}

#[rstest]
#[case::same("xl/s.xmm", "xl/s.xml")]
#[case::other_capitals("xl/s.xmm", "xl/S.XML")]
fn a_part_that_is_there_twice_is_refused(#[case] placeholder: &str, #[case] name: &str) {
    let relation = r#"<Relationship Id="a" Type="REL/worksheet" Target="s.xml"/>"#;
    let other = ONE.replace("120", "999");
    let bytes = parts(relation, &[("xl/s.xml", ONE), (placeholder, &other)]);
    let message = message(&renamed(bytes, placeholder, name));
    assert!(message.contains("twice"), "{message}");
}

/// Sizes behind the content, as programs write that cannot go back in what they have written.
#[test]
fn a_zip_with_data_descriptors_is_read() {
    let relation = format!(
        r#"<Relationships><Relationship Id="a" Type="{RELATION}/worksheet" Target="s.xml"/></Relationships>"#
    );
    let mut zip = ZipWriter::new_stream(Vec::new());
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="表" r:id="a"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", relation.as_str()),
        ("xl/s.xml", ONE),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.windows(4).any(|four| four == b"PK\x07\x08"), "the fixture has descriptors");
    assert_eq!(at(&read(&bytes).unwrap(), "A1"), number(120.0));
}

#[rstest]
#[case::sheet("<sheetProtection sheet=\"1\" password=\"CC1A\"/>", "")]
#[case::workbook("", "<workbookProtection lockStructure=\"1\" workbookPassword=\"CC1A\"/>")]
fn protection_is_no_encryption(#[case] sheet: &str, #[case] workbook: &str) {
    let rows = r#"<sheetData><row r="1"><c r="A1"><v>120</v></c></row></sheetData>"#;
    assert_eq!(at(&grid("a.xlsx", &xlsx(workbook, &format!("{rows}{sheet}"), "", "")), "A1"), number(120.0));
}

#[rstest]
#[case::era("[$-411]ggge\"年\"m\"月\"d\"日\"", "45017", "2023-04-01")]
#[case::era_alone("[$-411]ggge\"年\"", "45017", "2023-04-01")]
#[case::era_of_a_fiscal_year("[$-411]ggge\"年度\"", "45017", "2023-04-01")]
#[case::era_by_name("[$-ja-JP]ge", "45017", "2023-04-01")]
#[case::calendar("[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\";@", "43586", "2019-05-01")]
#[case::day_before_reiwa("[$-411]gge\\.m\\.d", "43585", "2019-04-30")]
#[case::weekday("m\"月\"d\"日\"\\(aaa\\)", "45017", "2023-04-01")]
fn japanese_formats_are_dates(#[case] code: &str, #[case] serial: &str, #[case] expected: &str) {
    let code = code.replace('"', "&quot;");
    let styles = format!(
        r#"<numFmts><numFmt numFmtId="176" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>"#
    );
    let rows = format!(r#"<sheetData><row r="1"><c r="A1" s="1"><v>{serial}</v></c></row></sheetData>"#);
    assert_eq!(at(&grid("a.xlsx", &xlsx("", &rows, "", &styles)), "A1"), date(expected));
}

#[test]
fn every_japanese_built_in_format_is_a_date_in_both_systems() {
    for id in (27..=36).chain(50..=58) {
        let styles = format!(r#"<cellXfs><xf numFmtId="0"/><xf numFmtId="{id}"/></cellXfs>"#);
        let rows = r#"<sheetData><row r="1"><c r="A1" s="1"><v>43586</v></c></row></sheetData>"#;
        for (properties, expected) in [("", "2019-05-01"), (r#"<workbookPr date1904="true"/>"#, "2023-05-02")]
        {
            let grid = grid("a.xlsx", &xlsx(properties, rows, "", &styles));
            assert_eq!(at(&grid, "A1"), date(expected), "format {id}");
        }
    }
}

#[test]
fn a_part_cut_at_any_place_is_refused() {
    let mut whole = String::from("<worksheet><sheetData>");
    for row in 1..20 {
        let _ = write!(whole, r#"<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>"#);
    }
    whole.push_str("</sheetData></worksheet>");
    let relation = r#"<Relationship Id="a" Type="REL/worksheet" Target="s.xml"/>"#;
    for length in 0..whole.len() {
        let bytes = parts(relation, &[("xl/s.xml", &whole[..length])]);
        assert!(read(&bytes).is_err(), "read {length} of {} bytes", whole.len());
    }
}

#[rstest]
#[case::month_in_english("昭和23年3月末(Mar.31,1948)", &["昭和23年3月末", "1948"])]
#[case::number_of_many_digits("会員数 12023年度", &[])]
#[case::initial_of_a_word("SHR5年度", &[])]
#[case::initial_behind_a_number("表1 R5年度", &["R5年度"])]
fn periods_begin_with_a_word(#[case] text: &str, #[case] expected: &[&str]) {
    let found: Vec<String> =
        nenji_sheet::layout::periods_in(text).into_iter().map(|(_, period)| period).collect();
    assert_eq!(found, expected);
}

/// Each end of each start was once tried: a second for a thousand digits, hours for a full cell.
#[rstest]
#[case::digits("2023")]
#[case::eras("令和")]
#[case::kanji("昭和一二三")]
fn a_cell_full_of_digits_is_looked_through_in_time(#[case] piece: &str) {
    let start = std::time::Instant::now();
    let _ = nenji_sheet::layout::periods_in(&piece.repeat(2000));
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}
