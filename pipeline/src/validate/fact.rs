//! One fact over the vintages: within each, all who speak of it must agree.
//!
//! A reporter's word stands until its newest file that speaks of the same key; so a ministry that took a sector over may
//! correct its predecessor, while two ministries that both report it must agree.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, Rules, key, overrides};
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::observation::{Id, Key, ObsStatus, Observation};

/// What a vintage says about a fact.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The observation; null where two values cannot both be right.
    pub(super) observation: Observation,
    /// Year of the folder that says so; an override may have chosen an older file's value.
    pub(super) vintage: FiscalYear,
    /// True where no value could be chosen: an older number must not stand in for it.
    pub(super) is_open: bool,
}

impl Known {
    pub(super) fn decides(&self) -> bool {
        self.is_open || self.observation.value.is_some()
    }
}

/// Newest vintage in which a reporter speaks of an indicator's key, whatever the year.
pub(super) type Speakers = BTreeMap<(Id, Key, Id), FiscalYear>;

pub(super) fn speakers(observations: &[Observation]) -> Speakers {
    let mut speakers = Speakers::new();
    for one in observations {
        let speaker = (one.indicator.clone(), one.key.clone(), one.reporter.clone());
        let newest = speakers.entry(speaker).or_insert(one.file.vintage);
        *newest = one.file.vintage.max(*newest);
    }
    speakers
}

/// What each vintage says about one fact, oldest first.
pub(super) fn history(
    rules: &Rules<'_>,
    fact: &[&Observation],
    speakers: &Speakers,
    findings: &mut Findings,
) -> Vec<Known> {
    let vintages: BTreeSet<FiscalYear> = fact.iter().map(|one| one.file.vintage).collect();
    let mut history: Vec<Known> = Vec::new();
    for vintage in vintages {
        let contenders = contenders(fact, vintage, speakers);
        let Some(first) = contenders.first() else {
            let null = fact.iter().find(|one| one.file.vintage == vintage);
            history.extend(null.map(|one| Known { observation: (*one).clone(), vintage, is_open: false }));
            continue;
        };
        let earlier = history.iter().rev().find(|known| known.observation.value.is_some());
        let earlier = earlier.map(|known| known.observation.clone());
        let mut all = contenders.clone();
        all.extend(earlier.as_ref().filter(|earlier| is_redefined(first, earlier)));
        let known = agree(rules, &all, findings);
        history.push(Known { vintage, ..known });
    }
    history
}

/// The numbers of a vintage, and older ones of reporters whose word still stands beside another's.
fn contenders<'a>(
    fact: &[&'a Observation],
    vintage: FiscalYear,
    speakers: &Speakers,
) -> Vec<&'a Observation> {
    let numbers = || fact.iter().filter(|one| one.value.is_some());
    let mut contenders: Vec<&Observation> =
        numbers().filter(|one| one.file.vintage == vintage).copied().collect();
    if contenders.is_empty() {
        return contenders;
    }
    let speaking: BTreeSet<&Id> = contenders.iter().map(|one| &one.reporter).collect();
    let mut standing: BTreeMap<&Id, &Observation> = BTreeMap::new();
    for one in numbers().filter(|one| one.file.vintage < vintage && !speaking.contains(&one.reporter)) {
        let speaker = (one.indicator.clone(), one.key.clone(), one.reporter.clone());
        if speakers.get(&speaker).is_some_and(|newest| *newest >= vintage) {
            standing.insert(&one.reporter, one);
        }
    }
    contenders.extend(standing.into_values());
    contenders
}

/// Another number under another definition is no revision.
fn is_redefined(one: &Observation, earlier: &Observation) -> bool {
    one.value != earlier.value && (one.status == ObsStatus::D) != (earlier.status == ObsStatus::D)
}

/// The value that all give, or that an override chose, or none.
pub(super) fn agree(rules: &Rules<'_>, contenders: &[&Observation], findings: &mut Findings) -> Known {
    let values: BTreeSet<Option<i64>> = contenders.iter().map(|one| one.value).collect();
    let first = contenders[0];
    let vintage = first.file.vintage;
    if values.len() == 1 {
        return Known { observation: first.clone(), vintage, is_open: false };
    }
    if let Some(observation) = overrides::choose(rules, contenders, findings) {
        return Known { observation, vintage, is_open: false };
    }
    findings.issues.insert(conflict(rules, contenders));
    let observation = Observation { value: None, status: ObsStatus::O, ..first.clone() };
    Known { observation, vintage, is_open: true }
}

fn conflict(rules: &Rules<'_>, contenders: &[&Observation]) -> Issue {
    let first = contenders[0];
    let what = key::describe(rules.catalog, &first.indicator, first.fiscal_year, &first.key);
    let given: Vec<String> = contenders.iter().map(|one| stated(one)).collect();
    Issue {
        location: location(first),
        code: IssueCode::Conflict,
        severity: Severity::Error,
        message: format!(
            "`{}` {what} has values that cannot all be right: {}",
            first.indicator,
            given.join("; ")
        ),
        text: None,
        remedy: "ask the reporters, or choose one in `overrides.toml` with who decided and why".to_owned(),
    }
}

/// `12 by mlit in fy2024/a.xlsx, sheet 会員数, B7`.
pub(super) fn stated(one: &Observation) -> String {
    let value = one.value.map_or_else(|| one.status.to_string(), |value| value.to_string());
    let definition = if one.status == ObsStatus::D { " under another definition" } else { "" };
    format!("{value}{definition} by {} in {}, sheet {}, {}", one.reporter, one.file.path, one.sheet, one.cell)
}

/// Where an observation stands.
pub(super) fn location(one: &Observation) -> Location {
    Location {
        source: Some(one.source.clone()),
        file: Some(one.file.path.as_str().into()),
        sheet: Some(one.sheet.clone()),
        cell: Some(one.cell),
    }
}
