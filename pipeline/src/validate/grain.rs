//! Counts and rosters: a public key is a figure, or the sum of its named units, never both added up.
//!
//! The newest vintage decides which; where both come in one vintage they must agree, and the named units are used.

use std::collections::BTreeMap;

use super::fact::{self, Known};
use super::{Findings, Rules, key};
use crate::aggregate::{Check, Fraction};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Key, Observation};

/// What is known of one public key: by full key, oldest vintage first.
pub(super) type Histories = BTreeMap<Key, Vec<Known>>;

/// The observations that make up a public key as known from the files up to a vintage.
pub(super) fn as_known(
    rules: &Rules<'_>,
    histories: &Histories,
    vintage: FiscalYear,
    findings: &mut Findings,
) -> Vec<Observation> {
    let newest = histories.values().filter_map(|history| newest(history, vintage));
    let (named, counted): (Vec<&Known>, Vec<&Known>) =
        newest.partition(|known| key::is_named(rules.catalog, &known.observation));
    let Some(count) = counted.first() else { return clones(&named) };
    let Some(roster) = named.iter().map(|known| known.vintage).max() else { return clones(&counted) };
    if !count.decides() || roster > count.vintage {
        return clones(&named);
    }
    if roster < count.vintage || named.iter().all(|known| !known.decides()) {
        return clones(&counted);
    }
    reconciled(rules, &named, count, findings)
}

/// Newest that decides, else the newest null.
fn newest(history: &[Known], vintage: FiscalYear) -> Option<&Known> {
    let until = || history.iter().rev().filter(|known| known.vintage <= vintage);
    until().find(|known| known.decides()).or_else(|| until().next())
}

fn clones(known: &[&Known]) -> Vec<Observation> {
    known.iter().map(|known| known.observation.clone()).collect()
}

fn reconciled(
    rules: &Rules<'_>,
    named: &[&Known],
    count: &Known,
    findings: &mut Findings,
) -> Vec<Observation> {
    let sum: i64 = named.iter().filter_map(|known| known.observation.value).sum();
    let stated = &count.observation;
    findings.checks.push(Check {
        kind: "roster",
        indicator: stated.indicator.clone(),
        subject: key::describe(rules.catalog, &stated.indicator, stated.fiscal_year, &stated.key),
        left: Fraction::whole(sum),
        right: Fraction::whole(stated.value.unwrap_or(0)),
        holds: stated.value == Some(sum),
    });
    if stated.value == Some(sum) {
        return clones(named);
    }
    let mut roster = named[0].observation.clone();
    roster.value = Some(sum);
    roster.key = stated.key.clone();
    let settled = fact::agree(rules, &[stated, &roster], findings);
    let is_roster = !settled.is_open && settled.observation.source == roster.source;
    if is_roster { clones(named) } else { vec![settled.observation] }
}
