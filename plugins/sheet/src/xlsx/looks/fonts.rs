//! Fonts and fills of `styles.xml`, by the style number of a cell. Black and white count as nothing.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use crate::error::SheetError;
use crate::looks::Look;
use crate::xml::{Xml, attribute, number};

/// Colours of text that are black: themes 1 and 13, the automatic index.
const BLACK: [&str; 5] = ["rgb:000000", "theme:1", "indexed:8", "indexed:64", "auto"];

/// Colours of fills that are white.
const WHITE: [&str; 4] = ["rgb:FFFFFF", "theme:0", "indexed:9", "indexed:65"];

/// The looks of all cell formats, in order.
#[derive(Default)]
pub(super) struct CellFormats {
    looks: Vec<Look>,
}

#[derive(Clone, Copy, PartialEq)]
enum List {
    Other,
    Fonts,
    Fills,
    CellFormats,
}

impl CellFormats {
    pub(super) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Self, SheetError> {
        let mut draft = Draft { list: List::Other, fonts: Vec::new(), fills: Vec::new(), looks: Vec::new() };
        let mut buffer = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) | Event::Empty(e) => draft.take(&e),
                Event::End(e) if matches!(e.local_name().as_ref(), "fonts" | "fills" | "cellXfs") => {
                    draft.list = List::Other;
                }
                Event::Eof => return Ok(Self { looks: draft.looks }),
                _ => {}
            }
        }
    }

    pub(super) fn look(&self, style: usize) -> Look {
        self.looks.get(style).cloned().unwrap_or_default()
    }
}

struct Draft {
    list: List,
    fonts: Vec<Look>,
    fills: Vec<Option<String>>,
    looks: Vec<Look>,
}

impl Draft {
    fn take(&mut self, element: &BytesStart<'_>) {
        match (element.local_name().as_ref(), self.list) {
            ("fonts", _) => self.list = List::Fonts,
            ("fills", _) => self.list = List::Fills,
            ("cellXfs", _) => self.list = List::CellFormats,
            ("font", List::Fonts) => self.fonts.push(Look::default()),
            (name, List::Fonts) => self.take_font(name, element),
            ("fill", List::Fills) => self.fills.push(None),
            ("patternFill", List::Fills) => {
                let pattern = attribute(element, "patternType").unwrap_or_default().into_owned();
                self.set_fill((!matches!(pattern.as_ref(), "" | "none" | "solid")).then_some(pattern));
            }
            ("gradientFill", List::Fills) => self.set_fill(Some("gradient".to_owned())),
            ("fgColor", List::Fills) => {
                let colour = colour(element).filter(|colour| !WHITE.contains(&colour.as_str()));
                if colour.is_some() {
                    self.set_fill(colour);
                }
            }
            ("xf", List::CellFormats) => self.push_look(element),
            _ => {}
        }
    }

    fn take_font(&mut self, name: &str, element: &BytesStart<'_>) {
        let Some(font) = self.fonts.last_mut() else { return };
        let value = attribute(element, "val");
        let is_on = !value.as_deref().is_some_and(|value| matches!(value, "0" | "false" | "none"));
        match name {
            "b" => font.bold = is_on,
            "i" => font.italic = is_on,
            "u" => font.underline = is_on,
            "strike" => font.strike = is_on,
            "sz" => font.size = value.map(std::borrow::Cow::into_owned),
            "color" => font.colour = colour(element).filter(|colour| !BLACK.contains(&colour.as_str())),
            _ => {}
        }
    }

    fn set_fill(&mut self, fill: Option<String>) {
        if let Some(last) = self.fills.last_mut() {
            *last = fill;
        }
    }

    fn push_look(&mut self, element: &BytesStart<'_>) {
        let at = |name| number(element, name).unwrap_or(0_usize);
        let font = self.fonts.get(at("fontId")).cloned().unwrap_or_default();
        let fill = self.fills.get(at("fillId")).cloned().flatten();
        self.looks.push(Look { fill, ..font });
    }
}

/// A colour as the file names it; alpha left out.
fn colour(element: &BytesStart<'_>) -> Option<String> {
    if let Some(rgb) = attribute(element, "rgb") {
        let rgb = rgb.to_ascii_uppercase();
        return Some(format!("rgb:{}", rgb.get(rgb.len().saturating_sub(6)..).unwrap_or(&rgb)));
    }
    let tint =
        attribute(element, "tint").filter(|tint| tint.trim().parse::<f64>().is_ok_and(|tint| tint != 0.0));
    let tint = tint.map_or_else(String::new, |tint| format!(" tint:{tint}"));
    ["theme", "indexed", "auto"].iter().find_map(|kind| {
        let value = attribute(element, kind)?;
        Some(if *kind == "auto" { "auto".to_owned() } else { format!("{kind}:{value}{tint}") })
    })
}
