//! One conversation with a child: bytes in, bytes out, at the same time, up to a size and a time.
//!
//! Success is an exit with 0 and nothing else. Whatever of the child's process group is left then is killed.

use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::CommandExt;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::ProgramFault;
use crate::plugin::process::Process;

/// How often the child is looked at while its pipes are silent.
const LOOK: Duration = Duration::from_millis(50);
/// How long the pipe of a child that has ended may stay open in the hands of another.
const DRAIN: Duration = Duration::from_millis(500);
/// Bytes that are read at once.
const PIECE: usize = 16 << 10;

/// A child that was started.
pub(super) struct Conversation {
    pub(super) process: Arc<Process>,
    input: Option<ChildStdin>,
    output: ChildStdout,
    limit: usize,
    until: Instant,
    allowed: Duration,
}

/// What a look at the pipes came to.
enum Step {
    More,
    End,
}

impl Conversation {
    /// Starts a child in a process group of its own, with three pipes. The thread that calls this has to stay until the
    /// child has ended.
    pub(super) fn start(
        mut command: Command,
        limit: usize,
        until: Instant,
        allowed: Duration,
    ) -> Result<Self, ProgramFault> {
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(ProgramFault::Spawn)?;
        let (process, input, output) = Process::new(child).map_err(ProgramFault::Spawn)?;
        for pipe in [input.as_fd(), output.as_fd()] {
            rustix::io::ioctl_fionbio(pipe, true).map_err(|error| ProgramFault::Spawn(error.into()))?;
        }
        Ok(Self { process: Arc::new(process), input: Some(input), output, limit, until, allowed })
    }

    /// Gives the input, takes the output, waits for the end.
    pub(super) fn hold(&mut self, mut input: &[u8]) -> Result<Vec<u8>, ProgramFault> {
        let mut output = Vec::new();
        let mut last_moment = None;
        loop {
            if last_moment.is_none() && !self.process.is_alive() {
                // What it left behind in its group may hold the pipe open; what it wrote is still in it.
                self.process.kill();
                last_moment = Some(Instant::now() + DRAIN);
            }
            let until = last_moment.unwrap_or(self.until);
            if Instant::now() >= until {
                break;
            }
            if matches!(self.step(&mut input, &mut output, until)?, Step::End) {
                break;
            }
        }
        self.input = None;
        let left = self.until.saturating_duration_since(Instant::now());
        match self.process.end(left) {
            Some(status) if status.success() => Ok(output),
            Some(status) => Err(ProgramFault::Ended(status)),
            None => Err(ProgramFault::Deadline(self.allowed)),
        }
    }

    fn step(
        &mut self,
        input: &mut &[u8],
        output: &mut Vec<u8>,
        until: Instant,
    ) -> Result<Step, ProgramFault> {
        if input.is_empty() {
            self.input = None;
        }
        self.wait(until).map_err(ProgramFault::Pipe)?;
        if let Some(pipe) = &mut self.input {
            match pipe.write(input) {
                Ok(count) => *input = &input[count..],
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                // It does not want to know the rest; what it gives will show whether it had enough.
                Err(_) => self.input = None,
            }
        }
        let mut piece = [0_u8; PIECE];
        match self.output.read(&mut piece) {
            Ok(0) => return Ok(Step::End),
            Ok(count) => output.extend_from_slice(&piece[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
            Err(error) => return Err(ProgramFault::Pipe(error)),
        }
        if output.len() > self.limit {
            self.process.kill();
            return Err(ProgramFault::TooMuch(self.limit));
        }
        Ok(Step::More)
    }

    /// Waits until a pipe is ready, or it is time to look at the child again.
    fn wait(&self, until: Instant) -> std::io::Result<()> {
        let left = until.saturating_duration_since(Instant::now()).min(LOOK);
        let left = Timespec::try_from(left).map_err(std::io::Error::other)?;
        let mut pipes = vec![PollFd::from_borrowed_fd(self.output.as_fd(), PollFlags::IN)];
        pipes.extend(self.input.iter().map(|pipe| PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::OUT)));
        match poll(&mut pipes, Some(&left)) {
            Ok(_) | Err(Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
