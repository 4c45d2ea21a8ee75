//! The sample year end to end: what is published, that no cell of any file is lost, that it is the same again.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible};
use camino::Utf8Path;
use serde_json::Value;

use crate::program::{
    Folder, files, json, nenji, only_record, repository, run_sample, sample_config, sample_summary,
    sample_year,
};

/// Workbooks of each language: the masters and those of the ministries, whose sectors or own activity the sample tells.
const EDITIONS: [(&str, &[&str]); 7] = [
    ("", &["international", "outreach", "overview", "scope", "training"]),
    ("ministry/cab/", &["international", "scope", "training"]),
    ("ministry/fsa/", &["international", "outreach", "scope", "training"]),
    ("ministry/meti/", &["international", "outreach", "scope", "training"]),
    ("ministry/mhlw/", &["international", "outreach", "scope", "training"]),
    ("ministry/mic/", &["international", "outreach", "scope", "training"]),
    ("ministry/mlit/", &["international", "outreach", "scope", "training"]),
];

fn record() -> Value {
    json(&sample_year().join("fy2024/run.json"))
}

fn expected() -> Vec<String> {
    let data = ["datapackage.json", "manifest.csv", "observations.csv", "observations.parquet"];
    let mut paths = data.map(str::to_owned).to_vec();
    for language in ["en", "ja"] {
        for (folder, measures) in EDITIONS {
            paths.extend(measures.iter().map(|measure| format!("{language}/{folder}{measure}.xlsx")));
        }
    }
    paths.sort();
    paths
}

#[test]
fn masters_editions_and_observations_are_published_with_their_record() {
    let published = published(sample_year());
    let known = published.keys().filter(|path| !path.starts_with("csv/"));
    assert_eq!(known.collect::<Vec<_>>(), expected().iter().collect::<Vec<_>>());
    let hashes: BTreeMap<&str, Value> =
        published.iter().map(|(path, bytes)| (&**path, nenji::discover::sha256(bytes).into())).collect();
    let record = record();
    let told = record["outputs"].as_object().unwrap().iter();
    assert_eq!(told.map(|(path, hash)| (&**path, hash.clone())).collect::<BTreeMap<_, _>>(), hashes);
    assert_eq!((&record["outcome"], &record["exit_code"]), (&Value::from("published"), &Value::from(0)));
    assert!(record["gates"].as_array().unwrap().iter().all(|gate| gate["passed"] == true));
    assert_eq!(only_record(sample_year()), record);
    let folder = sample_year().join("fy2024");
    assert!(sample_summary().contains(folder.as_str()), "{}", sample_summary());
}

#[test]
fn every_input_is_read_once_and_no_cell_is_lost() {
    let record = record();
    let inputs = record["inputs"].as_array().unwrap();
    let mut read: Vec<&str> = inputs.iter().map(|input| input["path"].as_str().unwrap()).collect();
    read.sort_unstable();
    assert_eq!(read, received());
    let mut wrong = Vec::new();
    for input in inputs {
        let path = input["path"].as_str().unwrap();
        let part = |name: &str| input["account"][name].as_u64().unwrap();
        let parts: u64 = ["used", "context", "ignored", "rejected"].map(part).iter().sum();
        let counted = non_empty_cells(&repository().join("inputs").join(path));
        if [part("scope"), parts, part("rejected")] != [counted, counted, 0] {
            wrong.push(format!("{path}: scope {}, parts {parts}, non-empty cells {counted}", part("scope")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// 国土交通省's table of outreach has a 再掲 row below its total, and a second one since 港湾 left 物流. That they are never
/// added is what the oracle shows.
#[test]
fn rows_that_repeat_are_read_as_memo_items() {
    let config = sample_config();
    let shown =
        nenji("preview").args(["--config", config.as_str(), "mlit_outreach", "--rows", "1000"]).output();
    let shown = String::from_utf8(shown.unwrap().stdout).unwrap();
    let memo = shown.lines().filter(|line| line.contains(" memo "));
    let mut rows: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for line in memo {
        let mut words = line.split_whitespace();
        let (cell, year) = (words.next().unwrap(), words.nth(1).unwrap());
        let row = cell.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        *rows.entry(year).or_default().entry(row).or_default() += 1;
    }
    let found: Vec<_> =
        rows.into_iter().map(|(year, rows)| (year, rows.into_iter().collect::<Vec<_>>())).collect();
    let expected = [
        ("FY2019", vec![("11", 13)]),
        ("FY2020", vec![("11", 13)]),
        ("FY2021", vec![("11", 13)]),
        ("FY2022", vec![("11", 13)]),
        ("FY2023", vec![("12", 13), ("13", 13)]),
        ("FY2024", vec![("13", 13), ("14", 13)]),
    ];
    assert_eq!(found, expected);
}

/// Paths of all spreadsheets below the inputs folder.
fn received() -> Vec<String> {
    let of_year = |year: i32| {
        files(&repository().join(format!("inputs/fy{year}"))).into_iter().map(move |it| (year, it))
    };
    let mut paths: Vec<String> =
        (2019..=2024).flat_map(of_year).map(|(year, (name, _))| format!("fy{year}/{name}")).collect();
    paths.sort();
    paths
}

/// Non-empty cells of all visible sheets as another reader counts them; a text of blanks is empty.
fn non_empty_cells(path: &Utf8Path) -> u64 {
    let bytes = fs_err::read(path).unwrap();
    if path.extension() == Some("csv") { fields(&bytes) } else { cells(bytes) }
}

fn cells(bytes: Vec<u8>) -> u64 {
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap();
    let sheets = book.sheets_metadata().to_vec();
    let mut count = 0;
    for sheet in sheets.iter().filter(|sheet| sheet.visible == SheetVisible::Visible) {
        let range = book.worksheet_range(&sheet.name).unwrap();
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
    let count = |record: csv::StringRecord| record.iter().filter(|field| !field.trim().is_empty()).count();
    reader.records().map(|record| count(record.unwrap())).sum::<usize>() as u64
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

/// Another time zone, locale, number of threads, folder of inputs and of outputs, and files that arrived in another order.
#[test]
fn nothing_of_the_machine_reaches_the_bytes() {
    let folder = Folder::new();
    let (inputs, out) = (folder.path.join("入力"), folder.path.join("deep/er"));
    let mut received = files(&repository().join("inputs"));
    received.reverse();
    for (path, bytes) in received.iter().filter(|(path, _)| !path.starts_with("generator/")) {
        let target = inputs.join(path);
        fs_err::create_dir_all(target.parent().unwrap()).unwrap();
        fs_err::write(target, bytes).unwrap();
    }
    let config = inputs.join("nenji.toml");
    nenji("run")
        .args(["--config", config.as_str(), "--out", out.as_str(), "--jobs", "3"])
        .envs([("TZ", "Pacific/Kiritimati"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")])
        .env("RAYON_NUM_THREADS", "1")
        .current_dir(&folder.path)
        .assert()
        .code(0);
    assert_same(&published(&out), &published(sample_year()));
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
