//! Where a unit may stand: in a line of its own (`（単位：千人）`), in a heading (`会員数（社）`), alone in a cell (`人`).

use crate::text::trim;
use crate::unit::find_unit;

/// The unit that a text states in so many words, `単位`.
#[must_use]
pub fn unit_statement(text: &str) -> Option<String> {
    find_unit(text).filter(|_| text.contains("単位")).map(trim)
}

/// The unit in a heading: `参加者数（人）` → `人`.
#[must_use]
pub fn unit_in_heading(heading: &str) -> Option<String> {
    find_unit(heading).map(trim)
}

/// A cell that holds a unit and nothing else: `人`, `（千人）`.
#[must_use]
pub fn unit_alone(text: &str) -> Option<String> {
    let inner = bracketed(text).filter(|(before, _)| before.is_empty());
    let inner = inner.map_or_else(|| trim(text), |(_, unit)| unit);
    let is_unit = find_unit(&format!("({inner})")).is_some_and(|unit| unit == inner);
    is_unit.then_some(inner)
}

/// A text that ends with brackets: what stands before them, and in them.
pub(super) fn bracketed(text: &str) -> Option<(String, String)> {
    let text = trim(text);
    let inner = text.strip_suffix(['）', ')', '］', ']'])?;
    let at = inner.rfind(['（', '(', '［', '['])?;
    let opening = inner[at..].chars().next()?;
    Some((trim(&inner[..at]), trim(&inner[at + opening.len_utf8()..])))
}
