//! Schemas, arrays and streams of the Arrow C interfaces.

use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr;
use std::sync::Arc;

use nenji_abi::{ArrowArray, ArrowArrayStream, ArrowSchema, CANCELLED};

use super::memory::printable;
use crate::column::{Batch, Column, Field, Values};
use crate::failure::{Failure, guard};
use crate::task::Task;

const EIO: c_int = 5;
const EINVAL: c_int = 22;
const ECANCELED: c_int = 125;
/// Arrow's flag of a field that may hold nulls.
const NULLABLE: i64 = 2;

/// Which of the two streams of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Cells,
    Fates,
}

struct StreamState {
    task: Arc<Task>,
    which: Which,
    fields: Vec<Field>,
    last_error: CString,
}

impl StreamState {
    fn next(&self) -> Result<Option<Batch>, Failure> {
        match self.which {
            Which::Cells => self.task.next_cells(),
            Which::Fates => self.task.next_fates(),
        }
    }
}

/// A stream over a task.
pub(super) fn stream(task: Arc<Task>, which: Which, fields: Vec<Field>) -> ArrowArrayStream {
    let state = Box::new(StreamState { task, which, fields, last_error: CString::default() });
    ArrowArrayStream {
        get_schema: Some(get_schema),
        get_next: Some(get_next),
        get_last_error: Some(get_last_error),
        release: Some(release_stream),
        private_data: Box::into_raw(state).cast(),
    }
}

/// # Safety
/// `stream` is null, released, or was made by [`stream`]; nobody else uses it during the call.
unsafe fn state_of<'a>(stream: *mut ArrowArrayStream) -> Option<&'a mut StreamState> {
    // SAFETY: the caller's promise.
    let stream = unsafe { stream.as_ref() }?;
    // SAFETY: `stream` made the pointer from such a box, which lives until the release.
    unsafe { stream.private_data.cast::<StreamState>().as_mut() }
}

/// # Safety
/// As the Arrow specification says of `get_schema`.
unsafe extern "C" fn get_schema(stream: *mut ArrowArrayStream, out: *mut ArrowSchema) -> c_int {
    // SAFETY: the caller's promise.
    let Some(state) = (unsafe { state_of(stream) }) else { return EINVAL };
    // SAFETY: the caller gives room for a schema.
    unsafe { out.write(struct_schema(&state.fields)) };
    0
}

/// # Safety
/// As the Arrow specification says of `get_next`.
unsafe extern "C" fn get_next(stream: *mut ArrowArrayStream, out: *mut ArrowArray) -> c_int {
    // SAFETY: the caller's promise.
    let Some(state) = (unsafe { state_of(stream) }) else { return EINVAL };
    let array = match guard(|| Ok(state.next()?.map_or_else(no_array, struct_array))) {
        Ok(array) => array,
        Err(failure) => {
            state.last_error = CString::new(printable(&failure.message)).unwrap_or_default();
            return if failure.status == CANCELLED { ECANCELED } else { EIO };
        }
    };
    // SAFETY: the caller gives room for an array.
    unsafe { out.write(array) };
    0
}

/// # Safety
/// As the Arrow specification says of `get_last_error`.
unsafe extern "C" fn get_last_error(stream: *mut ArrowArrayStream) -> *const c_char {
    // SAFETY: the caller's promise.
    match unsafe { state_of(stream) } {
        Some(state) if !state.last_error.is_empty() => state.last_error.as_ptr(),
        _ => ptr::null(),
    }
}

/// # Safety
/// As the Arrow specification says of `release`.
unsafe extern "C" fn release_stream(stream: *mut ArrowArrayStream) {
    // SAFETY: the caller's promise.
    let Some(stream) = (unsafe { stream.as_mut() }) else { return };
    if stream.release.take().is_none() || stream.private_data.is_null() {
        return;
    }
    let state = std::mem::replace(&mut stream.private_data, ptr::null_mut());
    // SAFETY: `stream` made the pointer from such a box, and only this function takes it back, once.
    let state = unsafe { Box::from_raw(state.cast::<StreamState>()) };
    if state.which == Which::Cells {
        state.task.close();
    }
}

struct SchemaOwner {
    format: CString,
    name: CString,
    children: Vec<*mut ArrowSchema>,
}

fn struct_schema(fields: &[Field]) -> ArrowSchema {
    let children = fields
        .iter()
        .map(|field| {
            let flags = if field.is_nullable { NULLABLE } else { 0 };
            Box::into_raw(Box::new(schema(field.kind.format(), &field.name, flags, Vec::new())))
        })
        .collect();
    schema("+s", "", 0, children)
}

fn schema(format: &str, name: &str, flags: i64, children: Vec<*mut ArrowSchema>) -> ArrowSchema {
    let owner = Box::into_raw(Box::new(SchemaOwner {
        format: CString::new(format).unwrap_or_default(),
        name: CString::new(printable(name)).unwrap_or_default(),
        children,
    }));
    // SAFETY: the box was just made; its parts stay where they are until the release.
    let parts = unsafe { &mut *owner };
    ArrowSchema {
        format: parts.format.as_ptr(),
        name: parts.name.as_ptr(),
        metadata: ptr::null(),
        flags,
        n_children: count(parts.children.len()),
        children: parts.children.as_mut_ptr(),
        dictionary: ptr::null_mut(),
        release: Some(release_schema),
        private_data: owner.cast(),
    }
}

/// # Safety
/// As the Arrow specification says of `release`; the schema was made by [`schema`].
unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: the caller's promise.
    let Some(schema) = (unsafe { schema.as_mut() }) else { return };
    if schema.release.take().is_none() {
        return;
    }
    // SAFETY: `schema` made the pointer from such a box; `release` was still set, so it is the first time.
    let owner = unsafe { Box::from_raw(schema.private_data.cast::<SchemaOwner>()) };
    for child in owner.children {
        // SAFETY: each child is a box of its own, whose content the receiver may have moved out.
        let mut child = unsafe { Box::from_raw(child) };
        if let Some(release) = child.release {
            // SAFETY: still set, so not yet released.
            unsafe { release(&raw mut *child) };
        }
    }
}

struct ArrayOwner {
    /// Holds the memory that `buffers` points into.
    _column: Option<Column>,
    buffers: Vec<*const c_void>,
    children: Vec<*mut ArrowArray>,
}

/// The released array that ends a stream.
fn no_array() -> ArrowArray {
    ArrowArray {
        length: 0,
        null_count: 0,
        offset: 0,
        n_buffers: 0,
        n_children: 0,
        buffers: ptr::null_mut(),
        children: ptr::null_mut(),
        dictionary: ptr::null_mut(),
        release: None,
        private_data: ptr::null_mut(),
    }
}

fn struct_array(batch: Batch) -> ArrowArray {
    let rows = batch.rows();
    let children =
        batch.columns.into_iter().map(|column| Box::into_raw(Box::new(column_array(column, rows)))).collect();
    array(rows, 0, ArrayOwner { _column: None, buffers: vec![ptr::null()], children })
}

fn column_array(column: Column, rows: usize) -> ArrowArray {
    let nulls = column.nulls;
    let validity = if nulls == 0 { ptr::null() } else { column.validity.as_ptr().cast() };
    let mut buffers = vec![validity];
    match &column.values {
        Values::Text { offsets, bytes } => {
            buffers.extend([offsets.as_ptr().cast(), bytes.as_ptr().cast()]);
        }
        Values::Float64(values) => buffers.push(values.as_ptr().cast()),
        Values::UInt32(values) => buffers.push(values.as_ptr().cast()),
        Values::UInt64(values) => buffers.push(values.as_ptr().cast()),
    }
    array(rows, nulls, ArrayOwner { _column: Some(column), buffers, children: Vec::new() })
}

fn array(rows: usize, nulls: usize, owner: ArrayOwner) -> ArrowArray {
    let owner = Box::into_raw(Box::new(owner));
    // SAFETY: the box was just made; its parts stay where they are until the release.
    let parts = unsafe { &mut *owner };
    ArrowArray {
        length: count(rows),
        null_count: count(nulls),
        n_buffers: count(parts.buffers.len()),
        n_children: count(parts.children.len()),
        buffers: parts.buffers.as_mut_ptr(),
        children: parts.children.as_mut_ptr(),
        release: Some(release_array),
        private_data: owner.cast(),
        ..no_array()
    }
}

/// # Safety
/// As the Arrow specification says of `release`; the array was made by [`array`].
unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: the caller's promise.
    let Some(array) = (unsafe { array.as_mut() }) else { return };
    if array.release.take().is_none() {
        return;
    }
    // SAFETY: `array` made the pointer from such a box; `release` was still set, so it is the first time.
    let owner = unsafe { Box::from_raw(array.private_data.cast::<ArrayOwner>()) };
    for child in owner.children {
        // SAFETY: each child is a box of its own, whose content the receiver may have moved out.
        let mut child = unsafe { Box::from_raw(child) };
        if let Some(release) = child.release {
            // SAFETY: still set, so not yet released.
            unsafe { release(&raw mut *child) };
        }
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("memory is smaller than 2^63")
}
