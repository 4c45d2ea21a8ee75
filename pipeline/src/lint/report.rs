//! What was found: a result per rule, findings with their cells, a score per level.

use std::collections::BTreeMap;
use std::fmt;

use nenji_sheet::{Area, a1};
use serde::{Deserialize, Serialize};

use super::rules::{RULES, RuleId, Weight};

/// Everything about one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LintReport {
    /// Its name.
    pub file: String,
    /// What its content is: `xlsx`, `xlsb`, `ods`, `xls`, `csv`; none where it is no spreadsheet.
    pub format: Option<String>,
    /// Encoding of a CSV.
    pub encoding: Option<String>,
    /// Does a CSV begin with a byte order mark?
    pub byte_order_mark: Option<bool>,
    /// The level that it reaches: the highest whose rules, and those of the levels below, have no finding. A rule that is
    /// not judged does not count against it; a level of which nothing is judged is not reached.
    pub level: u8,
    /// Score of each level.
    pub scores: Vec<LevelScore>,
    /// A result per rule, in the published order.
    pub rules: Vec<RuleResult>,
}

/// Score of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelScore {
    /// 1 to 3.
    pub level: u8,
    /// 100 less what the broken rules cost, or 0 where one of them is fatal; none where nothing was judged.
    pub score: Option<u32>,
    /// Rules judged.
    pub judged: usize,
    /// Rules broken.
    pub broken: usize,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleResult {
    /// The rule.
    pub rule: RuleId,
    /// Title as published.
    pub title: String,
    /// The same in English.
    pub title_en: String,
    /// How it ended.
    pub status: Status,
    /// Why it is waived, not judged or not applicable.
    pub reason: Option<String>,
    /// What was found and is not waived.
    pub findings: Vec<Finding>,
    /// What was found and is waived.
    pub waived: Vec<Finding>,
}

/// How a rule ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Nothing was found.
    Kept,
    /// Something was found.
    Broken,
    /// All that was found is waived.
    Waived,
    /// A program cannot tell, for the reason given.
    NotJudged,
    /// It is about another kind of file.
    NotApplicable,
}

/// One thing that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Sheet; none for the file as a whole.
    pub sheet: Option<String>,
    /// First and last cell, `B3` or `B3:B12`; or the line of a CSV, `line 3`.
    pub cells: Option<String>,
    /// One sentence, without the place.
    pub message: String,
    /// What to do, as an imperative.
    pub remedy: String,
}

/// Cells as people write them.
#[must_use]
pub(super) fn range(area: Area) -> String {
    let (first, last) = (a1(area.first_row, area.first_column), a1(area.last_row, area.last_column));
    if first == last { first } else { format!("{first}:{last}") }
}

impl LintReport {
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            format: None,
            encoding: None,
            byte_order_mark: None,
            level: 0,
            scores: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// Everything that is not waived, with its rule.
    pub fn findings(&self) -> impl Iterator<Item = (RuleId, &Finding)> {
        self.rules.iter().flat_map(|result| result.findings.iter().map(|finding| (result.rule, finding)))
    }

    /// Nothing was found that is not waived.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings().next().is_none()
    }

    /// The result of a rule.
    #[must_use]
    pub fn result(&self, rule: RuleId) -> Option<&RuleResult> {
        self.rules.iter().find(|result| result.rule == rule)
    }

    /// Adds up what the results say.
    pub(super) fn score(&mut self) {
        self.scores = [1, 2, 3].map(|level| score(level, &self.rules)).to_vec();
        let reached = self
            .scores
            .iter()
            .take_while(|score| score.broken == 0 && score.judged > 0)
            .map(|score| score.level);
        self.level = reached.last().unwrap_or(0);
    }
}

fn score(level: u8, results: &[RuleResult]) -> LevelScore {
    let mut found = LevelScore { level, score: None, judged: 0, broken: 0 };
    let (mut cost, mut is_fatal) = (0, false);
    for rule in RULES.iter().filter(|rule| rule.level == level) {
        let Some(result) = results.iter().find(|result| result.rule.as_str() == rule.id) else { continue };
        found.judged += usize::from(matches!(result.status, Status::Kept | Status::Broken | Status::Waived));
        if result.status != Status::Broken {
            continue;
        }
        found.broken += 1;
        match rule.weight {
            Weight::Fatal => is_fatal = true,
            Weight::Points(points) => cost += points,
        }
    }
    found.score = (found.judged > 0).then(|| if is_fatal { 0 } else { 100_u32.saturating_sub(cost) });
    found
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.sheet, &self.cells) {
            (Some(sheet), Some(cells)) => write!(f, "{sheet}!{cells}: ")?,
            (Some(sheet), None) => write!(f, "{sheet}: ")?,
            (None, Some(cells)) => write!(f, "{cells}: ")?,
            (None, None) => {}
        }
        f.write_str(&self.message)
    }
}

/// Rules as lines: broken ones with their findings, then what is waived and what is not judged.
impl fmt::Display for LintReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scores = self.scores.iter().map(|score| {
            score
                .score
                .map_or_else(|| format!("L{} -", score.level), |points| format!("L{} {points}", score.level))
        });
        let format = self.format.as_deref().unwrap_or("no spreadsheet");
        let scores = scores.collect::<Vec<_>>().join(", ");
        write!(f, "{} ({format}", self.file)?;
        if let Some(encoding) = &self.encoding {
            let mark = if self.byte_order_mark == Some(true) { "with" } else { "without" };
            write!(f, ", {encoding} {mark} byte order mark")?;
        }
        writeln!(f, "): level {}; scores {scores}", self.level)?;
        for result in self.rules.iter().filter(|result| result.status == Status::Broken) {
            writeln!(f, "  {} {} ({})", result.rule, result.title_en, result.title)?;
            for finding in &result.findings {
                writeln!(f, "    {finding}")?;
            }
            if let Some(finding) = result.findings.first() {
                writeln!(f, "    -> {}", finding.remedy)?;
            }
        }
        for result in self.rules.iter().filter(|result| !result.waived.is_empty()) {
            let reason = result.reason.as_deref().unwrap_or_default();
            writeln!(f, "  {} waived ({} found): {reason}", result.rule, result.waived.len())?;
        }
        let mut not_judged: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for result in self.rules.iter().filter(|result| result.status == Status::NotJudged) {
            let reason = result.reason.as_deref().unwrap_or_default();
            not_judged.entry(reason).or_default().push(result.rule.as_str());
        }
        for (reason, rules) in not_judged {
            writeln!(f, "  not judged: {reason}: {}", rules.join(", "))?;
        }
        let kept = self.rules.iter().filter(|result| result.status == Status::Kept).count();
        let other = self.rules.iter().filter(|result| result.status == Status::NotApplicable).count();
        write!(f, "  {kept} rules kept, {other} about other kinds of file")
    }
}
