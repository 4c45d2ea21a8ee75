//! Building files, and looking at what came of them.

use std::io::{Cursor, Write};

use nenji_sheet::{Book, Grid, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The first sheet of a file.
#[track_caller]
pub(crate) fn grid(name: &str, bytes: &[u8]) -> Grid {
    Book::open(name, bytes).unwrap().grid(0).unwrap()
}

/// The value at a position such as `B7`.
#[track_caller]
pub(crate) fn at(grid: &Grid, position: &str) -> Value {
    let (row, column) = nenji_sheet::parse_a1(position).unwrap();
    grid.cell(row, column).unwrap_or_else(|| panic!("{position} is empty")).value.clone()
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub(crate) fn date(text: &str) -> Value {
    Value::Date(text.to_owned())
}

pub(crate) fn number(number: f64) -> Value {
    Value::Number(number)
}

/// A zip of these parts.
pub(crate) fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    zip_of_bytes(&parts)
}

/// As [`zip`].
pub(crate) fn zip_of_bytes(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;

/// An xlsx with this `sheetData` and around; shared strings and styles may be empty.
pub(crate) fn xlsx(workbook_properties: &str, sheet: &str, strings: &str, styles: &str) -> Vec<u8> {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    zip(&[
        ("[Content_Types].xml", TYPES),
        (
            "_rels/.rels",
            &format!(
                r#"<Relationships><Relationship Id="r" Type="{relation}/officeDocument" Target="/xl/workbook.xml"/></Relationships>"#
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                r#"<workbook>{workbook_properties}<sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="a" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>
                <Relationship Id="b" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/>
                <Relationship Id="c" Type="{relation}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        ("xl/worksheets/sheet1.xml", &format!("<worksheet>{sheet}</worksheet>")),
        ("xl/sharedStrings.xml", &format!("<sst>{strings}</sst>")),
        ("xl/styles.xml", &format!("<styleSheet>{styles}</styleSheet>")),
    ])
}
