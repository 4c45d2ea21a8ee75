//! Tables whose cells have shades: the number is there, stands out from its shade, and a blank says why.

use nenji::issue::CellRef;

use super::book::{Area, Book, Cell, Sheet, Value};
use super::page::ratio;
use super::xml::Element;

/// Least contrast of text on its ground (WCAG 2.2, AA).
const MIN_CONTRAST: f64 = 4.5;

/// Shades between two colours that are looked at.
const STEPS: u32 = 32;

/// Under every shade stands a number that can be read, or a blank beside its reason; a heat table has shades.
pub(super) fn heat(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        let scales: Vec<&Element> = sheet
            .root
            .find("conditionalFormatting")
            .into_iter()
            .filter(|one| !one.find("colorScale").is_empty())
            .collect();
        let is_heat = sheet.tables.iter().any(|table| table.get("name").ends_with("_heat"));
        if is_heat != (scales.len() == 1) {
            found.push(format!("{}: {} scales of colours", sheet.tab, scales.len()));
        }
        for scale in scales {
            found.extend(shaded(book, sheet, scale));
        }
    }
    found
}

fn shaded(book: &Book, sheet: &Sheet, scale: &Element) -> Vec<String> {
    let (Some(area), Some(table)) = (Area::parse(scale.get("sqref")), sheet.table_area()) else {
        return vec![format!("{}: shades without a range or a table", sheet.tab)];
    };
    let mut found = Vec::new();
    if area.first.row <= table.first.row
        || area.last.row > table.last.row
        || !table.columns().contains(&area.first.column)
        || !table.columns().contains(&area.last.column)
    {
        found.push(format!("{}: {} is not inside the table", sheet.tab, scale.get("sqref")));
    }
    let colours: Vec<&str> = scale.find("color").iter().map(|color| color.get("rgb")).collect();
    let status = CellRef { column: table.last.column, ..area.first };
    for at in area.cells() {
        match sheet.cells.get(&at) {
            Some(cell @ Cell { value: Value::Number(_), .. }) => {
                found.extend(legible(book, cell, &colours).map(|why| format!("{}!{at}: {why}", sheet.tab)));
            }
            Some(_) => found.push(format!("{}!{at} is no number", sheet.tab)),
            // A mark names the years of which it speaks.
            None if !sheet.text(CellRef { row: at.row, ..status }).contains(&year(sheet, table, at)) => {
                found.push(format!("{}!{at} is blank, and nothing says why", sheet.tab));
            }
            None => {}
        }
    }
    found
}

/// The digits of a column's heading: `2024年度`, `FY2024`.
fn year(sheet: &Sheet, table: Area, at: CellRef) -> String {
    let heading = sheet.text(CellRef { row: table.first.row, ..at });
    heading.chars().filter(char::is_ascii_digit).collect()
}

/// Why the number of a cell cannot be read on its shades.
fn legible(book: &Book, cell: &Cell, colours: &[&str]) -> Option<String> {
    let code = book.number_format(cell.style);
    if !code.contains('0') {
        return Some(format!("the format `{code}` hides the number"));
    }
    let font = book.format(cell.style).and_then(|format| format.get("fontId").parse::<usize>().ok());
    let fonts = book.styles.child("fonts").map_or(&[][..], |fonts| &fonts.children);
    let text = font.and_then(|font| fonts.get(font)?.child("color")).map_or("", |color| color.get("rgb"));
    let pairs = colours.windows(2);
    let shades = pairs.flat_map(|pair| (0..=STEPS).map(move |step| mix(pair[0], pair[1], step)));
    let (worst, shade) = shades
        .map(|shade| (ratio(text, &shade), shade))
        .min_by(|one, other| one.0.total_cmp(&other.0))
        .unwrap_or((0.0, "no shade".to_owned()));
    (worst < MIN_CONTRAST).then(|| format!("{text} on {shade} is {worst:.2}"))
}

/// The colour so many steps from one to the other.
fn mix(one: &str, other: &str, step: u32) -> String {
    let channel = |at: usize| {
        let part = |color: &str| color.get(at..at + 2).and_then(|two| u32::from_str_radix(two, 16).ok());
        (part(one).unwrap_or(0) * (STEPS - step) + part(other).unwrap_or(0) * step) / STEPS
    };
    format!("FF{:02X}{:02X}{:02X}", channel(2), channel(4), channel(6))
}
