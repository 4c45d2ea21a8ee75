//! Drift: the files of the current year against those of the year before, as their plugins see them before a row is read.
//!
//! Names every difference; whether one stops the run is for the gates, whether it is meant to be for `[[accept]]` of the
//! source. A file that cannot be planned is left to its reading, which says why.

mod compare;
mod pair;

use std::sync::Arc;

use nenji_sheet::matches_glob;
use rayon::prelude::*;
use serde::Serialize;

use crate::cache::Cache;
use crate::catalog::Catalog;
use crate::config::{Accept, Allowance, DriftKind, Gates, Source};
use crate::extract::{self, TaskRunner};
use crate::inputs::Inputs;
use crate::issue::{CellRef, Issue, IssueCode, Location, Severity};
use crate::plan::PlannedTask;
use crate::plugin::{Survey, Task};
use crate::record::GateEntry;

pub use compare::{Difference, compare};

/// A difference with its files, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// Source.
    pub source: String,
    /// File of the current year.
    pub file: String,
    /// File that it was compared with.
    pub before: String,
    /// What differs.
    pub drift: DriftKind,
    /// It was there the year before and is there no more: sheet and cell are those of the file before.
    pub gone: bool,
    /// Sheet.
    pub sheet: Option<String>,
    /// The cell, `B7`.
    pub cell: Option<String>,
    /// The heading, label, unit, sheet or indicator.
    pub what: String,
    /// One sentence.
    pub message: String,
    /// `allow`, `warn` or `stop`, as the gate of its kind says.
    pub gate: Allowance,
    /// Who accepted it, and why.
    pub accepted: Option<String>,
}

/// Gates of drift, by what differs.
const GATES: [(&str, DriftKind); 6] = [
    ("drift-sheets", DriftKind::Sheets),
    ("drift-headings", DriftKind::Headings),
    ("drift-units", DriftKind::Units),
    ("drift-codes", DriftKind::Codes),
    ("drift-totals", DriftKind::Totals),
    ("drift-rows", DriftKind::Rows),
];

fn allowance(gates: &Gates, kind: DriftKind) -> Allowance {
    match kind {
        DriftKind::Sheets => gates.drift_sheets,
        DriftKind::Headings => gates.drift_headings,
        DriftKind::Units => gates.drift_units,
        DriftKind::Codes => gates.drift_codes,
        DriftKind::Totals => gates.drift_totals,
        DriftKind::Rows => gates.drift_rows,
    }
}

/// Compares the newest files of every source with those of the year before.
#[must_use]
pub fn find(
    inputs: &Inputs,
    tasks: &[PlannedTask],
    runner: &dyn TaskRunner,
    cache: Option<&Cache>,
) -> Vec<Drift> {
    let pairs = pair::pairs(tasks);
    let found = pairs.par_iter().map(|(old, new)| {
        let look = |planned| survey(planned, runner, cache, &inputs.catalog);
        // Reading says better why a file cannot be planned.
        let (Ok(before), Ok(now)) = (look(old), look(new)) else { return Vec::new() };
        let differences = compare(&before, &now).into_iter();
        differences.map(|difference| drift(old, new, difference, &inputs.settings.gates)).collect()
    });
    found.collect::<Vec<Vec<Drift>>>().concat()
}

/// What is found in a file before its rows are read; kept with finished tasks. Names of organisations and people are
/// left out: they differ every year, and the record is published.
fn survey(
    planned: &PlannedTask,
    runner: &dyn TaskRunner,
    cache: Option<&Cache>,
    catalog: &Catalog,
) -> Result<Survey, extract::Failure> {
    let task: Task = extract::task_of(planned);
    let key = Cache::key(&task, &runner.plugin_sha256(&task.plugin)?);
    let kept = cache.filter(|_| planned.source.is_cached()).and_then(|cache| cache.report(&key));
    let found = kept.map_or_else(|| runner.survey(&task), |report| Ok(Arc::unwrap_or_clone(report.survey)));
    let mut survey = found?;
    for shape in survey.shapes.values_mut() {
        let is_coded = |dimension: &str| catalog.code_list(dimension).is_some_and(|list| !list.internal);
        shape.labels.retain(|dimension, _| is_coded(dimension));
    }
    Ok(survey)
}

fn drift(old: &PlannedTask, new: &PlannedTask, difference: Difference, gates: &Gates) -> Drift {
    let Difference { kind, is_gone, sheet, cell, what, message } = difference;
    let accepted = accepted(&new.source, new, kind, &what);
    Drift {
        source: new.source.id.to_string(),
        file: new.file.path.clone(),
        before: old.file.path.clone(),
        drift: kind,
        gone: is_gone,
        sheet,
        cell,
        what,
        message,
        gate: allowance(gates, kind),
        accepted: accepted.map(|accept| format!("{}: {}", accept.by, accept.reason)),
    }
}

fn accepted<'s>(source: &'s Source, new: &PlannedTask, kind: DriftKind, what: &str) -> Option<&'s Accept> {
    source.accept.iter().find(|accept| {
        accept.fiscal_year == new.file.vintage
            && accept.drift == kind
            && accept.what.as_ref().is_none_or(|glob| matches_glob(glob, what))
    })
}

impl Drift {
    /// Stops the run?
    #[must_use]
    pub fn stops(&self) -> bool {
        self.gate == Allowance::Stop && self.accepted.is_none()
    }

    /// As it is told with the other issues.
    #[must_use]
    pub fn issue(&self) -> Issue {
        let severity = match (&self.accepted, self.gate) {
            (Some(_), _) | (None, Allowance::Allow) => Severity::Notice,
            (None, Allowance::Warn) => Severity::Warning,
            (None, Allowance::Stop) => Severity::Error,
        };
        let accepted = self.accepted.as_ref().map(|accepted| format!("; accepted by {accepted}"));
        let stood = match (&self.sheet, &self.cell) {
            (Some(sheet), Some(cell)) if self.gone => format!(", {sheet}!{cell}"),
            _ => String::new(),
        };
        let here = |place: &Option<String>| place.clone().filter(|_| !self.gone);
        Issue {
            location: Location {
                source: Some(self.source.as_str().into()),
                file: Some(self.file.as_str().into()),
                sheet: here(&self.sheet).map(Arc::from),
                cell: here(&self.cell).as_deref().and_then(CellRef::parse),
            },
            code: IssueCode::Drift,
            severity,
            message: format!("{} (before: {}{stood}){}", self.message, self.before, accepted.unwrap_or_default()),
            text: None,
            remedy: "see whether the source file still reads it right; if it is meant to be, say so in its `[[accept]]`"
                .to_owned(),
        }
    }
}

/// How the gates of drift stand: every one of them, in the order of the settings.
#[must_use]
pub fn judge(gates: &Gates, drifts: &[Drift]) -> Vec<GateEntry> {
    let entry = |(gate, kind): &(&str, DriftKind)| {
        let of_kind = || drifts.iter().filter(|drift| drift.drift == *kind);
        let open = of_kind().filter(|drift| drift.accepted.is_none()).count();
        let level = match allowance(gates, *kind) {
            Allowance::Allow => "allowed",
            Allowance::Warn => "warned of",
            Allowance::Stop => "none allowed",
        };
        GateEntry {
            gate: (*gate).to_owned(),
            passed: !of_kind().any(Drift::stops),
            detail: format!("{open} found besides {} accepted, {level}", of_kind().count() - open),
        }
    };
    GATES.iter().map(entry).collect()
}

#[cfg(test)]
mod tests;
