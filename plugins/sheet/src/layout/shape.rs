//! What is known of a sheet once it is planned: where its headings stand, units, labels, stated totals, rows.
//!
//! The host compares it with the year before. Nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use nenji_plugin::{Mapping, Role, Shape};

use super::delivery::Figure;
use crate::grid::{Grid, Value};
use crate::text::{a1, trim};

/// Between the parts of a heading that is joined from several rows.
const JOINED: [&str; 2] = [" > ", "/"];

/// The shape of a sheet whose figures are known.
#[must_use]
pub fn shape<L>(
    grid: &Grid,
    position: usize,
    headings: &[String],
    figures: &[Figure],
    mapping: &Mapping<L>,
) -> Shape {
    let mut shape = Shape {
        position: u32::try_from(position + 1).unwrap_or_default(),
        headings: places(grid, headings),
        rows: Some(figures.iter().map(|figure| figure.row).collect::<BTreeSet<_>>().len() as u64),
        ..Shape::default()
    };
    for figure in figures {
        let Some(indicator) = mapping.indicators.get(figure.indicator) else { continue };
        let cell = || a1(figure.row, figure.column);
        if let Some(unit) = &figure.unit {
            first(shape.units.entry(indicator.id.clone()).or_default(), &trim(unit), cell);
        }
        if figure.role == Role::Total {
            shape.totals.entry(indicator.id.clone()).or_insert_with(cell);
        }
        if figure.role != Role::Value {
            continue;
        }
        for (dimension, label) in mapping.dimensions.keys().zip(&figure.labels) {
            if let Some(label) = label {
                first(shape.labels.entry(dimension.clone()).or_default(), &trim(label), cell);
            }
        }
    }
    shape
}

/// Keeps the first cell of a text.
fn first(known: &mut BTreeMap<String, String>, text: &str, cell: impl Fn() -> String) {
    if !known.contains_key(text) {
        known.insert(text.to_owned(), cell());
    }
}

/// The cell of each heading: the first that holds its last part.
#[must_use]
pub fn places(grid: &Grid, headings: &[String]) -> BTreeMap<String, String> {
    let mut cells: BTreeMap<String, String> = BTreeMap::new();
    for (row, columns) in &grid.rows {
        for (column, cell) in columns {
            if let Value::Text(text) = &cell.value {
                first(&mut cells, &trim(text), || a1(*row, *column));
            }
        }
    }
    let place = |heading: &String| {
        let mut parts = JOINED.iter().filter_map(|joint| heading.rsplit_once(joint)).map(|(_, last)| last);
        let found = cells.get(heading).or_else(|| parts.find_map(|last| cells.get(last)));
        Some((heading.clone(), found?.clone()))
    };
    headings.iter().filter_map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::places;
    use crate::Book;

    #[test]
    fn headings_are_found_by_their_last_part() {
        let mut book = Book::open("a.csv", "会員,\n分野,加入,脱退\n鉄道,1,2\n".as_bytes()).unwrap();
        let grid = book.grid(0).unwrap();
        let headings = ["分野", "会員 > 加入", "会員/脱退", "何か"].map(str::to_owned);
        let told: Vec<_> = places(&grid, &headings).into_iter().collect();
        let expected = [("会員 > 加入", "B2"), ("会員/脱退", "C2"), ("分野", "A2")];
        assert_eq!(told, expected.map(|(heading, cell)| (heading.to_owned(), cell.to_owned())));
    }
}
