//! Units as written near a table: `（単位：千人）` above it, `会員数（社）` in a heading.
//!
//! What a unit means, and whether `千人` is a thousand persons, is for the host to say.

use crate::text::{fold, trim};

/// Last characters of what counts as a unit inside the brackets of a heading; anything else there is part of the name.
const ENDINGS: [&str; 26] = [
    "人",
    "名",
    "社",
    "者",
    "件",
    "回",
    "団体",
    "組合",
    "分野",
    "機関",
    "校",
    "箇所",
    "か所",
    "円",
    "%",
    "‰",
    "トン",
    "日",
    "時間",
    "国",
    "本",
    "部",
    "台",
    "世帯",
    "ポイント",
    "コース",
];

/// Longer texts in brackets are explanations.
const LONGEST_UNIT: usize = 6;

const OPENING: [char; 4] = ['（', '(', '［', '['];
const CLOSING: [char; 4] = ['）', ')', '］', ']'];

/// The unit that a text states: `（単位：千人）` → `千人`, `単位 人、％` → `人、％`; none where 単位 is not said.
#[must_use]
pub fn unit_statement(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("単位").or_else(|| text.split_once("単 位"))?;
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ":：;；=＝は".contains(c));
    let mut depth = 0_i32;
    let mut unit = String::new();
    for c in rest.chars() {
        depth += i32::from(OPENING.contains(&c)) - i32::from(CLOSING.contains(&c));
        if depth < 0 {
            break;
        }
        unit.push(c);
    }
    let unit = trim(&unit);
    (!unit.is_empty()).then_some(unit)
}

/// The unit in a heading: `参加者数（人）` → `人`, `受講者（単位：千人）` → `千人`, `（％）` → `％`.
#[must_use]
pub fn unit_in_heading(heading: &str) -> Option<String> {
    unit_statement(heading).or_else(|| bracketed(heading).map(|(_, unit)| unit).filter(|unit| is_unit(unit)))
}

/// A text that ends with brackets: what stands before them, and in them.
pub(super) fn bracketed(text: &str) -> Option<(String, String)> {
    let text = trim(text);
    let inner = text.strip_suffix(CLOSING)?;
    let at = inner.rfind(OPENING)?;
    let opening = inner[at..].chars().next()?;
    Some((trim(&inner[..at]), trim(&inner[at + opening.len_utf8()..])))
}

fn is_unit(text: &str) -> bool {
    let folded = fold(text);
    let has_digits = folded.chars().any(|c| c.is_ascii_digit());
    folded.chars().count() <= LONGEST_UNIT
        && !has_digits
        && ENDINGS.iter().any(|ending| folded.ends_with(&fold(ending)))
}
