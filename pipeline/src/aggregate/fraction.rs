//! Exact fractions, kept until they are printed and then rounded once, half away from zero.
//!
//! Sums that would not fit 128 bits are refused, never wrapped.

use std::cmp::Ordering;

/// An exact fraction; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    /// Numerator.
    pub numerator: i128,
    /// Denominator, > 0.
    pub denominator: i128,
}

impl Fraction {
    /// 0 / 1.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// The reduced fraction, or none where the denominator is 0.
    #[must_use]
    pub fn of(numerator: impl Into<i128>, denominator: impl Into<i128>) -> Option<Self> {
        let (numerator, denominator) = (numerator.into(), denominator.into());
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok().filter(|_| denominator != 0)?;
        let sign = denominator.signum();
        let numerator = (numerator / divisor).checked_mul(sign)?;
        Some(Self { numerator, denominator: (denominator / divisor).checked_mul(sign)? })
    }

    /// A whole number.
    #[must_use]
    pub fn whole(value: impl Into<i128>) -> Self {
        Self { numerator: value.into(), denominator: 1 }
    }

    /// The reduced sum, or none where it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let divisor =
            i128::try_from(gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs())).ok()?;
        let (left, right) = (other.denominator / divisor, self.denominator / divisor);
        let numerator = self.numerator.checked_mul(left)?.checked_add(other.numerator.checked_mul(right)?)?;
        Self::of(numerator, self.denominator.checked_mul(left)?)
    }

    /// The reduced difference, or none where it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { numerator: other.numerator.checked_neg()?, ..other })
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self { numerator: self.numerator.saturating_abs(), ..self }
    }

    /// Which is greater, by value: 1/2 and 2/4 are equal. By continued fractions, so that nothing overflows.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        let (mut left, mut right) = (self, other);
        loop {
            let floors =
                (left.numerator.div_euclid(left.denominator), right.numerator.div_euclid(right.denominator));
            if floors.0 != floors.1 {
                return floors.0.cmp(&floors.1);
            }
            let rests =
                (left.numerator.rem_euclid(left.denominator), right.numerator.rem_euclid(right.denominator));
            match rests {
                (0, 0) => return Ordering::Equal,
                (0, _) => return Ordering::Less,
                (_, 0) => return Ordering::Greater,
                // a/b < c/d is d/c < b/a: the two change sides.
                (a, c) => {
                    let (b, d) = (left.denominator, right.denominator);
                    left = Self { numerator: d, denominator: c };
                    right = Self { numerator: b, denominator: a };
                }
            }
        }
    }

    /// `value × times × 10^decimals` as a whole number, rounded half away from zero; none where it does not fit.
    #[must_use]
    pub fn round(self, times: i64, decimals: u32) -> Option<i128> {
        let scale = 10_i128.checked_pow(decimals)?.checked_mul(i128::from(times))?;
        let scaled = self.numerator.checked_mul(scale)?;
        let doubled = scaled.unsigned_abs().checked_mul(2)?.checked_add(self.denominator.unsigned_abs())?;
        let magnitude = i128::try_from(doubled / self.denominator.unsigned_abs().checked_mul(2)?).ok()?;
        Some(if scaled < 0 { -magnitude } else { magnitude })
    }

    /// [`Fraction::round`] as decimal text: `-0.5`, `12.0`; a value that rounds to zero has no sign.
    #[must_use]
    pub fn text(self, times: i64, decimals: u32) -> Option<String> {
        let rounded = self.round(times, decimals)?;
        let sign = if rounded < 0 { "-" } else { "" };
        let unit = 10_u128.checked_pow(decimals)?;
        let (whole, rest) = (rounded.unsigned_abs() / unit, rounded.unsigned_abs() % unit);
        let width = usize::try_from(decimals).ok()?;
        Some(if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}") })
    }
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn fraction(numerator: i128, denominator: i128) -> Fraction {
        Fraction::of(numerator, denominator).unwrap()
    }

    #[rstest]
    #[case::half_up(1, 2000, "0.1")]
    #[case::half_away_from_zero(-1, 2000, "-0.1")]
    #[case::below_half(49, 100_000, "0.0")]
    #[case::rounds_to_zero_without_sign(-49, 100_000, "0.0")]
    #[case::thirds(2, 3, "66.7")]
    #[case::negative_denominator(1, -4, "-25.0")]
    fn per_cent_with_one_decimal(#[case] numerator: i128, #[case] denominator: i128, #[case] text: &str) {
        assert_eq!(fraction(numerator, denominator).text(100, 1).unwrap(), text);
    }

    #[test]
    fn refuses_what_is_no_number_or_does_not_fit() {
        assert_eq!(Fraction::of(1, 0), None);
        assert_eq!(Fraction::whole(i128::MAX).checked_add(Fraction::whole(1)), None);
        assert_eq!(Fraction::whole(i128::MAX).round(100, 1), None);
    }

    proptest! {
        #[test]
        fn rounding_is_symmetric_and_within_half(n in -1_000_000_i128..1_000_000, d in 1_i128..10_000) {
            let rounded = fraction(n, d).round(100, 1).unwrap();
            prop_assert_eq!(fraction(-n, d).round(100, 1).unwrap(), -rounded);
            prop_assert!((n * 1000 - rounded * d).abs() * 2 <= d);
        }

        #[test]
        fn order_is_that_of_cross_products(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
            prop_assert_eq!(fraction(a, b).compare(fraction(c, d)), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn subtraction_undoes_addition(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
            let sum = fraction(a, b).checked_add(fraction(c, d)).unwrap();
            prop_assert_eq!(sum.checked_sub(fraction(c, d)).unwrap(), fraction(a, b));
        }
    }
}
