//! What the rows are: the dimensions of the stub, the labels that are totals, memo items or last year's figures.

use nenji_sheet::draft::{Catalogue, Sure, code_list, memo_words, prior_words, sums_of_rows, total_words};
use nenji_sheet::layout::{Merges, written};
use nenji_sheet::{key, trim};

use super::{Choice, Found};

/// A dimension of the stub.
#[derive(Clone, Debug)]
pub(super) struct Stub {
    /// Heading as a layout names it.
    pub(super) from: String,
    pub(super) id: Choice<String>,
}

/// A list must know so many per cent of the labels.
const LIKE_A_LIST: usize = 50;

/// The stub columns that hold labels, but for the one with the periods.
pub(super) fn stubs(
    merges: &Merges<'_>,
    found: &Found,
    corner: (u32, u32),
    period: Option<u32>,
    totals: &[String],
    catalogue: &Catalogue,
) -> Vec<Stub> {
    let mut stubs = Vec::new();
    for (column, from) in headings(merges, found, corner) {
        if Some(column) == period {
            continue;
        }
        if is_code(&from) && found.shape.last_stub() > column {
            continue;
        }
        let labels: Vec<String> =
            labels(merges, found, column).into_iter().filter(|label| !is_in(totals, label)).collect();
        let list = code_list(catalogue, &from, &labels).filter(|list| list.fits >= LIKE_A_LIST);
        let id = match list {
            Some(list) => {
                let sure = if list.fits >= 80 { Sure::High } else { Sure::Middle };
                Choice { value: list.id, sure, why: list.why }
            }
            None => Choice {
                value: "?".to_owned(),
                sure: Sure::Open,
                why: format!(
                    "no code list knows its labels, such as `{}`",
                    labels.first().map_or("", String::as_str)
                ),
            },
        };
        stubs.push(Stub { from, id });
    }
    stubs
}

/// Columns of codes and numbers stand left of the labels that they number.
fn is_code(heading: &str) -> bool {
    let heading = key(heading);
    ["番号", "コード", "code", "no.", "通番", "項番"].iter().any(|word| heading.contains(word))
        || ["no", "№"].contains(&heading.as_str())
}

/// Stub columns with the names of their headings: the second column under one heading is `区分#2`.
pub(super) fn headings(merges: &Merges<'_>, found: &Found, corner: (u32, u32)) -> Vec<(u32, String)> {
    let rows = corner.0..=found.shape.header_last;
    let lowest = |column: u32| {
        let cells = rows.clone().rev().filter_map(|row| {
            let extent = merges.extent(row, column);
            merges
                .grid()
                .cell(extent.first_row, extent.first_column)
                .map(|cell| (extent, trim(&written(cell))))
        });
        cells.into_iter().find(|(_, text)| !text.is_empty())
    };
    let mut named: Vec<(u32, String)> = Vec::new();
    for &column in &found.shape.stubs {
        let Some((extent, text)) = lowest(column) else { continue };
        let wide =
            found.shape.stubs.iter().filter(|stub| (extent.first_column..=extent.last_column).contains(stub));
        let text =
            if wide.count() > 1 { format!("{text}#{}", column - extent.first_column + 1) } else { text };
        named.push((column, text));
    }
    named
}

/// Labels of a stub column, each once.
fn labels(merges: &Merges<'_>, found: &Found, column: u32) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for &row in &found.shape.body {
        if let Some(cell) = merges.grid().cell(row, column) {
            let label = trim(&written(cell));
            if !is_in(&labels, &label) {
                labels.push(label);
            }
        }
    }
    labels
}

fn rows_with(merges: &Merges<'_>, found: &Found, label: &str) -> usize {
    let says = |row: &&u32| {
        let mut cells = found.shape.stubs.iter().filter_map(|&column| merges.grid().cell(**row, column));
        cells.any(|cell| key(&written(cell)) == key(label))
    };
    found.shape.body.iter().filter(says).count()
}

fn is_in(labels: &[String], label: &str) -> bool {
    labels.iter().any(|known| key(known) == key(label))
}

/// Labels that the layout has to know.
#[derive(Clone, Debug, Default)]
pub(super) struct Special {
    pub(super) totals: Vec<String>,
    /// Totals that only the figures give away.
    pub(super) summed: Vec<String>,
    pub(super) memos: Vec<String>,
    pub(super) prior: Vec<String>,
}

/// Totals, memo items and last year's figures among the labels of rows and the headings.
pub(super) fn special(
    merges: &Merges<'_>,
    found: &Found,
    period: Option<u32>,
    headings: &[String],
) -> Special {
    let columns = found.shape.stubs.iter().copied().filter(|&column| Some(column) != period);
    let mut all: Vec<String> = columns.clone().flat_map(|column| labels(merges, found, column)).collect();
    let prior = prior_words(&all);
    let memos = memo_words(&all);
    let mut summed = Vec::new();
    let plain = {
        let mut shape = found.shape.clone();
        let label = |row: u32| {
            columns
                .clone()
                .rev()
                .find_map(|column| merges.grid().cell(row, column))
                .map(|cell| trim(&written(cell)))
        };
        shape.body.retain(|&row| label(row).is_some_and(|label| !is_in(&prior, &label)));
        shape
    };
    if period.is_none() {
        for row in sums_of_rows(merges.grid(), &plain) {
            let label = columns.clone().rev().find_map(|column| merges.grid().cell(row, column));
            summed.extend(label.map(|cell| trim(&written(cell))));
        }
    }
    all.extend(headings.iter().cloned());
    let totals = total_words(&all);
    let totals: Vec<String> = totals.into_iter().filter(|total| !is_in(&prior, total)).collect();
    let mut extra: Vec<String> = Vec::new();
    for label in summed {
        // A label that stands in several rows may be a total in one of them only.
        let is_unique = rows_with(merges, found, &label) == 1;
        if is_unique && !is_in(&totals, &label) && !is_in(&extra, &label) {
            extra.push(label);
        }
    }
    Special { totals, summed: extra, memos, prior }
}
