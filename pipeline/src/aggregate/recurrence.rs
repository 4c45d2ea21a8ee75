//! Recurrence: of the distinct units of a year, those of the year before, those of an earlier year, and the new ones.
//!
//! Counts named units and lets no name out. Where names are missing it does not guess: those units are counted apart.

use std::collections::{BTreeMap, BTreeSet};

use super::breaks::{self, Place};
use super::parts::{Part, Parts};
use crate::catalog::{Catalog, Indicator};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, NOT_SPECIFIED};
use crate::validate::Order;

/// The units of a distinct count, told apart by what is on record of the years before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// Indicator: a distinct count that adds up over its public dimensions.
    pub indicator: Id,
    /// The total, then each code of each dimension, in official order.
    pub rows: Vec<RecurrenceRow>,
}

/// The total or one code over the years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecurrenceRow {
    /// Dimension and code; none for the total.
    pub part: Option<(Id, Id)>,
    /// One per fiscal year of [`super::Aggregates::fiscal_years`].
    pub years: Vec<RecurrenceFigures>,
}

/// The units of one year: `reached` is the sum of the three groups, `first` and `unnamed`, exactly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecurrenceFigures {
    /// Distinct units of the year; null where nobody gave any number.
    pub reached: Option<i64>,
    /// Units of the year before too; this group and the two below are null where no unit can be told.
    pub continuing: Option<i64>,
    /// Units of an earlier year on record, but not of the year before.
    pub returning: Option<i64>,
    /// Units of no earlier year on record.
    pub new: Option<i64>,
    /// Units that cannot be told because their record begins with this year, or begins again: nothing precedes it, a year
    /// without names does, or a break.
    pub first: i64,
    /// Units that cannot be told because they were counted and not named.
    pub unnamed: i64,
    /// Finest parts that are owed and missing (L, O or Q).
    pub missing_parts: u32,
    /// An earlier year is missing from a record that began before it: who was reached in that year alone counts as new.
    pub has_gap: bool,
}

impl RecurrenceFigures {
    /// Units that are in none of the three groups.
    #[must_use]
    pub fn untold(&self) -> i64 {
        self.first + self.unnamed
    }

    /// Units of the three groups; null where none can be told.
    #[must_use]
    pub fn told(&self) -> Option<i64> {
        Some(self.continuing? + self.returning? + self.new?)
    }

    fn add(&mut self, part: &Self) {
        let sum = |one: Option<i64>, other: Option<i64>| match (one, other) {
            (Some(one), Some(other)) => Some(one.saturating_add(other)),
            (one, other) => one.or(other),
        };
        self.reached = sum(self.reached, part.reached);
        self.continuing = sum(self.continuing, part.continuing);
        self.returning = sum(self.returning, part.returning);
        self.new = sum(self.new, part.new);
        self.first = self.first.saturating_add(part.first);
        self.unnamed = self.unnamed.saturating_add(part.unnamed);
        self.missing_parts += part.missing_parts;
        self.has_gap |= part.has_gap;
    }
}

/// The recurrence of an indicator's units; none where it counts none, or where one unit can stand in several of its parts.
pub(super) fn of(
    catalog: &Catalog,
    order: &Order<'_>,
    indicator: &Indicator,
    years: &[FiscalYear],
    parts: &Parts,
) -> Option<Recurrence> {
    let is_additive = indicator.dimensions.iter().all(|one| indicator.additive_over.contains(one));
    if indicator.distinct.is_none() || !is_additive || parts.units.is_empty() {
        return None;
    }
    let mut units: BTreeMap<(&[Id], FiscalYear), BTreeSet<&Id>> = BTreeMap::new();
    for part in parts.units.iter().filter(|part| part.value.is_some_and(|value| value > 0)) {
        units.entry((&part.codes, part.fiscal_year)).or_default().extend(&part.unit);
    }
    let mut finest: BTreeMap<&[Id], BTreeMap<FiscalYear, &Part>> = BTreeMap::new();
    for part in &parts.today {
        finest.entry(&part.codes).or_default().insert(part.fiscal_year, part);
    }
    let mut rows: BTreeMap<Option<(usize, &Id)>, Vec<RecurrenceFigures>> = BTreeMap::new();
    rows.insert(None, vec![RecurrenceFigures::default(); years.len()]);
    for (codes, of_part) in &finest {
        let is_broken = |year| {
            let dimensions = &indicator.dimensions;
            let place = Place { indicator, dimensions, codes, fiscal_year: year };
            breaks::declared(catalog, place).is_some() || of_part.get(&year).is_some_and(|one| one.is_marked)
        };
        let mut record = Record::default();
        let figures: Vec<RecurrenceFigures> = years
            .iter()
            .map(|year| {
                let named = units.get(&(*codes, *year)).cloned().unwrap_or_default();
                record.next(of_part.get(year).copied(), named, is_broken(*year))
            })
            .collect();
        let keys = codes.iter().enumerate().map(Some).chain([None]);
        for key in keys {
            let row = rows.entry(key).or_insert_with(|| vec![RecurrenceFigures::default(); years.len()]);
            row.iter_mut().zip(&figures).for_each(|(sum, part)| sum.add(part));
        }
    }
    let mut rows: Vec<RecurrenceRow> = rows
        .into_iter()
        .filter(|(key, _)| key.is_none_or(|(_, code)| **code != *NOT_SPECIFIED))
        .map(|(key, years)| RecurrenceRow {
            part: key.map(|(at, code)| (indicator.dimensions[at].clone(), code.clone())),
            years,
        })
        .collect();
    let place = |dimension: &Id| indicator.dimensions.iter().position(|one| one == dimension);
    rows.sort_by_cached_key(|row| {
        row.part.as_ref().map(|(dimension, code)| (place(dimension), order.code(dimension, code)))
    });
    Some(Recurrence { indicator: indicator.id.clone(), rows })
}

/// What is on record of one part up to a year.
#[derive(Default)]
struct Record<'a> {
    seen: BTreeSet<&'a Id>,
    /// Units of the year before; none where it is not on record.
    before: Option<BTreeSet<&'a Id>>,
    has_begun: bool,
    has_gap: bool,
}

impl<'a> Record<'a> {
    /// Tells the units of the next year apart and keeps them.
    fn next(&mut self, part: Option<&Part>, named: BTreeSet<&'a Id>, is_broken: bool) -> RecurrenceFigures {
        if is_broken {
            *self = Self::default();
        }
        let reached = part.and_then(|part| part.value);
        let is_missing = part.is_some_and(|part| part.value.is_none() && part.status != super::ObsStatus::M);
        let mut figures =
            RecurrenceFigures { reached, missing_parts: u32::from(is_missing), ..Default::default() };
        let is_named = part.is_some_and(|part| part.is_named) && reached == i64::try_from(named.len()).ok();
        match (reached, &self.before) {
            (None, _) => {}
            (Some(value), _) if !is_named => figures.unnamed = value,
            (Some(value), None) => figures.first = value,
            (Some(_), Some(before)) => {
                let count = |test: &dyn Fn(&Id) -> bool| {
                    i64::try_from(named.iter().filter(|unit| test(unit)).count()).ok()
                };
                figures.continuing = count(&|unit| before.contains(unit));
                figures.returning = count(&|unit| !before.contains(unit) && self.seen.contains(unit));
                figures.new = count(&|unit| !before.contains(unit) && !self.seen.contains(unit));
                figures.has_gap = self.has_gap;
            }
        }
        if is_named {
            self.seen.extend(&named);
            self.has_begun = true;
        } else {
            self.has_gap |= self.has_begun;
        }
        self.before = is_named.then_some(named);
        figures
    }
}
