//! One open task: its two streams as Arrow batches, then its account.

use std::marker::PhantomData;
use std::ptr;

use arrow_array::RecordBatch;
use nenji_abi::{Account, ArrowArrayStream, INTERNAL, Limits, Plugin, Reader};

use super::memory::{CallError, HostTable, borrow, input as abi_input, size};
use super::stream::Stream;
use super::{Failure, Input};

/// Records asked for in one batch.
const BATCH_ROWS: u32 = 8192;

/// The function of the table that opens a task.
pub(super) type OpenFn = unsafe extern "C" fn(
    *mut Plugin,
    *const nenji_abi::Host,
    *const nenji_abi::Input,
    nenji_abi::Str,
    nenji_abi::Str,
    *const Limits,
    *mut Reader,
    *mut nenji_abi::Error,
) -> nenji_abi::Status;

/// A task that is being read.
pub(in super::super) struct OpenTask<'a> {
    reader: Box<Reader>,
    /// The plugin keeps a pointer to the input's head as well as to its bytes.
    _input: Box<nenji_abi::Input>,
    _borrowed: PhantomData<&'a [u8]>,
}

impl<'a> OpenTask<'a> {
    pub(super) fn open(
        open: OpenFn,
        plugin: *mut Plugin,
        host: &'static HostTable,
        input: Input<'a>,
        (mapping, token): (&str, &str),
        max_rows: u64,
    ) -> Result<Self, Failure> {
        let input = Box::new(abi_input(input));
        let limits = Limits { struct_size: size::<Limits>(), batch_rows: BATCH_ROWS, max_rows };
        let mut reader = Box::new(empty_reader());
        let mut error = CallError::new();
        // SAFETY: every pointer lives through the call; host and input live until the reader is released.
        let status = unsafe {
            open(
                plugin,
                host.as_ptr(),
                &raw const *input,
                borrow(mapping),
                borrow(token),
                &raw const limits,
                &raw mut *reader,
                error.as_ptr(),
            )
        };
        error.check(status)?;
        Ok(Self { reader, _input: input, _borrowed: PhantomData })
    }

    /// Gives every batch of the records.
    pub(in super::super) fn cells<E: From<Failure>>(
        &mut self,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let stream = &raw mut self.reader.cells;
        self.drain(stream, each)
    }

    /// Gives every batch of the fates; to be called after [`Self::cells`].
    pub(in super::super) fn fates<E: From<Failure>>(
        &mut self,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let stream = &raw mut self.reader.fates;
        self.drain(stream, each)
    }

    fn drain<E: From<Failure>>(
        &mut self,
        stream: *mut ArrowArrayStream,
        each: &mut dyn FnMut(&RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        // SAFETY: the stream is the reader's, zeroed before the plugin filled it.
        let mut stream = unsafe { Stream::take(stream) }.map_err(|said| self.explain(&said))?;
        let mut has_batches = false;
        while let Some(batch) = stream.next().map_err(|said| self.explain(&said))? {
            has_batches = true;
            each(&batch)?;
        }
        // An empty batch carries the fields, so that a task without records shows them too.
        if has_batches { Ok(()) } else { each(&RecordBatch::new_empty(stream.schema())) }
    }

    /// A stream carries a number and a text at most; the reader knows why it broke.
    fn explain(&mut self, said: &str) -> Failure {
        match self.finish() {
            Err(failure) => failure,
            Ok(_) => Failure::new(INTERNAL, said),
        }
    }

    /// The account, after both streams.
    pub(in super::super) fn finish(&mut self) -> Result<Account, Failure> {
        let finish = super::offered(self.reader.finish, "finish")?;
        let mut account = Account { struct_size: size::<Account>(), ..Account::default() };
        let mut error = CallError::new();
        // SAFETY: the reader is open; both out-pointers live through the call.
        let status = unsafe { finish(&raw mut *self.reader, &raw mut account, error.as_ptr()) };
        error.check(status)?;
        Ok(account)
    }
}

impl Drop for OpenTask<'_> {
    fn drop(&mut self) {
        for stream in [&raw mut self.reader.cells, &raw mut self.reader.fates] {
            // SAFETY: a stream that was moved out has no release any more, so this is the first release, or none.
            if let Some(release) = unsafe { (*stream).release } {
                // SAFETY: as above.
                unsafe { release(stream) };
            }
        }
        if let Some(release) = self.reader.release {
            // SAFETY: called once, after the streams.
            unsafe { release(&raw mut *self.reader) };
        }
    }
}

fn empty_reader() -> Reader {
    Reader {
        struct_size: size::<Reader>(),
        reserved: 0,
        private_data: ptr::null_mut(),
        cells: empty_stream(),
        fates: empty_stream(),
        finish: None,
        release: None,
    }
}

fn empty_stream() -> ArrowArrayStream {
    ArrowArrayStream {
        get_schema: None,
        get_next: None,
        get_last_error: None,
        release: None,
        private_data: ptr::null_mut(),
    }
}
