mod recurrence;
mod split;

use std::collections::BTreeMap;

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::catalog::{Break, Catalog};
use crate::config::{Grain, Settings};
use crate::observation::{Key, ObsStatus, Observation, Role};
use crate::validate::fixture::{catalog, day, expect, members, name, observe, rules, sent, settings, source};
use crate::validate::{Rules, settle};

#[path = "../../../tests/oracle.rs"]
mod oracle;

use oracle::Fact;

fn run(observations: Vec<Observation>) -> Aggregates {
    run_with(&catalog(), &settings(), observations)
}

fn run_with(catalog: &Catalog, settings: &Settings, observations: Vec<Observation>) -> Aggregates {
    aggregate(catalog, settings, &settle(&rules(catalog, settings), observations)).unwrap()
}

fn level<'a>(aggregates: &'a Aggregates, indicator: &str, dimensions: &[&str]) -> &'a Level {
    let series = aggregates.series.iter().find(|one| &*one.indicator == indicator).unwrap();
    let is_it = |level: &&Level| level.dimensions.iter().map(|one| &**one).eq(dimensions.iter().copied());
    series.levels.iter().find(is_it).unwrap()
}

fn figure<'a>(
    aggregates: &'a Aggregates,
    indicator: &str,
    codes: &[(&str, &str)],
    year: i32,
) -> &'a YearFigures {
    let dimensions: Vec<&str> = codes.iter().map(|(dimension, _)| *dimension).collect();
    let level = level(aggregates, indicator, &dimensions);
    let is_it = |row: &&LevelRow| row.codes.iter().map(|one| &**one).eq(codes.iter().map(|(_, code)| *code));
    let index = aggregates.fiscal_years.iter().position(|one| one.0 == year).unwrap();
    &level.rows.iter().find(is_it).unwrap().years[index]
}

fn members_in(aggregates: &Aggregates, year: i32) -> &YearFigures {
    figure(aggregates, "ceptoar_members", &[], year)
}

#[test]
fn change_growth_share_and_index() {
    let all = run(vec![
        members("rail", 2021, 8),
        members("rail", 2022, 10),
        members("water", 2021, 2),
        members("water", 2022, 1),
    ]);
    let total = members_in(&all, 2022);
    assert_eq!((total.value, total.prior, total.change), (Some(11), Some(10), Some(1)));
    assert_eq!(total.growth, Fraction::of(1, 10));
    assert_eq!(total.index, Fraction::of(11, 10));
    assert_eq!(members_in(&all, 2021).index, Fraction::of(1, 1));
    let rail = figure(&all, "ceptoar_members", &[("sector", "rail")], 2022);
    assert_eq!(rail.contribution, Fraction::of(2, 10));
    assert_eq!(rail.share, Fraction::of(10, 11));
    assert_eq!(members_in(&all, 2024).status, Some(ObsStatus::L));
}

#[test]
fn no_growth_from_nothing() {
    let all = run(vec![members("rail", 2021, 0), members("rail", 2022, 3)]);
    let total = members_in(&all, 2022);
    assert_eq!((total.change, total.growth, total.index), (Some(3), None, None));
}

#[test]
fn a_total_with_a_gap_is_marked_and_the_gap_is_a_line_of_its_own() {
    let gap = Observation { value: None, status: ObsStatus::L, ..members("water", 2022, 0) };
    let all = run(vec![members("rail", 2021, 8), members("water", 2021, 2), members("rail", 2022, 9), gap]);
    let total = members_in(&all, 2022);
    assert_eq!((total.value, total.parts, total.missing_parts), (Some(9), 2, 1));
    let sectors = level(&all, "ceptoar_members", &["sector"]);
    assert_eq!(sectors.not_comparable[1], Fraction::of(-2, 10));
    assert_eq!(figure(&all, "ceptoar_members", &[("sector", "water")], 2022).status, Some(ObsStatus::L));
}

#[test]
fn what_is_owed_and_not_sent_is_a_gap_at_the_keys_of_the_year_before() {
    let settings = Settings { expect: vec![expect("mlit", "ceptoar_members")], ..settings() };
    let all = run_with(&catalog(), &settings, vec![members("rail", 2021, 8), members("rail", 2023, 9)]);
    let rail = figure(&all, "ceptoar_members", &[("sector", "rail")], 2022);
    assert_eq!((rail.value, rail.status, rail.missing_parts), (None, Some(ObsStatus::O), 1));
}

#[test]
fn a_key_absent_from_a_list_of_events_is_zero() {
    let held = |strand, year| observe("sessions", year, &[("ministry", "mlit"), ("strand", strand)], 2);
    let observations = || vec![held("bridge", 2021), held("academia", 2021), held("bridge", 2022)];
    let (catalog, settings) = (catalog(), settings());
    let sources = [source("mlit", "mlit", Grain::Event, &["sessions"])];
    let rules = Rules { sources: &sources, ..rules(&catalog, &settings) };
    let events = aggregate(&catalog, &settings, &settle(&rules, observations())).unwrap();
    let academia = |all: &Aggregates| figure(all, "sessions", &[("strand", "academia")], 2022).clone();
    assert_eq!((academia(&events).value, academia(&events).growth), (Some(0), Fraction::of(-1, 1)));
    assert_eq!(academia(&run(observations())).value, None);
}

/// Logistics 21 → 15 and port 0 → 15: 6 moved, 9 came into scope.
fn split() -> Vec<Observation> {
    let flow = |indicator: &str, code: &str, value| {
        observe(indicator, 2023, &[("sector", code), ("ceptoar", code)], value)
    };
    vec![
        members("rail", 2022, 10),
        members("rail", 2023, 10),
        members("logistics", 2022, 21),
        members("logistics", 2023, 15),
        members("port", 2023, 15),
        flow("ceptoar_reclassified", "logistics", -6),
        flow("ceptoar_reclassified", "port", 6),
        flow("ceptoar_scope_change", "port", 9),
        flow("ceptoar_scope_change", "logistics", 0),
        flow("ceptoar_joins", "rail", 0),
        flow("ceptoar_leaves", "rail", 0),
    ]
}

#[test]
fn a_split_breaks_its_parts_and_is_compared_with_the_sum_of_its_successors() {
    let all = run(split());
    let logistics = figure(&all, "ceptoar_members", &[("sector", "logistics")], 2023);
    assert_eq!(
        (logistics.break_reason, logistics.change, logistics.growth),
        (Some(BreakReason::Split(0)), None, None)
    );
    let alike = logistics.like_for_like.as_ref().unwrap();
    assert_eq!((&*alike.unit, alike.units, alike.prior, alike.current), ("ceptoar", 1, 21, 21));
    let port = figure(&all, "ceptoar_members", &[("sector", "port")], 2023);
    assert_eq!(port.like_for_like, None);
    assert_eq!(figure(&all, "ceptoar_members", &[("sector", "port")], 2022).status, Some(ObsStatus::M));
}

#[test]
fn only_an_extension_of_the_scope_breaks_the_parent() {
    let all = run(split());
    let total = members_in(&all, 2023);
    assert_eq!((total.break_reason, total.growth), (Some(BreakReason::Scope), None));
    assert_eq!(total.like_for_like.as_ref().unwrap().growth, Some(Fraction::ZERO));
    let within: Vec<Observation> =
        split().into_iter().filter(|one| &*one.indicator != "ceptoar_scope_change").collect();
    let total = run(within);
    assert_eq!(members_in(&total, 2023).break_reason, None);
    assert_eq!(level(&total, "ceptoar_members", &["sector"]).not_comparable[2], Fraction::of(9, 31));
}

#[test]
fn a_declared_break_stops_growth_and_index() {
    let mut catalog = catalog();
    catalog.breaks.push(Break {
        indicator: "ceptoar_members".into(),
        key: BTreeMap::new(),
        fiscal_year: FiscalYear(2022),
        reason: name("定義変更"),
    });
    let all = run_with(&catalog, &settings(), vec![members("rail", 2021, 8), members("rail", 2022, 10)]);
    let total = members_in(&all, 2022);
    assert_eq!((total.break_reason, total.growth, total.index), (Some(BreakReason::Declared(0)), None, None));
}

#[test]
fn the_bridge_closes_over_a_split_and_names_what_is_not_explained() {
    let all = run(split());
    let part = |code: Option<&str>| {
        let code = code.map(|code| ("sector".into(), code.into()));
        all.bridges.iter().find(|one| one.part == code && one.fiscal_year.0 == 2023).unwrap().clone()
    };
    for code in [None, Some("logistics"), Some("port"), Some("rail")] {
        assert_eq!(part(code).unexplained, Some(0), "{code:?}");
    }
    assert_eq!((part(None).scope_change.known(), part(None).reclassified.known()), (9, 0));
    assert_eq!(part(Some("port")).prior_published, None);
    let more = split().into_iter().map(|mut one| {
        if &*one.indicator == "ceptoar_members" && one.fiscal_year.0 == 2023 {
            one.value = one.value.map(|value| value + 1);
        }
        one
    });
    let open = run(more.collect());
    let bridge = open.bridges.iter().find(|one| one.part.is_none() && one.fiscal_year.0 == 2023).unwrap();
    assert_eq!(bridge.unexplained, Some(3));
    assert!(open.issues.iter().any(|issue| issue.message.contains("3 is explained by no source")));
}

#[test]
fn a_term_that_no_source_gives_is_missing_and_left_in_what_is_not_explained() {
    let observations = split().into_iter().map(|one| match &*one.indicator {
        "ceptoar_scope_change" if one.key.values().any(|code| &**code == "port") => {
            Observation { value: None, status: ObsStatus::O, ..one }
        }
        _ => one,
    });
    let all = run(observations.filter(|one| &*one.indicator != "ceptoar_joins").collect());
    let bridge = all.bridges.iter().find(|one| one.part.is_none() && one.fiscal_year.0 == 2023).unwrap();
    assert_eq!(bridge.scope_change, Term { value: Some(0), missing_parts: 1 });
    assert_eq!(bridge.joins, Term::default());
    assert_eq!(bridge.leaves, Term::NOTHING);
    assert_eq!(bridge.unexplained, Some(9));
    let said = |what: &str| all.issues.iter().any(|issue| issue.message.contains(what));
    assert!(said("missing, at least in part: joins, scope change"), "{:?}", all.issues);
}

#[test]
fn net_movements_have_neither_rates_nor_comparable_units() {
    let moved = |year, value| {
        observe("ceptoar_reclassified", year, &[("sector", "rail"), ("ceptoar", "rail")], value)
    };
    let all = run(vec![moved(2021, 6), moved(2022, -3), moved(2023, 0)]);
    for year in [2022, 2023] {
        let total = figure(&all, "ceptoar_reclassified", &[], year);
        assert!(total.change.is_some());
        assert_eq!((total.growth, total.index, total.like_for_like.clone()), (None, None, None), "{year}");
    }
}

#[test]
fn flows_are_terms_of_the_stock_that_counts_the_same_thing() {
    let mut catalog = catalog();
    let bodies = catalog.indicator("non_members").unwrap().clone();
    let (id, unit) = ("ceptoar_count".into(), name("団体"));
    catalog.indicators.push(Indicator { id, unit, dimensions: Vec::new(), ..bodies });
    let count = |year, value| Observation {
        indicator: "ceptoar_count".into(),
        key: Key::new(),
        ..members("rail", year, value)
    };
    let observations = split().into_iter().chain([count(2022, 1), count(2023, 2)]).collect();
    let all = run_with(&catalog, &settings(), observations);
    assert!(all.bridges.iter().all(|bridge| &*bridge.indicator == "ceptoar_members"));
    let total = figure(&all, "ceptoar_count", &[], 2023);
    assert_eq!((total.break_reason, total.growth), (None, Fraction::of(1, 1)));
}

#[test]
fn the_prior_year_is_shown_as_published_and_as_revised() {
    let all = run(vec![
        members("rail", 2021, 8),
        sent(members("rail", 2021, 9), "mlit", 2022),
        members("rail", 2022, 12),
        observe("ceptoar_joins", 2022, &[("sector", "rail"), ("ceptoar", "rail")], 3),
        observe("ceptoar_leaves", 2022, &[("sector", "rail"), ("ceptoar", "rail")], 0),
    ]);
    let total = members_in(&all, 2022);
    assert_eq!((total.prior, total.prior_published, total.change), (Some(9), Some(8), Some(3)));
    let bridge = &all.bridges[0];
    assert_eq!((bridge.prior_published, bridge.revision, bridge.unexplained), (Some(8), 1, Some(0)));
}

#[test]
fn named_units_are_compared_one_by_one() {
    let named = |who: &str, year| {
        observe("ceptoar_members", year, &[("sector", "rail"), ("ceptoar", "rail"), ("organisation", who)], 1)
    };
    let all = run(vec![
        named("甲", 2021),
        named("乙", 2021),
        named("乙", 2022),
        named("丙", 2022),
        named("丁", 2022),
    ]);
    let total = members_in(&all, 2022);
    assert_eq!((total.value, total.change, total.parts), (Some(3), Some(1), 1));
    let alike = total.like_for_like.as_ref().unwrap();
    assert_eq!((&*alike.unit, alike.units, alike.prior, alike.current), ("organisation", 1, 1, 1));
}

fn trainees(ministry: &str, strand: Option<&str>, value: i64) -> Observation {
    let mut codes = vec![("ministry", ministry)];
    codes.extend(strand.map(|strand| ("strand", strand)));
    observe("trainees", 2022, &codes, value)
}

#[test]
fn distinct_counts_are_stated_or_empty_and_never_added() {
    let parts = || vec![trainees("mlit", Some("bridge"), 20), trainees("mlit", Some("academia"), 15)];
    let empty = run(parts());
    let by_ministry = figure(&empty, "trainees", &[("ministry", "mlit")], 2022);
    assert_eq!((by_ministry.value, by_ministry.status), (None, Some(ObsStatus::L)));
    let mut total = Observation { role: Role::Total, ..trainees("mlit", None, 28) };
    total.key = Key::from([("ministry".into(), "mlit".into())]);
    let stated = run(parts().into_iter().chain([total]).collect());
    assert_eq!(figure(&stated, "trainees", &[("ministry", "mlit")], 2022).value, Some(28));
    assert_eq!(figure(&stated, "trainees", &[], 2022).value, None);
    let whole = run(parts().into_iter().chain([trainees("mlit", None, 29)]).collect());
    assert_eq!(figure(&whole, "trainees", &[("ministry", "mlit")], 2022).value, Some(29));
}

#[test]
fn named_organisations_are_counted_once_over_what_is_not_additive() {
    let reached = |who: &str, strand: &str| {
        observe("reached", 2022, &[("sector", "rail"), ("strand", strand), ("organisation", who)], 1)
    };
    let all = run(vec![reached("甲", "bridge"), reached("甲", "academia"), reached("乙", "bridge")]);
    assert_eq!(figure(&all, "reached", &[], 2022).value, Some(2));
    assert_eq!(figure(&all, "reached", &[("strand", "bridge")], 2022).value, Some(2));
}

#[test]
fn a_ratio_counts_the_same_reports_on_both_sides() {
    let outside = |code, value| observe("non_members", 2022, &[("sector", code)], value);
    let all = run(vec![members("rail", 2022, 30), outside("rail", 10), members("water", 2022, 50)]);
    let ratio = &all.ratios[0];
    let total = &ratio.levels[0].rows[0].1[1];
    assert_eq!((total.numerator, total.denominator, total.missing_parts), (Some(30), Some(40), 1));
    assert_eq!(total.ratio, Fraction::of(3, 4));
    let (code, water) = &ratio.levels[1].rows[1];
    assert_eq!((code.as_deref(), water[1].ratio), (Some("water"), None));
}

#[test]
fn a_ratio_leaves_out_cells_that_are_known_in_part() {
    let outside = |code, value| observe("non_members", 2022, &[("sector", code)], value);
    let gap = observe("ceptoar_members", 2022, &[("sector", "rail"), ("ceptoar", "logistics")], 0);
    let gap = Observation { value: None, status: ObsStatus::L, ..gap };
    let (rail, water) = (members("rail", 2022, 30), members("water", 2022, 50));
    let all = run(vec![rail, gap, outside("rail", 10), water, outside("water", 5)]);
    let ratio = &all.ratios[0];
    let total = &ratio.levels[0].rows[0].1[1];
    assert_eq!((total.numerator, total.denominator, total.missing_parts), (Some(50), Some(55), 1));
    let (code, rail) = &ratio.levels[1].rows[0];
    assert_eq!((code.as_deref(), rail[1].ratio, rail[1].missing_parts), (Some("rail"), None, 1));
}

#[test]
fn a_portfolio_shows_what_a_ministry_answers_for_today_in_all_years() {
    let observations = vec![
        members("rail", 2023, 10),
        members("rail", 2024, 10),
        sent(members("water", 2023, 7), "mhlw", 2023),
        members("water", 2024, 8),
    ];
    let (catalog, settings) = (catalog(), settings());
    let settled = settle(&rules(&catalog, &settings), observations);
    let of = |ministry: &str| portfolio(&catalog, &settings, &settled, &ministry.into()).unwrap();
    let mlit = of("mlit");
    assert_eq!(
        (members_in(&mlit.aggregates, 2023).value, members_in(&mlit.aggregates, 2024).value),
        (Some(17), Some(18))
    );
    assert_eq!(mlit.sectors, ["rail".into(), "logistics".into(), "water".into(), "port".into()]);
    let moved = &mlit.moves[0];
    assert_eq!(
        (&*moved.sector, moved.fiscal_year.0, &*moved.from, &*moved.to),
        ("water", 2024, &["mhlw".into()][..], &["mlit".into()][..])
    );
    assert_eq!(moved.day, Some(day("2024-04-01")));
    assert_eq!(moved.stocks[0].1, Some(7));
    assert_eq!(of("mhlw").sectors, []);
}

#[rstest]
#[case(0, vec![vec![]])]
#[case(2, vec![vec![], vec![0], vec![1], vec![0, 1]])]
fn levels_are_all_subsets_the_total_first(#[case] dimensions: usize, #[case] expected: Vec<Vec<usize>>) {
    assert_eq!(levels::subsets(dimensions), expected);
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let huge = settle(
        &rules(&catalog(), &settings()),
        vec![members("rail", 2022, i64::MAX), members("water", 2022, 1)],
    );
    assert!(matches!(aggregate(&catalog(), &settings(), &huge), Err(AggregateError::Overflow { .. })));
}

type Row = (usize, usize, i32, i64);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    proptest::collection::vec((0..5_usize, 0..3_usize, 2021..2025_i32, 0..50_i64), 1..40)
}

const INDICATORS: [&str; 5] =
    ["ceptoar_members", "ceptoar_joins", "ceptoar_leaves", "ceptoar_reclassified", "ceptoar_scope_change"];
const SECTORS: [&str; 3] = ["rail", "logistics", "water"];

/// One observation per fact, the last row of a key wins.
fn observed(rows: &[Row]) -> Vec<Observation> {
    let unique: BTreeMap<(usize, usize, i32), i64> =
        rows.iter().map(|(indicator, sector, year, value)| ((*indicator, *sector, *year), *value)).collect();
    let to = |((indicator, sector, year), value): ((usize, usize, i32), i64)| {
        let codes = [("sector", SECTORS[sector]), ("ceptoar", SECTORS[sector])];
        observe(INDICATORS[indicator], year, &codes, value)
    };
    unique.into_iter().map(to).collect()
}

fn facts(observations: &[Observation]) -> Vec<Fact> {
    let text = |one: &Observation| {
        one.key.iter().map(|(left, right)| (left.to_string(), right.to_string())).collect()
    };
    let to = |one: &Observation| Fact {
        indicator: one.indicator.to_string(),
        fiscal_year: one.fiscal_year.0,
        key: text(one),
        value: one.value.unwrap(),
    };
    observations.iter().map(to).collect()
}

/// A catalogue without splits, as the oracle knows none.
fn plain() -> Catalog {
    Catalog { splits: Vec::new(), ..catalog() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn figures_are_those_of_the_oracle(rows in rows()) {
        let observations = observed(&rows);
        let facts = facts(&observations);
        // Joins: no change of scope breaks them.
        let id = "ceptoar_joins";
        let all = run_with(&plain(), &settings(), observations);
        let Some(series) = all.series.iter().find(|one| &*one.indicator == id) else { return Ok(()) };
        for level in series.levels.iter().filter(|level| level.dimensions.len() <= 1) {
            for (row, (index, year)) in level.rows.iter().flat_map(|row| (2021..2025).enumerate().map(move |at| (row, at))) {
                let codes: Vec<(&str, &str)> = level.dimensions.iter().map(|one| &**one).zip(row.codes.iter().map(|one| &**one)).collect();
                let figure = &row.years[index];
                prop_assert_eq!(figure.value, oracle::total(&facts, id, year, &codes));
                if index > 0 {
                    prop_assert_eq!(figure.change, oracle::change(&facts, id, year, &codes));
                    let growth = oracle::growth(&facts, id, year, &codes);
                    prop_assert_eq!(figure.growth, growth.and_then(|(top, below)| Fraction::of(top, below)));
                }
            }
        }
    }

    #[test]
    fn contributions_sum_to_growth_and_sectors_to_the_total(rows in rows()) {
        let observations = observed(&rows);
        let facts = facts(&observations);
        let all = run_with(&plain(), &settings(), observations);
        for series in &all.series {
            let total = &series.levels[0].rows[0];
            for level in series.levels.iter().filter(|level| !level.dimensions.is_empty()) {
                for (index, year) in (2021..2025).enumerate() {
                    let value: Option<i64> = level.rows.iter().filter_map(|row| row.years[index].value).reduce(|a, b| a + b);
                    prop_assert_eq!(value, total.years[index].value);
                    let Some(growth) = total.years[index].growth else { continue };
                    let parts = level.rows.iter().filter_map(|row| row.years[index].contribution);
                    let sum = parts.chain(level.not_comparable[index]).fold(Fraction::ZERO, |sum, part| sum.checked_add(part).unwrap());
                    prop_assert_eq!(sum, growth);
                    let [dimension] = level.dimensions.as_slice() else { continue };
                    let (expected, left_over) = oracle::contributions(&facts, &series.indicator, year, dimension).unwrap();
                    prop_assert_eq!(level.not_comparable[index].unwrap_or(Fraction::ZERO), Fraction::of(left_over.0, left_over.1).unwrap());
                    for row in level.rows.iter().filter(|row| row.years[index].break_reason.is_none()) {
                        let pair = expected.get(&*row.codes[0]);
                        prop_assert_eq!(row.years[index].contribution, pair.and_then(|pair| Fraction::of(pair.0, pair.1)));
                    }
                }
            }
        }
        prop_assert!(all.checks.iter().filter(|check| ["levels", "contributions"].contains(&check.kind)).all(|check| check.holds));
    }

    #[test]
    fn bridges_close_with_what_the_oracle_leaves(rows in rows()) {
        let observations = observed(&rows);
        let facts = facts(&observations);
        for bridge in &run_with(&plain(), &settings(), observations).bridges {
            let codes: Vec<(&str, &str)> = bridge.part.iter().map(|(dimension, code)| (&**dimension, &**code)).collect();
            let expected = oracle::unexplained(&facts, "ceptoar", "ceptoar_members", bridge.fiscal_year.0, &codes);
            prop_assert_eq!(bridge.unexplained, expected);
            if let (Some(prior), Some(open), Some(current)) = (bridge.prior_published, bridge.unexplained, bridge.current) {
                let [joins, leaves, reclassified, scope] = bridge.terms().map(|(_, term)| term.known());
                let terms = bridge.revision + joins - leaves + reclassified + scope;
                prop_assert_eq!(prior + terms + open, current);
            }
        }
    }

    #[test]
    fn like_for_like_is_that_of_the_oracle_and_the_base_is_100(rows in rows()) {
        let observations: Vec<Observation> = observed(&rows).into_iter().filter(|one| &*one.indicator == "ceptoar_members").collect();
        prop_assume!(!observations.is_empty());
        let facts = facts(&observations);
        let all = run_with(&plain(), &settings(), observations);
        for level in &all.series[0].levels {
            for row in &level.rows {
                let codes: Vec<(&str, &str)> = level.dimensions.iter().map(|one| &**one).zip(row.codes.iter().map(|one| &**one)).collect();
                let base = row.years[0].index;
                prop_assert!(base.is_none_or(|base| base.text(100, 0).as_deref() == Some("100")));
                for (figure, year) in row.years.iter().zip(2021..).skip(1) {
                    let found = figure.like_for_like.as_ref().map(|alike| (alike.units, alike.prior, alike.current));
                    prop_assert_eq!(found, oracle::like_for_like(&facts, "ceptoar_members", year, &codes, "ceptoar"));
                }
            }
        }
    }

    #[test]
    fn row_order_does_not_matter((rows, shuffled) in rows().prop_flat_map(|rows| {
        let rows = observed(&rows);
        (Just(rows.clone()), Just(rows).prop_shuffle())
    })) {
        prop_assert_eq!(run(rows), run(shuffled));
    }
}
