//! Sound files to start from, one or two per format.

use rust_xlsxwriter::{Format, Formula, Workbook};

const XLS: &[u8] = include_bytes!("../../../plugins/sheet/tests/fixtures/every_kind.xls");
const ODS: &[u8] = include_bytes!("../../../plugins/sheet/tests/fixtures/every_kind.ods");

const TEXT: &str = "分野,令和4年度,令和5年度\r\n\r\n\"金融①\n信用\",120,\"1,234\"\r\n医療,－,325\r\n";

/// What the damage goes into.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Packing {
    Zip,
    Container,
    Plain,
}

/// A sound file.
pub(crate) struct File {
    pub(crate) name: &'static str,
    pub(crate) packing: Packing,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) fn files() -> Vec<File> {
    let file = |name, packing, bytes| File { name, packing, bytes };
    let utf16: Vec<u8> = format!("\u{FEFF}{TEXT}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        file("a.xlsx", Packing::Zip, workbook().unwrap_or_default()),
        file("a.xls", Packing::Container, XLS.to_vec()),
        file("a.ods", Packing::Zip, ODS.to_vec()),
        file("a.csv", Packing::Plain, TEXT.as_bytes().to_vec()),
        file("a.csv", Packing::Plain, encoding_rs::SHIFT_JIS.encode(TEXT).0.into_owned()),
        file("a.tsv", Packing::Plain, utf16),
    ]
}

fn workbook() -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("会員数")?;
    sheet.merge_range(0, 0, 0, 3, "セプター 会員数", &Format::new())?;
    let formats = ["ggge\"年\"", "\"令和\"0\"年度\"", "\\(#,##0\\)", "yyyy/m/d", "[h]:mm", "0.00;△0.00;-"];
    for (row, code) in (1..).zip(formats) {
        let format = Format::new().set_num_format(code).set_italic();
        sheet.write_with_format(row, 1, 45_017.5, &format)?.write(row, 0, "分野")?;
    }
    sheet.write(8, 2, true)?.write_formula(9, 2, Formula::new("1/0").set_result("#DIV/0!"))?;
    sheet.set_row_hidden(2)?.set_column_hidden(3)?;
    book.add_worksheet().set_hidden(true);
    book.save_to_buffer()
}
