//! Periods as text: an era carried to the bare numbers that follow it, and a period inside a longer text.

use crate::period::looks_like_period;
use crate::text::{fold, trim};

/// Eras in order, with their initials.
const ERAS: [(&str, char); 5] = [("明治", 'm'), ("大正", 't'), ("昭和", 's'), ("平成", 'h'), ("令和", 'r')];

/// What a bare year lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prefix {
    Era(usize),
    Initial(usize),
    /// The first two digits of a Western year.
    Century(u8),
}

/// Carries what a year was written with to the bare years after it: `令和元`, `2`, `3` → `令和元`, `令和2`, `令和3`; and a year
/// to the months or quarters after its first: `1980/ 1- 3.`, `4- 6.` → `1980/ 1- 3.`, `1980/4- 6.`.
#[derive(Clone, Debug, Default)]
pub struct Carry {
    prefix: Option<Prefix>,
    /// A year with what stands between it and its month, and the month.
    year: Option<(String, u32)>,
}

impl Carry {
    /// The period with its era. Anything that is no bare year comes back as written.
    pub fn complete(&mut self, text: &str) -> String {
        let text = trim(text);
        let folded = fold(&text);
        if let Some(later) = self.later_month(&text, &folded) {
            return later;
        }
        let year = year_and_month(&text);
        if let Some(prefix) = own_prefix(&folded) {
            self.year = year;
            self.prefix = Some(prefix);
            return text;
        }
        let Some(prefix) = self.prefix else { return text };
        match (prefix, bare_year(&folded)) {
            (_, Bare::No) | (Prefix::Century(_), Bare::First) => text,
            // 元 opens an era: after 平成31 it is not 平成元.
            (Prefix::Era(era), Bare::First) => self.next(Prefix::Era(next_era(era)), &text),
            (Prefix::Initial(era), Bare::First) => self.next(Prefix::Initial(next_era(era)), &text),
            (Prefix::Century(_), Bare::Digits(digits)) if digits != 2 => text,
            (prefix, Bare::Digits(_)) => self.next(prefix, &text),
        }
    }

    /// A later month of the year that was written last, with that year.
    fn later_month(&mut self, text: &str, folded: &str) -> Option<String> {
        let (year, last) = self.year.as_mut()?;
        let month = bare_month(folded).filter(|month| month > last)?;
        *last = month;
        Some(format!("{year}{text}"))
    }

    fn next(&mut self, prefix: Prefix, text: &str) -> String {
        self.prefix = Some(prefix);
        match prefix {
            Prefix::Era(era) => format!("{}{text}", ERAS[era].0),
            Prefix::Initial(era) => format!("{}{text}", ERAS[era].1.to_ascii_uppercase()),
            Prefix::Century(century) => format!("{century:02}{text}"),
        }
    }
}

enum Bare {
    No,
    First,
    Digits(usize),
}

fn next_era(era: usize) -> usize {
    (era + 1).min(ERAS.len() - 1)
}

fn own_prefix(folded: &str) -> Option<Prefix> {
    if let Some(era) = ERAS.iter().position(|(name, _)| folded.starts_with(name)) {
        return Some(Prefix::Era(era));
    }
    let digits = leading_digits(folded);
    if digits == 4 {
        return folded[..2].parse().ok().map(Prefix::Century);
    }
    let mut chars = folded.chars();
    let initial = chars.next()?;
    let era = ERAS.iter().position(|(_, known)| *known == initial)?;
    let rest = chars.as_str();
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    (rest.starts_with('元') || (1..=2).contains(&leading_digits(rest))).then_some(Prefix::Initial(era))
}

/// A year of one or two digits, or 元, that lacks its era; `4月` is no year.
fn bare_year(folded: &str) -> Bare {
    if folded.starts_with('元') {
        return Bare::First;
    }
    let digits = leading_digits(folded);
    let rest = &folded[digits..];
    let is_year = rest.is_empty() || rest.starts_with(['年', '.', '(', '/', '末']);
    if (1..=2).contains(&digits) && is_year { Bare::Digits(digits) } else { Bare::No }
}

/// The month of `12月`, and the first of `4-6.`; a bare number is no month.
fn bare_month(folded: &str) -> Option<u32> {
    let digits = leading_digits(folded);
    let month = folded[..digits].parse().ok().filter(|month| (1..=12).contains(month))?;
    let rest = &folded[digits..];
    // Three months: `5-9` is an age.
    let is_quarter = rest.strip_prefix(['-', '~']).is_some_and(|last| {
        let (last, tail) = last.split_at(leading_digits(last));
        last.parse() == Ok(month + 2) && matches!(tail, "" | "." | "月" | "月期")
    });
    (rest.starts_with('月') || is_quarter).then_some(month)
}

/// `平成23年11月` is a year, as far as the 年, and a month; `1980/ 1- 3.` likewise. Only a year that needs no other is carried.
fn year_and_month(text: &str) -> Option<(String, u32)> {
    let (at, mark) = text.char_indices().find(|(_, c)| matches!(c, '年' | '/'))?;
    let (year, rest) = text.split_at(at + mark.len_utf8());
    own_prefix(&fold(year))?;
    Some((year.to_owned(), bare_month(&fold(rest))?))
}

fn leading_digits(text: &str) -> usize {
    text.chars().take_while(char::is_ascii_digit).count()
}

/// No period is longer; a cell may hold 32,767 digits, and each end of them would be tried.
const LONGEST: usize = 48;

/// Characters of a period; the search goes as far as they do.
fn is_of_period(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９' | '/' | '.' | '（' | '）' | '(' | ')' | '　' | ' ')
        || "元年度月日末〇一二三四五六七八九十".contains(c)
}

fn starts_period(rest: &str) -> bool {
    let folded: String = fold(&rest.chars().take(8).collect::<String>());
    ERAS.iter().any(|(name, _)| folded.starts_with(name)) || own_prefix(&folded).is_some()
}

/// The periods inside a text, each with the byte where it starts: `令和５年度　会員数（令和６年３月31日現在）` has two.
#[must_use]
pub fn periods_in(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut from = 0;
    let begins = |at: usize| !is_within_word(text, at) && starts_period(&text[at..]);
    while let Some((start, _)) = text[from..].char_indices().find(|&(at, _)| begins(from + at)) {
        let start = from + start;
        let (end, period) = longest_period(&text[start..]);
        found.extend(period.map(|period| (start, period)));
        from = start + end.max(text[start..].chars().next().map_or(1, char::len_utf8));
    }
    found
}

/// Is the letter or digit there not the first of its word? The r of `Mar.31` is no Reiwa.
fn is_within_word(text: &str, at: usize) -> bool {
    let is_of_word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '０'..='９');
    let (before, rest) = text.split_at(at);
    let (Some(last), Some(first)) = (before.chars().next_back(), rest.chars().next()) else { return false };
    let is_same = |a: char, b: char| a.is_numeric() == b.is_numeric();
    is_of_word(last) && is_of_word(first) && is_same(last, first)
}

/// The longest period at the start of a text, and how far the search went.
fn longest_period(text: &str) -> (usize, Option<String>) {
    let head = ERAS
        .iter()
        .find(|(name, _)| text.starts_with(name))
        .map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |(name, _)| name.len());
    let tail = text[head..]
        .chars()
        .take(LONGEST)
        .take_while(|&c| is_of_period(c))
        .map(char::len_utf8)
        .sum::<usize>();
    let mut end = head + tail;
    while end > 0 {
        let candidate = trim(&text[..end]);
        let is_balanced = candidate.matches(['(', '（']).count() == candidate.matches([')', '）']).count();
        if is_balanced && looks_like_period(&candidate) {
            return (end, Some(candidate));
        }
        end = text[..end].char_indices().next_back().map_or(0, |(at, _)| at);
    }
    (0, None)
}

/// The period that belongs to a word in a text: the last one that starts before the word ends, else the first one.
#[must_use]
pub fn period_near(text: &str, word: &str) -> Option<String> {
    let periods = periods_in(text);
    let word_end = text.find(word).map_or(text.len(), |at| at + word.len());
    let before = periods.iter().rev().find(|(start, _)| *start < word_end);
    before.or_else(|| periods.first()).map(|(_, period)| period.clone())
}
