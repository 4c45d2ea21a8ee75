//! Rows that are the sum of others, found by their figures: totals that no word gives away, such as `大阪府` above its
//! towns.

use crate::grid::{Grid, Value};

use super::shape::Shape;

/// Sums of two rows are met by chance; a total needs so many agreeing columns, or so many parts.
const LEAST_COLUMNS: usize = 2;
const LEAST_PARTS: usize = 3;
/// Longer groups are not looked for.
const MOST_PARTS: usize = 300;

/// A row, or several that their total stands for.
struct Unit {
    row: u32,
    figures: Vec<Option<f64>>,
}

/// Rows that are the sum of rows right below them, or right above them.
#[must_use]
pub fn sums_of_rows(grid: &Grid, shape: &Shape) -> Vec<u32> {
    let mut below = sums(grid, shape, shape.body.iter().rev());
    if below.is_empty() {
        below = sums(grid, shape, shape.body.iter());
    }
    below.sort_unstable();
    below
}

/// Goes through the rows; each that is the sum of the units met last stands for them from there on.
fn sums<'a>(grid: &Grid, shape: &Shape, rows: impl Iterator<Item = &'a u32>) -> Vec<u32> {
    let mut units: Vec<Unit> = Vec::new();
    let mut found = Vec::new();
    for &row in rows {
        let figures: Vec<Option<f64>> =
            shape.figures.iter().map(|&column| number(grid, row, column)).collect();
        if let Some(parts) = parts(&figures, &units) {
            units.truncate(units.len() - parts);
            found.push(row);
        }
        units.push(Unit { row, figures });
    }
    debug_assert!(units.iter().all(|unit| unit.row > 0));
    found
}

/// How many of the last units sum to the figures in every column that has all of them.
fn parts(figures: &[Option<f64>], units: &[Unit]) -> Option<usize> {
    let mut sums = vec![0.0; figures.len()];
    for (parts, unit) in (1..=MOST_PARTS).zip(units.iter().rev()) {
        for (sum, figure) in sums.iter_mut().zip(&unit.figures) {
            *sum += figure.unwrap_or(0.0);
        }
        let stated = figures.iter().zip(&sums).filter_map(|(figure, sum)| Some((figure.as_ref()?, sum)));
        let stated: Vec<(&f64, &f64)> = stated.filter(|(figure, _)| **figure != 0.0).collect();
        let holds = stated.iter().filter(|(figure, sum)| (**figure - **sum).abs() < 1e-6).count();
        // Averages and densities beside the counts are no sums; but two rows meet a third by chance in some columns.
        let is_enough = if parts < LEAST_PARTS { holds == stated.len() } else { holds * 2 > stated.len() };
        let is_sum = is_enough && (holds >= LEAST_COLUMNS || parts >= LEAST_PARTS);
        if parts >= 2 && holds > 0 && is_sum {
            return Some(parts);
        }
    }
    None
}

fn number(grid: &Grid, row: u32, column: u32) -> Option<f64> {
    match &grid.cell(row, column)?.value {
        Value::Number(number) => Some(*number),
        Value::Text(text) => crate::text::fold(text).replace(',', "").parse().ok(),
        _ => None,
    }
}
