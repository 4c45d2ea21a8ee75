//! Kanji numerals: `千二百三十四`, `一二三四`, and mixed with digits: `1億2,345万`, `2万5千`, `3.5千`.

use super::{MAX_DIGITS, western};
use crate::observation::Decimal;

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const SMALL: [(char, i128); 3] = [('十', 10), ('百', 100), ('千', 1000)];
const LARGE: [(char, i128); 3] = [('万', 10_000), ('億', 100_000_000), ('兆', 1_000_000_000_000)];
/// Decimals of a mixed number are kept to so many places.
const SCALE: u32 = 6;

pub(crate) fn digit(c: char) -> Option<i64> {
    let c = match c {
        '零' => '〇',
        '壱' => '一',
        '弐' => '二',
        '参' => '三',
        other => other,
    };
    DIGITS.iter().position(|digit| *digit == c).and_then(|value| i64::try_from(value).ok())
}

fn unit(table: &[(char, i128)], c: char) -> Option<i128> {
    table.iter().find(|(unit, _)| *unit == c).map(|(_, value)| *value)
}

/// True for a character that makes a number a kanji number.
pub(super) fn is_kanji(c: char) -> bool {
    digit(c).is_some() || unit(&SMALL, c).is_some() || unit(&LARGE, c).is_some()
}

/// Sections of falling large units, each a run of falling small units.
pub(crate) fn read(text: &str) -> Option<Decimal> {
    if text.is_empty() {
        return None;
    }
    let mut total = 0_i128;
    let mut last = i128::MAX;
    let mut section = String::new();
    for c in text.chars() {
        let Some(unit) = unit(&LARGE, c) else {
            section.push(c);
            continue;
        };
        if unit >= last {
            return None;
        }
        last = unit;
        total = total.checked_add(small(&section)?.checked_mul(unit)?)?;
        section.clear();
    }
    if !section.is_empty() {
        let rest = small(&section)?;
        // `1万12345` says the same ten thousands twice.
        if last != i128::MAX && rest >= last.checked_mul(10_i128.pow(SCALE))? {
            return None;
        }
        total = total.checked_add(rest)?;
    }
    reduced(total)
}

/// A section below 万, scaled by 10^[`SCALE`].
fn small(text: &str) -> Option<i128> {
    let one = 10_i128.pow(SCALE);
    if text.is_empty() {
        return None;
    }
    if !text.chars().any(|c| unit(&SMALL, c).is_some()) {
        return plain_number(text);
    }
    let mut total = 0_i128;
    let mut last = i128::MAX;
    let mut run = String::new();
    for c in text.chars() {
        let Some(unit) = unit(&SMALL, c) else {
            run.push(c);
            continue;
        };
        if unit >= last {
            return None;
        }
        last = unit;
        let count = if run.is_empty() { one } else { plain_number(&run)? };
        total = total.checked_add(count.checked_mul(unit)?)?;
        run.clear();
    }
    if !run.is_empty() {
        let rest = plain_number(&run)?;
        if rest >= last.checked_mul(one)? {
            return None;
        }
        total = total.checked_add(rest)?;
    }
    Some(total)
}

/// Digits of either script, scaled by 10^[`SCALE`].
fn plain_number(text: &str) -> Option<i128> {
    let digits: String = text
        .chars()
        .map(|c| digit(c).and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10)).unwrap_or(c))
        .collect();
    let value = western(&digits)?;
    let places = SCALE.checked_sub(value.scale)?;
    i128::from(value.digits).checked_mul(10_i128.pow(places))
}

/// Without trailing zeros behind the point.
fn reduced(scaled: i128) -> Option<Decimal> {
    let (mut digits, mut scale) = (scaled, SCALE);
    while scale > 0 && digits % 10 == 0 {
        digits /= 10;
        scale -= 1;
    }
    let has_too_many = digits >= 10_i128.pow(MAX_DIGITS);
    if has_too_many { None } else { Some(Decimal { digits: i64::try_from(digits).ok()?, scale }) }
}
