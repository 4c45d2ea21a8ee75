//! The `layout` table of a form source: its keys, their schema, and what may not stand together.

use nenji_plugin::{Mapping, PluginError, Problem};
use serde::Deserialize;
use serde_json::{Value, json};

/// `[layout]` of a form source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Layout {
    /// Glob on sheet names; exactly one visible sheet must match.
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
    /// Beginnings of labels of example rows; the usual ones where absent.
    pub example: Option<Vec<String>>,
    /// Labels whose answers are left out.
    pub ignore: Vec<String>,
}

/// `period`: exactly one of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Period {
    /// Label beside which it stands.
    pub label: Option<String>,
    /// The sheet's name.
    pub sheet: bool,
    /// The fiscal year of the folder.
    pub file: bool,
}

/// `table`: the corner and depth of a table inside the form.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Table {
    /// First stub heading.
    pub from: String,
    /// Depth of the header in rows; that of the corner's merge where absent.
    pub rows: Option<u32>,
}

/// The layout's JSON Schema, for editors and for messages about mistyped keys.
pub(crate) fn schema() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let flag = |about: &str| json!({ "type": "boolean", "description": about });
    let texts = |about: &str| json!({ "type": "array", "items": { "type": "string" }, "description": about });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "layout of a form source",
        "type": "object",
        "additionalProperties": false,
        "required": ["period"],
        "properties": {
            "sheet": text("Glob on sheet names; exactly one visible sheet must match. Not needed where the file has one sheet."),
            "period": {
                "type": "object",
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
                "properties": {
                    "label": text("Label beside which the period stands."),
                    "sheet": flag("The sheet's name is the period."),
                    "file": flag("The fiscal year of the folder is the period."),
                },
            },
            "table": {
                "type": "object",
                "additionalProperties": false,
                "required": ["from"],
                "properties": {
                    "from": text("First stub heading of a table inside the form."),
                    "rows": { "type": "integer", "minimum": 1, "description": "Depth of its header." },
                },
            },
            "stop": texts("Beginnings of the line that ends the inner table; a blank row ends it too."),
            "total": texts("Whole labels of totals in the inner table."),
            "memo": texts("Words that labels of memo items contain."),
            "example": texts("Beginnings of labels of example rows; 例, 記入例, (例 where absent."),
            "ignore": texts("Labels whose answers are left out: 担当者, 電話番号."),
        },
    })
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
