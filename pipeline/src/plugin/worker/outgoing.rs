//! Arrow IPC streams on their way to the host.

use std::sync::PoisonError;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, SchemaRef};

use super::{Fault, Out};
use crate::plugin::frame::{self, Kind};
use crate::plugin::incoming::END_OF_STREAM;
use crate::plugin::message::Failure;

/// The Arrow IPC streams of one kind, one for each file, which leave in frames.
pub(super) struct Streams {
    kind: Kind,
    /// Of the last file: most files have the same fields, so that the head of their streams is made once.
    writer: Option<Writer>,
    has_begun: bool,
}

struct Writer {
    schema: SchemaRef,
    head: Vec<u8>,
    /// Never ended itself: what it writes of a batch is the same in every stream with these fields.
    batches: StreamWriter<Vec<u8>>,
}

impl Writer {
    fn new(schema: SchemaRef) -> Result<Self, ArrowError> {
        let mut batches = StreamWriter::try_new(Vec::new(), &schema)?;
        let head = std::mem::take(batches.get_mut());
        Ok(Self { schema, head, batches })
    }
}

impl Streams {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, writer: None, has_begun: false }
    }

    /// Begins the stream of the next file; what is left of the last one, if that failed, is never sent.
    pub(super) fn begin(&mut self) {
        self.has_begun = false;
        if let Some(writer) = &mut self.writer {
            writer.batches.get_mut().clear();
        }
    }

    /// Sends a batch; the first one fixes the fields, and of one without rows nothing else is sent.
    pub(super) fn send(&mut self, batch: &RecordBatch, out: &Out) -> Result<(), Fault> {
        let schema = batch.schema();
        let known = self.writer.take().filter(|writer| writer.schema == schema);
        if self.has_begun && known.is_none() {
            let message = "the plugin's tasks of one file have streams with different fields";
            return Err(Failure::new(nenji_abi::INTERNAL, message).into());
        }
        let writer = self.writer.insert(known.map_or_else(|| Writer::new(schema), Ok)?);
        if !self.has_begun {
            writer.batches.get_mut().extend_from_slice(&writer.head);
            self.has_begun = true;
        }
        if batch.num_rows() > 0 {
            writer.batches.write(batch)?;
        }
        let passed = pass_on(self.kind, writer.batches.get_ref(), out);
        writer.batches.get_mut().clear();
        passed
    }

    /// Sends the end of the stream; without a single task there is no stream.
    pub(super) fn finish(&mut self, out: &Out) -> Result<(), Fault> {
        if self.has_begun { pass_on(self.kind, &END_OF_STREAM, out) } else { Ok(()) }
    }
}

/// Keeps a piece back until much is waiting, or the answer is complete.
fn pass_on(kind: Kind, bytes: &[u8], out: &Out) -> Result<(), Fault> {
    let mut pipe = out.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(frame::write_chunks(&mut *pipe, kind, bytes)?)
}
