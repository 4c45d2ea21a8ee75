//! Every published workbook as another reader sees it, against the edition that it was written from: cell by cell, all
//! masters and ministries, both languages.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use nenji::lint::{self, LintReport};
use nenji::report::{self, Body, Edition, Language, ReportInput, Table, Value, number};
use nenji::workbook;

use crate::oracle_year::computed;
use crate::program::sample_year;

/// Cells that differ, and how many were compared.
fn compare(edition: &Edition, bytes: &[u8]) -> (Vec<String>, usize) {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let tabs: Vec<&String> = edition.sheets.iter().map(|sheet| &sheet.tab).collect();
    assert!(book.sheet_names().iter().eq(tabs), "{}: tabs", edition.path());
    let (mut wrong, mut count) = (Vec::new(), 0);
    for sheet in &edition.sheets {
        let (table, header) = match &sheet.body {
            Body::Table(table) => (table, workbook::header_row(table)),
            Body::Data(table) => (table, 0),
            Body::Text(_) | Body::Charts(_) => continue,
        };
        let range = book.worksheet_range(&sheet.tab).unwrap();
        for (row, cells) in (header..).zip(rows(table)) {
            for (column, expected) in (0..).zip(cells) {
                count += 1;
                let found = range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
                if found != expected {
                    wrong.push(format!(
                        "{} {} row {row} column {column}: {found:?}, not {expected:?}",
                        edition.path(),
                        sheet.tab
                    ));
                }
            }
        }
        let below = header + 1 + u32::try_from(table.rows.len().max(1)).unwrap();
        assert!(
            range.end().is_none_or(|end| end.0 < below),
            "{} {}: something stands below",
            edition.path(),
            sheet.tab
        );
    }
    (wrong, count)
}

/// Headings, then rows.
fn rows(table: &Table) -> impl Iterator<Item = Vec<Data>> {
    let headings = table.columns.iter().map(|column| Data::String(column.heading.clone())).collect();
    std::iter::once(headings).chain(table.rows.iter().map(|row| row.iter().map(expected).collect()))
}

fn expected(value: &Value) -> Data {
    match value {
        Value::Text(text) | Value::Link(text) if !text.is_empty() => Data::String(text.clone()),
        Value::Blank | Value::Text(_) | Value::Link { .. } => Data::Empty,
        Value::Count(_) | Value::Ratio(_) => Data::Float(number(value).unwrap()),
    }
}

/// What stands on the sheets of the rules, judged anew.
fn scores(input: &ReportInput<'_>) -> BTreeMap<String, LintReport> {
    let score = |master: Edition| {
        let found =
            lint::lint(&master.file_name, &workbook::write(&master).unwrap(), &lint::Options::default());
        assert!(found.is_clean() && found.level == 3, "{}: {found:#?}", master.file_name);
        let unwritten = workbook::data_sheets(&master);
        assert_eq!(lint::lint_sheets(&master.file_name, unwritten, &lint::Options::default()), found);
        (master.file_name, found)
    };
    report::each_data_of_masters(input, Language::Ja, score).into_iter().collect()
}

#[test]
fn every_cell_of_every_edition_reads_back_as_the_model_has_it() {
    let computed = computed();
    let (catalog, settings) = (&computed.inputs.catalog, &computed.inputs.settings);
    let input = ReportInput {
        catalog,
        settings,
        aggregates: &computed.aggregates,
        portfolios: &computed.portfolios,
        facts: &computed.settled.facts,
        overrides: &computed.settled.overrides,
        sources: &computed.inputs.sources,
        files: &computed.files,
        issues: &computed.issues,
    };
    let scores = scores(&input);
    let compared = report::each_edition(&input, |mut edition| {
        if let Some(found) = scores.get(&edition.file_name) {
            report::fill_scores(&mut edition, found);
        }
        let published = fs_err::read(sample_year().join("fy2024").join(edition.path())).unwrap();
        let is_same = workbook::write(&edition).unwrap() == published;
        let (mut wrong, count) = compare(&edition, &published);
        wrong.extend(
            (!is_same).then(|| format!("{}: other bytes than those that were published", edition.path())),
        );
        (wrong, count)
    });
    let wrong: Vec<&String> = compared.iter().flat_map(|(wrong, _)| wrong).collect();
    assert!(wrong.is_empty(), "{} differ, among them {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    let count: usize = compared.iter().map(|(_, count)| count).sum();
    println!("{} workbooks, {count} cells", compared.len());
    assert!(compared.len() > 50 && count > 500_000, "{} workbooks, {count} cells", compared.len());
}
