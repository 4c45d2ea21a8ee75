//! Like-for-like of the sample year: units present in both years, a split unit beside the sum of its successors.

use std::collections::{BTreeMap, BTreeSet};

use nenji::aggregate::{Fraction, LikeForLike};

use super::cells::{Cell, OPEN, break_year, unit_dimension};
use super::figures::{Group, Series};

/// Units present in both years: organisations where all is counted from names, else the finest public unit.
pub(super) fn like_for_like(
    series: &Series<'_>,
    dimensions: &[usize],
    codes: &[String],
    year: i32,
) -> Option<LikeForLike> {
    let mut rows = vec![codes.to_vec()];
    rows.extend(successors(series, dimensions, codes, year));
    let of_row = |row: &[String], year: i32| -> Group<'_> {
        let holds =
            |cell: &&Cell| dimensions.iter().zip(row).all(|(index, code)| cell.codes[*index] == *code);
        series.cells.iter().filter(|cell| cell.year == year).filter(holds).collect()
    };
    let before: Vec<Group<'_>> = rows.iter().map(|row| of_row(row, year - 1)).collect();
    let now: Vec<Group<'_>> = rows.iter().map(|row| of_row(row, year)).collect();
    let is_named = |cells: &Group<'_>| {
        let mut numbers = cells.iter().filter(|cell| cell.value.is_some()).peekable();
        cells.is_empty() || (numbers.peek().is_some() && numbers.all(|cell| cell.is_named))
    };
    if before.iter().chain(&now).all(is_named) {
        return compare("organisation", &organisations(&before.concat()), &organisations(&now.concat()));
    }
    let unit = unit_dimension(series.indicator)?;
    let merged = |code: &str| predecessor(series, unit, code, year);
    let mut current = by_unit(&now.concat(), unit, merged);
    for row in &rows {
        let units: BTreeSet<&String> = of_row(row, year).iter().map(|cell| &cell.codes[unit]).collect();
        for code in units {
            let mut pairs: Vec<(&str, &str)> = series.named(dimensions, row).collect();
            pairs.push((&series.indicator.dimensions[unit], code));
            let moved = series.moved(&pairs, year).unwrap_or(0);
            current.entry(merged(code)).and_modify(|value| *value -= moved);
        }
    }
    compare(&series.indicator.dimensions[unit], &by_unit(&before.concat(), unit, merged), &current)
}

/// Rows that were carved out of this one in that year.
fn successors(
    series: &Series<'_>,
    dimensions: &[usize],
    codes: &[String],
    year: i32,
) -> BTreeSet<Vec<String>> {
    let mut rows = BTreeSet::from([codes.to_vec()]);
    for (at, index) in dimensions.iter().enumerate() {
        for row in rows.clone() {
            for split in &series.world.inputs.catalog.splits {
                let is_it = split.dimension == series.indicator.dimensions[*index] && *split.from == *row[at];
                if is_it && break_year(split.date, series.indicator.kind) == year {
                    let mut carved = row.clone();
                    carved[at] = split.into.to_string();
                    rows.insert(carved);
                }
            }
        }
    }
    rows.remove(codes);
    rows
}

fn predecessor(series: &Series<'_>, unit: usize, code: &str, year: i32) -> String {
    let split = series.world.inputs.catalog.splits.iter().find(|split| {
        split.dimension == series.indicator.dimensions[unit]
            && *split.into == *code
            && break_year(split.date, series.indicator.kind) == year
    });
    split.map_or(code, |split| &split.from).to_owned()
}

fn organisations(cells: &[&Cell]) -> BTreeMap<String, i64> {
    let mut values = BTreeMap::new();
    for (unit, value) in cells.iter().flat_map(|cell| &cell.units) {
        *values.entry(unit.clone()).or_insert(0) += value;
    }
    values
}

/// Values by unit; a unit with a gap is left out.
fn by_unit(cells: &[&Cell], unit: usize, merged: impl Fn(&str) -> String) -> BTreeMap<String, i64> {
    let mut values = BTreeMap::new();
    let mut open = BTreeSet::new();
    for cell in cells.iter().filter(|cell| cell.codes[unit] != OPEN) {
        match cell.value {
            Some(value) => *values.entry(merged(&cell.codes[unit])).or_insert(0) += value,
            None if cell.is_missing() => drop(open.insert(merged(&cell.codes[unit]))),
            None => {}
        }
    }
    values.retain(|unit, _| !open.contains(unit));
    values
}

fn compare(unit: &str, before: &BTreeMap<String, i64>, now: &BTreeMap<String, i64>) -> Option<LikeForLike> {
    let both: Vec<(i64, i64)> =
        before.iter().filter_map(|(unit, prior)| Some((*prior, *now.get(unit)?))).collect();
    let prior: i64 = both.iter().map(|(prior, _)| prior).sum();
    let current: i64 = both.iter().map(|(_, current)| current).sum();
    let units = u32::try_from(both.len()).unwrap();
    let growth = Fraction::of(current - prior, prior);
    (units > 0).then(|| LikeForLike { unit: unit.into(), units, prior, current, growth })
}
