//! The `[layout]` table of a register, its JSON Schema, and what makes a mapping unusable before any file is read.

use nenji_plugin::schemars::{self, JsonSchema};
use nenji_plugin::{Mapping, PluginError, Problem};
use serde::Deserialize;

/// How a register is found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Layout {
    /// Glob on sheet names; exactly one sheet must match. Not needed for a file of one sheet.
    pub sheet: Option<String>,
    /// Instead: every sheet that matches is a table.
    pub sheets: Option<String>,
    /// Where the headings stand.
    pub header: HeaderPlace,
    /// Where the period of a row stands.
    pub period: PeriodPlace,
    /// A first cell that starts so ends the table; what follows is context.
    #[serde(default)]
    pub stop: Vec<String>,
    /// Whole labels of rows that state totals.
    #[serde(default)]
    pub total: Vec<String>,
    /// Parts of labels of rows that repeat part of another.
    #[serde(default)]
    pub memo: Vec<String>,
    /// Headings of columns whose blank cells repeat the cell above.
    #[serde(default)]
    pub fill_down: Vec<String>,
}

/// The row of headings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderPlace {
    /// Heading of the first column.
    pub from: String,
    /// Rows of headings.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 20))]
    pub rows: u32,
}

/// Where the period stands: exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct PeriodPlace {
    /// Heading of the column of dates.
    pub from: Option<String>,
    /// The sheet's name is the period.
    pub sheet: bool,
    /// The fiscal year of the folder is the period.
    pub file: bool,
}

/// Deeper headings than this are no headings.
const MOST_ROWS: u32 = 20;

fn one() -> u32 {
    1
}

/// Refuses what no file can satisfy.
pub(crate) fn check(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    let refuse =
        |message: String, hint: &str| Err(PluginError::new(Problem::Config, message).with_hint(hint));
    let Layout { sheet, sheets, header, period, .. } = &mapping.layout;
    if sheet.is_some() && sheets.is_some() {
        return refuse("`sheet` and `sheets` exclude each other".to_owned(), "keep one of them");
    }
    if !(1..=MOST_ROWS).contains(&header.rows) {
        let message = format!("`header.rows` is {}, from 1 to {MOST_ROWS} are possible", header.rows);
        return refuse(message, "give the number of rows that hold headings");
    }
    if usize::from(period.from.is_some()) + usize::from(period.sheet) + usize::from(period.file) != 1 {
        return refuse(
            "`period` needs exactly one of `from`, `sheet = true` and `file = true`".to_owned(),
            "say where the period of a row stands",
        );
    }
    for indicator in &mapping.indicators {
        if indicator.heading.is_none() && !indicator.count {
            return refuse(
                format!("indicator `{}` names no column", indicator.id),
                "give it a `heading`, or `count = true` to count rows",
            );
        }
    }
    for (id, dimension) in &mapping.dimensions {
        if dimension.from.is_none() && !dimension.sheet {
            return refuse(
                format!("dimension `{id}` names no place that a register has"),
                "give it `from`, the heading of its column, or `sheet = true`",
            );
        }
    }
    Ok(())
}
