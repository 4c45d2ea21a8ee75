//! A folder of fixtures: for each a source file, a spreadsheet, and what makes it long or empty.
//!
//! A file that belongs to no fixture is refused: a test that is silently left out is worth less than none.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use crate::config::{self, ConfigError, Source};
use crate::diagnostic::Hint;
use crate::extract;
use crate::fiscal_year::FiscalYear;

/// The file that says which lines of a fixture are rows.
const KIT_FILE: &str = "kit.toml";
/// The year of the folder in which a fixture would lie.
const VINTAGE: FiscalYear = FiscalYear(2024);

/// Why fixtures cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FixtureError {
    /// The folder, or a file in it.
    #[error("could not read `{path}`")]
    Read {
        /// The path.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A source file.
    #[error(transparent)]
    Source(#[from] ConfigError),
    /// `kit.toml`.
    #[error("`{path}` is not valid")]
    Kit {
        /// The path.
        path: Utf8PathBuf,
        /// Why.
        source: Box<toml::de::Error>,
    },
    /// There is nothing to try.
    #[error("there is no fixture in `{folder}`")]
    None {
        /// The folder.
        folder: Utf8PathBuf,
    },
    /// A file is missing, or one too many.
    #[error("{what} in `{folder}`")]
    Files {
        /// The folder.
        folder: Utf8PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl Hint for FixtureError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.hint(),
            Self::Kit { .. } => Some("write it like `members.rows = [2, 5]`".to_owned()),
            Self::Read { .. } | Self::None { .. } | Self::Files { .. } => Some(
                "a fixture is a source file `<name>.toml` and its spreadsheet `<name>.<ending>`, with \
                 `<name>.zero.<ending>` and `<name>.many.<ending>` beside it if need be"
                    .to_owned(),
            ),
        }
    }
}

/// What `kit.toml` says of one fixture.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// First and last line, from 1, that hold the rows of the table.
    rows: Option<(usize, usize)>,
}

/// One fixture, read.
#[derive(Clone, Debug)]
pub(super) struct Fixture {
    pub(super) name: String,
    /// Name of the spreadsheet: what the plugin is told.
    pub(super) file_name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) source: Source,
    pub(super) rows: Option<(usize, usize)>,
    /// Given by the author, each in place of what the kit would make.
    pub(super) zero: Option<Vec<u8>>,
    pub(super) many: Option<Vec<u8>>,
}

impl Fixture {
    /// What the plugin is told to do, as JSON, perhaps with one option more than its source file gives.
    pub(super) fn mapping(&self, more: Option<&str>) -> String {
        let mut source = self.source.clone();
        if let (Some(option), Some(layout)) = (more, source.layout.as_object_mut()) {
            layout.insert(option.to_owned(), true.into());
        }
        extract::mapping(&source, VINTAGE).to_string()
    }
}

/// All fixtures of a folder, in the order of their names; the programs that they name stand in `programs`.
pub(super) fn load(folder: &Utf8Path, programs: &Utf8Path) -> Result<Vec<Fixture>, FixtureError> {
    let mut files = list(folder)?;
    let settings = match files.remove(KIT_FILE) {
        Some(path) => settings(&path)?,
        None => BTreeMap::new(),
    };
    let names: Vec<String> =
        files.keys().filter_map(|name| name.strip_suffix(".toml")).map(ToOwned::to_owned).collect();
    let wrong = |what: String| FixtureError::Files { folder: folder.to_owned(), what };
    if names.is_empty() {
        return Err(FixtureError::None { folder: folder.to_owned() });
    }
    if let Some(name) = settings.keys().find(|name| !names.contains(name)) {
        return Err(wrong(format!("`{KIT_FILE}` speaks of `{name}`, which is no fixture")));
    }
    let mut fixtures = Vec::new();
    for name in names {
        let given = settings.get(&name).copied().unwrap_or_default();
        fixtures.push(take((folder, programs), &mut files, name, given)?);
    }
    match files.keys().next() {
        Some(left) => Err(wrong(format!("`{left}` belongs to no fixture"))),
        None => Ok(fixtures),
    }
}

/// Every file of a folder by its name.
fn list(folder: &Utf8Path) -> Result<BTreeMap<String, Utf8PathBuf>, FixtureError> {
    let failed = |source| FixtureError::Read { path: folder.to_owned(), source };
    let mut files = BTreeMap::new();
    for entry in folder.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if !entry.file_name().starts_with('.') {
            files.insert(entry.file_name().to_owned(), entry.into_path());
        }
    }
    Ok(files)
}

fn settings(path: &Utf8Path) -> Result<BTreeMap<String, Settings>, FixtureError> {
    let bytes = read(path)?;
    let text = String::from_utf8_lossy(&bytes);
    toml::from_str(&text)
        .map_err(|error| FixtureError::Kit { path: path.to_owned(), source: Box::new(error) })
}

/// Takes the files of one fixture out of the list.
fn take(
    (folder, programs): (&Utf8Path, &Utf8Path),
    files: &mut BTreeMap<String, Utf8PathBuf>,
    name: String,
    settings: Settings,
) -> Result<Fixture, FixtureError> {
    let wrong = |what: String| FixtureError::Files { folder: folder.to_owned(), what };
    let source = config::load_source_alone(&folder.join(format!("{name}.toml")), programs)?;
    files.remove(&format!("{name}.toml"));
    let (mut plain, mut zero, mut many) = (Vec::new(), None, None);
    let own: Vec<String> = files
        .keys()
        .filter(|file| file.strip_prefix(&name).is_some_and(|rest| rest.starts_with('.')))
        .cloned()
        .collect();
    for file in own {
        let Some(path) = files.remove(&file) else { continue };
        let rest = &file[name.len() + 1..];
        match rest.split_once('.') {
            Some(("zero", _)) => zero = Some(read(&path)?),
            Some(("many", _)) => many = Some(read(&path)?),
            Some(_) => return Err(wrong(format!("`{file}` belongs to no fixture"))),
            None => plain.push((file, path)),
        }
    }
    match plain.as_slice() {
        [(file, path)] => Ok(Fixture {
            file_name: file.clone(),
            bytes: read(path)?,
            source,
            rows: settings.rows,
            zero,
            many,
            name,
        }),
        [] => Err(wrong(format!("`{name}.toml` has no spreadsheet `{name}.<ending>` beside it"))),
        several => Err(wrong(format!("`{name}.toml` has {} spreadsheets beside it", several.len()))),
    }
}

fn read(path: &Utf8Path) -> Result<Vec<u8>, FixtureError> {
    fs_err::read(path).map_err(|source| FixtureError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use rstest::rstest;

    use super::load;

    const SOURCE: &str = "title = 't'\nplugin = 'p'\nmeasure = 'scope'\nministry = 'mlit'\nfiles = 'fy*/a.tsv'\n\
                          basis = 'illustrative'\norigin = ''\n[[indicator]]\nid = 'i'\n";

    #[rstest]
    #[case::whole(&["a.toml", "a.tsv", "a.zero.tsv", "a.many.tsv", "kit.toml", ".hidden"], "a")]
    #[case::names_that_begin_alike(&["a.toml", "a.tsv", "ab.toml", "ab.tsv"], "a ab")]
    #[case::none(&["a.tsv"], "there is no fixture")]
    #[case::no_spreadsheet(&["a.toml"], "`a.toml` has no spreadsheet")]
    #[case::two(&["a.toml", "a.tsv", "a.csv"], "`a.toml` has 2 spreadsheets")]
    #[case::left_over(&["a.toml", "a.tsv", "b.tsv"], "`b.tsv` belongs to no fixture")]
    #[case::neither_zero_nor_many(&["a.toml", "a.tsv", "a.few.tsv"], "`a.few.tsv` belongs to no fixture")]
    #[case::kit_of_another(&["b.toml", "b.tsv", "kit.toml"], "`kit.toml` speaks of `a`")]
    fn files_make_fixtures(#[case] files: &[&str], #[case] expected: &str) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(temporary.path()).unwrap();
        for file in files {
            let content = match *file {
                "kit.toml" => "a.rows = [2, 3]",
                name if Utf8Path::new(name).extension() == Some("toml") => SOURCE,
                _ => "",
            };
            fs_err::write(folder.join(file), content).unwrap();
        }
        let found = match load(folder, folder) {
            Ok(fixtures) => fixtures.into_iter().map(|one| one.name).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        };
        assert!(found.starts_with(expected), "{found}");
    }
}
