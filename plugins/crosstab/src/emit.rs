//! Reads the body of a table: figures with what belongs to them, and the fate of every other cell.

use std::collections::BTreeMap;

use nenji_plugin::{Mapping, Role};
use nenji_sheet::layout::{Entry, Figure, Ledger, Merges, Words, written};
use nenji_sheet::{Area, Cell, Value, fold, key, looks_like_period};

use crate::columns::{Columns, DataColumn};
use crate::indent::{IndentedRow, Indents};
use crate::layout::Layout;
use crate::locate::Table;
use crate::stub::{Place, RowStub, StubReader, indent_of};

/// What holds for all figures of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Surroundings {
    /// The period of a layout whose table says none.
    pub(crate) period: Option<String>,
    /// Labels that stand outside the table.
    pub(crate) labels: Vec<Option<String>>,
    /// The unit stated above the table.
    pub(crate) unit: Option<String>,
}

/// A table with all that is known of it before its body is read.
pub(crate) struct Body<'a> {
    pub(crate) merges: &'a Merges<'a>,
    pub(crate) table: &'a Table,
    pub(crate) columns: &'a Columns,
    pub(crate) mapping: &'a Mapping<Layout>,
    pub(crate) words: &'a Words,
    pub(crate) around: &'a Surroundings,
}

impl Body<'_> {
    /// Reads all rows; gives the last row of the table.
    pub(crate) fn read(&self, ledger: &mut Ledger, figures: &mut Vec<Figure>) -> u32 {
        let rows = self.rows();
        let mut stub =
            StubReader::new(self.merges, &self.columns.stubs, self.words, self.mapping, self.indents(&rows));
        for &row in &rows {
            let labels = stub.read(row);
            self.read_row(row, &labels, ledger, figures);
        }
        rows.last().copied().unwrap_or(self.table.header_last)
    }

    /// The rows with cells, up to the line that ends the table.
    fn rows(&self) -> Vec<u32> {
        let grid = self.merges.grid();
        let columns = self.table.left_from..=self.columns.last;
        let body = grid.rows.range(self.table.header_last + 1..);
        let body = body.take_while(|(row, _)| **row <= self.table.last_row);
        let filled = body.filter_map(|(&row, cells)| Some((row, cells.range(columns.clone()).next()?.1)));
        let mut rows: Vec<u32> = Vec::new();
        for (row, first) in filled {
            let above = rows.last().copied().unwrap_or(self.table.header_last);
            let is_far = self.mapping.layout.blank_rows.is_some_and(|blank| row - above > blank);
            if is_far || self.ends_table(first) || (row > above + 1 && self.is_another_header(row)) {
                break;
            }
            rows.push(row);
        }
        rows
    }

    /// Words where figures should be, below a blank row: another table with other headings, whose figures are not ours.
    fn is_another_header(&self, row: u32) -> bool {
        let cells: Vec<&Cell> = self
            .columns
            .data
            .iter()
            .filter_map(|column| self.first_cell(row, column))
            .map(|(_, cell)| cell)
            .collect();
        let is_word = |cell: &&Cell| match &cell.value {
            Value::Text(text) => {
                let text = fold(text);
                let letters = text.chars().filter(|c| c.is_alphabetic()).count();
                letters >= 2 && !text.chars().any(char::is_numeric)
            }
            _ => false,
        };
        !cells.is_empty() && cells.iter().all(is_word)
    }

    fn ends_table(&self, first: &Cell) -> bool {
        matches!(first.value, Value::Text(_)) && self.words.is_stop(&written(first))
    }

    fn indents(&self, rows: &[u32]) -> Indents {
        let levels = self.columns.stubs.iter().find(|stub| matches!(stub.place, Place::Levels(_)));
        let Some(stub) = levels else { return Indents::default() };
        let grid = self.merges.grid();
        let mut indents = BTreeMap::new();
        for &row in rows {
            if let Some(cell) = (stub.first..=stub.last).find_map(|column| grid.cell(row, column)) {
                let has_figures =
                    self.columns.data.iter().any(|column| self.first_cell(row, column).is_some());
                let is_memo = self.words.is_memo(&written(cell));
                indents.insert(row, IndentedRow { indent: indent_of(&cell.value), has_figures, is_memo });
            }
        }
        Indents::new(indents)
    }

    fn first_cell(&self, row: u32, column: &DataColumn) -> Option<(u32, &Cell)> {
        let cells = self.merges.grid().rows.get(&row)?;
        cells.range(column.first..=column.last).next().map(|(&column, cell)| (column, cell))
    }

    fn read_row(&self, row: u32, stub: &RowStub, ledger: &mut Ledger, figures: &mut Vec<Figure>) {
        let grid = self.merges.grid();
        let area =
            |first_column, last_column| Area { first_row: row, first_column, last_row: row, last_column };
        if let Some(label) = stub.texts.iter().find(|text| self.mapping.layout.ignores(text)) {
            let entry = Entry::Ignored(format!("the layout ignores the row `{label}`").into());
            ledger.note_area(grid, area(self.table.first_column, self.columns.last), &entry);
            return;
        }
        for place in &self.columns.stubs {
            ledger.note_area(grid, area(place.first, place.last), &Entry::Context("label".into()));
        }
        for (first, last, reason) in &self.columns.left {
            ledger.note_area(grid, area(*first, *last), &Entry::Ignored(reason.clone().into()));
        }
        for column in &self.columns.data {
            let Some((at, cell)) = self.first_cell(row, column) else { continue };
            match self.figure(row, at, cell, column, stub) {
                Ok(figure) => {
                    figures.push(figure);
                    ledger.note(row, at, Entry::Used);
                }
                Err(entry) => ledger.note(row, at, entry),
            }
            let second =
                Entry::Rejected(format!("a second cell under one heading, `{}`", column.name).into());
            ledger.note_area(grid, area(at, column.last), &second);
        }
    }

    fn figure(
        &self,
        row: u32,
        at: u32,
        cell: &Cell,
        column: &DataColumn,
        stub: &RowStub,
    ) -> Result<Figure, Entry> {
        let rejected = |reason: String| Entry::Rejected(reason.into());
        let (number, text) = match &cell.value {
            Value::Number(number) => (Some(*number), None),
            Value::Error(error) => return Err(rejected(nenji_sheet::layout::why_no_figure(error))),
            _ => (None, Some(written(cell))),
        };
        if !stub.is_labelled && !self.columns.stubs.is_empty() {
            return Err(rejected("the row has no label".to_owned()));
        }
        if stub.is_too_deep {
            return Err(rejected("the label is indented deeper than the layout's `levels`".to_owned()));
        }
        self.check_merge(row, at, column)?;
        let indicator = &self.mapping.indicators[column.indicator];
        Ok(Figure {
            indicator: column.indicator,
            role: role(column.role, stub.role),
            period: self.period(column, stub)? + &offset(indicator.period_offset),
            labels: self.labels(column, stub),
            number,
            text,
            unit: self.unit(column, stub)?.or_else(|| indicator.unit.clone()),
            flags: self.merges.grid().flags(row, at),
            row,
            column: at,
        })
    }

    /// One value over several columns or rows of the table belongs to none of them alone.
    fn check_merge(&self, row: u32, at: u32, column: &DataColumn) -> Result<(), Entry> {
        let extent = self.merges.extent(row, at);
        let columns = self.columns.data.iter();
        let covered =
            columns.filter(|other| other.first <= extent.last_column && other.last >= extent.first_column);
        let names: Vec<&str> = covered.map(|column| column.name.as_str()).collect();
        if names.len() > 1 {
            return Err(Entry::Rejected(
                format!("one value merged over several columns: {}", names.join(", ")).into(),
            ));
        }
        let grid = self.merges.grid();
        let is_labelled = |row: u32| {
            let mut stubs = self.columns.stubs.iter();
            stubs.any(|stub| (stub.first..=stub.last).any(|column| grid.cell(row, column).is_some()))
        };
        if (row + 1..=extent.last_row.min(self.table.last_row)).any(is_labelled) {
            let name = &column.name;
            return Err(Entry::Rejected(format!("one value merged over several rows of `{name}`").into()));
        }
        Ok(())
    }

    fn period(&self, column: &DataColumn, stub: &RowStub) -> Result<String, Entry> {
        if self.mapping.layout.period.down.is_none() {
            let period = column.period.as_ref().or(self.around.period.as_ref());
            return period.cloned().ok_or_else(|| Entry::Rejected("no period is known for it".into()));
        }
        match &stub.period {
            Some(period) if looks_like_period(period) => Ok(period.clone()),
            Some(period) if self.words.is_total(period) => Err(Entry::Ignored("a total over periods".into())),
            Some(period) => Err(Entry::Rejected(format!("`{period}` is no period").into())),
            None => Err(Entry::Rejected("the row has no period".into())),
        }
    }

    fn labels(&self, column: &DataColumn, stub: &RowStub) -> Vec<Option<String>> {
        let sources = stub.labels.iter().zip(&column.labels).zip(&self.around.labels);
        sources
            .map(|((down, across), around)| down.as_ref().or(across.as_ref()).or(around.as_ref()).cloned())
            .collect()
    }

    /// The unit in the heading or in the row's label, else that above the table, which is that of the figures and not of
    /// the rates beside them.
    fn unit(&self, column: &DataColumn, stub: &RowStub) -> Result<Option<String>, Entry> {
        let is_rate = column.role == Role::StatedRate;
        let own = stub.unit.as_ref().filter(|_| !is_rate);
        match (&column.unit, own) {
            (Some(heading), Some(row)) if key(heading) != key(row) => {
                Err(Entry::Rejected(format!("its heading counts in `{heading}`, its row in `{row}`").into()))
            }
            (Some(unit), _) | (None, Some(unit)) => Ok(Some(unit.clone())),
            (None, None) => Ok(self.around.unit.clone().filter(|_| !is_rate)),
        }
    }
}

/// What the heading says goes before what the row says, but for memo items.
fn role(column: Role, row: Role) -> Role {
    match (column, row) {
        (Role::StatedChange | Role::StatedRate, _) => column,
        (Role::Memo, _) | (_, Role::Memo) => Role::Memo,
        (Role::Total, _) | (_, Role::Total) => Role::Total,
        (Role::Value, Role::Value | Role::StatedChange | Role::StatedRate) => Role::Value,
    }
}

/// `の前年度` per year back, `の翌年度` per year on.
fn offset(years: i32) -> String {
    let word = if years < 0 { "の前年度" } else { "の翌年度" };
    (0..years.unsigned_abs()).map(|_| word).collect()
}
