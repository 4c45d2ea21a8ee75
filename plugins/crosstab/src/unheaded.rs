//! Stub columns without a heading: they get the names that the layout has for them, and are looked for by these.

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::layout::{Heading, Merges, Path};
use nenji_sheet::{a1, column_name, key};

use crate::layout::Layout;
use crate::locate::Table;

/// Gives the stub columns without a heading the names that the layout has for them.
pub(crate) fn name_unheaded(
    merges: &Merges<'_>,
    table: &Table,
    mapping: &Mapping<Layout>,
    plain: &mut [Path],
) -> Result<(), PluginError> {
    for (column, name) in mapping.layout.unheaded() {
        // Of several tables side by side, each has columns of its own.
        let is_own = (table.first_column..=table.last_column).contains(&column);
        if mapping.layout.header.every && !is_own {
            continue;
        }
        let path = plain.iter_mut().find(|path| path.first_column == column && path.last_column == column);
        let Some(path) = path.filter(|path| path.is_empty()) else {
            let found = plain.iter().find(|path| (path.first_column..=path.last_column).contains(&column));
            let found =
                found.map_or("no column of the table".to_owned(), |path| format!("`{}`", path.name()));
            let message = format!("the column {} of `unheaded` has a heading", column_name(column));
            return Err(PluginError::new(Problem::Layout, message)
                .with_sheet(&merges.grid().name)
                .with_cell(a1(table.header_row, column))
                .with_found("a column without a heading", found)
                .with_hint("name the column by its heading, and take it out of `unheaded`"));
        };
        let names = vec![key(name)];
        path.levels[0] = Some(Heading { row: table.header_row, column, text: name.to_owned(), names });
    }
    Ok(())
}
