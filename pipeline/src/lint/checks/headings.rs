//! Headings: there, meaningful, different, in one row, and no periods among them.

use std::collections::BTreeMap;

use nenji_sheet::{Area, looks_like_period};

use crate::lint::found::{Found, quoted};
use crate::lint::table::Table;
use crate::lint::view::{Column, View};
use crate::lint::words::is_year;

/// Headings that programs make up.
const MADE_UP: [&str; 8] = ["unnamed", "column", "列", "項目", "field", "f", "v", "no name"];

/// So many periods side by side are a wide table.
const WIDE: usize = 3;

pub(super) fn check(view: &View, found: &mut Found) {
    for (index, table) in view.parts.tables.iter().enumerate() {
        let columns: Vec<&Column> = view.columns.iter().filter(|column| column.table == index).collect();
        if table.heading_rows == 0 {
            let area = Area { last_row: table.area.first_row, ..table.area };
            found.cells("L1-05", &view.name, area, "the table begins with data; it has no headings");
            continue;
        }
        for column in &columns {
            meaningful(view, column, found);
        }
        unique(view, table, &columns, found);
        wide(view, &columns, found);
    }
}

fn meaningful(view: &View, column: &Column, found: &mut Found) {
    let area = view.heading_area(column);
    let heading = column.heading.trim();
    if heading.is_empty() {
        if column.filled > 0 {
            found.cells("L1-05", &view.name, area, "the column has no heading");
        }
        return;
    }
    if is_made_up(heading) {
        found.cells(
            "L1-05",
            &view.name,
            area,
            format!("the heading `{}` does not say what the column holds", quoted(heading)),
        );
    }
}

fn is_made_up(heading: &str) -> bool {
    let folded = nenji_sheet::fold(heading);
    let is_period = looks_like_period(heading) || folded.parse().is_ok_and(is_year);
    let stem = folded.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '_' | '.'));
    !is_period
        && (!folded.chars().any(char::is_alphabetic)
            || (folded.len() == 1 && folded.is_ascii())
            || (stem.len() < folded.len() && MADE_UP.contains(&stem)))
}

fn unique(view: &View, table: &Table, columns: &[&Column], found: &mut Found) {
    if table.heading_rows > 1 {
        let area = Area { last_row: table.body_row() - 1, ..table.area };
        let message = format!("the headings take {} rows", table.heading_rows);
        found.cells("L2-03", &view.name, area, message);
    }
    let mut first: BTreeMap<String, &Column> = BTreeMap::new();
    for column in columns.iter().filter(|column| !column.heading.trim().is_empty()) {
        if let Some(known) = first.get(&nenji_sheet::fold(&column.heading)) {
            let at = nenji_sheet::column_name(known.number);
            let message = format!("the heading `{}` stands on column {at} too", quoted(&column.heading));
            found.cells("L2-03", &view.name, view.heading_area(column), message);
        } else {
            first.insert(nenji_sheet::fold(&column.heading), column);
        }
    }
}

fn wide(view: &View, columns: &[&Column], found: &mut Found) {
    let periods: Vec<&&Column> = columns
        .iter()
        .filter(|column| {
            let heading = column.heading.trim();
            looks_like_period(heading) || heading.parse().is_ok_and(is_year)
        })
        .collect();
    if let (Some(first), Some(last)) = (periods.first(), periods.last())
        && periods.len() >= WIDE
    {
        let area = Area { last_column: last.number, ..view.heading_area(first) };
        found.cells("L3-09", &view.name, area, format!("{} columns are periods", periods.len()));
    }
}
