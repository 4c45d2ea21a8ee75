//! The fates of cells that are no records, kept until the records have left.
//!
//! Rectangles that continue each other downwards are joined, so that a register's label columns cost one row each.

use std::collections::BTreeMap;

use crate::column::{Batch, fates_fields};
use crate::record::{Area, Fate};

/// What has to be equal for two rectangles to be joined: sheet, fate, reason, first and last column.
type Strip = (usize, u8, usize, u32, u32);

/// One row of `fates/1`.
#[derive(Debug)]
struct Row {
    sheet: usize,
    area: Area,
    cells: u64,
    fate: Fate,
    reason: usize,
    text: Option<Box<str>>,
}

/// Texts by number: sheet names and reasons repeat.
#[derive(Debug, Default)]
struct Names {
    numbers: BTreeMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

/// All fates of a task, in the order in which their first cell was told.
#[derive(Debug, Default)]
pub(crate) struct FateLog {
    names: Names,
    rows: Vec<Row>,
    /// Strip → its latest row.
    strips: BTreeMap<Strip, usize>,
    given: usize,
}

impl FateLog {
    /// Adds a rectangle of context or ignored cells.
    pub(crate) fn area(&mut self, sheet: &str, area: Area, cells: u64, fate: Fate, reason: &str) {
        let (sheet, reason) = (self.names.number(sheet), self.names.number(reason));
        let strip = (sheet, fate as u8, reason, area.first_column, area.last_column);
        if let Some(row) = self.strips.get(&strip).and_then(|index| self.rows.get_mut(*index))
            && row.area.last_row.checked_add(1) == Some(area.first_row)
        {
            row.area.last_row = area.last_row;
            row.cells = row.cells.saturating_add(cells);
            return;
        }
        self.strips.insert(strip, self.rows.len());
        self.rows.push(Row { sheet, area, cells, fate, reason, text: None });
    }

    /// Adds a row of its own: a rejected cell with its text, a sheet that is left.
    pub(crate) fn single(
        &mut self,
        sheet: &str,
        area: Area,
        cells: u64,
        (fate, reason): (Fate, &str),
        text: Option<&str>,
    ) {
        let (sheet, reason) = (self.names.number(sheet), self.names.number(reason));
        self.rows.push(Row { sheet, area, cells, fate, reason, text: text.map(Into::into) });
    }

    /// Rows in all.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The next rows as a batch, none at the end.
    pub(crate) fn next_batch(&mut self, rows: usize) -> Option<Batch> {
        let end = self.given.saturating_add(rows).min(self.rows.len());
        if self.given == end {
            return None;
        }
        let mut batch = Batch::new(&fates_fields());
        for row in &self.rows[self.given..end] {
            self.push(&mut batch, row);
        }
        self.given = end;
        Some(batch)
    }

    fn push(&self, batch: &mut Batch, row: &Row) {
        let [sheet, first_row, first_column, last_row, last_column, cells, fate, reason, text] =
            batch.columns.as_mut_slice()
        else {
            unreachable!("fates/1 has nine columns")
        };
        sheet.push_text(Some(&self.names.names[row.sheet]));
        first_row.push_u32(row.area.first_row);
        first_column.push_u32(row.area.first_column);
        last_row.push_u32(row.area.last_row);
        last_column.push_u32(row.area.last_column);
        cells.push_u64(row.cells);
        fate.push_text(Some(row.fate.as_str()));
        reason.push_text(Some(&self.names.names[row.reason]));
        text.push_text(row.text.as_deref());
    }
}
