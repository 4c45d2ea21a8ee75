//! The arithmetic of design §8 in plain loops over simple facts, without polars: what the figures must come to.
//!
//! Knows no breaks, statuses or vintages: a caller gives it one number per fact.
#![allow(dead_code, reason = "each test binary asks a part of it")]

use std::collections::{BTreeMap, BTreeSet};

/// One number.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) indicator: String,
    pub(crate) fiscal_year: i32,
    /// Code by public dimension.
    pub(crate) key: BTreeMap<String, String>,
    pub(crate) value: i64,
}

/// Numerator and denominator, not reduced.
pub(crate) type Pair = (i128, i128);

/// Sum of the facts with these codes; none where there is none.
pub(crate) fn total(facts: &[Fact], indicator: &str, year: i32, codes: &[(&str, &str)]) -> Option<i64> {
    let mut sum = None;
    for fact in facts {
        let has_codes =
            codes.iter().all(|(dimension, code)| fact.key.get(*dimension).is_some_and(|own| own == code));
        if fact.indicator == indicator && fact.fiscal_year == year && has_codes {
            sum = Some(sum.unwrap_or(0) + fact.value);
        }
    }
    sum
}

/// This year − last year.
pub(crate) fn change(facts: &[Fact], indicator: &str, year: i32, codes: &[(&str, &str)]) -> Option<i64> {
    let now = total(facts, indicator, year, codes)?;
    let before = total(facts, indicator, year - 1, codes)?;
    Some(now - before)
}

/// Change over last year; none where that is 0.
pub(crate) fn growth(facts: &[Fact], indicator: &str, year: i32, codes: &[(&str, &str)]) -> Option<Pair> {
    let before = total(facts, indicator, year - 1, codes)?;
    if before == 0 {
        return None;
    }
    let pair = (i128::from(change(facts, indicator, year, codes)?), i128::from(before));
    Some(if pair.1 < 0 { (-pair.0, -pair.1) } else { pair })
}

/// Contributions of the codes of a dimension over last year's total, and of those missing in one of the years.
pub(crate) fn contributions(
    facts: &[Fact],
    indicator: &str,
    year: i32,
    dimension: &str,
) -> Option<(BTreeMap<String, Pair>, Pair)> {
    let (_, prior) = growth(facts, indicator, year, &[])?;
    let mut codes = BTreeSet::new();
    for fact in facts {
        if fact.indicator == indicator {
            codes.extend(fact.key.get(dimension).cloned());
        }
    }
    let mut parts = BTreeMap::new();
    let mut left_over = 0;
    for code in codes {
        let pair = [(dimension, code.as_str())];
        let now = total(facts, indicator, year, &pair);
        let before = total(facts, indicator, year - 1, &pair);
        let change = i128::from(now.unwrap_or(0)) - i128::from(before.unwrap_or(0));
        if now.is_some() && before.is_some() {
            parts.insert(code, (change, prior));
        } else {
            left_over += change;
        }
    }
    Some((parts, (left_over, prior)))
}

/// What joins, leaves, reclassifications and changes of scope leave of a stock's change; no revision.
pub(crate) fn unexplained(
    facts: &[Fact],
    prefix: &str,
    stock: &str,
    year: i32,
    codes: &[(&str, &str)],
) -> Option<i64> {
    let flow = |ending: &str| total(facts, &format!("{prefix}_{ending}"), year, codes).unwrap_or(0);
    let terms = flow("joins") - flow("leaves") + flow("reclassified") + flow("scope_change");
    Some(change(facts, stock, year, codes)? - terms)
}

/// Units present in both years: how many, their sum in the year before, their sum in this year; none without any.
pub(crate) fn like_for_like(
    facts: &[Fact],
    indicator: &str,
    year: i32,
    codes: &[(&str, &str)],
    unit: &str,
) -> Option<(u32, i64, i64)> {
    let mut units = BTreeSet::new();
    for fact in facts {
        if fact.indicator == indicator {
            units.extend(fact.key.get(unit).filter(|code| *code != "_X").cloned());
        }
    }
    let (mut count, mut before, mut now) = (0, 0, 0);
    for code in units {
        let mut codes = codes.to_vec();
        codes.push((unit, &code));
        let both = (total(facts, indicator, year - 1, &codes), total(facts, indicator, year, &codes));
        if let (Some(prior), Some(current)) = both {
            count += 1;
            before += prior;
            now += current;
        }
    }
    (count > 0).then_some((count, before, now))
}
