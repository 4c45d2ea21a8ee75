//! Sheets and what they must not hold: tabs, links, ids, merges, formulas; and data sheets for machines.

use std::collections::BTreeSet;

use nenji::issue::CellRef;

use super::book::{Book, Value};
use super::package::relationships;

/// Links inside the workbook lead to a cell of a sheet, and stand on a text.
pub(super) fn links(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        for link in sheet.root.find("hyperlink") {
            let (at, location) = (link.get("ref"), link.get("location"));
            let text = CellRef::parse(at).map_or("", |at| sheet.text(at));
            if !location.is_empty() && book.range(location).is_none() {
                found.push(format!("{}!{at} leads to `{location}`", sheet.tab));
            }
            if text.is_empty() || (location.is_empty() && link.get("r:id").is_empty()) {
                found.push(format!("{}!{at}: a link without a text or a target", sheet.tab));
            }
        }
    }
    found
}

/// No relationship leads out of the file, but for a link to a page or an address.
pub(super) fn external(book: &Book) -> Vec<String> {
    let mut found: Vec<String> = book
        .parts
        .keys()
        .filter(|part| ["externalLinks", "connections", "vbaProject"].iter().any(|name| part.contains(name)))
        .cloned()
        .collect();
    for part in book.parts.keys() {
        let targets = relationships(&book.parts, part).unwrap_or_default().into_values();
        let leads_out = targets.filter(|(kind, target)| {
            let target = target.strip_prefix("external:");
            target.is_some_and(|target| {
                kind != "hyperlink" || !(target.starts_with("https://") || target.starts_with("mailto:"))
            })
        });
        found.extend(leads_out.map(|(_, target)| format!("`{part}` leads to `{target}`")));
    }
    found
}

/// Ids of sheets and of drawn objects are unique.
pub(super) fn ids(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for sheet in book.workbook.find("sheet") {
        for id in [format!("sheet {}", sheet.get("sheetId")), format!("part {}", sheet.get("r:id"))] {
            if !seen.insert(id.clone()) {
                found.push(format!("the id of {id} is there twice"));
            }
        }
    }
    for sheet in &book.sheets {
        let mut seen = BTreeSet::new();
        for shape in sheet.drawing.iter().flat_map(|drawing| drawing.find("cNvPr")) {
            if !seen.insert(shape.get("id")) {
                found.push(format!("{}: the id {} of a chart is there twice", sheet.tab, shape.get("id")));
            }
        }
    }
    found
}

/// Tabs have up to 31 characters, no leading digit, none that Excel refuses, and are unique whatever the case.
pub(super) fn tabs(book: &Book) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut is_bad = |tab: &str| {
        tab.is_empty()
            || tab.encode_utf16().count() > 31
            || tab.starts_with(|first: char| first.is_ascii_digit() || first == '\'')
            || tab.ends_with('\'')
            || tab.contains(['[', ']', ':', '*', '?', '/', '\\'])
            || !seen.insert(tab.to_lowercase())
    };
    book.sheets.iter().filter(|sheet| is_bad(&sheet.tab)).map(|sheet| format!("`{}`", sheet.tab)).collect()
}

/// The file opens at A1 of its first sheet.
pub(super) fn first(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for view in book.workbook.find("workbookView") {
        for name in ["activeTab", "firstSheet"] {
            if !matches!(view.get(name), "" | "0") {
                found.push(format!("{name} is {}", view.get(name)));
            }
        }
    }
    for (index, sheet) in book.sheets.iter().enumerate() {
        let view = sheet.root.find("sheetView").into_iter().next();
        if view.is_none_or(|view| (view.get("tabSelected") == "1") != (index == 0)) {
            found.push(format!("{}: selected, or not", sheet.tab));
        }
        let selection = view.into_iter().flat_map(|view| view.find("selection"));
        let is_a1 = selection.into_iter().all(|one| matches!(one.get("activeCell"), "" | "A1"));
        if index == 0 && !is_a1 {
            found.push(format!("{}: the cursor does not stand in A1", sheet.tab));
        }
    }
    found
}

/// No sheet, row or column is hidden or folded away.
pub(super) fn hidden(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in book.workbook.find("sheet").into_iter().filter(|sheet| !sheet.get("state").is_empty()) {
        found.push(format!("the sheet `{}` is {}", sheet.get("name"), sheet.get("state")));
    }
    for sheet in &book.sheets {
        for name in ["row", "col"] {
            let is_away = |attribute: &str| !matches!(attribute, "" | "0" | "false");
            let lines = sheet.root.find(name);
            let away = lines.iter().find(|line| {
                is_away(line.get("hidden"))
                    || is_away(line.get("collapsed"))
                    || is_away(line.get("outlineLevel"))
            });
            found
                .extend(away.map(|line| format!("{}: a {name} is hidden: {:?}", sheet.tab, line.attributes)));
        }
    }
    found
}

/// No cells are merged.
pub(super) fn merges(book: &Book) -> Vec<String> {
    let merged = book.sheets.iter().filter(|sheet| !sheet.root.find("mergeCell").is_empty());
    merged.map(|sheet| sheet.tab.clone()).collect()
}

/// Cells hold values: a figure that a reader would have to calculate can differ from the one that was checked.
pub(super) fn formulas(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        let cell = sheet.cells.iter().find(|(_, cell)| cell.has_formula);
        found.extend(cell.map(|(at, _)| format!("{}!{at}", sheet.tab)));
    }
    found
}

/// No error value.
pub(super) fn errors(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        for (at, cell) in &sheet.cells {
            if let Value::Other(what) = &cell.value {
                found.push(format!("{}!{at} holds {what}", sheet.tab));
            }
        }
    }
    found
}

/// A data sheet is its table: from A1, headings in ASCII but for the unit, and no object.
pub(super) fn data_header(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| sheet.is_data()) {
        let area = sheet.table_area();
        if area.map(|area| area.first) != Some(CellRef { row: 1, column: 1 }) || sheet.drawing.is_some() {
            found.push(format!("{}: its table does not start at A1, or it holds an object", sheet.tab));
        }
        for at in area.into_iter().flat_map(|area| area.cells().take_while(|at| at.row == 1)) {
            let name = sheet.text(at).split(['（', '(']).next().unwrap_or_default();
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            {
                found.push(format!("{}!{at}: `{}`", sheet.tab, sheet.text(at)));
            }
        }
    }
    found
}

/// Under a heading with a unit, and under a year, stand numbers or nothing.
pub(super) fn data_numbers(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| sheet.is_data()) {
        for (at, cell) in sheet.cells.iter().filter(|(at, _)| at.row > 1) {
            let heading = sheet.text(CellRef { row: 1, column: at.column });
            let is_measure =
                heading.contains(['（', '(']) || heading.ends_with("_year") || heading.ends_with("_count");
            if is_measure && !matches!(cell.value, Value::Number(_)) {
                found.push(format!("{}!{at} under `{heading}` is no number", sheet.tab));
            }
        }
    }
    found
}
