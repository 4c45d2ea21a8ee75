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
use nenji_sheet::layout::{Held, deliver};

pub use layout::{Header, Layout, Period};
pub use read::{Reading, read_sheet};

/// The plugin.
#[derive(Debug, Default)]
pub struct Crosstab {
    held: Held,
}

impl InputPlugin for Crosstab {
    type Layout = Layout;

    fn new() -> Self {
        Self::default()
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
        let (glob, one) = claim_of(&mapping.layout);
        let sheets = self.held.claim(input, glob, one)?;
        for grid in &sheets.claimed {
            let reading = read_sheet(grid, mapping)?;
            plan.fingerprint.insert(grid.name.clone(), reading.headings);
        }
        self.held.keep(input, glob, one, sheets);
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
        let (glob, one) = claim_of(&mapping.layout);
        let sheets = self.held.claim(input, glob, one)?;
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

/// The glob of the sheets, and whether one is wanted.
fn claim_of(layout: &Layout) -> (Option<&str>, bool) {
    (layout.sheet.as_deref().or(layout.sheets.as_deref()), layout.sheets.is_none())
}

nenji_plugin::export!(Crosstab, "crosstab");

#[cfg(test)]
mod tests;
