//! What a workbook shows besides values: objects, formats that tell, merges, hidden parts, formulas.

use std::collections::BTreeMap;

use nenji_sheet::{Area, Look};

use crate::lint::found::Found;
use crate::lint::view::{Column, View};

/// One thing of a look; none where it is as usual.
type Aspect = fn(&Look) -> Option<String>;

/// What a format can tell, and how to see it.
const ASPECTS: [(&str, Aspect); 7] = [
    ("bold", |look| look.bold.then(String::new)),
    ("in italics", |look| look.italic.then(String::new)),
    ("underlined", |look| look.underline.then(String::new)),
    ("struck out", |look| look.strike.then(String::new)),
    ("of another size", |look| look.size.clone()),
    ("of another colour", |look| look.colour.clone()),
    ("on another ground", |look| look.fill.clone()),
];

/// What is read of xlsx alone.
const XLSX_ALONE: [&str; 3] = ["L1-10", "L1-11", "L2-06"];

pub(super) fn check(view: &View, format: &str, found: &mut Found) {
    if format == "csv" {
        return;
    }
    merged(view, found);
    hidden(view, found);
    let Some(looks) = &view.looks else {
        for rule in XLSX_ALONE {
            found.not_judged(
                rule,
                format!("objects, fonts and formulas are read of xlsx alone, and this is {format}"),
            );
        }
        return;
    };
    for object in &looks.objects {
        let area = object.area.map(crate::lint::report::range);
        found.add("L1-10", Some(&view.name), area, format!("{} lies above the cells", object.kind.words()));
    }
    let formulas = looks.formulas.iter().map(|(row, column)| {
        let value = view.grid.cell(*row, *column).map(nenji_sheet::Cell::text);
        (*row, *column, value.unwrap_or_default())
    });
    found.each("L2-06", &view.name, "a formula gives this value", formulas.collect());
    for column in &view.columns {
        told_by_format(view, column, found);
    }
}

fn merged(view: &View, found: &mut Found) {
    for area in &view.grid.merges {
        found.cells("L1-12", &view.name, *area, "cells are merged");
    }
}

fn hidden(view: &View, found: &mut Found) {
    if !view.visible {
        found.add("L1-13", Some(&view.name), None, "the sheet is hidden");
    }
    let (rows, columns) = (&view.grid.rows, &view.grid.hidden_columns);
    let last = rows
        .values()
        .filter_map(|cells| cells.last_key_value())
        .map(|(column, _)| *column)
        .max()
        .unwrap_or(0);
    let (first_row, last_row) =
        (rows.keys().next().copied().unwrap_or(1), rows.keys().next_back().copied().unwrap_or(1));
    for row in view.grid.hidden_rows.iter().filter(|row| **row <= last_row) {
        let area = Area { first_row: *row, last_row: *row, first_column: 1, last_column: last.max(1) };
        found.cells("L1-13", &view.name, area, format!("row {row} is hidden"));
    }
    for column in columns.iter().filter(|column| **column <= last) {
        let area = Area { first_row, last_row, first_column: *column, last_column: *column };
        let name = nenji_sheet::column_name(*column);
        found.cells("L1-13", &view.name, area, format!("column {name} is hidden"));
    }
}

/// Cells of a column's body that are formatted unlike the others.
fn told_by_format(view: &View, column: &Column, found: &mut Found) {
    // One look for all tells nothing.
    let Some(looks) = view.looks.as_ref().filter(|looks| looks.kinds.len() > 1) else { return };
    let body: Vec<(u32, &Look)> =
        view.body(column).filter_map(|(row, _)| Some((row, looks.look(row, column.number)?))).collect();
    for (what, aspect) in ASPECTS {
        let mut by_value: BTreeMap<Option<String>, Vec<u32>> = BTreeMap::new();
        for (row, look) in &body {
            by_value.entry(aspect(look)).or_default().push(*row);
        }
        if by_value.len() < 2 || is_striped(&by_value) {
            continue;
        }
        let usual = by_value.values().map(Vec::len).max().unwrap_or(0);
        let mut unlike: Vec<u32> = Vec::new();
        let mut is_usual_seen = false;
        for rows in by_value.into_values() {
            if rows.len() == usual && !is_usual_seen {
                is_usual_seen = true;
            } else {
                unlike.extend(rows);
            }
        }
        unlike.sort_unstable();
        let Some(first) = unlike.first().copied() else { continue };
        let last =
            unlike.iter().zip(first..).take_while(|(row, next)| **row == *next).map(|(row, _)| *row).last();
        let area = Area {
            first_row: first,
            last_row: last.unwrap_or(first),
            first_column: column.number,
            last_column: column.number,
        };
        let message = format!("{} of {} cells of the column are {what}", unlike.len(), body.len());
        found.cells("L1-11", &view.name, area, message);
    }
}

/// Two grounds that change from row to row guide the eye and mean nothing.
fn is_striped(by_value: &BTreeMap<Option<String>, Vec<u32>>) -> bool {
    let alternates = |rows: &Vec<u32>| rows.len() > 1 && rows.windows(2).all(|pair| pair[1] - pair[0] == 2);
    by_value.len() == 2 && by_value.values().all(alternates)
}
