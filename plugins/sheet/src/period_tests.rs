use rstest::rstest;

use super::looks_like_period;

#[rstest]
#[case("令和5年度")]
#[case("令和５年度末")]
#[case("令和 元 年")]
#[case("平 成 2 9 年")]
#[case("H31")]
#[case("R5")]
#[case("Ｒ５")]
#[case("H元.3")]
#[case("S23.3.末")]
#[case("S23.3.末\n(Mar.31,1948)")]
#[case("㋿5年度")]
#[case("2023年度")]
#[case("2023/4/1")]
#[case("2023-04-01")]
#[case("FY2023")]
#[case("令和5(2023)年度")]
#[case("平成三十年十月十六日")]
#[case("28年度")]
#[case("令和5年度末現在")]
#[case("2023年度（速報）")]
fn a_period_is_recognised(#[case] text: &str) {
    assert!(looks_like_period(text), "{text}");
}

#[rstest]
#[case("会員数")]
#[case("12")]
#[case("2023年度 会員数")]
#[case("令和会")]
#[case("H")]
#[case("")]
#[case("平成会館")]
#[case("20人")]
#[case("研修30")]
#[case("R社")]
fn other_texts_are_none(#[case] text: &str) {
    assert!(!looks_like_period(text), "{text}");
}
