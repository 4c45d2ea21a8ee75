//! The `[layout]` table of a register, its JSON Schema, and what makes a mapping unusable before any file is read.

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::nearest;
use serde::Deserialize;
use serde_json::{Value, json};

/// How a register is found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Value")]
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
    pub stop: Vec<String>,
    /// Whole labels of rows that state totals.
    pub total: Vec<String>,
    /// Parts of labels of rows that repeat part of another.
    pub memo: Vec<String>,
    /// Headings of columns whose blank cells repeat the cell above.
    pub fill_down: Vec<String>,
}

/// The row of headings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderPlace {
    /// Heading of the first column.
    pub from: String,
    /// Rows of headings.
    #[serde(default = "one")]
    pub rows: u32,
}

/// Where the period stands: exactly one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PeriodPlace {
    /// Heading of the column of dates.
    pub from: Option<String>,
    /// The sheet's name is the period.
    pub sheet: bool,
    /// The fiscal year of the folder is the period.
    pub file: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    sheet: Option<String>,
    sheets: Option<String>,
    header: HeaderPlace,
    period: PeriodPlace,
    #[serde(default)]
    stop: Vec<String>,
    #[serde(default)]
    total: Vec<String>,
    #[serde(default)]
    memo: Vec<String>,
    #[serde(default)]
    fill_down: Vec<String>,
}

/// Keys of the layout, and of the tables in it.
const KEYS: [(&str, &[&str]); 3] = [
    ("", &["sheet", "sheets", "header", "period", "stop", "total", "memo", "fill-down"]),
    ("header", &["from", "rows"]),
    ("period", &["from", "sheet", "file"]),
];

/// Deeper headings than this are no headings.
const MOST_ROWS: u32 = 20;

fn one() -> u32 {
    1
}

impl TryFrom<Value> for Layout {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        for (table, keys) in KEYS {
            let given = if table.is_empty() { Some(&value) } else { value.get(table) };
            check_keys(table, given, keys)?;
        }
        let written: Written = serde_json::from_value(value).map_err(|error| error.to_string())?;
        let Written { sheet, sheets, header, period, stop, total, memo, fill_down } = written;
        if sheet.is_some() && sheets.is_some() {
            return Err("`sheet` and `sheets` exclude each other".to_owned());
        }
        if !(1..=MOST_ROWS).contains(&header.rows) {
            return Err(format!("`header.rows` is {}, from 1 to {MOST_ROWS} are possible", header.rows));
        }
        if usize::from(period.from.is_some()) + usize::from(period.sheet) + usize::from(period.file) != 1 {
            return Err("`period` needs exactly one of `from`, `sheet = true` and `file = true`".to_owned());
        }
        Ok(Self { sheet, sheets, header, period, stop, total, memo, fill_down })
    }
}

fn check_keys(table: &str, given: Option<&Value>, keys: &[&str]) -> Result<(), String> {
    let place = if table.is_empty() { String::new() } else { format!("{table}.") };
    for key in given.and_then(Value::as_object).into_iter().flat_map(|object| object.keys()) {
        if !keys.contains(&key.as_str()) {
            let near = nearest(key, keys.iter().copied());
            let near = near.first().map_or(keys.join("`, `"), |near| (*near).to_owned());
            return Err(format!("a register has no layout option `{place}{key}`; is it `{place}{near}`?"));
        }
    }
    Ok(())
}

/// Refuses what no file can satisfy.
pub(crate) fn check(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    let refuse =
        |message: String, hint: &str| Err(PluginError::new(Problem::Config, message).with_hint(hint));
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

/// JSON Schema of the layout.
pub(crate) fn schema() -> Value {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let texts = |description: &str| json!({ "type": "array", "items": { "type": "string" }, "description": description });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Layout of a register",
        "type": "object",
        "additionalProperties": false,
        "required": ["header", "period"],
        "properties": {
            "sheet": text("Glob on sheet names; exactly one sheet must match. Not needed for a file of one sheet."),
            "sheets": text("Instead of `sheet`: every sheet that matches is a table."),
            "header": {
                "type": "object", "additionalProperties": false, "required": ["from"],
                "properties": {
                    "from": text("Heading of the first column."),
                    "rows": { "type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": 1 }
                }
            },
            "period": {
                "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
                "properties": {
                    "from": text("Heading of the column of dates."),
                    "sheet": { "const": true, "description": "The sheet's name is the period." },
                    "file": { "const": true, "description": "The fiscal year of the folder is the period." }
                }
            },
            "stop": texts("A first cell that starts so ends the table; what follows is context."),
            "total": texts("Whole labels of rows that state totals."),
            "memo": texts("Parts of labels of rows that repeat part of another."),
            "fill-down": texts("Headings of columns whose blank cells repeat the cell above.")
        }
    })
}
