//! Stage normalize: what a record means. Numerals, periods, units, marks and labels become observations.
//!
//! The only place where Japanese text is interpreted. It guesses nothing: what is not understood is rejected with its
//! place, its text and a remedy.

mod numeral;
mod period;
pub(crate) mod unit;

pub use crate::catalog::LabelIndex;
