//! Units as written near a table or in a cell, as a multiplier to the indicator's base unit.
//!
//! `千人` is 1000 人. A unit that does not belong to the indicator is refused, never guessed.

use nenji_sheet::key;

use crate::catalog::Indicator;

/// How many base units one of the written unit is; none where the indicator cannot be counted in it.
///
/// The text may carry its frame (`（単位：千人）`), and several units of a table with several indicators
/// (`人数（人）、伸率（％）`), of which one must be known.
#[must_use]
pub(crate) fn multiplier(indicator: &Indicator, text: &str) -> Option<i64> {
    let text = unframed(&key(text)).to_owned();
    if let Some(found) = exact(indicator, &text) {
        return Some(found);
    }
    let parts =
        text.split(['、', ',', '・', ';', '/']).flat_map(|part| part.split(['(', ')', '[', ']', ':']));
    let mut found = parts.map(str::trim).filter_map(|part| exact(indicator, part));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Every spelling that the indicator's unit has.
pub(crate) fn spellings(indicator: &Indicator) -> impl Iterator<Item = &str> + Clone {
    std::iter::once(indicator.unit.ja.as_str()).chain(indicator.units.keys().map(String::as_str))
}

/// The longest unit that a comparable text ends with, and the text before it.
pub(crate) fn suffix<'a>(indicator: &Indicator, text: &'a str) -> Option<(&'a str, i64)> {
    spellings(indicator)
        .filter_map(|spelling| text.strip_suffix(key(spelling).as_str()))
        .min_by_key(|rest| rest.len())
        .and_then(|rest| exact(indicator, &text[rest.len()..]).map(|multiplier| (rest, multiplier)))
}

fn exact(indicator: &Indicator, text: &str) -> Option<i64> {
    if text == key(&indicator.unit.ja) || text == key(&indicator.unit.en) {
        return Some(1);
    }
    indicator.units.iter().find(|(spelling, _)| key(spelling) == text).map(|(_, multiplier)| *multiplier)
}

/// Without the word 単位 and the brackets around it.
fn unframed(text: &str) -> &str {
    let brackets = |c: char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '〔' | '〕');
    text.trim_matches(brackets).trim_start_matches("単位").trim_start_matches(':').trim_matches(brackets)
}
