//! Drafts a source file from a spreadsheet: several readings of the best sheet are drafted, each is read by the plugin's
//! own reader, and the one that leaves least is written down with its reasons.
//!
//! It never writes what it does not know: such a place holds `"?"`, which the host refuses.

mod candidate;
mod columns;
mod rows;
mod write;

use nenji_plugin::{Input, PluginError, Probe, Problem};
use nenji_sheet::draft::{Catalogue, Shape, Sure, axes, find_shape};
use nenji_sheet::layout::{Merges, choose_sheets, written};
use nenji_sheet::{Book, Grid, key, looks_like_period, matches_glob};

use candidate::Candidate;

/// Sheets of a book that are looked at.
const MOST_SHEETS: usize = 60;

/// A sheet with its table.
pub(super) struct Found {
    pub(super) grid: Grid,
    pub(super) shape: Shape,
    /// Visible sheets of the book.
    pub(super) visible: Vec<String>,
    /// Those that hold the same table.
    pub(super) alike: Vec<String>,
}

/// A choice with its reason.
#[derive(Clone, Debug)]
pub(super) struct Choice<T> {
    pub(super) value: T,
    pub(super) sure: Sure,
    pub(super) why: String,
}

/// Drafts a source file; the catalogue gives the names that it may use.
pub(crate) fn draft(input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
    let catalogue = Catalogue::parse(catalogue)?;
    let found = find(input, &catalogue)?;
    let candidates = candidates(&found, &catalogue);
    // The first of equals: `max_by_key` takes the last one.
    let tried = candidates.into_iter().rev().map(|candidate| candidate.tried(&found.grid));
    let best = tried.max_by_key(|one| one.score);
    let best = best.ok_or_else(none)?;
    Ok(write::write(input.name, &catalogue, &found, &best))
}

/// How much a file looks like a table of this kind.
pub(crate) fn probe(input: &Input<'_>) -> Probe {
    match find(input, &Catalogue::default()) {
        Err(error) => Probe { score: 0, reason: error.to_string() },
        Ok(Found { shape, .. }) => {
            let (rows, columns) = (shape.body.len(), shape.figures.len());
            Probe {
                score: write::FIT,
                reason: format!("a table of {rows} rows and {columns} columns of figures"),
            }
        }
    }
}

/// The sheet whose table has most figures, and the sheets that hold the same table.
fn find(input: &Input<'_>, catalogue: &Catalogue) -> Result<Found, PluginError> {
    let mut book = Book::open(input.name, input.bytes)?;
    let names: Vec<String> = book.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    let claimed = choose_sheets(book.sheets(), catalogue.sheet.as_deref(), false)?;
    let visible =
        choose_sheets(book.sheets(), None, false)?.into_iter().map(|at| names[at].clone()).collect();
    let mut tables = Vec::new();
    for index in claimed.into_iter().take(MOST_SHEETS) {
        let grid = book.grid(index)?;
        if let Some(shape) = find_shape(&grid) {
            tables.push((grid, shape));
        }
    }
    // The first of equals: `max_by_key` takes the last one.
    let best = tables.iter().rev().max_by_key(|(_, shape)| shape.size()).ok_or_else(none)?;
    let headings = signature(&best.0, &best.1);
    let name = without_year(&best.0.name);
    let is_alike =
        |grid: &Grid, shape: &Shape| without_year(&grid.name) == name && signature(grid, shape) == headings;
    let alike = tables.iter().filter(|(grid, shape)| is_alike(grid, shape));
    let alike = alike.map(|(grid, _)| grid.name.clone()).collect();
    let (grid, shape) = best.clone();
    Ok(Found { grid, shape, visible, alike })
}

fn none() -> PluginError {
    PluginError::new(Problem::Unsupported, "no sheet has a row of headings above rows of figures")
}

/// The headings without periods.
fn signature(grid: &Grid, shape: &Shape) -> Vec<String> {
    let rows = grid.rows.range(shape.header_first..=shape.header_last);
    let texts = rows.flat_map(|(_, cells)| cells.values().map(written));
    texts.filter(|text| !looks_like_period(text)).map(|text| key(&text)).collect()
}

/// Every reading that is worth a try.
fn candidates(found: &Found, catalogue: &Catalogue) -> Vec<Candidate> {
    let Found { grid, shape, .. } = found;
    let merges = Merges::new(grid);
    let mut candidates = Vec::new();
    for (axis, sure, why) in axes(grid, shape) {
        let axis = Choice { value: axis, sure, why };
        for corner in corners(&merges, shape) {
            for structure in columns::structures(&merges, found, corner, &axis.value, catalogue) {
                candidates.extend(Candidate::new(&merges, found, corner, axis.clone(), structure, catalogue));
            }
        }
        // A period in the header or the stub goes before what stands around the table.
        if sure == Sure::High {
            break;
        }
    }
    candidates
}

/// Cells that may be the corner: the first heading of the stub, from the top.
fn corners(merges: &Merges<'_>, shape: &Shape) -> Vec<(u32, u32)> {
    let cell = |row: u32| {
        shape.stubs.iter().find_map(|&column| merges.grid().cell(row, column).map(|_| (row, column)))
    };
    let stub = (shape.header_first..=shape.header_last).find_map(cell);
    let first_figure = shape.figures.first().copied().unwrap_or(1);
    let any = merges.grid().rows.get(&shape.header_first);
    let any = any.and_then(|cells| cells.keys().find(|&&column| column >= first_figure.min(1)));
    let any = any.map(|&column| (shape.header_first, column));
    stub.or(any).into_iter().collect()
}

/// A sheet's name with `*` for its year or number.
fn without_year(name: &str) -> String {
    if name.chars().all(char::is_numeric) {
        return "*".to_owned();
    }
    let mut glob = name.to_owned();
    for (at, period) in nenji_sheet::layout::periods_in(name) {
        // The `t1` of `Sheet1` is no year of 大正.
        let is_inside = name[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
        if !is_inside {
            glob = glob.replacen(&period, "*", 1);
        }
    }
    glob
}

/// The glob that finds the sheet again: without the year in its name.
pub(super) fn sheet_glob(name: &str, visible: &[String]) -> String {
    let glob = without_year(name);
    let is_one = visible.iter().filter(|sheet| matches_glob(&glob, sheet)).count() == 1;
    if is_one { glob } else { name.to_owned() }
}
