//! Every committed spreadsheet, cut at many lengths and with bits turned over: read or refused with one clear error, in
//! time. The fuzz targets in `tests/fuzz` go on where this ends.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nenji_sheet::{Book, SheetError};

/// A debug build on a busy machine takes so long for the largest fixture at most.
const PATIENCE: Duration = Duration::from_secs(20);

/// Places of a file that are damaged.
const PLACES: usize = 24;

/// Fixtures above this are read often enough elsewhere.
const LARGEST: u64 = 100_000;

const FORMATS: [&str; 7] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"];

/// Spreadsheets below a folder, in order.
fn spreadsheets(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            spreadsheets(&path, found);
        } else if path.extension().is_some_and(|end| FORMATS.iter().any(|format| end == *format)) {
            found.push(path);
        }
    }
}

fn read(name: &str, bytes: &[u8]) -> Result<u64, SheetError> {
    let mut book = Book::open(name, bytes)?;
    let mut cells = 0;
    for sheet in 0..book.sheets().len() {
        cells += book.grid(sheet)?.non_empty();
    }
    Ok(cells)
}

#[track_caller]
fn survives(name: &str, bytes: &[u8], damage: &str) {
    let start = Instant::now();
    if let Err(error) = read(name, bytes) {
        let is_clear = !error.message.is_empty() && !error.hint.is_empty() && !error.message.contains('\n');
        assert!(is_clear, "{name}, {damage}: {error:?}");
    }
    assert!(start.elapsed() < PATIENCE, "{name}, {damage}: {:?}", start.elapsed());
}

#[test]
fn every_committed_spreadsheet_survives_damage() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    spreadsheets(&root.join("tests/fixtures"), &mut paths);
    spreadsheets(&root.join("../../inputs"), &mut paths);
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        #[expect(clippy::disallowed_methods, reason = "tests need no path in the error")]
        let bytes = std::fs::read(&path).unwrap();
        if bytes.len() as u64 > LARGEST {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        for place in 0..PLACES {
            let at = bytes.len() * place / PLACES;
            survives(name, &bytes[..at], &format!("cut at {at}"));
            let mut turned = bytes.clone();
            turned[at] ^= 1 << (place % 8);
            survives(name, &turned, &format!("bit turned at {at}"));
        }
        survives(name, &bytes[..bytes.len().saturating_sub(1)], "without its last byte");
    }
}
