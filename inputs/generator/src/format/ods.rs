//! ods: a zip with one `content.xml`, by hand; merges, borders and column widths included.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::FONT;
use crate::SampleError;
use crate::book::{Book, Look, Sheet, Value};

const MIMETYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2">
"#;
const BORDER: &str =
    r#"<style:table-cell-properties fo:border="0.5pt solid #000000" style:vertical-align="middle""#;

/// The bytes of a book as ods.
pub(super) fn bytes(book: &Book) -> Result<Vec<u8>, SampleError> {
    let content = content(book);
    let parts = [("content.xml", content.as_str()), ("META-INF/manifest.xml", MANIFEST)];
    let failed = |source| SampleError::Ods { path: book.path.clone(), source };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The format asks for the type first and uncompressed, so that `file` can tell it.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("mimetype", stored).map_err(|error| failed(error.into()))?;
    zip.write_all(MIMETYPE.as_bytes()).map_err(failed)?;
    for (name, text) in parts {
        let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        zip.start_file(name, deflated).map_err(|error| failed(error.into()))?;
        zip.write_all(text.as_bytes()).map_err(failed)?;
    }
    Ok(zip.finish().map_err(|error| failed(error.into()))?.into_inner())
}

fn content(book: &Book) -> String {
    let widths: BTreeSet<u8> = book.sheets.iter().flat_map(|sheet| sheet.widths.iter().copied()).collect();
    let mut xml = String::from(HEAD);
    xml.push_str("<office:automatic-styles>\n");
    for width in widths {
        append(
            &mut xml,
            format_args!(
                "<style:style style:name=\"w{width}\" style:family=\"table-column\"><style:table-column-properties style:column-width=\"{}mm\"/></style:style>\n",
                u32::from(width) * 2
            ),
        );
    }
    for look in Look::ALL {
        append(&mut xml, format_args!("{}\n", style(look)));
    }
    xml.push_str("</office:automatic-styles>\n<office:body><office:spreadsheet>\n");
    for sheet in &book.sheets {
        table(&mut xml, sheet);
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>\n");
    xml
}

fn style(look: Look) -> String {
    let (cell, bold) = match look {
        Look::Plain => (String::new(), ""),
        Look::Title => (String::new(), r#" style:font-weight-asian="bold" fo:font-weight="bold""#),
        Look::Head => (format!(r##"{BORDER} fo:background-color="#ddebf7" fo:wrap-option="wrap"/>"##), ""),
        Look::Body => (format!("{BORDER}/>"), ""),
        Look::Total => {
            (format!(r##"{BORDER} fo:background-color="#f2f2f2"/>"##), r#" fo:font-weight="bold""#)
        }
    };
    format!(
        r#"<style:style style:name="{look:?}" style:family="table-cell">{cell}<style:text-properties style:font-name="{FONT}" style:font-name-asian="{FONT}" fo:font-size="10pt" style:font-size-asian="10pt"{bold}/></style:style>"#
    )
}

fn table(xml: &mut String, sheet: &Sheet) {
    append(xml, format_args!("<table:table table:name=\"{}\">\n", escape(&sheet.name)));
    let last_row = sheet.cells.keys().map(|key| key.0).max().unwrap_or_default();
    let last_column = sheet.cells.keys().map(|key| key.1).max().unwrap_or_default();
    for width in &sheet.widths {
        append(xml, format_args!("<table:table-column table:style-name=\"w{width}\"/>"));
    }
    for row in 0..=last_row {
        xml.push_str("<table:table-row>");
        for column in 0..=last_column {
            cell(xml, sheet, row, column);
        }
        xml.push_str("</table:table-row>\n");
    }
    xml.push_str("</table:table>\n");
}

fn cell(xml: &mut String, sheet: &Sheet, row: u32, column: u16) {
    let covering = sheet
        .merges
        .iter()
        .find(|area| (area.0..=area.2).contains(&row) && (area.1..=area.3).contains(&column));
    let mut attributes = String::new();
    let mut tag = "table:table-cell";
    if let Some(area) = covering {
        if (area.0, area.1) == (row, column) {
            let (columns, rows) = (area.3 - area.1 + 1, area.2 - area.0 + 1);
            attributes =
                format!(" table:number-columns-spanned=\"{columns}\" table:number-rows-spanned=\"{rows}\"");
        } else {
            tag = "table:covered-table-cell";
        }
    }
    let Some((value, look)) = sheet.cells.get(&(row, column)) else {
        append(xml, format_args!("<{tag}/>"));
        return;
    };
    let (kind, shown) = typed(value);
    append(xml, format_args!("<{tag} table:style-name=\"{look:?}\"{attributes}{kind}"));
    if shown.is_empty() {
        xml.push_str("/>");
    } else {
        append(xml, format_args!("><text:p>{}</text:p></{tag}>", escape(&shown)));
    }
}

/// The attributes that give a value its type, and the text that is shown.
fn typed(value: &Value) -> (String, String) {
    match value {
        Value::Blank => (String::new(), String::new()),
        Value::Text(text) => (" office:value-type=\"string\"".to_owned(), text.clone()),
        Value::Number(number, digits) => {
            (format!(" office:value-type=\"float\" office:value=\"{number}\""), format!("{number:.digits$}"))
        }
        Value::Date(year, month, day) => {
            let date = format!("{year:04}-{month:02}-{day:02}");
            (
                format!(" office:value-type=\"date\" office:date-value=\"{date}\""),
                format!("{year}/{month}/{day}"),
            )
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn append(xml: &mut String, text: std::fmt::Arguments<'_>) {
    xml.write_fmt(text).expect("a string takes every text");
}
