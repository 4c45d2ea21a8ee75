//! A reader of what a plugin exports: the host's part of the ABI, for tests.
//!
//! Trusts the plugin's memory, as any caller of a C library must; the host's own reader also checks the contract.

use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::{Mutex, PoisonError};

use nenji_abi::{
    ABI_MAJOR, ABI_MINOR, Account, ArrowArray, ArrowArrayStream, ArrowSchema, Error, Host, INTERNAL, InitFn,
    Limits, OK, Plugin, Reader, Status, Str, UNSUPPORTED,
};

use super::memory::{no_bytes, slice_of, str_of, take, text_of};
use super::table::init;
use crate::failure::Failure;
use crate::plugin::{Input, InputPlugin};

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

/// Everything of one task.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) cells: Table,
    pub(crate) fates: Table,
    pub(crate) account: Account,
}

/// A plugin behind its C table.
pub(crate) struct Loaded {
    plugin: *mut Plugin,
    log: Box<Mutex<Vec<(i32, String)>>>,
}

impl Loaded {
    /// A plugin of this very binary.
    pub(crate) fn of_type<P: InputPlugin>() -> Result<Self, Failure> {
        // SAFETY: the pointers are those that `from` passes.
        Self::from(|out, error| unsafe { init::<P>(&P::describe().id, ABI_MINOR, out, error) })
    }

    /// A plugin by its init function.
    pub(crate) fn of_function(function: InitFn) -> Result<Self, Failure> {
        // SAFETY: as above; the function keeps the header's promises.
        Self::from(|out, error| unsafe { function(ABI_MINOR, out, error) })
    }

    fn from(start: impl FnOnce(*mut Plugin, *mut Error) -> Status) -> Result<Self, Failure> {
        let mut plugin = Box::new(no_plugin());
        called(|error| start(&raw mut *plugin, error))?;
        Ok(Self { plugin: Box::into_raw(plugin), log: Box::default() })
    }

    /// Log lines so far.
    pub(crate) fn log(&self) -> Vec<(i32, String)> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The JSON of the plan.
    pub(crate) fn plan(&self, input: &Input<'_>, mapping: &str) -> Result<String, Failure> {
        let (host, input) = (self.host(), input_of(input));
        let mut out = no_bytes();
        // SAFETY: the table was filled by the plugin; all pointers are to live structs.
        let plan = unsafe { &*self.plugin }.plan.ok_or_else(|| not_offered("plan"))?;
        // SAFETY: as above.
        called(|error| unsafe {
            plan(self.plugin, &raw const host, &raw const input, str_of(mapping), &raw mut out, error)
        })?;
        // SAFETY: the plugin filled it.
        Ok(String::from_utf8_lossy(&unsafe { take(out) }).into_owned())
    }

    /// Opens a task without reading it.
    pub(crate) fn open<'a>(
        &self,
        input: &Input<'a>,
        mapping: &str,
        token: &str,
        (batch_rows, max_rows): (u32, u64),
    ) -> Result<OpenReader<'a>, Failure> {
        let (host, input) = (self.host(), input_of(input));
        let limits = Limits { struct_size: size_u32::<Limits>(), batch_rows, max_rows };
        let mut reader = Box::new(no_reader());
        // SAFETY: the table was filled by the plugin.
        let open = unsafe { &*self.plugin }.open.ok_or_else(|| not_offered("open"))?;
        // SAFETY: all pointers are to live structs; the input's bytes live for `'a`, as long as the reader.
        called(|error| unsafe {
            open(
                self.plugin,
                &raw const host,
                &raw const input,
                str_of(mapping),
                str_of(token),
                &raw const limits,
                &raw mut *reader,
                error,
            )
        })?;
        Ok(OpenReader { reader, _input: std::marker::PhantomData })
    }

    /// Reads a task to its end.
    pub(crate) fn read(
        &self,
        input: &Input<'_>,
        mapping: &str,
        token: &str,
        limits: (u32, u64),
    ) -> Result<Received, Failure> {
        let mut open = self.open(input, mapping, token, limits)?;
        let streams = open.cells().and_then(|cells| Ok((cells, open.fates()?)));
        // The account's failure says more than the stream's.
        let account = open.finish()?;
        let (cells, fates) = streams?;
        Ok(Received { cells, fates, account })
    }

    fn host(&self) -> Host {
        Host {
            struct_size: size_u32::<Host>(),
            abi_major: ABI_MAJOR,
            abi_minor: ABI_MINOR,
            context: (&raw const *self.log).cast_mut().cast::<c_void>(),
            log: Some(keep_line),
            progress: None,
            cancelled: None,
            max_threads: 1,
            reserved: 0,
        }
    }
}

impl Drop for Loaded {
    fn drop(&mut self) {
        // SAFETY: `from` made it from a box; nobody else has it, and all readers are gone.
        let mut plugin = unsafe { Box::from_raw(self.plugin) };
        if let Some(release) = plugin.release {
            // SAFETY: called once.
            unsafe { release(&raw mut *plugin) };
        }
    }
}

/// A reader that is released when it goes.
pub(crate) struct OpenReader<'a> {
    reader: Box<Reader>,
    _input: std::marker::PhantomData<&'a [u8]>,
}

impl OpenReader<'_> {
    /// All records.
    pub(crate) fn cells(&mut self) -> Result<Table, Failure> {
        read_stream(&mut self.reader.cells)
    }

    /// Rows of the next batch of records, none at the end.
    #[cfg(test)]
    pub(crate) fn next_rows(&mut self) -> Result<Option<usize>, Failure> {
        Ok(next_array(&mut self.reader.cells)?.map(|array| length(array.0.length)))
    }

    /// All fates.
    pub(crate) fn fates(&mut self) -> Result<Table, Failure> {
        read_stream(&mut self.reader.fates)
    }

    /// Ends the stream of records early.
    #[cfg(test)]
    pub(crate) fn close_cells(&mut self) {
        release_stream(&mut self.reader.cells);
    }

    /// The account.
    pub(crate) fn finish(&mut self) -> Result<Account, Failure> {
        let mut account = Account { struct_size: size_u32::<Account>(), ..Account::default() };
        let finish = self.reader.finish.ok_or_else(|| not_offered("finish"))?;
        // SAFETY: the reader was filled by the plugin and is not released.
        called(|error| unsafe { finish(&raw mut *self.reader, &raw mut account, error) })?;
        Ok(account)
    }
}

impl Drop for OpenReader<'_> {
    fn drop(&mut self) {
        release_stream(&mut self.reader.cells);
        release_stream(&mut self.reader.fates);
        if let Some(release) = self.reader.release {
            // SAFETY: called once, after the streams.
            unsafe { release(&raw mut *self.reader) };
        }
    }
}

unsafe extern "C" fn keep_line(context: *mut c_void, level: i32, text: Str) {
    // SAFETY: `host` passes such a list, which lives as long as the plugin.
    let Some(log) = (unsafe { context.cast::<Mutex<Vec<(i32, String)>>>().as_ref() }) else { return };
    // SAFETY: the plugin lends the text for the call.
    if let Ok(text) = unsafe { text_of(text, "a log line") } {
        log.lock().unwrap_or_else(PoisonError::into_inner).push((level, text.to_owned()));
    }
}

fn size_u32<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("the structs are small")
}

fn not_offered(what: &str) -> Failure {
    Failure::new(UNSUPPORTED, format!("the plugin does not offer `{what}`"))
}

/// Makes a call with an error to fill, and takes the error over.
fn called(call: impl FnOnce(*mut Error) -> Status) -> Result<(), Failure> {
    let mut error =
        Error { struct_size: size_u32::<Error>(), status: OK, message: no_bytes(), details: no_bytes() };
    let status = call(&raw mut error);
    // SAFETY: zero, or filled by the plugin.
    let [message, details] = [error.message, error.details]
        .map(|bytes| String::from_utf8_lossy(&unsafe { take(bytes) }).into_owned());
    if status == OK { Ok(()) } else { Err(Failure { status, message, details }) }
}

fn input_of(input: &Input<'_>) -> nenji_abi::Input {
    nenji_abi::Input {
        struct_size: size_u32::<nenji_abi::Input>(),
        reserved: 0,
        name: str_of(input.name),
        sha256: str_of(input.sha256),
        data: input.bytes.as_ptr(),
        len: u64::try_from(input.bytes.len()).expect("a length fits 64 bits"),
    }
}

fn no_plugin() -> Plugin {
    Plugin {
        struct_size: size_u32::<Plugin>(),
        abi_major: 0,
        abi_minor: 0,
        capabilities: 0,
        private_data: ptr::null_mut(),
        describe: None,
        probe: None,
        guess: None,
        plan: None,
        open: None,
        release: None,
    }
}

fn no_reader() -> Reader {
    Reader {
        struct_size: size_u32::<Reader>(),
        reserved: 0,
        private_data: ptr::null_mut(),
        cells: no_stream(),
        fates: no_stream(),
        finish: None,
        release: None,
    }
}

fn no_stream() -> ArrowArrayStream {
    ArrowArrayStream {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: ptr::null_mut(),
    }
}

fn release_stream(stream: &mut ArrowArrayStream) {
    if let Some(release) = stream.release {
        // SAFETY: still set, so not yet released.
        unsafe { release(&raw mut *stream) };
    }
}

fn read_stream(stream: &mut ArrowArrayStream) -> Result<Table, Failure> {
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
struct OwnedArray(ArrowArray);

impl Drop for OwnedArray {
    fn drop(&mut self) {
        if let Some(release) = self.0.release {
            // SAFETY: still set, so not yet released.
            unsafe { release(&raw mut self.0) };
        }
    }
}

fn next_array(stream: &mut ArrowArrayStream) -> Result<Option<OwnedArray>, Failure> {
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
