//! Stage normalize: what a record means. Numerals, periods, units, marks and labels become observations.
//!
//! The only place where Japanese text is interpreted. It guesses nothing: what is not understood is rejected with its
//! place, its text and a remedy.

mod columns;
mod early;
mod facts;
mod figure;
mod finish;
mod issues;
mod legend;
mod normalizer;
mod numeral;
mod packing;
#[doc(hidden)]
pub mod parsers;
mod period;
mod place;
mod refusal;
pub(crate) mod unit;

pub use crate::catalog::LabelIndex;
pub use normalizer::Normalizer;

use crate::issue::{Issue, IssueCode};
use crate::observation::Observation;

/// What one file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Normalized {
    /// Sorted by indicator, role, year and key.
    pub observations: Vec<Observation>,
    /// Rejected cells and what else is to be known, sorted by place.
    pub issues: Vec<Issue>,
    /// Distinct cells that were rejected.
    pub rejected_cells: u64,
}

/// Why a cell is in no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Rejection {
    code: IssueCode,
    message: String,
    remedy: String,
}
