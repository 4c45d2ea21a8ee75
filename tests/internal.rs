//! Names of organisations are internal (design §2): they serve counting, and stand in no published file.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use calamine::{Data, Reader};
use camino::Utf8Path;
use rust_xlsxwriter::Workbook;

use crate::program::{files, repository, sample_year};

/// How the names of the sample's organisations begin; a number ends them.
const BEGINNING: &str = "例示";

/// Every text of a spreadsheet as another reader gives it.
fn texts(path: &Utf8Path) -> Vec<String> {
    let bytes = fs_err::read(path).unwrap();
    if path.extension() == Some("csv") {
        let (text, ..) = encoding_rs::SHIFT_JIS.decode(&bytes);
        return text.split([',', '\n', '\r', '"']).map(str::to_owned).collect();
    }
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.sheet_names();
    let ranges = sheets.iter().map(|sheet| book.worksheet_range(sheet).unwrap());
    let texts = ranges.flat_map(|range| {
        let cells = range.used_cells().filter_map(|(_, _, cell)| match cell {
            Data::String(text) => Some(text.clone()),
            _ => None,
        });
        cells.collect::<Vec<_>>()
    });
    texts.collect()
}

/// The organisations that the inputs name.
fn names() -> BTreeSet<String> {
    let is_name = |text: &String| text.starts_with(BEGINNING) && text.ends_with(|c: char| c.is_ascii_digit());
    let of_year = |year: i32| {
        let folder = repository().join(format!("inputs/fy{year}"));
        files(&folder).into_iter().flat_map(move |(name, _)| texts(&folder.join(name)))
    };
    (2019..=2024).flat_map(of_year).filter(is_name).collect()
}

/// Names that stand in a text.
fn found<'n>(text: &str, names: &'n BTreeSet<String>) -> BTreeSet<&'n String> {
    let places = text.match_indices(BEGINNING).map(|(at, _)| &text[at..]);
    places.flat_map(|rest| names.iter().filter(|name| rest.starts_with(name.as_str()))).collect()
}

/// What a reader of a published file can see: the parts of a workbook, the text of any other.
fn readable(name: &str, bytes: &[u8]) -> String {
    if Utf8Path::new(name).extension() != Some("xlsx") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for index in 0..archive.len() {
        let mut part = Vec::new();
        archive.by_index(index).unwrap().read_to_end(&mut part).unwrap();
        text.push_str(&String::from_utf8_lossy(&part));
    }
    text
}

/// Parquet is compressed; another test holds it against `observations.csv`, field by field.
#[test]
fn no_published_file_names_an_organisation() {
    let names = names();
    assert!(names.len() > 100, "{names:?}");
    let published = files(&sample_year().join("fy2024"));
    assert!(published.len() > 400, "{}", published.len());
    let told: Vec<String> = published
        .iter()
        .flat_map(|(path, bytes)| {
            let text = readable(path, bytes);
            found(&text, &names).into_iter().map(|name| format!("{path}: {name}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(told.is_empty(), "{} times: {:#?}", told.len(), &told[..told.len().min(20)]);
}

#[test]
fn a_planted_name_is_found() {
    let names = names();
    let planted = names.first().unwrap();
    let mut book = Workbook::new();
    book.add_worksheet().write(3, 1, format!("（{planted}ほか）")).unwrap();
    let workbook = readable("a.xlsx", &book.save_to_buffer().unwrap());
    let text = readable("a.csv", format!("x,\"{planted}\"\r\n").as_bytes());
    for text in [workbook, text] {
        assert_eq!(found(&text, &names), BTreeSet::from([planted]));
    }
}
