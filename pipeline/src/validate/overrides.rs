//! Overrides: a value chosen over another, with who chose it and why.
//!
//! An override chooses among values that sources give; it cannot invent one.

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Findings, Rules, fact};
use crate::catalog::Catalog;
use crate::diagnostic::Hint;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::observation::{Id, Key, Observation};

/// One `[[override]]` of `overrides.toml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Indicator.
    pub indicator: Id,
    /// Year that the value speaks of.
    pub fiscal_year: FiscalYear,
    /// Codes that the fact must have; dimensions that are not named may have any.
    #[serde(default)]
    pub key: Key,
    /// Source whose value is used.
    pub source: Id,
    /// Year of the folder, where the source gives several values.
    pub vintage: Option<FiscalYear>,
    /// Who decided.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// An override that chose a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AppliedOverride {
    /// What was written.
    pub chosen_by: Override,
    /// Public codes of the fact in words: `FY2023 sector=port`.
    pub subject: String,
    /// Value used.
    pub used: Option<i64>,
    /// Values not used.
    pub unused: Vec<Option<i64>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OverrideFile {
    #[serde(default, rename = "override")]
    overrides: Vec<Override>,
}

/// Why the overrides could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum OverrideError {
    /// The file cannot be read.
    #[error("could not read the overrides")]
    Read(#[from] std::io::Error),
    /// The file is not valid.
    #[error("the overrides `{path}` are not valid")]
    Parse {
        /// The file.
        path: Utf8PathBuf,
        /// What is wrong and where.
        source: Box<toml::de::Error>,
    },
    /// An override names something that does not exist, or nobody.
    #[error("the override of `{indicator}` for {fiscal_year} {problem}")]
    Invalid {
        /// Indicator of the override.
        indicator: Id,
        /// Its year.
        fiscal_year: FiscalYear,
        /// What is wrong.
        problem: String,
    },
}

impl Hint for OverrideError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Read(_) => None,
            Self::Parse { .. } => {
                Some("an override has indicator, fiscal-year, key, source, by and reason".to_owned())
            }
            Self::Invalid { .. } => Some("name who decided and why, with ids of the catalogue".to_owned()),
        }
    }
}

/// The overrides of a file; none where there is no file.
///
/// # Errors
/// When the file cannot be read, is not valid, names an unknown indicator or dimension, or does not say who and why.
pub fn load_overrides(path: &Utf8Path, catalog: &Catalog) -> Result<Vec<Override>, OverrideError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs_err::read_to_string(path)?;
    let file: OverrideFile = toml::from_str(&text)
        .map_err(|source| OverrideError::Parse { path: path.to_owned(), source: Box::new(source) })?;
    for one in &file.overrides {
        if let Some(problem) = problem(one, catalog) {
            let (indicator, fiscal_year) = (one.indicator.clone(), one.fiscal_year);
            return Err(OverrideError::Invalid { indicator, fiscal_year, problem });
        }
    }
    Ok(file.overrides)
}

fn problem(one: &Override, catalog: &Catalog) -> Option<String> {
    let Some(indicator) = catalog.indicator(&one.indicator) else {
        return Some("names no indicator of the catalogue".to_owned());
    };
    if let Some(dimension) = one.key.keys().find(|dimension| !indicator.dimensions.contains(dimension)) {
        return Some(format!("names `{dimension}`, which is no dimension of the indicator"));
    }
    let is_signed = !one.by.trim().is_empty() && !one.reason.trim().is_empty();
    (!is_signed).then(|| "does not say who decided and why".to_owned())
}

impl Override {
    fn is_about(&self, one: &Observation) -> bool {
        self.indicator == one.indicator
            && self.fiscal_year == one.fiscal_year
            && self.key.iter().all(|(dimension, code)| one.key.get(dimension) == Some(code))
    }

    fn chooses(&self, one: &Observation) -> bool {
        self.source == one.source && self.vintage.is_none_or(|vintage| vintage == one.file.vintage)
    }
}

/// The observation that an override chose, newest first where it left a choice.
pub(super) fn choose(
    rules: &Rules<'_>,
    contenders: &[&Observation],
    findings: &mut Findings,
) -> Option<Observation> {
    let first = contenders.first()?;
    let chosen_by = rules
        .overrides
        .iter()
        .find(|one| one.is_about(first) && contenders.iter().any(|contender| one.chooses(contender)))?;
    let chosen = contenders.iter().rev().find(|one| chosen_by.chooses(one))?;
    let unused = contenders.iter().filter(|one| one.value != chosen.value).map(|one| one.value);
    let subject = super::describe(rules.catalog, &chosen.indicator, chosen.fiscal_year, &chosen.key);
    let applied = AppliedOverride {
        chosen_by: chosen_by.clone(),
        subject: subject.clone(),
        used: chosen.value,
        unused: unused.collect(),
    };
    findings.issues.insert(notice(&applied, chosen, contenders));
    findings.overrides.insert(applied);
    Some((*chosen).clone())
}

fn notice(applied: &AppliedOverride, chosen: &Observation, contenders: &[&Observation]) -> Issue {
    let given: Vec<String> = contenders.iter().map(|one| fact::stated(one)).collect();
    let Override { indicator, by, reason, .. } = &applied.chosen_by;
    Issue {
        location: fact::location(chosen),
        code: IssueCode::Overridden,
        severity: Severity::Notice,
        message: format!(
            "`{indicator}` {}: {by} chose the value of `{}` ({reason}) among {}",
            applied.subject,
            chosen.source,
            given.join("; ")
        ),
        text: None,
        remedy: "none; the workbook says so".to_owned(),
    }
}

/// An override that chose nothing is out of date or misspelt.
pub(super) fn report_unused(overrides: &[Override], findings: &mut Findings) {
    let unused =
        overrides.iter().filter(|one| !findings.overrides.iter().any(|used| used.chosen_by == **one));
    let issues: Vec<Issue> = unused
        .map(|one| Issue {
            location: Location::default(),
            code: IssueCode::Overridden,
            severity: Severity::Error,
            message: format!(
                "the override of `{}` for {} by the source `{}` chooses nothing",
                one.indicator, one.fiscal_year, one.source
            ),
            text: None,
            remedy: "take it out of `overrides.toml`, or correct its codes and source".to_owned(),
        })
        .collect();
    findings.issues.extend(issues);
}
