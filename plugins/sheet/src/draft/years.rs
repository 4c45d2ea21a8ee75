//! Where the periods of a table stand: across its header, down its stub, above it, in the sheet's name, or nowhere.

use crate::grid::{Grid, Value};
use crate::layout::{Carry, period_near, periods_in, written};
use crate::period::looks_like_period;
use crate::text::fold;

use super::document::Sure;
use super::kinds::{Kind, kind_of};
use super::shape::Shape;

/// A place of the periods, and why it seems to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// A header row.
    Across,
    /// A stub column.
    Down(u32),
    /// The sheet's name.
    Sheet,
    /// A word in a cell above the table.
    Near(String),
    /// The folder's year.
    File,
}

/// Words beside which a table says its period.
const WORDS: [&str; 10] =
    ["現在", "時点", "調査年", "実績", "年度分", "における", "調査対象", "推計", "年分", "中"];

/// A stub column holds the periods when so many in ten of its cells are periods.
const DOWN_TENTHS: usize = 6;

/// The places where periods stand, the likeliest first; the folder's year last.
#[must_use]
pub fn axes(grid: &Grid, shape: &Shape) -> Vec<(Axis, Sure, String)> {
    let mut found = Vec::new();
    let across = across(grid, shape);
    if across >= 2 {
        found.push((Axis::Across, Sure::High, format!("{across} headings are periods")));
    }
    for &column in &shape.stubs {
        let (periods, cells) = down(grid, shape, column);
        if cells > 0 && periods * 10 >= cells * DOWN_TENTHS {
            found.push((
                Axis::Down(column),
                Sure::High,
                format!("{periods} of {cells} cells below it are periods"),
            ));
        }
    }
    if let Some((word, text)) = near(grid, shape) {
        found.push((Axis::Near(word), Sure::Middle, format!("`{text}` stands above the table")));
    }
    if !periods_in(&grid.name).is_empty() || looks_like_period(&grid.name) {
        found.push((Axis::Sheet, Sure::Middle, format!("the sheet's name is `{}`", grid.name)));
    }
    if across == 1 {
        found.push((Axis::Across, Sure::Low, "one heading is a period".to_owned()));
    }
    found.push((
        Axis::File,
        Sure::Low,
        "no period was found in the sheet: the year of the folder".to_owned(),
    ));
    found
}

/// Headings over figures that are periods in the row that has most of them.
fn across(grid: &Grid, shape: &Shape) -> usize {
    let rows = shape.header_first..=shape.header_last;
    let count = |row: u32| {
        let mut carry = Carry::default();
        let cells = grid.rows.get(&row).into_iter().flatten();
        let cells = cells.filter(|(column, _)| **column > shape.last_stub());
        cells.filter(|(_, cell)| looks_like_period(&carry.complete(&written(cell)))).count()
    };
    rows.map(count).max().unwrap_or(0)
}

/// Cells of a stub column that are periods once their era is carried on, and all its cells.
fn down(grid: &Grid, shape: &Shape, column: u32) -> (usize, usize) {
    let mut carry = Carry::default();
    let cells = shape.body.iter().filter_map(|&row| grid.cell(row, column));
    let texts: Vec<String> = cells.map(|cell| carry.complete(&written(cell))).collect();
    (texts.iter().filter(|text| looks_like_period(text)).count(), texts.len())
}

/// A cell above the table with a period in it or beside it, and the word that finds it again next year.
fn near(grid: &Grid, shape: &Shape) -> Option<(String, String)> {
    let above = grid.rows.range(..=shape.header_last).rev();
    let cells = above.flat_map(|(&row, cells)| cells.iter().map(move |(&column, cell)| (row, column, cell)));
    let texts: Vec<(u32, u32, String)> = cells
        .filter(|(_, _, cell)| matches!(cell.value, Value::Text(_)))
        .map(|(row, column, cell)| (row, column, written(cell)))
        .collect();
    let holds = |row: u32, column: u32, text: &str, word: &str| {
        let right = grid.rows.get(&row).into_iter().flat_map(|cells| cells.range(column + 1..));
        period_near(text, word).is_some()
            || right
                .take(3)
                .any(|(_, cell)| looks_like_period(&written(cell)) && kind_of(cell) == Kind::Period)
    };
    for word in WORDS {
        let with: Vec<_> = texts.iter().filter(|(_, _, text)| fold(text).contains(&fold(word))).collect();
        if let [(row, column, text)] = with[..]
            && holds(*row, *column, text, word)
        {
            return Some((word.to_owned(), text.clone()));
        }
    }
    None
}

/// Columns in which most cells are days, for registers: a column and how many.
#[must_use]
pub fn day_columns(grid: &Grid, columns: &[u32], body: &[u32]) -> Vec<(u32, usize)> {
    let is_day = |column: u32, row: u32| {
        grid.cell(row, column).is_some_and(|cell| match &cell.value {
            Value::Date(_) => true,
            Value::Text(text) => looks_like_period(text) && numbers_in(text) >= 3,
            _ => false,
        })
    };
    let counted =
        columns.iter().map(|&column| (column, body.iter().filter(|&&row| is_day(column, row)).count()));
    counted.filter(|(_, days)| *days > 0).collect()
}

/// Runs of digits in a text: a day has year, month and day.
fn numbers_in(text: &str) -> usize {
    let folded = fold(&text.replace('元', "1"));
    folded.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count()
}
