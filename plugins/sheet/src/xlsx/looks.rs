//! The looks of an xlsx sheet: a pass over its cells for styles and formulas, and one over its drawings.

mod drawing;
mod fonts;

use std::collections::BTreeMap;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::{Xlsx, relations};
use crate::error::SheetError;
use crate::limits::check_position;
use crate::looks::{Look, Looks, Object, ObjectKind};
use crate::text::parse_a1;
use crate::xml::{Xml, attribute, number};

use fonts::CellFormats;

/// Kinds of relationships of a sheet whose targets lie above its grid.
const ABOVE: [(&str, Part); 4] = [
    ("drawing", Part::Drawing),
    ("comments", Part::Notes),
    ("ctrlProp", Part::Control),
    ("oleObject", Part::Control),
];

#[derive(Clone, Copy)]
enum Part {
    Drawing,
    Notes,
    Control,
}

impl Xlsx<'_> {
    /// What a sheet shows besides its values.
    pub(crate) fn looks(&mut self, sheet: usize) -> Result<Looks, SheetError> {
        let path = self.paths.get(sheet).ok_or_else(|| SheetError::no_such_sheet(sheet))?.clone();
        let formats = match self.styles_path.as_deref().filter(|path| self.archive.has(path)) {
            Some(styles) => CellFormats::read(Xml::new(self.archive.part(styles)?, styles))?,
            None => CellFormats::default(),
        };
        let xml = Xml::new(self.archive.part(&path)?, &path);
        let mut looks = Scan { formats, ..Scan::default() }.read(xml)?;
        looks.objects = self.objects(&path)?;
        Ok(looks)
    }

    fn objects(&mut self, sheet: &str) -> Result<Vec<Object>, SheetError> {
        let (folder, name) = sheet.rsplit_once('/').unwrap_or(("", sheet));
        if !self.archive.has(&format!("{folder}/_rels/{name}.rels")) {
            return Ok(Vec::new());
        }
        let mut objects = Vec::new();
        for relation in relations(&mut self.archive, sheet)?.into_values() {
            let Some((_, part)) = ABOVE.iter().find(|(kind, _)| *kind == relation.kind) else { continue };
            if !matches!(part, Part::Control) && !self.archive.has(&relation.target) {
                continue;
            }
            match part {
                Part::Drawing => {
                    let xml = Xml::new(self.archive.part(&relation.target)?, &relation.target);
                    objects.extend(drawing::read(xml)?);
                }
                Part::Notes => {
                    let xml = Xml::new(self.archive.part(&relation.target)?, &relation.target);
                    objects.extend(drawing::notes(xml)?);
                }
                Part::Control => objects.push(Object { kind: ObjectKind::Control, area: None }),
            }
        }
        Ok(objects)
    }
}

/// The pass over the cells.
#[derive(Default)]
struct Scan {
    formats: CellFormats,
    looks: Looks,
    known: BTreeMap<Look, usize>,
    row: u32,
    column: u32,
    style: usize,
    has_content: bool,
}

impl Scan {
    fn read<R: BufRead>(mut self, mut xml: Xml<R>) -> Result<Looks, SheetError> {
        let mut buffer = Vec::new();
        let name = xml.name().to_owned();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) => self.start(&e, &name)?,
                Event::Empty(e) => {
                    // A cell without children is empty, whatever its style.
                    self.start(&e, &name)?;
                }
                Event::End(e) if e.local_name().as_ref() == "c" => self.end_cell(),
                Event::Eof => {
                    self.looks.cells.sort_unstable();
                    return Ok(self.looks);
                }
                _ => {}
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>, part: &str) -> Result<(), SheetError> {
        match element.local_name().as_ref() {
            "row" => {
                self.row = number(element, "r").unwrap_or(self.row.saturating_add(1));
                self.column = 0;
                check_position(self.row, 1, part)?;
            }
            "c" => {
                let place = attribute(element, "r").and_then(|place| parse_a1(&place));
                self.column = place.map_or(self.column.saturating_add(1), |(_, column)| column);
                self.style = number(element, "s").unwrap_or(0);
                self.has_content = false;
                check_position(self.row, self.column, part)?;
            }
            "f" if self.column > 0 => {
                self.has_content = true;
                self.looks.formulas.push((self.row, self.column));
            }
            "v" | "is" => self.has_content = true,
            // Rules of conditional formats have formulas of their own, elsewhere.
            "conditionalFormatting" | "dataValidations" | "extLst" => self.column = 0,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        if !std::mem::take(&mut self.has_content) {
            return;
        }
        let look = self.formats.look(self.style);
        let kinds = &mut self.looks.kinds;
        let kind = *self.known.entry(look).or_insert_with_key(|look| {
            kinds.push(look.clone());
            kinds.len() - 1
        });
        self.looks.cells.push((self.row, self.column, kind));
    }
}
