//! The ministries' editions against the master: their totals, and what stands in none or in several of them.
//!
//! Each side comes from its own arithmetic: the editions' totals from the portfolios, the master's from all facts, and
//! what is in no edition from the facts themselves. Only indicators that may be added up are compared.

use super::portfolio::{Portfolio, is_its};
use super::{Aggregates, Check, Fraction, LevelRow};
use crate::catalog::{Catalog, Indicator};
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::observation::{Id, Observation};
use crate::validate::Settled;

/// One indicator in one year: Σ editions + what is in none − what is in several = master.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionSum {
    /// Indicator.
    pub indicator: Id,
    /// Year.
    pub fiscal_year: FiscalYear,
    /// Total of each ministry's edition; null where it has none.
    pub editions: Vec<(Id, Option<i64>)>,
    /// Values of facts that are in no edition.
    pub without_edition: i64,
    /// Values of facts that are in several editions (shared jurisdictions), once for each edition after the first.
    pub overlaps: i64,
    /// Total of the master; null where it has none.
    pub master: Option<i64>,
}

impl EditionSum {
    /// Σ editions + what is in none − what is in several.
    #[must_use]
    pub fn sum(&self) -> i128 {
        let editions = self.editions.iter().filter_map(|(_, value)| *value).map(i128::from).sum::<i128>();
        editions + i128::from(self.without_edition) - i128::from(self.overlaps)
    }

    /// The sum less the master; 0 where both agree.
    #[must_use]
    pub fn difference(&self) -> i128 {
        self.sum() - self.master.map_or(0, i128::from)
    }

    fn check(&self) -> Check {
        Check {
            kind: "editions",
            indicator: self.indicator.clone(),
            subject: self.fiscal_year.to_string(),
            left: Fraction::whole(self.sum()),
            right: Fraction::whole(self.master.unwrap_or(0)),
            holds: self.difference() == 0,
        }
    }

    /// A master that its editions contradict is not published.
    fn issue(&self) -> Option<Issue> {
        let Self { indicator, fiscal_year, .. } = self;
        (self.difference() != 0).then(|| Issue {
            location: Location::default(),
            code: IssueCode::TotalMismatch,
            severity: Severity::Error,
            message: format!(
                "`{indicator}` {fiscal_year}: the ministries' editions give {} and the master {}",
                self.sum(),
                self.master.unwrap_or(0)
            ),
            text: None,
            remedy: "this is a fault of nenji, not of the files: report it with the run record".to_owned(),
        })
    }
}

/// Adds the comparison of every additive indicator and year to the master's figures, as sums, checks and issues.
pub fn reconcile(
    catalog: &Catalog,
    settled: &Settled,
    portfolios: &[Portfolio],
    aggregates: &mut Aggregates,
) {
    let is_additive =
        |one: &&Indicator| one.dimensions.iter().all(|dimension| one.additive_over.contains(dimension));
    let sums: Vec<EditionSum> = catalog
        .indicators
        .iter()
        .filter(is_additive)
        .flat_map(|indicator| of_indicator(indicator, settled, portfolios, aggregates))
        .collect();
    // Where neither side has a value, nothing is compared.
    let is_compared = |sum: &&EditionSum| sum.master.is_some() || sum.difference() != 0;
    aggregates.checks.extend(sums.iter().filter(is_compared).map(EditionSum::check));
    aggregates.issues.extend(sums.iter().filter_map(EditionSum::issue));
    aggregates.editions = sums;
}

fn of_indicator(
    indicator: &Indicator,
    settled: &Settled,
    portfolios: &[Portfolio],
    aggregates: &Aggregates,
) -> Vec<EditionSum> {
    let Some(master) = total(aggregates, indicator) else { return Vec::new() };
    let edition = |portfolio: &'_ Portfolio| {
        (portfolio.ministry.clone(), total(&portfolio.aggregates, indicator).cloned())
    };
    let editions: Vec<(Id, Option<LevelRow>)> = portfolios.iter().map(edition).collect();
    let facts: Vec<&Observation> =
        settled.facts.iter().filter(|one| one.indicator == indicator.id && one.value.is_some()).collect();
    let years = aggregates.fiscal_years.iter().enumerate();
    let sums = years.map(|(at, year)| {
        let value = |row: &LevelRow| row.years.get(at).and_then(|figures| figures.value);
        let (mut without_edition, mut overlaps) = (0, 0);
        for fact in facts.iter().filter(|fact| fact.fiscal_year == *year) {
            let held = portfolios
                .iter()
                .filter(|one| is_its(indicator, &fact.key, &fact.reporter, &one.ministry, &one.sectors));
            match held.count() {
                0 => without_edition += fact.value.unwrap_or(0),
                1 => {}
                more => overlaps += fact.value.unwrap_or(0) * i64::try_from(more - 1).unwrap_or(i64::MAX),
            }
        }
        EditionSum {
            indicator: indicator.id.clone(),
            fiscal_year: *year,
            editions: editions.iter().map(|(id, row)| (id.clone(), row.as_ref().and_then(value))).collect(),
            without_edition,
            overlaps,
            master: value(master),
        }
    });
    sums.collect()
}

fn total<'a>(aggregates: &'a Aggregates, indicator: &Indicator) -> Option<&'a LevelRow> {
    let series = aggregates.series.iter().find(|series| series.indicator == indicator.id)?;
    series.levels.iter().find(|level| level.dimensions.is_empty())?.rows.first()
}

#[cfg(test)]
mod tests;
