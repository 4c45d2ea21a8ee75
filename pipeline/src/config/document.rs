//! A TOML file as people edit it: parsing, and problems told with file and line.
//!
//! Shared by the catalogue, the settings and the sources. It knows no key of any of them.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use serde::de::DeserializeOwned;

use crate::diagnostic::Hint;
use crate::discover::sha256;

/// Why a TOML file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The file or folder is missing or cannot be read.
    #[error("could not read `{path}`")]
    Read {
        /// The path.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
        /// What to do.
        hint: String,
    },
    /// Something in it is wrong.
    #[error("{path}:{line}: {message}")]
    Invalid {
        /// The path.
        path: Utf8PathBuf,
        /// Line, from 1.
        line: usize,
        /// One sentence.
        message: String,
        /// What to do.
        hint: Option<String>,
    },
}

impl Hint for DocumentError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Read { hint, .. } => Some(hint.clone()),
            Self::Invalid { hint, .. } => hint.clone(),
        }
    }
}

/// A file's text with its path.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) path: Utf8PathBuf,
    pub(crate) text: String,
}

impl Document {
    pub(crate) fn read(path: &Utf8Path, hint: &str) -> Result<Self, DocumentError> {
        let text = fs_err::read_to_string(path).map_err(|source| DocumentError::Read {
            path: path.to_owned(),
            source,
            hint: hint.to_owned(),
        })?;
        Ok(Self { path: path.to_owned(), text })
    }

    /// Every `*.toml` of a folder, by name.
    pub(crate) fn read_folder(folder: &Utf8Path, hint: &str) -> Result<Vec<Self>, DocumentError> {
        let list = |source| DocumentError::Read { path: folder.to_owned(), source, hint: hint.to_owned() };
        let mut paths = Vec::new();
        for entry in folder.read_dir_utf8().map_err(list)? {
            let path = entry.map_err(list)?.into_path();
            if path.extension() == Some("toml") {
                paths.push(path);
            }
        }
        paths.sort_unstable();
        paths.iter().map(|path| Self::read(path, hint)).collect()
    }

    pub(crate) fn sha256(&self) -> String {
        sha256(self.text.as_bytes())
    }

    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, DocumentError> {
        toml::from_str(&self.text).map_err(|error| {
            let (message, hint) = explain(error.message());
            self.invalid(error.span().unwrap_or(0..0), message, hint)
        })
    }

    /// A problem at a place in the text.
    pub(crate) fn invalid(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) -> DocumentError {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        DocumentError::Invalid {
            path: self.path.clone(),
            line: before.matches('\n').count() + 1,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// Serde's sentence in ours; for an unknown key the nearest known one is the hint.
pub(crate) fn explain(message: &str) -> (String, Option<String>) {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((unknown, known))) = (message.starts_with("unknown "), names.split_first()) {
        let what = if message.starts_with("unknown field") { "key" } else { "value" };
        return (format!("unknown {what} `{unknown}`"), Some(did_you_mean(unknown, known.iter().copied())));
    }
    let first_line = message.lines().next().unwrap_or(message);
    (first_line.to_owned(), None)
}

/// The nearest of the known names, or all of them when none is near.
pub(crate) fn did_you_mean<'a>(unknown: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let near = known
        .clone()
        .map(|name| (strsim::jaro_winkler(unknown, name), name))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => {
            format!("known here: {}", known.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "))
        }
    }
}
