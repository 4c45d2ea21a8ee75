//! Events add up: records of one key in all files of a source and vintage are one figure.
//!
//! A task sees one file; what a ministry sends in quarters or by respondent comes together here. Named units count once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{Rules, key};
use crate::catalog::{Indicator, IndicatorKind};
use crate::config::Grain;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, Key, Observation, Role};

type EventKey = (Id, FiscalYear, Id, Role, FiscalYear, Key);

/// Adds up the records of sources whose grain is the event; all others stay as they are.
pub(super) fn add_up(rules: &Rules<'_>, mut observations: Vec<Observation>) -> Vec<Observation> {
    observations.sort_by_cached_key(key::place);
    let is_event =
        |source: &Id| rules.sources.iter().any(|one| one.id == *source && one.grain == Grain::Event);
    let mut sums: BTreeMap<EventKey, Observation> = BTreeMap::new();
    let mut single = Vec::new();
    for observation in observations {
        if !matches!(observation.role, Role::Value | Role::Memo) || !is_event(&observation.source) {
            single.push(observation);
            continue;
        }
        match sums.entry(event_key(&observation)) {
            Entry::Vacant(entry) => {
                entry.insert(observation);
            }
            Entry::Occupied(mut entry) => add(entry.get_mut(), &observation),
        }
    }
    let mut all: Vec<Observation> = sums.into_values().chain(single).collect();
    for observation in &mut all {
        let indicator = rules.catalog.indicator(&observation.indicator);
        if indicator.is_some_and(|one| counts_units(one, observation))
            && key::is_named(rules.catalog, observation)
        {
            observation.value = observation.value.map(|value| value.min(1));
        }
    }
    all
}

fn event_key(observation: &Observation) -> EventKey {
    (
        observation.source.clone(),
        observation.file.vintage,
        observation.indicator.clone(),
        observation.role,
        observation.fiscal_year,
        observation.key.clone(),
    )
}

/// A member that a roster lists twice is one member; an organisation that was visited twice was reached once.
fn counts_units(indicator: &Indicator, observation: &Observation) -> bool {
    let is_counted =
        observation.value.and_then(|value| u64::try_from(value).ok()) == Some(observation.records);
    indicator.distinct.is_some() || (indicator.kind == IndicatorKind::Stock && is_counted)
}

fn add(sum: &mut Observation, other: &Observation) {
    sum.value = match (sum.value, other.value) {
        (Some(left), Some(right)) => Some(left.saturating_add(right)),
        (left, right) => left.or(right),
    };
    // The letters of numbers stand before those of nulls; a sum with a number has the worst letter of its numbers.
    sum.status = match (sum.status.is_null(), other.status.is_null()) {
        (false, false) | (true, true) => sum.status.max(other.status),
        (true, false) => other.status,
        (false, true) => sum.status,
    };
    sum.is_break |= other.is_break;
    sum.is_revised |= other.is_revised;
    sum.reference_date = sum.reference_date.max(other.reference_date);
    sum.records += other.records;
}
