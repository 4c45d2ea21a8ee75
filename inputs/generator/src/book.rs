//! A spreadsheet before it has a format: sheets of placed cells with merges, as a clerk would lay them out.
//!
//! Knows positions and looks, no file format and no figures; `format` writes it as xlsx, xls, ods or CSV.

use std::collections::BTreeMap;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Text as written.
    Text(String),
    /// A number with this many digits behind the point.
    Number(f64, usize),
    /// Year, month, day.
    Date(u16, u8, u8),
    /// Nothing, but the cell has a border.
    Blank,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        let small = i32::try_from(number).expect("the sample's counts are small");
        Self::Number(f64::from(small), 0)
    }
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Title line.
    Title,
    /// Note, unit, or anything else outside the table.
    Plain,
    /// Heading of the table.
    Head,
    /// Label or figure of the table.
    Body,
    /// Label or figure of a total line.
    Total,
}

impl Look {
    /// All looks, in the order of their cell formats.
    pub(crate) const ALL: [Self; 5] = [Self::Plain, Self::Title, Self::Head, Self::Body, Self::Total];
}

/// A rectangle of cells: first row and column, last row and column, from 0.
pub(crate) type Area = (u32, u16, u32, u16);

/// One sheet; rows and columns count from 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Name on the tab.
    pub(crate) name: String,
    /// Cells by row and column.
    pub(crate) cells: BTreeMap<(u32, u16), (Value, Look)>,
    /// Merged areas; the text stands in the first cell.
    pub(crate) merges: Vec<Area>,
    /// Widths in characters by column.
    pub(crate) widths: Vec<u8>,
}

impl Sheet {
    /// An empty sheet.
    pub(crate) fn new(name: impl Into<String>, widths: &[u8]) -> Self {
        Self { name: name.into(), widths: widths.to_vec(), ..Self::default() }
    }

    /// Writes one cell.
    pub(crate) fn put(&mut self, row: u32, column: u16, look: Look, value: impl Into<Value>) {
        self.cells.insert((row, column), (value.into(), look));
    }

    /// Writes a text over a merged area.
    pub(crate) fn merge(&mut self, area: Area, look: Look, value: impl Into<Value>) {
        let (first_row, first_column, last_row, last_column) = area;
        for row in first_row..=last_row {
            for column in first_column..=last_column {
                self.put(row, column, look, Value::Blank);
            }
        }
        self.put(first_row, first_column, look, value);
        if (first_row, first_column) != (last_row, last_column) {
            self.merges.push(area);
        }
    }

    /// Writes cells side by side.
    pub(crate) fn row(&mut self, row: u32, column: u16, look: Look, values: impl IntoIterator<Item = Value>) {
        for (value, column) in values.into_iter().zip(column..) {
            self.put(row, column, look, value);
        }
    }

    /// Writes lines below each other in the first column.
    pub(crate) fn notes(&mut self, row: u32, lines: &[String]) {
        for (line, row) in lines.iter().zip(row..) {
            self.put(row, 0, Look::Plain, line.as_str());
        }
    }
}

/// A workbook.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    /// Path below the inputs folder; its ending chooses the format.
    pub(crate) path: String,
    /// Sheets in order.
    pub(crate) sheets: Vec<Sheet>,
}

impl Book {
    /// A workbook of one sheet.
    pub(crate) fn single(path: String, sheet: Sheet) -> Self {
        Self { path, sheets: vec![sheet] }
    }
}
