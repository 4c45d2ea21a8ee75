//! A target in a sentence: exceeded, reached, how far to go, missed, or not to be judged.
//!
//! Says what the grade says, so that no sentence contradicts its table.

use super::progress::{Grade, Progress};
use crate::report::Language;
use crate::report::figure::{count_text, decimal_text};
use crate::report::words::{Words, words};

const LIMIT: Words = words("{0}{1}以下", "at most {0} {1}");
const GOAL: Words = words("{0}{1}", "{0} {1}");
const EXCEEDED: Words =
    words("{0}の目標{1}を超えて達成した{2}。", "The target of {1} for {0} is exceeded{2}.");
const REACHED: Words = words("{0}の目標{1}を達成した{2}。", "The target of {1} for {0} is reached{2}.");
const RATE: Words = words("（達成率{0}％）", " ({0}% of it)");
const RATE_OF_LIMIT: Words = words("（達成率{0}％）", " (achieved to {0}%)");
const TO_GO: Words = words(
    "{0}の目標{1}に対する達成率は{2}％で、目標まで{3}{4}。",
    "{2}% of the target of {1} for {0}; {3} to go.",
);
const TO_GO_DOWN: Words = words(
    "{0}の目標{1}に対する達成率は{2}％で、目標まで{3}{4}。",
    "The target of {1} for {0} is achieved to {2}%; {3} to go.",
);
const MISSED: Words = words(
    "{0}の目標{1}は達成されなかった（達成率{2}％、不足{3}{4}）。",
    "The target of {1} for {0} was missed by {3} ({2}% of it).",
);
const MISSED_DOWN: Words = words(
    "{0}の目標{1}は達成されなかった（達成率{2}％、超過{3}{4}）。",
    "The target of {1} for {0} was missed by {3} (achieved to {2}%).",
);
const OPEN: Words = words(
    "{2}の値がないか揃わないため、{0}の目標{1}を判定できない。",
    "The target of {1} for {0} cannot be judged: {2} has no value, or only a part of one.",
);

/// A target in words.
pub(super) struct Goal {
    /// Year of the target, and the one that is judged, as they read.
    pub(super) year: String,
    pub(super) judged: String,
    /// The number, and its unit.
    pub(super) number: String,
    pub(super) unit: String,
    /// True where less is better.
    pub(super) is_limit: bool,
    /// True from the year of the target on.
    pub(super) is_over: bool,
}

/// The sentence.
pub(super) fn of(language: Language, goal: &Goal, progress: &Progress) -> String {
    let fill = |text: Words, values: &[&str]| text.fill(language, values);
    let aim = fill(if goal.is_limit { LIMIT } else { GOAL }, &[&goal.number, &goal.unit]);
    let Some(distance) = progress.distance else {
        return fill(OPEN, &[&goal.year, &aim, &goal.judged]);
    };
    let share = progress.shown_share().map(|share| decimal_text(share, 100, 1, language));
    let rate = if goal.is_limit { RATE_OF_LIMIT } else { RATE };
    let rate = share.as_ref().map(|share| fill(rate, &[share])).unwrap_or_default();
    match progress.grade() {
        Grade::Exceeded => return fill(EXCEEDED, &[&goal.year, &aim, &rate]),
        Grade::Reached => return fill(REACHED, &[&goal.year, &aim, &rate]),
        Grade::OnPace | Grade::Slow | Grade::Away | Grade::Open => {}
    }
    let template = match (goal.is_over, goal.is_limit) {
        (false, false) => TO_GO,
        (false, true) => TO_GO_DOWN,
        (true, false) => MISSED,
        (true, true) => MISSED_DOWN,
    };
    // Short of a target of 0 a share has no meaning, which only a net movement can be.
    let share = share.unwrap_or_else(|| words("－", "-").get(language).to_owned());
    fill(template, &[&goal.year, &aim, &share, &count_text(distance, language), &goal.unit])
}
