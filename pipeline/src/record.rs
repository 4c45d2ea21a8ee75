//! The run record (`run.json`): what was read with what, what became of it, and how the run ended.
//!
//! Written when the run starts and again when it ends, on every path. It is the one output that knows the clock.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;

use crate::drift::Drift;
use crate::extract::{Extracted, Read};
use crate::issue::{Issue, Severity};
use crate::plugin::{Account, Sandbox};
use crate::publish::{PublishError, write_atomic};

/// Version of the record's own layout.
pub const RECORD_VERSION: u32 = 1;

/// Issues of one kind and source that are listed one by one; the counts are never capped, and `quarantine.csv` is whole.
const LISTED_PER_KIND: usize = 20;

/// The origin of what nobody has pinned.
pub const UNPINNED: &str = "unpinned";

/// How a run ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Still running, or killed before it could say more.
    Started,
    /// Published.
    Published,
    /// Not published.
    NotPublished,
}

/// The content of `run.json`; keys in alphabetical order where they are data.
#[derive(Clone, Debug, Serialize)]
pub struct RunRecord {
    /// [`RECORD_VERSION`].
    pub version: u32,
    /// Version of nenji.
    pub nenji: &'static str,
    /// When the run started, UTC, ISO 8601.
    pub started: String,
    /// When it ended; absent while it runs.
    pub ended: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Exit code; absent while it runs.
    pub exit_code: Option<u8>,
    /// The error that ended it, as told on the terminal.
    pub error: Option<String>,
    /// Current fiscal year.
    pub fiscal_year: Option<i32>,
    /// `--strict`.
    pub strict: bool,
    /// `--allow-unpinned`: what is not pinned, or has changed, was used as well; its `origin` is `unpinned`.
    pub allow_unpinned: bool,
    /// Settings, theme, catalogue, sources and overrides: name → SHA-256.
    pub configuration: BTreeMap<String, String>,
    /// Plugins used: id → SHA-256 and origin.
    pub plugins: BTreeMap<String, PluginEntry>,
    /// Programs of sources that may be run: source → what it consists of.
    pub programs: BTreeMap<String, ProgramEntry>,
    /// One entry per input file.
    pub inputs: Vec<InputEntry>,
    /// Issues by source and rule, all of them counted.
    pub issue_counts: BTreeMap<String, BTreeMap<String, u64>>,
    /// The first issues of each source and rule.
    pub issues: Vec<IssueEntry>,
    /// Differences from the year before, all of them.
    pub drift: Vec<Drift>,
    /// Gates and how they stood.
    pub gates: Vec<GateEntry>,
    /// Published files: path → SHA-256.
    pub outputs: BTreeMap<String, String>,
}

/// A plugin that was used.
#[derive(Clone, Debug, Serialize)]
pub struct PluginEntry {
    /// Pinned hash.
    pub sha256: String,
    /// `built`, `added` or `unpinned`.
    pub origin: String,
    /// What it could reach while it read; absent where no worker was started for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sandbox: Option<Sandbox>,
}

/// A program that reads a source in place of a plugin.
#[derive(Clone, Debug, Serialize)]
pub struct ProgramEntry {
    /// Its command, as the source has it.
    pub command: Vec<String>,
    /// What runs it; none when it is itself an executable.
    pub interpreter: Option<InterpreterEntry>,
    /// Its files → pinned SHA-256.
    pub files: BTreeMap<String, String>,
    /// `built`, `added` or `unpinned`.
    pub origin: String,
    /// What keeps it from other files and the network: `none`.
    pub sandbox: &'static str,
}

/// An interpreter as it was found; it is not pinned.
#[derive(Clone, Debug, Serialize)]
pub struct InterpreterEntry {
    /// Its file, links followed.
    pub path: String,
    /// Its hash.
    pub sha256: String,
}

/// One input file and what became of its cells.
#[derive(Clone, Debug, Serialize)]
pub struct InputEntry {
    /// Path below the inputs folder.
    pub path: String,
    /// Hash.
    pub sha256: String,
    /// Source that read it.
    pub source: String,
    /// True when the task came from the cache.
    pub cached: bool,
    /// Account, after the host's own rejections; absent when the task failed.
    pub account: Option<Account>,
    /// Why the account holds what was used, and no more; absent where it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_not_taken: Option<String>,
    /// The last lines of the plugin's log: `2 ` and a sentence, from 1 (error) to 5 (trace).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Why the task failed.
    pub failure: Option<String>,
}

/// An issue as listed.
#[derive(Clone, Debug, Serialize)]
pub struct IssueEntry {
    /// Rule.
    pub rule: String,
    /// Severity.
    pub severity: Severity,
    /// Source.
    pub source: Option<String>,
    /// File.
    pub file: Option<String>,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell as `B7`.
    pub cell: Option<String>,
    /// Sentence.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// A gate and how it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GateEntry {
    /// Key of the settings.
    pub gate: String,
    /// False stops the publication.
    pub passed: bool,
    /// What was found and what is allowed.
    pub detail: String,
}

impl RunRecord {
    /// A record of a run that has just started.
    #[must_use]
    pub fn new(started: String, strict: bool) -> Self {
        Self {
            version: RECORD_VERSION,
            nenji: env!("CARGO_PKG_VERSION"),
            started,
            ended: None,
            outcome: Outcome::Started,
            exit_code: None,
            error: None,
            fiscal_year: None,
            strict,
            allow_unpinned: false,
            configuration: BTreeMap::new(),
            plugins: BTreeMap::new(),
            programs: BTreeMap::new(),
            inputs: Vec::new(),
            issue_counts: BTreeMap::new(),
            issues: Vec::new(),
            drift: Vec::new(),
            gates: Vec::new(),
            outputs: BTreeMap::new(),
        }
    }

    /// The accounts of all files, added up.
    #[must_use]
    pub fn totals(&self) -> Account {
        let mut totals = Account::default();
        for account in self.inputs.iter().filter_map(|input| input.account) {
            totals.scope += account.scope;
            totals.used += account.used;
            totals.context += account.context;
            totals.ignored += account.ignored;
            totals.rejected += account.rejected;
            totals.records += account.records;
        }
        totals
    }

    /// Takes the issues: counts all, lists the first of each source and rule.
    pub fn set_issues(&mut self, issues: &[Issue]) {
        self.issue_counts.clear();
        self.issues.clear();
        for issue in issues {
            let source = issue.location.source.as_deref().unwrap_or("run").to_owned();
            let rule = issue.code.to_string();
            let count = self.issue_counts.entry(source).or_default().entry(rule).or_default();
            *count += 1;
            if usize::try_from(*count).is_ok_and(|count| count <= LISTED_PER_KIND) {
                self.issues.push(IssueEntry::of(issue));
            }
        }
    }

    /// Writes `run.json` into a folder, at once.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Utf8Path) -> Result<Utf8PathBuf, PublishError> {
        let path = folder.join("run.json");
        write_atomic(&path, &self.to_json())?;
        Ok(path)
    }

    /// The record as JSON, with a line end.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("a record of texts and numbers is JSON");
        bytes.push(b'\n');
        bytes
    }
}

impl InputEntry {
    /// The entry of a file after its task.
    #[must_use]
    pub fn of(one: &Extracted) -> Self {
        let file = &one.task.file;
        let read = one.result.as_ref();
        Self {
            path: file.path.clone(),
            sha256: file.sha256.clone(),
            source: one.task.source.id.to_string(),
            cached: read.is_ok_and(|read| read.report.from_cache),
            account: read.ok().map(Read::account),
            account_not_taken: read.ok().and_then(|read| read.report.account_not_taken.clone()),
            log: read.map_or_else(|_| Vec::new(), |read| read.report.log.clone()),
            failure: read.err().map(|failure| failure.message.clone()),
        }
    }
}

impl IssueEntry {
    fn of(issue: &Issue) -> Self {
        let location = &issue.location;
        Self {
            rule: issue.code.to_string(),
            severity: issue.severity,
            source: location.source.as_deref().map(str::to_owned),
            file: location.file.as_deref().map(str::to_owned),
            sheet: location.sheet.as_deref().map(str::to_owned),
            cell: location.cell.map(|cell| cell.to_string()),
            message: issue.message.clone(),
            remedy: issue.remedy.clone(),
        }
    }
}

/// All rejected cells as CSV: file, sheet, cell, rule, text as written, message, what to do. Complete, never capped.
///
/// # Errors
/// Never in practice: the CSV is written to memory.
pub fn quarantine_csv(issues: &[Issue]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    writer.write_record(["source", "file", "sheet", "cell", "rule", "text", "message", "remedy"])?;
    for issue in issues.iter().filter(|issue| issue.severity == Severity::Rejected) {
        let location = &issue.location;
        writer.write_record([
            location.source.as_deref().unwrap_or(""),
            location.file.as_deref().unwrap_or(""),
            location.sheet.as_deref().unwrap_or(""),
            &location.cell.map(|cell| cell.to_string()).unwrap_or_default(),
            &issue.code.to_string(),
            issue.text.as_deref().unwrap_or(""),
            &issue.message,
            &issue.remedy,
        ])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
