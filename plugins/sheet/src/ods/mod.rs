//! OpenDocument spreadsheets: values, merges, hidden parts and formats in one pass over `content.xml`.
//!
//! calamine gives the values alone, and no position for what is covered, hidden or set in italics.

mod cells;
mod styles;

use quick_xml::events::Event;

use crate::archive::Archive;
use crate::book::SheetInfo;
use crate::error::SheetError;
use crate::grid::Grid;
use crate::limits::Limits;
use crate::xml::{Xml, attribute};

use styles::Styles;

const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";
const MANIFEST: &str = "META-INF/manifest.xml";

/// An opened ods.
pub(crate) struct Ods<'a> {
    archive: Archive<'a>,
    limits: Limits,
    sheets: Vec<SheetInfo>,
    styles: Styles,
}

impl<'a> Ods<'a> {
    /// Lists the sheets and reads the styles.
    pub(crate) fn open(mut archive: Archive<'a>, limits: Limits) -> Result<Self, SheetError> {
        if is_encrypted(&mut archive)? {
            return Err(SheetError::encrypted());
        }
        let mut styles = Styles::default();
        if archive.has(STYLES) {
            styles.read(&mut Xml::new(archive.part(STYLES)?, STYLES))?;
        }
        styles.read(&mut Xml::new(archive.part(CONTENT)?, CONTENT))?;
        let sheets = list_sheets(&mut archive, &styles)?;
        Ok(Self { archive, limits, sheets, styles })
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn grid(&mut self, sheet: usize) -> Result<Grid, SheetError> {
        let info = self.sheets.get(sheet).ok_or_else(|| SheetError::no_such_sheet(sheet))?;
        let xml = Xml::new(self.archive.part(CONTENT)?, CONTENT);
        cells::read(xml, sheet, &info.name, &self.styles, self.limits)
    }
}

fn is_encrypted(archive: &mut Archive<'_>) -> Result<bool, SheetError> {
    if !archive.has(MANIFEST) {
        return Ok(false);
    }
    let mut xml = Xml::new(archive.part(MANIFEST)?, MANIFEST);
    let mut buffer = Vec::new();
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "encryption-data" => return Ok(true),
            Event::Eof => return Ok(false),
            _ => {}
        }
    }
}

fn list_sheets(archive: &mut Archive<'_>, styles: &Styles) -> Result<Vec<SheetInfo>, SheetError> {
    let mut xml = Xml::new(archive.part(CONTENT)?, CONTENT);
    let (mut buffer, mut sheets) = (Vec::new(), Vec::new());
    let (mut depth, mut is_spreadsheet) = (0_u32, false);
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) => match e.local_name().as_ref() {
                "spreadsheet" => is_spreadsheet = true,
                "table" => {
                    if depth == 0 && is_spreadsheet {
                        let name = attribute(&e, "name").unwrap_or_default().into_owned();
                        let visible = !attribute(&e, "style-name").is_some_and(|style| styles.hides_table(&style));
                        sheets.push(SheetInfo { name, visible });
                    }
                    depth += 1;
                }
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "table" => depth = depth.saturating_sub(1),
            Event::Eof if is_spreadsheet => return Ok(sheets),
            Event::Eof => {
                return Err(SheetError::new(
                    "the file is an OpenDocument file, but no spreadsheet",
                    "ask its sender for the spreadsheet",
                ));
            }
            _ => {}
        }
    }
}
