//! Two surveys of a spreadsheet, a year apart: each difference named, with its sheet and cell.
//!
//! Texts are compared as the plugins compare headings: widths, blanks, note marks and the year in a name do not count.

use std::collections::{BTreeMap, BTreeSet};

use nenji_sheet::key;

use crate::config::DriftKind;
use crate::plugin::{Shape, Survey};

/// Words in a heading that make its column one of codes.
const CODE_WORDS: [&str; 4] = ["コード", "code", "番号", "符号"];

/// Fewer rows than one in so many, or more than so many times as many, are drift.
const ROWS_FACTOR: u64 = 2;

/// Characters of a name that differ from year to year.
const OF_A_YEAR: [char; 8] = ['元', '年', '度', '令', '和', '平', '成', '末'];

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub kind: DriftKind,
    /// It was there the year before and is there no more: sheet and cell are those of the year before.
    pub is_gone: bool,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell.
    pub cell: Option<String>,
    /// What is named.
    pub what: String,
    /// One sentence.
    pub message: String,
}

/// Names the differences. A survey that says nothing, because its plugin does not, is like any other.
#[must_use]
pub fn compare(before: &Survey, now: &Survey) -> Vec<Difference> {
    if before.headings.is_empty() || now.headings.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (old, new) in sheets(before, now, &mut found) {
        let headings = |survey: &Survey, sheet: &str| survey.headings.get(sheet).cloned().unwrap_or_default();
        let mut sheet = Sheet {
            name: new,
            old_name: old,
            before: before.shapes.get(old),
            now: now.shapes.get(new),
            found: Vec::new(),
        };
        sheet.headings(&headings(before, old), &headings(now, new));
        sheet.shapes();
        found.append(&mut sheet.found);
    }
    found
}

/// Pairs the sheets by name, then by headings; says which are new, gone, renamed or moved.
fn sheets<'s>(before: &'s Survey, now: &'s Survey, found: &mut Vec<Difference>) -> Vec<(&'s str, &'s str)> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let mut gone: Vec<&str> = before.headings.keys().map(String::as_str).collect();
    let mut fresh: Vec<&str> = now.headings.keys().map(String::as_str).collect();
    for is_alike in [same_name as fn(&Survey, &Survey, &str, &str) -> bool, same_but_year, same_headings] {
        gone.retain(|old| {
            let Some(at) = fresh.iter().position(|new| is_alike(before, now, old, new)) else { return true };
            pairs.push((old, fresh.remove(at)));
            false
        });
    }
    follow_years(before, &mut fresh, &mut pairs);
    gone.retain(|sheet| !is_year(sheet) || pairs.is_empty());
    let difference = |sheet: &str, is_gone: bool, message: String| Difference {
        kind: DriftKind::Sheets,
        is_gone,
        sheet: Some(sheet.to_owned()),
        cell: None,
        what: sheet.to_owned(),
        message,
    };
    found.extend(gone.iter().map(|old| difference(old, true, format!("the sheet `{old}` is gone"))));
    found.extend(fresh.iter().map(|new| difference(new, false, format!("the sheet `{new}` is new"))));
    for (old, new) in &pairs {
        if without_year(old) != without_year(new) {
            found.push(difference(new, false, format!("the sheet `{old}` is now called `{new}`")));
        }
        let position =
            |survey: &Survey, sheet: &str| survey.shapes.get(sheet).map_or(0, |shape| shape.position);
        let (from, to) = (position(before, old), position(now, new));
        if from != to && from > 0 && to > 0 && !is_year(new) {
            found.push(difference(
                new,
                false,
                format!("the sheet is number {to} of its file, and was number {from}"),
            ));
        }
    }
    pairs
}

/// A sheet for a new year, where each year has one, is compared with the newest that there was.
fn follow_years<'s>(before: &'s Survey, fresh: &mut Vec<&'s str>, pairs: &mut Vec<(&'s str, &'s str)>) {
    fresh.retain(|new| {
        let older = before.headings.keys().rev().find(|old| is_year(old) && is_year(new));
        pairs.extend(older.map(|old| (old.as_str(), *new)));
        older.is_none()
    });
}

/// Is a sheet called by its year alone?
fn is_year(name: &str) -> bool {
    without_year(name).is_empty()
}

fn same_name(_: &Survey, _: &Survey, old: &str, new: &str) -> bool {
    key(old) == key(new)
}

fn same_but_year(_: &Survey, _: &Survey, old: &str, new: &str) -> bool {
    !is_year(new) && without_year(old) == without_year(new)
}

/// At least half of the headings of either.
fn same_headings(before: &Survey, now: &Survey, old: &str, new: &str) -> bool {
    let keys = |survey: &Survey, sheet: &str| {
        survey.headings.get(sheet).map(|all| all.iter().map(|one| key(one)).collect::<BTreeSet<_>>())
    };
    if is_year(old) || is_year(new) {
        return false;
    }
    let (Some(old), Some(new)) = (keys(before, old), keys(now, new)) else { return false };
    let shared = old.intersection(&new).count();
    shared > 0 && shared * 2 >= old.len().max(new.len())
}

/// A name without what changes from year to year.
fn without_year(name: &str) -> String {
    key(name).chars().filter(|c| !c.is_numeric() && !OF_A_YEAR.contains(c)).collect()
}

/// A sheet of both years.
struct Sheet<'s> {
    name: &'s str,
    old_name: &'s str,
    before: Option<&'s Shape>,
    now: Option<&'s Shape>,
    found: Vec<Difference>,
}

impl Sheet<'_> {
    fn add(&mut self, kind: DriftKind, is_gone: bool, cell: Option<&String>, what: &str, message: String) {
        let sheet = if is_gone { self.old_name } else { self.name };
        self.found.push(Difference {
            kind,
            is_gone,
            sheet: Some(sheet.to_owned()),
            cell: cell.cloned(),
            what: what.to_owned(),
            message,
        });
    }

    fn headings(&mut self, before: &[String], now: &[String]) {
        let keys =
            |headings: &[String]| headings.iter().map(|heading| without_year(heading)).collect::<Vec<_>>();
        let (old_keys, new_keys) = (keys(before), keys(now));
        let kind = |heading: &str| {
            let is_code = CODE_WORDS.iter().any(|word| key(heading).contains(word));
            if is_code { DriftKind::Codes } else { DriftKind::Headings }
        };
        let column = |kind| if kind == DriftKind::Codes { "column of codes" } else { "heading" };
        for heading in absent(before, &new_keys) {
            let cell = self.before.and_then(|shape| shape.headings.get(heading));
            let kind = kind(heading);
            self.add(kind, true, cell, heading, format!("the {} `{heading}` is gone", column(kind)));
        }
        for heading in absent(now, &old_keys) {
            let cell = self.now.and_then(|shape| shape.headings.get(heading));
            let kind = kind(heading);
            self.add(kind, false, cell, heading, format!("the {} `{heading}` is new", column(kind)));
        }
        let shared = |list: &[String], other: &[String]| {
            list.iter().filter(|one| other.contains(one)).cloned().collect::<Vec<_>>()
        };
        let (then, later) = (shared(&old_keys, &new_keys), shared(&new_keys, &old_keys));
        if let Some(at) = then.iter().zip(&later).position(|(old, new)| old != new) {
            let moved =
                now.iter().find(|heading| without_year(heading) == later[at]).cloned().unwrap_or_default();
            let cell = self.now.and_then(|shape| shape.headings.get(&moved));
            let message = format!("the headings stand in another order, from `{moved}` on");
            self.add(DriftKind::Headings, false, cell, &moved, message);
        }
    }

    fn shapes(&mut self) {
        let (Some(before), Some(now)) = (self.before, self.now) else { return };
        for (indicator, units) in &now.units {
            let Some(old) = before.units.get(indicator) else { continue };
            for (unit, cell) in units.iter().filter(|(unit, _)| !has(old, unit)) {
                let old = old.keys().map(String::as_str).collect::<Vec<_>>().join("`, `");
                let message = format!("`{indicator}` is in `{unit}`, and was in `{old}`");
                self.add(DriftKind::Units, false, Some(cell), unit, message);
            }
        }
        let nothing = BTreeMap::new();
        for dimension in before.labels.keys().chain(now.labels.keys()).collect::<BTreeSet<_>>() {
            let old = before.labels.get(dimension).unwrap_or(&nothing);
            let new = now.labels.get(dimension).unwrap_or(&nothing);
            for (label, cell) in old.iter().filter(|(label, _)| !has(new, label)) {
                let message = format!("the {dimension} `{label}` is gone");
                self.add(DriftKind::Codes, true, Some(cell), label, message);
            }
            for (label, cell) in new.iter().filter(|(label, _)| !has(old, label)) {
                self.add(
                    DriftKind::Codes,
                    false,
                    Some(cell),
                    label,
                    format!("the {dimension} `{label}` is new"),
                );
            }
        }
        for (indicator, cell) in
            before.totals.iter().filter(|(indicator, _)| !now.totals.contains_key(*indicator))
        {
            let message = format!("no total of `{indicator}` is stated any more");
            self.add(DriftKind::Totals, true, Some(cell), indicator, message);
        }
        for (indicator, cell) in
            now.totals.iter().filter(|(indicator, _)| !before.totals.contains_key(*indicator))
        {
            let message = format!("a total of `{indicator}` is stated, and was not");
            self.add(DriftKind::Totals, false, Some(cell), indicator, message);
        }
        if let (Some(old), Some(new)) = (before.rows, now.rows)
            && (new * ROWS_FACTOR < old || new > old * ROWS_FACTOR)
        {
            let message = format!("{new} rows hold figures, and {old} did");
            self.add(DriftKind::Rows, false, None, self.name, message);
        }
    }
}

/// Headings that are not among the keys of the other year.
fn absent<'h>(headings: &'h [String], others: &[String]) -> Vec<&'h String> {
    let mut seen = BTreeSet::new();
    let is_absent = |heading: &&String| {
        let key = without_year(heading);
        !key.is_empty() && !others.contains(&key) && seen.insert(key)
    };
    headings.iter().filter(is_absent).collect()
}

fn has(known: &BTreeMap<String, String>, text: &str) -> bool {
    known.keys().any(|other| key(other) == key(text))
}
