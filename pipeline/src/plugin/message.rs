//! What the frames say: the JSON of headers, plans, accounts and failures.
//!
//! Both ends of the pipe are this program, so the types carry no version: they change together.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Account, legible};

/// What a plugin says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Id, as in the name of its library.
    pub id: String,
    /// One line: what it reads.
    #[serde(default)]
    pub name: String,
    /// Its version, for people.
    #[serde(default)]
    pub version: String,
    /// File extensions, lower case, without the dot.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// JSON Schema of a source's `layout` table; null where none is given.
    #[serde(default)]
    pub layout_schema: serde_json::Value,
}

/// How well a plugin reads a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// 0 (cannot) to 100 (certainly).
    pub score: i32,
    /// Why, for people.
    pub reason: String,
}

/// What a worker is to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Ask {
    /// Read it by the mapping.
    Read,
    /// Say what is found in it before its rows are read.
    Plan,
    /// Say how well it can be read.
    Probe,
    /// Draft a source file; the catalogue stands in the mapping's place.
    Guess,
}

/// Head of a task; the file follows in `length` bytes. Its mapping is the last that was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) ask: Ask,
    /// Which one it is of those that the worker was sent; its end bears the same.
    pub(super) number: u64,
    pub(super) file_name: String,
    pub(super) sha256: String,
    pub(super) length: u64,
}

/// What a plugin made of a mapping and an input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    #[serde(default)]
    pub(super) tasks: Vec<String>,
    #[serde(default)]
    pub(super) fingerprint: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) shapes: BTreeMap<String, Shape>,
}

/// What of a plan the worker itself needs.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Planned {
    #[serde(default)]
    pub(super) tasks: Vec<String>,
}

impl From<Plan> for Survey {
    fn from(plan: Plan) -> Self {
        Self { headings: plan.fingerprint, shapes: plan.shapes }
    }
}

/// What a plugin finds in a file before its rows are read: what drift is measured on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Sheet → its headings, in order.
    pub headings: BTreeMap<String, Vec<String>>,
    /// Sheet → what else is known of it; older plugins say nothing.
    pub shapes: BTreeMap<String, Shape>,
}

/// What is known of a sheet besides its headings. Places are cells, `B7`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    /// Its place among the sheets of the file, from 1; 0 where it is not known.
    pub position: u32,
    /// Heading → its cell.
    pub headings: BTreeMap<String, String>,
    /// Indicator → unit as written → the first cell in it.
    pub units: BTreeMap<String, BTreeMap<String, String>>,
    /// Dimension → label as written → the first cell with it.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Indicator → the first cell that states a total of it.
    pub totals: BTreeMap<String, String>,
    /// Rows that hold figures; none where they are not counted yet.
    pub rows: Option<u64>,
}

/// The end of a task that the worker holds for done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct End {
    /// That of the task's header.
    pub(super) number: u64,
    pub(super) account: Account,
    pub(super) fates: u64,
    pub(super) truncated: bool,
}

/// Why a call of the plugin failed, as it says itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// A status of the ABI.
    pub status: i32,
    /// One sentence.
    #[serde(deserialize_with = "legible::text")]
    pub message: String,
    /// Where and what, as far as the plugin says.
    #[serde(default)]
    pub details: Details,
}

/// Where a failure stands, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// Sheet.
    #[serde(deserialize_with = "legible::optional")]
    pub sheet: Option<String>,
    /// Cell as `B7`.
    #[serde(deserialize_with = "legible::optional")]
    pub cell: Option<String>,
    /// What was expected.
    #[serde(deserialize_with = "legible::optional")]
    pub expected: Option<String>,
    /// What was found instead.
    #[serde(deserialize_with = "legible::optional")]
    pub found: Option<String>,
    /// What to do.
    #[serde(deserialize_with = "legible::optional")]
    pub hint: Option<String>,
}

impl Failure {
    pub(super) fn new(status: i32, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: Details::default() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        let details = &self.details;
        let parts = [
            ("sheet", &details.sheet),
            ("cell", &details.cell),
            ("expected", &details.expected),
            ("found", &details.found),
        ];
        let mut told = parts.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        if let Some((name, value)) = told.next() {
            write!(f, " ({name} {value}")?;
            told.try_for_each(|(name, value)| write!(f, ", {name} {value}"))?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// What a status of the ABI means, for messages.
#[must_use]
pub(super) fn status_name(status: i32) -> &'static str {
    const NAMES: [(i32, &str); 9] = [
        (nenji_abi::INTERNAL, "internal error"),
        (nenji_abi::PANIC, "panic"),
        (nenji_abi::CANCELLED, "cancelled"),
        (nenji_abi::UNSUPPORTED, "not offered"),
        (nenji_abi::BAD_CONFIG, "mapping not valid"),
        (nenji_abi::BAD_INPUT, "file not readable"),
        (nenji_abi::LAYOUT, "layout not found"),
        (nenji_abi::BAD_DATA, "data contradict themselves"),
        (nenji_abi::LIMIT, "limit exceeded"),
    ];
    NAMES.iter().find(|(known, _)| *known == status).map_or("unknown status", |(_, name)| name)
}
