//! The functions of `nenji_sheet::layout` on small grids of odd texts with overlapping merges.

use nenji_sheet::layout::{Carry, Headings, Merges, beside, paths, period_near, periods_in, stated_kind};
use nenji_sheet::layout::{unit_alone, unit_in_heading, unit_statement};
use nenji_sheet::{
    Area, Cell, Grid, Value, find_unit, key, looks_like_period, matches_glob, strip_notes, trim,
};

use crate::random::Random;
use crate::texts::text;

/// Rows and columns of a grid.
const SIDE: usize = 8;

/// One case.
pub(crate) fn run(random: &mut Random) {
    let texts: Vec<String> = (0..6).map(|_| text(random)).collect();
    for text in &texts {
        read_alone(text);
        let _ = matches_glob(text, &texts[0]);
        let _ = period_near(text, &texts[0]);
    }
    let mut carry = Carry::default();
    for text in &texts {
        let _ = carry.complete(text);
    }
    let grid = grid(&texts, random);
    let merges = Merges::new(&grid);
    let area = area(random);
    let found = paths(&merges, area.first_row..=area.last_row, area.first_column..=area.last_column, 2);
    let columns: u32 = found.iter().map(|path| path.last_column - path.first_column + 1).sum();
    assert_eq!(columns, area.last_column - area.first_column + 1, "each column has one path");
    let headings = Headings::new(&grid, area);
    for text in &texts {
        for (row, column) in headings.places(text) {
            assert!(area.contains(row, column));
        }
        let _ = headings.only_place(text);
    }
    for (row, cells) in &grid.rows {
        for column in cells.keys() {
            let _ = beside(&merges, (*row, *column), &|row, column| (row + column) % 3 == 0);
        }
    }
}

fn read_alone(text: &str) {
    let stripped = strip_notes(text);
    assert!(stripped.len() <= text.len(), "{text:?}");
    assert_eq!(key(text), key(&trim(text)), "{text:?}: outer blanks make another key");
    for (at, period) in periods_in(text) {
        assert!(!text[at..].is_empty(), "{text:?}: {period:?} at {at}");
        assert!(looks_like_period(&period), "{text:?}: {period:?}");
    }
    let _ = (find_unit(text), looks_like_period(text), stated_kind(text));
    let _ = (unit_statement(text), unit_in_heading(text), unit_alone(text));
}

fn grid(texts: &[String], random: &mut Random) -> Grid {
    let mut grid = Grid { name: "表".to_owned(), ..Grid::default() };
    for _ in 0..random.below(40) {
        let value = match random.below(4) {
            0 => Value::Number(f64::from(u32::from(random.byte())) * 8.5),
            1 => Value::Date("2023-04-01".to_owned()),
            _ => Value::Text(random.one(texts).clone()),
        };
        let Area { first_row, first_column, .. } = area(random);
        grid.rows.entry(first_row).or_default().insert(first_column, Cell::new(value));
    }
    grid.merges = (0..random.below(5)).map(|_| area(random)).collect();
    grid
}

/// An area within the grid.
fn area(random: &mut Random) -> Area {
    let mut side = || u32::try_from(1 + random.below(SIDE)).unwrap_or(1);
    let (rows, columns) = ([side(), side()], [side(), side()]);
    Area {
        first_row: rows[0].min(rows[1]),
        last_row: rows[0].max(rows[1]),
        first_column: columns[0].min(columns[1]),
        last_column: columns[0].max(columns[1]),
    }
}
