//! Input plugin for tables of categories by fiscal year, with headers of any depth.
//!
//! It finds the table by its headings, carries labels, eras and units to each figure as text, and accounts for every
//! other cell. It interprets no number, no period and no label.

mod columns;
mod emit;
mod guess;
mod indent;
mod layout;
mod locate;
mod read;
mod sheets;
mod stub;

use nenji_plugin::{
    Area, Description, Input, InputPlugin, Mapping, Plan, PluginError, Problem, Record, Sink,
};
use nenji_sheet::Grid;
use nenji_sheet::layout::{Entry, Span};

pub use emit::Figure;
pub use layout::{Header, Layout, Period};
pub use read::{Reading, read_sheet};

/// The plugin.
#[derive(Debug)]
pub struct Crosstab;

impl InputPlugin for Crosstab {
    type Layout = Layout;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        let extensions = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"];
        Description {
            id: "crosstab".to_owned(),
            name: "tables of categories by fiscal year".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: extensions.map(str::to_owned).to_vec(),
            layout_schema: layout::schema(),
        }
    }

    fn guess(&self, input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
        guess::draft(input, catalogue)
    }

    fn plan(&self, input: &Input<'_>, mapping: &Mapping<Layout>) -> Result<Plan, PluginError> {
        layout::check(mapping)?;
        let mut plan = Plan::default();
        for grid in sheets::claim(input, &mapping.layout)?.claimed {
            let reading = read_sheet(&grid, mapping)?;
            plan.fingerprint.insert(grid.name, reading.headings);
        }
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
        let sheets = sheets::claim(input, &mapping.layout)?;
        for (sheet, reason) in &sheets.left {
            sink.left_sheet(sheet, reason);
        }
        for grid in &sheets.claimed {
            let reading = read_sheet(grid, mapping)?;
            deliver(grid, &reading, mapping, sink)?;
        }
        Ok(())
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

/// A file that cannot be opened, as the boundary says it.
fn input_error(error: &nenji_sheet::SheetError) -> PluginError {
    PluginError::new(Problem::Input, &error.message).with_hint(&error.hint)
}

#[cfg(test)]
mod tests;
