//! Charts and sparklines against the cells that they draw.

use super::book::{Area, Book, Sheet, Value};
use super::xml::Element;

/// References of a chart: where it is, the formula, the cache, and whether numbers are drawn.
fn references(book: &Book) -> impl Iterator<Item = (&Sheet, &str, &Element, bool)> {
    book.sheets.iter().flat_map(|sheet| {
        let charts = sheet.charts.values();
        charts.flat_map(move |chart| {
            let of = |name: &'static str, cache: &'static str| {
                let found = chart.find(name).into_iter();
                found.filter_map(move |one| {
                    Some((sheet, one.child("f")?.text.as_str(), one.child(cache)?, name == "numRef"))
                })
            };
            of("numRef", "numCache").chain(of("strRef", "strCache")).collect::<Vec<_>>()
        })
    })
}

/// Every range is there, one row or one column, inside the table of its sheet.
pub(super) fn ranges(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, formula, ..) in references(book) {
        let Some((target, area)) = book.range(formula) else {
            found.push(format!("{}: `{formula}` is no range of the workbook", sheet.tab));
            continue;
        };
        let inside = target.tables.iter().filter_map(|table| Area::parse(table.get("ref"))).any(|table| {
            table.first.row <= area.first.row
                && area.last.row <= table.last.row
                && table.columns().contains(&area.first.column)
                && table.columns().contains(&area.last.column)
        });
        if !inside || (area.first.row != area.last.row && area.first.column != area.last.column) {
            found.push(format!("{}: `{formula}` is no row or column of a table", sheet.tab));
        }
    }
    found
}

/// What a viewer draws without calculating is what stands in the cells.
pub(super) fn caches(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, formula, cache, _) in references(book) {
        let Some((target, area)) = book.range(formula) else { continue };
        let cells = area.cells().map(|at| match target.cells.get(&at).map(|cell| &cell.value) {
            None => String::new(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Text(text) | Value::Other(text)) => text.clone(),
        });
        let cells: Vec<String> = cells.collect();
        let mut cached = vec![String::new(); cells.len()];
        for point in cache.all("pt") {
            let text = point.texts("v");
            let text = text.parse::<f64>().map_or(text, |number| number.to_string());
            let at = point.get("idx").parse().unwrap_or(usize::MAX);
            match cached.get_mut(at) {
                Some(place) => *place = text,
                None => found.push(format!("{}: `{formula}` has a point {at} in its cache", sheet.tab)),
            }
        }
        let count = cache.child("ptCount").map_or("", |count| count.get("val"));
        if cached != cells || count != cells.len().to_string() {
            found.push(format!(
                "{}: the cache of `{formula}` is {cached:?}, the cells are {cells:?}",
                sheet.tab
            ));
        }
    }
    found
}

/// A text that is drawn as a number becomes 0.
pub(super) fn text(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, formula, _, _) in references(book).filter(|(.., is_number)| *is_number) {
        let Some((target, area)) = book.range(formula) else { continue };
        let text = area.cells().find(|at| !target.text(*at).is_empty());
        found.extend(text.map(|at| format!("{}: `{formula}` draws the text of {at}", sheet.tab)));
    }
    found
}

/// A value that is not there is a gap, not 0 and not a bridge to the next.
pub(super) fn gaps(book: &Book) -> Vec<String> {
    let charts = book.sheets.iter().flat_map(|sheet| sheet.charts.values().map(move |chart| (sheet, chart)));
    let bridges = charts.filter(|(_, chart)| {
        let blanks = chart.find("dispBlanksAs");
        blanks.is_empty() || blanks.iter().any(|one| one.get("val") != "gap")
    });
    bridges.map(|(sheet, _)| format!("{}: blanks are no gaps", sheet.tab)).collect()
}

/// Bars stand in order of size, the largest first, and each has a number.
pub(super) fn order(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for (sheet, chart) in
        book.sheets.iter().flat_map(|sheet| sheet.charts.values().map(move |chart| (sheet, chart)))
    {
        let is_lying = chart.find("barDir").iter().any(|one| one.get("val") == "bar");
        for series in chart.find("ser").into_iter().filter(|_| is_lying) {
            let formula = series.child("val").map(|values| values.texts("f")).unwrap_or_default();
            let Some((target, area)) = book.range(&formula) else { continue };
            let values: Option<Vec<f64>> = area
                .cells()
                .map(|at| match target.cells.get(&at)?.value {
                    Value::Number(number) => Some(number),
                    _ => None,
                })
                .collect();
            if !values.is_some_and(|values| values.windows(2).all(|pair| pair[0] >= pair[1])) {
                found.push(format!("{}: the bars of `{formula}` are not in order of size", sheet.tab));
            }
        }
    }
    found
}

/// Charts cover no cells, and do not lie on each other.
pub(super) fn place(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        let anchors = sheet.drawing.iter().flat_map(|drawing| drawing.find("twoCellAnchor"));
        let areas: Vec<[i64; 4]> = anchors.map(anchor).collect();
        for (index, one) in areas.iter().enumerate() {
            let covered = sheet.cells.keys().find(|at| {
                let (row, column) = (i64::from(at.row) - 1, i64::from(at.column) - 1);
                (one[0]..one[2]).contains(&row) && (one[1]..one[3]).contains(&column)
            });
            found.extend(covered.map(|at| format!("{}!{at} lies under a chart", sheet.tab)));
            let lies_on = |other: &&[i64; 4]| {
                one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]
            };
            found.extend(
                areas[..index].iter().find(lies_on).map(|_| format!("{}: charts overlap", sheet.tab)),
            );
        }
    }
    found
}

/// First row and column, last row and column, 0-based; what a chart only reaches into does not count.
fn anchor(anchor: &Element) -> [i64; 4] {
    let of = |end: &str, name: &str| {
        let end = anchor.child(end).and_then(|end| end.child(name));
        end.and_then(|one| one.text.parse().ok()).unwrap_or(0)
    };
    [of("from", "row"), of("from", "col"), of("to", "row"), of("to", "col")]
}

/// A sparkline draws numbers of its own row.
pub(super) fn sparklines(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    for sheet in &book.sheets {
        for one in sheet.root.find("sparkline") {
            let (formula, at) = (one.texts("f"), one.texts("sqref"));
            let range = book.range(&formula).zip(Area::parse(&at));
            let fits = range.is_some_and(|((target, area), own)| {
                target.tab == sheet.tab
                    && area.first.row == own.first.row
                    && area.last.row == own.first.row
                    && area.cells().all(|at| target.text(at).is_empty())
            });
            if !fits {
                found.push(format!("{}!{at} draws `{formula}`", sheet.tab));
            }
        }
    }
    found
}
