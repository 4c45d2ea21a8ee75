//! The yearly run: the stages in the order in which data flow.
//!
//! Decides nothing about numbers. Every attempt leaves a run record; only a run whose gates pass touches the outputs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::Utf8PathBuf;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::aggregate::{self, Aggregates, Portfolio};
use crate::cache::Cache;
use crate::cli::RunArgs;
use crate::diagnostic::render;
use crate::discover::sha256;
use crate::drift::{self, Drift};
use crate::ending::{ExitCode, RunError};
use crate::extract::{self, Context, Extracted, TaskRunner};
use crate::gates::{self, Findings};
use crate::inputs::{Inputs, InputsError};
use crate::interrupt::Interrupt;
use crate::issue::{Issue, IssueCode, Severity};
use crate::layout;
use crate::machine;
use crate::panics::caught;
use crate::progress::Progress;
use crate::publish::{self, OutputFolder};
use crate::record::{self, GateEntry, InputEntry, Outcome, RunRecord};
use crate::report::ReportInput;
use crate::summary::Summary;
use crate::validate::{self, Settled};

/// How an attempt ended.
#[derive(Debug)]
pub struct Ended {
    /// What the program ends with.
    pub code: ExitCode,
    /// Its record, where one could be written.
    pub record: Option<Utf8PathBuf>,
    /// What was published, or why nothing was; told already in the record.
    pub result: Result<Summary, RunError>,
}

/// Makes ready what runs the tasks, as far as that can be done beside reading the settings.
pub type StartRunner<'a> = dyn Fn() -> Result<Box<FinishRunner<'a>>, RunError> + Sync + 'a;

/// Does the rest, once the settings are known.
pub type FinishRunner<'a> = dyn FnOnce(&Inputs) -> Result<Arc<dyn TaskRunner>, RunError> + Send + 'a;

/// Runs the year.
pub fn run(
    args: &RunArgs,
    runner: &StartRunner<'_>,
    progress: &dyn Progress,
    interrupt: &Interrupt,
) -> Ended {
    let started = Utc::now();
    let folder = match publish::new_run(&args.out, &started.format("%Y%m%dT%H%M%SZ").to_string()) {
        Ok(folder) => folder,
        Err(error) => {
            return Ended { code: ExitCode::Failed, record: None, result: Err(error.into()) };
        }
    };
    let mut record = RunRecord::new(stamp(started), args.strict);
    record.allow_unpinned = args.common.allow_unpinned;
    let mut attempt = Attempt { args, folder, record, progress, interrupt };
    let result = caught(|| {
        attempt.record.write(&attempt.folder)?;
        attempt.stages(runner)
    });
    attempt.end(result)
}

fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// One attempt and its record.
struct Attempt<'a> {
    args: &'a RunArgs,
    folder: Utf8PathBuf,
    record: RunRecord,
    progress: &'a dyn Progress,
    interrupt: &'a Interrupt,
}

/// What files are read with, in every stage that looks into them.
struct Reading<'a> {
    runner: &'a dyn TaskRunner,
    cache: Cache,
    threads: rayon::ThreadPool,
}

/// What the numbers became.
struct Figures {
    extracted: Vec<Extracted>,
    settled: Settled,
    aggregates: Aggregates,
    portfolios: Vec<Portfolio>,
    issues: Vec<Issue>,
}

impl Attempt<'_> {
    /// All stages; what they learn goes into the record as soon as it is known.
    fn stages(&mut self, runner: &StartRunner<'_>) -> Result<Summary, RunError> {
        let output = OutputFolder::take(&self.args.out)?;
        self.progress.stage("discover", 0);
        machine::check(self.args.jobs.unwrap_or_else(crate::workers::cores))?;
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.args.jobs.unwrap_or(0)).build()?;
        let (inputs, runner) = threads.install(|| rayon::join(|| Inputs::load(&self.args.common), runner));
        let inputs = inputs?;
        self.record.fiscal_year = Some(inputs.settings.fiscal_year.0);
        self.record.configuration = inputs.hashes();
        inputs.check_current_year()?;
        let missing = inputs.missing_folders();
        self.warn(inputs.later_folders());
        self.warn(missing.iter().map(Issue::to_string));
        if inputs.plan.tasks.is_empty() {
            return Err(RunError::NothingMatched);
        }
        let runner = runner?(&inputs)?;
        let told = Arc::downgrade(&runner);
        self.interrupt.tell(move || {
            if let Some(runner) = told.upgrade() {
                runner.interrupt();
            }
        });
        self.record.plugins = runner.plugins();
        self.record.programs = runner.programs();
        threads.install(|| layout::check(&inputs, &*runner)).map_err(InputsError::from)?;
        let unpinned = extract::unpinned(&inputs.sources, &*runner);
        self.warn(unpinned.iter().map(Issue::to_string));
        let reading = Reading { runner: &*runner, cache: Cache::new(output.cache()), threads };
        self.drift(&inputs, &reading)?;
        let extracted = self.extract(&inputs, &reading)?;
        let threads = &reading.threads;
        let mut figures = self.compute(&inputs, extracted, [unpinned, missing].concat(), threads)?;
        self.judge(&inputs, &figures)?;
        let files = self.render(&inputs, &figures, threads)?;
        let issues = std::mem::take(&mut figures.issues);
        // They are many small pieces, which take as long to be given back as the files to be written.
        threads.spawn(move || drop(figures));
        self.publish(&inputs, &output, &issues, &files)
    }

    /// Tells the person on call, besides what the record will hold.
    fn warn(&self, warnings: impl IntoIterator<Item = String>) {
        for warning in warnings {
            self.progress.note(&format!("warning: {warning}"));
        }
    }

    /// Compares with the year before; what a gate does not allow ends the run before a row is read.
    fn drift(&mut self, inputs: &Inputs, reading: &Reading<'_>) -> Result<(), RunError> {
        let Reading { runner, cache, threads } = reading;
        let gates = &inputs.settings.gates;
        self.record.drift = threads.install(|| drift::find(inputs, &inputs.plan.tasks, *runner, Some(cache)));
        self.record.gates = drift::judge(gates, &self.record.drift);
        self.go_on()?;
        let causes: Vec<Issue> =
            self.record.drift.iter().filter(|drift| drift.stops()).map(Drift::issue).collect();
        if causes.is_empty() {
            return Ok(());
        }
        let issues: Vec<Issue> = self.record.drift.iter().map(Drift::issue).collect();
        self.record.set_issues(&issues);
        Err(RunError::Gates { failed: failed(&self.record.gates), causes })
    }

    fn extract(&mut self, inputs: &Inputs, reading: &Reading<'_>) -> Result<Vec<Extracted>, RunError> {
        let Reading { runner, cache, threads } = reading;
        let fiscal_years = inputs.fiscal_years();
        let context = Context {
            catalog: &inputs.catalog,
            labels: &inputs.labels,
            fiscal_years: &fiscal_years,
            cache: Some(cache),
        };
        let tasks = &inputs.plan.tasks;
        let extracted = threads.install(|| extract::extract(tasks, *runner, context, self.progress));
        self.record.inputs = extracted.iter().map(InputEntry::of).collect();
        self.record.plugins = runner.plugins();
        self.go_on()?;
        let used: BTreeSet<String> = extracted.iter().filter_map(|one| one.cache_key.clone()).collect();
        if let Err(error) = cache.prune(&used) {
            self.progress.note(&format!("the cache could not be tidied: {error}"));
        }
        Ok(extracted)
    }

    fn compute(
        &mut self,
        inputs: &Inputs,
        mut extracted: Vec<Extracted>,
        mut issues: Vec<Issue>,
        threads: &rayon::ThreadPool,
    ) -> Result<Figures, RunError> {
        self.progress.stage("validate", 0);
        issues.extend(inputs.plan.issues.iter().cloned());
        issues.extend(self.record.drift.iter().map(Drift::issue));
        issues.extend(extract::issues(&extracted));
        let observations = extract::take_observations(&mut extracted);
        let settled = threads.install(|| validate::settle(&inputs.rules(), observations));
        self.progress.stage("aggregate", 0);
        let mut aggregates = aggregate::aggregate(&inputs.catalog, &inputs.settings, &settled)?;
        let portfolios = aggregate::portfolios(&inputs.catalog, &inputs.settings, &settled)?;
        aggregate::reconcile(&inputs.catalog, &settled, &portfolios, &mut aggregates);
        issues.extend(settled.issues.iter().chain(&aggregates.issues).cloned());
        issues.sort();
        self.record.set_issues(&issues);
        publish::write_atomic(&self.folder.join("quarantine.csv"), &record::quarantine_csv(&issues)?)?;
        self.go_on()?;
        Ok(Figures { extracted, settled, aggregates, portfolios, issues })
    }

    /// Every file of the edition, by its path below `fy<year>`.
    fn render(
        &mut self,
        inputs: &Inputs,
        figures: &Figures,
        threads: &rayon::ThreadPool,
    ) -> Result<Vec<(String, Vec<u8>)>, RunError> {
        self.progress.stage("render", 0);
        let input = ReportInput {
            catalog: &inputs.catalog,
            settings: &inputs.settings,
            aggregates: &figures.aggregates,
            portfolios: &figures.portfolios,
            facts: &figures.settled.facts,
            overrides: &figures.settled.overrides,
            sources: &inputs.sources,
            files: &self.record.inputs,
            issues: &figures.issues,
        };
        let files = threads.install(|| crate::render::files(&input))?;
        self.go_on()?;
        Ok(files)
    }

    fn judge(&mut self, inputs: &Inputs, figures: &Figures) -> Result<(), RunError> {
        let findings = Findings {
            issues: &figures.issues,
            rejected_cells: self.record.totals().rejected,
            failed_tasks: figures.extracted.iter().filter(|one| one.result.is_err()).count() as u64,
            aggregates: &figures.aggregates,
        };
        self.record.gates.extend(gates::judge(&inputs.settings.gates, self.args.strict, findings));
        let failed = failed(&self.record.gates);
        if failed.is_empty() {
            return Ok(());
        }
        let causes = gates::causes(&inputs.settings.gates, &self.record.gates, findings);
        Err(RunError::Gates { failed, causes })
    }

    fn publish(
        &mut self,
        inputs: &Inputs,
        output: &OutputFolder,
        issues: &[Issue],
        files: &[(String, Vec<u8>)],
    ) -> Result<Summary, RunError> {
        self.progress.stage("publish", 0);
        let staging = output.stage(&format!("fy{}", inputs.settings.fiscal_year.0))?;
        self.record.outputs = files.iter().map(|(path, bytes)| (path.clone(), sha256(bytes))).collect();
        for (path, bytes) in files {
            staging.write(path, bytes)?;
        }
        self.close(self.published_code(), None);
        staging.write("run.json", &self.record.to_json())?;
        self.go_on()?;
        let folder = staging.publish()?;
        let is_grave = |issue: &&Issue| matches!(issue.severity, Severity::Rejected | Severity::Error);
        let grave = issues.iter().filter(is_grave).cloned().collect();
        let is_note = |issue: &&Issue| issue.code == IssueCode::PluginNote;
        let notes = issues.iter().filter(is_note).cloned().collect();
        let mut severities = BTreeMap::new();
        for issue in issues {
            *severities.entry(issue.severity).or_default() += 1;
        }
        let (run_folder, record) = (self.folder.clone(), self.record.clone());
        Ok(Summary { folder, run_folder, record, severities, grave, notes })
    }

    /// Ends the stage if somebody asked for the end.
    fn go_on(&self) -> Result<(), RunError> {
        if self.interrupt.is_raised() { Err(RunError::Interrupted) } else { Ok(()) }
    }

    fn published_code(&self) -> ExitCode {
        let is_clean =
            self.record.totals().rejected == 0 && self.record.inputs.iter().all(|i| i.failure.is_none());
        if is_clean { ExitCode::Published } else { ExitCode::PublishedWithIssues }
    }

    fn close(&mut self, code: ExitCode, error: Option<String>) {
        self.record.ended = Some(stamp(Utc::now()));
        self.record.exit_code = Some(code as u8);
        self.record.outcome = if error.is_none() { Outcome::Published } else { Outcome::NotPublished };
        self.record.error = error;
    }

    /// The last words of the record, whatever happened.
    fn end(mut self, result: Result<Summary, RunError>) -> Ended {
        let code = match &result {
            Ok(_) => self.published_code(),
            Err(error) => {
                self.record.outputs.clear();
                self.close(error.exit_code(), Some(render(error)));
                error.exit_code()
            }
        };
        match (self.record.write(&self.folder), result) {
            (Err(error), Ok(_)) => Ended { code: ExitCode::Failed, record: None, result: Err(error.into()) },
            (written, result) => Ended { code, record: written.ok(), result },
        }
    }
}

/// Gates that failed, in words.
fn failed(gates: &[GateEntry]) -> Vec<String> {
    let failed = gates.iter().filter(|gate| !gate.passed);
    failed.map(|gate| format!("gate `{}`: {}", gate.gate, gate.detail)).collect()
}

#[cfg(test)]
mod tests;
