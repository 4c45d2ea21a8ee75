//! The sample year from end to end: what comes out, that no cell is lost, and that the same inputs give the same bytes.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use crate::program;
use crate::sample::{self, Published};

/// Measures with a workbook per language, by ministry: those of whose sectors or own activity the sample tells.
const EDITIONS: [(&str, &[&str]); 7] = [
    ("", &["international", "outreach", "overview", "scope", "training"]),
    ("ministry/cab/", &["international", "scope", "training"]),
    ("ministry/fsa/", &["international", "outreach", "scope", "training"]),
    ("ministry/meti/", &["international", "outreach", "scope", "training"]),
    ("ministry/mhlw/", &["international", "outreach", "scope", "training"]),
    ("ministry/mic/", &["international", "outreach", "scope", "training"]),
    ("ministry/mlit/", &["international", "outreach", "scope", "training"]),
];

fn expected_outputs() -> Vec<String> {
    let mut paths = vec!["observations.csv".to_owned(), "observations.parquet".to_owned()];
    for language in ["en", "ja"] {
        for (folder, measures) in EDITIONS {
            paths.extend(measures.iter().map(|measure| format!("{language}/{folder}{measure}.xlsx")));
        }
    }
    paths.sort();
    paths
}

#[test]
fn sample_year_publishes_every_edition() {
    let year = sample::year();
    assert_eq!(year.code, Some(0), "{}", year.stderr);
    let files = program::files(&year.edition());
    let paths: Vec<&str> =
        files.iter().map(|(path, _)| path.as_str()).filter(|path| *path != "run.json").collect();
    assert_eq!(paths, expected_outputs());
    let record = year.record();
    let told: BTreeMap<&str, &str> = record["outputs"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, hash)| (&**path, hash.as_str().unwrap()))
        .collect();
    let found: Vec<(&str, String)> = files
        .iter()
        .filter(|(path, _)| path != "run.json")
        .map(|(path, bytes)| (path.as_str(), nenji::discover::sha256(bytes)))
        .collect();
    assert_eq!(told, found.iter().map(|(path, hash)| (*path, &**hash)).collect());
    for path in paths {
        assert!(year.stdout.contains(path), "{path} is not in the summary:\n{}", year.stdout);
    }
}

#[test]
fn record_of_the_attempt_is_the_published_one() {
    let year = sample::year();
    let attempts = program::files(&year.out.join("runs"));
    let published = fs_err::read(year.edition().join("run.json")).unwrap();
    assert!(attempts.iter().any(|(path, bytes)| path.ends_with("run.json") && *bytes == published));
    let record = year.record();
    assert_eq!((&record["outcome"], &record["exit_code"]), (&Value::from("published"), &Value::from(0)));
    assert!(record["gates"].as_array().unwrap().iter().all(|gate| gate["passed"] == true));
}

#[test]
fn every_input_file_is_read_once_and_no_cell_is_lost() {
    let record = sample::year().record();
    let inputs = record["inputs"].as_array().unwrap();
    let mut read: Vec<&str> = inputs.iter().map(|input| input["path"].as_str().unwrap()).collect();
    read.sort_unstable();
    let received = received();
    assert_eq!(read, received.iter().map(|path| path.as_str()).collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for input in inputs {
        let path = input["path"].as_str().unwrap();
        let part = |name: &str| input["account"][name].as_u64().unwrap();
        let parts: u64 = ["used", "context", "ignored", "rejected"].map(part).iter().sum();
        let counted = non_empty_cells(Utf8Path::new(path));
        if [part("scope"), parts] != [counted; 2] {
            wrong.push(format!("{path}: scope {}, parts {parts}, non-empty cells {counted}", part("scope")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Paths of all spreadsheets below the inputs folder.
fn received() -> Vec<Utf8PathBuf> {
    let inputs = program::root().join("inputs");
    let years = inputs.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path());
    let mut paths: Vec<Utf8PathBuf> = years
        .filter(|path| path.is_dir() && path.file_name().unwrap().starts_with("fy"))
        .flat_map(|year| year.read_dir_utf8().unwrap().map(|entry| entry.unwrap().into_path()))
        .map(|path| path.strip_prefix(&inputs).unwrap().to_owned())
        .collect();
    paths.sort();
    paths
}

/// Non-empty cells as another reader counts them, over all sheets; a text of blanks is empty.
fn non_empty_cells(path: &Utf8Path) -> u64 {
    let bytes = fs_err::read(program::root().join("inputs").join(path)).unwrap();
    if path.extension() == Some("csv") { fields(&bytes) } else { cells(bytes) }
}

fn cells(bytes: Vec<u8>) -> u64 {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let mut count = 0;
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).unwrap();
        count += range.used_cells().filter(|(_, _, cell)| !is_blank(cell)).count() as u64;
    }
    count
}

fn is_blank(cell: &Data) -> bool {
    matches!(cell, Data::String(text) if text.trim().is_empty())
}

fn fields(bytes: &[u8]) -> u64 {
    let text = std::str::from_utf8(bytes).map_or_else(
        |_| encoding_rs::SHIFT_JIS.decode(bytes).0.into_owned(),
        |text| text.trim_start_matches('\u{FEFF}').to_owned(),
    );
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let fields = reader
        .records()
        .map(|record| record.unwrap().iter().filter(|field| !field.trim().is_empty()).count());
    fields.sum::<usize>() as u64
}

/// Everything published but the record, which knows the clock.
fn outputs(published: &Published) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    program::files(&published.edition()).into_iter().filter(|(path, _)| path != "run.json").collect()
}

fn assert_same(one: &[(Utf8PathBuf, Vec<u8>)], other: &[(Utf8PathBuf, Vec<u8>)]) {
    assert_eq!(one.len(), other.len());
    for ((path, bytes), (other_path, other_bytes)) in one.iter().zip(other) {
        assert_eq!(path, other_path);
        assert!(bytes == other_bytes, "{path} differs");
    }
}

#[test]
fn run_with_one_worker_gives_the_same_bytes_and_so_does_one_from_the_cache() {
    let first = outputs(sample::year());
    let out = sample::folder("sample-year-again");
    let alone = Published::run(&out, &["--jobs", "1"]);
    assert_eq!(alone.code, Some(0), "{}", alone.stderr);
    assert_same(&first, &outputs(&alone));
    let again = Published::run(&out, &[]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let record = again.record();
    assert!(record["inputs"].as_array().unwrap().iter().all(|input| input["cached"] == true));
    assert_same(&first, &outputs(&again));
}
