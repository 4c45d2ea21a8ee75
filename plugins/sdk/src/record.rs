//! Records (`cells/1`) and fates (`fates/1`): what a plugin says of the cells of a sheet.
//!
//! Types only; [`crate::Sink`] takes both and keeps the account.

use serde::{Deserialize, Serialize};

use crate::plugin::PluginError;

/// What a record is for: only values are aggregated, the others are reconciled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A figure.
    #[default]
    Value,
    /// A stated total or subtotal.
    Total,
    /// A stated change on the year before.
    StatedChange,
    /// A stated growth rate.
    StatedRate,
    /// A figure that repeats part of another (再掲, うち).
    Memo,
}

impl Role {
    /// The name in `cells/1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Total => "total",
            Self::StatedChange => "stated_change",
            Self::StatedRate => "stated_rate",
            Self::Memo => "memo",
        }
    }
}

/// One data cell, nothing interpreted.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Id from the mapping.
    pub indicator: &'a str,
    /// What it is for.
    pub role: Role,
    /// As written: `令和5年度末`, `2023/4/1`.
    pub period: &'a str,
    /// Labels as written, unpadded, parallel to `Mapping::dimensions`.
    pub labels: &'a [Option<&'a str>],
    /// The number, when the cell is numeric; never NaN or infinite.
    pub number: Option<f64>,
    /// The text, when it is not numeric or carries marks.
    pub text: Option<&'a str>,
    /// As written near the table: `千人`, `単位：社`.
    pub unit: Option<&'a str>,
    /// `hidden`, `italic`, `format:…`, separated by spaces, where the file tells.
    pub flags: Option<&'a str>,
    /// Sheet.
    pub sheet: &'a str,
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
}

/// A rectangle of cells, 1-based, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub first_row: u32,
    /// First column.
    pub first_column: u32,
    /// Last row.
    pub last_row: u32,
    /// Last column.
    pub last_column: u32,
}

impl Area {
    /// A single cell.
    #[must_use]
    pub fn cell(row: u32, column: u32) -> Self {
        Self { first_row: row, first_column: column, last_row: row, last_column: column }
    }
}

/// What became of cells that are no records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Title, heading, label, unit, note: it gave meaning to records.
    Context,
    /// Left out, with the reason.
    Ignored,
    /// Could not be read, with the reason and the text; one cell each.
    Rejected,
}

impl Fate {
    /// The name in `fates/1`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Context => "context",
            Self::Ignored => "ignored",
            Self::Rejected => "rejected",
        }
    }
}

/// The host wants no more: return [`crate::Problem::Cancelled`], which `?` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

impl From<Stop> for PluginError {
    fn from(_: Stop) -> Self {
        Self::new(crate::Problem::Cancelled, "stopped by the host")
    }
}
