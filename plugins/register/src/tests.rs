use nenji_plugin::testing::{Outcome, run, try_run};
use nenji_plugin::{Fate, InputPlugin, Role};
use rstest::rstest;
use rust_xlsxwriter::{Format, Formula, Workbook};

use super::Register;

const MAPPING: &str = r#"{
  "layout": { "sheet": "*一覧", "header": { "from": "No.", "rows": 1 }, "period": { "from": "実施日" },
              "stop": ["※", "合計"], "total": ["合計"], "memo": ["再掲"] },
  "indicators": [ { "id": "people", "heading": "参加者数（人）" }, { "id": "events", "count": true } ],
  "dimensions": { "sector": { "from": "分野" } } }"#;

/// A register with everything that one has: title, unit, a second heading row on page 2, a total, notes, another sheet.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("実施　一覧").unwrap();
    let date = Format::new().set_num_format("[$-411]ge.m.d");
    let headings = ["No.", "実施日", "分　野", "参加者数（人）", "備考"];
    sheet.write(0, 0, "研修 実施一覧").unwrap();
    for (column, heading) in (0..).zip(headings) {
        sheet.write(1, column, heading).unwrap();
        sheet.write(4, column, heading).unwrap();
    }
    for (row, day, sector, people) in [(2, 45017.0, "金融", 30.0), (3, 45018.0, "　医療", 25.5)] {
        sheet.write(row, 0, row - 1).unwrap();
        sheet.write_with_format(row, 1, day, &date).unwrap();
        sheet.write(row, 2, sector).unwrap();
        sheet.write(row, 3, people).unwrap();
    }
    sheet.write(3, 4, "初回").unwrap();
    sheet.write(5, 0, 3).unwrap().write(5, 1, "R5.6.1").unwrap().write(5, 2, "電力（再掲）").unwrap();
    sheet.write(5, 3, "約10").unwrap();
    sheet.write(6, 0, 4).unwrap().write(6, 3, 99).unwrap();
    sheet.write(7, 0, 5).unwrap().write(7, 1, "2023/7/1").unwrap();
    sheet.write_formula(7, 3, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(8, 0, "第2四半期").unwrap();
    sheet.write(9, 0, "合　計").unwrap().write(9, 3, 164.5).unwrap();
    sheet.write(10, 0, "※ 注").unwrap();
    sheet.set_row_hidden(3).unwrap();
    book.add_worksheet().set_name("作業用").unwrap().write(0, 0, 1).unwrap();
    book.save_to_buffer().unwrap()
}

fn outcome() -> Outcome {
    run::<Register>("register.xlsx", &workbook(), MAPPING)
}

#[test]
fn each_row_gives_its_figure_and_counts_once() {
    let outcome = outcome();
    let of = |id: &str| {
        let rows = outcome.records.iter().filter(|record| record.indicator == id);
        rows.map(|r| (r.row, r.column, r.role, r.period.clone(), r.number, r.text.clone()))
            .collect::<Vec<_>>()
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        of("people"),
        [
            (3, 4, Role::Value, "2023-04-01".to_owned(), Some(30.0), None),
            (4, 4, Role::Value, "2023-04-02".to_owned(), Some(25.5), None),
            (6, 4, Role::Memo, "R5.6.1".to_owned(), None, text("約10")),
            (10, 4, Role::Total, "2024年度".to_owned(), Some(164.5), None),
        ]
    );
    let events: Vec<u32> = of("events").iter().map(|event| event.0).collect();
    assert_eq!(events, [3, 4, 6, 8], "a row without date is no event, nor is the total");
}

#[test]
fn labels_units_and_flags_are_as_written() {
    let outcome = outcome();
    let labels: Vec<_> =
        outcome.records.iter().filter(|r| r.indicator == "people").map(|r| &r.labels[0]).collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(labels, [&text("金融"), &text("医療"), &text("電力（再掲）"), &text("合　計")]);
    assert_eq!(outcome.records[0].unit.as_deref(), Some("人"));
    assert_eq!(outcome.records[2].flags.as_deref(), Some("hidden"));
}

#[test]
fn every_cell_has_a_fate() {
    let outcome = outcome();
    let account = &outcome.account;
    assert_eq!(account.scope, 33);
    assert_eq!(account.used + account.context + account.ignored + account.rejected, account.scope);
    let rejected: Vec<_> = outcome.fates.iter().filter(|fate| fate.fate == Fate::Rejected).collect();
    let cells: Vec<_> =
        rejected.iter().map(|fate| (fate.area.first_row, fate.text.as_deref().unwrap())).collect();
    assert_eq!(cells, [(7, "99"), (8, "#DIV/0!")]);
    let left: Vec<_> =
        outcome.fates.iter().filter(|fate| fate.cells == 0).map(|fate| fate.sheet.as_str()).collect();
    assert_eq!(left, ["作業用"]);
    assert!(
        outcome
            .fates
            .iter()
            .any(|fate| fate.fate == Fate::Ignored && fate.reason == "column not mapped: 備考")
    );
}

#[test]
fn the_plan_tells_the_headings() {
    let plan = outcome().plan;
    assert_eq!(plan.fingerprint["実施　一覧"], ["No.", "実施日", "分　野", "参加者数（人）", "備考"]);
}

#[rstest]
#[case("参加者数（人）", "参加者数(名)", "heading `参加者数(名)` was not found", "参加者数（人）")]
#[case("*一覧", "*台帳", "no visible sheet matches `*台帳`", "実施　一覧")]
#[case("*一覧", "*", "2 sheets match `*`", "作業用")]
#[case("No.", "番号", "heading `番号` was not found", "")]
#[case("\"stop\"", "\"stops\"", "`stops`", "")]
#[case("\"rows\": 1", "\"row\": 1", "unknown field `row`", "")]
fn what_does_not_fit_is_refused_with_the_nearest_name(
    #[case] from: &str,
    #[case] to: &str,
    #[case] message: &str,
    #[case] near: &str,
) {
    let failure = try_run::<Register>("r.xlsx", &workbook(), &MAPPING.replace(from, to)).unwrap_err();
    assert!(failure.to_string().contains(message), "{failure}");
    assert!(failure.details.contains(near), "{failure}");
}

#[test]
fn headings_of_two_rows_are_told_apart_by_their_group() {
    let csv = "日付,対面,,オンライン,\n,回数,人数,回数,人数\n2023/4/1,1,10,2,20\n";
    let mapping = r#"{ "layout": { "header": { "from": "日付", "rows": 2 }, "period": { "from": "日付" } },
        "indicators": [ { "id": "a", "heading": "対面/人数" }, { "id": "b", "heading": "オンライン/人数" } ] }"#;
    let outcome = run::<Register>("r.csv", csv.as_bytes(), mapping);
    let numbers: Vec<_> =
        outcome.records.iter().map(|r| (r.indicator.as_str(), r.number, r.column)).collect();
    assert_eq!(numbers, [("a", Some(10.0), 3), ("b", Some(20.0), 5)]);
    let failure = try_run::<Register>("r.csv", csv.as_bytes(), &mapping.replace("対面/", "")).unwrap_err();
    assert!(failure.message.contains("more than once"), "{failure}");
}

#[test]
fn joins_and_leaves_have_dates_of_their_own() {
    let csv = "会員,加入日,退会日\nA社,2020/4/1,\nB社,2021/5/1,2023/3/31\n";
    let mapping = r#"{ "layout": { "header": { "from": "会員" }, "period": { "file": true } },
        "indicators": [ { "id": "joins", "count": true, "period": "加入日" },
                        { "id": "leaves", "count": true, "period": "退会日" } ],
        "dimensions": { "organisation": { "from": "会員" } } }"#;
    let outcome = run::<Register>("r.csv", csv.as_bytes(), mapping);
    let rows: Vec<_> = outcome.records.iter().map(|r| (r.indicator.as_str(), r.period.as_str())).collect();
    assert_eq!(rows, [("joins", "2020/4/1"), ("joins", "2021/5/1"), ("leaves", "2023/3/31")]);
}

#[test]
fn blank_labels_repeat_the_one_above_where_the_layout_says_so() {
    let csv = "省庁,日付,人数\n総務省,2023/4/1,1\n,2023/4/2,2\n";
    let mapping = r#"{ "layout": { "header": { "from": "省庁" }, "period": { "from": "日付" }, "fill-down": ["省庁"] },
        "indicators": [ { "id": "a", "heading": "人数" } ], "dimensions": { "ministry": { "from": "省庁" } } }"#;
    let outcome = run::<Register>("r.csv", csv.as_bytes(), mapping);
    assert!(outcome.records.iter().all(|record| record.labels[0].as_deref() == Some("総務省")));
}

#[test]
fn a_mapping_without_columns_is_refused() {
    let mapping = MAPPING.replace("\"heading\": \"参加者数（人）\"", "\"label\": \"人数\"");
    let failure = try_run::<Register>("r.xlsx", &workbook(), &mapping).unwrap_err();
    assert!(failure.message.contains("names no column"), "{failure}");
}

#[test]
fn the_schema_lists_what_the_layout_takes() {
    let schema = Register::layout_schema();
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["fill-down", "header", "memo", "period", "sheet", "sheets", "stop", "total"]);
}
