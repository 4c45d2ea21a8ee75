//! The bridge of a stock: prior ± revision + joins − leaves ± reclassified ± scope change + unexplained = current.
//!
//! Each term comes from a source; what they leave is 'unexplained' and is never distributed. A term that no source gives
//! is missing, not 0: 'unexplained' then contains it.

use super::{Bridge, Level, LevelRow, Series, Term};
use crate::catalog::{Catalog, Indicator, IndicatorKind};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, ObsStatus};

/// The ending of the flow that extends or narrows the scope.
pub(super) const SCOPE_CHANGE: &str = "scope_change";
const JOINS: &str = "joins";
const LEAVES: &str = "leaves";
const RECLASSIFIED: &str = "reclassified";

/// The flow of a stock with that ending: `ceptoar_joins` of `ceptoar_members`, not of `ceptoar_count`, which counts
/// something else and so has another unit.
pub(crate) fn flow<'a>(catalog: &'a Catalog, stock: &Indicator, ending: &str) -> Option<&'a Indicator> {
    let (prefix, _) = stock.id.rsplit_once('_').filter(|_| stock.kind == IndicatorKind::Stock)?;
    let id = format!("{prefix}_{ending}");
    catalog.indicator(&id).filter(|flow| flow.kind == IndicatorKind::Flow && flow.unit == stock.unit)
}

/// The bridges of every stock that has joins and leaves: the total, then each single dimension.
pub(super) fn bridges(catalog: &Catalog, years: &[FiscalYear], series: &[Series]) -> Vec<Bridge> {
    let find = |id: &Id| series.iter().find(|one| one.indicator == *id);
    let mut bridges = Vec::new();
    for indicator in &catalog.indicators {
        let has_both = [JOINS, LEAVES].iter().all(|ending| flow(catalog, indicator, ending).is_some());
        let Some(stock) = find(&indicator.id).filter(|_| has_both) else { continue };
        let flows = [JOINS, LEAVES, RECLASSIFIED, SCOPE_CHANGE]
            .map(|ending| flow(catalog, indicator, ending).map(|flow| find(&flow.id)));
        let known: Vec<&Series> = flows.into_iter().flatten().flatten().collect();
        for level in stock.levels.iter().filter(|level| level.dimensions.len() <= 1) {
            let is_shared = known.iter().all(|flow| level_of(flow, &level.dimensions).is_some());
            if is_shared {
                bridges.extend(of_level(years, &indicator.id, level, flows));
            }
        }
    }
    bridges
}

fn level_of<'a>(series: &'a Series, dimensions: &[Id]) -> Option<&'a Level> {
    series.levels.iter().find(|level| level.dimensions == dimensions)
}

/// The series of a flow; none where it has no figures, and none at all where the catalogue does not know it.
type Flow<'a> = Option<Option<&'a Series>>;

fn of_level(years: &[FiscalYear], stock: &Id, level: &Level, flows: [Flow<'_>; 4]) -> Vec<Bridge> {
    let mut bridges = Vec::new();
    for row in &level.rows {
        let part = level.dimensions.first().cloned().zip(row.codes.first().cloned());
        for (index, year) in years.iter().enumerate().skip(1) {
            let terms = flows.map(|flow| term(flow, &level.dimensions, &row.codes, index));
            bridges.extend(bridge(stock, part.clone(), *year, row, index, terms));
        }
    }
    bridges
}

fn term(flow: Flow<'_>, dimensions: &[Id], codes: &[Id], index: usize) -> Term {
    let Some(flow) = flow else { return Term::NOTHING };
    let figures = flow
        .and_then(|flow| level_of(flow, dimensions))
        .and_then(|level| level.rows.iter().find(|row| row.codes == codes))
        .and_then(|row| row.years.get(index));
    match figures {
        Some(figures) if figures.status == Some(ObsStatus::M) => Term::NOTHING,
        Some(figures) => Term { value: figures.value, missing_parts: figures.missing_parts },
        None => Term::default(),
    }
}

/// None where the part exists in neither year.
fn bridge(
    stock: &Id,
    part: Option<(Id, Id)>,
    fiscal_year: FiscalYear,
    row: &LevelRow,
    index: usize,
    [joins, leaves, reclassified, scope_change]: [Term; 4],
) -> Option<Bridge> {
    let (figure, before) = (row.years.get(index)?, row.years.get(index.checked_sub(1)?)?);
    if figure.value.is_none() && figure.prior.is_none() {
        return None;
    }
    let prior_published = figure.prior_published.or(figure.prior);
    let revision = figure.prior.zip(prior_published).map_or(0, |(revised, published)| revised - published);
    // A part that could not exist the year before starts from nothing; one that is missing starts from the unknown.
    let prior = figure.prior.or_else(|| (before.status == Some(ObsStatus::M)).then_some(0));
    let known = joins.known() - leaves.known() + reclassified.known() + scope_change.known();
    let unexplained = prior.zip(figure.value).map(|(prior, current)| current - (prior + known));
    Some(Bridge {
        indicator: stock.clone(),
        part,
        fiscal_year,
        prior_published,
        revision,
        joins,
        leaves,
        reclassified,
        scope_change,
        unexplained,
        current: figure.value,
    })
}
