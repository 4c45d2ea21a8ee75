//! Where the table of a sheet seems to be: its header, its stub, its columns of figures, its rows.

use std::collections::BTreeMap;

use crate::grid::{Cell, Grid};
use crate::layout::{Carry, Merges, unit_alone, unit_statement, written};
use crate::period::looks_like_period;

use super::kinds::{Kind, kind_of};
use super::notes::is_note;

/// A table as it seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// First row of headings.
    pub header_first: u32,
    /// Last row of headings.
    pub header_last: u32,
    /// Columns of labels, from the left.
    pub stubs: Vec<u32>,
    /// Columns of figures and whatever stands between them.
    pub figures: Vec<u32>,
    /// Rows with figures.
    pub body: Vec<u32>,
    /// Cells of figures in other places of the sheet.
    pub elsewhere: usize,
}

/// A row with so many times fewer figures than usual is none of the table.
const DENSE: usize = 2;

/// A column belongs to the stub when so many in ten of its cells are words or periods.
const STUB_TENTHS: usize = 5;

/// Deeper headers are not looked for.
const MOST_HEADER_ROWS: usize = 8;

impl Shape {
    /// Cells of figures, for choosing between sheets.
    #[must_use]
    pub fn size(&self) -> usize {
        self.body.len() * self.figures.len()
    }

    /// The last column of the stub.
    #[must_use]
    pub fn last_stub(&self) -> u32 {
        self.stubs.last().copied().unwrap_or(0)
    }
}

/// The table with the most figures; none where no row of figures stands below a row of headings.
#[must_use]
pub fn find_shape(grid: &Grid) -> Option<Shape> {
    let counts = counts(grid);
    let first = first_row(&counts)?;
    let header_last = *grid.rows.range(..first).next_back()?.0;
    let body = body(grid, &counts, first);
    let (stubs, figures) = columns(grid, header_last, &body)?;
    let header_first = header_first(grid, header_last, &stubs, &figures);
    let inside: usize = body.iter().filter_map(|row| counts.get(row)).sum();
    let all: usize = counts.range(first..).map(|(_, count)| count).sum();
    Some(Shape { header_first, header_last, stubs, figures, body, elsewhere: all - inside.min(all) })
}

/// Figures of each row; a year counts beside another figure only, a mark as a figure that is not given.
fn counts(grid: &Grid) -> BTreeMap<u32, usize> {
    let count = |cells: &BTreeMap<u32, Cell>| {
        let of = |wanted: Kind| cells.values().filter(|cell| kind_of(cell) == wanted).count();
        match (of(Kind::Figure), of(Kind::Mark)) {
            (0, marks) if marks < 2 => 0,
            (0, marks) => marks,
            (figures, marks) => figures + marks + of(Kind::Year),
        }
    };
    grid.rows.iter().map(|(&row, cells)| (row, count(cells))).filter(|(_, count)| *count > 0).collect()
}

/// The first row of the table: dense ones first, then those right above it that hold figures too.
fn first_row(counts: &BTreeMap<u32, usize>) -> Option<u32> {
    let mut sorted: Vec<usize> = counts.values().copied().collect();
    sorted.sort_unstable();
    let usual = *sorted.get(sorted.len() * 4 / 5)?;
    let least = usual.div_ceil(DENSE).max(1);
    let mut first = counts.iter().find(|(_, count)| **count >= least).map(|(&row, _)| row)?;
    while first > 1 && counts.contains_key(&(first - 1)) {
        first -= 1;
    }
    Some(first)
}

/// Rows with figures down to the next header: words where figures should be, below a gap.
fn body(grid: &Grid, counts: &BTreeMap<u32, usize>, first: u32) -> Vec<u32> {
    let mut rows = Vec::new();
    let mut words = 0;
    let mut last = first;
    for (&row, cells) in grid.rows.range(first..) {
        // The numbers of notes are no figures.
        if cells.values().next().is_some_and(|cell| is_note(&written(cell))) {
            break;
        }
        if counts.contains_key(&row) {
            if words >= 2 {
                break;
            }
            rows.push(row);
            last = row;
            words = 0;
        } else if row > last && cells.values().filter(|cell| kind_of(cell) == Kind::Word).count() >= 3 {
            words += 1;
        }
    }
    rows
}

/// Columns of labels on the left, and the columns of figures right of them that have a heading or figures.
fn columns(grid: &Grid, header_last: u32, body: &[u32]) -> Option<(Vec<u32>, Vec<u32>)> {
    let mut filled: BTreeMap<u32, Vec<&Cell>> = BTreeMap::new();
    for row in body {
        for (&column, cell) in grid.rows.get(row).into_iter().flatten() {
            filled.entry(column).or_default().push(cell);
        }
    }
    let has_heading = |column: u32| {
        let merges = Merges::new(grid);
        let from = header_last.saturating_sub(4).max(1);
        (from..=header_last).any(|row| merges.cell(row, column).is_some())
    };
    let mut last_stub = None;
    for (&column, cells) in &filled {
        let is_first = last_stub.is_none();
        if is_label(cells) || (is_first && are_bare_years(cells)) {
            last_stub = Some(column);
        } else if has_heading(column) && cells.len() * 2 >= body.len().min(4) && last_stub.is_some() {
            break;
        }
    }
    let last_stub = last_stub.or_else(|| filled.keys().next().copied())?;
    let stubs: Vec<u32> = filled.keys().copied().filter(|&column| column <= last_stub).collect();
    // Columns of codes without a heading stand left of the labels that they number.
    let named = stubs.iter().position(|&column| has_heading(column) || is_label(&filled[&column]));
    let stubs = stubs[named.unwrap_or(0)..].to_vec();
    let figures: Vec<u32> = filled.keys().copied().filter(|&column| column > last_stub).collect();
    (!figures.is_empty()).then_some((stubs, figures))
}

fn is_label(cells: &[&Cell]) -> bool {
    let is_word = |cell: &&&Cell| matches!(kind_of(cell), Kind::Word | Kind::Period);
    cells.iter().filter(is_word).count() * 10 >= cells.len() * STUB_TENTHS
}

/// `昭和32`, 35, 40: periods once the era is carried on.
fn are_bare_years(cells: &[&Cell]) -> bool {
    let mut carry = Carry::default();
    let periods = cells.iter().filter(|cell| looks_like_period(&carry.complete(&written(cell)))).count();
    periods * 10 >= cells.len() * 6
}

/// The first of the rows right above the figures that are headings: several of them, or one over several columns.
fn header_first(grid: &Grid, header_last: u32, stubs: &[u32], figures: &[u32]) -> u32 {
    let merges = Merges::new(grid);
    let mut first = header_last;
    let is_stub = |row: u32| {
        let cells = grid.rows.get(&row).into_iter().flatten();
        cells
            .map(|(&column, cell)| (column, written(cell)))
            .any(|(column, text)| stubs.contains(&column) && unit_statement(&text).is_none())
    };
    let mut has_corner = is_stub(header_last);
    let mut lone = None;
    let above: Vec<u32> = grid.rows.range(..header_last).rev().map(|(&row, _)| row).collect();
    for row in above.into_iter().take(MOST_HEADER_ROWS) {
        let last = lone.unwrap_or(first);
        if last - row > 2 {
            break;
        }
        if is_header(&merges, row, stubs, figures) {
            first = row;
            has_corner |= is_stub(row);
            lone = None;
        } else if !has_corner && lone.is_none() && is_stub(row) && grid.rows[&row].len() == 1 {
            // A row of its own may hold nothing but the heading of the stub.
            lone = Some(row);
            has_corner = true;
            first = row;
        } else {
            break;
        }
    }
    first
}

fn is_header(merges: &Merges<'_>, row: u32, stubs: &[u32], figures: &[u32]) -> bool {
    let Some(cells) = merges.grid().rows.get(&row) else { return false };
    let last = figures.last().copied().unwrap_or(0);
    let mut headings = 0;
    for (&column, cell) in cells.iter().filter(|(column, _)| **column <= last) {
        let text = written(cell);
        let is_unit = unit_statement(&text).is_some();
        let is_dated = text.contains("現在") && text.chars().any(char::is_numeric);
        if is_unit || is_dated {
            continue;
        }
        let extent = merges.extent(row, column);
        let covered =
            figures.iter().filter(|&&figure| extent.first_column <= figure && figure <= extent.last_column);
        let is_title =
            extent.first_column <= stubs.first().copied().unwrap_or(0) && covered.clone().count() > 0;
        if !is_title {
            headings += covered.count();
        }
    }
    headings >= 2
        || (headings == 1 && figures.len() == 1)
        || cells.values().filter(|cell| unit_alone(&written(cell)).is_some()).count() >= 2
}
