//! The pool of plugin workers as the stages see it: tasks in, records or a failure in words out.
//!
//! Opens the plugin folder that the command line names. Runs nothing before the first task.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::CommonArgs;
use crate::config::Settings;
use crate::diagnostic::Hint as _;
use crate::ending::RunError;
use crate::extract::{Failure, TaskRunner};
use crate::issue::CellRef;
use crate::plugin::{
    Limits, Origin, PluginError, Plugins, Pool, Problem, RecordSink, Task, TaskError, TaskReport, install,
};
use crate::record::PluginEntry;

/// Time from the start of a worker to its greeting; loading a library takes a fraction of it.
const START: Duration = Duration::from_secs(30);

/// What people are told where a failure has no advice of its own.
const NO_ADVICE: &str = "try the source alone with `nenji preview SOURCE`; the others are not affected";

/// This program's own file, which is also the worker's.
///
/// # Errors
/// When the system does not say where it is, or its path is not Unicode.
pub fn program() -> Result<Utf8PathBuf, RunError> {
    let path = std::env::current_exe().map_err(RunError::Program)?;
    Utf8PathBuf::from_path_buf(path).map_err(|path| {
        RunError::Program(std::io::Error::other(format!("its path `{}` is not Unicode", path.display())))
    })
}

/// The plugins of the installation; those that cargo has just built are installed and pinned first where asked.
///
/// # Errors
/// When there is no folder, it is not trusted, or its lock file is not valid.
pub fn plugins(
    program: &Utf8Path,
    folder: Option<&Utf8Path>,
    is_built: bool,
) -> Result<Plugins, PluginError> {
    let home = program.parent().unwrap_or(Utf8Path::new("/"));
    let own = if is_built { install::install_built(home)? } else { install::default_folder(home) };
    Plugins::open(folder.unwrap_or(&own))
}

/// Starts the pool for a run; no worker is started before the first task.
///
/// # Errors
/// When the plugin folder cannot be used, or a thread not be started.
pub fn pool(args: &CommonArgs, settings: &Settings, jobs: Option<usize>) -> Result<Pool, RunError> {
    let program = program()?;
    let plugins = plugins(&program, args.plugins.as_deref(), args.built_plugins)?;
    let limits = Limits {
        memory_mib: settings.memory_mib,
        task: Duration::from_secs(settings.deadline_seconds),
        start: START,
    };
    Pool::new(plugins, program, limits, jobs.unwrap_or_else(cores)).map_err(RunError::Workers)
}

/// Cores of the machine; one where it does not say.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

impl TaskRunner for Pool {
    fn plugins(&self) -> BTreeMap<String, PluginEntry> {
        let pinned = self.plugins().list().filter_map(|one| Some((one.id.to_owned(), one.state.ok()?)));
        pinned
            .map(|(id, pinned)| {
                (id, PluginEntry { sha256: pinned.sha256.clone(), origin: origin(pinned.origin).to_owned() })
            })
            .collect()
    }

    fn plugin_sha256(&self, plugin: &str) -> Result<String, Failure> {
        let pinned = self.plugins().get(plugin).map_err(|refusal| Failure {
            message: format!("plugin `{plugin}` is not used: {refusal}"),
            hint: refusal.hint().unwrap_or_else(|| NO_ADVICE.to_owned()),
            sheet: None,
            cell: None,
        })?;
        Ok(pinned.sha256.clone())
    }

    fn layout_schema(&self, plugin: &str) -> Option<serde_json::Value> {
        // A plugin that cannot be described fails its sources when they are read, with the reason.
        self.describe(plugin)
            .ok()
            .map(|description| description.layout_schema)
            .filter(|schema| !schema.is_null())
    }

    fn run(&self, task: &Task, sink: &mut dyn RecordSink) -> Result<TaskReport, Failure> {
        self.run_task(task, sink).map_err(|error| failure(&error))
    }

    fn interrupt(&self) {
        Self::interrupt(self);
    }
}

/// Word for the way in which a library came into the folder.
#[must_use]
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Built => "built",
        Origin::Added => "added",
    }
}

/// What to do where the plugin does not say.
fn advice(problem: &Problem) -> &'static str {
    match problem {
        Problem::Failed(failure) if failure.status == nenji_abi::LAYOUT => {
            "adapt `[layout]` and headings in the source file to the sheet, or ask its sender why it has changed"
        }
        Problem::Failed(failure) if failure.status == nenji_abi::BAD_CONFIG => {
            "correct `[layout]` in the source file"
        }
        _ => NO_ADVICE,
    }
}

fn failure(error: &TaskError) -> Failure {
    let said = error.said.iter().map(|said| format!("; {said}"));
    let (sheet, cell) = match &error.problem {
        Problem::Failed(failure) => {
            (failure.details.sheet.clone(), failure.details.cell.as_deref().and_then(CellRef::parse))
        }
        _ => (None, None),
    };
    Failure {
        message: std::iter::once(error.to_string()).chain(said).collect(),
        hint: error.hint().unwrap_or_else(|| advice(&error.problem).to_owned()),
        sheet,
        cell,
    }
}
