//! A reader of Arrow C streams, for tests.
//!
//! Trusts the plugin's memory, as any caller of a C library must; the host's own reader also checks the contract.

use std::ffi::CStr;
use std::ptr;

use nenji_abi::{ArrowArray, ArrowArrayStream, ArrowSchema, INTERNAL};

use super::memory::slice_of;
use crate::failure::Failure;

/// Bit of an Arrow schema's flags: may hold nulls.
const NULLABLE: i64 = 2;

/// One column as it arrived.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Arrived {
    Text(Vec<Option<String>>),
    Float(Vec<Option<f64>>),
    Integer(Vec<u64>),
}

impl Arrived {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Float(values) => values.len(),
            Self::Integer(values) => values.len(),
        }
    }
}

/// A stream as it arrived: name, format and nullability of the columns, batches of columns.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) fields: Vec<(String, String, bool)>,
    pub(crate) batches: Vec<Vec<Arrived>>,
}

/// A stream without content.
pub(super) fn no_stream() -> ArrowArrayStream {
    ArrowArrayStream {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: ptr::null_mut(),
    }
}

/// Ends a stream, once.
pub(super) fn release_stream(stream: &mut ArrowArrayStream) {
    if let Some(release) = stream.release {
        // SAFETY: still set, so not yet released.
        unsafe { release(&raw mut *stream) };
    }
}

/// Reads a stream to its end.
pub(super) fn read_stream(stream: &mut ArrowArrayStream) -> Result<Table, Failure> {
    let fields = read_schema(stream)?;
    let mut table = Table { fields, batches: Vec::new() };
    while let Some(array) = next_array(stream)? {
        // SAFETY: a live struct array, whose children are as the schema says.
        table.batches.push(unsafe { read_batch(&array.0, &table.fields) });
    }
    Ok(table)
}

fn stream_failure(stream: &mut ArrowArrayStream) -> Failure {
    let text = stream.get_last_error.map_or(ptr::null(), |get| {
        // SAFETY: the stream is not released.
        unsafe { get(&raw mut *stream) }
    });
    if text.is_null() {
        return Failure::new(INTERNAL, "a stream failed without a word");
    }
    // SAFETY: not null; valid until the next call.
    Failure::new(INTERNAL, unsafe { CStr::from_ptr(text) }.to_string_lossy())
}

/// An array that is released when it goes.
pub(super) struct OwnedArray(ArrowArray);

#[cfg(test)]
impl OwnedArray {
    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        length(self.0.length)
    }
}

impl Drop for OwnedArray {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            // SAFETY: still set, so not yet released.
            unsafe { release(&raw mut self.0) };
        }
    }
}

/// The next array, none at the end.
pub(super) fn next_array(stream: &mut ArrowArrayStream) -> Result<Option<OwnedArray>, Failure> {
    // SAFETY: a zeroed array is a released one.
    let mut array = OwnedArray(unsafe { std::mem::zeroed() });
    let Some(get_next) = stream.get_next else { return Err(Failure::new(INTERNAL, "no stream")) };
    // SAFETY: the stream is not released, and there is room for an array.
    if unsafe { get_next(&raw mut *stream, &raw mut array.0) } != 0 {
        return Err(stream_failure(stream));
    }
    Ok(array.0.release.is_some().then_some(array))
}

fn read_schema(stream: &mut ArrowArrayStream) -> Result<Vec<(String, String, bool)>, Failure> {
    // SAFETY: a zeroed schema is a released one.
    let mut schema: ArrowSchema = unsafe { std::mem::zeroed() };
    let Some(get_schema) = stream.get_schema else { return Err(Failure::new(INTERNAL, "no stream")) };
    // SAFETY: the stream is not released, and there is room for a schema.
    if unsafe { get_schema(&raw mut *stream, &raw mut schema) } != 0 {
        return Err(stream_failure(stream));
    }
    let fields = (0..length(schema.n_children))
        .map(|index| {
            // SAFETY: the schema has that many children, and each has a name and a format.
            let (name, format, flags) = unsafe {
                let child = &**schema.children.add(index);
                (CStr::from_ptr(child.name), CStr::from_ptr(child.format), child.flags)
            };
            let text = |text: &CStr| text.to_string_lossy().into_owned();
            (text(name), text(format), flags & NULLABLE != 0)
        })
        .collect();
    if let Some(release) = schema.release {
        // SAFETY: called once.
        unsafe { release(&raw mut schema) };
    }
    Ok(fields)
}

/// # Safety
/// `array` is a live struct array with a child for each field, of the field's format.
unsafe fn read_batch(array: &ArrowArray, fields: &[(String, String, bool)]) -> Vec<Arrived> {
    let one = |(index, (name, format, _)): (usize, &(String, String, bool))| {
        // SAFETY: the caller's promise.
        let child = unsafe { &**array.children.add(index) };
        // SAFETY: as above.
        unsafe {
            match format.as_str() {
                "U" => Arrived::Text(texts(child)),
                "g" => Arrived::Float(nullable(child, values::<f64>(child))),
                "I" => Arrived::Integer(values::<u32>(child).iter().copied().map(u64::from).collect()),
                "L" => Arrived::Integer(values::<u64>(child).to_vec()),
                other => {
                    panic!("the column `{name}` has the format `{other}`, which the contract does not know")
                }
            }
        }
    };
    fields.iter().enumerate().map(one).collect()
}

/// # Safety
/// `array` is live, and its second buffer holds `T`s.
unsafe fn values<T>(array: &ArrowArray) -> &[T] {
    let rows = length(array.length);
    if rows == 0 {
        return &[];
    }
    // SAFETY: the caller's promise; a filled array has its buffers.
    unsafe { std::slice::from_raw_parts((*array.buffers.add(1)).cast::<T>(), rows) }
}

/// # Safety
/// `array` is live and of large texts.
unsafe fn texts(array: &ArrowArray) -> Vec<Option<String>> {
    let rows = length(array.length);
    if rows == 0 {
        return Vec::new();
    }
    // SAFETY: the caller's promise.
    let (offsets, bytes) = unsafe {
        let offsets = std::slice::from_raw_parts((*array.buffers.add(1)).cast::<i64>(), rows + 1);
        (offsets, slice_of((*array.buffers.add(2)).cast::<u8>(), length(offsets[rows])))
    };
    let text = |ends: &[i64]| String::from_utf8_lossy(&bytes[length(ends[0])..length(ends[1])]).into_owned();
    let all: Vec<String> = offsets.windows(2).map(text).collect();
    // SAFETY: the caller's promise.
    unsafe { nullable(array, &all) }
}

/// # Safety
/// `array` is live, and its first buffer is null or a bitmap of its length.
unsafe fn nullable<T: Clone>(array: &ArrowArray, values: &[T]) -> Vec<Option<T>> {
    // SAFETY: the caller's promise.
    let bitmap = if array.n_buffers > 0 { unsafe { (*array.buffers).cast::<u8>() } } else { ptr::null() };
    // SAFETY: as above.
    let bits = unsafe { slice_of(bitmap, values.len().div_ceil(8)) };
    let is_valid = |row: usize| bits.get(row / 8).is_none_or(|byte| byte & (1 << (row % 8)) != 0);
    values.iter().enumerate().map(|(row, value)| is_valid(row).then(|| value.clone())).collect()
}

fn length(number: i64) -> usize {
    usize::try_from(number).expect("a length is not negative")
}
