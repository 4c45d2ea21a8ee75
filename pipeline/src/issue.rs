//! Issues: the data are not as they should be.
//!
//! An issue is collected with its place and its remedy, never returned as an error and never dropped. What stops the
//! run itself is an error and belongs to the module that raises it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Where a cell stands: 1-based row and column, shown as `B7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CellRef {
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1 (A).
    pub column: u32,
}

impl CellRef {
    /// The cell that `B7` names; none where the text is no such name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let (letters, digits) = text.split_at(letters);
        let column = letters.bytes().try_fold(0_u32, |column, letter| {
            column.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1)
        })?;
        let row = digits.parse().ok()?;
        (column > 0 && row > 0).then_some(Self { row, column })
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.column;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).expect("a remainder of 26 fits a byte");
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))?;
        write!(f, "{}", self.row)
    }
}

/// Where an issue was found; as much of it as is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Id of the source.
    pub source: Option<Arc<str>>,
    /// Path of the file, below the inputs folder.
    pub file: Option<Arc<str>>,
    /// Name of the sheet.
    pub sheet: Option<Arc<str>>,
    /// The cell.
    pub cell: Option<CellRef>,
}

/// How bad an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Notice,
    /// A figure is doubtful, and marked.
    Warning,
    /// A cell was rejected: it is in the quarantine and in no figure.
    Rejected,
    /// A whole source failed, two figures cannot both be right, or an override chooses nothing.
    Error,
}

impl Severity {
    /// A number of issues of this severity: `2 warnings`.
    #[must_use]
    pub fn counted(self, count: usize) -> String {
        let (one, several) = match self {
            Self::Notice => ("notice", "notices"),
            Self::Warning => ("warning", "warnings"),
            Self::Rejected => ("rejected cell", "rejected cells"),
            Self::Error => ("error", "errors"),
        };
        format!("{count} {}", if count == 1 { one } else { several })
    }
}

/// What is wrong, in words that do not change: the `rule` of `quarantine.csv` and of `run.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueCode {
    /// A task failed: the file could not be read, or its layout was not found.
    SourceFailed,
    /// A file under `fy*/` that no source claims, or that two claim.
    UnclaimedFile,
    /// A cell that the plugin could not read (error value, unexpected text).
    RejectedCell,
    /// A value cell that is no count after its marks were taken off.
    NotANumber,
    /// A mark (`－`, `…`, `x`) that the source's legend does not define.
    UnknownMark,
    /// A period that is no fiscal year, or lies outside the years of the run.
    BadPeriod,
    /// A label in no code list.
    UnknownLabel,
    /// A code outside its dates of validity.
    CodeNotValid,
    /// A unit that the indicator cannot be counted in.
    BadUnit,
    /// The same key twice in one file with different values.
    DuplicateKey,
    /// Two reporters give different values for one key.
    Conflict,
    /// A value differs from the one in an earlier year's file.
    Revision,
    /// A stated total is not the sum of its parts.
    TotalMismatch,
    /// A stated change or growth rate is not what the values give.
    RateMismatch,
    /// The stock is not the prior stock with its flows.
    BridgeOpen,
    /// Something that an indicator owes is missing: reporter, sector or year.
    Missing,
    /// A series mixes real and illustrative values.
    MixedBasis,
    /// The account of a task does not balance.
    AccountOpen,
    /// A heading, sheet or unit that was not there last year, or is gone.
    Drift,
    /// A hidden row, column or sheet holds values that were used.
    Hidden,
    /// A value was chosen over another by an override.
    Overridden,
    /// What a plugin has to say of a file that it read.
    PluginNote,
    /// A plugin or a program was used that nobody has pinned.
    Unpinned,
}

impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = serde_json::to_value(self).ok();
        f.write_str(name.as_ref().and_then(|value| value.as_str()).unwrap_or("issue"))
    }
}

/// One problem in the data, with its place, its text and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issue {
    /// Where.
    pub location: Location,
    /// What is wrong.
    pub code: IssueCode,
    /// How bad it is.
    pub severity: Severity,
    /// One sentence, without the place.
    pub message: String,
    /// The cell's text as written; internal, never in a workbook.
    pub text: Option<String>,
    /// What to do, as an imperative.
    pub remedy: String,
}

/// `fy2024/a.xlsx, 分野別!B7: rule: a sentence`, and what to do in a line beneath.
impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told_of(1))
    }
}

impl Issue {
    /// The text of the first of `count` issues that differ in nothing but their cells.
    #[must_use]
    pub fn told_of(&self, count: usize) -> String {
        let Location { source, file, sheet, cell } = &self.location;
        let file = file.as_deref().or(source.as_deref()).unwrap_or("run");
        let place = match (sheet, cell) {
            (Some(sheet), Some(cell)) => format!("{file}, {sheet}!{cell}"),
            (Some(sheet), None) => format!("{file}, {sheet}"),
            (None, _) => file.to_owned(),
        };
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        format!("{place}{more}: {}: {}\n  {}", self.code, self.message, self.remedy)
    }
}

#[cfg(test)]
mod tests;
