//! A caller of a plugin's table of functions: the host's part of the ABI, for tests.

use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use nenji_abi::{
    ABI_MAJOR, ABI_MINOR, Account, Error, Host, InitFn, Limits, OK, Plugin, Reader, Status, Str, UNSUPPORTED,
};

#[cfg(test)]
use super::arrived::next_array;
use super::arrived::{Table, no_stream, read_stream, release_stream};
use super::memory::{no_bytes, str_of, take, text_of};
use super::table::init;
use crate::failure::Failure;
use crate::plugin::{Input, InputPlugin};

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
        Self::of_type_as::<P>(&P::describe().id)
    }

    /// A plugin of this very binary, exported under an id.
    pub(crate) fn of_type_as<P: InputPlugin>(id: &str) -> Result<Self, Failure> {
        // SAFETY: the pointers are those that `from` passes.
        Self::from(|out, error| unsafe { init::<P>(id, ABI_MINOR, out, error) })
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
        Ok(OpenReader { reader, _input: PhantomData })
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
    _input: PhantomData<&'a [u8]>,
}

impl OpenReader<'_> {
    /// All records.
    pub(crate) fn cells(&mut self) -> Result<Table, Failure> {
        read_stream(&mut self.reader.cells)
    }

    /// Rows of the next batch of records, none at the end.
    #[cfg(test)]
    pub(crate) fn next_rows(&mut self) -> Result<Option<usize>, Failure> {
        Ok(next_array(&mut self.reader.cells)?.map(|array| array.rows()))
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
