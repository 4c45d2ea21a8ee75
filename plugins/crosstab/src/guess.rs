//! Drafts a source file from a spreadsheet: where a header seems to be, and what it names.

use nenji_plugin::{Input, PluginError, Problem};
use nenji_sheet::layout::{Merges, Path, paths, stated_kind, written};
use nenji_sheet::{Book, Grid, Value, looks_like_period, trim};

use crate::locate::whole;

/// A header row has at least so many texts.
const LEAST_HEADINGS: usize = 2;

/// Rows in which a header is looked for.
const SEARCHED_ROWS: u32 = 40;

/// A header that seems to be one.
struct Candidate {
    name: String,
    corner: (u32, u32),
    last_row: u32,
    paths: Vec<Path>,
}

/// Drafts a source file; every line that needs a person says so.
pub(crate) fn draft(input: &Input<'_>, _catalogue: &str) -> Result<String, PluginError> {
    let mut book = Book::open(input.name, input.bytes)?;
    let visible: Vec<usize> =
        (0..book.sheets().len()).filter(|&index| book.sheets()[index].visible).collect();
    let mut best: Option<Candidate> = None;
    for index in visible {
        let grid = book.grid(index)?;
        let candidate = find_header(&grid);
        if width(candidate.as_ref()) > width(best.as_ref()) {
            best = candidate;
        }
    }
    let candidate = best.ok_or_else(|| {
        PluginError::new(Problem::Unsupported, "no sheet has a row of headings above rows of figures")
    })?;
    Ok(write_draft(input.name, &candidate))
}

fn width(candidate: Option<&Candidate>) -> usize {
    candidate.map_or(0, |candidate| candidate.paths.len())
}

/// The rows of headings right above the first row of figures.
fn find_header(grid: &Grid) -> Option<Candidate> {
    let merges = Merges::new(grid);
    let numbers = |row: u32| {
        let cells = grid.rows.get(&row).into_iter().flat_map(std::collections::BTreeMap::values);
        cells
            .filter(|cell| matches!(cell.value, Value::Number(_)) && !looks_like_period(&written(cell)))
            .count()
    };
    let texts = |row: u32| grid.rows.get(&row).map_or(0, |cells| cells.len() - numbers(row).min(cells.len()));
    let first_figures = grid
        .rows
        .range(..SEARCHED_ROWS)
        .map(|(&row, _)| row)
        .find(|&row| numbers(row) > 0 && texts(row) > 0)?;
    let above: Vec<u32> = grid.rows.range(..first_figures).rev().map(|(&row, _)| row).collect();
    let last_row = *above.first()?;
    let mut first_row = last_row;
    for pair in above.windows(2) {
        let is_header = pair[1] + 1 == pair[0] && texts(pair[1]) >= LEAST_HEADINGS && numbers(pair[1]) == 0;
        if !is_header {
            break;
        }
        first_row = pair[1];
    }
    let (&first_column, _) = grid.rows.get(&first_row)?.iter().next()?;
    let paths =
        paths(&merges, first_row..=last_row, first_column..=whole(grid).last_column, first_column + 1);
    let paths: Vec<Path> = paths.into_iter().filter(|path| !path.is_empty()).collect();
    (paths.len() >= LEAST_HEADINGS).then(|| Candidate {
        name: grid.name.clone(),
        corner: (first_row, first_column),
        last_row,
        paths,
    })
}

fn write_draft(file: &str, candidate: &Candidate) -> String {
    let corner = candidate.paths[0].headings().next().map(|heading| trim(&heading.text)).unwrap_or_default();
    let rows = candidate.last_row - candidate.corner.0 + 1;
    let headings = || candidate.paths.iter().skip(1).flat_map(Path::headings);
    let across = headings().filter(|heading| looks_like_period(&heading.text)).count();
    let (period, why) = if across > 0 {
        ("{ across = true }".to_owned(), format!("confidence: high; {across} headings are periods"))
    } else if looks_like_period(&candidate.name) {
        ("{ sheet = true }".to_owned(), "confidence: middle; the sheet's name is a period".to_owned())
    } else if corner.contains('年') {
        (
            format!("{{ down = {} }}", quoted(&corner)),
            "confidence: middle; the corner reads like a year".to_owned(),
        )
    } else {
        (
            "{ file = true }".to_owned(),
            "confidence: low; no period was found, so the folder's year".to_owned(),
        )
    };
    let mut names: Vec<String> = Vec::new();
    for path in candidate.paths.iter().skip(1) {
        let Some(lowest) = path.headings().filter(|heading| !looks_like_period(&heading.text)).last() else {
            continue;
        };
        if !names.contains(&lowest.text) {
            names.push(lowest.text.clone());
        }
    }
    let head = format!(
        "# Drafted from {file}, sheet {}. Check every line; ids come from the catalogue.\n\
         title     = {}\nplugin    = \"crosstab\"\nmeasure   = \"?\"\nministry  = \"?\"\nfiles     = {}\nbasis     = \"?\"\norigin    = \"?\"\n\n\
         [layout]\nsheet     = {}\n# confidence: middle; the rows above the first figures\n\
         header    = {{ from = {}, rows = {rows} }}\n# {why}\nperiod    = {period}\n",
        candidate.name,
        quoted(&candidate.name),
        quoted(&format!("fy*/{file}")),
        quoted(&candidate.name),
        quoted(&corner),
    );
    let dimension = if period.contains("down") {
        String::new()
    } else {
        format!("\n[dimension.\"?\"]\nfrom      = {}\n", quoted(&corner))
    };
    let indicators: String = if names.is_empty() {
        "\n[[indicator]]\nid        = \"?\"\n".to_owned()
    } else {
        names.iter().map(|name| indicator_draft(name)).collect()
    };
    head + &dimension + &indicators
}

fn indicator_draft(heading: &str) -> String {
    let role =
        stated_kind(heading).map_or("", |_| "role      = \"stated_rate\"  # or stated_change, or drop it\n");
    format!("\n[[indicator]]\nid        = \"?\"\nheading   = {}\n{role}", quoted(heading))
}

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], ""))
}
