//! Input plugin for tables of categories by fiscal year, with headers of any depth.
//!
//! It finds the table by its headings, carries labels, eras and units to each figure as text, and accounts for every
//! other cell. It interprets no number, no period and no label.

mod claim;
mod columns;
mod emit;
mod group_total;
mod guess;
mod indent;
mod layout;
mod locate;
mod period_row;
mod read;
mod stub;
mod stub_columns;
mod unheaded;

use nenji_plugin::{Description, Input, InputPlugin, Mapping, Plan, PluginError, Probe, Sink};
use nenji_sheet::layout::{Held, Sheets, deliver, shape};

pub use layout::{Header, Layout, Period};
pub use read::{Reading, read_sheet};

/// The plugin.
#[derive(Debug, Default)]
pub struct Crosstab {
    held: Held<Reading>,
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
        }
    }

    fn probe(&self, input: &Input<'_>) -> Probe {
        guess::probe(input)
    }

    fn guess(&self, input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
        guess::draft(input, catalogue)
    }

    fn plan(&self, input: &Input<'_>, mapping: &Mapping<Layout>) -> Result<Plan, PluginError> {
        layout::check(mapping)?;
        let (sheets, readings) = self.readings(input, mapping)?;
        let mut plan = Plan::default();
        for ((grid, position), reading) in sheets.claimed.iter().zip(&sheets.positions).zip(&readings) {
            let found = shape(grid, *position, &reading.headings, &reading.figures, mapping);
            plan.shapes.insert(grid.name.clone(), found);
            plan.fingerprint.insert(grid.name.clone(), reading.headings.clone());
        }
        self.held.keep(input, mapping, (sheets, readings));
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
        let (sheets, readings) = self.readings(input, mapping)?;
        sheets.deliver_rest(sink);
        for (grid, reading) in sheets.claimed.iter().zip(&readings) {
            deliver(grid, (&reading.figures, &reading.ledger), &mapping.indicators, sink)?;
        }
        Ok(())
    }
}

impl Crosstab {
    /// The claimed sheets and what is read of each; planned files are not read again.
    fn readings(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Layout>,
    ) -> Result<(Sheets, Vec<Reading>), PluginError> {
        let Layout { sheet, sheets, .. } = &mapping.layout;
        let claimed = (sheet.as_deref().or(sheets.as_deref()), sheets.is_none());
        self.held.take_or_read(input, mapping, claimed, |grid| read_sheet(grid, mapping))
    }
}

nenji_plugin::export!(Crosstab, "crosstab");

#[cfg(test)]
mod tests;
