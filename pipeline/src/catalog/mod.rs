//! The catalogue: measures, indicators, ratios, code lists, splits and breaks, as data.
//!
//! Holds what the TOML files under `inputs/catalog` say, checked and cross-referenced. It computes nothing and reads no
//! spreadsheet.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fiscal_year::FiscalYear;
use crate::observation::Id;

mod check;
mod file;
mod labels;
mod load;
mod responsibility;

pub(crate) use file::CatalogFile as CatalogSchema;
pub use labels::LabelIndex;
pub(crate) use labels::spellings;
pub(crate) use load::sha256_of;
pub use load::{CatalogError, load};
pub use responsibility::Responsibility;
pub(crate) use responsibility::SECTOR;

/// A name in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Japanese, the leading language.
    pub ja: String,
    /// English.
    pub en: String,
}

/// One of the four measures of the policy page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// `scope`, `outreach`, `training`, `international`.
    pub id: Id,
    /// Official name.
    pub name: Name,
    /// What is counted, in one sentence, for the cover.
    pub about: Name,
}

/// Stock (at fiscal-year end) or flow (during the fiscal year).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorKind {
    /// At 31 March; never summed over years.
    Stock,
    /// April to March.
    Flow,
}

/// 活動指標 or 成果指標, the distinction of 行政事業レビュー.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorClass {
    /// 活動指標.
    Output,
    /// 成果指標.
    Outcome,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither.
    Neutral,
}

/// A target with the document that sets it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Target {
    /// Year by whose end it is to be reached.
    pub fiscal_year: FiscalYear,
    /// Value in base units.
    pub value: i64,
    /// Who set it, and that it is illustrative where it is.
    pub source: Name,
}

/// One thing that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// `ceptoar_members`.
    pub id: Id,
    /// Measure that it belongs to.
    pub measure: Id,
    /// Name.
    pub name: Name,
    /// Other words that headings use for it: for drafts of sources, which never decide by them alone.
    pub aliases: Vec<String>,
    /// Base unit: `社`, `人`, `件`, `回`; English form in `unit.en`.
    pub unit: Name,
    /// Other spellings of the unit with their multiplier, such as `千人` → 1000.
    pub units: BTreeMap<String, i64>,
    /// Stock or flow.
    pub kind: IndicatorKind,
    /// Output or outcome.
    pub class: IndicatorClass,
    /// Public dimensions, in the order of presentation.
    pub dimensions: Vec<Id>,
    /// Dimensions over which values may be added up. Distinct counts leave out those in which one unit can appear twice.
    pub additive_over: Vec<Id>,
    /// Internal dimensions that its observations may carry (`organisation`); labels of others are left out of the key.
    pub internal: Vec<Id>,
    /// Internal dimension whose distinct values are counted (`organisation`), if the indicator is a distinct count.
    pub distinct: Option<Id>,
    /// Which way is better.
    pub direction: Direction,
    /// Target, if one is set.
    pub target: Option<Target>,
    /// True where a value may be negative (reclassifications, scope changes).
    pub signed: bool,
    /// Definition for the codebook.
    pub definition: Name,
}

/// A derived ratio: the numerator over the sum of the denominators, each at the same level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioDefinition {
    /// `membership_rate`.
    pub id: Id,
    /// Measure.
    pub measure: Id,
    /// Name.
    pub name: Name,
    /// Indicator on top.
    pub numerator: Id,
    /// Indicators below, added up.
    pub denominator: Vec<Id>,
    /// Dimensions by which it is given besides the total.
    pub by: Vec<Id>,
    /// Formula in words for the codebook.
    pub definition: Name,
}

/// One code of a code list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// `mlit`, `port`, `USA`.
    pub id: Id,
    /// Name.
    pub name: Name,
    /// Other spellings, as written in sources.
    pub aliases: Vec<String>,
    /// First day of validity.
    pub valid_from: Option<NaiveDate>,
    /// Last day of validity.
    pub valid_to: Option<NaiveDate>,
    /// Code of the list's parent (sector of a CEPTOAR, region of a partner).
    pub parent: Option<Id>,
    /// For sectors: who answers for it, by date.
    pub ministries: Vec<Responsibility>,
}

/// A code list: the codes of a dimension in official order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// `sector`; the id of the dimension that it serves.
    pub id: Id,
    /// Name.
    pub name: Name,
    /// Dimension whose codes are the parents of these.
    pub parent: Option<Id>,
    /// Codes in official order.
    pub codes: Vec<Code>,
    /// Internal: free text that no workbook, CSV or Parquet shows (`organisation`); has no codes.
    pub internal: bool,
}

/// A code carved out of another: 港湾 from 物流.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Dimension.
    pub dimension: Id,
    /// The code that was narrowed.
    pub from: Id,
    /// The new code.
    pub into: Id,
    /// Day of the split.
    #[schemars(with = "String")]
    pub date: NaiveDate,
    /// Why, with the document.
    pub reason: Name,
}

impl Split {
    /// First fiscal year that is not comparable with the year before: for a stock, the year whose end sees the new code;
    /// for a flow, the first year that the new code exists throughout.
    #[must_use]
    pub fn break_year(&self, kind: IndicatorKind) -> FiscalYear {
        let year = FiscalYear::of_date(self.date);
        match kind {
            IndicatorKind::Flow if self.date > year.first_day() => year.next(),
            _ => year,
        }
    }
}

/// A declared break in a series.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Break {
    /// Indicator.
    pub indicator: Id,
    /// Codes that it touches; empty for the whole indicator, parts and total.
    #[serde(default)]
    pub key: BTreeMap<Id, Id>,
    /// First year that is not comparable with the year before.
    pub fiscal_year: FiscalYear,
    /// Why.
    pub reason: Name,
}

/// Everything under `inputs/catalog`, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Measures in official order.
    pub measures: Vec<Measure>,
    /// Indicators in the order of the files.
    pub indicators: Vec<Indicator>,
    /// Derived ratios.
    pub ratios: Vec<RatioDefinition>,
    /// Code lists by dimension id.
    pub code_lists: BTreeMap<Id, CodeList>,
    /// Splits.
    pub splits: Vec<Split>,
    /// Declared breaks.
    pub breaks: Vec<Break>,
    /// Hash of the files, for the run record.
    pub sha256: String,
}

impl Code {
    /// True when the code is valid on that day.
    #[must_use]
    pub fn is_valid_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

impl CodeList {
    /// The code with that id.
    #[must_use]
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes.iter().find(|code| &*code.id == id)
    }
}

impl Catalog {
    /// The indicator with that id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| &*indicator.id == id)
    }

    /// The code list of a dimension.
    #[must_use]
    pub fn code_list(&self, dimension: &str) -> Option<&CodeList> {
        self.code_lists.get(dimension)
    }

    /// The name of a code, `内訳不明` for [`crate::observation::NOT_SPECIFIED`].
    #[must_use]
    pub fn code_name(&self, dimension: &str, code: &str) -> Name {
        self.code_list(dimension).and_then(|list| list.code(code)).map_or_else(
            || Name { ja: "内訳不明".to_owned(), en: "not specified".to_owned() },
            |code| code.name.clone(),
        )
    }
}

#[cfg(test)]
mod tests;
