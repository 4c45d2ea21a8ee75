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
pub(super) const TABLE: [Case; 15] = [
    reads("kobe_waste_by_fy.xls", "kobe_waste", 2016, oracles::waste, &[]),
    reads("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1", 2020, oracles::cooperatives_to_2020, &[]),
    reads("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1", 2022, oracles::cooperatives_to_2022, &[]),
    reads("mhlw_coop_r2_2-2.xlsx", "mhlw_coop_2", 2020, oracles::todo, &[]),
    reads("maff_coop_r3_001.xls", "maff_coop", 2021, oracles::todo, &[("B14", "merged over several columns")]),
    reads("maff_coop_r6_001.xlsx", "maff_coop", 2024, oracles::todo, &[("B14", "merged over several columns")]),
    reads("kobe_schools_2004.xls", "kobe_schools", 2004, oracles::todo, &[]),
    reads("kobe_schools_2005.xls", "kobe_schools", 2005, oracles::todo, &[]),
    reads("kobe_schools_2009.xls", "kobe_schools", 2009, oracles::todo, &[]),
    reads("kobe_schools_2010.xls", "kobe_schools", 2010, oracles::todo, &[]),
    reads("kobe_schools_2015.xlsx", "kobe_schools", 2015, oracles::todo, &[]),
    reads("estat_text_numbers.xlsx", "estat_people", 2024, oracles::todo, &[]),
    Case {
        file: "kobe_finance_2010_default_password.xls",
        source: "kobe_finance",
        vintage: 2010,
        check: Check::Fails(&["kobe_finance_2010_default_password.xls", "the file is encrypted", "default"]),
    },
    reads("estat_census_cp932.csv", "estat_census", 2020, oracles::todo, &[]),
    reads("kobe_shelters_cp932.csv", "kobe_shelters", 2019, oracles::todo, &[]),
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
