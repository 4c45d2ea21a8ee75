//! The host's ends of the pipes to a worker: reads and writes that give up at a time.
//!
//! Knows no frame. No thread stands between a pipe and the task: for small files, waking one costs more than reading does.

use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{ChildStdin, ChildStdout};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

/// What a pipe may hold, so that worker and host work at the same time; a kernel that allows less is only slower.
const CAPACITY: usize = 1 << 20;

/// How long answers may gather. While other tasks are with the worker it is at work all the same, and need not wake
/// the host at each of them.
const GATHER: Duration = Duration::from_micros(400);

/// The end that answers come from.
#[derive(Debug)]
pub(super) struct In {
    pipe: ChildStdout,
    until: Instant,
    gathers: bool,
}

impl In {
    /// Takes the pipe over; everything is too late until [`Self::until`] is called.
    pub(super) fn new(pipe: ChildStdout) -> io::Result<Self> {
        prepare(pipe.as_fd())?;
        Ok(Self { pipe, until: Instant::now(), gathers: false })
    }

    /// Sets whether answers may gather for a moment.
    pub(super) fn gather(&mut self, gathers: bool) {
        self.gathers = gathers;
    }

    /// Sets when a read gives up, with [`ErrorKind::TimedOut`].
    pub(super) fn until(&mut self, until: Instant) {
        self.until = until;
    }
}

impl Read for In {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut gathers = self.gathers;
        loop {
            match self.pipe.read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if std::mem::take(&mut gathers) {
                        thread::sleep(GATHER);
                    } else {
                        wait(self.pipe.as_fd(), PollFlags::IN, self.until)?;
                    }
                }
                result => return result,
            }
        }
    }
}

/// The end that tasks go to.
#[derive(Debug)]
pub(super) struct Out {
    pipe: ChildStdin,
    until: Instant,
    capacity: usize,
}

impl Out {
    /// As [`In::new`].
    pub(super) fn new(pipe: ChildStdin) -> io::Result<Self> {
        let capacity = prepare(pipe.as_fd())?;
        Ok(Self { pipe, until: Instant::now(), capacity })
    }

    /// Bytes that it holds before a write has to wait.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// As [`In::until`].
    pub(super) fn until(&mut self, until: Instant) {
        self.until = until;
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.pipe.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    wait(self.pipe.as_fd(), PollFlags::OUT, self.until)?;
                }
                result => return result,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a pipe that never blocks, and holds much; how much, in bytes.
fn prepare(pipe: BorrowedFd<'_>) -> io::Result<usize> {
    rustix::io::ioctl_fionbio(pipe, true)?;
    // Only speed depends on it.
    rustix::pipe::fcntl_setpipe_size(pipe, CAPACITY).unwrap_or_default();
    Ok(rustix::pipe::fcntl_getpipe_size(pipe).unwrap_or_default())
}

/// Waits until the pipe is ready, broken or closed: what it is, the next read or write tells.
fn wait(pipe: BorrowedFd<'_>, flags: PollFlags, until: Instant) -> io::Result<()> {
    loop {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(io::Error::other)?;
        match poll(&mut [PollFd::from_borrowed_fd(pipe, flags)], Some(&left)) {
            Ok(0) => return Err(ErrorKind::TimedOut.into()),
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
