//! Xlsx and xlsm, transitional and strict: which sheets there are, and where their parts stand.
//!
//! calamine reads xlsx too, but keeps a string per shared string and knows no fonts, no hidden rows and no bracketed
//! formats; a register of 300,000 rows needs a stream.

mod cells;
mod charts;
mod looks;
mod plain;
mod strings;
mod styles;

use std::collections::BTreeMap;

use quick_xml::events::Event;

use crate::archive::Archive;
use crate::book::{Row, SheetInfo};
use crate::error::SheetError;
use crate::grid::Grid;
use crate::limits::Limits;
use crate::serial::Epoch;
use crate::xml::{Xml, attribute, is_on};

use cells::{Cells, Layout};
use strings::Strings;
use styles::Styles;

/// An opened xlsx.
pub(crate) struct Xlsx<'a> {
    archive: Archive<'a>,
    limits: Limits,
    sheets: Vec<SheetInfo>,
    paths: Vec<String>,
    shared: Shared,
    strings_path: Option<String>,
    styles_path: Option<String>,
    is_loaded: bool,
}

/// What all sheets refer to.
#[derive(Default)]
struct Shared {
    strings: Strings,
    styles: Styles,
    epoch: Epoch,
}

/// Target of a relationship and the last word of its type.
pub(crate) struct Relation {
    kind: String,
    pub(crate) target: String,
}

impl<'a> Xlsx<'a> {
    /// Reads the workbook part; the parts that sheets share wait until a sheet is read.
    pub(crate) fn open(mut archive: Archive<'a>, limits: Limits) -> Result<Self, SheetError> {
        let workbook = workbook_path(&mut archive)?;
        let relations = relations(&mut archive, &workbook)?;
        let by_kind =
            |kind: &str| relations.values().find(|found| found.kind == kind).map(|r| r.target.clone());
        let mut xlsx = Self {
            limits,
            sheets: Vec::new(),
            paths: Vec::new(),
            shared: Shared::default(),
            strings_path: by_kind("sharedStrings"),
            styles_path: by_kind("styles"),
            is_loaded: false,
            archive,
        };
        xlsx.read_workbook(&workbook, &relations)?;
        Ok(xlsx)
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn grid(&mut self, sheet: usize) -> Result<Grid, SheetError> {
        let mut grid = Grid { formats_known: true, ..Grid::default() };
        let mut row_twice = None;
        let layout = self.stream(sheet, &mut |row: &mut Row| {
            let cells = grid.rows.entry(row.number).or_default();
            let expected = cells.len() + row.cells.len();
            cells.extend(row.cells.drain(..));
            row_twice = (cells.len() < expected).then_some(row.number);
            row_twice.is_none()
        })?;
        if let Some(row) = row_twice {
            let cause = format_args!("row {row} has two cells in one place");
            return Err(SheetError::damaged(&self.paths[sheet], cause));
        }
        grid.rows.retain(|_, row| !row.is_empty());
        grid.name.clone_from(&self.sheets[sheet].name);
        grid.merges = layout.merges;
        grid.hidden_rows = layout.hidden_rows;
        grid.hidden_columns = layout.hidden_columns.to_vec();
        Ok(grid)
    }

    /// Hands over each row that is not empty; what `each` takes out of it need not be copied.
    pub(crate) fn stream(
        &mut self,
        sheet: usize,
        each: &mut dyn FnMut(&mut Row) -> bool,
    ) -> Result<Layout, SheetError> {
        self.load_shared()?;
        let path = self.paths.get(sheet).ok_or_else(|| SheetError::no_such_sheet(sheet))?;
        let xml = Xml::new(self.archive.part(path)?, path);
        Cells::new(xml, &self.shared, self.limits, &self.sheets[sheet].name).stream(each)
    }

    fn load_shared(&mut self) -> Result<(), SheetError> {
        if self.is_loaded {
            return Ok(());
        }
        // Without the styles that it names, its dates would be numbers.
        if let Some(path) = &self.styles_path {
            self.shared.styles = Styles::read(Xml::new(self.archive.part(path)?, path))?;
        }
        if let Some(path) = &self.strings_path {
            self.shared.strings = Strings::read(Xml::new(self.archive.part(path)?, path))?;
        }
        self.is_loaded = true;
        Ok(())
    }

    fn read_workbook(
        &mut self,
        path: &str,
        relations: &BTreeMap<String, Relation>,
    ) -> Result<(), SheetError> {
        let mut xml = Xml::new(self.archive.part(path)?, path);
        let mut buffer = Vec::new();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "workbookPr" if is_on(&e, "date1904") => self.shared.epoch = Epoch::Year1904,
                    "sheet" => {
                        let name = attribute(&e, "name").unwrap_or_default().into_owned();
                        let relation = attribute(&e, "id").and_then(|id| relations.get(id.as_ref()));
                        let relation = relation.ok_or_else(|| {
                            SheetError::damaged(path, format_args!("it does not say where sheet `{name}` is"))
                        })?;
                        // Charts and macro sheets hold no cells.
                        if relation.kind == "worksheet" {
                            let state = attribute(&e, "state");
                            let visible = state.is_none_or(|state| state.as_ref() == "visible");
                            self.sheets.push(SheetInfo { name, visible });
                            self.paths.push(relation.target.clone());
                        }
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

fn workbook_path(archive: &mut Archive<'_>) -> Result<String, SheetError> {
    if archive.has("_rels/.rels") {
        let roots = relations(archive, "")?;
        if let Some(found) = roots.values().find(|found| found.kind == "officeDocument") {
            return Ok(found.target.clone());
        }
    }
    Ok("xl/workbook.xml".to_owned())
}

/// Relationships of a part, by id, with full targets.
pub(crate) fn relations(
    archive: &mut Archive<'_>,
    part: &str,
) -> Result<BTreeMap<String, Relation>, SheetError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let path =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let mut xml = Xml::new(archive.part(&path)?, &path);
    let (mut buffer, mut relations) = (Vec::new(), BTreeMap::new());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "Relationship" => {
                let (Some(id), Some(kind), Some(target)) =
                    (attribute(&e, "Id"), attribute(&e, "Type"), attribute(&e, "Target"))
                else {
                    continue;
                };
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                let is_outside = attribute(&e, "TargetMode").is_some_and(|mode| mode.as_ref() == "External");
                if is_outside && kind == "worksheet" {
                    return Err(SheetError::damaged(&path, "a sheet of it lies outside of the file"));
                }
                relations.insert(id.into_owned(), Relation { kind, target: resolve(folder, &target) });
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// A target relative to its folder; absolute ones begin with a slash.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split('/') {
        match step {
            "." | "" => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    steps.join("/")
}
