//! How much a file may hold, so that a hostile or broken one cannot take all memory or time.

use crate::error::SheetError;
use crate::grid::Area;

/// Limits on what a file may hold; the default suits any spreadsheet that a person made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all parts of the file once inflated.
    pub inflated_bytes: u64,
    /// Inflated bytes per byte of the file, once they exceed [`RATIO_FROM`].
    pub ratio: u64,
    /// Non-empty cells of one sheet.
    pub cells: u64,
}

/// Small files may be as repetitive as they like.
pub(crate) const RATIO_FROM: u64 = 64 << 20;

/// Positions between the outermost cells of all sheets, where a reader needs room for each of them (xls).
const AREA: u64 = 40 << 20;

/// Heights of all merged ranges of a sheet together: each row of a range costs a little when it is looked up.
const MERGED_ROWS: u64 = 16 << 20;

/// Last row of a sheet in any format.
pub(crate) const LAST_ROW: u32 = 1_048_576;

/// Last column of a sheet in any format.
pub(crate) const LAST_COLUMN: u32 = 16_384;

impl Default for Limits {
    fn default() -> Self {
        Self { inflated_bytes: 4 << 30, ratio: 300, cells: 50_000_000 }
    }
}

impl Limits {
    pub(crate) fn check_inflated(&self, inflated: u64, packed: u64) -> Result<(), SheetError> {
        if inflated > self.inflated_bytes {
            return Err(too_large(format!(
                "the file is too large: {inflated} bytes once inflated, {} are allowed",
                self.inflated_bytes
            )));
        }
        if inflated > RATIO_FROM && inflated / packed.max(1) > self.ratio {
            return Err(too_large(format!(
                "the file inflates to {} times its size, which no spreadsheet does",
                inflated / packed.max(1)
            )));
        }
        Ok(())
    }

    pub(crate) fn check_cells(&self, cells: u64, sheet: &str) -> Result<(), SheetError> {
        if cells > self.cells {
            return Err(too_large(format!("sheet `{sheet}` has more than {} cells", self.cells)));
        }
        Ok(())
    }
}

/// Refuses sheets with cells so far apart that the room between them would take all memory.
pub(crate) fn check_area(area: u64) -> Result<(), SheetError> {
    if area > AREA {
        return Err(too_large("the cells of its sheets lie too far apart".to_owned()));
    }
    Ok(())
}

/// Cuts merged ranges to the sheet, drops those that end before they begin, and refuses more than a person has merged.
pub(crate) fn settle_merges(merges: &mut Vec<Area>, sheet: &str) -> Result<(), SheetError> {
    for area in merges.iter_mut() {
        area.last_row = area.last_row.min(LAST_ROW);
        area.last_column = area.last_column.min(LAST_COLUMN);
    }
    merges.retain(|area| area.first_row <= area.last_row && area.first_column <= area.last_column);
    let height = |area: &Area| u64::from(area.last_row - area.first_row) + 1;
    if merges.iter().map(height).sum::<u64>() > MERGED_ROWS {
        return Err(too_large(format!("the merged ranges of sheet `{sheet}` are too large")));
    }
    Ok(())
}

fn too_large(message: String) -> SheetError {
    SheetError::new(message, "see whether it is what its sender meant to send, and split it")
}

/// Refuses a position outside of any sheet.
pub(crate) fn check_position(row: u32, column: u32, part: &str) -> Result<(), SheetError> {
    if (1..=LAST_ROW).contains(&row) && (1..=LAST_COLUMN).contains(&column) {
        return Ok(());
    }
    Err(SheetError::damaged(part, format_args!("row {row}, column {column} lies outside of any sheet")))
}
