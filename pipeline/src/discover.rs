//! Which input files there are: every file under `fy*/`, read and hashed once.
//!
//! Knows folders and hashes; which source a file belongs to is `plan`'s business.

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::contents::Contents;
use crate::diagnostic::Hint;
use crate::fiscal_year::FiscalYear;

/// A file under `fy<year>/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFile {
    /// Path below the inputs folder, `/` as separator.
    pub path: String,
    /// Where it is on disk.
    pub location: Utf8PathBuf,
    /// Year of its folder.
    pub vintage: FiscalYear,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
}

/// Why the input folder could not be listed.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// The folder is missing or cannot be read.
    #[error("could not list the inputs folder `{folder}`")]
    List {
        /// The folder.
        folder: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file cannot be read.
    #[error("could not read the input file `{path}`")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl DiscoverError {
    /// True where the folder is not there: a matter of the command line, not of the disk.
    #[must_use]
    pub fn is_missing_folder(&self) -> bool {
        matches!(self, Self::List { source, .. } if source.kind() == std::io::ErrorKind::NotFound)
    }
}

impl Hint for DiscoverError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::List { .. } => {
                "name the settings file with `--config`; its folder holds fy2019/, fy2020/ …".to_owned()
            }
            Self::Read { .. } => {
                "check the permissions of the file, or take it out of its fy folder".to_owned()
            }
        })
    }
}

/// The years that have a folder `fy<year>`, ascending.
///
/// # Errors
/// When the inputs folder cannot be listed.
pub fn fiscal_years(inputs: &Utf8Path) -> Result<Vec<FiscalYear>, DiscoverError> {
    let list = |source| DiscoverError::List { folder: inputs.to_owned(), source };
    let mut years = Vec::new();
    for entry in inputs.read_dir_utf8().map_err(list)? {
        let entry = entry.map_err(list)?;
        let year = entry.file_name().strip_prefix("fy").and_then(|year| year.parse().ok());
        if let (Some(year), true) = (year, entry.path().is_dir()) {
            years.push(FiscalYear(year));
        }
    }
    years.sort_unstable();
    Ok(years)
}

/// Every file of the years up to `last`, sorted by path; small ones are kept. Hidden files and Excel's lock files (`~$…`)
/// are no inputs.
///
/// # Errors
/// When a folder cannot be listed or a file cannot be read.
pub fn discover(
    inputs: &Utf8Path,
    last: FiscalYear,
    contents: &Contents,
) -> Result<Vec<InputFile>, DiscoverError> {
    let mut found = Vec::new();
    for vintage in fiscal_years(inputs)?.into_iter().filter(|year| *year <= last) {
        collect(&inputs.join(format!("fy{}", vintage.0)), vintage, &mut found)?;
    }
    // In this order the first file that cannot be read is the same in every run.
    found.sort_unstable();
    let hash = |(path, vintage): &(Utf8PathBuf, FiscalYear)| hash(inputs, path, *vintage, contents);
    let files: Vec<_> = found.par_iter().map(hash).collect();
    let mut files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
    files.sort_unstable();
    Ok(files)
}

fn collect(
    folder: &Utf8Path,
    vintage: FiscalYear,
    found: &mut Vec<(Utf8PathBuf, FiscalYear)>,
) -> Result<(), DiscoverError> {
    let list = |source| DiscoverError::List { folder: folder.to_owned(), source };
    for entry in folder.read_dir_utf8().map_err(list)? {
        let entry = entry.map_err(list)?;
        let path = entry.path();
        if entry.file_name().starts_with('.') || entry.file_name().starts_with("~$") {
            continue;
        }
        // Only a link has to be followed: one question less to the disk for each of many files.
        let kind = entry.file_type().map_err(list)?;
        if kind.is_dir() || (kind.is_symlink() && path.is_dir()) {
            collect(path, vintage, found)?;
        } else {
            found.push((path.to_owned(), vintage));
        }
    }
    Ok(())
}

fn hash(
    inputs: &Utf8Path,
    path: &Utf8Path,
    vintage: FiscalYear,
    contents: &Contents,
) -> Result<InputFile, DiscoverError> {
    let bytes = fs_err::read(path).map_err(|source| DiscoverError::Read { path: path.to_owned(), source })?;
    let below = path.strip_prefix(inputs).unwrap_or(path);
    let file = InputFile {
        path: below.as_str().replace('\\', "/"),
        location: path.to_owned(),
        vintage,
        sha256: sha256(&bytes),
        bytes: bytes.len() as u64,
    };
    contents.keep(&file.sha256, bytes);
    Ok(file)
}

/// One file, wherever it lies: of the year of its folder `fy<year>`, else of `current`.
///
/// # Errors
/// When it cannot be read.
pub fn one_file(path: &Utf8Path, current: FiscalYear) -> std::io::Result<InputFile> {
    let bytes = fs_err::read(path)?;
    let location = path.canonicalize_utf8()?;
    let year = location.parent().and_then(Utf8Path::file_name).and_then(|name| name.strip_prefix("fy"));
    let vintage = year.and_then(|year| year.parse().ok()).map_or(current, FiscalYear);
    Ok(InputFile {
        path: format!("fy{}/{}", vintage.0, location.file_name().unwrap_or_default()),
        sha256: sha256(&bytes),
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        vintage,
        location,
    })
}

/// SHA-256 of bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(&Sha256::digest(bytes))
}
