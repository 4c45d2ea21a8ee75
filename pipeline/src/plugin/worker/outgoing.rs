//! Arrow IPC streams on their way to the host.

use std::sync::PoisonError;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::SchemaRef;

use super::{Fault, Out};
use crate::plugin::frame::{self, Kind};
use crate::plugin::message::Failure;

/// An Arrow IPC stream that leaves in frames.
pub(super) struct Stream {
    kind: Kind,
    writer: Option<(SchemaRef, StreamWriter<Vec<u8>>)>,
}

impl Stream {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, writer: None }
    }

    /// Sends a batch; the first one fixes the fields, and of one without rows nothing else is sent.
    pub(super) fn send(&mut self, batch: &RecordBatch, out: &Out) -> Result<(), Fault> {
        let (schema, mut writer) = match self.writer.take() {
            Some(started) => started,
            None => (batch.schema(), StreamWriter::try_new(Vec::new(), &batch.schema())?),
        };
        if batch.schema() != schema {
            let message = "the plugin's tasks of one file have streams with different fields";
            return Err(Failure::new(nenji_abi::INTERNAL, message).into());
        }
        if batch.num_rows() > 0 {
            writer.write(batch)?;
        }
        let bytes = std::mem::take(writer.get_mut());
        self.writer = Some((schema, writer));
        if bytes.is_empty() { Ok(()) } else { pass_on(self.kind, &bytes, out) }
    }

    /// Sends the end of the stream; without a single task there is no stream.
    pub(super) fn finish(self, out: &Out) -> Result<(), Fault> {
        let Some((_, mut writer)) = self.writer else { return Ok(()) };
        writer.finish()?;
        pass_on(self.kind, &writer.into_inner()?, out)
    }
}

/// Keeps a piece back until much is waiting, or the answer is complete.
fn pass_on(kind: Kind, bytes: &[u8], out: &Out) -> Result<(), Fault> {
    let mut pipe = out.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(frame::write_chunks(&mut *pipe, kind, bytes)?)
}
