//! A sheet in memory: cells by position, merges, hidden rows and columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::book::Row;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text; furigana left out, nothing trimmed.
    Text(String),
    /// A number, finite.
    Number(f64),
    /// A date as ISO 8601 text (`2023-04-01`, with a time `2023-04-01T10:30:00`, a time alone `10:30:00`), from a date
    /// format (built-in, Japanese built-in or custom).
    Date(String),
    /// True or false.
    Bool(bool),
    /// `#REF!`, `#N/A`, …; a formula without a stored result stands here as `=…`.
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

impl Cell {
    /// A cell without format.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self { value, format: None, italic: false }
    }

    /// What it shows, for messages and quarantine; numbers in the shortest form that reads back the same.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.value {
            Value::Text(text) | Value::Date(text) | Value::Error(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(true) => "TRUE".to_owned(),
            Value::Bool(false) => "FALSE".to_owned(),
        }
    }
}

/// The `flags` of a record; the format comes last, for a format code may hold blanks.
pub(crate) fn flags(cell: &Cell, is_hidden: bool) -> Option<String> {
    if !is_hidden && !cell.italic && cell.format.is_none() {
        return None;
    }
    let mut flags: Vec<String> = Vec::new();
    flags.extend(is_hidden.then(|| "hidden".to_owned()));
    flags.extend(cell.italic.then(|| "italic".to_owned()));
    flags.extend(cell.format.as_ref().map(|code| format!("format:{code}")));
    Some(flags.join(" "))
}

/// Nothing but white space, U+3000 too: such a cell counts as empty.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
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

impl Area {
    /// Is a position within?
    #[must_use]
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row)
            && (self.first_column..=self.last_column).contains(&column)
    }
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
    /// True where number formats and fonts are known (xlsx, ods); false where they are not judged (xls, xlsb, csv).
    pub formats_known: bool,
}

impl Grid {
    /// The cell that stands exactly there.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<&Cell> {
        self.rows.get(&row)?.get(&column)
    }

    /// The `flags` of a record: `hidden`, `italic`, `format:…`; none for most cells and for an empty one.
    #[must_use]
    pub fn flags(&self, row: u32, column: u32) -> Option<String> {
        let is_hidden = self.hidden_rows.contains(&row) || self.hidden_columns.contains(&column);
        flags(self.cell(row, column)?, is_hidden)
    }

    /// The merged range that a position belongs to.
    #[must_use]
    pub fn merge_at(&self, row: u32, column: u32) -> Option<Area> {
        self.merges.iter().copied().find(|area| area.contains(row, column))
    }

    /// Hands over each row that is not empty, until `each` returns false.
    pub(crate) fn for_each_row(self, each: &mut dyn FnMut(&Row) -> bool) {
        let hidden_columns: Arc<[u32]> = Arc::from(self.hidden_columns.as_slice());
        for (number, cells) in self.rows {
            let hidden = self.hidden_rows.contains(&number);
            let hidden_columns = Arc::clone(&hidden_columns);
            let row = Row { number, cells: cells.into_iter().collect(), hidden, hidden_columns };
            if !each(&row) {
                return;
            }
        }
    }

    /// Number of non-empty cells.
    #[must_use]
    pub fn non_empty(&self) -> u64 {
        self.rows.values().map(|row| row.len() as u64).sum()
    }
}
