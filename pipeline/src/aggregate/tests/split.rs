//! Splits of flows and of ratios, and sectors that pass to another ministry: what stands on both sides.

use super::*;
use crate::catalog::IndicatorKind;
use crate::validate::fixture::indicator;

/// Ports came on 2024-03-08, within FY2023: their flows are of that year in part, and FY2024 is the first whole one.
fn joins(code: &str, year: i32, value: i64) -> Observation {
    observe("ceptoar_joins", year, &[("sector", code), ("ceptoar", code), ("reason", "solicited")], value)
}

#[test]
fn a_flow_is_compared_with_its_parts_in_both_years_where_a_part_reports_already() {
    let all = run(vec![
        joins("rail", 2023, 4),
        joins("logistics", 2023, 2),
        joins("port", 2023, 5),
        joins("rail", 2024, 4),
        joins("logistics", 2024, 1),
        joins("port", 2024, 0),
    ]);
    let alike = |codes: &[(&str, &str)]| {
        let figure = figure(&all, "ceptoar_joins", codes, 2024);
        figure.like_for_like.as_ref().map(|alike| (alike.units, alike.prior, alike.current))
    };
    assert_eq!(alike(&[("sector", "logistics")]), Some((1, 7, 1)));
    assert_eq!(alike(&[]), Some((2, 11, 5)), "the total leaves no part out");
}

#[test]
fn a_ratio_breaks_where_a_side_breaks_and_misses_what_neither_side_sent() {
    let outside = |code: &str, year, value| observe("non_members", year, &[("sector", code)], value);
    let missing = |one: Observation| Observation { value: None, status: ObsStatus::O, ..one };
    let all = run(vec![
        members("logistics", 2022, 21),
        members("logistics", 2023, 15),
        members("port", 2023, 6),
        outside("logistics", 2022, 3),
        outside("logistics", 2023, 2),
        outside("port", 2023, 1),
        missing(members("water", 2023, 0)),
        missing(outside("water", 2023, 0)),
    ]);
    let [total, by_sector] = &all.ratios[0].levels[..] else { panic!("two levels") };
    let at = all.fiscal_years.iter().position(|year| year.0 == 2023).unwrap();
    let row = |code: &str| {
        let found = by_sector.rows.iter().find(|(one, _)| one.as_deref() == Some(code));
        &found.unwrap().1
    };
    assert_eq!(row("logistics")[at].break_reason, Some(BreakReason::Split(0)));
    assert_eq!(row("logistics")[at - 1].break_reason, None);
    assert_eq!((row("water")[at].missing_parts, total.rows[0].1[at].missing_parts), (1, 1));
    assert_eq!(total.rows[0].1[at - 1].missing_parts, 0, "ports did not exist, and nobody misses them");
}

/// Water passes from mhlw to mlit in FY2024; mhlw owes a number for 2022 and sends none.
#[test]
fn what_an_earlier_ministry_owes_is_missing_in_the_edition_that_shows_the_sector() {
    let outside = |ministry: &str, code: &str, year, value| {
        sent(observe("non_members", year, &[("sector", code)], value), ministry, year)
    };
    let settings = Settings {
        expect: ["mhlw", "mlit"].map(|ministry| expect(ministry, "non_members")).to_vec(),
        ..settings()
    };
    let catalog = catalog();
    let mut observations = vec![outside("mhlw", "water", 2021, 4), outside("mhlw", "water", 2023, 6)];
    observations.extend((2021..2025).map(|year| outside("mlit", "rail", year, 10)));
    observations.push(outside("mlit", "water", 2024, 7));
    let settled = settle(&rules(&catalog, &settings), observations);
    let mlit = portfolio(&catalog, &settings, &settled, &"mlit".into()).unwrap().aggregates;
    let water = figure(&mlit, "non_members", &[("sector", "water")], 2022);
    assert_eq!((water.value, water.status), (None, Some(ObsStatus::O)));
    let total = figure(&mlit, "non_members", &[], 2022);
    assert_eq!((total.value, total.missing_parts), (Some(10), 1));
    assert_eq!(figure(&mlit, "non_members", &[], 2024).missing_parts, 0);
}

#[test]
fn a_sector_that_passed_on_is_not_missed_of_its_former_ministry() {
    let sessions = |sector: &str, year, value| {
        let one = observe("non_members", year, &[("ministry", "mhlw"), ("sector", sector)], value);
        sent(Observation { indicator: "held".into(), ..one }, "mhlw", year)
    };
    let mut catalog = catalog();
    catalog.indicators.push(indicator("held", IndicatorKind::Flow, &["ministry", "sector"]));
    let facts = vec![sessions("water", 2023, 5), sessions("rail", 2023, 1), sessions("rail", 2024, 2)];
    let settled = settle(&rules(&catalog, &settings()), facts);
    let mhlw = portfolio(&catalog, &settings(), &settled, &"mhlw".into()).unwrap().aggregates;
    let total = figure(&mhlw, "held", &[], 2024);
    assert_eq!((total.value, total.missing_parts), (Some(2), 0));
}
