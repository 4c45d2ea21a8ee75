//! The workers of a run: reused by plugin, retired after a fault, at most so many at once.
//!
//! A worker is lent to one task at a time; what a plugin does to it costs that task alone.

mod ahead;
mod starter;

use std::collections::BTreeMap;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use self::ahead::Line;
use self::starter::Starter;
use super::client::{Deadline, Worker, greet, parse};
use super::error::{Problem, Said, TaskError};
use super::message::{Ask, Description, Plan, Probe, Survey};
use super::process::{Order, Process, lock};
use super::registry::{Pinned, Plugins};
use super::sandbox::Sandbox;
use super::{RecordSink, Task, TaskReport, TaskWithSink};
use crate::contents::Contents;

/// Times that a plugin is waited for in vain before its other files are given up: each costs all the time of a start.
const MOST_STUCK: u32 = 2;

/// What a worker may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Address space of a worker.
    pub memory_mib: u64,
    /// Time of a task.
    pub task: Duration,
    /// Time from the start of a worker to its greeting.
    pub start: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_mib: 4096, task: Duration::from_secs(300), start: Duration::from_secs(30) }
    }
}

/// The workers of a run. Every method may be called from many threads at once.
pub struct Pool {
    plugins: Plugins,
    program: Utf8PathBuf,
    limits: Limits,
    jobs: usize,
    contents: Contents,
    busy: Mutex<usize>,
    freed: Condvar,
    idle: Mutex<BTreeMap<String, Vec<Worker>>>,
    alive: Mutex<Vec<Weak<Process>>>,
    sandboxes: Mutex<BTreeMap<String, Sandbox>>,
    /// How often a plugin was not ready in time.
    stuck: Mutex<BTreeMap<String, u32>>,
    is_interrupted: AtomicBool,
    /// Last, so that it is dropped after the workers that it started.
    starter: Starter,
}

impl Pool {
    /// A pool without workers; `program` is this program's own file, `jobs` the most workers at once (at least one).
    ///
    /// # Errors
    /// When its thread cannot be started.
    pub fn new(plugins: Plugins, program: Utf8PathBuf, limits: Limits, jobs: usize) -> std::io::Result<Self> {
        Ok(Self {
            plugins,
            program,
            limits,
            jobs: jobs.max(1),
            contents: Contents::default(),
            busy: Mutex::new(0),
            freed: Condvar::new(),
            idle: Mutex::new(BTreeMap::new()),
            alive: Mutex::new(Vec::new()),
            sandboxes: Mutex::new(BTreeMap::new()),
            stuck: Mutex::new(BTreeMap::new()),
            is_interrupted: AtomicBool::new(false),
            starter: Starter::new()?,
        })
    }

    /// With files that need not be read from disk.
    #[must_use]
    pub fn with_contents(self, contents: Contents) -> Self {
        Self { contents, ..self }
    }

    /// The plugins that it serves.
    #[must_use]
    pub fn plugins(&self) -> &Plugins {
        &self.plugins
    }

    /// Reads one file through its plugin. Records reach the sink while they arrive: after an error, what it was given
    /// is worth nothing.
    ///
    /// # Errors
    /// When the plugin is refused, the file cannot be read, or anything about the task is not as the contracts say.
    pub fn run_task(&self, task: &Task, sink: &mut dyn RecordSink) -> Result<TaskReport, TaskError> {
        let _permit = self.permit();
        self.run_line(&task.plugin, &mut [(task, sink)]).remove(0)
    }

    /// Reads files one after the other, all of one plugin, as [`Self::run_task`] reads one: the answers come in their order,
    /// and a task that fails fails alone. One worker is kept busy with them.
    pub fn run_tasks(&self, tasks: &mut [TaskWithSink<'_>]) -> Vec<Result<TaskReport, TaskError>> {
        let _permit = self.permit();
        let lines = tasks.chunk_by_mut(|(one, _), (next, _)| one.plugin == next.plugin);
        lines.flat_map(|line| self.run_line(&line[0].0.plugin.clone(), line)).collect()
    }

    fn run_line(&self, plugin: &str, tasks: &mut [TaskWithSink<'_>]) -> Vec<Result<TaskReport, TaskError>> {
        let all: Vec<&Task> = tasks.iter().map(|(task, _)| *task).collect();
        let mut line = Line::new(Ask::Read, self.take_idle(plugin));
        let next = |(at, (task, sink)): (usize, &mut TaskWithSink<'_>)| {
            let mut is_again = false;
            line.next(self, &all[at..], &mut |worker, deadline, sent| {
                if std::mem::replace(&mut is_again, true) {
                    sink.restart();
                }
                worker.read(task, deadline, sent, &mut **sink)
            })
        };
        let results = tasks.iter_mut().enumerate().map(next).collect();
        self.keep(plugin, line.end());
        results
    }

    /// Asks something else about a file than to read it; an answer that cannot be understood is a fault of the worker.
    fn ask<T>(
        &self,
        ask: Ask,
        task: &Task,
        understand: impl Fn(Vec<u8>) -> Result<T, Problem>,
    ) -> Result<T, TaskError> {
        let _permit = self.permit();
        let mut line = Line::new(ask, self.take_idle(&task.plugin));
        let answer = line
            .next(self, &[task], &mut |worker, deadline, sent| understand(worker.answer(deadline, sent)?));
        self.keep(&task.plugin, line.end());
        answer
    }

    /// Asks a plugin how well it reads a file.
    ///
    /// # Errors
    /// As [`Self::run_task`]; the mapping is not looked at.
    pub fn probe(&self, task: &Task) -> Result<Probe, TaskError> {
        self.ask(Ask::Probe, task, |answer| parse(&answer))
    }

    /// Has a plugin draft a source file (TOML) for a file; the task's mapping is the catalogue, as the plugin knows it.
    ///
    /// # Errors
    /// As [`Self::run_task`]; also when the plugin offers no drafts.
    pub fn guess(&self, task: &Task) -> Result<String, TaskError> {
        self.ask(Ask::Guess, task, |draft| {
            String::from_utf8(draft).map_err(|error| Problem::Protocol(error.to_string()))
        })
    }

    /// What a plugin finds in a file before its rows are read.
    ///
    /// # Errors
    /// As [`Self::run_task`].
    pub fn survey(&self, task: &Task) -> Result<Survey, TaskError> {
        self.ask(Ask::Plan, task, |answer| parse::<Plan>(&answer).map(Into::into))
    }

    /// The description that a plugin gives of itself, in a worker.
    ///
    /// # Errors
    /// When the plugin is refused, or its library does not load.
    pub fn describe(&self, id: &str) -> Result<Description, TaskError> {
        let failed = |problem, said| TaskError {
            plugin: id.to_owned(),
            file: "its own description".to_owned(),
            problem,
            said,
        };
        let pinned = self.plugins.get(id).map_err(|refusal| failed(Problem::Refused(refusal), None))?;
        let _permit = self.permit();
        let worker = self.start(id, pinned).map_err(|(problem, said)| failed(problem, said))?;
        let description = worker.description.clone();
        self.keep(id, Some(worker));
        Ok(description)
    }

    /// What a plugin can reach from its workers; none before the first of them has started.
    #[must_use]
    pub fn sandbox(&self, id: &str) -> Option<Sandbox> {
        lock(&self.sandboxes).get(id).cloned()
    }

    /// Kills every worker; tasks that run, and all later ones, fail as interrupted.
    pub fn interrupt(&self) {
        self.is_interrupted.store(true, Ordering::Release);
        for process in lock(&self.alive).iter().filter_map(Weak::upgrade) {
            process.kill();
        }
        self.freed.notify_all();
    }

    /// True after [`Self::interrupt`].
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.is_interrupted.load(Ordering::Acquire)
    }

    /// What the worker said last; an interruption explains everything.
    fn explain(&self, problem: Problem, process: &Process) -> (Problem, Option<Said>) {
        process.end(Duration::ZERO);
        if self.is_interrupted() {
            return (Problem::Interrupted, None);
        }
        let lines = process.said();
        (problem, (!lines.is_empty()).then_some(Said(lines)))
    }

    fn start(&self, id: &str, pinned: &Pinned) -> Result<Worker, (Problem, Option<Said>)> {
        self.meet(id, self.launch(id, pinned)?)
    }

    /// Starts the process of a worker.
    fn launch(&self, id: &str, pinned: &Pinned) -> Result<Child, (Problem, Option<Said>)> {
        if self.is_interrupted() {
            return Err((Problem::Interrupted, None));
        }
        if lock(&self.stuck).get(id).is_some_and(|times| *times >= MOST_STUCK) {
            return Err((Problem::NotReady(self.limits.start), None));
        }
        let order = Order {
            program: &self.program,
            plugin: id,
            library: &pinned.path,
            sha256: &pinned.sha256,
            memory_mib: self.limits.memory_mib,
        };
        self.starter.spawn(order).map_err(|error| (Problem::Spawn(error), None))
    }

    /// Waits until the process of a worker has loaded its plugin.
    fn meet(&self, id: &str, child: Child) -> Result<Worker, (Problem, Option<Said>)> {
        let started = |process: &Arc<Process>| self.watch(process);
        let greeted = greet(child, Deadline::after(self.limits.start), &started);
        let worker = greeted.map_err(|(problem, process)| {
            let problem = match problem {
                Problem::Deadline(limit) => {
                    *lock(&self.stuck).entry(id.to_owned()).or_default() += 1;
                    Problem::NotReady(limit)
                }
                problem => problem,
            };
            match process {
                Some(process) => self.explain(problem, &process),
                None => (problem, None),
            }
        })?;
        lock(&self.sandboxes).insert(id.to_owned(), worker.sandbox.clone());
        Ok(worker)
    }

    /// Notes a process, so that an interruption finds it.
    fn watch(&self, process: &Arc<Process>) {
        let mut alive = lock(&self.alive);
        alive.retain(|process| process.strong_count() > 0);
        alive.push(Arc::downgrade(process));
        drop(alive);
        if self.is_interrupted() {
            process.kill();
        }
    }

    fn take_idle(&self, plugin: &str) -> Option<Worker> {
        let mut idle = lock(&self.idle);
        let workers = idle.get_mut(plugin)?;
        while let Some(worker) = workers.pop() {
            if worker.process.is_alive() {
                return Some(worker);
            }
        }
        None
    }

    /// Ends the workers that wait: the next task meets a new one.
    pub(super) fn retire_idle(&self) {
        lock(&self.idle).clear();
    }

    fn keep(&self, plugin: &str, worker: Option<Worker>) {
        lock(&self.idle).entry(plugin.to_owned()).or_default().extend(worker);
    }

    /// Waits until fewer than `jobs` workers are at work.
    fn permit(&self) -> Permit<'_> {
        let mut busy = lock(&self.busy);
        while *busy >= self.jobs && !self.is_interrupted() {
            busy = self.freed.wait(busy).unwrap_or_else(PoisonError::into_inner);
        }
        *busy += 1;
        Permit(self)
    }
}

/// The right to use a worker.
struct Permit<'a>(&'a Pool);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut busy = lock(&self.0.busy);
        *busy = busy.saturating_sub(1);
        drop(busy);
        self.0.freed.notify_one();
    }
}

/// The description of a library that is not pinned yet.
pub(super) fn describe_candidate(
    program: &Utf8Path,
    id: &str,
    candidate: Pinned,
) -> Result<Description, TaskError> {
    let failed = |problem| TaskError {
        plugin: id.to_owned(),
        file: "its own description".to_owned(),
        problem,
        said: None,
    };
    let plugins = Plugins::of_one(id, candidate);
    let pool = Pool::new(plugins, program.to_owned(), Limits::default(), 1)
        .map_err(|error| failed(Problem::Spawn(error)))?;
    pool.describe(id)
}

#[cfg(test)]
mod tests;
