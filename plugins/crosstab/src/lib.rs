//! Input plugin for tables of categories by fiscal year, with headers of any depth.
//!
//! It finds the table by its headings, carries labels, eras and units to each figure as text, and accounts for every
//! other cell. It interprets no number, no period and no label.

mod claim;
mod columns;
mod emit;
mod guess;
mod indent;
mod layout;
mod locate;
mod read;
mod stub;

use nenji_plugin::{Description, Input, InputPlugin, Mapping, Plan, PluginError, Sink};
use nenji_sheet::layout::{Sheets, claim, deliver};

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
        }
    }

    fn guess(&self, input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
        guess::draft(input, catalogue)
    }

    fn plan(&self, input: &Input<'_>, mapping: &Mapping<Layout>) -> Result<Plan, PluginError> {
        layout::check(mapping)?;
        let mut plan = Plan::default();
        for grid in claimed(input, &mapping.layout)?.claimed {
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
        let sheets = claimed(input, &mapping.layout)?;
        for (sheet, reason) in &sheets.left {
            sink.left_sheet(sheet, reason);
        }
        for grid in &sheets.claimed {
            let reading = read_sheet(grid, mapping)?;
            deliver(grid, (&reading.figures, &reading.ledger), &mapping.indicators, sink)?;
        }
        Ok(())
    }
}

fn claimed(input: &Input<'_>, layout: &Layout) -> Result<Sheets, PluginError> {
    claim(input, layout.sheet.as_deref().or(layout.sheets.as_deref()), layout.sheets.is_none())
}

nenji_plugin::export!(Crosstab, "crosstab");

#[cfg(test)]
mod tests;
