//! Year-over-year arithmetic of design §8, with polars, on integers.
//!
//! Takes observations that `validate` has settled (one per fact) and gives every indicator at every level. It rounds
//! nothing: rates are pairs of integers until they are printed. Only this folder knows polars.

mod fraction;
mod types;

pub use self::fraction::Fraction;
pub use self::types::*;
