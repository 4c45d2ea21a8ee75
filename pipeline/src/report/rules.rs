//! The machine-readability rules in the workbook: what the data sheets keep, what tables for people waive and why.
//!
//! The table is made with the edition; [`fill_scores`] adds what `lint` found in the data sheets of the Japanese masters of
//! the same run. Without it nothing is claimed of them.

use super::desk::{Desk, column, text};
use super::words::{Words, words};
use super::{Body, Edition, Format, Language, Table, Value};
use crate::lint::{LintReport, PRESENTATION, RULES, RuleId, Status};

const NAME: &str = "t_rules";
const PROVENANCE: &str = "t_provenance";
/// Column of the table that holds what was found in the data sheets.
const FOUND: usize = 2;

/// What tables for people waive besides [`PRESENTATION`].
const OWN: [(&str, Words); 3] = [
    ("L1-06", words("表題では題名と年度を全角空白で分ける", "a wide space stands between title and year")),
    (
        "L1-07",
        words("所見・注記・定義は文であり、読点を含む", "findings, notes and definitions are sentences"),
    ),
    ("L1-08", words("期間を～で示す", "the wave dash stands for a span of time, as the ministries write it")),
];

/// Why a rule is not held against tables for people.
#[must_use]
pub fn waiver(rule: &str, language: Language) -> Option<&'static str> {
    let own = OWN.iter().find(|(id, _)| *id == rule).map(|(_, reason)| reason.get(language));
    let shared = PRESENTATION.iter().find(|(id, ..)| *id == rule);
    own.or(shared.map(|(_, en, ja)| if language == Language::Ja { *ja } else { *en }))
}

/// All rules.
pub(super) fn table(desk: &Desk<'_>) -> Table {
    let headings = [
        words("規則", "Rule"),
        words("内容", "What it asks for"),
        words("データシート", "Data sheets"),
        words("表示用シート", "Sheets for people"),
        words("適用しない理由", "Why it is waived"),
    ];
    let row = |rule: &crate::lint::Rule| {
        let reason = waiver(rule.id, desk.language);
        let title = if desk.language == Language::Ja { rule.title_ja } else { rule.title_en };
        let held =
            if reason.is_some() { words("適用しない", "waived") } else { words("適用", "applies") };
        vec![
            text(rule.id),
            text(title),
            text(desk.say(words("未検査", "not looked at"))),
            text(desk.say(held)),
            text(reason.unwrap_or_default()),
        ]
    };
    let waived = RULES.iter().filter(|rule| waiver(rule.id, desk.language).is_some()).count();
    Table {
        name: NAME.to_owned(),
        title: desk.say(words("機械可読性の規則", "Rules for machine-readable data")),
        finding: desk.fill(
            words(
                "{0}規則のうち、表示用シートに適用しないものは{1}。",
                "Of {0} rules, {1} are waived for sheets for people.",
            ),
            &[&RULES.len().to_string(), &waived.to_string()],
        ),
        scope: desk.say(words(
            "行政データにおける機械可読性に関するルール（2026年3月31日）。確認はnenji lintによる。",
            "The government's rules for machine-readable data of 31 March 2026, as `nenji lint` judges them.",
        )),
        source: String::new(),
        columns: headings.map(|heading| column(desk.say(heading), Format::Text)).to_vec(),
        rows: RULES.iter().map(row).collect(),
        total_rows: Vec::new(),
    }
}

/// Adds what was found in the data sheets: rule by rule, and the scores on the provenance sheet.
pub fn fill_scores(edition: &mut Edition, found: &LintReport) {
    let language = edition.language;
    for sheet in &mut edition.sheets {
        let Body::Table(table) = &mut sheet.body else { continue };
        match table.name.as_str() {
            NAME => {
                for row in &mut table.rows {
                    let status = status(row.first(), found);
                    if let (Some(status), Some(cell)) = (status, row.get_mut(FOUND)) {
                        *cell = text(status.get(language));
                    }
                }
            }
            PROVENANCE => table.source = scorecard(language, found),
            _ => {}
        }
    }
}

fn status(rule: Option<&Value>, found: &LintReport) -> Option<Words> {
    let Some(Value::Text(rule)) = rule else { return None };
    Some(match found.result(RuleId::parse(rule)?)?.status {
        Status::Kept => words("適合", "kept"),
        Status::Broken => words("不適合", "broken"),
        Status::Waived => words("適用しない", "waived"),
        Status::NotJudged => words("人が判断する", "for a person to judge"),
        Status::NotApplicable => words("対象外", "about other files"),
    })
}

/// `データシート…：レベル3（L1 100点、…）`.
fn scorecard(language: Language, found: &LintReport) -> String {
    const CARD: Words = words(
        "機械可読性（日本語版のデータシート、2026年3月31日の規則）：レベル{0}、{1}。規則ごとの結果は「規則」のシート。",
        "Rules of 31 March 2026, data sheets of the Japanese master: level {0}; {1}. One by one: Rules.",
    );
    let scores = found.scores.iter().map(|one| {
        let score = one.score.map_or_else(|| "－".to_owned(), |score| score.to_string());
        words("L{0} {1}点（判定{2}規則）", "L{0} {1} of 100 ({2} rules)")
            .fill(language, &[&one.level.to_string(), &score, &one.judged.to_string()])
    });
    let scores: Vec<String> = scores.collect();
    CARD.fill(language, &[&found.level.to_string(), &scores.join(words("、", ", ").get(language))])
}
