//! Forms drawn in code, each named for what is odd in it; exact records and a balanced account.

use nenji_plugin::testing::{Outcome, run, try_run};
use nenji_plugin::{Fate, InputPlugin, Mapping, Problem};
use nenji_sheet::a1;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value as Json, json};

use crate::{Form, Layout};

const SHEET: &str = "調査票";

/// Draws a form: numbers as numbers, anything else as text.
fn book(rows: &[&[&str]]) -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(SHEET).unwrap();
    for (row, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*texts) {
            match text.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).unwrap(),
                Err(_) if text.is_empty() => continue,
                Err(_) => sheet.write(row, column, *text).unwrap(),
            };
        }
    }
    book
}

fn mapping(layout: &Json, indicators: &Json, dimensions: &Json) -> String {
    json!({ "layout": layout, "indicators": indicators, "dimensions": dimensions }).to_string()
}

/// Reads a form through the trait and through the boundary; the harness compares the two and checks the account.
fn outcome(mut book: Workbook, mapping: &str) -> Outcome {
    run::<Form>("form.xlsx", &book.save_to_buffer().unwrap(), mapping)
}

fn lines(outcome: &Outcome) -> Vec<String> {
    let line = |row: &nenji_plugin::testing::Row| {
        let labels: Vec<&str> = row.labels.iter().map(|label| label.as_deref().unwrap_or("_")).collect();
        let figure = row.number.map(|number| number.to_string()).or(row.text.clone()).unwrap_or_default();
        let place = a1(row.row, row.column);
        let unit = row.unit.as_deref().unwrap_or("-");
        format!(
            "{place} {} {} {} [{}] {figure} {unit}",
            row.indicator,
            row.role.as_str(),
            row.period,
            labels.join("|")
        )
    };
    outcome.records.iter().map(line).collect()
}

fn refused(outcome: &Outcome) -> Vec<String> {
    let others = outcome.fates.iter().filter(|fate| fate.fate != Fate::Context && fate.cells > 0);
    others
        .map(|fate| {
            let place = a1(fate.area.first_row, fate.area.first_column);
            format!("{place} {}: {}", fate.fate.as_str(), fate.reason)
        })
        .collect()
}

const FORM: &[&[&str]] = &[
    &["経営層への働きかけ 調査票"],
    &["年　度（注１）", "", "令和５年度"],
    &["担当者", "山田", "電話番号", "0312345678"],
    &["分野：情報通信"],
    &["実施回数", "12", "回", "参加者数（延べ）", "", ""],
    &["前年度の実施回数", "11"],
    &["知見の件数"],
    &["3"],
    &["収容", "99"],
    &["（注１）年度は4月から翌年3月まで。"],
];

fn mapping_of_form() -> String {
    mapping(
        &json!({ "sheet": SHEET, "period": { "label": "年度" }, "ignore": ["担当者", "電話番号"] }),
        &json!([
            { "id": "events", "label": "実施回数" },
            { "id": "people", "label": "参加者数（延べ）" },
            { "id": "events", "label": "前年度の実施回数", "period-offset": -1 },
            { "id": "insights", "label": "知見の件数", "unit": "件" },
        ]),
        &json!({ "sector": { "label": "分野" } }),
    )
}

#[test]
fn answers_right_below_inline_blank_and_with_a_unit_behind() {
    let mut book = book(FORM);
    book.add_worksheet().set_name("選択肢").unwrap().write(0, 0, "情報通信").unwrap();
    let outcome = outcome(book, &mapping_of_form());
    assert_eq!(
        lines(&outcome),
        [
            "B5 events value 令和５年度 [情報通信] 12 回",
            "B6 events value 令和５年度の前年度 [情報通信] 11 -",
            "A8 insights value 令和５年度 [情報通信] 3 件",
        ]
    );
    assert_eq!(
        refused(&outcome),
        [
            "A3 ignored: the layout ignores `担当者`",
            "B3 ignored: answer to `担当者`, which the layout ignores",
            "C3 ignored: the layout ignores `電話番号`",
            "D3 ignored: answer to `電話番号`, which the layout ignores",
            "B9 rejected: no label of the layout claims it",
        ]
    );
    let left: Vec<&str> =
        outcome.fates.iter().filter(|fate| fate.cells == 0).map(|fate| fate.sheet.as_str()).collect();
    assert_eq!(left, ["選択肢"]);
}

#[test]
fn inner_table_with_example_and_blank_rows() {
    let book = book(&[
        &["年度", "令和5年度"],
        &["実受講者数", "40"],
        &["対象", "実施回数", "参加者数（人）", "備考"],
        &["（例）経営層", "1", "30", ""],
        &["経営層", "2", "－", "録画"],
        &["", "9", "", ""],
        &["ＯＴ部門", "", "", ""],
        &["合計", "2", "50", ""],
        &["※ 延べ人数", "7"],
    ]);
    let mapping = mapping(
        &json!({ "period": { "label": "年度" }, "table": { "from": "対象" }, "total": ["合計"] }),
        &json!([
            { "id": "trainees", "label": "実受講者数" },
            { "id": "sessions", "heading": "実施回数" },
            { "id": "people", "heading": "参加者数" },
        ]),
        &json!({ "audience": { "from": "対象" } }),
    );
    let outcome = outcome(book, &mapping);
    assert_eq!(
        lines(&outcome),
        [
            "B2 trainees value 令和5年度 [_] 40 -",
            "B5 sessions value 令和5年度 [経営層] 2 -",
            "C5 people value 令和5年度 [経営層] － 人",
            "B8 sessions total 令和5年度 [合計] 2 -",
            "C8 people total 令和5年度 [合計] 50 人",
        ]
    );
    assert_eq!(
        refused(&outcome),
        [
            "A4 ignored: example row",
            "D5 ignored: no indicator or dimension takes the column",
            "B6 rejected: the row has no label",
            "A7 ignored: row without an answer",
            "B9 rejected: no label of the layout claims it",
        ]
    );
}

#[test]
fn merged_labels_and_answers() {
    let mut book = book(&[&["年度", "2023年度"]]);
    let sheet = book.worksheet_from_name(SHEET).unwrap();
    let plain = Format::new();
    sheet.merge_range(2, 0, 3, 2, "実施回数", &plain).unwrap();
    sheet.merge_range(2, 4, 3, 5, "", &plain).unwrap().write(2, 4, 5).unwrap();
    let mapping = mapping(
        &json!({ "period": { "label": "年度" } }),
        &json!([{ "id": "events", "label": "実施回数" }]),
        &json!({}),
    );
    assert_eq!(lines(&outcome(book, &mapping)), ["E3 events value 2023年度 [] 5 -"]);
}

const TWO_PARTS: &[&[&str]] =
    &[&["年度", "令和5"], &["セミナー"], &["実施回数", "3"], &["演習"], &["実施回数", "4"]];

#[test]
fn one_label_in_two_parts_of_the_form() {
    let layout = json!({ "period": { "label": "年度" } });
    let twice = mapping(&layout, &json!([{ "id": "events", "label": "実施回数" }]), &json!({}));
    let bytes = book(TWO_PARTS).save_to_buffer().unwrap();
    let failure = try_run::<Form>("form.xlsx", &bytes, &twice).unwrap_err();
    assert_eq!(failure.message, "label `実施回数` is found 2 times");
    assert!(failure.details.contains("A3, A5"), "{}", failure.details);
    let named = mapping(&layout, &json!([{ "id": "events", "label": "演習/実施回数" }]), &json!({}));
    assert_eq!(lines(&outcome(book(TWO_PARTS), &named)), ["B5 events value 令和5 [] 4 -"]);
}

#[test]
fn label_not_found_names_the_nearest_and_a_blank_period_fails() {
    let layout = json!({ "period": { "label": "年度" } });
    let fails = |rows: &[&[&str]], label: &str| {
        let mapping = mapping(&layout, &json!([{ "id": "events", "label": label }]), &json!({}));
        try_run::<Form>("form.xlsx", &book(rows).save_to_buffer().unwrap(), &mapping).unwrap_err()
    };
    let missing = fails(&[&["年度", "令和5年度"], &["実施の回数", "3"]], "実施回数");
    assert_eq!(missing.message, "label `実施回数` is not found");
    assert!(missing.details.contains("実施の回数"), "{}", missing.details);
    let blank = fails(&[&["年度", ""], &["実施回数", "3"]], "実施回数");
    assert_eq!(blank.message, "nothing stands beside the label `年度`");
}

#[test]
fn heading_of_the_inner_table_not_found_or_twice() {
    let layout = json!({ "period": { "file": true }, "table": { "from": "対象" } });
    let fails = |rows: &[&[&str]]| {
        let mapping = mapping(&layout, &json!([{ "id": "events", "heading": "回数" }]), &json!({}));
        try_run::<Form>("form.xlsx", &book(rows).save_to_buffer().unwrap(), &mapping).unwrap_err().message
    };
    assert_eq!(
        fails(&[&["対象", "回 数", "回数"], &["a", "1", "2"]]),
        "heading `回数` is found 2 times in the inner table"
    );
    assert_eq!(fails(&[&["対象", "件数"], &["a", "1"]]), "heading `回数` is not found in the inner table");
    assert_eq!(fails(&[&["対称", "回数"], &["a", "1"]]), "heading `対象` is not found");
}

#[test]
fn mappings_that_name_no_place() {
    let check = |layout: Json, indicators: Json, dimensions: Json| {
        let mapping: Mapping<Layout> = serde_json::from_value(json!({
            "source": "test", "fiscal_year": 2023,
            "layout": layout, "indicators": indicators, "dimensions": dimensions,
        }))
        .unwrap();
        let error = crate::layout::check(&mapping).unwrap_err();
        assert_eq!(error.problem, Problem::Config);
        error.message
    };
    let file = || json!({ "period": { "file": true } });
    let label = || json!([{ "id": "x", "label": "y" }]);
    assert!(check(json!({}), label(), json!({})).contains("exactly one of label"));
    assert!(check(file(), json!([]), json!({})).contains("no [[indicator]]"));
    assert!(check(file(), json!([{ "id": "x" }]), json!({})).contains("needs either `label`"));
    assert!(check(file(), json!([{ "id": "x", "heading": "y" }]), json!({})).contains("no `table`"));
    assert!(check(file(), json!([{ "id": "x", "count": true }]), json!({})).contains("register"));
    assert!(check(file(), label(), json!({ "d": {} })).contains("dimension `d` needs"));
    assert!(check(file(), label(), json!({ "d": { "from": "z" } })).contains("no `table`"));
}

#[test]
fn every_key_of_the_layout_stands_in_its_schema() {
    let schema = Form::layout_schema();
    let error = serde_json::from_value::<Layout>(json!({ "?": 1 })).unwrap_err().to_string();
    let names: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
    assert_eq!(names.len(), 8);
    for name in names {
        assert!(schema["properties"].get(name).is_some(), "{name}");
    }
}
