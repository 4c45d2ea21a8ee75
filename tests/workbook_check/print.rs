//! How large a sheet prints: its letters on A4, after it was fitted to pages.

use super::book::{Area, Book, Sheet, Value};
use super::page::{is_wrapped, width_of};
use super::xml::Element;

/// Least size of a printed letter in points.
const MIN_POINTS: f64 = 8.0;

/// Size of the letters of a cell, and of the tables' own, in points.
const CELL_POINTS: f64 = 11.0;

/// A4 landscape in inches.
const PAPER: (f64, f64) = (11.693, 8.268);

/// Pixels of an inch, of a digit of the default font, and of a column and a row that nobody set.
const INCH: f64 = 96.0;
const DIGIT: f64 = 11.0;
const COLUMN: f64 = 96.0;
const ROW: f64 = 21.0;

/// Rounding of widths.
const TOLERANCE: f64 = 0.01;

/// Every letter of every sheet, chart and footer prints at 8 points or more.
pub(super) fn size(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let Some(area) = printed(book, index) else {
            found.push(format!("{}: no print area", sheet.tab));
            continue;
        };
        let scale = scale(sheet, area);
        let smallest = sheet.charts.values().flat_map(letters).fold(CELL_POINTS, f64::min);
        let points = smallest * scale.min(1.0);
        if points < MIN_POINTS - TOLERANCE {
            found.push(format!("{}: prints at {points:.2} points", sheet.tab));
        }
        let footer = sheet.root.texts("oddFooter");
        let is_fixed = sheet.root.find("headerFooter").iter().all(|one| one.get("scaleWithDoc") == "0");
        if !is_fixed || sizes(&footer).any(|size| size < MIN_POINTS) {
            found.push(format!("{}: the footer `{footer}` prints too small", sheet.tab));
        }
    }
    found
}

/// A text that runs over the columns to its right ends before the print does.
pub(super) fn texts(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate().filter(|(_, sheet)| !sheet.is_data()) {
        let Some(area) = printed(book, index) else { continue };
        for (at, cell) in &sheet.cells {
            let Value::Text(text) = &cell.value else { continue };
            let columns = at.column..=area.last.column;
            let room: f64 = columns.map(|column| sheet.width(column).unwrap_or(COLUMN / DIGIT)).sum();
            if area.columns().contains(&at.column) && !is_wrapped(book, cell) && width_of(text) > room {
                found.push(format!("{}!{at}: `{text}` is cut on paper", sheet.tab));
            }
        }
    }
    found
}

fn printed(book: &Book, index: usize) -> Option<Area> {
    let names = book.workbook.find("definedName");
    let own = names
        .iter()
        .find(|one| one.get("name") == "_xlnm.Print_Area" && one.get("localSheetId") == index.to_string())?;
    book.range(&own.text).map(|(_, area)| area)
}

/// The scale at which a sheet's print fits its pages.
fn scale(sheet: &Sheet, area: Area) -> f64 {
    let (width, height) = room(sheet);
    let columns: Vec<f64> =
        area.columns().map(|column| sheet.width(column).map_or(COLUMN, |width| width * DIGIT)).collect();
    let setup = sheet.root.child("pageSetup");
    let pages = |name: &str| setup.map_or("", |setup| setup.get(name)).parse::<u32>().unwrap_or(1);
    let across = across(&columns, pages("fitToWidth"), width);
    // 0: as many pages below each other as it takes.
    let down = f64::from(pages("fitToHeight"));
    if down == 0.0 { across } else { across.min(down * height / rows(sheet, area)) }
}

/// Room between the margins in pixels.
fn room(sheet: &Sheet) -> (f64, f64) {
    let margins = sheet.root.child("pageMargins");
    let inches = |name: &str| margins.and_then(|one| one.get(name).parse::<f64>().ok()).unwrap_or(0.7);
    ((PAPER.0 - inches("left") - inches("right")) * INCH, (PAPER.1 - inches("top") - inches("bottom")) * INCH)
}

/// The largest scale, at which the columns stand on so many pages beside each other: programs take whole
/// per cents.
fn across(columns: &[f64], pages: u32, width: f64) -> f64 {
    let fits = |percent: u32| {
        let (mut taken, mut used) = (1, 0.0);
        for column in columns.iter().map(|column| column * f64::from(percent) / 100.0) {
            if used + column > width && used > 0.0 {
                (taken, used) = (taken + 1, 0.0);
            }
            used += column;
        }
        taken <= pages && used <= width
    };
    f64::from((1..=100).rev().find(|percent| fits(*percent)).unwrap_or(1)) / 100.0
}

fn rows(sheet: &Sheet, area: Area) -> f64 {
    let own = sheet.root.child("sheetData").into_iter().flat_map(|data| data.all("row"));
    let heights: std::collections::BTreeMap<u32, f64> = own
        .filter_map(|row| {
            Some((row.get("r").parse().ok()?, row.get("ht").parse::<f64>().ok()? * INCH / 72.0))
        })
        .collect();
    (area.first.row..=area.last.row).map(|row| heights.get(&row).copied().unwrap_or(ROW)).sum()
}

/// Sizes of the letters of a chart in points.
fn letters(chart: &Element) -> Vec<f64> {
    let kinds = ["defRPr", "rPr"];
    let all = kinds.iter().flat_map(|kind| chart.find(kind));
    all.filter_map(|one| one.get("sz").parse::<f64>().ok()).map(|size| size / 100.0).collect()
}

/// Sizes that a footer names: `&9`.
fn sizes(footer: &str) -> impl Iterator<Item = f64> {
    footer.split('&').filter_map(|part| {
        let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    })
}
