//! Splits of flows and of ratios: what stands on both sides of a break.

use super::*;

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
