//! `sources/<id>.toml`: what was typed, with the host's layout keys taken out of the plugin's.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::document::{Document, DocumentError, explain};
use super::wording::Wording;
use super::{
    Accept, Annotation, DimensionMapping, Empty, Grain, IndicatorMapping, PeriodIs, Source, program,
    source_check,
};
use crate::catalog::Catalog;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Basis, Id, ObsStatus};

/// A source as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SourceFile {
    /// What the spreadsheet is, for people: shown in the provenance.
    pub(super) title: String,
    /// The plugin that reads it: `crosstab`, `register`, `form`, or another that is installed.
    #[schemars(with = "Option<Id>")]
    pub(super) plugin: Option<Spanned<Id>>,
    /// A program in place of a plugin: an interpreter or a file of `programs/`, and its arguments.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) command: Option<Spanned<Vec<Spanned<String>>>>,
    /// Further files that the program consists of.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) program_files: Option<Spanned<Vec<Spanned<String>>>>,
    /// May the results of the program be kept for the next run?
    #[schemars(with = "Option<bool>")]
    pub(super) cache: Option<Spanned<bool>>,
    /// Measure of the catalogue: `scope`, `outreach`, `training`, `international`.
    #[schemars(with = "Id")]
    pub(super) measure: Spanned<Id>,
    /// Who sent it: a code of the ministries.
    #[schemars(with = "Id")]
    pub(super) ministry: Spanned<Id>,
    /// Glob below the inputs folder: `fy*/mlit_survey_*.xlsx`.
    #[schemars(with = "String")]
    pub(super) files: Spanned<String>,
    /// Published record or made up.
    pub(super) basis: Basis,
    /// Where the figures come from; a citation for a real series.
    #[schemars(with = "Wording")]
    pub(super) origin: Spanned<Wording>,
    /// Do records of one key repeat a fact, or add up?
    #[serde(default)]
    pub(super) grain: Grain,
    /// Do its files go back to years before the first of the run, which are to be in no table?
    #[serde(default)]
    pub(super) earlier_years: bool,
    /// Fiscal years in which no file is expected.
    #[serde(default)]
    pub(super) absent: BTreeSet<FiscalYear>,
    /// Differences from the year before that are meant to be.
    #[serde(default)]
    pub(super) accept: Vec<Accept>,
    /// How the figures are found: options of the plugin.
    #[serde(default)]
    #[schemars(with = "LayoutKeys")]
    pub(super) layout: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    /// Indicators that it gives.
    #[schemars(with = "Vec<IndicatorMapping>")]
    pub(super) indicator: Vec<Spanned<IndicatorMapping>>,
    /// Where the codes of each dimension stand.
    #[serde(default)]
    #[schemars(with = "BTreeMap<Id, DimensionMapping>")]
    pub(super) dimension: BTreeMap<Spanned<Id>, Spanned<DimensionMapping>>,
}

/// The options of the plugin (`nenji plugin list`, plugins/README.md), and these, which every source may have.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
struct LayoutKeys {
    /// How a period is meant; `fiscal-year` where it is left out.
    #[schemars(rename = "period-is", default)]
    _period_is: Option<PeriodIs>,
    /// What an absent label means; `not-reported` where it is left out.
    #[schemars(rename = "empty", default)]
    _empty: Option<Empty>,
    /// Words in labels of figures that are subtracted from what they belong to (控除): they are read with the other sign.
    #[schemars(rename = "deduct", default)]
    _deduct: Option<Vec<String>>,
    /// The legend: text of a cell, or mark beside a number, and what it means.
    #[schemars(rename = "marks", default)]
    _marks: Option<BTreeMap<String, Mark>>,
}

/// A value of the legend: a letter of `CL_OBS_STATUS`, `revised` or `break`.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a status letter (A P E I D L M O Q), `revised` or `break`")]
enum Mark {
    Status(ObsStatus),
    Annotation(Annotation),
}

/// Reads every source of a folder, by name.
///
/// # Errors
/// When a file cannot be read, has an unknown key, or names something that the catalogue does not have.
pub fn load_sources(folder: &Utf8Path, catalog: &Catalog) -> Result<Vec<Source>, DocumentError> {
    let documents = Document::read_folder(folder, "sources stand in `sources/` beside the settings file")?;
    let programs = folder.with_file_name(program::FOLDER);
    documents.iter().map(|document| resolve(document, catalog, &programs)).collect()
}

/// Reads one source, wherever its file lies; `folder` is that of the other sources.
///
/// # Errors
/// As [`load_sources`].
pub fn load_source(path: &Utf8Path, folder: &Utf8Path, catalog: &Catalog) -> Result<Source, DocumentError> {
    let document = Document::read(path, "name a source file, or the id of a source")?;
    resolve(&document, catalog, &folder.with_file_name(program::FOLDER))
}

/// Reads one source as it is written, without a catalogue to hold it against: for the fixtures of plugins, and to pin a
/// program, whose files stand in `programs`.
///
/// # Errors
/// When the file cannot be read, or has an unknown key.
pub fn load_source_alone(path: &Utf8Path, programs: &Utf8Path) -> Result<Source, DocumentError> {
    let document = Document::read(path, "source files stand in `inputs/sources/`")?;
    build(&document, document.parse()?, programs)
}

pub(super) fn resolve(
    document: &Document,
    catalog: &Catalog,
    programs: &Utf8Path,
) -> Result<Source, DocumentError> {
    let file: SourceFile = document.parse()?;
    source_check::check(document, &file, catalog)?;
    build(document, file, programs)
}

fn build(document: &Document, mut file: SourceFile, programs: &Utf8Path) -> Result<Source, DocumentError> {
    let id = id_of(document)?;
    let (plugin, program) = program::reader(document, &id, &file, programs)?;
    let period_is: PeriodIs = host_key(document, &mut file, &["period-is", "period_is"])?;
    let empty: Empty = host_key(document, &mut file, &["empty"])?;
    let deduct: Vec<String> = host_key(document, &mut file, &["deduct"])?;
    let legend: BTreeMap<String, Mark> = host_key(document, &mut file, &["marks"])?;
    let (marks, annotations) = split_legend(legend);
    Ok(Source {
        id,
        title: file.title,
        plugin,
        program,
        measure: file.measure.into_inner(),
        reporter: file.ministry.into_inner(),
        files: file.files.into_inner(),
        basis: file.basis,
        origin: file.origin.into_inner().name(),
        grain: file.grain,
        layout: plugin_layout(document, file.layout)?,
        period_is,
        empty,
        marks,
        deduct,
        annotations,
        indicators: file.indicator.into_iter().map(Spanned::into_inner).collect(),
        dimensions: file.dimension.into_iter().map(|(id, one)| (id.into_inner(), one.into_inner())).collect(),
        earlier_years: file.earlier_years,
        absent: file.absent,
        accept: file.accept,
        sha256: document.sha256(),
    })
}

/// The file's name without its ending, which must be as portable as a column name.
fn id_of(document: &Document) -> Result<Id, DocumentError> {
    let stem = document.path.file_stem().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !stem.is_empty() && stem.chars().all(is_plain) {
        return Ok(stem.into());
    }
    let hint = "rename the file: small letters, digits and `_` only, as in `mlit_ceptoar.toml`".to_owned();
    Err(document.invalid(0..0, format!("`{stem}` cannot be the id of a source"), hint))
}

/// Takes a key that is the host's out of the layout; its default where it is absent.
fn host_key<T: DeserializeOwned + Default>(
    document: &Document,
    file: &mut SourceFile,
    spellings: &[&str],
) -> Result<T, DocumentError> {
    let mut found = None;
    for spelling in spellings {
        let Some((key, value)) = file.layout.remove_entry(&Spanned::new(0..0, (*spelling).to_owned())) else {
            continue;
        };
        if found.is_some() {
            let message = format!("`{}` is given twice, as `{spelling}` too", spellings[0]);
            return Err(document.invalid(key.span(), message, format!("keep `{}`", spellings[0])));
        }
        found = Some(value);
    }
    let Some(value) = found else { return Ok(T::default()) };
    let span = value.span();
    T::deserialize(value.into_inner()).map_err(|error| {
        let (message, hint) = explain(error.message());
        document.invalid(span, message, hint)
    })
}

fn split_legend(
    legend: BTreeMap<String, Mark>,
) -> (BTreeMap<String, ObsStatus>, BTreeMap<String, Annotation>) {
    let (mut marks, mut annotations) = (BTreeMap::new(), BTreeMap::new());
    for (text, mark) in legend {
        match mark {
            Mark::Status(status) => drop(marks.insert(text, status)),
            Mark::Annotation(annotation) => drop(annotations.insert(text, annotation)),
        }
    }
    (marks, annotations)
}

/// What is left of the layout, as JSON for the plugin.
fn plugin_layout(
    document: &Document,
    layout: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
) -> Result<serde_json::Value, DocumentError> {
    let mut plugin = serde_json::Map::new();
    for (key, value) in layout {
        let span = value.span();
        let value = serde_json::to_value(value.into_inner()).map_err(|error| {
            document.invalid(span, format!("`{}` cannot be told to a plugin: {error}", key.get_ref()), None)
        })?;
        plugin.insert(key.into_inner(), value);
    }
    Ok(serde_json::Value::Object(plugin))
}
