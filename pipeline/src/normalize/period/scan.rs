//! The characters of a period, from left to right: era or Western year, month, day.

use chrono::{Datelike as _, NaiveDate};

use super::super::numeral::kanji_number;

/// Era names and letters with the year before their first.
const ERAS: [(&str, i32); 15] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("大正", 1911),
    ("明治", 1867),
    ("令", 2018),
    ("平", 1988),
    ("昭", 1925),
    ("R", 2018),
    ("H", 1988),
    ("S", 1925),
    ("r", 2018),
    ("h", 1988),
    ("s", 1925),
    ("T", 1911),
];
const WESTERN: [&str; 4] = ["FY", "fy", "Fy", "西暦"];

/// A year as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Year {
    pub(super) western: i32,
    /// Written with 年度 or FY.
    pub(super) is_fiscal: bool,
}

/// A year, with month and day where they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) year: Year,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
    /// Followed by 末.
    pub(super) is_end: bool,
}

/// A month or a day, and what stood before it.
#[derive(Clone, Copy)]
struct Part {
    number: u32,
    separator: Option<char>,
}

pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl Moment {
    /// Is it this day, as far as it says?
    pub(super) fn is_on(self, day: NaiveDate) -> bool {
        let last = day.succ_opt().is_none_or(|next| next.day() == 1);
        let is_day = self.day.map_or(!self.is_end || last, |own| own == day.day());
        self.year.western == day.year() && self.month.is_none_or(|month| month == day.month()) && is_day
    }
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// The whole text as one moment; none where anything is left over.
    pub(super) fn moment(mut self) -> Option<Moment> {
        let year = self.year()?;
        let month = if year.is_fiscal { None } else { self.part(12, "月", None) };
        let day = month.and_then(|month| self.part(31, "日", month.separator));
        let is_end = self.take("末日") || self.take("末") || self.take(".末");
        let (month, day) = (month.map(|month| month.number), day.map(|day| day.number));
        // The time of a date cell without a time.
        if day.is_some() {
            let _is_midnight = self.take("T00:00:00") || self.take("00:00:00") || self.take("0:00");
        }
        self.rest.is_empty().then_some(Moment { year, month, day, is_end })
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn year(&mut self) -> Option<Year> {
        let mut is_fiscal = false;
        let western = if let Some((_, before)) = ERAS.iter().find(|(era, _)| self.take(era)) {
            self.take(".");
            before + self.era_year()?
        } else {
            if let Some(word) = WESTERN.iter().find(|word| self.take(word)) {
                is_fiscal = *word != "西暦";
            }
            let year = self.number()?;
            (1868..=2200).contains(&year).then_some(year)?
        };
        let inner = self.in_brackets(western)?;
        is_fiscal |= self.take("年度") || self.take("会計年度");
        if !is_fiscal {
            self.take("年");
        }
        // `令和5年度(2023年度)`, `2023年度(令和5年度)`.
        let outer = self.in_brackets(western)?;
        Some(Year { western, is_fiscal: is_fiscal || inner || outer })
    }

    fn era_year(&mut self) -> Option<i32> {
        if self.take("元") { Some(1) } else { self.number().filter(|year| (1..=99).contains(year)) }
    }

    /// A year in brackets must be the same one; gives whether it is written with 年度.
    fn in_brackets(&mut self, western: i32) -> Option<bool> {
        let Some((inside, rest)) = self.rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
            return Some(false);
        };
        let mut inner = Scanner::new(inside);
        let year = inner.year()?;
        self.rest = rest;
        (inner.rest.is_empty() && year.western == western).then_some(year.is_fiscal)
    }

    /// A number from 1 to `last` with its word; what is none stays, so that it is seen as left over. One separator
    /// stands throughout: `1980/1-3` is a quarter and no day.
    fn part(&mut self, last: i32, word: &str, other: Option<char>) -> Option<Part> {
        let before = self.rest;
        let separator = self.separator();
        let is_same = other.is_none() || separator.is_none() || separator == other;
        let Some(number) = self.number().filter(|number| is_same && (1..=last).contains(number)) else {
            self.rest = before;
            return None;
        };
        self.take(word);
        Some(Part { number: u32::try_from(number).ok()?, separator })
    }

    fn separator(&mut self) -> Option<char> {
        let separator = self.rest.chars().next().filter(|c| matches!(c, '/' | '-' | '.' | '−'))?;
        self.rest = &self.rest[separator.len_utf8()..];
        Some(separator)
    }

    /// A run of digits of either script: `2023`, `二〇二三`, `三十一`.
    fn number(&mut self) -> Option<i32> {
        let is_part = |c: &char| c.is_ascii_digit() || "〇零一二三四五六七八九十百千".contains(*c);
        let length: usize = self.rest.chars().take_while(is_part).map(char::len_utf8).sum();
        let (digits, rest) = self.rest.split_at(length);
        let value = i32::try_from(kanji_number(digits)?).ok()?;
        self.rest = rest;
        Some(value)
    }
}
