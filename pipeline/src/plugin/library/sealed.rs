//! The sealed copy of a library, and the descriptors of a process that has just started.

use std::fs::File;
use std::io::Write;
use std::os::fd::{AsRawFd, IntoRawFd};
use std::time::Duration;

use camino::Utf8Path;
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::io::Errno;

use super::LoadError;
use crate::discover::sha256;

/// Times that a busy copy is tried, and the pause between: the kernel waits some hundred milliseconds of its own each time.
const BUSY_TRIES: usize = 20;
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// Copies a library, read once, into memory that nobody can change any more; gives the path by which it can be loaded.
///
/// The descriptor stays open as long as the process: closed and given to another library, its number would make the
/// loader return the first one.
pub(super) fn copy(path: &Utf8Path, pinned: &str) -> Result<String, LoadError> {
    let bytes = fs_err::read(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
    let found = sha256(&bytes);
    if found != pinned {
        return Err(LoadError::Changed { found, pinned: pinned.to_owned() });
    }
    let number = seal(&bytes).map_err(LoadError::Seal)?;
    Ok(format!("/proc/self/fd/{number}"))
}

fn seal(bytes: &[u8]) -> std::io::Result<i32> {
    let memory = memfd_create("nenji-plugin", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    let mut file = File::from(memory);
    file.write_all(bytes)?;
    let seals = SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL;
    when_quiet(|| fcntl_add_seals(&file, seals))?;
    Ok(file.into_raw_fd())
}

/// Tries again while it is busy: a kernel that moves memory about at this moment holds pages of the copy, and refuses.
fn when_quiet<T>(act: impl Fn() -> Result<T, Errno>) -> Result<T, Errno> {
    for _ in 0..BUSY_TRIES {
        match act() {
            Err(Errno::BUSY) => std::thread::sleep(BUSY_PAUSE),
            result => return result,
        }
    }
    act()
}

/// Closes what the parent's parent left open: a plugin is to have the three standard descriptors and no more.
///
/// To be called first in the process, when nothing in it can own a descriptor yet.
pub(crate) fn close_inherited() -> std::io::Result<()> {
    let folder = File::open("/proc/self/fd")?;
    let own = folder.as_raw_fd();
    let mut open = Vec::new();
    for entry in Utf8Path::new("/proc/self/fd").read_dir_utf8()? {
        open.extend(entry?.file_name().parse::<i32>().ok().filter(|number| *number > 2 && *number != own));
    }
    drop(folder);
    for number in open {
        // The listing's own descriptor is in the list, and closed by now.
        if !Utf8Path::new("/proc/self/fd").join(number.to_string()).exists() {
            continue;
        }
        // SAFETY: the process has just started, so nobody in it owns the descriptor.
        unsafe { rustix::io::close(number) };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rstest::rstest;
    use rustix::io::Errno;

    use super::{BUSY_TRIES, when_quiet};

    #[rstest]
    #[case::at_once(0, Errno::BUSY, Ok(1))]
    #[case::busy_for_a_moment(3, Errno::BUSY, Ok(4))]
    #[case::busy_for_good(usize::MAX, Errno::BUSY, Err(Errno::BUSY))]
    #[case::another_fault_is_told_at_once(usize::MAX, Errno::PERM, Err(Errno::PERM))]
    fn only_a_busy_copy_is_tried_again(
        #[case] failures: usize,
        #[case] fault: Errno,
        #[case] expected: Result<usize, Errno>,
    ) {
        let tries = Cell::new(0);
        let found = when_quiet(|| {
            tries.set(tries.get() + 1);
            if tries.get() <= failures { Err(fault) } else { Ok(tries.get()) }
        });
        assert_eq!(found, expected);
        let most = if fault == Errno::BUSY { BUSY_TRIES + 1 } else { 1 };
        assert!(tries.get() <= most);
    }
}
