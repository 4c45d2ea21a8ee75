//! Any spreadsheet as a grid of cells with positions, merges, formats and hidden parts.
//!
//! Reads xlsx, xlsm, xlsb, xls, ods and csv/tsv from bytes. It opens no path, and it interprets nothing: `令和5年度`
//! stays text. What a format tells (`"令和"0"年度"`, italics, a Japanese date) it reports beside the value.

mod archive;
mod biff;
mod biff12;
mod book;
mod charts;
mod delimited;
pub mod draft;
mod error;
mod format;
mod grid;
mod kind;
pub mod layout;
mod legacy;
mod limits;
mod looks;
mod notes;
mod ods;
mod period;
mod serial;
mod text;
mod unit;
mod xlsx;
mod xml;

pub use book::{Book, Row, SheetInfo};
pub use charts::{Chart, ChartSeries};
pub use delimited::{DelimitedShape, RecordShape};
pub use error::SheetError;
pub use grid::{Area, Cell, Grid, Value};
pub use limits::Limits;
pub use looks::{Look, Looks, Object, ObjectKind};
pub use notes::strip_notes;
pub use period::looks_like_period;
pub use text::{a1, column_name, fold, key, matches_glob, nearest, parse_a1, trim};
pub use unit::find_unit;
