//! Opening a file from its bytes: one way in for all formats.

use std::sync::Arc;

use crate::archive::Archive;
use crate::charts::Chart;
use crate::delimited::Delimited;
use crate::error::SheetError;
use crate::grid::{Cell, Grid, flags};
use crate::kind::{Kind, detect};
use crate::legacy::Legacy;
use crate::limits::{Limits, settle_merges};
use crate::looks::Looks;
use crate::ods::Ods;
use crate::xlsx::Xlsx;

/// A sheet of a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInfo {
    /// Name as written.
    pub name: String,
    /// False for hidden and very hidden sheets.
    pub visible: bool,
}

/// A row of a streamed sheet: its number and its non-empty cells in order of columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Row, from 1.
    pub number: u32,
    /// Column and cell.
    pub cells: Vec<(u32, Cell)>,
    /// The row is hidden.
    pub hidden: bool,
    /// Hidden columns of the sheet, in order.
    pub hidden_columns: Arc<[u32]>,
}

impl Row {
    /// The cell in a column.
    #[must_use]
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.iter().find(|(found, _)| *found == column).map(|(_, cell)| cell)
    }

    /// The `flags` of a record: `hidden`, `italic`, `format:…`; none for most cells.
    #[must_use]
    pub fn flags(&self, column: u32, cell: &Cell) -> Option<String> {
        flags(cell, self.hidden || self.hidden_columns.binary_search(&column).is_ok())
    }
}

/// An opened file.
pub struct Book<'a> {
    content: Content<'a>,
    notes: Vec<String>,
}

enum Content<'a> {
    Xlsx(Box<Xlsx<'a>>),
    Ods(Box<Ods<'a>>),
    Legacy(Box<Legacy<'a>>),
    Delimited(Delimited<'a>),
}

impl<'a> Book<'a> {
    /// Opens a file. Its content says what it is; a name that says otherwise is noted in [`Book::notes`].
    ///
    /// # Errors
    /// When the bytes are corrupt, encrypted, empty, too large once inflated, or no spreadsheet.
    pub fn open(name: &str, bytes: &'a [u8]) -> Result<Self, SheetError> {
        Self::open_within(name, bytes, Limits::default())
    }

    /// As [`Book::open`], with other limits.
    ///
    /// # Errors
    /// As [`Book::open`].
    pub fn open_within(name: &str, bytes: &'a [u8], limits: Limits) -> Result<Self, SheetError> {
        let kind = detect(name, bytes)?;
        let content = match kind {
            Kind::Zip => return Self::open_zip(name, bytes, limits),
            Kind::Xls => Content::Legacy(Box::new(Legacy::xls(bytes, limits)?)),
            Kind::Text => Content::Delimited(Delimited::open(name, bytes)?),
        };
        Ok(Self { content, notes: kind.note(name).into_iter().collect() })
    }

    /// Of the formats that are zips, the parts tell which one it is.
    fn open_zip(name: &str, bytes: &'a [u8], limits: Limits) -> Result<Self, SheetError> {
        let mut archive = Archive::open(bytes, &limits)?;
        let (content, format, extensions): (_, _, &[&str]) = if archive.has("xl/workbook.bin") {
            archive.check_all()?;
            (
                Content::Legacy(Box::new(Legacy::xlsb(&mut archive, bytes, limits)?)),
                "an xlsb workbook",
                &["xlsb"],
            )
        } else if archive.has("content.xml") {
            (
                Content::Ods(Box::new(Ods::open(archive, limits)?)),
                "an OpenDocument file",
                &["ods", "ots", "fods"],
            )
        } else if archive.has("[Content_Types].xml") && !archive.has("word/document.xml") {
            let xlsx = Xlsx::open(archive, limits)?;
            (Content::Xlsx(Box::new(xlsx)), "an xlsx workbook", &["xlsx", "xlsm", "xltx", "xltm"])
        } else {
            return Err(SheetError::new(
                format!("`{name}` is a zip, but no spreadsheet"),
                "unpack it if it holds spreadsheets, and put those into the folder",
            ));
        };
        Ok(Self { content, notes: crate::kind::note(name, format, extensions).into_iter().collect() })
    }

    /// What is odd about the file as a whole: an extension that does not fit its content, for one.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What a layout cannot ask of this file although the file may hold it; none where all is known, or where there is
    /// nothing to know, as in a CSV.
    #[must_use]
    pub fn unjudged(&self) -> Option<String> {
        let Content::Legacy(book) = &self.content else { return None };
        let format = book.format();
        Some(format!(
            "number formats and italics of an {format} are not judged; save it as .xlsx if they matter"
        ))
    }

    /// Sheets in order; a CSV has one, named after the file without its extension.
    #[must_use]
    pub fn sheets(&self) -> &[SheetInfo] {
        match &self.content {
            Content::Xlsx(book) => book.sheets(),
            Content::Ods(book) => book.sheets(),
            Content::Legacy(book) => book.sheets(),
            Content::Delimited(book) => book.sheets(),
        }
    }

    /// A whole sheet in memory.
    ///
    /// # Errors
    /// When the sheet is corrupt or exceeds the limits.
    pub fn grid(&mut self, sheet: usize) -> Result<Grid, SheetError> {
        if sheet >= self.sheets().len() {
            return Err(SheetError::no_such_sheet(sheet));
        }
        let mut grid = match &mut self.content {
            Content::Xlsx(book) => book.grid(sheet),
            Content::Ods(book) => book.grid(sheet),
            Content::Legacy(book) => book.grid(sheet),
            Content::Delimited(book) => book.grid(),
        }?;
        settle_merges(&mut grid.merges, &grid.name)?;
        Ok(grid)
    }

    /// What a sheet shows besides its values; none where the file cannot tell (csv) or is not asked (xls, xlsb).
    ///
    /// # Errors
    /// As [`Book::grid`].
    pub fn looks(&mut self, sheet: usize) -> Result<Option<Looks>, SheetError> {
        match &mut self.content {
            Content::Xlsx(book) => book.looks(sheet).map(Some),
            Content::Ods(_) | Content::Legacy(_) | Content::Delimited(_) => Ok(None),
        }
    }

    /// Charts of a sheet, in the order in which they lie; of xlsx alone.
    ///
    /// # Errors
    /// As [`Book::grid`].
    pub fn charts(&mut self, sheet: usize) -> Result<Vec<Chart>, SheetError> {
        match &mut self.content {
            Content::Xlsx(book) => book.charts(sheet),
            Content::Ods(_) | Content::Legacy(_) | Content::Delimited(_) => Ok(Vec::new()),
        }
    }

    /// What the content of the file is: `xlsx`, `xlsb`, `ods`, `xls`, `csv`.
    #[must_use]
    pub fn format(&self) -> &'static str {
        match &self.content {
            Content::Xlsx(_) => "xlsx",
            Content::Ods(_) => "ods",
            Content::Legacy(book) => book.format(),
            Content::Delimited(_) => "csv",
        }
    }

    /// A sheet row by row, in constant memory for xlsx and csv; `each` returns false to stop early. Rows come without
    /// merges, which an xlsx tells only after its last row.
    ///
    /// # Errors
    /// As [`Book::grid`].
    pub fn for_each_row(
        &mut self,
        sheet: usize,
        each: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<(), SheetError> {
        match &mut self.content {
            Content::Xlsx(book) => book.stream(sheet, &mut |row| each(row)).map(|_| ()),
            Content::Delimited(book) if sheet == 0 => book.stream(each),
            _ => {
                let grid = self.grid(sheet)?;
                grid.for_each_row(each);
                Ok(())
            }
        }
    }
}
