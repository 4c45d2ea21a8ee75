//! The child of the host that holds one plugin: takes tasks from its standard input, gives frames on its standard output.
//!
//! It limits itself before any of the plugin's code runs, and judges nothing: the host does not trust what comes out of
//! here, and checks it.

mod outgoing;

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_schema::ArrowError;
use rustix::process::{DumpableBehavior, Resource, Rlimit, Signal};

use self::outgoing::Streams;
use super::Account;
use super::frame::{self, FrameError, Kind};
use super::library::{Input, Library, LoadError, Log, close_inherited};
use super::message::{Ask, End, Failure, Header, Planned};
use super::sandbox::{self, Sandbox};
use crate::cli::WorkerArgs;
use crate::diagnostic::Hint;

/// Why a worker ends before its input does.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// The process cannot be set up.
    #[error("the worker could not be set up")]
    Setup(#[from] std::io::Error),
    /// The pipe to the host.
    #[error("the worker lost its host")]
    Pipe(#[from] FrameError),
    /// The host sent something else than a task.
    #[error("the worker was sent no task that it knows")]
    Protocol,
}

impl Hint for WorkerError {}

/// The pipe to the host, shared with the plugin's log. A small task's answers leave at once, when they are complete.
type Out = Arc<Mutex<BufWriter<File>>>;

/// Bytes of answers that are kept back.
const BUFFER: usize = 64 << 10;

/// Serves tasks until the host closes the pipe.
///
/// # Errors
/// When the process cannot be set up or the pipe fails. What goes wrong in the plugin is told to the host instead.
pub fn serve(args: &WorkerArgs) -> Result<(), WorkerError> {
    close_inherited()?;
    let (input, out) = take_pipes()?;
    limit(args.memory_mib)?;
    let out = Arc::new(Mutex::new(BufWriter::with_capacity(BUFFER, File::from(out))));
    let mut input = BufReader::with_capacity(BUFFER, File::from(input));

    let loaded = load(args, &out);
    let mut library = match loaded {
        Ok((library, description, sandbox)) => {
            send_json(&out, Kind::Sandbox, &sandbox)?;
            send(&out, Kind::Hello, description.as_bytes())?;
            library
        }
        Err(failure) => return Ok(send_json(&out, Kind::Error, &failure)?),
    };
    let (mut cells, mut fates) = (Streams::new(Kind::Cells), Streams::new(Kind::Fates));
    let mut mapping = String::new();
    while let Some(task) = read_task(&mut input, &mut mapping)? {
        match answer(&mut library, &task, (&mut cells, &mut fates), &out) {
            Ok(()) => {}
            Err(Fault::Failure(failure)) => send_json(&out, Kind::Error, &failure)?,
            Err(Fault::Pipe(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Takes standard input and output as the pipes, and gives the plugin an empty input and the error output instead.
pub(super) fn take_pipes() -> std::io::Result<(OwnedFd, OwnedFd)> {
    let input = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    let out = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdout(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?.as_fd())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok((input, out))
}

/// Takes from this process what it does not need.
///
/// A host that died before the first line here is seen by the pipe, which has ended.
pub(super) fn limit(memory_mib: u64) -> std::io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let limit = |value| Rlimit { current: Some(value), maximum: Some(value) };
    rustix::process::setrlimit(Resource::As, limit(memory_mib.saturating_mul(1 << 20)))?;
    rustix::process::setrlimit(Resource::Core, limit(0))?;
    rustix::thread::set_no_new_privs(true)?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

fn load(args: &WorkerArgs, out: &Out) -> Result<(Library, String, Sandbox), Failure> {
    let to_host = Arc::clone(out);
    let log: Log = Box::new(move |level, line| {
        // The pipe is closed only when the host has gone; then nobody reads the log either.
        drop(send(&to_host, Kind::Log, format!("{level} {line}").as_bytes()));
    });
    let mut sandbox = Sandbox::default();
    let close = || sandbox = sandbox::close();
    let mut library = Library::load(&args.library, &args.plugin_id, &args.sha256, log, close)
        .map_err(|error| refused(&error))?;
    let description = library.describe()?;
    Ok((library, description, sandbox))
}

/// A library that does not load, with its causes: libloading keeps the reason in the source.
pub(super) fn refused(error: &LoadError) -> Failure {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        message = format!("{message}: {inner}");
        cause = inner.source();
    }
    Failure::new(nenji_abi::INTERNAL, message)
}

/// A task with its mapping and its file.
struct Received<'a> {
    header: Header,
    mapping: &'a str,
    bytes: Vec<u8>,
}

impl Received<'_> {
    fn input(&self) -> Input<'_> {
        Input { name: &self.header.file_name, sha256: &self.header.sha256, bytes: &self.bytes }
    }
}

/// The next task, read whole before any of the plugin's code runs: the pipes can never both be full.
fn read_task<'a>(input: &mut dyn Read, mapping: &'a mut String) -> Result<Option<Received<'a>>, WorkerError> {
    let Some(mut frame) = frame::read(input)? else { return Ok(None) };
    if frame.kind == Kind::Mapping {
        *mapping = String::from_utf8(frame.payload).map_err(|_| WorkerError::Protocol)?;
        frame = frame::read(input)?.ok_or(WorkerError::Protocol)?;
    }
    if frame.kind != Kind::Task {
        return Err(WorkerError::Protocol);
    }
    let header: Header = serde_json::from_slice(&frame.payload).map_err(|_| WorkerError::Protocol)?;
    let mut bytes = Vec::new();
    if let Ok(length) = usize::try_from(header.length) {
        // Where there is no such room, the file does not fit as it grows either.
        bytes.try_reserve_exact(length).unwrap_or_default();
    }
    while u64::try_from(bytes.len()).is_ok_and(|done| done < header.length) {
        if frame::read_onto(input, &mut bytes)? != Some(Kind::Input) {
            return Err(WorkerError::Protocol);
        }
    }
    Ok(Some(Received { header, mapping, bytes }))
}

/// What stops a task: the plugin says so, or the pipe broke.
enum Fault {
    Failure(Failure),
    Pipe(FrameError),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<FrameError> for Fault {
    fn from(error: FrameError) -> Self {
        Self::Pipe(error)
    }
}

impl From<ArrowError> for Fault {
    fn from(error: ArrowError) -> Self {
        Self::Failure(Failure::new(nenji_abi::INTERNAL, format!("a batch cannot be passed on: {error}")))
    }
}

/// Does what is asked for, and sends the last frame of it.
fn answer(
    library: &mut Library,
    task: &Received<'_>,
    streams: (&mut Streams, &mut Streams),
    out: &Out,
) -> Result<(), Fault> {
    match task.header.ask {
        Ask::Read => {
            let end = run(library, task, streams, out)?;
            Ok(send_json(out, Kind::End, &end)?)
        }
        Ask::Plan => {
            let plan = library.plan(task.input(), task.mapping)?;
            Ok(send(out, Kind::Answer, plan.as_bytes())?)
        }
        Ask::Probe => {
            let probe = library.probe(task.input())?;
            Ok(send_json(out, Kind::Answer, &probe)?)
        }
        Ask::Guess => {
            let draft = library.guess(task.input(), task.mapping)?;
            Ok(send(out, Kind::Answer, draft.as_bytes())?)
        }
    }
}

/// Plans and reads all tasks of a file; one stream of records and one of fates for all of them.
fn run(
    library: &mut Library,
    task: &Received<'_>,
    (cells, fates): (&mut Streams, &mut Streams),
    out: &Out,
) -> Result<End, Fault> {
    let (input, mapping) = (task.input(), task.mapping);
    let json = library.plan(input, mapping)?;
    let plan: Planned = serde_json::from_str(&json).map_err(|error| {
        Failure::new(nenji_abi::INTERNAL, format!("the plugin's plan is not the expected JSON: {error}"))
    })?;
    keep_back(out, Kind::Plan, json.as_bytes())?;
    cells.begin();
    fates.begin();
    let mut end = End { number: task.header.number, ..End::default() };
    for token in &plan.tasks {
        let mut open = library.open(input, mapping, token, 0)?;
        open.cells(&mut |batch| cells.send(batch, out))?;
        open.fates(&mut |batch| fates.send(batch, out))?;
        add(&mut end, &open.finish()?)?;
    }
    cells.finish(out)?;
    fates.finish(out)?;
    Ok(end)
}

/// Adds the account of one task to that of the file.
pub(super) fn add(end: &mut End, account: &nenji_abi::Account) -> Result<(), Failure> {
    let Account { scope, used, context, ignored, rejected, records } = &mut end.account;
    let sums = [
        (scope, account.scope),
        (used, account.used),
        (context, account.context),
        (ignored, account.ignored),
        (rejected, account.rejected),
        (records, account.records),
        (&mut end.fates, account.fates),
    ];
    for (sum, part) in sums {
        let overflow = || Failure::new(nenji_abi::INTERNAL, "a count in the plugin's account is absurd");
        *sum = sum.checked_add(part).ok_or_else(overflow)?;
    }
    end.truncated |= account.truncated != 0;
    Ok(())
}

/// Sends a frame with what comes after it.
fn keep_back(out: &Out, kind: Kind, payload: &[u8]) -> Result<(), FrameError> {
    frame::write(&mut *out.lock().unwrap_or_else(PoisonError::into_inner), kind, payload)
}

/// Sends a frame, and with it all that was kept back.
fn send(out: &Out, kind: Kind, payload: &[u8]) -> Result<(), FrameError> {
    let mut pipe = out.lock().unwrap_or_else(PoisonError::into_inner);
    frame::write(&mut *pipe, kind, payload)?;
    Ok(pipe.flush()?)
}

fn send_json<T: serde::Serialize>(out: &Out, kind: Kind, value: &T) -> Result<(), FrameError> {
    let json = serde_json::to_vec(value).map_err(std::io::Error::other)?;
    send(out, kind, &json)
}
