//! Parts against their total: contributions to its growth, and shares.
//!
//! Parts that cannot be compared are one line of their own, so that the contributions always sum to the growth.

use super::{Fraction, Level, LevelRow, YearFigures};

/// Fills contributions, shares and the line 'not comparable' of a level whose rows add up to the total.
pub(super) fn relate(level: &mut Level, total: &LevelRow, is_signed: bool) {
    for (index, whole) in total.years.iter().enumerate() {
        let mut left_over = LeftOver::default();
        for row in &mut level.rows {
            let Some(figure) = row.years.get_mut(index) else { continue };
            if !is_signed {
                figure.share =
                    figure.value.zip(whole.value).and_then(|(value, all)| Fraction::of(value, all));
            }
            if whole.growth.is_none() {
                continue;
            }
            match figure.change {
                Some(change) => {
                    figure.contribution = whole.prior.and_then(|prior| Fraction::of(change, prior));
                }
                None => left_over.take(figure),
            }
        }
        if let Some(slot) = level.not_comparable.get_mut(index) {
            let prior = whole.prior.filter(|_| left_over.has_any);
            *slot = prior.and_then(|prior| Fraction::of(left_over.amount, prior));
        }
    }
}

/// What rows that are missing in one of the years, or broken, add to the total's change.
#[derive(Default)]
struct LeftOver {
    has_any: bool,
    amount: i128,
}

impl LeftOver {
    fn take(&mut self, figure: &YearFigures) {
        self.has_any |= figure.value.is_some() || figure.prior.is_some();
        self.amount += i128::from(figure.value.unwrap_or(0)) - i128::from(figure.prior.unwrap_or(0));
    }
}
