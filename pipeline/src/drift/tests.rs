//! Every kind of difference, by the smallest pair of surveys that shows it.

use std::collections::BTreeMap;

use rstest::rstest;

use super::{Drift, compare, judge};
use crate::config::{Allowance, DriftKind, Gates};
use crate::issue::Severity;
use crate::plugin::{Shape, Survey};

/// A survey of sheets as `name: heading, heading`.
fn survey(sheets: &[&str]) -> Survey {
    let mut survey = Survey::default();
    for (position, sheet) in (1..).zip(sheets) {
        let (name, headings) = sheet.split_once(": ").unwrap();
        let headings: Vec<String> = headings.split(", ").map(str::to_owned).collect();
        let cells =
            headings.iter().zip('A'..).map(|(heading, column)| (heading.clone(), format!("{column}3")));
        let shape = Shape { position, headings: cells.collect(), rows: Some(10), ..Shape::default() };
        survey.headings.insert(name.to_owned(), headings);
        survey.shapes.insert(name.to_owned(), shape);
    }
    survey
}

fn told(before: &Survey, now: &Survey) -> Vec<String> {
    let differences = compare(before, now);
    let place = |sheet: &Option<String>, cell: &Option<String>| {
        format!("{}!{}", sheet.as_deref().unwrap_or("-"), cell.as_deref().unwrap_or("-"))
    };
    let line = |one: &super::Difference| {
        let gone = if one.is_gone { " before" } else { "" };
        format!("{:?} {}{gone}: {}", one.kind, place(&one.sheet, &one.cell), one.message)
    };
    differences.iter().map(line).collect()
}

#[rstest]
#[case::same(&["表: 分野, 会員数"], &["表: 分野, 会員数"], &[])]
#[case::width_and_notes_do_not_count(&["表: 分野, 会員数（注1）"], &["表: 分　野, 会員数"], &[])]
#[case::new_heading(&["表: 分野, 会員数"], &["表: 分野, 会員数, 備考"], &["Headings 表!C3: the heading `備考` is new"])]
#[case::gone_heading(
    &["表: 分野, 会員数, 備考"], &["表: 分野, 会員数"], &["Headings 表!C3 before: the heading `備考` is gone"]
)]
#[case::moved_heading(
    &["表: 分野, 加入, 脱退"], &["表: 分野, 脱退, 加入"],
    &["Headings 表!B3: the headings stand in another order, from `脱退` on"]
)]
#[case::code_column_comes(
    &["表: 分野, 会員数"], &["表: 分野コード, 分野, 会員数"],
    &["Codes 表!A3: the column of codes `分野コード` is new"]
)]
#[case::code_column_goes(
    &["表: 分野番号, 分野, 会員数"], &["表: 分野, 会員数"],
    &["Codes 表!A3 before: the column of codes `分野番号` is gone"]
)]
#[case::year_in_a_heading(&["表: 分野, 令和5年度末会員数"], &["表: 分野, 令和6年度末会員数"], &[])]
#[case::new_sheet(
    &["表: 分野, 会員数"], &["表: 分野, 会員数", "別表: 項目, 件数"], &["Sheets 別表!-: the sheet `別表` is new"]
)]
#[case::gone_sheet(
    &["表: 分野, 会員数", "別表: 項目, 件数"], &["表: 分野, 会員数"],
    &["Sheets 別表!- before: the sheet `別表` is gone"]
)]
#[case::renamed_sheet(
    &["会員数の推移: 分野, 会員数"], &["セプター会員数: 分野, 会員数"],
    &["Sheets セプター会員数!-: the sheet `会員数の推移` is now called `セプター会員数`"]
)]
#[case::moved_sheet(
    &["表: 分野, 会員数"], &["表紙: 題名, 担当", "表: 分野, 会員数"],
    &["Sheets 表紙!-: the sheet `表紙` is new", "Sheets 表!-: the sheet is number 2 of its file, and was number 1"]
)]
#[case::sheet_named_after_its_year(&["会員数(R5): 分野, 会員数"], &["会員数(R6): 分野, 会員数"], &[])]
#[case::sheet_per_year(
    &["令和４年度: 分野, 会員数", "令和５年度: 分野, 会員数"],
    &["令和４年度: 分野, 会員数", "令和５年度: 分野, 会員数", "令和６年度: 分野, 会員数, 備考"],
    &["Headings 令和６年度!C3: the heading `備考` is new"]
)]
fn sheets_and_headings(#[case] before: &[&str], #[case] now: &[&str], #[case] expected: &[&str]) {
    assert_eq!(told(&survey(before), &survey(now)), expected);
}

fn one(key: &str, text: &str, cell: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    BTreeMap::from([(key.to_owned(), BTreeMap::from([(text.to_owned(), cell.to_owned())]))])
}

/// The survey of one sheet, with something done to its shape.
fn shaped(act: impl FnOnce(&mut Shape)) -> Survey {
    let mut survey = survey(&["表: 分野, 会員数"]);
    act(survey.shapes.get_mut("表").unwrap());
    survey
}

#[test]
fn units_codes_totals_and_rows() {
    let unit = |unit: &str| shaped(|shape| shape.units = one("members", unit, "B4"));
    assert_eq!(told(&unit("人"), &unit("千人")), ["Units 表!B4: `members` is in `千人`, and was in `人`"]);
    assert!(told(&unit("（人）"), &unit("( 人 )")).is_empty());
    let label = |label: &str| shaped(|shape| shape.labels = one("sector", label, "B5"));
    assert_eq!(
        told(&label("鉄道"), &label("港湾")),
        ["Codes 表!B5 before: the sector `鉄道` is gone", "Codes 表!B5: the sector `港湾` is new"]
    );
    let total = shaped(|shape| drop(shape.totals.insert("members".to_owned(), "B9".to_owned())));
    let none = shaped(|_| ());
    assert_eq!(told(&total, &none), ["Totals 表!B9 before: no total of `members` is stated any more"]);
    assert_eq!(told(&none, &total), ["Totals 表!B9: a total of `members` is stated, and was not"]);
    let rows = |rows| shaped(|shape| shape.rows = rows);
    assert_eq!(told(&rows(Some(10)), &rows(Some(4))), ["Rows 表!-: 4 rows hold figures, and 10 did"]);
    assert_eq!(told(&rows(Some(10)), &rows(Some(21))), ["Rows 表!-: 21 rows hold figures, and 10 did"]);
    assert!(told(&rows(Some(10)), &rows(Some(5))).is_empty());
    assert!(told(&rows(Some(10)), &rows(None)).is_empty());
}

#[test]
fn plugin_that_says_nothing_has_no_drift() {
    assert!(compare(&Survey::default(), &survey(&["表: 分野, 会員数"])).is_empty());
}

fn drift(gate: Allowance, accepted: Option<&str>) -> Drift {
    Drift {
        source: "members".to_owned(),
        file: "fy2024/a.xlsx".to_owned(),
        before: "fy2023/a.xlsx".to_owned(),
        drift: DriftKind::Headings,
        gone: true,
        sheet: Some("表".to_owned()),
        cell: Some("C3".to_owned()),
        what: "備考".to_owned(),
        message: "the heading `備考` is gone".to_owned(),
        gate,
        accepted: accepted.map(str::to_owned),
    }
}

#[rstest]
#[case::allowed(Allowance::Allow, None, Severity::Notice, true)]
#[case::warned_of(Allowance::Warn, None, Severity::Warning, true)]
#[case::stopped(Allowance::Stop, None, Severity::Error, false)]
#[case::accepted(Allowance::Stop, Some("A: 様式変更"), Severity::Notice, true)]
fn gates_and_acceptance(
    #[case] gate: Allowance,
    #[case] accepted: Option<&str>,
    #[case] severity: Severity,
    #[case] passes: bool,
) {
    let drift = drift(gate, accepted);
    let issue = drift.issue();
    assert_eq!(issue.severity, severity);
    // What is gone stands in the file before, and not in this one.
    assert_eq!((issue.location.sheet, issue.location.cell), (None, None));
    assert!(issue.message.contains("fy2023/a.xlsx, 表!C3"), "{}", issue.message);
    let gates = Gates { drift_headings: gate, ..Gates::default() };
    let entries = judge(&gates, &[drift]);
    let entry = entries.iter().find(|entry| entry.gate == "drift-headings").unwrap();
    assert_eq!(entry.passed, passes, "{}", entry.detail);
    assert!(entries.iter().filter(|entry| entry.gate != "drift-headings").all(|entry| entry.passed));
}
