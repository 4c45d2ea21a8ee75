//! A target beside the year by which it is judged, and the grade that follows.
//!
//! Numbers alone: it knows neither names nor languages.

use crate::aggregate::Fraction;
use crate::catalog::Direction;
use crate::report::figure::scaled;
use crate::report::words::{Words, words};

/// From this share of a target on it counts as exceeded. The limit is our own: the guidelines leave it to judgement.
const EXCEEDED: Fraction = Fraction { numerator: 6, denominator: 5 };
const REACHED: Fraction = Fraction { numerator: 1, denominator: 1 };

/// Grades of the evaluation of policies with targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grade {
    Exceeded,
    Reached,
    OnPace,
    Slow,
    Away,
    Open,
}

impl Grade {
    pub(super) fn name(self) -> Words {
        match self {
            Self::Exceeded => words("目標超過達成", "target exceeded"),
            Self::Reached => words("目標達成", "target reached"),
            Self::OnPace => words("相当程度進展あり", "considerable progress"),
            Self::Slow => words("進展が大きくない", "little progress"),
            Self::Away => words("目標に向かっていない", "not towards the target"),
            Self::Open => words("判定できない", "cannot be graded"),
        }
    }

    pub(super) fn is_reached(self) -> bool {
        matches!(self, Self::Exceeded | Self::Reached)
    }
}

/// A target beside its year; changes are counted towards it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    /// Value of the year; none where it is missing or partial.
    pub(super) value: Option<i64>,
    /// Value over target, or target over value where less is better; none where that would divide by 0.
    pub(super) achieved: Option<Fraction>,
    /// What is left, 0 where it is reached.
    pub(super) distance: Option<i64>,
    /// Years between the one that is judged and the target's.
    pub(super) years_left: i64,
    /// Change of the year, and the one needed in each year that is left.
    pub(super) change: Option<i64>,
    pub(super) needed: Option<Fraction>,
}

impl Progress {
    pub(super) fn towards(
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

    pub(super) fn grade(&self) -> Grade {
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

    /// Why the grade applies.
    pub(super) fn rule(&self) -> Words {
        match (self.grade(), self.achieved) {
            (Grade::Exceeded, _) => words("達成率120％以上", "120% or more achieved"),
            (Grade::Reached, Some(_)) => words("達成率100％以上", "100% or more achieved"),
            (Grade::Reached, None) => words("実績が目標の値以内", "the value is within the target"),
            (Grade::OnPace, _) => {
                words("前年度差が必要な年平均以上", "change of the year is at least the change needed a year")
            }
            (Grade::Slow, _) if self.years_left <= 0 => {
                words("目標年度までに達成していない", "not reached by the year of the target")
            }
            (Grade::Slow, _) => words(
                "前年度差が必要な年平均に満たない",
                "change of the year is less than the change needed a year",
            ),
            (Grade::Away, _) => words("前年度差が0又は逆の向き", "no change, or away from the target"),
            (Grade::Open, _) => {
                words("実績又は前年度差がない", "no whole value of the year, or no change on the year before")
            }
        }
    }

    /// The share as it is shown with one decimal: one that has not reached a limit does not read as if it had.
    pub(super) fn shown_share(&self) -> Option<Fraction> {
        let share = self.achieved?;
        let limits = [REACHED, EXCEEDED].into_iter();
        let misread =
            |limit: &Fraction| !is_at_least(share, *limit) && scaled(share, 100, 1) == scaled(*limit, 100, 1);
        let below = |limit: Fraction| limit.checked_sub(Fraction { numerator: 1, denominator: 1000 });
        limits.clone().find(misread).map_or(Some(share), below)
    }
}

fn is_at_least(one: Fraction, other: Fraction) -> bool {
    one.compare(other) != std::cmp::Ordering::Less
}
