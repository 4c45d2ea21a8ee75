//! Texts, bytes and errors on their way over the boundary.

use std::ffi::c_void;
use std::ptr;

use nenji_abi::{BAD_CONFIG, Bytes, Error, OK, Status, Str};

use crate::failure::{Failure, guard};

/// Borrows the text of a call.
///
/// # Safety
/// `text` points at `len` bytes that live for `'a`, or has `len` 0.
pub(super) unsafe fn text_of<'a>(text: Str, what: &str) -> Result<&'a str, Failure> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { slice_of(text.ptr, text.len) };
    std::str::from_utf8(bytes).map_err(|_| Failure::new(BAD_CONFIG, format!("{what} is not UTF-8")))
}

/// Borrows bytes; a null pointer is none.
///
/// # Safety
/// `start` points at `len` bytes that live for `'a` and do not change, or `len` is 0.
pub(super) unsafe fn slice_of<'a>(start: *const u8, len: usize) -> &'a [u8] {
    if start.is_null() || len == 0 {
        return &[];
    }
    // SAFETY: the caller's promise; the pointer is not null.
    unsafe { std::slice::from_raw_parts(start, len) }
}

/// A text that is borrowed for a call.
pub(super) fn str_of(text: &str) -> Str {
    Str { ptr: text.as_ptr(), len: text.len() }
}

/// Nothing, as bytes.
pub(super) fn no_bytes() -> Bytes {
    Bytes { ptr: ptr::null_mut(), len: 0, private_data: ptr::null_mut(), release: None }
}

/// Gives bytes away; the receiver releases them.
pub(super) fn give(content: impl Into<Vec<u8>>) -> Bytes {
    let mut owner = Box::new(content.into());
    let (start, len) = (owner.as_mut_ptr(), owner.len());
    Bytes { ptr: start, len, private_data: Box::into_raw(owner).cast::<c_void>(), release: Some(free_bytes) }
}

/// # Safety
/// `bytes` was made by [`give`] and is not yet released.
unsafe extern "C" fn free_bytes(bytes: *mut Bytes) {
    // SAFETY: the caller's promise; the pointer is to a live struct.
    let Some(bytes) = (unsafe { bytes.as_mut() }) else { return };
    if bytes.release.take().is_none() || bytes.private_data.is_null() {
        return;
    }
    // SAFETY: `give` made it from such a box, and only this function takes it back, once.
    drop(unsafe { Box::from_raw(bytes.private_data.cast::<Vec<u8>>()) });
    *bytes = no_bytes();
}

/// Takes bytes over that another side gave, and releases them.
///
/// # Safety
/// `bytes` is filled as the header says, or zero.
pub(super) unsafe fn take(mut bytes: Bytes) -> Vec<u8> {
    // SAFETY: the filler's promise that `ptr` holds `len` bytes until the release.
    let content = unsafe { slice_of(bytes.ptr, bytes.len) }.to_vec();
    if let Some(release) = bytes.release {
        // SAFETY: called once, by the receiver.
        unsafe { release(&raw mut bytes) };
    }
    content
}

/// Runs a call under guard; writes a failure into the caller's error.
///
/// # Safety
/// `error` is null, or points at an error that the caller zeroed and whose size it set.
pub(super) unsafe fn answer(error: *mut Error, call: impl FnOnce() -> Result<(), Failure>) -> Status {
    let Err(failure) = guard(call) else { return OK };
    let status = failure.status;
    // SAFETY: the caller's promise.
    if let Some(error) = unsafe { error.as_mut() }
        && usize::try_from(error.struct_size).is_ok_and(|size| size >= size_of::<Error>())
    {
        error.status = status;
        error.message = give(printable(&failure.message));
        error.details = give(failure.details);
    }
    status
}

/// A text that C can take: a NUL would end it early.
pub(super) fn printable(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}
