//! Blocks that are pieces of one table: what a blank row or column has parted is put together, and the blank noted.

use nenji_sheet::{Area, Grid};

use super::{Parts, Table, is_datum, row_cells};

/// Joins a block without headings to the one above it that it continues.
pub(super) fn join_below(grid: &Grid, parts: &mut Parts) {
    let mut joined: Vec<Table> = Vec::new();
    for below in std::mem::take(&mut parts.tables) {
        let is_continued = |above: &&mut Table| {
            above.area.last_row < below.area.first_row
                && above.area.first_column <= below.area.first_column
                && above.area.last_column >= below.area.last_column
                && continues(grid, above, below.area)
        };
        match joined.iter_mut().rev().find(is_continued) {
            Some(above) => {
                above.blank_rows.extend(above.area.last_row + 1..below.area.first_row);
                above.area.last_row = below.area.last_row;
            }
            None => joined.push(below),
        }
    }
    // Short ones: a single row of data below a blank row.
    parts.outside.retain(|area| {
        let is_row = area.first_row == area.last_row && area.last_column > area.first_column;
        let found = joined.iter_mut().find(|above| {
            is_row
                && above.area.last_row < area.first_row
                && above.area.first_column <= area.first_column
                && above.area.last_column >= area.last_column
                && continues(grid, above, *area)
        });
        found.is_none_or(|above| {
            above.blank_rows.extend(above.area.last_row + 1..area.first_row);
            above.area.last_row = area.last_row;
            false
        })
    });
    parts.tables = joined;
}

/// Are the cells of the first row below of the kind that the columns above hold, with a number among them?
fn continues(grid: &Grid, above: &Table, below: Area) -> bool {
    let last = above.area.last_row;
    let mut data = 0;
    for (column, cell) in row_cells(grid, below, below.first_row) {
        let is_data = is_datum(cell);
        if grid.cell(last, column).is_some_and(|over| is_datum(over) != is_data) {
            return false;
        }
        data += usize::from(is_data);
    }
    data > 0
}

/// Joins blocks of the same rows, unless each has the same headings: then they are tables side by side.
pub(super) fn join_beside(grid: &Grid, tables: &mut Vec<Table>) {
    let mut joined: Vec<Table> = Vec::new();
    for right in std::mem::take(tables) {
        let is_beside = |left: &&mut Table| {
            left.area.first_row == right.area.first_row
                && left.area.last_row == right.area.last_row
                && left.area.last_column + 2 == right.area.first_column
                && headings_of(grid, left) != headings_of(grid, &right)
        };
        match joined.iter_mut().find(is_beside) {
            Some(left) => {
                left.blank_columns.push(left.area.last_column + 1);
                left.area.last_column = right.area.last_column;
                left.heading_rows = left.heading_rows.max(right.heading_rows);
            }
            None => joined.push(right),
        }
    }
    *tables = joined;
}

fn headings_of(grid: &Grid, table: &Table) -> Vec<String> {
    row_cells(grid, table.area, table.area.first_row)
        .map(|(_, cell)| nenji_sheet::key(&cell.text()))
        .collect()
}

/// Takes the headings in that a blank row parts from their table.
pub(super) fn adopt_heading(grid: &Grid, parts: &mut Parts) {
    for table in parts.tables.iter_mut().filter(|table| table.heading_rows == 0) {
        let is_heading = |area: &Area| {
            area.first_row == area.last_row
                && area.last_row < table.area.first_row
                && area.first_column <= table.area.first_column
                && area.last_column >= table.area.last_column
                && row_cells(grid, *area, area.first_row).filter(|(_, cell)| !is_datum(cell)).count() > 1
        };
        let Some(at) = parts.outside.iter().rposition(is_heading) else { continue };
        let heading = parts.outside.remove(at);
        table.blank_rows.extend(heading.last_row + 1..table.area.first_row);
        table.heading_rows = 1;
        table.area = Area { first_row: heading.first_row, ..table.area };
        table.area.first_column = heading.first_column.min(table.area.first_column);
        table.area.last_column = heading.last_column.max(table.area.last_column);
    }
}
