//! A table inside a form: the same columns for every respondent, one row per label.

use std::borrow::Cow;

use nenji_plugin::{Mapping, PluginError, Problem, Role};
use nenji_sheet::layout::{
    Entry, Figure, Headings, Ledger, Merges, Path, Words, paths, unit_in_heading, written,
};
use nenji_sheet::{Area, Grid, Value, fold, nearest};

use crate::answers::whole;
use crate::layout::{Layout, Table};
use crate::read::figure;

/// Beginnings of labels of example rows, where a source names none.
const EXAMPLES: [&str; 3] = ["例", "記入例", "(例"];

/// A found table.
pub(crate) struct FormTable<'a> {
    merges: &'a Merges<'a>,
    mapping: &'a Mapping<Layout>,
    words: Words,
    header: Area,
    /// Index of the dimension, first and last column.
    stubs: Vec<(usize, u32, u32)>,
    /// Index of the indicator, first and last column, unit.
    figures: Vec<(usize, u32, u32, Option<String>)>,
}

impl<'a> FormTable<'a> {
    /// Finds the table and its columns.
    ///
    /// # Errors
    /// [`Problem::Layout`] when a heading is not found or found twice.
    pub(crate) fn find(
        merges: &'a Merges<'a>,
        headings: &Headings<'_>,
        mapping: &'a Mapping<Layout>,
        table: &Table,
    ) -> Result<Self, PluginError> {
        let grid = merges.grid();
        let (row, column) = headings.only_place(&table.from).map_err(|missing| {
            PluginError::new(Problem::Layout, missing.message("heading"))
                .with_sheet(&grid.name)
                .with_found(format!("one cell that reads `{}`", missing.wanted), missing.found())
        })?;
        let last_row = table.rows.map_or(merges.extent(row, column).last_row, |rows| row + rows.max(1) - 1);
        let found = paths(merges, row..=last_row, column..=whole(grid).last_column, column + 1);
        let found: Vec<Path> = found.into_iter().take_while(|path| !path.is_empty()).collect();
        let last_column = found.last().map_or(column, |path| path.last_column);
        let header = Area { first_row: row, first_column: column, last_row, last_column };
        let mut stubs = Vec::new();
        for (index, dimension) in mapping.dimensions.values().enumerate() {
            if let Some(from) = &dimension.from {
                let path = one_path(grid, &found, from)?;
                stubs.push((index, path.first_column, path.last_column));
            }
        }
        stubs.sort_by_key(|(_, first, _)| *first);
        let mut figures = Vec::new();
        for (index, indicator) in mapping.indicators.iter().enumerate() {
            if let Some(heading) = &indicator.heading {
                let path = one_path(grid, &found, heading)?;
                let unit =
                    path.levels.iter().rev().flatten().find_map(|heading| unit_in_heading(&heading.text));
                figures.push((index, path.first_column, path.last_column, unit));
            }
        }
        let layout = &mapping.layout;
        let words = Words::new(&layout.total, &layout.memo, layout.stop.as_deref());
        Ok(Self { merges, mapping, words, header, stubs, figures })
    }

    /// Headings, for the fingerprint.
    pub(crate) fn header(&self) -> Area {
        self.header
    }

    /// Reads the rows down to a blank row or a stop word. `labels` and `period` hold for the whole form.
    pub(crate) fn read(&self, labels: &[Option<String>], period: &str, ledger: &mut Ledger) -> Vec<Figure> {
        let grid = self.merges.grid();
        ledger.note_area(grid, self.header, &Entry::Context("heading".into()));
        let mut figures = Vec::new();
        let mut current = labels.to_vec();
        let columns = self.header.first_column..=self.header.last_column;
        for row in self.header.last_row + 1.. {
            let first = grid.rows.get(&row).and_then(|cells| cells.range(columns.clone()).next());
            let Some((_, first)) = first else { break };
            if matches!(first.value, Value::Text(_)) && self.words.is_stop(&written(first)) {
                break;
            }
            let area = Area { first_row: row, last_row: row, ..self.header };
            if self.is_example(&written(first)) {
                ledger.note_area(grid, area, &Entry::Ignored("example row".into()));
            } else if self.has_no_figure(row) {
                ledger.note_area(grid, area, &Entry::Ignored("row without an answer".into()));
            } else {
                self.read_row(row, &mut current, period, ledger, &mut figures);
            }
        }
        figures
    }

    fn is_example(&self, label: &str) -> bool {
        let label = fold(label);
        match &self.mapping.layout.example {
            Some(words) => words.iter().any(|word| label.starts_with(&fold(word))),
            None => EXAMPLES.iter().any(|word| label.starts_with(word)),
        }
    }

    fn has_no_figure(&self, row: u32) -> bool {
        let cells = self.merges.grid().rows.get(&row);
        self.figures
            .iter()
            .all(|(_, first, last, _)| cells.is_none_or(|cells| cells.range(*first..=*last).next().is_none()))
    }

    fn read_row(
        &self,
        row: u32,
        current: &mut [Option<String>],
        period: &str,
        ledger: &mut Ledger,
        figures: &mut Vec<Figure>,
    ) {
        let grid = self.merges.grid();
        let is_labelled = self.fill_labels(row, current);
        let texts = || self.stubs.iter().filter_map(|(index, ..)| current[*index].as_deref());
        let role = if texts().any(|text| self.words.is_memo(text)) {
            Role::Memo
        } else if texts().any(|text| self.words.is_total(text)) {
            Role::Total
        } else {
            Role::Value
        };
        for (_, first, last) in &self.stubs {
            let area = Area { first_row: row, first_column: *first, last_row: row, last_column: *last };
            ledger.note_area(grid, area, &Entry::Context("label".into()));
        }
        for (index, first, last, unit) in &self.figures {
            let cells = grid.rows.get(&row).into_iter().flat_map(|cells| cells.range(*first..=*last));
            for (at, (&column, cell)) in cells.enumerate() {
                let refused: Option<Cow<'static, str>> = match &cell.value {
                    Value::Error(error) => Some(nenji_sheet::layout::why_no_figure(error).into()),
                    _ if !is_labelled && !self.stubs.is_empty() => Some("the row has no label".into()),
                    _ if at > 0 => Some("a second cell under one heading".into()),
                    _ => None,
                };
                if let Some(reason) = refused {
                    ledger.note(row, column, Entry::Rejected(reason));
                    continue;
                }
                ledger.note(row, column, Entry::Used);
                let indicator = &self.mapping.indicators[*index];
                let mut figure = figure(*index, cell, (row, column));
                figure.role = indicator.role.filter(|role| *role != Role::Value).unwrap_or(role);
                period.clone_into(&mut figure.period);
                figure.labels = current.to_vec();
                figure.unit = unit.clone().or_else(|| indicator.unit.clone());
                figure.flags = grid.flags(row, column);
                figures.push(figure);
            }
        }
        let entry = Entry::Ignored("no indicator or dimension takes the column".into());
        ledger.note_area(grid, Area { first_row: row, last_row: row, ..self.header }, &entry);
    }

    /// Takes a row's labels; a blank cell keeps the label above unless a stub left of it has a new one.
    fn fill_labels(&self, row: u32, current: &mut [Option<String>]) -> bool {
        let (mut is_labelled, mut is_parent_new) = (false, false);
        for (index, first, last) in &self.stubs {
            let said = (*first..=*last).rev().find_map(|column| {
                let extent = self.merges.extent(row, column);
                self.merges.cell(row, column).map(|cell| (extent.first_row == row, written(cell)))
            });
            is_labelled |= said.is_some();
            match said {
                Some((is_new, text)) => {
                    current[*index] = Some(text);
                    is_parent_new |= is_new;
                }
                None if is_parent_new => current[*index] = None,
                None => {}
            }
        }
        is_labelled
    }
}

/// The one column that a heading names by its lowest level, else by any.
fn one_path<'p>(grid: &Grid, found: &'p [Path], wanted: &str) -> Result<&'p Path, PluginError> {
    let lowest: Vec<&Path> = found
        .iter()
        .filter(|path| path.headings().last().is_some_and(|heading| heading.is_named(wanted)))
        .collect();
    let any: Vec<&Path> =
        found.iter().filter(|path| path.headings().any(|heading| heading.is_named(wanted))).collect();
    let candidates = if lowest.is_empty() { any } else { lowest };
    if let [path] = candidates[..] {
        return Ok(path);
    }
    let texts: Vec<String> =
        found.iter().flat_map(Path::headings).map(|heading| heading.text.clone()).collect();
    let (message, instead) = if candidates.is_empty() {
        let near = nearest(wanted, texts.iter().map(String::as_str)).join(", ");
        (format!("heading `{wanted}` is not found in the inner table"), near)
    } else {
        let paths: Vec<String> = candidates.iter().map(|path| path.name()).collect();
        (format!("heading `{wanted}` is found {} times in the inner table", paths.len()), paths.join(", "))
    };
    let instead = if instead.is_empty() { "nothing like it".to_owned() } else { instead };
    Err(PluginError::new(Problem::Layout, message)
        .with_sheet(&grid.name)
        .with_found(format!("one heading `{wanted}`"), instead))
}
