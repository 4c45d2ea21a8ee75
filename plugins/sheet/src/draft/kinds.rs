//! What a cell seems to be: a figure, a year, a mark in a figure's place, a period, or a word.

use crate::grid::{Cell, Value};
use crate::layout::written;
use crate::period::looks_like_period;
use crate::text::{fold, trim};

/// What a cell seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number, or a text that is one.
    Figure,
    /// A whole number that may be a Western year as well.
    Year,
    /// A mark that stands in the place of a figure: `－`, `…`, `x`.
    Mark,
    /// A period that says so itself.
    Period,
    /// Anything else.
    Word,
}

/// Years that a bare number may be.
const YEARS: std::ops::RangeInclusive<f64> = 1900.0..=2100.0;

/// Letters that stand for a withheld figure.
const LETTERS: [&str; 4] = ["x", "xx", "na", "n.a."];

/// Longer texts are no marks.
const MARK_CHARS: usize = 4;

/// What a cell seems to be.
#[must_use]
pub fn kind_of(cell: &Cell) -> Kind {
    match &cell.value {
        Value::Number(number) => {
            let shown = written(cell);
            if shown.parse::<f64>().is_err() && looks_like_period(&shown) {
                Kind::Period
            } else if number.fract() == 0.0 && YEARS.contains(number) {
                Kind::Year
            } else {
                Kind::Figure
            }
        }
        Value::Date(_) => Kind::Period,
        Value::Bool(_) | Value::Error(_) => Kind::Word,
        Value::Text(text) => kind_of_text(&trim(text)),
    }
}

fn kind_of_text(text: &str) -> Kind {
    if is_mark(text) {
        return Kind::Mark;
    }
    let folded = fold(text);
    if folded.len() == 4
        && let Ok(number) = folded.parse::<f64>()
        && YEARS.contains(&number)
    {
        return Kind::Year;
    }
    if looks_like_period(text) {
        return Kind::Period;
    }
    if is_number(&folded) { Kind::Figure } else { Kind::Word }
}

/// Does a text stand where a figure cannot be given?
#[must_use]
pub fn is_mark(text: &str) -> bool {
    let folded = fold(text);
    let is_sign = |c: char| "-－−―‐–—ー…・.*#".contains(c);
    let is_short = folded.chars().count() <= MARK_CHARS;
    is_short && !folded.is_empty() && (folded.chars().all(is_sign) || LETTERS.contains(&folded.as_str()))
}

/// `12,345`, `△3.4`, `約5000`, `(300)`, `48(うち休5)`, `325,分2`, `120①` folded to `1201`.
fn is_number(folded: &str) -> bool {
    let text = folded.strip_prefix('約').unwrap_or(folded);
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    let inner = inner.trim_start_matches(['△', '▲', '-', '+', 'p', 'r']);
    let digits = inner.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).count();
    let (number, rest) = inner.split_at(digits);
    let is_digits = number.starts_with(|c: char| c.is_ascii_digit());
    let closes = |c: char| matches!(c, '%' | 'p' | 'r' | '*');
    is_digits
        && (rest.trim_end_matches(closes).is_empty()
            || (rest.starts_with('(') && inner == text)
            || number.ends_with(',')
            || rest.starts_with('、'))
        && (!number.ends_with('.') || rest.is_empty())
}
