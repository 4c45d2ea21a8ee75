//! Texts, bytes, errors and callbacks on their way over the boundary.

use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

use nenji_abi::{ABI_MAJOR, ABI_MINOR, Bytes, Error, Host, INTERNAL, OK, Status, Str};

use super::{Details, Failure, Input, Log};

/// The longest text that a plugin may give back.
const TEXT_LIMIT: usize = 16 << 20;
/// The longest line that is logged; the rest is cut.
const LINE_LIMIT: usize = 4 << 10;

/// Size of a struct of the ABI, as it is written into it.
pub(super) fn size<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("the structs of the ABI are small")
}

/// A text borrowed for a call.
pub(super) fn borrow(text: &str) -> Str {
    Str { ptr: text.as_ptr(), len: text.len() }
}

/// An input borrowed for as long as its bytes live.
pub(super) fn input(input: Input<'_>) -> nenji_abi::Input {
    nenji_abi::Input {
        struct_size: size::<nenji_abi::Input>(),
        reserved: 0,
        name: borrow(input.name),
        sha256: borrow(input.sha256),
        data: input.bytes.as_ptr(),
        len: u64::try_from(input.bytes.len()).expect("a length in memory fits 64 bits"),
    }
}

pub(super) fn empty_probe() -> nenji_abi::Probe {
    nenji_abi::Probe { struct_size: size::<nenji_abi::Probe>(), score: 0, reason: no_bytes() }
}

pub(super) fn no_bytes() -> Bytes {
    Bytes { ptr: ptr::null_mut(), len: 0, private_data: ptr::null_mut(), release: None }
}

/// Takes a text over that the plugin gave, and gives its memory back.
pub(super) fn take_text(bytes: Bytes) -> Result<String, Failure> {
    String::from_utf8(take_bytes(bytes)?)
        .map_err(|_| Failure::new(INTERNAL, "the plugin gave a text that is not UTF-8"))
}

fn take_bytes(mut bytes: Bytes) -> Result<Vec<u8>, Failure> {
    let content = if bytes.ptr.is_null() || bytes.len == 0 {
        Ok(Vec::new())
    } else if bytes.len > TEXT_LIMIT {
        Err(Failure::new(INTERNAL, format!("the plugin gave a text of {} bytes", bytes.len)))
    } else {
        // SAFETY: the plugin promises `len` readable bytes until the release.
        Ok(unsafe { std::slice::from_raw_parts(bytes.ptr, bytes.len) }.to_vec())
    };
    if let Some(release) = bytes.release {
        // SAFETY: the receiver calls it exactly once.
        unsafe { release(&raw mut bytes) };
    }
    content
}

/// Makes a call that answers with a text.
pub(super) fn answer(call: impl FnOnce(*mut Bytes, *mut Error) -> Status) -> Result<String, Failure> {
    let mut out = no_bytes();
    let mut error = CallError::new();
    let status = call(&raw mut out, error.as_ptr());
    error.check(status)?;
    take_text(out)
}

/// An error as the caller hands it in.
pub(super) struct CallError(Error);

impl CallError {
    pub(super) fn new() -> Self {
        Self(Error { struct_size: size::<Error>(), status: OK, message: no_bytes(), details: no_bytes() })
    }

    pub(super) fn as_ptr(&mut self) -> *mut Error {
        &raw mut self.0
    }

    /// What a call said with its status.
    pub(super) fn check(self, status: Status) -> Result<(), Failure> {
        let Error { message, details, .. } = self.0;
        // What is no UTF-8 in a reason is worth reading as far as it goes.
        let message = take_bytes(message)
            .map_or_else(|failure| failure.message, |bytes| String::from_utf8_lossy(&bytes).into_owned());
        let details = take_text(details).unwrap_or_default();
        if status == OK {
            return Ok(());
        }
        let message = match message.trim() {
            "" => format!("the plugin gave status {status} and no message"),
            _ => message,
        };
        // Details that are no such JSON object are worth nothing; the message stands.
        let details = serde_json::from_str::<Details>(&details).unwrap_or_default();
        Err(Failure { status, message, details })
    }
}

/// What the callbacks need.
struct Context {
    log: Log,
    is_cancelled: AtomicBool,
}

/// The callbacks and what they need.
pub(super) struct HostTable {
    table: Host,
    context: &'static Context,
}

// SAFETY: the context is `Send` and `Sync`, and is never freed.
unsafe impl Send for HostTable {}
// SAFETY: as above.
unsafe impl Sync for HostTable {}

impl HostTable {
    /// Makes a table that is never freed: a plugin's thread may outlive every task.
    pub(super) fn forever(log: Log) -> &'static Self {
        let context: &'static Context =
            Box::leak(Box::new(Context { log, is_cancelled: AtomicBool::new(false) }));
        let table = Host {
            struct_size: size::<Host>(),
            abi_major: ABI_MAJOR,
            abi_minor: ABI_MINOR,
            context: ptr::from_ref(context).cast_mut().cast::<c_void>(),
            log: Some(on_log),
            progress: Some(on_progress),
            cancelled: Some(on_cancelled),
            max_threads: 1,
            reserved: 0,
        };
        Box::leak(Box::new(Self { table, context }))
    }

    /// What `cancelled` answers from now on.
    pub(super) fn set_cancelled(&self, is_cancelled: bool) {
        self.context.is_cancelled.store(is_cancelled, Ordering::Release);
    }

    pub(super) fn as_ptr(&self) -> *const Host {
        &raw const self.table
    }
}

/// # Safety
/// `context` is the one of [`HostTable::forever`]; `text` is borrowed for the call.
unsafe extern "C" fn on_log(context: *mut c_void, level: i32, text: Str) {
    if text.ptr.is_null() {
        return;
    }
    let length = text.len.min(LINE_LIMIT);
    // SAFETY: the plugin promises `len` readable bytes for the call.
    let text = String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text.ptr, length) });
    // SAFETY: the context is leaked.
    let Context { log, .. } = unsafe { &*context.cast_const().cast::<Context>() };
    // A callback never unwinds into the plugin; a line that cannot be told is lost.
    drop(catch_unwind(AssertUnwindSafe(|| log(level, &text))));
}

/// # Safety
/// Uses no pointer.
unsafe extern "C" fn on_progress(_context: *mut c_void, _done: u64, _total: u64) {}

/// A run ends a worker rather than asking it to stop; the conformance kit asks.
///
/// # Safety
/// `context` is the one of [`HostTable::forever`].
unsafe extern "C" fn on_cancelled(context: *mut c_void) -> i32 {
    // SAFETY: the context is leaked.
    let context = unsafe { &*context.cast_const().cast::<Context>() };
    i32::from(context.is_cancelled.load(Ordering::Acquire))
}
