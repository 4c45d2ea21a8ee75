//! Merges, paths, places, carried eras and the ledger, on grids drawn in code.

use rstest::rstest;

use super::*;
use crate::grid::{Area, Cell, Grid, Value};

fn grid(rows: &[&[&str]], merges: &[[u32; 4]]) -> Grid {
    let mut grid = Grid::default();
    for (row, texts) in (1..).zip(rows) {
        for (column, text) in (1..).zip(*texts).filter(|(_, text)| !text.is_empty()) {
            let value = text.parse().map_or_else(|_| Value::Text((*text).to_owned()), Value::Number);
            grid.rows.entry(row).or_default().insert(column, Cell::new(value));
        }
    }
    grid.merges = merges.iter().map(|&area| area_of(area)).collect();
    grid
}

fn area_of([first_row, first_column, last_row, last_column]: [u32; 4]) -> Area {
    Area { first_row, first_column, last_row, last_column }
}

fn names(
    grid: &Grid,
    rows: std::ops::RangeInclusive<u32>,
    columns: std::ops::RangeInclusive<u32>,
) -> Vec<String> {
    let spread_from = *columns.start();
    paths(&Merges::new(grid), rows, columns, spread_from).iter().map(Path::name).collect()
}

#[test]
fn merged_headings_hold_for_all_that_they_cover() {
    let grid = grid(
        &[&["分野", "令和5年度", "", "計"], &["", "会員数", "増減", ""]],
        &[[1, 1, 2, 1], [1, 2, 1, 3], [1, 4, 2, 4]],
    );
    assert_eq!(names(&grid, 1..=2, 1..=4), ["分野", "令和5年度 > 会員数", "令和5年度 > 増減", "計"]);
}

#[test]
fn headings_by_position_spread_but_merged_ones_do_not() {
    let by_position = grid(&[&["男", "", "女", ""], &["計", "うち", "計", "うち"]], &[]);
    assert_eq!(names(&by_position, 1..=2, 1..=4), ["男 > 計", "男 > うち", "女 > 計", "女 > うち"]);
    let merged = grid(&[&["男", "", ""], &["計", "うち", "他"]], &[[1, 1, 1, 2]]);
    assert_eq!(names(&merged, 1..=2, 1..=3), ["男 > 計", "男 > うち", "他"]);
}

#[test]
fn one_heading_merged_over_columns_is_one_path() {
    let grid = grid(&[&["会員数", "", "非会員数"]], &[[1, 1, 1, 2]]);
    let found = paths(&Merges::new(&grid), 1..=1, 1..=3, 1);
    let columns: Vec<(u32, u32)> = found.iter().map(|path| (path.first_column, path.last_column)).collect();
    assert_eq!(columns, [(1, 2), (3, 3)]);
}

#[rstest]
#[case(&["令和元", "2", "３"], &["令和元", "令和2", "令和３"])]
#[case(&["平成30年度", "31", "元年度", "2年度"], &["平成30年度", "平成31", "令和元年度", "令和2年度"])]
#[case(&["S23.3.末", "24.3", "H元.3", "2.3"], &["S23.3.末", "S24.3", "H元.3", "H2.3"])]
#[case(&["2019", "20", "21"], &["2019", "2020", "2021"])]
#[case(&["令和4年", "4月", "合計"], &["令和4年", "4月", "合計"])]
#[case(&["5", "令和5"], &["5", "令和5"])]
#[case(&["1980/ 1- 3.", "4- 6.", "7- 9.", "10-12.", "1- 3."], &["1980/ 1- 3.", "1980/4- 6.", "1980/7- 9.", "1980/10-12.", "1- 3."])]
#[case(&["平成23年1月", "5-9", "4-6歳", "4-6月期"], &["平成23年1月", "5-9", "4-6歳", "平成23年4-6月期"])]
#[case(&["平成23年11月", "12月", "1月"], &["平成23年11月", "平成23年12月", "1月"])]
#[case(&["23年4月", "5月"], &["23年4月", "5月"])]
#[case(&["2023年4月1日", "5月"], &["2023年4月1日", "2023年5月"])]
#[case(&["昭和60", "61", "4- 6."], &["昭和60", "昭和61", "4- 6."])]
fn an_era_is_carried_to_the_bare_years_after_it(#[case] written: &[&str], #[case] expected: &[&str]) {
    let mut carry = Carry::default();
    let completed: Vec<String> = written.iter().map(|text| carry.complete(text)).collect();
    assert_eq!(completed, expected);
}

#[rstest]
#[case("令和５年度　会員数（令和６年３月31日現在）", "現在", Some("令和６年３月31日"))]
#[case("令和５年度　会員数（令和６年３月31日現在）", "年度", Some("令和５年度"))]
#[case("収集量（2023年度）", "収集量", Some("2023年度"))]
#[case("R5", "R5", Some("R5"))]
#[case("会員数の推移", "会員数", None)]
fn the_period_that_belongs_to_a_word(#[case] text: &str, #[case] word: &str, #[case] expected: Option<&str>) {
    assert_eq!(period_near(text, word).as_deref(), expected);
}

#[rstest]
#[case("人", Some("人"))]
#[case("（千人）", Some("千人"))]
#[case("山田", None)]
#[case("参加者数（人）", None)]
fn a_unit_alone_in_a_cell(#[case] text: &str, #[case] expected: Option<&str>) {
    assert_eq!(unit_alone(text).as_deref(), expected);
}

#[rstest]
#[case("対前年度比（％）", Some(Stated::Rate))]
#[case("増減率", Some(Stated::Rate))]
#[case("対前年度増減", Some(Stated::Change))]
#[case("構成比", Some(Stated::Share))]
#[case("会員数", None)]
fn a_heading_that_states_a_change(#[case] heading: &str, #[case] expected: Option<Stated>) {
    assert_eq!(stated_kind(heading), expected);
}

#[rstest]
#[case("\"令和\"0\"年度\"", 5.0, "令和5年度")]
#[case("0\"回\"", 3.0, "3回")]
#[case("#,##0", 1234.0, "1234")]
#[case("\\(#,##0\\)", 12.0, "12")]
fn a_number_with_the_words_of_its_format(#[case] format: &str, #[case] number: f64, #[case] expected: &str) {
    let cell = Cell { value: Value::Number(number), format: Some(format.into()), italic: false };
    assert_eq!(written(&cell), expected);
}

#[test]
fn a_value_stands_right_of_its_label_else_below() {
    let grid = grid(
        &[&["件数", "", "12", "人数", "", "備考"], &["", "", "", "7", "", ""], &["備考", "件数"]],
        &[[1, 1, 1, 2]],
    );
    let merges = Merges::new(&grid);
    let is_label = |row: u32, column: u32| grid.cell(row, column).is_some_and(|cell| cell.text() == "備考");
    assert_eq!(beside(&merges, (1, 1), &is_label), Some((1, 3)));
    assert_eq!(beside(&merges, (1, 4), &is_label), Some((2, 4)));
    assert_eq!(beside(&merges, (1, 6), &is_label), None);
    let everything = area_of([1, 1, 3, 6]);
    assert_eq!(only_place(&grid, "件　数", everything).unwrap_err().places, ["A1", "B3"]);
    assert_eq!(only_place(&grid, "件", everything).unwrap_err().nearest, ["件数"]);
}

#[test]
fn the_ledger_joins_cells_of_one_fate_and_keeps_the_first_word() {
    let grid = grid(&[&["a", "b", "1"], &["c", "d", "2"], &["x"]], &[]);
    let mut ledger = Ledger::default();
    ledger.note(1, 3, Entry::Used);
    ledger.note_area(&grid, area_of([1, 1, 2, 2]), &Entry::Context("label".into()));
    ledger.note_area(&grid, area_of([1, 1, 3, 3]), &Entry::Rejected("lost".into()));
    ledger.note_area(&grid, area_of([3, 1, 2, 1]), &Entry::Used);
    let spans = ledger.spans(&grid);
    let seen: Vec<(Area, u64, &str)> =
        spans.iter().map(|span| (span.area, span.cells, span.text.as_str())).collect();
    let expected =
        [(area_of([1, 1, 2, 2]), 4, ""), (area_of([2, 3, 2, 3]), 1, "2"), (area_of([3, 1, 3, 1]), 1, "x")];
    assert_eq!(seen, expected);
}

#[test]
fn a_formula_that_was_never_worked_out_is_told_apart_from_an_error() {
    assert_eq!(why_no_figure("#REF!"), "the cell holds the error `#REF!`");
    assert!(why_no_figure("=2+4").starts_with("the formula `=2+4` has no stored value"));
}
