//! Which cells records point at, counted once each: 64 rows of a column in a word, so that a long register costs little.

use rustc_hash::FxHashMap;

/// Rows in a word.
const WORD: u32 = u64::BITS;

/// A set of cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// By sheet, column and block of rows.
    words: FxHashMap<(u32, u32, u32), u64>,
    cells: u64,
}

impl Places {
    /// Notes a cell.
    pub(super) fn insert(&mut self, sheet: u32, row: u32, column: u32) {
        let word = self.words.entry((sheet, column, row / WORD)).or_default();
        let bit = 1 << (row % WORD);
        self.cells += u64::from(*word & bit == 0);
        *word |= bit;
    }

    /// Distinct cells.
    pub(super) fn count(&self) -> u64 {
        self.cells
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::Places;

    proptest! {
        #[test]
        fn cells_count_once(cells in prop::collection::vec((0..3_u32, 1..300_u32, 1..5_u32), 0..400)) {
            let mut places = Places::default();
            for (sheet, row, column) in &cells {
                places.insert(*sheet, *row, *column);
            }
            let distinct = cells.iter().collect::<BTreeSet<_>>().len();
            prop_assert_eq!(places.count(), distinct as u64);
        }
    }
}
