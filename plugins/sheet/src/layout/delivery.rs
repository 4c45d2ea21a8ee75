//! From a grid to the plugin boundary: the sheets that a layout claims, and what was read of them handed to the sink.
//!
//! Shared by the plugins that read whole grids. It decides nothing about a cell: figures and fates come from the layout.

use std::sync::{Mutex, MutexGuard, PoisonError};

use nenji_plugin::{IndicatorMapping, Input, Mapping, PluginError, Problem, Record, Role, Sink};

use super::ledger::{Entry, Ledger, Span};
use super::sheets::{NoSheet, choose_sheets};
use crate::book::Book;
use crate::error::SheetError;
use crate::grid::Grid;

/// A record, owned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Index of the indicator in the mapping.
    pub indicator: usize,
    /// What it is for.
    pub role: Role,
    /// As written, with its era.
    pub period: String,
    /// Parallel to the mapping's dimensions.
    pub labels: Vec<Option<String>>,
    /// When the cell is numeric.
    pub number: Option<f64>,
    /// When it is not.
    pub text: Option<String>,
    /// As written near the table or the cell.
    pub unit: Option<String>,
    /// What the cell's looks tell.
    pub flags: Option<String>,
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
}

/// Claimed sheets in full, and the others with the reason why they are left.
#[derive(Debug, Default)]
pub struct Sheets {
    /// In the order of the book.
    pub claimed: Vec<Grid>,
    /// Their places among all sheets, from 0.
    pub positions: Vec<usize>,
    /// Name and reason.
    pub left: Vec<(String, String)>,
    /// What is odd about the file as a whole.
    pub notes: Vec<String>,
    /// What no layout can ask of the file.
    unjudged: Option<String>,
}

impl Sheets {
    /// Hands what concerns no claimed sheet to the sink: notes as warnings, and the sheets that are left.
    pub fn deliver_rest(&self, sink: &mut Sink<'_>) {
        for note in &self.notes {
            sink.log(2, note);
        }
        if let Some(unjudged) = &self.unjudged {
            sink.log(3, unjudged);
        }
        for (sheet, reason) in &self.left {
            sink.left_sheet(sheet, reason);
        }
    }
}

/// Opens a file and reads the visible sheets that a glob means; `one` wants a single one.
///
/// # Errors
/// When the file cannot be opened, or the glob means no sheet, or more than the one wanted.
pub fn claim(input: &Input<'_>, glob: Option<&str>, one: bool) -> Result<Sheets, PluginError> {
    let mut book = Book::open(input.name, input.bytes)?;
    let infos = book.sheets().to_vec();
    let chosen = choose_sheets(&infos, glob, one)?;
    let (notes, unjudged) = (book.notes().to_vec(), book.unjudged());
    let mut sheets = Sheets { notes, unjudged, ..Sheets::default() };
    for (index, info) in infos.into_iter().enumerate() {
        if chosen.contains(&index) {
            let grid = book.grid(index).map_err(|error| PluginError::from(error).with_sheet(&info.name))?;
            sheets.claimed.push(grid);
            sheets.positions.push(index);
        } else {
            let reason = if info.visible { "the layout claims another sheet" } else { "hidden sheet" };
            sheets.left.push((info.name, reason.to_owned()));
        }
    }
    Ok(sheets)
}

/// What planning a file has read of it, kept for its reading: so a file is parsed once. `R` is what a layout reads of a
/// sheet.
#[derive(Debug)]
pub struct Held<R>(Mutex<Option<(Key, Read<R>)>>);

/// Hash and name of a file, and the mapping.
type Key = [String; 3];

/// The sheets of a file, and what was read of each claimed one.
type Read<R> = (Sheets, Vec<R>);

impl<R> Default for Held<R> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<R> Held<R> {
    /// Keeps what was read of a file, in place of what was kept before.
    pub fn keep<L>(&self, input: &Input<'_>, mapping: &Mapping<L>, read: Read<R>) {
        *self.lock() = Some((key_of(input, mapping).map(str::to_owned), read));
    }

    /// Takes what was kept of this file by this mapping, else claims sheets as [`claim`] does and reads each.
    ///
    /// # Errors
    /// As [`claim`], and as the reading of a sheet.
    pub fn take_or_read<L>(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<L>,
        (glob, one): (Option<&str>, bool),
        read: impl Fn(&Grid) -> Result<R, PluginError>,
    ) -> Result<Read<R>, PluginError> {
        // Only a mapping that came from a host can be told from another.
        let is_known = !mapping.json.is_empty();
        let kept = self
            .lock()
            .take()
            .filter(|(key, _)| is_known && key.each_ref().map(String::as_str) == key_of(input, mapping));
        if let Some((_, kept)) = kept {
            return Ok(kept);
        }
        let sheets = claim(input, glob, one)?;
        let readings: Result<_, _> = sheets.claimed.iter().map(read).collect();
        Ok((sheets, readings?))
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Key, Read<R>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key_of<'a, L>(input: &Input<'a>, mapping: &'a Mapping<L>) -> [&'a str; 3] {
    [input.sha256, input.name, &mapping.json]
}

/// Hands the figures of a sheet and the fates of its other cells to the sink.
///
/// # Errors
/// When the host wants no more.
pub fn deliver(
    grid: &Grid,
    (figures, ledger): (&[Figure], &Ledger),
    indicators: &[IndicatorMapping],
    sink: &mut Sink<'_>,
) -> Result<(), PluginError> {
    sink.scope(&grid.name, grid.non_empty());
    for figure in figures {
        let labels: Vec<Option<&str>> = figure.labels.iter().map(Option::as_deref).collect();
        sink.record(&Record {
            indicator: &indicators[figure.indicator].id,
            role: figure.role,
            period: &figure.period,
            labels: &labels,
            number: figure.number,
            text: figure.text.as_deref(),
            unit: figure.unit.as_deref(),
            flags: figure.flags.as_deref(),
            sheet: &grid.name,
            row: figure.row,
            column: figure.column,
        })?;
    }
    for Span { area, cells, entry, text } in ledger.spans(grid) {
        let (first_row, first_column) = (area.first_row, area.first_column);
        let (last_row, last_column) = (area.last_row, area.last_column);
        let area = nenji_plugin::Area { first_row, first_column, last_row, last_column };
        match entry {
            Entry::Used => {}
            Entry::Context(reason) => sink.context(&grid.name, area, cells, &reason),
            Entry::Ignored(reason) => sink.ignored(&grid.name, area, cells, &reason),
            Entry::Rejected(reason) => sink.rejected(&grid.name, first_row, first_column, &reason, &text),
        }
    }
    Ok(())
}

/// A file that cannot be opened, as the boundary says it.
impl From<SheetError> for PluginError {
    fn from(error: SheetError) -> Self {
        Self::new(Problem::Input, error.message).with_hint(error.hint)
    }
}

impl From<NoSheet> for PluginError {
    fn from(error: NoSheet) -> Self {
        let found = Self::new(Problem::Layout, error.message).with_found(error.expected, error.found);
        match error.hint {
            Some(hint) => found.with_hint(hint),
            None => found,
        }
    }
}
