//! What people see: properties of the document, the printed page, widths, colours.

use nenji::issue::CellRef;

use super::book::{Book, Cell, Sheet, Value};
use super::xml::{self, Element};

/// Least contrast of text on its ground (WCAG 2.2, AA).
const MIN_CONTRAST: f64 = 4.5;

/// Points of a line of 11-point text, a little less than any renderer takes.
const LINE_POINTS: f64 = 12.5;

/// Title, subject, time and language.
pub(super) fn properties(book: &Book) -> Vec<String> {
    let part = |name: &str| book.parts.get(name).and_then(|text| xml::parse(text).ok()).unwrap_or_default();
    let (core, custom) = (part("docProps/core.xml"), part("docProps/custom.xml"));
    let mut found = Vec::new();
    for name in ["title", "subject", "created"] {
        if core.texts(name).trim().is_empty() {
            found.push(format!("there is no {name}"));
        }
    }
    let language =
        custom.all("property").find(|one| one.get("name") == "Language").map(|one| one.texts("lpwstr"));
    let is_japanese = core
        .texts("title")
        .chars()
        .any(|character| ('ぁ'..='ヿ').contains(&character) || ('一'..='鿿').contains(&character));
    let expected = if is_japanese { "ja-JP" } else { "en-GB" };
    if language.as_deref() != Some(expected) || core.texts("keywords") != expected {
        found.push(format!("the language is {language:?}, not {expected}"));
    }
    found
}

/// A4 landscape, one page wide, numbered; the wide sheets for machines take several pages beside each other.
pub(super) fn paper(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        let setup = sheet.root.child("pageSetup");
        let get = |name: &str| setup.map_or("", |setup| setup.get(name));
        let fits = sheet.root.find("pageSetUpPr").iter().any(|one| one.get("fitToPage") == "1");
        let footer = sheet.root.texts("oddFooter");
        if get("paperSize") != "9"
            || get("orientation") != "landscape"
            || !fits
            || !(sheet.is_data() || matches!(get("fitToWidth"), "" | "1"))
        {
            found.push(format!("{}: not A4 landscape, one page wide", sheet.tab));
        }
        if !footer.contains("&P") || !footer.contains("&N") {
            found.push(format!("{}: pages have no numbers", sheet.tab));
        }
    }
    found
}

/// The header of a table is repeated on each page, and the print reaches from A1 over the table's columns.
pub(super) fn repeated_rows(book: &Book) -> Vec<String> {
    let names = book.workbook.find("definedName");
    let mut found = Vec::new();
    for (index, sheet) in book.sheets.iter().enumerate() {
        let Some(table) = sheet.table_area() else { continue };
        let of = |name: &str| {
            let own = names
                .iter()
                .find(|one| one.get("name") == name && one.get("localSheetId") == index.to_string());
            own.map(|one| one.text.as_str())
        };
        let rows = format!("!${0}:${0}", table.first.row);
        // What a chart is drawn from is not printed, where the chart is.
        if !of("_xlnm.Print_Titles").is_some_and(|titles| titles.ends_with(&rows)) {
            found.push(format!("{}: row {} is not repeated", sheet.tab, table.first.row));
        }
        let printed = of("_xlnm.Print_Area").and_then(|area| book.range(area));
        if !printed.is_some_and(|(target, area)| {
            target.tab == sheet.tab
                && area.first.row == 1
                && area.first.column == 1
                && area.last.column >= table.last.column
        }) {
            found.push(format!("{}: the print does not hold the table", sheet.tab));
        }
    }
    found
}

/// Width of a character in digits of BIZ UDPゴシック, somewhat less than it is.
fn digits(character: char) -> f64 {
    match character {
        '0'..='9' | '+' => 0.95,
        ',' | '.' | ' ' | 'i' | 'j' | 'l' | '\'' | ':' | ';' | '|' | '!' => 0.35,
        '-' | '(' | ')' | '（' | '）' | '・' | '、' | '。' | '「' | '」' | '【' | '】' | '：' => {
            0.55
        }
        '\u{0300}'.. => 1.25,
        _ => 0.65,
    }
}

pub(super) fn width_of(text: &str) -> f64 {
    text.chars().map(digits).sum()
}

/// A number that does not fit its column is printed as `###`.
pub(super) fn number_widths(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        for (at, cell) in &sheet.cells {
            let (Value::Number(number), Some(width)) = (&cell.value, sheet.width(at.column)) else {
                continue;
            };
            let shown = shown(*number, &book.number_format(cell.style));
            if width_of(&shown) > width {
                found.push(format!("{}!{at}: `{shown}` in a column of {width}", sheet.tab));
            }
        }
    }
    found
}

/// A number as its format shows it, roughly: sign, separators, decimals.
fn shown(number: f64, format: &str) -> String {
    let decimals = usize::from(format.contains("0.0"));
    let text =
        if format == "General" { number.abs().to_string() } else { format!("{:.decimals$}", number.abs()) };
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let separators = if format.contains("#,##0") { (whole.len() - 1) / 3 } else { 0 };
    let sign = match (number < 0.0, format.starts_with('+')) {
        (true, _) if format.contains('△') => "△",
        (true, _) => "-",
        (false, true) => "+",
        (false, false) => "",
    };
    format!("{sign}{whole}{}{rest}", ",".repeat(separators))
}

/// A text is wrapped into a row that is high enough, or fits its column, or has room to its right.
pub(super) fn text_widths(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.is_data()) {
        let heights = heights(sheet);
        for (at, cell) in &sheet.cells {
            let (Value::Text(text), Some(width)) = (&cell.value, sheet.width(at.column)) else { continue };
            let lines: f64 = text.lines().map(|line| (width_of(line) / width).ceil().max(1.0)).sum();
            let fits = if is_wrapped(book, cell) {
                heights.get(&at.row).is_none_or(|height| *height >= 400.0 || lines * LINE_POINTS <= *height)
            } else {
                lines <= 1.0 || is_free(sheet, *at)
            };
            if !fits {
                found.push(format!("{}!{at}: `{text}` in a column of {width}", sheet.tab));
            }
        }
    }
    found
}

pub(super) fn is_wrapped(book: &Book, cell: &Cell) -> bool {
    let alignment = book.format(cell.style).and_then(|format| format.child("alignment"));
    alignment.is_some_and(|one| one.get("wrapText") == "1")
}

/// True where nothing stands to the right, so that a text runs over.
fn is_free(sheet: &Sheet, at: CellRef) -> bool {
    !sheet.cells.keys().any(|other| other.row == at.row && other.column > at.column)
}

/// Heights of rows that have one of their own, in points.
fn heights(sheet: &Sheet) -> std::collections::BTreeMap<u32, f64> {
    let rows = sheet.root.child("sheetData").into_iter().flat_map(|data| data.all("row"));
    rows.filter_map(|row| Some((row.get("r").parse().ok()?, row.get("ht").parse().ok()?))).collect()
}

/// Text stands out from its ground, in cells and in charts.
pub(super) fn contrast(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    let list = |name: &str| book.styles.child(name).map_or(&[][..], |list| &list.children);
    let place = |format: &Element, name: &str| format.get(name).parse::<usize>().unwrap_or(0);
    for (index, format) in list("cellXfs").iter().enumerate() {
        let font = list("fonts").get(place(format, "fontId"));
        let text = font.and_then(|font| font.child("color")).map_or("", |color| color.get("rgb"));
        let fill = list("fills").get(place(format, "fillId")).and_then(|fill| fill.child("patternFill"));
        let ground =
            fill.filter(|fill| fill.get("patternType") == "solid").and_then(|fill| fill.child("fgColor"));
        let ground = ground.map_or("FFFFFFFF", |color| color.get("rgb"));
        let ratio = ratio(text, ground);
        if ratio < MIN_CONTRAST {
            found.push(format!("format {index}: {text} on {ground} is {ratio:.1}"));
        }
    }
    found
}

/// Contrast of two colours; a theme's own text is black.
pub(super) fn ratio(text: &str, ground: &str) -> f64 {
    let (one, other) = (luminance(text).unwrap_or(0.0), luminance(ground).unwrap_or(1.0));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(color: &str) -> Option<f64> {
    let channel = |at: usize| {
        let value = u8::from_str_radix(color.get(at..at + 2)?, 16).ok()?;
        let value = f64::from(value) / 255.0;
        Some(if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) })
    };
    Some(0.2126 * channel(2)? + 0.7152 * channel(4)? + 0.0722 * channel(6)?)
}
