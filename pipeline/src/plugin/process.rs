//! A worker's process as the host sees it: started with nothing, killed with its group, never left behind.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::legible::legible;

/// Lines of the error output that are kept.
const KEPT_LINES: usize = 50;
/// Bytes of a line that are kept.
const KEPT_BYTES: usize = 400;
/// How long the error output of a process that has ended may stay open.
const HEAR_OUT: Duration = Duration::from_millis(500);
/// How often a process that should end is looked at.
const POLL: Duration = Duration::from_millis(5);

/// Locks; no data behind a lock of this module can be half-written.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a worker is started for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order<'a> {
    pub(super) program: &'a Utf8Path,
    pub(super) plugin: &'a str,
    pub(super) library: &'a Utf8Path,
    pub(super) sha256: &'a str,
    pub(super) memory_mib: u64,
}

impl Order<'_> {
    /// The command: its own process group, no environment, three pipes.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command
            .arg("__worker")
            .args(["--plugin-id", self.plugin])
            .args(["--library", self.library.as_str()])
            .args(["--sha256", self.sha256])
            .args(["--memory-mib", &self.memory_mib.to_string()])
            .env_clear()
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

/// The child, and how it ended once that is fetched: from then on its number may be another's.
#[derive(Debug)]
struct State {
    child: Child,
    is_reaped: bool,
}

/// A started process; dropping it kills it.
#[derive(Debug)]
pub(super) struct Process {
    state: Mutex<State>,
    group: Option<Pid>,
    said: Arc<Mutex<Tail>>,
    logged: Mutex<Tail>,
    /// Ends when the error output does.
    listener: Mutex<Option<Receiver<Infallible>>>,
}

impl Process {
    /// Takes a child over, gives its pipes.
    pub(super) fn new(mut child: Child) -> std::io::Result<(Self, ChildStdin, ChildStdout)> {
        let no_pipe = || std::io::Error::other("the child has no pipe");
        let input = child.stdin.take().ok_or_else(no_pipe)?;
        let output = child.stdout.take().ok_or_else(no_pipe)?;
        let errors = child.stderr.take().ok_or_else(no_pipe)?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let said = Arc::new(Mutex::new(Tail::default()));
        let tail = Arc::clone(&said);
        let (until_heard, listener) = channel();
        thread::Builder::new().name("nenji-worker-log".to_owned()).spawn(move || {
            listen(errors, &tail);
            drop(until_heard);
        })?;
        let state = Mutex::new(State { child, is_reaped: false });
        let logged = Mutex::default();
        let process = Self { state, group, said, logged, listener: Mutex::new(Some(listener)) };
        Ok((process, input, output))
    }

    /// False when the process has ended.
    pub(super) fn is_alive(&self) -> bool {
        !self.has_ended(&lock(&self.state))
    }

    /// Kills the process and all of its group.
    pub(super) fn kill(&self) {
        self.kill_group(&lock(&self.state));
    }

    fn kill_group(&self, state: &State) {
        if let Some(group) = self.group.filter(|_| !state.is_reaped) {
            // It may have ended by itself: then there is nothing to kill.
            kill_process_group(group, Signal::KILL).unwrap_or_default();
        }
    }

    /// Waits a little for a process that has closed its pipe, and kills what is left; its status, if it ended itself.
    pub(super) fn end(&self, patience: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + patience;
        while self.is_alive() && Instant::now() < deadline {
            thread::sleep(POLL);
        }
        let mut state = lock(&self.state);
        let has_ended = self.has_ended(&state);
        self.kill_group(&state);
        let status = state.child.wait().ok();
        state.is_reaped = true;
        drop(state);
        self.hear_out();
        status.filter(|_| has_ended)
    }

    /// Looks without fetching the status, which would give the number free.
    fn has_ended(&self, state: &State) -> bool {
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let is_running = |pid| matches!(waitid(WaitId::Pid(pid), look), Ok(None));
        state.is_reaped || !self.group.is_some_and(is_running)
    }

    /// Lets the listener take in what is still in the pipe; a process outside the group may hold it open.
    fn hear_out(&self) {
        let Some(listener) = lock(&self.listener).take() else { return };
        // Nothing is ever sent: it is waited for the end, as long as that is worth it.
        let _ended = listener.recv_timeout(HEAR_OUT);
    }

    /// Adds a line to what it has logged.
    pub(super) fn heard(&self, line: &[u8]) {
        let mut logged = lock(&self.logged);
        logged.push(line);
        logged.push(b"\n");
    }

    /// Forgets what it has said: that was about something else.
    pub(super) fn forget(&self) {
        *lock(&self.said) = Tail::default();
        self.forget_log();
    }

    /// Forgets what it has logged. Log lines come in the order of the tasks; its error output may be about one that was
    /// sent ahead.
    pub(super) fn forget_log(&self) {
        *lock(&self.logged) = Tail::default();
    }

    /// The last lines of its log and of its error output.
    pub(super) fn said(&self) -> Vec<String> {
        let logged = lock(&self.logged).lines();
        [logged, lock(&self.said).lines()].concat()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end(Duration::ZERO);
    }
}

/// The last lines of a stream, whatever its length.
#[derive(Debug, Default)]
struct Tail {
    lines: VecDeque<String>,
    line: Vec<u8>,
}

impl Tail {
    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => self.end_line(),
                _ if self.line.len() < KEPT_BYTES => self.line.push(*byte),
                _ => {}
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        self.lines.push_back(legible(&line));
        if self.lines.len() > KEPT_LINES {
            self.lines.pop_front();
        }
    }

    fn lines(&self) -> Vec<String> {
        let open = (!self.line.is_empty()).then(|| legible(&self.line));
        self.lines.iter().cloned().chain(open).collect()
    }
}

fn listen(mut errors: ChildStderr, tail: &Mutex<Tail>) {
    let mut buffer = [0_u8; 4096];
    while let Ok(count @ 1..) = errors.read(&mut buffer) {
        lock(tail).push(&buffer[..count]);
    }
}

#[cfg(test)]
mod tests {
    use super::{KEPT_BYTES, KEPT_LINES, Tail};

    #[test]
    fn tail_keeps_the_last_lines_and_cuts_long_ones() {
        let mut tail = Tail::default();
        for number in 0..KEPT_LINES + 10 {
            tail.push(format!("line {number}\n").as_bytes());
        }
        tail.push(&vec![b'x'; 1 << 20]);
        let lines = tail.lines();
        assert_eq!(lines.first().map(String::as_str), Some("line 10"));
        assert_eq!(lines.last().map(String::len), Some(KEPT_BYTES));
        assert_eq!(lines.len(), KEPT_LINES + 1);
    }
}
