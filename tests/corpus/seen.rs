//! What became of one published file: figures by what they mean, the account, and what was rejected.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nenji::extract::{self, Extracted};
use nenji::issue::{Issue, Severity};
use nenji::observation::{Observation, Role};
use nenji::workers::Readers;

/// Fiscal year and labels, in the order of the names of their dimensions, joined by `|` → value.
pub(super) type Figures = BTreeMap<(i32, String), i64>;

/// A file that was read, or not.
pub(super) struct Seen {
    extracted: Vec<Extracted>,
    issues: Vec<Issue>,
    /// Non-empty cells by sheet, counted by another child that knows no layout; none where the file cannot be opened.
    cells: BTreeMap<String, u64>,
}

impl Seen {
    pub(super) fn new(extracted: Vec<Extracted>, readers: &Readers) -> Self {
        let issues = extract::issues(&extracted);
        let texts = readers.texts(&extracted[0].task.file).unwrap_or_default();
        let cells = texts.into_iter().map(|sheet| (sheet.name, sheet.cells.len() as u64)).collect();
        Self { extracted, issues, cells }
    }

    fn observations(&self) -> &[Observation] {
        self.extracted[0].result.as_ref().map_or(&[], |read| &read.normalized.observations)
    }

    /// The figures of an indicator with a role.
    pub(super) fn figures(&self, indicator: &str, role: Role) -> Figures {
        let own = self.observations().iter().filter(|one| &*one.indicator == indicator && one.role == role);
        own.filter_map(|one| {
            let labels: Vec<&str> = one.key.values().map(|code| &**code).collect();
            Some(((one.fiscal_year.0, labels.join("|")), one.value?))
        })
        .collect()
    }

    pub(super) fn dump(&self) {
        let all = self.observations();
        let step = (all.len() / 12).max(1);
        for one in all.iter().step_by(step) {
            let labels: Vec<String> = one.key.iter().map(|(id, code)| format!("{id}={code}")).collect();
            println!("  {}!{} {} {} {} {} {:?} {:?}", one.sheet, one.cell, one.indicator, one.fiscal_year, one.role, labels.join(" "), one.value, one.rate);
        }
    }

    /// One figure, whatever its role.
    pub(super) fn figure(&self, indicator: &str, year: i32, labels: &str) -> Option<i64> {
        let is_it = |one: &&Observation| {
            let own: Vec<&str> = one.key.values().map(|code| &**code).collect();
            &*one.indicator == indicator && one.fiscal_year.0 == year && own.join("|") == labels
        };
        self.observations().iter().find(is_it)?.value
    }

    /// Holds the file against what must be of it: gives its account in words, or what is wrong.
    pub(super) fn judge(&self, oracle: fn(&Self), rejected: &[(&str, &str)]) -> Result<String, String> {
        let Ok(read) = &self.extracted[0].result else { return Err(self.told()) };
        let account = read.account();
        let sum = account.used + account.context + account.ignored + account.rejected;
        let mut claimed: Vec<&str> = read.report.fates.iter().map(|fate| fate.sheet.as_str()).collect();
        claimed.extend(self.observations().iter().map(|one| &*one.sheet));
        claimed.sort_unstable();
        claimed.dedup();
        let left = |sheet: &str| {
            let fates = read.report.fates.iter().filter(|fate| fate.sheet == sheet);
            fates.map(|fate| fate.cells).sum::<u64>() == 0
                && !self.observations().iter().any(|one| &*one.sheet == sheet)
        };
        let non_empty: u64 =
            claimed.iter().filter(|sheet| !left(sheet)).filter_map(|sheet| self.cells.get(*sheet)).sum();
        if sum != account.scope || account.scope != non_empty {
            return Err(format!("{account:?} does not account for {non_empty} cells"));
        }
        self.check_rejected(rejected)?;
        holds(|| oracle(self))?;
        let (used, context, ignored, rejected) =
            (account.used, account.context, account.ignored, account.rejected);
        Ok(format!(
            "{non_empty} cells: {used} used, {context} context, {ignored} ignored, {rejected} rejected"
        ))
    }

    fn check_rejected(&self, expected: &[(&str, &str)]) -> Result<(), String> {
        let mut found: Vec<(String, &str)> = self
            .issues
            .iter()
            .filter(|issue| issue.severity == Severity::Rejected)
            .map(|issue| {
                let cell = issue.location.cell.map(|cell| cell.to_string()).unwrap_or_default();
                (cell, issue.message.as_str())
            })
            .collect();
        for (cell, part) in expected {
            let Some(at) = found.iter().position(|(own, message)| own == cell && message.contains(part))
            else {
                return Err(format!("{cell} is not rejected with `{part}`"));
            };
            found.swap_remove(at);
        }
        if found.is_empty() {
            return Ok(());
        }
        found.sort();
        let shown: Vec<String> = found.iter().take(12).map(|(cell, why)| format!("{cell} {why}")).collect();
        Err(format!("{} cells are rejected that should not be: {}", found.len(), shown.join("; ")))
    }

    /// The file cannot be read, and all of these words are said of it.
    pub(super) fn fails_with(&self, words: &[&str]) -> Result<String, String> {
        if self.extracted[0].result.is_ok() {
            return Err("it was read".to_owned());
        }
        let told = self.told();
        match words.iter().find(|word| !told.contains(**word)) {
            None => Ok(told),
            Some(word) => Err(format!("`{word}` is not said: {told}")),
        }
    }

    fn told(&self) -> String {
        self.issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }
}

/// Does an oracle hold? What it says is printed where it does not.
pub(super) fn holds(oracle: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(oracle)).map_err(|_| "its oracle does not hold".to_owned())
}
