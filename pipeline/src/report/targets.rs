//! Targets: what is to be reached by when, how far it is, and a grade in the words of Japan's policy evaluation.
//!
//! The grade follows from two numbers alone, the change of the year and the change that is needed each year; the table
//! shows both and names the rule that applied. It gives none where the year is partial or cannot be compared.

mod progress;
mod sentence;
#[cfg(test)]
mod tests;

use self::progress::Progress;
use super::coverage::{comparison, is_partial};
use super::desk::{Desk, column, count, percent, text, total};
use super::figure::count_text;
use super::marks;
use super::notes::{General, Notes};
use super::phrases::counted;
use super::words::words;
use super::{Format, Table, Value};
use crate::aggregate::Series;
use crate::catalog::{Direction, Indicator, Target};
use crate::fiscal_year::FiscalYear;

/// The year by which a target is judged: its own, once that is over, and until then the current one.
fn judged(desk: &Desk<'_>, target: &Target) -> FiscalYear {
    target.fiscal_year.min(desk.current())
}

fn progress(desk: &Desk<'_>, indicator: &Indicator, target: &Target, series: &Series) -> Option<Progress> {
    let row = total(series)?;
    let year = judged(desk, target);
    let at = desk.years().iter().position(|one| *one == year);
    let figures = at.and_then(|at| row.years.get(at));
    let value = figures.filter(|figures| !is_partial(figures)).and_then(|figures| figures.value);
    let change = at.and_then(|at| comparison(series, &[], row, at).change);
    let years_left = i64::from(target.fiscal_year.0) - i64::from(year.0);
    Some(Progress::towards(indicator.direction, target.value, value, change, years_left))
}

/// How far the target of an indicator is reached, in a sentence; none where none is set.
pub(super) fn finding(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Option<String> {
    let (_, target, _) = set(desk).find(|(one, ..)| one.id == indicator.id)?;
    let progress = progress(desk, indicator, target, series)?;
    let goal = sentence::Goal {
        year: desk.year(target.fiscal_year),
        judged: desk.year(judged(desk, target)),
        number: count_text(target.value, desk.language),
        unit: counted(target.value, &desk.own(&indicator.unit), desk.language),
        is_limit: indicator.direction == Direction::Down,
        is_over: target.fiscal_year <= desk.current(),
    };
    Some(sentence::of(desk.language, &goal, &progress))
}

/// Indicators of the edition that have a target. Targets are set for all, so a ministry's edition has none.
pub(super) fn set<'a>(desk: &Desk<'a>) -> impl Iterator<Item = (&'a Indicator, &'a Target, &'a Series)> {
    let is_master = desk.portfolio.is_none();
    desk.series()
        .filter(move |_| is_master)
        .filter_map(|(indicator, series)| Some((indicator, indicator.target.as_ref()?, series)))
}

/// The table; none where no target is set.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let mut graded = Vec::new();
    let mut rows = Vec::new();
    for (indicator, target, series) in set(desk) {
        let Some(progress) = progress(desk, indicator, target, series) else { continue };
        graded.push(progress.grade());
        rows.push(row(desk, notes, tab, (indicator, target, series), &progress));
    }
    let cited = super::derived::notes_if(&rows, || {
        notes.cite(desk, &[General::Achievement, General::Rounding, General::Illustrative], tab)
    })?;
    let current = desk.year(desk.current());
    let headings = [
        (words("指標", "Indicator"), Format::Text),
        (words("単位", "Unit"), Format::Text),
        (words("目標年度", "Target year"), Format::Year),
        (words("目標", "Target"), Format::Count),
        (words("実績", "Actual"), Format::Count),
        (words("達成率（％）", "Achieved (%)"), Format::Percent),
        (words("目標までの差", "Distance to go"), Format::Count),
        (words("残る年数", "Years left"), Format::Count),
        (words("必要な年平均", "Needed a year"), Format::PercentChange),
        (words("前年度差", "Change of the year"), Format::Change),
        (words("評価", "Grade"), Format::Text),
        (words("評価の理由", "Reason for the grade"), Format::Text),
        (words("目標の出典", "Source of the target"), Format::Text),
        (words("状況", "Status"), Format::Mark),
    ];
    let reached = graded.iter().filter(|one| one.is_reached()).count();
    Some(Table {
        name: "t_targets".to_owned(),
        title: desk.fill(words("目標と達成率（{0}）", "Targets and what is achieved, {0}"), &[&current]),
        finding: desk.fill(
            words("目標のある指標は{0}件、うち達成は{1}件。", "Indicators with a target: {0}; of these reached: {1}."),
            &[&graded.len().to_string(), &reached.to_string()],
        ),
        scope: desk.fill(
            words(
                "実績は{1}の値（目標年度が過ぎた目標は、目標年度の値）。評価は目標管理型の政策評価の区分による。差と年平均は目標に向かう向きを正とする。{0}。",
                "Actual is {1}, or the target year once that is over. Grades are those of Japan's policy evaluation. Changes towards the target are positive. See {0}.",
            ),
            &[&cited, &current],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    })
}

fn row(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (indicator, target, series): (&Indicator, &Target, &Series),
    progress: &Progress,
) -> Vec<Value> {
    let needed = progress.needed.map_or(Value::Blank, |value| Value::ratio(value, 1, 1));
    let grade = progress.grade();
    let marks = total(series).map(|row| marks::of_row(desk, notes, tab, indicator, (&[], row)));
    vec![
        text(desk.own(&indicator.name)),
        text(desk.own(&indicator.unit)),
        Value::Count(i64::from(target.fiscal_year.0)),
        Value::Count(target.value),
        count(progress.value),
        percent(progress.shown_share()),
        count(progress.distance),
        Value::Count(progress.years_left.max(0)),
        needed,
        count(progress.change),
        text(desk.say(grade.name())),
        text(desk.say(progress.rule())),
        text(desk.own(&target.source)),
        text(marks.unwrap_or_default()),
    ]
}
