//! Which published file is read by which source, and what must hold of it.

use super::oracles;
use super::seen::Seen;

/// One file, read by one source.
pub(super) struct Case {
    pub(super) file: &'static str,
    /// Name of a file in `tests/corpus/sources`.
    pub(super) source: &'static str,
    /// Fiscal year of the folder that it came in.
    pub(super) vintage: i32,
    pub(super) check: Check,
}

/// What must hold.
pub(super) enum Check {
    /// It is read, the identities of its numbers hold, and these cells are rejected (cell, part of the reason), no others.
    Reads { oracle: fn(&Seen), rejected: &'static [(&'static str, &'static str)] },
    /// It cannot be read, and the message and the hint say so in these words.
    Fails(&'static [&'static str]),
    /// It cannot be expressed yet, and why.
    Open(&'static str),
}

const fn reads(
    file: &'static str,
    source: &'static str,
    vintage: i32,
    oracle: fn(&Seen),
    rejected: &'static [(&'static str, &'static str)],
) -> Case {
    Case { file, source, vintage, check: Check::Reads { oracle, rejected } }
}

/// Easiest first.
pub(super) const TABLE: [Case; 3] = [
    reads("kobe_waste_by_fy.xls", "kobe_waste", 2016, oracles::waste, &[]),
    reads("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1", 2020, oracles::cooperatives_to_2020, &[]),
    reads("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1", 2022, oracles::cooperatives_to_2022, &[]),
];

/// What must hold of two of them together.
pub(super) struct Pair {
    pub(super) files: [&'static str; 2],
    pub(super) source: &'static str,
    pub(super) holds: fn(&Seen, &Seen),
}

/// Tables that repeat each other.
pub(super) const PAIRS: [Pair; 1] = [Pair {
    files: ["mhlw_coop_r2_2-1.xlsx", "mhlw_coop_r4_2-1.xlsx"],
    source: "mhlw_coop_1",
    holds: oracles::vintages,
}];
