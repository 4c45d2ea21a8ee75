//! Number formats: is it a date, and does the format show something that the value does not hold?
//!
//! `"令和"0"年度"` shows an era that the 5 in the cell lacks, `\(#,##0\)` brackets that may mean 'the year before'.
//! Which of them means what is for the host; here they are only noticed.

use std::sync::Arc;

/// What numbers of a format are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number.
    #[default]
    Number,
    /// A day, possibly with a time.
    Date,
    /// A time of day.
    Time,
    /// A length of time (`[h]:mm`): a number of days.
    Elapsed,
}

/// A number format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NumberFormat {
    /// As in the file.
    code: Arc<str>,
    /// What its numbers are.
    pub(crate) kind: Kind,
    /// For positive numbers, negative numbers, zero: does it show something of its own?
    tells: [bool; 3],
}

/// Built-in formats that are dates or times; 27–36 and 50–58 are the Japanese ones, without a code in the file.
const BUILT_IN: [(u32, u32, Kind); 9] = [
    (14, 17, Kind::Date),
    (18, 21, Kind::Time),
    (22, 22, Kind::Date),
    (27, 31, Kind::Date),
    (32, 33, Kind::Time),
    (34, 36, Kind::Date),
    (45, 45, Kind::Time),
    (47, 47, Kind::Time),
    (50, 58, Kind::Date),
];

/// Words and signs that a format of a date may show without adding anything.
const PLAIN_IN_DATES: &str = "年月日時分秒/-.,:' 　()（）曜";

/// Signs that the format of a negative number may show instead of the minus.
const MINUS: &str = "-−－△▲()（）";

impl NumberFormat {
    /// A format without code, by its number.
    pub(crate) fn built_in(id: u32) -> Self {
        let kind = if id == 46 {
            Kind::Elapsed
        } else {
            let found = BUILT_IN.iter().find(|(first, last, _)| (*first..=*last).contains(&id));
            found.map_or(Kind::Number, |(_, _, kind)| *kind)
        };
        Self { code: Arc::from(""), kind, tells: [false; 3] }
    }

    /// Reads a format code.
    pub(crate) fn parse(code: &str) -> Self {
        let sections: Vec<Section> = split_sections(code).iter().map(|section| Section::read(section)).collect();
        let kind = sections.first().map_or(Kind::Number, Section::kind);
        let tells = |sign: usize| {
            // One section serves all signs, two leave zero to the first.
            let at = if sign < sections.len().min(3) { sign } else { 0 };
            let is_minus = sign == 1 && at == 1;
            sections.get(at).is_some_and(|section| section.tells(kind, is_minus))
        };
        Self { code: Arc::from(code), kind, tells: [tells(0), tells(1), tells(2)] }
    }

    /// The code, where it shows something that the number does not hold.
    pub(crate) fn meaning(&self, number: f64) -> Option<Arc<str>> {
        let sign = if number > 0.0 {
            0
        } else if number < 0.0 {
            1
        } else {
            2
        };
        (self.tells[sign] && !self.code.is_empty()).then(|| Arc::clone(&self.code))
    }
}

/// What one section of a format shows.
#[derive(Default)]
struct Section {
    letters: String,
    literal: String,
    placeholders: usize,
    is_elapsed: bool,
}

impl Section {
    fn read(section: &[char]) -> Self {
        let mut read = Self::default();
        let text: String = section.iter().collect();
        if matches!(text.trim().to_ascii_lowercase().as_str(), "general" | "g/標準" | "standard" | "") {
            read.placeholders = usize::from(!text.trim().is_empty());
            return read;
        }
        let mut at = 0;
        while at < section.len() {
            at += read.take(&section[at..]);
        }
        read
    }

    /// Reads one token; gives its length.
    fn take(&mut self, rest: &[char]) -> usize {
        match rest[0] {
            '"' => {
                let end = rest[1..].iter().position(|&c| c == '"').unwrap_or(rest.len() - 1);
                self.literal.extend(&rest[1..=end]);
                end + 2
            }
            '\\' | '!' => {
                self.literal.extend(rest.get(1));
                2
            }
            '_' | '*' => 2,
            '[' => self.take_bracket(rest),
            '0' | '#' | '?' | '@' => {
                self.placeholders += 1;
                1
            }
            'E' | 'e' if matches!(rest.get(1), Some('+' | '-')) && self.placeholders > 0 => 2,
            '.' | ',' | '%' | ' ' => 1,
            c if c.is_ascii_alphabetic() => {
                self.letters.push(c.to_ascii_lowercase());
                1
            }
            c => {
                self.literal.push(c);
                1
            }
        }
    }

    /// `[Red]`, `[>=100]`, `[h]`, `[$-411]`, `[$¥-411]`.
    fn take_bracket(&mut self, rest: &[char]) -> usize {
        let end = rest.iter().position(|&c| c == ']').unwrap_or(rest.len() - 1);
        let inner: String = rest[1..=end].iter().filter(|&&c| c != ']').collect();
        if let Some(currency) = inner.strip_prefix('$') {
            self.literal.push_str(currency.split('-').next().unwrap_or_default());
        }
        let is_time = !inner.is_empty() && inner.chars().all(|c| "hmsHMS".contains(c));
        self.is_elapsed |= is_time;
        end + 1
    }

    fn kind(&self) -> Kind {
        if self.is_elapsed {
            return Kind::Elapsed;
        }
        let letters = self.letters.replace("am/pm", "").replace("ampm", "").replace("a/p", "");
        let has = |wanted: &str| letters.chars().any(|c| wanted.contains(c));
        if !letters.chars().all(|c| "ymdhsegbarnp".contains(c)) {
            return Kind::Number;
        }
        match (has("ydegb") || letters.contains("aaa"), has("hs"), has("m")) {
            (true, _, _) | (false, false, true) => Kind::Date,
            (false, true, _) => Kind::Time,
            (false, false, false) => Kind::Number,
        }
    }

    /// Does it show something of its own?
    fn tells(&self, kind: Kind, is_minus: bool) -> bool {
        let plain = match kind {
            Kind::Date | Kind::Time => PLAIN_IN_DATES,
            Kind::Elapsed => return true,
            Kind::Number if is_minus => MINUS,
            Kind::Number => "+",
        };
        let shows_nothing = kind == Kind::Number && self.placeholders == 0;
        shows_nothing || self.literal.chars().any(|c| !c.is_whitespace() && !plain.contains(c))
    }
}

/// The sections between the semicolons that are not quoted.
fn split_sections(code: &str) -> Vec<Vec<char>> {
    let mut sections = vec![Vec::new()];
    let (mut is_quoted, mut is_escaped) = (false, false);
    for c in code.chars() {
        match c {
            ';' if !is_quoted && !is_escaped => {
                sections.push(Vec::new());
                continue;
            }
            '"' if !is_escaped => is_quoted = !is_quoted,
            _ => {}
        }
        is_escaped = !is_escaped && !is_quoted && matches!(c, '\\' | '!' | '_' | '*');
        if let Some(last) = sections.last_mut() {
            last.push(c);
        }
    }
    sections
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
