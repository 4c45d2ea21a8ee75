//! `nenji plugin test`: a plugin against everything that the host expects of one, told like a test runner tells it.
//!
//! Judges how a plugin reads, never what: whether the figures are right is for `nenji preview` and a person. The plugin
//! only ever runs in children, so that the report comes to its end whatever it does.

mod bench;
mod checks;
pub(crate) mod digest;
mod fixture;
mod large;
mod program;
mod scope;
mod variant;

use std::fmt;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use self::bench::Bench;
use self::checks::{LIBRARY_CHECKS, Subject};
pub use self::fixture::FixtureError;
use super::lock;
use super::pool::Limits;
use crate::cli::TestArgs;
use crate::diagnostic::Hint;
use crate::discover::sha256;

/// Why nothing was tried.
#[derive(Debug, thiserror::Error)]
pub enum KitError {
    /// The library.
    #[error("could not read the library `{path}`")]
    Library {
        /// The path.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The library's name gives no id.
    #[error("`{path}` does not have the name of a plugin's library")]
    Name {
        /// The path.
        path: Utf8PathBuf,
    },
    /// The fixtures.
    #[error(transparent)]
    Fixtures(#[from] FixtureError),
    /// A fixture is read by another plugin.
    #[error("the fixture `{name}` is for the plugin `{found}`, not for `{id}`")]
    Other {
        /// The fixture.
        name: String,
        /// What it names.
        found: String,
        /// What is tried.
        id: String,
    },
    /// A fixture does not name the program.
    #[error("the fixture `{name}` does not name the program `{file}`")]
    OtherProgram {
        /// The fixture.
        name: String,
        /// The program's file.
        file: String,
    },
    /// No folder for files, or no thread.
    #[error("could not set up the readings")]
    Setup(#[from] std::io::Error),
}

impl Hint for KitError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Library { .. } => {
                Some("build it first; `cargo build` puts it into target/debug".to_owned())
            }
            Self::Name { .. } => Some("name it `libnenji_<id>.so`; the id is in lower case".to_owned()),
            Self::Fixtures(error) => error.hint(),
            Self::Other { id, .. } => Some(format!("write `plugin = \"{id}\"`, or move it elsewhere")),
            Self::OtherProgram { file, .. } => {
                let example = format!("`command = [\"python3\", \"{file}\"]`");
                Some(format!("write {example} in the fixture, or move it elsewhere; a library ends in `.so`"))
            }
            Self::Setup(_) => Some("check permissions and free space of the temporary folder".to_owned()),
        }
    }
}

/// What a check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// As it should be, and what was seen.
    Ok(String),
    /// Not as it should be.
    Failed(String),
    /// Not judged, and why.
    Skipped(String),
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ok(seen) if seen.is_empty() => write!(f, "ok"),
            Self::Ok(seen) => write!(f, "ok ({seen})"),
            Self::Failed(reason) => write!(f, "FAILED: {}", reason.replace('\n', "\n    ")),
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
        }
    }
}

/// How many checks ended in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub ok: usize,
    /// Failed.
    pub failed: usize,
    /// Not judged.
    pub skipped: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ok, failed, skipped } = self;
        let result = if *failed == 0 { "ok" } else { "FAILED" };
        write!(f, "\nresult: {result}. {ok} ok, {failed} failed, {skipped} skipped")
    }
}

/// Takes the lines of the report as they come, and counts.
struct Report<'a> {
    tell: &'a mut dyn FnMut(&str),
    tally: Tally,
}

impl Report<'_> {
    /// One line a check; true when it did not fail.
    fn check(&mut self, subject: &str, name: &str, verdict: &Verdict) -> bool {
        match verdict {
            Verdict::Ok(_) => self.tally.ok += 1,
            Verdict::Failed(_) => self.tally.failed += 1,
            Verdict::Skipped(_) => self.tally.skipped += 1,
        }
        (self.tell)(&format!("{subject}: {name} ... {verdict}"));
        !matches!(verdict, Verdict::Failed(_))
    }
}

/// Tries a library, or a program, against fixtures; each line of the report is told as soon as it is known.
///
/// # Errors
/// When there is no library or no valid fixture; what is wrong with the plugin is in the report.
pub fn run(args: &TestArgs, program: &Utf8Path, tell: &mut dyn FnMut(&str)) -> Result<Tally, KitError> {
    if args.library.extension() != Some("so") && args.library.is_file() {
        return program::run(args, program, tell);
    }
    let (path, id) = library(&args.library)?;
    let bytes = fs_err::read(&path).map_err(|source| KitError::Library { path: path.clone(), source })?;
    let fixtures = fixture::load(&args.fixtures, &args.fixtures)?;
    if let Some(other) = fixtures.iter().find(|fixture| &*fixture.source.plugin != id.as_str()) {
        let (name, found) = (other.name.clone(), other.source.plugin.to_string());
        return Err(KitError::Other { name, found, id });
    }
    let limits =
        Limits { memory_mib: args.memory_mib, task: Duration::from_secs(args.deadline), ..Limits::default() };
    let hash = sha256(&bytes);
    tell(&format!("plugin test: {path}\nsha256 {hash}, fixtures in {}: {}\n", args.fixtures, fixtures.len()));
    let bench = Bench::new(program, &id, &path, hash, (limits, args.many))?;
    let mut report = Report { tell, tally: Tally::default() };
    let mut is_usable = true;
    for (name, check) in LIBRARY_CHECKS {
        is_usable = is_usable && report.check(&id, name, &check(&bench));
    }
    for fixture in fixtures.iter().filter(|_| is_usable) {
        let Some(subject) = Subject::read(&bench, fixture, &mut report) else { continue };
        subject.check_all(&mut report);
    }
    if !is_usable {
        for fixture in &fixtures {
            let reason = "the plugin does not load, or does not describe itself".to_owned();
            report.check(&fixture.name, "is read", &Verdict::Skipped(reason));
        }
    }
    Ok(report.tally)
}

/// The library by its absolute path, and the id in its name.
fn library(path: &Utf8Path) -> Result<(Utf8PathBuf, String), KitError> {
    let absolute =
        camino::absolute_utf8(path).map_err(|source| KitError::Library { path: path.to_owned(), source })?;
    let id = lock::id_of(&absolute).ok_or_else(|| KitError::Name { path: path.to_owned() })?.to_owned();
    Ok((absolute, id))
}
