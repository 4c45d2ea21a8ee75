//! Excel tables against the cells under them.

use std::collections::BTreeSet;

use nenji::issue::CellRef;

use super::book::{Area, Book, Sheet};
use super::xml::Element;

/// Shortest alternative text that says anything; Japanese is dense.
pub(super) const MIN_ALT: usize = 8;

fn tables(book: &Book) -> impl Iterator<Item = (&Sheet, &Element)> {
    book.sheets.iter().flat_map(|sheet| sheet.tables.iter().map(move |table| (sheet, table)))
}

fn area(table: &Element) -> Area {
    Area::parse(table.get("ref")).expect("a table has a range")
}

fn columns(table: &Element) -> Vec<&str> {
    table.find("tableColumn").iter().map(|column| column.get("name")).collect()
}

/// Header cells are the names of the columns, unique and not empty; Excel repairs a file where they differ.
pub(super) fn headings(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, table) in tables(book) {
        let start = area(table).first;
        let mut seen = BTreeSet::new();
        for (column, name) in (start.column..).zip(columns(table)) {
            let at = CellRef { row: start.row, column };
            // A line break in a heading stands as an escape in the name of its column.
            let name = name.replace("_x000a_", "\n").replace("_x000A_", "\n");
            if sheet.text(at) != name {
                found.push(format!("{}!{at} is `{}`, the column `{name}`", sheet.tab, sheet.text(at)));
            }
            if name.trim().is_empty() || !seen.insert(name.to_lowercase()) {
                found.push(format!("{}!{at}: the heading `{name}` is empty or there twice", sheet.tab));
            }
        }
    }
    found
}

/// The range is as wide as there are columns, and has a row below its header.
pub(super) fn width(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, table) in tables(book) {
        let (area, count) = (area(table), columns(table).len());
        let told = table.child("tableColumns").map_or("", |columns| columns.get("count"));
        if area.columns().count() != count || told != count.to_string() || area.last.row <= area.first.row {
            found.push(format!("{}: `{}` has {count} columns ({told} told)", sheet.tab, table.get("ref")));
        }
    }
    found
}

/// Names and ids are unique in the workbook, whatever the case, and no name is one of a defined range.
pub(super) fn names(book: &Book) -> Vec<String> {
    let defined = book.workbook.find("definedName");
    let mut names: BTreeSet<String> = defined.iter().map(|one| one.get("name").to_lowercase()).collect();
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for (sheet, table) in tables(book) {
        let name = table.get("name");
        let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.starts_with(|first: char| first.is_ascii_digit());
        if !names.insert(name.to_lowercase()) || table.get("displayName") != name || !is_plain {
            found.push(format!("{}: the name `{name}`", sheet.tab));
        }
        if !ids.insert(table.get("id")) {
            found.push(format!("{}: the id {} of `{name}` is there twice", sheet.tab, table.get("id")));
        }
    }
    found
}

/// One table a sheet, at its left edge, and nothing below or beside it; only the cover and sheets of charts have none.
pub(super) fn alone(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        if sheet.tables.is_empty() && index > 0 && sheet.charts.is_empty() {
            found.push(format!("{} holds no table", sheet.tab));
        }
        if sheet.tables.len() > 1 {
            found.push(format!("{} holds {} tables", sheet.tab, sheet.tables.len()));
        }
        let Some(area) = sheet.tables.first().map(area) else { continue };
        if area.first.column != 1 {
            found.push(format!("{}: the table does not stand at the left edge", sheet.tab));
        }
        let is_out = |at: &&CellRef| {
            at.row >= area.first.row && (at.row > area.last.row || !area.columns().contains(&at.column))
        };
        found.extend(
            sheet.cells.keys().find(is_out).map(|at| format!("{}!{at} stands beside the table", sheet.tab)),
        );
    }
    found
}

/// No row of a table is blank, but for the one that an empty table keeps.
pub(super) fn blank_rows(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, table) in tables(book) {
        let area = area(table);
        let rows: BTreeSet<u32> = sheet.cells.keys().map(|at| at.row).collect();
        let blank = (area.first.row + 1..=area.last.row).find(|row| !rows.contains(row));
        let is_empty = area.last.row == area.first.row + 1;
        found.extend(blank.filter(|_| !is_empty).map(|row| format!("{}: row {row} is blank", sheet.tab)));
    }
    found
}

/// Every table and every chart has an alternative text that says more than its title.
pub(super) fn alt_text(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, table) in tables(book) {
        let own = table
            .find("table")
            .first()
            .map_or(("", ""), |own| (own.get("altText"), own.get("altTextSummary")));
        if !says_more(own.1, own.0) {
            found.push(format!("{}: table `{}`: `{}`", sheet.tab, table.get("name"), own.1));
        }
    }
    for sheet in &book.sheets {
        for frame in sheet.drawing.iter().flat_map(|drawing| drawing.find("graphicFrame")) {
            let description = frame.find("cNvPr").first().map_or("", |one| one.get("descr"));
            let id = frame.find("chart").first().map_or("", |one| one.get("r:id"));
            let title =
                sheet.charts.get(id).and_then(|chart| chart.find("title").first().map(|one| one.texts("t")));
            if !says_more(description, &title.unwrap_or_default()) {
                found.push(format!("{}: a chart: `{description}`", sheet.tab));
            }
        }
    }
    found
}

fn says_more(text: &str, title: &str) -> bool {
    text.chars().count() >= MIN_ALT
        && text.trim() != title.trim()
        && text.chars().count() > title.chars().count()
}
