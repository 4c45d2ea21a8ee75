//! Where the table of a sheet is: blocks between blank rows and columns, titles and notes taken off, headings found.
//!
//! Two blocks are one broken table when the second has no headings of its own, and two tables otherwise.

mod join;

use std::collections::{BTreeMap, BTreeSet};

use nenji_sheet::{Area, Cell, Grid, Value};

use super::words::{is_note, is_numeral, is_year};

/// More heading rows than this nobody writes.
const MAX_HEADING_ROWS: u32 = 4;

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Headings and data.
    pub(super) area: Area,
    /// Rows of headings; 0 where the first row holds data already.
    pub(super) heading_rows: u32,
    /// Blank rows in it.
    pub(super) blank_rows: Vec<u32>,
    /// Blank columns in it.
    pub(super) blank_columns: Vec<u32>,
}

impl Table {
    /// First row of data.
    pub(super) fn body_row(&self) -> u32 {
        self.area.first_row + self.heading_rows
    }

    /// Its columns.
    pub(super) fn columns(&self) -> impl Iterator<Item = u32> + use<> {
        self.area.first_column..=self.area.last_column
    }
}

/// The tables of a sheet, and what stands beside them.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) tables: Vec<Table>,
    pub(super) outside: Vec<Area>,
}

/// Finds the tables of a sheet.
pub(super) fn find(grid: &Grid) -> Parts {
    let occupied = Occupied::new(grid);
    let Some(used) = occupied.bounds(whole()) else { return Parts::default() };
    let mut blocks = Vec::new();
    cut(&occupied, used, &mut blocks);
    let mut parts = Parts::default();
    for block in blocks {
        match trimmed(grid, &occupied, block, &mut parts.outside) {
            Some(area) if is_table(&occupied, area) => parts.tables.push(table(grid, area)),
            Some(area) => parts.outside.push(area),
            None => {}
        }
    }
    join::join_below(grid, &mut parts);
    join::join_beside(grid, &mut parts.tables);
    join::adopt_heading(grid, &mut parts);
    parts.outside.sort_unstable();
    parts
}

/// Non-empty cells, those that a merge covers with them.
struct Occupied {
    rows: BTreeMap<u32, BTreeSet<u32>>,
}

fn whole() -> Area {
    Area { first_row: 1, first_column: 1, last_row: u32::MAX, last_column: u32::MAX }
}

impl Occupied {
    fn new(grid: &Grid) -> Self {
        let mut rows: BTreeMap<u32, BTreeSet<u32>> =
            grid.rows.iter().map(|(row, cells)| (*row, cells.keys().copied().collect())).collect();
        let last_row = rows.last_key_value().map_or(0, |(row, _)| *row);
        let last_column = rows.values().filter_map(|cells| cells.last().copied()).max().unwrap_or(0);
        // A merge that is far larger than what is used would occupy a million cells.
        for area in grid.merges.iter().filter(|area| grid.cell(area.first_row, area.first_column).is_some()) {
            for row in area.first_row..=area.last_row.min(last_row) {
                rows.entry(row).or_default().extend(area.first_column..=area.last_column.min(last_column));
            }
        }
        Self { rows }
    }

    fn within(&self, area: Area) -> impl Iterator<Item = (u32, impl Iterator<Item = u32>)> {
        self.rows.range(area.first_row..=area.last_row).filter_map(move |(row, cells)| {
            let mut cells = cells.range(area.first_column..=area.last_column).copied().peekable();
            cells.peek().is_some().then_some((*row, cells))
        })
    }

    /// The smallest rectangle around what is occupied.
    fn bounds(&self, area: Area) -> Option<Area> {
        let mut found: Option<Area> = None;
        for (row, cells) in self.within(area) {
            for column in cells {
                let area = found.get_or_insert(Area {
                    first_row: row,
                    first_column: column,
                    last_row: row,
                    last_column: column,
                });
                area.last_row = row;
                area.first_column = area.first_column.min(column);
                area.last_column = area.last_column.max(column);
            }
        }
        found
    }

    fn count(&self, area: Area) -> usize {
        self.within(area).map(|(_, cells)| cells.count()).sum()
    }
}

/// Cuts an area at its blank rows, each piece at its blank columns, and so on.
fn cut(occupied: &Occupied, area: Area, blocks: &mut Vec<Area>) {
    let Some(area) = occupied.bounds(area) else { return };
    let rows: Vec<u32> = occupied.within(area).map(|(row, _)| row).collect();
    let bands = runs(&rows);
    if bands.len() > 1 {
        for (first_row, last_row) in bands {
            cut(occupied, Area { first_row, last_row, ..area }, blocks);
        }
        return;
    }
    let columns: BTreeSet<u32> = occupied.within(area).flat_map(|(_, cells)| cells).collect();
    let bands = runs(&columns.into_iter().collect::<Vec<_>>());
    if bands.len() > 1 {
        for (first_column, last_column) in bands {
            cut(occupied, Area { first_column, last_column, ..area }, blocks);
        }
        return;
    }
    blocks.push(area);
}

/// Neighbouring numbers as first and last.
fn runs(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    runs
}

/// The block without its title above and its notes below, which go to `outside`.
fn trimmed(grid: &Grid, occupied: &Occupied, block: Area, outside: &mut Vec<Area>) -> Option<Area> {
    let cells = |row| {
        grid.rows.get(&row).map_or(0, |cells| cells.range(block.first_column..=block.last_column).count())
    };
    let (mut first, mut last) = (block.first_row, block.last_row);
    if block.first_column < block.last_column {
        while first < last && is_title(grid, block, first, &cells) {
            first += 1;
        }
        while last > first && cells(last) == 1 && is_below(grid, block, last) {
            last -= 1;
        }
    }
    let above = Area { last_row: first.saturating_sub(1), ..block };
    let below = Area { first_row: last + 1, ..block };
    outside.extend(
        [above, below]
            .into_iter()
            .filter_map(|area| (area.first_row <= area.last_row).then(|| occupied.bounds(area)).flatten()),
    );
    occupied.bounds(Area { first_row: first, last_row: last, ..block })
}

/// One text alone in its row, with wider rows below: a title, or the unit in the corner.
fn is_title(grid: &Grid, block: Area, row: u32, cells: &impl Fn(u32) -> usize) -> bool {
    let is_text = |(_, cell): (&u32, &Cell)| matches!(&cell.value, Value::Text(text) if !is_numeral(text));
    let mut found =
        grid.rows.get(&row).into_iter().flat_map(|cells| cells.range(block.first_column..=block.last_column));
    cells(row) == 1
        && found.next().is_some_and(is_text)
        && (row + 1..=block.last_row).any(|next| cells(next) > 1)
        && !has_merged_body(grid, block, row)
}

/// A heading that is merged over columns, with headings below it and beside it a merge that goes down.
fn has_merged_body(grid: &Grid, block: Area, row: u32) -> bool {
    grid.merges.iter().any(|area| {
        area.first_row == row && area.last_row > row && block.contains(area.first_row, area.first_column)
    })
}

fn is_below(grid: &Grid, block: Area, row: u32) -> bool {
    let first =
        grid.rows.get(&row).and_then(|cells| cells.range(block.first_column..=block.last_column).next());
    first.is_some_and(|(column, cell)| {
        matches!(&cell.value, Value::Text(text) if is_note(text))
            && *column <= block.first_column.saturating_add(1)
    })
}

fn is_table(occupied: &Occupied, area: Area) -> bool {
    area.last_row > area.first_row && area.last_column > area.first_column && occupied.count(area) >= 4
}

fn table(grid: &Grid, area: Area) -> Table {
    Table { area, heading_rows: heading_rows(grid, area), blank_rows: Vec::new(), blank_columns: Vec::new() }
}

/// Is a cell data rather than a heading? A year is either.
fn is_datum(cell: &Cell) -> bool {
    match &cell.value {
        Value::Number(number) => !is_year(*number),
        Value::Date(_) | Value::Bool(_) | Value::Error(_) => true,
        Value::Text(text) => is_numeral(text),
    }
}

fn row_cells(grid: &Grid, area: Area, row: u32) -> impl Iterator<Item = (u32, &Cell)> {
    let cells = grid.rows.get(&row).into_iter();
    cells
        .flat_map(move |cells| cells.range(area.first_column..=area.last_column))
        .map(|(column, cell)| (*column, cell))
}

/// Rows that hold headings.
fn heading_rows(grid: &Grid, area: Area) -> u32 {
    let filled = row_cells(grid, area, area.first_row).count();
    let data = row_cells(grid, area, area.first_row).filter(|(_, cell)| is_datum(cell)).count();
    if data * 2 >= filled.max(1) {
        return 0;
    }
    let mut rows = 1;
    while rows < MAX_HEADING_ROWS && goes_on(grid, area, rows) {
        rows += 1;
    }
    rows
}

/// Does the row below so many heading rows hold headings too? Only where those above are incomplete, and where its texts
/// stand over numbers.
fn goes_on(grid: &Grid, area: Area, rows: u32) -> bool {
    let row = area.first_row + rows;
    if row >= area.last_row || row_cells(grid, area, row).any(|(_, cell)| is_datum(cell)) {
        return false;
    }
    let is_open = |column| {
        let above = row - 1;
        let spans = grid
            .merge_at(above, column)
            .is_some_and(|merge| merge.first_column < merge.last_column && merge.last_row == above);
        spans || (grid.cell(above, column).is_none() && grid.merge_at(above, column).is_none())
    };
    let stands_over_numbers = |column| {
        (row + 1..=area.last_row.min(row + 20)).any(|below| grid.cell(below, column).is_some_and(is_datum))
    };
    row_cells(grid, area, row).any(|(column, _)| is_open(column) && stands_over_numbers(column))
}
