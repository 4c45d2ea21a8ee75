//! Revisions: what an earlier year's file gave otherwise, with both values.

use std::collections::BTreeSet;

use super::grain::{self, Histories};
use super::key::{self, PublicFact};
use super::{Findings, Rules, fact};
use crate::aggregate::Revision;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Severity};
use crate::observation::{NOT_SPECIFIED, Observation, Role};

/// A public key as the files up to a vintage give it.
struct State {
    vintage: FiscalYear,
    value: i64,
    shown: Observation,
}

/// Differences between successive vintages of one public key.
pub(super) fn find(
    rules: &Rules<'_>,
    fact: &PublicFact,
    histories: &Histories,
    findings: &mut Findings,
) -> Vec<Revision> {
    if fact.role != Role::Value {
        return Vec::new();
    }
    let vintages: BTreeSet<FiscalYear> = histories.values().flatten().map(|known| known.vintage).collect();
    let states: Vec<State> =
        vintages.into_iter().filter_map(|vintage| state(rules, histories, vintage)).collect();
    let changed = states.windows(2).filter(|pair| pair[0].value != pair[1].value);
    changed
        .map(|pair| {
            findings.issues.insert(notice(rules, fact, &pair[0], &pair[1]));
            revision(rules, fact, &pair[0], &pair[1])
        })
        .collect()
}

/// None where a part is null: a sum with a gap is not compared with one without.
fn state(rules: &Rules<'_>, histories: &Histories, vintage: FiscalYear) -> Option<State> {
    let known = grain::as_known(rules, histories, vintage, &mut Findings::default());
    let values: Option<Vec<i64>> = known.iter().map(|one| one.value).collect();
    let shown = known.iter().max_by_key(|one| one.file.vintage)?.clone();
    Some(State { vintage, value: values?.iter().sum(), shown })
}

fn revision(rules: &Rules<'_>, fact: &PublicFact, old: &State, new: &State) -> Revision {
    let dimensions = rules.catalog.indicator(&fact.indicator).map_or(&[][..], |one| &one.dimensions);
    let code = |dimension| fact.key.get(dimension).cloned().unwrap_or_else(|| NOT_SPECIFIED.into());
    Revision {
        indicator: fact.indicator.clone(),
        fiscal_year: fact.fiscal_year,
        codes: dimensions.iter().map(code).collect(),
        old_vintage: old.vintage,
        new_vintage: new.vintage,
        old: Some(old.value),
        new: Some(new.value),
    }
}

fn notice(rules: &Rules<'_>, fact: &PublicFact, old: &State, new: &State) -> Issue {
    let subject = key::describe(rules.catalog, &fact.indicator, fact.fiscal_year, &fact.key);
    Issue {
        location: fact::location(&new.shown),
        code: IssueCode::Revision,
        severity: Severity::Notice,
        message: format!(
            "`{}` {subject} is {} in the files of {} and was {} in those of {}",
            fact.indicator, new.value, new.vintage, old.value, old.vintage
        ),
        text: None,
        remedy: "none; the newer value is used and both are shown".to_owned(),
    }
}
