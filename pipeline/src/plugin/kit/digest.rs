//! One hash for all records of a reading, whatever batches they came in; so two readings of a million rows compare in
//! no memory.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use sha2::{Digest as _, Sha256};

use crate::discover::sha256;
use crate::plugin::{Fate, RecordSink};

/// Three hashes a column: which values are null, how long they are, what they are.
#[derive(Default)]
pub(crate) struct Digest {
    columns: Vec<[Sha256; 3]>,
}

impl Digest {
    /// Adds a batch that meets the contract.
    pub(crate) fn take(&mut self, batch: &RecordBatch) {
        self.columns.resize_with(self.columns.len().max(batch.num_columns()), Default::default);
        for (column, hashes) in batch.columns().iter().zip(&mut self.columns) {
            add(column, hashes);
        }
    }

    /// The hash of everything.
    pub(crate) fn finish(self) -> String {
        let parts: Vec<u8> =
            self.columns.into_iter().flatten().flat_map(|hash| hash.finalize().to_vec()).collect();
        sha256(&parts)
    }
}

impl RecordSink for Digest {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn records(&mut self, batch: &RecordBatch) {
        self.take(batch);
    }
}

fn add(column: &dyn Array, [nulls, lengths, values]: &mut [Sha256; 3]) {
    let rows = 0..column.len();
    nulls.update(rows.clone().map(|row| u8::from(column.is_null(row))).collect::<Vec<u8>>());
    // What stands behind a null says nothing.
    let given = rows.filter(|row| column.is_valid(*row));
    let (mut sizes, mut content) = (Vec::new(), Vec::new());
    match column.data_type() {
        DataType::Float64 => {
            let column = column.as_primitive::<Float64Type>();
            given.for_each(|row| content.extend(column.value(row).to_bits().to_le_bytes()));
        }
        DataType::UInt32 => {
            let column = column.as_primitive::<UInt32Type>();
            given.for_each(|row| content.extend(column.value(row).to_le_bytes()));
        }
        _ => {
            let column = column.as_string::<i64>();
            for text in given.map(|row| column.value(row)) {
                sizes.extend(text.len().to_le_bytes());
                content.extend(text.as_bytes());
            }
        }
    }
    lengths.update(&sizes);
    values.update(&content);
}

/// The hash of all fates.
pub(crate) fn fates_digest(fates: &[Fate]) -> String {
    sha256(format!("{fates:?}").as_bytes())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Float64Array, LargeStringArray, RecordBatch};

    use super::Digest;

    fn batch(texts: &[Option<&str>], numbers: &[Option<f64>]) -> RecordBatch {
        let texts: ArrayRef = Arc::new(LargeStringArray::from(texts.to_vec()));
        let numbers: ArrayRef = Arc::new(Float64Array::from(numbers.to_vec()));
        RecordBatch::try_from_iter([("text", texts), ("number", numbers)]).unwrap()
    }

    fn digest(batches: &[RecordBatch]) -> String {
        let mut digest = Digest::default();
        for batch in batches {
            digest.take(batch);
        }
        digest.finish()
    }

    #[test]
    fn batches_do_not_matter_and_values_do() {
        let whole = batch(&[Some("a"), None, Some("bc")], &[None, Some(1.0), Some(2.0)]);
        let same = digest(std::slice::from_ref(&whole));
        assert_eq!(digest(&[whole.slice(0, 1), whole.slice(1, 2)]), same);
        let moved = batch(&[Some("ab"), None, Some("c")], &[None, Some(1.0), Some(2.0)]);
        let other_null = batch(&[Some("a"), Some(""), Some("bc")], &[None, Some(1.0), Some(2.0)]);
        let other_number = batch(&[Some("a"), None, Some("bc")], &[None, Some(1.0), Some(2.5)]);
        for other in [moved, other_null, other_number] {
            assert_ne!(digest(&[other]), same);
        }
    }
}
