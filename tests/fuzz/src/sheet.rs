//! A damaged file is read or refused with one clear error, whichever way it is opened.

use nenji_sheet::{Book, SheetError, Value};

use crate::mutate::{damage, damage_parts, damage_records};
use crate::random::Random;
use crate::seeds::{File, Packing};

/// One case.
pub(crate) fn run(seeds: &[File], random: &mut Random) {
    let seed = random.one(seeds);
    let inside = match seed.packing {
        _ if random.once_in(4) => None,
        Packing::Zip => damage_parts(&seed.bytes, random),
        Packing::Container => damage_records(&seed.bytes, random),
        Packing::Plain => None,
    };
    let bytes = inside.unwrap_or_else(|| {
        let mut bytes = seed.bytes.clone();
        damage(&mut bytes, random);
        bytes
    });
    if let Err(error) = read(seed.name, &bytes) {
        assert!(is_clear(&error), "{error:?}");
    }
}

/// One line of text, and something to do.
fn is_clear(error: &SheetError) -> bool {
    !error.message.is_empty() && !error.hint.is_empty() && !error.message.contains('\n')
}

fn read(name: &str, bytes: &[u8]) -> Result<(), SheetError> {
    let mut book = Book::open(name, bytes)?;
    for sheet in 0..book.sheets().len().min(20) {
        let grid = book.grid(sheet)?;
        let mut cells = 0;
        for (row, column, cell) in grid
            .rows
            .iter()
            .flat_map(|(row, of_row)| of_row.iter().map(move |(column, cell)| (*row, *column, cell)))
        {
            cells += 1;
            assert!((1..=1_048_576).contains(&row) && (1..=16_384).contains(&column), "{row} {column}");
            assert!(!matches!(&cell.value, Value::Number(number) if !number.is_finite()), "{cell:?}");
        }
        assert_eq!(cells, grid.non_empty());
        let mut streamed = 0;
        book.for_each_row(sheet, &mut |row| {
            streamed += row.cells.len() as u64;
            true
        })?;
        assert_eq!(streamed, cells, "the stream has other cells than the grid");
    }
    Ok(())
}
