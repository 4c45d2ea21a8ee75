//! The program as its users start it: the binary, the sample year run once for all tests, and what it left.

use std::sync::OnceLock;

use assert_cmd::Command;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

/// The program's own file.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_nenji");

/// The binary, with the plugins that were built beside it.
pub(crate) fn nenji(command: &str) -> Command {
    let mut nenji = Command::new(PROGRAM);
    nenji.args([command, "--built-plugins"]);
    nenji
}

/// The repository.
pub(crate) fn repository() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folder of published tables, which lies beside the repository where it is at hand.
pub(crate) fn corpus() -> Utf8PathBuf {
    repository().parent().unwrap().join("shared/corpus")
}

/// A folder that goes when the test ends.
pub(crate) struct Folder {
    _temporary: tempfile::TempDir,
    pub(crate) path: Utf8PathBuf,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(temporary.path()).unwrap().canonicalize_utf8().unwrap();
        Self { _temporary: temporary, path }
    }
}

/// Settings of the sample year.
pub(crate) fn sample_config() -> Utf8PathBuf {
    repository().join("inputs/nenji.toml")
}

/// Runs the sample year into a folder; gives what it printed.
pub(crate) fn run_sample(out: &Utf8Path, more: &[&str]) -> assert_cmd::assert::Assert {
    nenji("run").args(["--config", sample_config().as_str(), "--out", out.as_str()]).args(more).assert()
}

/// The outputs of the sample year, run once for all tests.
pub(crate) fn sample_year() -> &'static Utf8Path {
    &sample().0
}

/// What that run printed.
pub(crate) fn sample_summary() -> &'static str {
    &sample().1
}

/// Nothing drops what is static: the folder lies in the target folder, and the next run of the tests empties it.
fn sample() -> &'static (Utf8PathBuf, String) {
    static YEAR: OnceLock<(Utf8PathBuf, String)> = OnceLock::new();
    YEAR.get_or_init(|| {
        let folder = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-year");
        if folder.exists() {
            fs_err::remove_dir_all(&folder).unwrap();
        }
        let ended = run_sample(&folder, &[]).code(0);
        let summary = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
        (folder, summary)
    })
}

/// A JSON file.
pub(crate) fn json(path: &Utf8Path) -> Value {
    serde_json::from_slice(&fs_err::read(path).unwrap()).unwrap()
}

/// The record of the only attempt in an output folder.
pub(crate) fn only_record(out: &Utf8Path) -> Value {
    let runs: Vec<_> = out.join("runs").read_dir_utf8().unwrap().map(|entry| entry.unwrap()).collect();
    let [run] = runs.as_slice() else { panic!("{} attempts, not one", runs.len()) };
    json(&run.path().join("run.json"))
}

/// Every file below a folder with its bytes, by path.
pub(crate) fn files(folder: &Utf8Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    collect(folder, folder, &mut found);
    found.sort();
    found
}

fn collect(root: &Utf8Path, folder: &Utf8Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in folder.read_dir_utf8().unwrap() {
        let path = entry.unwrap().into_path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            found.push((path.strip_prefix(root).unwrap().to_string(), fs_err::read(&path).unwrap()));
        }
    }
}
