use rstest::rstest;

use super::{CellRef, IssueCode};

#[rstest]
#[case(7, 2, "B7")]
#[case(1, 26, "Z1")]
#[case(1, 27, "AA1")]
#[case(3, 702, "ZZ3")]
#[case(1, 703, "AAA1")]
#[case(1_048_576, 16_384, "XFD1048576")]
fn cell_is_shown_as_a1(#[case] row: u32, #[case] column: u32, #[case] text: &str) {
    assert_eq!(CellRef { row, column }.to_string(), text);
}

#[test]
fn code_is_shown_as_its_rule_name() {
    assert_eq!(IssueCode::NotANumber.to_string(), "not-a-number");
}
