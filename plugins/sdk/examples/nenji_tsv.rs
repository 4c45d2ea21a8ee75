//! A whole input plugin: tables in tab-separated UTF-8, a label in the first column and a period above each other one.
//!
//! Refuses anything else. `nenji plugin new` makes a crate of it to start from; each `Start here` is a place to change.

use nenji_plugin::schemars::{self, JsonSchema};
use nenji_plugin::{
    Area, Description, Input, InputPlugin, Mapping, PluginError, Problem, Record, Role, Sink,
};
use serde::Deserialize;

/// The sheet name of a file that has no sheets.
const SHEET: &str = "tsv";

struct Tsv;

/// `[layout]` of a source file.
///
/// Start here: what has to be said of a file so that it can be read. Each field is an option; its comment goes into the
/// schema, by which nenji refuses any other option with the nearest name.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Layout {
    /// Heading of the first column.
    stub: String,
}

impl InputPlugin for Tsv {
    type Layout = Layout;

    fn new() -> Self {
        Self
    }

    /// Start here: what it reads, and the endings of such files.
    fn describe() -> Description {
        Description {
            id: "tsv".to_owned(),
            name: "tab-separated table, a period above each column".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            extensions: vec!["tsv".to_owned()],
        }
    }

    /// Start here: where things stand. Each non-empty cell of the sheet is told to the sink once, as a record with its text
    /// or number as written, or as context, ignored or rejected; otherwise the account does not balance and nenji refuses
    /// the file. What a label, a period or a mark means is not asked here: nenji knows.
    fn read(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Layout>,
        _task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError> {
        let text = std::str::from_utf8(input.bytes)
            .map_err(|_| PluginError::new(Problem::Input, "the file is not UTF-8"))?;
        let rows: Vec<Vec<&str>> =
            text.lines().map(|line| line.split('\t').map(str::trim).collect()).collect();
        let headings = rows.first().map_or(&[][..], Vec::as_slice);
        let found = headings.first().copied().unwrap_or_default();
        if found != mapping.layout.stub {
            return Err(PluginError::new(Problem::Layout, "the table does not start with its heading")
                .with_cell("A1")
                .with_found(&mapping.layout.stub, found));
        }
        let [indicator] = mapping.indicators.as_slice() else {
            return Err(PluginError::new(Problem::Config, "this layout has exactly one indicator"));
        };
        let non_empty = rows.iter().flatten().filter(|cell| !cell.is_empty()).count();
        sink.scope(SHEET, non_empty.try_into().unwrap_or(u64::MAX));
        for (row, cells) in (1_u32..).zip(&rows) {
            let periods = headings.iter().copied().chain(std::iter::repeat(""));
            for ((column, cell), period) in (1_u32..).zip(cells).zip(periods) {
                if cell.is_empty() {
                    continue;
                }
                if row == 1 || column == 1 {
                    let reason = if row == 1 { "heading" } else { "label" };
                    sink.context(SHEET, Area::cell(row, column), 1, reason);
                } else if period.is_empty() {
                    sink.rejected(SHEET, row, column, "no period stands above the cell", cell);
                } else {
                    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
                    sink.record(&Record {
                        indicator: &indicator.id,
                        role: indicator.role.unwrap_or(Role::Value),
                        period,
                        labels: &vec![cells.first().copied(); mapping.dimensions.len()],
                        number,
                        text: number.is_none().then_some(*cell),
                        unit: None,
                        flags: None,
                        sheet: SHEET,
                        row,
                        column,
                    })?;
                }
            }
        }
        Ok(())
    }
}

nenji_plugin::export!(Tsv, "tsv");
