//! Places found by their text, and the value beside a label.

use crate::grid::{Area, Grid, Value};
use crate::text::{a1, key, nearest};

use super::merges::Merges;
use super::unit::bracketed;
use super::written::written;

/// A text that was wanted once and stands nowhere, or more than once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// What was looked for.
    pub wanted: String,
    /// Where it stands, as `B7`; empty where it is not found.
    pub places: Vec<String>,
    /// The nearest texts in the sheet, where it is not found.
    pub nearest: Vec<String>,
}

impl Missing {
    /// One sentence without its end: `` heading `分野` is not found ``.
    #[must_use]
    pub fn message(&self, what: &str) -> String {
        if self.places.is_empty() {
            format!("{what} `{}` is not found", self.wanted)
        } else {
            format!("{what} `{}` is found {} times", self.wanted, self.places.len())
        }
    }

    /// What was found instead: places, or the nearest names.
    #[must_use]
    pub fn found(&self) -> String {
        match (self.places.is_empty(), self.nearest.is_empty()) {
            (false, _) => self.places.join(", "),
            (true, false) => self.nearest.join(", "),
            (true, true) => "nothing like it".to_owned(),
        }
    }
}

/// The keys by which a heading may be named: whole, without a trailing unit in brackets, its first line, the part before
/// a colon.
#[must_use]
pub fn heading_keys(text: &str) -> Vec<String> {
    let mut keys = vec![key(text)];
    let mut add = |part: &str| {
        let part = key(part);
        if !part.is_empty() && !keys.contains(&part) {
            keys.push(part);
        }
    };
    if let Some((before, _)) = bracketed(text) {
        add(&before);
    }
    if let Some((line, _)) = text.trim().split_once(['\n', '\r']) {
        add(line);
    }
    if let Some(before) = text.trim().strip_suffix(['：', ':']) {
        add(before);
    }
    keys
}

/// All cells of an area that a heading names.
#[must_use]
pub fn places(grid: &Grid, wanted: &str, area: Area) -> Vec<(u32, u32)> {
    let wanted = key(wanted);
    let mut found = Vec::new();
    for (&row, cells) in grid.rows.range(area.first_row..=area.last_row) {
        for (&column, cell) in cells.range(area.first_column..=area.last_column) {
            let names = match &cell.value {
                Value::Text(text) => heading_keys(text),
                _ => vec![key(&written(cell))],
            };
            if names.contains(&wanted) {
                found.push((row, column));
            }
        }
    }
    found
}

/// The one cell of an area that a heading names.
///
/// # Errors
/// When there is none, with the nearest texts; when there are several, with their places.
pub fn only_place(grid: &Grid, wanted: &str, area: Area) -> Result<(u32, u32), Missing> {
    let found = places(grid, wanted, area);
    if let [place] = found[..] {
        return Ok(place);
    }
    let nearest = if found.is_empty() { nearest_texts(grid, wanted, area) } else { Vec::new() };
    let places = found.iter().map(|&(row, column)| a1(row, column)).collect();
    Err(Missing { wanted: wanted.to_owned(), places, nearest })
}

fn nearest_texts(grid: &Grid, wanted: &str, area: Area) -> Vec<String> {
    let cells = grid.rows.range(area.first_row..=area.last_row).flat_map(|(_, cells)| cells);
    let texts: Vec<String> = cells
        .filter(|(_, cell)| matches!(cell.value, Value::Text(_)))
        .map(|(_, cell)| written(cell))
        .collect();
    nearest(wanted, texts.iter().map(String::as_str)).into_iter().map(str::to_owned).collect()
}

/// How many empty columns may lie between a label and its value.
const REACH: u32 = 8;

/// The cell that holds the value of a label: the first non-empty one to the right of the label's merge, else the one
/// right below it. `is_label` tells the labels, which are nobody's value: a label on the right means an empty answer.
#[must_use]
pub fn beside(
    merges: &Merges<'_>,
    label: (u32, u32),
    is_label: &dyn Fn(u32, u32) -> bool,
) -> Option<(u32, u32)> {
    let grid = merges.grid();
    let extent = merges.extent(label.0, label.1);
    let on_the_right = (extent.first_row..=extent.last_row).find_map(|row| {
        let cells = grid.rows.get(&row)?;
        let mut right = cells.range(extent.last_column + 1..=extent.last_column + REACH);
        right.next().map(|(&column, _)| (row, column))
    });
    let is_answer = |&(row, column): &(u32, u32)| !is_label(row, column);
    if let Some(place) = on_the_right.filter(is_answer) {
        return Some(place);
    }
    let below = (extent.last_row + 1, extent.first_column);
    grid.cell(below.0, below.1).map(|_| below).filter(is_answer)
}
