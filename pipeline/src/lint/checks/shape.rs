//! Where tables stand: one per sheet, unbroken, from row 1, with nothing beside them.

use nenji_sheet::{Area, Cell, column_name};

use crate::lint::found::{Found, quoted};
use crate::lint::table::Table;
use crate::lint::view::View;

pub(super) fn check(view: &View, found: &mut Found) {
    let Some(first) = view.parts.tables.first() else { return };
    several(view, found);
    for table in &view.parts.tables {
        broken(view, table, found);
    }
    if first.area.first_column > 1 {
        let area = Area { first_row: first.area.first_row, first_column: 1, ..first.area };
        let area = Area { last_column: first.area.first_column - 1, ..area };
        found.cells("L1-03", &view.name, area, "the columns before the table are blank");
    }
    for area in &view.parts.outside {
        let text = view.grid.cell(area.first_row, area.first_column).map(Cell::text);
        let text = text.map(|text| format!(": `{}`", quoted(&text))).unwrap_or_default();
        found.cells("L1-04", &view.name, *area, format!("this stands beside the table{text}"));
    }
    if first.area.first_row > 1 {
        let message = format!("the table begins in row {}", first.area.first_row);
        let head = Area { last_row: first.area.first_row, ..first.area };
        found.cells("L3-01", &view.name, head, message);
    }
}

fn several(view: &View, found: &mut Found) {
    let count = view.parts.tables.len();
    for table in view.parts.tables.iter().skip(1) {
        found.cells(
            "L1-02",
            &view.name,
            table.area,
            format!("the sheet holds {count} tables; this is a further one"),
        );
    }
}

fn broken(view: &View, table: &Table, found: &mut Found) {
    for row in &table.blank_rows {
        let area = Area { first_row: *row, last_row: *row, ..table.area };
        found.cells("L1-03", &view.name, area, format!("row {row} is blank and breaks the table"));
    }
    for column in &table.blank_columns {
        let area = Area { first_column: *column, last_column: *column, ..table.area };
        found.cells(
            "L1-03",
            &view.name,
            area,
            format!("column {} is blank and breaks the table", column_name(*column)),
        );
    }
}
