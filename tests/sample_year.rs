//! The sample year end to end: what is published, that every cell of every file is accounted for, that it is the same again.

use std::collections::BTreeMap;

use calamine::{Data, Reader, open_workbook_auto};
use camino::Utf8Path;
use serde_json::Value;

use crate::program::{Folder, files, json, repository, run_sample, sample_year};

const MEASURES: [&str; 5] = ["international", "outreach", "overview", "scope", "training"];

fn record() -> Value {
    json(&sample_year().join("fy2024/run.json"))
}

#[test]
fn masters_editions_and_observations_are_published_with_their_record() {
    let names: Vec<String> = files(&sample_year().join("fy2024")).into_iter().map(|(name, _)| name).collect();
    for language in ["ja", "en"] {
        for measure in MEASURES {
            assert!(names.contains(&format!("{language}/{measure}.xlsx")), "{language} {measure}");
        }
        for ministry in ["fsa", "mic", "mhlw", "meti", "mlit"] {
            assert!(names.contains(&format!("{language}/ministry/{ministry}/scope.xlsx")), "{ministry}");
        }
    }
    let record = record();
    assert_eq!(record["exit_code"], 0);
    assert_eq!(record["outcome"], "published");
    let mut told: Vec<String> = record["outputs"].as_object().unwrap().keys().cloned().collect();
    told.push("run.json".to_owned());
    told.sort();
    assert_eq!(told, names);
}

#[test]
fn every_input_is_read_by_one_source_and_its_cells_add_up() {
    let record = record();
    let inputs = record["inputs"].as_array().unwrap();
    let mut read: Vec<String> = inputs.iter().map(|one| one["path"].as_str().unwrap().to_owned()).collect();
    read.sort();
    let mut there = Vec::new();
    for year in 2019..=2024 {
        let folder = repository().join(format!("inputs/fy{year}"));
        there.extend(files(&folder).into_iter().map(|(name, _)| format!("fy{year}/{name}")));
    }
    there.sort();
    assert_eq!(read, there);
    for one in inputs {
        let account = &one["account"];
        let count = |name: &str| account[name].as_u64().unwrap();
        let fates = ["used", "context", "ignored", "rejected"].map(count);
        assert_eq!(fates.iter().sum::<u64>(), count("scope"), "{}", one["path"]);
        assert_eq!(count("rejected"), 0, "{}", one["path"]);
    }
}

/// Another reader than ours counts the cells; a source claims whole sheets.
#[test]
fn accounts_are_those_that_another_reader_counts() {
    let record = record();
    for one in record["inputs"].as_array().unwrap() {
        let path = repository().join("inputs").join(one["path"].as_str().unwrap());
        let sheets = count_cells(&path);
        let scope = one["account"]["scope"].as_u64().unwrap();
        assert!(
            sums(&sheets).contains(&scope),
            "{path}: {scope} cells, but another reader counts {sheets:?}"
        );
    }
}

/// Every sum of some of the sheets: which of them a source claims is its own matter.
fn sums(sheets: &[(String, u64)]) -> Vec<u64> {
    sheets.iter().fold(vec![0], |sums, (_, cells)| sums.iter().flat_map(|sum| [*sum, sum + cells]).collect())
}

fn count_cells(path: &Utf8Path) -> Vec<(String, u64)> {
    if path.extension() == Some("csv") {
        let bytes = fs_err::read(path).unwrap();
        let text = String::from_utf8(bytes.clone())
            .unwrap_or_else(|_| encoding_rs::SHIFT_JIS.decode(&bytes).0.into_owned());
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let records = reader.records().map(Result::unwrap);
        let cells = records.map(|record| record.iter().filter(|cell| !cell.trim().is_empty()).count());
        return vec![("csv".to_owned(), cells.sum::<usize>() as u64)];
    }
    let mut book = open_workbook_auto(path).unwrap();
    let names = book.sheet_names();
    let count = |name: String| {
        let range = book.worksheet_range(&name).unwrap();
        let is_full = |data: &&Data| match data {
            Data::Empty => false,
            Data::String(text) => !text.trim().is_empty(),
            _ => true,
        };
        (name, range.cells().filter(|(_, _, data)| is_full(data)).count() as u64)
    };
    names.into_iter().map(count).collect()
}

#[test]
fn second_run_reads_nothing_again_and_gives_the_same_bytes() {
    let folder = Folder::new();
    run_sample(&folder.path, &["--jobs", "1"]).code(0);
    let first = published(&folder.path);
    run_sample(&folder.path, &["--log-format", "json"]).code(0);
    assert_same(&first, &published(&folder.path));
    let record = json(&folder.path.join("fy2024/run.json"));
    assert!(record["inputs"].as_array().unwrap().iter().all(|one| one["cached"] == true));
    assert_same(&first, &published(sample_year()));
}

/// All but the run record, which knows the clock.
fn published(out: &Utf8Path) -> BTreeMap<String, Vec<u8>> {
    files(&out.join("fy2024")).into_iter().filter(|(name, _)| name != "run.json").collect()
}

fn assert_same(first: &BTreeMap<String, Vec<u8>>, second: &BTreeMap<String, Vec<u8>>) {
    let differing: Vec<&String> =
        first.iter().filter(|(name, bytes)| second.get(*name) != Some(bytes)).map(|(name, _)| name).collect();
    assert_eq!((first.len(), differing), (second.len(), Vec::new()));
}
