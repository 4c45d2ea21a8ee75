//! `nenji preview SOURCE`: what a source yields, through the code of the run.
//!
//! Shows every file of the source: account, first observations with their cells, and all issues. Publishes nothing.

use std::fmt;

use std::sync::Arc;

use camino::Utf8Path;
use nenji_sheet::matches_glob;

use crate::aggregate::{Check, Fraction};
use crate::cli::PreviewArgs;
use crate::config::document::did_you_mean;
use crate::config::{self, Source};
use crate::discover;
use crate::drift::{self, Drift};
use crate::ending::{ExitCode, RunError};
use crate::extract::{self, Context, Extracted};
use crate::guess::GuessError;
use crate::inputs::{Inputs, InputsError};
use crate::issue::{Issue, Severity};
use crate::layout;
use crate::observation::Observation;
use crate::plan::{self, PlannedTask};
use crate::progress::Silent;
use crate::validate::{self, Rules};
use crate::workers;

use cells::Cells;

mod cells;

/// What a source yields.
#[derive(Debug)]
pub struct Preview {
    files: Vec<Extracted>,
    issues: Vec<Issue>,
    checks: Vec<Check>,
    /// Per file: its sheets as grids, or why there are none.
    cells: Vec<Option<Result<Cells, String>>>,
    rows: usize,
}

/// Reads the files of a source.
///
/// # Errors
/// When there is no such source, none of its files, or nothing to start from.
pub fn preview(args: &PreviewArgs) -> Result<Preview, RunError> {
    let mut inputs = Inputs::load(&args.common)?;
    let source = chosen_source(args, &mut inputs)?;
    let tasks = chosen_files(args, &inputs, &source)?;
    let runner = workers::readers(&args.common, &inputs, None)?;
    layout::check_sources(&inputs, std::slice::from_ref(&source), &runner).map_err(InputsError::from)?;
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
    let cells = files.iter().map(|one| {
        let read = one.result.as_ref().ok().filter(|_| args.cells)?;
        Some(runner.texts(&one.task.file).map(|texts| Cells::new(&texts, read)))
    });
    let cells = cells.collect();
    let checks = checks(&inputs, &files);
    Ok(Preview { files, issues, checks, cells, rows: args.rows })
}

/// The source that is meant: one of the run, or a file of its own.
fn chosen_source(args: &PreviewArgs, inputs: &mut Inputs) -> Result<Arc<Source>, RunError> {
    if Utf8Path::new(&args.source).extension() != Some("toml") {
        let known = inputs.sources.iter().find(|source| *source.id == *args.source);
        return known.cloned().ok_or_else(|| {
            let near = did_you_mean(&args.source, inputs.sources.iter().map(|source| &*source.id));
            RunError::NoSource { id: args.source.clone(), near }
        });
    }
    let folder = inputs.settings.inputs.join("sources");
    let source = config::load_source(Utf8Path::new(&args.source), &folder, &inputs.catalog);
    let source = Arc::new(source.map_err(InputsError::from)?);
    inputs.sources.retain(|known| known.id != source.id);
    inputs.sources.push(Arc::clone(&source));
    Ok(source)
}

/// The files that are meant: those of the source, some of them, or one that lies anywhere.
fn chosen_files(
    args: &PreviewArgs,
    inputs: &Inputs,
    source: &Arc<Source>,
) -> Result<Vec<PlannedTask>, RunError> {
    if let Some(path) = args.file.as_deref().map(Utf8Path::new).filter(|path| path.is_file()) {
        let file = discover::one_file(path, inputs.settings.fiscal_year)
            .map_err(|source| GuessError::File { file: path.to_owned(), source })?;
        return Ok(vec![PlannedTask { source: Arc::clone(source), file }]);
    }
    let own = plan::plan(std::slice::from_ref(source), &inputs.files).map_err(InputsError::from)?;
    let mut tasks = own.tasks;
    if let Some(glob) = &args.file {
        let matches = |task: &PlannedTask| {
            let name = task.file.path.rsplit('/').next().unwrap_or_default();
            matches_glob(glob, &task.file.path) || matches_glob(glob, name)
        };
        tasks.retain(matches);
    } else if args.cells {
        // The newest file; its path decides where a year has several.
        tasks.sort_by(|a, b| (a.file.vintage, &a.file.path).cmp(&(b.file.vintage, &b.file.path)));
        tasks = tasks.pop().into_iter().collect();
    }
    if tasks.is_empty() { Err(RunError::NothingMatched) } else { Ok(tasks) }
}

/// What the files state themselves, held against what is computed from them, as a run does.
fn checks(inputs: &Inputs, files: &[Extracted]) -> Vec<Check> {
    let read = files.iter().filter_map(|one| one.result.as_ref().ok());
    let observations = read.flat_map(|read| read.normalized.observations.iter().cloned()).collect();
    let rules = Rules { overrides: &[], ..inputs.rules() };
    let settled = validate::settle(&rules, observations);
    settled.checks.into_iter().filter(|check| check.kind.starts_with("stated")).collect()
}

impl Preview {
    /// 1 where a file failed, a cell was rejected, or a stated figure is not what its parts give.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        let is_bad = |issue: &Issue| matches!(issue.severity, Severity::Rejected | Severity::Error);
        let is_clean = !self.issues.iter().any(is_bad) && self.disagreeing() == 0;
        if is_clean { ExitCode::Published } else { ExitCode::PublishedWithIssues }
    }
}

impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, cells) in self.files.iter().zip(&self.cells) {
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
            for said in read.report.log.iter().filter_map(|line| line.strip_prefix("3 ")) {
                writeln!(f, "  {said}")?;
            }
            if let Some(reason) = &read.report.account_not_taken {
                writeln!(f, "  no account was taken of what is not used: {reason}")?;
            }
            let observations = &read.normalized.observations;
            observations.iter().take(self.rows).try_for_each(|one| writeln!(f, "  {}", line(one)))?;
            if observations.len() > self.rows {
                writeln!(f, "  … {} more; show them with --rows", observations.len() - self.rows)?;
            }
            match cells {
                Some(Ok(cells)) => writeln!(f, "{cells}")?,
                Some(Err(reason)) => writeln!(f, "  its cells cannot be shown: {reason}")?,
                None => {}
            }
        }
        self.tell_checks(f)?;
        for issue in &self.issues {
            writeln!(f, "{issue}")?;
        }
        write!(f, "{} files, {} issues", self.files.len(), self.issues.len())?;
        match self.disagreeing() {
            0 => Ok(()),
            some => write!(f, ", {some} stated figures that do not agree"),
        }
    }
}

impl Preview {
    /// Stated totals, changes and rates that are not what is computed; in a run, gates decide on them.
    fn disagreeing(&self) -> usize {
        self.checks.iter().filter(|check| !check.holds).count()
    }

    fn tell_checks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [("stated-total", "totals"), ("stated-change", "changes"), ("stated-rate", "rates")];
        for (kind, name) in kinds {
            let all: Vec<&Check> = self.checks.iter().filter(|check| check.kind == kind).collect();
            let holds = all.iter().filter(|check| check.holds).count();
            if !all.is_empty() {
                writeln!(f, "stated {name}: {holds} of {} agree with what is computed", all.len())?;
            }
            for check in all.iter().filter(|check| !check.holds) {
                writeln!(
                    f,
                    "  {} {}: computed {}, stated {}",
                    check.indicator,
                    check.subject,
                    told(check.left),
                    told(check.right)
                )?;
            }
        }
        Ok(())
    }
}

/// A count as it is; anything that is no whole number to two places.
fn told(value: Fraction) -> String {
    let text = value.text(1, 2).unwrap_or_else(|| "too large".to_owned());
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// `分野別!C5  ceptoar_members FY2023 sector=port value 35`.
fn line(one: &Observation) -> String {
    let codes: Vec<String> = one.key.iter().map(|(dimension, code)| format!("{dimension}={code}")).collect();
    let codes = codes.join(" ");
    let value = one.value.map_or_else(|| format!("none ({})", one.status), |value| value.to_string());
    format!("{}!{}  {} {} {codes} {} {value}", one.sheet, one.cell, one.indicator, one.fiscal_year, one.role)
}
