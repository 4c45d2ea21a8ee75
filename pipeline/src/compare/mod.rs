//! `nenji compare OLD NEW`: what differs between two editions, in words and as a table.
//!
//! Reads published files as a stranger would: Excel tables by name, rows by their labels, columns by their headings, so
//! that a row that moved has not changed. Only what stands outside tables is compared by address. Of charts their titles,
//! kinds and ranges are compared; looks are not.

mod book;
mod charts;
mod layout;
mod rows;
mod tell;

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde::Serialize;

pub(crate) use self::book::{Book, Table};
pub use self::book::{Cell, ReadError};
use crate::diagnostic::Hint;
use crate::discover::sha256;
use crate::ending::ExitCode;

/// What `compare --help` says at the end.
pub(crate) const AFTER_HELP: &str = "\
Kinds of difference:
  layout   sheets, tables, headings, columns, their order
  revised  a number of a named fiscal year, in its column or row, stands otherwise
  changed  any other number or text
  new      a row or a cell that OLD leaves out
  gone     a row or a cell that NEW leaves out
  chart    a chart is new or gone, has another title, kind or series, or draws other cells

Exit codes:
  0    equal
  1    different
  2    usage: there is nothing to compare
  4    a file could not be read";

/// Arguments of `compare`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct CompareArgs {
    /// The older edition: a workbook, or the folder of a published year.
    pub old: Utf8PathBuf,
    /// The newer edition, of the same kind.
    pub new: Utf8PathBuf,
    /// How it is told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Differences of each file that are listed; the counts and the JSON are whole.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub rows: usize,
}

/// How a comparison is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Sentences and a table.
    Text,
    /// One JSON object.
    Json,
}

/// Why two editions could not be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// There is no such file or folder.
    #[error("there is no file or folder `{0}`")]
    Missing(Utf8PathBuf),
    /// A file and a folder, or two files of different kinds.
    #[error("`{old}` and `{new}` are not of the same kind")]
    Unlike {
        /// The older.
        old: Utf8PathBuf,
        /// The newer.
        new: Utf8PathBuf,
    },
    /// A folder without a workbook.
    #[error("`{0}` holds no published file")]
    Empty(Utf8PathBuf),
    /// A file whose ending says that it is no table.
    #[error("`{0}` is neither a workbook (.xlsx) nor a CSV file")]
    NoTable(Utf8PathBuf),
    /// A file or folder could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// What was being read.
        path: Utf8PathBuf,
        /// Why.
        source: ReadError,
    },
}

impl CompareError {
    /// 2 where the command line is wrong, 4 where a file is.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::Read { .. }) { ExitCode::Failed } else { ExitCode::Usage }
    }
}

impl Hint for CompareError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Missing(_) => "check the path; a published year is a folder such as outputs/fy2024".to_owned(),
            Self::Unlike { .. } => {
                "name two workbooks, two CSV files, or the folders of two published years".to_owned()
            }
            Self::Empty(_) => "name the folder of a published year, such as outputs/fy2024".to_owned(),
            Self::NoTable(_) => "name a workbook or CSV file of an edition, or its whole folder".to_owned(),
            Self::Read { source: ReadError::Io(_), .. } => "check the permissions of the file".to_owned(),
            Self::Read { .. } => {
                "take the published file again; one that was edited must be saved as .xlsx, without a password"
                    .to_owned()
            }
        })
    }
}

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Sheets, tables, headings, columns or their order.
    Layout,
    /// A number of a named fiscal year that stands otherwise.
    Revised,
    /// Any other cell.
    Changed,
    /// A row or cell of the newer edition alone.
    New,
    /// A row or cell of the older edition alone.
    Gone,
    /// A chart: new, gone, or with another title, kind, series or range.
    Chart,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// What kind it is.
    pub kind: Kind,
    /// Sheet, as the newer edition calls it; the older where it is gone.
    pub sheet: String,
    /// Name of the Excel table; none outside tables.
    pub table: Option<String>,
    /// Labels of the row, or the address of a cell outside tables.
    pub row: Option<String>,
    /// Heading of the column; none where the whole row is meant.
    pub column: Option<String>,
    /// What stood there.
    pub old: Option<Cell>,
    /// What stands there.
    pub new: Option<Cell>,
    /// The change of layout in words.
    pub words: Option<String>,
}

/// What differs in one file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileDifferences {
    /// Path below the folders; the file's own name where two files are compared.
    pub file: String,
    /// Sorted by sheet as it comes, then by kind.
    pub differences: Vec<Difference>,
}

/// Two editions beside each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The older.
    pub old: Utf8PathBuf,
    /// The newer.
    pub new: Utf8PathBuf,
    /// True where nothing differs.
    pub equal: bool,
    /// Files of both that were compared.
    pub compared: usize,
    /// Files that only the newer has.
    pub new_files: Vec<String>,
    /// Files that only the older has.
    pub gone_files: Vec<String>,
    /// Files that differ.
    pub files: Vec<FileDifferences>,
}

impl Comparison {
    /// 0 equal, 1 different.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.equal { ExitCode::Published } else { ExitCode::PublishedWithIssues }
    }
}

/// Compares two files or two folders.
///
/// # Errors
/// When there is nothing to compare, or a file cannot be read.
pub fn compare(old: &Utf8Path, new: &Utf8Path) -> Result<Comparison, CompareError> {
    if let Some(missing) = [old, new].into_iter().find(|path| !path.exists()) {
        return Err(CompareError::Missing(missing.to_owned()));
    }
    let unlike = || CompareError::Unlike { old: old.to_owned(), new: new.to_owned() };
    match (old.is_dir(), new.is_dir()) {
        (true, true) => folders(old, new),
        (false, false) => {
            if let Some(path) = [old, new].into_iter().find(|path| !book::is_table(path)) {
                return Err(CompareError::NoTable(path.to_owned()));
            }
            if book::ending(old) != book::ending(new) {
                return Err(unlike());
            }
            let name = new.file_name().unwrap_or(new.as_str()).to_owned();
            let files: Vec<_> = pair(old, new, name)?.into_iter().collect();
            Ok(whole(old, new, 1, (Vec::new(), Vec::new()), files))
        }
        _ => Err(unlike()),
    }
}

fn folders(old: &Utf8Path, new: &Utf8Path) -> Result<Comparison, CompareError> {
    let (before, now) = (listed(old)?, listed(new)?);
    if let Some((folder, _)) = [(old, &before), (new, &now)].into_iter().find(|(_, paths)| paths.is_empty()) {
        return Err(CompareError::Empty(folder.to_owned()));
    }
    let both: Vec<&String> = before.intersection(&now).collect();
    let compared = both.par_iter().map(|path| pair(&old.join(path), &new.join(path), (*path).clone()));
    let files = compared.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let one_sided = (now.difference(&before).cloned().collect(), before.difference(&now).cloned().collect());
    Ok(whole(old, new, both.len(), one_sided, files))
}

fn whole(
    old: &Utf8Path,
    new: &Utf8Path,
    compared: usize,
    (new_files, gone_files): (Vec<String>, Vec<String>),
    files: Vec<FileDifferences>,
) -> Comparison {
    let equal = files.is_empty() && new_files.is_empty() && gone_files.is_empty();
    Comparison { old: old.to_owned(), new: new.to_owned(), equal, compared, new_files, gone_files, files }
}

/// Published files below a folder; the run record is no part of an edition, because it knows the clock.
fn listed(folder: &Utf8Path) -> Result<BTreeSet<String>, CompareError> {
    let mut paths = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        let failed = |source| CompareError::Read { path: at.clone(), source: ReadError::Io(source) };
        for entry in at.read_dir_utf8().map_err(failed)? {
            let path = entry.map_err(failed)?.into_path();
            let name = path.file_name().unwrap_or_default();
            if name.starts_with('.') || name.starts_with("~$") || name == "run.json" {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                paths.insert(path.strip_prefix(folder).unwrap_or(&path).as_str().replace('\\', "/"));
            }
        }
    }
    Ok(paths)
}

/// What differs between two files; none where nothing does.
fn pair(old: &Utf8Path, new: &Utf8Path, file: String) -> Result<Option<FileDifferences>, CompareError> {
    let (before, now) = (bytes(old)?, bytes(new)?);
    let (was, is) = (sha256(&before), sha256(&now));
    if was == is {
        return Ok(None);
    }
    let differences = if book::is_table(new) {
        let before = book(old, before)?;
        let now = book(new, now)?;
        layout::differences(&before, &now)
    } else {
        vec![in_words(&file, format!("its bytes differ: SHA-256 {}… before, {}… now", &was[..12], &is[..12]))]
    };
    Ok((!differences.is_empty()).then_some(FileDifferences { file, differences }))
}

fn bytes(path: &Utf8Path) -> Result<Vec<u8>, CompareError> {
    fs_err::read(path)
        .map_err(|error| CompareError::Read { path: path.to_owned(), source: ReadError::Io(error) })
}

fn book(path: &Utf8Path, bytes: Vec<u8>) -> Result<Book, CompareError> {
    Book::read(path, bytes).map_err(|source| CompareError::Read { path: path.to_owned(), source })
}

fn in_words(sheet: &str, words: String) -> Difference {
    Difference {
        kind: Kind::Layout,
        sheet: sheet.to_owned(),
        table: None,
        row: None,
        column: None,
        old: None,
        new: None,
        words: Some(words),
    }
}

#[cfg(test)]
mod tests;
