//! Serial numbers of dates, as Excel counts them, as ISO 8601 text.

use chrono::{Days, NaiveDate, TimeDelta};

use crate::format::Kind;

/// From which day a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Epoch {
    /// Day 1 is 1900-01-01, and day 60 the 29th of February that 1900 did not have.
    #[default]
    Year1900,
    /// Day 0 is 1904-01-01.
    Year1904,
}

/// 9999-12-31 in the 1900 system.
const LAST_SERIAL: f64 = 2_958_466.0;

const SECONDS_OF_DAY: f64 = 86_400.0;

/// A serial as `2023-04-01`, `2023-04-01T10:30:00` or `10:30:00`; none for what is no date: negative, the 29th of
/// February 1900, beyond the year 9999.
pub(crate) fn iso(serial: f64, kind: Kind, epoch: Epoch) -> Option<String> {
    if !(0.0..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let mut days = serial.floor();
    let mut seconds = ((serial - days) * SECONDS_OF_DAY).round();
    if seconds >= SECONDS_OF_DAY {
        days += 1.0;
        seconds = 0.0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ≤ days < 2 958 467")]
    let (days, seconds) = (days as u64, seconds as i64);
    if kind == Kind::Time && days == 0 {
        return Some(time(seconds));
    }
    let date = date(days, epoch)?.to_string();
    Some(if seconds == 0 { date } else { format!("{date}T{}", time(seconds)) })
}

fn time(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn date(days: u64, epoch: Epoch) -> Option<NaiveDate> {
    match epoch {
        Epoch::Year1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?.checked_add_days(Days::new(days)),
        Epoch::Year1900 if days == 0 || days == 60 => None,
        Epoch::Year1900 => {
            let before = if days < 60 { 31 } else { 30 };
            let start = NaiveDate::from_ymd_opt(1899, 12, before)?;
            start.checked_add_signed(TimeDelta::try_days(i64::try_from(days).ok()?)?)
        }
    }
}

/// ISO text as another program wrote it, without a time of midnight: `2023-04-01T00:00:00` → `2023-04-01`.
pub(crate) fn tidy_iso(text: &str) -> String {
    let text = text.trim().trim_end_matches('Z');
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let time = time.split_once('.').map_or(time, |(whole, _)| whole);
    if time.is_empty() || time == "00:00:00" || time == "00:00" {
        return date.to_owned();
    }
    if date.is_empty() || date == "1899-12-30" || date == "1899-12-31" {
        return time.to_owned();
    }
    format!("{date}T{time}")
}

#[cfg(test)]
#[path = "serial_tests.rs"]
mod tests;
