//! Every planned file through its plugin: records straight into meaning, several files at a time.
//!
//! A task that fails fails alone, with its reason. Nothing here knows a spreadsheet or a code.

mod group;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::cache::Cache;
use crate::catalog::Catalog;
use crate::config::{IndicatorMapping, Source};
use crate::fiscal_year::FiscalYear;
use crate::issue::{CellRef, Issue, IssueCode, Location, Severity};
use crate::normalize::{LabelIndex, Normalized};
use crate::observation::Observation;
use crate::plan::PlannedTask;
use crate::plugin::{Account, RecordSink, Survey, Task, TaskReport, TaskWithSink};
use crate::progress::Progress;
use crate::record::{PluginEntry, ProgramEntry, UNPINNED};

/// Runs tasks and gives their records to sinks; the pool of workers, or a double of it in tests.
pub trait TaskRunner: Send + Sync {
    /// The plugins that may be used, for the run record.
    fn plugins(&self) -> BTreeMap<String, PluginEntry>;

    /// The programs of sources that may be run, by source, for the run record.
    fn programs(&self) -> BTreeMap<String, ProgramEntry> {
        BTreeMap::new()
    }

    /// Hash of the plugin that would serve the task: part of the cache key.
    ///
    /// # Errors
    /// When the plugin is unknown or refused.
    fn plugin_sha256(&self, plugin: &str) -> Result<String, Failure>;

    /// The JSON Schema that a plugin gives of the layouts it takes; none where it gives none, or is refused.
    fn layout_schema(&self, plugin: &str) -> Option<Value>;

    /// Runs tasks; the answers come in their order, and a task that fails fails alone. Records given to a sink count only
    /// if the answer is `Ok`.
    fn run(&self, tasks: &mut [TaskWithSink<'_>]) -> Vec<Result<TaskReport, Failure>>;

    /// Runs one task.
    ///
    /// # Errors
    /// When it failed, however it failed.
    fn run_one(&self, task: &Task, sink: &mut dyn RecordSink) -> Result<TaskReport, Failure> {
        self.run(&mut [(task, sink)]).pop().unwrap_or_else(|| Err(Failure::unanswered()))
    }

    /// What is found in a file before its rows are read; nothing where the plugin, or a program, does not say.
    ///
    /// # Errors
    /// When the file cannot be planned.
    fn survey(&self, _task: &Task) -> Result<Survey, Failure> {
        Ok(Survey::default())
    }

    /// Ends the tasks that run, and lets no other start.
    fn interrupt(&self);
}

/// Why a task failed, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One sentence with its causes.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// Sheet, where the plugin knows it.
    pub sheet: Option<String>,
    /// Cell, where the plugin knows it.
    pub cell: Option<CellRef>,
}

impl Failure {
    /// A runner that gives fewer answers than it was given tasks.
    fn unanswered() -> Self {
        Self {
            message: "nothing became of its task".to_owned(),
            hint: "run again, and report it: this is an error in nenji".to_owned(),
            sheet: None,
            cell: None,
        }
    }
}

/// What all tasks share.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Catalogue.
    pub catalog: &'a Catalog,
    /// Labels of the catalogue.
    pub labels: &'a LabelIndex,
    /// Years of the run.
    pub fiscal_years: &'a RangeInclusive<FiscalYear>,
    /// Finished tasks of earlier runs; none for a preview.
    pub cache: Option<&'a Cache>,
}

/// One file after its task.
#[derive(Debug)]
pub struct Extracted {
    /// What was planned.
    pub task: PlannedTask,
    /// Its entry in the cache, once the plugin is known.
    pub cache_key: Option<String>,
    /// Report and meaning, or why it failed.
    pub result: Result<Read, Failure>,
}

/// A file that was read.
#[derive(Debug)]
pub struct Read {
    /// The plugin's report, balanced.
    pub report: TaskReport,
    /// What the records mean.
    pub normalized: Normalized,
}

impl Read {
    /// The account with the cells that the host rejected moved from used to rejected.
    #[must_use]
    pub fn account(&self) -> Account {
        let plugin = self.report.account;
        let rejected = self.normalized.rejected_cells.min(plugin.used);
        Account { used: plugin.used - rejected, rejected: plugin.rejected + rejected, ..plugin }
    }
}

/// Reads every planned file; the answer is in the order of the plan.
pub fn extract(
    tasks: &[PlannedTask],
    runner: &dyn TaskRunner,
    context: Context<'_>,
    progress: &dyn Progress,
) -> Vec<Extracted> {
    progress.stage("extract", tasks.len());
    let groups = group::groups(tasks, rayon::current_num_threads());
    groups
        .into_par_iter()
        .flat_map_iter(|group| {
            let extracted = group::extract(group, runner, context);
            for planned in group {
                progress.step(&planned.file.path);
            }
            extracted
        })
        .collect()
}

/// What the plugin is told: the source without what the host keeps to itself.
#[must_use]
pub fn task_of(planned: &PlannedTask) -> Task {
    task_with(planned, mapping(&planned.source, planned.file.vintage).to_string())
}

fn task_with(planned: &PlannedTask, mapping: String) -> Task {
    let (source, file) = (&planned.source, &planned.file);
    Task {
        plugin: source.plugin.to_string(),
        file_name: file.path.rsplit('/').next().unwrap_or(&file.path).to_owned(),
        sha256: file.sha256.clone(),
        path: file.location.clone(),
        mapping,
    }
}

pub(crate) fn mapping(source: &Source, vintage: FiscalYear) -> Value {
    let dimensions: BTreeMap<&str, Value> = source
        .dimensions
        .iter()
        .filter(|(_, dimension)| dimension.value.is_none())
        .map(|(id, dimension)| {
            let place = json!({
                "from": dimension.from, "label": dimension.label,
                "sheet": dimension.sheet, "across": dimension.across,
            });
            (&**id, place)
        })
        .collect();
    json!({
        "source": &*source.id,
        "measure": &*source.measure,
        "fiscal_year": vintage.0,
        "layout": source.layout,
        "indicators": source.indicators.iter().map(indicator).collect::<Vec<_>>(),
        "dimensions": dimensions,
    })
}

fn indicator(mapping: &IndicatorMapping) -> Value {
    json!({
        "id": &*mapping.id,
        "heading": mapping.heading,
        "label": mapping.label,
        "role": mapping.role,
        "unit": mapping.unit,
        "count": mapping.count,
        "period": mapping.period,
        "period-offset": mapping.period_offset,
    })
}

/// The observations of all tasks, in the order of the plan; they are moved, not copied.
pub fn take_observations(extracted: &mut [Extracted]) -> Vec<Observation> {
    let reads = extracted.iter_mut().filter_map(|one| one.result.as_mut().ok());
    reads.flat_map(|read| std::mem::take(&mut read.normalized.observations)).collect()
}

/// Issues of all tasks, in the order of the plan: what the plugin rejected, what the host rejected, what failed.
#[must_use]
pub fn issues(extracted: &[Extracted]) -> Vec<Issue> {
    let mut issues = Vec::new();
    for one in extracted {
        match &one.result {
            Ok(read) => {
                issues.extend(rejected_by_plugin(one, &read.report));
                issues.extend(account_not_taken(one, &read.report));
                issues.extend(plugin_notes(one, &read.report));
                issues.extend(read.normalized.issues.iter().cloned());
            }
            Err(failure) => issues.push(Issue {
                location: Location { cell: failure.cell, ..location(one, failure.sheet.as_deref()) },
                code: IssueCode::SourceFailed,
                severity: Severity::Error,
                message: failure.message.clone(),
                text: None,
                remedy: failure.hint.clone(),
            }),
        }
    }
    issues
}

fn location(one: &Extracted, sheet: Option<&str>) -> Location {
    Location {
        source: Some(Arc::clone(&one.task.source.id)),
        file: Some(one.task.file.path.as_str().into()),
        sheet: sheet.map(Into::into),
        cell: None,
    }
}

/// A warning for each source that is read by what nobody has pinned.
#[must_use]
pub fn unpinned<'a>(
    sources: impl IntoIterator<Item = &'a Arc<Source>>,
    runner: &dyn TaskRunner,
) -> Vec<Issue> {
    let (plugins, programs) = (runner.plugins(), runner.programs());
    let reader = |source: &Source| match (programs.get(&*source.id), plugins.get(&*source.plugin)) {
        (Some(program), _) if program.origin == UNPINNED => Some("its program".to_owned()),
        (None, Some(plugin)) if plugin.origin == UNPINNED => Some(format!("the plugin `{}`", source.plugin)),
        _ => None,
    };
    let read_by = sources.into_iter().filter_map(|source| Some((source, reader(source)?)));
    read_by
        .map(|(source, reader)| Issue {
            location: Location { source: Some(Arc::clone(&source.id)), ..Location::default() },
            code: IssueCode::Unpinned,
            severity: Severity::Warning,
            message: format!("it is read by {reader}, which nobody has pinned (`--allow-unpinned`)"),
            text: None,
            remedy: "before anything is handed on, pin it with `nenji plugin add` and run again".to_owned(),
        })
        .collect()
}

/// A file of which it is not known what the program left out.
fn account_not_taken(one: &Extracted, report: &TaskReport) -> Option<Issue> {
    let reason = report.account_not_taken.as_ref()?;
    Some(Issue {
        location: location(one, None),
        code: IssueCode::AccountOpen,
        severity: Severity::Warning,
        message: format!("no account of its cells could be taken: {reason}"),
        text: None,
        remedy: "compare the figures with the file by hand, or ask for it as a spreadsheet".to_owned(),
    })
}

/// Errors and warnings in the log of a plugin; the whole log is in the run record.
fn plugin_notes(one: &Extracted, report: &TaskReport) -> Vec<Issue> {
    let lines = report.log.iter().filter_map(|line| line.split_once(' '));
    let grave = lines.filter_map(|(level, said)| match level {
        "1" => Some((Severity::Warning, said)),
        "2" => Some((Severity::Notice, said)),
        _ => None,
    });
    grave
        .map(|(severity, said)| Issue {
            location: location(one, None),
            code: IssueCode::PluginNote,
            severity,
            message: format!("the plugin `{}` says: {said}", one.task.source.plugin),
            text: None,
            remedy: "see whether the file is the one that was meant; what was read of it counts".to_owned(),
        })
        .collect()
}

fn rejected_by_plugin(one: &Extracted, report: &TaskReport) -> Vec<Issue> {
    let rejected = report.fates.iter().filter(|fate| fate.fate == "rejected");
    rejected
        .map(|fate| Issue {
            location: Location { cell: Some(fate.first), ..location(one, Some(&fate.sheet)) },
            code: IssueCode::RejectedCell,
            severity: Severity::Rejected,
            message: fate.reason.clone(),
            text: fate.text.clone(),
            remedy: "correct the cell in the spreadsheet, or adapt the layout in the source file".to_owned(),
        })
        .collect()
}
