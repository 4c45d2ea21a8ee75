//! Settings of the run and of each source, as written in TOML and checked on load.
//!
//! Parses and checks; reads no spreadsheet and decides nothing about numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::Utf8PathBuf;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::Name;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Basis, Id, ObsStatus, Role};

pub(crate) mod document;
mod program;
mod settings;
mod source;
mod source_check;
mod theme;
mod wording;

pub use document::DocumentError as ConfigError;
pub(crate) use program::is_below;
pub use program::{FOLDER as PROGRAMS, Program, program_id};
pub(crate) use settings::SettingsFile as SettingsSchema;
pub use settings::{check_expected, load_settings, theme_files};
pub(crate) use source::SourceFile as SourceSchema;
pub use source::{load_source, load_source_alone, load_sources};
pub use theme::{Colour, Colours, Font, Logo, Theme};
pub(crate) use theme::{SERIES, ThemeFile as ThemeSchema};

/// `inputs/nenji.toml`, resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Folder that holds `nenji.toml`: the catalogue, the sources and the `fy*` folders lie below it.
    pub inputs: Utf8PathBuf,
    /// First fiscal year of the tables.
    pub first_fiscal_year: FiscalYear,
    /// Current fiscal year; later folders are ignored.
    pub fiscal_year: FiscalYear,
    /// Base year of the index (= 100).
    pub base_fiscal_year: FiscalYear,
    /// Creation time written into the workbooks, ISO 8601; the only date that reaches an output.
    pub created: String,
    /// Contact line of the cover, from here or from the theme.
    pub contact: Name,
    /// Edition words of the cover: 速報, 確報.
    pub vintage_label: Name,
    /// How the workbooks look.
    pub theme: Arc<Theme>,
    /// Terms under which the data are published; none where the settings do not say.
    pub licence: Option<Licence>,
    /// Gates.
    pub gates: Gates,
    /// Who owes what.
    pub expect: Vec<Expect>,
    /// Deadline of one task, seconds.
    pub deadline_seconds: u64,
    /// Memory limit of one worker, MiB.
    pub memory_mib: u64,
    /// Hash of the file, for the run record.
    pub sha256: String,
}

/// Terms of use, as a data package names them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Short name, such as `PDL-1.0`.
    pub name: String,
    /// Name in full.
    pub title: String,
    /// Where the terms are.
    pub path: String,
}

/// Which findings stop the publication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Gates {
    /// Rejected cells allowed before the run is not published.
    pub max_rejected_cells: Option<u64>,
    /// Failed sources allowed before the run is not published.
    pub max_failed_sources: Option<u64>,
    /// Largest |unexplained| of a bridge, in per cent of the prior stock.
    pub max_unexplained_percent: u32,
    /// Files that no source claims stop the run.
    pub allow_unclaimed_files: bool,
    /// Conflicts between reporters stop the run.
    pub allow_conflicts: bool,
    /// Stated totals that are not the sum of their parts stop the run.
    pub allow_total_mismatch: bool,
    /// Sheets that are new, gone, renamed or moved since the year before.
    pub drift_sheets: Allowance,
    /// Headings that are new, gone or moved.
    pub drift_headings: Allowance,
    /// Units that are written otherwise.
    pub drift_units: Allowance,
    /// Labels of code lists, and columns of codes, that are new or gone.
    pub drift_codes: Allowance,
    /// Stated totals that are new or gone.
    pub drift_totals: Allowance,
    /// Rows: fewer than half as many, or more than twice as many.
    pub drift_rows: Allowance,
    /// Lowest coverage (reporting / expected), in per cent, of any indicator in the current year.
    pub min_coverage_percent: u32,
}

/// What a gate makes of a difference from the year before that nobody has accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allowance {
    /// It is recorded, and nothing else.
    Allow,
    /// It is told as a warning.
    #[default]
    Warn,
    /// The run stops before a row is read.
    Stop,
}

/// What may differ from the year before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DriftKind {
    /// A sheet.
    Sheets,
    /// A heading.
    Headings,
    /// A unit.
    Units,
    /// A label of a code list, or a column of codes.
    Codes,
    /// A stated total.
    Totals,
    /// The number of rows.
    Rows,
}

/// A difference from the year before that somebody has looked at.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Accept {
    /// Year of the folder in which the changed file lies.
    pub fiscal_year: FiscalYear,
    /// What differs.
    pub drift: DriftKind,
    /// Glob over what is named: a heading, a label, a unit, a sheet, an indicator. All of that kind where it is left out.
    pub what: Option<String>,
    /// Who decided.
    pub by: String,
    /// Why it is no fault.
    pub reason: String,
}

/// A reporter owes indicators for a span of years.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expect {
    /// Ministry code.
    pub reporter: Id,
    /// Indicator ids.
    pub indicators: Vec<Id>,
    /// First year owed.
    pub from: FiscalYear,
    /// Last year owed; open where absent.
    pub to: Option<FiscalYear>,
}

/// How a record's period is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PeriodIs {
    /// `令和5年度`, `R5`, `2023`.
    #[default]
    FiscalYear,
    /// A day; belongs to the fiscal year that starts in April.
    Date,
    /// A calendar year, taken as the fiscal year of the same number.
    CalendarYear,
    /// A stock dated 1 April: the end of the year before.
    AprilFirst,
}

/// What an absent key means in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Empty {
    /// Not reported: missing.
    #[default]
    NotReported,
    /// The list is complete: absent is zero.
    Zero,
}

/// What a mark says of a number besides its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Annotation {
    /// Corrected since it was first given.
    Revised,
    /// Not comparable with the year before.
    Break,
}

/// Whether records of one key repeat a fact or add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Grain {
    /// One record per fact; a second one with another value is a conflict.
    #[default]
    Cell,
    /// One record per event; records of one key are added up.
    Event,
}

/// How one indicator is found: passed on to the plugin, and read by the host for `unit` and `role`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct IndicatorMapping {
    /// Indicator id.
    pub id: Id,
    /// Heading of its column, row or group of columns; absent where the table has only this one.
    pub heading: Option<String>,
    /// Label beside which its cell stands (forms).
    pub label: Option<String>,
    /// Role of its records where it is not a value: stated change, stated rate, memo.
    pub role: Option<Role>,
    /// Unit where the sheet does not say it.
    pub unit: Option<String>,
    /// Counts rows instead of reading a number.
    #[serde(default)]
    pub count: bool,
    /// Heading of the column that holds its period, where it is not the layout's.
    pub period: Option<String>,
    /// Years to add to the period: −1 for a column `前年度`.
    #[serde(default)]
    pub period_offset: i32,
}

/// Where the code of one dimension comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct DimensionMapping {
    /// Heading of the column that holds its labels; with `across`, the heading left of the header row that does, or that
    /// row's number from 1.
    pub from: Option<String>,
    /// Label beside which it stands (forms).
    pub label: Option<String>,
    /// The sheet's name is the label.
    pub sheet: bool,
    /// The labels stand across, in a header row: the one that `from` names, else the lowest that says more.
    pub across: bool,
    /// A code that holds for the whole source; the plugin is not told.
    pub value: Option<Id>,
    /// A separator at which one label is several (`米国、英国`); the host splits.
    pub split: Option<String>,
    /// Labels of this source only → code; `"-"` leaves the dimension not specified.
    pub labels: BTreeMap<String, Id>,
}

/// `inputs/sources/<id>.toml`, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// File name without its ending.
    pub id: Id,
    /// What the spreadsheet is, for people: shown in the provenance.
    pub title: String,
    /// Plugin id; for a program, [`program_id`] of this source, which no plugin can have.
    pub plugin: Id,
    /// The program that stands in place of a plugin.
    pub program: Option<Program>,
    /// Measure.
    pub measure: Id,
    /// Reporter: the ministry that sends it.
    pub reporter: Id,
    /// Glob below the inputs folder, `fy*/…`.
    pub files: String,
    /// Real or illustrative.
    pub basis: Basis,
    /// Where the figures come from: a citation for a real series.
    pub origin: Name,
    /// Do records repeat or add up?
    pub grain: Grain,
    /// Layout keys that belong to the plugin.
    pub layout: serde_json::Value,
    /// Layout key `period-is`.
    pub period_is: PeriodIs,
    /// Layout key `empty`.
    pub empty: Empty,
    /// Layout key `marks`: text of the cell → status. A null status stands for the whole cell, any other (`p` → P) is
    /// written before or behind a number. The key `italic` stands for italic type.
    pub marks: BTreeMap<String, ObsStatus>,
    /// Layout key `deduct`: words in labels of figures that are subtracted from what they belong to.
    pub deduct: Vec<String>,
    /// Entries of `marks` whose value is `revised` or `break`: written before or behind a number.
    pub annotations: BTreeMap<String, Annotation>,
    /// Indicators.
    pub indicators: Vec<IndicatorMapping>,
    /// Dimensions by id.
    pub dimensions: BTreeMap<Id, DimensionMapping>,
    /// Its files go back to years before the first of the run: their records are in no table, which is told and no fault.
    pub earlier_years: bool,
    /// Fiscal years in which no file is expected of it.
    pub absent: BTreeSet<FiscalYear>,
    /// Differences from the year before that are meant to be.
    pub accept: Vec<Accept>,
    /// Hash of the file, for the run record and the task key.
    pub sha256: String,
}

impl Source {
    /// May its results be kept for the next run? A plugin's always; a program's when the source says so.
    #[must_use]
    pub fn is_cached(&self) -> bool {
        self.program.as_ref().is_none_or(|program| program.cache)
    }
}

#[cfg(test)]
pub(crate) fn source_for_tests(document: &document::Document, catalog: &crate::catalog::Catalog) -> Source {
    source::resolve(document, catalog, camino::Utf8Path::new("programs")).expect("the test's source is valid")
}

#[cfg(test)]
mod tests;
