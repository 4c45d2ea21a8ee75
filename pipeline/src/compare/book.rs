//! A published file as another reader sees it: tables by name, and what stands outside them.
//!
//! Reads with calamine, and charts with the reader of the plugins, never with the writer's model. A CSV file is a book with
//! one table.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, XlsxError};
use camino::Utf8Path;
use nenji_sheet::Chart;
use serde::Serialize;

use crate::issue::CellRef;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk.
    #[error(transparent)]
    Io(std::io::Error),
    /// No workbook, or a damaged one.
    #[error("it is no workbook that can be read")]
    Workbook(#[from] XlsxError),
    /// A part that holds charts is damaged.
    #[error("its charts cannot be read")]
    Charts(#[from] nenji_sheet::SheetError),
    /// Broken CSV.
    #[error("it is no CSV file that can be read")]
    Csv(#[from] csv::Error),
    /// Text that is not UTF-8.
    #[error("it is not in UTF-8")]
    Utf8(#[from] std::str::Utf8Error),
}

/// What stands in a cell; a blank cell is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// Text, and whatever else a person may have put there, as it is shown.
    Text(String),
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl Cell {
    fn of(data: &Data) -> Option<Self> {
        match data {
            Data::Empty => None,
            Data::Float(number) => Some(Self::Number(*number)),
            #[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds doubles")]
            Data::Int(number) => Some(Self::Number(*number as f64)),
            Data::String(text) if text.is_empty() => None,
            other => Some(Self::Text(other.to_string())),
        }
    }
}

/// An Excel table, or a CSV file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// Name, the same in both languages.
    pub(crate) name: String,
    /// Sheet that it stands on.
    pub(crate) tab: String,
    /// Where its first heading stands.
    pub(crate) start: CellRef,
    /// Headings.
    pub(crate) headings: Vec<String>,
    /// Rows, each as long as the headings.
    pub(crate) rows: Vec<Vec<Option<Cell>>>,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sheet {
    /// Tab.
    pub(crate) tab: String,
    /// Tables on it.
    pub(crate) tables: Vec<Table>,
    /// What stands outside the tables.
    pub(crate) loose: BTreeMap<CellRef, Cell>,
    /// Charts, in the order in which they lie.
    pub(crate) charts: Vec<Chart>,
}

/// A file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Book {
    /// Sheets in order.
    pub(crate) sheets: Vec<Sheet>,
}

/// Ending of a path in small letters.
pub(super) fn ending(path: &Utf8Path) -> Option<String> {
    path.extension().map(str::to_lowercase)
}

/// True for the files that hold tables: workbooks and CSV.
pub(super) fn is_table(path: &Utf8Path) -> bool {
    matches!(ending(path).as_deref(), Some("xlsx" | "csv"))
}

impl Book {
    /// Reads a workbook or a CSV file.
    ///
    /// # Errors
    /// When the bytes are neither.
    pub(crate) fn read(path: &Utf8Path, bytes: Vec<u8>) -> Result<Self, ReadError> {
        if ending(path).as_deref() == Some("csv") {
            return csv(path.file_stem().unwrap_or("table"), &bytes);
        }
        let mut charts = charts(path, &bytes)?;
        let mut workbook = Xlsx::new(Cursor::new(bytes))?;
        workbook.load_tables()?;
        let tabs = workbook.sheet_names();
        let sheets = tabs.into_iter().map(|tab| {
            let charts = charts.remove(&tab).unwrap_or_default();
            Ok(Sheet { charts, ..sheet(&mut workbook, tab)? })
        });
        Ok(Self { sheets: sheets.collect::<Result<_, ReadError>>()? })
    }

    /// All tables, in the order of the sheets.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.sheets.iter().flat_map(|sheet| &sheet.tables)
    }

    /// The sheet with that tab.
    pub(crate) fn sheet(&self, tab: &str) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.tab == tab)
    }
}

/// Charts by tab, which calamine does not read.
fn charts(path: &Utf8Path, bytes: &[u8]) -> Result<BTreeMap<String, Vec<Chart>>, ReadError> {
    let mut book = nenji_sheet::Book::open(path.file_name().unwrap_or_default(), bytes)?;
    let tabs: Vec<String> = book.sheets().iter().map(|sheet| sheet.name.clone()).collect();
    tabs.into_iter().enumerate().map(|(at, tab)| Ok((tab, book.charts(at)?))).collect()
}

fn sheet(workbook: &mut Xlsx<Cursor<Vec<u8>>>, tab: String) -> Result<Sheet, ReadError> {
    let cells = workbook.worksheet_range(&tab)?;
    let mut loose: BTreeMap<CellRef, Cell> = BTreeMap::new();
    let start = cells.start().unwrap_or_default();
    for (row, column, data) in cells.used_cells() {
        if let Some(cell) = Cell::of(data) {
            loose.insert(place(start, row, column), cell);
        }
    }
    let names: Vec<String> = workbook.table_names_in_sheet(&tab).into_iter().cloned().collect();
    let mut tables = Vec::new();
    for name in names {
        let found = workbook.table_by_name(&name)?;
        // The data of a table without rows have no place; nothing but its headings is known then.
        let Some(first) = found.data().start() else { continue };
        tables.push(cut(&tab, &found, first, &mut loose));
    }
    Ok(Sheet { tab, tables, loose, charts: Vec::new() })
}

/// Takes the cells of a table out of the sheet's.
fn cut(
    tab: &str,
    found: &calamine::Table<Data>,
    first: (u32, u32),
    loose: &mut BTreeMap<CellRef, Cell>,
) -> Table {
    let start = place((first.0.saturating_sub(1), first.1), 0, 0);
    let mut headings = Vec::new();
    for (column, name) in (start.column..).zip(found.columns()) {
        // What people see is the cell; where it differs from the table's own name, somebody has edited it.
        let written = loose.remove(&CellRef { row: start.row, column });
        headings.push(written.map_or_else(|| name.clone(), |cell| cell.to_string()));
    }
    let height = u32::try_from(found.data().height()).unwrap_or(u32::MAX);
    let rows = (1..=height).map(|at| {
        let cell = |column| loose.remove(&CellRef { row: start.row + at, column });
        (start.column..).take(headings.len()).map(cell).collect::<Vec<_>>()
    });
    let rows = rows.collect();
    Table { name: found.name().to_owned(), tab: tab.to_owned(), start, headings, rows }
}

fn place(start: (u32, u32), row: usize, column: usize) -> CellRef {
    let add = |start: u32, more: usize| u32::try_from(more).unwrap_or(u32::MAX).saturating_add(start + 1);
    CellRef { row: add(start.0, row), column: add(start.1, column) }
}

/// CSV as one table on one sheet; a field such as `007` stays text.
fn csv(name: &str, bytes: &[u8]) -> Result<Book, ReadError> {
    let text = std::str::from_utf8(bytes)?.trim_start_matches('\u{FEFF}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        rows.push(record.iter().map(field).collect());
    }
    let start = CellRef { row: 1, column: 1 };
    let table = Table { name: name.to_owned(), tab: name.to_owned(), start, headings, rows };
    let sheet =
        Sheet { tab: name.to_owned(), tables: vec![table], loose: BTreeMap::new(), charts: Vec::new() };
    Ok(Book { sheets: vec![sheet] })
}

/// A plain number without a leading zero is one; everything else is text.
fn field(text: &str) -> Option<Cell> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && number.to_string() == text);
    if text.is_empty() {
        None
    } else {
        Some(number.map_or_else(|| Cell::Text(text.to_owned()), Cell::Number))
    }
}
