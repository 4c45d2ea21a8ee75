//! Overlap: a figure for a whole that another gives in parts is compared, never added.
//!
//! To another reporter, a whole is a parent code with its children not specified (a sector without its CEPTOARs); to another
//! source of the same reporter, any code that is not specified. Elsewhere such a code is a part of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, fact, key};
use crate::aggregate::{Check, Fraction};
use crate::catalog::Catalog;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Severity};
use crate::observation::{Id, NOT_SPECIFIED, ObsStatus, Observation};

/// Takes out wholes that another gives in parts; one that differs stays, null and with an issue.
pub(super) fn reconcile(catalog: &Catalog, facts: &mut Vec<Observation>, findings: &mut Findings) {
    let mut by_year: BTreeMap<(Id, FiscalYear), Vec<usize>> = BTreeMap::new();
    for (index, one) in facts.iter().enumerate() {
        by_year.entry((one.indicator.clone(), one.fiscal_year)).or_default().push(index);
    }
    let mut repeated = BTreeSet::new();
    let mut open = BTreeSet::new();
    for indices in by_year.values() {
        let several = with_several_sources(indices.iter().map(|index| &facts[*index]));
        for &index in indices.iter().filter(|index| is_whole(catalog, &facts[**index], &several)) {
            let others = indices.iter().map(|other| &facts[*other]);
            let parts: Vec<&Observation> =
                others.filter(|other| is_part(catalog, other, &facts[index])).collect();
            let is_own = |part: &&Observation| part.reporter == facts[index].reporter;
            let is_unknown = |part: &&Observation| part.value.is_none() && !is_own(part);
            if parts.is_empty() || parts.iter().any(is_unknown) {
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

/// Reporters that give figures through more than one source.
fn with_several_sources<'a>(facts: impl Iterator<Item = &'a Observation>) -> BTreeSet<&'a Id> {
    let mut sources: BTreeMap<&Id, BTreeSet<&Id>> = BTreeMap::new();
    for one in facts {
        sources.entry(&one.reporter).or_default().insert(&one.source);
    }
    sources.retain(|_, sources| sources.len() > 1);
    sources.into_keys().collect()
}

fn is_whole(catalog: &Catalog, one: &Observation, several: &BTreeSet<&Id>) -> bool {
    let is_unspecified = |code: &Id| &**code == NOT_SPECIFIED;
    one.value.is_some()
        && (one.key.keys().any(|dimension| is_open(catalog, one, dimension))
            || (several.contains(&one.reporter) && one.key.values().any(is_unspecified)))
}

/// Not specified below a parent that is.
fn is_open(catalog: &Catalog, one: &Observation, dimension: &Id) -> bool {
    let is_specified = |id: &Id| one.key.get(id).is_some_and(|code| &**code != NOT_SPECIFIED);
    let parent = catalog.code_list(dimension).and_then(|list| list.parent.as_ref());
    !is_specified(dimension) && parent.is_some_and(is_specified)
}

/// Sent by another reporter or through another source, of the same codes, and specified where the whole is open.
fn is_part(catalog: &Catalog, part: &Observation, whole: &Observation) -> bool {
    if part.reporter == whole.reporter && part.source == whole.source {
        return false;
    }
    let is_open_here = |dimension: &Id, code: &Id| {
        if part.reporter == whole.reporter {
            &**code == NOT_SPECIFIED
        } else {
            is_open(catalog, whole, dimension)
        }
    };
    let part_key = key::public_key(catalog, part);
    part_key != whole.key
        && whole.key.iter().all(|(dimension, code)| {
            part_key.get(dimension) == Some(code)
                || (is_open_here(dimension, code) && part_key.contains_key(dimension))
        })
}

fn agrees(catalog: &Catalog, whole: &Observation, parts: &[&Observation], findings: &mut Findings) -> bool {
    let sum: i64 = parts.iter().filter_map(|part| part.value).sum();
    let subject = key::describe(catalog, &whole.indicator, whole.fiscal_year, &whole.key);
    let is_equal = whole.value == Some(sum) && parts.iter().all(|part| part.value.is_some());
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
            remedy: if first.reporter == whole.reporter {
                "leave the figure out of one of the two sources, or say there what it is of: a code in place of what is not \
                 specified"
                    .to_owned()
            } else {
                "ask the reporters which is right".to_owned()
            },
        });
    }
    is_equal
}
