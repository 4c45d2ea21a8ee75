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

/// The keys of all cells of an area, made once, however many headings are looked for.
#[derive(Debug)]
pub struct Headings<'g> {
    grid: &'g Grid,
    area: Area,
    keys: Vec<((u32, u32), Vec<String>)>,
}

impl<'g> Headings<'g> {
    /// Looks at every cell of an area.
    #[must_use]
    pub fn new(grid: &'g Grid, area: Area) -> Self {
        let rows = grid.rows.range(area.first_row..=area.last_row);
        let cells = rows.flat_map(|(&row, cells)| {
            let cells = cells.range(area.first_column..=area.last_column);
            cells.map(move |(&column, cell)| ((row, column), cell))
        });
        let keys = cells.map(|(place, cell)| match &cell.value {
            Value::Text(text) => (place, heading_keys(text)),
            _ => (place, vec![key(&written(cell))]),
        });
        Self { grid, area, keys: keys.collect() }
    }

    /// All cells that a heading names.
    #[must_use]
    pub fn places(&self, wanted: &str) -> Vec<(u32, u32)> {
        let wanted = key(wanted);
        let named = self.keys.iter().filter(|(_, keys)| keys.contains(&wanted));
        named.map(|(place, _)| *place).collect()
    }

    /// The one cell that a heading names.
    ///
    /// # Errors
    /// When there is none, with the nearest texts; when there are several, with their places.
    pub fn only_place(&self, wanted: &str) -> Result<(u32, u32), Missing> {
        let found = self.places(wanted);
        if let [place] = found[..] {
            return Ok(place);
        }
        let nearest = if found.is_empty() { nearest_texts(self.grid, wanted, self.area) } else { Vec::new() };
        let places = found.iter().map(|&(row, column)| a1(row, column)).collect();
        Err(Missing { wanted: wanted.to_owned(), places, nearest })
    }
}

/// [`Headings::places`] for one heading.
#[must_use]
pub fn places(grid: &Grid, wanted: &str, area: Area) -> Vec<(u32, u32)> {
    Headings::new(grid, area).places(wanted)
}

/// [`Headings::only_place`] for one heading.
///
/// # Errors
/// As there.
pub fn only_place(grid: &Grid, wanted: &str, area: Area) -> Result<(u32, u32), Missing> {
    Headings::new(grid, area).only_place(wanted)
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
