//! Units told apart by the years before, in plain loops over what the generator wrote.

use std::collections::BTreeSet;

use calamine::Data;
use nenji::aggregate::RecurrenceFigures;

use super::cells::{Cell, World};
use super::computed;
use super::figures::Series;
use super::published::{count, open, shown};

/// Names of a sector in a year; none where the year is not on record: nobody reported, or without names.
fn on_record(cells: &[&Cell], year: i32) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let of_year: Vec<&&Cell> = cells.iter().filter(|cell| cell.year == year).collect();
    if of_year.is_empty() {
        return None;
    }
    for cell in of_year {
        let value = cell.value?;
        if !cell.is_named || usize::try_from(value).unwrap() != cell.units.len() {
            return None;
        }
        names.extend(cell.units.keys().cloned());
    }
    Some(names)
}

fn add(sum: &mut Option<i64>, more: i64) {
    *sum = Some(sum.unwrap_or(0) + more);
}

/// One sector's year; no sector of the sample with names is broken.
fn of_sector(cells: &[&Cell], first: i32, year: i32) -> RecurrenceFigures {
    let mut figures = RecurrenceFigures::default();
    for cell in cells.iter().filter(|cell| cell.year == year) {
        figures.missing_parts += u32::from(cell.is_missing());
        if let Some(value) = cell.value {
            add(&mut figures.reached, value);
        }
    }
    let Some(reached) = figures.reached else { return figures };
    let Some(names) = on_record(cells, year) else {
        figures.unnamed = reached;
        return figures;
    };
    let Some(before) = on_record(cells, year - 1).filter(|_| year > first) else {
        figures.first = reached;
        return figures;
    };
    let mut earlier = BTreeSet::new();
    let mut was_on_record = false;
    for past in first..year {
        match on_record(cells, past) {
            Some(names) => {
                earlier.extend(names);
                was_on_record = true;
            }
            None => figures.has_gap |= was_on_record,
        }
    }
    let mut groups = [0; 3];
    for name in names {
        let group = if before.contains(&name) {
            0
        } else if earlier.contains(&name) {
            1
        } else {
            2
        };
        groups[group] += 1;
    }
    [figures.continuing, figures.returning, figures.new] = groups.map(Some);
    figures
}

fn sum(parts: &[RecurrenceFigures]) -> RecurrenceFigures {
    let mut all = RecurrenceFigures::default();
    for part in parts {
        for (sum, value) in [
            (&mut all.reached, part.reached),
            (&mut all.continuing, part.continuing),
            (&mut all.returning, part.returning),
            (&mut all.new, part.new),
        ] {
            if let Some(value) = value {
                add(sum, value);
            }
        }
        all.first += part.first;
        all.unnamed += part.unnamed;
        all.missing_parts += part.missing_parts;
        all.has_gap |= part.has_gap;
    }
    all
}

#[test]
fn who_continues_returns_and_is_new_is_told_as_by_the_oracle() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let [found] = &computed.aggregates.recurrences[..] else { panic!("one distinct count has names") };
    let catalog = &computed.inputs.catalog;
    let indicator = catalog.indicators.iter().find(|one| one.id == found.indicator).unwrap();
    assert_eq!(&*indicator.id, "outreach_organisations");
    let cells = Series::new(&world, indicator).cells;
    let sectors: BTreeSet<&str> = cells.iter().map(|cell| &*cell.codes[0]).collect();
    let first = *world.years().start();
    let mut table = open("ja/outreach.xlsx");
    let table = table.table_by_name("t_outreach_organisations_recurrence").unwrap();
    let (mut told, mut printed) = (0, 0);
    for (at, year) in world.years().enumerate() {
        let mut parts = Vec::new();
        for sector in &sectors {
            let own: Vec<&Cell> = cells.iter().filter(|cell| cell.codes[0] == *sector).collect();
            let expected = of_sector(&own, first, year);
            let row =
                found.rows.iter().find(|row| row.part.as_ref().is_some_and(|(_, code)| **code == **sector));
            assert_eq!(row.unwrap().years[at], expected, "{sector} FY{year}");
            told += usize::from(expected.continuing.is_some());
            let name = &catalog.code_list("sector").unwrap().code(sector).unwrap().name.ja;
            printed += print(&table, name, year, &expected);
            parts.push(expected);
        }
        assert_eq!(found.rows[0].years[at], sum(&parts), "FY{year}");
        assert_eq!(print(&table, "計", year, &sum(&parts)), 1, "FY{year}");
    }
    assert_eq!(found.rows.len(), sectors.len() + 1);
    assert!(told >= 30 && printed >= 36, "{told} told, {printed} printed");
}

/// Compares the row of a category and a year where the table has one.
fn print(table: &calamine::Table<Data>, category: &str, year: i32, expected: &RecurrenceFigures) -> usize {
    let year = format!("{year}年度");
    let is_it = |row: &&[Data]| row[1] == *category && row[2].to_string() == year;
    let Some(row) = table.data().rows().find(is_it) else { return 0 };
    let untold = expected.reached.map(|_| expected.first + expected.unnamed);
    let wanted = [expected.reached, expected.continuing, expected.returning, expected.new, untold];
    let found: Vec<Option<f64>> = row[3..8].iter().map(shown).collect();
    assert_eq!(found, wanted.map(count), "{category} {year}");
    1
}
