//! `nenji preview SOURCE`: what a source yields, through the code of the run.
//!
//! Shows every file of the source: account, first observations with their cells, and all issues. Publishes nothing.

use std::fmt;

use crate::cli::PreviewArgs;
use crate::config::document::did_you_mean;
use crate::drift::{self, Drift};
use crate::ending::{ExitCode, RunError};
use crate::extract::{self, Context, Extracted};
use crate::inputs::{Inputs, InputsError};
use crate::issue::{Issue, Severity};
use crate::layout;
use crate::observation::Observation;
use crate::plan::PlannedTask;
use crate::progress::Silent;
use crate::workers;

/// What a source yields.
#[derive(Debug)]
pub struct Preview {
    files: Vec<Extracted>,
    issues: Vec<Issue>,
    rows: usize,
}

/// Reads every file of a source.
///
/// # Errors
/// When there is no such source, none of its files, or nothing to start from.
pub fn preview(args: &PreviewArgs) -> Result<Preview, RunError> {
    let inputs = Inputs::load(&args.common)?;
    if !inputs.sources.iter().any(|source| *source.id == *args.source) {
        let near = did_you_mean(&args.source, inputs.sources.iter().map(|source| &*source.id));
        return Err(RunError::NoSource { id: args.source.clone(), near });
    }
    let is_asked = |task: &&PlannedTask| *task.source.id == *args.source;
    let tasks: Vec<PlannedTask> = inputs.plan.tasks.iter().filter(is_asked).cloned().collect();
    if tasks.is_empty() {
        return Err(RunError::NothingMatched);
    }
    let runner = workers::readers(&args.common, &inputs, None)?;
    layout::check_sources(&inputs, std::slice::from_ref(&tasks[0].source), &runner)
        .map_err(InputsError::from)?;
    let fiscal_years = inputs.fiscal_years();
    let context = Context {
        catalog: &inputs.catalog,
        labels: &inputs.labels,
        fiscal_years: &fiscal_years,
        cache: None,
    };
    let files = extract::extract(&tasks, &runner, context, &Silent);
    let drifts = drift::find(&inputs, &tasks, &runner, None);
    let mut issues = extract::unpinned([&tasks[0].source], &runner);
    issues.extend(drifts.iter().map(Drift::issue));
    issues.extend(extract::issues(&files));
    Ok(Preview { files, issues, rows: args.rows })
}

impl Preview {
    /// 1 where a file failed or a cell was rejected, as in a run.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        let is_bad = |issue: &Issue| matches!(issue.severity, Severity::Rejected | Severity::Error);
        if self.issues.iter().any(is_bad) { ExitCode::PublishedWithIssues } else { ExitCode::Published }
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            writeln!(f, "{}", file.task.file.path)?;
            let Ok(read) = &file.result else { continue };
            let account = read.account();
            writeln!(
                f,
                "  {} cells: {} used, {} context, {} ignored, {} rejected; {} records",
                account.scope,
                account.used,
                account.context,
                account.ignored,
                account.rejected,
                account.records
            )?;
            if let Some(reason) = &read.report.account_not_taken {
                writeln!(f, "  no account was taken of what is not used: {reason}")?;
            }
            let observations = &read.normalized.observations;
            observations.iter().take(self.rows).try_for_each(|one| writeln!(f, "  {}", line(one)))?;
            if observations.len() > self.rows {
                writeln!(f, "  … {} more; show them with --rows", observations.len() - self.rows)?;
            }
        }
        for issue in &self.issues {
            writeln!(f, "{issue}")?;
        }
        write!(f, "{} files, {} issues", self.files.len(), self.issues.len())
    }
}

/// `分野別!C5  ceptoar_members FY2023 sector=port value 35`.
fn line(one: &Observation) -> String {
    let codes: Vec<String> = one.key.iter().map(|(dimension, code)| format!("{dimension}={code}")).collect();
    let codes = codes.join(" ");
    let value = one.value.map_or_else(|| format!("none ({})", one.status), |value| value.to_string());
    format!("{}!{}  {} {} {codes} {} {value}", one.sheet, one.cell, one.indicator, one.fiscal_year, one.role)
}
