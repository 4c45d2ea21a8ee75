//! The published data beside the workbooks: descriptor, twins and manifest, read back as a stranger would.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use nenji::discover::sha256;
use nenji::lint::{self, Options, Profile, RULES, RuleId, Waiver};
use nenji::report::{Language, waiver};
use rayon::prelude::*;
use serde_json::Value;

use crate::program::{files, json, sample_year};
use crate::workbook_check::workbooks;

fn published() -> BTreeMap<String, Vec<u8>> {
    files(&sample_year().join("fy2024")).into_iter().collect()
}

fn descriptor() -> Value {
    json(&sample_year().join("fy2024/datapackage.json"))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("`{key}` of {value}"))
}

/// Headings and records of a CSV file, without its byte order mark.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<csv::StringRecord>) {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader.headers().unwrap().iter().map(str::to_owned).collect();
    (headings, reader.records().map(Result::unwrap).collect())
}

#[test]
fn the_descriptor_names_every_data_file_with_its_size_and_hash() {
    let (published, descriptor) = (published(), descriptor());
    let resources = descriptor["resources"].as_array().unwrap();
    let mut described = BTreeSet::new();
    let mut names = BTreeSet::new();
    for resource in resources {
        let path = text(resource, "path");
        let bytes = published.get(path).unwrap_or_else(|| panic!("{path} is not there"));
        assert_eq!(resource["bytes"], bytes.len(), "{path}");
        assert_eq!(text(resource, "hash"), format!("sha256:{}", sha256(bytes)), "{path}");
        let name = text(resource, "name");
        let is_plain =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        assert!(name.bytes().all(is_plain) && names.insert(name), "{name}");
        assert!(described.insert(path.to_owned()), "{path} is described twice");
    }
    let is_data = |path: &&String| path.starts_with("csv/") || path.starts_with("observations.");
    assert_eq!(described, published.keys().filter(is_data).cloned().collect());
    assert_eq!(text(&descriptor, "$schema"), "https://datapackage.org/profiles/2.0/datapackage.json");
    assert_eq!(text(&descriptor["licenses"][0], "name"), "PDL-1.0");
    let contact = &descriptor["contributors"][0];
    assert_eq!(
        (text(contact, "title"), &contact["roles"]),
        (
            "例示：重要インフラ防護担当（nenji見本） / Sample: critical-infrastructure protection desk (nenji sample)",
            &serde_json::json!(["contactPoint"])
        )
    );
    for key in ["title", "description"] {
        let said = text(&descriptor, key);
        assert!(
            said.contains("重要インフラ") && said.contains("early") | said.contains("by fiscal year"),
            "{key}: {said}"
        );
    }
    let record = json(&sample_year().join("fy2024/run.json"));
    let hashes = |list: &Value| {
        list.as_array().unwrap().iter().map(|one| text(one, "sha256").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(hashes(&descriptor["sources"]), hashes(&record["inputs"]));
}

#[test]
fn every_csv_file_is_what_its_schema_says() {
    let published = published();
    for resource in descriptor()["resources"].as_array().unwrap().iter().filter(|one| one["format"] == "csv")
    {
        let path = text(resource, "path");
        let bytes = &published[path];
        assert_eq!(bytes.starts_with("\u{FEFF}".as_bytes()), resource["byteOrderMark"] == true, "{path}");
        let fields = resource["schema"]["fields"].as_array().unwrap();
        let (headings, records) = read(bytes);
        assert!(
            fields.iter().map(|field| text(field, "name")).eq(headings.iter().map(String::as_str)),
            "{path}"
        );
        assert_eq!(resource["rows"], records.len(), "{path}");
        for (field, at) in fields.iter().zip(0..) {
            for record in &records {
                check(field, &record[at])
                    .unwrap_or_else(|reason| panic!("{path}, {}: {reason}", headings[at]));
            }
        }
        let key = resource["schema"]["primaryKey"].as_array().cloned().unwrap_or_default();
        let place = |name: &Value| headings.iter().position(|heading| name == heading).unwrap();
        let key: Vec<usize> = key.iter().map(place).collect();
        let keys: BTreeSet<Vec<&str>> =
            records.iter().map(|record| key.iter().map(|at| &record[*at]).collect()).collect();
        assert!(
            key.is_empty() || keys.len() == records.len(),
            "{path}: the key does not tell the rows apart"
        );
        assert!(!key.is_empty() || path.contains("data_obs_"), "{path} has no key");
    }
}

/// A value against the type and the constraints of its field.
fn check(field: &Value, value: &str) -> Result<(), String> {
    let constraints = &field["constraints"];
    if value.is_empty() {
        return if constraints["required"] == true { Err("it is missing".to_owned()) } else { Ok(()) };
    }
    let is_one = constraints["enum"].as_array().is_none_or(|list| list.iter().any(|one| one == value));
    let fits = match text(field, "type") {
        "integer" => value.parse::<i64>().is_ok(),
        "number" => value.parse::<f64>().is_ok_and(f64::is_finite) && !value.contains(['e', '+']),
        "year" => value.len() == 4 && value.parse::<u16>().is_ok(),
        "date" => value.parse::<chrono::NaiveDate>().is_ok(),
        "boolean" => matches!(value, "true" | "false"),
        "string" => true,
        other => return Err(format!("the type {other}")),
    };
    if fits && is_one { Ok(()) } else { Err(format!("`{value}`")) }
}

#[test]
fn every_data_sheet_has_a_twin_with_the_same_cells() {
    let published = published();
    let twins = workbooks().into_par_iter().flat_map_iter(|(path, bytes)| {
        let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
        let tabs = book.sheet_names().into_iter().filter(|tab| tab.starts_with("data_")).collect::<Vec<_>>();
        let published = &published;
        tabs.into_iter().map(move |tab| {
            let twin = format!("csv/{}/{tab}.csv", path.strip_suffix(".xlsx").unwrap());
            compare(&twin, &published[&twin], &book.worksheet_range(&tab).unwrap());
            twin
        })
    });
    let twins: BTreeSet<String> = twins.collect();
    assert_eq!(twins, published.keys().filter(|path| path.starts_with("csv/")).cloned().collect());
    assert!(twins.len() > 300, "{} twins", twins.len());
}

fn compare(path: &str, bytes: &[u8], cells: &calamine::Range<Data>) {
    let raw = std::str::from_utf8(bytes).unwrap();
    assert!(raw.starts_with("\u{FEFF}\"") && raw.ends_with("\"\r\n"), "{path}");
    assert_eq!(
        raw.matches('\n').count(),
        raw.matches("\"\r\n").count(),
        "{path}: a line end without its quote"
    );
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(raw.trim_start_matches('\u{FEFF}').as_bytes());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), cells.height(), "{path}");
    for (record, row) in records.iter().zip(cells.rows()) {
        for (field, cell) in record.iter().zip(row) {
            let is_same = match cell {
                Data::Empty => field.is_empty(),
                Data::Float(number) => {
                    field.parse::<f64>().is_ok_and(|field| field.total_cmp(number).is_eq())
                }
                Data::String(text) => field == text || field == format!("'{text}"),
                _ => false,
            };
            assert!(is_same, "{path}: `{field}` and {cell:?}");
        }
    }
}

#[test]
fn the_manifest_holds_every_file_but_itself_and_the_record() {
    let published = published();
    let (headings, records) = read(&published["manifest.csv"]);
    assert_eq!(headings, ["path", "kind", "language_code", "ministry_code", "byte_count", "sha256"]);
    let told: Vec<[String; 3]> =
        records.iter().map(|record| [&record[0], &record[4], &record[5]].map(str::to_owned)).collect();
    let there = published.iter().filter(|(path, _)| !matches!(path.as_str(), "manifest.csv" | "run.json"));
    let there: Vec<[String; 3]> =
        there.map(|(path, bytes)| [path.clone(), bytes.len().to_string(), sha256(bytes)]).collect();
    assert_eq!(told, there);
    let of = |path: &str| records.iter().find(|record| &record[0] == path).unwrap();
    assert_eq!(
        of("ja/ministry/mlit/scope.xlsx").iter().skip(1).take(3).collect::<Vec<_>>(),
        ["workbook", "ja", "mlit"]
    );
    assert_eq!(of("datapackage.json").get(1), Some("descriptor"));
}

#[test]
fn every_twin_keeps_every_rule_that_can_be_judged() {
    let published = published();
    let tables = published.par_iter().filter(|(path, _)| path.starts_with("csv/") || *path == "manifest.csv");
    let broken: Vec<String> = tables
        .flat_map_iter(|(path, bytes)| {
            let report = lint::lint(path, bytes, &Options::default());
            let found: Vec<String> =
                report.findings().map(|(rule, found)| format!("{path}: {rule}: {}", found.message)).collect();
            let is_marked = report.byte_order_mark == Some(true);
            let short = (report.level < 3 || !is_marked).then(|| format!("{path}: level {}", report.level));
            found.into_iter().chain(short)
        })
        .collect();
    assert!(broken.is_empty(), "{:#?}", &broken[..broken.len().min(10)]);
}

/// The waivers are those that the workbooks print; nothing else is broken, and the data sheets waive none.
#[test]
fn workbooks_break_no_rule_but_those_that_they_say_they_waive() {
    let own = RULES.iter().filter_map(|rule| {
        Some(Waiver {
            rule: RuleId::parse(rule.id)?,
            sheet: None,
            reason: waiver(rule.id, Language::En)?.to_owned(),
        })
    });
    let people = Options { profile: Profile::Presentation, waivers: own.collect(), ..Options::default() };
    let data = Options { sheets: vec!["data_*".to_owned()], ..Options::default() };
    let is_meant = |path: &str| !path.contains("ministry") || path.ends_with("mlit/scope.xlsx");
    let broken: Vec<String> = workbooks()
        .into_par_iter()
        .filter(|(path, _)| is_meant(path))
        .flat_map_iter(|(path, bytes)| {
            let book = Xlsx::new(Cursor::new(&bytes)).unwrap();
            let tabs = book.sheet_names().into_iter().filter(|tab| !tab.starts_with("data_"));
            let people = Options { sheets: tabs.collect(), ..people.clone() };
            let reports = [lint::lint(&path, &bytes, &people), lint::lint(&path, &bytes, &data)];
            let findings = reports.into_iter().flat_map(|report| {
                report.findings().map(|(rule, found)| format!("{rule}: {found:?}")).collect::<Vec<_>>()
            });
            findings.map(move |found| format!("{path}: {found}")).collect::<Vec<_>>()
        })
        .collect();
    assert!(broken.is_empty(), "{} findings: {:#?}", broken.len(), &broken[..broken.len().min(20)]);
}

#[test]
fn the_scorecard_stands_on_the_sheet_of_the_provenance() {
    for (path, tab, said) in [
        ("ja/scope.xlsx", "来歴", "レベル3、L1 100点"),
        ("ja/ministry/mlit/scope.xlsx", "来歴", "レベル3、L1 100点"),
        ("en/training.xlsx", "Provenance", "level 3; L1 100 of 100"),
    ] {
        let bytes = fs_err::read(sample_year().join("fy2024").join(path)).unwrap();
        let range = Xlsx::new(Cursor::new(bytes)).unwrap().worksheet_range(tab).unwrap();
        let card = range.get_value((3, 0)).unwrap().to_string();
        assert!(card.contains(said), "{path}: {card}");
    }
}
