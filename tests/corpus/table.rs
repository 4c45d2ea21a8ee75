//! Which published file is read by which source, and what must hold of it.

use super::oracles::{accounts, cooperatives, people, schools};
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
pub(super) const TABLE: [Case; 29] = [
    reads("kobe_waste_by_fy.xls", "kobe_waste", 2016, cooperatives::waste, &[]),
    reads("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1", 2020, cooperatives::cooperatives_to_2020, &[]),
    reads("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1", 2022, cooperatives::cooperatives_to_2022, &[]),
    reads("mhlw_coop_r2_2-2.xlsx", "mhlw_coop_2", 2020, cooperatives::kinds_of_cooperatives, &[]),
    reads(
        "maff_coop_r3_001.xls",
        "maff_coop",
        2021,
        cooperatives::farm_cooperatives,
        &[("B14", "merged over several columns")],
    ),
    reads(
        "maff_coop_r6_001.xlsx",
        "maff_coop",
        2024,
        cooperatives::farm_cooperatives,
        &[("B14", "merged over several columns")],
    ),
    reads("kobe_schools_2004.xls", "kobe_schools", 2004, schools::schools, &[]),
    reads("kobe_schools_2005.xls", "kobe_schools", 2005, schools::schools, &[]),
    reads("kobe_schools_2009.xls", "kobe_schools", 2009, schools::schools, &[]),
    reads("kobe_schools_2010.xls", "kobe_schools", 2010, schools::schools, &[]),
    reads("kobe_schools_2015.xlsx", "kobe_schools", 2015, schools::schools, &[]),
    reads("estat_text_numbers.xlsx", "estat_people", 2024, people::tokyo, &[]),
    Case {
        file: "kobe_finance_2010_default_password.xls",
        source: "kobe_finance",
        vintage: 2010,
        check: Check::Fails(&["kobe_finance_2010_default_password.xls", "the file is encrypted", "default"]),
    },
    reads("estat_census_cp932.csv", "estat_census", 2020, people::census, &[]),
    reads("kobe_shelters_cp932.csv", "kobe_shelters", 2019, people::shelters, &[]),
    reads("mhlw_doctors_book1.xlsx", "mhlw_doctors", 2020, people::doctors, &[("B53", "outside the table")]),
    reads("osaka_pop04_2023-12.xlsx", "osaka_people", 2023, people::osaka, &[]),
    reads("kobe_population_2012-01.xls", "kobe_people", 2011, people::wards, &[]),
    reads("kobe_population_2012-01.xls", "kobe_movements", 2011, people::movements, &[]),
    reads("cao_gdp_29ffm1n.xls", "cao_gdp", 2017, accounts::gdp, &[]),
    reads("cao_gdp_29ffm1n.xls", "cao_gdp_growth", 2017, accounts::growth_rates, &[]),
    reads(
        "cao_gdp_quarterly_bilingual.csv",
        "cao_gdp_quarterly",
        2017,
        accounts::no_quarter,
        &[("*", "finer than a fiscal year")],
    ),
    reads("osaka_census_2020.xlsx", "osaka_census_1", 2020, people::census_since_1920, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_2", 2020, people::by_sex, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_3", 2020, people::by_age, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_5", 2020, people::by_nationality, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_8", 2020, people::by_region, &[]),
    reads("osaka_census_2020.xlsx", "osaka_census_9", 2020, people::by_municipality, &[]),
    reads(
        "kobe_schools_2004.xls",
        "kobe_school_kinds",
        2004,
        schools::kinds_of_schools,
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

const fn pair(
    one: (&'static str, &'static str),
    other: (&'static str, &'static str),
    holds: fn(&Seen, &Seen),
) -> Pair {
    Pair { of: [one, other], holds }
}

const CENSUS: &str = "osaka_census_2020.xlsx";
const GDP: &str = "cao_gdp_29ffm1n.xls";

/// Tables that repeat each other.
pub(super) const PAIRS: [Pair; 7] = [
    pair(
        ("mhlw_coop_r2_2-1.xlsx", "mhlw_coop_1"),
        ("mhlw_coop_r4_2-1.xlsx", "mhlw_coop_1"),
        cooperatives::vintages,
    ),
    pair(
        ("maff_coop_r3_001.xls", "maff_coop"),
        ("maff_coop_r6_001.xlsx", "maff_coop"),
        cooperatives::vintages,
    ),
    pair(
        ("kobe_schools_2004.xls", "kobe_schools"),
        ("kobe_schools_2005.xls", "kobe_schools"),
        schools::year_before,
    ),
    pair(
        ("kobe_schools_2009.xls", "kobe_schools"),
        ("kobe_schools_2010.xls", "kobe_schools"),
        schools::year_before,
    ),
    pair((GDP, "cao_gdp"), (GDP, "cao_gdp_growth"), accounts::growth),
    pair((CENSUS, "osaka_census_2"), (CENSUS, "osaka_census_8"), people::same_people),
    pair((CENSUS, "osaka_census_1"), (CENSUS, "osaka_census_2"), people::same_people),
];

/// What cannot be expressed of a file, or is left, and why.
pub(super) const OPEN: [(&str, &str); 1] = [(
    "osaka_census_2020.xlsx",
    "sheets of shares, rates and ranks alone are left: a count can be checked, a share only computed anew",
)];
