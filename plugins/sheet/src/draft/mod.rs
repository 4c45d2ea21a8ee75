//! Drafting a source file from a sheet that nobody has described yet: where its table seems to be, where the periods
//! stand, what sums up what, and which entries of the catalogue its words name.
//!
//! Shared by the `guess` of the plugins. It suggests, each time with a reason and how sure it is; it decides nothing,
//! and knows no table in particular.

mod catalogue;
mod document;
mod kinds;
mod names;
mod notes;
mod parts;
mod shape;
mod sums;
mod years;

pub use catalogue::{Catalogue, CodeList, Indicator, Measure};
pub use document::{Document, Sure, quoted};
pub use kinds::{Kind, is_mark, kind_of};
pub use names::{Named, code_list, file_pattern, indicators, measure, ministry};
pub use notes::{Legend, below, legend, marks, memo_words, prior_words, stop_words, total_words};
pub use parts::FITS;
pub use shape::{Shape, find_shape};
pub use sums::sums_of_rows;
pub use years::{Axis, axes, day_columns};

#[cfg(test)]
mod tests;
