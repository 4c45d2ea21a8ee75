//! Texts as cells hold them, put together from the words that the parsers look for.

use nenji::config::PeriodIs;
use nenji::normalize::parsers;

use crate::random::Random;

/// Pieces of numbers, eras, dates and marks.
const PIECES: [&str; 92] = [
    "0",
    "1",
    "5",
    "12",
    "30",
    "31",
    "2023",
    "0000000",
    "999999999999999999",
    "１２",
    "５",
    "元",
    "一",
    "十",
    "百",
    "千",
    "万",
    "億",
    "兆",
    "〇",
    "二十三",
    ",",
    "，",
    ".",
    "．",
    "、",
    "-",
    "－",
    "−",
    "△",
    "▲",
    "(",
    ")",
    "（",
    "）",
    "約",
    "%",
    "％",
    "年",
    "年度",
    "月",
    "日",
    "末",
    "度",
    "令和",
    "平成",
    "昭和",
    "大正",
    "明治",
    "R",
    "H",
    "Ｓ",
    "㋿",
    "令",
    "FY",
    "の前年度",
    "の翌年度",
    "～",
    "~",
    "/",
    "速報",
    "見込み",
    "確定値",
    "現在",
    "①",
    "注1)",
    "（注１）",
    "※",
    "※1",
    "*",
    "²",
    "分",
    ",分",
    " ",
    "\u{3000}",
    "\n",
    "\u{200B}",
    "\u{FEFF}",
    "\u{301}",
    "é",
    "ｶﾞ",
    "千人",
    "百万円",
    "単位",
    "：",
    ":",
    "人",
    "(Mar.31,1948)",
    "･",
    "e",
    "+",
    "'",
];

/// A text of some pieces, now and then with a character from anywhere.
pub(crate) fn text(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(9) {
        if random.once_in(12) {
            let code = u32::try_from(random.below(0x0011_0000)).unwrap_or(0);
            text.extend(char::from_u32(code));
        } else {
            let piece = random.one(&PIECES);
            let times = if random.once_in(60) { 500 } else { 1 };
            text.push_str(&piece.repeat(times));
        }
    }
    text
}

/// A number is read, if at all, as what plain digits say too: written out and read again it is the same.
pub(crate) fn numeral(random: &mut Random) {
    let text = text(random);
    let Some((digits, scale)) = parsers::number(&text) else { return };
    if scale == 0 {
        assert_eq!(parsers::number(&digits.to_string()), Some((digits, 0)), "{text:?}");
    }
}

/// A year is read, if at all, within the bounds of the calendar, and the same when padded with blanks.
pub(crate) fn period(random: &mut Random) {
    let text = text(random);
    let all = [PeriodIs::FiscalYear, PeriodIs::Date, PeriodIs::CalendarYear, PeriodIs::AprilFirst];
    let period_is = *random.one(&all);
    let year = parsers::fiscal_year(&text, period_is);
    assert!(year.is_none_or(|year| (1868..=2200).contains(&year)), "{text:?}: {year:?}");
    assert_eq!(parsers::fiscal_year(&format!("\u{3000}{text} "), period_is), year, "{text:?}");
}
