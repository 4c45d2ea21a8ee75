//! Targets: what is to be reached by when, how far it is, and a grade in the words of Japan's policy evaluation.
//!
//! The grade follows from two numbers alone, the change of the year and the change that is needed each year; the table
//! shows both and names the rule that applied. It gives none where the year is partial or cannot be compared.

use super::coverage::{comparison, is_partial};
use super::desk::{Desk, column, count, percent, text, total};
use super::marks;
use super::notes::{General, Notes};
use super::words::{Words, words};
use super::{Format, Table, Value};
use crate::aggregate::{Fraction, Series};
use crate::catalog::{Direction, Indicator, Target};

/// From this share of a target on it counts as exceeded.
const EXCEEDED: Fraction = Fraction { numerator: 6, denominator: 5 };

/// Grades of the evaluation of policies with targets, and why each applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grade {
    Exceeded,
    Reached,
    OnPace,
    Slow,
    Away,
    Open,
}

impl Grade {
    fn name(self) -> Words {
        match self {
            Self::Exceeded => words("目標超過達成", "target exceeded"),
            Self::Reached => words("目標達成", "target reached"),
            Self::OnPace => words("相当程度進展あり", "considerable progress"),
            Self::Slow => words("進展が大きくない", "little progress"),
            Self::Away => words("目標に向かっていない", "not towards the target"),
            Self::Open => words("判定できない", "cannot be graded"),
        }
    }

    fn rule(self) -> Words {
        match self {
            Self::Exceeded => words("達成率120％以上", "120% or more achieved"),
            Self::Reached => words("達成率100％以上", "100% or more achieved"),
            Self::OnPace => {
                words("前年度差が必要な年平均以上", "change of the year is at least the change needed a year")
            }
            Self::Slow => words(
                "前年度差が必要な年平均に満たない",
                "change of the year is less than the change needed a year",
            ),
            Self::Away => words("前年度差が0又は逆の向き", "no change, or away from the target"),
            Self::Open => {
                words("当年度の値又は前年度差がない", "no whole value, or no change on the year before")
            }
        }
    }
}

/// A target beside the current year; changes are counted towards it.
struct Progress {
    value: Option<i64>,
    achieved: Option<Fraction>,
    /// What is left, 0 where it is reached.
    distance: Option<i64>,
    years_left: i64,
    /// Change of the current year, and the one needed in each year that is left.
    change: Option<i64>,
    needed: Option<Fraction>,
}

impl Progress {
    fn of(desk: &Desk<'_>, indicator: &Indicator, target: &Target, series: &Series) -> Option<Self> {
        let row = total(series)?;
        let current = row.years.get(desk.last())?;
        let change = comparison(series, &[], row, desk.last()).change;
        let years_left = i64::from(target.fiscal_year.0) - i64::from(desk.current().0);
        let value = current.value.filter(|_| !is_partial(current));
        Some(Self::towards(indicator.direction, target.value, value, change, years_left))
    }

    fn towards(
        direction: Direction,
        target: i64,
        value: Option<i64>,
        change: Option<i64>,
        years_left: i64,
    ) -> Self {
        let is_down = direction == Direction::Down;
        let achieved =
            value.and_then(
                |value| if is_down { Fraction::of(target, value) } else { Fraction::of(value, target) },
            );
        let left = |value: i64| if is_down { value - target } else { target - value };
        let distance = value.map(|value| left(value).max(0));
        let needed = distance.filter(|_| years_left > 0).and_then(|left| Fraction::of(left, years_left));
        let change = change.map(|change| if is_down { -change } else { change });
        Self { value, achieved, distance, years_left, change, needed }
    }

    fn grade(&self) -> Grade {
        match (self.value, self.distance, self.change) {
            (Some(_), Some(0), _) if self.achieved.is_some_and(|share| is_at_least(share, EXCEEDED)) => {
                Grade::Exceeded
            }
            (Some(_), Some(0), _) => Grade::Reached,
            (None, ..) | (_, None, _) | (.., None) => Grade::Open,
            (.., Some(change)) if change <= 0 => Grade::Away,
            (.., Some(change)) => {
                let is_enough = |needed| is_at_least(Fraction::whole(change), needed);
                if self.needed.is_some_and(is_enough) { Grade::OnPace } else { Grade::Slow }
            }
        }
    }
}

fn is_at_least(one: Fraction, other: Fraction) -> bool {
    one.compare(other) != std::cmp::Ordering::Less
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
        let Some(progress) = Progress::of(desk, indicator, target, series) else { continue };
        graded.push(progress.grade());
        rows.push(row(desk, notes, tab, (indicator, target, series), &progress));
    }
    let cited = super::derived::notes_if(&rows, || {
        notes.cite(desk, &[General::Rounding, General::Illustrative], tab)
    })?;
    let current = desk.year(desk.current());
    let headings = [
        (words("指標", "Indicator"), Format::Text),
        (words("単位", "Unit"), Format::Text),
        (words("目標年度", "Target year"), Format::Year),
        (words("目標", "Target"), Format::Count),
        (words("{0}", "{0}"), Format::Count),
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
    let reached = graded.iter().filter(|one| matches!(one, Grade::Exceeded | Grade::Reached)).count();
    Some(Table {
        name: "t_targets".to_owned(),
        title: desk.fill(words("目標と達成率（{0}）", "Targets and what is achieved, {0}"), &[&current]),
        finding: desk.fill(
            words("目標のある指標は{0}件、うち達成は{1}件。", "Indicators with a target: {0}; of these reached: {1}."),
            &[&graded.len().to_string(), &reached.to_string()],
        ),
        scope: desk.fill(
            words(
                "評価は目標管理型の政策評価の区分による。差と年平均は目標に向かう向きを正とする。{0}。",
                "Grades are those of Japan's policy evaluation. Changes towards the target are positive. See {0}.",
            ),
            &[&cited],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.fill(heading, &[&current]), format)).to_vec(),
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
    let needed = progress.needed.map_or(Value::Blank, |value| Value::Ratio { value, times: 1, decimals: 1 });
    let grade = progress.grade();
    let marks = total(series).map(|row| marks::of_row(desk, notes, tab, indicator, (&[], row)));
    vec![
        text(desk.own(&indicator.name)),
        text(desk.own(&indicator.unit)),
        Value::Count(i64::from(target.fiscal_year.0)),
        Value::Count(target.value),
        count(progress.value),
        percent(progress.achieved),
        count(progress.distance),
        Value::Count(progress.years_left.max(0)),
        needed,
        count(progress.change),
        text(desk.say(grade.name())),
        text(desk.say(grade.rule())),
        text(desk.own(&target.source)),
        text(marks.unwrap_or_default()),
    ]
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::exceeded(Direction::Up, Some(120), Some(-1), 2, Grade::Exceeded)]
    #[case::reached(Direction::Up, Some(119), None, 2, Grade::Reached)]
    #[case::as_fast_as_needed(Direction::Up, Some(90), Some(5), 2, Grade::OnPace)]
    #[case::slower(Direction::Up, Some(90), Some(4), 2, Grade::Slow)]
    #[case::rises_but_the_year_is_over(Direction::Up, Some(90), Some(9), 0, Grade::Slow)]
    #[case::no_change(Direction::Up, Some(90), Some(0), 2, Grade::Away)]
    #[case::falls(Direction::Up, Some(90), Some(-4), 2, Grade::Away)]
    #[case::not_comparable(Direction::Up, Some(90), None, 2, Grade::Open)]
    #[case::partial(Direction::Up, None, Some(5), 2, Grade::Open)]
    #[case::less_is_better_and_falls(Direction::Down, Some(110), Some(-5), 2, Grade::OnPace)]
    #[case::less_is_better_and_rises(Direction::Down, Some(110), Some(5), 2, Grade::Away)]
    #[case::less_is_better_and_reached(Direction::Down, Some(100), Some(5), 2, Grade::Reached)]
    fn grades_of_a_target_of_100(
        #[case] direction: Direction,
        #[case] value: Option<i64>,
        #[case] change: Option<i64>,
        #[case] years_left: i64,
        #[case] expected: Grade,
    ) {
        assert_eq!(Progress::towards(direction, 100, value, change, years_left).grade(), expected);
    }
}
