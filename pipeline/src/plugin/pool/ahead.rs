//! Several tasks of one plugin through one worker, some of them sent before it asks: neither end waits for the other.
//!
//! A fault costs the task at which the worker was, and no other: what was sent ahead goes to the next worker again, and so does
//! a task that failed in a worker that had done others. No more
//! is sent ahead than the pipe holds, so sending never waits for a worker that is itself waiting to answer.

use std::collections::VecDeque;
use std::time::Duration;

use super::Pool;
use crate::contents::Contents;
use crate::discover::sha256;
use crate::plugin::Task;
use crate::plugin::client::{Deadline, Worker};
use crate::plugin::error::{Problem, Said, TaskError};
use crate::plugin::frame::FrameError;
use crate::plugin::message::Ask;
use crate::plugin::registry::Pinned;

/// Tasks that may be with a worker at once.
const MOST: usize = 16;
/// Tasks that keep a worker at work while its answers gather.
const ENOUGH: usize = 8;

/// What became of a task whose turn has not come.
enum Ahead {
    /// It is with the worker, and takes so many bytes of the pipe.
    Sent(usize),
    /// Read, and too large to be sent ahead.
    Held(Vec<u8>),
    /// Its file is not what it should be.
    Lost(Problem),
}

/// Hears what a worker answers to the task whose turn it is: until when, and what became of the sending.
pub(super) type Hear<'a, T> =
    &'a mut dyn FnMut(&mut Worker, Deadline, Result<(), FrameError>) -> Result<T, Problem>;

/// A worker and the tasks that are with it, in their turn.
pub(super) struct Line {
    ask: Ask,
    worker: Option<Worker>,
    is_reused: bool,
    ahead: VecDeque<Ahead>,
}

impl Line {
    /// A line that begins with a worker that has done other tasks, or with none.
    pub(super) fn new(ask: Ask, worker: Option<Worker>) -> Self {
        Self { ask, is_reused: worker.is_some(), worker, ahead: VecDeque::new() }
    }

    /// The worker, to be used again; none after a fault.
    pub(super) fn end(self) -> Option<Worker> {
        self.worker
    }

    /// Does the first of the tasks, and sends others ahead.
    pub(super) fn next<T>(
        &mut self,
        pool: &Pool,
        tasks: &[&Task],
        hear: Hear<'_, T>,
    ) -> Result<T, TaskError> {
        let task = tasks[0];
        let failed = |why| TaskError::of(task, why);
        let alone = |problem| failed((problem, None));
        let pinned = pool.plugins.get(&task.plugin).map_err(|refusal| alone(Problem::Refused(refusal)))?;
        loop {
            let worker = self.worker(pool, pinned, tasks);
            let first = match self.ahead.pop_front() {
                Some(Ahead::Lost(problem)) => {
                    self.worker = worker.ok();
                    return Err(alone(problem));
                }
                Some(Ahead::Held(file)) => Some(file),
                Some(Ahead::Sent(_)) | None => None,
            };
            let mut worker = worker.map_err(failed)?;
            let with_it = self.ahead.iter().filter(|one| matches!(one, Ahead::Sent(_))).count();
            worker.gather(with_it >= ENOUGH);
            let deadline = Deadline::after(pool.limits.task);
            let sent = first.map_or(Ok(()), |file| worker.send(self.ask, task, &file, deadline));
            let result = hear(&mut worker, deadline, sent);
            match result {
                Err(problem) if !problem.is_orderly() => {
                    self.ahead.clear();
                    // What an earlier task left behind may be to blame, and this one is not to pay for it: a new
                    // worker tells.
                    let is_first = std::mem::take(&mut self.is_reused);
                    if !is_first || pool.is_interrupted() {
                        return Err(failed(pool.explain(problem, &worker.process)));
                    }
                }
                result => {
                    (self.worker, self.is_reused) = (Some(worker), true);
                    return result.map_err(alone);
                }
            }
        }
    }

    /// The worker, and in [`Self::ahead`] the first task with others. It starts, if it has to, while the file is read.
    fn worker(
        &mut self,
        pool: &Pool,
        pinned: &Pinned,
        tasks: &[&Task],
    ) -> Result<Worker, (Problem, Option<Said>)> {
        let launched = self.worker.is_none().then(|| pool.launch(&tasks[0].plugin, pinned));
        self.top_up(tasks, &pool.contents);
        match self.worker.take() {
            Some(worker) => Ok(worker),
            None => pool.meet(&tasks[0].plugin, launched.expect("where there was none, one was launched")?),
        }
    }

    /// Loads the first task, and sends others to the worker until enough are with it.
    fn top_up(&mut self, tasks: &[&Task], contents: &Contents) {
        for task in tasks.iter().take(MOST).skip(self.ahead.len()) {
            if matches!(self.ahead.back(), Some(Ahead::Held(_))) {
                return;
            }
            let kept = match self.ask {
                Ask::Read => contents.take(&task.sha256),
                Ask::Plan | Ask::Probe | Ask::Guess => contents.copy(&task.sha256),
            };
            let next = kept
                .map_or_else(|| load(task), Ok)
                .map_or_else(Ahead::Lost, |file| self.send_ahead(task, file));
            self.ahead.push_back(next);
        }
    }

    fn send_ahead(&mut self, task: &Task, file: Vec<u8>) -> Ahead {
        let sent = self.ahead.iter().map(|one| if let Ahead::Sent(bytes) = one { *bytes } else { 0 });
        let (sent, size) = (sent.sum::<usize>(), Worker::size(task, &file));
        let Some(worker) = self.worker.as_mut().filter(|worker| sent + size <= worker.room()) else {
            return Ahead::Held(file);
        };
        if worker.send(self.ask, task, &file, Deadline::after(Duration::ZERO)).is_ok() {
            return Ahead::Sent(size);
        }
        // Half a task may be in the pipe. The worker is at its end, which its answers show.
        worker.process.kill();
        Ahead::Held(file)
    }
}

/// The bytes of a task's file, as they were when it was listed.
fn load(task: &Task) -> Result<Vec<u8>, Problem> {
    let file = fs_err::read(&task.path).map_err(Problem::Input)?;
    if sha256(&file) == task.sha256 { Ok(file) } else { Err(Problem::Changed) }
}
