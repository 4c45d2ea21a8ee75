//! The catalogue as written in TOML: every file may hold any of these tables.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::{Break, Direction, IndicatorClass, IndicatorKind, Name, Responsibility, Split, Target};
use crate::observation::Id;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
pub(crate) struct CatalogFile {
    /// The measures.
    pub(super) measure: Vec<MeasureEntry>,
    /// Base units with their spellings.
    pub(super) unit: Vec<UnitEntry>,
    /// What is counted.
    pub(super) indicator: Vec<IndicatorEntry>,
    /// Numerators over denominators.
    pub(super) ratio: Vec<RatioEntry>,
    /// Dimensions with their codes.
    pub(super) code_list: Vec<CodeListEntry>,
    /// Codes that were split.
    #[schemars(with = "Vec<Split>")]
    pub(super) split: Vec<Spanned<Split>>,
    /// Breaks in series.
    #[serde(rename = "break")]
    #[schemars(with = "Vec<Break>")]
    pub(super) breaks: Vec<Spanned<Break>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureEntry {
    #[schemars(with = "Id")]
    pub(super) id: Spanned<Id>,
    pub(super) name: Name,
    pub(super) about: Name,
}

/// A base unit with its other spellings.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitEntry {
    #[schemars(with = "String")]
    pub(super) ja: Spanned<String>,
    pub(super) en: String,
    pub(super) spellings: BTreeMap<String, i64>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IndicatorEntry {
    #[schemars(with = "Id")]
    pub(super) id: Spanned<Id>,
    #[schemars(with = "Id")]
    pub(super) measure: Spanned<Id>,
    pub(super) name: Name,
    /// Words that headings use for it, for drafts of sources.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[schemars(with = "String")]
    pub(super) unit: Spanned<String>,
    pub(super) kind: IndicatorKind,
    pub(super) class: IndicatorClass,
    pub(super) direction: Direction,
    #[schemars(with = "Vec<Id>")]
    pub(super) dimensions: Vec<Spanned<Id>>,
    /// All dimensions where absent.
    #[schemars(with = "Option<Vec<Id>>")]
    pub(super) additive_over: Option<Vec<Spanned<Id>>>,
    #[serde(default)]
    #[schemars(with = "Vec<Id>")]
    pub(super) internal: Vec<Spanned<Id>>,
    #[schemars(with = "Option<Id>")]
    pub(super) distinct: Option<Spanned<Id>>,
    pub(super) target: Option<Target>,
    #[serde(default)]
    pub(super) signed: bool,
    pub(super) definition: Name,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RatioEntry {
    #[schemars(with = "Id")]
    pub(super) id: Spanned<Id>,
    #[schemars(with = "Id")]
    pub(super) measure: Spanned<Id>,
    pub(super) name: Name,
    #[schemars(with = "Id")]
    pub(super) numerator: Spanned<Id>,
    #[schemars(with = "Vec<Id>")]
    pub(super) denominator: Vec<Spanned<Id>>,
    #[schemars(with = "Vec<Id>")]
    pub(super) by: Vec<Spanned<Id>>,
    pub(super) definition: Name,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeListEntry {
    #[schemars(with = "Id")]
    pub(super) id: Spanned<Id>,
    pub(super) name: Name,
    #[schemars(with = "Option<Id>")]
    pub(super) parent: Option<Spanned<Id>>,
    #[serde(default)]
    pub(super) internal: bool,
    /// Endings that a label may carry besides its name: `分野`.
    #[serde(default)]
    pub(super) endings: Vec<String>,
    #[serde(default)]
    pub(super) codes: Vec<CodeEntry>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CodeEntry {
    #[schemars(with = "Id")]
    pub(super) id: Spanned<Id>,
    pub(super) ja: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    #[schemars(with = "Option<String>")]
    pub(super) valid_from: Option<NaiveDate>,
    #[schemars(with = "Option<String>")]
    pub(super) valid_to: Option<NaiveDate>,
    #[schemars(with = "Option<Id>")]
    pub(super) parent: Option<Spanned<Id>>,
    #[serde(default)]
    pub(super) ministries: Vec<Responsibility>,
}
