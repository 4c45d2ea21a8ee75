//! The bridges of the sample year against the flows that the files give.

use nenji::aggregate::{Bridge, Term};
use nenji::catalog::Indicator;
use nenji::fiscal_year::FiscalYear;
use nenji::observation::ObsStatus;

use super::cells::{Cell, World, can_exist};
use super::figures::{Rows, Series, flow_of};
use super::{computed, simple};
use crate::oracle;

#[test]
fn bridges_are_those_of_the_oracle_and_close() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let mut expected: Vec<Bridge> = Vec::new();
    for stock in &computed.inputs.catalog.indicators {
        let flows =
            ["joins", "leaves", "reclassified", "scope_change"].map(|ending| flow_of(&world, stock, ending));
        if flows[0].is_none() || flows[1].is_none() {
            continue;
        }
        let facts: Vec<oracle::Fact> = flows
            .into_iter()
            .flatten()
            .chain([stock])
            .flat_map(|indicator| simple(&Series::new(&world, indicator), None, None))
            .collect();
        let by = std::iter::once(None).chain((0..stock.dimensions.len()).map(Some));
        for dimension in by {
            let rows = Series::new(&world, stock).level(dimension.as_slice()).0;
            expected.extend(bridges(&facts, stock, dimension, &rows, &world));
        }
    }
    let sorted = |mut bridges: Vec<Bridge>| {
        bridges.sort_by_key(|one| (one.indicator.clone(), one.part.clone(), one.fiscal_year));
        bridges
    };
    assert_eq!(sorted(computed.aggregates.bridges.clone()), sorted(expected));
    let open =
        computed.aggregates.bridges.iter().filter(|bridge| bridge.unexplained.is_some_and(|open| open != 0));
    assert_eq!(open.collect::<Vec<_>>(), Vec::<&Bridge>::new());
}

fn bridges(
    facts: &[oracle::Fact],
    stock: &Indicator,
    dimension: Option<usize>,
    rows: &Rows,
    world: &World<'_>,
) -> Vec<Bridge> {
    let prefix = stock.id.rsplit_once('_').unwrap().0;
    let name = dimension.map(|index| &*stock.dimensions[index]);
    let mut bridges = Vec::new();
    for (codes, years) in rows {
        let codes: Vec<(&str, &str)> = name.into_iter().zip(codes.iter().map(String::as_str)).collect();
        for (at, year) in world.years().enumerate().skip(1) {
            let (now, before) = (&years[at], &years[at - 1]);
            if now.value.is_none() && now.prior.is_none() {
                continue;
            }
            let total = |ending: &str| oracle::total(facts, &format!("{prefix}_{ending}"), year, &codes);
            let known = |ending: &str| total(ending).unwrap_or(0);
            let terms = known("joins") - known("leaves") + known("reclassified") + known("scope_change");
            let flow = |ending: &str| term(world, stock, ending, (year, &codes), total(ending));
            // What could not exist starts from nothing.
            let prior = if before.status == Some(ObsStatus::M) { Some(0) } else { now.prior };
            let published = now.prior_published.or(now.prior);
            bridges.push(Bridge {
                indicator: stock.id.clone(),
                part: codes.first().map(|(dimension, code)| ((*dimension).into(), (*code).into())),
                fiscal_year: FiscalYear(year),
                prior_published: published,
                revision: now.prior.zip(published).map_or(0, |(revised, published)| revised - published),
                joins: flow("joins"),
                leaves: flow("leaves"),
                reclassified: flow("reclassified"),
                scope_change: flow("scope_change"),
                unexplained: prior.zip(now.value).map(|(prior, current)| current - prior - terms),
                current: now.value,
            });
        }
    }
    bridges
}

/// A flow as a term: what is known of it, and how many of its cells are owed and missing.
fn term(
    world: &World<'_>,
    stock: &Indicator,
    ending: &str,
    (year, codes): (i32, &[(&str, &str)]),
    value: Option<i64>,
) -> Term {
    let Some(flow) = flow_of(world, stock, ending) else { return Term::NOTHING };
    let place = |dimension: &str| flow.dimensions.iter().position(|one| **one == *dimension).unwrap();
    let is_there = |cell: &&Cell| {
        cell.year == year && codes.iter().all(|(dimension, code)| cell.codes[place(dimension)] == *code)
    };
    let cells = Series::new(world, flow).cells;
    let cells: Vec<&Cell> = cells.iter().filter(is_there).collect();
    let missing = cells.iter().filter(|cell| cell.is_missing()).count();
    let cannot_be = !cells.is_empty() || !can_exist(&world.inputs.catalog, flow, codes, year);
    if value.is_none() && missing == 0 && cannot_be {
        return Term::NOTHING;
    }
    Term { value, missing_parts: u32::try_from(missing).unwrap() }
}
