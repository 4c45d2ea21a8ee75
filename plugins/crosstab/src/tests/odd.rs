//! What is odd in cells, labels and headings.

use super::*;

fn plain(rows: &[&[&str]], layout: &Json) -> (Grid, Mapping<Layout>) {
    (grid("表", rows), mapping(layout, &members(), &sector()))
}

fn by_folder() -> Json {
    json!({ "header": { "from": "分野" }, "period": { "file": true } })
}

#[test]
fn note_marks_in_the_header_and_notes_below() {
    let (grid, mapping) = plain(
        &[
            &["分野（注１）", "会 員 数※2"],
            &["電力", "12"],
            &["（注１）分野は行動計画による。"],
            &["", "1", "年度末現在。"],
            &["99"],
        ],
        &by_folder(),
    );
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B2 members value 2023年度 [電力] 12"]);
    assert_eq!(refused(&grid, &reading), ["A5 rejected: outside the table"]);
}

#[test]
fn subtotals_memo_and_part_rows() {
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true },
        "total": ["小計", "合計"], "memo": ["再掲", "うち"] });
    let grid = grid(
        "表",
        &[
            &["分野", "セプター", "会員数"],
            &["情報通信", "T-CEPTOAR", "10"],
            &["", "放送", "20"],
            &["", "小　計", "30"],
            &["", "（再掲）", "5"],
            &["電力", "電力", "7"],
            &["　うち大手", "", "3"],
            &["合計", "", "37"],
        ],
    );
    let dimensions = json!({ "sector": { "from": "分野" }, "ceptoar": { "from": "セプター" } });
    let mapping = mapping(&layout, &members(), &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "C2 members value 2023年度 [T-CEPTOAR|情報通信] 10",
            "C3 members value 2023年度 [放送|情報通信] 20",
            "C4 members total 2023年度 [小　計|情報通信] 30",
            "C5 members memo 2023年度 [（再掲）|情報通信] 5",
            "C6 members value 2023年度 [電力|電力] 7",
            "C7 members memo 2023年度 [_|うち大手] 3",
            "C8 members total 2023年度 [合計|合計] 37",
        ]
    );
}

#[test]
fn full_width_digits_and_marks_stay_text() {
    let (grid, mapping) = plain(
        &[&["分野", "会員数"], &["電力", "１２，３４５"], &["ガス", "－"], &["水道", "\"1,234"]],
        &by_folder(),
    );
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 members value 2023年度 [電力] '１２，３４５'",
            "B3 members value 2023年度 [ガス] '－'",
            "B4 members value 2023年度 [水道] '1,234'",
        ]
    );
}

#[test]
fn unit_in_the_corner_and_stray_number_beside() {
    let (grid, mapping) =
        plain(&[&["", "", "（単位；千社）"], &["分野", "会員数"], &["電力", "12", "", "10"]], &by_folder());
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B3 members value 2023年度 [電力] 12 千社"]);
    assert_eq!(refused(&grid, &reading), ["D3 rejected: outside the table"]);
}

#[test]
fn cells_outside_the_table_are_left_for_a_reason() {
    let mut layout = by_folder();
    layout["outside"] = json!("年齢別の内訳は使わない");
    let (grid, mapping) = plain(&[&["分野", "会員数", "", ""], &["電力", "12", "", "10"]], &layout);
    assert_eq!(refused(&grid, &read(&grid, &mapping)), ["D2 ignored: 年齢別の内訳は使わない"]);
}

#[test]
fn one_value_merged_over_two_columns() {
    let grid = merged(
        grid("表", &[&["分野", "会員数", "非会員数"], &["電力", "12", ""], &["ガス", "3", "4"]]),
        &[[2, 2, 2, 3]],
    );
    let indicators =
        json!([{ "id": "members", "heading": "会員数" }, { "id": "others", "heading": "非会員数" }]);
    let mapping = mapping(&by_folder(), &indicators, &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["B3 members value 2023年度 [ガス] 3", "C3 others value 2023年度 [ガス] 4",]
    );
    assert_eq!(
        refused(&grid, &reading),
        ["B2 rejected: one value merged over several columns: 会員数, 非会員数"]
    );
}

#[test]
fn graph_paper_sheet_with_headings_and_values_merged_alike() {
    let grid = merged(
        grid("表", &[&["分野", "", "会員数", ""], &["電力", "", "12", ""]]),
        &[[1, 1, 1, 2], [1, 3, 1, 4], [2, 1, 2, 2], [2, 3, 2, 4]],
    );
    let mapping = mapping(&by_folder(), &members(), &sector());
    assert_eq!(lines(&mapping, &read(&grid, &mapping)), ["C2 members value 2023年度 [電力] 12"]);
}

#[test]
fn a_second_cell_under_one_heading() {
    let grid = merged(grid("表", &[&["分野", "会員数", ""], &["電力", "12", "p"]]), &[[1, 2, 1, 3]]);
    let mapping = mapping(&by_folder(), &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B2 members value 2023年度 [電力] 12"]);
    assert_eq!(refused(&grid, &reading), ["C2 rejected: a second cell under one heading, `会員数`"]);
}

#[test]
fn blank_stub_and_error_cell() {
    let (grid, mapping) = plain(&[&["分野", "会員数"], &["電力", "#REF!"], &["", "9"]], &by_folder());
    let reading = read(&grid, &mapping);
    assert!(reading.figures.is_empty());
    assert_eq!(
        refused(&grid, &reading),
        ["B2 rejected: the cell holds the error `#REF!`", "B3 rejected: the row has no label",]
    );
    assert_eq!(
        reading.ledger.spans(&grid).iter().find(|span| span.text == "#REF!").map(|span| span.cells),
        Some(1)
    );
}

#[test]
fn hidden_row_italics_and_brackets_are_flags() {
    let (mut grid, mapping) = plain(&[&["分野", "会員数"], &["電力", "1"], &["ガス", "2"]], &by_folder());
    grid.hidden_rows = vec![2];
    let cell = grid.rows.get_mut(&3).and_then(|cells| cells.get_mut(&2)).unwrap();
    cell.italic = true;
    cell.format = Some("\\(#,##0 \\)".into());
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 members value 2023年度 [電力] 1 hidden",
            "B3 members value 2023年度 [ガス] 2 italic format:\\(#,##0 \\)",
        ]
    );
}

#[test]
fn year_that_only_the_number_format_tells() {
    let (mut grid, _) = plain(&[&["分野", "5"], &["電力", "1"]], &by_folder());
    grid.rows.get_mut(&1).and_then(|cells| cells.get_mut(&2)).unwrap().format =
        Some("\"令和\"0\"年度\"".into());
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true } });
    let mapping = mapping(&layout, &json!([{ "id": "members" }]), &sector());
    assert_eq!(lines(&mapping, &read(&grid, &mapping)), ["B2 members value 令和5年度 [電力] 1"]);
}

#[test]
fn shares_remarks_and_ignored_rows_are_left_with_the_reason() {
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true }, "ignore": ["前年５月"] });
    let (grid, mapping) = plain(
        &[&["分野", "会員数", "構成比", "備考"], &["電力", "1", "100", "新規"], &["前年5月", "2", "", ""]],
        &layout,
    );
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B2 members value 2023年度 [電力] 1"]);
    assert_eq!(
        refused(&grid, &reading),
        [
            "C1 ignored: no indicator takes the column `構成比`",
            "D1 ignored: no indicator takes the column `備考`",
            "A3 ignored: the layout ignores the row `前年5月`",
        ]
    );
}

#[test]
fn rates_without_a_mapping_are_not_taken_for_values() {
    let grid = grid(
        "表",
        &[&["分野", "令和4年度", "増減率", "令和5年度", "増減率"], &["電力", "1", "2.5", "3", "4.5"]],
    );
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true } });
    let mapping = mapping(&layout, &json!([{ "id": "members" }]), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "B2 members value 令和4年度 [電力] 1",
            "C2 members stated_rate 令和4年度 [電力] 2.5",
            "D2 members value 令和5年度 [電力] 3",
            "E2 members stated_rate 令和5年度 [電力] 4.5",
        ]
    );
    assert_eq!(reading.figures.iter().filter(|figure| figure.role == Role::Value).count(), 2);
}

#[test]
fn label_above_the_table() {
    let grid = grid("表", &[&["所管", "", "国土交通省"], &["分野", "会員数"], &["鉄道", "3"]]);
    let dimensions = json!({ "ministry": { "label": "所管" }, "sector": { "from": "分野" } });
    let mapping = mapping(&by_folder(), &members(), &dimensions);
    assert_eq!(lines(&mapping, &read(&grid, &mapping)), ["B3 members value 2023年度 [国土交通省|鉄道] 3"]);
}

#[test]
fn another_table_with_other_headings_below_a_blank_row() {
    let (grid, mapping) = plain(
        &[
            &["分野", "会員数"],
            &["電力", "1"],
            &[],
            &["ガス", "2"],
            &[],
            &["区分", "配信先数"],
            &["電力", "9"],
        ],
        &by_folder(),
    );
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["B2 members value 2023年度 [電力] 1", "B4 members value 2023年度 [ガス] 2",]
    );
    assert_eq!(refused(&grid, &reading), ["B7 rejected: outside the table"]);
}
