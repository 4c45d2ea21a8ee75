//! Labels: none left out, one spelling each, details of `その他` apart.

use std::collections::BTreeMap;

use nenji_sheet::{Area, Cell, Value, fold, trim};

use crate::lint::found::{Found, quoted};
use crate::lint::view::{Column, Kind, View};

/// Marks that stand for the label above.
const DITTO: [&str; 8] = ["〃", "″", "同上", "同左", "仝", "々", "\"", "ditto"];

/// A column with more different labels than this is free text.
const OPTIONS: usize = 40;

pub(super) fn check(view: &View, found: &mut Found) {
    for column in view.of(Kind::Label).chain(view.of(Kind::Place)) {
        ditto(view, column, found);
        spellings(view, column, found);
        other(view, column, found);
    }
    for index in 0..view.parts.tables.len() {
        for column in stub(view, index) {
            left_out(view, column, found);
        }
    }
}

/// The label columns before the first figures; of a table without figures, the first column.
fn stub(view: &View, table: usize) -> Vec<&Column> {
    let columns: Vec<&Column> = view.columns.iter().filter(|column| column.table == table).collect();
    let end = columns.iter().position(|column| column.kind == Kind::Number).unwrap_or(1);
    columns.into_iter().take(end).filter(|column| column.filled > 0).collect()
}

/// A blank below a label, in a row that holds something to the right and shares what stands to the left. A merge says by
/// itself what it covers; and where a label is repeated from row to row, a blank is no repeat but a value that is missing.
fn left_out(view: &View, column: &Column, found: &mut Found) {
    let labels: Vec<(u32, &Cell)> = view.body(column).collect();
    let repeats = |pair: &[(u32, &Cell)]| pair[0].0 + 1 == pair[1].0 && pair[0].1.text() == pair[1].1.text();
    if labels.windows(2).any(repeats) || labels.iter().any(|(_, cell)| is_day(cell)) {
        return;
    }
    let table = view.table(column);
    let mut above: Option<(&BTreeMap<u32, Cell>, &Cell)> = None;
    let mut blanks = Vec::new();
    for (row, cells) in view.grid.rows.range(table.body_row()..=table.area.last_row) {
        match (cells.get(&column.number), above) {
            (Some(cell), _) => above = Some((cells, cell)),
            (None, Some((labelled, cell))) => {
                let is_row = cells.range(column.number + 1..=table.area.last_column).next().is_some();
                let mut left = cells.range(table.area.first_column..column.number);
                let is_alike = left.all(|(at, cell)| labelled.get(at) == Some(cell));
                if is_row && is_alike && view.grid.merge_at(*row, column.number).is_none() {
                    blanks.push((*row, column.number, cell.text()));
                }
            }
            (None, None) => {}
        }
    }
    found.each("L2-02", &view.name, "blank, where a label such as the one above belongs", blanks);
}

/// Days differ from row to row; one that is not there is missing.
fn is_day(cell: &Cell) -> bool {
    match &cell.value {
        Value::Date(_) => true,
        Value::Text(text) => text.len() == 10 && text.split('-').count() == 3,
        _ => false,
    }
}

fn ditto(view: &View, column: &Column, found: &mut Found) {
    let marks = view.body(column).filter(|(_, cell)| DITTO.contains(&cell.text().trim()));
    let marks = marks.map(|(row, cell)| (row, column.number, cell.text())).collect();
    found.each("L2-02", &view.name, "a mark in place of the label above", marks);
}

/// Spellings that differ in width, case or spaces only.
fn spellings(view: &View, column: &Column, found: &mut Found) {
    let mut spellings: BTreeMap<String, BTreeMap<String, Vec<u32>>> = BTreeMap::new();
    for (row, cell) in view.body(column) {
        spellings.entry(fold(&cell.text())).or_default().entry(trim(&cell.text())).or_default().push(row);
        if spellings.len() > OPTIONS {
            return;
        }
    }
    for variants in spellings.into_values().filter(|variants| variants.len() > 1) {
        let usual = variants
            .iter()
            .max_by_key(|(_, rows)| rows.len())
            .map(|(text, _)| text.clone())
            .unwrap_or_default();
        for (text, rows) in variants.iter().filter(|(text, _)| **text != usual) {
            let row = rows.first().copied().unwrap_or(1);
            let area = Area {
                first_row: row,
                last_row: row,
                first_column: column.number,
                last_column: column.number,
            };
            let message = format!(
                "`{}` is `{}` in {} cells, spelt another way",
                quoted(text),
                quoted(&usual),
                variants[&usual].len()
            );
            found.cells("L2-04", &view.name, area, message);
        }
    }
}

/// `その他（具体的に：…）` in a column of options.
fn other(view: &View, column: &Column, found: &mut Found) {
    let is_detailed = |text: &str| {
        let rest = fold(text).strip_prefix("その他").map(str::to_owned);
        rest.is_some_and(|rest| rest.starts_with(['(', ':', '[', '→']) && rest.chars().count() > 2)
    };
    let detailed = view.body(column).filter(|(_, cell)| is_detailed(&cell.text()));
    let detailed = detailed.map(|(row, cell)| (row, column.number, cell.text())).collect();
    found.each("L2-05", &view.name, "an option with its detail", detailed);
}
