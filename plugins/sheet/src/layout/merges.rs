//! Merged ranges, looked up by position.

use std::collections::BTreeMap;

use crate::grid::{Area, Cell, Grid};

/// The merged ranges of a grid.
pub struct Merges<'g> {
    grid: &'g Grid,
    by_row: BTreeMap<u32, Vec<Area>>,
}

impl<'g> Merges<'g> {
    /// Indexes the merges of a grid.
    #[must_use]
    pub fn new(grid: &'g Grid) -> Self {
        // A merge may run to the last row of Excel; below the last cell it says nothing.
        let last_row = grid.rows.keys().next_back().copied().unwrap_or(0);
        let mut by_row: BTreeMap<u32, Vec<Area>> = BTreeMap::new();
        for area in &grid.merges {
            for row in area.first_row..=area.last_row.min(last_row) {
                by_row.entry(row).or_default().push(*area);
            }
        }
        Self { grid, by_row }
    }

    /// The merged range that covers a position.
    #[must_use]
    pub fn area(&self, row: u32, column: u32) -> Option<Area> {
        let covers = |area: &&Area| (area.first_column..=area.last_column).contains(&column);
        self.by_row.get(&row)?.iter().find(covers).copied()
    }

    /// The range that a position belongs to: its merge, or the position alone.
    #[must_use]
    pub fn extent(&self, row: u32, column: u32) -> Area {
        let alone = Area { first_row: row, first_column: column, last_row: row, last_column: column };
        self.area(row, column).unwrap_or(alone)
    }

    /// The cell that shows at a position: the merge's first cell, or its own.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> Option<&'g Cell> {
        let extent = self.extent(row, column);
        self.grid.cell(extent.first_row, extent.first_column)
    }

    /// The grid.
    #[must_use]
    pub fn grid(&self) -> &'g Grid {
        self.grid
    }
}
