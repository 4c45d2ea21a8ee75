//! `ACCESSIBILITY.md` tells the truth: all items, each kept or waived, each named test there.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::book::{Book, Value};
use super::{CHECKS, workbooks};
use crate::program::repository;

/// Items of the checklist.
const ITEMS: usize = 36;

/// Names in back quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Names of all test functions below a folder.
fn tests_below(folder: &Utf8Path, names: &mut BTreeSet<String>) {
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.is_dir() {
            tests_below(&path, names);
        } else if path.extension() == Some("rs") {
            let text = fs_err::read_to_string(&path).unwrap();
            let marked = text.split("#[test]").chain(text.split("#[rstest]")).skip(1);
            let functions = marked.filter_map(|rest| rest.split_once("fn ")?.1.split('(').next());
            names.extend(functions.map(str::to_owned));
        }
    }
}

#[test]
fn every_item_of_the_checklist_is_kept_by_a_test_or_waived_with_a_reason() {
    let text = fs_err::read_to_string(repository().join("pipeline/docs/ACCESSIBILITY.md")).unwrap();
    let mut known: BTreeSet<String> = CHECKS.iter().map(|(name, _)| (*name).to_owned()).collect();
    tests_below(&repository().join("tests"), &mut known);
    tests_below(&repository().join("pipeline/src"), &mut known);
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| no."))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert_eq!(rows.len(), ITEMS);
    for (index, row) in rows.iter().enumerate() {
        let [number, item, decision, reason] = row[..] else { panic!("{row:?}") };
        assert_eq!(number, (index + 1).to_string(), "{item}");
        let named: Vec<&str> = quoted(reason).collect();
        for name in &named {
            assert!(known.contains(*name), "item {number}: there is no test `{name}`");
        }
        match decision {
            "kept" => assert!(!named.is_empty(), "item {number} names no test"),
            "waived" => assert!(reason.chars().count() > 40, "item {number} has no reason"),
            other => panic!("item {number} is neither kept nor waived: {other}"),
        }
    }
}

#[test]
fn a_blank_year_has_its_reason_in_the_status_column() {
    let mut blanks = 0;
    for (path, bytes) in workbooks() {
        let book = Book::read(&bytes).unwrap();
        let numbered = |tab: &str| tab.strip_prefix('T').is_some_and(|rest| rest.parse::<u32>().is_ok());
        for sheet in book.sheets.iter().filter(|sheet| numbered(&sheet.tab)) {
            let headings: Vec<(u32, &str)> = sheet
                .cells
                .iter()
                .filter(|(at, _)| at.row == 6)
                .filter_map(|(at, cell)| match &cell.value {
                    Value::Text(text) => Some((at.column, &**text)),
                    _ => None,
                })
                .collect();
            let is_year = |text: &str| {
                let digits = text.strip_prefix("FY").or_else(|| text.strip_suffix("年度"));
                digits.is_some_and(|digits| digits.len() == 4 && digits.parse::<u32>().is_ok())
            };
            let Some((status, _)) = headings.iter().find(|(_, text)| matches!(*text, "Status" | "状況"))
            else {
                continue;
            };
            let last = sheet.cells.keys().map(|at| at.row).max().unwrap_or(0);
            for row in 7..=last {
                let place = |column| nenji::issue::CellRef { row, column };
                let years = headings.iter().filter(|(_, text)| is_year(text));
                let is_blank = years.clone().any(|(column, _)| !sheet.cells.contains_key(&place(*column)));
                blanks += usize::from(is_blank);
                // The line of parts that cannot be compared has a contribution alone; its label says so.
                let label = sheet.text(place(2));
                if label.starts_with(['(', '（']) {
                    continue;
                }
                let reason = sheet.text(place(*status));
                assert!(!is_blank || !reason.is_empty(), "{path}: {} row {row}", sheet.tab);
            }
        }
    }
    assert!(blanks > 20, "{blanks} rows with blanks");
}
