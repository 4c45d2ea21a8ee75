use nenji_sheet::{Area, Book, Value};
use rstest::rstest;
use rust_xlsxwriter::{Format, Formula, Workbook};

use crate::support::{at, date, grid, number, text, xlsx, zip};

#[test]
fn values_merges_hidden_parts_and_flags() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("会員数").unwrap();
    sheet.merge_range(0, 0, 0, 2, "題", &Format::new()).unwrap();
    sheet.write_with_format(1, 1, 5, &Format::new().set_num_format("\"令和\"0\"年度\"")).unwrap();
    sheet.write_with_format(2, 1, 120, &Format::new().set_num_format("\\(#,##0\\)").set_italic()).unwrap();
    sheet.write_with_format(3, 1, 45017, &Format::new().set_num_format("[$-411]ggge\"年\"")).unwrap();
    sheet.write(4, 0, true).unwrap().write(4, 1, "　").unwrap();
    sheet.write_formula(4, 2, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_column_hidden(3).unwrap();
    sheet.write(5, 3, 1).unwrap();
    book.add_worksheet().set_hidden(true);
    let bytes = book.save_to_buffer().unwrap();

    let grid = grid("a.xlsx", &bytes);
    assert_eq!(
        (at(&grid, "A1"), at(&grid, "B2"), at(&grid, "B4")),
        (text("題"), number(5.0), date("2023-04-01"))
    );
    assert_eq!((at(&grid, "A5"), at(&grid, "C5")), (Value::Bool(true), Value::Error("#DIV/0!".to_owned())));
    assert_eq!(grid.merges, [Area { first_row: 1, first_column: 1, last_row: 1, last_column: 3 }]);
    assert_eq!((grid.hidden_rows.as_slice(), grid.hidden_columns.as_slice()), (&[3][..], &[4][..]));
    assert_eq!(grid.flags(2, 2).as_deref(), Some("format:\"令和\"0\"年度\""));
    assert_eq!(grid.flags(3, 2).as_deref(), Some("hidden italic format:\\(#,##0\\)"));
    assert_eq!(grid.flags(6, 4).as_deref(), Some("hidden"));
    assert_eq!((grid.flags(1, 1), grid.non_empty()), (None, 7), "a cell of blanks counts as empty");
    let visible: Vec<bool> =
        Book::open("a.xlsx", &bytes).unwrap().sheets().iter().map(|s| s.visible).collect();
    assert_eq!(visible, [true, false]);
}

#[test]
fn furigana_is_left_out_and_runs_are_joined() {
    let strings = "<si><r><t>総</t></r><r><rPr><b/></rPr><t>数</t></r><rPh sb=\"0\" eb=\"2\"><t>ソウスウ</t></rPh></si>\
                   <si><t xml:space=\"preserve\"> 会員_x000D_&amp;&#x3042;</t><phoneticPr fontId=\"1\"/></si>";
    let sheet = "<sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c>\
                 <c t=\"inlineStr\"><is><t>直</t><rPh><t>チョク</t></rPh></is></c></row></sheetData>";
    let grid = grid("a.xlsx", &xlsx("", sheet, strings, ""));
    assert_eq!(at(&grid, "A1"), text("総数"));
    assert_eq!(at(&grid, "B1"), text(" 会員\r&あ"));
    assert_eq!(at(&grid, "C1"), text("直"));
}

#[rstest]
#[case("27", "", "2023-04-01")]
#[case("36", "", "2023-04-01")]
#[case("58", "", "2023-04-01")]
#[case("27", "<workbookPr date1904=\"1\"/>", "2027-04-02")]
fn japanese_built_in_formats_are_dates(#[case] id: &str, #[case] properties: &str, #[case] expected: &str) {
    let styles = format!("<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"{id}\"/></cellXfs>");
    let sheet = "<sheetData><row r=\"1\"><c r=\"A1\" s=\"1\"><v>45017</v></c></row></sheetData>";
    assert_eq!(at(&grid("a.xlsx", &xlsx(properties, sheet, "", &styles)), "A1"), date(expected));
}

#[test]
fn strict_files_have_dates_as_text_and_other_namespaces() {
    let strict = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    let bytes = zip(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            &format!(
                "<Relationships><Relationship Id=\"r\" Type=\"{strict}/officeDocument\" Target=\"book/wb.xml\"/></Relationships>"
            ),
        ),
        (
            "book/wb.xml",
            "<x:workbook xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"><x:sheets>\
             <x:sheet name=\"a\" r:id=\"s\"/></x:sheets></x:workbook>",
        ),
        (
            "book/_rels/wb.xml.rels",
            &format!(
                "<Relationships><Relationship Id=\"s\" Type=\"{strict}/worksheet\" Target=\"../s.xml\"/></Relationships>"
            ),
        ),
        (
            "s.xml",
            "<x:worksheet><x:sheetData><x:row r=\"2\"><x:c r=\"B2\" t=\"d\"><x:v>2023-04-01T00:00:00</x:v></x:c></x:row>\
             </x:sheetData></x:worksheet>",
        ),
    ]);
    assert_eq!(at(&grid("a.xlsx", &bytes), "B2"), date("2023-04-01"));
}

#[test]
fn a_formula_without_result_is_an_error_not_a_blank() {
    let sheet = "<sheetData><row><c><f>SUM(B1:B9)</f></c><c><f>A1</f><v>3</v></c><c><f>2+4</f><v></v></c>\
                 <c t=\"str\"><f>T(A9)</f><v></v></c></row></sheetData>";
    let grid = grid("a.xlsx", &xlsx("", sheet, "", ""));
    assert_eq!(at(&grid, "C1"), Value::Error("=2+4".to_owned()), "an empty value is none");
    assert_eq!(grid.cell(1, 4), None, "a formula may well give an empty text");
    assert_eq!(at(&grid, "A1"), Value::Error("=SUM(B1:B9)".to_owned()));
    assert_eq!(at(&grid, "B1"), number(3.0));
}

#[test]
fn a_stream_gives_the_cells_of_the_grid_and_stops_when_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..500_u32 {
        sheet.write(row, 0, row).unwrap().write(row, 3, format!("研修{}", row % 7)).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let grid = grid("a.xlsx", &bytes);
    let mut book = Book::open("a.xlsx", &bytes).unwrap();
    let mut seen = 0;
    book.for_each_row(0, &mut |row| {
        assert!(row.cells.iter().all(|(column, cell)| grid.cell(row.number, *column) == Some(cell)));
        seen += row.cells.len() as u64;
        true
    })
    .unwrap();
    assert_eq!(seen, grid.non_empty());
    let mut rows = 0;
    book.for_each_row(0, &mut |_| {
        rows += 1;
        rows < 10
    })
    .unwrap();
    assert_eq!(rows, 10);
}

/// The same sheet, written so that no cell of it is one that is recognised in the bytes.
#[test]
fn plain_cells_are_what_the_xml_reader_makes_of_them() {
    let strings = "<si><t>鉄道</t></si><si><t>航空</t></si>";
    let styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>";
    let plain = concat!(
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" s=\"1\"><v>45017</v></c>",
        "<c r=\"C1\"><v>-1.5E+2</v></c><c r=\"D1\" s=\"1\"/><c r=\"E1\" t=\"inlineStr\"><is><t>港　湾_x0041_</t></is></c></row>",
        "<row r=\"2\" hidden=\"1\"><c r=\"C2\" t=\"n\"><v>7</v></c><c r=\"A2\" t=\"s\"><v>1</v></c></row></sheetData>",
    );
    let (quick, slow) =
        (xlsx("", plain, strings, styles), xlsx("", &plain.replace("<c r", "<c  r"), strings, styles));
    let (quick, slow) = (grid("a.xlsx", &quick), grid("a.xlsx", &slow));
    assert_eq!(format!("{quick:?}"), format!("{slow:?}"));
    assert_eq!((at(&quick, "B1"), at(&quick, "E1")), (date("2023-04-01"), text("港　湾A")));
}
