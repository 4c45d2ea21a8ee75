//! Damaged files give an error or a grid, never a panic.

use nenji_sheet::Book;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

const XLS: &[u8] = include_bytes!("../fixtures/every_kind.xls");
const ODS: &[u8] = include_bytes!("../fixtures/every_kind.ods");

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "分野").unwrap().write(1, 1, 3.5).unwrap();
    sheet.write_with_format(2, 0, 45017, &Format::new().set_num_format("yyyy/m/d")).unwrap();
    book.save_to_buffer().unwrap()
}

fn read(name: &str, bytes: &[u8]) {
    let Ok(mut book) = Book::open(name, bytes) else { return };
    for sheet in 0..book.sheets().len() {
        drop(book.grid(sheet));
        drop(book.for_each_row(sheet, &mut |_| true));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_damage_is_survived(
        file in 0..3_usize,
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let (name, mut bytes) = match file {
            0 => ("a.xlsx", workbook()),
            1 => ("a.xls", XLS.to_vec()),
            _ => ("a.ods", ODS.to_vec()),
        };
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        read(name, &bytes);
    }

    #[test]
    fn any_sheet_xml_is_survived(sheet in "(<(row|c|v|f|is|t|/c|/row|/v|mergeCell|cols|col)( (r|s|t|ref|min|max)=\"[A-Z0-9:s]{0,6}\"){0,2}/?>|[0-9a-z&;]{0,3}){0,30}") {
        read("a.xlsx", &crate::support::xlsx("", &sheet, "<si><t>a</t></si>", ""));
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read("a.csv", &bytes);
    }
}
