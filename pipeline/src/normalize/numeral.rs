//! Numbers as people write them: full-width, with separators, in kanji, with a sign of many shapes, `約`, note marks.
//!
//! Exact decimals in, exact decimals out. What is no number is refused; a mark that stands for a missing value is the
//! legend's business (`mark`).

use unicode_normalization::UnicodeNormalization;

use crate::observation::Decimal;

mod kanji;
mod notes;

/// A number as read from text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numeral {
    pub(crate) value: Decimal,
    /// Written with `約` or the like.
    pub(crate) is_estimate: bool,
    /// Written with `%` or `％`.
    pub(crate) is_percent: bool,
}

/// Words before a number that make it an estimate.
const ABOUT: [&str; 5] = ["約", "およそ", "おおよそ", "概ね", "おおむね"];
/// Characters before digits that make them negative; a full-width minus becomes `-` on the way.
const MINUS: [char; 9] = ['-', '△', '▲', '−', '‐', '‑', '–', '—', '―'];
/// More digits than any count has; beyond it a cell is no number.
const MAX_DIGITS: u32 = 18;

/// Above it a float no longer holds every whole number.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;

/// Text made comparable for number reading: note marks off, NFKC, white space out.
pub(crate) fn plain(text: &str) -> String {
    let text = notes::strip(text);
    text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '\u{200B}' | '\u{FEFF}')).collect()
}

/// Reads a number from text that [`plain`] gave.
pub(crate) fn read(plain: &str) -> Option<Numeral> {
    let (text, is_estimate) = match ABOUT.iter().find_map(|word| plain.strip_prefix(word)) {
        Some(rest) => (rest, true),
        None => (plain, false),
    };
    let (text, in_brackets) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text, false),
    };
    let (text, is_negative) = match text.strip_prefix(MINUS) {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    // Two negations in one cell are a slip, not a positive number.
    if is_negative && in_brackets {
        return None;
    }
    let (text, is_percent) = match text.strip_suffix(['%', '﹪']) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let magnitude = magnitude(text)?;
    let digits = if is_negative || in_brackets { -magnitude.digits } else { magnitude.digits };
    Some(Numeral { value: Decimal { digits, scale: magnitude.scale }, is_estimate, is_percent })
}

/// Digits, separators, a decimal part and kanji units; no sign.
fn magnitude(text: &str) -> Option<Decimal> {
    if text.chars().any(kanji::is_kanji) { kanji::read(text) } else { western(text) }
}

/// A whole number in digits of either script: `12`, `十二`, `一二`.
pub(crate) fn kanji_number(text: &str) -> Option<i64> {
    kanji::read(text).filter(|value| value.scale == 0).map(|value| value.digits)
}

/// `1234`, `1,234`, `1,234.5`: separators only between groups of three.
pub(crate) fn western(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if (text.contains('.') && fraction.is_empty()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let groups: Vec<&str> = whole.split([',', '、', '\'']).collect();
    let (first, others) = groups.split_first()?;
    let is_digits = |group: &&str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    if !groups.iter().all(is_digits) || others.iter().any(|group| group.len() != 3) {
        return None;
    }
    if !others.is_empty() && first.len() > 3 {
        return None;
    }
    let joined: String = groups.concat() + fraction;
    if joined.trim_start_matches('0').len() > MAX_DIGITS as usize {
        return None;
    }
    Some(Decimal { digits: joined.parse().ok()?, scale: u32::try_from(fraction.len()).ok()? })
}

/// A decimal times a multiplier, if that is a whole number that fits.
pub(crate) fn whole(value: Decimal, multiplier: i64) -> Option<i64> {
    let product = i128::from(value.digits).checked_mul(i128::from(multiplier))?;
    let divisor = 10_i128.checked_pow(value.scale)?;
    (product % divisor == 0).then(|| i64::try_from(product / divisor).ok())?
}

/// The shortest decimal that the float stands for: what a spreadsheet shows in the formula bar.
pub(crate) fn of_float(number: f64) -> Option<Decimal> {
    if !number.is_finite() {
        return None;
    }
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "whole and within the exact range")]
        return Some(Decimal { digits: number as i64, scale: 0 });
    }
    let text = format!("{}", number.abs());
    let value = western(&text)?;
    Some(Decimal { digits: if number < 0.0 { -value.digits } else { value.digits }, ..value })
}

#[cfg(test)]
mod tests;
