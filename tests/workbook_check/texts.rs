//! Texts as Excel takes them.

use std::collections::BTreeSet;

use super::book::{Book, Value};

/// Longest text of a cell, in UTF-16 units.
const MAX_CELL: usize = 32_767;
/// Longest heading of a table, alternative text, and title of a chart.
const MAX_SHORT: usize = 255;

/// No text is longer than Excel keeps.
pub(super) fn limits(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |place: String, text: &str, most: usize| {
        let units = text.encode_utf16().count();
        if units > most {
            found.push(format!("{place}: {units} characters"));
        }
    };
    for sheet in &book.sheets {
        for (at, cell) in &sheet.cells {
            if let Value::Text(text) = &cell.value {
                check(format!("{}!{at}", sheet.tab), text, MAX_CELL);
            }
        }
        for column in sheet.tables.iter().flat_map(|table| table.find("tableColumn")) {
            check(format!("{}: a heading", sheet.tab), column.get("name"), MAX_SHORT);
        }
        for shape in sheet.drawing.iter().flat_map(|drawing| drawing.find("cNvPr")) {
            check(format!("{}: an alternative text", sheet.tab), shape.get("descr"), MAX_SHORT);
        }
        for title in sheet.charts.values().flat_map(|chart| chart.find("title")) {
            check(format!("{}: a title", sheet.tab), &title.texts("t"), MAX_SHORT);
        }
    }
    found
}

/// No control character, nor a character that stands for none.
pub(super) fn characters(book: &Book) -> Vec<String> {
    let is_bad = |character: char| {
        (character.is_control() && !matches!(character, '\n'))
            || matches!(character, '\u{FFFD}' | '\u{FFFE}' | '\u{FFFF}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}')
            || ('\u{E000}'..='\u{F8FF}').contains(&character)
    };
    // Excel writes control characters as `_x0001_`.
    let is_escape =
        |text: &str| text.match_indices("_x00").any(|(at, _)| text.as_bytes().get(at + 6) == Some(&b'_'));
    let cells = book.sheets.iter().flat_map(|sheet| sheet.cells.values());
    let cells = cells.filter_map(|cell| match &cell.value {
        Value::Text(text) => Some(text),
        _ => None,
    });
    let tabs = book.sheets.iter().map(|sheet| &sheet.tab);
    let texts: BTreeSet<&String> = cells.chain(&book.strings).chain(tabs).collect();
    let texts = texts.into_iter().filter(|text| text.chars().any(is_bad) || is_escape(text));
    texts.map(|text| format!("{text:?}")).collect()
}
