//! The `layout` table of a crosstab source: its keys, their schema, and what may not stand together.

use std::collections::BTreeMap;

use nenji_plugin::schemars::{self, JsonSchema};
use nenji_plugin::{Mapping, PluginError, Problem, Role};
use nenji_sheet::layout::heading_keys;
use nenji_sheet::{fold, key, nearest, parse_a1};
use serde::Deserialize;

/// `[layout]` of a crosstab source.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("required" = ["header", "period"]))]
pub struct Layout {
    /// Glob on sheet names; exactly one visible sheet must match. Not needed where the file has one sheet.
    pub sheet: Option<String>,
    /// Glob on sheet names; every visible sheet that matches holds a table.
    pub sheets: Option<String>,
    /// Where the header is.
    pub header: Header,
    /// Where the period stands.
    pub period: Period,
    /// Beginnings of the line that ends a table; the usual ones of notes where absent.
    pub stop: Option<Vec<String>>,
    /// So many blank rows in a row end a table; none do where this is absent.
    #[schemars(range(min = 1))]
    pub blank_rows: Option<u32>,
    /// Whole labels of totals.
    pub total: Vec<String>,
    /// Words that labels of memo items contain.
    pub memo: Vec<String>,
    /// Headings of columns and labels of rows to leave out; columns left of the table's corner too.
    pub ignore: Vec<String>,
    /// Letters of stub columns without a heading, and the name by which `from` means each: `{ A = "四半期" }`. They may stand
    /// left of the corner, or be the corner, which `header.at` then names.
    pub unheaded: BTreeMap<String, String>,
    /// Periods that are not written so that they can be read: the text of the cell, and the period that is meant.
    pub periods: BTreeMap<String, String>,
    /// Dimension → labels of rows that say what the rows below them belong to, down to the next of them or a blank row.
    pub parents: BTreeMap<String, Vec<String>>,
    /// Dimensions of an indented stub, the outermost first.
    pub levels: Vec<String>,
    /// Why cells outside the table are left out; they are rejected where this is absent.
    pub outside: Option<String>,
}

/// `header`: the table's corner and depth.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("required" = ["from"]))]
pub struct Header {
    /// First stub heading: the top left corner of the header.
    pub from: String,
    /// Depth in rows, from the corner down; that of the corner's merge where absent.
    #[schemars(range(min = 1))]
    pub rows: Option<u32>,
    /// Address of the corner, checked against `from`.
    pub at: Option<String>,
    /// Rows of group headings above the row of the corner.
    pub rows_above: u32,
    /// Columns without a heading may stand between those with figures; they end the table where this is absent.
    pub blank_columns: bool,
    /// Text of a cell above the table, where several tables have the same corner.
    pub under: Option<String>,
    /// Every cell that reads `from` is the corner of a table.
    pub every: bool,
    /// A column under a group's heading that has none of its own states the group's total.
    pub group_total: bool,
    /// The header row (from 1, the top one) that holds the units of the columns.
    #[schemars(range(min = 1))]
    pub unit_row: Option<u32>,
}

/// `period`: exactly one of them.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct Period {
    /// A header row holds the periods.
    pub across: bool,
    /// Heading of the stub column that holds them. Where a dimension names the same column, a cell that is no period is
    /// its label, and a period holds for the rows below it; they are left with it where it is ignored.
    pub down: Option<String>,
    /// The sheet's name.
    pub sheet: bool,
    /// A word in the one cell above the table that says it, or beside which it stands.
    pub near: Option<String>,
    /// The fiscal year of the folder.
    pub file: bool,
}

impl Layout {
    /// The stub columns without headings, and their names.
    pub(crate) fn unheaded(&self) -> impl Iterator<Item = (u32, &str)> {
        let named = self.unheaded.iter();
        named.filter_map(|(letters, name)| Some((column_of(letters)?, name.as_str())))
    }

    /// Does it leave out what is called so?
    pub(crate) fn ignores(&self, text: &str) -> bool {
        let names = heading_keys(text);
        self.ignore.iter().any(|word| names.contains(&key(word)))
    }

    /// The period that a text means: another one where `periods` says so.
    pub(crate) fn meant<'t>(&'t self, text: &'t str) -> &'t str {
        let meant = self.periods.iter().find(|(written, _)| fold(written) == fold(text));
        meant.map_or(text, |(_, meant)| meant)
    }

    /// The label of a total that has none of its own.
    pub(crate) fn total_word(&self) -> String {
        self.total.first().map_or("計", String::as_str).to_owned()
    }
}

/// The column that letters name.
fn column_of(letters: &str) -> Option<u32> {
    let is_letters = letters.chars().all(|c| c.is_ascii_alphabetic());
    if is_letters { parse_a1(&format!("{letters}1")).map(|(_, column)| column) } else { None }
}

/// Checks what serde cannot: keys that exclude each other, dimensions that name no place.
///
/// # Errors
/// [`Problem::Config`], naming the key.
pub(crate) fn check(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    let layout = &mapping.layout;
    let periods = &layout.period;
    let given = [periods.across, periods.down.is_some(), periods.sheet, periods.near.is_some(), periods.file];
    let given = given.iter().filter(|is_given| **is_given).count();
    require(given == 1, || {
        format!(
            "layout key `period` needs exactly one of across, down, sheet, near and file, and has {given}"
        )
    })?;
    require(!key(&layout.header.from).is_empty(), || {
        "layout key `header.from` is empty: name the first stub heading".to_owned()
    })?;
    require(layout.sheet.is_none() || layout.sheets.is_none(), || {
        "layout keys `sheet` and `sheets` exclude each other".to_owned()
    })?;
    let places = [layout.header.at.is_some(), layout.header.under.is_some(), layout.header.every];
    require(places.iter().filter(|is_given| **is_given).count() <= 1, || {
        "layout keys `header.at`, `header.under` and `header.every` exclude each other".to_owned()
    })?;
    for letters in layout.unheaded.keys() {
        require(column_of(letters).is_some(), || {
            format!("layout key `unheaded` names the column `{letters}`; write its letters, such as A or AB")
        })?;
    }
    let levels = layout.levels.iter().map(|level| ("levels", level));
    for (name, dimension) in levels.chain(layout.parents.keys().map(|parent| ("parents", parent))) {
        require(mapping.dimensions.contains_key(dimension), || {
            let known: Vec<&str> = mapping.dimensions.keys().map(String::as_str).collect();
            let near = nearest(dimension, known.iter().copied()).join(", ");
            format!(
                "layout key `{name}` names `{dimension}`, which is no dimension of this source: {}",
                if near.is_empty() { known.join(", ") } else { near }
            )
        })?;
    }
    check_dimensions(mapping)?;
    check_indicators(mapping)
}

fn check_dimensions(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    let across = mapping.dimensions.values().filter(|dimension| dimension.across);
    let unnamed = across.filter(|dimension| dimension.from.is_none()).count();
    require(unnamed <= 1, || {
        "only one dimension with `across = true` may go without `from`, the heading or number of its header row".to_owned()
    })?;
    for (id, dimension) in &mapping.dimensions {
        let is_placed =
            dimension.from.is_some() || dimension.label.is_some() || dimension.sheet || dimension.across;
        require(is_placed || mapping.layout.levels.contains(id), || {
            format!("dimension `{id}` needs `from`, `label`, `sheet = true` or `across = true`")
        })?;
    }
    Ok(())
}

fn check_indicators(mapping: &Mapping<Layout>) -> Result<(), PluginError> {
    require(!mapping.indicators.is_empty(), || "the source has no [[indicator]]".to_owned())?;
    let plain = mapping.indicators.iter().filter(|indicator| indicator.heading.is_none());
    let values = plain.filter(|indicator| indicator.role.unwrap_or_default() == Role::Value).count();
    require(values <= 1, || {
        format!("{values} indicators have no `heading`; only one can take the other columns")
    })?;
    for (at, indicator) in mapping.indicators.iter().enumerate() {
        let heading = indicator.heading.as_deref().map(key);
        let other = mapping.indicators[..at]
            .iter()
            .find(|other| heading.is_some() && other.heading.as_deref().map(key) == heading);
        require(other.is_none(), || {
            let heading = indicator.heading.as_deref().unwrap_or_default();
            format!("heading `{heading}` is mapped twice, and a column belongs to one indicator")
        })?;
        let id = &indicator.id;
        require(!indicator.count, || {
            format!("indicator `{id}` counts rows, which is for the register plugin")
        })?;
        require(indicator.label.is_none(), || {
            format!("indicator `{id}` has `label`, which is for the form plugin")
        })?;
        require(indicator.period.is_none(), || {
            format!("indicator `{id}` has a `period` of its own, which is for the register plugin")
        })?;
    }
    Ok(())
}

fn require(holds: bool, message: impl FnOnce() -> String) -> Result<(), PluginError> {
    if holds { Ok(()) } else { Err(PluginError::new(Problem::Config, message())) }
}
