//! Breaks: where a year is not comparable with the one before, and why.

use super::BreakReason;
use crate::catalog::{Catalog, Indicator};
use crate::fiscal_year::FiscalYear;
use crate::observation::Id;

/// A row of a level in one year.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) indicator: &'a Indicator,
    /// Dimensions of the level.
    pub(super) dimensions: &'a [Id],
    /// Codes of the row.
    pub(super) codes: &'a [Id],
    pub(super) fiscal_year: FiscalYear,
}

impl Place<'_> {
    /// The row's code in a dimension, if the level has it.
    pub(super) fn code(&self, dimension: &Id) -> Option<&Id> {
        let index = self.dimensions.iter().position(|one| one == dimension)?;
        self.codes.get(index)
    }
}

/// What the catalogue says of a row: a split breaks its parts only, a declared break the rows that it names.
pub(super) fn declared(catalog: &Catalog, place: Place<'_>) -> Option<BreakReason> {
    let split = catalog.splits.iter().position(|split| {
        let code = place.code(&split.dimension);
        let is_touched = code.is_some_and(|code| *code == split.from || *code == split.into);
        is_touched && split.break_year(place.indicator.kind) == place.fiscal_year
    });
    let declared = || {
        catalog.breaks.iter().position(|one| {
            one.indicator == place.indicator.id
                && one.fiscal_year == place.fiscal_year
                && one.key.iter().all(|(dimension, code)| place.code(dimension) == Some(code))
        })
    };
    split.map(BreakReason::Split).or_else(|| declared().map(BreakReason::Declared))
}

/// The rows that came out of this one in that year: every combination of codes split from its own.
pub(super) fn successors(catalog: &Catalog, place: Place<'_>) -> Vec<Vec<Id>> {
    let mut rows: Vec<Vec<Id>> = vec![Vec::new()];
    for (dimension, code) in place.dimensions.iter().zip(place.codes) {
        let splits = catalog.splits.iter().filter(|split| {
            split.dimension == *dimension
                && split.from == *code
                && split.break_year(place.indicator.kind) == place.fiscal_year
        });
        let codes: Vec<&Id> = std::iter::once(code).chain(splits.map(|split| &split.into)).collect();
        let extend = |row: &Vec<Id>, code: &Id| row.iter().chain([code]).cloned().collect();
        rows = rows.iter().flat_map(|row| codes.iter().map(move |code| extend(row, code))).collect();
    }
    rows.retain(|row| row != place.codes);
    rows
}

/// The unit that a code is compared with in the year before: itself, or what it was split from.
pub(super) fn predecessor(
    catalog: &Catalog,
    indicator: &Indicator,
    dimension: &Id,
    code: &Id,
    year: FiscalYear,
) -> Id {
    let split = catalog.splits.iter().find(|split| {
        split.dimension == *dimension && split.into == *code && split.break_year(indicator.kind) == year
    });
    split.map_or_else(|| code.clone(), |split| split.from.clone())
}
