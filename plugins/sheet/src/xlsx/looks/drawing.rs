//! Drawings of an xlsx sheet: what each anchor holds, and the cells under it.

use std::io::BufRead;

use quick_xml::events::Event;

use crate::error::SheetError;
use crate::grid::Area;
use crate::limits::{LAST_COLUMN, LAST_ROW};
use crate::looks::{Object, ObjectKind};
use crate::text::parse_a1;
use crate::xml::{Xml, attribute, push_text};

/// Elements in an anchor, and what they are; the first that an anchor holds counts.
const KINDS: [(&str, ObjectKind); 5] = [
    ("pic", ObjectKind::Picture),
    ("sp", ObjectKind::Shape),
    ("cxnSp", ObjectKind::Shape),
    ("grpSp", ObjectKind::Shape),
    ("graphicFrame", ObjectKind::Chart),
];

/// The anchor being read: rows and columns from 0, as the file counts.
#[derive(Default)]
struct Anchor {
    kind: Option<ObjectKind>,
    is_end: bool,
    corners: [[Option<u32>; 2]; 2],
}

impl Anchor {
    fn take(&mut self, name: &str, text: &str) {
        let axis = usize::from(name == "col");
        self.corners[usize::from(self.is_end)][axis] = text.trim().parse().ok();
    }

    fn object(&self) -> Option<Object> {
        let corner = |[row, column]: [Option<u32>; 2]| {
            let one = |at: u32, last| at.saturating_add(1).min(last);
            Some((one(row?, LAST_ROW), one(column?, LAST_COLUMN)))
        };
        let area = corner(self.corners[0]).map(|(first_row, first_column)| {
            let (last_row, last_column) = corner(self.corners[1]).unwrap_or((first_row, first_column));
            Area { first_row, first_column, last_row, last_column }
        });
        Some(Object { kind: self.kind?, area })
    }
}

/// Objects of a drawing part.
pub(super) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Vec<Object>, SheetError> {
    let (mut buffer, mut text, mut objects) = (Vec::new(), String::new(), Vec::new());
    let mut anchor = Anchor::default();
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) => {
                let name = e.local_name();
                let name = name.as_ref();
                text.clear();
                if name.ends_with("Anchor") {
                    anchor = Anchor::default();
                }
                match name {
                    "to" => anchor.is_end = true,
                    _ if anchor.kind.is_none() => {
                        anchor.kind = KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
                    }
                    _ => {}
                }
            }
            Event::End(e) => match e.local_name().as_ref() {
                name @ ("row" | "col") => anchor.take(name, &text),
                name if name.ends_with("Anchor") => objects.extend(anchor.object()),
                _ => {}
            },
            Event::Eof => return Ok(objects),
            event => push_text(&event, &mut text),
        }
    }
}

/// Notes on cells of a comments part.
pub(super) fn notes<R: BufRead>(mut xml: Xml<R>) -> Result<Vec<Object>, SheetError> {
    let (mut buffer, mut objects) = (Vec::new(), Vec::new());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "comment" => {
                let area = attribute(&e, "ref").and_then(|place| parse_a1(&place)).map(|(row, column)| {
                    Area { first_row: row, first_column: column, last_row: row, last_column: column }
                });
                objects.push(Object { kind: ObjectKind::Note, area });
            }
            Event::Eof => return Ok(objects),
            _ => {}
        }
    }
}
