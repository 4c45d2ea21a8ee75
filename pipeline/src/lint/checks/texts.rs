//! Texts in the table: spaces for looks, several data in a cell, characters that not every system has.

use nenji_sheet::fold;

use crate::lint::found::Found;
use crate::lint::view::View;

/// Ranges of characters that not every system shows alike, and what they are.
const DEPENDENT: [(char, char, &str); 11] = [
    ('\u{2116}', '\u{2116}', "a sign in one character"),
    ('\u{2121}', '\u{2121}', "a sign in one character"),
    ('Ⅰ', 'ⅿ', "a Roman numeral in one character"),
    ('①', '⓿', "an enclosed character"),
    ('\u{3004}', '\u{3004}', "a sign in one character"),
    ('〜', '〜', "a wave dash, which systems confuse with the full-width tilde"),
    ('～', '～', "a full-width tilde, which systems confuse with the wave dash"),
    ('㈀', '㋿', "an enclosed or composed character"),
    ('㌀', '㏿', "a word or unit in one character"),
    ('\u{E000}', '\u{F8FF}', "a character of a private font"),
    ('\u{1F000}', '\u{1FAFF}', "a pictograph"),
];

/// Headings of columns in which a full-width space is part of an address.
const ADDRESSES: [&str; 5] = ["住所", "所在地", "address", "居所", "勤務地"];

pub(super) fn check(view: &View, found: &mut Found) {
    let is_address = |column: u32| {
        view.columns.iter().any(|found| {
            found.number == column && ADDRESSES.iter().any(|word| fold(&found.heading).contains(word))
        })
    };
    let mut wrong: [Vec<(u32, u32, String)>; QUESTIONS.len()] = Default::default();
    let mut dependent = Vec::new();
    for (row, column, text) in view.table_texts() {
        for (at, (rule, _, is_wrong)) in QUESTIONS.iter().enumerate() {
            if is_wrong(text) && !(*rule == "L1-06" && is_address(column)) {
                wrong[at].push((row, column, text.to_owned()));
                break;
            }
        }
        if let Some((c, what)) = dependent_character(text) {
            dependent.push((row, column, c, what));
        }
    }
    for ((rule, what, _), cells) in QUESTIONS.iter().zip(wrong) {
        found.each(rule, &view.name, what, cells);
    }
    for (row, column, c, what) in dependent {
        found.each(
            "L1-08",
            &view.name,
            &format!("`{c}` is {what}"),
            vec![(row, column, quoted_cell(view, row, column))],
        );
    }
}

fn quoted_cell(view: &View, row: u32, column: u32) -> String {
    view.grid.cell(row, column).map(nenji_sheet::Cell::text).unwrap_or_default()
}

/// Does a text break a rule?
type Breaks = fn(&str) -> bool;

/// What is asked of a text, in this order; the first that holds is told.
const QUESTIONS: [(&str, &str, Breaks); 8] = [
    ("L1-07", "several lines in one cell", |text| {
        text.lines().filter(|line| !line.trim().is_empty()).count() > 1
    }),
    ("L1-07", "a number with another in brackets", is_pair),
    ("L1-07", "an enumeration", is_enumeration),
    ("L1-07", "several data parted by commas", has_comma),
    ("L1-06", "a line break for looks", |text| text.contains(['\n', '\r'])),
    ("L1-06", "a space at the beginning or the end", |text| text.trim() != text),
    ("L1-06", "a full-width space", |text| text.contains('\u{3000}')),
    ("L1-06", "spaces between the characters", |text| text.contains("  ") || is_spread(text)),
];

/// `50468 (45332)`, `373（平成27年度）` is a number and what it belongs to.
fn is_pair(text: &str) -> bool {
    let folded = fold(text);
    let Some((number, rest)) = folded.split_once('(') else { return false };
    let is_number =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.'));
    is_number(number) && rest.strip_suffix(')').is_some_and(is_number)
}

/// Three or more parts; a sentence is one datum whatever it lists.
fn is_enumeration(text: &str) -> bool {
    !text.trim_end().ends_with('。') && (text.matches('、').count() > 1 || text.matches('・').count() > 1)
}

/// A comma that does not part thousands, nor belong to an English name (`Health, Labour and Welfare`).
fn has_comma(text: &str) -> bool {
    if text.is_ascii() && text.contains(" and ") {
        return false;
    }
    let chars: Vec<char> = text.chars().map(|c| if c == '，' { ',' } else { c }).collect();
    chars.iter().enumerate().any(|(at, c)| {
        let digits = |range: std::ops::Range<usize>| {
            chars.get(range).is_some_and(|found| found.iter().all(char::is_ascii_digit))
        };
        let is_grouped = at > 0 && digits(at - 1..at) && digits(at + 1..at + 4) && !digits(at + 4..at + 5);
        *c == ',' && !is_grouped
    })
}

/// `総 数`: a space between any two of a few Japanese characters.
fn is_spread(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_wide = |c: &char| matches!(c, '぀'..='ヿ' | '一'..='鿿');
    chars.len() >= 3
        && chars.len() % 2 == 1
        && chars.iter().enumerate().all(|(at, c)| if at % 2 == 0 { is_wide(c) } else { *c == ' ' })
}

/// The first character that depends on the system. Ideographs are left out: names need them, and the rule allows it.
fn dependent_character(text: &str) -> Option<(char, &'static str)> {
    text.chars().find_map(|c| {
        let found = DEPENDENT.iter().find(|(first, last, _)| (*first..=*last).contains(&c))?;
        Some((c, found.2))
    })
}
