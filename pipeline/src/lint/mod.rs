//! The government's rules for machine-readable data (2026-03-31), held against any spreadsheet.
//!
//! What a program cannot judge is listed as not judged, with the reason; nothing is guessed. Nothing is read from disk here:
//! [`lint`] takes bytes. Files of strangers go through [`command`], which reads them in a child process.

mod checks;
pub mod command;
mod found;
mod options;
mod report;
mod rules;
mod table;
mod view;
mod words;

pub use options::{Options, PRESENTATION, Profile, Waiver};
pub use report::{Finding, LevelScore, LintReport, RuleResult, Status};
pub use rules::{RULES, Rule, RuleId, Scope, Weight};

use nenji_sheet::{Book, DelimitedShape, Grid, Looks, SheetError};
use rayon::prelude::*;

use found::Found;
use view::View;

/// Endings of other formats that the rules allow, and that hold no table that could be looked at.
const OTHERS: [&str; 2] = ["json", "xml"];

/// Holds every rule against a file. Data that nobody can read is a finding, not an error.
#[must_use]
pub fn lint(name: &str, bytes: &[u8], options: &Options) -> LintReport {
    match read(name, bytes, options) {
        Ok(file) => {
            let found = file.views.iter().map(|view| of_sheet(view, file.format)).collect();
            judge(name, file, found, options)
        }
        Err(error) => {
            let mut found = Found::default();
            unreadable(name, &error, &mut found);
            finish(LintReport::new(name), found, options)
        }
    }
}

/// Holds every rule against the visible sheets of an Excel file that is yet to be written, several at a time.
#[must_use]
pub fn lint_sheets(name: &str, sheets: Vec<(Grid, Looks)>, options: &Options) -> LintReport {
    const FORMAT: &str = "xlsx";
    let (views, found) = sheets
        .into_par_iter()
        .filter(|(grid, _)| options.takes(&grid.name))
        .map(|(grid, looks)| {
            let view = View::new(grid.name.clone(), true, grid, Some(looks));
            let found = of_sheet(&view, FORMAT);
            (view, found)
        })
        .unzip();
    judge(name, File { format: FORMAT, views, shape: None, notes: Vec::new() }, found, options)
}

fn of_sheet(view: &View, format: &str) -> Found {
    let mut found = Found::default();
    checks::sheet(view, format, &mut found);
    found
}

/// Adds what is wrong with the file to what is wrong with its sheets.
fn judge(name: &str, file: File, of_sheets: Vec<Found>, options: &Options) -> LintReport {
    let File { format, views, shape, notes } = file;
    let mut found = Found::default();
    let mut report = LintReport::new(name);
    file_format(name, format, &notes, &mut found);
    if views.iter().all(|view| view.parts.tables.is_empty()) {
        nothing_judged(&mut found, "no table was found");
    }
    for one in of_sheets {
        found.append(one);
    }
    checks::file(&views, options, format, &mut found);
    if let Some(shape) = shape {
        checks::csv(&shape, views.first(), &mut found);
        report.encoding = Some(shape.encoding.to_owned());
        report.byte_order_mark = Some(shape.has_mark);
    }
    report.format = Some(format.to_owned());
    finish(report, found, options)
}

/// The report of a file of which nothing can be said but why.
fn unread(message: &str, options: &Options) -> LintReport {
    let mut found = Found::default();
    found.add("L1-01", None, None, message);
    nothing_judged(&mut found, "the file cannot be read");
    finish(LintReport::new(""), found, options)
}

fn finish(mut report: LintReport, found: Found, options: &Options) -> LintReport {
    report.rules = found.results(options, report.format.as_deref() == Some("csv"));
    report.score();
    report
}

/// The headings of a file's tables, by sheet: what [`Options::before`] takes.
///
/// # Errors
/// When the file cannot be read.
pub fn headings(name: &str, bytes: &[u8]) -> Result<Vec<(String, Vec<String>)>, SheetError> {
    Ok(checks::headings(&read(name, bytes, &Options::default())?.views))
}

/// A file as the rules see it.
struct File {
    format: &'static str,
    views: Vec<View>,
    shape: Option<DelimitedShape>,
    notes: Vec<String>,
}

fn read(name: &str, bytes: &[u8], options: &Options) -> Result<File, SheetError> {
    let mut book = Book::open(name, bytes)?;
    let (format, notes) = (book.format(), book.notes().to_vec());
    let mut views = Vec::new();
    for (index, sheet) in book.sheets().to_vec().into_iter().enumerate() {
        if options.takes(&sheet.name) {
            let (grid, looks) = (book.grid(index)?, book.looks(index)?);
            views.push(View::new(sheet.name, sheet.visible, grid, looks));
        }
    }
    let shape = if format == "csv" { Some(DelimitedShape::read(bytes)?) } else { None };
    Ok(File { format, views, shape, notes })
}

fn file_format(name: &str, format: &str, notes: &[String], found: &mut Found) {
    if matches!(format, "xls" | "xlsb") {
        found.add("L1-01", None, None, format!("{format} is a binary format that the rule does not name"));
    }
    if !notes.is_empty() {
        found.add(
            "L1-01",
            None,
            None,
            format!("the ending of `{name}` is not that of its content, {format}"),
        );
    }
}

/// Nobody can read it: that is a finding, and the end of what can be judged.
fn unreadable(name: &str, error: &SheetError, found: &mut Found) {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    if OTHERS.contains(&ending.as_str()) {
        nothing_judged(found, "it is a format that the rules allow, and no spreadsheet");
        return;
    }
    found.add("L1-01", None, None, error.message.clone());
    nothing_judged(found, "the file cannot be read");
}

fn nothing_judged(found: &mut Found, reason: &str) {
    for rule in RULES.iter().filter(|rule| rule.id != "L1-01") {
        found.not_judged(rule.id, reason);
    }
}

#[cfg(test)]
mod tests;
