//! Of the styles only what bears meaning: number formats and italics, per cell format.

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use crate::error::SheetError;
use crate::format::NumberFormat;
use crate::xml::{Xml, attribute, number};

/// What a cell's style number stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Style {
    pub(crate) format: NumberFormat,
    pub(crate) italic: bool,
}

/// All cell formats, in order.
#[derive(Default)]
pub(crate) struct Styles {
    styles: Vec<Style>,
    plain: Style,
}

/// Which list of the styles part is being read.
#[derive(Clone, Copy, PartialEq)]
enum List {
    Other,
    Fonts,
    CellFormats,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(crate) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Self, SheetError> {
        let mut draft = Draft { list: List::Other, codes: BTreeMap::new(), italics: Vec::new(), styles: Vec::new() };
        let mut buffer = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) | Event::Empty(e) => draft.take(&e),
                Event::End(e) if matches!(e.local_name().as_ref(), "fonts" | "cellXfs") => draft.list = List::Other,
                Event::Eof => return Ok(Self { styles: draft.styles, plain: Style::default() }),
                _ => {}
            }
        }
    }

    /// A style by its number; plain where there is none.
    pub(crate) fn get(&self, index: usize) -> &Style {
        self.styles.get(index).unwrap_or(&self.plain)
    }
}

struct Draft {
    list: List,
    codes: BTreeMap<u32, String>,
    italics: Vec<bool>,
    styles: Vec<Style>,
}

impl Draft {
    fn take(&mut self, element: &BytesStart<'_>) {
        match (element.local_name().as_ref(), self.list) {
            ("fonts", _) => self.list = List::Fonts,
            ("cellXfs", _) => self.list = List::CellFormats,
            ("numFmt", _) => {
                if let (Some(id), Some(code)) = (number(element, "numFmtId"), attribute(element, "formatCode")) {
                    // Formats inside of conditional ones repeat ids; the first list counts.
                    self.codes.entry(id).or_insert_with(|| code.into_owned());
                }
            }
            ("font", List::Fonts) => self.italics.push(false),
            ("i", List::Fonts) => {
                let is_off = attribute(element, "val").is_some_and(|val| matches!(val.as_ref(), "0" | "false"));
                if let Some(last) = self.italics.last_mut() {
                    *last = !is_off;
                }
            }
            ("xf", List::CellFormats) => self.push_style(element),
            _ => {}
        }
    }

    fn push_style(&mut self, element: &BytesStart<'_>) {
        let id = number(element, "numFmtId").unwrap_or(0);
        let format = self.codes.get(&id).map_or_else(|| NumberFormat::built_in(id), |code| NumberFormat::parse(code));
        let font: usize = number(element, "fontId").unwrap_or(0);
        self.styles.push(Style { format, italic: self.italics.get(font).copied().unwrap_or(false) });
    }
}
