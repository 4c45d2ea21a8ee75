//! Print set-up: A4 landscape, one page wide, page numbers and title in the footer.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::style::FONT;
use crate::report::{Edition, Language};

const A4: u8 = 9;

/// Sets what all sheets have in common.
pub(super) fn set_up(worksheet: &mut Worksheet, edition: &Edition) {
    let weight = match edition.language {
        Language::Ja => "標準",
        Language::En => "Regular",
    };
    // A blank behind the size keeps a footer that starts with a digit from being read as part of it.
    let footer = format!(
        "&L&\"{FONT},{weight}\"&9 {}&C&\"{FONT},{weight}\"&9 &A&R&\"{FONT},{weight}\"&9 &P / &N",
        edition.footer.replace('&', "&&")
    );
    worksheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_print_center_horizontally(false)
        .set_footer(footer);
}

/// Sets the printed rectangle from A1, and the rows on top of each page.
pub(super) fn print_area(
    worksheet: &mut Worksheet,
    last_row: RowNum,
    last_column: ColNum,
    header: Option<RowNum>,
) -> Result<(), XlsxError> {
    worksheet.set_print_area(0, 0, last_row, last_column)?;
    if let Some(row) = header {
        worksheet.set_repeat_rows(row, row)?;
    }
    Ok(())
}
