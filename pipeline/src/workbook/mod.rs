//! Turns an edition into the bytes of an Excel file; the only folder that knows `rust_xlsxwriter`.
//!
//! Decides how things look (fonts, widths, formats, print set-up) and nothing about content. The same edition gives the
//! same bytes: the creation time comes from the edition, and no clock is read.

mod axis;
mod cell;
mod chart;
mod grid;
mod head;
mod measure;
mod page;
mod picture;
mod style;
mod table;
mod text;
mod widths;

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::report::{Body, Edition, Language, Sheet, Table};
pub use grid::data_sheets;
pub use head::header_row;
pub(crate) use picture::check as check_picture;
use style::Styles;

/// Longest name of a sheet that Excel takes.
pub const MAX_TAB: usize = 31;

/// Level of the deflate inside the file: beyond it, a file gets little smaller and takes much longer.
const COMPRESSION: u8 = 2;

/// A workbook could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The writer refused something.
    #[error("could not write the workbook `{file}`")]
    Write {
        /// File name of the edition.
        file: String,
        /// What it refused.
        source: Box<XlsxError>,
    },
    /// A chart or a link names a sheet that the edition does not have.
    #[error("the workbook `{file}` refers to the sheet `{tab}`, which it does not have")]
    UnknownTab {
        /// File name of the edition.
        file: String,
        /// The name.
        tab: String,
    },
}

/// What a sheet's writer needs to know of the edition around it.
struct Context<'a> {
    edition: &'a Edition,
    styles: Styles,
    /// Tables by tab, with the row of their header.
    tables: BTreeMap<&'a str, (&'a Table, u32)>,
}

/// Renders an edition as an `.xlsx` file.
///
/// # Errors
/// When a name is too long or used twice, a table is empty, or a link leads nowhere.
pub fn write(edition: &Edition) -> Result<Vec<u8>, RenderError> {
    check_links(edition)?;
    write_sheets(edition)
        .map_err(|source| RenderError::Write { file: edition.file_name.clone(), source: Box::new(source) })
}

fn write_sheets(edition: &Edition) -> Result<Vec<u8>, XlsxError> {
    let context = Context {
        edition,
        styles: Styles::new(edition.language, Arc::clone(&edition.theme)),
        tables: edition.sheets.iter().filter_map(table_of).collect(),
    };
    let mut workbook = Workbook::new();
    workbook.set_zip_compression_level(COMPRESSION);
    workbook.set_default_format(&context.styles.default_format(), style::ROW_PIXELS, style::COLUMN_PIXELS)?;
    workbook.set_properties(&properties(edition)?);
    for sheet in &edition.sheets {
        // Rows of data are written as they come: they are many, and nothing of them is looked at again.
        let worksheet = match &sheet.body {
            Body::Data(_) => workbook.add_worksheet_with_low_memory()?,
            Body::Text(_) | Body::Table(_) | Body::Charts(_) => workbook.add_worksheet(),
        };
        worksheet.set_name(&sheet.tab)?;
        page::set_up(worksheet, edition);
        match &sheet.body {
            Body::Text(lines) => text::write(worksheet, lines, &context)?,
            Body::Table(table) => table::write(worksheet, table, &context)?,
            Body::Charts(page) => chart::write(worksheet, page, &context)?,
            Body::Data(table) => table::write_data(worksheet, table, &context)?,
        }
    }
    workbook.save_to_buffer()
}

fn table_of(sheet: &Sheet) -> Option<(&str, (&Table, u32))> {
    match &sheet.body {
        Body::Table(table) => Some((&sheet.tab, (table, header_row(table)))),
        Body::Data(table) => Some((&sheet.tab, (table, 0))),
        Body::Text(_) | Body::Charts(_) => None,
    }
}

fn properties(edition: &Edition) -> Result<DocProperties, XlsxError> {
    let language = match edition.language {
        Language::Ja => "ja-JP",
        Language::En => "en-GB",
    };
    // The writer has no `dc:language`; the custom property is what readers of the file can find.
    Ok(DocProperties::new()
        .set_title(&edition.title)
        .set_subject(&edition.subject)
        .set_keywords(language)
        .set_custom_property("Language", language)
        .set_creation_datetime(&ExcelDateTime::parse_from_str(&edition.created)?))
}

fn check_links(edition: &Edition) -> Result<(), RenderError> {
    let known = |tab: &str| edition.sheets.iter().any(|sheet| sheet.tab == tab);
    match edition.links().into_iter().find(|tab| !known(tab)) {
        None => Ok(()),
        Some(tab) => Err(RenderError::UnknownTab { file: edition.file_name.clone(), tab: tab.to_owned() }),
    }
}

#[cfg(test)]
pub(crate) mod tests;
#[cfg(test)]
mod theme_tests;
