//! Input plugin for forms: one workbook per respondent, cells found by their labels.
//!
//! It takes the answer right of a label, else the one below it, and an optional table inside the form. It interprets no
//! number, no period and no label, and accounts for every other cell.

mod answers;
mod layout;
mod read;
mod table;

use nenji_plugin::{Description, Input, InputPlugin, Mapping, Plan, PluginError, Probe, Sink};
use nenji_sheet::layout::{Held, Sheets, deliver};

pub use layout::{Layout, Period, Table};
pub use read::{Reading, read_form};

/// The plugin.
#[derive(Debug, Default)]
pub struct Form {
    held: Held<Reading>,
}

impl InputPlugin for Form {
    type Layout = Layout;

    fn new() -> Self {
        Self::default()
    }

    fn describe() -> Description {
        Description {
            id: "form".to_owned(),
            name: "forms, one workbook per respondent".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: ["xlsx", "xlsm", "xlsb", "xls", "ods"].map(str::to_owned).to_vec(),
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
        let (sheets, readings) = self.readings(input, mapping)?;
        let mut plan = Plan::default();
        for (grid, reading) in sheets.claimed.iter().zip(&readings) {
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
        for note in &sheets.notes {
            sink.log(2, note);
        }
        for (sheet, reason) in &sheets.left {
            sink.left_sheet(sheet, reason);
        }
        for (grid, reading) in sheets.claimed.iter().zip(&readings) {
            deliver(grid, (&reading.figures, &reading.ledger), &mapping.indicators, sink)?;
        }
        Ok(())
    }
}

impl Form {
    /// The claimed sheets and what is read of each; planned files are not read again.
    fn readings(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Layout>,
    ) -> Result<(Sheets, Vec<Reading>), PluginError> {
        let claimed = (mapping.layout.sheet.as_deref(), true);
        self.held.take_or_read(input, mapping, claimed, |grid| read_form(grid, mapping))
    }
}

nenji_plugin::export!(Form, "form");

#[cfg(test)]
mod tests;
