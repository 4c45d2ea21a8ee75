//! The cells of one table of `content.xml`.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::styles::Styles;
use crate::error::SheetError;
use crate::grid::{Area, Cell, Grid, Value, is_blank};
use crate::limits::{LAST_COLUMN, LAST_ROW, Limits};
use crate::serial::tidy_iso;
use crate::xml::{Xml, attribute, number, push_text};

/// Elements whose text is no content of the cell: comments, furigana, drawings.
const ASIDE: [&str; 4] = ["annotation", "ruby-text", "frame", "shapes"];

/// Reads the table with that number.
pub(crate) fn read<R: BufRead>(
    mut xml: Xml<R>,
    table: usize,
    name: &str,
    styles: &Styles,
    limits: Limits,
) -> Result<Grid, SheetError> {
    let grid = Grid { name: name.to_owned(), formats_known: true, ..Grid::default() };
    let mut reader = Reader { grid, styles, limits, at: At::default(), open: Open::default(), column_styles: Vec::new() };
    let mut buffer = Vec::new();
    let (mut depth, mut seen, mut aside) = (0_u32, 0_usize, 0_u32);
    loop {
        let event = xml.next(&mut buffer)?;
        match &event {
            Event::Start(e) if e.local_name().as_ref() == "table" => {
                depth += 1;
                seen += usize::from(depth == 1);
            }
            Event::End(e) if e.local_name().as_ref() == "table" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && seen == table + 1 {
                    return Ok(reader.grid);
                }
            }
            // The file may not end before the table does.
            Event::Eof => return Err(SheetError::damaged(xml.name(), "it ends in the middle")),
            _ if depth != 1 || seen != table + 1 => {}
            Event::Start(e) if ASIDE.contains(&e.local_name().as_ref()) => aside += 1,
            Event::End(e) if ASIDE.contains(&e.local_name().as_ref()) => aside = aside.saturating_sub(1),
            _ if aside > 0 => {}
            Event::Start(e) => reader.start(e),
            Event::Empty(e) => {
                reader.start(e);
                reader.end(e.local_name().as_ref())?;
            }
            Event::End(e) => reader.end(e.local_name().as_ref())?,
            _ if reader.open.in_paragraph => push_text(&event, &mut reader.open.text),
            _ => {}
        }
    }
}

/// Where the reader stands, and how often what it reads is repeated.
#[derive(Default)]
struct At {
    row: u32,
    column: u32,
    row_repeats: u32,
    is_row_hidden: bool,
    style_column: u32,
    row_style: Option<String>,
}

/// The cell being read.
#[derive(Default)]
struct Open {
    text: String,
    in_paragraph: bool,
    paragraphs: u32,
    kind: String,
    value: String,
    repeats: u32,
    columns: u32,
    rows: u32,
    style: Option<String>,
    is_error: bool,
}

struct Reader<'s> {
    grid: Grid,
    styles: &'s Styles,
    limits: Limits,
    at: At,
    open: Open,
    column_styles: Vec<(u32, String)>,
}

impl Reader<'_> {
    fn start(&mut self, element: &BytesStart<'_>) {
        match element.local_name().as_ref() {
            "table-column" => self.take_column(element),
            "table-row" => {
                self.at.row = self.at.row.saturating_add(self.at.row_repeats.max(1));
                if self.at.row_repeats == 0 {
                    self.at.row = 1;
                }
                self.at.column = 0;
                self.at.row_repeats = repeats(element, "number-rows-repeated");
                self.at.is_row_hidden = is_hidden(element);
                self.at.row_style = attribute(element, "default-cell-style-name").map(std::borrow::Cow::into_owned);
                if self.at.is_row_hidden {
                    let last = self.at.row.saturating_add(self.at.row_repeats - 1).min(LAST_ROW);
                    self.grid.hidden_rows.extend(self.at.row..=last);
                }
            }
            "table-cell" | "covered-table-cell" => self.start_cell(element),
            "p" | "h" => {
                if self.open.paragraphs > 0 {
                    self.open.text.push('\n');
                }
                self.open.paragraphs += 1;
                self.open.in_paragraph = true;
            }
            "s" => {
                let blanks: usize = number(element, "c").unwrap_or(1);
                self.open.text.extend(std::iter::repeat_n(' ', blanks.min(1000)));
            }
            "tab" => self.open.text.push('\t'),
            "line-break" => self.open.text.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), SheetError> {
        match name {
            "p" | "h" => self.open.in_paragraph = false,
            "table-cell" | "covered-table-cell" => return self.end_cell(),
            _ => {}
        }
        Ok(())
    }

    fn take_column(&mut self, element: &BytesStart<'_>) {
        let first = self.at.style_column + 1;
        let last = self.at.style_column.saturating_add(repeats(element, "number-columns-repeated")).min(LAST_COLUMN);
        if is_hidden(element) {
            self.grid.hidden_columns.extend(first..=last);
        }
        if let Some(style) = attribute(element, "default-cell-style-name") {
            self.column_styles.push((last, style.into_owned()));
        }
        self.at.style_column = last;
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) {
        let text = |name| attribute(element, name).map(std::borrow::Cow::into_owned);
        let kinds: Vec<String> = element
            .attributes()
            .with_checks(false)
            .flatten()
            .filter(|found| found.key.local_name().as_ref() == "value-type")
            .map(|found| found.value.into_owned())
            .collect();
        self.open = Open {
            is_error: kinds.iter().any(|kind| kind == "error"),
            kind: kinds.into_iter().find(|kind| kind != "error").unwrap_or_default(),
            value: ["value", "date-value", "time-value", "boolean-value", "string-value"]
                .iter()
                .find_map(|name| text(name))
                .unwrap_or_default(),
            repeats: repeats(element, "number-columns-repeated"),
            columns: repeats(element, "number-columns-spanned"),
            rows: repeats(element, "number-rows-spanned"),
            style: text("style-name"),
            ..Open::default()
        };
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let first = self.at.column.saturating_add(1);
        self.at.column = self.at.column.saturating_add(self.open.repeats);
        if (self.open.columns > 1 || self.open.rows > 1) && first <= LAST_COLUMN {
            self.grid.merges.push(Area {
                first_row: self.at.row,
                first_column: first,
                last_row: self.at.row.saturating_add(self.open.rows - 1),
                last_column: first.saturating_add(self.open.columns - 1),
            });
        }
        let Some(value) = self.open.take_value() else { return Ok(()) };
        let (last_row, last) = (self.at.row.saturating_add(self.at.row_repeats.max(1) - 1), self.at.column);
        if last_row > LAST_ROW || last > LAST_COLUMN {
            return Err(SheetError::damaged("content.xml", "a cell lies outside of any sheet"));
        }
        let copies = u64::from(last - first + 1) * u64::from(last_row - self.at.row + 1);
        self.limits.check_cells(copies, &self.grid.name)?;
        for row in self.at.row..=last_row {
            for column in first..=last {
                let cell = self.cell(value.clone(), column);
                self.grid.rows.entry(row).or_default().insert(column, cell);
            }
        }
        Ok(())
    }

    /// A cell with the style of its own, of its row or of its column.
    fn cell(&self, value: Value, column: u32) -> Cell {
        let of_column = || self.column_styles.iter().find(|(last, _)| column <= *last).map(|(_, style)| style);
        let style = self.open.style.as_ref().or(self.at.row_style.as_ref()).or_else(of_column);
        let Some(style) = style else { return Cell::new(value) };
        let format = match &value {
            Value::Number(number) => self.styles.meaning(style, *number),
            Value::Date(_) => self.styles.meaning(style, 1.0),
            _ => None,
        };
        Cell { value, format, italic: self.styles.is_italic(style) }
    }
}

impl Open {
    /// The value of the cell that ends; none where it is blank.
    fn take_value(&mut self) -> Option<Value> {
        if self.is_error {
            return Some(Value::Error(std::mem::take(&mut self.text)));
        }
        match self.kind.as_str() {
            "float" | "percentage" | "currency" => {
                let number = self.value.trim().parse::<f64>().ok().filter(|number| number.is_finite());
                Some(number.map_or_else(|| Value::Text(self.value.clone()), Value::Number))
            }
            "date" => Some(Value::Date(tidy_iso(&self.value))),
            "time" => Some(Value::Date(clock(&self.value).unwrap_or_else(|| self.value.clone()))),
            "boolean" => Some(Value::Bool(self.value == "true")),
            _ => {
                let text = if self.paragraphs == 0 { &mut self.value } else { &mut self.text };
                (!is_blank(text)).then(|| Value::Text(std::mem::take(text)))
            }
        }
    }
}

/// `PT10H30M00S` as `10:30:00`.
fn clock(duration: &str) -> Option<String> {
    let (hours, rest) = duration.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let seconds = seconds.split(['.', ',']).next().unwrap_or(seconds);
    Some(format!("{hours}:{minutes}:{seconds}"))
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u32 {
    number(element, name).unwrap_or(1).max(1)
}

fn is_hidden(element: &BytesStart<'_>) -> bool {
    attribute(element, "visibility").is_some_and(|value| value.as_ref() != "visible")
}
