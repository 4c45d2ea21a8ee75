//! Xls and xlsb: values and dates through calamine, what is hidden and the merges of an xlsb from the records themselves.
//!
//! Number formats and italics are not judged there (`Grid::formats_known` is false), as [`crate::Book::unjudged`] says.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsb,
};

use crate::archive::Archive;
use crate::biff;
use crate::biff12::{self, Shape};
use crate::book::SheetInfo;
use crate::error::SheetError;
use crate::format::Kind;
use crate::grid::{Area, Cell, Grid, Value, is_blank};
use crate::limits::{Limits, check_position};
use crate::serial::{Epoch, iso, tidy_iso};

/// An opened xls or xlsb.
pub(crate) struct Legacy<'a> {
    book: Workbook<'a>,
    sheets: Vec<SheetInfo>,
    limits: Limits,
    epoch: Epoch,
    shapes: Vec<Shape>,
}

enum Workbook<'a> {
    Xls(Box<Xls<Cursor<&'a [u8]>>>),
    Xlsb(Box<Xlsb<Cursor<&'a [u8]>>>),
}

impl<'a> Legacy<'a> {
    pub(crate) fn xls(bytes: &'a [u8], limits: Limits) -> Result<Self, SheetError> {
        let shapes = biff::survey(bytes)?.into_iter().map(|hidden| Shape { hidden, merges: Vec::new() });
        let book = guarded(|| Xls::new(Cursor::new(bytes)).map_err(|e| xls_error(&e)))?;
        let (sheets, shapes) = worksheets(book.sheets_metadata(), shapes);
        let epoch = epoch(book.has_1904_epoch());
        Ok(Self { book: Workbook::Xls(Box::new(book)), sheets, limits, epoch, shapes })
    }

    pub(crate) fn xlsb(
        archive: &mut Archive<'a>,
        bytes: &'a [u8],
        limits: Limits,
    ) -> Result<Self, SheetError> {
        let shapes = biff12::survey(archive)?;
        let book = guarded(|| Xlsb::new(Cursor::new(bytes)).map_err(|e| SheetError::damaged("workbook", e)))?;
        let (sheets, shapes) = worksheets(book.sheets_metadata(), shapes);
        let epoch = epoch(book.has_1904_epoch());
        Ok(Self { book: Workbook::Xlsb(Box::new(book)), sheets, limits, epoch, shapes })
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn format(&self) -> &'static str {
        match &self.book {
            Workbook::Xls(_) => "xls",
            Workbook::Xlsb(_) => "xlsb",
        }
    }

    pub(crate) fn grid(&mut self, sheet: usize) -> Result<Grid, SheetError> {
        let name = self.sheets.get(sheet).ok_or_else(|| SheetError::no_such_sheet(sheet))?.name.clone();
        let (limits, epoch) = (self.limits, self.epoch);
        let Shape { merges, hidden } = self.shapes.get(sheet).cloned().unwrap_or_default();
        let grid = Grid {
            name,
            merges,
            hidden_rows: hidden.rows.into_iter().collect(),
            hidden_columns: hidden.columns.into_iter().collect(),
            ..Grid::default()
        };
        match &mut self.book {
            Workbook::Xls(book) => guarded(|| read_xls(book, grid, limits, epoch)),
            Workbook::Xlsb(book) => guarded(|| read_xlsb(book, grid, limits, epoch)),
        }
    }
}

fn read_xls(
    book: &mut Xls<Cursor<&[u8]>>,
    mut grid: Grid,
    limits: Limits,
    epoch: Epoch,
) -> Result<Grid, SheetError> {
    let range = book.worksheet_range(&grid.name).map_err(|e| xls_error(&e))?;
    // Positions in a range count from its first used cell, and that one from 0.
    let (first_row, first_column) = range.start().unwrap_or_default();
    limits.check_cells(range.used_cells().count() as u64, &grid.name)?;
    for (row, column, data) in range.used_cells() {
        let at = (offset(first_row, row + 1)?, offset(first_column, column + 1)?);
        put(&mut grid, at, value(data.clone(), epoch))?;
    }
    let merges = book.merge_cells_by_sheet_name(&grid.name).unwrap_or_default();
    grid.merges = merges.iter().map(area).collect();
    Ok(grid)
}

fn read_xlsb(
    book: &mut Xlsb<Cursor<&[u8]>>,
    mut grid: Grid,
    limits: Limits,
    epoch: Epoch,
) -> Result<Grid, SheetError> {
    let (name, mut count) = (grid.name.clone(), 0);
    let mut cells = book.worksheet_cells_reader(&name).map_err(|e| SheetError::damaged(&name, e))?;
    while let Some(cell) = cells.next_cell().map_err(|e| SheetError::damaged(&name, e))? {
        count += 1;
        limits.check_cells(count, &name)?;
        let (row, column) = cell.get_position();
        let data: Data = DataRef::clone(cell.get_value()).into();
        put(&mut grid, (offset(row, 1)?, offset(column, 1)?), value(data, epoch))?;
    }
    Ok(grid)
}

fn put(grid: &mut Grid, at: (u32, u32), value: Option<Value>) -> Result<(), SheetError> {
    let Some(value) = value else { return Ok(()) };
    check_position(at.0, at.1, &grid.name)?;
    grid.rows.entry(at.0).or_default().insert(at.1, Cell::new(value));
    Ok(())
}

/// The number of a row or column from 1, given the first one from 0 and a distance.
fn offset(first: u32, distance: usize) -> Result<u32, SheetError> {
    let distance = u32::try_from(distance).unwrap_or(u32::MAX);
    first.checked_add(distance).ok_or_else(|| SheetError::damaged("sheet", "a position overflows"))
}

fn value(data: Data, epoch: Epoch) -> Option<Value> {
    match data {
        #[expect(clippy::cast_precision_loss, reason = "the format stores whole numbers in 30 bits")]
        Data::Int(number) => Some(Value::Number(number as f64)),
        Data::Float(number) if number.is_finite() => Some(Value::Number(number)),
        Data::Float(number) => Some(Value::Error(number.to_string())),
        Data::String(text) => (!is_blank(&text)).then_some(Value::Text(text)),
        Data::Bool(is_true) => Some(Value::Bool(is_true)),
        Data::DateTime(serial) => Some(date_value(&serial, epoch)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Some(Value::Date(tidy_iso(&text))),
        Data::Error(error) => Some(Value::Error(error.to_string())),
        Data::Empty => None,
    }
}

fn date_value(date: &ExcelDateTime, epoch: Epoch) -> Value {
    let kind = if date.as_f64() < 1.0 { Kind::Time } else { Kind::Date };
    let iso = if date.is_duration() { None } else { iso(date.as_f64(), kind, epoch) };
    iso.map_or(Value::Number(date.as_f64()), Value::Date)
}

fn area(merged: &Dimensions) -> Area {
    Area {
        first_row: merged.start.0.saturating_add(1),
        first_column: merged.start.1.saturating_add(1),
        last_row: merged.end.0.saturating_add(1),
        last_column: merged.end.1.saturating_add(1),
    }
}

/// Sheets with cells, and their shapes; charts and macro sheets hold none.
fn worksheets(
    sheets: &[calamine::Sheet],
    shapes: impl IntoIterator<Item = Shape>,
) -> (Vec<SheetInfo>, Vec<Shape>) {
    let shapes = shapes.into_iter().chain(std::iter::repeat_with(Shape::default));
    let worksheets = sheets.iter().zip(shapes).filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet);
    let info = |sheet: &calamine::Sheet| SheetInfo {
        name: sheet.name.clone(),
        visible: sheet.visible == SheetVisible::Visible,
    };
    worksheets.map(|(sheet, shape)| (info(sheet), shape)).unzip()
}

fn epoch(is_1904: bool) -> Epoch {
    if is_1904 { Epoch::Year1904 } else { Epoch::Year1900 }
}

fn xls_error(error: &XlsError) -> SheetError {
    match error {
        XlsError::Password => SheetError::encrypted(),
        other => SheetError::damaged("Workbook", other),
    }
}

/// calamine trusts offsets in the file: with damaged ones it may panic, which is the file's fault and no reason to die.
fn guarded<T>(read: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(SheetError::damaged("Workbook", "a record points outside of the file")))
}
