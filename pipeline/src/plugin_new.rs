//! `nenji plugin new`: the crate of a plugin that builds, passes the conformance kit, and says where to start.
//!
//! Writes into a folder that it makes itself, and nowhere else; builds nothing. The plugin is the SDK's own example.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diagnostic::Hint;
use crate::plugin::{BUILT, is_id};

/// The SDK of the checkout that this program was built from.
const SDK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugins/sdk");
/// The name that the SDK gives itself.
const SDK_NAME: &str = "name = \"nenji-plugin\"";

const EXAMPLE: &str = include_str!("../../plugins/sdk/examples/nenji_tsv.rs");
const TESTS: &str = include_str!("../../plugins/sdk/template/tests.rs");

/// Every other file, by its path; `{id}` and `{sdk}` are filled in.
const FILES: [(&str, &str); 6] = [
    ("Cargo.toml", include_str!("../../plugins/sdk/template/Cargo.toml.in")),
    ("README.md", include_str!("../../plugins/sdk/template/README.md.in")),
    (".gitignore", "/target\n"),
    ("fixtures/members.toml", include_str!("../../plugins/sdk/template/fixtures/members.toml.in")),
    ("fixtures/members.tsv", include_str!("../../plugins/sdk/template/fixtures/members.tsv")),
    ("fixtures/kit.toml", include_str!("../../plugins/sdk/template/fixtures/kit.toml")),
];

/// What of the example bears its name, and what stands there instead.
const NAMES: [(&str, &str); 4] = [
    ("struct Tsv;", "struct {type};"),
    ("InputPlugin for Tsv", "InputPlugin for {type}"),
    ("id: \"tsv\"", "id: \"{id}\""),
    ("export!(Tsv, \"tsv\")", "export!({type}, \"{id}\")"),
];

/// Why no crate was made.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The name of the folder is no id.
    #[error("`{name}` cannot be the id of a plugin")]
    Name {
        /// What was asked for.
        name: String,
    },
    /// The id is taken.
    #[error("`{id}` is a plugin of nenji itself")]
    Taken {
        /// What was asked for.
        id: String,
    },
    /// Something is there already.
    #[error("`{folder}` is already there")]
    Exists {
        /// What was asked for.
        folder: Utf8PathBuf,
    },
    /// No SDK.
    #[error("there is no SDK for plugins in `{folder}`")]
    NoSdk {
        /// Where it was looked for.
        folder: Utf8PathBuf,
    },
    /// A file cannot be written.
    #[error("could not write `{path}`")]
    Write {
        /// The path.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl Hint for NewError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Name { .. } => {
                "the last part of the path is the id: small letters, digits and `_`, a letter first, as in `../survey`"
                    .to_owned()
            }
            Self::Taken { .. } => "choose another name".to_owned(),
            Self::Exists { .. } => "choose another name, or remove it first".to_owned(),
            Self::NoSdk { .. } => {
                "name `plugins/sdk` of a checkout of nenji with `--sdk FOLDER`".to_owned()
            }
            Self::Write { .. } => "check permissions and free space".to_owned(),
        })
    }
}

/// A crate that was made.
#[derive(Debug)]
pub struct Made {
    folder: Utf8PathBuf,
    id: String,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { folder, id } = self;
        writeln!(f, "made the plugin `{id}` in {folder}; start at `Start here` in src/lib.rs. As it is, it")?;
        writeln!(f, "  builds:                   cd {folder} && cargo build")?;
        write!(f, "  passes every check of:    nenji plugin test target/debug/libnenji_{id}.so fixtures")
    }
}

/// Makes the crate.
///
/// # Errors
/// When the folder is there, its name is no id, or there is no SDK.
pub fn make(folder: &Utf8Path, sdk: Option<&Utf8Path>) -> Result<Made, NewError> {
    let id = folder.file_name().unwrap_or_default();
    if !is_id(id) {
        let name = if id.is_empty() { folder.as_str() } else { id };
        return Err(NewError::Name { name: name.to_owned() });
    }
    if BUILT.contains(&id) {
        return Err(NewError::Taken { id: id.to_owned() });
    }
    let sdk = find_sdk(sdk.unwrap_or(Utf8Path::new(SDK)))?;
    let path = folder.to_owned();
    if path.symlink_metadata().is_ok() {
        return Err(NewError::Exists { folder: path });
    }
    if let Err(error) = fill(&path, id, &sdk) {
        // Half a crate would be in the way of the next attempt; why there is none is what is told.
        fs_err::remove_dir_all(&path).unwrap_or_default();
        return Err(error);
    }
    Ok(Made { folder: path, id: id.to_owned() })
}

fn fill(folder: &Utf8Path, id: &str, sdk: &Utf8Path) -> Result<(), NewError> {
    let quoted = toml::Value::String(sdk.to_string()).to_string();
    for (file, template) in FILES {
        let content = template.replace("{id}", id).replace("{sdk}", &quoted);
        write(&folder.join(file), content.as_bytes())?;
    }
    write(&folder.join("src/lib.rs"), source(id).as_bytes())?;
    // The versions that nenji was built with are known to work, and are there already.
    match fs_err::read(sdk.join("../../Cargo.lock")) {
        Ok(lock) => write(&folder.join("Cargo.lock"), &lock),
        // An SDK elsewhere has none; cargo then chooses the versions.
        Err(_) => Ok(()),
    }
}

/// The SDK's real path, so that the crate may lie anywhere.
fn find_sdk(folder: &Utf8Path) -> Result<Utf8PathBuf, NewError> {
    let none = || NewError::NoSdk { folder: folder.to_owned() };
    let real = folder.canonicalize_utf8().map_err(|_| none())?;
    let manifest = fs_err::read_to_string(real.join("Cargo.toml")).map_err(|_| none())?;
    if manifest.contains(SDK_NAME) { Ok(real) } else { Err(none()) }
}

/// The example under the plugin's own name, with a test.
fn source(id: &str) -> String {
    let name = |part: &str| {
        let (first, rest) = part.split_at(part.len().min(1));
        first.to_uppercase() + rest
    };
    // An id may be a keyword; with this ending it is none.
    let kind: String = id.split('_').map(name).chain(["Plugin".to_owned()]).collect();
    let fill = |text: &str| text.replace("{type}", &kind).replace("{id}", id);
    let example = NAMES.iter().fold(EXAMPLE.to_owned(), |text, (from, to)| text.replace(from, &fill(to)));
    let start = "each `Start here` is a place to change.";
    let example = example.replace(
        "`nenji plugin new` makes a crate of it to start from; each `Start here` is a place to change.",
        &format!("It is nenji's own example; {start}"),
    );
    example + &TESTS.replace("{TYPE}", &kind)
}

fn write(path: &Utf8Path, content: &[u8]) -> Result<(), NewError> {
    let failed = |source| NewError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder).map_err(failed)?;
    }
    fs_err::write(path, content).map_err(failed)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use rstest::rstest;

    use super::{EXAMPLE, NAMES, make, source};
    use crate::diagnostic::render;

    #[test]
    fn example_bears_every_name_that_is_replaced() {
        for (from, _) in NAMES {
            assert_eq!(EXAMPLE.matches(from).count(), 1, "{from}");
        }
        let made = source("my_table2");
        assert!(
            made.contains("struct MyTable2Plugin;")
                && made.contains("export!(MyTable2Plugin, \"my_table2\")")
        );
        assert!(!made.contains("Tsv") && !made.contains("{type}"), "{made}");
    }

    #[rstest]
    #[case::capital("Survey", "`Survey` cannot be the id of a plugin")]
    #[case::hyphen("my-plugin", "`my-plugin` cannot be the id of a plugin")]
    #[case::digit_first("2survey", "`2survey` cannot be the id of a plugin")]
    #[case::no_name("..", "/..` cannot be the id of a plugin")]
    #[case::taken("crosstab", "`crosstab` is a plugin of nenji itself")]
    #[case::there("there", "/there` is already there")]
    fn bad_name_is_refused_and_nothing_made(#[case] name: &str, #[case] message: &str) {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(temporary.path()).unwrap();
        fs_err::create_dir(folder.join("there")).unwrap();
        let told = render(&make(&folder.join(name), None).unwrap_err());
        assert!(told.contains(message) && told.contains("\n\nhint: "), "{told}");
        assert_eq!(fs_err::read_dir(folder).unwrap().count(), 1);
        assert_eq!(fs_err::read_dir(folder.join("there")).unwrap().count(), 0);
    }

    #[test]
    fn folder_without_sdk_is_refused() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(temporary.path()).unwrap();
        let error = make(&folder.join("survey"), Some(folder)).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no SDK for plugins in `{folder}`"));
        assert!(!folder.join("survey").exists());
    }
}
