//! The host's end of one worker: a task out, frames in, each looked at before anything of it is believed.
//!
//! A task has succeeded only with an end frame, both streams ended, equal counts and a balanced account.

use std::collections::BTreeMap;
use std::io::{BufReader, BufWriter, Write};
use std::process::Child;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::contract::Ledger;
use super::error::Problem;
use super::frame::{self, Frame, FrameError, Kind};
use super::message::{Ask, Description, Header};
use super::pipe::{In, Out};
use super::process::Process;
use super::reading::{Plans, Reading};
use super::sandbox::Sandbox;
use super::{RecordSink, Task, TaskReport};

/// Bytes that are read or written at once where frames are small.
const BUFFER: usize = 64 << 10;
/// How long a worker that has closed its pipe may take to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// A worker that is ready for tasks.
pub(super) struct Worker {
    pub(super) process: Arc<Process>,
    pub(super) description: Description,
    /// What its plugin can reach.
    pub(super) sandbox: Sandbox,
    /// Tasks that were sent, and those whose answers were heard.
    sent: u64,
    heard: u64,
    /// The mapping of the last task, and a ledger for it: files of one source have the same.
    ledger: Option<(String, Ledger)>,
    plans: Plans,
    /// The mapping that it was last sent.
    mapping: Option<String>,
    to: BufWriter<Out>,
    from: BufReader<In>,
}

/// What of a mapping the contract is checked against.
#[derive(Deserialize)]
struct Names {
    #[serde(default)]
    indicators: Vec<Indicator>,
    #[serde(default)]
    dimensions: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Indicator {
    id: String,
}

/// When a task has to be done.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    at: Instant,
    limit: Duration,
}

impl Deadline {
    pub(super) fn after(limit: Duration) -> Self {
        Self { at: Instant::now() + limit, limit }
    }
}

/// A child that has just been started; `started` hands its process on before anything is waited for.
pub(super) fn greet(
    child: Child,
    deadline: Deadline,
    started: &dyn Fn(&Arc<Process>),
) -> Result<Worker, (Problem, Option<Arc<Process>>)> {
    let (process, input, output) = Process::new(child).map_err(|error| (Problem::Spawn(error), None))?;
    let process = Arc::new(process);
    started(&process);
    let failed = |problem| (problem, Some(Arc::clone(&process)));
    let pipes = Out::new(input).and_then(|to| Ok((to, In::new(output)?)));
    let (to, from) = pipes.map_err(|error| failed(Problem::Spawn(error)))?;
    let mut worker = Worker {
        process: Arc::clone(&process),
        description: Description::default(),
        sandbox: Sandbox::default(),
        sent: 0,
        heard: 0,
        ledger: None,
        plans: Plans::default(),
        mapping: None,
        to: BufWriter::with_capacity(BUFFER, to),
        from: BufReader::with_capacity(BUFFER, from),
    };
    (worker.sandbox, worker.description) = worker.hello(deadline).map_err(failed)?;
    Ok(worker)
}

impl Worker {
    fn hello(&mut self, deadline: Deadline) -> Result<(Sandbox, Description), Problem> {
        let mut pipe = Pipe::new(&mut self.from, &self.process, deadline);
        let mut sandbox = Sandbox::default();
        loop {
            let frame = pipe.next()?;
            match frame.kind {
                Kind::Sandbox => sandbox = parse(&frame.payload)?,
                Kind::Hello => return Ok((sandbox, parse(&frame.payload)?)),
                Kind::Error => return Err(Problem::Load(parse(&frame.payload)?)),
                Kind::Log => {}
                kind => return Err(unexpected(kind)),
            }
        }
    }

    /// Sets whether its answers may gather for a moment: while other tasks are with it.
    pub(super) fn gather(&mut self, gathers: bool) {
        self.from.get_mut().gather(gathers);
    }

    /// Bytes that may be with the worker before it has answered, so that sending never waits.
    pub(super) fn room(&self) -> usize {
        self.to.get_ref().capacity() / 4
    }

    /// At most so many bytes of the pipe does a task take.
    pub(super) fn size(task: &Task, file: &[u8]) -> usize {
        // Escaped, a name can be twice as long; hash and numbers take little.
        file.len() + task.mapping.len() + 2 * task.file_name.len() + 512
    }

    /// Sends a task; for a question, the mapping is what the question needs. A worker reads a task whole before it does anything else.
    pub(super) fn send(
        &mut self,
        ask: Ask,
        task: &Task,
        file: &[u8],
        deadline: Deadline,
    ) -> Result<(), FrameError> {
        self.to.get_mut().until(deadline.at);
        if self.sent == self.heard {
            // What it printed belongs to tasks that are over.
            self.process.forget();
        }
        self.sent += 1;
        let is_known = self.mapping.as_ref() == Some(&task.mapping);
        if !is_known {
            frame::write(&mut self.to, Kind::Mapping, task.mapping.as_bytes())?;
            self.mapping = Some(task.mapping.clone());
        }
        send(&mut self.to, &header(ask, self.sent, task, file), file)
    }

    /// Hears the answers to a task that was sent. After an error the worker is to be dropped, unless the error is orderly.
    pub(super) fn read(
        &mut self,
        task: &Task,
        deadline: Deadline,
        sent: Result<(), FrameError>,
        sink: &mut dyn RecordSink,
    ) -> Result<TaskReport, Problem> {
        self.process.forget_log();
        let ledger = self.ledger(&task.mapping)?;
        let mut plans = std::mem::take(&mut self.plans);
        let reading = Reading::new(self.heard + 1, ledger, &mut plans, sink);
        let result = self.listen(sent, deadline, |pipe| reading.run(pipe));
        self.plans = plans;
        result
    }

    fn ledger(&mut self, mapping: &str) -> Result<Ledger, Problem> {
        if let Some((_, known)) = self.ledger.as_ref().filter(|(last, _)| last == mapping) {
            return Ok(known.clone());
        }
        let made = ledger(mapping).map_err(Problem::Mapping)?;
        self.ledger = Some((mapping.to_owned(), made.clone()));
        Ok(made)
    }

    /// Hears the answer to a question that was sent instead of a reading; as with [`Self::read`].
    pub(super) fn answer(
        &mut self,
        deadline: Deadline,
        sent: Result<(), FrameError>,
    ) -> Result<Vec<u8>, Problem> {
        self.listen(sent, deadline, |pipe| {
            loop {
                let Frame { kind, payload } = pipe.next()?;
                match kind {
                    Kind::Log => {}
                    Kind::Answer => return Ok(payload),
                    Kind::Error => return Err(Problem::Failed(parse(&payload)?)),
                    _ => return Err(unexpected(kind)),
                }
            }
        })
    }

    /// Listens. A worker that took nothing more is dead, or held up past the deadline: reading says which.
    fn listen<T>(
        &mut self,
        sent: Result<(), FrameError>,
        deadline: Deadline,
        answers: impl FnOnce(&mut Pipe<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Self { from, process, .. } = self;
        self.heard += 1;
        let result = answers(&mut Pipe::new(from, process, deadline));
        let is_broken = sent.is_err() || result.as_ref().is_err_and(|problem| !problem.is_orderly());
        if is_broken {
            process.kill();
        }
        match (sent, result) {
            (Err(error), Ok(_)) => Err(Problem::Protocol(error.to_string())),
            (_, result) => result,
        }
    }
}

pub(super) fn ledger(mapping: &str) -> Result<Ledger, serde_json::Error> {
    let names: Names = serde_json::from_str(mapping)?;
    let indicators = names.indicators.into_iter().map(|indicator| indicator.id).collect();
    Ok(Ledger::new(indicators, &names.dimensions.into_keys().collect()))
}

fn header(ask: Ask, number: u64, task: &Task, file: &[u8]) -> Header {
    Header {
        ask,
        number,
        file_name: task.file_name.clone(),
        sha256: task.sha256.clone(),
        length: u64::try_from(file.len()).unwrap_or(u64::MAX),
    }
}

fn send(pipe: &mut BufWriter<Out>, header: &Header, file: &[u8]) -> Result<(), FrameError> {
    let header = serde_json::to_vec(header).map_err(std::io::Error::other)?;
    frame::write(pipe, Kind::Task, &header)?;
    frame::write_chunks(pipe, Kind::Input, file)?;
    Ok(pipe.flush()?)
}

/// Where frames come from, until when, and whom to kill.
pub(super) struct Pipe<'a> {
    frames: &'a mut BufReader<In>,
    process: &'a Process,
    limit: Duration,
}

impl<'a> Pipe<'a> {
    fn new(frames: &'a mut BufReader<In>, process: &'a Process, deadline: Deadline) -> Self {
        frames.get_mut().until(deadline.at);
        Self { frames, process, limit: deadline.limit }
    }

    /// Notes a line of the plugin's log among its last words.
    pub(super) fn heard(&self, line: &[u8]) {
        self.process.heard(line);
    }

    /// The next frame, or why there is none.
    pub(super) fn next(&mut self) -> Result<Frame, Problem> {
        match frame::read(self.frames) {
            Ok(Some(frame)) => Ok(frame),
            Err(FrameError::Pipe(error)) if error.kind() == std::io::ErrorKind::TimedOut => {
                self.process.kill();
                Err(Problem::Deadline(self.limit))
            }
            Ok(None) | Err(FrameError::Pipe(_) | FrameError::Truncated) => {
                Err(Problem::Crashed(self.process.end(PATIENCE)))
            }
            Err(error) => Err(Problem::Protocol(error.to_string())),
        }
    }
}

/// Reads the JSON of a frame.
pub(super) fn parse<T: serde::de::DeserializeOwned>(payload: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(payload).map_err(|error| Problem::Protocol(error.to_string()))
}

/// A frame that does not belong here.
pub(super) fn unexpected(kind: Kind) -> Problem {
    Problem::Protocol(format!("a frame of kind {kind:?} came out of turn"))
}
