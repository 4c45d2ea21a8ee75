//! Small choices behind a finding: which part to name, since when a series turned, how a rate and a unit read.
//!
//! Pure functions of numbers and words, so that each has its table of cases.

use std::cmp::Ordering;

use super::Language;
use super::figure::{count_text, decimal_text, percent_change_text, scaled};
use super::words::words;
use crate::aggregate::Fraction;

/// Opposite movements that make the latest one worth telling.
const RUN: usize = 2;

/// Direction of the latest change, and the years in a row before it that went the other way; none below [`RUN`], without a
/// change, or where a break or a gap stands between them.
pub(super) fn turned(changes: &[Option<i64>]) -> Option<(Ordering, usize)> {
    let (latest, before) = changes.split_last()?;
    let latest = (*latest)?.cmp(&0);
    let other = before.iter().rev().map_while(|change| *change);
    let run = other.take_while(|change| change.cmp(&0) == latest.reverse()).count();
    (run >= RUN && latest != Ordering::Equal).then_some((latest, run))
}

/// The parts that contributed most in the direction in which the total moved: several where they are equal, in their
/// order. A total that did not move has none: its parts cancel out.
pub(super) fn leading<T>(parts: impl Iterator<Item = (T, Fraction)>, moved: Ordering) -> Vec<(T, Fraction)> {
    let alike = parts.filter(|(_, value)| moved != Ordering::Equal && value.numerator.cmp(&0) == moved);
    let mut leading: Vec<(T, Fraction)> = Vec::new();
    for part in alike {
        let compared = leading.first().map(|(_, most)| part.1.abs().compare(most.abs()));
        match compared {
            Some(Ordering::Less) => continue,
            Some(Ordering::Greater) => leading.clear(),
            Some(Ordering::Equal) | None => {}
        }
        leading.push(part);
    }
    leading
}

/// A rate of change in words: `+1.0%`; one that is not zero and rounds to it says so.
pub(super) fn rate_text(rate: Fraction, language: Language) -> String {
    if rate.numerator != 0 && scaled(rate, 100, 1) == 0 {
        return words("0.05％未満", "less than 0.05%").get(language).to_owned();
    }
    let sign = words("％", "%").get(language);
    format!("{}{sign}", percent_change_text(rate, language))
}

/// How much a count changed, without the direction, which a word gives.
pub(super) fn size_text(change: i64, language: Language) -> String {
    count_text(change.saturating_abs(), language)
}

/// Percentage points without the direction; some that are not zero and round to it say so.
pub(super) fn points_text(points: Fraction, language: Language) -> String {
    if points.numerator != 0 && scaled(points, 100, 1) == 0 {
        return words("0.05未満", "less than 0.05").get(language).to_owned();
    }
    decimal_text(points.abs(), 100, 1, language)
}

/// The unit of a count: English has a singular.
pub(super) fn counted(value: i64, unit: &str, language: Language) -> String {
    if language == Language::Ja || value.unsigned_abs() != 1 {
        return unit.to_owned();
    }
    match (unit.strip_suffix("ies"), unit.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => unit.to_owned(),
    }
}

/// The name of a dimension within a sentence: English begins it small, unless it is an acronym.
pub(super) fn in_sentence(name: &str, language: Language) -> String {
    let mut letters = name.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if language == Language::En && !second.is_uppercase() => {
            format!("{}{}", first.to_lowercase(), &name[first.len_utf8()..])
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::first_fall(&[None, Some(4), Some(2), Some(-1)], Some((Ordering::Less, 2)))]
    #[case::first_rise(&[None, Some(-4), Some(-2), Some(-9), Some(1)], Some((Ordering::Greater, 3)))]
    #[case::one_year_is_no_run(&[None, Some(4), Some(-1)], None)]
    #[case::second_fall(&[Some(4), Some(4), Some(-1), Some(-1)], None)]
    #[case::unchanged(&[Some(4), Some(4), Some(0)], None)]
    #[case::unchanged_before(&[Some(4), Some(4), Some(0), Some(-1)], None)]
    #[case::break_now(&[Some(4), Some(4), None], None)]
    #[case::break_between(&[Some(4), Some(4), None, Some(-1)], None)]
    #[case::break_further_back(&[Some(4), None, Some(4), Some(4), Some(-1)], Some((Ordering::Less, 2)))]
    #[case::nothing(&[], None)]
    fn a_turn_needs_two_years_of_the_other_direction_in_a_row(
        #[case] changes: &[Option<i64>],
        #[case] expected: Option<(Ordering, usize)>,
    ) {
        assert_eq!(turned(changes), expected);
    }

    #[rstest]
    #[case::rise(&[5, 9, -20], Ordering::Greater, &[1])]
    #[case::fall(&[5, -9, -20], Ordering::Less, &[2])]
    #[case::fall_with_a_larger_rise_in_it(&[50, -9, -60], Ordering::Less, &[2])]
    #[case::equals_are_named_together(&[3, 7, 7], Ordering::Greater, &[1, 2])]
    #[case::unmoved_total(&[7, -7], Ordering::Equal, &[])]
    #[case::no_parts(&[], Ordering::Greater, &[])]
    fn the_parts_named_moved_with_the_total(
        #[case] parts: &[i64],
        #[case] moved: Ordering,
        #[case] expected: &[usize],
    ) {
        let parts = parts.iter().enumerate().map(|(at, part)| (at, Fraction::of(*part, 100).unwrap()));
        let found: Vec<usize> = leading(parts, moved).into_iter().map(|(at, _)| at).collect();
        assert_eq!(found, expected);
    }

    #[rstest]
    #[case(44, 4484, "+1.0％", "+1.0%")]
    #[case(-83, 637, "△13.0％", "\u{2212}13.0%")]
    #[case(1, 2001, "0.05％未満", "less than 0.05%")]
    #[case(-1, 2001, "0.05％未満", "less than 0.05%")]
    #[case(1, 2000, "+0.1％", "+0.1%")]
    #[case(0, 5, "0.0％", "0.0%")]
    fn a_rate_never_claims_a_zero_that_it_is_not(
        #[case] numerator: i64,
        #[case] denominator: i64,
        #[case] ja: &str,
        #[case] en: &str,
    ) {
        let rate = Fraction::of(numerator, denominator).unwrap();
        assert_eq!((&*rate_text(rate, Language::Ja), &*rate_text(rate, Language::En)), (ja, en));
    }

    #[rstest]
    #[case(-7, 1000, "0.7")]
    #[case(13, 1000, "1.3")]
    #[case(-1, 4000, "less than 0.05")]
    fn points_have_no_sign_beside_a_word(
        #[case] numerator: i64,
        #[case] denominator: i64,
        #[case] expected: &str,
    ) {
        let points = Fraction::of(numerator, denominator).unwrap();
        assert_eq!(points_text(points, Language::En), expected);
    }

    #[rstest]
    #[case(1, "cases", "case")]
    #[case(-1, "bodies", "body")]
    #[case(0, "cases", "cases")]
    #[case(2, "persons", "persons")]
    fn one_is_singular(#[case] value: i64, #[case] unit: &str, #[case] expected: &str) {
        assert_eq!(counted(value, unit, Language::En), expected);
        assert_eq!(counted(value, "社", Language::Ja), "社");
    }

    #[rstest]
    #[case("Business type", "business type")]
    #[case("CEPTOAR", "CEPTOAR")]
    #[case("Sector", "sector")]
    fn names_of_dimensions_are_small_within_a_sentence(#[case] name: &str, #[case] expected: &str) {
        assert_eq!(in_sentence(name, Language::En), expected);
        assert_eq!(in_sentence("分野", Language::Ja), "分野");
    }
}
