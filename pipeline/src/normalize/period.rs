//! Periods as people write them, to fiscal years: eras, Western years, dates, months, `年度末`, `の前年度`.
//!
//! A year that is not written with 年度 is read as the source's `period-is` says. A spelling that contradicts itself
//! (`令和22(2020)年度`) is no period.

use chrono::NaiveDate;

use crate::config::PeriodIs;
use crate::fiscal_year::FiscalYear;
use crate::observation::ObsStatus;

mod scan;
mod translation;

use scan::{Scanner, Year};

/// What a period text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) fiscal_year: FiscalYear,
    /// The year of the text itself: `period-offset` and a stock of 1 April lie in another than the one that is written.
    pub(crate) stated: FiscalYear,
    /// The day it speaks of, where it names one.
    pub(crate) reference_date: Option<NaiveDate>,
    /// `（速報）` makes its figures provisional, `（見込み）` and `（予定）` estimates.
    pub(crate) status: Option<ObsStatus>,
}

/// Words behind a period and what they say of its figures.
const WORDS: [(&str, Option<ObsStatus>); 19] = [
    ("速報値", Some(ObsStatus::P)),
    ("速報", Some(ObsStatus::P)),
    ("暫定値", Some(ObsStatus::P)),
    ("暫定", Some(ObsStatus::P)),
    ("見込み", Some(ObsStatus::E)),
    ("見込", Some(ObsStatus::E)),
    ("予定", Some(ObsStatus::E)),
    ("計画", Some(ObsStatus::E)),
    ("確定値", None),
    ("確定", None),
    ("確報", None),
    ("実績値", None),
    ("実績", None),
    ("時点", None),
    ("現在", None),
    ("における", None),
    ("分", None),
    ("の", None),
    ("中", None),
];

/// Reads a period.
pub(crate) fn read(text: &str, period_is: PeriodIs) -> Option<Period> {
    let text = super::numeral::plain(text);
    let (text, offset) = offset(&text);
    let (text, status) = words(text);
    let (fiscal_year, reference_date) = match text.split_once(['~', '〜', '～']) {
        Some((first, last)) => (whole_year(first, last)?, None),
        None => one(text, period_is)?,
    };
    let stated = reference_date.map_or(fiscal_year, FiscalYear::of_date);
    let fiscal_year = FiscalYear(fiscal_year.0.checked_add(offset)?);
    // The day belongs to the year that is written, not to the one before it.
    let reference_date = if offset == 0 { reference_date } else { None };
    (1868..=2200).contains(&fiscal_year.0).then_some(Period { fiscal_year, stated, reference_date, status })
}

/// Words for a part of a year.
const PARTS: [&str; 8] = ["四半期", "上半期", "下半期", "上期", "下期", "Q1", "Q2", "Q3"];

/// Does a text name a quarter or a half: `1980/1-3.`, `2023年4-6月期`, `令和5年度第1四半期`? Figures are per fiscal year, so such
/// a text is no period; a sum of parts would be a figure that nobody has stated.
pub(crate) fn is_part_of_year(text: &str) -> bool {
    let text = super::numeral::plain(text);
    if PARTS.iter().any(|word| text.contains(word)) || text.ends_with("Q4") {
        return true;
    }
    let Some((first, last)) = text.split_once(['-', '~', '〜', '～', '−']) else { return false };
    let month = |digits: &str| digits.parse::<u32>().is_ok_and(|month| (1..=12).contains(&month));
    let Some((year, from)) = first.rsplit_once(['/', '年', '.', '度']) else { return false };
    let has_year = year.chars().any(char::is_numeric);
    let to: String = last.chars().take_while(char::is_ascii_digit).collect();
    let is_tail = matches!(last.strip_prefix(to.as_str()), Some("" | "." | "月" | "月期"));
    has_year && month(from.trim_end_matches('月')) && month(&to) && is_tail
}

/// `の前年度` and `の翌年度`, as often as they are appended.
fn offset(text: &str) -> (&str, i32) {
    let (mut text, mut years) = (text, 0);
    loop {
        if let Some(rest) = text.strip_suffix("の前年度") {
            (text, years) = (rest, years - 1);
        } else if let Some(rest) = text.strip_suffix("の翌年度") {
            (text, years) = (rest, years + 1);
        } else {
            return (text, years);
        }
    }
}

/// Takes [`WORDS`] off the end, bare or in brackets.
fn words(text: &str) -> (&str, Option<ObsStatus>) {
    let (mut text, mut status) = (text, None);
    loop {
        let before = text;
        for (word, says) in WORDS {
            let bare = text.strip_suffix(word);
            let bracketed = text
                .strip_suffix(')')
                .and_then(|rest| rest.strip_suffix(word))
                .and_then(|rest| rest.strip_suffix('('));
            if let Some(rest) = bare.or(bracketed) {
                text = rest;
                status = status.or(says);
            }
        }
        if text == before {
            return (text, status);
        }
    }
}

/// `2019年4月~2020年3月`: a range is a period only if it is one fiscal year.
fn whole_year(first: &str, last: &str) -> Option<FiscalYear> {
    let (from, to) = (Scanner::new(first).moment()?, Scanner::new(last).moment()?);
    let fiscal_year = FiscalYear(from.year.western);
    let begins = from.month == Some(4) && from.day.is_none_or(|day| day == 1);
    let ends = to.month == Some(3) && to.day.is_none_or(|day| day == 31);
    (begins && ends && to.year.western == from.year.western + 1).then_some(fiscal_year)
}

fn one(text: &str, period_is: PeriodIs) -> Option<(FiscalYear, Option<NaiveDate>)> {
    let (text, translation) = translation::split(text);
    let moment = Scanner::new(text).moment()?;
    if translation.is_some_and(|day| !moment.is_on(day)) {
        return None;
    }
    let year = moment.year;
    let Some(month) = moment.month else { return year_alone(year, moment.is_end, period_is) };
    let first = NaiveDate::from_ymd_opt(year.western, month, 1)?;
    let fiscal_year = FiscalYear::of_date(first);
    let date = match moment.day {
        Some(day) => Some(NaiveDate::from_ymd_opt(year.western, month, day)?),
        None if moment.is_end => first.checked_add_months(chrono::Months::new(1))?.pred_opt(),
        None => None,
    };
    if period_is == PeriodIs::AprilFirst && date == Some(fiscal_year.first_day()) {
        return Some((fiscal_year.prior(), date));
    }
    // A day given as 年度 is a slip: `令和5年度4月1日` may mean two years.
    (!year.is_fiscal).then_some((fiscal_year, date))
}

fn year_alone(year: Year, is_end: bool, period_is: PeriodIs) -> Option<(FiscalYear, Option<NaiveDate>)> {
    let fiscal_year = FiscalYear(year.western);
    match period_is {
        // A year is no day: the layout points at the wrong cell.
        PeriodIs::Date if !year.is_fiscal => None,
        PeriodIs::AprilFirst if !is_end => Some((fiscal_year.prior(), Some(fiscal_year.first_day()))),
        // `2023年末` is the end of December, 9 months into the fiscal year: neither a fiscal-year end nor a flow.
        _ if is_end && !year.is_fiscal => None,
        _ => Some((fiscal_year, is_end.then(|| fiscal_year.last_day()))),
    }
}

#[cfg(test)]
mod tests;
