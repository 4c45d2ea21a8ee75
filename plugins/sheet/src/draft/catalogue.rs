//! The part of the catalogue that a draft may name, as the host hands it to `guess` in JSON.

use nenji_plugin::{PluginError, Problem};
use serde::{Deserialize, Serialize};

/// What a draft may name. Every field may be missing: a draft then leaves its place to be filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Catalogue {
    /// Glob on the sheet that is meant; the best one where it is absent.
    pub sheet: Option<String>,
    /// Measures.
    pub measures: Vec<Measure>,
    /// Indicators.
    pub indicators: Vec<Indicator>,
    /// Code lists, each under the name of its dimension.
    pub lists: Vec<CodeList>,
}

/// A measure with its names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Measure {
    /// Id.
    pub id: String,
    /// Names in both languages.
    pub names: Vec<String>,
}

/// An indicator with its names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Indicator {
    /// Id.
    pub id: String,
    /// Measure that it belongs to.
    pub measure: String,
    /// Names and aliases.
    pub names: Vec<String>,
    /// Base unit.
    pub unit: String,
    /// Other spellings of the unit.
    pub spellings: Vec<String>,
    /// Dimensions, public and internal.
    pub dimensions: Vec<String>,
}

/// A code list with all spellings of its codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodeList {
    /// Id, which is also the dimension's.
    pub id: String,
    /// Names of the list.
    pub names: Vec<String>,
    /// Code and spelling.
    pub codes: Vec<(String, String)>,
}

impl Catalogue {
    /// Reads the JSON; nothing at all is an empty catalogue.
    ///
    /// # Errors
    /// [`Problem::Config`] when it is no catalogue.
    pub fn parse(json: &str) -> Result<Self, PluginError> {
        if json.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(json).map_err(|error| {
            PluginError::new(Problem::Config, format!("the catalogue for the draft is not valid: {error}"))
        })
    }
}
