//! Levels: an indicator by every subset of its dimensions, with all figures that need one row at a time.

use std::collections::BTreeMap;

use polars::error::PolarsResult;
use rayon::prelude::*;

use super::additive::Frames;
use super::breaks::{self, Place};
use super::frame::{Sum, Sums};
use super::{BreakReason, Fraction, Level, LevelRow, YearFigures, like, parts, share};
use crate::catalog::{Catalog, Indicator};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, NOT_SPECIFIED, ObsStatus};
use crate::validate::Order;

/// What all levels of a run share.
pub(super) struct Frameset<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) order: &'a Order<'a>,
    pub(super) years: &'a [FiscalYear],
    pub(super) base: FiscalYear,
    pub(super) frames: Frames<'a>,
    /// The stock's changes of scope, if it has such a flow.
    pub(super) scope_changes: Option<&'a Frames<'a>>,
}

/// Every subset of the dimensions, the total first, then by size and the indicator's order.
pub(super) fn subsets(dimensions: usize) -> Vec<Vec<usize>> {
    let mut subsets: Vec<Vec<usize>> = vec![Vec::new()];
    for index in 0..dimensions {
        let with: Vec<Vec<usize>> =
            subsets.iter().map(|subset| subset.iter().copied().chain([index]).collect()).collect();
        subsets.extend(with);
    }
    subsets.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    subsets
}

impl Frameset<'_> {
    fn indicator(&self) -> &Indicator {
        self.frames.indicator
    }

    /// All levels.
    pub(super) fn levels(&self) -> PolarsResult<Vec<Level>> {
        let subsets = subsets(self.indicator().dimensions.len());
        let levels: PolarsResult<Vec<Level>> = subsets.par_iter().map(|subset| self.level(subset)).collect();
        let mut levels = levels?;
        let total = levels.first().and_then(|level| level.rows.first()).cloned();
        if let Some(total) = total.filter(|_| self.frames.is_additive()) {
            for level in &mut levels {
                share::relate(level, &total, self.indicator().signed);
            }
        }
        Ok(levels)
    }

    fn level(&self, subset: &[usize]) -> PolarsResult<Level> {
        let dimensions: Vec<Id> =
            subset.iter().map(|index| self.indicator().dimensions[*index].clone()).collect();
        let sums = self.frames.today.sums(subset)?;
        let mut values = self.frames.values(subset, sums.clone())?;
        if subset.is_empty() {
            values.entry(Vec::new()).or_default();
        }
        let published = self.frames.published_values(subset)?;
        let moved = self.moved(&dimensions)?;
        let alike = like::Comparison::new(self, subset, sums)?;
        let mut rows = Vec::new();
        for (codes, sums) in values.iter().filter(|(codes, sums)| is_shown(codes, sums)) {
            let place = |fiscal_year| Place {
                indicator: self.indicator(),
                dimensions: &dimensions,
                codes,
                fiscal_year,
            };
            let breaks = self.breaks(&place, sums, moved.get(codes));
            let mut years = self.figures(&place, sums, published.get(codes), &breaks);
            // Units of net movements cannot be compared: a rate of what may be negative says nothing.
            for pair in years.iter_mut().zip(self.years).skip(1).filter(|_| !self.indicator().signed) {
                pair.0.like_for_like = alike.compare(place(*pair.1));
            }
            rows.push(LevelRow { codes: codes.clone(), years });
        }
        let rank = |row: &LevelRow| -> Vec<_> {
            dimensions
                .iter()
                .zip(&row.codes)
                .map(|(dimension, code)| self.order.code(dimension, code))
                .collect()
        };
        rows.sort_by_cached_key(rank);
        let present = (0..self.years.len()).map(|at| present(&rows, at)).collect();
        Ok(Level { dimensions, rows, not_comparable: vec![None; self.years.len()], present })
    }

    /// Changes of scope at the same codes.
    fn moved(&self, dimensions: &[Id]) -> PolarsResult<Sums> {
        let Some(flow) = self.scope_changes else { return Ok(Sums::new()) };
        let position = |dimension| flow.indicator.dimensions.iter().position(|one| one == dimension);
        let by: Option<Vec<usize>> = dimensions.iter().map(position).collect();
        by.map_or_else(|| Ok(Sums::new()), |by| flow.today.sums(&by))
    }

    fn breaks<'p>(
        &self,
        place: &impl Fn(FiscalYear) -> Place<'p>,
        sums: &BTreeMap<FiscalYear, Sum>,
        moved: Option<&BTreeMap<FiscalYear, Sum>>,
    ) -> Vec<Option<BreakReason>> {
        let reason = |year: &FiscalYear| {
            let marked = sums.get(year).filter(|sum| sum.is_marked).map(|_| BreakReason::Marked);
            let change = moved.and_then(|years| years.get(year)).and_then(|sum| sum.value);
            let scope = change.filter(|change| *change != 0).map(|_| BreakReason::Scope);
            breaks::declared(self.catalog, place(*year)).or(marked).or(scope)
        };
        self.years.iter().map(reason).collect()
    }

    fn figures<'p>(
        &self,
        place: &impl Fn(FiscalYear) -> Place<'p>,
        sums: &BTreeMap<FiscalYear, Sum>,
        published: Option<&BTreeMap<FiscalYear, Sum>>,
        breaks: &[Option<BreakReason>],
    ) -> Vec<YearFigures> {
        let mut figures: Vec<YearFigures> = Vec::with_capacity(self.years.len());
        for (year, break_reason) in self.years.iter().zip(breaks) {
            let sum = sums.get(year).cloned().unwrap_or_else(|| self.absent(place(*year)));
            let prior = figures.last().and_then(|before| before.value);
            let then = published.and_then(|years| years.get(&year.prior())).and_then(|sum| sum.value);
            let change = match (sum.value, prior, break_reason) {
                (Some(value), Some(prior), None) => value.checked_sub(prior),
                _ => None,
            };
            figures.push(YearFigures {
                value: sum.value,
                status: sum.status,
                parts: sum.parts,
                missing_parts: sum.missing,
                prior,
                prior_published: then.filter(|_| !figures.is_empty()),
                change,
                growth: change
                    .zip(prior.filter(|_| !self.indicator().signed))
                    .and_then(|(change, prior)| Fraction::of(change, prior)),
                break_reason: *break_reason,
                ..YearFigures::default()
            });
        }
        if !self.indicator().signed {
            self.index(&mut figures);
        }
        figures
    }

    /// Nothing is known of the row: it cannot exist then, or nobody collected it.
    fn absent(&self, place: Place<'_>) -> Sum {
        let codes: Vec<(&Id, &Id)> = place.dimensions.iter().zip(place.codes).collect();
        let can_exist = parts::is_in_scope(self.catalog, place.indicator, &codes, place.fiscal_year);
        let status = if can_exist { ObsStatus::L } else { ObsStatus::M };
        Sum { status: Some(status), ..Sum::default() }
    }

    /// Index to the base year; none where a break lies between.
    fn index(&self, figures: &mut [YearFigures]) {
        let Some(base) = self.years.iter().position(|year| *year == self.base) else { return };
        let Some(base_value) = figures.get(base).and_then(|figure| figure.value) else { return };
        let is_broken: Vec<bool> = figures.iter().map(|figure| figure.break_reason.is_some()).collect();
        for (index, figure) in figures.iter_mut().enumerate() {
            let between = index.min(base) + 1..=index.max(base);
            if !is_broken[between].contains(&true) {
                figure.index = figure.value.and_then(|value| Fraction::of(value, base_value));
            }
        }
    }
}

/// Rows with a value above 0 in a year.
fn present(rows: &[LevelRow], at: usize) -> Option<i64> {
    let named = rows.iter().filter(|row| row.codes.iter().all(|code| &**code != NOT_SPECIFIED));
    let values: Vec<i64> = named.filter_map(|row| row.years.get(at)?.value).collect();
    let count = values.iter().filter(|value| **value > 0).count();
    i64::try_from(count).ok().filter(|_| !values.is_empty())
}

/// A row 'not specified' that only holds gaps says nothing.
fn is_shown(codes: &[Id], sums: &BTreeMap<FiscalYear, Sum>) -> bool {
    codes.iter().all(|code| &**code != NOT_SPECIFIED) || sums.values().any(|sum| sum.value.is_some())
}
