//! The data sheets of an edition as a reader of its file will find them, without writing the file.
//!
//! Data sheets have no looks, merges or hidden parts, so values by position say all; sheets for people are not told of.

use std::collections::BTreeMap;

use nenji_sheet::{Cell, Grid, Look, Looks, Value as Read};
use rayon::prelude::*;

use crate::report::{Body, Edition, Table, Value, number};

/// Every data sheet of an edition: its cells, and the one look that all of them have.
#[must_use]
pub fn data_sheets(edition: &Edition) -> Vec<(Grid, Looks)> {
    let data = edition.sheets.par_iter().filter_map(|sheet| match &sheet.body {
        Body::Data(table) => Some((&sheet.tab, table)),
        Body::Text(_) | Body::Table(_) | Body::Charts(_) => None,
    });
    data.map(|(tab, table)| {
        let grid = grid(tab, table);
        let places = grid.rows.iter().flat_map(|(row, cells)| cells.keys().map(|column| (*row, *column, 0)));
        let looks = Looks { kinds: vec![Look::default()], cells: places.collect(), ..Looks::default() };
        (grid, looks)
    })
    .collect()
}

fn grid(tab: &str, table: &Table) -> Grid {
    let headings = table.columns.iter().map(|column| text(&column.heading));
    let mut rows = BTreeMap::from([(1, by_column(headings))]);
    for (at, row) in (2..).zip(&table.rows) {
        rows.insert(at, by_column(row.iter().map(cell)));
    }
    rows.retain(|_, cells| !cells.is_empty());
    Grid { name: tab.to_owned(), rows, formats_known: true, ..Grid::default() }
}

fn by_column(cells: impl Iterator<Item = Option<Cell>>) -> BTreeMap<u32, Cell> {
    (1..).zip(cells).filter_map(|(at, cell)| Some((at, cell?))).collect()
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Blank => None,
        Value::Text(written) | Value::Link(written) => text(written),
        Value::Count(_) | Value::Ratio(_) => Some(Cell::new(Read::Number(number(value)?))),
    }
}

fn text(written: &str) -> Option<Cell> {
    (!written.trim().is_empty()).then(|| Cell::new(Read::Text(written.to_owned())))
}
