//! How a run ends: the exit codes of the design, and what is said with each.

use std::collections::BTreeMap;
use std::io;

use crate::aggregate::AggregateError;
use crate::compare::CompareError;
use crate::diagnostic::Hint;
use crate::explain::ExplainError;
use crate::guess::GuessError;
use crate::inputs::InputsError;
use crate::issue::{Issue, Location};
use crate::lint::command::LintError;
use crate::observations::ExportError;
use crate::panics::Panic;
use crate::plugin::PluginError;
use crate::plugin::kit::KitError;
use crate::plugin_new::NewError;
use crate::publish::PublishError;
use crate::verify::VerifyError;
use crate::workbook::RenderError;

/// Exit codes (design §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum ExitCode {
    /// Published; nothing rejected, no task failed.
    Published = 0,
    /// Published, with rejected cells or a failed source.
    PublishedWithIssues = 1,
    /// Usage or configuration; nothing read.
    Usage = 2,
    /// A gate failed, or nothing matched.
    Gate = 3,
    /// I/O or internal.
    Failed = 4,
    /// Interrupted.
    Interrupted = 130,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}

/// Why a run published nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Settings, catalogue, sources or input folders.
    #[error(transparent)]
    Inputs(#[from] InputsError),
    /// The plugin folder as a whole cannot be used.
    #[error(transparent)]
    Plugins(#[from] PluginError),
    /// A plugin on trial, or its fixtures.
    #[error(transparent)]
    Kit(#[from] KitError),
    /// The crate of a new plugin.
    #[error(transparent)]
    New(#[from] NewError),
    /// A spreadsheet without a draft.
    #[error(transparent)]
    Guess(#[from] GuessError),
    /// No file under `fy*/` has a source.
    #[error("no input file matches any source")]
    NothingMatched,
    /// Gates.
    #[error("not published: {}{}", .failed.join("; "), listed(.causes))]
    Gates {
        /// Gate and what was found, in words.
        failed: Vec<String>,
        /// The issues that made them fail.
        causes: Vec<Issue>,
    },
    /// Two editions that cannot be compared.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// A run record that cannot be held against files.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// A cell that cannot be explained.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// Files to be linted, or their waivers.
    #[error(transparent)]
    Lint(#[from] LintError),
    /// Arithmetic.
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
    /// Output folder.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// Observations.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// Workbooks.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// Rejected cells could not be written down.
    #[error("could not write the rejected cells as CSV")]
    Quarantine(#[from] csv::Error),
    /// This program does not know where it is.
    #[error("could not find the file of this program")]
    Program(#[source] io::Error),
    /// No thread for the workers.
    #[error("could not start the workers of the plugins")]
    Workers(#[source] io::Error),
    /// A source that does not exist was asked for.
    #[error("there is no source `{id}`")]
    NoSource {
        /// What was asked for.
        id: String,
        /// The nearest id, or all of them.
        near: String,
    },
    /// Standard output is closed or full.
    #[error("could not write to standard output")]
    Stdout(#[source] io::Error),
    /// Nobody would hear Ctrl-C.
    #[error("could not listen to Ctrl-C")]
    Listen(#[from] ctrlc::Error),
    /// Workers could not be set up.
    #[error("could not start the threads of the run")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Fewer files may be open at once than the run needs.
    #[error("only {allowed} files may be open at once, and the run needs {needed}")]
    FewFiles {
        /// How many may be.
        allowed: u64,
        /// How many have to be.
        needed: u64,
    },
    /// No temporary file can be made.
    #[error("could not make a temporary file in `{folder}`")]
    Temporary {
        /// Where.
        folder: String,
        /// Why.
        source: io::Error,
    },
    /// A fault of this program: it has panicked.
    #[error("nenji has stopped at an error of its own")]
    Internal(#[from] Panic),
    /// Ctrl-C or SIGTERM.
    #[error("interrupted; nothing was published")]
    Interrupted,
}

/// Issues that are told on the terminal; the others stand in `run.json` and `quarantine.csv`.
const LISTED: usize = 5;

/// The first issues, each on lines of its own, and how many there are besides. What is said of many cells of a file in the
/// same words is said once, of the first.
#[must_use]
pub fn listed(issues: &[Issue]) -> String {
    let groups = alike(issues);
    let told = groups.iter().take(LISTED);
    let lines = told.map(|(first, count)| format!("\n{}", first.told_of(*count)).replace('\n', "\n  "));
    let more: usize = groups.iter().skip(LISTED).map(|(_, count)| count).sum();
    lines.chain((more > 0).then(|| format!("\n  … and {more} more"))).collect()
}

/// Issues of one file, rule and message: the first of each, and how many they are.
fn alike(issues: &[Issue]) -> Vec<(&Issue, usize)> {
    let mut at = BTreeMap::new();
    let mut groups: Vec<(&Issue, usize)> = Vec::new();
    for issue in issues {
        let Location { source, file, .. } = &issue.location;
        let key = (source, file, issue.code, &issue.message, &issue.remedy);
        let index = *at.entry(key).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, count)) => *count += 1,
            None => groups.push((issue, 1)),
        }
    }
    groups
}

impl RunError {
    /// The exit code that the design gives it.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Guess(error) => error.exit_code(),
            Self::Inputs(InputsError::Discover(error)) if !error.is_missing_folder() => ExitCode::Failed,
            Self::Lint(error) if error.is_failure() => ExitCode::Failed,
            Self::Inputs(_)
            | Self::Lint(_)
            | Self::Plugins(_)
            | Self::Kit(
                KitError::Library { .. }
                | KitError::Name { .. }
                | KitError::Fixtures(_)
                | KitError::Other { .. }
                | KitError::OtherProgram { .. },
            )
            | Self::New(_)
            | Self::NoSource { .. } => ExitCode::Usage,
            Self::Compare(error) => error.exit_code(),
            Self::Explain(error) => error.exit_code(),
            Self::Verify(error) => error.exit_code(),
            Self::NothingMatched | Self::Gates { .. } => ExitCode::Gate,
            Self::Interrupted => ExitCode::Interrupted,
            Self::Kit(KitError::Setup(_))
            | Self::Aggregate(_)
            | Self::Publish(_)
            | Self::Export(_)
            | Self::Render(_)
            | Self::Quarantine(_)
            | Self::Program(_)
            | Self::Workers(_)
            | Self::FewFiles { .. }
            | Self::Temporary { .. }
            | Self::Stdout(_)
            | Self::Listen(_)
            | Self::Internal(_)
            | Self::Threads(_) => ExitCode::Failed,
        }
    }
}

impl Hint for RunError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Inputs(error) => error.hint(),
            Self::Plugins(error) => error.hint(),
            Self::Kit(error) => error.hint(),
            Self::New(error) => error.hint(),
            Self::Compare(error) => error.hint(),
            Self::Explain(error) => error.hint(),
            Self::Verify(error) => error.hint(),
            Self::Lint(error) => error.hint(),
            Self::Guess(error) => error.hint(),
            Self::NothingMatched => Some(
                "put the spreadsheets into fy<year> folders beside nenji.toml, and compare their names with `files` \
                 in sources/*.toml (`nenji check` lists both)"
                    .to_owned(),
            ),
            Self::Gates { .. } => Some(
                "mend the inputs, or change the gate in nenji.toml; the previous outputs are as they were"
                    .to_owned(),
            ),
            Self::Publish(error) => error.hint(),
            Self::Render(_) | Self::Export(_) => {
                Some("this is a fault of nenji; please report it with run.json".to_owned())
            }
            Self::Aggregate(_) => {
                Some("look for a figure that is far too large in the files of this indicator".to_owned())
            }
            Self::NoSource { near, .. } => {
                Some(format!("{near} (a source is a file sources/<id>.toml beside nenji.toml)"))
            }
            Self::Quarantine(_) | Self::Stdout(_) => Some("check permissions and free space".to_owned()),
            Self::Listen(_) => None,
            Self::Program(_) => Some("start nenji from a file that is still there".to_owned()),
            Self::Threads(_) | Self::Workers(_) => Some("try fewer with `--jobs`".to_owned()),
            Self::FewFiles { needed, .. } => {
                Some(format!("raise the limit (`ulimit -n {needed}`), or take fewer `--jobs`"))
            }
            Self::Temporary { .. } => {
                Some("name a folder with free space, in which files can be made, in `TMPDIR`".to_owned())
            }
            Self::Internal(_) => Some(
                "run again, with more memory, files and processes allowed if the cause speaks of them; if it stops \
                 again, report it with all that stands above"
                    .to_owned(),
            ),
            Self::Interrupted => Some("run again: finished files are kept and not read twice".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests;
