//! Which sheets of a book a glob means.

use crate::book::SheetInfo;
use crate::text::{matches_glob, nearest};

/// No sheet, or more than one where one is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoSheet {
    /// One sentence.
    pub message: String,
    /// What was wanted.
    pub expected: String,
    /// The sheets found instead.
    pub found: String,
    /// What to do.
    pub hint: Option<String>,
}

/// Indices of the visible sheets that a glob means; `one` wants a single one. Without a glob a single visible sheet is
/// meant.
///
/// # Errors
/// When none matches, with the nearest names; when several match and one is wanted, with their names.
pub fn choose_sheets(sheets: &[SheetInfo], glob: Option<&str>, one: bool) -> Result<Vec<usize>, NoSheet> {
    let matches = |name: &str| glob.is_none_or(|glob| matches_glob(glob, name));
    let visible = || sheets.iter().enumerate().filter(|(_, sheet)| sheet.visible);
    let chosen: Vec<usize> =
        visible().filter(|(_, sheet)| matches(&sheet.name)).map(|(index, _)| index).collect();
    let glob = glob.unwrap_or("*");
    match chosen.len() {
        0 => Err(none_found(sheets, glob, sheets.iter().any(|sheet| !sheet.visible && matches(&sheet.name)))),
        1 => Ok(chosen),
        _ if !one => Ok(chosen),
        count => Err(NoSheet {
            message: format!("{count} sheets match `{glob}`, and one is wanted"),
            expected: "one sheet".to_owned(),
            found: chosen.iter().map(|&index| sheets[index].name.as_str()).collect::<Vec<_>>().join(", "),
            hint: Some(
                "make `sheet` narrower, or claim all that match with `sheets` where there is that key"
                    .to_owned(),
            ),
        }),
    }
}

fn none_found(sheets: &[SheetInfo], glob: &str, is_hidden: bool) -> NoSheet {
    let all: Vec<&str> =
        sheets.iter().filter(|sheet| sheet.visible).map(|sheet| sheet.name.as_str()).collect();
    let near = nearest(glob, all.iter().copied());
    NoSheet {
        message: format!("no visible sheet matches `{glob}`"),
        expected: format!("a sheet `{glob}`"),
        found: if near.is_empty() { all } else { near }.join(", "),
        hint: is_hidden.then(|| "a hidden sheet matches; unhide it or ask the sender".to_owned()),
    }
}
