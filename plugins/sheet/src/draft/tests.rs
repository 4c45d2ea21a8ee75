//! What cells, notes and names are taken for.

use rstest::rstest;

use super::*;
use crate::grid::{Cell, Value};

#[rstest]
#[case("12,345", Kind::Figure)]
#[case("△3.4", Kind::Figure)]
#[case("約5000", Kind::Figure)]
#[case("838（見込み）", Kind::Figure)]
#[case("48(うち休5)", Kind::Figure)]
#[case("325,分2", Kind::Figure)]
#[case("（300）", Kind::Figure)]
#[case("257,829.7 ", Kind::Figure)]
#[case("１年", Kind::Word)]
#[case("(5歳)", Kind::Word)]
#[case("3歳児", Kind::Word)]
#[case("10月1日現在の人口（人）", Kind::Word)]
#[case("１．国内総生産", Kind::Word)]
#[case("－", Kind::Mark)]
#[case("…", Kind::Mark)]
#[case("***", Kind::Mark)]
#[case("X", Kind::Mark)]
#[case("○", Kind::Word)]
#[case("令和5年度", Kind::Period)]
#[case("1994", Kind::Year)]
fn a_text_is_taken_for(#[case] text: &str, #[case] expected: Kind) {
    assert_eq!(kind_of(&Cell::new(Value::Text(text.to_owned()))), expected);
}

#[rstest]
#[case("mlit_ceptoar_r6.xlsx", "fy*/mlit_ceptoar_*.xlsx")]
#[case("kobe_schools_2004.xls", "fy*/kobe_schools_*.xls")]
#[case("報告_令和6年度.ods", "fy*/報告_*.ods")]
#[case("2024.csv", "fy*/2024.csv")]
#[case("table", "fy*/table")]
fn the_year_in_a_file_name_gives_way(#[case] file: &str, #[case] expected: &str) {
    assert_eq!(file_pattern(file), expected);
}

#[test]
fn words_of_totals_are_whole_labels_or_sums_of_a_group() {
    let labels = ["合　計", "東灘区計", "統計", "家計", "総数", "計画"].map(str::to_owned);
    assert_eq!(total_words(&labels), ["合　計", "東灘区計", "総数"]);
}

#[rstest]
#[case::in_every_column(&[[14, 14, 15], [7, 8, 8], [21, 22, 23]], &[3])]
#[case::two_rows_by_chance_in_some_columns(&[[14, 14, 15], [7, 8, 8], [22, 22, 23]], &[])]
#[case::three_rows_beside_a_rate(&[[5, 4, 90], [6, 5, 80], [7, 6, 70], [18, 15, 80]], &[4])]
fn a_row_is_a_sum(#[case] rows: &[[i32; 3]], #[case] expected: &[u32]) {
    let mut grid = crate::grid::Grid::default();
    for (row, figures) in (1..).zip(rows) {
        let cells =
            (2..).zip(figures).map(|(column, figure)| (column, Cell::new(Value::Number(f64::from(*figure)))));
        grid.rows.insert(row, cells.collect());
    }
    let body: Vec<u32> = grid.rows.keys().copied().collect();
    let shape =
        Shape { header_first: 1, header_last: 1, stubs: vec![1], figures: vec![2, 3, 4], body, elsewhere: 0 };
    assert_eq!(sums_of_rows(&grid, &shape), expected);
}
