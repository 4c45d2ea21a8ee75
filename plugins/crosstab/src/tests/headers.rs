//! What is odd in headers, and where a table ends.

use super::*;

#[test]
fn group_headings_above_the_row_of_the_corner() {
    let grid = grid(
        "表",
        &[
            &["", "令和５年12月１日現在の人口", "人口", ""],
            &["市区町村", "世帯数"],
            &["", "", "男", "女"],
            &["豊中市", "9", "3", "4"],
        ],
    );
    let layout =
        json!({ "header": { "from": "市区町村", "rows": 2, "rows-above": 1 }, "period": { "near": "現在" } });
    let dimensions = json!({ "place": { "from": "市区町村" }, "sex": { "across": true, "from": "3" } });
    let indicators =
        json!([{ "id": "households", "heading": "世帯数" }, { "id": "people", "heading": "人口" }]);
    let mapping = mapping(&layout, &indicators, &dimensions);
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "B4 households value 令和５年12月１日 [豊中市|_] 9",
            "C4 people value 令和５年12月１日 [豊中市|男] 3",
            "D4 people value 令和５年12月１日 [豊中市|女] 4",
        ]
    );
    assert!(refused(&grid, &reading).is_empty());
}

#[test]
fn column_under_a_group_heading_alone_is_the_groups_total() {
    let grid = merged(
        grid(
            "表",
            &[
                &["年度", "家庭系", "", "", "事業系"],
                &["", "", "可燃", "不燃", ""],
                &["令和5", "3", "1", "2", "9"],
            ],
        ),
        &[[1, 1, 2, 1], [1, 2, 1, 4]],
    );
    let layout = json!({ "header": { "from": "年度", "group-total": true }, "period": { "down": "年度" } });
    let dimensions =
        json!({ "kind": { "across": true, "from": "2" }, "origin": { "across": true, "from": "1" } });
    let mapping = mapping(&layout, &json!([{ "id": "waste" }]), &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B3 waste total 令和5 [計|家庭系] 3",
            "C3 waste value 令和5 [可燃|家庭系] 1",
            "D3 waste value 令和5 [不燃|家庭系] 2",
            "E3 waste value 令和5 [_|事業系] 9",
        ]
    );
}

#[test]
fn blank_column_between_two_groups_of_figures() {
    let rows: &[&[&str]] = &[&["分野", "会議", "", "講演"], &["電力", "1", "", "2"]];
    let grid = grid("表", rows);
    let dimensions = json!({ "sector": { "from": "分野" }, "kind": { "across": true } });
    let mut layout =
        json!({ "header": { "from": "分野", "blank-columns": true }, "period": { "file": true } });
    let events = json!([{ "id": "events" }]);
    let whole = mapping(&layout, &events, &dimensions);
    let both = ["B2 events value 2023年度 [会議|電力] 1", "D2 events value 2023年度 [講演|電力] 2"];
    assert_eq!(lines(&whole, &read(&grid, &whole)), both);
    layout["header"] = json!({ "from": "分野" });
    let cut = mapping(&layout, &events, &dimensions);
    let reading = read(&grid, &cut);
    assert_eq!(lines(&cut, &reading), both[..1]);
    assert_eq!(
        refused(&grid, &reading),
        ["D1 rejected: outside the table", "D2 rejected: outside the table"]
    );
}

#[test]
fn code_columns_left_of_the_corner_come_and_go() {
    let layout = json!({ "header": { "from": "校名" }, "period": { "file": true }, "ignore": ["調査番号", "整理番号"] });
    let mapping = mapping(&layout, &json!([{ "id": "classes" }]), &json!({ "school": { "from": "校名" } }));
    let before = grid("表", &[&["校名", "学級数"], &["本庄", "21"]]);
    assert_eq!(lines(&mapping, &read(&before, &mapping)), ["B2 classes value 2023年度 [本庄] 21"]);
    let after = grid("表", &[&["調査番号", "整理番号", "校名", "学級数"], &["\"0101", "1", "本庄", "21"]]);
    let reading = read(&after, &mapping);
    assert_eq!(lines(&mapping, &reading), ["D2 classes value 2023年度 [本庄] 21"]);
    let ignored = [
        "A1 ignored: the layout ignores the column `調査番号`",
        "B1 ignored: the layout ignores the column `整理番号`",
    ];
    assert_eq!(refused(&after, &reading), ignored);
}

#[test]
fn total_of_another_year_far_below_the_table() {
    let rows: &[&[&str]] =
        &[&["分野", "会員数"], &["電力", "1"], &[], &["合計", "1"], &[], &[], &[], &["合計", "7"]];
    let grid = grid("表", rows);
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true }, "total": ["合計"], "blank-rows": 2 });
    let mapping = mapping(&layout, &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["B2 members value 2023年度 [電力] 1", "B4 members total 2023年度 [合計] 1"]
    );
    assert_eq!(refused(&grid, &reading), ["B8 rejected: outside the table"]);
}

#[test]
fn unit_behind_the_year_in_a_heading() {
    let grid = grid("表", &[&["分野", "令和4年度（社）", "5年度（社）"], &["電力", "1", "2"]]);
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true } });
    let mapping = mapping(&layout, &json!([{ "id": "members" }]), &sector());
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        ["B2 members value 令和4年度 [電力] 1 社", "C2 members value 令和5年度 [電力] 2 社"]
    );
}
