//! The cells of an xlsx sheet, row by row: what is held is one row, however long the sheet.

use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use super::Shared;
use super::plain::{Writing, plain};
use super::strings::{Run, decode_escapes};
use crate::book::Row;
use crate::error::SheetError;
use crate::format::Kind;
use crate::grid::{Area, Cell, Value, is_blank};
use crate::limits::{LAST_COLUMN, Limits, check_position};
use crate::serial::{iso, tidy_iso};
use crate::text::parse_a1;
use crate::xml::{Xml, attribute, is_on, number, push_text};

/// What a sheet says besides its cells.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) merges: Vec<Area>,
    pub(crate) hidden_rows: Vec<u32>,
    pub(crate) hidden_columns: Arc<[u32]>,
}

/// The type of a cell, attribute `t`.
#[derive(Clone, Copy, Default, PartialEq)]
enum Type {
    #[default]
    Number,
    Shared,
    Text,
    Bool,
    Error,
    Date,
}

/// The cell being read; its buffers are used again and again.
#[derive(Default)]
struct Open {
    column: u32,
    style: usize,
    kind: Type,
    value: String,
    formula: String,
    has_value: bool,
    has_formula: bool,
    part: Within,
    run: Run,
}

/// Where in a cell the reader stands.
#[derive(Clone, Copy, Default, PartialEq)]
enum Within {
    #[default]
    Nothing,
    Value,
    Formula,
    Inline,
}

/// A sheet part being read.
pub(crate) struct Cells<'s, R> {
    xml: Xml<R>,
    shared: &'s Shared,
    limits: Limits,
    sheet: &'s str,
    layout: Layout,
    row: Row,
    open: Open,
    spare: Vec<String>,
    count: u64,
}

impl<'s, R: BufRead> Cells<'s, R> {
    pub(crate) fn new(xml: Xml<R>, shared: &'s Shared, limits: Limits, sheet: &'s str) -> Self {
        let (layout, row, open, spare) = (Layout::default(), Row::default(), Open::default(), Vec::new());
        Self { xml, shared, limits, sheet, layout, row, open, spare, count: 0 }
    }

    /// Hands over each row that is not empty, until `each` returns false.
    pub(crate) fn stream(mut self, each: &mut dyn FnMut(&mut Row) -> bool) -> Result<Layout, SheetError> {
        let mut buffer = Vec::new();
        let mut hidden_columns = Vec::new();
        loop {
            match self.xml.next(&mut buffer)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "c" => self.start_cell(&e)?,
                    "row" => {
                        self.start_row(&e)?;
                        self.take_plain_cells()?;
                    }
                    name => {
                        start_part(&mut self.open, name);
                        take_layout(&e, name, &mut self.layout, &mut hidden_columns);
                    }
                },
                Event::Empty(e) => match e.local_name().as_ref() {
                    "c" => self.start_cell(&e)?,
                    "row" => self.start_row(&e)?,
                    "f" => self.open.has_formula = true,
                    name => take_layout(&e, name, &mut self.layout, &mut hidden_columns),
                },
                Event::End(e) => match e.local_name().as_ref() {
                    "c" => {
                        self.end_cell()?;
                        self.take_plain_cells()?;
                    }
                    "row" => {
                        if !self.row.cells.is_empty() && !each(&mut self.row) {
                            return Ok(self.layout);
                        }
                    }
                    "cols" => {
                        self.layout.hidden_columns = columns_of(&mut hidden_columns);
                        self.row.hidden_columns = Arc::clone(&self.layout.hidden_columns);
                    }
                    "v" | "f" | "is" => self.open.part = Within::Nothing,
                    name => self.open.run.close(name),
                },
                Event::Eof => return Ok(self.layout),
                event => take_text(&mut self.open, &event),
            }
        }
    }

    fn start_row(&mut self, element: &BytesStart<'_>) -> Result<(), SheetError> {
        let next = self.row.number.saturating_add(1);
        let told = attribute(element, "r");
        // A row that tells no number stands below the one before it.
        self.row.number = told.as_deref().map_or(Some(next), |told| told.trim().parse().ok()).unwrap_or(0);
        check_position(self.row.number, 1, self.xml.name())?;
        self.row.hidden = is_on(element, "hidden");
        if self.row.hidden {
            self.layout.hidden_rows.push(self.row.number);
        }
        for (_, cell) in self.row.cells.drain(..) {
            if let Value::Text(mut text) = cell.value {
                text.clear();
                self.spare.push(text);
            }
        }
        self.open.column = 0;
        Ok(())
    }

    /// Takes the cells that need no XML reader.
    fn take_plain_cells(&mut self) -> Result<(), SheetError> {
        while let Some(found) = plain(self.xml.ahead()?) {
            let length = found.length;
            let open = &mut self.open;
            open.column = column_in(self.row.number, found.place);
            open.style = found.style;
            open.kind = match found.writing {
                Writing::Number | Writing::Blank => Type::Number,
                Writing::Shared => Type::Shared,
                Writing::Inline => Type::Text,
            };
            open.has_value = found.writing != Writing::Blank;
            open.value.clear();
            open.value.push_str(found.value);
            (open.has_formula, open.part) = (false, Within::Nothing);
            self.xml.skip(length);
            check_position(self.row.number, self.open.column, self.xml.name())?;
            self.end_cell()?;
        }
        Ok(())
    }

    fn start_cell(&mut self, element: &BytesStart<'_>) -> Result<(), SheetError> {
        let open = &mut self.open;
        let mut column = open.column.saturating_add(1);
        open.style = 0;
        open.kind = Type::Number;
        for found in element.attributes().with_checks(false).flatten() {
            match found.key.as_ref() {
                "r" => column = column_in(self.row.number, &found.value),
                "s" => open.style = found.value.parse().unwrap_or(0),
                "t" => open.kind = cell_type(&found.value),
                _ => {}
            }
        }
        check_position(self.row.number, column, self.xml.name())?;
        open.column = column;
        open.value.clear();
        open.formula.clear();
        (open.has_value, open.has_formula, open.part) = (false, false, Within::Nothing);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), SheetError> {
        let Some(value) = self.value()? else { return Ok(()) };
        self.count += 1;
        self.limits.check_cells(self.count, self.sheet)?;
        let style = self.shared.styles.get(self.open.style);
        let format = match (&value, self.open.kind) {
            (Value::Number(number), _) => style.format.meaning(*number),
            (Value::Date(_), _) => style.format.meaning(1.0),
            _ => None,
        };
        self.row.cells.push((self.open.column, Cell { value, format, italic: style.italic }));
        Ok(())
    }

    /// The value of the cell that ends; none where it is blank.
    fn value(&mut self) -> Result<Option<Value>, SheetError> {
        // Some programs write an empty value in place of none.
        let is_unknown = self.open.kind == Type::Number && self.open.value.trim().is_empty();
        if !self.open.has_value || (self.open.has_formula && is_unknown) {
            // A formula that no program has worked out yet: the cell is not empty, but what it shows is unknown.
            return Ok(self.open.has_formula.then(|| Value::Error(format!("={}", self.open.formula))));
        }
        let text = self.open.value.as_str();
        Ok(match self.open.kind {
            Type::Shared => {
                let found = text.trim().parse().ok().and_then(|index| self.shared.strings.get(index));
                let text = found.ok_or_else(|| {
                    SheetError::damaged(
                        self.xml.name(),
                        format_args!("shared string `{text}` does not exist"),
                    )
                })?;
                pooled(&mut self.spare, text)
            }
            Type::Text if text.contains("_x") => pooled(&mut self.spare, &decode_escapes(text)),
            Type::Text => pooled(&mut self.spare, text),
            Type::Bool => Some(Value::Bool(matches!(text.trim(), "1" | "true"))),
            Type::Error => Some(Value::Error(text.trim().to_owned())),
            Type::Date => Some(Value::Date(tidy_iso(text))),
            Type::Number if text.trim().is_empty() => None,
            Type::Number => Some(self.number(text.trim())),
        })
    }

    fn number(&self, text: &str) -> Value {
        let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) else {
            return Value::Text(text.to_owned());
        };
        let kind = self.shared.styles.get(self.open.style).format.kind;
        let date = match kind {
            Kind::Date | Kind::Time => iso(number, kind, self.shared.epoch),
            Kind::Number | Kind::Elapsed => None,
        };
        date.map_or(Value::Number(number), Value::Date)
    }
}

/// The column of a position such as `B7`; 0, which is outside of any sheet, where it is none or lies in another row.
fn column_in(row: u32, place: &str) -> u32 {
    parse_a1(place).filter(|(found, _)| *found == row).map_or(0, |(_, column)| column)
}

fn cell_type(name: &str) -> Type {
    match name {
        "s" => Type::Shared,
        "str" | "inlineStr" => Type::Text,
        "b" => Type::Bool,
        "e" => Type::Error,
        "d" => Type::Date,
        _ => Type::Number,
    }
}

fn start_part(open: &mut Open, name: &str) {
    match name {
        "v" => (open.part, open.has_value) = (Within::Value, true),
        "f" => (open.part, open.has_formula) = (Within::Formula, true),
        "is" => {
            (open.part, open.has_value) = (Within::Inline, true);
            open.run = Run::default();
        }
        _ => open.run.open(name),
    }
}

fn take_text(open: &mut Open, event: &Event<'_>) {
    match open.part {
        Within::Value => push_text(event, &mut open.value),
        Within::Inline if open.run.is_text() => push_text(event, &mut open.value),
        Within::Formula => push_text(event, &mut open.formula),
        Within::Inline | Within::Nothing => {}
    }
}

/// Hidden columns and merges.
fn take_layout(element: &BytesStart<'_>, name: &str, layout: &mut Layout, hidden: &mut Vec<(u32, u32)>) {
    match name {
        "col" if is_on(element, "hidden") => {
            let first: u32 = number(element, "min").unwrap_or(1).max(1);
            let last: u32 = number(element, "max").unwrap_or(first).min(LAST_COLUMN);
            hidden.push((first, last));
        }
        "mergeCell" => layout.merges.extend(attribute(element, "ref").and_then(|text| parse_area(&text))),
        _ => {}
    }
}

/// The columns of ranges, each once and in order, however often a file names them.
fn columns_of(ranges: &mut [(u32, u32)]) -> Arc<[u32]> {
    ranges.sort_unstable();
    let (mut columns, mut next) = (Vec::new(), 1);
    for &(first, last) in &*ranges {
        columns.extend(first.max(next)..=last);
        next = next.max(last.saturating_add(1));
    }
    Arc::from(columns)
}

fn parse_area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':')?;
    let ((first_row, first_column), (last_row, last_column)) = (parse_a1(first)?, parse_a1(last)?);
    (first_row <= last_row && first_column <= last_column).then_some(Area {
        first_row,
        first_column,
        last_row,
        last_column,
    })
}

/// A text in a string that an earlier row has left; none if it is blank.
fn pooled(spare: &mut Vec<String>, text: &str) -> Option<Value> {
    if is_blank(text) {
        return None;
    }
    let mut owned = spare.pop().unwrap_or_default();
    owned.push_str(text);
    Some(Value::Text(owned))
}
