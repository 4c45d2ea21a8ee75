//! Sheets, tables and columns of two books against each other, then what stands in them.
//!
//! A table is known by its name, wherever it stands; a sheet by its tab.

use std::collections::BTreeSet;

use super::book::{Book, Sheet, Table};
use super::{Difference, Kind, charts, in_words, rows};
use crate::issue::CellRef;

/// Everything that differs.
pub(super) fn differences(old: &Book, new: &Book) -> Vec<Difference> {
    let mut found = sheets(old, new);
    for table in new.tables() {
        match old.tables().find(|one| one.name == table.name) {
            Some(before) => {
                found.extend(columns(before, table));
                found.extend(rows::differences(before, table));
            }
            None => found.push(of_table(table, "is new")),
        }
    }
    let gone = old.tables().filter(|table| !new.tables().any(|one| one.name == table.name));
    found.extend(gone.map(|table| of_table(table, "is gone")));
    for sheet in &new.sheets {
        found.extend(old.sheet(&sheet.tab).into_iter().flat_map(|before| loose(before, sheet)));
    }
    found.extend(charts::differences(old, new));
    let rank = |tab: &str| {
        let place = |book: &Book| book.sheets.iter().position(|sheet| sheet.tab == tab);
        place(new).or_else(|| place(old))
    };
    found.sort_by_key(|difference| {
        (difference.kind != Kind::Layout, rank(&difference.sheet), difference.kind)
    });
    found
}

fn of_table(table: &Table, what: &str) -> Difference {
    let words = format!("table `{}` {what}, with {} rows", table.name, table.rows.len());
    Difference { table: Some(table.name.clone()), ..in_words(&table.tab, words) }
}

fn sheets(old: &Book, new: &Book) -> Vec<Difference> {
    let tabs = |book: &Book| book.sheets.iter().map(|sheet| sheet.tab.clone()).collect::<Vec<_>>();
    let (was, is) = (tabs(old), tabs(new));
    let mut found = Vec::new();
    for tab in one_sided(&is, &was) {
        found.push(in_words(tab, "the sheet is new".to_owned()));
    }
    for tab in one_sided(&was, &is) {
        found.push(in_words(tab, "the sheet is gone".to_owned()));
    }
    if let Some((was, is)) = reordered(&was, &is) {
        found.push(in_words(&is, format!("the sheets stand in another order: `{is}` where `{was}` stood")));
    }
    for table in new.tables() {
        let before = old.tables().find(|one| one.name == table.name && one.tab != table.tab);
        found.extend(before.map(|before| {
            let words = format!("table `{}` stood on the sheet `{}`", table.name, before.tab);
            Difference { table: Some(table.name.clone()), ..in_words(&table.tab, words) }
        }));
    }
    found
}

fn columns(old: &Table, new: &Table) -> Vec<Difference> {
    let column = |heading: &str, words: String| Difference {
        table: Some(new.name.clone()),
        column: Some(heading.to_owned()),
        ..in_words(&new.tab, words)
    };
    let mut found = Vec::new();
    for heading in one_sided(&new.headings, &old.headings) {
        found.push(column(heading, format!("column `{heading}` is new")));
    }
    for heading in one_sided(&old.headings, &new.headings) {
        found.push(column(heading, format!("column `{heading}` is gone")));
    }
    if let Some((was, is)) = reordered(&old.headings, &new.headings) {
        found.push(column(&is, format!("the columns stand in another order: `{is}` where `{was}` stood")));
    }
    if old.start != new.start {
        let words = format!("the table starts at {}, not at {}", new.start, old.start);
        found.push(Difference { table: Some(new.name.clone()), ..in_words(&new.tab, words) });
    }
    found
}

fn one_sided<'a>(list: &'a [String], other: &'a [String]) -> impl Iterator<Item = &'a String> {
    list.iter().filter(|one| !other.contains(one))
}

/// The first two that have changed places among those that both have.
fn reordered(old: &[String], new: &[String]) -> Option<(String, String)> {
    let was = old.iter().filter(|one| new.contains(one));
    let is = new.iter().filter(|one| old.contains(one));
    was.zip(is).find(|(was, is)| was != is).map(|(was, is)| (was.clone(), is.clone()))
}

/// What stands outside tables, by address.
fn loose(old: &Sheet, new: &Sheet) -> Vec<Difference> {
    let addresses: BTreeSet<CellRef> = old.loose.keys().chain(new.loose.keys()).copied().collect();
    let mut found = Vec::new();
    for at in addresses {
        let (was, is) = (old.loose.get(&at), new.loose.get(&at));
        let kind = match (was, is) {
            (was, is) if was == is => continue,
            (None, _) => Kind::New,
            (_, None) => Kind::Gone,
            _ => Kind::Changed,
        };
        found.push(Difference {
            kind,
            row: Some(at.to_string()),
            old: was.cloned(),
            new: is.cloned(),
            words: None,
            ..in_words(&new.tab, String::new())
        });
    }
    found
}
