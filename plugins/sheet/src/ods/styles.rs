//! Styles of an ods: italics, hidden tables, and data styles written down as number formats.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::{BytesStart, Event};

use crate::error::SheetError;
use crate::format::NumberFormat;
use crate::xml::{Xml, attribute, push_text};

/// What a cell style says; none where it leaves it to its parent.
#[derive(Clone, Debug, Default)]
struct CellStyle {
    parent: Option<String>,
    data_style: Option<String>,
    italic: Option<bool>,
}

/// A data style: its own code, and other styles for numbers that meet a condition.
#[derive(Clone, Debug, Default)]
struct DataStyle {
    code: String,
    maps: Vec<(String, String)>,
}

/// All styles of the file by name.
#[derive(Default)]
pub(crate) struct Styles {
    cells: BTreeMap<String, CellStyle>,
    data: BTreeMap<String, DataStyle>,
    hidden_tables: BTreeSet<String>,
}

/// A style inherits at most so often; a circle must end.
const GENERATIONS: usize = 16;

impl Styles {
    /// Adds the styles of a part, which end where its body begins.
    pub(crate) fn read<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), SheetError> {
        let mut buffer = Vec::new();
        let mut current = String::new();
        let mut data: Option<(String, DataStyle)> = None;
        let mut in_text = false;
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.local_name();
                    let name = name.as_ref();
                    match name {
                        "body" => return Ok(()),
                        "style" => current = self.start_style(&e),
                        "text-properties" => self.set_italic(&current, &e),
                        "table-properties" if attribute(&e, "display").is_some_and(|on| on.as_ref() == "false") => {
                            self.hidden_tables.insert(current.clone());
                        }
                        _ if name.ends_with("-style") && is_data_style(&e) => {
                            let id = attribute(&e, "name").unwrap_or_default().into_owned();
                            data = Some((id, DataStyle::default()));
                        }
                        "text" => in_text = true,
                        _ => add_piece(data.as_mut(), &e, name),
                    }
                }
                Event::End(e) => {
                    in_text = false;
                    if e.local_name().as_ref().ends_with("-style") {
                        self.data.extend(data.take());
                    }
                }
                Event::Eof => return Ok(()),
                event if in_text => {
                    let mut text = String::new();
                    push_text(&event, &mut text);
                    if let Some((_, style)) = &mut data
                        && !text.is_empty()
                    {
                        style.code.push_str(&format!("\"{}\"", text.replace('"', "'")));
                    }
                }
                _ => {}
            }
        }
    }

    /// Is a table of that style not shown?
    pub(crate) fn hides_table(&self, style: &str) -> bool {
        self.hidden_tables.contains(style)
    }

    /// Is text of that cell style in italics?
    pub(crate) fn is_italic(&self, style: &str) -> bool {
        self.inherited(style, |found| found.italic).unwrap_or(false)
    }

    /// The number format of that cell style, where it shows more than the number.
    pub(crate) fn meaning(&self, style: &str, number: f64) -> Option<Arc<str>> {
        let id = self.inherited(style, |found| found.data_style.clone())?;
        let base = self.data.get(&id)?;
        let applied = base.maps.iter().find(|(condition, _)| holds(condition, number));
        let chosen = applied.and_then(|(_, id)| self.data.get(id)).unwrap_or(base);
        // A style for negative numbers alone shows its minus in its own way.
        let code = if number < 0.0 && !base.maps.is_empty() {
            format!("0;{}", chosen.code)
        } else {
            chosen.code.clone()
        };
        NumberFormat::parse(&code).meaning(number)
    }

    fn inherited<T>(&self, style: &str, get: impl Fn(&CellStyle) -> Option<T>) -> Option<T> {
        let mut name = style;
        for _ in 0..GENERATIONS {
            let found = self.cells.get(name)?;
            if let Some(value) = get(found) {
                return Some(value);
            }
            name = found.parent.as_deref()?;
        }
        None
    }

    fn start_style(&mut self, element: &BytesStart<'_>) -> String {
        let text = |name| attribute(element, name).map(std::borrow::Cow::into_owned);
        let name = text("name").unwrap_or_default();
        if text("family").as_deref() == Some("table-cell") {
            let style =
                CellStyle { parent: text("parent-style-name"), data_style: text("data-style-name"), italic: None };
            self.cells.insert(name.clone(), style);
        }
        name
    }

    fn set_italic(&mut self, style: &str, element: &BytesStart<'_>) {
        let is_italic = attribute(element, "font-style").map(|value| value.as_ref() != "normal");
        if let (Some(found), Some(is_italic)) = (self.cells.get_mut(style), is_italic) {
            found.italic = Some(is_italic);
        }
    }
}

/// `number:number-style` and its kin, not `text:list-style`.
fn is_data_style(element: &BytesStart<'_>) -> bool {
    element.name().as_ref().starts_with("number:")
}

/// Adds what a child of a data style shows to its code.
fn add_piece(data: Option<&mut (String, DataStyle)>, element: &BytesStart<'_>, name: &str) {
    let Some((_, style)) = data else { return };
    let piece = match name {
        "number" | "scientific-number" | "fraction" => "0",
        "text-content" => "@",
        "era" => "ggg",
        "year" => "yyyy",
        "month" => "m",
        "day" => "d",
        "hours" => "h",
        "minutes" => "mm",
        "seconds" => "ss",
        "map" => {
            let text = |name| attribute(element, name).unwrap_or_default().into_owned();
            style.maps.push((text("condition"), text("apply-style-name")));
            ""
        }
        _ => "",
    };
    style.code.push_str(piece);
}

/// `value()>=0`.
fn holds(condition: &str, number: f64) -> bool {
    let Some(rest) = condition.trim().strip_prefix("value()") else { return false };
    let operand = |operator: &str| rest.strip_prefix(operator).and_then(|text| text.trim().parse::<f64>().ok());
    #[expect(clippy::float_cmp, reason = "the condition means exactly this number")]
    let tests: [(&str, fn(f64, f64) -> bool); 6] = [
        (">=", |a, b| a >= b),
        ("<=", |a, b| a <= b),
        ("!=", |a, b| a != b),
        (">", |a, b| a > b),
        ("<", |a, b| a < b),
        ("=", |a, b| a == b),
    ];
    tests.iter().find_map(|(operator, test)| operand(operator).map(|b| test(number, b))).unwrap_or(false)
}
