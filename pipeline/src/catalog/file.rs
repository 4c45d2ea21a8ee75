//! The catalogue as written in TOML: every file may hold any of these tables.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::{Break, Direction, IndicatorClass, IndicatorKind, Name, Responsibility, Split, Target};
use crate::observation::Id;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
pub(super) struct CatalogFile {
    pub(super) measure: Vec<MeasureEntry>,
    pub(super) unit: Vec<UnitEntry>,
    pub(super) indicator: Vec<IndicatorEntry>,
    pub(super) ratio: Vec<RatioEntry>,
    pub(super) code_list: Vec<CodeListEntry>,
    pub(super) split: Vec<Spanned<Split>>,
    #[serde(rename = "break")]
    pub(super) breaks: Vec<Spanned<Break>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MeasureEntry {
    pub(super) id: Spanned<Id>,
    pub(super) name: Name,
    pub(super) about: Name,
}

/// A base unit with its other spellings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UnitEntry {
    pub(super) ja: Spanned<String>,
    pub(super) en: String,
    pub(super) spellings: BTreeMap<String, i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct IndicatorEntry {
    pub(super) id: Spanned<Id>,
    pub(super) measure: Spanned<Id>,
    pub(super) name: Name,
    /// Words that headings use for it, for drafts of sources.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) unit: Spanned<String>,
    pub(super) kind: IndicatorKind,
    pub(super) class: IndicatorClass,
    pub(super) direction: Direction,
    pub(super) dimensions: Vec<Spanned<Id>>,
    /// All dimensions where absent.
    pub(super) additive_over: Option<Vec<Spanned<Id>>>,
    #[serde(default)]
    pub(super) internal: Vec<Spanned<Id>>,
    pub(super) distinct: Option<Spanned<Id>>,
    pub(super) target: Option<Target>,
    #[serde(default)]
    pub(super) signed: bool,
    pub(super) definition: Name,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RatioEntry {
    pub(super) id: Spanned<Id>,
    pub(super) measure: Spanned<Id>,
    pub(super) name: Name,
    pub(super) numerator: Spanned<Id>,
    pub(super) denominator: Vec<Spanned<Id>>,
    pub(super) by: Vec<Spanned<Id>>,
    pub(super) definition: Name,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodeListEntry {
    pub(super) id: Spanned<Id>,
    pub(super) name: Name,
    pub(super) parent: Option<Spanned<Id>>,
    #[serde(default)]
    pub(super) internal: bool,
    /// Endings that a label may carry besides its name: `分野`.
    #[serde(default)]
    pub(super) endings: Vec<String>,
    #[serde(default)]
    pub(super) codes: Vec<CodeEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CodeEntry {
    pub(super) id: Spanned<Id>,
    pub(super) ja: String,
    pub(super) en: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    pub(super) valid_from: Option<NaiveDate>,
    pub(super) valid_to: Option<NaiveDate>,
    pub(super) parent: Option<Spanned<Id>>,
    #[serde(default)]
    pub(super) ministries: Vec<Responsibility>,
}
