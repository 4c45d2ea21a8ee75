//! A ministry's portfolio: what it answers for today, in all years.
//!
//! The same arithmetic over fewer facts; sectors that moved in or out are listed with what they brought or took.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{AggregateError, Aggregates, aggregate, on_polars};
use crate::catalog::{Catalog, Code, CodeList, Indicator, SECTOR};
use crate::config::Settings;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, Key, Observation};
use crate::validate::Settled;

/// Dimension of a ministry's own activity.
pub(crate) const MINISTRY: &str = "ministry";

/// A ministry's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portfolio {
    /// Ministry.
    pub ministry: Id,
    /// Sectors that it answers for at the end of the current year, in official order.
    pub sectors: Vec<Id>,
    /// Sectors that moved in or out during the years shown.
    pub moves: Vec<PortfolioMove>,
    /// Indicator and reporter of every fact that the figures are made of.
    pub reporters: BTreeSet<(Id, Id)>,
    /// The figures of these sectors and of its own activity, in all years.
    pub aggregates: Aggregates,
}

/// A sector that came to a ministry or went from it, alone or shared: a term of the bridge of what the ministry answered
/// for in each year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortfolioMove {
    /// Sector.
    pub sector: Id,
    /// First year whose end sees the new state.
    pub fiscal_year: FiscalYear,
    /// Day on which the ministry began or ceased to answer, where the catalogue dates it.
    pub day: Option<NaiveDate>,
    /// Who answered at the end of the year before; several together, or nobody.
    pub from: Vec<Id>,
    /// Who answered at the end of this year.
    pub to: Vec<Id>,
    /// Stock, and its value at the end of the year before: what moved.
    pub stocks: Vec<(Id, Option<i64>)>,
}

/// The editions of all ministries, in official order.
///
/// # Errors
/// As [`portfolio`].
pub fn portfolios(
    catalog: &Catalog,
    settings: &Settings,
    settled: &Settled,
) -> Result<Vec<Portfolio>, AggregateError> {
    let ministries = catalog.code_list(MINISTRY).map_or(&[][..], |list| &list.codes);
    let of_code = |code: &Code| portfolio(catalog, settings, settled, &code.id);
    on_polars(ministries, of_code).into_iter().collect()
}

/// The edition of a ministry.
///
/// # Errors
/// When values are too large to be added up, or polars fails.
pub fn portfolio(
    catalog: &Catalog,
    settings: &Settings,
    settled: &Settled,
    ministry: &Id,
) -> Result<Portfolio, AggregateError> {
    let list = catalog.code_list(SECTOR);
    let sectors = sectors(catalog, settings, ministry);
    let belongs = |indicator: &Id, key: &Key, reporter: &Id| {
        catalog
            .indicator(indicator)
            .is_some_and(|indicator| is_its(indicator, key, reporter, ministry, &sectors))
    };
    let keep = |list: &[Observation]| -> Vec<Observation> {
        list.iter().filter(|one| belongs(&one.indicator, &one.key, &one.reporter)).cloned().collect()
    };
    let mut own = Settled {
        facts: keep(&settled.facts),
        published: keep(&settled.published),
        totals: keep(&settled.totals),
        complete: settled.complete.clone(),
        ..Settled::default()
    };
    own.revisions = settled
        .revisions
        .iter()
        .filter(|revision| {
            let Some(indicator) = catalog.indicator(&revision.indicator) else { return false };
            let key = indicator.dimensions.iter().cloned().zip(revision.codes.iter().cloned()).collect();
            own.facts.iter().any(|one| one.indicator == revision.indicator && is_at(indicator, one, &key))
        })
        .cloned()
        .collect();
    // What others owe of these sectors, before they passed to this ministry or beside it, is missing here as well.
    let senders: BTreeSet<(&Id, &Id)> = own.facts.iter().map(|one| (&one.indicator, &one.reporter)).collect();
    let mut coverage = settled.coverage.clone();
    for entry in &mut coverage {
        let is_own = |reporter: &Id| reporter == ministry || senders.contains(&(&entry.indicator, reporter));
        entry.expected.retain(is_own);
        entry.reporting.retain(is_own);
    }
    coverage.retain(|entry| !entry.expected.is_empty());
    own.coverage = coverage;
    let aggregates = aggregate(catalog, settings, &own)?;
    let moves = list.map_or_else(Vec::new, |list| moves(catalog, settings, settled, list, ministry));
    let reporters = own.facts.iter().map(|one| (one.indicator.clone(), one.reporter.clone())).collect();
    Ok(Portfolio { ministry: ministry.clone(), sectors, moves, reporters, aggregates })
}

/// Sectors that a ministry answers for at the end of the current year, in official order.
fn sectors(catalog: &Catalog, settings: &Settings, ministry: &Id) -> Vec<Id> {
    let day = settings.fiscal_year.last_day();
    catalog
        .code_list(SECTOR)
        .into_iter()
        .flat_map(|list| &list.codes)
        .filter(|code| code.is_valid_on(day) && code.answers_on(ministry, day))
        .map(|code| code.id.clone())
        .collect()
}

/// True where an observation is part of a ministry's edition.
pub(crate) fn belongs(catalog: &Catalog, settings: &Settings, ministry: &Id, one: &Observation) -> bool {
    let sectors = sectors(catalog, settings, ministry);
    let indicator = catalog.indicator(&one.indicator);
    indicator.is_some_and(|indicator| is_its(indicator, &one.key, &one.reporter, ministry, &sectors))
}

/// Its own activity, its sectors', or, where an indicator knows neither, what it sent itself.
pub(super) fn is_its(indicator: &Indicator, key: &Key, reporter: &Id, ministry: &Id, sectors: &[Id]) -> bool {
    let has = |dimension: &str| indicator.dimensions.iter().any(|one| **one == *dimension);
    if has(MINISTRY) {
        key.get(MINISTRY) == Some(ministry)
    } else if has(SECTOR) {
        key.get(SECTOR).is_some_and(|sector| sectors.contains(sector))
    } else {
        reporter == ministry
    }
}

fn is_at(indicator: &Indicator, one: &Observation, key: &Key) -> bool {
    indicator.dimensions.iter().all(|dimension| one.key.get(dimension) == key.get(dimension))
}

fn moves(
    catalog: &Catalog,
    settings: &Settings,
    settled: &Settled,
    sectors: &CodeList,
    ministry: &Id,
) -> Vec<PortfolioMove> {
    let mut moves = Vec::new();
    for code in &sectors.codes {
        for year in (settings.first_fiscal_year.0 + 1..=settings.fiscal_year.0).map(FiscalYear) {
            let (eve, day) = (year.prior().last_day(), year.last_day());
            let is_there = code.is_valid_on(eve) && code.is_valid_on(day);
            // One that stays while another joins it keeps what it had: its edition names the sharing instead.
            if is_there && code.answers_on(ministry, eve) != code.answers_on(ministry, day) {
                moves.push(PortfolioMove {
                    sector: code.id.clone(),
                    fiscal_year: year,
                    day: code.changed_hands(ministry, eve, day),
                    from: code.ministries_on(eve).to_vec(),
                    to: code.ministries_on(day).to_vec(),
                    stocks: stocks(catalog, settled, &code.id, year.prior()),
                });
            }
        }
    }
    moves
}

fn stocks(catalog: &Catalog, settled: &Settled, sector: &Id, year: FiscalYear) -> Vec<(Id, Option<i64>)> {
    let is_stock = |indicator: &&Indicator| {
        indicator.kind == crate::catalog::IndicatorKind::Stock
            && indicator.dimensions.iter().any(|dimension| **dimension == *SECTOR)
    };
    let value = |indicator: &Indicator| {
        let facts = settled.facts.iter().filter(|one| {
            one.indicator == indicator.id && one.fiscal_year == year && one.key.get(SECTOR) == Some(sector)
        });
        facts.map(|one| one.value).reduce(|sum, value| Some(sum? + value?)).flatten()
    };
    catalog.indicators.iter().filter(is_stock).map(|one| (one.id.clone(), value(one))).collect()
}
