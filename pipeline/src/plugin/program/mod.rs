//! Sources that name a program: their own script in place of a plugin, run once a file.
//!
//! What is hashed is what is run: the pinned bytes, copied into a private folder. The program gets the file on standard
//! input and gives `cells/1` on standard output; the host checks them like a plugin's, and takes the account itself. No
//! file-system sandbox is put around it.

mod account;
mod child;
mod csv;
mod error;
mod pins;
mod ready;
mod room;
mod table;
mod talk;

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};

pub(super) use self::account::{Listing, SheetCells};
pub use self::child::{ProgramChildError, SheetTexts, child_input, list_cells, start};
pub use self::error::{ProgramError, ProgramFault, ProgramRefusal};
pub use self::pins::{Added, Pinned as PinnedProgram, add, listed};
pub(super) use self::pins::{LOCK_FILE, install_built};
pub use self::ready::{Interpreter, Ready};
use self::room::Room;
use self::talk::Conversation;
use super::error::{PluginError, Said};
use super::pool::Limits;
use super::process::{Process, lock};
use super::registry::Pins;
use super::{RecordSink, Task, TaskReport, client, incoming};
use crate::config::{Program, Source};
use crate::discover::sha256;

/// Bytes that a program may give; the host holds them in memory.
const OUTPUT_LIMIT: usize = 256 << 20;
/// Bytes in which the cells of a file may be listed.
const LISTING_LIMIT: usize = 1 << 30;

/// The programs of a run, by the ids that stand for them ([`crate::config::program_id`]).
#[derive(Debug)]
pub struct Programs {
    nenji: Utf8PathBuf,
    limits: Limits,
    found: BTreeMap<String, Result<Ready, ProgramRefusal>>,
    alive: Mutex<Vec<Weak<Process>>>,
    is_interrupted: AtomicBool,
}

/// Hands a file to a child of this program that limits itself, and takes what it answers.
///
/// # Errors
/// When the child does not start, fails, or exceeds its limits.
pub fn ask_child(
    nenji: &Utf8Path,
    words: &[String],
    file: &[u8],
    limits: &Limits,
) -> Result<Vec<u8>, ProgramFault> {
    let mut command = Command::new(nenji);
    command.args(words).args(["--memory-mib", &limits.memory_mib.to_string()]).env_clear().current_dir("/");
    Conversation::start(command, LISTING_LIMIT, Instant::now() + limits.task, limits.task)?.hold(file)
}

/// The non-empty cells of a file, or why they cannot be listed: for the conformance kit.
pub(super) fn cells(
    nenji: &Utf8Path,
    limits: &Limits,
    (name, file): (&str, &[u8]),
) -> Result<Listing, ProgramFault> {
    let words = ["__cells", "--name", name].map(str::to_owned);
    serde_json::from_slice(&ask_child(nenji, &words, file, limits)?).map_err(ProgramFault::Listing)
}

impl Programs {
    /// Reads the files of every program that a source names, and holds them against `programs.lock` in the plugin
    /// folder, unless pins are waived. A program that is refused fails its own source only. `nenji` is this program's own
    /// file.
    ///
    /// # Errors
    /// When the folder is not trusted, or its lock file not valid.
    pub fn open<'a>(
        folder: &Utf8Path,
        pins: Pins,
        sources: impl IntoIterator<Item = &'a Source>,
        (nenji, limits): (Utf8PathBuf, Limits),
    ) -> Result<Self, PluginError> {
        let mut named =
            sources.into_iter().filter_map(|source| Some((source, source.program.as_ref()?))).peekable();
        let pinned = if named.peek().is_some() { pins::read(folder)? } else { Vec::new() };
        let ready = |source: &Source, program: &Program| match Ready::new(&source.id, program, Some(&pinned))
        {
            Err(ProgramRefusal::NotPinned { .. } | ProgramRefusal::Changed { .. })
                if pins == Pins::Waived =>
            {
                Ready::new(&source.id, program, None)
            }
            judged => judged,
        };
        let found =
            named.map(|(source, program)| (source.plugin.to_string(), ready(source, program))).collect();
        Ok(Self::of(found, nenji, limits))
    }

    /// The program of one source as it stands there, pinned or not: for the conformance kit.
    pub(super) fn unpinned(source: &Source, nenji: Utf8PathBuf, limits: Limits) -> Self {
        let ready = source.program.as_ref().map(|program| Ready::new(&source.id, program, None));
        Self::of(ready.into_iter().map(|ready| (source.plugin.to_string(), ready)).collect(), nenji, limits)
    }

    fn of(
        found: BTreeMap<String, Result<Ready, ProgramRefusal>>,
        nenji: Utf8PathBuf,
        limits: Limits,
    ) -> Self {
        let (alive, is_interrupted) = (Mutex::new(Vec::new()), AtomicBool::new(false));
        Self { nenji, limits, found, alive, is_interrupted }
    }

    /// The program that an id stands for, or why it is not run; none when no source names it.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<Result<&Ready, &ProgramRefusal>> {
        self.found.get(id).map(Result::as_ref)
    }

    /// Those that may run, by their ids.
    pub fn ready(&self) -> impl Iterator<Item = (&str, &Ready)> {
        self.found.iter().filter_map(|(id, state)| Some((id.as_str(), state.as_ref().ok()?)))
    }

    /// Kills every program; tasks that run, and all later ones, fail as interrupted.
    pub fn interrupt(&self) {
        self.is_interrupted.store(true, Ordering::Release);
        for process in lock(&self.alive).iter().filter_map(Weak::upgrade) {
            process.kill();
        }
    }

    /// Reads one file through its program. The sink is given records only when everything about the task is in order.
    ///
    /// # Errors
    /// When the program is refused, fails, or what it gives breaks the contract.
    pub fn run_task(&self, task: &Task, sink: &mut dyn RecordSink) -> Result<TaskReport, ProgramError> {
        let mut said = None;
        self.read(task, sink, &mut said).map_err(|fault| ProgramError {
            program: task.plugin.clone(),
            file: task.file_name.clone(),
            fault: if self.is_interrupted.load(Ordering::Acquire) {
                ProgramFault::Interrupted
            } else {
                fault
            },
            said,
        })
    }

    fn read(
        &self,
        task: &Task,
        sink: &mut dyn RecordSink,
        said: &mut Option<Said>,
    ) -> Result<TaskReport, ProgramFault> {
        let ready = match self.get(&task.plugin) {
            Some(Ok(ready)) => ready,
            Some(Err(refusal)) => return Err(ProgramFault::Refused(refusal.clone())),
            None => return Err(ProgramFault::Unknown),
        };
        let file = fs_err::read(&task.path).map_err(ProgramFault::Input)?;
        if sha256(&file) != task.sha256 {
            return Err(ProgramFault::Changed);
        }
        let mut ledger = client::ledger(&task.mapping).map_err(ProgramFault::Mapping)?;
        let until = Instant::now() + self.limits.task;
        let room = Room::new(ready, &task.mapping).map_err(ProgramFault::Room)?;
        let output = self.talk(self.program(ready, &room, task), &file, (OUTPUT_LIMIT, until), said)?;
        let batches = table::read(output, &ledger.record_schema())?;
        let mut places = account::Places::default();
        for batch in &batches {
            ledger.cells(batch)?;
            places.note(batch);
        }
        let taken = self.account(task, &file, until, &places)?;
        sink.encoded(&incoming::encode(&ledger.record_schema(), &batches)?);
        batches.iter().filter(|batch| batch.num_rows() > 0).for_each(|batch| sink.records(batch));
        let log = said.take().map_or_else(Vec::new, |said| said.0);
        Ok(TaskReport { log, fingerprint: "{}".into(), ..taken })
    }

    /// The account of the file, from the cells that a child of this program finds in it. Where it finds none because it
    /// cannot read the file, the account says of itself that it was not taken.
    fn account(
        &self,
        task: &Task,
        file: &[u8],
        until: Instant,
        places: &account::Places,
    ) -> Result<TaskReport, ProgramFault> {
        let mut command = self.own("__cells");
        command.args(["--name", &task.file_name]).env_clear().current_dir("/");
        match self.talk(command, file, (LISTING_LIMIT, until), &mut None) {
            Ok(listing) => account::take(&listing, places),
            Err(fault @ ProgramFault::Deadline(_)) => Err(fault),
            Err(fault) => Ok(places.untaken(&format!("the host's own reader {fault}"))),
        }
    }

    /// What the cells of a file hold, as a child of this program reads them.
    ///
    /// # Errors
    /// When the child does not end well, or cannot read the file.
    pub fn texts(&self, name: &str, file: &[u8]) -> Result<Vec<SheetTexts>, String> {
        let mut command = self.own("__cells");
        command.args(["--texts", "--name", name]).env_clear().current_dir("/");
        let until = Instant::now() + self.limits.task;
        let told =
            self.talk(command, file, (LISTING_LIMIT, until), &mut None).map_err(|fault| fault.to_string())?;
        serde_json::from_slice::<Result<Vec<SheetTexts>, String>>(&told).map_err(|error| error.to_string())?
    }

    /// The program as it is started: by a child of this program that limits itself first.
    fn program(&self, ready: &Ready, room: &Room, task: &Task) -> Command {
        let mut command = self.own("__program");
        command
            .arg("--")
            .arg(ready.executable(room.program()))
            .args(&ready.command[1..])
            .env_clear()
            .envs(room.environment())
            .env("NENJI_FILE_NAME", &task.file_name)
            .current_dir(room.program());
        command
    }

    fn own(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.nenji);
        command.args([subcommand, "--memory-mib", &self.limits.memory_mib.to_string()]);
        command
    }

    fn talk(
        &self,
        command: Command,
        input: &[u8],
        (limit, until): (usize, Instant),
        said: &mut Option<Said>,
    ) -> Result<Vec<u8>, ProgramFault> {
        let mut conversation = Conversation::start(command, limit, until, self.limits.task)?;
        self.watch(&conversation.process);
        let output = conversation.hold(input);
        let lines = conversation.process.said();
        *said = (!lines.is_empty()).then_some(Said(lines));
        output
    }

    /// Notes a process, so that an interruption finds it.
    fn watch(&self, process: &Arc<Process>) {
        let mut alive = lock(&self.alive);
        alive.retain(|process| process.strong_count() > 0);
        alive.push(Arc::downgrade(process));
        drop(alive);
        if self.is_interrupted.load(Ordering::Acquire) {
            process.kill();
        }
    }
}
