//! Does a text name a period? For finding the level of a header that holds years.
//!
//! It says yes or no. Which year it is, and whether 年 means the fiscal year, is for the host to say.

use crate::text::fold;

/// Era names as they stand after folding.
const ERAS: [&str; 5] = ["明治", "大正", "昭和", "平成", "令和"];

/// Their initials, which need a number and nothing but a period behind it.
const INITIALS: [char; 5] = ['m', 't', 's', 'h', 'r'];

/// Words that may follow the year of a period. Longer ones first, for they are taken off one after the other.
const TAIL: [&str; 32] = [
    "四半期", "上半期", "下半期", "見込み", "見込", "予定", "速報", "確定", "実績", "現在", "時点", "当初", "年度",
    "年末", "年", "月末", "月", "日", "末", "第", "期", "元", "fy", "cy", "q", "(", ")", "/", ".", "-", "~", "、",
];

/// Does a text name a period and nothing else: `2023年度`, `令和5年度末`, `H30`, `FY2023`, `2023/4/1`, `令和5(2023)年度`?
/// A year whose era stands elsewhere needs its 年度 (`28年度`), for a bare number may be anything.
#[must_use]
pub fn looks_like_period(text: &str) -> bool {
    let folded = fold(text);
    let folded = folded.strip_prefix("fy").or_else(|| folded.strip_prefix("cy")).unwrap_or(&folded);
    let rest = after_era(folded).or_else(|| after_western_year(folded)).or_else(|| after_bare_year(folded));
    rest.is_some_and(is_tail)
}

/// `令和5…`, `平成三十…`, `r5…`, `h元…`.
fn after_era(text: &str) -> Option<&str> {
    if let Some(rest) = ERAS.iter().find_map(|era| text.strip_prefix(era)) {
        return after_era_year(rest);
    }
    let rest = text.strip_prefix(INITIALS)?;
    after_era_year(rest.strip_prefix('.').unwrap_or(rest))
}

fn after_era_year(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('元') {
        return Some(rest);
    }
    let digits = leading(text, |c| c.is_ascii_digit());
    let kanji = leading(text, |c| "〇一二三四五六七八九十".contains(c));
    match (digits, kanji) {
        (1..=2, _) => Some(&text[digits..]),
        (0, 1..=3) => text.char_indices().nth(kanji).map(|(at, _)| &text[at..]).or(Some("")),
        _ => None,
    }
}

/// `1980…`, `2023…`, `2023年度…`.
fn after_western_year(text: &str) -> Option<&str> {
    let is_year = leading(text, |c| c.is_ascii_digit()) == 4 && (text.starts_with("19") || text.starts_with("20"));
    is_year.then(|| &text[4..])
}

/// `28年度`.
fn after_bare_year(text: &str) -> Option<&str> {
    let digits = leading(text, |c| c.is_ascii_digit());
    ((1..=2).contains(&digits) && text[digits..].starts_with("年度")).then(|| &text[digits..])
}

fn leading(text: &str, is_wanted: impl Fn(char) -> bool) -> usize {
    text.chars().take_while(|&c| is_wanted(c)).count()
}

/// Nothing but words and numbers of a period, possibly another spelling of the year in brackets.
fn is_tail(text: &str) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let word = TAIL.iter().chain(&ERAS).find_map(|word| rest.strip_prefix(word));
        let Some(shorter) = word.or_else(|| rest.strip_prefix(|c: char| c.is_ascii_digit() || "rhst".contains(c)))
        else {
            return false;
        };
        rest = shorter;
    }
    true
}

#[cfg(test)]
#[path = "period_tests.rs"]
mod tests;
