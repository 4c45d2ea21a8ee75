//! Finds the tables of a sheet: the corner by its text, how deep the header is, how far the table reaches.

use nenji_plugin::{PluginError, Problem};
use nenji_sheet::layout::{Merges, Missing, only_place, places};
use nenji_sheet::{Area, Grid, a1, key, parse_a1};

use crate::layout::{Header, Layout};

/// A table: its header block, and the rectangle that it may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// First row of the header.
    pub(crate) header_row: u32,
    /// Last row of the header.
    pub(crate) header_last: u32,
    /// Column of the corner.
    pub(crate) first_column: u32,
    /// Last column with a heading that can belong to it.
    pub(crate) last_column: u32,
    /// Last row that can belong to it.
    pub(crate) last_row: u32,
    /// First row above the header that belongs to no other table.
    pub(crate) above_from: u32,
    /// First column that belongs to no table on the left.
    pub(crate) left_from: u32,
}

impl Table {
    /// From the header to the last row.
    pub(crate) fn area(&self) -> Area {
        Area {
            first_row: self.header_row,
            first_column: self.first_column,
            last_row: self.last_row,
            last_column: self.last_column,
        }
    }
}

/// The tables of a sheet, and the corners of those which the layout leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tables {
    pub(crate) claimed: Vec<Table>,
    pub(crate) left: Vec<Table>,
}

/// Finds the tables that a layout claims.
pub(crate) fn locate(merges: &Merges<'_>, layout: &Layout) -> Result<Tables, PluginError> {
    let (grid, header) = (merges.grid(), &layout.header);
    let mut corners = places(grid, &header.from, whole(grid));
    corners.extend(blank_corner(grid, layout));
    let claimed = claimed_corners(grid, header, &corners)?;
    let mut tables = Tables::default();
    for &corner in &corners {
        let table = measure(merges, layout, corner, &corners);
        if claimed.contains(&corner) { tables.claimed.push(table) } else { tables.left.push(table) }
    }
    Ok(tables)
}

/// The corner at an address where nothing stands: the name in `from` is then that of a column without a heading.
fn blank_corner(grid: &Grid, layout: &Layout) -> Option<(u32, u32)> {
    let (row, column) = parse_a1(layout.header.at.as_deref()?)?;
    let is_named =
        |(unheaded, name): (u32, &str)| unheaded == column && key(name) == key(&layout.header.from);
    let is_blank = grid.cell(row, column).is_none();
    (is_blank && layout.unheaded().any(is_named)).then_some((row, column))
}

fn claimed_corners(
    grid: &Grid,
    header: &Header,
    corners: &[(u32, u32)],
) -> Result<Vec<(u32, u32)>, PluginError> {
    if let Some(address) = &header.at {
        let corner = corners.iter().find(|&&(row, column)| a1(row, column).eq_ignore_ascii_case(address));
        return corner.map(|&corner| vec![corner]).ok_or_else(|| {
            let found: Vec<String> = corners.iter().map(|&(row, column)| a1(row, column)).collect();
            let found = if found.is_empty() { "nowhere".to_owned() } else { found.join(", ") };
            PluginError::new(Problem::Layout, format!("cell {address} does not read `{}`", header.from))
                .with_sheet(&grid.name)
                .with_cell(address)
                .with_found(format!("`{}` at {address}", header.from), found)
        });
    }
    if header.every && !corners.is_empty() {
        return Ok(corners.to_vec());
    }
    if let Some(text) = &header.under {
        let (row, _) =
            only_place(grid, text, whole(grid)).map_err(|missing| layout_error(grid, "text", &missing))?;
        let below = corners.iter().find(|&&(corner_row, _)| corner_row > row);
        return below.map(|&corner| vec![corner]).ok_or_else(|| {
            let message = format!("no heading `{}` stands below `{text}`", header.from);
            PluginError::new(Problem::Layout, message).with_sheet(&grid.name)
        });
    }
    let corner = only_place(grid, &header.from, whole(grid)).map_err(|missing| {
        let error = layout_error(grid, "heading", &missing);
        if missing.places.is_empty() {
            error
        } else {
            error.with_hint(
                "name a text above the table with `header.under`, or claim all with `header.every = true`",
            )
        }
    })?;
    Ok(vec![corner])
}

/// The error for a text that is not found, or found twice.
pub(crate) fn layout_error(grid: &Grid, what: &str, missing: &Missing) -> PluginError {
    PluginError::new(Problem::Layout, missing.message(what))
        .with_sheet(&grid.name)
        .with_found(format!("one cell that reads `{}`", missing.wanted), missing.found())
}

/// All cells of a grid.
pub(crate) fn whole(grid: &Grid) -> Area {
    let last_row = grid.rows.keys().next_back().copied().unwrap_or(1);
    let last_column =
        grid.rows.values().filter_map(|cells| cells.keys().next_back()).max().copied().unwrap_or(1);
    Area { first_row: 1, first_column: 1, last_row, last_column }
}

fn measure(merges: &Merges<'_>, layout: &Layout, corner: (u32, u32), corners: &[(u32, u32)]) -> Table {
    let (header, (row, column)) = (&layout.header, corner);
    let sheet = whole(merges.grid());
    let merge = merges.extent(row, column);
    let header_last = header.rows.map_or(merge.last_row, |rows| row + rows.max(1) - 1);
    // The next table to the right starts where its corner stands in one of this header's rows.
    let right = corners
        .iter()
        .filter(|&&(r, c)| c > column && (row..=header_last).contains(&r))
        .map(|&(_, c)| c)
        .min();
    let below = corners.iter().filter(|&&(r, _)| r > header_last).map(|&(r, _)| r).min();
    let has_left = corners.iter().any(|&(r, c)| c < column && (row..=header_last).contains(&r));
    let above = corners.iter().filter(|&&(r, _)| r < row).map(|&(r, _)| r).max();
    let unheaded = layout.unheaded().map(|(unheaded, _)| unheaded).min().filter(|_| !has_left);
    let above_from = above.map_or(1, |above| above + 1);
    Table {
        header_row: row.saturating_sub(header.rows_above).max(above_from),
        header_last,
        first_column: unheaded.map_or(column, |unheaded| unheaded.min(column)),
        last_column: right.map_or(sheet.last_column, |right| right - 1),
        last_row: below.map_or(sheet.last_row, |below| below - 1),
        above_from,
        left_from: if has_left { column } else { 1 },
    }
}
