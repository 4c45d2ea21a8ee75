//! Why a program is not run, and why what it did counts for nothing: one sentence each, and what to do.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use super::ready::PATH;
use crate::config::document::did_you_mean;
use crate::diagnostic::Hint;
use crate::issue::CellRef;
use crate::plugin::ContractError;
use crate::plugin::error::Said;

/// Why a program is not run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProgramRefusal {
    /// A file cannot be read.
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable {
        /// The file, below the folder of programs.
        file: String,
        /// Why.
        reason: String,
    },
    /// Nobody has pinned a file of it.
    #[error("`{file}` is not pinned in programs.lock")]
    NotPinned {
        /// The file.
        file: String,
        /// The source that names it.
        source_id: String,
    },
    /// Not the bytes that were pinned.
    #[error("`{file}` has the SHA-256 {found}, but {pinned} is pinned")]
    Changed {
        /// The file.
        file: String,
        /// Its hash.
        found: String,
        /// The pinned hash.
        pinned: String,
        /// The source that names it.
        source_id: String,
    },
    /// The interpreter is not installed.
    #[error("there is no `{name}` in {PATH}")]
    NoInterpreter {
        /// Its name.
        name: String,
    },
}

impl Hint for ProgramRefusal {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Unreadable { .. } => "check that it is a plain file, and yours to read".to_owned(),
            Self::NotPinned { source_id, .. } => {
                format!("read it, and if you trust it: `nenji plugin add inputs/sources/{source_id}.toml`")
            }
            Self::Changed { source_id, .. } => format!(
                "if you changed it, pin it anew with `nenji plugin add inputs/sources/{source_id}.toml`; if not, ask who did"
            ),
            Self::NoInterpreter { name } => format!(
                "install {}, or have the source read by a plugin",
                if name.starts_with("python3") { "Python (Debian: `apt install python3`)" } else { name }
            ),
        })
    }
}

/// Why a task of a program failed; the others go on.
#[derive(Debug, thiserror::Error)]
#[error("{} did not read `{file}`: {fault}", told(.program))]
pub struct ProgramError {
    /// The id that stands for the program.
    pub program: String,
    /// The file.
    pub file: String,
    /// What went wrong.
    pub fault: ProgramFault,
    /// The last lines of its error output.
    #[source]
    pub said: Option<Said>,
}

/// `program:x` in words.
fn told(id: &str) -> String {
    format!("the program of source `{}`", id.strip_prefix("program:").unwrap_or(id))
}

/// What went wrong with a task.
#[derive(Debug, thiserror::Error)]
pub enum ProgramFault {
    /// It may not run.
    #[error("{0}")]
    Refused(ProgramRefusal),
    /// No source names it; a fault of the host.
    #[error("no source names it")]
    Unknown,
    /// The file cannot be read.
    #[error("the file cannot be read ({0})")]
    Input(std::io::Error),
    /// The file is not the one that was listed.
    #[error("the file has changed since it was listed")]
    Changed,
    /// The mapping is not the expected JSON; a fault of the host.
    #[error("the mapping is not valid ({0})")]
    Mapping(serde_json::Error),
    /// Its private folder cannot be made.
    #[error("its private folder could not be made ({0})")]
    Room(std::io::Error),
    /// It does not start.
    #[error("it could not be started ({0})")]
    Spawn(std::io::Error),
    /// A pipe broke.
    #[error("the pipe to it broke ({0})")]
    Pipe(std::io::Error),
    /// It ended otherwise than with 0.
    #[error("it {}", ended(*.0))]
    Ended(ExitStatus),
    /// It took too long.
    #[error("it did not end within {} s", .0.as_secs_f64())]
    Deadline(Duration),
    /// It gave too much.
    #[error("it gave more than {} MiB", .0 >> 20)]
    TooMuch(usize),
    /// What it gave is no table.
    #[error("its output is no table: {0}")]
    Table(String),
    /// A column is not as `cells/1` has it.
    #[error("its output {reason}")]
    Column {
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: String,
    },
    /// A record breaks the contract.
    #[error("{0}")]
    Contract(#[from] ContractError),
    /// A record points at nothing.
    #[error("a record points at {cell} of sheet `{sheet}`, which is empty")]
    EmptyCell {
        /// The sheet.
        sheet: String,
        /// The cell.
        cell: CellRef,
    },
    /// A record points nowhere.
    #[error("a record points into sheet `{sheet}`, which the file does not have")]
    NoSheet {
        /// The sheet.
        sheet: String,
        /// The sheets of the file.
        known: Vec<String>,
    },
    /// The list of cells is not the expected JSON; a fault of the host.
    #[error("the list of its cells is not valid ({0})")]
    Listing(serde_json::Error),
    /// The run was interrupted.
    #[error("the run was interrupted")]
    Interrupted,
}

fn ended(status: ExitStatus) -> String {
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("was ended by signal {signal}"),
        (None, Some(code)) => format!("exited with {code}"),
        (None, None) => "ended without a status".to_owned(),
    }
}

impl Hint for ProgramError {
    fn hint(&self) -> Option<String> {
        match &self.fault {
            ProgramFault::Refused(refusal) => refusal.hint(),
            ProgramFault::Changed => Some("run again when nobody writes into the inputs folder".to_owned()),
            ProgramFault::Ended(_) if self.speaks_of_memory() => {
                Some("have it hold less at a time, or raise `memory-mib` in nenji.toml".to_owned())
            }
            ProgramFault::Ended(_) => Some(
                "its last lines say why; 0 is success, and any other exit code fails the file".to_owned(),
            ),
            ProgramFault::Deadline(_) => Some(
                "see whether it waits for something, or raise `deadline-seconds` in nenji.toml".to_owned(),
            ),
            ProgramFault::TooMuch(_) => Some("one record a data cell, and nothing else".to_owned()),
            ProgramFault::Table(_) => Some(
                "write CSV in UTF-8 with a header row, or an Arrow IPC stream; see plugins/README.md"
                    .to_owned(),
            ),
            ProgramFault::Column { hint, .. } => Some(hint.clone()),
            ProgramFault::Contract(_) => {
                Some("correct the program; plugins/README.md has the columns".to_owned())
            }
            ProgramFault::EmptyCell { .. } => {
                Some("rows and columns count from 1; the first row of the sheet is 1".to_owned())
            }
            ProgramFault::NoSheet { sheet, known } => {
                Some(did_you_mean(sheet, known.iter().map(String::as_str)))
            }
            _ => None,
        }
    }
}

impl ProgramError {
    fn speaks_of_memory(&self) -> bool {
        let words = ["MemoryError", "memory allocation of", "cannot allocate", "Cannot allocate"];
        self.said.iter().flat_map(|said| &said.0).any(|line| words.iter().any(|word| line.contains(word)))
    }
}
