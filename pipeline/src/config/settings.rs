//! `nenji.toml`: what was typed, checked and completed.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use chrono::NaiveDateTime;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::document::{Document, DocumentError, did_you_mean};
use super::theme::{self, Theme};
use super::wording::Wording;
use super::{Expect, Gates, Licence, Settings, is_below};
use crate::catalog::{Catalog, Name};
use crate::fiscal_year::FiscalYear;

const DEADLINE_SECONDS: u64 = 120;
const MEMORY_MIB: u64 = 1024;

/// Settings as written.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct SettingsFile {
    /// First fiscal year of the tables: the Western year in which it starts.
    #[schemars(with = "FiscalYear")]
    first_fiscal_year: Spanned<FiscalYear>,
    /// Current fiscal year; the newest folder `fy<year>` where it is left out.
    fiscal_year: Option<FiscalYear>,
    /// Base year of the index (= 100); the first year where it is left out.
    #[schemars(with = "Option<FiscalYear>")]
    base_fiscal_year: Option<Spanned<FiscalYear>>,
    /// Creation time written into the workbooks: `2025-07-01T00:00:00`.
    #[schemars(with = "String")]
    created: Spanned<String>,
    /// Contact line of the cover, here or in the theme: one text, or one in each language.
    #[schemars(with = "Option<Wording>")]
    contact: Option<Spanned<Wording>>,
    /// Edition words of the cover (速報, 確報): one text, or one in each language.
    vintage_label: Wording,
    /// Theme of the workbooks: a file below the inputs folder. The built-in one where it is left out.
    #[schemars(with = "Option<String>")]
    theme: Option<Spanned<String>>,
    /// Terms under which the figures may be used, for the data package.
    licence: Option<Licence>,
    /// Time that one file may take; 120 where it is left out.
    deadline_seconds: Option<u64>,
    /// Memory that reading one file may take; 1024 where it is left out.
    memory_mib: Option<u64>,
    /// What stops the publication.
    #[serde(default)]
    gates: Gates,
    /// Who owes which indicators for which years.
    #[serde(default)]
    #[schemars(with = "Vec<Expect>")]
    expect: Vec<Spanned<Expect>>,
}

/// Reads `nenji.toml`. The current year is `wanted`, else the file's, else `newest` (the newest folder).
///
/// # Errors
/// When the file cannot be read, has an unknown key, or its years do not fit together.
pub fn load_settings(
    path: &Utf8Path,
    wanted: Option<FiscalYear>,
    newest: Option<FiscalYear>,
) -> Result<Settings, DocumentError> {
    let document =
        Document::read(path, "name the settings file with `--config`, such as `inputs/nenji.toml`")?;
    resolve(&document, wanted, newest)
}

pub(super) fn resolve(
    document: &Document,
    wanted: Option<FiscalYear>,
    newest: Option<FiscalYear>,
) -> Result<Settings, DocumentError> {
    let file: SettingsFile = document.parse()?;
    let (first, current) = years(document, &file, wanted.or(file.fiscal_year).or(newest))?;
    let base = base_year(document, &file, first, current)?;
    created(document, &file.created)?;
    let folder = document.path.parent().filter(|folder| !folder.as_str().is_empty());
    let theme = Arc::new(theme(document, folder.unwrap_or(Utf8Path::new(".")), file.theme.as_ref())?);
    Ok(Settings {
        inputs: folder.unwrap_or(Utf8Path::new(".")).to_owned(),
        first_fiscal_year: first,
        fiscal_year: current,
        base_fiscal_year: base,
        created: file.created.into_inner(),
        contact: contact(document, file.contact, &theme)?,
        vintage_label: file.vintage_label.name(),
        theme,
        licence: file.licence,
        gates: file.gates,
        expect: file.expect.into_iter().map(Spanned::into_inner).collect(),
        deadline_seconds: file.deadline_seconds.unwrap_or(DEADLINE_SECONDS),
        memory_mib: file.memory_mib.unwrap_or(MEMORY_MIB),
        sha256: document.sha256(),
    })
}

/// The theme that the settings name, or the built-in one.
fn theme(
    document: &Document,
    inputs: &Utf8Path,
    name: Option<&Spanned<String>>,
) -> Result<Theme, DocumentError> {
    match name {
        None => Ok(Theme::default()),
        Some(name) if is_below(name.get_ref()) => theme::load(inputs, name.get_ref()),
        Some(name) => {
            let message = format!("`{}` is no path below the inputs folder", name.get_ref());
            Err(document.invalid(name.span(), message, "write it like `theme.toml`".to_owned()))
        }
    }
}

/// The contact line: from the settings or from the theme, never from both.
fn contact(document: &Document, own: Option<Spanned<Wording>>, theme: &Theme) -> Result<Name, DocumentError> {
    match (own, &theme.contact) {
        (Some(own), None) => Ok(own.into_inner().name()),
        (None, Some(contact)) => Ok(contact.clone()),
        (Some(own), Some(_)) => {
            let hint = "take it out of one of them".to_owned();
            Err(document.invalid(own.span(), "`contact` stands here and in the theme", hint))
        }
        (None, None) => {
            let hint = "add `contact`, here or in the theme".to_owned();
            Err(document.invalid(0..0, "there is no contact line", hint))
        }
    }
}

/// Files of the theme as the settings name them now, below the inputs folder; those that are there or not.
#[must_use]
pub fn theme_files(config: &Utf8Path) -> Vec<Utf8PathBuf> {
    let text = fs_err::read_to_string(config).ok();
    let file: Option<SettingsFile> = text.and_then(|text| toml::from_str(&text).ok());
    let Some(name) = file.and_then(|file| file.theme) else { return Vec::new() };
    let name = Utf8PathBuf::from(name.into_inner());
    let logo = config.parent().and_then(|inputs| theme::logo_of(&inputs.join(&name)));
    [name].into_iter().chain(logo).collect()
}

fn years(
    document: &Document,
    file: &SettingsFile,
    current: Option<FiscalYear>,
) -> Result<(FiscalYear, FiscalYear), DocumentError> {
    let first = *file.first_fiscal_year.get_ref();
    let Some(current) = current else {
        let hint = "add a folder such as `fy2024`, or the key `fiscal-year`".to_owned();
        return Err(document.invalid(0..0, "there is no fiscal year to report on", hint));
    };
    if current < first {
        let message = format!("the first fiscal year {} lies after the current one, {}", first.0, current.0);
        return Err(document.invalid(file.first_fiscal_year.span(), message, None));
    }
    Ok((first, current))
}

fn base_year(
    document: &Document,
    file: &SettingsFile,
    first: FiscalYear,
    current: FiscalYear,
) -> Result<FiscalYear, DocumentError> {
    match &file.base_fiscal_year {
        Some(base) if !(first..=current).contains(base.get_ref()) => Err(document.invalid(
            base.span(),
            format!("the base year {} is not among the years of the tables", base.get_ref().0),
            format!("choose a year from {} to {}", first.0, current.0),
        )),
        Some(base) => Ok(*base.get_ref()),
        None => Ok(first),
    }
}

fn created(document: &Document, created: &Spanned<String>) -> Result<(), DocumentError> {
    if created.get_ref().parse::<NaiveDateTime>().is_ok() {
        return Ok(());
    }
    let hint = "write it like `2025-07-01T00:00:00`".to_owned();
    Err(document.invalid(created.span(), format!("`{}` is no date with time", created.get_ref()), hint))
}

/// Refuses an `[[expect]]` that names a ministry or an indicator that the catalogue does not have.
///
/// # Errors
/// When the file cannot be read, or on the first such name.
pub fn check_expected(path: &Utf8Path, catalog: &Catalog) -> Result<(), DocumentError> {
    let document =
        Document::read(path, "name the settings file with `--config`, such as `inputs/nenji.toml`")?;
    check_expected_in(&document, catalog)
}

pub(super) fn check_expected_in(document: &Document, catalog: &Catalog) -> Result<(), DocumentError> {
    let file: SettingsFile = document.parse()?;
    for expect in &file.expect {
        let (span, expect) = (expect.span(), expect.get_ref());
        let reporters = catalog.code_list("ministry").map_or(&[][..], |list| &list.codes);
        if !reporters.iter().any(|code| code.id == expect.reporter) {
            let hint = did_you_mean(&expect.reporter, reporters.iter().map(|code| &*code.id));
            return Err(document.invalid(span, format!("there is no ministry `{}`", expect.reporter), hint));
        }
        if let Some(unknown) = expect.indicators.iter().find(|id| catalog.indicator(id).is_none()) {
            let hint = did_you_mean(unknown, catalog.indicators.iter().map(|indicator| &*indicator.id));
            return Err(document.invalid(span, format!("there is no indicator `{unknown}`"), hint));
        }
        if expect.to.is_some_and(|to| to < expect.from) {
            return Err(document.invalid(
                span,
                "`to` lies before `from`",
                "exchange the two years".to_owned(),
            ));
        }
    }
    Ok(())
}
