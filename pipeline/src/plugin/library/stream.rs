//! One Arrow C stream of a task. Every array is looked at before its memory is: the import believes what a length says.

use std::ffi::CStr;

use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array as _, RecordBatch, StructArray};
use arrow_schema::{DataType, Schema, SchemaRef};
use nenji_abi::{ArrowArray, ArrowArrayStream};

/// A stream that was moved out of the reader; released when it is dropped.
pub(super) struct Stream {
    inner: FFI_ArrowArrayStream,
    schema: SchemaRef,
}

impl Stream {
    /// Takes a stream over, and asks for its fields.
    ///
    /// # Safety
    /// `stream` points to a stream that is zeroed or whose functions keep the promises of the Arrow specification.
    pub(super) unsafe fn take(stream: *mut ArrowArrayStream) -> Result<Self, String> {
        // SAFETY: both structs have the layout that Arrow fixes; the stream is initialised, and moved out.
        let mut inner = unsafe { FFI_ArrowArrayStream::from_raw(stream.cast::<FFI_ArrowArrayStream>()) };
        let (Some(get_schema), Some(_)) = (inner.get_schema(), inner.release()) else {
            return Err("the plugin gave no stream".to_owned());
        };
        let mut schema = FFI_ArrowSchema::empty();
        // SAFETY: stream and out-pointer live through the call.
        let status = unsafe { get_schema(&raw mut inner, &raw mut schema) };
        if status != 0 {
            return Err(broken(&mut inner, status));
        }
        let schema = Schema::try_from(&schema)
            .map_err(|error| format!("the fields of a stream are not valid: {error}"))?;
        Ok(Self { inner, schema: SchemaRef::new(schema) })
    }

    /// The fields of every batch.
    pub(super) fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    /// The next batch; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, String> {
        let get_next = self.inner.get_next().ok_or("a stream offers no `get_next`")?;
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: stream and out-pointer live through the call.
        let status = unsafe { get_next(&raw mut self.inner, &raw mut array) };
        if status != 0 {
            return Err(broken(&mut self.inner, status));
        }
        if array.is_released() {
            return Ok(None);
        }
        // SAFETY: both structs have the layout that Arrow fixes; the array is not released.
        unsafe { check(&*(&raw const array).cast::<ArrowArray>(), self.schema.fields().len()) }?;
        let fields = DataType::Struct(self.schema.fields().clone());
        // SAFETY: the plugin promises buffers as long as the lengths say, which have just been looked at.
        let data = unsafe { from_ffi_and_data_type(array, fields) }
            .map_err(|error| format!("a batch is not valid: {error}"))?;
        let columns = StructArray::from(data);
        if columns.null_count() > 0 {
            return Err("a batch has rows that are null".to_owned());
        }
        RecordBatch::try_new(self.schema(), columns.columns().to_vec())
            .map(Some)
            .map_err(|error| format!("a batch is not valid: {error}"))
    }
}

/// What a stream says of its own failure.
fn broken(stream: &mut FFI_ArrowArrayStream, status: i32) -> String {
    let text = stream.get_last_error().map_or(std::ptr::null(), |get_last_error| {
        // SAFETY: the stream is not released.
        unsafe { get_last_error(&raw mut *stream) }
    });
    if text.is_null() {
        return format!("a stream broke with error {status} and no word");
    }
    // SAFETY: not null; the plugin promises a text with an end, valid until the next call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    format!("a stream broke with error {status}: {text}")
}

/// Holds the numbers of an array and its columns against each other.
///
/// # Safety
/// The array is not released; its children are arrays, as many as it says.
unsafe fn check(array: &ArrowArray, columns: usize) -> Result<(), String> {
    let rows = length(array)?;
    if usize::try_from(array.n_children) != Ok(columns) {
        return Err(format!(
            "a batch has {} columns, and the schema of its stream {columns}",
            array.n_children
        ));
    }
    if columns > 0 && array.children.is_null() {
        return Err("a batch has no columns".to_owned());
    }
    for index in 0..columns {
        // SAFETY: the pointer is not null, and the plugin promises so many.
        let child = unsafe { (*array.children.add(index)).as_ref() };
        let child = child.ok_or_else(|| format!("column {} of a batch is missing", index + 1))?;
        let found = length(child)?;
        // A batch may be a slice of columns that are longer.
        if found - child.offset < rows {
            let found = found - child.offset;
            return Err(format!(
                "column {} of a batch has {found} values, and the batch {rows} rows",
                index + 1
            ));
        }
    }
    Ok(())
}

/// Values from the start of the buffers to the end of the array.
fn length(array: &ArrowArray) -> Result<i64, String> {
    let numbers =
        [("length", array.length, 0), ("offset", array.offset, 0), ("count of nulls", array.null_count, -1)];
    if let Some((name, value, _)) = numbers.into_iter().find(|(_, value, least)| value < least) {
        return Err(format!("an array says that its {name} is {value}"));
    }
    array.offset.checked_add(array.length).ok_or_else(|| "an array is longer than memory".to_owned())
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use nenji_abi::ArrowArray;
    use rstest::rstest;

    use super::check;

    fn array(length: i64, offset: i64, null_count: i64) -> ArrowArray {
        ArrowArray {
            length,
            null_count,
            offset,
            n_buffers: 0,
            n_children: 0,
            buffers: ptr::null_mut(),
            children: ptr::null_mut(),
            dictionary: ptr::null_mut(),
            release: None,
            private_data: ptr::null_mut(),
        }
    }

    #[rstest]
    #[case::as_long((3, 0, 0), (3, 0, -1), None)]
    #[case::slice_of_longer((3, 0, 0), (9, 5, 0), None)]
    #[case::slice_itself((3, 2, 0), (5, 0, 0), None)]
    #[case::negative_length((-5, 0, 0), (3, 0, 0), Some("an array says that its length is -5"))]
    #[case::negative_column((3, 0, 0), (-1, 0, 0), Some("an array says that its length is -1"))]
    #[case::negative_offset((3, 0, 0), (3, -1, 0), Some("an array says that its offset is -1"))]
    #[case::nulls((3, 0, 0), (3, 0, -2), Some("an array says that its count of nulls is -2"))]
    #[case::short((3, 0, 0), (2, 4, 0), Some("column 1 of a batch has 2 values, and the batch 3 rows"))]
    #[case::absurd((3, 0, 0), (i64::MAX, 1, 0), Some("an array is longer than memory"))]
    fn numbers_are_held_against_each_other(
        #[case] batch: (i64, i64, i64),
        #[case] column: (i64, i64, i64),
        #[case] expected: Option<&str>,
    ) {
        let mut column = array(column.0, column.1, column.2);
        let mut children = [&raw mut column];
        let mut batch = array(batch.0, batch.1, batch.2);
        (batch.n_children, batch.children) = (1, children.as_mut_ptr());
        // SAFETY: one child, as the array says.
        assert_eq!(unsafe { check(&batch, 1) }.err().as_deref(), expected);
        // SAFETY: as above.
        assert!(unsafe { check(&batch, 2) }.is_err());
    }
}
