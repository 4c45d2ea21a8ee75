//! A look at the records of an xlsb for what calamine does not tell: merged ranges, hidden rows and columns.
//!
//! Layouts of records are those of [MS-XLSB] 2.4: `BrtBundleSh`, `BrtRowHdr`, `BrtColInfo`, `BrtMergeCell`. Values are none
//! of this module's business.

use std::io::{BufRead, Read};

use crate::archive::Archive;
use crate::biff::Hidden;
use crate::error::SheetError;
use crate::grid::Area;
use crate::limits::{LAST_COLUMN, check_position};
use crate::xlsx::relations;

const WORKBOOK: &str = "xl/workbook.bin";

const ROW: u32 = 0;
const COLUMN_INFO: u32 = 60;
const BUNDLE: u32 = 156;
const MERGE: u32 = 176;

/// Bytes of a record that are kept; those that matter are shorter, but for the name of a sheet.
const KEPT: u64 = 1 << 10;

/// What is known of a sheet besides its cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) merges: Vec<Area>,
    pub(crate) hidden: Hidden,
}

/// The shapes of all sheets, in the order of the workbook.
pub(crate) fn survey(archive: &mut Archive<'_>) -> Result<Vec<Shape>, SheetError> {
    let relations = relations(archive, WORKBOOK)?;
    let mut ids = Vec::new();
    each_record(&mut archive.part(WORKBOOK)?, WORKBOOK, &mut |kind, data| {
        if kind == BUNDLE {
            ids.extend(wide_text(data, 8));
        }
        Ok(())
    })?;
    let mut shapes = Vec::with_capacity(ids.len());
    for id in ids {
        let target = relations.get(&id).map(|relation| relation.target.as_str());
        let path = target.filter(|path| archive.has(path));
        shapes.push(path.map(|path| shape(archive, path)).transpose()?.unwrap_or_default());
    }
    Ok(shapes)
}

fn shape(archive: &mut Archive<'_>, path: &str) -> Result<Shape, SheetError> {
    let mut shape = Shape::default();
    each_record(&mut archive.part(path)?, path, &mut |kind, data| {
        match kind {
            // Height, then a byte of margins, then the level and what became of the row.
            ROW if data.get(11).is_some_and(|flags| flags & 0x10 != 0) => {
                let row = number(data, 0).and_then(|row| row.checked_add(1));
                shape.hidden.rows.extend(row);
            }
            COLUMN_INFO if data.get(16).is_some_and(|flags| flags & 0x01 != 0) => {
                if let (Some(first), Some(last)) = (number(data, 0), number(data, 4)) {
                    shape.hidden.columns.extend(first.saturating_add(1)..=last.min(LAST_COLUMN - 1) + 1);
                }
            }
            MERGE => shape.merges.push(area(data, path)?),
            _ => {}
        }
        Ok(())
    })?;
    Ok(shape)
}

/// First and last row, first and last column, from 0.
fn area(data: &[u8], path: &str) -> Result<Area, SheetError> {
    let corner = |at| number(data, at).and_then(|place| place.checked_add(1));
    let corners = (corner(0), corner(4), corner(8), corner(12));
    let (Some(first_row), Some(last_row), Some(first_column), Some(last_column)) = corners else {
        return Err(SheetError::damaged(path, "a merged range has no corners"));
    };
    if first_row > last_row || first_column > last_column {
        return Err(SheetError::damaged(path, "a merged range ends before it begins"));
    }
    check_position(last_row, last_column, path)?;
    Ok(Area { first_row, first_column, last_row, last_column })
}

/// Takes a kind of record and its first bytes.
type Each<'a> = &'a mut dyn FnMut(u32, &[u8]) -> Result<(), SheetError>;

/// Every record of a part: its kind, and its first bytes. One that is cut off is the end, of which calamine will speak.
fn each_record(part: &mut dyn BufRead, path: &str, each: Each<'_>) -> Result<(), SheetError> {
    let broken = |error| SheetError::damaged(path, error);
    let mut data = Vec::new();
    while let (Some(kind), Some(length)) =
        (packed(part, 2).map_err(broken)?, packed(part, 4).map_err(broken)?)
    {
        data.clear();
        let mut content = part.take(u64::from(length));
        (&mut content).take(KEPT).read_to_end(&mut data).map_err(broken)?;
        std::io::copy(&mut content, &mut std::io::sink()).map_err(broken)?;
        if content.limit() > 0 {
            return Ok(());
        }
        each(kind, &data)?;
    }
    Ok(())
}

/// A number in bytes of seven bits, the lowest first; none at the end of the part.
fn packed(part: &mut dyn BufRead, most: u32) -> std::io::Result<Option<u32>> {
    let mut number = 0;
    for place in 0..most {
        let Some(byte) = part.fill_buf()?.first().copied() else { return Ok(None) };
        part.consume(1);
        number |= u32::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Ok(Some(number))
}

fn number(data: &[u8], at: usize) -> Option<u32> {
    let bytes: [u8; 4] = data.get(at..at.checked_add(4)?)?.try_into().ok()?;
    Some(u32::from_le_bytes(bytes))
}

/// A text behind its number of UTF-16 units; none where there is none, which a number of all ones says.
fn wide_text(data: &[u8], at: usize) -> Option<String> {
    let units = usize::try_from(number(data, at)?).ok()?;
    let bytes = data.get(at + 4..(at + 4).checked_add(units.checked_mul(2)?)?)?;
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}
