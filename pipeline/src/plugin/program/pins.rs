//! `programs.lock`, beside `plugins.lock`: which files of programs may be run, each by the hash of its bytes.
//!
//! As with libraries, a pin says "the bytes that somebody looked at". Only files that a source names are pinned.

use camino::Utf8Path;
use serde::{Deserialize, Serialize};

use super::ready;
use crate::config::Source;
use crate::config::is_below;
use crate::discover::sha256;
use crate::plugin::error::PluginError;
use crate::plugin::folder;
use crate::plugin::lock::{Origin, parsed, replace};

/// Name of the file in the plugin folder.
pub(in crate::plugin) const LOCK_FILE: &str = "programs.lock";
/// The one layout of the file.
const LOCK_VERSION: u32 = 1;
const HEAD: &str =
    "# Which programs of sources nenji may run. Written by `nenji plugin add` and `--built-plugins`.\n";

/// The programs that belong to the sample year, as they were when this nenji was built.
const BUILT: [(&str, &[u8]); 1] =
    [("fsa_training.py", include_bytes!("../../../../inputs/programs/fsa_training.py"))];

/// The pin of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    /// Path below the folder of programs.
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) origin: Origin,
}

/// A file that may be run, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// Path below the folder of programs.
    pub file: String,
    /// Its hash.
    pub sha256: String,
    /// How it came into the lock.
    pub origin: Origin,
}

impl From<Pin> for Pinned {
    fn from(Pin { file, sha256, origin }: Pin) -> Self {
        Self { file, sha256, origin }
    }
}

/// What was pinned for a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The source.
    pub source: String,
    /// The files of its program.
    pub files: Vec<Pinned>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockFile {
    version: u32,
    #[serde(default, rename = "program")]
    programs: Vec<Pin>,
}

/// All pins of a plugin folder, for people.
///
/// # Errors
/// When the lock file cannot be read, or is not valid.
pub fn listed(folder: &Utf8Path) -> Result<Vec<Pinned>, PluginError> {
    Ok(read(folder)?.into_iter().map(Pinned::from).collect())
}

/// The pins of a plugin folder; none when there is no lock file.
pub(super) fn read(folder: &Utf8Path) -> Result<Vec<Pin>, PluginError> {
    let folder = folder::trusted(folder)?;
    let _guard = folder::hold_to_read(&folder)?;
    read_held(&folder)
}

/// As [`read`], while the folder is held.
fn read_held(folder: &Utf8Path) -> Result<Vec<Pin>, PluginError> {
    parsed(folder.join(LOCK_FILE), parse)
}

fn parse(text: &str) -> Result<Vec<Pin>, String> {
    let file: LockFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if file.version != LOCK_VERSION {
        return Err(format!("its version is {}, not {LOCK_VERSION}", file.version));
    }
    for (index, pin) in file.programs.iter().enumerate() {
        if !is_below(&pin.file) {
            return Err(format!("`{}` is no path below the folder of programs", pin.file));
        }
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if pin.sha256.len() != 64 || !pin.sha256.bytes().all(is_digit) {
            return Err(format!("the sha256 of `{}` is not 64 lower-case hexadecimal digits", pin.file));
        }
        if file.programs.iter().take(index).any(|earlier| earlier.file == pin.file) {
            return Err(format!("`{}` is pinned twice", pin.file));
        }
    }
    Ok(file.programs)
}

/// Pins the programs that nenji was built with: their bytes, wherever they stand.
pub(in crate::plugin) fn install_built(folder: &Utf8Path) -> Result<(), PluginError> {
    let built = BUILT.map(|(file, bytes)| Pin {
        file: file.to_owned(),
        sha256: sha256(bytes),
        origin: Origin::Built,
    });
    pin(folder, &built)
}

/// Pins every file of the program of a source.
///
/// # Errors
/// When the source names no program, a file cannot be read, or the folder cannot be trusted or written.
pub fn add(source: &Source, folder: &Utf8Path) -> Result<Added, PluginError> {
    let program =
        source.program.as_ref().ok_or_else(|| PluginError::NoProgram { source_id: source.id.to_string() })?;
    let files = ready::read(program)
        .map_err(|refusal| PluginError::Program { source_id: source.id.to_string(), refusal })?;
    let pins: Vec<Pin> = files
        .into_iter()
        .map(|(file, bytes)| Pin { file, sha256: sha256(&bytes), origin: Origin::Added })
        .collect();
    folder::make(folder)?;
    pin(folder, &pins)?;
    Ok(Added { source: source.id.to_string(), files: pins.into_iter().map(Pinned::from).collect() })
}

/// Puts pins among the others, each in the place of an earlier one of its file.
fn pin(folder: &Utf8Path, new: &[Pin]) -> Result<(), PluginError> {
    let folder = folder::trusted(folder)?;
    let _guard = folder::hold_to_write(&folder)?;
    let before = read_held(&folder)?;
    let is_kept = |pin: &&Pin| !new.iter().any(|other| other.file == pin.file);
    let mut pins: Vec<Pin> = before.iter().filter(is_kept).chain(new).cloned().collect();
    pins.sort_by(|a, b| a.file.cmp(&b.file));
    if pins == before {
        return Ok(());
    }
    let path = folder.join(LOCK_FILE);
    let text = toml::to_string(&LockFile { version: LOCK_VERSION, programs: pins })
        .map_err(|error| PluginError::Lock { path: path.clone(), reason: error.to_string() })?;
    replace(&path, format!("{HEAD}{text}").as_bytes())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::parse;

    const HASH: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[rstest]
    #[case::good("a.py", HASH, None)]
    #[case::below("lib/a.py", HASH, None)]
    #[case::above("../a.py", HASH, Some("`../a.py` is no path below the folder of programs"))]
    #[case::root("/a.py", HASH, Some("`/a.py` is no path below the folder of programs"))]
    #[case::short("a.py", "0", Some("the sha256 of `a.py` is not 64 lower-case hexadecimal digits"))]
    fn pin_is_judged(#[case] file: &str, #[case] hash: &str, #[case] expected: Option<&str>) {
        let text =
            format!("version = 1\n[[program]]\nfile = '{file}'\nsha256 = '{hash}'\norigin = 'added'\n");
        assert_eq!(parse(&text).err().as_deref(), expected);
        let twice = format!("{text}[[program]]\nfile = '{file}'\nsha256 = '{hash}'\norigin = 'built'\n");
        assert!(parse(&twice).is_err());
    }
}
