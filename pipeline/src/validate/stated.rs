//! What sources state themselves: totals, changes and rates, recomputed and compared.
//!
//! A total is compared with the parts in its own sheet, because it is the total of that table. Nothing stated is used in
//! place of what is computed.

use std::collections::BTreeMap;

use super::{Findings, Rules, fact, key};
use crate::aggregate::{Check, Fraction};
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Severity};
use crate::observation::{Decimal, Id, Key, NOT_SPECIFIED, ObsStatus, Observation, Role};

/// Values by file and indicator.
type Tables<'a> = BTreeMap<(&'a str, &'a Id), Vec<&'a Observation>>;

/// Compares every stated total, change and rate.
pub(super) fn compare(rules: &Rules<'_>, observations: &[Observation], findings: &mut Findings) {
    let mut tables = Tables::new();
    let mut all: BTreeMap<&Id, Vec<&Observation>> = BTreeMap::new();
    for one in observations.iter().filter(|one| one.role == Role::Value) {
        tables.entry((&one.file.path, &one.indicator)).or_default().push(one);
        all.entry(&one.indicator).or_default().push(one);
    }
    for stated in observations {
        let Some(indicator) = rules.catalog.indicator(&stated.indicator) else { continue };
        let table = tables.get(&(&*stated.file.path, &stated.indicator)).map_or(&[][..], Vec::as_slice);
        let around = all.get(&stated.indicator).map_or(&[][..], Vec::as_slice);
        let compared = match stated.role {
            Role::Total => total(indicator, stated, table),
            Role::StatedChange => change(indicator, stated, table, around),
            Role::StatedRate => rate(indicator, stated, table, around),
            Role::Value | Role::Memo => None,
        };
        if let Some(compared) = compared {
            file(rules, stated, &compared, findings);
        }
    }
}

/// Both sides of a comparison.
struct Compared {
    kind: &'static str,
    computed: Fraction,
    stated: Fraction,
    holds: bool,
}

impl Compared {
    fn exact(kind: &'static str, computed: i64, stated: i64) -> Self {
        let holds = computed == stated;
        Self { kind, computed: Fraction::whole(computed), stated: Fraction::whole(stated), holds }
    }
}

fn total(indicator: &Indicator, stated: &Observation, table: &[&Observation]) -> Option<Compared> {
    let sheet: Vec<&Observation> = table.iter().filter(|one| one.sheet == stated.sheet).copied().collect();
    let computed = sum(indicator, &stated.key, stated.fiscal_year, &sheet)
        .or_else(|| sum(indicator, &stated.key, stated.fiscal_year, table))?;
    Some(Compared::exact("stated-total", computed, stated.value?))
}

fn change(
    indicator: &Indicator,
    stated: &Observation,
    table: &[&Observation],
    around: &[&Observation],
) -> Option<Compared> {
    let (current, prior) = both_years(indicator, stated, table, around)?;
    Some(Compared::exact("stated-change", current.checked_sub(prior)?, stated.value?))
}

/// Holds within half a unit of the last printed digit.
fn rate(
    indicator: &Indicator,
    stated: &Observation,
    table: &[&Observation],
    around: &[&Observation],
) -> Option<Compared> {
    let Decimal { digits, scale } = stated.rate?;
    let (current, prior) = both_years(indicator, stated, table, around)?;
    let unit = 10_i128.checked_pow(scale)?;
    let computed = Fraction::of((i128::from(current) - i128::from(prior)) * 100, prior)?;
    let given = Fraction::of(digits, unit)?;
    let half_unit = Fraction::of(1, unit.checked_mul(2)?)?;
    let holds = computed.checked_sub(given)?.abs().compare(half_unit).is_le();
    Some(Compared { kind: "stated-rate", computed, stated: given, holds })
}

/// This year's and last year's value: from the same table, else from what the same reporter sent newest.
fn both_years(
    indicator: &Indicator,
    stated: &Observation,
    table: &[&Observation],
    around: &[&Observation],
) -> Option<(i64, i64)> {
    let current = sum(indicator, &stated.key, stated.fiscal_year, table)?;
    let prior = stated.fiscal_year.prior();
    let in_table = sum(indicator, &stated.key, prior, table);
    let before =
        in_table.or_else(|| sum(indicator, &stated.key, prior, &sent_before(stated, prior, around)))?;
    Some((current, before))
}

/// What the reporter's newest files up to this one give for a year: one observation per key.
fn sent_before<'a>(
    stated: &Observation,
    year: FiscalYear,
    around: &[&'a Observation],
) -> Vec<&'a Observation> {
    let mut newest: BTreeMap<&Key, &Observation> = BTreeMap::new();
    // Sorted by vintage, so that a later one takes the place of an earlier one.
    for one in around.iter().filter(|one| {
        one.fiscal_year == year && one.reporter == stated.reporter && one.file.vintage <= stated.file.vintage
    }) {
        newest.insert(&one.key, one);
    }
    newest.into_values().collect()
}

/// The sum of the values that a stated key covers; none where there are none, where one is missing, or where they
/// cannot be added up.
fn sum(indicator: &Indicator, stated: &Key, year: FiscalYear, table: &[&Observation]) -> Option<i64> {
    let covered: Vec<&Observation> =
        table.iter().filter(|one| one.fiscal_year == year && covers(stated, &one.key)).copied().collect();
    let is_added =
        |dimension: &&Id| covered.iter().any(|one| one.key.get(*dimension) != stated.get(*dimension));
    let may_add = covered.len() <= 1
        || indicator
            .dimensions
            .iter()
            .filter(is_added)
            .all(|dimension| indicator.additive_over.contains(dimension));
    if covered.is_empty() || !may_add {
        return None;
    }
    covered.iter().try_fold(0_i64, |sum, one| match (one.value, one.status) {
        (Some(value), _) => sum.checked_add(value),
        (None, ObsStatus::M) => Some(sum),
        (None, _) => None,
    })
}

/// Codes that the stated key does not specify may be any.
fn covers(stated: &Key, key: &Key) -> bool {
    stated.iter().all(|(dimension, code)| &**code == NOT_SPECIFIED || key.get(dimension) == Some(code))
}

fn file(rules: &Rules<'_>, stated: &Observation, compared: &Compared, findings: &mut Findings) {
    let subject = key::describe(rules.catalog, &stated.indicator, stated.fiscal_year, &stated.key);
    if !compared.holds {
        findings.issues.insert(mismatch(stated, &subject, compared));
    }
    findings.checks.push(Check {
        kind: compared.kind,
        indicator: stated.indicator.clone(),
        subject: format!("{subject} ({}, {})", stated.source, stated.file.vintage),
        left: compared.computed,
        right: compared.stated,
        holds: compared.holds,
    });
}

fn mismatch(stated: &Observation, subject: &str, compared: &Compared) -> Issue {
    let (code, what) = match compared.kind {
        "stated-total" => (IssueCode::TotalMismatch, "total"),
        "stated-change" => (IssueCode::RateMismatch, "change"),
        _ => (IssueCode::RateMismatch, "rate"),
    };
    let decimals = stated.rate.map_or(0, |rate| rate.scale);
    let text = |value: Fraction| value.text(1, decimals).unwrap_or_else(|| "?".to_owned());
    Issue {
        location: fact::location(stated),
        code,
        severity: Severity::Warning,
        message: format!(
            "`{}` {subject}: the stated {what} is {}, the values give {}",
            stated.indicator,
            text(compared.stated),
            text(compared.computed)
        ),
        text: None,
        remedy: "ask the reporter which is right; the computed figure is used".to_owned(),
    }
}
