//! A plugin read in the calling process: what workers are held against, by the conformance kit and by the benchmark.
//!
//! No run reads like this: a plugin that fails here takes its process with it. Contract and account are checked as they
//! are for a worker.

pub(super) mod act;

use std::sync::Arc;

use arrow_array::RecordBatch;
use camino::Utf8Path;

use super::client::ledger;
use super::contract::{ContractError, Ledger};
use super::error::Problem;
use super::library::{Input, Library, Log};
use super::message::{End, Failure, Plan};
use super::worker::{add, refused};
use super::{RecordSink, Task, TaskReport};

/// A plugin loaded into this process, never to be unloaded.
pub struct InProcess {
    library: Library,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Why a reading ended before its end.
enum Ended {
    Problem(Problem),
    /// Whoever takes the records has enough.
    Enough,
}

impl<P: Into<Problem>> From<P> for Ended {
    fn from(problem: P) -> Self {
        Self::Problem(problem.into())
    }
}

/// What a reading came to.
struct Reached {
    end: End,
    report: TaskReport,
}

/// One reading: the file, its mapping, and the records wanted at most (0 for all).
struct Order<'a> {
    input: Input<'a>,
    mapping: &'a str,
    max_rows: u64,
}

impl InProcess {
    /// Loads the library that has the hash.
    ///
    /// # Errors
    /// As the plugin's worker would say it.
    pub fn load(library: &Utf8Path, id: &str, sha256: &str) -> Result<Self, Failure> {
        let log: Log = Box::new(|_, _| {});
        let library = Library::load(library, id, sha256, log, || {}).map_err(|error| refused(&error))?;
        Ok(Self { library })
    }

    /// Reads one file, as [`super::Pool::run_task`] does.
    ///
    /// # Errors
    /// When the file cannot be read, the plugin fails, or anything is not as the contracts say.
    pub fn read(&mut self, task: &Task, sink: &mut dyn RecordSink) -> Result<TaskReport, Problem> {
        let bytes = fs_err::read(&task.path).map_err(Problem::Input)?;
        if crate::discover::sha256(&bytes) != task.sha256 {
            return Err(Problem::Changed);
        }
        let input = Input { name: &task.file_name, sha256: &task.sha256, bytes: &bytes };
        let order = Order { input, mapping: &task.mapping, max_rows: 0 };
        let reached = self.run(&order, &mut |batch| {
            sink.records(batch);
            Ok(())
        });
        match reached {
            Ok(reached) => Ok(reached.report),
            Err(Ended::Problem(problem)) => Err(problem),
            Err(Ended::Enough) => Err(Problem::Protocol("the reading was ended by its reader".to_owned())),
        }
    }

    /// Plans and reads all tasks of a file; gives the records to `each` once they have been checked.
    fn run(
        &mut self,
        order: &Order<'_>,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), Ended>,
    ) -> Result<Reached, Ended> {
        let Order { input, mapping, max_rows } = *order;
        let mut ledger = ledger(mapping).map_err(Problem::Mapping)?;
        let plan: Plan = serde_json::from_str(&self.library.plan(input, mapping)?)
            .map_err(|error| Problem::Protocol(error.to_string()))?;
        if plan.tasks.is_empty() {
            return Err(Problem::Protocol("the plugin planned no task".to_owned()).into());
        }
        let mut end = End::default();
        for token in &plan.tasks {
            let mut open = self.library.open(input, mapping, token, max_rows)?;
            open.cells(&mut |batch| take(&mut ledger, batch, each))?;
            open.fates(&mut |batch| Ok::<_, Ended>(ledger.fates(batch)?))?;
            add(&mut end, &open.finish()?)?;
        }
        if max_rows == 0 {
            ledger.settle(&end)?;
        }
        let fingerprint = serde_json::to_string(&plan.fingerprint)
            .map_err(|error| Problem::Protocol(error.to_string()))?
            .into();
        let (account, fates, survey) = (end.account, ledger.told, Arc::new(plan.into()));
        let report = TaskReport { account, fates, fingerprint, survey, ..TaskReport::default() };
        Ok(Reached { end, report })
    }
}

fn take(
    ledger: &mut Ledger,
    batch: &RecordBatch,
    each: &mut dyn FnMut(&RecordBatch) -> Result<(), Ended>,
) -> Result<(), Ended> {
    ledger.cells(batch).map_err(|error: ContractError| Ended::from(error))?;
    if batch.num_rows() > 0 { each(batch) } else { Ok(()) }
}
