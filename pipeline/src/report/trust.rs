//! How far the figures can be trusted: coverage, rejected cells and failed files, values chosen over others.

use super::desk::{Desk, count, text};
use super::quality::{indicator_name, or_nothing, table};
use super::words::{join, words};
use super::{Format, Table, Value};
use crate::aggregate::Fraction;
use crate::issue::{Issue, IssueCode, Severity};

/// Who reported of those who owe, by indicator and year.
pub(super) fn coverage(desk: &Desk<'_>) -> Option<Table> {
    let mut table = table(
        desk,
        "t_coverage",
        words("報告の網羅状況", "Coverage"),
        &[
            (words("指標", "Indicator"), Format::Text),
            (words("年度", "Fiscal year"), Format::Year),
            (words("報告すべき省庁", "Reporters expected"), Format::Count),
            (words("報告した省庁", "Reporters"), Format::Count),
            (words("網羅率（％）", "Coverage (%)"), Format::Percent),
            (words("未報告の省庁", "Not reported by"), Format::Mark),
        ],
    );
    let mut missing_entries = 0_usize;
    for entry in desk.aggregates.coverage.iter().filter(|entry| desk.is_about(&entry.indicator)) {
        let missing: Vec<String> = entry
            .expected
            .iter()
            .filter(|reporter| !entry.reporting.contains(reporter))
            .map(|reporter| desk.code("ministry", reporter))
            .collect();
        missing_entries += usize::from(!missing.is_empty());
        let length = |list: &[crate::observation::Id]| i64::try_from(list.len()).unwrap_or(i64::MAX);
        let (reporting, expected) = (length(&entry.reporting), length(&entry.expected));
        table.rows.push(vec![
            text(indicator_name(desk, &entry.indicator)),
            Value::Count(i64::from(entry.fiscal_year.0)),
            Value::Count(expected),
            Value::Count(reporting),
            super::desk::percent(Fraction::of(reporting, expected)),
            text(join(&missing, desk.language)),
        ]);
    }
    table.finding = match missing_entries {
        0 => {
            desk.say(words("報告すべき省庁の全てが報告した。", "Every reporter that owes figures sent them."))
        }
        some => desk.fill(
            words(
                "未報告の省庁がある指標・年度は{0}件。",
                "Reporters are missing for {0} indicators and years.",
            ),
            &[&some.to_string()],
        ),
    };
    table.scope = desk.say(words(
        "網羅率＝報告した省庁÷報告すべき省庁。省庁の報告のうち値の欠けている区分は、各表の状況欄に示す。",
        "Coverage is reporters over reporters expected. Parts that a reporter left open are marked in the tables.",
    ));
    (!table.rows.is_empty()).then_some(table)
}

/// Rejected cells and failed files by source, with the indicators that they touch; never their text.
pub(super) fn rejected(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_rejected",
        words("読み取れなかったセルと資料", "Rejected cells and failed files"),
        &[
            (words("原資料", "Source"), Format::Text),
            (words("資料の名称", "Title"), Format::Text),
            (words("読取不能のセル", "Rejected cells"), Format::Count),
            (words("読めなかった資料", "Failed files"), Format::Count),
            (words("影響する指標", "Indicators touched"), Format::Text),
        ],
    );
    let (mut cells, mut files) = (0, 0);
    for source in desk.input.sources {
        let touched: Vec<String> = source
            .indicators
            .iter()
            .filter(|mapping| desk.is_about(&mapping.id))
            .map(|mapping| indicator_name(desk, &mapping.id))
            .collect();
        let (rejected, failed) = counts(desk, &source.id);
        if touched.is_empty() || rejected + failed == 0 {
            continue;
        }
        cells += rejected;
        files += failed;
        table.rows.push(vec![
            text(source.id.to_string()),
            text(source.title.clone()),
            Value::Count(rejected),
            Value::Count(failed),
            text(join(&touched, desk.language)),
        ]);
    }
    table.finding = desk.fill(
        words(
            "読取不能のセルは{0}個、読めなかった資料は{1}件。",
            "{0} cells were rejected and {1} files failed.",
        ),
        &[&cells.to_string(), &files.to_string()],
    );
    table.scope = desk.say(words(
        "読取不能のセルはどの数値にも含まれない。一覧は実行記録のquarantine.csvにある。",
        "Rejected cells are in no figure; quarantine.csv beside the run record lists them.",
    ));
    or_nothing(table, desk)
}

/// Rejected cells and failed files of one source.
pub(super) fn counts(desk: &Desk<'_>, source: &str) -> (i64, i64) {
    let of = |test: fn(&Issue) -> bool| {
        let issues = desk.input.issues.iter();
        let count =
            issues.filter(|issue| test(issue) && issue.location.source.as_deref() == Some(source)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    (of(|issue| issue.severity == Severity::Rejected), of(|issue| issue.code == IssueCode::SourceFailed))
}

/// Values that were chosen over others, by whom and why; none where there is no such choice.
pub(super) fn overrides(desk: &Desk<'_>) -> Option<Table> {
    let mut table = table(
        desk,
        "t_overrides",
        words("選択した値", "Values chosen over others"),
        &[
            (words("指標", "Indicator"), Format::Text),
            (words("対象", "Subject"), Format::Text),
            (words("用いた値", "Value used"), Format::Count),
            (words("用いなかった値", "Values not used"), Format::Text),
            (words("選んだ資料", "Source chosen"), Format::Text),
            (words("決定者", "Decided by"), Format::Text),
            (words("理由", "Reason"), Format::Text),
        ],
    );
    for one in desk.input.overrides.iter().filter(|one| desk.is_about(&one.chosen_by.indicator)) {
        let unused: Vec<String> = one
            .unused
            .iter()
            .map(|value| value.map_or_else(|| "—".to_owned(), |value| value.to_string()))
            .collect();
        table.rows.push(vec![
            text(indicator_name(desk, &one.chosen_by.indicator)),
            text(one.subject.clone()),
            count(one.used),
            text(join(&unused, desk.language)),
            text(one.chosen_by.source.to_string()),
            text(one.chosen_by.by.clone()),
            text(one.chosen_by.reason.clone()),
        ]);
    }
    table.finding = desk.fill(
        words("値を選択した事実は{0}件。", "{0} values were chosen over others."),
        &[&table.rows.len().to_string()],
    );
    (!table.rows.is_empty()).then_some(table)
}
