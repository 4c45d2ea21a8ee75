//! An Arrow IPC stream that arrives in pieces, decoded with every check that the arrow crates have.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::ArrowError;

use super::contract::ContractError;

/// The last bytes of a stream that was ended, not cut.
const END_OF_STREAM: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// One stream of one task.
pub(super) struct Incoming {
    contract: &'static str,
    decoder: StreamDecoder,
    tail: Vec<u8>,
}

impl Incoming {
    pub(super) fn new(contract: &'static str) -> Self {
        Self { contract, decoder: StreamDecoder::new(), tail: Vec::new() }
    }

    /// Takes the next piece; gives the batches that it completes.
    pub(super) fn push(&mut self, piece: Vec<u8>) -> Result<Vec<RecordBatch>, ContractError> {
        let kept = piece.len().min(END_OF_STREAM.len());
        self.tail.extend_from_slice(&piece[piece.len() - kept..]);
        self.tail.drain(..self.tail.len().saturating_sub(END_OF_STREAM.len()));
        let decoder = &mut self.decoder;
        // A decoder that panics on bytes from a worker must cost the task, not the run.
        let result = catch_unwind(AssertUnwindSafe(|| decode(decoder, piece)));
        let batches = result.unwrap_or_else(|_| Err(ArrowError::IpcError("the decoder panicked".to_owned())));
        batches.map_err(|error| self.broken(&error))
    }

    /// Holds that the stream was ended.
    pub(super) fn finish(mut self) -> Result<(), ContractError> {
        self.decoder.finish().map_err(|error| self.broken(&error))?;
        if self.tail == END_OF_STREAM {
            return Ok(());
        }
        Err(ContractError::Stream { contract: self.contract, reason: "it was not ended".to_owned() })
    }

    fn broken(&self, error: &ArrowError) -> ContractError {
        ContractError::Stream { contract: self.contract, reason: error.to_string() }
    }
}

fn decode(decoder: &mut StreamDecoder, piece: Vec<u8>) -> Result<Vec<RecordBatch>, ArrowError> {
    let mut batches = Vec::new();
    let mut rest = piece.into();
    while let Some(batch) = decoder.decode(&mut rest)? {
        batches.push(batch);
    }
    Ok(batches)
}
