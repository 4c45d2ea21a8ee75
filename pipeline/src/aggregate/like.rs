//! Like-for-like: only units present and in scope in both years, at the finest unit that the sources give.
//!
//! A unit that was split is compared with the sum of its successors, also where these report already in the year before;
//! members that a change of scope brought are left out.

use std::collections::{BTreeMap, BTreeSet};

use polars::error::PolarsResult;

use super::breaks::{self, Place};
use super::frame::{Sum, Sums};
use super::levels::Frameset;
use super::parts::unit_dimension;
use super::{Fraction, LikeForLike};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, NOT_SPECIFIED};

/// Dimension of named units, as it is shown.
const NAMED_UNIT: &str = "organisation";

/// Units of one level, ready to be compared.
pub(super) struct Comparison<'a> {
    set: &'a Frameset<'a>,
    /// Sums by the level's dimensions, to see whether a row is made of named units.
    rows: Sums,
    named: Sums,
    /// By the level's dimensions and the public unit.
    units: Option<(Id, Sums)>,
    /// Changes of scope by the same codes.
    moved: Sums,
}

type Values = BTreeMap<Id, i64>;

impl<'a> Comparison<'a> {
    /// `rows` are the sums by the level's dimensions.
    pub(super) fn new(set: &'a Frameset<'a>, level: &[usize], rows: Sums) -> PolarsResult<Self> {
        let indicator = set.frames.indicator;
        let unit = unit_dimension(indicator);
        let by: Option<Vec<usize>> = unit.map(|unit| level.iter().copied().chain([unit]).collect());
        let sums = |by: &Option<Vec<usize>>| by.as_ref().map(|by| set.frames.today.sums(by)).transpose();
        let moved = set.scope_changes.and_then(|flow| {
            let position = |index: &usize| {
                let dimension = &indicator.dimensions[*index];
                flow.indicator.dimensions.iter().position(|one| one == dimension)
            };
            let by: Option<Vec<usize>> = by.as_ref()?.iter().map(position).collect();
            by.map(|by| flow.today.sums(&by))
        });
        let name = unit.map(|unit| indicator.dimensions[unit].clone());
        Ok(Self {
            set,
            rows,
            named: set.frames.units.sums_by_unit(level)?,
            units: name.zip(sums(&by)?),
            moved: moved.transpose()?.unwrap_or_default(),
        })
    }

    /// The comparison of a row with the year before; none where no unit is in both years.
    pub(super) fn compare(&self, place: Place<'_>) -> Option<LikeForLike> {
        let year = place.fiscal_year;
        // A flow breaks in the first year that a new code exists throughout: it can have a value in the year before.
        let mut rows = vec![place.codes.to_vec()];
        rows.extend(breaks::successors(self.set.catalog, place));
        let is_named = |row: &Vec<Id>, year| {
            self.rows.get(row).and_then(|years| years.get(&year)).is_none_or(|sum| sum.is_named)
        };
        if rows.iter().all(|row| is_named(row, year) && is_named(row, year.prior())) {
            let values = |year| values(&self.named, &rows, year, Id::clone);
            return compared(NAMED_UNIT.into(), &values(year.prior()), &values(year));
        }
        let (unit, sums) = self.units.as_ref()?;
        let catalog = self.set.catalog;
        let merged = |code: &Id| breaks::predecessor(catalog, place.indicator, unit, code, year);
        let before = values(sums, &rows, year.prior(), merged);
        let mut current = values(sums, &rows, year, merged);
        for (unit, change) in values(&self.moved, &rows, year, merged) {
            current.entry(unit).and_modify(|value| *value -= change);
        }
        compared(unit.clone(), &before, &current)
    }
}

/// Values of the units of some rows; a unit with a gap is no unit that can be compared.
fn values(sums: &Sums, rows: &[Vec<Id>], year: FiscalYear, unit_of: impl Fn(&Id) -> Id) -> Values {
    let mut values = Values::new();
    let mut open: BTreeSet<Id> = BTreeSet::new();
    for row in rows {
        let after = sums.range(row.clone()..).take_while(|(codes, _)| codes.starts_with(row));
        for (codes, years) in after.filter(|(codes, _)| codes.len() == row.len() + 1) {
            let Some(code) = codes.last().filter(|code| &***code != NOT_SPECIFIED) else { continue };
            let unit = unit_of(code);
            match years.get(&year) {
                Some(Sum { value: Some(value), missing: 0, .. }) => {
                    *values.entry(unit).or_default() += value;
                }
                Some(Sum { missing, .. }) if *missing > 0 => {
                    open.insert(unit);
                }
                _ => {}
            }
        }
    }
    values.retain(|unit, _| !open.contains(unit));
    values
}

fn compared(unit: Id, before: &Values, now: &Values) -> Option<LikeForLike> {
    let both: Vec<(i64, i64)> =
        before.iter().filter_map(|(unit, prior)| Some((*prior, *now.get(unit)?))).collect();
    let prior: i64 = both.iter().map(|(prior, _)| prior).sum();
    let current: i64 = both.iter().map(|(_, current)| current).sum();
    let growth = current.checked_sub(prior).and_then(|change| Fraction::of(change, prior));
    let units = u32::try_from(both.len()).ok().filter(|units| *units > 0)?;
    Some(LikeForLike { unit, units, prior, current, growth })
}
