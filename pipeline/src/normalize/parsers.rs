//! The parsers of this stage by themselves, for the fuzz targets in `tests/fuzz`. No contract: a run goes through the
//! [`super::Normalizer`].

use super::{numeral, period};
use crate::config::PeriodIs;

/// What a text is as a number: digits and scale.
#[must_use]
pub fn number(text: &str) -> Option<(i64, u32)> {
    numeral::read(&numeral::plain(text)).map(|read| (read.value.digits, read.value.scale))
}

/// What a text is as a period: the fiscal year that it names.
#[must_use]
pub fn fiscal_year(text: &str, period_is: PeriodIs) -> Option<i32> {
    period::read(text, period_is).map(|read| read.fiscal_year.0)
}
