//! What the rules find, gathered by rule; cells of one kind that stand below each other are one finding.

use std::collections::BTreeMap;

use nenji_sheet::Area;

use super::options::Options;
use super::report::{Finding, RuleResult, Status, range};
use super::rules::{RULES, Rule, RuleId, Scope};

/// Characters of a cell's text that are quoted.
const QUOTED: usize = 40;

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    findings: BTreeMap<RuleId, Vec<Finding>>,
    not_judged: BTreeMap<RuleId, String>,
}

fn id(rule: &str) -> RuleId {
    RuleId::parse(rule).expect("rules are named as in the table")
}

impl Found {
    /// Adds what was found elsewhere, behind what is there.
    pub(super) fn append(&mut self, other: Self) {
        for (rule, findings) in other.findings {
            self.findings.entry(rule).or_default().extend(findings);
        }
        for (rule, reason) in other.not_judged {
            self.not_judged.entry(rule).or_insert(reason);
        }
    }

    /// Adds a finding about cells of a sheet.
    pub(super) fn cells(&mut self, rule: &str, sheet: &str, area: Area, message: impl Into<String>) {
        self.add(rule, Some(sheet), Some(range(area)), message);
    }

    /// Adds a finding.
    pub(super) fn add(
        &mut self,
        rule: &str,
        sheet: Option<&str>,
        cells: Option<String>,
        message: impl Into<String>,
    ) {
        let rule = id(rule);
        self.findings.entry(rule).or_default().push(Finding {
            sheet: sheet.map(str::to_owned),
            cells,
            message: message.into(),
            remedy: rule.rule().remedy.to_owned(),
        });
    }

    /// Adds cells in which the same is wrong; those below each other become one finding.
    pub(super) fn each(&mut self, rule: &str, sheet: &str, what: &str, mut cells: Vec<(u32, u32, String)>) {
        cells.sort_unstable_by_key(|(row, column, _)| (*column, *row));
        let mut runs: Vec<(Area, String)> = Vec::new();
        for (row, column, text) in cells {
            match runs.last_mut() {
                Some((area, _)) if area.first_column == column && area.last_row + 1 == row => {
                    area.last_row = row;
                }
                _ => runs.push((
                    Area { first_row: row, first_column: column, last_row: row, last_column: column },
                    text,
                )),
            }
        }
        for (area, text) in runs {
            let more = area.last_row - area.first_row;
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            self.cells(rule, sheet, area, format!("{what}: `{}`{more}", quoted(&text)));
        }
    }

    /// Notes why a rule cannot be judged; what it has found counts all the same.
    pub(super) fn not_judged(&mut self, rule: &str, reason: impl Into<String>) {
        self.not_judged.entry(id(rule)).or_insert_with(|| reason.into());
    }

    /// The results of all rules, waivers taken into account.
    pub(super) fn results(mut self, options: &Options, is_csv: bool) -> Vec<RuleResult> {
        RULES.iter().map(|rule| self.result(rule, options, is_csv)).collect()
    }

    fn result(&mut self, rule: &Rule, options: &Options, is_csv: bool) -> RuleResult {
        let id = id(rule.id);
        let found = self.findings.remove(&id).unwrap_or_default();
        let mut why = None;
        let (waived, findings): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| {
            let reason = options.waived(id, finding.sheet.as_deref());
            let is_waived = reason.is_some();
            why = reason.or_else(|| why.take());
            is_waived
        });
        let other = match rule.scope {
            Scope::Csv if !is_csv => Some("it is about CSV"),
            Scope::Workbook if is_csv => Some("it is about workbooks"),
            _ => None,
        };
        let not_judged = self.not_judged.remove(&id);
        let (status, reason) = match (other, not_judged) {
            (Some(reason), _) => (Status::NotApplicable, Some(reason.to_owned())),
            _ if !findings.is_empty() => (Status::Broken, why),
            _ if !waived.is_empty() => (Status::Waived, why),
            (None, Some(reason)) => (Status::NotJudged, Some(reason)),
            (None, None) => (Status::Kept, None),
        };
        RuleResult {
            rule: id,
            title: rule.title_ja.to_owned(),
            title_en: rule.title_en.to_owned(),
            status,
            reason,
            findings,
            waived,
        }
    }
}

/// A cell's text for a message: on one line, cut when long.
pub(super) fn quoted(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { '⏎' } else { c }).collect();
    if line.chars().count() <= QUOTED { line } else { line.chars().take(QUOTED).chain(['…']).collect() }
}
