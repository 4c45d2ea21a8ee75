//! The account that the host takes of a program: which non-empty cells its records mention, and which they do not.
//!
//! A record may point at a cell that holds something, and at no other: a program that counts from 0 is found out here.

use std::collections::{BTreeMap, BTreeSet};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use serde::{Deserialize, Serialize};

use super::ProgramFault;
use crate::issue::CellRef;
use crate::plugin::{Account, Fate, TaskReport};

/// Why a cell was ignored: no record points at it.
const NOT_MENTIONED: &str = "not-mentioned";
/// Why a sheet was left.
const LEFT: &str = "no record of the program points into this sheet";
/// Why a sheet was left that nobody sees.
const HIDDEN: &str = "hidden sheet";

/// The non-empty cells of a file, or why they are not known.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::plugin) struct Listing {
    pub(in crate::plugin) sheets: Vec<SheetCells>,
    pub(in crate::plugin) unread: Option<String>,
}

/// The non-empty cells of a sheet.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::plugin) struct SheetCells {
    pub(in crate::plugin) name: String,
    pub(in crate::plugin) visible: bool,
    /// Row, and its non-empty cells as first and last columns, both in order.
    pub(in crate::plugin) rows: Vec<(u32, Vec<(u32, u32)>)>,
}

impl SheetCells {
    /// How many they are.
    pub(in crate::plugin) fn count(&self) -> u64 {
        let runs = self.rows.iter().flat_map(|(_, runs)| runs);
        runs.map(|(first, last)| u64::from(last - first) + 1).sum()
    }
}

/// Which cells records point at.
#[derive(Debug, Default)]
pub(super) struct Places {
    sheets: BTreeMap<String, BTreeSet<(u32, u32)>>,
    records: u64,
}

impl Places {
    /// Notes the places of records that meet their contract.
    pub(super) fn note(&mut self, batch: &RecordBatch) {
        let last = batch.num_columns() - 1;
        let sheet = batch.column(last - 2).as_string::<i64>();
        let (row, column) = (batch.column(last - 1), batch.column(last));
        let (row, column) = (row.as_primitive::<UInt32Type>(), column.as_primitive::<UInt32Type>());
        for index in 0..batch.num_rows() {
            let place = (row.value(index), column.value(index));
            match self.sheets.get_mut(sheet.value(index)) {
                Some(places) => drop(places.insert(place)),
                None => drop(self.sheets.insert(sheet.value(index).to_owned(), BTreeSet::from([place]))),
            }
            self.records += 1;
        }
    }

    /// The report of a file whose cells the host cannot list: what is used is known, what is left is not.
    pub(super) fn untaken(&self, reason: &str) -> TaskReport {
        let used = self.sheets.values().map(|places| count(places.len())).sum();
        TaskReport {
            account: Account { scope: used, used, records: self.records, ..Account::default() },
            account_not_taken: Some(reason.to_owned()),
            ..TaskReport::default()
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Takes the account of a file from the list of its cells.
pub(super) fn take(listing: &[u8], places: &Places) -> Result<TaskReport, ProgramFault> {
    let listing: Listing = serde_json::from_slice(listing).map_err(ProgramFault::Listing)?;
    if let Some(reason) = &listing.unread {
        return Ok(places.untaken(reason));
    }
    let known: Vec<&str> = listing.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    if let Some(unknown) = places.sheets.keys().find(|sheet| !known.contains(&sheet.as_str())) {
        let known = known.into_iter().map(str::to_owned).collect();
        return Err(ProgramFault::NoSheet { sheet: unknown.clone(), known });
    }
    let mut report = TaskReport::default();
    report.account.records = places.records;
    let nothing = BTreeSet::new();
    for sheet in &listing.sheets {
        match places.sheets.get(&sheet.name) {
            Some(places) => claim(sheet, places, &mut report)?,
            // A program that found nothing has looked at all that there is to see.
            None if places.sheets.is_empty() && sheet.visible => claim(sheet, &nothing, &mut report)?,
            None => report.fates.push(left(sheet)),
        }
    }
    let Account { used, ignored, .. } = report.account;
    report.account.scope = used + ignored;
    Ok(report)
}

fn left(sheet: &SheetCells) -> Fate {
    let first = CellRef { row: 1, column: 1 };
    let reason = if sheet.visible { LEFT } else { HIDDEN };
    Fate {
        sheet: sheet.name.clone(),
        first,
        last: first,
        cells: 0,
        fate: "ignored".to_owned(),
        reason: reason.to_owned(),
        text: None,
    }
}

/// Adds the cells of one sheet: those mentioned are used, the others are ignored, by rectangles.
fn claim(
    sheet: &SheetCells,
    places: &BTreeSet<(u32, u32)>,
    report: &mut TaskReport,
) -> Result<(), ProgramFault> {
    let mut found = 0;
    let mut open: Vec<Fate> = Vec::new();
    for (row, runs) in &sheet.rows {
        let mentioned: Vec<u32> =
            places.range((*row, 0)..=(*row, u32::MAX)).map(|(_, column)| *column).collect();
        let mut rest = Vec::new();
        for (first, last) in runs {
            found += count(mentioned.iter().filter(|column| (first..=last).contains(column)).count());
            without(*first, *last, &mentioned, &mut rest);
        }
        extend(&mut open, &sheet.name, *row, &rest, &mut report.fates);
    }
    report.fates.append(&mut open);
    if found != count(places.len()) {
        return Err(empty_place(sheet, places));
    }
    report.account.used += found;
    let here = report.fates.iter().filter(|fate| fate.sheet == sheet.name);
    report.account.ignored += here.map(|fate| fate.cells).sum::<u64>();
    Ok(())
}

/// What of a run of cells is not mentioned.
fn without(first: u32, last: u32, mentioned: &[u32], rest: &mut Vec<(u32, u32)>) {
    let mut start = first;
    for column in mentioned.iter().filter(|column| (first..=last).contains(*column)) {
        if *column > start {
            rest.push((start, column - 1));
        }
        start = column + 1;
    }
    if start <= last {
        rest.push((start, last));
    }
}

/// Lengthens the rectangles that go on in this row, and closes the others.
fn extend(open: &mut Vec<Fate>, sheet: &str, row: u32, runs: &[(u32, u32)], closed: &mut Vec<Fate>) {
    let mut next = Vec::new();
    for (first, last) in runs {
        let goes_on = |fate: &Fate| {
            fate.first.column == *first && fate.last.column == *last && fate.last.row + 1 == row
        };
        let mut fate = match open.iter().position(goes_on) {
            Some(index) => open.swap_remove(index),
            None => Fate {
                sheet: sheet.to_owned(),
                first: CellRef { row, column: *first },
                last: CellRef { row, column: *last },
                cells: 0,
                fate: "ignored".to_owned(),
                reason: NOT_MENTIONED.to_owned(),
                text: None,
            },
        };
        fate.last.row = row;
        fate.cells += u64::from(last - first) + 1;
        next.push(fate);
    }
    closed.append(open);
    *open = next;
}

fn empty_place(sheet: &SheetCells, places: &BTreeSet<(u32, u32)>) -> ProgramFault {
    let holds = |(row, column): &(u32, u32)| {
        let at = sheet.rows.binary_search_by_key(row, |(row, _)| *row);
        at.is_ok_and(|at| sheet.rows[at].1.iter().any(|(first, last)| (first..=last).contains(&column)))
    };
    let (row, column) = places.iter().find(|place| !holds(place)).copied().unwrap_or((1, 1));
    ProgramFault::EmptyCell { sheet: sheet.name.clone(), cell: CellRef { row, column } }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Listing, Places, SheetCells, take};

    fn listing() -> Vec<u8> {
        let table = (2..=4).map(|row| (row, vec![(1, 3)]));
        let rows = std::iter::once((1, vec![(1, 1)])).chain(table).collect();
        let sheets = vec![
            SheetCells { name: "表".to_owned(), visible: true, rows },
            SheetCells { name: "注".to_owned(), visible: true, rows: vec![(1, vec![(1, 1)])] },
        ];
        serde_json::to_vec(&Listing { sheets, unread: None }).unwrap()
    }

    fn places(sheet: &str, cells: &[(u32, u32)]) -> Places {
        Places {
            sheets: BTreeMap::from([(sheet.to_owned(), cells.iter().copied().collect::<BTreeSet<_>>())]),
            records: 3,
        }
    }

    #[test]
    fn mentioned_cells_are_used_and_the_others_lie_in_rectangles() {
        let report = take(&listing(), &places("表", &[(2, 2), (3, 2), (4, 2)])).unwrap();
        let account = report.account;
        assert_eq!((account.scope, account.used, account.ignored, account.records), (10, 3, 7, 3));
        let mut told: Vec<String> = report
            .fates
            .iter()
            .map(|fate| format!("{} {}:{} {} {}", fate.sheet, fate.first, fate.last, fate.cells, fate.reason))
            .collect();
        told.sort();
        assert_eq!(
            told,
            [
                "注 A1:A1 0 no record of the program points into this sheet",
                "表 A1:A4 4 not-mentioned",
                "表 C2:C4 3 not-mentioned",
            ]
        );
    }

    #[test]
    fn nothing_found_leaves_all_that_there_is_to_see() {
        let report = take(&listing(), &Places::default()).unwrap();
        assert_eq!((report.account.scope, report.account.ignored), (11, 11));
    }

    #[test]
    fn empty_cell_and_unknown_sheet_are_named() {
        let told = |places: &Places| take(&listing(), places).unwrap_err().to_string();
        assert_eq!(
            told(&places("表", &[(2, 2), (4, 4)])),
            "a record points at D4 of sheet `表`, which is empty"
        );
        assert_eq!(
            told(&places("票", &[(1, 1)])),
            "a record points into sheet `票`, which the file does not have"
        );
    }
}
