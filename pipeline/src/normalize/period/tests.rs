use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use rstest::rstest;

use super::read;
use crate::config::PeriodIs;
use crate::fiscal_year::FiscalYear;
use crate::observation::ObsStatus;

#[rstest]
#[case("令和5年度", 2023)]
#[case("令和５年度末", 2023)]
#[case("令和5年度末現在", 2023)]
#[case("㋿元年度", 2019)]
#[case("令和元年度", 2019)]
#[case("令和1年度", 2019)]
#[case("平成31年度", 2019)]
#[case("平成三十一年度", 2019)]
#[case("平成32年度", 2020)]
#[case("R5", 2023)]
#[case("Ｒ５", 2023)]
#[case("R5年度", 2023)]
#[case("H31", 2019)]
#[case("H32", 2020)]
#[case("昭和63年度", 1988)]
#[case("令和5(2023)年度", 2023)]
#[case("令和5年度（2023年度）", 2023)]
#[case("2023年度（令和5年度）", 2023)]
#[case("令和5年度(2023)", 2023)]
#[case("FY2023", 2023)]
#[case("2023", 2023)]
#[case("2023年度", 2023)]
#[case("２０２３年度", 2023)]
#[case("二〇二三年度", 2023)]
#[case("西暦2023年", 2023)]
#[case("2023年度実績", 2023)]
#[case("令和 5 年 度", 2023)]
#[case("令和5年度における", 2023)]
#[case("令和5年度（注1）", 2023)]
#[case("令和5年度の前年度", 2022)]
#[case("令和5年度の前年度の前年度", 2021)]
#[case("令和5年度の翌年度", 2024)]
#[case("2023/4/1", 2023)]
#[case("2023/3/31", 2022)]
#[case("2023-04-01", 2023)]
#[case("2023-04-01T00:00:00", 2023)]
#[case("2023.4.1", 2023)]
#[case("2023年4月1日現在", 2023)]
#[case("令和6年3月31日現在", 2023)]
#[case("平成31年4月30日", 2019)]
#[case("平成三十年十月十六日", 2018)]
#[case("R6.3.31", 2023)]
#[case("2024年3月", 2023)]
#[case("2024年3月末", 2023)]
#[case("2019年4月～2020年3月", 2019)]
#[case("平成31年4月1日〜令和2年3月31日", 2019)]
#[case("S24.3", 1948)]
#[case("S23.3.末", 1947)]
#[case("S23.3.末\n(Mar.31,1948)", 1947)]
#[case("H元.3(Mar.31,1989)", 1988)]
#[case("2024年3月31日（March 31, 2024）", 2023)]
fn period_is_read_in_every_spelling(#[case] text: &str, #[case] fiscal_year: i32) {
    assert_eq!(read(text, PeriodIs::FiscalYear).unwrap().fiscal_year, FiscalYear(fiscal_year));
}

#[rstest]
#[case("")]
#[case("合計")]
#[case("5")]
#[case("5年度")]
#[case("令和0年度")]
#[case("令和22(2020)年度")]
#[case("2023年13月")]
#[case("2023年2月30日")]
#[case("令和5年度4月1日")]
#[case("2023年末")]
#[case("30～46")]
#[case("2019年4月～2021年3月")]
#[case("2023年度と2024年度")]
#[case("99999")]
#[case("S23.3.末(Mar.31,1949)")]
#[case("H元.3(Apr.30,1989)")]
#[case("1980/1-3")]
#[case("1980/ 1- 3.")]
#[case("2023年4-6月")]
#[case("2023年度第1四半期")]
fn what_is_no_period_is_refused(#[case] text: &str) {
    assert_eq!(read(text, PeriodIs::FiscalYear), None);
}

#[rstest]
#[case("1980/ 1- 3.", true)]
#[case("2023年4-6月期", true)]
#[case("2023年10～12月", true)]
#[case("令和5年度第1四半期", true)]
#[case("2023Q1", true)]
#[case("令和5年度上半期", true)]
#[case("合計", false)]
#[case("30～46", false)]
#[case("令和5年度", false)]
fn part_of_a_year_is_known_as_one(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(super::is_part_of_year(text), expected);
}

#[rstest]
#[case("令和5年度末", Some("2024-03-31"))]
#[case("S23.3.末(Mar.31,1948)", Some("1948-03-31"))]
#[case("2024年3月末", Some("2024-03-31"))]
#[case("2024年2月末日", Some("2024-02-29"))]
#[case("令和6年3月31日現在", Some("2024-03-31"))]
#[case("令和5年度", None)]
#[case("2024年3月31日の前年度", None)]
fn day_is_kept_where_one_is_named(#[case] text: &str, #[case] day: Option<&str>) {
    let expected = day.map(|day| day.parse::<NaiveDate>().unwrap());
    assert_eq!(read(text, PeriodIs::FiscalYear).unwrap().reference_date, expected);
}

#[rstest]
#[case::stock_of_the_first_of_april("2024年4月1日現在", PeriodIs::AprilFirst, Some(2023))]
#[case::as_a_plain_date("2024年4月1日現在", PeriodIs::Date, Some(2024))]
#[case::year_as_of_the_first_of_april("令和6年度", PeriodIs::AprilFirst, Some(2023))]
#[case::end_of_year_stays("令和6年度末", PeriodIs::AprilFirst, Some(2024))]
#[case::other_day("2024年3月31日", PeriodIs::AprilFirst, Some(2023))]
#[case::calendar_year("2023年", PeriodIs::CalendarYear, Some(2023))]
#[case::year_is_no_date("2023", PeriodIs::Date, None)]
#[case::fiscal_year_among_dates("2023年度", PeriodIs::Date, Some(2023))]
fn source_says_how_a_period_is_meant(
    #[case] text: &str,
    #[case] period_is: PeriodIs,
    #[case] fiscal_year: Option<i32>,
) {
    assert_eq!(read(text, period_is).map(|period| period.fiscal_year.0), fiscal_year);
}

#[rstest]
#[case("令和5年度（速報）", Some(ObsStatus::P))]
#[case("令和6年度見込み", Some(ObsStatus::E))]
#[case("令和6年度（予定）", Some(ObsStatus::E))]
#[case("令和5年度（確定値）", None)]
fn word_behind_a_period_is_a_status(#[case] text: &str, #[case] status: Option<ObsStatus>) {
    assert_eq!(read(text, PeriodIs::FiscalYear).unwrap().status, status);
}

proptest! {
    #[test]
    fn every_day_belongs_to_its_fiscal_year_in_every_spelling(days in 0..73_000_i64) {
        let date = NaiveDate::from_ymd_opt(1926, 12, 26).unwrap() + chrono::Duration::days(days);
        prop_assume!(date.year() < 2118);
        let expected = if date.month() < 4 { date.year() - 1 } else { date.year() };
        let mut spellings = vec![
            date.format("%Y-%m-%d").to_string(),
            date.format("%Y/%-m/%-d").to_string(),
            date.format("%Y年%-m月%-d日").to_string(),
        ];
        for (era, before) in [("令和", 2018), ("平成", 1988), ("S", 1925)] {
            if (1..=99).contains(&(date.year() - before)) {
                spellings.push(format!("{era}{}{}", date.year() - before, date.format(".%-m.%-d")));
            }
        }
        for spelling in spellings {
            let period = read(&spelling, PeriodIs::Date);
            prop_assert_eq!(period.map(|one| one.fiscal_year.0), Some(expected), "{}", spelling);
            prop_assert_eq!(period.and_then(|one| one.reference_date), Some(date));
        }
    }

    #[test]
    fn official_spelling_is_read_back(year in 1990..2100_i32) {
        let text = FiscalYear(year).ja();
        prop_assert_eq!(read(&text, PeriodIs::FiscalYear).map(|one| one.fiscal_year), Some(FiscalYear(year)));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9令和平成年度月日末RH./()~元十 ]{0,14}") {
        let _ = read(&text, PeriodIs::FiscalYear);
    }
}
