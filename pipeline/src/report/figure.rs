//! Exact figures as people read them: rounded once, half away from zero, with the signs of the language.

use super::{Language, Value};
use crate::aggregate::Fraction;

/// `value × times × 10^decimals`, rounded half away from zero.
#[must_use]
pub fn scaled(value: Fraction, times: i64, decimals: u32) -> i128 {
    let numerator = value.numerator * i128::from(times) * 10_i128.pow(decimals);
    let magnitude = (numerator.abs() * 2 + value.denominator) / (value.denominator * 2);
    if numerator < 0 { -magnitude } else { magnitude }
}

/// The number of a cell, or none for texts and blanks.
#[must_use]
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Count(count) => Some(exact(i128::from(*count))),
        Value::Ratio(ratio) => Some(exact(ratio.scaled()) / exact(10_i128.pow(ratio.decimals))),
        Value::Blank | Value::Text(_) | Value::Link(_) => None,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a spreadsheet holds doubles; counts of people stay far below 2^53"
)]
fn exact(value: i128) -> f64 {
    value as f64
}

/// A whole number with separators and the language's minus.
pub(super) fn count_text(value: i64, language: Language) -> String {
    with_minus(value < 0, &grouped(u128::from(value.unsigned_abs())), language)
}

/// A signed whole number; zero has no sign.
pub(super) fn change_text(value: i64, language: Language) -> String {
    let plus = if value > 0 { "+" } else { "" };
    format!("{plus}{}", count_text(value, language))
}

/// A fraction × `times` with `decimals`, and the language's minus.
pub(super) fn decimal_text(value: Fraction, times: i64, decimals: u32, language: Language) -> String {
    let rounded = scaled(value, times, decimals);
    let unit = 10_u128.pow(decimals);
    let magnitude = rounded.unsigned_abs();
    let mut digits = grouped(magnitude / unit);
    if decimals > 0 {
        let width = usize::try_from(decimals).unwrap_or(1);
        digits = format!("{digits}.{:0width$}", magnitude % unit);
    }
    with_minus(rounded < 0, &digits, language)
}

/// Per cent or points with one decimal and a sign.
pub(super) fn percent_change_text(value: Fraction, language: Language) -> String {
    signed_percent_text(value, 1, language)
}

/// Per cent or points with `decimals` and a sign.
pub(super) fn signed_percent_text(value: Fraction, decimals: u32, language: Language) -> String {
    let plus = if scaled(value, 100, decimals) > 0 { "+" } else { "" };
    format!("{plus}{}", decimal_text(value, 100, decimals, language))
}

fn with_minus(is_negative: bool, digits: &str, language: Language) -> String {
    match (is_negative, language) {
        (false, _) => digits.to_owned(),
        (true, Language::Ja) => format!("△{digits}"),
        // A hyphen would be a place to break the line.
        (true, Language::En) => format!("\u{2212}{digits}"),
    }
}

fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction { numerator, denominator }
    }

    #[rstest]
    #[case::half_up(fraction(1, 2000), 1)]
    #[case::half_away_from_zero(fraction(-1, 2000), -1)]
    #[case::below_half(fraction(49, 100_000), 0)]
    #[case::thirds(fraction(1, 3), 333)]
    #[case::zero(fraction(0, 7), 0)]
    fn per_cent_with_one_decimal(#[case] value: Fraction, #[case] expected: i128) {
        assert_eq!(scaled(value, 100, 1), expected);
    }

    #[rstest]
    #[case(1_234_567, "+1,234,567", "+1,234,567")]
    #[case(-1_000, "△1,000", "\u{2212}1,000")]
    #[case(0, "0", "0")]
    fn changes(#[case] value: i64, #[case] ja: &str, #[case] en: &str) {
        assert_eq!(change_text(value, Language::Ja), ja);
        assert_eq!(change_text(value, Language::En), en);
    }

    #[rstest]
    #[case(fraction(-1, 20), "△5.0", "\u{2212}5.0")]
    #[case(fraction(123_456, 1000), "+12,345.6", "+12,345.6")]
    #[case(fraction(-1, 100_000), "0.0", "0.0")]
    fn percentages(#[case] value: Fraction, #[case] ja: &str, #[case] en: &str) {
        assert_eq!(percent_change_text(value, Language::Ja), ja);
        assert_eq!(percent_change_text(value, Language::En), en);
    }

    proptest! {
        #[test]
        fn rounding_is_symmetric_and_within_half(numerator in -1_000_000_i128..1_000_000, denominator in 1_i128..10_000) {
            let rounded = scaled(fraction(numerator, denominator), 100, 1);
            prop_assert_eq!(scaled(fraction(-numerator, denominator), 100, 1), -rounded);
            prop_assert!((numerator * 1000 - rounded * denominator).abs() * 2 <= denominator);
        }
    }
}
