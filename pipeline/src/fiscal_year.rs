//! Fiscal years as one number: the Western year in which they start (April to March).
//!
//! Knows the calendar and the two official spellings. Reading years as ministries write them is `normalize::period`.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A Japanese fiscal year, 1 April to 31 March, named by the Western year in which it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    /// The fiscal year that a date belongs to: 31 March 2024 is FY2023.
    #[must_use]
    pub fn of_date(date: NaiveDate) -> Self {
        Self(if date.month() >= 4 { date.year() } else { date.year() - 1 })
    }

    /// 1 April.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0, 4, 1).expect("1 April exists in every year that chrono holds")
    }

    /// 31 March of the next calendar year.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.0 + 1, 3, 31).expect("31 March exists in every year that chrono holds")
    }

    /// The year before.
    #[must_use]
    pub fn prior(self) -> Self {
        Self(self.0 - 1)
    }

    /// The year after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// `令和6年度（2024年度）`; the whole of FY2019 is 令和元年度, as the government decided on 2019-04-01.
    #[must_use]
    pub fn ja(self) -> String {
        let era = match self.0 {
            2019 => "令和元年度".to_owned(),
            year if year > 2019 => format!("令和{}年度", year - 2018),
            year => format!("平成{}年度", year - 1988),
        };
        format!("{era}（{}年度）", self.0)
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FY{}", self.0)
    }
}

#[cfg(test)]
mod tests;
