//! Observations: what the host makes of a record, contract `observations/1`.
//!
//! An observation is one number, its meaning in codes, and the place it came from. It holds no polars and no Excel type.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fiscal_year::FiscalYear;
use crate::issue::CellRef;

/// A short name shared by many observations: an id or a code.
pub type Id = Arc<str>;

/// The code of a label that a source does not give: the part of a dimension that is not broken down.
pub const NOT_SPECIFIED: &str = "_X";

/// SDMX `CL_OBS_STATUS`, the letters that `nenji` uses (design §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum ObsStatus {
    /// Normal.
    A,
    /// Provisional.
    P,
    /// Estimated: `約`, planned or expected figures.
    E,
    /// Imputed.
    I,
    /// Definition differs.
    D,
    /// Exists, not collected.
    L,
    /// Cannot exist.
    M,
    /// Missing: owed, not sent.
    O,
    /// Suppressed.
    Q,
}

impl ObsStatus {
    /// True for the letters that a null value must have: L, M, O, Q.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self, Self::L | Self::M | Self::O | Self::Q)
    }
}

impl fmt::Display for ObsStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What a record is for: only [`Role::Value`] is aggregated, the others are reconciled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A figure.
    Value,
    /// A stated total or subtotal.
    Total,
    /// A stated change on the year before.
    StatedChange,
    /// A stated growth rate, in per cent.
    StatedRate,
    /// A figure that repeats part of another (再掲, うち).
    Memo,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "value",
            Self::Total => "total",
            Self::StatedChange => "stated_change",
            Self::StatedRate => "stated_rate",
            Self::Memo => "memo",
        })
    }
}

/// An exact decimal: `digits` × 10^−`scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    /// All digits, without the point.
    pub digits: i64,
    /// Digits behind the point.
    pub scale: u32,
}

/// The file that an observation came from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileRef {
    /// Path below the inputs folder, `/` as separator.
    pub path: String,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
    /// Fiscal year of the folder that the file came in.
    pub vintage: FiscalYear,
}

/// Whether a series is taken from published records or made up for the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From a published record that the source names.
    Real,
    /// Made up, and marked so wherever it is shown.
    Illustrative,
}

/// Dimension id → code. Public dimensions always hold every dimension of the indicator, [`NOT_SPECIFIED`] where the
/// source gives none; internal dimensions (`organisation`) hold the normalized text and are present only if given.
pub type Key = BTreeMap<Id, Id>;

/// One number with its meaning and its place (design §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Indicator id of the catalogue.
    pub indicator: Id,
    /// What it is for.
    pub role: Role,
    /// Fiscal year that it speaks of.
    pub fiscal_year: FiscalYear,
    /// The day it speaks of, where the source gives one.
    pub reference_date: Option<NaiveDate>,
    /// Codes by dimension. For [`Role::Total`] and memo records, dimensions that are summed are absent.
    pub key: Key,
    /// Count in base units; for value, total, stated change and memo records.
    pub value: Option<i64>,
    /// Stated rate in per cent as printed; for [`Role::StatedRate`] only.
    pub rate: Option<Decimal>,
    /// Status; a null value has L, M, O or Q.
    pub status: ObsStatus,
    /// Marked in the source as not comparable with the year before.
    pub is_break: bool,
    /// Marked in the source as corrected, or differing from an earlier vintage.
    pub is_revised: bool,
    /// Ministry code of who sent it.
    pub reporter: Id,
    /// Source id.
    pub source: Id,
    /// Real or illustrative.
    pub basis: Basis,
    /// File, hash and vintage.
    pub file: Arc<FileRef>,
    /// Sheet.
    pub sheet: Id,
    /// The cell; for a sum over events, the first one.
    pub cell: CellRef,
    /// Records that make up the value: 1, or the number of events added up.
    pub records: u64,
}

impl Observation {
    /// True when both speak of the same fact: indicator, role, fiscal year and key. The reporter is an attribute.
    #[must_use]
    pub fn is_same_fact(&self, other: &Self) -> bool {
        self.indicator == other.indicator
            && self.role == other.role
            && self.fiscal_year == other.fiscal_year
            && self.key == other.key
    }
}
