//! What readers meet: notes, language, sheets that say what they are, and charts that do not need their colours.

use std::collections::{BTreeMap, BTreeSet};

use nenji::issue::CellRef;

use super::book::{Book, Sheet, Value};
use super::page::ratio;
use super::xml::Element;

/// Least contrast of a graphic on white (WCAG 2.2, 1.4.11).
const MIN_GRAPHIC: f64 = 3.0;

/// Row of the header of a sheet's table; 0 where it has none.
fn header(sheet: &Sheet) -> u32 {
    sheet.table_area().map_or(0, |area| area.first.row)
}

fn texts(sheet: &Sheet) -> impl Iterator<Item = (CellRef, &str)> {
    sheet.cells.iter().filter_map(|(at, cell)| match &cell.value {
        Value::Text(text) => Some((*at, &**text)),
        _ => None,
    })
}

fn at(text: &str) -> CellRef {
    CellRef::parse(text).unwrap()
}

/// Numbers behind `注` or `note`, `notes`.
fn cited(text: &str) -> BTreeSet<u32> {
    let behind = ["注", "note ", "notes "]
        .into_iter()
        .flat_map(|word| text.match_indices(word).map(move |(at, _)| at + word.len()));
    behind
        .filter_map(|at| {
            let digits = &text[at..];
            digits[..digits.find(|one: char| !one.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
        })
        .collect()
}

/// Every note is referred to by the sheets that it names, and by no other; every reference has a note.
pub(super) fn notes(book: &Book) -> Vec<String> {
    let is_notes = |sheet: &&Sheet| matches!(&*sheet.tab, "Notes" | "注記");
    let Some(notes) = book.sheets.iter().find(is_notes) else { return vec!["there are no notes".to_owned()] };
    let mut referred: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.is_data() && sheet.tab != notes.tab) {
        for number in texts(sheet).flat_map(|(_, text)| cited(text)) {
            referred.entry(number).or_default().insert(&sheet.tab);
        }
    }
    let mut stated: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for (number, row) in (header(notes) + 1..)
        .enumerate()
        .take_while(|(_, row)| !notes.text(at(&format!("B{row}"))).is_empty())
    {
        let users = notes.text(at(&format!("C{row}"))).split(['、', ',']).map(str::trim);
        stated.insert(u32::try_from(number).unwrap() + 1, users.collect());
    }
    let numbers: BTreeSet<u32> = referred.keys().chain(stated.keys()).copied().collect();
    let none = BTreeSet::new();
    let differ = numbers.into_iter().filter_map(|number| {
        let (said, used) = (stated.get(&number).unwrap_or(&none), referred.get(&number).unwrap_or(&none));
        (said != used).then(|| format!("note {number} names {said:?} and is referred to by {used:?}"))
    });
    let mut found: Vec<String> = differ.collect();
    for sheet in book
        .sheets
        .iter()
        .filter(|sheet| !sheet.is_data() && !sheet.tables.is_empty() && sheet.tab != notes.tab)
    {
        let header = header(sheet);
        let marked = texts(sheet).filter(|(place, text)| place.row > header && !cited(text).is_empty());
        let stray = marked
            .filter(|(place, _)| !matches!(sheet.text(CellRef { row: header, ..*place }), "Status" | "状況"));
        found.extend(
            stray.map(|(place, _)| format!("{}!{place}: a note mark outside the status column", sheet.tab)),
        );
    }
    found
}

/// Places of an English workbook where Japanese stands on purpose: a tab's start, and the heading above, or the start of
/// the text; with the reason.
const JAPANESE: [(&str, &str); 5] = [
    // Names of documents, as they are cited.
    ("Sources", "Title"),
    ("Sources", "Origin"),
    // The terms in both languages, side by side.
    ("Codes", "Japanese"),
    ("Codebook", "Japanese name"),
    // Names of sheets in the ministries' files, by which a figure is found again.
    ("data_obs_", "sheet_name"),
];

/// Fonts have Japanese names, and nobody finds them by another.
const FONT_LINE: &str = "Font: ";

fn is_japanese(text: &str) -> bool {
    text.chars()
        .any(|one| matches!(one, '\u{3000}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}'))
}

/// An English workbook holds no Japanese but where it has to.
pub(super) fn english(book: &Book) -> Vec<String> {
    let core = book.parts.get("docProps/core.xml").map_or("", |text| text);
    if !core.contains("en-GB") {
        return Vec::new();
    }
    let mut found = Vec::new();
    if is_japanese(core) {
        found.push("the properties are partly Japanese".to_owned());
    }
    for sheet in &book.sheets {
        found.extend(is_japanese(&sheet.tab).then(|| format!("the tab `{}`", sheet.tab)));
        let header = header(sheet);
        for (place, text) in texts(sheet) {
            let heading = sheet.text(CellRef { row: header, ..place });
            let allowed = |(tab, column): &(&str, &str)| sheet.tab.starts_with(tab) && heading == *column;
            let is_allowed = (place.row > header && JAPANESE.iter().any(allowed))
                || (sheet.tab == "Cover" && text.starts_with(FONT_LINE));
            // The rules want a unit in full-width brackets in the heading of a data sheet.
            let text =
                if sheet.is_data() && place.row == 1 { &text.replace(['（', '）'], " ") } else { text };
            if is_japanese(text) && !is_allowed {
                found.push(format!("{}!{place}: {text}", sheet.tab));
            }
        }
        let drawn = sheet.charts.values().flat_map(|chart| [chart.texts("t"), chart.texts("v")]);
        let objects = sheet.drawing.iter().flat_map(|drawing| drawing.find("cNvPr"));
        let described = objects.map(|object| format!("{} {}", object.get("descr"), object.get("title")));
        let spoken = drawn.chain(described).filter(|text| is_japanese(text));
        found.extend(spoken.map(|text| format!("{}: {text}", sheet.tab)));
    }
    found
}

/// No sheet is blank, and A1 says what it is: a title, or on a data sheet the first heading.
pub(super) fn titles(book: &Book) -> Vec<String> {
    let bare = book.sheets.iter().filter(|sheet| sheet.text(at("A1")).trim().is_empty());
    bare.map(|sheet| format!("{}: A1 says nothing", sheet.tab)).collect()
}

/// Every sheet but the contents and the data sheets leads to the contents.
pub(super) fn back_links(book: &Book) -> Vec<String> {
    let Some(contents) = book.sheets.get(1) else { return vec!["there are no contents".to_owned()] };
    // A data sheet is one whose table begins in row 1: its tab may be broken.
    let is_data = |sheet: &Sheet| sheet.tables.iter().any(|table| table.get("ref").starts_with("A1:"));
    let others = book.sheets.iter().filter(|sheet| sheet.tab != contents.tab && !is_data(sheet));
    let to = format!("'{}'!", contents.tab);
    let plain = format!("{}!", contents.tab);
    let leads = |sheet: &Sheet| {
        let links = sheet.root.find("hyperlink");
        links
            .iter()
            .any(|link| link.get("location").starts_with(&to) || link.get("location").starts_with(&plain))
    };
    others.filter(|sheet| !leads(sheet)).map(|sheet| format!("{}: no way back", sheet.tab)).collect()
}

/// No cell holds symbols alone, but for the unit per cent.
pub(super) fn symbols(book: &Book) -> Vec<String> {
    let of = |sheet: &Sheet| {
        let bare = texts(sheet).filter(|(_, text)| {
            !matches!(text.trim(), "" | "%" | "％") && !text.chars().any(char::is_alphanumeric)
        });
        bare.map(|(at, text)| format!("{}!{at}: {text:?}", sheet.tab)).collect::<Vec<_>>()
    };
    book.sheets.iter().flat_map(of).collect()
}

/// Pictures say what they show.
pub(super) fn pictures(book: &Book) -> Vec<String> {
    let drawings = book.sheets.iter().filter_map(|sheet| Some((sheet, sheet.drawing.as_ref()?)));
    let pictures =
        drawings.flat_map(|(sheet, drawing)| drawing.find("pic").into_iter().map(move |one| (sheet, one)));
    let silent = pictures.filter(|(_, picture)| {
        picture.find("cNvPr").iter().all(|object| object.get("descr").trim().chars().count() < 4)
    });
    silent.map(|(sheet, _)| format!("{}: a picture without alternative text", sheet.tab)).collect()
}

/// Series stand out from white, and where there are several they differ in more than colour: lines by marker and dash,
/// the others by a legend whose order is theirs and by the numbers on them.
pub(super) fn series(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, chart) in
        book.sheets.iter().flat_map(|sheet| sheet.charts.values().map(move |chart| (sheet, chart)))
    {
        let series = chart.find("ser");
        for one in &series {
            // A series of marks has no line; its marks have a look of their own.
            let looks = [one.child("spPr"), one.child("marker")];
            let drawn: Vec<_> = looks.into_iter().flatten().flat_map(|look| look.find("srgbClr")).collect();
            let most = drawn
                .iter()
                .map(|color| ratio(&format!("FF{}", color.get("val")), "FFFFFFFF"))
                .fold(0.0, f64::max);
            if most < MIN_GRAPHIC {
                found.push(format!("{}: a series has a contrast of {most:.2}", sheet.tab));
            }
        }
        if series.len() > 1 && !is_told_apart(chart, &series) {
            found.push(format!("{}: series differ by colour alone", sheet.tab));
        }
    }
    found
}

fn is_told_apart(chart: &Element, series: &[&Element]) -> bool {
    let has = |one: &Element, name: &str| !one.find(name).is_empty();
    if has(chart, "lineChart") {
        // The parts of one series before and behind a break share its colour, and so its look.
        let look = |one: &&Element| {
            let get = |name: &str| one.find(name).first().map_or("", |part| part.get("val")).to_owned();
            (get("srgbClr"), (get("symbol"), get("prstDash")))
        };
        let looks: BTreeSet<_> = series.iter().map(look).collect();
        let colors: BTreeSet<_> = looks.iter().map(|(color, _)| color).collect();
        let strokes: BTreeSet<_> = looks.iter().map(|(_, stroke)| stroke).collect();
        return strokes.len() == colors.len();
    }
    has(chart, "legend") && series.iter().all(|one| has(one, "dLbls"))
}
