//! Layouts that do not fit: each fails with what was expected and found.

use super::*;

use nenji_plugin::InputPlugin;
use nenji_sheet::SheetInfo;
use nenji_sheet::layout::choose_sheets;

fn fails(rows: &[&[&str]], layout: &Json, indicators: &Json) -> nenji_plugin::PluginError {
    let mapping = mapping(layout, indicators, &sector());
    read_sheet(&grid("表", rows), &mapping).unwrap_err()
}

fn by_folder() -> Json {
    json!({ "header": { "from": "分野" }, "period": { "file": true } })
}

#[test]
fn heading_not_found_names_the_nearest() {
    let error = fails(&[&["分野名", "会員数"], &["電力", "1"]], &by_folder(), &members());
    assert_eq!(error.problem, Problem::Layout);
    assert_eq!(error.message, "heading `分野` is not found");
    assert_eq!(error.found.as_deref(), Some("分野名"));
}

#[test]
fn heading_twice_names_both() {
    let error = fails(&[&["分野", "会員数"], &["電力", "1"], &["分野"]], &by_folder(), &members());
    assert_eq!(error.message, "heading `分野` is found 2 times");
    assert_eq!(error.found.as_deref(), Some("A1, A3"));
}

#[test]
fn indicator_heading_not_found() {
    let error = fails(&[&["分野", "会員の数"], &["電力", "1"]], &by_folder(), &members());
    assert_eq!(error.message, "no column of figures has the heading `会員数` of `members`");
    assert_eq!(error.found.as_deref(), Some("会員の数"));
}

#[test]
fn two_columns_for_one_figure() {
    let error = fails(&[&["分野", "会員数", "会員数"], &["電力", "1", "2"]], &by_folder(), &members());
    assert_eq!(error.message, "two columns are read as the same figure of `members`");
}

#[test]
fn address_that_does_not_read_the_corner() {
    let layout = json!({ "header": { "from": "分野", "at": "B2" }, "period": { "file": true } });
    let error = fails(&[&["分野", "会員数"], &["電力", "1"]], &layout, &members());
    assert_eq!(
        (error.message.as_str(), error.found.as_deref()),
        ("cell B2 does not read `分野`", Some("A1"))
    );
}

#[test]
fn no_period_across() {
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true } });
    let error = fails(&[&["分野", "会員数"], &["電力", "1"]], &layout, &members());
    assert_eq!(error.message, "no header row holds periods");
}

#[test]
fn mistyped_key() {
    let layout: Result<Layout, _> = serde_json::from_value(json!({ "header": { "form": "分野" } }));
    assert!(layout.unwrap_err().to_string().contains("unknown field `form`, expected one of `from`"));
}

#[test]
fn options_that_exclude_each_other() {
    let cases = [
        (json!({ "header": { "from": "分野" } }), "exactly one of"),
        (json!({ "header": { "from": "" }, "period": { "file": true } }), "`header.from` is empty"),
        (
            json!({ "header": { "from": "分野" }, "period": { "file": true }, "sheet": "a", "sheets": "b" }),
            "exclude",
        ),
        (
            json!({ "header": { "from": "分野" }, "period": { "file": true }, "levels": ["x"] }),
            "no dimension",
        ),
        (
            json!({ "header": { "from": "分野" }, "period": { "file": true }, "parents": { "secter": ["鉄道"] } }),
            "which is no dimension of this source: sector",
        ),
        (
            json!({ "header": { "from": "分野" }, "period": { "file": true }, "unheaded": { "2": "英語名" } }),
            "write its letters",
        ),
    ];
    for (layout, part) in cases {
        let error = check(&mapping(&layout, &members(), &sector())).unwrap_err();
        assert_eq!(error.problem, Problem::Config);
        assert!(error.message.contains(part), "{}", error.message);
    }
}

#[test]
fn column_without_a_heading_has_one() {
    let layout =
        json!({ "header": { "from": "分野" }, "period": { "file": true }, "unheaded": { "B": "英語名" } });
    let error = fails(&[&["分野", "会員数"], &["電力", "1"]], &layout, &members());
    assert_eq!(error.message, "the column B of `unheaded` has a heading");
    assert_eq!((error.cell.as_deref(), error.found.as_deref()), (Some("B1"), Some("`会員数`")));
}

#[test]
fn blank_corner_that_no_column_names() {
    let layout = json!({ "header": { "from": "分野", "at": "A1" }, "period": { "file": true } });
    let error = fails(&[&["", "会員数"], &["電力", "1"]], &layout, &members());
    assert_eq!(error.message, "cell A1 does not read `分野`");
}

#[test]
fn one_heading_for_two_indicators() {
    let indicators = json!([{ "id": "a", "heading": "会員数" }, { "id": "b", "heading": "会 員 数" }]);
    let error = check(&mapping(&by_folder(), &indicators, &sector())).unwrap_err();
    assert_eq!(error.message, "heading `会 員 数` is mapped twice, and a column belongs to one indicator");
}

#[test]
fn every_key_of_the_layout_stands_in_its_schema() {
    let schema = crate::Crosstab::layout_schema();
    let error = serde_json::from_value::<Layout>(json!({ "?": 1 })).unwrap_err().to_string();
    let known = error.split('`').skip(3).step_by(2);
    let names: Vec<&str> = known.collect();
    assert_eq!(names.len(), 14);
    for name in names {
        assert!(schema["properties"].get(name).is_some(), "{name}");
    }
}

fn sheet(name: &str, visible: bool) -> SheetInfo {
    SheetInfo { name: name.to_owned(), visible }
}

#[test]
fn sheet_not_found_twice_or_hidden() {
    let sheets = [sheet("会員数", true), sheet("会員数（参考）", true), sheet("旧版", false)];
    let one = |glob| choose_sheets(&sheets, Some(glob), true);
    assert_eq!(one("会員数").unwrap(), [0]);
    assert_eq!(one("*会員数*").unwrap_err().message, "2 sheets match `*会員数*`, and one is wanted");
    assert!(one("会員表").unwrap_err().found.starts_with("会員数"));
    assert!(one("旧版").unwrap_err().hint.unwrap().contains("hidden"));
    assert_eq!(choose_sheets(&sheets, Some("会員数*"), false).unwrap(), [0, 1]);
}
