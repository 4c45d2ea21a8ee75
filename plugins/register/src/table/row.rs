//! What one row says: its labels, its period, its role, and what is left of it.

use nenji_plugin::{IndicatorMapping, Role};
use nenji_sheet::{Row, Value, key, trim};

use super::{ERROR_VALUE, Table, grow, span, text_of};
use crate::header::{Found, IndicatorColumns, index};

impl Table<'_, '_> {
    /// Labels of the row, one per dimension; those of a total row that are blank say so too.
    pub(super) fn read_labels(&mut self, row: &Row, is_total: bool) {
        let total = if is_total { self.total_word(row) } else { None };
        let Found { dimensions, fill_down, .. } = self.found;
        for (at, (column, dimension)) in dimensions.iter().zip(self.mapping.dimensions.values()).enumerate() {
            let Some(column) = *column else {
                self.labels[at] = dimension.sheet.then(|| trim(self.sheet));
                continue;
            };
            let from_above = || {
                let filled = fill_down.iter().position(|filled| *filled == column)?;
                self.above[filled].as_ref().filter(|_| !is_total)
            };
            let cell = row.cell(column).or_else(from_above);
            if let Some(Value::Error(text)) = row.cell(column).map(|cell| &cell.value) {
                let text = text.clone();
                self.labels[at] = None;
                self.reject(column, ERROR_VALUE, text);
                continue;
            }
            let label = cell.map(|cell| text_of(cell).map_or_else(|| trim(&cell.text()), trim));
            self.labels[at] = label.or_else(|| total.clone());
        }
    }

    /// The period as written: of the indicator, of the row, of the sheet or of the file.
    pub(super) fn period(
        &mut self,
        row: &Row,
        indicator: &IndicatorMapping,
        columns: &IndicatorColumns,
        role: Role,
    ) -> Option<String> {
        let written = if let Some(column) = columns.period.or(self.found.period) {
            let filled = self.found.fill_down.iter().position(|filled| *filled == column);
            let cell = row.cell(column).or_else(|| self.above[filled?].as_ref());
            match cell {
                Some(cell) => {
                    if let Value::Error(text) = &cell.value {
                        let text = text.clone();
                        self.reject(column, ERROR_VALUE, text);
                        return None;
                    }
                    if let Value::Text(text) = &cell.value { trim(text) } else { cell.text() }
                }
                // A total at the foot is that of the file's year.
                None if role == Role::Total && columns.period.is_none() => self.file_period(),
                None => return None,
            }
        } else if self.mapping.layout.period.sheet {
            trim(self.sheet)
        } else {
            self.file_period()
        };
        let word = if indicator.period_offset < 0 { "の前年度" } else { "の翌年度" };
        let times = usize::try_from(indicator.period_offset.unsigned_abs()).unwrap_or_default();
        Some(written + &word.repeat(times))
    }

    fn file_period(&self) -> String {
        format!("{}年度", self.mapping.fiscal_year)
    }

    pub(super) fn role(&self, row: &Row, is_total: bool) -> Role {
        if is_total {
            return Role::Total;
        }
        let is_memo = |text: &str| {
            let text = key(text);
            self.memos.iter().any(|memo| text.contains(memo.as_str()))
        };
        if self.memos.is_empty() {
            return Role::Value;
        }
        let labels = self.found.dimensions.iter().flatten().chain([&self.found.first_column]);
        let mut texts = labels.filter_map(|column| row.cell(*column).and_then(text_of));
        if texts.any(is_memo) { Role::Memo } else { Role::Value }
    }

    /// Does the row state totals: is its first text a word for it?
    pub(super) fn is_total(&self, row: &Row) -> bool {
        !self.totals.is_empty() && self.total_word(row).is_some()
    }

    fn total_word(&self, row: &Row) -> Option<String> {
        let mut labels = self.found.dimensions.iter().flatten().chain([&self.found.first_column]);
        let first = row.cells.first().map(|(column, _)| column);
        labels
            .by_ref()
            .chain(first)
            .filter_map(|column| row.cell(*column).and_then(text_of))
            .find(|text| text.chars().count() <= self.longest_total && self.totals.contains(&key(text)))
            .map(trim)
    }

    /// Long registers repeat their headings on each page.
    pub(super) fn repeats_heading(&self, row: &Row) -> bool {
        let Some(text) = row.cell(self.found.first_column).and_then(text_of) else { return false };
        key(text) == self.first_heading
    }

    /// Notes a cell that cannot be read; another indicator may still find it of use.
    pub(super) fn reject(&mut self, column: u32, reason: &'static str, text: String) {
        if !self.is_rejected(column) {
            self.rejected.push((column, reason, text));
        }
    }

    pub(super) fn is_rejected(&self, column: u32) -> bool {
        self.rejected.iter().any(|(rejected, _, _)| *rejected == column)
    }

    /// Tells the cells that no indicator could read.
    pub(super) fn tell_rejected(&mut self, row: &Row) {
        for (column, reason, text) in self.rejected.drain(..) {
            if !self.told.contains(&column) {
                self.sink.rejected(self.sheet, row.number, column, reason, &text);
                self.told.push(column);
            }
        }
    }

    pub(super) fn whole_row(&mut self, row: &Row, reason: &str) {
        self.sink.context(self.sheet, span(row), row.cells.len() as u64, reason);
    }

    /// Counts the cells of the row that no record points at.
    pub(super) fn tally_rest(&mut self, row: &Row) {
        for (column, _) in &row.cells {
            if self.told.contains(column) {
                continue;
            }
            grow(&mut self.tallies, *column);
            let tally = &mut self.tallies[index(*column)];
            if tally.cells == 0 {
                tally.first_row = row.number;
            }
            tally.cells += 1;
            tally.last_row = row.number;
        }
    }
}
