//! The host's side of the plugin boundary: finding, trusting and pinning libraries, workers, the contract.
//!
//! Gives records and fates as Arrow batches, checked; it knows no indicator and no code.

mod client;
mod contract;
mod direct;
mod error;
mod folder;
mod frame;
mod incoming;
pub mod install;
pub mod kit;
mod legible;
mod library;
mod lock;
mod message;
mod pipe;
mod pool;
mod process;
mod program;
mod reading;
mod registry;
mod sandbox;
mod trust;
pub mod worker;

pub use contract::ContractError;
pub(crate) use contract::{KEPT_EACH, KEPT_LIMIT};
pub use direct::InProcess;
pub use direct::act::{Act, serve as serve_direct};
pub use error::{PluginError, Problem, Refusal, Said, TaskError};
pub use frame::{FrameError, Kind as FrameKind};
pub(crate) use install::BUILT;
pub use library::share_heaps;
pub use lock::Origin;
pub(crate) use lock::is_id;
pub use message::{Description, Details, Failure, Probe, Shape, Survey};
pub use pool::{Limits, Pool};
pub use program::{
    Added as AddedProgram, Interpreter, PinnedProgram, ProgramChildError, ProgramError, ProgramFault,
    ProgramRefusal, Programs, Ready as ReadyProgram, SheetTexts, add as add_program, ask_child, child_input,
    list_cells, listed as listed_programs, start as start_program,
};
pub use registry::{Listed, Pinned, Pins, Plugins};
pub use sandbox::{Reach, Sandbox};

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::issue::CellRef;

/// One task handed to a worker: a file and the mapping of its source.
#[derive(Clone, Debug)]
pub struct Task {
    /// Plugin id.
    pub plugin: String,
    /// Name of the file, without folders.
    pub file_name: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Absolute path; the host reads it.
    pub path: camino::Utf8PathBuf,
    /// Mapping as JSON: `source`, `measure`, `fiscal_year`, `layout`, `indicators`, `dimensions`.
    pub mapping: String,
}

/// Receives the records of one task while they arrive.
pub trait RecordSink: Send {
    /// Takes a batch that meets `cells/1`.
    fn records(&mut self, batch: &RecordBatch);

    /// Forgets what it was given: the task is begun anew, in another worker.
    fn restart(&mut self);

    /// False when it is to be given nothing more, because what it keeps would fill the memory: the task ends as failed.
    fn has_room(&self) -> bool {
        true
    }

    /// Takes the next piece of the Arrow IPC stream in which the records come: for a sink that keeps them. What is in it
    /// has been checked only when the task has succeeded.
    fn encoded(&mut self, _piece: &[u8]) {}
}

/// A task and where its records go.
pub type TaskWithSink<'a> = (&'a Task, &'a mut dyn RecordSink);

/// What a finished task says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TaskReport {
    /// The account, balanced.
    pub account: Account,
    /// Every other non-empty cell.
    pub fates: Vec<Fate>,
    /// Sheets and headings found: the fingerprint that drift is measured on (JSON).
    pub fingerprint: Arc<str>,
    /// Last log lines of the plugin.
    pub log: Vec<String>,
    /// What was found before rows were read.
    #[serde(default)]
    pub survey: Arc<Survey>,
    /// True when it came from the cache.
    pub from_cache: bool,
    /// Why the host could take no account of a program's file: then the account holds what was used, and no more.
    #[serde(default)]
    pub account_not_taken: Option<String>,
}

/// Cells of a task by fate: the four sum to `scope`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Account {
    /// Non-empty cells of the claimed sheets.
    pub scope: u64,
    /// Cells that records point at.
    pub used: u64,
    /// Title, heading, label, unit, note.
    pub context: u64,
    /// Left out with a reason.
    pub ignored: u64,
    /// Could not be read.
    pub rejected: u64,
    /// Records.
    pub records: u64,
}

/// What became of a rectangle of cells that are no records.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fate {
    /// Sheet.
    pub sheet: String,
    /// First cell.
    pub first: CellRef,
    /// Last cell.
    pub last: CellRef,
    /// Non-empty cells in it.
    pub cells: u64,
    /// `context`, `ignored`, `rejected`.
    pub fate: String,
    /// Why.
    pub reason: String,
    /// Text of a rejected cell.
    pub text: Option<String>,
}
