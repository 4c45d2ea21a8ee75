//! Tables drawn in code, each named for what is odd in it; exact records and a balanced account.

use nenji_plugin::{Mapping, Problem, Role};
use nenji_sheet::layout::Entry;
use nenji_sheet::{Area, Cell, Grid, Value, a1};
use serde_json::{Value as Json, json};

use crate::layout::check;
use crate::{Layout, Reading, read_sheet};

mod boundary;
mod headers;
mod odd;
mod refused;
mod shapes;
mod stubs;

/// Draws a grid: numbers as numbers, `"12` as the text 12, `#…` as an error, anything else as text.
fn grid(name: &str, rows: &[&[&str]]) -> Grid {
    let mut grid = Grid { name: name.to_owned(), ..Grid::default() };
    for (row, texts) in (1..).zip(rows) {
        for (column, text) in (1..).zip(*texts) {
            if !text.is_empty() {
                grid.rows.entry(row).or_default().insert(column, cell(text));
            }
        }
    }
    grid
}

fn cell(text: &str) -> Cell {
    let value = match text.parse::<f64>() {
        Ok(number) => Value::Number(number),
        Err(_) if text.starts_with('#') => Value::Error(text.to_owned()),
        Err(_) => Value::Text(text.trim_start_matches('"').to_owned()),
    };
    Cell { value, format: None, italic: false }
}

/// Merges `first_row, first_column, last_row, last_column`.
fn merged(mut grid: Grid, merges: &[[u32; 4]]) -> Grid {
    grid.merges = merges
        .iter()
        .map(|&[first_row, first_column, last_row, last_column]| Area {
            first_row,
            first_column,
            last_row,
            last_column,
        })
        .collect();
    grid
}

fn mapping(layout: &Json, indicators: &Json, dimensions: &Json) -> Mapping<Layout> {
    serde_json::from_value(json!({
        "source": "test", "fiscal_year": 2023,
        "layout": layout, "indicators": indicators, "dimensions": dimensions,
    }))
    .unwrap()
}

fn read(grid: &Grid, mapping: &Mapping<Layout>) -> Reading {
    check(mapping).unwrap();
    let reading = read_sheet(grid, mapping).unwrap();
    assert_balanced(grid, &reading);
    reading
}

/// Used, context, ignored and rejected sum to the cells that are not empty, and each figure has its own cell.
fn assert_balanced(grid: &Grid, reading: &Reading) {
    let spans = reading.ledger.spans(grid);
    let others: u64 = spans.iter().map(|span| span.cells).sum();
    let mut used: Vec<(u32, u32)> =
        reading.figures.iter().map(|figure| (figure.row, figure.column)).collect();
    used.sort_unstable();
    used.dedup();
    assert_eq!(used.len(), reading.figures.len(), "a cell gave two records");
    assert_eq!(used.len() as u64 + others, grid.non_empty(), "the account does not balance");
}

/// Records as lines: cell, indicator, role, period, labels, figure, unit, flags.
fn lines(mapping: &Mapping<Layout>, reading: &Reading) -> Vec<String> {
    let line = |figure: &nenji_sheet::layout::Figure| {
        let labels: Vec<&str> = figure.labels.iter().map(|label| label.as_deref().unwrap_or("_")).collect();
        let number = figure.number.map(|number| number.to_string());
        let text = figure.text.as_ref().map(|text| format!("'{text}'"));
        let mut line = format!(
            "{} {} {} {} [{}] {}",
            a1(figure.row, figure.column),
            mapping.indicators[figure.indicator].id,
            figure.role.as_str(),
            figure.period,
            labels.join("|"),
            number.or(text).unwrap_or_default(),
        );
        for more in [&figure.unit, &figure.flags].into_iter().flatten() {
            line.push(' ');
            line.push_str(more);
        }
        line
    };
    reading.figures.iter().map(line).collect()
}

/// Cells that are rejected or ignored, with the reason.
fn refused(grid: &Grid, reading: &Reading) -> Vec<String> {
    let spans = reading.ledger.spans(grid);
    let refused = spans.iter().filter_map(|span| {
        let (kind, reason) = match &span.entry {
            Entry::Rejected(reason) => ("rejected", reason),
            Entry::Ignored(reason) => ("ignored", reason),
            Entry::Used | Entry::Context(_) => return None,
        };
        Some(format!("{} {kind}: {reason}", a1(span.area.first_row, span.area.first_column)))
    });
    refused.collect()
}

fn sector() -> Json {
    json!({ "sector": { "from": "分野" } })
}

fn members() -> Json {
    json!([{ "id": "members", "heading": "会員数" }])
}
