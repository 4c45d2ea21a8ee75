//! Heading paths: for each column the headings above it, level by level.
//!
//! A merged heading holds for all rows and columns that it covers. A heading that is not merged holds also for the
//! columns to its right which have a heading of their own on a lower level only: groups headed by position.

use std::ops::RangeInclusive;

use crate::grid::Area;

use super::merges::Merges;
use super::written::written;

/// A heading that holds for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Row of its cell.
    pub row: u32,
    /// Column of its cell.
    pub column: u32,
    /// As written.
    pub text: String,
}

/// The headings of one column, or of several that a merged lowest heading makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// First column.
    pub first_column: u32,
    /// Last column.
    pub last_column: u32,
    /// One entry per header row, from the top; a heading merged over rows appears in each.
    pub levels: Vec<Option<Heading>>,
}

impl Path {
    /// The headings, each once, from the top.
    pub fn headings(&self) -> impl Iterator<Item = &Heading> {
        let mut last: Option<(u32, u32)> = None;
        self.levels.iter().flatten().filter(move |heading| {
            let is_new = last != Some((heading.row, heading.column));
            last = Some((heading.row, heading.column));
            is_new
        })
    }

    /// The path for people: `2023年度 > 会員数`.
    #[must_use]
    pub fn name(&self) -> String {
        self.headings().map(|heading| heading.text.as_str()).collect::<Vec<_>>().join(" > ")
    }

    /// Has the column no heading at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.iter().all(Option::is_none)
    }
}

/// The paths of a header block. Headings spread to the right from `spread_from` on: what stands over the stubs does not
/// spread over the figures.
#[must_use]
pub fn paths(
    merges: &Merges<'_>,
    rows: RangeInclusive<u32>,
    columns: RangeInclusive<u32>,
    spread_from: u32,
) -> Vec<Path> {
    let mut found: Vec<Path> = Vec::new();
    for column in columns {
        let mut levels: Vec<Option<Heading>> = rows.clone().map(|row| heading(merges, row, column)).collect();
        if column > spread_from
            && let Some(left) = found.last()
        {
            spread(merges, left, &mut levels);
        }
        match found.last_mut() {
            Some(left) if is_same_merge(merges, left, &levels, column) => left.last_column = column,
            _ => found.push(Path { first_column: column, last_column: column, levels }),
        }
    }
    found
}

fn heading(merges: &Merges<'_>, row: u32, column: u32) -> Option<Heading> {
    let Area { first_row, first_column, .. } = merges.extent(row, column);
    let text = written(merges.grid().cell(first_row, first_column)?);
    Some(Heading { row: first_row, column: first_column, text })
}

/// Fills the upper levels of a column from its left neighbour, as long as the parents agree.
fn spread(merges: &Merges<'_>, left: &Path, levels: &mut [Option<Heading>]) {
    for level in 0..levels.len() {
        if levels[level].is_some() {
            if levels[level] != left.levels[level] {
                return;
            }
            continue;
        }
        let Some(heading) = &left.levels[level] else { continue };
        let is_by_position = merges.area(heading.row, heading.column).is_none();
        if !is_by_position || levels[level + 1..].iter().all(Option::is_none) {
            return;
        }
        levels[level] = Some(heading.clone());
    }
}

/// Does one merged heading, the lowest, cover both columns?
fn is_same_merge(merges: &Merges<'_>, left: &Path, levels: &[Option<Heading>], column: u32) -> bool {
    let Some(lowest) = levels.last().and_then(Option::as_ref) else { return false };
    left.levels == levels && merges.extent(lowest.row, lowest.column).last_column >= column
}
