use rstest::rstest;

use super::{a1, key, matches_glob, nearest, parse_a1, trim};

#[rstest]
#[case("（注１）会　員　数", "会員数")]
#[case("会員\n数", "会員数")]
#[case("ＯＴ部門", "ot部門")]
#[case("CEPTOAR", "セプター")]
#[case("ｾﾌﾟﾀｰ", "セプター")]
#[case("T-CEPTER", "t-セプター")]
#[case("120①", "120")]
#[case("注意喚起", "注意喚起")]
#[case("日・ASEAN", "日・asean")]
#[case("会員数 ※1", "会員数")]
#[case("　*確定値", "確定値")]
#[case("\u{200B}注1)", "注1)")]
#[case("会員数\u{200B}注1", "会員数")]
#[case("会員数\n注1", "会員数")]
#[case("会員数\n1)", "会員数")]
#[case("会員数※\u{200D}2", "会員数")]
#[case("発注1", "発注1")]
fn a_key_is_the_same_for_all_spellings(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(key(text), expected);
}

#[rstest]
#[case("*会員数*", "R5会員数（年度末）", true)]
#[case("*年度", "令和５年度", true)]
#[case("*年度", "令和５年度末", false)]
#[case("実施一覧", "実施　一覧", true)]
#[case("表?", "表１", true)]
#[case("*a*b*c", "xxaxxbxx", false)]
fn a_glob_matches_names_in_any_width(#[case] glob: &str, #[case] name: &str, #[case] expected: bool) {
    assert_eq!(matches_glob(glob, name), expected);
}

#[test]
fn the_nearest_name_comes_first() {
    assert_eq!(nearest("参加者数", ["備考", "参加者数（人）", "参加人数"])[0], "参加者数（人）");
}

#[test]
fn a_very_long_cell_is_near_to_nothing() {
    let long = "会員数".repeat(10_000);
    assert_eq!(nearest("会員数", [long.as_str(), "会員"]), ["会員"]);
    assert!(nearest(&long, [long.as_str()]).is_empty());
}

#[test]
fn trimming_twice_changes_nothing() {
    for text in ["\u{200B} 会員数", " \u{FEFF}\u{3000}a\n", "\r\n"] {
        assert_eq!(trim(&trim(text)), trim(text));
    }
}

#[rstest]
#[case(7, 2, "B7")]
#[case(1, 26, "Z1")]
#[case(1, 27, "AA1")]
#[case(1_048_576, 16_384, "XFD1048576")]
fn positions_are_written_and_read_back(#[case] row: u32, #[case] column: u32, #[case] name: &str) {
    assert_eq!(a1(row, column), name);
    assert_eq!(parse_a1(name), Some((row, column)));
}

#[test]
fn padding_goes_and_inner_blanks_stay() {
    assert_eq!(trim("　総　数\n"), "総　数");
}

#[test]
fn characters_that_count_as_settled_are() {
    let settled: Vec<char> = ('\u{0}'..=char::MAX).filter(|&c| super::is_settled(c)).collect();
    assert!(settled.len() > 20_000);
    for c in settled {
        assert_eq!(super::fold_any(&c.to_string()), c.to_string());
        assert_eq!(super::fold_any(&format!("か{c}")), format!("か{c}"));
    }
}
