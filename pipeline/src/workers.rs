//! What reads files, as the stages see it: tasks in, records or a failure in words out. Plugins run in the pool of workers,
//! programs of sources on their own.
//!
//! Opens the plugin folder that the command line names. Runs nothing before the first task.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::CommonArgs;
use crate::config::{Settings, Source};
use crate::diagnostic::Hint as _;
use crate::discover::InputFile;
use crate::ending::RunError;
use crate::extract::{Failure, TaskRunner};
use crate::inputs::Inputs;
use crate::issue::CellRef;
use crate::plugin::{
    Limits, Origin, Pins, PluginError, Plugins, Pool, Probe, Problem, ProgramError, ProgramFault, Programs,
    ReadyProgram, SheetTexts, Survey, Task, TaskError, TaskReport, TaskWithSink, install,
};
use crate::record::{InterpreterEntry, PluginEntry, ProgramEntry, UNPINNED};

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
    pins: Pins,
) -> Result<Plugins, PluginError> {
    let home = program.parent().unwrap_or(Utf8Path::new("/"));
    let own = if is_built { install::install_built(home)? } else { install::default_folder(home) };
    Plugins::open_by(folder.unwrap_or(&own), pins)
}

/// The plugins and the programs of a run.
pub struct Readers {
    pool: Pool,
    programs: Programs,
}

/// Makes ready what reads the files of a run; no worker is started before the first task.
///
/// # Errors
/// When the plugin folder cannot be used, or a thread not be started.
pub fn readers(args: &CommonArgs, inputs: &Inputs, jobs: Option<usize>) -> Result<Readers, RunError> {
    readers_by(plugins_of(args)?, inputs, jobs)
}

/// As [`readers`], with plugins that are ready.
///
/// # Errors
/// As there.
pub fn readers_by(plugins: Plugins, inputs: &Inputs, jobs: Option<usize>) -> Result<Readers, RunError> {
    let sources = inputs.sources.iter().map(|source| &**source);
    let jobs = jobs.unwrap_or_else(cores);
    let readers = Readers::new(plugins, sources, program()?, limits(&inputs.settings), jobs)?;
    Ok(Readers { pool: readers.pool.with_contents(inputs.contents.clone()), ..readers })
}

/// As [`readers`], for some sources only.
///
/// # Errors
/// As there.
pub fn readers_of<'a>(
    args: &CommonArgs,
    settings: &Settings,
    sources: impl IntoIterator<Item = &'a Source>,
    jobs: Option<usize>,
) -> Result<Readers, RunError> {
    Readers::new(plugins_of(args)?, sources, program()?, limits(settings), jobs.unwrap_or_else(cores))
}

/// The plugins that the command line names.
///
/// # Errors
/// As [`plugins`].
pub fn plugins_of(args: &CommonArgs) -> Result<Plugins, RunError> {
    let pins = if args.allow_unpinned { Pins::Waived } else { Pins::Required };
    Ok(plugins(&program()?, args.plugins.as_deref(), args.built_plugins, pins)?)
}

fn limits(settings: &Settings) -> Limits {
    Limits {
        memory_mib: settings.memory_mib,
        task: Duration::from_secs(settings.deadline_seconds),
        start: START,
    }
}

/// Cores of the machine; one where it does not say.
#[must_use]
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

impl Readers {
    /// The plugins of a folder, and the programs of sources that are pinned there; `program` is this program's own file.
    ///
    /// # Errors
    /// When the lock of the programs is not valid, or a thread cannot be started.
    pub fn new<'a>(
        plugins: Plugins,
        sources: impl IntoIterator<Item = &'a Source>,
        program: Utf8PathBuf,
        limits: Limits,
        jobs: usize,
    ) -> Result<Self, RunError> {
        let programs = Programs::open(plugins.folder(), plugins.pins(), sources, (program.clone(), limits))?;
        let pool = Pool::new(plugins, program, limits, jobs).map_err(RunError::Workers)?;
        Ok(Self { pool, programs })
    }

    /// Ids of the plugins that may be used.
    #[must_use]
    pub fn usable(&self) -> Vec<String> {
        self.pool.plugins().list().filter(|one| one.state.is_ok()).map(|one| one.id.to_owned()).collect()
    }

    /// What the cells of a file hold, read by a child.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn texts(&self, file: &InputFile) -> Result<Vec<SheetTexts>, String> {
        let bytes = fs_err::read(&file.location).map_err(|error| error.to_string())?;
        self.programs.texts(file.path.rsplit('/').next().unwrap_or_default(), &bytes)
    }

    /// Has a plugin say how well it reads a file, and draft a source file for it; the task's mapping is the catalogue.
    ///
    /// # Errors
    /// When the plugin offers no draft, or fails.
    pub fn draft(&self, task: &Task) -> Result<(Probe, String), TaskError> {
        let probe = self.pool.probe(task)?;
        Ok((probe, self.pool.guess(task)?))
    }
}

impl TaskRunner for Readers {
    fn plugins(&self) -> BTreeMap<String, PluginEntry> {
        let pinned = self.pool.plugins().list().filter_map(|one| Some((one.id.to_owned(), one.state.ok()?)));
        pinned
            .map(|(id, pinned)| {
                let sandbox = self.pool.sandbox(&id);
                let (sha256, origin) = (pinned.sha256.clone(), origin(pinned.origin).to_owned());
                (id, PluginEntry { sha256, origin, sandbox })
            })
            .collect()
    }

    fn programs(&self) -> BTreeMap<String, ProgramEntry> {
        self.programs.ready().map(|(id, ready)| (source_of(id).to_owned(), program_entry(ready))).collect()
    }

    fn plugin_sha256(&self, plugin: &str) -> Result<String, Failure> {
        if let Some(program) = self.programs.get(plugin) {
            return program.map(|ready| ready.sha256.clone()).map_err(|refusal| Failure {
                message: format!("the program of source `{}` is not run: {refusal}", source_of(plugin)),
                hint: refusal.hint().unwrap_or_else(|| NO_ADVICE.to_owned()),
                sheet: None,
                cell: None,
            });
        }
        let pinned = self.pool.plugins().get(plugin).map_err(|refusal| Failure {
            message: format!("plugin `{plugin}` is not used: {refusal}"),
            hint: refusal.hint().unwrap_or_else(|| NO_ADVICE.to_owned()),
            sheet: None,
            cell: None,
        })?;
        Ok(pinned.sha256.clone())
    }

    fn layout_schema(&self, plugin: &str) -> Option<serde_json::Value> {
        // A plugin that cannot be described fails its sources when they are read, with the reason.
        if self.programs.get(plugin).is_some() {
            return None;
        }
        self.pool
            .describe(plugin)
            .ok()
            .map(|description| description.layout_schema)
            .filter(|schema| !schema.is_null())
    }

    fn run(&self, tasks: &mut [TaskWithSink<'_>]) -> Vec<Result<TaskReport, Failure>> {
        let is_program = |task: &Task| self.programs.get(&task.plugin).is_some();
        let parts = tasks.chunk_by_mut(|(one, _), (next, _)| is_program(one) == is_program(next));
        parts
            .flat_map(|part| -> Vec<_> {
                if is_program(part[0].0) {
                    let run = |(task, sink): &mut TaskWithSink<'_>| self.programs.run_task(task, *sink);
                    part.iter_mut().map(run).map(|one| one.map_err(|error| program_failure(&error))).collect()
                } else {
                    let results = self.pool.run_tasks(part).into_iter();
                    results.map(|one| one.map_err(|error| failure(&error))).collect()
                }
            })
            .collect()
    }

    fn survey(&self, task: &Task) -> Result<Survey, Failure> {
        if self.programs.get(&task.plugin).is_some() {
            return Ok(Survey::default());
        }
        self.pool.survey(task).map_err(|error| failure(&error))
    }

    fn interrupt(&self) {
        self.pool.interrupt();
        self.programs.interrupt();
    }
}

/// The source for whose program an id stands.
#[must_use]
pub fn source_of(id: &str) -> &str {
    id.strip_prefix("program:").unwrap_or(id)
}

fn program_entry(ready: &ReadyProgram) -> ProgramEntry {
    let interpreter = ready.interpreter.as_ref();
    ProgramEntry {
        command: ready.command.clone(),
        interpreter: interpreter
            .map(|one| InterpreterEntry { path: one.path.to_string(), sha256: one.sha256.clone() }),
        files: ready.files.clone(),
        origin: origin(ready.origin).to_owned(),
        sandbox: "none",
    }
}

fn program_failure(error: &ProgramError) -> Failure {
    let said = error.said.iter().map(|said| format!("; {said}"));
    let (sheet, cell) = match &error.fault {
        ProgramFault::EmptyCell { sheet, cell } => (Some(sheet.clone()), Some(*cell)),
        _ => (None, None),
    };
    Failure {
        message: std::iter::once(error.to_string()).chain(said).collect(),
        hint: error.hint().unwrap_or_else(|| NO_ADVICE.to_owned()),
        sheet,
        cell,
    }
}

/// Word for the way in which a library came into the folder.
#[must_use]
pub fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Built => "built",
        Origin::Added => "added",
        Origin::Unpinned => UNPINNED,
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
