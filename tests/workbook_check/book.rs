//! A workbook as its parts say it: sheets with cells, tables and charts.

use std::collections::BTreeMap;

use nenji::issue::CellRef;

use super::package::{self, Parts, relationships};
use super::xml::{self, Element};

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
    /// An error value or another kind that our workbooks do not use.
    Other(String),
}

/// A cell that is not blank.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) value: Value,
    pub(super) style: usize,
    pub(super) has_formula: bool,
}

/// A rectangle, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) first: CellRef,
    pub(super) last: CellRef,
}

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) tab: String,
    pub(super) root: Element,
    pub(super) cells: BTreeMap<CellRef, Cell>,
    /// The table parts.
    pub(super) tables: Vec<Element>,
    /// The drawing and its charts by relationship.
    pub(super) drawing: Option<Element>,
    pub(super) charts: BTreeMap<String, Element>,
}

/// A workbook.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) parts: Parts,
    pub(super) workbook: Element,
    pub(super) styles: Element,
    pub(super) strings: Vec<String>,
    pub(super) sheets: Vec<Sheet>,
}

impl Book {
    /// Reads a workbook; the reason why where that fails.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let parts = package::read(bytes)?;
        let part = |name: &str| {
            let text = parts.get(name).ok_or_else(|| format!("there is no `{name}`"))?;
            xml::parse(text).map_err(|error| format!("{name}: {error}"))
        };
        let workbook = part("xl/workbook.xml")?;
        let styles = part("xl/styles.xml")?;
        let strings = part("xl/sharedStrings.xml")?;
        let strings: Vec<String> = strings.all("si").map(|one| one.texts("t")).collect();
        let rels = relationships(&parts, "xl/workbook.xml")?;
        let mut sheets = Vec::new();
        for entry in workbook.find("sheet") {
            let (_, path) = rels.get(entry.get("r:id")).ok_or("a sheet without a part")?;
            let root = part(path)?;
            let own = relationships(&parts, path)?;
            let of_kind =
                |kind: &'static str| own.values().filter(move |(one, _)| one == kind).map(|(_, path)| path);
            let tables = of_kind("table").map(|path| part(path)).collect::<Result<_, _>>()?;
            let drawing_path = of_kind("drawing").next();
            let drawing = drawing_path.map(|path| part(path)).transpose()?;
            let mut charts = BTreeMap::new();
            for (id, (kind, path)) in
                drawing_path.map(|path| relationships(&parts, path)).transpose()?.unwrap_or_default()
            {
                if kind == "chart" {
                    charts.insert(id, part(&path)?);
                }
            }
            let cells = cells(&root, &strings).map_err(|error| format!("{path}: {error}"))?;
            sheets.push(Sheet { tab: entry.get("name").to_owned(), root, cells, tables, drawing, charts });
        }
        Ok(Self { parts, workbook, styles, strings, sheets })
    }

    /// The sheet with that tab.
    pub(super) fn sheet(&self, tab: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.tab == tab)
    }

    /// A range with its sheet: `'T1'!$C$9:$H$9`.
    pub(super) fn range(&self, formula: &str) -> Option<(&Sheet, Area)> {
        let (tab, area) = formula.rsplit_once('!')?;
        let tab = tab.strip_prefix('\'').and_then(|tab| tab.strip_suffix('\'')).unwrap_or(tab);
        Some((self.sheet(&tab.replace("''", "'"))?, Area::parse(area)?))
    }

    /// The format of a style.
    pub(super) fn format(&self, style: usize) -> Option<&Element> {
        self.styles.child("cellXfs")?.children.get(style)
    }

    /// The number format of a style as code.
    pub(super) fn number_format(&self, style: usize) -> String {
        let id = self.format(style).map_or("0", |format| format.get("numFmtId"));
        let codes = self.styles.child("numFmts").into_iter().flat_map(|list| &list.children);
        let code = codes
            .into_iter()
            .find(|one| one.get("numFmtId") == id)
            .map(|one| one.get("formatCode").to_owned());
        code.unwrap_or_else(|| if id == "3" { "#,##0".to_owned() } else { "General".to_owned() })
    }
}

impl Sheet {
    /// True for the sheets that machines read.
    pub(super) fn is_data(&self) -> bool {
        self.tab.starts_with("data_")
    }

    /// The range of its table; none where it has no table, or one without a range.
    pub(super) fn table_area(&self) -> Option<Area> {
        Area::parse(self.tables.first()?.get("ref"))
    }

    /// Text of a cell; empty where it is blank or a number.
    pub(super) fn text(&self, at: CellRef) -> &str {
        match self.cells.get(&at).map(|cell| &cell.value) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// Width of a column in characters of the default font.
    pub(super) fn width(&self, column: u32) -> Option<f64> {
        let columns = self.root.child("cols").into_iter().flat_map(|cols| &cols.children);
        let number = |text: &str| text.parse::<u32>().unwrap_or_default();
        let own = columns
            .into_iter()
            .find(|one| (number(one.get("min"))..=number(one.get("max"))).contains(&column));
        own.and_then(|one| one.get("width").parse().ok())
    }
}

impl Area {
    /// `A1:C3`, `$A$1`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.replace('$', "");
        let (first, last) = text.split_once(':').unwrap_or((&text, &text));
        Some(Self { first: CellRef::parse(first)?, last: CellRef::parse(last)? })
    }

    pub(super) fn columns(self) -> std::ops::RangeInclusive<u32> {
        self.first.column..=self.last.column
    }

    /// Its cells, row by row.
    pub(super) fn cells(self) -> impl Iterator<Item = CellRef> {
        let rows = self.first.row..=self.last.row;
        rows.flat_map(move |row| self.columns().map(move |column| CellRef { row, column }))
    }
}

fn cells(root: &Element, strings: &[String]) -> Result<BTreeMap<CellRef, Cell>, String> {
    let mut cells = BTreeMap::new();
    let rows = root.child("sheetData").into_iter().flat_map(|data| data.all("row"));
    for cell in rows.flat_map(|row| row.all("c")) {
        let at = CellRef::parse(cell.get("r")).ok_or_else(|| format!("the cell `{}`", cell.get("r")))?;
        let value = cell.child("v").map(|value| value.text.as_str());
        let value = match (cell.get("t"), value) {
            ("s", Some(index)) => {
                let text = index.parse::<usize>().ok().and_then(|index| strings.get(index));
                Value::Text(text.ok_or_else(|| format!("{at} names a string that there is not"))?.clone())
            }
            ("inlineStr", _) => Value::Text(cell.texts("t")),
            ("" | "n", Some(number)) => {
                Value::Number(number.parse().map_err(|_| format!("{at} holds `{number}`"))?)
            }
            (_, None) => continue,
            (kind, Some(value)) => Value::Other(format!("{kind} {value}")),
        };
        let style = cell.get("s").parse().unwrap_or_default();
        let cell = Cell { value, style, has_formula: cell.child("f").is_some() };
        if cells.insert(at, cell).is_some() {
            return Err(format!("{at} is there twice"));
        }
    }
    Ok(cells)
}
