//! Checks: the identities of the arithmetic, computed on both sides from what is shown.

use super::{Aggregates, Bridge, Check, Fraction, Level, LevelRow, Recurrence, Series, lists};
use crate::catalog::Catalog;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::observation::Id;

/// Adds the checks of every series and bridge, and an issue for each bridge that is open.
pub(super) fn add(catalog: &Catalog, aggregates: &mut Aggregates) {
    let Some(&current) = aggregates.fiscal_years.last() else { return };
    let index = aggregates.fiscal_years.len() - 1;
    let mut checks = Vec::new();
    for series in &aggregates.series {
        let is_additive = catalog
            .indicator(&series.indicator)
            .is_some_and(|one| one.dimensions.iter().all(|dimension| one.additive_over.contains(dimension)));
        let Some(total) = series.levels.first().and_then(|level| level.rows.first()).filter(|_| is_additive)
        else {
            continue;
        };
        for level in series.levels.iter().filter(|level| level.dimensions.len() == 1) {
            checks.extend(levels(series, level, total, index, current));
            checks.extend(contributions(series, level, total, index, current));
        }
    }
    checks.extend(aggregates.bridges.iter().filter_map(of_bridge));
    checks.extend(
        aggregates.recurrences.iter().filter_map(|one| recurrence(one, &aggregates.series, index, current)),
    );
    checks.extend(aggregates.bridges.iter().filter_map(reclassified));
    checks.extend(lists::checks(aggregates));
    aggregates.issues = aggregates.bridges.iter().filter_map(open).collect();
    aggregates.issues.sort();
    aggregates.checks.extend(checks);
}

fn subject(level: &Level, year: FiscalYear) -> String {
    let dimensions: Vec<&str> = level.dimensions.iter().map(|dimension| &**dimension).collect();
    format!("{year} by {}", dimensions.join(", "))
}

/// The parts sum to the total.
fn levels(series: &Series, level: &Level, total: &LevelRow, index: usize, year: FiscalYear) -> Option<Check> {
    let right = total.years.get(index)?.value?;
    let values = level.rows.iter().filter_map(|row| row.years.get(index)?.value);
    let left = values.map(i128::from).sum::<i128>();
    Some(Check {
        kind: "levels",
        indicator: series.indicator.clone(),
        subject: subject(level, year),
        left: Fraction::whole(left),
        right: Fraction::whole(right),
        holds: left == i128::from(right),
    })
}

/// The contributions and the line 'not comparable' sum to the growth.
fn contributions(
    series: &Series,
    level: &Level,
    total: &LevelRow,
    index: usize,
    year: FiscalYear,
) -> Option<Check> {
    let right = total.years.get(index)?.growth?;
    let rows = level.rows.iter().filter_map(|row| row.years.get(index)?.contribution);
    let left_over = level.not_comparable.get(index).copied().flatten();
    let left = rows.chain(left_over).try_fold(Fraction::ZERO, Fraction::checked_add)?;
    Some(Check {
        kind: "contributions",
        indicator: series.indicator.clone(),
        subject: subject(level, year),
        left,
        right,
        holds: left == right,
    })
}

/// The groups of units and those that cannot be told sum to the distinct count.
fn recurrence(recurrence: &Recurrence, series: &[Series], index: usize, year: FiscalYear) -> Option<Check> {
    let series = series.iter().find(|one| one.indicator == recurrence.indicator)?;
    let right = series.levels.first()?.rows.first()?.years.get(index)?.value?;
    let figures = recurrence.rows.first()?.years.get(index)?;
    let groups = [figures.continuing, figures.returning, figures.new, Some(figures.untold())];
    let left = groups.into_iter().flatten().map(i128::from).sum::<i128>();
    Some(Check {
        kind: "recurrence",
        indicator: recurrence.indicator.clone(),
        subject: format!("{year} by recurrence"),
        left: Fraction::whole(left),
        right: Fraction::whole(right),
        holds: left == i128::from(right),
    })
}

fn bridge_subject(bridge: &Bridge) -> String {
    let part = bridge.part.as_ref().map(|(dimension, code)| format!(" {dimension}={code}"));
    format!("{}{}", bridge.fiscal_year, part.unwrap_or_default())
}

/// The terms without 'unexplained' against the stock.
fn of_bridge(bridge: &Bridge) -> Option<Check> {
    let (unexplained, current) = (bridge.unexplained?, bridge.current?);
    Some(Check {
        kind: "bridge",
        indicator: bridge.indicator.clone(),
        subject: bridge_subject(bridge),
        left: Fraction::whole(i128::from(current) - i128::from(unexplained)),
        right: Fraction::whole(current),
        holds: unexplained == 0,
    })
}

/// What moved between parts sums to nothing; nobody can say so where a part of it is missing.
fn reclassified(bridge: &Bridge) -> Option<Check> {
    let moved =
        bridge.reclassified.value.filter(|_| bridge.part.is_none() && bridge.reclassified.is_whole())?;
    Some(Check {
        kind: "reclassified",
        indicator: bridge.indicator.clone(),
        subject: bridge_subject(bridge),
        left: Fraction::whole(moved),
        right: Fraction::ZERO,
        holds: moved == 0,
    })
}

/// Names the terms that are missing, wholly or in part.
fn missing_terms(bridge: &Bridge) -> String {
    let missing: Vec<&str> =
        bridge.terms().into_iter().filter(|(_, term)| !term.is_whole()).map(|(name, _)| name).collect();
    if missing.is_empty() {
        String::new()
    } else {
        format!("; missing, at least in part: {}", missing.join(", "))
    }
}

fn open(bridge: &Bridge) -> Option<Issue> {
    let unexplained = bridge.unexplained.filter(|unexplained| *unexplained != 0)?;
    let indicator: &Id = &bridge.indicator;
    Some(Issue {
        location: Location::default(),
        code: IssueCode::BridgeOpen,
        severity: Severity::Warning,
        message: format!(
            "`{indicator}` {}: {unexplained} is explained by no source{}",
            bridge_subject(bridge),
            missing_terms(bridge)
        ),
        text: None,
        remedy: "ask the reporter for the joins, leaves or moves that are missing".to_owned(),
    })
}
