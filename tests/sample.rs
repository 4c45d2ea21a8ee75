//! The sample year, run once for all tests that look at what came out of it.

use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

use crate::program;

/// A run that has ended.
pub(crate) struct Published {
    /// Output folder.
    pub(crate) out: Utf8PathBuf,
    /// Exit code.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Published {
    /// Runs the sample year into a folder below cargo's own for tests.
    pub(crate) fn run(out: &Utf8Path, more: &[&str]) -> Self {
        let ended = program::run(&config(), out).args(more).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            out: out.to_owned(),
            code: ended.status.code(),
            stdout: text(ended.stdout),
            stderr: text(ended.stderr),
        }
    }

    /// The published folder.
    pub(crate) fn edition(&self) -> Utf8PathBuf {
        self.out.join("fy2024")
    }

    /// The published run record.
    pub(crate) fn record(&self) -> Value {
        program::json(&self.edition().join("run.json"))
    }
}

/// Settings of the sample year.
pub(crate) fn config() -> Utf8PathBuf {
    program::root().join("inputs/nenji.toml")
}

/// A folder of that name that does not exist yet. It lies in the target folder and stays there, to be looked at.
pub(crate) fn folder(name: &str) -> Utf8PathBuf {
    let folder = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs_err::remove_dir_all(&folder).unwrap();
    }
    folder
}

/// The run that the tests share.
pub(crate) fn year() -> &'static Published {
    static YEAR: OnceLock<Published> = OnceLock::new();
    YEAR.get_or_init(|| Published::run(&folder("sample-year"), &[]))
}
