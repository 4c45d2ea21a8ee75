//! Written workbooks are read back by another library and compared with the model.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use rstest::rstest;

use super::*;
use crate::aggregate::Fraction;
use crate::config::Theme;
use crate::report::{
    Chart, ChartKind, ChartPage, ChartSeries, Column, Format, Labels, Line, LineStyle, TableRange, Value,
    number,
};

fn column(heading: &str, format: Format) -> Column {
    Column { heading: heading.to_owned(), format }
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn growth(numerator: i128, denominator: i128) -> Value {
    Value::ratio(Fraction { numerator, denominator }, 100, 1)
}

fn members() -> Table {
    Table {
        name: "t_members".to_owned(),
        title: "表T1 分野別の会員数".to_owned(),
        finding: "2024年度末は1,210社で、前年度末より52社（4.5％）増えた。".to_owned(),
        scope: "単位：社。各年度末（3月31日）現在。".to_owned(),
        source: "出典：各省庁の報告（例示用の値）".to_owned(),
        columns: vec![
            column("分野", Format::Text),
            column("2022年度", Format::Count),
            column("2023年度", Format::Count),
            column("2024年度", Format::Count),
            column("増減", Format::Change),
            column("増減率（％）", Format::PercentChange),
            column("推移", Format::Sparkline { from: 1, to: 3 }),
            column("状況", Format::Mark),
        ],
        rows: vec![
            row(
                "計",
                [Value::Count(1100), Value::Count(1158), Value::Count(1210)],
                (52, growth(52, 1158)),
                "",
            ),
            row(
                "情報通信",
                [Value::Count(700), Value::Count(712), Value::Count(705)],
                (-7, growth(-7, 712)),
                "",
            ),
            vec![
                text("政府・行政サービス（地方公共団体を含む）"),
                Value::Count(400),
                Value::Count(446),
                Value::Blank,
                Value::Blank,
                Value::Blank,
                Value::Blank,
                text("2024年度 未報告（総務省の様式の回答がない）、2023年度 改定"),
            ],
        ],
        total_rows: vec![0],
    }
}

fn row(label: &str, years: [Value; 3], (change, growth): (i64, Value), mark: &str) -> Vec<Value> {
    let mut row = vec![text(label)];
    row.extend(years);
    row.extend([Value::Count(change), growth, Value::Blank, text(mark)]);
    row
}

fn range(
    first_row: Option<usize>,
    first_column: usize,
    last_row: Option<usize>,
    last_column: usize,
) -> TableRange {
    TableRange { first_row, first_column, last_row, last_column }
}

fn chart(kind: ChartKind, title: &str) -> Chart {
    Chart {
        kind,
        title: title.to_owned(),
        alt: format!("{title}：2022年度から2024年度まで"),
        tab: "T1".to_owned(),
        series: vec![ChartSeries {
            name: "会員数".to_owned(),
            categories: range(None, 1, None, 3),
            values: range(Some(0), 1, Some(0), 3),
            color: 0,
        }],
        unit: "社".to_owned(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: false,
    }
}

pub(super) fn sample(language: Language) -> Edition {
    let line = |style, text: &str, link: Option<&str>| Line {
        style,
        text: text.to_owned(),
        link: link.map(str::to_owned),
    };
    let mut data = members();
    data.name = "data_members".to_owned();
    data.columns.truncate(4);
    data.rows.iter_mut().for_each(|row| row.truncate(4));
    data.total_rows.clear();
    let page = |title: &str, charts: Vec<Chart>, per_row| ChartPage {
        title: title.to_owned(),
        finding: "会員数は増えている。".to_owned(),
        note: "縦軸は図ごとに異なる。".to_owned(),
        table_link: ("数値は表T1".to_owned(), "T1".to_owned()),
        charts,
        per_row,
    };
    let kinds = [ChartKind::Column, ChartKind::StackedColumn, ChartKind::Bar, ChartKind::Line];
    let sheet = |tab: &str, body| Sheet { tab: tab.to_owned(), body };
    Edition {
        file_name: "scope.xlsx".to_owned(),
        ministry: None,
        back: Some(("目次へ".to_owned(), "表紙".to_owned())),
        title: "防護範囲の見直し & 経年比較".to_owned(),
        subject: "令和6年度".to_owned(),
        language,
        footer: "2024年度 R&D".to_owned(),
        created: "2025-07-01T09:00:00Z".to_owned(),
        theme: Arc::default(),
        sheets: vec![
            sheet(
                "表紙",
                Body::Text(vec![
                    line(LineStyle::Title, "防護範囲の見直し", None),
                    line(LineStyle::Warning, "例示用の値を含む。", None),
                    line(
                        LineStyle::Body,
                        &"長い説明文は折り返して、すべて見えなければならない。".repeat(9),
                        None,
                    ),
                    line(LineStyle::Body, "表T1", Some("T1")),
                ]),
            ),
            sheet("T1", Body::Table(members())),
            sheet("F1", Body::Charts(page("図F1", vec![chart(ChartKind::Column, "会員数")], 1))),
            sheet("F2", Body::Charts(page("図F2", kinds.map(|kind| chart(kind, "会員数")).to_vec(), 3))),
            sheet("data_members", Body::Data(data)),
        ],
    }
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).expect("a written workbook opens")
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    let mut text = String::new();
    archive.by_name(name).expect("the part exists").read_to_string(&mut text).expect("a part is UTF-8");
    text
}

/// The cell as the model has it.
fn expected(value: &Value) -> Data {
    match value {
        Value::Blank => Data::Empty,
        Value::Text(text) | Value::Link(text) if text.is_empty() => Data::Empty,
        Value::Text(text) | Value::Link(text) => Data::String(text.clone()),
        Value::Count(_) | Value::Ratio(_) => Data::Float(number(value).expect("a number")),
    }
}

/// Compares every cell of every table of an edition with what a reader finds; also used by the tests of the builders.
pub(crate) fn assert_read_back(edition: &Edition) {
    let bytes = write(edition).expect("the edition renders");
    let mut workbook = open(&bytes);
    assert_eq!(
        workbook.sheet_names(),
        edition.sheets.iter().map(|sheet| sheet.tab.clone()).collect::<Vec<_>>()
    );
    for sheet in &edition.sheets {
        let Some((_, (table, header))) = table_of(sheet) else { continue };
        let cells = workbook.worksheet_range(&sheet.tab).expect("the sheet is there");
        let at = |row: u32, column: usize| {
            cells
                .get_value((row, u32::try_from(column).expect("few columns")))
                .cloned()
                .unwrap_or(Data::Empty)
        };
        for (index, column) in table.columns.iter().enumerate() {
            assert_eq!(
                at(header, index),
                Data::String(column.heading.clone()),
                "{} header {index}",
                sheet.tab
            );
        }
        for (row_index, row) in table.rows.iter().enumerate() {
            assert_eq!(row.len(), table.columns.len(), "{} row {row_index}", sheet.tab);
            for (index, value) in row.iter().enumerate() {
                let row_number = header + 1 + u32::try_from(row_index).expect("few rows");
                assert_eq!(
                    at(row_number, index),
                    expected(value),
                    "{} row {row_index} column {index}",
                    sheet.tab
                );
            }
        }
    }
}

#[test]
fn every_cell_reads_back_as_the_model_has_it() {
    assert_read_back(&sample(Language::Ja));
}

#[test]
fn two_writes_give_the_same_bytes() {
    let edition = sample(Language::Ja);
    assert_eq!(write(&edition).expect("renders"), write(&edition).expect("renders"));
}

#[test]
fn header_cells_equal_the_columns_of_the_excel_table() {
    let bytes = write(&sample(Language::Ja)).expect("renders");
    let mut workbook = open(&bytes);
    workbook.load_tables().expect("tables load");
    let names: BTreeSet<String> = workbook.table_names().into_iter().cloned().collect();
    assert_eq!(names, ["data_members", "t_members"].map(str::to_owned).into());
    let table = workbook.table_by_name("t_members").expect("the table is there");
    let headings: Vec<String> = members().columns.into_iter().map(|column| column.heading).collect();
    assert_eq!(table.columns(), headings);
    assert_eq!(table.data().start(), Some((header_row(&members()) + 1, 0)));
}

#[rstest]
#[case(Language::Ja, Format::Change, "+#,##0;\"△\"#,##0;0")]
#[case(Language::En, Format::Change, "+#,##0;-#,##0;0")]
#[case(Language::Ja, Format::PercentChange, "+#,##0.0;\"△\"#,##0.0;0.0")]
#[case(Language::En, Format::Percent, "#,##0.0;-#,##0.0;0.0")]
#[case(Language::Ja, Format::Year, "0")]
fn number_formats(#[case] language: Language, #[case] format: Format, #[case] expected: &str) {
    assert_eq!(Styles::new(language, Arc::default()).number_format(format), expected);
}

#[test]
fn the_font_is_the_same_everywhere() {
    let bytes = write(&sample(Language::Ja)).expect("renders");
    let styles = part(&bytes, "xl/styles.xml");
    let named: Vec<&str> =
        styles.split("<name val=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!named.is_empty() && named.iter().all(|name| *name == Theme::default().font.name), "{named:?}");
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert_ne!(chart.matches("<a:latin ").count(), 0);
    assert_eq!(
        chart.matches("<a:latin ").count(),
        chart.matches(&format!("<a:latin typeface=\"{}\"", Theme::default().font.name)).count()
    );
}

#[test]
fn properties_and_print_set_up() {
    let bytes = write(&sample(Language::Ja)).expect("renders");
    let core = part(&bytes, "docProps/core.xml");
    assert!(core.contains("<dc:title>防護範囲の見直し &amp; 経年比較</dc:title>"), "{core}");
    assert!(core.contains("2025-07-01T09:00:00Z"), "{core}");
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    for needle in [
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "&amp;P / &amp;N",
        "2024年度 R&amp;&amp;D",
    ] {
        assert!(sheet.contains(needle), "{needle} in {sheet}");
    }
    let workbook = part(&bytes, "xl/workbook.xml");
    assert!(
        workbook.contains("_xlnm.Print_Titles")
            && workbook.contains("'T1'!$6:$6") | workbook.contains("T1!$6:$6"),
        "{workbook}"
    );
}

#[test]
fn charts_point_at_the_cells_of_their_table_and_have_a_description() {
    let bytes = write(&sample(Language::Ja)).expect("renders");
    let chart = part(&bytes, "xl/charts/chart1.xml");
    assert!(chart.contains("'T1'!$B$7:$D$7") || chart.contains("T1!$B$7:$D$7"), "{chart}");
    assert!(chart.contains("<c:v>1158</c:v>"), "the cache holds the values: {chart}");
    let drawing = part(&bytes, "xl/drawings/drawing1.xml");
    assert!(drawing.contains("descr=\"会員数：2022年度から2024年度まで\""), "{drawing}");
}

#[test]
fn a_long_data_sheet_holds_all_rows_prints_the_first_and_says_so() {
    let mut edition = sample(Language::Ja);
    let Body::Data(table) = &mut edition.sheets[4].body else { unreachable!("the last sheet holds data") };
    let row = table.rows[0].clone();
    table.rows.resize(100, row);
    assert_read_back(&edition);
    let bytes = write(&edition).expect("renders");
    let workbook = part(&bytes, "xl/workbook.xml");
    assert!(workbook.contains("data_members!$A$1:$D$41"), "{workbook}");
    let sheet = part(&bytes, "xl/worksheets/sheet5.xml");
    assert!(sheet.contains("全100行のうち先頭の40行を印刷"), "{sheet}");
    let whole = write(&sample(Language::Ja)).expect("renders");
    assert!(!part(&whole, "xl/worksheets/sheet5.xml").contains("印刷"), "a short one is printed whole");
}

#[test]
fn the_sheet_that_others_link_back_to_has_no_link_to_itself() {
    let mut edition = sample(Language::Ja);
    edition.back = Some(("目次へ".to_owned(), "T1".to_owned()));
    let bytes = write(&edition).expect("renders");
    assert!(!part(&bytes, "xl/worksheets/sheet2.xml").contains("<hyperlink "), "T1 links to itself");
    assert!(part(&bytes, "xl/worksheets/sheet3.xml").contains("<hyperlink "));
}

#[test]
fn charts_end_where_the_page_ends_and_the_values_of_bars_stand_below() {
    let bytes = write(&sample(Language::Ja)).expect("renders");
    let workbook = part(&bytes, "xl/workbook.xml");
    // 13 columns of 96 pixels; the head and 680 pixels of charts, less the space below the last one.
    assert!(workbook.contains("'F1'!$A$1:$M$37") || workbook.contains("F1!$A$1:$M$37"), "{workbook}");
    let bar = (2..6).map(|at| part(&bytes, &format!("xl/charts/chart{at}.xml")));
    let bar = bar.into_iter().find(|chart| chart.contains("barDir val=\"bar\"")).expect("a bar chart");
    assert!(
        bar.contains("<c:orientation val=\"maxMin\"/>") && bar.contains("<c:crosses val=\"max\"/>"),
        "{bar}"
    );
}

#[rstest]
#[case::line(0, "no such sheet")]
#[case::chart(2, "no such sheet")]
fn a_link_to_nowhere_is_refused(#[case] sheet: usize, #[case] tab: &str) {
    let mut edition = sample(Language::Ja);
    match &mut edition.sheets[sheet].body {
        Body::Text(lines) => lines[3].link = Some(tab.to_owned()),
        Body::Charts(page) => page.charts[0].tab = tab.to_owned(),
        Body::Table(_) | Body::Data(_) => unreachable!("the case names a cover or a chart sheet"),
    }
    assert!(matches!(write(&edition), Err(RenderError::UnknownTab { tab: found, .. }) if found == tab));
}

#[rstest]
#[case::too_long("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみ")]
#[case::used_twice("表紙")]
fn a_bad_tab_name_is_refused(#[case] tab: &str) {
    let mut edition = sample(Language::Ja);
    edition.sheets[4].tab = tab.to_owned();
    assert!(matches!(write(&edition), Err(RenderError::Write { .. })));
}

/// Writes the sample where `NENJI_LOOK` says, for people who want to look at it: `NENJI_LOOK=dir cargo test look_ -- --ignored`.
#[test]
#[ignore = "writes files for the eye"]
fn look_at_the_hand_made_edition() {
    let folder = std::env::var("NENJI_LOOK").expect("NENJI_LOOK names a folder");
    for language in Language::ALL {
        let bytes = write(&sample(language)).expect("renders");
        fs_err::write(format!("{folder}/sample-{}.xlsx", language.id()), bytes)
            .expect("the folder can be written");
    }
}
