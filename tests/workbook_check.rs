//! What the published workbooks must hold beside their schema, seen by a reader of our own: zip and XML, without the
//! library that writes them and without the model that they are written from.

mod accessibility;
mod book;
mod charts;
mod editions;
mod languages;
mod mutants;
mod package;
mod page;
mod parquet;
mod print;
mod read_back;
mod reading;
mod shades;
mod shared;
mod sheets;
mod tables;
mod texts;
mod xml;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub(crate) use self::package::edit;
use crate::program::{files, sample_year};
use book::Book;

/// One thing that holds of every workbook: a name, and what breaks it.
type Check = (&'static str, fn(&Book) -> Vec<String>);

/// All checks.
const CHECKS: [Check; 43] = [
    ("package", package::check),
    ("table-headings", tables::headings),
    ("table-width", tables::width),
    ("table-names", tables::names),
    ("table-alone", tables::alone),
    ("table-blank-rows", tables::blank_rows),
    ("alt-text", tables::alt_text),
    ("chart-ranges", charts::ranges),
    ("chart-caches", charts::caches),
    ("chart-text", charts::text),
    ("chart-place", charts::place),
    ("chart-gaps", charts::gaps),
    ("bars-order", charts::order),
    ("heat", shades::heat),
    ("sparklines", charts::sparklines),
    ("links", sheets::links),
    ("external", sheets::external),
    ("ids", sheets::ids),
    ("tabs", sheets::tabs),
    ("first-sheet", sheets::first),
    ("hidden", sheets::hidden),
    ("merges", sheets::merges),
    ("formulas", sheets::formulas),
    ("errors", sheets::errors),
    ("data-header", sheets::data_header),
    ("data-numbers", sheets::data_numbers),
    ("properties", page::properties),
    ("paper", page::paper),
    ("print-size", print::size),
    ("text-on-page", print::texts),
    ("repeated-rows", page::repeated_rows),
    ("number-widths", page::number_widths),
    ("text-widths", page::text_widths),
    ("contrast", page::contrast),
    ("string-limits", texts::limits),
    ("characters", texts::characters),
    ("notes", reading::notes),
    ("english", reading::english),
    ("titles", reading::titles),
    ("back-links", reading::back_links),
    ("symbols", reading::symbols),
    ("pictures", reading::pictures),
    ("series", reading::series),
];

/// Check and finding, for each thing that a workbook breaks.
fn findings(bytes: &[u8]) -> Vec<(&'static str, String)> {
    let book = match Book::read(bytes) {
        Ok(book) => book,
        Err(reason) => return vec![("package", reason)],
    };
    let of = |(name, check): &Check| check(&book).into_iter().map(|found| (*name, found)).collect::<Vec<_>>();
    CHECKS.iter().flat_map(of).collect()
}

/// Published workbooks, by path.
pub(crate) fn workbooks() -> Vec<(String, Vec<u8>)> {
    let published = files(&sample_year().join("fy2024"));
    let is_workbook = |path: &str| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "xlsx");
    published.into_iter().filter(|(path, _)| is_workbook(path)).collect()
}

#[test]
fn every_published_workbook_passes_every_check() {
    let workbooks = workbooks();
    let found: Vec<String> = workbooks
        .par_iter()
        .flat_map_iter(|(path, bytes)| {
            findings(bytes).into_iter().map(move |(check, found)| format!("{path}: {check}: {found}"))
        })
        .collect();
    let shown = &found[..found.len().min(40)];
    assert!(found.is_empty(), "{} findings, among them:\n{}", found.len(), shown.join("\n"));
    assert!(workbooks.len() > 50, "{} workbooks", workbooks.len());
}

#[test]
fn the_checks_have_names_of_their_own() {
    let names: BTreeSet<&str> = CHECKS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), CHECKS.len());
}
