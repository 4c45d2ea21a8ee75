//! Who owes what, who sent it, whose list is complete, and whether a series is real or made up.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Report, Rules, fact};
use crate::aggregate::Coverage;
use crate::config::{Empty, Grain, Source};
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::observation::{Basis, Id, Observation, Role};

/// Coverage of every indicator and year that somebody owes; what is missing is an issue.
pub(super) fn coverage(
    rules: &Rules<'_>,
    observations: &[Observation],
    findings: &mut Findings,
) -> Vec<Coverage> {
    let reported: BTreeSet<Report> = observations
        .iter()
        .filter(|one| one.role == Role::Value && one.value.is_some())
        .map(report)
        .collect();
    let years = rules.settings.first_fiscal_year.0..=rules.settings.fiscal_year.0;
    let mut coverage = Vec::new();
    for indicator in &rules.catalog.indicators {
        for year in years.clone().map(FiscalYear) {
            let expected = expected(rules, &indicator.id, year);
            if expected.is_empty() {
                continue;
            }
            let has_sent = |reporter: &Id| reported.contains(&(reporter.clone(), indicator.id.clone(), year));
            let (reporting, silent): (Vec<Id>, Vec<Id>) = expected.iter().cloned().partition(has_sent);
            findings.issues.extend(silent.iter().map(|reporter| missing(reporter, &indicator.id, year)));
            coverage.push(Coverage {
                indicator: indicator.id.clone(),
                fiscal_year: year,
                expected,
                reporting,
            });
        }
    }
    coverage
}

fn report(one: &Observation) -> Report {
    (one.reporter.clone(), one.indicator.clone(), one.fiscal_year)
}

/// In official order.
fn expected(rules: &Rules<'_>, indicator: &Id, year: FiscalYear) -> Vec<Id> {
    let owes = rules.settings.expect.iter().filter(|expect| {
        expect.indicators.contains(indicator) && expect.from <= year && expect.to.is_none_or(|to| year <= to)
    });
    let reporters: BTreeSet<&Id> = owes.map(|expect| &expect.reporter).collect();
    let order = super::Order::new(rules.catalog);
    let mut reporters: Vec<Id> = reporters.into_iter().cloned().collect();
    reporters.sort_by_cached_key(|reporter| order.code("ministry", reporter));
    reporters
}

/// That a reporter has sent nothing of an indicator for a year in which it owes it.
pub(crate) fn missing(reporter: &Id, indicator: &Id, year: FiscalYear) -> Issue {
    Issue {
        location: Location::default(),
        code: IssueCode::Missing,
        severity: Severity::Warning,
        message: format!("{reporter} owes `{indicator}` for {year} and has sent no number"),
        text: None,
        remedy: "ask for the file, or end the obligation in `[[expect]]` of `nenji.toml`".to_owned(),
    }
}

/// Reports in which an absent key is zero: every source that speaks in them lists all that there is.
pub(super) fn complete(rules: &Rules<'_>, observations: &[Observation]) -> BTreeSet<Report> {
    let mut spoken: BTreeMap<&Id, BTreeSet<(Option<&Id>, FiscalYear)>> = BTreeMap::new();
    for one in observations.iter().filter(|one| one.role == Role::Value) {
        let years = spoken.entry(&one.source).or_default();
        years.insert((Some(&one.indicator), one.fiscal_year));
        years.insert((None, one.fiscal_year));
    }
    let mut judged: BTreeMap<Report, bool> = BTreeMap::new();
    for source in rules.sources {
        let Some(years) = spoken.get(&source.id) else { continue };
        for (report, is_complete) in judge(source, years) {
            judged.entry(report).and_modify(|all| *all &= is_complete).or_insert(is_complete);
        }
    }
    judged.into_iter().filter(|(_, is_complete)| *is_complete).map(|(report, _)| report).collect()
}

/// A list of events with at least one event is complete; an empty one only if the source says that empty means zero.
fn judge(source: &Source, years: &BTreeSet<(Option<&Id>, FiscalYear)>) -> Vec<(Report, bool)> {
    let indicators: BTreeSet<&Id> = source
        .indicators
        .iter()
        .filter(|one| one.role.is_none_or(|role| role == Role::Value))
        .map(|one| &one.id)
        .collect();
    let mut judged = Vec::new();
    for &(_, year) in years.iter().filter(|(indicator, _)| indicator.is_none()) {
        for &indicator in &indicators {
            let has_any = years.contains(&(Some(indicator), year));
            let report = (source.reporter.clone(), indicator.clone(), year);
            match (source.empty, source.grain, has_any) {
                (Empty::Zero, _, _) | (_, Grain::Event, true) => judged.push((report, true)),
                (Empty::NotReported, Grain::Cell, true) => judged.push((report, false)),
                (Empty::NotReported, _, false) => {}
            }
        }
    }
    judged
}

/// A series is real or illustrative as a whole.
pub(super) fn basis(observations: &[Observation], findings: &mut Findings) {
    let mut first: BTreeMap<&Id, BTreeMap<Basis, &Observation>> = BTreeMap::new();
    for one in observations.iter().filter(|one| one.role == Role::Value) {
        first.entry(&one.indicator).or_default().entry(one.basis).or_insert(one);
    }
    for (indicator, bases) in first {
        let (Some(real), Some(made_up)) = (bases.get(&Basis::Real), bases.get(&Basis::Illustrative)) else {
            continue;
        };
        findings.issues.insert(Issue {
            location: fact::location(made_up),
            code: IssueCode::MixedBasis,
            severity: Severity::Error,
            message: format!(
                "`{indicator}` mixes illustrative values with real ones ({})",
                fact::stated(real)
            ),
            text: None,
            remedy: "give the illustrative values an indicator of their own, or take them out".to_owned(),
        });
    }
}
