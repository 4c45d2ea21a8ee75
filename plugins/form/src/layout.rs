//! The `layout` table of a form source: its keys, their schema, and what may not stand together.

use nenji_plugin::schemars::{self, JsonSchema};
use nenji_plugin::{Mapping, PluginError, Problem};
use serde::Deserialize;

/// `[layout]` of a form source.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("required" = ["period"]))]
pub struct Layout {
    /// Glob on sheet names; exactly one visible sheet must match. Not needed where the file has one sheet.
    pub sheet: Option<String>,
    /// Where the period stands.
    pub period: Period,
    /// A table inside the form.
    pub table: Option<Table>,
    /// Beginnings of the line that ends the inner table.
    pub stop: Option<Vec<String>>,
    /// Whole labels of totals in the inner table.
    pub total: Vec<String>,
    /// Words that labels of memo items contain.
    pub memo: Vec<String>,
    /// Beginnings of labels of example rows; 例, 記入例, (例 where absent.
    pub example: Option<Vec<String>>,
    /// Labels whose answers are left out: 担当者, 電話番号.
    pub ignore: Vec<String>,
}

/// `period`: exactly one of them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct Period {
    /// Label beside which it stands.
    pub label: Option<String>,
    /// The sheet's name.
    pub sheet: bool,
    /// The fiscal year of the folder.
    pub file: bool,
}

/// `table`: the corner and depth of a table inside the form.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("required" = ["from"]))]
pub struct Table {
    /// First stub heading.
    pub from: String,
    /// Depth of the header in rows; that of the corner's merge where absent.
    #[schemars(range(min = 1))]
    pub rows: Option<u32>,
}

/// Checks what serde cannot: keys that exclude each other, indicators and dimensions that name no place.
///
/// # Errors
/// [`Problem::Config`], naming the key.
pub(crate) fn check(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    let layout = &mapping.layout;
    let given = [layout.period.label.is_some(), layout.period.sheet, layout.period.file];
    let given = given.iter().filter(|is_given| **is_given).count();
    require(given == 1, || {
        format!("layout key `period` needs exactly one of label, sheet and file, and has {given}")
    })?;
    require(!mapping.indicators.is_empty(), || "the source has no [[indicator]]".to_owned())?;
    for indicator in &mapping.indicators {
        let id = &indicator.id;
        require(!indicator.count, || {
            format!("indicator `{id}` counts rows, which is for the register plugin")
        })?;
        require(indicator.label.is_some() != indicator.heading.is_some(), || {
            format!("indicator `{id}` needs either `label`, or `heading` for a column of the inner table")
        })?;
        require(indicator.heading.is_none() || layout.table.is_some(), || {
            format!("indicator `{id}` has `heading`, and the layout has no `table`")
        })?;
    }
    for (id, dimension) in &mapping.dimensions {
        require(!dimension.across, || {
            format!("dimension `{id}` stands across, which is for the crosstab plugin")
        })?;
        require(dimension.label.is_some() || dimension.from.is_some() || dimension.sheet, || {
            format!("dimension `{id}` needs `label`, `from` or `sheet = true`")
        })?;
        require(dimension.from.is_none() || layout.table.is_some(), || {
            format!("dimension `{id}` has `from`, and the layout has no `table`")
        })?;
    }
    Ok(())
}

fn require(holds: bool, message: impl FnOnce() -> String) -> Result<(), PluginError> {
    if holds { Ok(()) } else { Err(PluginError::new(Problem::Config, message())) }
}
