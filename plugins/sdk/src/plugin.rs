//! The trait that an author implements, and what its methods take and give.
//!
//! No third-party type appears here but the traits of serde and schemars, and JSON, so that host and plugin may be
//! upgraded apart.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::record::Role;
use crate::sink::Sink;

/// An input plugin. One instance serves many tasks, one at a time.
pub trait InputPlugin: Send + Sync + Sized + 'static {
    /// The `layout` table of a source file, as this plugin understands it. Use `deny_unknown_fields`: a mistyped key
    /// must stop the source before any data is read. `JsonSchema` beside `Deserialize` is all that it takes for the host
    /// to refuse such a key with its file, its line and the nearest name.
    type Layout: DeserializeOwned + JsonSchema + Send + Sync + 'static;

    /// Makes the instance; called once per worker.
    fn new() -> Self;

    /// What the plugin is. Pure: no input, no I/O.
    fn describe() -> Description;

    /// The JSON Schema of [`Self::Layout`], which goes out with the description.
    #[must_use]
    fn layout_schema() -> Value {
        schemars::schema_for!(Self::Layout).to_value()
    }

    /// How well it can read an input (0–100), and why.
    fn probe(&self, input: &Input<'_>) -> Probe {
        let is_known = Self::describe().extensions.iter().any(|extension| {
            input.name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
        });
        Probe { score: if is_known { 50 } else { 0 }, reason: "by the file's extension".to_owned() }
    }

    /// Drafts a source file (TOML) for an input, with confidence and reasons as comments. `catalogue` is the JSON of
    /// what it may name, and may be empty. A first line `# fits 85 of 100: why` says how well the plugin fits the sheet that
    /// the draft is for; without it, [`Self::probe`] decides whose draft is tried first.
    ///
    /// # Errors
    /// [`Problem::Unsupported`] where the plugin offers no guess.
    #[expect(unused_variables, reason = "the default does not look at them")]
    fn guess(&self, input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
        Err(PluginError::new(Problem::Unsupported, "this plugin drafts no source files"))
    }

    /// Checks the mapping against an input, and lists the tasks and what the layout was found to be.
    ///
    /// # Errors
    /// [`Problem::Layout`] when a sheet or heading is not found or found twice, [`Problem::Input`] when the bytes are no
    /// file that it reads.
    #[expect(unused_variables, reason = "the default does not look at them")]
    fn plan(&self, input: &Input<'_>, mapping: &Mapping<Self::Layout>) -> Result<Plan, PluginError> {
        Ok(Plan::default())
    }

    /// Reads one task: every non-empty cell of the claimed sheets becomes a record, context, ignored or rejected.
    ///
    /// # Errors
    /// Anything that makes the whole task worthless; a single bad cell is [`Sink::rejected`] instead.
    fn read(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Self::Layout>,
        task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError>;
}

/// What a plugin says of itself; crosses the boundary as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Description {
    /// The id in `nenji_<id>_init_v1`; the `export!` macro checks that they agree.
    pub id: String,
    /// One line: what kind of spreadsheet it reads.
    pub name: String,
    /// Version of the plugin, for people; never compared.
    pub version: String,
    /// File extensions, lower case, without the dot.
    pub extensions: Vec<String>,
}

/// One file: bytes and a name. A plugin opens no path.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// File name with its extension.
    pub name: &'a str,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: &'a str,
    /// Content.
    pub bytes: &'a [u8],
}

/// Answer of [`InputPlugin::probe`].
#[derive(Clone, Debug)]
pub struct Probe {
    /// 0 (cannot) to 100 (certainly).
    pub score: i32,
    /// Why, for people.
    pub reason: String,
}

/// Answer of [`InputPlugin::plan`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Task tokens, handed back to [`InputPlugin::read`] one by one; never empty.
    pub tasks: Vec<String>,
    /// Sheet name → heading texts found in it; drift is measured on it from year to year.
    pub fingerprint: BTreeMap<String, Vec<String>>,
    /// Sheet name → what else is known of it before its rows are read; may be left empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shapes: BTreeMap<String, Shape>,
}

/// What is known of a sheet before its rows are read, for the comparison with the year before. Places are cells, `B7`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    /// Its place among the sheets of the file, from 1; 0 where it is not known.
    pub position: u32,
    /// Heading, as in the fingerprint → its cell.
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

impl Default for Plan {
    fn default() -> Self {
        Self { tasks: vec![String::new()], fingerprint: BTreeMap::new(), shapes: BTreeMap::new() }
    }
}

/// A source file as the plugin gets it: the keys that the host keeps to itself are taken out.
#[derive(Clone, Debug, Deserialize)]
pub struct Mapping<L> {
    /// Source id, for messages.
    pub source: String,
    /// Fiscal year of the folder that the file came in, for layouts whose sheet says none.
    pub fiscal_year: i32,
    /// The `layout` table.
    pub layout: L,
    /// The `[[indicator]]` tables.
    pub indicators: Vec<IndicatorMapping>,
    /// The `[dimension.*]` tables that name a place in the sheet, in alphabetical order: the order of
    /// [`crate::Record::labels`] and of the `label_<dimension>` columns.
    pub dimensions: BTreeMap<String, DimensionMapping>,
    /// The mapping as the host gave it: mappings with the same text are the same.
    #[serde(skip)]
    pub json: String,
}

/// How one indicator is found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct IndicatorMapping {
    /// Indicator id.
    pub id: String,
    /// Heading of its column, row or group of columns.
    pub heading: Option<String>,
    /// Label beside which its cell stands (forms).
    pub label: Option<String>,
    /// Role of its records; `value` where absent.
    pub role: Option<Role>,
    /// Counts rows instead of reading a number: `number` is 1, the cell is the row's first.
    pub count: bool,
    /// Heading (or label) of its own period.
    pub period: Option<String>,
    /// Years to add to the period; a plugin appends `の前年度` (−1) or `の翌年度` (+1) per year to the period's text.
    pub period_offset: i32,
    /// Unit where the sheet does not say it.
    pub unit: Option<String>,
}

/// Where the labels of one dimension stand.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct DimensionMapping {
    /// Heading of the column that holds its labels.
    pub from: Option<String>,
    /// Label beside which it stands (forms).
    pub label: Option<String>,
    /// The sheet's name is the label.
    pub sheet: bool,
    /// The labels stand across, in a header row.
    pub across: bool,
}

/// What went wrong, as the statuses of the ABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The plugin broke one of its own invariants.
    Internal,
    /// The host asked for the end.
    Cancelled,
    /// Not offered.
    Unsupported,
    /// The mapping is not valid.
    Config,
    /// Corrupt, encrypted, or not a format that the plugin reads.
    Input,
    /// A sheet, heading or label was not found, or found twice.
    Layout,
    /// The data contradict themselves.
    Data,
    /// A limit was exceeded.
    Limit,
}

/// Why a call failed: one sentence, where it stands, what was expected and found, what to do.
#[derive(Clone, Debug, Serialize)]
pub struct PluginError {
    /// Kind.
    #[serde(skip)]
    pub problem: Problem,
    /// One sentence, lower case, no full stop.
    #[serde(skip)]
    pub message: String,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell as `B7`.
    pub cell: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What was found instead: the nearest names, for a heading.
    pub found: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl PluginError {
    /// An error with its sentence; the `with_` methods add to it.
    #[must_use]
    pub fn new(problem: Problem, message: impl Into<String>) -> Self {
        Self {
            problem,
            message: message.into(),
            sheet: None,
            cell: None,
            expected: None,
            found: None,
            hint: None,
        }
    }

    /// Names the sheet.
    #[must_use]
    pub fn with_sheet(mut self, sheet: impl Into<String>) -> Self {
        self.sheet = Some(sheet.into());
        self
    }

    /// Names the cell (`B7`).
    #[must_use]
    pub fn with_cell(mut self, cell: impl Into<String>) -> Self {
        self.cell = Some(cell.into());
        self
    }

    /// Says what was expected and what was found instead.
    #[must_use]
    pub fn with_found(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self.found = Some(found.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PluginError {}
