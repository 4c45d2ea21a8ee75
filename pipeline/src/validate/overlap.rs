//! Overlap: another reporter's figure for a whole that is already there in parts is compared, never added.
//!
//! A whole is a parent code with its children not specified (a sector without its CEPTOARs). Elsewhere a code that is not
//! specified is a part of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, fact, key};
use crate::aggregate::{Check, Fraction};
use crate::catalog::Catalog;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Severity};
use crate::observation::{Id, NOT_SPECIFIED, ObsStatus, Observation};

/// Takes out wholes that another reporter gives in parts; one that differs stays, null and with an issue.
pub(super) fn reconcile(catalog: &Catalog, facts: &mut Vec<Observation>, findings: &mut Findings) {
    let mut by_year: BTreeMap<(Id, FiscalYear), Vec<usize>> = BTreeMap::new();
    for (index, one) in facts.iter().enumerate() {
        by_year.entry((one.indicator.clone(), one.fiscal_year)).or_default().push(index);
    }
    let mut repeated = BTreeSet::new();
    let mut open = BTreeSet::new();
    for indices in by_year.values() {
        for &index in indices.iter().filter(|index| is_whole(catalog, &facts[**index])) {
            let others = indices.iter().map(|other| &facts[*other]);
            let parts: Vec<&Observation> =
                others.filter(|other| is_part(catalog, other, &facts[index])).collect();
            if parts.is_empty() || parts.iter().any(|part| part.value.is_none()) {
                continue;
            }
            if agrees(catalog, &facts[index], &parts, findings) {
                repeated.insert(index);
            } else {
                open.insert(index);
            }
        }
    }
    for index in open {
        facts[index].value = None;
        facts[index].status = ObsStatus::O;
    }
    let mut index = 0;
    facts.retain(|_| {
        index += 1;
        !repeated.contains(&(index - 1))
    });
}

fn is_whole(catalog: &Catalog, one: &Observation) -> bool {
    one.value.is_some() && one.key.keys().any(|dimension| is_open(catalog, one, dimension))
}

/// Not specified below a parent that is.
fn is_open(catalog: &Catalog, one: &Observation, dimension: &Id) -> bool {
    let is_specified = |id: &Id| one.key.get(id).is_some_and(|code| &**code != NOT_SPECIFIED);
    let parent = catalog.code_list(dimension).and_then(|list| list.parent.as_ref());
    !is_specified(dimension) && parent.is_some_and(is_specified)
}

/// Sent by another, of the same codes, and specified where the whole is open.
fn is_part(catalog: &Catalog, part: &Observation, whole: &Observation) -> bool {
    let part_key = key::public_key(catalog, part);
    part.reporter != whole.reporter
        && part_key != whole.key
        && whole.key.iter().all(|(dimension, code)| {
            part_key.get(dimension) == Some(code)
                || (is_open(catalog, whole, dimension) && part_key.contains_key(dimension))
        })
}

fn agrees(catalog: &Catalog, whole: &Observation, parts: &[&Observation], findings: &mut Findings) -> bool {
    let sum: i64 = parts.iter().filter_map(|part| part.value).sum();
    let subject = key::describe(catalog, &whole.indicator, whole.fiscal_year, &whole.key);
    let is_equal = whole.value == Some(sum);
    findings.checks.push(Check {
        kind: "reporters",
        indicator: whole.indicator.clone(),
        subject: subject.clone(),
        left: Fraction::whole(sum),
        right: Fraction::whole(whole.value.unwrap_or(0)),
        holds: is_equal,
    });
    if !is_equal {
        let first = parts[0];
        findings.issues.insert(Issue {
            location: fact::location(whole),
            code: IssueCode::Conflict,
            severity: Severity::Error,
            message: format!(
                "`{}` {subject}: {}, but its {} parts by {} in {} come to {sum}",
                whole.indicator,
                fact::stated(whole),
                parts.len(),
                first.reporter,
                first.file.path
            ),
            text: None,
            remedy: "ask the reporters which is right".to_owned(),
        });
    }
    is_equal
}
