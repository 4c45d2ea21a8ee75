//! Which sheets of a file a layout claims.

use nenji_plugin::{Input, PluginError, Problem};
use nenji_sheet::{Book, Grid, SheetInfo, matches_glob, nearest};

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
    let chosen = choose(&infos, layout)?;
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

/// The indices of the claimed sheets.
pub(crate) fn choose(sheets: &[SheetInfo], layout: &Layout) -> Result<Vec<usize>, PluginError> {
    let visible = || sheets.iter().enumerate().filter(|(_, sheet)| sheet.visible);
    let glob = layout.sheet.as_deref().or(layout.sheets.as_deref());
    let matches = |name: &str| glob.is_none_or(|glob| matches_glob(glob, name));
    let chosen: Vec<usize> =
        visible().filter(|(_, sheet)| matches(&sheet.name)).map(|(index, _)| index).collect();
    let is_several = layout.sheets.is_some();
    if chosen.len() == 1 || (is_several && !chosen.is_empty()) {
        return Ok(chosen);
    }
    let glob = glob.unwrap_or("*");
    let names = |indices: &[usize]| {
        indices.iter().map(|&index| sheets[index].name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let error = |message: String| PluginError::new(Problem::Layout, message);
    if !chosen.is_empty() {
        let message = format!("{} sheets match `{glob}`, and one is wanted", chosen.len());
        return Err(error(message)
            .with_found("one sheet", names(&chosen))
            .with_hint("make `sheet` narrower, or claim all that match with `sheets`"));
    }
    let hidden = sheets.iter().any(|sheet| !sheet.visible && matches(&sheet.name));
    let all: Vec<&str> = visible().map(|(_, sheet)| sheet.name.as_str()).collect();
    let near = nearest(glob, all.iter().copied());
    let near = if near.is_empty() { all } else { near }.join(", ");
    let found =
        error(format!("no visible sheet matches `{glob}`")).with_found(format!("a sheet `{glob}`"), near);
    Err(if hidden { found.with_hint("a hidden sheet matches; unhide it or ask the sender") } else { found })
}
