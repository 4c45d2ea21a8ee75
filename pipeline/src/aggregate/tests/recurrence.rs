//! Units told apart by the years before: by cases, and by properties over any record.

use super::*;
use crate::catalog::{Indicator, Split};

/// A distinct count that adds up over sectors, and no split that would break it.
fn reaching() -> Catalog {
    let mut catalog = Catalog { splits: Vec::new(), ..catalog() };
    let one = catalog.indicators.iter_mut().find(|one| &*one.id == "reached").unwrap();
    one.dimensions = vec!["sector".into()];
    one.additive_over.clone_from(&one.dimensions);
    catalog
}

/// An organisation that was reached, or without a name a count of some.
fn reached(sector: &str, year: i32, name: Option<&str>, value: i64) -> Observation {
    let mut key = Key::from([("sector".into(), sector.into())]);
    key.extend(name.map(|name| ("organisation".into(), name.into())));
    Observation { key, ..observe("reached", year, &[], value) }
}

fn named(sector: &str, year: i32, names: &[&str]) -> Vec<Observation> {
    names.iter().map(|name| reached(sector, year, Some(name), 1)).collect()
}

fn told(catalog: &Catalog, observations: Vec<Observation>) -> Vec<Recurrence> {
    run_with(catalog, &settings(), observations).recurrences
}

/// The figures of the total, or of a sector.
fn of<'a>(all: &'a [Recurrence], sector: Option<&str>, year: i32) -> &'a RecurrenceFigures {
    let is_it = |row: &&RecurrenceRow| row.part.as_ref().map(|(_, code)| &**code) == sector;
    let row = all[0].rows.iter().find(is_it).unwrap();
    &row.years[usize::try_from(year - 2021).unwrap()]
}

/// Continuing, returning, new, of the first year on record, without names.
type Groups = (Option<i64>, Option<i64>, Option<i64>, i64, i64);

fn groups(figures: &RecurrenceFigures) -> Groups {
    (figures.continuing, figures.returning, figures.new, figures.first, figures.unnamed)
}

#[test]
fn units_are_of_the_year_before_of_an_earlier_one_or_new() {
    let years: [(i32, &[&str]); 4] =
        [(2021, &["甲", "乙"]), (2022, &["乙", "丙"]), (2023, &["甲"]), (2024, &["甲", "丁"])];
    let all = told(&reaching(), years.iter().flat_map(|(year, names)| named("rail", *year, names)).collect());
    let expected: [Groups; 4] = [
        (None, None, None, 2, 0),
        (Some(1), Some(0), Some(1), 0, 0),
        (Some(0), Some(1), Some(0), 0, 0),
        (Some(1), Some(0), Some(1), 0, 0),
    ];
    for (year, expected) in (2021..).zip(expected) {
        assert_eq!(groups(of(&all, None, year)), expected, "{year}");
        assert_eq!(groups(of(&all, Some("rail"), year)), expected, "{year}");
        assert!(!of(&all, None, year).has_gap);
    }
}

#[test]
fn who_is_not_named_is_counted_apart_and_a_year_without_names_is_a_gap_in_the_record() {
    let mut facts = named("rail", 2021, &["甲", "乙"]);
    facts.push(reached("rail", 2022, None, 5));
    facts.extend([named("rail", 2023, &["甲", "丙"]), named("rail", 2024, &["甲", "乙", "丁"])].concat());
    facts.push(reached("water", 2024, None, 7));
    let all = told(&reaching(), facts);
    assert_eq!(groups(of(&all, None, 2022)), (None, None, None, 0, 5));
    assert_eq!(
        groups(of(&all, None, 2023)),
        (None, None, None, 2, 0),
        "nobody knows who was reached in 2022"
    );
    assert_eq!(groups(of(&all, None, 2024)), (Some(1), Some(1), Some(1), 0, 7));
    assert!(of(&all, None, 2024).has_gap && !of(&all, None, 2023).has_gap);
    assert_eq!(of(&all, None, 2024).reached, Some(10));
}

#[test]
fn what_is_owed_and_not_sent_is_missing_and_a_gap_in_the_record() {
    let settings = Settings { expect: vec![expect("mlit", "reached")], ..settings() };
    let facts =
        [named("rail", 2021, &["甲"]), named("rail", 2023, &["甲"]), named("rail", 2024, &["甲"])].concat();
    let all = run_with(&reaching(), &settings, facts).recurrences;
    let missing = of(&all, None, 2022);
    assert_eq!((missing.reached, missing.missing_parts), (None, 1));
    assert_eq!(groups(of(&all, None, 2023)), (None, None, None, 1, 0));
    assert_eq!(groups(of(&all, None, 2024)), (Some(1), Some(0), Some(0), 0, 0));
    assert!(of(&all, None, 2024).has_gap);
}

#[test]
fn a_break_begins_the_record_again() {
    let mut catalog = reaching();
    catalog.splits.push(Split {
        dimension: "sector".into(),
        from: "rail".into(),
        into: "water".into(),
        date: crate::validate::fixture::day("2023-04-01"),
        reason: name("分割"),
    });
    let facts = (2021..2025).flat_map(|year| named("rail", year, &["甲"])).collect();
    let all = told(&catalog, facts);
    assert_eq!(groups(of(&all, None, 2022)), (Some(1), Some(0), Some(0), 0, 0));
    assert_eq!(groups(of(&all, None, 2023)), (None, None, None, 1, 0));
    assert_eq!(groups(of(&all, None, 2024)), (Some(1), Some(0), Some(0), 0, 0));
}

#[test]
fn units_that_can_stand_in_several_parts_are_not_told_apart() {
    let facts = || (2021..2025).flat_map(|year| named("rail", year, &["甲"])).collect::<Vec<_>>();
    let mut catalog = reaching();
    catalog.indicators.iter_mut().for_each(|one: &mut Indicator| one.additive_over.clear());
    assert_eq!(told(&catalog, facts()), []);
    let mut plain = reaching();
    plain.indicators.iter_mut().for_each(|one| one.distinct = None);
    assert_eq!(told(&plain, facts()), []);
    assert_eq!(told(&reaching(), vec![reached("rail", 2024, None, 3)]), [], "no name at all");
}

/// Sector, name and year; a name of 6 and more stands for a count without names.
type Visit = (usize, usize, i32);

const NAMES: [&str; 6] = ["甲", "乙", "丙", "丁", "戊", "己"];

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    proptest::collection::vec((0..3_usize, 0..8_usize, 2021..2025_i32), 1..60)
}

/// One observation per visit; where a sector's year has a count, the count alone.
fn visited(visits: &[Visit]) -> Vec<Observation> {
    let unique: std::collections::BTreeSet<Visit> = visits.iter().copied().collect();
    let counted =
        |sector, year| visits.iter().find(|one| (one.0, one.2) == (sector, year) && one.1 >= NAMES.len());
    let mut facts = Vec::new();
    for (sector, name, year) in unique {
        match (NAMES.get(name), counted(sector, year)) {
            (Some(name), None) => facts.push(reached(SECTORS[sector], year, Some(name), 1)),
            (None, Some(first)) if first.1 == name => {
                facts.push(reached(SECTORS[sector], year, None, i64::try_from(name).unwrap()));
            }
            _ => {}
        }
    }
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn groups_sum_to_the_distinct_count_and_sectors_to_the_total(visits in visits()) {
        let all = run_with(&reaching(), &settings(), visited(&visits));
        for one in &all.recurrences {
            let sectors: Vec<&RecurrenceRow> = one.rows.iter().filter(|row| row.part.is_some()).collect();
            for year in 2021..2025 {
                let index = usize::try_from(year - 2021).unwrap();
                for row in &one.rows {
                    let figures = &row.years[index];
                    let codes: Vec<(&str, &str)> = row.part.iter().map(|(left, right)| (&**left, &**right)).collect();
                    let sum = [figures.continuing, figures.returning, figures.new, Some(figures.untold())].into_iter().flatten().sum::<i64>();
                    prop_assert_eq!(figures.reached, figure(&all, "reached", &codes, year).value);
                    prop_assert_eq!(figures.reached.unwrap_or(0), sum);
                }
                let total = groups(&one.rows[0].years[index]);
                let parts: Vec<Groups> = sectors.iter().map(|row| groups(&row.years[index])).collect();
                let sum = |of: fn(&Groups) -> Option<i64>| parts.iter().filter_map(of).reduce(|one, other| one + other);
                prop_assert_eq!(total, (sum(|one| one.0), sum(|one| one.1), sum(|one| one.2), parts.iter().map(|one| one.3).sum(), parts.iter().map(|one| one.4).sum()));
            }
        }
        prop_assert!(all.checks.iter().filter(|check| check.kind == "recurrence").all(|check| check.holds));
    }

    #[test]
    fn a_record_without_gaps_is_told_by_plain_loops(visits in proptest::collection::vec((0..6_usize, 2021..2025_i32), 1..30)) {
        // Somebody is reached in every year, so that no year is off the record.
        let mut reached: std::collections::BTreeSet<(usize, i32)> = visits.into_iter().collect();
        reached.extend((2021..2025).map(|year| (0, year)));
        let facts = reached.iter().flat_map(|(name, year)| named("rail", *year, &[NAMES[*name]])).collect();
        let all = told(&reaching(), facts);
        for year in 2022..2025 {
            let mut expected = (0, 0, 0);
            for name in 0..NAMES.len() {
                let in_year = |year: i32| reached.contains(&(name, year));
                match (in_year(year), in_year(year - 1), (2021..year).any(in_year)) {
                    (false, ..) => {}
                    (true, true, _) => expected.0 += 1,
                    (true, false, true) => expected.1 += 1,
                    (true, false, false) => expected.2 += 1,
                }
            }
            let expected = (Some(expected.0), Some(expected.1), Some(expected.2), 0, 0);
            prop_assert_eq!(groups(of(&all, None, year)), expected);
        }
    }

    #[test]
    fn the_order_of_visits_does_not_matter((one, other) in visits().prop_flat_map(|visits| {
        let facts = visited(&visits);
        (Just(facts.clone()), Just(facts).prop_shuffle())
    })) {
        prop_assert_eq!(told(&reaching(), one), told(&reaching(), other));
    }
}
