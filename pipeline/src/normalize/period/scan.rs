//! The characters of a period, from left to right: era or Western year, month, day.

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

pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    /// The whole text as one moment; none where anything is left over.
    pub(super) fn moment(mut self) -> Option<Moment> {
        let year = self.year()?;
        let month = if year.is_fiscal { None } else { self.month() };
        let day = month.and_then(|_| self.day());
        let is_end = self.take("末日") || self.take("末");
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

    fn month(&mut self) -> Option<u32> {
        let before = self.rest;
        self.separator();
        let month = self.number().and_then(|month| u32::try_from(month).ok());
        if month.is_none() {
            self.rest = before;
        }
        self.take("月");
        month.filter(|month| (1..=12).contains(month))
    }

    fn day(&mut self) -> Option<u32> {
        let before = self.rest;
        self.separator();
        let day = self.number().and_then(|day| u32::try_from(day).ok());
        if day.is_none() {
            self.rest = before;
        }
        self.take("日");
        day
    }

    fn separator(&mut self) {
        let _is_there = self.take("/") || self.take("-") || self.take(".") || self.take("−");
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
