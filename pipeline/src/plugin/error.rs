//! Why a plugin cannot be used, and why a task failed: one sentence each, the cause beneath, what to do.

mod refusal;

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use camino::Utf8PathBuf;

pub use self::refusal::Refusal;
use super::Task;
use super::contract::ContractError;
use super::message::{Failure, status_name};
use super::program::ProgramRefusal;
use crate::diagnostic::Hint;

/// Why the plugin folder, or a change to it, is refused.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// There is no folder.
    #[error("there is no plugin folder `{folder}`")]
    NoFolder {
        /// Where it was looked for.
        folder: Utf8PathBuf,
    },
    /// Others could change what is in the folder.
    #[error("the plugin folder `{folder}` is not trusted: {reason}")]
    Untrusted {
        /// The folder.
        folder: Utf8PathBuf,
        /// Why.
        reason: String,
    },
    /// A file cannot be read or written.
    #[error("could not use the plugin folder's `{path}`")]
    Io {
        /// The file or folder.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// `plugins.lock` is not what it should be.
    #[error("the lock file `{path}` is not valid: {reason}")]
    Lock {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        reason: String,
    },
    /// Others could have written a lock file.
    #[error("the lock file `{path}` is not trusted: {reason}")]
    UntrustedLock {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        reason: String,
    },
    /// A library without a usable name.
    #[error("`{path}` is not named `libnenji_<id>.so`")]
    Name {
        /// The library.
        path: Utf8PathBuf,
    },
    /// A library that describes itself under another id than that of its name and its symbols.
    #[error("`{path}` calls itself `{described}`, not `{id}`")]
    OtherId {
        /// The library.
        path: Utf8PathBuf,
        /// The id of its name.
        id: String,
        /// What it says.
        described: String,
    },
    /// The plugins that belong to nenji have not been built.
    #[error("the library of the plugin `{id}` was not found in {looked}")]
    NotBuilt {
        /// Its id.
        id: String,
        /// Where it was looked for.
        looked: String,
    },
    /// A source without a program.
    #[error("the source `{source_id}` names no program")]
    NoProgram {
        /// Its id.
        source_id: String,
    },
    /// A program that cannot be pinned.
    #[error("the program of the source `{source_id}` cannot be pinned: {refusal}")]
    Program {
        /// Its id.
        source_id: String,
        /// Why.
        refusal: ProgramRefusal,
    },
    /// A plugin that was asked for by its id is not used.
    #[error("plugin `{id}` is not used: {refusal}")]
    Refused {
        /// Its id.
        id: String,
        /// Why.
        refusal: Refusal,
    },
    /// The library is no plugin.
    #[error("`{path}` is not a plugin that can be used")]
    Describe {
        /// The library.
        path: Utf8PathBuf,
        /// Why.
        source: Box<TaskError>,
    },
}

impl Hint for PluginError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NoFolder { .. } => {
                "install the plugins that were built with nenji: add `--built-plugins`".to_owned()
            }
            Self::Untrusted { .. } => {
                "use a folder that is yours alone (`chmod 700`), by its real path".to_owned()
            }
            Self::Io { .. } => "check that the folder exists and is yours".to_owned(),
            Self::Lock { .. } => {
                "remove the file and pin the plugins anew: `nenji plugin add LIBRARY`".to_owned()
            }
            Self::UntrustedLock { .. } => {
                "look at what it pins: if that is right, make it a file of your own (`chmod 600`); if not, remove it and pin anew"
                    .to_owned()
            }
            Self::OtherId { .. } => {
                "give it one id: in its file name, its two symbols and its description".to_owned()
            }
            Self::Name { .. } => "name it `libnenji_<id>.so`; the id is in lower case".to_owned(),
            Self::NotBuilt { .. } => "build the workspace first: `cargo build --workspace`".to_owned(),
            Self::NoProgram { .. } => {
                "its `plugin` is pinned by its library: `nenji plugin add LIBRARY`".to_owned()
            }
            Self::Program { refusal, .. } => return refusal.hint(),
            Self::Refused { refusal, .. } => return refusal.hint(),
            Self::Describe { source, .. } => return source.hint(),
        })
    }
}

/// Why a task failed; the others go on.
#[derive(Debug, thiserror::Error)]
#[error("plugin `{plugin}` did not read `{file}`: {problem}")]
pub struct TaskError {
    /// The plugin.
    pub plugin: String,
    /// The file.
    pub file: String,
    /// What went wrong.
    pub problem: Problem,
    /// The last lines of the plugin's log and error output.
    #[source]
    pub said: Option<Said>,
}

impl TaskError {
    /// What became of a task, with the plugin's last words where there are any.
    pub(super) fn of(task: &Task, (problem, said): (Problem, Option<Said>)) -> Self {
        Self { plugin: task.plugin.clone(), file: task.file_name.clone(), problem, said }
    }
}

impl TaskError {
    /// True where the plugin does not do at all what was asked for; that says nothing of the file.
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(&self.problem, Problem::Failed(failure) if failure.status == nenji_abi::UNSUPPORTED)
    }

    /// What the plugin says of a file that it cannot open at all, whatever sheet is meant.
    #[must_use]
    pub fn unreadable(&self) -> Option<&Failure> {
        match &self.problem {
            Problem::Failed(failure) if failure.status == nenji_abi::BAD_INPUT => Some(failure),
            _ => None,
        }
    }
}

impl Hint for TaskError {
    fn hint(&self) -> Option<String> {
        match &self.problem {
            Problem::Refused(refusal) => refusal.hint(),
            Problem::Failed(failure) => failure.details.hint.clone(),
            Problem::Crashed { .. } if self.said.as_ref().is_some_and(Said::speaks_of_memory) => {
                Some("raise the memory limit of the plugins, or split the file".to_owned())
            }
            Problem::Deadline { .. } => {
                Some("raise the time limit of the plugins, or split the file".to_owned())
            }
            Problem::NotReady { .. } => Some(
                "tell the plugin's author: it hangs while it is loaded; its other files are not tried"
                    .to_owned(),
            ),
            Problem::Changed => Some("run again when nobody writes into the inputs folder".to_owned()),
            Problem::Contract(_) => Some("tell the plugin's author; the file may be in order".to_owned()),
            _ => None,
        }
    }
}

/// What went wrong with a task.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The plugin is not available.
    #[error("{0}")]
    Refused(Refusal),
    /// The file cannot be read.
    #[error("the file cannot be read ({0})")]
    Input(std::io::Error),
    /// The file is not the one that was listed.
    #[error("the file has changed since it was listed")]
    Changed,
    /// The mapping is not the expected JSON; a fault of the host.
    #[error("the mapping is not valid ({0})")]
    Mapping(serde_json::Error),
    /// No worker could be started.
    #[error("no worker could be started ({0})")]
    Spawn(std::io::Error),
    /// The plugin's library does not load.
    #[error("its library does not load: {0}")]
    Load(Failure),
    /// The plugin says why.
    #[error("{}: {}", status_name(.0.status), .0)]
    Failed(Failure),
    /// The worker ended without ending the task.
    #[error("its worker {}", ended(*.0))]
    Crashed(Option<ExitStatus>),
    /// The worker did not load its plugin in time; now, or for an earlier file.
    #[error("its worker was not ready within {} s", .0.as_secs_f64())]
    NotReady(Duration),
    /// The worker took too long.
    #[error("it did not end within {} s", .0.as_secs_f64())]
    Deadline(Duration),
    /// Frames that make no sense.
    #[error("its worker broke the protocol ({0})")]
    Protocol(String),
    /// Records, fates or account break their contract.
    #[error("{0}")]
    Contract(#[from] ContractError),
    /// The run was interrupted.
    #[error("the run was interrupted")]
    Interrupted,
}

impl Problem {
    /// True when the plugin gave an orderly answer, so that its worker can go on.
    pub(super) fn is_orderly(&self) -> bool {
        let faults = [nenji_abi::INTERNAL, nenji_abi::PANIC, nenji_abi::CANCELLED];
        matches!(self, Self::Failed(failure) if !faults.contains(&failure.status))
    }
}

/// What the signals mean that end a worker; a stack that runs over in a plugin's thread has no message of its own.
const SIGNALS: [(i32, &str); 5] = [
    (4, " (illegal instruction)"),
    (6, " (abort)"),
    (7, " (bus error)"),
    (9, " (killed)"),
    (11, " (memory fault or stack overflow)"),
];

fn ended(status: Option<ExitStatus>) -> String {
    let Some(status) = status else { return "closed its pipe and was killed".to_owned() };
    match (status.signal(), status.code()) {
        (Some(signal), _) => {
            let name = SIGNALS.iter().find(|(known, _)| *known == signal).map_or("", |(_, name)| name);
            format!("was ended by signal {signal}{name} before the end of the task")
        }
        (None, Some(code)) => format!("exited with {code} before the end of the task"),
        (None, None) => "ended before the end of the task".to_owned(),
    }
}

/// The last lines that a worker wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
#[error("the last lines of the worker:\n{}", .0.join("\n"))]
pub struct Said(pub Vec<String>);

impl Said {
    fn speaks_of_memory(&self) -> bool {
        self.0.iter().any(|line| line.contains("memory allocation of"))
    }
}
