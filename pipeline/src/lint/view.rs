//! A sheet as the rules see it: grid, looks, table, and of each column its heading and what it holds.

use nenji_sheet::{Area, Cell, Grid, Looks, Value, looks_like_period};

use super::table::{Parts, Table, find};
use super::words::{AREA_WORDS, is_mark, is_numeral, is_prefecture, is_time_heading, is_year};

/// A sheet.
pub(super) struct View {
    pub(super) name: String,
    pub(super) visible: bool,
    pub(super) grid: Grid,
    pub(super) looks: Option<Looks>,
    pub(super) parts: Parts,
    pub(super) columns: Vec<Column>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Figures.
    Number,
    /// Periods.
    Time,
    /// Names of areas.
    Place,
    /// Anything else.
    Label,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Index of its table.
    pub(super) table: usize,
    /// Number, from 1.
    pub(super) number: u32,
    /// Its heading, joined over heading rows; empty where there is none.
    pub(super) heading: String,
    pub(super) kind: Kind,
    /// Cells of its body that hold something.
    pub(super) filled: usize,
}

impl View {
    pub(super) fn new(name: String, visible: bool, grid: Grid, looks: Option<Looks>) -> Self {
        let parts = find(&grid);
        let mut columns = Vec::new();
        for (index, table) in parts.tables.iter().enumerate() {
            columns.extend(table.columns().map(|number| column(&grid, table, index, number)));
        }
        Self { name, visible, grid, looks, parts, columns }
    }

    /// Cells of a column's body that hold something.
    pub(super) fn body<'v>(&'v self, column: &Column) -> impl Iterator<Item = (u32, &'v Cell)> + use<'v> {
        body(&self.grid, &self.parts.tables[column.table], column.number)
    }

    /// The table of a column.
    pub(super) fn table(&self, column: &Column) -> &Table {
        &self.parts.tables[column.table]
    }

    /// Columns of a kind, with a body that is not empty.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.kind == kind && column.filled > 0)
    }

    /// The cell of a column's last heading row.
    pub(super) fn heading_area(&self, column: &Column) -> Area {
        let table = self.table(column);
        let row = table.body_row().saturating_sub(1).max(table.area.first_row);
        Area { first_row: row, first_column: column.number, last_row: row, last_column: column.number }
    }

    /// Text cells of the tables, headings among them.
    pub(super) fn table_texts(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        self.parts.tables.iter().flat_map(|table| {
            self.grid.rows.range(table.area.first_row..=table.area.last_row).flat_map(|(row, cells)| {
                cells.range(table.area.first_column..=table.area.last_column).filter_map(|(column, cell)| {
                    match &cell.value {
                        Value::Text(text) => Some((*row, *column, text.as_str())),
                        _ => None,
                    }
                })
            })
        })
    }

    /// All texts of the sheet.
    pub(super) fn texts(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        self.grid.rows.iter().flat_map(|(row, cells)| {
            cells.iter().filter_map(|(column, cell)| match &cell.value {
                Value::Text(text) => Some((*row, *column, text.as_str())),
                _ => None,
            })
        })
    }
}

fn body<'g>(grid: &'g Grid, table: &Table, column: u32) -> impl Iterator<Item = (u32, &'g Cell)> + use<'g> {
    let rows = table.body_row()..=table.area.last_row;
    grid.rows.range(rows).filter_map(move |(row, cells)| Some((*row, cells.get(&column)?)))
}

/// The heading of a column: its cells from top to bottom, those of merges too, without repeats.
fn heading(grid: &Grid, table: &Table, column: u32) -> String {
    let mut pieces: Vec<String> = Vec::new();
    for row in table.area.first_row..table.body_row() {
        let at = grid.merge_at(row, column).map_or((row, column), |area| (area.first_row, area.first_column));
        if let Some(text) = grid.cell(at.0, at.1).map(Cell::text)
            && pieces.last() != Some(&text)
        {
            pieces.push(text);
        }
    }
    pieces.join(" ")
}

fn column(grid: &Grid, table: &Table, index: usize, number: u32) -> Column {
    let heading = heading(grid, table, number);
    let (mut filled, mut figures, mut marks, mut places, mut years) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for (_, cell) in body(grid, table, number) {
        filled += 1;
        match &cell.value {
            Value::Number(number) => {
                figures += 1;
                years += usize::from(is_year(*number));
            }
            Value::Text(text) if is_numeral(text) => figures += 1,
            Value::Text(text) => {
                marks += usize::from(is_mark(text) && text.trim().chars().count() <= 4);
                places += usize::from(is_prefecture(text));
            }
            Value::Error(_) => marks += 1,
            Value::Date(_) | Value::Bool(_) => {}
        }
    }
    // A column of one year holds figures, though its heading is a period.
    let is_wide = looks_like_period(&heading) || heading.trim().parse().is_ok_and(is_year);
    let is_place = AREA_WORDS.iter().any(|word| nenji_sheet::fold(&heading).contains(word));
    let kind = if (is_time_heading(&heading) && !is_wide) || (years > 0 && years == filled) {
        Kind::Time
    } else if figures > 0 && figures * 2 > filled - marks {
        Kind::Number
    } else if is_place || (places >= 3 && places * 2 > filled) {
        Kind::Place
    } else {
        Kind::Label
    };
    Column { table: index, number, heading, kind, filled }
}
