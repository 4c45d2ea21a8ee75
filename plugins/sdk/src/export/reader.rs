//! An open reader: its streams, its account, its end; and the host's callbacks as it uses them.

use std::ffi::c_void;
use std::sync::Arc;

use nenji_abi::{Account, Error, Host, INTERNAL, Reader, Status, Str};

use super::memory::{answer, str_of};
use super::stream::{Which, stream};
use super::table::{check_size, missing};
use crate::column::{Field, fates_fields};
use crate::failure::Failure;
use crate::task::{HostCalls, Task};

/// Fills a reader with a task that has started.
pub(super) fn fill(out: &mut Reader, task: Arc<Task>, fields: Vec<Field>) {
    out.cells = stream(Arc::clone(&task), Which::Cells, fields);
    out.fates = stream(Arc::clone(&task), Which::Fates, fates_fields());
    out.private_data = Arc::into_raw(task).cast_mut().cast::<c_void>();
    out.finish = Some(finish);
    out.release = Some(release_reader);
}

unsafe extern "C" fn finish(reader: *mut Reader, out: *mut Account, error: *mut Error) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let (reader, out) = unsafe { (reader.as_ref(), out.as_mut()) };
        let (reader, out) = reader.zip(out).ok_or_else(|| missing("the reader or the account"))?;
        check_size(out.struct_size, size_of::<Account>())?;
        // SAFETY: `open` made the pointer from an `Arc` that lives until the release.
        let task = unsafe { reader.private_data.cast::<Task>().as_ref() }
            .ok_or_else(|| Failure::new(INTERNAL, "the reader is released"))?;
        *out = task.account()?;
        Ok(())
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn release_reader(reader: *mut Reader) {
    // SAFETY: the caller keeps the header's promises.
    let Some(reader) = (unsafe { reader.as_mut() }) else { return };
    if reader.release.take().is_none() || reader.private_data.is_null() {
        return;
    }
    let task = std::mem::replace(&mut reader.private_data, std::ptr::null_mut());
    // SAFETY: `open` made the pointer from an `Arc`, and only this function takes it back, once.
    let task = unsafe { Arc::from_raw(task.cast::<Task>().cast_const()) };
    // The input may go away now, even if somebody still holds a stream: so the reading has to have ended.
    task.close();
    task.join();
}

/// The host's callbacks, copied: they outlive the reader.
pub(super) struct HostTable {
    context: *mut c_void,
    log: Option<unsafe extern "C" fn(*mut c_void, i32, Str)>,
    progress: Option<unsafe extern "C" fn(*mut c_void, u64, u64)>,
    cancelled: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
}

// SAFETY: the header promises that the callbacks may be called from any thread.
unsafe impl Send for HostTable {}
// SAFETY: as above.
unsafe impl Sync for HostTable {}

impl HostTable {
    /// # Safety
    /// `host` is null, or is filled as the header says; its context lives until the reader is released.
    pub(super) unsafe fn new(host: *const Host) -> Self {
        // SAFETY: the caller's promise.
        match unsafe { host.as_ref() } {
            Some(host) => Self {
                context: host.context,
                log: host.log,
                progress: host.progress,
                cancelled: host.cancelled,
            },
            None => Self { context: std::ptr::null_mut(), log: None, progress: None, cancelled: None },
        }
    }
}

impl HostCalls for HostTable {
    fn is_cancelled(&self) -> bool {
        // SAFETY: the promise of `new`; the reading thread ends before the reader is released.
        self.cancelled.is_some_and(|cancelled| unsafe { cancelled(self.context) } != 0)
    }

    fn log(&self, level: i32, message: &str) {
        if let Some(log) = self.log {
            // SAFETY: as above; the text is borrowed for the call.
            unsafe { log(self.context, level, str_of(message)) };
        }
    }

    fn progress(&self, done: u64, total: u64) {
        if let Some(progress) = self.progress {
            // SAFETY: as above.
            unsafe { progress(self.context, done, total) };
        }
    }
}
