//! Opening a file from its bytes: one way in for all formats.

use crate::grid::{Cell, Grid};

/// Why a file or sheet cannot be read; the message is one sentence with what to do in `hint`.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct SheetError {
    /// One sentence, lower case.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// A sheet of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInfo {
    /// Name as written.
    pub name: String,
    /// False for hidden and very hidden sheets.
    pub visible: bool,
}

/// A row of a streamed sheet: its number and its non-empty cells in order of columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Row, from 1.
    pub number: u32,
    /// Column and cell.
    pub cells: Vec<(u32, Cell)>,
}

/// An opened file.
pub struct Book<'a> {
    _bytes: &'a [u8],
}

impl<'a> Book<'a> {
    /// Opens a file; the name's extension decides between text formats, the content between the others.
    ///
    /// # Errors
    /// When the bytes are corrupt, encrypted, empty, too large once inflated, or no spreadsheet.
    pub fn open(name: &str, bytes: &'a [u8]) -> Result<Self, SheetError> {
        let _ = name;
        Ok(Self { _bytes: bytes })
    }

    /// Sheets in order; a CSV has one, named after the file without its extension.
    #[must_use]
    pub fn sheets(&self) -> &[SheetInfo] {
        unimplemented!()
    }

    /// A whole sheet in memory.
    ///
    /// # Errors
    /// When the sheet is corrupt or exceeds the limits.
    pub fn grid(&mut self, sheet: usize) -> Result<Grid, SheetError> {
        let _ = sheet;
        unimplemented!()
    }

    /// A sheet row by row, in constant memory for xlsx and csv; `each` returns false to stop early.
    ///
    /// # Errors
    /// As [`Book::grid`].
    pub fn for_each_row(
        &mut self,
        sheet: usize,
        each: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<(), SheetError> {
        let _ = (sheet, each);
        unimplemented!()
    }
}
