//! Labelled cells: where a label stands, and the answer beside it.

use std::collections::BTreeSet;

use nenji_plugin::{PluginError, Problem};
use nenji_sheet::layout::{Headings, Merges, Missing, beside, unit_alone, unit_in_heading, written};
use nenji_sheet::{Area, Cell, Grid, Value, a1, key};

/// A label of the form and the answer that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    /// Cell of the label.
    pub(crate) label: (u32, u32),
    /// Cell of the answer; that of the label where both share one; none where the answer is blank.
    pub(crate) place: Option<(u32, u32)>,
    /// The answer's text.
    pub(crate) text: String,
    /// Unit in the label or right of the answer.
    pub(crate) unit: Option<String>,
    /// Cell of that unit.
    pub(crate) unit_place: Option<(u32, u32)>,
}

/// Finds answers; knows all labels, so that none is taken for an answer.
pub(crate) struct Answers<'a> {
    merges: &'a Merges<'a>,
    headings: &'a Headings<'a>,
    labels: BTreeSet<(u32, u32)>,
}

impl<'a> Answers<'a> {
    /// Takes all labels that the mapping names, and the other texts that are no answer.
    pub(crate) fn new<'l>(
        merges: &'a Merges<'a>,
        headings: &'a Headings<'a>,
        labels: impl Iterator<Item = &'l str>,
    ) -> Self {
        let found = labels.flat_map(|label| headings.places(last_piece(label)));
        Self { merges, headings, labels: found.collect() }
    }

    /// The label's one place and its answer.
    ///
    /// # Errors
    /// [`Problem::Layout`] when the label is not found, with the nearest texts, or found twice, with the places.
    pub(crate) fn find(&self, label: &str) -> Result<Answer, PluginError> {
        let grid = self.merges.grid();
        match self.place_of(label) {
            Ok(place) => Ok(self.answer(place)),
            Err(missing) if missing.places.is_empty() => {
                inline(grid, label).ok_or_else(|| label_error(grid, &missing))
            }
            Err(missing) => Err(label_error(grid, &missing)
                .with_hint("name the heading of its part of the form before it: `演習/実施回数`")),
        }
    }

    /// Where a label stands; `演習/実施回数` is the first 実施回数 after the one 演習.
    fn place_of(&self, label: &str) -> Result<(u32, u32), Missing> {
        let whole_label = self.headings.only_place(label);
        match (whole_label, label.split_once(['/', '／'])) {
            (Err(missing), Some((part, rest))) if missing.places.is_empty() => {
                let heading = self.headings.only_place(part)?;
                let behind = self.headings.places(rest).into_iter().find(|place| *place > heading);
                behind.ok_or(missing)
            }
            (found, _) => found,
        }
    }

    fn answer(&self, label: (u32, u32)) -> Answer {
        let grid = self.merges.grid();
        let is_label = |row, column| self.labels.contains(&(row, column));
        let place = beside(self.merges, label, &is_label);
        let cell = |(row, column): (u32, u32)| grid.cell(row, column);
        let stated = cell(label).and_then(|cell| unit_in_heading(&written(cell)));
        let behind = place.and_then(|place| self.unit_behind(place));
        Answer {
            label,
            place,
            text: place.and_then(cell).map(written).unwrap_or_default(),
            unit: stated.or_else(|| behind.as_ref().map(|(_, unit)| unit.clone())),
            unit_place: behind.map(|(place, _)| place),
        }
    }

    /// `120 | 人`: the unit in the cell right of an answer.
    fn unit_behind(&self, place: (u32, u32)) -> Option<((u32, u32), String)> {
        let extent = self.merges.extent(place.0, place.1);
        let place = (place.0, extent.last_column + 1);
        let cell = self.merges.grid().cell(place.0, place.1)?;
        matches!(cell.value, Value::Text(_))
            .then(|| unit_alone(&written(cell)))
            .flatten()
            .map(|unit| (place, unit))
    }
}

/// `分野：情報通信` in one cell.
fn inline(grid: &Grid, label: &str) -> Option<Answer> {
    let wanted = key(label);
    let cells = grid
        .rows
        .iter()
        .flat_map(|(&row, cells)| cells.iter().map(move |(&column, cell)| (row, column, cell)));
    let mut found = cells.filter_map(|(row, column, cell): (u32, u32, &Cell)| {
        let text = written(cell);
        let (before, after) = text.split_once(['：', ':'])?;
        (key(before) == wanted && !after.trim().is_empty()).then(|| Answer {
            label: (row, column),
            place: Some((row, column)),
            text: after.trim().to_owned(),
            unit: None,
            unit_place: None,
        })
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn last_piece(label: &str) -> &str {
    label.rsplit(['/', '／']).next().unwrap_or(label)
}

fn label_error(grid: &Grid, missing: &Missing) -> PluginError {
    let error = PluginError::new(Problem::Layout, missing.message("label"))
        .with_sheet(&grid.name)
        .with_found(format!("one cell that reads `{}`", missing.wanted), missing.found());
    match missing.places.first() {
        Some(place) => error.with_cell(place),
        None => error,
    }
}

/// An answer that has to be there.
pub(crate) fn required(grid: &Grid, label: &str, answer: &Answer) -> Result<String, PluginError> {
    if answer.place.is_some() {
        return Ok(answer.text.clone());
    }
    let message = format!("nothing stands beside the label `{label}`");
    Err(PluginError::new(Problem::Layout, message)
        .with_sheet(&grid.name)
        .with_cell(a1(answer.label.0, answer.label.1)))
}

/// All cells of a grid.
pub(crate) fn whole(grid: &Grid) -> Area {
    let last_row = grid.rows.keys().next_back().copied().unwrap_or(1);
    let last_column =
        grid.rows.values().filter_map(|cells| cells.keys().next_back()).max().copied().unwrap_or(1);
    Area { first_row: 1, first_column: 1, last_row, last_column }
}
