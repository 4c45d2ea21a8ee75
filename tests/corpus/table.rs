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
pub(super) const TABLE: [Case; 28] = [
    reads("kobe_waste_by_fy.xls", "kobe_waste", 2016, oracles::waste, &[]),
    reads("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1", 2020, oracles::cooperatives_to_2020, &[]),
    reads("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1", 2022, oracles::cooperatives_to_2022, &[]),
    reads("mhlw_coop_r2_2-2.xlsx", "mhlw_coop_2", 2020, oracles::kinds_of_cooperatives, &[]),
    reads(
        "maff_coop_r3_001.xls",
        "maff_coop",
        2021,
        oracles::farm_cooperatives,
        &[("B14", "merged over several columns")],
    ),
    reads(
        "maff_coop_r6_001.xlsx",
        "maff_coop",
        2024,
        oracles::farm_cooperatives,
        &[("B14", "merged over several columns")],
    ),
    reads("kobe_schools_2004.xls", "kobe_schools", 2004, oracles::schools, &[]),
    reads("kobe_schools_2005.xls", "kobe_schools", 2005, oracles::schools, &[]),
    reads("kobe_schools_2009.xls", "kobe_schools", 2009, oracles::schools, &[]),
    reads("kobe_schools_2010.xls", "kobe_schools", 2010, oracles::schools, &[]),
    reads("kobe_schools_2015.xlsx", "kobe_schools", 2015, oracles::schools, &[]),
    reads("estat_text_numbers.xlsx", "estat_people", 2024, oracles::tokyo, &[]),
    Case {
        file: "kobe_finance_2010_default_password.xls",
        source: "kobe_finance",
        vintage: 2010,
        check: Check::Fails(&["kobe_finance_2010_default_password.xls", "the file is encrypted", "default"]),
    },
    reads("estat_census_cp932.csv", "estat_census", 2020, oracles::census, &[]),
    reads("kobe_shelters_cp932.csv", "kobe_shelters", 2019, oracles::shelters, &[]),
    reads("mhlw_doctors_book1.xlsx", "mhlw_doctors", 2020, oracles::doctors, &[("B53", "outside the table")]),
    reads("osaka_pop04_2023-12.xlsx", "osaka_people", 2023, oracles::osaka, &[]),
    reads("kobe_population_2012-01.xls", "kobe_people", 2011, oracles::wards, &[]),
    reads("cao_gdp_29ffm1n.xls", "cao_gdp", 2017, oracles::gdp, &[]),
    reads("cao_gdp_29ffm1n.xls", "cao_gdp_growth", 2017, oracles::growth_rates, &[]),
    reads(
        "cao_gdp_quarterly_bilingual.csv",
        "cao_gdp_quarterly",
        2017,
        oracles::no_quarter,
        &[("*", "finer than a fiscal year")],
    ),
    reads("osaka_census_2020.xlsx", "osaka_census_1", 2020, oracles::census_since_1920, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_2", 2020, oracles::by_sex, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_3", 2020, oracles::by_age, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_5", 2020, oracles::by_nationality, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_8", 2020, oracles::by_region, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_9", 2020, oracles::by_municipality, &[]),
    reads(
        "kobe_schools_2004.xls",
        "kobe_school_kinds",
        2004,
        oracles::kinds_of_schools,
        &[
            ("B14", "no number"),
            ("B15", "no number"),
            ("B16", "no number"),
            ("B17", "no number"),
            ("B19", "merged over several rows"),
            ("B21", "no number"),
            ("B22", "no number"),
        ],
    ),
];

/// What must hold of two of them together.
pub(super) struct Pair {
    /// File and source of each.
    pub(super) of: [(&'static str, &'static str); 2],
    pub(super) holds: fn(&Seen, &Seen),
}

/// Tables that repeat each other.
pub(super) const PAIRS: [Pair; 7] = [
    Pair {
        of: [("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1"), ("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1")],
        holds: oracles::vintages,
    },
    Pair {
        of: [("maff_coop_r3_001.xls", "maff_coop"), ("maff_coop_r6_001.xlsx", "maff_coop")],
        holds: oracles::vintages,
    },
    Pair {
        of: [("kobe_schools_2004.xls", "kobe_schools"), ("kobe_schools_2005.xls", "kobe_schools")],
        holds: oracles::year_before,
    },
    Pair {
        of: [("kobe_schools_2009.xls", "kobe_schools"), ("kobe_schools_2010.xls", "kobe_schools")],
        holds: oracles::year_before,
    },
    Pair {
        of: [("cao_gdp_29ffm1n.xls", "cao_gdp"), ("cao_gdp_29ffm1n.xls", "cao_gdp_growth")],
        holds: oracles::growth,
    },
    Pair {
        of: [("osaka_census_2020.xlsx", "osaka_census_2"), ("osaka_census_2020.xlsx", "osaka_census_8")],
        holds: oracles::same_people,
    },
    Pair {
        of: [("osaka_census_2020.xlsx", "osaka_census_1"), ("osaka_census_2020.xlsx", "osaka_census_2")],
        holds: oracles::same_people,
    },
];

/// What cannot be expressed of a file, or is left, and why.
pub(super) const OPEN: [(&str, &str); 2] = [
    (
        "kobe_population_2012-01.xls",
        "the second table counts calendar years and months, which are no fiscal years: it is left, with the reason",
    ),
    (
        "osaka_census_2020.xlsx",
        "sheets of shares, rates and ranks alone are left: a count can be checked, a share only computed anew",
    ),
];
