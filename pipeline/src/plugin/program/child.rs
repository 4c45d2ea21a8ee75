//! The hidden children: one limits itself and becomes the program, one lists the cells of a file for the account.
//!
//! Neither believes that the other end is well-behaved; both hold nothing but their three pipes.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::Command;

use nenji_sheet::layout::written;
use nenji_sheet::{Book, SheetError};
use serde::{Deserialize, Serialize};

use super::account::{Listing, SheetCells};
use crate::cli::{CellsArgs, ProgramArgs};
use crate::diagnostic::Hint;
use crate::plugin::library::close_inherited;
use crate::plugin::sandbox;
use crate::plugin::worker::limit;

/// Why a child ends before it has begun.
#[derive(Debug, thiserror::Error)]
pub enum ProgramChildError {
    /// The process cannot be set up, or its pipe is gone.
    #[error("the child could not be set up")]
    Setup(#[from] std::io::Error),
    /// What is to be run does not start.
    #[error("could not start `{program}`")]
    Start {
        /// The file.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// The list cannot be told.
    #[error("the list of cells cannot be written")]
    Write(#[from] serde_json::Error),
}

impl Hint for ProgramChildError {}

/// Becomes the program, in the limits that a plugin's worker has.
///
/// # Errors
/// When the process cannot be limited, or the program not be started. There is no other way back.
pub fn start(args: &ProgramArgs) -> Result<std::convert::Infallible, ProgramChildError> {
    close_inherited()?;
    limit(args.memory_mib)?;
    let program = args.words.first().cloned().unwrap_or_default();
    let source = Command::new(&program).args(args.words.iter().skip(1)).exec();
    Err(ProgramChildError::Start { program, source })
}

/// Lists the non-empty cells of the file on standard input.
///
/// # Errors
/// When the process cannot be limited, or its pipes are gone.
pub fn list_cells(args: &CellsArgs) -> Result<(), ProgramChildError> {
    let bytes = child_input(args.memory_mib)?;
    if args.texts {
        let texts = texts(&args.name, &bytes).map_err(|error| error.to_string());
        let mut out = std::io::stdout().lock();
        out.write_all(&serde_json::to_vec(&texts)?)?;
        return Ok(out.flush()?);
    }
    let listing = match cells(&args.name, &bytes) {
        Ok(sheets) => Listing { sheets, unread: None },
        Err(error) => Listing { sheets: Vec::new(), unread: Some(error.to_string()) },
    };
    let mut out = std::io::stdout().lock();
    out.write_all(&serde_json::to_vec(&listing)?)?;
    Ok(out.flush()?)
}

/// What a child does first: lets go of all but its pipes, limits itself, takes the file from standard input, and closes
/// itself in with it.
///
/// # Errors
/// When the process cannot be limited, or its pipe is gone.
pub fn child_input(memory_mib: u64) -> std::io::Result<Vec<u8>> {
    close_inherited()?;
    limit(memory_mib)?;
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    sandbox::close();
    Ok(bytes)
}

fn cells(name: &str, bytes: &[u8]) -> Result<Vec<SheetCells>, SheetError> {
    let mut book = Book::open(name, bytes)?;
    let sheets = book.sheets().to_vec();
    let mut listed = Vec::new();
    for (index, sheet) in sheets.into_iter().enumerate() {
        let mut rows = Vec::new();
        book.for_each_row(index, &mut |row| {
            let mut columns: Vec<u32> = row.cells.iter().map(|(column, _)| *column).collect();
            columns.sort_unstable();
            if !columns.is_empty() {
                rows.push((row.number, runs(&columns)));
            }
            true
        })?;
        listed.push(SheetCells { name: sheet.name, visible: sheet.visible, rows });
    }
    Ok(listed)
}

/// What the cells of a sheet hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetTexts {
    /// Name of the sheet.
    pub name: String,
    /// False for hidden sheets.
    pub visible: bool,
    /// Row, column and text of each non-empty cell, in order.
    pub cells: Vec<(u32, u32, String)>,
}

fn texts(name: &str, bytes: &[u8]) -> Result<Vec<SheetTexts>, SheetError> {
    let mut book = Book::open(name, bytes)?;
    let sheets = book.sheets().to_vec();
    let mut told = Vec::new();
    for (index, sheet) in sheets.into_iter().enumerate() {
        let mut cells = Vec::new();
        book.for_each_row(index, &mut |row| {
            cells.extend(row.cells.iter().map(|(column, cell)| (row.number, *column, written(cell))));
            true
        })?;
        told.push(SheetTexts { name: sheet.name, visible: sheet.visible, cells });
    }
    Ok(told)
}

/// Neighbouring columns as first and last.
fn runs(columns: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for column in columns {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *column => *last = *column,
            _ => runs.push((*column, *column)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn cells_are_listed_as_runs_by_row() {
        let sheets = cells("a.csv", "x,,y,z\n,,\n,　,q\n".as_bytes()).unwrap();
        assert_eq!((sheets.len(), sheets[0].name.as_str(), sheets[0].visible), (1, "a", true));
        assert_eq!(sheets[0].rows, [(1, vec![(1, 1), (3, 4)]), (3, vec![(3, 3)])]);
    }

    #[test]
    fn what_is_no_spreadsheet_is_told() {
        assert!(cells("a.pdf", b"%PDF-1.4").unwrap_err().to_string().contains("a PDF"));
    }
}
