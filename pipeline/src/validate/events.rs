//! Events add up: records of one key in all files of a source and vintage are one figure.
//!
//! A task sees one file; what a ministry sends in quarters or by respondent comes together here. Named units count once.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{Rules, key};
use crate::catalog::{Indicator, IndicatorKind};
use crate::config::Grain;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, Key, Observation, Role};

type EventKey<'a> = (&'a Id, FiscalYear, &'a Id, Role, FiscalYear, &'a Key);

/// Adds up the records of sources whose grain is the event; all others stay as they are.
pub(super) fn add_up(rules: &Rules<'_>, mut observations: Vec<Observation>) -> Vec<Observation> {
    key::sort_by_place(&mut observations);
    let grains = rules.sources.iter().filter(|one| one.grain == Grain::Event);
    let event_sources: BTreeSet<&Id> = grains.map(|one| &one.id).collect();
    let (events, single): (Vec<Observation>, Vec<Observation>) =
        observations.into_iter().partition(|observation| {
            matches!(observation.role, Role::Value | Role::Memo)
                && event_sources.contains(&observation.source)
        });
    let mut all = sums(events);
    all.sort_by(|one, other| event_key(one).cmp(&event_key(other)));
    all.extend(single);
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

/// One observation a key: the first, with the others added in their order.
fn sums(events: Vec<Observation>) -> Vec<Observation> {
    let mut places: FxHashMap<EventKey<'_>, usize> = FxHashMap::default();
    let mut place_of = |event| {
        let next = places.len();
        *places.entry(event_key(event)).or_insert(next)
    };
    let of_each: Vec<usize> = events.iter().map(&mut place_of).collect();
    let mut sums: Vec<Observation> = Vec::with_capacity(places.len());
    for (event, place) in events.into_iter().zip(of_each) {
        match sums.get_mut(place) {
            Some(sum) => add(sum, &event),
            None => sums.push(event),
        }
    }
    sums
}

fn event_key(observation: &Observation) -> EventKey<'_> {
    let Observation { source, indicator, role, fiscal_year, key, .. } = observation;
    (source, observation.file.vintage, indicator, *role, *fiscal_year, key)
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
