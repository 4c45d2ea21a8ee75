//! A text that is written once, or once in each language.
//!
//! Knows what may be written in TOML; what it is used for is the reader's matter.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::catalog::Name;

/// A text as it stands in both languages, or one in each.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a text, or `{ ja = …, en = … }`")]
pub(super) enum Wording {
    One(String),
    Both(Name),
}

impl Wording {
    pub(super) fn name(self) -> Name {
        match self {
            Self::One(text) => Name { ja: text.clone(), en: text },
            Self::Both(name) => name,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::One(text) => text.trim().is_empty(),
            Self::Both(name) => name.ja.trim().is_empty() || name.en.trim().is_empty(),
        }
    }
}
