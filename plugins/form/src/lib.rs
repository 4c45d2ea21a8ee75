//! Input plugin for forms: one workbook per respondent, cells found by their labels.
//!
//! It takes the answer right of a label, else the one below it, and an optional table inside the form. It interprets no
//! number, no period and no label, and accounts for every other cell.

mod answers;
mod layout;
mod read;
mod table;

use nenji_plugin::{
    Area, Description, Input, InputPlugin, Mapping, Plan, PluginError, Probe, Problem, Record, Sink,
};
use nenji_sheet::layout::{Entry, NoSheet, Span, choose_sheets};
use nenji_sheet::{Book, Grid, SheetError};

pub use layout::{Layout, Period, Table};
pub use read::{Figure, Reading, read_form};

/// The plugin.
#[derive(Debug)]
pub struct Form;

impl InputPlugin for Form {
    type Layout = Layout;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        Description {
            id: "form".to_owned(),
            name: "forms, one workbook per respondent".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: ["xlsx", "xlsm", "xlsb", "xls", "ods"].map(str::to_owned).to_vec(),
            layout_schema: layout::schema(),
        }
    }

    /// A form cannot be told from a table by its looks alone, so it never claims a file with confidence.
    fn probe(&self, input: &Input<'_>) -> Probe {
        let words = ["調査票", "様式", "回答", "記入"];
        let is_form = words.iter().any(|word| input.name.contains(word));
        let reason = if is_form { "its name reads like a form's" } else { "nothing in its name says form" };
        Probe { score: if is_form { 40 } else { 10 }, reason: reason.to_owned() }
    }

    fn plan(&self, input: &Input<'_>, mapping: &Mapping<Layout>) -> Result<Plan, PluginError> {
        layout::check(mapping)?;
        let (grid, _) = claim(input, &mapping.layout)?;
        let reading = read_form(&grid, mapping)?;
        let mut plan = Plan::default();
        plan.fingerprint.insert(grid.name, reading.headings);
        Ok(plan)
    }

    fn read(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Layout>,
        _task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError> {
        layout::check(mapping)?;
        let (grid, left) = claim(input, &mapping.layout)?;
        for (sheet, reason) in &left {
            sink.left_sheet(sheet, reason);
        }
        let reading = read_form(&grid, mapping)?;
        deliver(&grid, &reading, mapping, sink)
    }
}

/// The claimed sheet, and the others with the reason why they are left: lists of choices, instructions.
fn claim(input: &Input<'_>, layout: &Layout) -> Result<(Grid, Vec<(String, String)>), PluginError> {
    let mut book = Book::open(input.name, input.bytes).map_err(|error| input_error(&error))?;
    let infos = book.sheets().to_vec();
    let chosen = choose_sheets(&infos, layout.sheet.as_deref(), true).map_err(sheet_error)?;
    let grid = book.grid(chosen[0]).map_err(|error| input_error(&error))?;
    let others = infos.into_iter().enumerate().filter(|(index, _)| *index != chosen[0]);
    let left = others.map(|(_, info)| {
        let reason = if info.visible { "the layout claims another sheet" } else { "hidden sheet" };
        (info.name, reason.to_owned())
    });
    Ok((grid, left.collect()))
}

fn input_error(error: &SheetError) -> PluginError {
    PluginError::new(Problem::Input, &error.message).with_hint(&error.hint)
}

fn sheet_error(error: NoSheet) -> PluginError {
    let found = PluginError::new(Problem::Layout, error.message).with_found(error.expected, error.found);
    match error.hint {
        Some(hint) => found.with_hint(hint),
        None => found,
    }
}

fn deliver(
    grid: &Grid,
    reading: &Reading,
    mapping: &Mapping<Layout>,
    sink: &mut Sink<'_>,
) -> Result<(), PluginError> {
    sink.scope(&grid.name, grid.non_empty());
    for figure in &reading.figures {
        let labels: Vec<Option<&str>> = figure.labels.iter().map(Option::as_deref).collect();
        sink.record(&Record {
            indicator: &mapping.indicators[figure.indicator].id,
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
    for Span { area, cells, entry, text } in reading.ledger.spans(grid) {
        let (first_row, first_column) = (area.first_row, area.first_column);
        let (last_row, last_column) = (area.last_row, area.last_column);
        let area = Area { first_row, first_column, last_row, last_column };
        match entry {
            Entry::Used => {}
            Entry::Context(reason) => sink.context(&grid.name, area, cells, &reason),
            Entry::Ignored(reason) => sink.ignored(&grid.name, area, cells, &reason),
            Entry::Rejected(reason) => sink.rejected(&grid.name, first_row, first_column, &reason, &text),
        }
    }
    Ok(())
}

nenji_plugin::export!(Form, "form");

#[cfg(test)]
mod tests;
