//! What is wrong with the cells of one file, with their places.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Rejection;
use super::facts::Position;
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;
use crate::issue::{CellRef, Issue, IssueCode, Location, Severity};
use crate::plugin::{KEPT_EACH, KEPT_LIMIT};

/// Issues of one file; what would repeat for every cell is told once.
pub(super) struct Issues {
    source: Arc<str>,
    file: Arc<str>,
    sheets: Vec<Arc<str>>,
    sheet_numbers: FxHashMap<Arc<str>, u32>,
    all: Vec<Issue>,
    /// Bytes of them that can still be kept, about.
    room: usize,
    rejected: BTreeSet<Position>,
    early: BTreeMap<(FiscalYear, u32), (CellRef, u64)>,
    hidden: BTreeMap<u32, (CellRef, u64)>,
    without_unit: BTreeMap<Arc<str>, (Position, String)>,
    broken: BTreeSet<&'static str>,
}

impl Issues {
    pub(super) fn new(source: &Arc<str>, file: &str) -> Self {
        Self {
            source: Arc::clone(source),
            file: file.into(),
            sheets: Vec::new(),
            sheet_numbers: FxHashMap::default(),
            all: Vec::new(),
            room: KEPT_LIMIT,
            rejected: BTreeSet::new(),
            early: BTreeMap::new(),
            hidden: BTreeMap::new(),
            without_unit: BTreeMap::new(),
            broken: BTreeSet::new(),
        }
    }

    /// The number of a sheet, held once by name.
    pub(super) fn sheet(&mut self, name: &str) -> u32 {
        if let Some(number) = self.sheet_numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.sheets.len()).expect("a file has fewer than 2^32 sheets");
        let name: Arc<str> = name.into();
        self.sheets.push(Arc::clone(&name));
        self.sheet_numbers.insert(name, number);
        number
    }

    pub(super) fn sheet_name(&self, number: u32) -> &Arc<str> {
        &self.sheets[number as usize]
    }

    /// A cell for messages: `会員数!B7`.
    pub(super) fn name(&self, (sheet, cell): Position) -> String {
        format!("{}!{cell}", self.sheet_name(sheet))
    }

    /// A cell that is in no figure.
    pub(super) fn reject(&mut self, rejection: Rejection, at: Position, text: Option<String>) {
        self.rejected.insert(at);
        let text_bytes = text.as_ref().map_or(0, String::len);
        let bytes = KEPT_EACH + rejection.message.len() + rejection.remedy.len() + text_bytes;
        self.room = self.room.saturating_sub(bytes);
        let location = self.location(Some(at.0), Some(at.1));
        self.all.push(Issue {
            location,
            code: rejection.code,
            severity: Severity::Rejected,
            message: rejection.message,
            text,
            remedy: rejection.remedy,
        });
    }

    /// False when as many cells are rejected as can be kept.
    pub(super) fn has_room(&self) -> bool {
        self.room > 0
    }

    /// Values from hidden rows and columns are used, and told.
    pub(super) fn looks(&mut self, flags: Option<&str>, (sheet, cell): Position) {
        if flags.is_some_and(|flags| flags.split(' ').any(|flag| flag == "hidden")) {
            self.hidden.entry(sheet).or_insert((cell, 0)).1 += 1;
        }
    }

    /// Records of a year before the tables that are meant to lie there.
    pub(super) fn early(&mut self, year: FiscalYear, (sheet, cell): Position) {
        let (first, records) = self.early.entry((year, sheet)).or_insert((cell, 0));
        *first = cell.min(*first);
        *records += 1;
    }

    pub(super) fn without_unit(&mut self, indicator: &Indicator, at: Position) {
        if !self.without_unit.contains_key(&indicator.id) {
            self.without_unit.insert(indicator.id.clone(), (at, indicator.unit.ja.clone()));
        }
    }

    /// The plugin broke the contract in a way that the host's checks let through.
    pub(super) fn broken(&mut self, message: &'static str) {
        self.broken.insert(message);
    }

    /// A value that stands in several cells.
    pub(super) fn repeated(&mut self, at: Position, repeats: u64) {
        self.note(
            IssueCode::DuplicateKey,
            Severity::Notice,
            Some(at),
            format!("the figure stands in {repeats} more cells with the same value; it counts once"),
            "nothing, if the sheet repeats it on purpose",
        );
    }

    /// A sum over events of which some give no value.
    pub(super) fn partial(&mut self, at: Position, missing: u64, records: u64) {
        self.note(
            IssueCode::Missing,
            Severity::Warning,
            Some(at),
            format!("{missing} of the {records} records added up here have no value; the sum is marked as estimated"),
            "fill in the missing values in the spreadsheet",
        );
    }

    fn note(
        &mut self,
        code: IssueCode,
        severity: Severity,
        at: Option<Position>,
        message: String,
        remedy: &str,
    ) {
        let location = self.location(at.map(|at| at.0), at.map(|at| at.1));
        self.all.push(Issue { location, code, severity, message, text: None, remedy: remedy.to_owned() });
    }

    fn location(&self, sheet: Option<u32>, cell: Option<CellRef>) -> Location {
        Location {
            source: Some(Arc::clone(&self.source)),
            file: Some(Arc::clone(&self.file)),
            sheet: sheet.map(|sheet| Arc::clone(self.sheet_name(sheet))),
            cell,
        }
    }

    /// All issues in order of place, and the number of distinct rejected cells.
    pub(super) fn finish(mut self) -> (Vec<Issue>, u64) {
        for ((year, sheet), (cell, records)) in std::mem::take(&mut self.early) {
            let who = match records {
                1 => "the record speaks".to_owned(),
                _ => format!("{records} records, of which this is the first, speak"),
            };
            let message = format!(
                "{who} of {year}, before the first year of the tables: what is said there is in no table"
            );
            let remedy = "nothing, if it is meant; else correct the period in the spreadsheet, or set an earlier `first-fiscal-year` in the settings";
            self.note(IssueCode::BadPeriod, Severity::Notice, Some((sheet, cell)), message, remedy);
        }
        for (sheet, (cell, cells)) in std::mem::take(&mut self.hidden) {
            let message = format!("{cells} values that were used stand in hidden rows, columns or sheets");
            let remedy = "show them in the spreadsheet, or take them out if they are not meant";
            self.note(IssueCode::Hidden, Severity::Warning, Some((sheet, cell)), message, remedy);
        }
        for (indicator, (at, unit)) in std::mem::take(&mut self.without_unit) {
            let message = format!("no unit is written for `{indicator}`, nor mapped; taken as {unit}");
            let remedy = "add `unit` to the `[[indicator]]` of the source";
            self.note(IssueCode::BadUnit, Severity::Notice, Some(at), message, remedy);
        }
        for message in std::mem::take(&mut self.broken) {
            let remedy = "report it to the author of the plugin";
            self.note(IssueCode::SourceFailed, Severity::Error, None, message.to_owned(), remedy);
        }
        self.all.sort();
        let rejected = u64::try_from(self.rejected.len()).unwrap_or(u64::MAX);
        (self.all, rejected)
    }
}

#[cfg(test)]
mod tests {
    use super::{Issues, KEPT_EACH};
    use crate::issue::{CellRef, IssueCode};
    use crate::normalize::Rejection;

    #[test]
    fn rejected_cells_are_kept_as_long_as_there_is_room() {
        let mut issues = Issues::new(&"a".into(), "a.csv");
        let sheet = issues.sheet("会員数");
        issues.room = 2 * KEPT_EACH;
        let mut room = Vec::new();
        for row in 1..=2 {
            let rejection = Rejection {
                code: IssueCode::BadPeriod,
                message: "`?` is no period of this source".to_owned(),
                remedy: String::new(),
            };
            issues.reject(rejection, (sheet, CellRef { row, column: 1 }), Some("?".to_owned()));
            room.push(issues.has_room());
        }
        assert_eq!(room, [true, false]);
    }
}
