//! CSV and TSV: the encoding found out, records as RFC 4180 has them, blank lines counted as rows.
//!
//! Only plain numbers (`1234`, `-0.5`) become numbers; `1,234`, `007` and dates stay text, as they are written.

mod encoding;
mod records;
mod shape;

use std::borrow::Cow;
use std::sync::Arc;

use crate::book::{Row, SheetInfo};
use crate::error::SheetError;
use crate::grid::{Cell, Grid, Value, is_blank};
use crate::limits::check_position;

use records::Records;
pub use shape::{DelimitedShape, RecordShape};

/// An opened text file.
pub(crate) struct Delimited<'a> {
    sheets: [SheetInfo; 1],
    text: Cow<'a, str>,
    delimiter: u8,
}

/// A number with more digits than this does not fit a float; it is an identifier.
const DIGITS_OF_A_NUMBER: usize = 15;

impl<'a> Delimited<'a> {
    pub(crate) fn open(name: &str, bytes: &'a [u8]) -> Result<Self, SheetError> {
        let text = encoding::decode(bytes)?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let is_tabbed = extension.eq_ignore_ascii_case("tsv") || extension.eq_ignore_ascii_case("tab");
        let delimiter = if is_tabbed { b'\t' } else { records::find_delimiter(&text) };
        Ok(Self { sheets: [SheetInfo { name: stem.to_owned(), visible: true }], text, delimiter })
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn grid(&mut self) -> Result<Grid, SheetError> {
        let mut grid = Grid { name: self.sheets[0].name.clone(), ..Grid::default() };
        self.read(&mut |row| {
            grid.rows.entry(row.number).or_default().extend(row.cells.drain(..));
            true
        })?;
        Ok(grid)
    }

    pub(crate) fn stream(&mut self, each: &mut dyn FnMut(&Row) -> bool) -> Result<(), SheetError> {
        self.read(&mut |row| each(row))
    }

    fn read(&self, each: &mut dyn FnMut(&mut Row) -> bool) -> Result<(), SheetError> {
        let mut records = Records::new(&self.text, self.delimiter);
        let mut row = Row { hidden_columns: Arc::from([]), ..Row::default() };
        loop {
            row.number += 1;
            row.cells.clear();
            let mut column = 0;
            let is_record = records.next_record(&mut |field| {
                column += 1;
                row.cells.extend(value(field).map(|value| (column, Cell::new(value))));
            })?;
            if !is_record {
                return Ok(());
            }
            check_position(row.number, column.max(1), &self.sheets[0].name)?;
            if !row.cells.is_empty() && !each(&mut row) {
                return Ok(());
            }
        }
    }
}

fn value(field: &str) -> Option<Value> {
    if is_blank(field) {
        return None;
    }
    let number = if is_plain_number(field) { field.parse().ok() } else { None };
    Some(number.map_or_else(|| Value::Text(field.to_owned()), Value::Number))
}

/// An optional minus, digits without leading zeros, optional decimals: nothing that a person may have meant as text.
fn is_plain_number(field: &str) -> bool {
    let digits = field.strip_prefix('-').unwrap_or(field);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole)
        && is_digits(decimals)
        && whole.len() + decimals.len() <= DIGITS_OF_A_NUMBER
        && (whole == "0" || !whole.starts_with('0'))
}
