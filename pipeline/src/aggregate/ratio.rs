//! Ratios: a numerator over the sum of its denominators at each level, never averaged and never added up.
//!
//! Both sides count the same reports: a cell in which one side is missing is left out of the other as well.

use std::collections::{BTreeMap, BTreeSet};

use super::{BreakReason, Fraction, Level, RatioFigures, RatioLevel, RatioSeries, Series};
use crate::catalog::{Catalog, RatioDefinition};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Basis, Id, NOT_SPECIFIED};
use crate::validate::Order;

/// Dimension whose codes are the reporters themselves, where an indicator has it.
const MINISTRY: &str = "ministry";

/// Every ratio whose sides have series.
pub(super) fn ratios(catalog: &Catalog, years: &[FiscalYear], series: &[Series]) -> Vec<RatioSeries> {
    catalog.ratios.iter().filter_map(|ratio| of_definition(catalog, years, series, ratio)).collect()
}

fn of_definition(
    catalog: &Catalog,
    years: &[FiscalYear],
    series: &[Series],
    ratio: &RatioDefinition,
) -> Option<RatioSeries> {
    let find = |id: &Id| series.iter().find(|one| one.indicator == *id);
    let numerator = find(&ratio.numerator)?;
    let denominators: Vec<&Series> = ratio.denominator.iter().map(find).collect::<Option<_>>()?;
    let sides = Sides { numerator, denominators };
    let order = Order::new(catalog);
    let by = std::iter::once(None).chain(ratio.by.iter().map(Some));
    let levels = by.filter_map(|dimension| level(&order, years, ratio, &sides, dimension)).collect();
    let bases = sides.all().map(|one| one.basis);
    Some(RatioSeries { ratio: ratio.id.clone(), basis: bases.max().unwrap_or(Basis::Illustrative), levels })
}

struct Sides<'a> {
    numerator: &'a Series,
    denominators: Vec<&'a Series>,
}

impl<'a> Sides<'a> {
    fn all(&self) -> impl Iterator<Item = &'a Series> {
        std::iter::once(self.numerator).chain(self.denominators.iter().copied())
    }

    /// Dimensions of the cells in which both sides must report: the ministry where all sides have it, and those of the
    /// definition.
    fn matching(&self, ratio: &RatioDefinition) -> Vec<Id> {
        let has = |series: &Series, dimension: &Id| {
            series.levels.iter().any(|level| level.dimensions.as_slice() == std::slice::from_ref(dimension))
        };
        let wanted = std::iter::once(Id::from(MINISTRY)).chain(ratio.by.iter().cloned());
        let mut matching: Vec<Id> = Vec::new();
        for dimension in wanted {
            if self.all().all(|series| has(series, &dimension)) && !matching.contains(&dimension) {
                matching.push(dimension);
            }
        }
        matching
    }
}

/// What a side has in a cell.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// Null where incomplete.
    value: Option<i64>,
    is_missing: bool,
}

/// A side's cells of a level by their codes in the order of `dimensions`.
fn cells(series: &Series, dimensions: &[Id], year: usize) -> BTreeMap<Vec<Id>, Cell> {
    let wanted: BTreeSet<&Id> = dimensions.iter().collect();
    let is_it = |level: &&Level| {
        level.dimensions.len() == dimensions.len()
            && level.dimensions.iter().collect::<BTreeSet<_>>() == wanted
    };
    let Some(level) = series.levels.iter().find(is_it) else { return BTreeMap::new() };
    let position = |dimension| level.dimensions.iter().position(|one| one == dimension);
    let places: Vec<usize> = dimensions.iter().filter_map(position).collect();
    let rows = level.rows.iter().filter_map(|row| {
        let figure = row.years.get(year)?;
        let codes = places.iter().map(|place| row.codes[*place].clone()).collect();
        let is_missing = figure.missing_parts > 0;
        let value = figure.value.filter(|_| !is_missing);
        Some((codes, Cell { value, is_missing }))
    });
    rows.collect()
}

fn level(
    order: &Order<'_>,
    years: &[FiscalYear],
    ratio: &RatioDefinition,
    sides: &Sides<'_>,
    dimension: Option<&Id>,
) -> Option<RatioLevel> {
    let matching = sides.matching(ratio);
    let place = dimension.map(|dimension| matching.iter().position(|one| one == dimension));
    if place == Some(None) {
        return None;
    }
    let place = place.flatten();
    let mut rows: BTreeMap<Option<Id>, Vec<RatioFigures>> = BTreeMap::new();
    if place.is_none() {
        rows.insert(None, vec![RatioFigures::default(); years.len()]);
    }
    for year in 0..years.len() {
        let numerator = cells(sides.numerator, &matching, year);
        let denominators: Vec<_> = sides.denominators.iter().map(|one| cells(one, &matching, year)).collect();
        let codes: BTreeSet<&Vec<Id>> =
            numerator.keys().chain(denominators.iter().flat_map(BTreeMap::keys)).collect();
        for codes in codes {
            let row = rows.entry(place.map(|place| codes[place].clone()));
            let figures = row.or_insert_with(|| vec![RatioFigures::default(); years.len()]);
            let cell = |side: &BTreeMap<Vec<Id>, Cell>| side.get(codes).copied().unwrap_or_default();
            let below: Vec<Cell> = denominators.iter().map(cell).collect();
            let top = cell(&numerator);
            // What no side knows of and none misses does not exist.
            let is_part = below.iter().chain([&top]).any(|side| side.value.is_some() || side.is_missing);
            let over: Option<Vec<i64>> = below.iter().map(|side| side.value).collect();
            match top.value.zip(over) {
                Some((top, over)) => add(&mut figures[year], top, &over),
                None => figures[year].missing_parts += u32::from(is_part),
            }
        }
    }
    for (code, figures) in &mut rows {
        let place = (dimension.map(std::slice::from_ref), code.as_ref().map(std::slice::from_ref));
        for (year, figure) in figures.iter_mut().enumerate() {
            figure.break_reason = sides.all().find_map(|side| break_of(side, place, year));
        }
    }
    Some(RatioLevel { dimension: dimension.cloned(), rows: finish(order, dimension, rows) })
}

/// The break of a side in the row of a ratio.
fn break_of(
    side: &Series,
    (dimensions, codes): (Option<&[Id]>, Option<&[Id]>),
    year: usize,
) -> Option<BreakReason> {
    let (dimensions, codes) = (dimensions.unwrap_or_default(), codes.unwrap_or_default());
    let level = side.levels.iter().find(|level| level.dimensions == dimensions)?;
    level.rows.iter().find(|row| row.codes == codes)?.years.get(year)?.break_reason
}

fn add(figures: &mut RatioFigures, top: i64, over: &[i64]) {
    figures.numerator = Some(figures.numerator.unwrap_or(0) + top);
    figures.denominator = Some(figures.denominator.unwrap_or(0) + over.iter().sum::<i64>());
}

fn finish(
    order: &Order<'_>,
    dimension: Option<&Id>,
    rows: BTreeMap<Option<Id>, Vec<RatioFigures>>,
) -> Vec<(Option<Id>, Vec<RatioFigures>)> {
    let mut rows: Vec<_> = rows.into_iter().collect();
    for figure in rows.iter_mut().flat_map(|(_, years)| years) {
        let sides = figure.numerator.zip(figure.denominator);
        figure.ratio = sides.and_then(|(top, over)| Fraction::of(top, over));
    }
    let has_number = |years: &[RatioFigures]| years.iter().any(|figure| figure.ratio.is_some());
    rows.retain(|(code, years)| code.as_deref() != Some(NOT_SPECIFIED) || has_number(years));
    rows.sort_by_cached_key(|(code, _)| {
        dimension.zip(code.as_ref()).map(|(dimension, code)| order.code(dimension, code))
    });
    rows
}
