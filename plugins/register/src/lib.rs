//! Input plugin `register`: one row per event or course, dated, of any length.
//!
//! Sheets are streamed; what is held is one row and the headings. It interprets nothing: a text in a column of figures
//! goes out as text, a date as the sheet has it.

mod guess;
mod header;
mod layout;
mod table;

use nenji_plugin::{Description, Input, InputPlugin, Mapping, Plan, PluginError, Probe, Sink};
use nenji_sheet::Book;
use nenji_sheet::layout::choose_sheets;

pub use layout::{HeaderPlace, Layout, PeriodPlace};

use table::Table;

/// Reads registers.
pub struct Register;

impl InputPlugin for Register {
    type Layout = Layout;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        Description {
            id: "register".to_owned(),
            name: "one row per event or course, dated, streamed".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv"].map(str::to_owned).to_vec(),
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
        let mut book = open(input)?;
        let mut plan = Plan::default();
        for sheet in claimed_sheets(&book, &mapping.layout)? {
            let name = book.sheets()[sheet].name.clone();
            let found = header::find(&mut book, sheet, mapping)?;
            plan.shapes.insert(name.clone(), found.shape(sheet, mapping));
            plan.fingerprint.insert(name, found.headings());
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
        let mut book = open(input)?;
        for note in book.notes() {
            sink.log(2, note);
        }
        if let Some(unjudged) = book.unjudged() {
            sink.log(3, &unjudged);
        }
        let claimed = claimed_sheets(&book, &mapping.layout)?;
        for (index, sheet) in book.sheets().iter().enumerate() {
            if !claimed.contains(&index) {
                let reason = if sheet.visible { "the layout claims another sheet" } else { "hidden sheet" };
                sink.left_sheet(&sheet.name, reason);
            }
        }
        for sheet in claimed {
            let name = book.sheets()[sheet].name.clone();
            let found = header::find(&mut book, sheet, mapping)?;
            read_sheet(&mut book, sheet, Table::new(&name, &found, mapping, sink))?;
        }
        Ok(())
    }
}

fn read_sheet(book: &mut Book<'_>, sheet: usize, mut table: Table<'_, '_>) -> Result<(), PluginError> {
    let mut failure = None;
    book.for_each_row(sheet, &mut |row| match table.take(row) {
        Ok(()) => true,
        Err(error) => {
            failure = Some(error);
            false
        }
    })?;
    // What was told so far counts even if the host wants no more.
    table.finish();
    failure.map_or(Ok(()), Err)
}

fn open<'a>(input: &Input<'a>) -> Result<Book<'a>, PluginError> {
    Ok(Book::open(input.name, input.bytes)?)
}

/// Numbers of the visible sheets that the layout names: exactly one for `sheet`, at least one for `sheets`.
fn claimed_sheets(book: &Book<'_>, layout: &Layout) -> Result<Vec<usize>, PluginError> {
    let glob = layout.sheet.as_deref().or(layout.sheets.as_deref());
    Ok(choose_sheets(book.sheets(), glob, layout.sheets.is_none())?)
}

nenji_plugin::export!(Register, "register");

#[cfg(test)]
mod tests;
