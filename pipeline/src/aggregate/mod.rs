//! Year-over-year arithmetic of design §8, with polars, on integers.
//!
//! Takes observations that `validate` has settled (one per fact) and gives every indicator at every level. It rounds
//! nothing: rates are pairs of integers until they are printed. Only this folder knows polars.

mod additive;
mod breaks;
mod bridge;
mod checks;
mod editions;
mod fraction;
mod frame;
mod levels;
mod like;
mod lists;
mod parts;
mod portfolio;
mod ratio;
mod recurrence;
mod share;
#[cfg(test)]
mod tests;
mod types;

use polars::error::{PolarsError, PolarsResult};
use rayon::prelude::*;

pub(crate) use self::bridge::flow;
pub use self::editions::{EditionSum, reconcile};
pub use self::fraction::Fraction;
pub use self::lists::ListCount;
pub(crate) use self::portfolio::{MINISTRY, belongs};
pub use self::portfolio::{Portfolio, PortfolioMove, portfolio, portfolios};
pub use self::recurrence::{Recurrence, RecurrenceFigures, RecurrenceRow};
pub use self::types::*;
use crate::catalog::{Catalog, Indicator};
use crate::config::Settings;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Basis, Id, ObsStatus};
use crate::validate::{Order, Settled};

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    /// polars refused.
    #[error("could not add up `{indicator}`")]
    Frame {
        /// Indicator.
        indicator: Id,
        /// What polars says.
        source: PolarsError,
    },
    /// The values of an indicator do not fit 64 bits when added up.
    #[error("the values of `{indicator}` are too large to be added up")]
    Overflow {
        /// Indicator.
        indicator: Id,
    },
}

/// Every indicator at every level, ratios, bridges and checks.
///
/// # Errors
/// When values are too large to be added up, or polars fails.
pub fn aggregate(
    catalog: &Catalog,
    settings: &Settings,
    settled: &Settled,
) -> Result<Aggregates, AggregateError> {
    let years: Vec<FiscalYear> =
        (settings.first_fiscal_year.0..=settings.fiscal_year.0).map(FiscalYear).collect();
    let order = Order::new(catalog);
    let run = Run { catalog, order: &order, settled, years: &years, base: settings.base_fiscal_year };
    let figures = |indicator| Ok((run.series(indicator)?, run.recurrence(indicator)));
    let (mut series, mut recurrences) = (Vec::new(), Vec::new());
    for found in on_polars(&catalog.indicators, figures) {
        let (one, recurrence) = found?;
        series.extend(one);
        recurrences.extend(recurrence);
    }
    let bridges = bridge::bridges(catalog, &years, &series);
    let ratios = ratio::ratios(catalog, &years, &series);
    let lists = lists::counts(catalog, &years);
    let mut aggregates = Aggregates {
        fiscal_years: years,
        series,
        ratios,
        bridges,
        recurrences,
        lists,
        revisions: settled.revisions.clone(),
        checks: settled.checks.clone(),
        coverage: settled.coverage.clone(),
        editions: Vec::new(),
        issues: Vec::new(),
    };
    checks::add(catalog, &mut aggregates);
    Ok(aggregates)
}

/// Does something with each on the threads of polars, in their order: anywhere else, every one of the many small queries
/// would wait for these to wake up. Of several errors the first is the same in every run.
fn on_polars<'a, I: Sync, T: Send>(
    all: &'a [I],
    work: impl Fn(&'a I) -> Result<T, AggregateError> + Sync + Send,
) -> Vec<Result<T, AggregateError>> {
    polars_core::runtime::THREAD_POOL.install(|| all.par_iter().map(work).collect())
}

/// What every indicator needs.
#[derive(Clone, Copy)]
struct Run<'a> {
    catalog: &'a Catalog,
    order: &'a Order<'a>,
    settled: &'a Settled,
    years: &'a [FiscalYear],
    base: FiscalYear,
}

impl<'a> Run<'a> {
    /// None where there is no observation and nobody owes one.
    fn series(&self, indicator: &'a Indicator) -> Result<Option<Series>, AggregateError> {
        let facts = || self.settled.facts.iter().filter(|one| one.indicator == indicator.id);
        let is_stated = self.settled.totals.iter().any(|one| one.indicator == indicator.id);
        let is_owed = self.settled.coverage.iter().any(|one| one.indicator == indicator.id);
        if facts().next().is_none() && !is_stated && !is_owed {
            return Ok(None);
        }
        let size = facts().filter_map(|one| one.value).map(|value| i128::from(value).abs()).sum::<i128>();
        if i64::try_from(size).is_err() {
            return Err(AggregateError::Overflow { indicator: indicator.id.clone() });
        }
        let levels = self
            .levels(indicator)
            .map_err(|source| AggregateError::Frame { indicator: indicator.id.clone(), source })?;
        let basis = facts().map(|one| one.basis).max().unwrap_or(Basis::Illustrative);
        Ok(Some(Series { indicator: indicator.id.clone(), basis, levels }))
    }

    fn levels(&self, indicator: &'a Indicator) -> PolarsResult<Vec<Level>> {
        let scope = bridge::flow(self.catalog, indicator, bridge::SCOPE_CHANGE);
        let scope_frames = scope.map(|flow| self.frames(flow)).transpose()?;
        let set = levels::Frameset {
            catalog: self.catalog,
            order: self.order,
            years: self.years,
            base: self.base,
            frames: self.frames(indicator)?,
            scope_changes: scope_frames.as_ref(),
        };
        set.levels()
    }

    /// Only a distinct count has one.
    fn recurrence(&self, indicator: &'a Indicator) -> Option<Recurrence> {
        indicator.distinct.as_ref()?;
        let parts = parts::Parts::of(self.catalog, indicator, self.settled, self.years);
        recurrence::of(self.catalog, self.order, indicator, self.years, &parts)
    }

    fn frames(&self, indicator: &'a Indicator) -> PolarsResult<additive::Frames<'a>> {
        let parts = parts::Parts::of(self.catalog, indicator, self.settled, self.years);
        additive::Frames::new(indicator, parts, self.settled)
    }
}
