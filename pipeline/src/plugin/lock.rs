//! `plugins.lock`: which libraries of the folder may be loaded, each by the hash of its bytes.
//!
//! A pin says "the bytes that somebody looked at", not "harmless". The file belongs to an installation, not to a
//! repository: a build elsewhere has other hashes.

use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use super::error::PluginError;
use super::trust::{self, Unread};

/// Name of the file in the plugin folder.
pub(super) const LOCK_FILE: &str = "plugins.lock";
/// The one layout of the file.
const LOCK_VERSION: u32 = 1;
const HEAD: &str = "# Which plugins nenji may load. Written by `nenji plugin add` and `--built-plugins`.\n";

/// How a library came into the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// Built with this nenji and installed by `--built-plugins`.
    Built,
    /// Added by a person.
    Added,
    /// Not in the lock, and used only because somebody allowed it for once.
    #[serde(skip)]
    Unpinned,
}

/// The pin of one library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    pub(super) id: String,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) abi: u16,
    pub(super) origin: Origin,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LockFile {
    version: u32,
    #[serde(default, rename = "plugin")]
    plugins: Vec<Pin>,
}

/// The file name of a plugin's library.
pub(super) fn file_name(id: &str) -> String {
    format!("libnenji_{id}.so")
}

/// The id that a library's file name gives.
pub(super) fn id_of(path: &Utf8Path) -> Option<&str> {
    let id = path.file_name()?.strip_prefix("libnenji_")?.strip_suffix(".so")?;
    is_id(id).then_some(id)
}

/// True for lower-case letters, digits and `_`, a letter first.
pub(crate) fn is_id(id: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(is_part)
}

/// The pins of a folder; none when there is no lock file.
pub(super) fn read(folder: &Utf8Path) -> Result<Vec<Pin>, PluginError> {
    parsed(folder.join(LOCK_FILE), parse)
}

/// The pins of a lock file that nobody else can have written; none when there is no such file.
pub(super) fn parsed<P>(
    path: Utf8PathBuf,
    parse: fn(&str) -> Result<Vec<P>, String>,
) -> Result<Vec<P>, PluginError> {
    let bytes = match trust::read(&path) {
        Ok(bytes) => bytes,
        Err(Unread::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(Unread::Io(source)) => return Err(PluginError::Io { path, source }),
        Err(Unread::Untrusted(reason)) => return Err(PluginError::UntrustedLock { path, reason }),
    };
    let pins = str::from_utf8(&bytes).map_err(|error| error.to_string()).and_then(parse);
    pins.map_err(|reason| PluginError::Lock { path, reason })
}

fn parse(text: &str) -> Result<Vec<Pin>, String> {
    let file: LockFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
    if file.version != LOCK_VERSION {
        return Err(format!("its version is {}, not {LOCK_VERSION}", file.version));
    }
    for (index, pin) in file.plugins.iter().enumerate() {
        check(pin)?;
        if file.plugins.iter().take(index).any(|earlier| earlier.id == pin.id) {
            return Err(format!("`{}` is pinned twice", pin.id));
        }
    }
    Ok(file.plugins)
}

fn check(pin: &Pin) -> Result<(), String> {
    // The name follows from the id, so no pin can point out of the folder.
    if id_of(Utf8Path::new(&pin.file)) != Some(pin.id.as_str()) || pin.file != file_name(&pin.id) {
        return Err(format!(
            "the file of `{}` has to be `{}`, not `{}`",
            pin.id,
            file_name(&pin.id),
            pin.file
        ));
    }
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if pin.sha256.len() != 64 || !pin.sha256.bytes().all(is_digit) {
        return Err(format!("the sha256 of `{}` is not 64 lower-case hexadecimal digits", pin.id));
    }
    Ok(())
}

/// Writes the pins, in the order of their ids, at once or not at all.
pub(super) fn write(folder: &Utf8Path, mut pins: Vec<Pin>) -> Result<(), PluginError> {
    pins.sort_by(|a, b| a.id.cmp(&b.id));
    let path = folder.join(LOCK_FILE);
    let file = LockFile { version: LOCK_VERSION, plugins: pins };
    let text = toml::to_string(&file)
        .map_err(|error| PluginError::Lock { path: path.clone(), reason: error.to_string() })?;
    replace(&path, format!("{HEAD}{text}").as_bytes())
}

/// Puts a file in the place of another, at once or not at all.
pub(super) fn replace(path: &Utf8PathBuf, content: &[u8]) -> Result<(), PluginError> {
    let io = |source| PluginError::Io { path: path.clone(), source };
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    file.write_all(content).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist(path).map_err(|error| io(error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use rstest::rstest;

    use super::{Origin, Pin, id_of, parse, read, write};

    const HASH: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn pin(id: &str) -> Pin {
        Pin {
            id: id.to_owned(),
            file: format!("libnenji_{id}.so"),
            sha256: HASH.to_owned(),
            abi: 1,
            origin: Origin::Built,
            version: Some("0.1.0".to_owned()),
        }
    }

    #[test]
    fn pins_come_back_in_the_order_of_their_ids() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        assert_eq!(read(folder).unwrap(), vec![]);
        write(folder, vec![pin("register"), pin("crosstab")]).unwrap();
        assert_eq!(read(folder).unwrap(), vec![pin("crosstab"), pin("register")]);
    }

    #[rstest]
    #[case::other_version("version = 2", "its version is 2, not 1")]
    #[case::unknown_key("version = 1\nfree = true", "unknown field `free`, expected `version` or `plugin`")]
    #[case::path_in_the_file_name(&entry("a", "../libnenji_a.so", HASH), "the file of `a` has to be `libnenji_a.so`, not `../libnenji_a.so`")]
    #[case::file_of_another_id(&entry("a", "libnenji_b.so", HASH), "the file of `a` has to be `libnenji_a.so`, not `libnenji_b.so`")]
    #[case::upper_case_hash(&entry("a", "libnenji_a.so", &HASH.to_uppercase()), "the sha256 of `a` is not 64 lower-case hexadecimal digits")]
    #[case::twice(&format!("{}{}", entry("a", "libnenji_a.so", HASH), &entry("a", "libnenji_a.so", HASH)[12..]), "`a` is pinned twice")]
    fn bad_lock_is_refused(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(parse(text).unwrap_err(), reason);
    }

    fn entry(id: &str, file: &str, hash: &str) -> String {
        format!(
            "version = 1\n[[plugin]]\nid = \"{id}\"\nfile = \"{file}\"\nsha256 = \"{hash}\"\nabi = 1\norigin = \"built\"\n"
        )
    }

    #[rstest]
    #[case("plugins/libnenji_crosstab.so", Some("crosstab"))]
    #[case("libnenji_my_2.so", Some("my_2"))]
    #[case("libnenji_.so", None)]
    #[case("libnenji_Cross.so", None)]
    #[case("libnenji_2x.so", None)]
    #[case("libother.so", None)]
    #[case("libnenji_x.so.1", None)]
    fn id_is_in_the_file_name(#[case] path: &str, #[case] id: Option<&str>) {
        assert_eq!(id_of(Utf8Path::new(path)), id);
    }
}
