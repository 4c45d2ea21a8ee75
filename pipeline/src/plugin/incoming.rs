//! An Arrow IPC stream that arrives in pieces, decoded with every check that the arrow crates have.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, Schema};

use super::contract::ContractError;

/// The last bytes of a stream that was ended, not cut.
pub(super) const END_OF_STREAM: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// Bytes that may arrive without completing a batch.
const BATCH_LIMIT: usize = 256 << 20;

/// One stream of one task.
pub(super) struct Incoming {
    waiting: usize,
    has_batches: bool,
    contract: &'static str,
    decoder: StreamDecoder,
    tail: Vec<u8>,
}

impl Incoming {
    pub(super) fn new(contract: &'static str) -> Self {
        Self { waiting: 0, has_batches: false, contract, decoder: StreamDecoder::new(), tail: Vec::new() }
    }

    /// Takes the next piece; gives the batches that it completes.
    pub(super) fn push(&mut self, piece: Vec<u8>) -> Result<Vec<RecordBatch>, ContractError> {
        let kept = piece.len().min(END_OF_STREAM.len());
        self.tail.extend_from_slice(&piece[piece.len() - kept..]);
        self.tail.drain(..self.tail.len().saturating_sub(END_OF_STREAM.len()));
        self.waiting = self.waiting.saturating_add(piece.len());
        if self.waiting > BATCH_LIMIT {
            let reason = format!("a batch has more than {BATCH_LIMIT} bytes");
            return Err(ContractError::Stream { contract: self.contract, reason });
        }
        let decoder = &mut self.decoder;
        // A decoder that panics on bytes from a worker must cost the task, not the run.
        let result = catch_unwind(AssertUnwindSafe(|| decode(decoder, piece)));
        let batches = result.unwrap_or_else(|_| Err(ArrowError::IpcError("the decoder panicked".to_owned())));
        let batches = batches.map_err(|error| self.broken(&error))?;
        if !batches.is_empty() {
            (self.waiting, self.has_batches) = (0, true);
        }
        Ok(batches)
    }

    /// No rows with the fields of the stream, once these have arrived and no batch has.
    pub(super) fn no_rows(&self) -> Option<RecordBatch> {
        self.decoder.schema().filter(|_| !self.has_batches).map(RecordBatch::new_empty)
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

/// Records that came in another form, as a stream.
pub(super) fn encode(schema: &Schema, batches: &[RecordBatch]) -> Result<Vec<u8>, ContractError> {
    let write = || {
        let mut writer = StreamWriter::try_new(Vec::new(), schema)?;
        batches.iter().try_for_each(|batch| writer.write(batch))?;
        writer.into_inner()
    };
    write().map_err(|error: ArrowError| ContractError::Stream {
        contract: nenji_abi::CELLS_CONTRACT,
        reason: error.to_string(),
    })
}

fn decode(decoder: &mut StreamDecoder, piece: Vec<u8>) -> Result<Vec<RecordBatch>, ArrowError> {
    let mut batches = Vec::new();
    let mut rest = piece.into();
    while let Some(batch) = decoder.decode(&mut rest)? {
        batches.push(batch);
    }
    Ok(batches)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, LargeStringArray, RecordBatch};
    use arrow_ipc::writer::StreamWriter;
    use proptest::prelude::*;

    use super::Incoming;

    fn batch(texts: &[String]) -> RecordBatch {
        let column: ArrayRef = Arc::new(LargeStringArray::from(texts.to_vec()));
        RecordBatch::try_from_iter([("text", column)]).unwrap()
    }

    fn stream(batches: &[RecordBatch]) -> Vec<u8> {
        let mut writer = StreamWriter::try_new(Vec::new(), &batch(&[]).schema()).unwrap();
        for batch in batches {
            writer.write(batch).unwrap();
        }
        writer.into_inner().unwrap()
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_give_the_same_batches(texts in prop::collection::vec(prop::collection::vec(".{0,9}", 1..5), 0..4), size in 1_usize..99) {
            let batches: Vec<_> = texts.iter().map(|texts| batch(texts)).collect();
            let mut incoming = Incoming::new("cells/1");
            let mut found = Vec::new();
            for piece in stream(&batches).chunks(size) {
                found.extend(incoming.push(piece.to_vec()).unwrap());
            }
            prop_assert_eq!(found, batches);
            incoming.finish().unwrap();
        }

        #[test]
        fn a_cut_stream_is_an_error(cut in 1_usize..400) {
            let bytes = stream(&[batch(&["a".to_owned()])]);
            let mut incoming = Incoming::new("cells/1");
            let end = bytes.len().saturating_sub(cut);
            let is_taken = incoming.push(bytes[..end].to_vec()).is_ok();
            prop_assert!(!is_taken || incoming.finish().is_err());
        }

        #[test]
        fn changed_bytes_never_panic(place in 0_usize..600, byte in any::<u8>()) {
            let mut bytes = stream(&[batch(&["情報通信".to_owned(), "b".to_owned()])]);
            let place = place % bytes.len();
            bytes[place] = byte;
            drop(Incoming::new("cells/1").push(bytes));
        }
    }

    #[test]
    fn text_that_is_not_utf8_is_refused() {
        let mut bytes = stream(&[batch(&["NEEDLE".to_owned()])]);
        let place = bytes.windows(6).position(|window| window == b"NEEDLE").unwrap();
        bytes[place] = 0xff;
        let error = Incoming::new("cells/1").push(bytes).unwrap_err().to_string();
        assert!(error.starts_with("the stream of cells/1 is not valid Arrow: "), "{error}");
        assert!(error.contains("UTF"), "{error}");
    }
}
