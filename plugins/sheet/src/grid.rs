//! A sheet in memory: cells by position, merges, hidden rows and columns.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; furigana left out, nothing trimmed.
    Text(String),
    /// A number, finite.
    Number(f64),
    /// A date as ISO 8601 text (`2023-04-01`), from a date format (built-in, Japanese built-in or custom).
    Date(String),
    /// True or false.
    Bool(bool),
    /// `#REF!`, `#N/A`, …
    Error(String),
}

/// A non-empty cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it holds.
    pub value: Value,
    /// Number format code where it carries meaning (brackets, era, text); none for plain formats or where the file
    /// does not tell (see `Grid::formats_known`).
    pub format: Option<Arc<str>>,
    /// Set in italics.
    pub italic: bool,
}

/// A rectangle, 1-based, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Area {
    /// First row.
    pub first_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last row.
    pub last_row: u32,
    /// Last column.
    pub last_column: u32,
}

/// A sheet in memory. Rows and columns are 1-based, as in A1.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// Name of the sheet.
    pub name: String,
    /// Row → column → non-empty cell. A text cell of blanks only counts as empty.
    pub rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
    /// Merged ranges.
    pub merges: Vec<Area>,
    /// Hidden rows.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns.
    pub hidden_columns: Vec<u32>,
    /// True where number formats and fonts are known (xlsx, ods); false where they are not judged (xls, csv).
    pub formats_known: bool,
}

impl Grid {
    /// The cell that stands exactly there.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.get(&column)
    }

    /// Number of non-empty cells.
    #[must_use]
    pub fn non_empty(&self) -> u64 {
        self.rows.values().map(|row| row.len() as u64).sum()
    }
}
