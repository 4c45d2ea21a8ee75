//! A look at the records of an xls before calamine reads them: how much they claim, and which rows and columns are hidden.
//!
//! calamine makes room for the whole rectangle between the outermost cells, and for what a `DIMENSIONS` record claims:
//! two cells in opposite corners, or six damaged bytes, would take all memory. Values are none of this module's business.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use crate::error::SheetError;
use crate::limits::check_area;

/// Streams that hold the records: BIFF8 and BIFF5.
const STREAMS: [&str; 2] = ["/Workbook", "/Book"];

/// Columns of an xls sheet.
const COLUMNS: u64 = 256;

/// Rows of an xls sheet.
const ROWS: u64 = 65_536;

/// Records with one cell of a value: row and column are their first two words.
const CELLS: [u16; 7] = [FORMULA, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E];

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const PASSWORD: u16 = 0x002F;
const COLUMN_INFO: u16 = 0x007D;
const SHEET: u16 = 0x0085;
const SEVERAL_NUMBERS: u16 = 0x00BD;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const BEGIN: u16 = 0x0809;

/// Rows and columns of a sheet that are not shown, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) rows: BTreeSet<u32>,
    pub(crate) columns: BTreeSet<u32>,
}

/// Hidden parts per sheet, in the order of the workbook; an error where the sheets claim more than an xls can hold.
pub(crate) fn survey(bytes: &[u8]) -> Result<Vec<Hidden>, SheetError> {
    let stream = stream(bytes)?;
    let globals = || Records(&stream).take_while(|record| record.kind != END);
    // Weak encryption too, of which calamine would return the scrambled numbers.
    if globals().any(|record| record.kind == PASSWORD) {
        return Err(SheetError::encrypted());
    }
    let starts: Vec<usize> =
        globals().filter(|record| record.kind == SHEET).filter_map(|record| double(record.data, 0)).collect();
    let (mut sheets, mut scanned, mut area) = (Vec::with_capacity(starts.len().min(256)), 0_usize, 0_u64);
    for start in starts {
        let records = stream.get(start..).ok_or_else(|| damaged("a sheet begins behind its end"))?;
        let sheet = Survey::of(records)?;
        // Sheets that lie within each other are read over and over.
        scanned = scanned.saturating_add(sheet.length);
        if scanned > stream.len() {
            return Err(damaged("its sheets overlap"));
        }
        area = area.saturating_add(sheet.area());
        check_area(area)?;
        sheets.push(sheet.hidden);
    }
    Ok(sheets)
}

/// The records: a stream of a container, or the whole file in old versions.
fn stream(bytes: &[u8]) -> Result<Vec<u8>, SheetError> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(damaged)?;
    let name = STREAMS.iter().find(|name| container.is_stream(name));
    let name = name.ok_or_else(|| SheetError::missing("Workbook"))?;
    let mut stream = Vec::new();
    // A chain of sectors that bites its tail would never end.
    let most = bytes.len() as u64;
    let mut content = container.open_stream(name).map_err(damaged)?.take(most);
    content.read_to_end(&mut stream).map_err(damaged)?;
    Ok(stream)
}

fn damaged(cause: impl std::fmt::Display) -> SheetError {
    SheetError::damaged("Workbook", cause)
}

/// What the records of one sheet claim.
#[derive(Default)]
struct Survey {
    hidden: Hidden,
    corners: Option<[u64; 4]>,
    length: usize,
}

impl Survey {
    fn of(records: &[u8]) -> Result<Self, SheetError> {
        let (mut survey, mut depth) = (Self::default(), 0_u32);
        for record in Records(records) {
            survey.length += 4 + record.data.len();
            match record.kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                // Charts within the sheet carry records of the same kinds.
                kind if depth <= 1 => survey.take(kind, record.data)?,
                _ => {}
            }
        }
        Ok(survey)
    }

    fn take(&mut self, kind: u16, data: &[u8]) -> Result<(), SheetError> {
        match kind {
            DIMENSIONS => return check_dimensions(data),
            ROW if flag(data, 12, 0x20) => {
                self.hidden.rows.extend(word(data, 0).map(|row| row + 1));
            }
            COLUMN_INFO if flag(data, 8, 0x01) => {
                if let (Some(first), Some(last)) = (word(data, 0), word(data, 2)) {
                    self.hidden.columns.extend(first + 1..=last.min(255) + 1);
                }
            }
            SEVERAL_NUMBERS => {
                self.reach(word(data, 0), word(data, 2))?;
                self.reach(word(data, 0), word(data, data.len().saturating_sub(2)))?;
            }
            kind if CELLS.contains(&kind) => self.reach(word(data, 0), word(data, 2))?,
            _ => {}
        }
        Ok(())
    }

    /// Stretches the rectangle to a cell.
    fn reach(&mut self, row: Option<u32>, column: Option<u32>) -> Result<(), SheetError> {
        let (Some(row), Some(column)) = (row, column) else { return Err(damaged("a cell has no position")) };
        let (row, column) = (u64::from(row), u64::from(column));
        if column >= COLUMNS {
            return Err(damaged(format_args!(
                "row {}, column {} lies outside of any sheet",
                row + 1,
                column + 1
            )));
        }
        let [top, left, bottom, right] = self.corners.unwrap_or([row, column, row, column]);
        self.corners = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
        Ok(())
    }

    /// Positions between the outermost cells.
    fn area(&self) -> u64 {
        self.corners.map_or(0, |[top, left, bottom, right]| (bottom - top + 1) * (right - left + 1))
    }
}

/// First row, last row + 1 (two or four bytes each), first column, last column + 1.
fn check_dimensions(data: &[u8]) -> Result<(), SheetError> {
    let (end_row, end_column) = match data.len() {
        14 => (double(data, 4), word(data, 10)),
        10 => (word(data, 2).map(|row| row as usize), word(data, 6)),
        _ => return Ok(()),
    };
    let is_outside = end_row.is_some_and(|row| row as u64 > ROWS)
        || end_column.is_some_and(|column| u64::from(column) > COLUMNS);
    if is_outside { Err(damaged("it claims cells outside of any sheet")) } else { Ok(()) }
}

struct Record<'r> {
    kind: u16,
    data: &'r [u8],
}

/// Records up to the first that is cut off, of which calamine will speak.
struct Records<'r>(&'r [u8]);

impl<'r> Iterator for Records<'r> {
    type Item = Record<'r>;

    fn next(&mut self) -> Option<Record<'r>> {
        let (head, rest) = self.0.split_at_checked(4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let (data, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes([head[2], head[3]])))?;
        self.0 = rest;
        Some(Record { kind, data })
    }
}

fn word(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

fn double(data: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_le_bytes(bytes)).ok()
}

fn flag(data: &[u8], at: usize, bit: u8) -> bool {
    data.get(at).is_some_and(|byte| byte & bit != 0)
}

#[cfg(test)]
#[path = "biff_tests.rs"]
mod tests;
