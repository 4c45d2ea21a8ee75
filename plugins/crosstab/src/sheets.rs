//! The sheets of a file that a layout claims.

use nenji_plugin::{Input, PluginError, Problem};
use nenji_sheet::layout::{NoSheet, choose_sheets};
use nenji_sheet::{Book, Grid};

use crate::input_error;
use crate::layout::Layout;

/// Claimed sheets in full, and the others with the reason why they are left.
#[derive(Debug, Default)]
pub(crate) struct Sheets {
    pub(crate) claimed: Vec<Grid>,
    pub(crate) left: Vec<(String, String)>,
}

/// Opens a file and reads the sheets that the layout claims.
pub(crate) fn claim(input: &Input<'_>, layout: &Layout) -> Result<Sheets, PluginError> {
    let mut book = Book::open(input.name, input.bytes).map_err(|error| input_error(&error))?;
    let infos = book.sheets().to_vec();
    let glob = layout.sheet.as_deref().or(layout.sheets.as_deref());
    let chosen = choose_sheets(&infos, glob, layout.sheets.is_none()).map_err(sheet_error)?;
    let mut sheets = Sheets::default();
    for (index, info) in infos.into_iter().enumerate() {
        if chosen.contains(&index) {
            sheets
                .claimed
                .push(book.grid(index).map_err(|error| input_error(&error).with_sheet(&info.name))?);
        } else {
            let reason = if info.visible { "the layout claims another sheet" } else { "hidden sheet" };
            sheets.left.push((info.name, reason.to_owned()));
        }
    }
    Ok(sheets)
}

fn sheet_error(error: NoSheet) -> PluginError {
    let found = PluginError::new(Problem::Layout, error.message).with_found(error.expected, error.found);
    match error.hint {
        Some(hint) => found.with_hint(hint),
        None => found,
    }
}
