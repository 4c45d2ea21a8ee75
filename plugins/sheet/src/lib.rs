//! Any spreadsheet as a grid of cells with positions, merges, formats and hidden parts.
//!
//! Reads xlsx, xlsm, xlsb, xls, ods and csv/tsv from bytes. It opens no path, and it interprets nothing: `令和5年度`
//! stays text. What a format tells (`"令和"0"年度"`, italics, a Japanese date) it reports beside the value.

mod book;
mod grid;
mod text;

pub use book::{Book, Row, SheetError, SheetInfo};
pub use grid::{Area, Cell, Grid, Value};
pub use text::{a1, key, matches_glob, nearest, trim};
