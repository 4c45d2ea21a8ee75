//! Columns of figures: numbers as numbers, zeros that show, symbols that are defined, units.

use std::collections::BTreeSet;

use nenji_sheet::{Area, Cell, Value, find_unit, fold};

use crate::lint::found::{Found, quoted};
use crate::lint::view::{Column, Kind, View};
use crate::lint::words::{is_code_heading, is_mark, is_plain_number, states_unit};

pub(super) fn check(view: &View, found: &mut Found) {
    let unit_beside = view.parts.outside.iter().any(|area| states_unit_beside(view, *area))
        || view.columns.iter().any(|column| is_unit_heading(&column.heading));
    for column in view.of(Kind::Number) {
        numbers(view, column, found);
        zeros(view, column, found);
        if !column.heading.is_empty() && !unit_beside && !states_unit(&column.heading) {
            let message = format!("no unit is stated for `{}`", quoted(&column.heading));
            found.cells("L3-04", &view.name, view.heading_area(column), message);
        }
    }
}

/// A column that says the unit of each row.
fn is_unit_heading(heading: &str) -> bool {
    let folded = fold(heading);
    folded == "単位" || folded == "unit" || folded.starts_with("unit_") || folded.ends_with("_unit")
}

/// Does a text beside the table say `単位：人`?
fn states_unit_beside(view: &View, area: Area) -> bool {
    let rows = view.grid.rows.range(area.first_row..=area.last_row);
    rows.flat_map(|(_, cells)| cells.range(area.first_column..=area.last_column))
        .any(|(_, cell)| matches!(&cell.value, Value::Text(text) if find_unit(text).is_some()))
}

fn numbers(view: &View, column: &Column, found: &mut Found) {
    let has_numbers = view.body(column).any(|(_, cell)| matches!(cell.value, Value::Number(_)));
    let is_code = is_code_heading(&column.heading);
    let mut wrong: [Vec<(u32, u32, String)>; 3] = Default::default();
    for (row, cell) in view.body(column) {
        let at = match &cell.value {
            Value::Error(_) => 2,
            Value::Text(text) if is_plain_number(text.trim()) => {
                // A column of nothing but digits as text holds codes: 01, 02.
                if is_code || !has_numbers {
                    continue;
                }
                1
            }
            Value::Text(text) if !is_mark(text) => 0,
            _ => continue,
        };
        wrong[at].push((row, column.number, cell.text()));
    }
    let told = [
        "a number with other characters, as text",
        "a number stored as text",
        "an error in place of a number",
    ];
    for (what, cells) in told.iter().zip(wrong) {
        found.each("L2-01", &view.name, what, cells);
    }
}

/// Zeros that the format does not show are blank to a person and zero to a program.
fn zeros(view: &View, column: &Column, found: &mut Found) {
    let is_hidden = |cell: &Cell| {
        let section = cell.format.as_deref().and_then(|code| code.split(';').nth(2));
        cell.value == Value::Number(0.0) && section.is_some_and(|section| section.trim().is_empty())
    };
    let hidden = view.body(column).filter(|(_, cell)| is_hidden(cell));
    let hidden = hidden.map(|(row, cell)| (row, column.number, cell.text())).collect();
    found.each("L1-09", &view.name, "a zero that its format does not show", hidden);
    let table = view.table(column);
    let rows = table.area.last_row.saturating_add(1).saturating_sub(table.body_row());
    if u32::try_from(column.filled).is_ok_and(|filled| filled < rows) {
        found.not_judged(
            "L1-09",
            "there are blank cells among the numbers; whether one means zero, only its author knows",
        );
    }
}

/// Symbols among numbers have to be defined somewhere else in the workbook.
pub(super) fn check_symbols(views: &[View], format: &str, found: &mut Found) {
    for view in views {
        for column in view.of(Kind::Number) {
            let mut symbols: BTreeSet<String> = BTreeSet::new();
            let mut first: Option<u32> = None;
            for (row, cell) in view.body(column) {
                if let Value::Text(text) = &cell.value
                    && is_mark(text)
                    && !is_defined(views, view, column, text.trim())
                {
                    first.get_or_insert(row);
                    symbols.insert(text.trim().to_owned());
                }
            }
            let Some(row) = first else { continue };
            if format == "csv" {
                found.not_judged(
                    "L3-03",
                    "a CSV cannot say what its symbols mean; see what is published with it",
                );
                continue;
            }
            let area = Area {
                first_row: row,
                last_row: row,
                first_column: column.number,
                last_column: column.number,
            };
            let symbols = symbols.into_iter().collect::<Vec<_>>().join("`, `");
            found.cells(
                "L3-03",
                &view.name,
                area,
                format!("`{symbols}` among the numbers is defined nowhere in the workbook"),
            );
        }
    }
}

/// A cell that holds the symbol with a text beside it, or begins with it and goes on to explain it.
fn is_defined(views: &[View], own: &View, column: &Column, symbol: &str) -> bool {
    let explains = |text: &str| {
        let rest = text.trim().trim_start_matches(['「', '"', '“', '※']).strip_prefix(symbol);
        let rest = rest.map(|rest| rest.trim_start_matches(['」', '"', '”', ' ', '\u{3000}']));
        rest.is_some_and(|rest| rest.starts_with(['：', ':', '=', '＝', 'は', '…', '-', '‥']))
    };
    views.iter().any(|view| {
        view.texts().any(|(row, at, text)| {
            let table = own.table(column);
            let is_own = view.name == own.name && table.area.contains(row, at);
            let is_beside = text.trim() == symbol
                && matches!(view.grid.cell(row, at + 1).map(|cell| &cell.value), Some(Value::Text(_)));
            !is_own && (is_beside || explains(text))
        })
    })
}
