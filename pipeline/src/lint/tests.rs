//! For each rule the smallest file that breaks it and no other, and one that does not.

use rstest::rstest;
use rust_xlsxwriter::{Color, Format, Formula, Note, Shape, Workbook, Worksheet};

use super::{LintReport, Options, Profile, RuleId, Status, Waiver, lint};

/// A table that breaks nothing.
const GOOD: &str =
    "年度,分野,会員数（社）\n2023年度,電力,18\n2024年度,電力,20\n2023年度,鉄道,22\n2024年度,鉄道,25\n";

/// A workbook of one sheet: lines of cells, plain numbers as numbers, then what the case does to it.
fn xlsx(text: &str, act: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    write(sheet, text);
    act(sheet);
    book.save_to_buffer().unwrap()
}

fn write(sheet: &mut Worksheet, text: &str) {
    for (row, line) in (0..).zip(text.lines()) {
        for (column, field) in (0..).zip(line.split(',')).filter(|(_, field)| !field.is_empty()) {
            match field.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) => sheet.write(row, column, field.replace("⏎", "\n").replace('‚', ",")).unwrap(),
            };
        }
    }
}

fn broken(report: &LintReport) -> Vec<&'static str> {
    let broken = report.rules.iter().filter(|result| result.status == Status::Broken);
    broken.map(|result| result.rule.as_str()).collect()
}

fn of(report: &LintReport, rule: &str) -> Status {
    report.result(RuleId::parse(rule).unwrap()).unwrap().status
}

fn told(report: &LintReport, rule: &str) -> Vec<String> {
    report.result(RuleId::parse(rule).unwrap()).unwrap().findings.iter().map(ToString::to_string).collect()
}

#[test]
fn good_table_breaks_nothing_in_any_format() {
    let csv = lint("good.csv", GOOD.as_bytes(), &Options::default());
    assert_eq!((broken(&csv), csv.level), (vec![], 3), "{csv}");
    let xlsx = lint("good.xlsx", &xlsx(GOOD, |_| ()), &Options::default());
    assert_eq!((broken(&xlsx), xlsx.level), (vec![], 3), "{xlsx}");
    assert_eq!(of(&csv, "L1-12"), Status::NotApplicable);
    assert_eq!(of(&xlsx, "L1-14"), Status::NotApplicable);
    assert_eq!(of(&xlsx, "L3-08"), Status::NotJudged);
}

/// `⏎` is a line break and `‚` a comma within a cell.
#[rstest]
#[case::two_tables(
    "L1-02",
    "年度,会員数（社）\n2023年度,18\n2024年度,20\n\n年度,講座数（件）\n2023年度,3\n2024年度,4\n",
    "A5:B7"
)]
#[case::side_by_side(
    "L1-02",
    "分野,会員数（社）,,分野,会員数（社）\n電力,18,,鉄道,22\nガス,20,,水道,25\n",
    "D1:E3"
)]
#[case::blank_row(
    "L1-03",
    "年度,会員数（社）\n2022年度,17\n2023年度,18\n\n2024年度,20\n2025年度,21\n",
    "A4:B4"
)]
#[case::blank_row_before_the_last(
    "L1-03",
    "年度,会員数（社）\n2022年度,17\n2023年度,18\n\n2024年度,20\n",
    "A4:B4"
)]
#[case::blank_row_below_headings("L1-03", "年度,会員数（社）\n\n2023年度,18\n2024年度,20\n", "A2:B2")]
#[case::blank_column(
    "L1-03",
    "年度,分野,,会員数（社）,脱退数（社）\n2023年度,電力,,18,0\n2024年度,電力,,20,1\n",
    "C1:C3"
)]
#[case::blank_columns_before("L1-03", ",年度,会員数（社）\n,2023年度,18\n,2024年度,20\n", "A1:A3")]
#[case::note_below("L1-04", "年度,会員数（社）\n2023年度,18\n2024年度,20\n注：速報値\n", "A4")]
#[case::remark_beside("L1-04", "年度,会員数（社）,,\n2023年度,18,,要確認\n2024年度,20,,\n", "D2")]
#[case::no_heading("L1-05", "年度,,会員数（社）\n2023年度,電力,18\n2024年度,電力,20\n", "B1")]
#[case::made_up_heading("L1-05", "年度,列2,会員数（社）\n2023年度,電力,18\n2024年度,電力,20\n", "B1")]
#[case::letter("L1-05", "年度,A,会員数（社）\n2023年度,電力,18\n2024年度,電力,20\n", "B1")]
#[case::no_headings_at_all("L1-05", "電力,18,3\nガス,20,4\n鉄道,22,5\n", "A1:C1")]
#[case::full_width_space("L1-06", "年度,分野,会員数（社）\n2023年度,総　数,18\n2024年度,電力,20\n", "B2")]
#[case::indented("L1-06", "年度,分野,会員数（社）\n2023年度, 電力,18\n2024年度,鉄道,20\n", "B2")]
#[case::spread("L1-06", "年度,分野,会員数（社）\n2023年度,電 力,18\n2024年度,鉄道,20\n", "B2")]
#[case::break_at_the_end("L1-06", "年度,分野,会員数（社）\n2023年度,電力⏎,18\n2024年度,鉄道,20\n", "B2")]
#[case::two_lines("L1-07", "年度,分野,会員数（社）\n2023年度,電力⏎鉄道,18\n2024年度,ガス,20\n", "B2")]
#[case::heading_in_two_lines(
    "L1-07",
    "年度,分野⏎Sector,会員数（社）\n2023年度,電力,18\n2024年度,ガス,20\n",
    "B1"
)]
#[case::enumeration(
    "L1-07",
    "年度,分野,会員数（社）\n2023年度,電力、鉄道、水道,18\n2024年度,ガス,20\n",
    "B2"
)]
#[case::middle_dots(
    "L1-07",
    "年度,分野,会員数（社）\n2023年度,電力・鉄道・水道,18\n2024年度,ガス,20\n",
    "B2"
)]
#[case::commas("L1-07", "年度,分野,会員数（社）\n2023年度,電力‚鉄道,18\n2024年度,ガス,20\n", "B2")]
#[case::circled_number("L1-08", "年度,分野,会員数（社）\n2023年度,①電力,18\n2024年度,鉄道,20\n", "B2")]
#[case::roman_numeral("L1-08", "年度,分野,会員数（社）\n2023年度,第Ⅱ種,18\n2024年度,鉄道,20\n", "B2")]
#[case::era_sign("L1-08", "年度,分野,会員数（社）\n2023年度,㋿電力,18\n2024年度,鉄道,20\n", "B2")]
#[case::wave_dash("L1-08", "年度,規模,会員数（社）\n2023年度,10〜20,18\n2024年度,21以上,20\n", "B2")]
#[case::triangle("L2-01", "年度,増減数（社）\n2023年度,3\n2024年度,▲5\n2025年度,4\n", "B3")]
#[case::unit_in_the_cell("L2-01", "年度,会員数（社）\n2023年度,18社\n2024年度,20社\n", "B2:B3")]
#[case::note_in_the_cell("L2-01", "年度,会員数（社）\n2023年度,18\n2024年度,20(注)\n", "B3")]
#[case::left_out("L2-02", "分野,年度,会員数（社）\n電力,2023年度,18\n,2024年度,20\n鉄道,2023年度,22\n", "A3")]
#[case::ditto("L2-02", "分野,年度,会員数（社）\n電力,2023年度,18\n〃,2024年度,20\n鉄道,2023年度,22\n", "A3")]
#[case::same_heading("L2-03", "年度,会員数（社）,会員数（社）\n2023年度,18,3\n2024年度,20,4\n", "C1")]
#[case::two_heading_rows("L2-03", "年度,会員,\n,加入数,脱退数\n2023年度,18,3\n2024年度,20,4\n", "A1:C2")]
#[case::spelling(
    "L2-04",
    "年度,状況,会員数（社）\n2023年度,取組済,18\n2024年度,取 組済,20\n2025年度,取組済,21\n",
    "B3"
)]
#[case::width(
    "L2-04",
    "年度,部門,会員数（社）\n2023年度,OT部門,18\n2024年度,ＯＴ部門,20\n2025年度,OT部門,21\n",
    "B3"
)]
#[case::detail("L2-05", "年度,形式,回数（回）\n2023年度,対面,18\n2024年度,その他（書面）,20\n", "B3")]
#[case::title_above(
    "L3-01",
    "会員数の推移,,\n年度,分野,会員数（社）\n2023年度,電力,18\n2024年度,鉄道,20\n",
    "A2:C2"
)]
#[case::no_unit("L3-04", "年度,セプター会員\n2023年度,18\n2024年度,20\n", "B1")]
#[case::era("L3-05", "年度,会員数（社）\n令和5年度,18\n令和6年度,20\n", "A2:A3")]
#[case::era_with_western_year(
    "L3-05",
    "年度,会員数（社）\n令和6年度（2024年度）,18\n令和7年度（2025年度）,20\n",
    "A2:A3"
)]
#[case::two_forms("L3-05", "時点,会員数（社）\n2023年度,18\n2024-04-01,20\n", "A1")]
#[case::short_prefecture("L3-06", "都道府県,会員数（社）\n東京,18\n大阪,20\n", "A2:A3")]
#[case::wide("L3-09", "分野,2022年度,2023年度,2024年度\n電力（社）,18,20,21\n鉄道（社）,22,25,26\n", "B1:D1")]
fn smallest_table_breaks_one_rule(#[case] rule: &str, #[case] text: &str, #[case] cells: &str) {
    let report = lint("case.xlsx", &xlsx(text, |_| ()), &Options::default());
    let allowed = companions(rule);
    let found = broken(&report);
    assert!(found.contains(&rule), "{report}");
    assert!(found.iter().all(|found| *found == rule || allowed.contains(found)), "{report}");
    assert!(told(&report, rule).iter().any(|told| told.contains(&format!("!{cells}:"))), "{report}");
}

/// Rules that cannot be broken without another, by what they say.
fn companions(rule: &str) -> &'static [&'static str] {
    match rule {
        // A title is above the table and beside it.
        "L3-01" => &["L1-04"],
        // Periods as headings state no unit.
        "L3-09" => &["L3-04"],
        // A space in a label is a space, too.
        "L2-04" => &["L1-06"],
        _ => &[],
    }
}

#[rstest]
#[case::marks_among_numbers(
    "L2-01",
    "年度,会員数（社）\n2022年度,18\n2023年度,X\n2024年度,***\n2025年度,20\n2026年度,21\n"
)]
#[case::negative_number("L2-01", "年度,増減数（社）\n2023年度,3\n2024年度,-5\n")]
#[case::codes_as_text("L2-01", "団体コード,会員数（社）\nA01,18\nA02,20\n")]
#[case::grouped_number_is_one_datum(
    "L1-07",
    "年度,名称,会員数（社）\n2023年度,1‚234番,18\n2024年度,鉄道,20\n"
)]
#[case::proper_name("L1-07", "年度,分野,会員数（社）\n2023年度,政府・行政サービス,18\n2024年度,鉄道,20\n")]
#[case::ideographs_of_names("L1-08", "年度,名称,会員数（社）\n2023年度,髙島,18\n2024年度,鉄道,20\n")]
#[case::two_years_are_not_wide("L3-09", "分野,2023年度,2024年度\n電力,18,20\n鉄道,22,25\n")]
#[case::full_prefectures("L3-06", "都道府県,会員数（社）\n東京都,18\n北海道,20\n")]
#[case::prefectures_with_a_code("L3-06", "団体コード,都道府県,会員数（社）\n13000,東京,18\n27000,大阪,20\n")]
#[case::western_years("L3-05", "年度,会員数（社）\n2023,18\n2024,20\n")]
#[case::counts_say_their_unit("L3-04", "年度,参加人数\n2023年度,18\n2024年度,20\n")]
#[case::unit_above_the_table("L3-04", "単位：社,\n年度,セプター会員\n2023年度,18\n2024年度,20\n")]
#[case::other_alone("L2-05", "年度,形式,回数（回）\n2023年度,対面,18\n2024年度,その他,20\n")]
#[case::remarks_at_the_end_may_be_blank("L2-02", "分野,会員数（社）,備考\n電力,18,速報\n鉄道,20,\n")]
#[case::missing_where_repeats_are_written(
    "L2-02",
    "基準日,年度,会員数（社）\n2023-04-01,2023年度,18\n2023-04-01,2023年度,20\n,2024年度,22\n"
)]
#[case::missing_below_another_parent(
    "L2-02",
    "指標,分野,値,単位\n会員数,電力,18,社\n会員数,鉄道,20,社\n分野数,,2,分野\n"
)]
#[case::unit_in_a_column("L3-04", "年度,値,単位\n2023年度,18,社\n2024年度,20,人\n")]
#[case::sentence("L1-07", "年度,会員数（社）,備考\n2023年度,18,電力、鉄道、水道を含む。\n2024年度,20,\n")]
#[case::english_name(
    "L1-07",
    "年度,会員数（社）,府省\n2023年度,18,Ministry of Health‚ Labour and Welfare\n2024年度,20,\n"
)]
#[case::figures_of_a_year("L2-02", "分野,2023年度,2024年度\n電力,18,20\n鉄道,,25\n")]
#[case::years_of_any_name("L3-04", "年度,会員数（社）,版\n2023年度,18,2024\n2024年度,20,2025\n")]
#[case::same_words_in_other_headings(
    "L2-03",
    "年度,加入数（社）,脱退数（社）\n2023年度,18,3\n2024年度,20,4\n"
)]
fn near_misses_break_nothing(#[case] rule: &str, #[case] text: &str) {
    let report = lint("case.xlsx", &xlsx(text, |_| ()), &Options::default());
    assert!(!broken(&report).contains(&rule), "{report}");
}

/// What is done to a good sheet.
type Act = fn(&mut Worksheet);

#[rstest]
#[case::text_box("L1-10", "E2:F5", |sheet: &mut Worksheet| { sheet.insert_shape(1, 4, &Shape::textbox().set_width(100).set_height(60)).unwrap(); })]
#[case::note("L1-10", "C2", |sheet: &mut Worksheet| { sheet.insert_note(1, 2, &Note::new("速報")).unwrap(); })]
#[case::bold("L1-11", "C3", |sheet: &mut Worksheet| { sheet.set_cell_format(2, 2, &Format::new().set_bold()).unwrap(); })]
#[case::italic("L1-11", "C3", |sheet: &mut Worksheet| { sheet.set_cell_format(2, 2, &Format::new().set_italic()).unwrap(); })]
#[case::colour("L1-11", "C3", |sheet: &mut Worksheet| { sheet.set_cell_format(2, 2, &Format::new().set_font_color(Color::Red)).unwrap(); })]
#[case::ground("L1-11", "C3", |sheet: &mut Worksheet| { sheet.set_cell_format(2, 2, &Format::new().set_background_color(Color::Yellow)).unwrap(); })]
#[case::size("L1-11", "C3", |sheet: &mut Worksheet| { sheet.set_cell_format(2, 2, &Format::new().set_font_size(14)).unwrap(); })]
#[case::merge("L1-12", "B2:B3", |sheet: &mut Worksheet| { sheet.merge_range(1, 1, 2, 1, "電力", &Format::new()).unwrap(); })]
#[case::hidden_row("L1-13", "A3:C3", |sheet: &mut Worksheet| { sheet.set_row_hidden(2).unwrap(); })]
#[case::hidden_column("L1-13", "B1:B5", |sheet: &mut Worksheet| { sheet.set_column_hidden(1).unwrap(); })]
#[case::formula("L2-06", "C3", |sheet: &mut Worksheet| { sheet.write_formula(2, 2, Formula::new("=C2+2").set_result("20")).unwrap(); })]
#[case::hidden_zero("L1-09", "C3", |sheet: &mut Worksheet| { sheet.write_with_format(2, 2, 0, &Format::new().set_num_format("0;-0;")).unwrap(); })]
fn what_a_workbook_shows_besides_values(#[case] rule: &str, #[case] cells: &str, #[case] act: Act) {
    let report = lint("case.xlsx", &xlsx(GOOD, act), &Options::default());
    assert_eq!(broken(&report), [rule], "{report}");
    assert!(told(&report, rule)[0].contains(&format!("!{cells}:")), "{report}");
}

#[test]
fn formats_that_tell_nothing_break_nothing() {
    let bold = Format::new().set_bold();
    let grey = Format::new().set_background_color(Color::Silver);
    let report = lint(
        "case.xlsx",
        &xlsx(GOOD, |sheet| {
            for column in 0..3 {
                sheet.set_cell_format(0, column, &bold).unwrap();
            }
            // Stripes guide the eye.
            for (row, column) in [1, 3].into_iter().flat_map(|row| (0..3).map(move |column| (row, column))) {
                sheet.set_cell_format(row, column, &grey).unwrap();
            }
            sheet.set_cell_format(4, 2, &Format::new().set_num_format("#,##0;\"▲\"#,##0")).unwrap();
        }),
        &Options::default(),
    );
    assert_eq!(broken(&report), Vec::<&str>::new(), "{report}");
}

#[test]
fn hidden_sheet_is_found() {
    let mut book = Workbook::new();
    write(book.add_worksheet(), GOOD);
    let hidden = book.add_worksheet().set_name("旧").unwrap();
    write(hidden, GOOD);
    hidden.set_hidden(true);
    let report = lint("case.xlsx", &book.save_to_buffer().unwrap(), &Options::default());
    assert_eq!(
        (broken(&report), told(&report, "L1-13")),
        (vec!["L1-13"], vec!["旧: the sheet is hidden".to_owned()])
    );
}

#[rstest]
#[case::line_break(
    "L1-14",
    "年度,分野,会員数（社）\n2023年度,\"電\n力\",18\n2024年度,鉄道,20\n",
    "line 2: the record goes on to line 3"
)]
#[case::blank_line(
    "L1-14",
    "年度,会員数（社）\n2022年度,17\n2023年度,18\n\n2024年度,20\n2025年度,21\n",
    "line 4: the line is blank"
)]
#[case::cut_record(
    "L1-14",
    "年度,分野,会員数（社）\n2023年度,電力\n2024年度,鉄道,20\n2025年度,水道,20\n",
    "line 2: 2 fields"
)]
#[case::comma("L1-15", "年度,分野,会員数（社）\n2023年度,電力,1,234\n2024年度,鉄道,20\n", "line 2: 4 fields")]
fn csv_rules(#[case] rule: &str, #[case] text: &str, #[case] message: &str) {
    let report = lint("case.csv", text.as_bytes(), &Options::default());
    assert!(broken(&report).contains(&rule), "{report}");
    assert!(told(&report, rule)[0].starts_with(message), "{report}");
}

#[test]
fn quoted_commas_and_lines_that_end_in_any_way_are_well() {
    let text = "年度,分野,会員数（社）\r\n2023年度,\"電力\",\"18\"\r\n2024年度,鉄道,20";
    let report = lint("case.csv", text.as_bytes(), &Options::default());
    assert_eq!(broken(&report), Vec::<&str>::new(), "{report}");
}

#[test]
fn csv_says_its_encoding_and_mark() {
    let marked = [b"\xEF\xBB\xBF", GOOD.as_bytes()].concat();
    let report = lint("good.csv", &marked, &Options::default());
    assert_eq!((report.encoding.as_deref(), report.byte_order_mark), (Some("UTF-8"), Some(true)));
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(GOOD);
    let report = lint("good.csv", &bytes, &Options::default());
    assert_eq!((report.encoding.as_deref(), report.byte_order_mark), (Some("Shift_JIS"), Some(false)));
}

#[rstest]
#[case::pdf("a.pdf", b"%PDF-1.7 x")]
#[case::cut_off("a.xlsx", b"PK\x03\x04 and no more")]
#[case::empty("a.csv", b"")]
fn what_nobody_can_read_breaks_the_first_rule(#[case] name: &str, #[case] bytes: &[u8]) {
    let report = lint(name, bytes, &Options::default());
    assert_eq!((broken(&report), report.level), (vec!["L1-01"], 0), "{report}");
    assert_eq!(report.scores[0].score, Some(0));
    assert_eq!((of(&report, "L1-02"), report.scores[1].score), (Status::NotJudged, None));
}

#[test]
fn json_is_allowed_and_not_looked_into() {
    let report = lint("a.json", b"<?xml no", &Options::default());
    assert_eq!((broken(&report), of(&report, "L1-02")), (vec![], Status::NotJudged), "{report}");
}

#[test]
fn name_that_does_not_fit_the_content_is_found() {
    let report = lint("good.xls", &xlsx(GOOD, |_| ()), &Options::default());
    assert_eq!(broken(&report), ["L1-01"], "{report}");
}

#[test]
fn symbols_have_to_be_defined_in_the_workbook() {
    let text = "年度,会員数（社）\n2022年度,18\n2023年度,X\n2024年度,20\n2025年度,21\n";
    let report = lint("case.xlsx", &xlsx(text, |_| ()), &Options::default());
    assert_eq!(broken(&report), ["L3-03"], "{report}");
    let mut book = Workbook::new();
    write(book.add_worksheet(), text);
    write(book.add_worksheet().set_name("記号").unwrap(), "記号,意味\nX,秘匿\n***,データなし\n");
    let report = lint("case.xlsx", &book.save_to_buffer().unwrap(), &Options::default());
    assert_eq!(broken(&report), Vec::<&str>::new(), "{report}");
    let report = lint("case.csv", text.as_bytes(), &Options::default());
    assert_eq!((broken(&report), of(&report, "L3-03")), (vec![], Status::NotJudged), "{report}");
}

#[test]
fn layout_is_held_against_the_year_before_where_it_is_given() {
    let before = super::headings(
        "old.xlsx",
        &xlsx("年度,分野,会員数（社）\n2022年度,電力,17\n2023年度,鉄道,19\n", |_| ()),
    )
    .unwrap();
    let options = Options { before: Some(before), ..Options::default() };
    let same = lint("new.xlsx", &xlsx(GOOD, |_| ()), &options);
    assert_eq!(of(&same, "L3-07"), Status::Kept, "{same}");
    let other = "年度,業種,加盟社数（社）\n2023年度,電力,18\n2024年度,電力,20\n";
    let report = lint("new.xlsx", &xlsx(other, |_| ()), &options);
    assert_eq!(broken(&report), ["L3-07"], "{report}");
    assert!(
        told(&report, "L3-07")[0].contains("new `業種`, `加盟社数（社）`; gone `分野`, `会員数（社）`")
            || told(&report, "L3-07")[0].contains("業種")
    );
    let turned = "分野,年度,会員数（社）\n電力,2023年度,18\n鉄道,2024年度,20\n";
    let report = lint("new.xlsx", &xlsx(turned, |_| ()), &options);
    assert!(told(&report, "L3-07")[0].contains("another order"), "{report}");
    assert_eq!(of(&lint("new.xlsx", &xlsx(GOOD, |_| ()), &Options::default()), "L3-07"), Status::NotJudged);
}

#[test]
fn waivers_and_profiles_hide_nothing() {
    let titled = "会員数の推移,,\n年度,分野,会員数（社）\n2023年度,電力,18\n2024年度,鉄道,20\n";
    let bytes = xlsx(titled, |sheet| {
        sheet.set_name("表1").unwrap();
    });
    let shown = Options { profile: Profile::Presentation, ..Options::default() };
    let report = lint("case.xlsx", &bytes, &shown);
    assert_eq!((broken(&report), report.level), (vec![], 3), "{report}");
    let result = report.result(RuleId::parse("L3-01").unwrap()).unwrap();
    assert_eq!((result.status, result.waived.len(), result.reason.is_some()), (Status::Waived, 1, true));
    let data = Options { data_sheets: vec!["表*".to_owned()], ..shown };
    assert_eq!(broken(&lint("case.xlsx", &bytes, &data)), ["L1-04", "L3-01"]);
    let waiver = |sheet: &str| Waiver {
        rule: RuleId::parse("L1-04").unwrap(),
        sheet: Some(sheet.to_owned()),
        reason: "様式".to_owned(),
    };
    let own = Options { waivers: vec![waiver("表?")], ..Options::default() };
    assert_eq!(broken(&lint("case.xlsx", &bytes, &own)), ["L3-01"]);
    let elsewhere = Options { waivers: vec![waiver("図*")], ..Options::default() };
    assert_eq!(broken(&lint("case.xlsx", &bytes, &elsewhere)), ["L1-04", "L3-01"]);
}

#[test]
fn scores_add_up_and_a_fatal_one_ends_them() {
    let text = "年度,分野,増減数（社）\n2023年度,①電 力,3\n2024年度,鉄道,▲5\n2025年度,ガス,1\n";
    let report = lint("case.xlsx", &xlsx(text, |_| ()), &Options::default());
    let scores: Vec<_> = report.scores.iter().map(|score| score.score).collect();
    assert_eq!((scores, report.level), (vec![Some(90), Some(0), Some(100)], 0), "{report}");
}

#[test]
fn report_crosses_json_unchanged() {
    let report = lint("case.csv", b"a,b\n1,2\n", &Options::default());
    let text = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<LintReport>(&text).unwrap(), report);
}
