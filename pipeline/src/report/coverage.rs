//! Whether two years of a row cover the same parts: a total of which other parts are missing is no smaller total.
//!
//! Changes and rates are shown through here alone, so that none is given where coverage differs.

use crate::aggregate::{Fraction, Level, LevelRow, Series, YearFigures};
use crate::observation::Id;

/// What may be said of a row against the year before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// Change; none across a break or a change of coverage.
    pub(super) change: Option<i64>,
    /// Growth; none as well where the prior value is 0 or values may be negative.
    pub(super) growth: Option<Fraction>,
    /// Contribution to the growth of the total; none where that has none.
    pub(super) contribution: Option<Fraction>,
}

/// Compares a row of a level with the year before.
pub(super) fn comparison(series: &Series, dimensions: &[Id], row: &LevelRow, at: usize) -> Comparison {
    let Some(figures) = row.years.get(at) else { return Comparison::default() };
    let Some(prior) =
        at.checked_sub(1).filter(|prior| covers_the_same(series, dimensions, row, (*prior, at)))
    else {
        return Comparison::default();
    };
    let whole = super::desk::total(series);
    let is_whole_alike = whole.is_some_and(|whole| covers_the_same(series, &[], whole, (prior, at)));
    Comparison {
        change: figures.change,
        growth: figures.growth,
        contribution: figures.contribution.filter(|_| is_whole_alike),
    }
}

/// True where the same finest parts of a row are missing, or none, in two years.
pub(super) fn covers_the_same(
    series: &Series,
    dimensions: &[Id],
    row: &LevelRow,
    (one, other): (usize, usize),
) -> bool {
    let missing = |row: &LevelRow, at: usize| row.years.get(at).map_or(0, |figures| figures.missing_parts);
    if missing(row, one) + missing(row, other) == 0 {
        return true;
    }
    let Some(finest) = series.levels.iter().max_by_key(|level| level.dimensions.len()) else { return true };
    let below = finest.rows.iter().filter(|part| is_below(part, finest, dimensions, row));
    below.into_iter().all(|part| (missing(part, one) > 0) == (missing(part, other) > 0))
}

fn is_below(part: &LevelRow, finest: &Level, dimensions: &[Id], row: &LevelRow) -> bool {
    dimensions.iter().zip(&row.codes).all(|(dimension, code)| {
        let at = finest.dimensions.iter().position(|one| one == dimension);
        at.and_then(|at| part.codes.get(at)) == Some(code)
    })
}

/// True where a value is the sum of a part of what is owed.
pub(super) fn is_partial(figures: &YearFigures) -> bool {
    figures.value.is_some() && figures.missing_parts > 0
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn row(codes: &[&str], missing: [u32; 2]) -> LevelRow {
        let figures = |missing_parts| YearFigures {
            value: Some(5),
            missing_parts,
            change: Some(1),
            growth: Fraction::of(1, 4),
            contribution: Fraction::of(1, 4),
            ..YearFigures::default()
        };
        LevelRow {
            codes: codes.iter().map(|code| Id::from(*code)).collect(),
            years: missing.map(figures).to_vec(),
        }
    }

    fn series(total: [u32; 2], parts: &[(&str, [u32; 2])]) -> Series {
        let level = |dimensions: &[&str], rows: Vec<LevelRow>| Level {
            dimensions: dimensions.iter().map(|one| Id::from(*one)).collect(),
            not_comparable: vec![None; 2],
            present: vec![None; 2],
            rows,
        };
        let parts = parts.iter().map(|(code, missing)| row(&[code], *missing)).collect();
        Series {
            indicator: "ceptoar_leaves".into(),
            basis: crate::observation::Basis::Illustrative,
            levels: vec![level(&[], vec![row(&[], total)]), level(&["sector"], parts)],
        }
    }

    #[rstest]
    #[case::whole([0, 0], &[("gas", [0, 0])], true)]
    #[case::one_missing_now([0, 1], &[("gas", [0, 1])], false)]
    #[case::one_missing_before([1, 0], &[("gas", [1, 0])], false)]
    #[case::same_part_missing([1, 1], &[("gas", [1, 1]), ("oil", [0, 0])], true)]
    #[case::as_many_but_others([1, 1], &[("gas", [1, 0]), ("oil", [0, 1])], false)]
    fn totals_are_compared_over_the_same_parts_alone(
        #[case] total: [u32; 2],
        #[case] parts: &[(&str, [u32; 2])],
        #[case] expected: bool,
    ) {
        let series = series(total, parts);
        let found = comparison(&series, &[], &series.levels[0].rows[0], 1);
        assert_eq!(found.growth.is_some(), expected);
        assert_eq!(found.change.is_some(), expected);
        assert_eq!(found.contribution.is_some(), expected);
    }

    #[test]
    fn a_whole_part_keeps_its_growth_but_has_no_share_in_that_of_a_partial_total() {
        let series = series([0, 1], &[("gas", [0, 1]), ("oil", [0, 0])]);
        let found = comparison(&series, &["sector".into()], &series.levels[1].rows[1], 1);
        assert_eq!((found.growth, found.contribution), (Fraction::of(1, 4), None));
    }
}
