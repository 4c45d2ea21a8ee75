//! Print set-up: A4 landscape, one page wide, page numbers and title in the footer.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use crate::report::{Edition, Language};

const A4: u8 = 9;

/// What an A4 page in landscape holds between its margins at full size, in pixels of 96 to the inch.
pub(super) const WIDTH: u32 = 1026;
const HEIGHT: u32 = 667;

/// Points of the cells, and the least that they print at.
const POINTS: u32 = 11;
const MIN_POINTS: u32 = 8;

/// The same as a scale, which programs give in whole per cents.
const MIN_SCALE_PERCENT: u32 = (MIN_POINTS * 100).div_ceil(POINTS);

/// Widest sheet that still prints at so many points, in pixels.
pub(super) const MAX_WIDTH: u32 = WIDTH * 100 / MIN_SCALE_PERCENT;

/// A page is saved only if the print gets no smaller than this part of what it was.
const MIN_SHRINK_PERCENT: u32 = 80;

/// Sets what all sheets have in common.
pub(super) fn set_up(worksheet: &mut Worksheet, edition: &Edition) {
    worksheet
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3)
        .set_print_center_horizontally(false)
        .set_header_footer_scale_with_doc(false)
        .set_footer(footer(edition, "&A"));
}

/// Title on the left, `middle`, page n / N on the right.
fn footer(edition: &Edition, middle: &str) -> String {
    let font = &edition.theme.font.name;
    let weight = match edition.language {
        Language::Ja => "標準",
        Language::En => "Regular",
    };
    // A blank behind the size keeps a footer that starts with a digit from being read as part of it.
    format!(
        "&L&\"{font},{weight}\"&9 {}&C&\"{font},{weight}\"&9 {middle}&R&\"{font},{weight}\"&9 &P / &N",
        edition.footer.replace('&', "&&")
    )
}

/// Says in the footer that a sheet holds more rows than are printed.
pub(super) fn say_printed(worksheet: &mut Worksheet, edition: &Edition, (printed, all): (usize, usize)) {
    let middle = match edition.language {
        Language::Ja => format!("&A（全{all}行のうち先頭の{printed}行を印刷）"),
        Language::En => format!("&A (the first {printed} of {all} rows are printed)"),
    };
    worksheet.set_footer(footer(edition, &middle));
}

/// Fits a data sheet to as many pages beside each other as it needs to be read: its rows belong together, but no column is
/// left out. A column never stands on two pages.
pub(super) fn fit_data(worksheet: &mut Worksheet, widths: &[u32]) {
    let (mut pages, mut filled) = (1_u16, 0);
    for width in widths {
        if filled > 0 && filled + width > MAX_WIDTH {
            (pages, filled) = (pages.saturating_add(1), 0);
        }
        filled += width;
    }
    worksheet.set_print_fit_to_pages(pages, 1);
}

/// Saves the page that a few leftover rows would take, where the print stays large enough.
pub(super) fn fit(worksheet: &mut Worksheet, width: u32, height: u32) {
    if let Some(pages) = saved_pages(width, height) {
        worksheet.set_print_fit_to_pages(1, pages);
    }
}

/// Pages that a sheet is fitted to; none where it takes as many as it takes.
fn saved_pages(width: u32, height: u32) -> Option<u16> {
    // Height that one page holds at the scale that the width asks for.
    let page = HEIGHT * width.max(WIDTH) / WIDTH;
    let pages = height / page;
    if pages == 0 {
        return None;
    }
    let shrink = pages * page * 100 / height;
    let scale = shrink * WIDTH / width.max(WIDTH);
    let is_readable = scale >= MIN_SCALE_PERCENT && shrink >= MIN_SHRINK_PERCENT;
    u16::try_from(pages).ok().filter(|_| is_readable)
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

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::fits(1000, 600, None)]
    #[case::a_few_rows_over(1000, 720, Some(1))]
    #[case::too_many_rows_over(1000, 900, None)]
    #[case::would_be_too_small(1500, 1100, None)]
    #[case::wide_and_a_few_rows_over(1100, 760, Some(1))]
    #[case::third_page_of_a_few_rows(1000, 1400, Some(2))]
    fn leftover_rows_are_drawn_in(#[case] width: u32, #[case] height: u32, #[case] expected: Option<u16>) {
        assert_eq!(saved_pages(width, height), expected);
    }
}
