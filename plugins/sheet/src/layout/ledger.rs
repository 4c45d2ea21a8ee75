//! The account of a sheet: what became of each non-empty cell.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::grid::{Area, Grid};

use super::written::written;

/// What became of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A record points at it.
    Used,
    /// It gave meaning to records.
    Context(Cow<'static, str>),
    /// Left out, and why.
    Ignored(Cow<'static, str>),
    /// Could not be read, and why.
    Rejected(Cow<'static, str>),
}

/// A rectangle of cells with one fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where.
    pub area: Area,
    /// Non-empty cells in it.
    pub cells: u64,
    /// What became of them.
    pub entry: Entry,
    /// Text of a rejected cell, else empty.
    pub text: String,
}

/// Fates of the cells of one sheet. The first word on a cell holds.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<(u32, u32), Entry>,
}

impl Ledger {
    /// Notes the fate of a cell; an earlier word on it holds.
    pub fn note(&mut self, row: u32, column: u32, entry: Entry) {
        self.entries.entry((row, column)).or_insert(entry);
    }

    /// Notes the fate of all non-empty cells of an area on which nothing has been said.
    pub fn note_area(&mut self, grid: &Grid, area: Area, entry: &Entry) {
        // A range whose end lies before its start would panic.
        if area.last_row < area.first_row || area.last_column < area.first_column {
            return;
        }
        for (&row, cells) in grid.rows.range(area.first_row..=area.last_row) {
            for &column in cells.range(area.first_column..=area.last_column).map(|(column, _)| column) {
                self.note(row, column, entry.clone());
            }
        }
    }

    /// What has been said of a cell.
    #[must_use]
    pub fn get(&self, row: u32, column: u32) -> Option<&Entry> {
        self.entries.get(&(row, column))
    }

    /// Everything that is not a record, as rectangles in order of rows; rejected cells one by one.
    #[must_use]
    pub fn spans(&self, grid: &Grid) -> Vec<Span> {
        let mut done: Vec<Span> = Vec::new();
        // Spans whose last row is the one above the current row, hence may still grow.
        let mut open: Vec<Span> = Vec::new();
        for (&row, cells) in &grid.rows {
            let runs = self.runs(grid, row, cells.keys().copied());
            let mut next = Vec::with_capacity(runs.len());
            for run in runs {
                next.push(match open.iter().position(|above| continues(above, &run)) {
                    Some(at) => grown(open.swap_remove(at), &run),
                    None => run,
                });
            }
            done.append(&mut open);
            open = next;
        }
        done.append(&mut open);
        done.sort_by_key(|span| span.area);
        done
    }

    fn runs(&self, grid: &Grid, row: u32, columns: impl Iterator<Item = u32>) -> Vec<Span> {
        let mut runs: Vec<Span> = Vec::new();
        for column in columns {
            let Some(entry) = self.get(row, column).filter(|entry| **entry != Entry::Used) else { continue };
            let is_rejected = matches!(entry, Entry::Rejected(_));
            match runs.last_mut() {
                Some(run) if !is_rejected && run.entry == *entry && run.area.last_column + 1 == column => {
                    run.area.last_column = column;
                    run.cells += 1;
                }
                _ => runs.push(Span {
                    area: Area { first_row: row, first_column: column, last_row: row, last_column: column },
                    cells: 1,
                    entry: entry.clone(),
                    text: grid.cell(row, column).filter(|_| is_rejected).map(written).unwrap_or_default(),
                }),
            }
        }
        runs
    }
}

fn continues(above: &Span, run: &Span) -> bool {
    !matches!(run.entry, Entry::Rejected(_))
        && above.entry == run.entry
        && above.area.last_row + 1 == run.area.first_row
        && above.area.first_column == run.area.first_column
        && above.area.last_column == run.area.last_column
}

fn grown(mut above: Span, run: &Span) -> Span {
    above.area.last_row = run.area.last_row;
    above.cells += run.cells;
    above
}
