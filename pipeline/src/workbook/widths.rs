//! How wide the columns of a table are: values on one line, headings on up to three, and the whole on a page that prints
//! large enough to be read. Texts give way and wrap; numbers never do.

use super::{cell, measure, page};
use crate::report::{Column, Format, Table};

/// Narrowest column of texts, and of numbers, in pixels.
const MIN_WIDTH: u32 = 45;
const MIN_NUMBER_WIDTH: u32 = 40;

/// Widest column; longer texts wrap.
const MAX_WIDTH: u32 = 470;

/// Widest column of marks.
const MAX_MARK_WIDTH: u32 = 220;

/// Space left and right of a text, which is indented, of a number, and of a heading.
pub(super) const PADDING: u32 = 25;
const NUMBER_PADDING: u32 = 14;
const HEADING_PADDING: u32 = 8;
const HEADING_SLACK: u32 = 6;

/// Width of a sparkline.
const SPARKLINE_WIDTH: u32 = 90;

/// Widest table that prints large enough.
const PAGE_WIDTH: u32 = page::MAX_WIDTH;

/// Narrowest column of Japanese texts that gave way: a line may break between any two of their characters.
const MIN_WIDE_WIDTH: u32 = 110;

/// Longest text that keeps its bracket on its line, in characters.
const MAX_UNBROKEN: usize = 12;

/// By how much a column gives way at a time.
const STEP: u32 = 10;

/// Widest column of a data sheet; its values are not wrapped.
const MAX_DATA_WIDTH: u32 = 200;

/// Widths of a table for people, in pixels.
pub(super) fn of(table: &Table) -> Vec<u32> {
    let natural = natural(table);
    if natural.iter().sum::<u32>() <= PAGE_WIDTH {
        return natural;
    }
    let columns = natural.into_iter().enumerate().map(|(at, width)| Fitting::new(table, at, width));
    let mut columns: Vec<Fitting<'_>> = columns.collect();
    while columns.iter().map(|column| column.width).sum::<u32>() > PAGE_WIDTH {
        let rows = table.rows.len();
        let at = cheapest(&columns, rows, |column| column.least);
        // A bracket is broken only where the page would else print too small.
        let Some(at) = at.or_else(|| cheapest(&columns, rows, |column| column.last)) else { break };
        columns[at].narrow();
    }
    columns.into_iter().map(|column| column.width).collect()
}

/// Widths of a data sheet.
pub(super) fn of_data(table: &Table) -> Vec<u32> {
    natural(table).into_iter().map(|width| width.min(MAX_DATA_WIDTH)).collect()
}

/// Lines of a text in a column.
pub(super) fn lines_in(text: &str, width: u32) -> u32 {
    measure::lines(text, width.saturating_sub(PADDING))
}

/// Lines of a heading in a column.
pub(super) fn heading_lines(heading: &str, width: u32) -> u32 {
    // Programs that draw letters a little wider break a heading earlier.
    measure::lines(heading, width.saturating_sub(HEADING_PADDING + HEADING_SLACK))
}

fn natural(table: &Table) -> Vec<u32> {
    let width = |(index, column): (usize, &Column)| {
        let values = table.rows.iter().filter_map(|row| row.get(index));
        let body = values.map(|value| cell::pixels(value, column.format)).max().unwrap_or(0);
        let (limit, least, padding) = match column.format {
            Format::Sparkline { .. } => return SPARKLINE_WIDTH,
            Format::Mark => (MAX_MARK_WIDTH, MIN_WIDTH, PADDING),
            Format::Text | Format::Date => (MAX_WIDTH, MIN_WIDTH, PADDING),
            _ => (MAX_WIDTH, MIN_NUMBER_WIDTH, NUMBER_PADDING),
        };
        let body = body.min(limit).max(least) + padding;
        let heading = measure::heading_pixels(&column.heading, body.saturating_sub(HEADING_PADDING));
        body.max(heading + HEADING_PADDING)
    };
    table.columns.iter().enumerate().map(width).collect()
}

/// A column that may give way.
struct Fitting<'a> {
    texts: Vec<&'a str>,
    width: u32,
    /// Width below which a word, a bracket or the heading would be broken.
    least: u32,
    /// The same without brackets.
    last: u32,
    /// Lines of each row at this width and at the next narrower one.
    lines: Vec<u32>,
    narrower: Vec<u32>,
}

impl<'a> Fitting<'a> {
    fn new(table: &'a Table, at: usize, width: u32) -> Self {
        let column = &table.columns[at];
        let value = |row: &'a Vec<_>| row.get(at).and_then(cell::text).unwrap_or("");
        let texts: Vec<&str> = table.rows.iter().map(value).collect();
        let widest = |of: fn(&str) -> u32| texts.iter().map(|text| of(text)).max().unwrap_or(0);
        let heading = measure::heading_pixels(&column.heading, 0) + HEADING_PADDING;
        let has_wide = texts.iter().any(|text| measure::has_wide(text));
        let without_breaks = |word: u32| match column.format {
            Format::Text | Format::Mark => {
                let words = (word.clamp(MIN_WIDTH, MAX_MARK_WIDTH) + PADDING).max(heading);
                // Marks of several words would else stand one below the other.
                let is_broken = has_wide || column.format == Format::Mark;
                if is_broken { words.max(MIN_WIDE_WIDTH.min(width)) } else { words }
            }
            _ => width,
        };
        let least = without_breaks(widest(unbroken));
        let words = without_breaks(widest(measure::longest_word));
        let mut fitting = Self { texts, width, least, last: words, lines: Vec::new(), narrower: Vec::new() };
        fitting.lines = fitting.lines_at(width);
        fitting.narrower = fitting.lines_at(width.saturating_sub(STEP));
        fitting
    }

    fn lines_at(&self, width: u32) -> Vec<u32> {
        self.texts.iter().map(|text| lines_in(text, width)).collect()
    }

    fn narrow(&mut self) {
        self.width -= STEP;
        self.lines = std::mem::take(&mut self.narrower);
        self.narrower = self.lines_at(self.width.saturating_sub(STEP));
    }
}

/// Pixels of the widest part of a text that must not be broken. Programs break Japanese anywhere, inside a bracket too; a
/// short text with one stays whole.
fn unbroken(text: &str) -> u32 {
    let is_short = text.chars().count() <= MAX_UNBROKEN && text.contains(['（', '【', '「']);
    if is_short { measure::pixels(text) } else { measure::longest_word(text) }
}

/// The column that costs the fewest lines when it gives way; of equals the widest. None where none can.
fn cheapest(columns: &[Fitting<'_>], rows: usize, least: fn(&Fitting<'_>) -> u32) -> Option<usize> {
    let lines_with = |narrowed: usize| -> u32 {
        let lines = |row: usize| {
            let of = |(at, column): (usize, &Fitting<'_>)| {
                if at == narrowed { column.narrower[row] } else { column.lines[row] }
            };
            columns.iter().enumerate().map(of).max().unwrap_or(1)
        };
        (0..rows).map(lines).sum()
    };
    let can_give = columns.iter().enumerate().filter(|(_, column)| column.width >= least(column) + STEP);
    can_give.min_by_key(|(at, column)| (lines_with(*at), u32::MAX - column.width)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Value;

    fn table(columns: &[(&str, Format, Value)]) -> Table {
        Table {
            name: "t".to_owned(),
            title: String::new(),
            finding: String::new(),
            scope: String::new(),
            source: String::new(),
            columns: columns
                .iter()
                .map(|(heading, format, _)| Column { heading: (*heading).to_owned(), format: *format })
                .collect(),
            rows: vec![columns.iter().map(|(_, _, value)| value.clone()).collect()],
            total_rows: Vec::new(),
        }
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn columns_of_numbers_are_as_wide_as_their_numbers_or_the_words_of_their_headings() {
        let widths = of(&table(&[
            ("2024年度", Format::Count, Value::Count(4528)),
            ("2023年度", Format::Count, Value::Count(1_234_567)),
            ("増減", Format::Change, Value::Count(-3)),
        ]));
        assert_eq!(widths, [86, 110, 54]);
    }

    #[test]
    fn long_texts_give_way_until_the_page_prints_large_enough() {
        let long = "報告者の異なる区分を含むため比較できない。".repeat(12);
        let many = vec![("定義", Format::Text, text(&long)); 3];
        let mut columns = many.clone();
        columns.extend(vec![("2024年度", Format::Count, Value::Count(1_234_567)); 6]);
        let widths = of(&table(&columns));
        assert!(widths.iter().sum::<u32>() <= PAGE_WIDTH, "{widths:?}");
        assert_eq!(widths[3..], natural(&table(&columns))[3..], "numbers do not give way");
        let uneven = table(&[
            ("定義", Format::Text, text(&long.repeat(9))),
            ("区分", Format::Text, text(&"区分の名称".repeat(12))),
            ("備考", Format::Text, text(&"備考の内容".repeat(12))),
            ("参照", Format::Text, text(&"参照の内容".repeat(12))),
        ]);
        let widths = of(&uneven);
        assert!(widths[0] > widths[1], "the longest text keeps its width: {widths:?}");
    }

    #[test]
    fn a_short_text_is_not_broken_inside_its_bracket() {
        let long = "報告者の異なる区分を含むため比較できない。".repeat(12);
        let movement = "増（望ましくない）";
        let mut columns = vec![("定義", Format::Text, text(&long)); 3];
        columns.push(("動き", Format::Text, text(movement)));
        columns.extend(vec![("2024年度", Format::Count, Value::Count(1_234_567)); 6]);
        let widths = of(&table(&columns));
        assert!(widths[3] >= measure::pixels(movement), "{widths:?}");
        assert!(widths.iter().sum::<u32>() <= PAGE_WIDTH, "{widths:?}");
    }
}
