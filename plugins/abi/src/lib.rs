//! The C ABI between the nenji host and its input plugins, major 1.
//!
//! Only layouts: no behaviour, no dependency, nothing that allocates. `include/nenji_plugin.h` says the same in C,
//! and the tests compare the two. Every struct that may grow starts with `struct_size`; growth is at the end only.
//! Plugin authors do not use this crate: `nenji-plugin` wraps it without `unsafe`.

use std::ffi::{c_char, c_int, c_void};

/// Marks the data symbol `nenji_<id>_abi`: the letters `NNJI`.
pub const ABI_MAGIC: u32 = 0x4e4e_4a49;
/// The one major of this header; a plugin that does not span it is refused before any of its code runs.
pub const ABI_MAJOR: u16 = 1;
/// The newest minor of this header; a call uses the smaller minor of both sides.
pub const ABI_MINOR: u16 = 0;
/// The record contract of the `cells` stream.
pub const CELLS_CONTRACT: &str = "cells/1";
/// The record contract of the `fates` stream.
pub const FATES_CONTRACT: &str = "fates/1";

/// Result of a call: [`OK`] or one of the constants below.
pub type Status = i32;
/// Success.
pub const OK: Status = 0;
/// The plugin broke one of its own invariants.
pub const INTERNAL: Status = 1;
/// The plugin panicked; the instance is poisoned and refuses every later call.
pub const PANIC: Status = 2;
/// The host asked for the end through [`Host::cancelled`].
pub const CANCELLED: Status = 3;
/// The function is not offered.
pub const UNSUPPORTED: Status = 4;
/// The mapping handed to the plugin is not valid.
pub const BAD_CONFIG: Status = 5;
/// The bytes are not a file that the plugin reads: corrupt, encrypted, another format.
pub const BAD_INPUT: Status = 6;
/// A sheet, heading or label was not found, or was found twice.
pub const LAYOUT: Status = 7;
/// The data contradict themselves so that no record can be given.
pub const BAD_DATA: Status = 8;
/// A limit (rows, cells, expansion) was exceeded.
pub const LIMIT: Status = 9;

/// Borrowed UTF-8 text, valid for the call only.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    /// First byte; may be null when `len` is 0.
    pub ptr: *const u8,
    /// Length in bytes.
    pub len: usize,
}

/// Owned bytes: the filler sets `release`, the receiver calls it exactly once.
#[repr(C)]
pub struct Bytes {
    /// First byte.
    pub ptr: *mut u8,
    /// Length in bytes.
    pub len: usize,
    /// Belongs to the filler.
    pub private_data: *mut c_void,
    /// Frees the bytes; null when there is nothing to free.
    pub release: Option<unsafe extern "C" fn(*mut Bytes)>,
}

/// Why a call failed. The caller zero-fills it and sets `struct_size`; a null pointer means no interest.
#[repr(C)]
pub struct Error {
    /// Size known to the caller.
    pub struct_size: u32,
    /// The same as the returned status.
    pub status: Status,
    /// One sentence for people.
    pub message: Bytes,
    /// JSON object: `sheet`, `cell` (`B7`), `expected`, `found`, `hint`; each optional.
    pub details: Bytes,
}

/// What the host offers to a plugin; callable from any of its threads, never unwinds.
#[repr(C)]
pub struct Host {
    /// Size of the struct that the host filled.
    pub struct_size: u32,
    /// Major of the host.
    pub abi_major: u16,
    /// Newest minor of the host.
    pub abi_minor: u16,
    /// First argument of every callback.
    pub context: *mut c_void,
    /// Log line; level 1 error … 5 trace.
    pub log: Option<unsafe extern "C" fn(*mut c_void, i32, Str)>,
    /// Progress in units of the plugin's choice; `total` 0 when unknown.
    pub progress: Option<unsafe extern "C" fn(*mut c_void, u64, u64)>,
    /// 1 asks the plugin to stop; to be polled at least every 1,024 rows.
    pub cancelled: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
    /// Threads that the plugin may use, itself included.
    pub max_threads: u32,
    /// Zero.
    pub reserved: u32,
}

/// One file, read and hashed by the host: a plugin opens no path.
#[repr(C)]
pub struct Input {
    /// Size of the struct that the host filled.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// File name with its extension, without folders.
    pub name: Str,
    /// SHA-256 of `data`, 64 lower-case hexadecimal digits.
    pub sha256: Str,
    /// The bytes; valid until the reader opened on them is released.
    pub data: *const u8,
    /// Length of `data` in bytes.
    pub len: u64,
}

/// How much to read.
#[repr(C)]
pub struct Limits {
    /// Size of the struct that the host filled.
    pub struct_size: u32,
    /// Wanted records in a batch, at most 65,536.
    pub batch_rows: u32,
    /// Records after which to stop with `truncated` set; 0 for all.
    pub max_rows: u64,
}

/// How well a plugin reads an input.
#[repr(C)]
pub struct Probe {
    /// Size known to the caller.
    pub struct_size: u32,
    /// 0 (cannot) to 100 (certainly).
    pub score: i32,
    /// Why, for people.
    pub reason: Bytes,
}

/// The account of one task, filled by `finish` after both streams have ended.
/// `used + context + ignored + rejected = scope`, or the task fails.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Size known to the caller.
    pub struct_size: u32,
    /// 1 when `max_rows` cut the reading short.
    pub truncated: u32,
    /// Non-empty cells of the sheets that the task claims.
    pub scope: u64,
    /// Distinct cells that records point at.
    pub used: u64,
    /// Cells that are title, heading, label, unit or note.
    pub context: u64,
    /// Cells left out with a reason.
    pub ignored: u64,
    /// Cells that could not be read, each with its text.
    pub rejected: u64,
    /// Records in the `cells` stream.
    pub records: u64,
    /// Rows in the `fates` stream.
    pub fates: u64,
}

/// One open task: two streams, then the account.
#[repr(C)]
pub struct Reader {
    /// Size known to the caller.
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Belongs to the plugin.
    pub private_data: *mut c_void,
    /// Records, `cells/1`. The host drains it before `fates`.
    pub cells: ArrowArrayStream,
    /// The fate of all other non-empty cells, `fates/1`.
    pub fates: ArrowArrayStream,
    /// Fills the account; only after both streams have ended.
    pub finish: Option<unsafe extern "C" fn(*mut Reader, *mut Account, *mut Error) -> Status>,
    /// Frees the reader; the streams are released by the host before.
    pub release: Option<unsafe extern "C" fn(*mut Reader)>,
}

/// One instance of a plugin: its table of functions.
#[repr(C)]
pub struct Plugin {
    /// Size of the struct that the host zeroed; the plugin writes at most as much as both sides know.
    pub struct_size: u32,
    /// Major that the plugin speaks.
    pub abi_major: u16,
    /// Minor that the plugin speaks.
    pub abi_minor: u16,
    /// Zero; for capabilities to come.
    pub capabilities: u64,
    /// Belongs to the plugin.
    pub private_data: *mut c_void,
    /// JSON description of the plugin; pure.
    pub describe: Option<unsafe extern "C" fn(*mut Plugin, *mut Bytes, *mut Error) -> Status>,
    /// Can this input be read?
    pub probe: Option<
        unsafe extern "C" fn(*mut Plugin, *const Host, *const Input, *mut Probe, *mut Error) -> Status,
    >,
    /// Drafts a source file (TOML) for an input; optional.
    pub guess: Option<
        unsafe extern "C" fn(*mut Plugin, *const Host, *const Input, Str, *mut Bytes, *mut Error) -> Status,
    >,
    /// Checks a mapping (JSON) against an input and lists its tasks (JSON).
    pub plan: Option<
        unsafe extern "C" fn(*mut Plugin, *const Host, *const Input, Str, *mut Bytes, *mut Error) -> Status,
    >,
    /// Opens one task (mapping, task token).
    pub open: Option<
        unsafe extern "C" fn(
            *mut Plugin,
            *const Host,
            *const Input,
            Str,
            Str,
            *const Limits,
            *mut Reader,
            *mut Error,
        ) -> Status,
    >,
    /// Frees the instance.
    pub release: Option<unsafe extern "C" fn(*mut Plugin)>,
}

/// Type of the one exported function, `nenji_<id>_init_v1`.
pub type InitFn = unsafe extern "C" fn(host_minor: u16, out: *mut Plugin, error: *mut Error) -> Status;

/// Type of the one exported datum, `nenji_<id>_abi`: magic, lowest major, highest major, minor.
pub type AbiRecord = [u32; 4];

/// Arrow C data interface: the type of a column. Layout fixed by the Arrow specification.
#[repr(C)]
pub struct ArrowSchema {
    /// Type as an Arrow format string.
    pub format: *const c_char,
    /// Column name.
    pub name: *const c_char,
    /// Key–value metadata.
    pub metadata: *const c_char,
    /// Bit 2: nullable.
    pub flags: i64,
    /// Number of children.
    pub n_children: i64,
    /// Children.
    pub children: *mut *mut ArrowSchema,
    /// Dictionary type, or null.
    pub dictionary: *mut ArrowSchema,
    /// Frees the schema.
    pub release: Option<unsafe extern "C" fn(*mut ArrowSchema)>,
    /// Belongs to the producer.
    pub private_data: *mut c_void,
}

/// Arrow C data interface: the data of a column. Layout fixed by the Arrow specification.
#[repr(C)]
pub struct ArrowArray {
    /// Values.
    pub length: i64,
    /// Nulls, or −1 when unknown.
    pub null_count: i64,
    /// Offset into the buffers.
    pub offset: i64,
    /// Number of buffers.
    pub n_buffers: i64,
    /// Number of children.
    pub n_children: i64,
    /// Buffers.
    pub buffers: *mut *const c_void,
    /// Children.
    pub children: *mut *mut ArrowArray,
    /// Dictionary values, or null.
    pub dictionary: *mut ArrowArray,
    /// Frees the array.
    pub release: Option<unsafe extern "C" fn(*mut ArrowArray)>,
    /// Belongs to the producer.
    pub private_data: *mut c_void,
}

/// Arrow C stream interface. Layout fixed by the Arrow specification.
#[repr(C)]
pub struct ArrowArrayStream {
    /// Gives the schema of every batch.
    pub get_schema: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowSchema) -> c_int>,
    /// Gives the next batch; a released array at the end.
    pub get_next: Option<unsafe extern "C" fn(*mut ArrowArrayStream, *mut ArrowArray) -> c_int>,
    /// Text of the last error, valid until the next call.
    pub get_last_error: Option<unsafe extern "C" fn(*mut ArrowArrayStream) -> *const c_char>,
    /// Frees the stream.
    pub release: Option<unsafe extern "C" fn(*mut ArrowArrayStream)>,
    /// Belongs to the producer.
    pub private_data: *mut c_void,
}
