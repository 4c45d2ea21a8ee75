use chrono::NaiveDate;
use rstest::rstest;

use super::FiscalYear;

#[rstest]
#[case("2024-03-31", 2023)]
#[case("2024-04-01", 2024)]
#[case("2019-12-31", 2019)]
#[case("2019-01-01", 2018)]
fn date_belongs_to_the_year_that_starts_in_april(#[case] date: NaiveDate, #[case] year: i32) {
    assert_eq!(FiscalYear::of_date(date), FiscalYear(year));
    assert!(FiscalYear(year).first_day() <= date && date <= FiscalYear(year).last_day());
}

#[rstest]
#[case(2018, "平成30年度（2018年度）")]
#[case(2019, "令和元年度（2019年度）")]
#[case(2024, "令和6年度（2024年度）")]
fn fiscal_year_is_written_in_both_calendars(#[case] year: i32, #[case] text: &str) {
    assert_eq!(FiscalYear(year).ja(), text);
}
