//! How tables and labelled cells are found in a grid: merges, heading paths, places found by text, units, carried eras,
//! and the account of every cell.
//!
//! Pure functions over [`crate::Grid`]. It fetches what stands elsewhere in the sheet as text and interprets no number,
//! no period and no label: that is the host's work.

mod delivery;
mod find;
mod ledger;
mod merges;
mod paths;
mod period;
mod shape;
mod sheets;
mod unit;
mod words;
mod written;

pub use delivery::{Figure, Held, Sheets, claim, deliver};
pub use find::{Headings, Missing, beside, heading_keys, only_place, places};
pub use ledger::{Entry, Ledger, Span};
pub use merges::Merges;
pub use paths::{Heading, Path, paths};
pub use period::{Carry, period_near, periods_in};
pub use shape::{places as heading_places, shape};
pub use sheets::{NoSheet, choose_sheets};
pub use unit::{unit_alone, unit_in_heading, unit_statement};
pub use words::{Stated, Words, stated_kind};
pub use written::{why_no_figure, written};

#[cfg(test)]
mod tests;
