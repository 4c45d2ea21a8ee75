//! What the arithmetic gives: the figures that every report is made of.
//!
//! Plain data without polars; nothing here is rounded.

use super::editions::EditionSum;
use super::fraction::Fraction;
use super::lists::ListCount;
use super::recurrence::Recurrence;
use crate::fiscal_year::FiscalYear;
use crate::issue::Issue;
use crate::observation::{Basis, Id, ObsStatus};

/// Everything that a report is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aggregates {
    /// The years, ascending; the last is the current one.
    pub fiscal_years: Vec<FiscalYear>,
    /// One per indicator of the catalogue that has observations or is owed.
    pub series: Vec<Series>,
    /// One per ratio of the catalogue.
    pub ratios: Vec<RatioSeries>,
    /// The bridge of each stock that has flows, total and by code.
    pub bridges: Vec<Bridge>,
    /// Distinct units told apart by the years before, one per distinct count with named units.
    pub recurrences: Vec<Recurrence>,
    /// Codes that hold at the end of each year, of every list whose count is an indicator.
    pub lists: Vec<ListCount>,
    /// Values that changed between vintages.
    pub revisions: Vec<Revision>,
    /// Checks with both sides, for the reconciliation sheet.
    pub checks: Vec<Check>,
    /// Coverage by indicator and year.
    pub coverage: Vec<Coverage>,
    /// The ministries' editions against the master; in a master alone.
    pub editions: Vec<EditionSum>,
    /// What the arithmetic found: open bridges, identities that do not hold.
    pub issues: Vec<Issue>,
}

/// One indicator at all its levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Indicator id.
    pub indicator: Id,
    /// Real or illustrative, as a whole.
    pub basis: Basis,
    /// Levels: every subset of the indicator's dimensions; the total (no dimension) comes first.
    pub levels: Vec<Level>,
}

/// One indicator broken down by some of its dimensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Dimensions of the level, in the indicator's order; empty for the total.
    pub dimensions: Vec<Id>,
    /// Rows in the official order of the code lists.
    pub rows: Vec<LevelRow>,
    /// Contribution of parts that are missing in one of the two years, by year: the line 'not comparable'.
    pub not_comparable: Vec<Option<Fraction>>,
    /// Rows with a value above 0, by year, without what is not specified: null where no row has a value.
    pub present: Vec<Option<i64>>,
}

/// One combination of codes over the years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelRow {
    /// Codes, parallel to the level's dimensions.
    pub codes: Vec<Id>,
    /// One per fiscal year of [`Aggregates::fiscal_years`].
    pub years: Vec<YearFigures>,
}

/// All figures of one row in one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearFigures {
    /// Value in base units; null with status L, M, O or Q.
    pub value: Option<i64>,
    /// Status of the value.
    pub status: Option<ObsStatus>,
    /// Finest parts that the row is made of in this year.
    pub parts: u32,
    /// Of these, missing (L, O or Q): the value is then marked as partial.
    pub missing_parts: u32,
    /// Value of the year before, as revised.
    pub prior: Option<i64>,
    /// Value of the year before, as published in last year's files; differs from `prior` after a revision.
    pub prior_published: Option<i64>,
    /// `value − prior`; null across a break.
    pub change: Option<i64>,
    /// `change / prior`; null where prior is 0 or absent, across a break, or where values may be negative.
    pub growth: Option<Fraction>,
    /// `change / Σ prior` of the level's total.
    pub contribution: Option<Fraction>,
    /// `value / Σ value`.
    pub share: Option<Fraction>,
    /// `value / value(base year)`.
    pub index: Option<Fraction>,
    /// Like-for-like figures.
    pub like_for_like: Option<LikeForLike>,
    /// Why the year is not comparable with the one before: index into the catalogue's splits or breaks.
    pub break_reason: Option<BreakReason>,
}

/// What breaks a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakReason {
    /// Index into `Catalog::splits`.
    Split(usize),
    /// Index into `Catalog::breaks`.
    Declared(usize),
    /// Marked in the source itself.
    Marked,
    /// The scope was extended or narrowed: the stock's `scope_change` is not 0.
    Scope,
}

/// The comparison of units present and in scope in both years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LikeForLike {
    /// Finest unit compared: `organisation`, `ceptoar`, `sector`.
    pub unit: Id,
    /// Units present in both years.
    pub units: u32,
    /// Their sum in the year before.
    pub prior: i64,
    /// Their sum in this year.
    pub current: i64,
    /// `(current − prior) / prior`.
    pub growth: Option<Fraction>,
}

/// A ratio at its levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioSeries {
    /// Ratio id.
    pub ratio: Id,
    /// Real or illustrative.
    pub basis: Basis,
    /// The total first, then each dimension of the definition.
    pub levels: Vec<RatioLevel>,
}

/// A ratio broken down by one dimension, or by none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioLevel {
    /// The dimension; none for the total.
    pub dimension: Option<Id>,
    /// Code and figures by year.
    pub rows: Vec<(Option<Id>, Vec<RatioFigures>)>,
}

/// A ratio in one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RatioFigures {
    /// Value of the numerator.
    pub numerator: Option<i64>,
    /// Value of the denominator.
    pub denominator: Option<i64>,
    /// Parts left out because a side of the ratio is missing there.
    pub missing_parts: u32,
    /// The ratio; null where a side is missing or the denominator is 0.
    pub ratio: Option<Fraction>,
    /// Why it is not comparable with the year before: a break of either side.
    pub break_reason: Option<BreakReason>,
}

/// A flow as a term of a bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// What is known of it; null where no source gives it.
    pub value: Option<i64>,
    /// Finest parts that are owed and missing (L, O or Q): the value is smaller or null by them.
    pub missing_parts: u32,
}

impl Term {
    /// A movement that cannot happen there, or that the catalogue does not know.
    pub const NOTHING: Self = Self { value: Some(0), missing_parts: 0 };

    /// What it adds to the known side of the bridge.
    #[must_use]
    pub fn known(self) -> i64 {
        self.value.unwrap_or(0)
    }

    /// True where sources give all of it.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.value.is_some() && self.missing_parts == 0
    }
}

/// prior ± revision + joins − leaves ± reclassified ± scope change + unexplained = current, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    /// The stock.
    pub indicator: Id,
    /// Dimension and code; none for the total.
    pub part: Option<(Id, Id)>,
    /// Year of `current`.
    pub fiscal_year: FiscalYear,
    /// Stock at the end of the year before, as published.
    pub prior_published: Option<i64>,
    /// As revised − as published.
    pub revision: i64,
    /// New members.
    pub joins: Term,
    /// Members that left, as a positive number.
    pub leaves: Term,
    /// Moved between parts, signed; 0 in the total.
    pub reclassified: Term,
    /// Scope extended or narrowed, signed.
    pub scope_change: Term,
    /// What the known terms leave; never distributed. Contains what missing terms would explain.
    pub unexplained: Option<i64>,
    /// Stock at the end of the year.
    pub current: Option<i64>,
}

impl Bridge {
    /// The terms that sources give, by name; leaves as a positive number.
    #[must_use]
    pub fn terms(&self) -> [(&'static str, Term); 4] {
        [
            ("joins", self.joins),
            ("leaves", self.leaves),
            ("reclassified", self.reclassified),
            ("scope change", self.scope_change),
        ]
    }
}

/// One value that an earlier year's file gave otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Indicator.
    pub indicator: Id,
    /// Year that the value speaks of.
    pub fiscal_year: FiscalYear,
    /// Public codes, parallel to the indicator's dimensions.
    pub codes: Vec<Id>,
    /// Year of the folder of the older value.
    pub old_vintage: FiscalYear,
    /// Year of the folder of the newer value.
    pub new_vintage: FiscalYear,
    /// Older value.
    pub old: Option<i64>,
    /// Newer value.
    pub new: Option<i64>,
}

/// One identity that was computed on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// `contributions`, `bridge`, `stated-total`, `stated-rate`, `roster`, `levels`, `editions`.
    pub kind: &'static str,
    /// Indicator or ratio.
    pub indicator: Id,
    /// What was compared, in words that name codes and year.
    pub subject: String,
    /// Left side, exact.
    pub left: Fraction,
    /// Right side, exact.
    pub right: Fraction,
    /// True when the identity holds (for stated rates: within half a unit of the last printed digit).
    pub holds: bool,
}

/// Who reported of those who owe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Indicator.
    pub indicator: Id,
    /// Year.
    pub fiscal_year: FiscalYear,
    /// Reporters that owe it, in official order.
    pub expected: Vec<Id>,
    /// Of these, those with at least one value.
    pub reporting: Vec<Id>,
}

impl Coverage {
    /// Those that owe it and have sent no value, in official order.
    pub fn silent(&self) -> impl Iterator<Item = &Id> {
        self.expected.iter().filter(|reporter| !self.reporting.contains(reporter))
    }
}
