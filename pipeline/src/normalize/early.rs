//! Records of years before the first of the run: which are meant, and which were typed too early.
//!
//! A year that is out of the tables takes its figure out of them, so it needs a reason that the source or the file gives:
//! the source says `earlier-years`; the file is of such a year itself, or compares the first with the one before it; or it
//! gives the same figure for every year from there to its own, as a series does. What has a date of its own, and events,
//! make no series: a lone early year is never taken for history.

use rustc_hash::FxHashSet;

use super::Rejection;
use super::columns::{Columns, Row};
use super::facts::{PackedKey, Position};
use super::normalizer::Normalizer;
use super::packing::FIRST_CODE;
use super::period::Period;
use crate::config::{Grain, PeriodIs};
use crate::fiscal_year::FiscalYear;
use crate::issue::IssueCode;

/// Where a packed key has its year.
const YEAR: usize = 2;

/// A record of an early year that counts as history if its series goes on.
pub(super) struct Early {
    /// Its figure, without what tells memo items apart.
    series: PackedKey,
    year: FiscalYear,
    /// The year that its series has to reach.
    until: FiscalYear,
    at: Position,
    period: Box<str>,
    text: Option<String>,
}

impl Normalizer<'_> {
    /// Takes a record of a year before the first: told, kept until its series is known, or rejected.
    pub(super) fn read_early(
        &mut self,
        place: usize,
        period: &Period,
        columns: &Columns<'_>,
        at: usize,
        row: &Row<'_>,
        position: Position,
    ) -> Result<(), Rejection> {
        let (year, until) = (period.fiscal_year, self.last_of_series(period));
        // A file of an earlier year has nothing to lose here; in one of the first year, the year before is what that year
        // is compared with.
        let is_before = self.file.vintage < *self.years.start() || year >= until;
        if is_before || self.source.earlier_years {
            self.issues.early(year, position);
            return Ok(());
        }
        if self.source.grain == Grain::Event || self.source.period_is == PeriodIs::Date {
            return Err(self.too_early(row.period, None));
        }
        let Ok(several) = self.pack(place, year, columns, at, row) else {
            return Err(self.too_early(row.period, Some(until)));
        };
        let length = FIRST_CODE + self.targets[place].slots.len();
        // Of a label that is split, the first code stands for all: they were written together.
        debug_assert!(several.is_none_or(|(slot, codes)| self.scratch[FIRST_CODE + slot] == codes[0]));
        self.early.push(Early {
            series: self.scratch[..length].into(),
            year,
            until,
            at: position,
            period: row.period.into(),
            text: super::normalizer::text_of(row),
        });
        Ok(())
    }

    /// The year of the file, moved as the source moves that of the record (`period-offset`, `april-first`).
    fn last_of_series(&self, period: &Period) -> FiscalYear {
        let own = self.file.vintage.min(*self.years.end());
        FiscalYear(own.0 - (period.stated.0 - period.fiscal_year.0))
    }

    /// Once the file is read: a record whose series goes on to the year of the file is told, any other is rejected.
    pub(super) fn settle_early(&mut self) {
        let early = std::mem::take(&mut self.early);
        if early.is_empty() {
            return;
        }
        let length = |key: &[u32]| FIRST_CODE + self.targets[key[0] as usize].slots.len();
        let given: FxHashSet<&[u32]> = (self.facts.keys().map(|key| &key[..length(key)]))
            .chain(early.iter().map(|one| &*one.series))
            .collect();
        let goes_on: Vec<bool> = early.iter().map(|one| one.goes_on(&given)).collect();
        for (one, goes_on) in early.iter().zip(goes_on) {
            if goes_on {
                self.issues.early(one.year, one.at);
            } else {
                let rejection = self.too_early(&one.period, Some(one.until));
                self.issues.reject(rejection, one.at, one.text.clone());
            }
        }
    }

    fn too_early(&self, period: &str, until: Option<FiscalYear>) -> Rejection {
        let first = self.years.start();
        let gap = until.map_or_else(String::new, |until| {
            format!(", and the file does not give this figure for every year from there to {until}")
        });
        Rejection {
            code: IssueCode::BadPeriod,
            message: format!("`{period}` lies before the first year of the run, {first}{gap}"),
            remedy: "correct the period in the spreadsheet; where the file is meant to go back so far, set `earlier-years = true` in the source, or an earlier `first-fiscal-year` in the settings"
                .to_owned(),
        }
    }
}

impl Early {
    fn goes_on(&self, given: &FxHashSet<&[u32]>) -> bool {
        let mut key = self.series.clone();
        (self.year.0 + 1..=self.until.0).all(|year| {
            key[YEAR] = u32::try_from(year).unwrap_or_default();
            given.contains(&*key)
        })
    }
}
