//! Reads one sheet: its tables, what stands around them, and the rest of its cells.

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::layout::{
    Entry, Figure, Ledger, Merges, Words, beside, only_place, period_near, periods_in, unit_statement,
    written,
};
use nenji_sheet::{Area, Cell, Grid, Value, fold, key, looks_like_period, trim};

use crate::columns::{Columns, read_header};
use crate::emit::{Body, Surroundings};
use crate::layout::Layout;
use crate::locate::{Table, layout_error, locate, whole};

/// What a sheet yields.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Records in order of tables and rows.
    pub figures: Vec<Figure>,
    /// What became of the cells.
    pub ledger: Ledger,
    /// Headings without their periods.
    pub headings: Vec<String>,
}

/// Reads a sheet by a mapping.
///
/// # Errors
/// [`Problem::Layout`] when a heading, label or period is not found or found twice.
pub fn read_sheet(grid: &Grid, mapping: &Mapping<Layout>) -> Result<Reading, PluginError> {
    let merges = Merges::new(grid);
    let layout = &mapping.layout;
    let words = Words::new(&layout.total, &layout.memo, layout.stop.as_deref());
    let tables = locate(&merges, layout)?;
    let mut reading = Reading::default();
    for table in &tables.claimed {
        let columns = read_header(&merges, table, mapping, &words)?;
        let around = surroundings(&merges, table, &columns, mapping, &mut reading.ledger)?;
        note_header(grid, table, &columns, &mut reading.ledger);
        note_title(grid, table, &mut reading.ledger);
        let body =
            Body { merges: &merges, table, columns: &columns, mapping, words: &words, around: &around };
        let last_row = body.read(&mut reading.ledger, &mut reading.figures);
        note_below(grid, table, last_row, &mut reading.ledger);
        reading.headings.extend(columns.headings);
    }
    for table in &tables.left {
        let entry = Entry::Ignored("another table with the same corner, which the layout leaves".into());
        reading.ledger.note_area(grid, table.area(), &entry);
    }
    let first_header = tables.claimed.iter().map(|table| table.header_row).min().unwrap_or(1);
    note_rest(grid, first_header, &words, layout, &mut reading.ledger);
    reading.headings.dedup();
    Ok(reading)
}

fn note_header(grid: &Grid, table: &Table, columns: &Columns, ledger: &mut Ledger) {
    let block = |first_column, last_column| Area {
        first_row: table.header_row,
        first_column,
        last_row: table.header_last,
        last_column,
    };
    for (first, last, reason) in &columns.left {
        ledger.note_area(grid, block(*first, *last), &Entry::Ignored(reason.clone().into()));
    }
    ledger.note_area(grid, block(table.first_column, columns.last), &Entry::Context("heading".into()));
}

/// The rows of text right above a table are its title, even where another table stands further up.
fn note_title(grid: &Grid, table: &Table, ledger: &mut Ledger) {
    let mut row = table.header_row;
    while row > table.above_from
        && let Some(cells) = grid.rows.get(&(row - 1)).filter(|cells| cells.values().all(is_title))
    {
        row -= 1;
        for &column in cells.keys() {
            ledger.note(row, column, Entry::Context("title".into()));
        }
    }
}

/// Period, labels and unit that hold for the whole table.
fn surroundings(
    merges: &Merges<'_>,
    table: &Table,
    columns: &Columns,
    mapping: &Mapping<Layout>,
    ledger: &mut Ledger,
) -> Result<Surroundings, PluginError> {
    let grid = merges.grid();
    let above = Area {
        first_row: 1,
        first_column: 1,
        last_row: table.header_last,
        last_column: whole(grid).last_column,
    };
    let mut labels = Vec::with_capacity(mapping.dimensions.len());
    for dimension in mapping.dimensions.values() {
        labels.push(match &dimension.label {
            _ if dimension.sheet => Some(trim(&grid.name)),
            Some(label) => Some(labelled(merges, label, above, ledger)?),
            None => None,
        });
    }
    let periods = &mapping.layout.period;
    let period = if periods.sheet {
        let named = periods_in(&grid.name).into_iter().next().map(|(_, period)| period);
        Some(named.unwrap_or_else(|| trim(&grid.name)))
    } else if periods.file {
        Some(format!("{}年度", mapping.fiscal_year))
    } else if let Some(word) = &periods.near {
        Some(near(merges, table, word, ledger)?)
    } else {
        None
    };
    Ok(Surroundings { period, labels, unit: unit_above(grid, table, columns, ledger) })
}

fn labelled(
    merges: &Merges<'_>,
    label: &str,
    above: Area,
    ledger: &mut Ledger,
) -> Result<String, PluginError> {
    let grid = merges.grid();
    let place = only_place(grid, label, above).map_err(|missing| layout_error(grid, "label", &missing))?;
    let value = beside(merges, place, &|_, _| false);
    let cell = value.and_then(|(row, column)| grid.cell(row, column));
    let (Some((row, column)), Some(cell)) = (value, cell) else {
        let message = format!("nothing stands beside the label `{label}`");
        return Err(PluginError::new(Problem::Layout, message).with_sheet(&grid.name));
    };
    ledger.note(row, column, Entry::Context("label above the table".into()));
    Ok(written(cell))
}

/// The period in the one cell above the table that holds a word, or beside that cell.
fn near(merges: &Merges<'_>, table: &Table, word: &str, ledger: &mut Ledger) -> Result<String, PluginError> {
    let grid = merges.grid();
    let close = with_word(grid, word, table.above_from..=table.header_last);
    let found = if close.is_empty() { with_word(grid, word, 1..=u32::MAX) } else { close };
    let [(row, column)] = found[..] else {
        let message = format!("the word `{word}` of `period.near` stands in {} cells", found.len());
        let places: Vec<String> = found.iter().map(|&(row, column)| nenji_sheet::a1(row, column)).collect();
        let places = if places.is_empty() { "none".to_owned() } else { places.join(", ") };
        return Err(PluginError::new(Problem::Layout, message)
            .with_sheet(&grid.name)
            .with_found("one cell above the table", places));
    };
    let text = |row, column| grid.cell(row, column).map(written).unwrap_or_default();
    let here = text(row, column);
    ledger.note(row, column, Entry::Context("period".into()));
    if let Some(period) = period_near(&here, word) {
        return Ok(period);
    }
    let right = grid.rows.get(&row).into_iter().flat_map(|cells| cells.range(column + 1..));
    let beside =
        right.map(|(&column, cell)| (column, written(cell))).find(|(_, text)| looks_like_period(text));
    let Some((found, period)) = beside else {
        let message = format!("no period stands in or beside the cell with `{word}`");
        return Err(PluginError::new(Problem::Layout, message)
            .with_sheet(&grid.name)
            .with_cell(nenji_sheet::a1(row, column))
            .with_found("a period such as `令和5年度`", here));
    };
    // A code of the year may stand between the word and the year.
    let between = Area { first_row: row, first_column: column, last_row: row, last_column: found };
    ledger.note_area(grid, between, &Entry::Context("period".into()));
    Ok(period)
}

fn with_word(grid: &Grid, word: &str, rows: std::ops::RangeInclusive<u32>) -> Vec<(u32, u32)> {
    let word = fold(word);
    let cells =
        grid.rows.range(rows).flat_map(|(&row, cells)| cells.iter().map(move |(&c, cell)| (row, c, cell)));
    cells
        .filter(|(_, _, cell)| fold(&written(cell)).contains(&word))
        .map(|(row, column, _)| (row, column))
        .collect()
}

/// The unit stated nearest above the table, or in its corner.
fn unit_above(grid: &Grid, table: &Table, columns: &Columns, ledger: &mut Ledger) -> Option<String> {
    let stated = |rows: std::ops::RangeInclusive<u32>| {
        let cells = grid
            .rows
            .range(rows)
            .rev()
            .flat_map(|(&row, cells)| cells.iter().map(move |(&c, cell)| (row, c, cell)));
        let mut units: Vec<(u32, u32, String)> = cells
            .filter_map(|(row, column, cell)| Some((row, column, unit_statement(&written(cell))?)))
            .collect();
        // Over the table itself before the halves beside it.
        units.sort_by_key(|(row, column, _)| {
            (!(table.first_column..=columns.last).contains(column), std::cmp::Reverse(*row))
        });
        units.into_iter().next()
    };
    let (row, column, unit) =
        stated(table.above_from..=table.header_last).or_else(|| stated(1..=table.header_last))?;
    ledger.note(row, column, Entry::Context("unit".into()));
    Some(unit)
}

/// What follows the table down to the next one: notes are text, and numbers that count them.
fn note_below(grid: &Grid, table: &Table, last_row: u32, ledger: &mut Ledger) {
    for (&row, cells) in grid.rows.range(last_row + 1..).take_while(|(row, _)| **row <= table.last_row) {
        for (&column, cell) in
            cells.range(table.left_from..).take_while(|(column, _)| **column <= table.last_column)
        {
            let has_text_behind =
                cells.range(column + 1..).any(|(_, cell)| matches!(cell.value, Value::Text(_)));
            if matches!(cell.value, Value::Text(_)) || has_text_behind {
                ledger.note(row, column, Entry::Context("note".into()));
            }
        }
    }
}

/// All cells on which nothing has been said yet.
fn note_rest(grid: &Grid, first_header: u32, words: &Words, layout: &Layout, ledger: &mut Ledger) {
    let outside = layout.outside.as_ref().map_or_else(
        || Entry::Rejected("outside the table".into()),
        |reason| Entry::Ignored(reason.clone().into()),
    );
    for (&row, cells) in &grid.rows {
        for (&column, cell) in cells {
            let entry = if row < first_header && is_title(cell) {
                Entry::Context("title".into())
            } else if matches!(cell.value, Value::Text(_)) && words.is_stop(&written(cell)) {
                Entry::Context("note".into())
            } else {
                outside.clone()
            };
            ledger.note(row, column, entry);
        }
    }
}

/// Above the tables stand titles, dates and years; any other number there is lost from somewhere.
fn is_title(cell: &Cell) -> bool {
    match &cell.value {
        Value::Text(text) => key(text).parse::<f64>().is_err(),
        Value::Date(_) => true,
        Value::Number(_) => looks_like_period(&written(cell)),
        Value::Bool(_) | Value::Error(_) => false,
    }
}
