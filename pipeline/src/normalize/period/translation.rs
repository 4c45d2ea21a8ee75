//! The English day in the brackets of a bilingual period: `S23.3.末(Mar.31,1948)`.
//!
//! It says nothing new: it must be the day that is written before it.

use chrono::NaiveDate;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The text before the brackets, and the day in them; the whole text where they hold none.
pub(super) fn split(text: &str) -> (&str, Option<NaiveDate>) {
    let found = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    match found.and_then(|(before, inside)| Some((before, day(inside)?))) {
        Some((before, day)) => (before, Some(day)),
        None => (text, None),
    }
}

/// `Mar.31,1948`, `March31,1948`.
fn day(text: &str) -> Option<NaiveDate> {
    let text = text.to_ascii_lowercase();
    let month = MONTHS.iter().position(|month| text.starts_with(month))?;
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '.');
    let (day, year) = rest.split_once(',')?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, u32::try_from(month + 1).ok()?, day.parse().ok()?)
}
