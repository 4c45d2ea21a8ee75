use rstest::rstest;

use super::{Kind, NumberFormat};

#[rstest]
#[case("General", Kind::Number)]
#[case("G/標準", Kind::Number)]
#[case("#,##0", Kind::Number)]
#[case("0.00E+00", Kind::Number)]
#[case("@", Kind::Number)]
#[case("[Red]#,##0", Kind::Number)]
#[case(r#""令和"0"年度""#, Kind::Number)]
#[case("yyyy/m/d", Kind::Date)]
#[case("yyyy/mm/dd;@", Kind::Date)]
#[case(r#"[$-411]ggge"年"m"月"d"日";@"#, Kind::Date)]
#[case(r#"[$-411]ggge"年""#, Kind::Date)]
#[case(r#"[$-411]ggge"年度""#, Kind::Date)]
#[case("[$-ja-JP]ge", Kind::Date)]
#[case("[$-411]ge.m.d;@", Kind::Date)]
#[case("m/d(aaa)", Kind::Date)]
#[case(r"d\-mmm\-yy", Kind::Date)]
#[case("h:mm", Kind::Time)]
#[case("h:mm AM/PM", Kind::Time)]
#[case("yyyy/m/d h:mm", Kind::Date)]
#[case("[h]:mm", Kind::Elapsed)]
#[case(r#"[DBNum1][$-411]ggge"年""#, Kind::Date)]
fn a_format_is_told_for_what_it_is(#[case] code: &str, #[case] expected: Kind) {
    assert_eq!(NumberFormat::parse(code).kind, expected);
}

#[rstest]
#[case("#,##0", 5.0, false)]
#[case("#,##0_ ;[Red]-#,##0\\ ", -5.0, false)]
#[case("#,##0;△#,##0", -5.0, false)]
#[case(r#"#,##0;"▲ "#,##0"#, -5.0, false)]
#[case("#,##0_);(#,##0)", 5.0, false)]
#[case("#,##0_);(#,##0)", -5.0, false)]
#[case(r"\(#,##0\)", 5.0, true)]
#[case(r#""令和"0"年度""#, 5.0, true)]
#[case(r#"0"人""#, 5.0, true)]
#[case(r#"#,##0;-#,##0;"-""#, 0.0, true)]
#[case(r#"#,##0;-#,##0;"-""#, 3.0, false)]
#[case(r#"_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ "#, 3.0, false)]
#[case(";;;", 3.0, true)]
#[case(r#"yyyy"年"m"月"d"日""#, 45017.0, false)]
#[case(r#"[$-411]ggge"年度""#, 45017.0, true)]
#[case("0.0%", 0.5, false)]
fn a_format_that_shows_more_than_the_number_is_noticed(
    #[case] code: &str,
    #[case] number: f64,
    #[case] expected: bool,
) {
    assert_eq!(NumberFormat::parse(code).meaning(number).is_some(), expected);
}

#[rstest]
#[case(14, Kind::Date)]
#[case(27, Kind::Date)]
#[case(32, Kind::Time)]
#[case(36, Kind::Date)]
#[case(50, Kind::Date)]
#[case(58, Kind::Date)]
#[case(46, Kind::Elapsed)]
#[case(37, Kind::Number)]
#[case(59, Kind::Number)]
fn built_in_formats_have_no_code(#[case] id: u32, #[case] expected: Kind) {
    assert_eq!(NumberFormat::built_in(id).kind, expected);
}
