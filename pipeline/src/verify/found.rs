//! The files that are there now, by the names that a run record gives them, with their hashes.

use std::collections::{BTreeMap, BTreeSet};

use camino::{Utf8Path, Utf8PathBuf};

use super::{VerifyError, parent};
use crate::catalog;
use crate::config;
use crate::contents::Contents;
use crate::discover;
use crate::ending::RunError;
use crate::fiscal_year::FiscalYear;

/// Name → SHA-256; none where the folder is not there.
type Hashes = Option<BTreeMap<String, String>>;

/// Inputs of the run's years that are there now; none without a folder.
pub(super) fn arrived(inputs: &Utf8Path, last: Option<i32>) -> Result<Hashes, RunError> {
    if !inputs.is_dir() {
        return Ok(None);
    }
    let last = FiscalYear(last.unwrap_or(i32::MAX));
    let files =
        discover::discover(inputs, last, &Contents::default()).map_err(crate::inputs::InputsError::from)?;
    Ok(Some(files.into_iter().map(|file| (file.path, file.sha256)).collect()))
}

/// Settings, theme, catalogue, sources and overrides as they are now, by the names of the record.
pub(super) fn configured(config: &Utf8Path) -> Result<Hashes, VerifyError> {
    if !config.exists() {
        return Ok(None);
    }
    let folder = parent(config);
    let mut hashes = BTreeMap::from([("nenji.toml".to_owned(), hash(config)?)]);
    for name in config::theme_files(config) {
        let path = folder.join(&name);
        if path.is_file() {
            hashes.insert(name.into_string(), hash(&path)?);
        }
    }
    let overrides = folder.join("overrides.toml");
    if overrides.exists() {
        hashes.insert("overrides.toml".to_owned(), hash(&overrides)?);
    }
    let documents = toml_files(&folder.join("catalog"))?;
    let parts = documents.iter().map(|path| hash(path)).collect::<Result<Vec<_>, _>>()?;
    if !parts.is_empty() {
        hashes.insert("catalog".to_owned(), catalog::sha256_of(&parts));
    }
    for path in toml_files(&folder.join("sources"))? {
        hashes.insert(format!("sources/{}", path.file_name().unwrap_or_default()), hash(&path)?);
    }
    Ok(Some(hashes))
}

fn toml_files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, VerifyError> {
    let paths = if folder.is_dir() { below(folder)? } else { BTreeSet::new() };
    let is_own = |path: &Utf8PathBuf| path.extension() == Some("toml") && path.parent() == Some(folder);
    Ok(paths.into_iter().filter(is_own).collect())
}

/// Published files but the record itself.
pub(super) fn published(folder: &Utf8Path) -> Result<Hashes, VerifyError> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut hashes = BTreeMap::new();
    for path in below(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).as_str().replace('\\', "/");
        if name != "run.json" {
            hashes.insert(name, hash(&path)?);
        }
    }
    Ok(Some(hashes))
}

/// Every file below a folder.
fn below(folder: &Utf8Path) -> Result<BTreeSet<Utf8PathBuf>, VerifyError> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        let failed = |source| VerifyError::File { path: at.clone(), source };
        for entry in at.read_dir_utf8().map_err(failed)? {
            let path = entry.map_err(failed)?.into_path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

pub(super) fn hash(path: &Utf8Path) -> Result<String, VerifyError> {
    let bytes = fs_err::read(path).map_err(|source| VerifyError::File { path: path.to_owned(), source })?;
    Ok(discover::sha256(&bytes))
}
