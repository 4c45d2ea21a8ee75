//! What became of one published file: figures by what they mean, the account, and what was rejected.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nenji::extract::{self, Extracted};
use nenji::issue::{CellRef, Issue, Severity};
use nenji::observation::{Observation, Role};
use nenji::workers::Readers;

/// Base units of one printed unit: persons, tenths, 10億円.
const UNITS: [f64; 3] = [1.0, 10.0, 1e9];

/// A figure that has a value.
pub(super) struct Figure<'a> {
    one: &'a Observation,
    pub(super) value: i64,
}

impl Figure<'_> {
    pub(super) fn year(&self) -> i32 {
        self.one.fiscal_year.0
    }

    pub(super) fn row(&self) -> u32 {
        self.one.cell.row
    }

    pub(super) fn is(&self, role: Role) -> bool {
        self.one.role == role
    }

    /// The label of a dimension; empty where there is none.
    pub(super) fn label(&self, dimension: &str) -> &str {
        self.one.key.get(dimension).map_or("", |code| &**code)
    }
}

/// A file that was read, or not.
pub(super) struct Seen {
    extracted: Vec<Extracted>,
    issues: Vec<Issue>,
    /// Texts of cells by sheet and cell, read by another child that knows no layout; none where it cannot be opened.
    cells: BTreeMap<String, BTreeMap<CellRef, String>>,
}

impl Seen {
    pub(super) fn new(extracted: Vec<Extracted>, readers: &Readers) -> Self {
        let issues = extract::issues(&extracted);
        let texts = readers.texts(&extracted[0].task.file).unwrap_or_default();
        let by_cell = |cells: Vec<(u32, u32, String)>| {
            cells.into_iter().map(|(row, column, text)| (CellRef { row, column }, text)).collect()
        };
        let cells = texts.into_iter().map(|sheet| (sheet.name, by_cell(sheet.cells))).collect();
        Self { extracted, issues, cells }
    }

    fn observations(&self) -> &[Observation] {
        self.extracted[0].result.as_ref().map_or(&[], |read| &read.normalized.observations)
    }

    /// The figures of an indicator that have a value, whatever they are for.
    pub(super) fn all(&self, indicator: &str) -> Vec<Figure<'_>> {
        let own = self.observations().iter().filter(|one| &*one.indicator == indicator);
        own.filter_map(|one| Some(Figure { one, value: one.value? })).collect()
    }

    /// Rates as printed, in tenths of a per cent, by row and fiscal year.
    pub(super) fn rates(&self) -> BTreeMap<(u32, i32), i64> {
        let rates = self.observations().iter().filter_map(|one| Some((one, one.rate?)));
        let tenths = rates.map(|(one, rate)| {
            assert!(rate.scale <= 1, "{rate:?}");
            let digits = if rate.scale == 0 { rate.digits * 10 } else { rate.digits };
            ((one.cell.row, one.fiscal_year.0), digits)
        });
        tenths.collect()
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
        let claimed = claimed.iter().filter(|sheet| !left(sheet)).filter_map(|sheet| self.cells.get(*sheet));
        let non_empty: usize = claimed.map(BTreeMap::len).sum();
        if sum != account.scope || account.scope != non_empty as u64 {
            return Err(format!("{account:?} does not account for {non_empty} cells"));
        }
        self.check_rejected(rejected)?;
        self.check_values()?;
        holds(|| oracle(self))?;
        let (used, context, ignored, rejected) =
            (account.used, account.context, account.ignored, account.rejected);
        Ok(format!(
            "{non_empty} cells: {used} used, {context} context, {ignored} ignored, {rejected} rejected"
        ))
    }

    /// Each value is what its own cell shows, in base units; with the other sign only where it is deducted.
    fn check_values(&self) -> Result<(), String> {
        let single = self.observations().iter().filter(|one| one.records == 1);
        for (one, value) in single.filter_map(|one| Some((one, one.value?))) {
            let text = &self.cells[&*one.sheet][&one.cell];
            let shown: f64 =
                text.replace(',', "").trim().parse().map_err(|_| format!("{} reads {text}", one.cell))?;
            let source = &self.extracted[0].task.source;
            let is_deducted = |label: &str| source.deduct.iter().any(|word| label.contains(word.as_str()));
            let sign = if one.key.values().any(|label| is_deducted(label)) { -1.0 } else { 1.0 };
            #[expect(clippy::cast_precision_loss, reason = "no printed figure has 16 digits")]
            let value = value as f64;
            let is_it = |unit: &f64| ((shown * unit * sign).round() - value).abs() < 0.5;
            if !UNITS.iter().any(is_it) {
                return Err(format!("{}!{} reads {text} and gave {value}", one.sheet, one.cell));
            }
        }
        Ok(())
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
            if *cell == "*" {
                let before = found.len();
                found.retain(|(_, message)| !message.contains(part));
                if found.len() == before {
                    return Err(format!("nothing is rejected with `{part}`"));
                }
                continue;
            }
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
