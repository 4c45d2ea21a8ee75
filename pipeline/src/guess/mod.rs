//! `nenji guess FILE`: a source file drafted from a spreadsheet that nobody has described yet.
//!
//! Plugins draft, in workers; each draft is then read by, through the code of a run, and its head says what came of it.
//! Nothing is written but standard output, and what is not known is left open, so that the draft is refused until a
//! person has filled it in.

mod catalogue;
mod tally;
mod trial;

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use crate::catalog::{self, CatalogError};
use crate::cli::CommonArgs;
use crate::config::{self, ConfigError};
use crate::diagnostic::Hint;
use crate::discover::{self, InputFile};
use crate::ending::{ExitCode, RunError};
use crate::fiscal_year::FiscalYear;
use crate::inputs::InputsError;
use crate::plugin::{Probe, Task, TaskError};
use crate::workers;

use trial::Trial;

const AFTER_HELP: &str = "\
Exit codes:
  0    the draft reads its file
  2    usage or configuration: no such file
  3    the draft does not read it yet, or there is none
  4    no room to try it";

/// Arguments of `guess`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct GuessArgs {
    /// The spreadsheet.
    pub file: Utf8PathBuf,
    /// What most commands take.
    #[command(flatten)]
    pub common: CommonArgs,
    /// The sheet, or a glob on its name [default: the one with most figures].
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The plugin that is to read it [default: the one that reads it best].
    #[arg(long, value_name = "ID")]
    pub plugin: Option<String>,
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum GuessError {
    /// The spreadsheet cannot be read from disk.
    #[error("could not read `{file}`")]
    File {
        /// Its path.
        file: Utf8PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// No plugin has a draft for it.
    #[error("no plugin can draft a source for `{file}`: {}", .reasons.join("; "))]
    NoDraft {
        /// Its path.
        file: Utf8PathBuf,
        /// What each plugin said.
        reasons: Vec<String>,
    },
    /// No plugin can open it.
    #[error("`{file}` cannot be read: {reason}")]
    Unreadable {
        /// Its path.
        file: Utf8PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What the plugin says is to be done.
        advice: Option<String>,
    },
    /// No room for the draft on trial.
    #[error("could not try the draft")]
    Trial(#[source] std::io::Error),
}

impl Hint for GuessError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::File { .. } => Some("name a spreadsheet: xlsx, xls, ods or CSV".to_owned()),
            Self::NoDraft { .. } => Some(
                "name the sheet with `--sheet`, or start from a source file that reads a similar table"
                    .to_owned(),
            ),
            Self::Unreadable { advice, .. } => Some(advice.clone().unwrap_or_else(|| {
                "open the file in a spreadsheet program and save it anew, or ask its sender for it again"
                    .to_owned()
            })),
            Self::Trial(_) => Some("check the space and permissions of the temporary folder".to_owned()),
        }
    }
}

impl GuessError {
    /// The exit code that it ends with.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::File { .. } => ExitCode::Usage,
            Self::NoDraft { .. } | Self::Unreadable { .. } => ExitCode::Gate,
            Self::Trial(_) => ExitCode::Failed,
        }
    }
}

/// A draft with what reading by it gave.
pub struct Guess {
    file: String,
    draft: String,
    plugin: String,
    reason: String,
    open: Vec<String>,
    trial: Result<Trial, String>,
}

/// A plugin's draft before it is tried.
struct Offer {
    plugin: String,
    score: i32,
    reason: String,
    draft: String,
}

/// Drafts a source file.
///
/// # Errors
/// When the file cannot be read, no plugin has a draft for it, or settings or catalogue are not valid.
pub fn guess(args: &GuessArgs) -> Result<Guess, RunError> {
    let folder = args.common.config.parent().filter(|folder| !folder.as_str().is_empty());
    let folder = folder.unwrap_or(Utf8Path::new("."));
    let newest = discover::fiscal_years(folder).ok().and_then(|years| years.last().copied());
    let wanted = args.common.fiscal_year.map(FiscalYear);
    let settings = config::load_settings(&args.common.config, wanted, newest)
        .map_err(|error: ConfigError| InputsError::from(error))?;
    let catalog =
        catalog::load(&folder.join("catalog")).map_err(|error: CatalogError| InputsError::from(error))?;
    let unreadable = |source| GuessError::File { file: args.file.clone(), source };
    let file = discover::one_file(&args.file, settings.fiscal_year).map_err(unreadable)?;
    let readers = workers::readers_of(&args.common, &settings, [], Some(1))?;
    let told = catalogue::told(&catalog, args.sheet.as_deref());
    let told = serde_json::to_string(&told).map_err(|error| GuessError::Trial(error.into()))?;
    let offers = offers(args, &file, &told, &readers)?;
    let mut best: Option<Guess> = None;
    for offer in offers {
        let guess = tried(offer, &file, &readers).map_err(GuessError::Trial)?;
        if guess.has_records() {
            return Ok(guess);
        }
        best = best.or(Some(guess));
    }
    best.ok_or_else(|| no_draft(&args.file, Vec::new()).into())
}

fn no_draft(file: &Utf8Path, reasons: Vec<String>) -> GuessError {
    GuessError::NoDraft { file: file.to_owned(), reasons }
}

/// The drafts of the plugins, that of the best reader first.
fn offers(
    args: &GuessArgs,
    file: &InputFile,
    told: &str,
    readers: &workers::Readers,
) -> Result<Vec<Offer>, GuessError> {
    let (mut offers, mut errors) = (Vec::new(), Vec::new());
    let is_asked = |id: &&String| args.plugin.as_ref().is_none_or(|asked| asked == *id);
    for plugin in readers.usable().iter().filter(is_asked) {
        let task = Task {
            plugin: plugin.clone(),
            file_name: args.file.file_name().unwrap_or_default().to_owned(),
            sha256: file.sha256.clone(),
            path: file.location.clone(),
            mapping: told.to_owned(),
        };
        match readers.draft(&task) {
            Ok((probe, draft)) => {
                let (probe, draft) = own_fit(probe, draft);
                offers.push(Offer {
                    plugin: plugin.clone(),
                    score: probe.score,
                    reason: probe.reason,
                    draft,
                });
            }
            Err(error) => errors.push(error),
        }
    }
    offers.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.plugin.cmp(&b.plugin)));
    if offers.is_empty() { Err(refused(&args.file, &errors)) } else { Ok(offers) }
}

/// Why there is no draft: the file, where every plugin that drafts fails to open it, else what each of them says.
fn refused(file: &Utf8Path, errors: &[TaskError]) -> GuessError {
    let of_file = errors.iter().filter(|error| !error.is_unsupported());
    let unreadable: Option<Vec<_>> = of_file.map(TaskError::unreadable).collect();
    match unreadable.as_deref() {
        Some([first, ..]) => GuessError::Unreadable {
            file: file.to_owned(),
            reason: first.to_string(),
            advice: first.details.hint.clone(),
        },
        _ => no_draft(file, errors.iter().map(ToString::to_string).collect()),
    }
}

/// A draft may say itself how well the plugin fits the sheet that it is for, `# fits 85 of 100: why`, which a probe of the
/// whole file cannot know.
fn own_fit(probe: Probe, draft: String) -> (Probe, String) {
    let told = draft.split_once('\n').and_then(|(first, rest)| {
        let (score, reason) = first.strip_prefix("# fits ")?.split_once(" of 100: ")?;
        let score = score.parse().ok().filter(|score| (0..=100).contains(score))?;
        Some((Probe { score, reason: reason.to_owned() }, rest.to_owned()))
    });
    told.unwrap_or((probe, draft))
}

fn tried(offer: Offer, file: &InputFile, readers: &workers::Readers) -> std::io::Result<Guess> {
    let trial = match trial::source(&offer.draft)? {
        None => Err("it is no valid TOML".to_owned()),
        Some(Err(error)) => Err(error.to_string()),
        Some(Ok(source)) => Ok(trial::run(source, file, readers)),
    };
    Ok(Guess {
        file: file.location.file_name().unwrap_or_default().to_owned(),
        open: trial::open_places(&offer.draft),
        reason: format!("{} of 100: {}", offer.score, offer.reason),
        plugin: offer.plugin,
        draft: offer.draft,
        trial,
    })
}

/// Reasons that the head tells.
const TOLD: usize = 4;

impl Guess {
    fn has_records(&self) -> bool {
        self.trial.as_ref().is_ok_and(|trial| trial.report.is_ok() && trial.tally.records > 0)
    }

    /// 0 where the draft reads its file, 3 where it does not yet.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.has_records() { ExitCode::Published } else { ExitCode::Gate }
    }
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "# Drafted from {} for the plugin {} (it fits {}).",
            self.file, self.plugin, self.reason
        )?;
        match &self.trial {
            Err(reason) => writeln!(f, "# It was not tried: {}", one_line(reason))?,
            Ok(Trial { report: Err(failure), .. }) => {
                writeln!(f, "# Tried, and it does not read the file yet: {}", one_line(&failure.message))?;
                writeln!(f, "#   {}", one_line(&failure.hint))?;
            }
            Ok(Trial { report: Ok(report), tally }) => {
                let account = report.account;
                let periods = tally.periods.as_ref().filter(|(first, last)| first != last);
                let periods =
                    periods.map(|(first, last)| format!(", from {first} to {last}")).unwrap_or_default();
                writeln!(f, "# Tried: {} records{periods}.", account.records)?;
                writeln!(
                    f,
                    "#   {} cells: {} used, {} context, {} ignored, {} rejected",
                    account.scope, account.used, account.context, account.ignored, account.rejected
                )?;
                match tally.reconciled() {
                    (_, 0) => writeln!(f, "#   no stated total to compare")?,
                    (holds, all) => {
                        writeln!(f, "#   {holds} of {all} stated totals are the sum of their parts")?;
                    }
                }
                for fate in ["rejected", "ignored"] {
                    for (cells, reason) in trial::reasons(report, fate).iter().take(TOLD) {
                        writeln!(f, "#   {cells} {fate}: {}", one_line(reason))?;
                    }
                }
            }
        }
        if !self.open.is_empty() {
            writeln!(f, "# To be filled in: {}", self.open.join(", "))?;
        }
        f.write_str(self.draft.trim_end())
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
