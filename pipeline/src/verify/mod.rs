//! `nenji verify RUN_JSON`: are the files still those that the run record names, and do the editions add up to the masters?
//!
//! Hashes again what is there: inputs, configuration, plugins, programs, outputs; and adds up published totals. Reads no
//! spreadsheet and computes no figure. A folder that is not there is not checked, and that is said; a file that is missing
//! from one that is, differs.

mod found;
mod sums;

use std::collections::BTreeMap;
use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;
use serde::Deserialize;

use self::sums::Sums;
use crate::diagnostic::Hint;
use crate::ending::{ExitCode, RunError};
use crate::plugin::install;
use crate::record::RECORD_VERSION;
use crate::workers;

const AFTER_HELP: &str = "\
Exit codes:
  0    everything that was checked is as recorded, and the editions add up
  1    something differs, is missing, has been added, or does not add up
  2    usage: there is no such run record
  4    a file could not be read";

/// Arguments of `verify`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct VerifyArgs {
    /// The record: outputs/fy2024/run.json, or one below outputs/runs.
    pub record: Utf8PathBuf,
    /// Settings of the run; catalogue, sources and fy* folders lie beside it.
    #[arg(long, default_value = "inputs/nenji.toml", value_name = "FILE")]
    pub config: Utf8PathBuf,
    /// Plugin folder [default: nenji-plugins beside the program].
    #[arg(long, value_name = "FOLDER")]
    pub plugins: Option<Utf8PathBuf>,
}

/// Why a record could not be held against the files.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// No such file, or it cannot be read.
    #[error("could not read the run record `{path}`")]
    Record {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not what a run leaves.
    #[error("`{path}` is no run record")]
    Content {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Written by another nenji.
    #[error("the run record `{path}` has version {version}; this nenji reads version {RECORD_VERSION}")]
    Version {
        /// The file.
        path: Utf8PathBuf,
        /// What it says.
        version: u32,
    },
    /// A file could not be hashed.
    #[error("could not read `{path}`")]
    File {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl VerifyError {
    /// 2 where the command line is wrong, 4 where a file is.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::File { .. }) { ExitCode::Failed } else { ExitCode::Usage }
    }
}

impl Hint for VerifyError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::File { .. } => "check the permissions of the file".to_owned(),
            Self::Version { .. } => "verify it with the nenji that wrote it".to_owned(),
            Self::Record { .. } | Self::Content { .. } => {
                "name the run.json of a published year or of an attempt below outputs/runs".to_owned()
            }
        })
    }
}

/// What of a record is held against files.
#[derive(Debug, Deserialize)]
pub(crate) struct Recorded {
    version: u32,
    outcome: String,
    fiscal_year: Option<i32>,
    configuration: BTreeMap<String, String>,
    plugins: BTreeMap<String, Hashed>,
    programs: BTreeMap<String, RecordedProgram>,
    inputs: Vec<RecordedInput>,
    outputs: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Hashed {
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct RecordedProgram {
    interpreter: Option<RecordedInterpreter>,
    files: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct RecordedInterpreter {
    path: String,
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct RecordedInput {
    path: String,
    sha256: String,
}

/// How a file stands to its record.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// Other bytes.
    Differs { recorded: String, found: String },
    /// Not there.
    Missing,
    /// There, and not in the record.
    Unrecorded,
}

/// One kind of files and the place where they were looked for.
#[derive(Clone, Debug)]
struct Section {
    what: &'static str,
    place: Utf8PathBuf,
    same: usize,
    findings: Vec<(String, State)>,
    is_checked: bool,
}

/// A record held against the files.
#[derive(Clone, Debug)]
pub struct Verified {
    record: Utf8PathBuf,
    outcome: String,
    sections: Vec<Section>,
    /// Of what was published; none where the run published nothing, or its folder is not there.
    sums: Option<Sums>,
}

/// Hashes everything again.
///
/// # Errors
/// When there is no such record, or a file that is there cannot be read.
pub fn verify(args: &VerifyArgs) -> Result<Verified, RunError> {
    let recorded = read(&args.record)?;
    let inputs = parent(&args.config);
    let mut sections = vec![
        section("inputs", inputs, received(&recorded), found::arrived(inputs, recorded.fiscal_year)?),
        section("configuration", inputs, recorded.configuration.clone(), found::configured(&args.config)?),
    ];
    let home = workers::program()?;
    let plugins = args.plugins.clone().unwrap_or_else(|| install::default_folder(parent(&home)));
    let pinned = recorded.plugins.iter();
    let pinned = pinned.map(|(id, one)| (format!("libnenji_{id}.so"), one.sha256.clone())).collect();
    sections.push(named("plugins", &plugins, pinned)?);
    let programs = recorded.programs.values();
    let files = programs.clone().flat_map(|one| one.files.clone()).collect::<BTreeMap<_, _>>();
    sections.push(named("programs", &inputs.join("programs"), files)?);
    let interpreters = programs.filter_map(|one| one.interpreter.as_ref());
    let interpreters = interpreters.map(|one| (one.path.clone(), one.sha256.clone())).collect();
    sections.push(named("interpreters", Utf8Path::new("/"), interpreters)?);
    let mut sums = None;
    if recorded.outcome == "published" {
        let outputs = outputs(&args.record, &recorded);
        let there = found::published(&outputs)?;
        sums = there.as_ref().map(|_| sums::of_year(&outputs));
        sections.push(section("outputs", &outputs, recorded.outputs.clone(), there));
    }
    sections.retain(|section| section.same + section.findings.len() > 0 || !section.is_checked);
    Ok(Verified { record: args.record.clone(), outcome: recorded.outcome, sections, sums })
}

/// Reads a run record.
///
/// # Errors
/// When it is none, or of another version.
pub(crate) fn read(path: &Utf8Path) -> Result<Recorded, VerifyError> {
    let bytes = fs_err::read(path).map_err(|source| VerifyError::Record { path: path.to_owned(), source })?;
    let recorded: Recorded = serde_json::from_slice(&bytes)
        .map_err(|source| VerifyError::Content { path: path.to_owned(), source })?;
    if recorded.version != RECORD_VERSION {
        return Err(VerifyError::Version { path: path.to_owned(), version: recorded.version });
    }
    Ok(recorded)
}

impl Recorded {
    /// Input files and configuration, by name.
    pub(crate) fn read_from(&self) -> BTreeMap<String, String> {
        received(self).into_iter().chain(self.configuration.clone()).collect()
    }

    /// Current fiscal year of the run.
    pub(crate) fn fiscal_year(&self) -> Option<i32> {
        self.fiscal_year
    }
}

fn parent(path: &Utf8Path) -> &Utf8Path {
    path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."))
}

fn received(recorded: &Recorded) -> BTreeMap<String, String> {
    recorded.inputs.iter().map(|one| (one.path.clone(), one.sha256.clone())).collect()
}

/// The folder of the year that a record speaks of: its own, or the one beside `runs`.
fn outputs(record: &Utf8Path, recorded: &Recorded) -> Utf8PathBuf {
    let year = format!("fy{}", recorded.fiscal_year.unwrap_or_default());
    let own = parent(record);
    if own.parent().and_then(Utf8Path::file_name) == Some("runs") {
        return own.join("../..").join(year);
    }
    own.to_owned()
}

/// Files that the record names, and no others: a plugin folder may hold more.
fn named(
    what: &'static str,
    folder: &Utf8Path,
    recorded: BTreeMap<String, String>,
) -> Result<Section, VerifyError> {
    if !recorded.is_empty() && !folder.is_dir() {
        return Ok(section(what, folder, recorded, None));
    }
    let mut found = BTreeMap::new();
    for name in recorded.keys().filter(|name| folder.join(name).is_file()) {
        found.insert(name.clone(), found::hash(&folder.join(name))?);
    }
    Ok(section(what, folder, recorded, Some(found)))
}

/// Recorded beside found; not checked where there is no folder.
fn section(
    what: &'static str,
    place: &Utf8Path,
    recorded: BTreeMap<String, String>,
    found: Option<BTreeMap<String, String>>,
) -> Section {
    let mut section =
        Section { what, place: place.to_owned(), same: 0, findings: Vec::new(), is_checked: found.is_some() };
    let Some(mut found) = found else { return section };
    for (name, recorded) in recorded {
        match found.remove(&name) {
            Some(found) if found == recorded => section.same += 1,
            Some(found) => section.findings.push((name, State::Differs { recorded, found })),
            None => section.findings.push((name, State::Missing)),
        }
    }
    section.findings.extend(found.into_keys().map(|name| (name, State::Unrecorded)));
    section
}

impl Verified {
    /// 0 where everything that was checked is as recorded, else 1.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.differences() == 0 { ExitCode::Published } else { ExitCode::PublishedWithIssues }
    }

    fn differences(&self) -> usize {
        let sums = self.sums.as_ref().map_or(0, |sums| sums.findings.len());
        self.sections.iter().map(|section| section.findings.len()).sum::<usize>() + sums
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in &self.sections {
            write!(f, "{section}")?;
        }
        self.sums.iter().try_for_each(|sums| write!(f, "{sums}"))?;
        if self.outcome != "published" {
            writeln!(f, "outputs: none, the run published nothing")?;
        }
        let unchecked = self.sections.iter().filter(|section| !section.is_checked).count();
        let unchecked = unchecked + usize::from(self.sums.as_ref().is_some_and(Sums::is_empty));
        match (self.differences(), unchecked) {
            (0, 0) => write!(f, "{} holds", self.record),
            (0, _) => write!(f, "{} holds, as far as it was checked", self.record),
            (1, _) => write!(f, "{} does not hold: 1 difference", self.record),
            (count, _) => write!(f, "{} does not hold: {count} differences", self.record),
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, place, same, findings, .. } = self;
        if !self.is_checked {
            return writeln!(f, "{what}: not checked, because `{place}` is not there");
        }
        let differ = match findings.len() {
            0 => String::new(),
            count => format!(", {count} not"),
        };
        writeln!(f, "{what} ({place}): {same} as recorded{differ}")?;
        findings.iter().try_for_each(|(name, state)| match state {
            State::Differs { recorded, found } => writeln!(
                f,
                "  {name}: changed since the run: SHA-256 {}… recorded, {}… found",
                recorded.get(..12).unwrap_or(recorded),
                &found[..12]
            ),
            State::Missing => writeln!(f, "  {name}: missing"),
            State::Unrecorded => writeln!(f, "  {name}: not in the record"),
        })
    }
}
