//! Reads the rows of a register one by one and says of each cell what became of it.
//!
//! Labels and columns that nothing names are counted by column and told as one rectangle each at the end: a call per
//! cell would cost more than the reading.

mod row;

use nenji_plugin::{Area, IndicatorMapping, Mapping, PluginError, Record, Role, Sink};
use nenji_sheet::{Cell, Row, Value, fold, key};

use crate::header::{Found, IndicatorColumns, index};
use crate::layout::Layout;

const TITLE: &str = "title or note above the table";
const HEADING: &str = "heading";
const REPEATED: &str = "headings repeated";
const LABEL: &str = "label or date of a row";
const NOTE: &str = "below the table";
const UNUSED_ROW: &str = "row without date or figure";
const NO_HEADING: &str = "column without heading";
const NO_PERIOD: &str = "the row has a figure, but no date";
const ERROR_VALUE: &str = "the cell holds an error value or a formula without result";

/// Blanks and note marks that a word for a total may carry.
const PADDING: usize = 12;

/// Cells of one column that are told together.
#[derive(Clone, Debug, Default)]
struct Tally {
    cells: u64,
    first_row: u32,
    last_row: u32,
}

/// The sheet as far as it was read.
pub(crate) struct Table<'t, 's> {
    sheet: &'t str,
    found: &'t Found,
    mapping: &'t Mapping<Layout>,
    sink: &'t mut Sink<'s>,
    stops: Vec<String>,
    totals: Vec<String>,
    /// Characters that a padded or decorated word for a total may have; the key of anything longer is not worth making.
    longest_total: usize,
    first_heading: String,
    memos: Vec<String>,
    labels: Vec<Option<String>>,
    above: Vec<Option<Cell>>,
    tallies: Vec<Tally>,
    /// By column: is it a label or a period?
    is_context: Vec<bool>,
    /// Columns of the present row whose cell has its fate already.
    told: Vec<u32>,
    rejected: Vec<(u32, &'static str, String)>,
    scope: u64,
    is_over: bool,
}

impl<'t, 's> Table<'t, 's> {
    pub(crate) fn new(
        sheet: &'t str,
        found: &'t Found,
        mapping: &'t Mapping<Layout>,
        sink: &'t mut Sink<'s>,
    ) -> Self {
        let folded = |words: &[String]| words.iter().map(|word| fold(word)).collect();
        let own_periods = found.indicators.iter().filter_map(|indicator| indicator.period);
        let context = found.dimensions.iter().flatten().copied().chain(found.period).chain(own_periods);
        let mut is_context = Vec::new();
        for column in context {
            grow(&mut is_context, column);
            is_context[index(column)] = true;
        }
        Self {
            sheet,
            found,
            mapping,
            sink,
            stops: folded(&mapping.layout.stop),
            totals: mapping.layout.total.iter().map(|word| key(word)).collect(),
            longest_total: mapping.layout.total.iter().map(|word| word.chars().count()).max().unwrap_or(0)
                + PADDING,
            first_heading: key(&mapping.layout.header.from),
            memos: mapping.layout.memo.iter().map(|word| key(word)).collect(),
            labels: vec![None; mapping.dimensions.len()],
            above: vec![None; found.fill_down.len()],
            tallies: Vec::new(),
            is_context,
            told: Vec::new(),
            rejected: Vec::new(),
            scope: 0,
            is_over: false,
        }
    }

    /// Takes the next row that is not empty.
    pub(crate) fn take(&mut self, row: &Row) -> Result<(), PluginError> {
        self.scope += row.cells.len() as u64;
        if row.number < self.found.first_row {
            self.whole_row(row, TITLE);
        } else if row.number <= self.found.last_row {
            self.whole_row(row, HEADING);
        } else if self.is_over {
            self.whole_row(row, NOTE);
        } else if self.repeats_heading(row) {
            self.whole_row(row, REPEATED);
        } else {
            let first = row.cells.first().and_then(|(_, cell)| text_of(cell));
            let is_stop = first.is_some_and(|text| {
                let text = fold(text);
                self.stops.iter().any(|stop| text.starts_with(stop.as_str()))
            });
            let is_total = self.is_total(row);
            if is_stop && !is_total {
                self.whole_row(row, NOTE);
            } else {
                self.body(row, is_total)?;
            }
            self.is_over = is_stop;
        }
        Ok(())
    }

    /// Tells what was counted.
    pub(crate) fn finish(self) {
        self.sink.scope(self.sheet, self.scope);
        for (column, tally) in (1..).zip(&self.tallies) {
            let area = Area {
                first_row: tally.first_row,
                first_column: column,
                last_row: tally.last_row,
                last_column: column,
            };
            if self.is_context.get(index(column)).copied().unwrap_or(false) {
                self.sink.context(self.sheet, area, tally.cells, LABEL);
            } else {
                let heading = self.found.heading(column);
                let reason = heading
                    .map_or_else(|| NO_HEADING.to_owned(), |name| format!("column not mapped: {name}"));
                self.sink.ignored(self.sheet, area, tally.cells, &reason);
            }
        }
    }

    fn body(&mut self, row: &Row, is_total: bool) -> Result<(), PluginError> {
        self.told.clear();
        self.read_labels(row, is_total);
        let role = self.role(row, is_total);
        for (indicator, columns) in self.mapping.indicators.iter().zip(&self.found.indicators) {
            if indicator.count {
                if !is_total {
                    self.count(row, indicator, columns, role)?;
                }
            } else {
                self.figure(row, indicator, columns, role)?;
            }
        }
        for (at, column) in self.found.fill_down.iter().enumerate() {
            if let Some(cell) = row.cell(*column).filter(|_| !is_total) {
                self.above[at] = Some(cell.clone());
            }
        }
        self.tell_rejected(row);
        if self.told.is_empty() {
            let area = span(row);
            self.sink.ignored(self.sheet, area, row.cells.len() as u64, UNUSED_ROW);
        } else {
            self.tally_rest(row);
        }
        Ok(())
    }

    /// A record with the figure of the row, if it has one.
    fn figure(
        &mut self,
        row: &Row,
        indicator: &IndicatorMapping,
        columns: &IndicatorColumns,
        role: Role,
    ) -> Result<(), PluginError> {
        let Some(column) = columns.value else { return Ok(()) };
        let Some(cell) = row.cell(column) else { return Ok(()) };
        if let Value::Error(text) = &cell.value {
            self.reject(column, ERROR_VALUE, text.clone());
            return Ok(());
        }
        let Some(period) = self.period(row, indicator, columns, role) else {
            // With a period of its own, a blank one says that nothing happened; else the date is missing.
            if columns.period.is_none() {
                self.reject(column, NO_PERIOD, cell.text());
            }
            return Ok(());
        };
        let number = if let Value::Number(number) = cell.value { Some(number) } else { None };
        let text = if number.is_none() { Some(cell.text()) } else { None };
        self.send(row, indicator, columns, role, (column, &period, number, text.as_deref(), Some(cell)))
    }

    /// A record that counts the row.
    fn count(
        &mut self,
        row: &Row,
        indicator: &IndicatorMapping,
        columns: &IndicatorColumns,
        role: Role,
    ) -> Result<(), PluginError> {
        let Some(period) = self.period(row, indicator, columns, role) else { return Ok(()) };
        // A rejected cell has its fate; the count points at the first other one.
        let Some(column) =
            row.cells.iter().map(|(column, _)| *column).find(|column| !self.is_rejected(*column))
        else {
            return Ok(());
        };
        self.send(row, indicator, columns, role, (column, &period, Some(1.0), None, None))
    }

    fn send(
        &mut self,
        row: &Row,
        indicator: &IndicatorMapping,
        columns: &IndicatorColumns,
        role: Role,
        (column, period, number, text, cell): (u32, &str, Option<f64>, Option<&str>, Option<&Cell>),
    ) -> Result<(), PluginError> {
        let labels: Vec<Option<&str>> = self.labels.iter().map(Option::as_deref).collect();
        let flags =
            cell.map_or_else(|| row.hidden.then(|| "hidden".to_owned()), |cell| row.flags(column, cell));
        self.sink.record(&Record {
            indicator: &indicator.id,
            role,
            period,
            labels: &labels,
            number,
            text,
            unit: columns.unit.as_deref(),
            flags: flags.as_deref(),
            sheet: self.sheet,
            row: row.number,
            column,
        })?;
        self.told.push(column);
        Ok(())
    }
}

fn text_of(cell: &Cell) -> Option<&str> {
    if let Value::Text(text) = &cell.value { Some(text) } else { None }
}

fn span(row: &Row) -> Area {
    let columns = row.cells.iter().map(|(column, _)| *column);
    let (first, last) = (columns.clone().min().unwrap_or(1), columns.max().unwrap_or(1));
    Area { first_row: row.number, first_column: first, last_row: row.number, last_column: last }
}

fn grow<T: Clone + Default>(list: &mut Vec<T>, column: u32) {
    if list.len() <= index(column) {
        list.resize(index(column) + 1, T::default());
    }
}
