//! Stage validate: of all that the files say, one observation per fact, and what does not agree.
//!
//! The newest vintage wins and the older values are kept; a difference is a revision. Two figures that cannot both be
//! right are a conflict: none of them is used unless an override says which and why. Nothing is corrected here.

mod events;
mod fact;
#[cfg(test)]
pub(crate) mod fixture;
mod grain;
mod key;
mod overlap;
mod overrides;
mod owed;
mod revision;
mod stated;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::aggregate::{Check, Coverage, Revision};
use crate::catalog::Catalog;
use crate::config::{Settings, Source};
use crate::fiscal_year::FiscalYear;
use crate::issue::Issue;
use crate::observation::{Id, Key, Observation, Role};

pub(crate) use self::key::{Order, describe};
pub(crate) use self::overrides::OverrideFile as OverrideSchema;
pub use self::overrides::{AppliedOverride, Override, OverrideError, load_overrides};
pub(crate) use self::owed::missing;

/// What the observations are held against.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Catalogue.
    pub catalog: &'a Catalog,
    /// Settings: years, and who owes what.
    pub settings: &'a Settings,
    /// Sources: do their records add up, and what does an absent key mean?
    pub sources: &'a [Arc<Source>],
    /// Values chosen over others, by whom and why.
    pub overrides: &'a [Override],
}

/// A reporter, an indicator and a year.
pub type Report = (Id, Id, FiscalYear);

/// One observation per fact, with everything that was found on the way; sorted in the order of the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Values as known today.
    pub facts: Vec<Observation>,
    /// Values of each year as the files of that same year gave them: what was published then.
    pub published: Vec<Observation>,
    /// Stated totals as known today, for counts that cannot be added up.
    pub totals: Vec<Observation>,
    /// Values that changed between vintages.
    pub revisions: Vec<Revision>,
    /// What does not agree.
    pub issues: Vec<Issue>,
    /// Comparisons with what the sources state themselves.
    pub checks: Vec<Check>,
    /// Who reported of those who owe.
    pub coverage: Vec<Coverage>,
    /// Reports whose list is complete: a key that is absent from them is zero.
    pub complete: BTreeSet<Report>,
    /// Overrides that chose a value.
    pub overrides: Vec<AppliedOverride>,
}

/// Issues and checks as they are found.
#[derive(Debug, Default)]
struct Findings {
    issues: BTreeSet<Issue>,
    checks: Vec<Check>,
    overrides: BTreeSet<AppliedOverride>,
}

/// Settles what the files say; the order of the observations does not matter.
#[must_use]
pub fn settle(rules: &Rules<'_>, mut observations: Vec<Observation>) -> Settled {
    let order = Order::new(rules.catalog);
    observations.retain(|observation| rules.catalog.indicator(&observation.indicator).is_some());
    let mut observations = events::add_up(rules, observations);
    key::sort_by_place(&mut observations);
    let mut findings = Findings::default();
    stated::compare(rules, &observations, &mut findings);
    let coverage = owed::coverage(rules, &observations, &mut findings);
    let complete = owed::complete(rules, &observations);
    owed::basis(&observations, &mut findings);
    let mut settled = Settled { coverage, complete, ..Settled::default() };
    fill(rules, &observations, &mut settled, &mut findings);
    overlap::reconcile(rules.catalog, &mut settled.facts, &mut findings);
    overlap::reconcile(rules.catalog, &mut settled.published, &mut Findings::default());
    overrides::report_unused(rules.overrides, &mut findings);
    for list in [&mut settled.facts, &mut settled.published, &mut settled.totals] {
        list.sort_by_cached_key(|observation| order.rank(observation));
    }
    settled.revisions.sort_by_cached_key(|revision| order.revision_rank(revision));
    findings.checks.sort_by_cached_key(|check| {
        (check.kind, order.indicator(&check.indicator), check.subject.clone(), check.holds)
    });
    settled.checks = findings.checks;
    settled.issues = findings.issues.into_iter().collect();
    settled.overrides = findings.overrides.into_iter().collect();
    settled
}

/// Groups observations by public key, finds what is known of each, and files it.
fn fill(rules: &Rules<'_>, observations: &[Observation], settled: &mut Settled, findings: &mut Findings) {
    let speakers = fact::speakers(observations);
    let mut groups: BTreeMap<key::PublicFact, BTreeMap<Key, Vec<&Observation>>> = BTreeMap::new();
    for one in observations.iter().filter(|one| matches!(one.role, Role::Value | Role::Total)) {
        let group = groups.entry(key::PublicFact::of(rules.catalog, one)).or_default();
        group.entry(one.key.clone()).or_default().push(one);
    }
    for (fact, group) in groups {
        if fact.role == Role::Total && !is_needed(rules.catalog, &fact) {
            continue;
        }
        let histories: grain::Histories = group
            .into_iter()
            .map(|(key, list)| (key, fact::history(rules, &list, &speakers, findings)))
            .collect();
        let then = grain::as_known(rules, &histories, fact.fiscal_year, &mut Findings::default());
        let mut now = grain::as_known(rules, &histories, rules.settings.fiscal_year, findings);
        let revisions = revision::find(rules, &fact, &histories, findings);
        for one in &mut now {
            one.is_revised |= !revisions.is_empty();
        }
        if fact.role == Role::Total {
            settled.totals.append(&mut now);
        } else {
            settled.published.extend(then);
            settled.facts.append(&mut now);
            settled.revisions.extend(revisions);
        }
    }
}

/// Stated totals are figures only where nothing can be added up; all others are only compared.
fn is_needed(catalog: &Catalog, fact: &key::PublicFact) -> bool {
    catalog.indicator(&fact.indicator).is_some_and(|indicator| {
        indicator.dimensions.iter().any(|dimension| !indicator.additive_over.contains(dimension))
    })
}
