//! `nenji check` and `nenji run --dry-run`: what a run would read, and whether it could.
//!
//! Reads settings, catalogue, sources and hashes, and asks plugins for their names and for what they find in the files of
//! the current year and the year before; reads no row of any, writes nothing.

use std::fmt;

use camino::Utf8PathBuf;

use crate::cache::Cache;
use crate::cli::{CommonArgs, RunArgs};
use crate::drift::{self, Drift};
use crate::ending::{ExitCode, RunError};
use crate::extract::{self, Failure, TaskRunner};
use crate::inputs::{Inputs, InputsError};
use crate::issue::{Issue, Severity};
use crate::layout;
use crate::workers;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    config: Utf8PathBuf,
    counts: [(usize, &'static str); 5],
    years: (i32, i32),
    refused: Vec<Failure>,
    issues: Vec<Issue>,
    /// Folders after the current year.
    later: Option<String>,
    /// Files with their sources and whether they are cached; for a dry run only.
    files: Vec<(String, String, bool)>,
}

/// Checks what a run would start from.
///
/// # Errors
/// When settings, catalogue, sources or the plugin folder are not valid, or nothing matches.
pub fn check(args: &CommonArgs) -> Result<Checked, RunError> {
    let inputs = Inputs::load(args)?;
    inputs.check_current_year()?;
    if inputs.plan.tasks.is_empty() {
        return Err(RunError::NothingMatched);
    }
    let runner = workers::readers(args, &inputs, Some(1))?;
    layout::check(&inputs, &runner).map_err(InputsError::from)?;
    let mut ids: Vec<&str> = inputs.sources.iter().map(|source| &*source.plugin).collect();
    ids.sort_unstable();
    ids.dedup();
    let programs = inputs.sources.iter().filter(|source| source.program.is_some()).count();
    let unpinned = extract::unpinned(&inputs.sources, &runner);
    let drifts = drift::find(&inputs, &inputs.plan.tasks, &runner, None);
    let open = drifts.iter().filter(|drift| drift.accepted.is_none()).map(Drift::issue);
    let refused = ids.iter().filter_map(|id| runner.plugin_sha256(id).err());
    Ok(Checked {
        config: args.config.clone(),
        counts: [
            (inputs.catalog.indicators.len(), "indicators"),
            (inputs.sources.len(), "sources"),
            (ids.len() - programs, "plugins"),
            (programs, "programs"),
            (inputs.files.len(), "files"),
        ],
        years: (inputs.fiscal_years().start().0, inputs.fiscal_years().end().0),
        refused: refused.collect(),
        later: inputs.later_folders(),
        issues: [
            inputs.missing_folders(),
            inputs.plan.issues.clone(),
            unpinned,
            open.filter(is_grave).collect(),
        ]
        .concat(),
        files: Vec::new(),
    })
}

/// What a gate allows is for `run.json`.
fn is_grave(issue: &Issue) -> bool {
    issue.severity > Severity::Notice
}

/// Checks, and tells of every file what would read it and whether that was done before.
///
/// # Errors
/// As [`check`].
pub fn dry_run(args: &RunArgs) -> Result<Checked, RunError> {
    let inputs = Inputs::load(&args.common)?;
    let runner = workers::readers(&args.common, &inputs, Some(1))?;
    let cache = Cache::new(args.out.join(".cache"));
    let files = inputs.plan.tasks.iter().map(|planned| {
        let task = extract::task_of(planned);
        let sha256 = runner.plugin_sha256(&task.plugin);
        let is_cached =
            planned.source.is_cached() && sha256.is_ok_and(|sha256| cache.holds(&Cache::key(&task, &sha256)));
        (planned.file.path.clone(), planned.source.id.to_string(), is_cached)
    });
    let files = files.collect();
    Ok(Checked { files, ..check(&args.common)? })
}

impl Checked {
    /// What the command ends with: a refused plugin is configuration, a file without one source is a gate's matter.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if !self.refused.is_empty() {
            ExitCode::Usage
        } else if self.issues.iter().any(|issue| issue.severity == Severity::Error) {
            ExitCode::Gate
        } else {
            ExitCode::Published
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (file, source, is_cached) in &self.files {
            let state = if *is_cached { "cached" } else { "to read" };
            writeln!(f, "{state:8} {file}  ({source})")?;
        }
        let counts: Vec<String> = self.counts.iter().map(|(count, what)| format!("{count} {what}")).collect();
        writeln!(f, "{}: FY{} to FY{}; {}", self.config, self.years.0, self.years.1, counts.join(", "))?;
        for failure in &self.refused {
            writeln!(f, "{}\n  {}", failure.message, failure.hint)?;
        }
        for issue in &self.issues {
            writeln!(f, "{issue}")?;
        }
        if let Some(later) = &self.later {
            writeln!(f, "{later}")?;
        }
        let is_well = self.refused.is_empty() && self.issues.is_empty() && self.later.is_none();
        write!(f, "{}", if is_well { "nothing to complain about" } else { "see above" })
    }
}
