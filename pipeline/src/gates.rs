//! Gates: what the run found against what `nenji.toml` allows. One failed gate and nothing is published.
//!
//! Counts and compares; it finds no issue itself and changes none.

use std::collections::BTreeMap;

use crate::aggregate::{Aggregates, Bridge, Coverage};
use crate::config::Gates;
use crate::issue::{Issue, IssueCode, Severity};
use crate::record::GateEntry;
use crate::validate;

/// What the gates look at.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// All issues of the run.
    pub issues: &'a [Issue],
    /// Cells rejected by plugins and host.
    pub rejected_cells: u64,
    /// Files whose task failed.
    pub failed_tasks: u64,
    /// The figures.
    pub aggregates: &'a Aggregates,
}

/// Judges every gate, in the order of the settings; `strict` allows no rejected cell and no failed task.
#[must_use]
pub fn judge(gates: &Gates, strict: bool, findings: Findings<'_>) -> Vec<GateEntry> {
    let allowed = |limit: Option<u64>| if strict { Some(0) } else { limit };
    vec![
        at_most(
            "max-rejected-cells",
            "rejected cells",
            findings.rejected_cells,
            allowed(gates.max_rejected_cells),
        ),
        at_most(
            "max-failed-sources",
            "failed files",
            findings.failed_tasks,
            allowed(gates.max_failed_sources),
        ),
        unexplained(gates.max_unexplained_percent, &findings.aggregates.bridges),
        none_of(
            "allow-unclaimed-files",
            gates.allow_unclaimed_files,
            findings.issues,
            IssueCode::UnclaimedFile,
        ),
        none_of("allow-conflicts", gates.allow_conflicts, findings.issues, IssueCode::Conflict),
        never("mixed-basis", findings.issues, IssueCode::MixedBasis),
        none_of(
            "allow-total-mismatch",
            gates.allow_total_mismatch,
            findings.issues,
            IssueCode::TotalMismatch,
        ),
        coverage(gates.min_coverage_percent, findings.aggregates),
    ]
}

/// Gates that fail because of what other gates are about, too: what is missing or does not add up often has its cause there.
const CONSEQUENCES: [&str; 2] = ["max-unexplained-percent", COVERAGE];

const COVERAGE: &str = "min-coverage-percent";

/// The issues that made gates fail, in the order of the gates, causes before what may follow from them.
#[must_use]
pub fn causes(gates: &Gates, judged: &[GateEntry], findings: Findings<'_>) -> Vec<Issue> {
    let is_consequence = |gate: &&GateEntry| CONSEQUENCES.contains(&&*gate.gate);
    let (last, first): (Vec<_>, Vec<_>) = judged.iter().filter(|gate| !gate.passed).partition(is_consequence);
    let failed = first.into_iter().chain(last);
    let of = |gate: &GateEntry| match &*gate.gate {
        COVERAGE => silence(gates.min_coverage_percent, findings),
        gate => findings.issues.iter().filter(|issue| is_cause(gate, issue)).cloned().collect(),
    };
    failed.flat_map(of).collect()
}

fn is_cause(gate: &str, issue: &Issue) -> bool {
    const CAUSES: [(&str, IssueCode); 6] = [
        ("max-failed-sources", IssueCode::SourceFailed),
        ("max-unexplained-percent", IssueCode::BridgeOpen),
        ("allow-unclaimed-files", IssueCode::UnclaimedFile),
        ("allow-conflicts", IssueCode::Conflict),
        ("mixed-basis", IssueCode::MixedBasis),
        ("allow-total-mismatch", IssueCode::TotalMismatch),
    ];
    let is_rejected = gate == "max-rejected-cells" && issue.severity == Severity::Rejected;
    is_rejected || issue.severity != Severity::Notice && CAUSES.contains(&(gate, issue.code))
}

fn at_most(gate: &str, what: &str, found: u64, limit: Option<u64>) -> GateEntry {
    let allowed = limit.map_or_else(|| "no limit".to_owned(), |limit| format!("{limit} allowed"));
    GateEntry {
        gate: gate.to_owned(),
        passed: limit.is_none_or(|limit| found <= limit),
        detail: format!("{what}: {found}, {allowed}"),
    }
}

fn none_of(gate: &str, is_allowed: bool, issues: &[Issue], code: IssueCode) -> GateEntry {
    let entry = never(gate, issues, code);
    let allowed = if is_allowed { "allowed" } else { "none allowed" };
    GateEntry { passed: is_allowed || entry.passed, detail: format!("{}, {allowed}", entry.detail), ..entry }
}

/// A notice of that kind (a conflict settled by an override) does not count.
fn never(gate: &str, issues: &[Issue], code: IssueCode) -> GateEntry {
    let found =
        issues.iter().filter(|issue| issue.code == code && issue.severity != Severity::Notice).count();
    GateEntry { gate: gate.to_owned(), passed: found == 0, detail: format!("{found} found") }
}

/// The total's bridges of every year; a part's open bridge is an issue, and the total's is what the summary shows.
fn unexplained(limit: u32, bridges: &[Bridge]) -> GateEntry {
    let worst = bridges
        .iter()
        .filter(|bridge| !is_within(limit, bridge))
        .max_by_key(|bridge| bridge.unexplained.map_or(0, i64::unsigned_abs));
    GateEntry {
        gate: "max-unexplained-percent".to_owned(),
        passed: worst.is_none(),
        detail: worst.map_or_else(
            || format!("every bridge closes within {limit} %"),
            |bridge| {
                let part = bridge.part.as_ref().map_or("total", |(_, code)| code);
                let open = bridge.unexplained.unwrap_or(0);
                format!(
                    "`{}` ({part}), FY{}: {open} unexplained, {limit} % of the prior stock allowed",
                    bridge.indicator, bridge.fiscal_year.0
                )
            },
        ),
    }
}

fn is_within(limit: u32, bridge: &Bridge) -> bool {
    let open = i128::from(bridge.unexplained.unwrap_or(0)).abs();
    let prior = i128::from(bridge.prior_published.unwrap_or(0));
    open * 100 <= i128::from(limit) * prior.abs()
}

/// What every indicator of the current year lacks that too few reporters have sent; earlier years are not judged.
fn coverage(limit: u32, aggregates: &Aggregates) -> GateEntry {
    let mut low: BTreeMap<(Vec<&str>, usize), Vec<String>> = BTreeMap::new();
    let mut year = None;
    for entry in too_low(limit, aggregates) {
        year = Some(entry.fiscal_year);
        let silent: Vec<&str> = entry.silent().map(|reporter| &**reporter).collect();
        low.entry((silent, entry.expected.len())).or_default().push(format!("`{}`", entry.indicator));
    }
    let parts = low.iter().map(|((silent, owed), indicators)| {
        let (is, silent) = (owed - silent.len(), silent.join(" and "));
        format!("{is} of {owed} reporters, {silent} silent, for {}", indicators.join(", "))
    });
    GateEntry {
        gate: COVERAGE.to_owned(),
        passed: year.is_none(),
        detail: year.map_or_else(
            || format!("every indicator of the current year reaches {limit} %"),
            |year| format!("{year}, {limit} % needed: {}", parts.collect::<Vec<_>>().join("; ")),
        ),
    }
}

fn too_low(limit: u32, aggregates: &Aggregates) -> impl Iterator<Item = &Coverage> {
    let current = aggregates.fiscal_years.last();
    let owed = aggregates.coverage.iter().filter(move |entry| Some(&entry.fiscal_year) == current);
    owed.filter(move |entry| !is_covered(limit, entry))
}

/// What the silent owe in the year that is judged; then sources without any file, which may be why.
fn silence(limit: u32, findings: Findings<'_>) -> Vec<Issue> {
    let owed = too_low(limit, findings.aggregates).flat_map(|entry| {
        entry.silent().map(|by| validate::missing(by, &entry.indicator, entry.fiscal_year))
    });
    let without_file = findings.issues.iter().filter(|issue| {
        issue.code == IssueCode::Missing && issue.location.source.is_some() && issue.location.file.is_none()
    });
    owed.chain(without_file.cloned()).collect()
}

fn is_covered(limit: u32, entry: &Coverage) -> bool {
    let percent = u128::from(limit);
    (entry.reporting.len() as u128) * 100 >= percent * (entry.expected.len() as u128)
}

#[cfg(test)]
mod tests;
