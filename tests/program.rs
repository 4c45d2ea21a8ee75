//! The program as a test starts it: from the repository's root, with a folder of its own to write into.

use assert_cmd::Command;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_nenji");

/// The repository.
pub(crate) fn root() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A run with the plugins that were built beside the program.
pub(crate) fn run(config: &Utf8Path, out: &Utf8Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .current_dir(root())
        .args(["run", "--built-plugins", "--config"])
        .arg(config)
        .arg("--out")
        .arg(out);
    command
}

/// A JSON file.
pub(crate) fn json(path: &Utf8Path) -> Value {
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

/// Path below the folder and bytes of every file, in order.
pub(crate) fn files(folder: &Utf8Path) -> Vec<(Utf8PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in next.read_dir_utf8().unwrap() {
            let path = entry.unwrap().into_path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs_err::read(&path).unwrap();
                found.push((path.strip_prefix(folder).unwrap().to_owned(), bytes));
            }
        }
    }
    found.sort();
    found
}
