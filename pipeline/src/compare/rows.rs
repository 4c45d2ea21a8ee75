//! Rows of two tables against each other: by their labels, whatever their order.
//!
//! A row's key is the shortest run of leading label columns (texts and years) under which the rows of both tables are
//! told apart. Where none does, equal keys are counted through from the top.

use std::collections::{BTreeMap, BTreeSet};

use super::book::{Cell, Table};
use super::{Difference, Kind};

/// The fiscal years that a number can be taken for.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;

/// Rows and cells that differ in the columns that both tables have.
pub(super) fn differences(old: &Table, new: &Table) -> Vec<Difference> {
    let shared = shared(old, new);
    let keys = key_columns(old, new, &shared);
    let (before, now) = (keyed(old, &keys, Side::Old), keyed(new, &keys, Side::New));
    let mut found = Vec::new();
    for (key, row) in &now.rows {
        let Some(was) = before.by_key.get(key) else {
            found.push(whole_row(new, key, row, Kind::New));
            continue;
        };
        let rest = shared.iter().filter(|column| !keys.iter().any(|key| key.new == column.new));
        found.extend(rest.filter_map(|column| {
            let cells = (was[column.old].as_ref(), row[column.new].as_ref());
            cell(new, key, &new.headings[column.new], cells)
        }));
    }
    let gone = before.rows.iter().filter(|(key, _)| !now.by_key.contains_key(key));
    found.extend(gone.map(|(key, row)| whole_row(old, key, row, Kind::Gone)));
    found.extend(order(new, &before, &now));
    found
}

/// A column that both tables have.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    old: usize,
    new: usize,
}

#[derive(Clone, Copy)]
enum Side {
    Old,
    New,
}

fn shared(old: &Table, new: &Table) -> Vec<Shared> {
    let columns = new.headings.iter().enumerate();
    let shared = columns.filter_map(|(at, heading)| {
        let old = old.headings.iter().position(|one| one == heading)?;
        Some(Shared { old, new: at })
    });
    shared.collect()
}

fn key_columns(old: &Table, new: &Table, shared: &[Shared]) -> Vec<Shared> {
    let labels: Vec<Shared> = shared
        .iter()
        .take_while(|column| is_label(old, column.old) && is_label(new, column.new))
        .copied()
        .collect();
    let tells_apart = |keys: &[Shared]| {
        let old_keys: Vec<usize> = keys.iter().map(|key| key.old).collect();
        let new_keys: Vec<usize> = keys.iter().map(|key| key.new).collect();
        is_unique(old, &old_keys) && is_unique(new, &new_keys)
    };
    let shortest = (1..=labels.len()).find(|count| tells_apart(&labels[..*count]));
    labels[..shortest.unwrap_or(labels.len())].to_vec()
}

/// True where no cell is a number, but for years.
fn is_label(table: &Table, column: usize) -> bool {
    table.rows.iter().all(|row| match &row[column] {
        None | Some(Cell::Text(_)) => true,
        Some(number @ Cell::Number(_)) => number.to_string().parse().is_ok_and(|year| YEARS.contains(&year)),
    })
}

fn is_unique(table: &Table, columns: &[usize]) -> bool {
    let mut seen = BTreeSet::new();
    table.rows.iter().all(|row| seen.insert(label(row, columns)))
}

fn label(row: &[Option<Cell>], columns: &[usize]) -> String {
    let texts = columns.iter().map(|at| row[*at].as_ref().map_or_else(String::new, ToString::to_string));
    texts.collect::<Vec<_>>().join(" / ")
}

/// Rows by key, and in their order.
struct Keyed<'a> {
    rows: Vec<(String, &'a Vec<Option<Cell>>)>,
    by_key: BTreeMap<String, &'a Vec<Option<Cell>>>,
}

fn keyed<'a>(table: &'a Table, keys: &[Shared], side: Side) -> Keyed<'a> {
    let columns: Vec<usize> = keys
        .iter()
        .map(|key| match side {
            Side::Old => key.old,
            Side::New => key.new,
        })
        .collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in &table.rows {
        let label = label(row, &columns);
        let count = seen.entry(label.clone()).and_modify(|count| *count += 1).or_insert(1);
        let key = if *count == 1 { label } else { format!("{label} ({count})") };
        rows.push((key, row));
    }
    let by_key = rows.iter().map(|(key, row)| (key.clone(), *row)).collect();
    Keyed { rows, by_key }
}

fn whole_row(table: &Table, key: &str, row: &[Option<Cell>], kind: Kind) -> Difference {
    let cells: Vec<String> = row.iter().flatten().map(ToString::to_string).collect();
    let cells = Some(Cell::Text(cells.join(" | ")));
    let (old, new) = if kind == Kind::New { (None, cells) } else { (cells, None) };
    Difference {
        kind,
        sheet: table.tab.clone(),
        table: Some(table.name.clone()),
        row: Some(key.to_owned()),
        column: None,
        old,
        new,
        words: None,
    }
}

fn cell(
    table: &Table,
    key: &str,
    heading: &str,
    (old, new): (Option<&Cell>, Option<&Cell>),
) -> Option<Difference> {
    let kind = match (old, new) {
        (old, new) if old == new => return None,
        (None, _) => Kind::New,
        (_, None) => Kind::Gone,
        (Some(Cell::Number(_)), Some(Cell::Number(_))) if names_year(heading) || names_year(key) => {
            Kind::Revised
        }
        _ => Kind::Changed,
    };
    Some(Difference {
        kind,
        sheet: table.tab.clone(),
        table: Some(table.name.clone()),
        row: Some(key.to_owned()),
        column: Some(heading.to_owned()),
        old: old.cloned(),
        new: new.cloned(),
        words: None,
    })
}

/// True for `2023年度`, `FY2023`, `2023 / telecom`.
fn names_year(text: &str) -> bool {
    let runs = text.split(|character: char| !character.is_ascii_digit());
    runs.filter(|run| run.len() == 4).any(|run| run.parse().is_ok_and(|year| YEARS.contains(&year)))
}

/// Rows that both have, in another order.
fn order(table: &Table, before: &Keyed<'_>, now: &Keyed<'_>) -> Option<Difference> {
    let was = before.rows.iter().map(|(key, _)| key).filter(|key| now.by_key.contains_key(*key));
    let is = now.rows.iter().map(|(key, _)| key).filter(|key| before.by_key.contains_key(*key));
    (!was.eq(is)).then(|| Difference {
        table: Some(table.name.clone()),
        ..super::in_words(&table.tab, "its rows stand in another order".to_owned())
    })
}
