//! Note marks in headings and labels: `（注１）`, `注1)`, `※1`, `*1`, `①`, `¹`, `1)`.
//!
//! They go before NFKC, which would turn `①` into a digit of the text. Words that contain the same characters
//! (`注意喚起`, `m²`, `(2018)`) stay.

use crate::text::is_invisible;

/// Circled, parenthesised and superscript digits.
const MARK_RANGES: [(char, char); 10] = [
    ('\u{2460}', '\u{2487}'),
    ('\u{24EA}', '\u{24FF}'),
    ('\u{2776}', '\u{2793}'),
    ('\u{3251}', '\u{325F}'),
    ('\u{32B1}', '\u{32BF}'),
    ('\u{2070}', '\u{2079}'),
    ('\u{207D}', '\u{207E}'),
    ('\u{00B2}', '\u{00B3}'),
    ('\u{00B9}', '\u{00B9}'),
    ('\u{2020}', '\u{2021}'),
];

/// Words that end with 注, after which a number is no note.
const WORDS_ENDING_IN_NOTE: [char; 3] = ['発', '受', '外'];

/// A note number has at most so many digits: `※2023年度` is a mark before a year.
const MARK_DIGITS: usize = 2;

/// A text without its note marks; if nothing else is left, the text itself.
#[must_use]
pub fn strip_notes(text: &str) -> String {
    if !text.chars().any(may_begin_mark) {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let length = mark_length(&chars, at);
        if length == 0 {
            kept.push(chars[at]);
            at += 1;
        } else {
            at += length;
        }
    }
    if kept.chars().all(is_unseen) { text.to_owned() } else { kept }
}

/// Could a note mark start with this character? Most texts have none.
fn may_begin_mark(c: char) -> bool {
    is_digit(c)
        || is_opening(c)
        || matches!(c, '※' | '†' | '‡' | '*' | '＊' | '注')
        || MARK_RANGES.iter().any(|&(first, last)| (first..=last).contains(&c))
}

/// Length of the note mark that starts here; 0 where none does.
fn mark_length(chars: &[char], at: usize) -> usize {
    let before = at.checked_sub(1).map(|index| chars[index]);
    match chars[at] {
        '※' | '†' | '‡' => 1 + number_length(&chars[at + 1..]),
        '*' | '＊' => star_length(chars, at),
        '注' => note_length(&chars[at..], before),
        c if is_opening(c) => bracketed_length(&chars[at..]),
        c if is_squared_metre(before, c) => 0,
        c if MARK_RANGES.iter().any(|&(first, last)| (first..=last).contains(&c)) => 1,
        c if is_digit(c) && !before.is_some_and(is_part_of_number) => hung_length(&chars[at..], before),
        _ => 0,
    }
}

/// `*1`, or stars at either end of the text.
fn star_length(chars: &[char], at: usize) -> usize {
    let number = number_length(&chars[at + 1..]);
    let is_at_end = chars[..at].iter().copied().all(is_unseen)
        || chars[at..].iter().all(|c| matches!(c, '*' | '＊') || c.is_whitespace());
    if number > 0 || is_at_end { 1 + number } else { 0 }
}

/// `注1)`, `注）`, `注1` at the end.
fn note_length(chars: &[char], before: Option<char>) -> usize {
    if before.is_some_and(|c| WORDS_ENDING_IN_NOTE.contains(&c)) {
        return 0;
    }
    let numbers = numbers_length(&chars[1..]);
    match chars.get(1 + numbers) {
        Some(&c) if is_closing(c) => 2 + numbers,
        None if numbers > 0 => 1 + numbers,
        _ => 0,
    }
}

/// `（注）`, `(注1、2)`, `（※1）`, `(*1)`, `[1]` is no mark, nor is `（注意）`.
fn bracketed_length(chars: &[char]) -> usize {
    match chars.get(1) {
        Some('注' | '※' | '*' | '＊') => {
            let numbers = numbers_length(&chars[2..]);
            if chars.get(2 + numbers).copied().is_some_and(is_closing) { 3 + numbers } else { 0 }
        }
        _ => 0,
    }
}

/// `1)` hung on the end of a label: `会員数1)`, `会員数1),2)`. At the start it is a numbering, and stays.
fn hung_length(chars: &[char], before: Option<char>) -> usize {
    if before.is_none_or(|c| is_opening(c) || c.is_whitespace()) {
        return 0;
    }
    let number = number_length(chars);
    if number == 0 || !chars.get(number).copied().is_some_and(is_closing) {
        return 0;
    }
    let rest = &chars[number + 1..];
    let is_tail = rest.iter().all(|&c| is_digit(c) || is_closing(c) || is_separator(c));
    if is_tail { chars.len() } else { 0 }
}

/// Digits of one number, if there are few enough for a note.
fn number_length(chars: &[char]) -> usize {
    let digits = chars.iter().take_while(|&&c| is_digit(c)).count();
    if digits <= MARK_DIGITS { digits } else { 0 }
}

/// `1`, `1、2`, `1-3`, blanks between.
fn numbers_length(chars: &[char]) -> usize {
    chars.iter().take_while(|&&c| is_digit(c) || is_separator(c)).count()
}

fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

fn is_part_of_number(c: char) -> bool {
    is_digit(c) || matches!(c, '.' | ',' | '，' | '．' | '/' | '-')
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '，' | '、' | '・' | '-' | '～' | '〜' | '~') || c.is_whitespace()
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '［' | '〔' | '【' | '<' | '＜')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）' | ']' | '］' | '〕' | '】' | '>' | '＞')
}

/// Padding, of which a text has as much as it likes at either end.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

fn is_squared_metre(before: Option<char>, c: char) -> bool {
    matches!(before, Some('m' | 'ｍ')) && matches!(c, '²' | '³')
}
