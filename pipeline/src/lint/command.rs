//! `nenji lint FILE…`: each file read in a child of this program within limits, so that none can take it down.
//!
//! A file that kills its reader is unreadable, which is a finding; one that is not there is an error.

use std::fmt;
use std::io::Write as _;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{LintReport, Options, Profile, Waiver};
use crate::config::ConfigError;
use crate::config::document::Document;
use crate::diagnostic::{Hint, render};
use crate::ending::{ExitCode, RunError};
use crate::plugin::{Limits, ProgramChildError, ProgramFault, ask_child, child_input};

/// What `--help` says at the end.
const AFTER_HELP: &str = "\
Waivers (--waivers FILE), in TOML; what is waived is still counted and shown:
  profile = \"presentation\"           what the sheets are for, if not data
  data-sheets = [\"data_*\"]           those that are for programs all the same
  [[waiver]]
  rule = \"L1-04\"
  sheet = \"表*\"                      all of them where it is left out
  reason = \"...\"

Exit codes:
  0    no finding that is not waived
  1    findings
  2    usage: a wrong option, or waivers that are not valid
  4    a file could not be read from disk; the others are reported";

/// Time for one file.
const DEADLINE: Duration = Duration::from_secs(120);
/// Address space for one file.
const MEMORY_MIB: u64 = 4096;

/// Arguments of `lint`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct LintArgs {
    /// The spreadsheets.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<Utf8PathBuf>,
    /// How it is told.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// What the sheets are for [default: data, or what the waivers say].
    #[arg(long, value_enum)]
    pub profile: Option<Profile>,
    /// Only sheets with such a name; may be given several times.
    #[arg(long = "sheet", value_name = "GLOB")]
    pub sheets: Vec<String>,
    /// Rules that are waived, for which sheets, and why.
    #[arg(long, value_name = "FILE")]
    pub waivers: Option<Utf8PathBuf>,
    /// The same spreadsheet of the year before: rule L3-07 compares the headings.
    #[arg(long, value_name = "FILE")]
    pub before: Option<Utf8PathBuf>,
}

/// How reports are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// An array of reports.
    Json,
}

/// Arguments of the hidden child.
#[derive(Clone, Debug, Args)]
pub struct ChildArgs {
    /// Memory limit.
    #[arg(long)]
    pub memory_mib: u64,
    /// What the file is called.
    #[arg(long)]
    pub name: String,
    /// What is asked, as JSON; the headings alone where it is not given.
    #[arg(long)]
    pub options: Option<String>,
}

/// Why nothing could be linted.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// The waivers.
    #[error(transparent)]
    Waivers(#[from] ConfigError),
    /// The file of the year before.
    #[error("could not read `{path}`, the file of the year before")]
    Before {
        /// Its path.
        path: Utf8PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file of the year before is no spreadsheet.
    #[error("`{path}`, the file of the year before, {message}")]
    NoSpreadsheet {
        /// Its path.
        path: Utf8PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// What the child has written.
    #[error("the child that reads files gave no report")]
    Report(#[source] serde_json::Error),
}

impl LintError {
    /// Is the input or the system at fault, rather than what was typed?
    #[must_use]
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Before { .. } | Self::Report(_))
    }
}

impl Hint for LintError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Waivers(error) => error.hint(),
            Self::Before { .. } => Some("check its name and permissions".to_owned()),
            Self::NoSpreadsheet { .. } => Some("leave `--before` out, or name another file".to_owned()),
            Self::Report(_) => Some("this is a fault of nenji; please report it".to_owned()),
        }
    }
}

/// A file that is not there, or not readable.
#[derive(Debug, thiserror::Error)]
#[error("could not read `{path}`")]
struct Unread {
    path: Utf8PathBuf,
    source: std::io::Error,
}

impl Hint for Unread {
    fn hint(&self) -> Option<String> {
        Some("check its name and permissions".to_owned())
    }
}

/// Reports, and what could not be read.
#[derive(Debug)]
pub struct Linted {
    /// A report per file that was read, in the order given.
    pub reports: Vec<LintReport>,
    unread: usize,
    format: Format,
}

impl Linted {
    /// 0 without findings, 1 with, 4 where a file could not be read.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.unread > 0 {
            ExitCode::Failed
        } else if self.reports.iter().all(LintReport::is_clean) {
            ExitCode::Published
        } else {
            ExitCode::PublishedWithIssues
        }
    }
}

impl fmt::Display for Linted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.format {
            Format::Text => {
                let reports: Vec<String> = self.reports.iter().map(ToString::to_string).collect();
                f.write_str(&reports.join("\n\n"))
            }
            Format::Json => {
                f.write_str(&serde_json::to_string_pretty(&self.reports).map_err(|_| fmt::Error)?)
            }
        }
    }
}

/// What a file of waivers may say.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Waivers {
    profile: Profile,
    data_sheets: Vec<String>,
    waiver: Vec<Waiver>,
}

/// Holds the rules against files.
///
/// # Errors
/// When the waivers or the file of the year before cannot be used, or this program cannot be started again.
pub fn run(args: &LintArgs) -> Result<Linted, RunError> {
    let nenji = crate::workers::program()?;
    let options = options(args, &nenji)?;
    let (mut reports, mut unread) = (Vec::new(), 0);
    for path in &args.files {
        match fs_err::read(path) {
            Ok(bytes) => reports.push(report(&nenji, path, &bytes, &options)?),
            Err(source) => {
                unread += 1;
                let error = Unread { path: path.clone(), source };
                writeln!(std::io::stderr().lock(), "{}\n", render(&error)).unwrap_or_default();
            }
        }
    }
    Ok(Linted { reports, unread, format: args.format })
}

fn options(args: &LintArgs, nenji: &Utf8Path) -> Result<Options, LintError> {
    let waivers = match &args.waivers {
        Some(path) => {
            Document::read(path, "write the rules that are waived into it, or leave it out")?.parse()?
        }
        None => Waivers::default(),
    };
    let before = args.before.as_deref().map(|path| headings(nenji, path)).transpose()?;
    Ok(Options {
        profile: args.profile.unwrap_or(waivers.profile),
        data_sheets: waivers.data_sheets,
        sheets: args.sheets.clone(),
        waivers: waivers.waiver,
        before,
    })
}

/// What the child says of the headings of a file: them, or why it cannot be read.
type Headings = Result<Vec<(String, Vec<String>)>, String>;

fn headings(nenji: &Utf8Path, path: &Utf8Path) -> Result<Vec<(String, Vec<String>)>, LintError> {
    let bytes = fs_err::read(path).map_err(|source| LintError::Before { path: path.to_owned(), source })?;
    let refused = |message: String| LintError::NoSpreadsheet { path: path.to_owned(), message };
    let answer =
        child(nenji, path, &bytes, None).map_err(|fault| refused(format!("cannot be read: {fault}")))?;
    let headings: Headings = serde_json::from_slice(&answer).map_err(LintError::Report)?;
    headings.map_err(|message| refused(format!("cannot be read: {message}")))
}

fn report(
    nenji: &Utf8Path,
    path: &Utf8Path,
    bytes: &[u8],
    options: &Options,
) -> Result<LintReport, LintError> {
    let mut report = match child(nenji, path, bytes, Some(options)) {
        Ok(answer) => serde_json::from_slice(&answer).map_err(LintError::Report)?,
        Err(fault) => super::unread(&format!("its reader failed: {fault}"), options),
    };
    path.as_str().clone_into(&mut report.file);
    Ok(report)
}

fn child(
    nenji: &Utf8Path,
    path: &Utf8Path,
    bytes: &[u8],
    options: Option<&Options>,
) -> Result<Vec<u8>, ProgramFault> {
    let mut words =
        vec!["__lint".to_owned(), "--name".to_owned(), path.file_name().unwrap_or_default().to_owned()];
    if let Some(options) = options {
        words
            .extend(["--options".to_owned(), serde_json::to_string(options).map_err(ProgramFault::Mapping)?]);
    }
    let limits = Limits { memory_mib: MEMORY_MIB, task: DEADLINE, ..Limits::default() };
    ask_child(nenji, &words, bytes, &limits)
}

/// The child: the file on standard input, the report on standard output.
///
/// # Errors
/// When the process cannot be limited, or its pipes are gone.
pub fn serve(args: &ChildArgs) -> Result<(), ProgramChildError> {
    let bytes = child_input(args.memory_mib)?;
    let answer = if let Some(options) = &args.options {
        serde_json::to_vec(&super::lint(&args.name, &bytes, &serde_json::from_str(options)?))?
    } else {
        let headings: Headings = super::headings(&args.name, &bytes).map_err(|error| error.to_string());
        serde_json::to_vec(&headings)?
    };
    let mut out = std::io::stdout().lock();
    out.write_all(&answer)?;
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{Options, report};

    #[test]
    fn reader_that_dies_is_a_finding_about_the_file() {
        let path = Utf8Path::new("folder/a.xlsx");
        let report = report(Utf8Path::new("/bin/false"), path, b"PK", &Options::default()).unwrap();
        let findings: Vec<String> =
            report.findings().map(|(rule, found)| format!("{rule} {found}")).collect();
        assert_eq!(findings, ["L1-01 its reader failed: it exited with 1"]);
        assert_eq!((report.file.as_str(), report.level), ("folder/a.xlsx", 0));
    }
}
