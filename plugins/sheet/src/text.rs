//! Text as people write it in spreadsheets: comparable keys, globs, near names.
//!
//! It makes spellings comparable and interprets none: a period or a code list is the host's business.

use std::borrow::Cow;
use std::cell::RefCell;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use crate::notes::strip_notes;

/// Spellings of CEPTOAR after NFKC in lower case, and the one that stands for all of them.
const CEPTOAR: [(&str, &str); 3] = [("ceptoar", "セプター"), ("ceptor", "セプター"), ("cepter", "セプター")];

/// Characters that look alike and that NFKC leaves apart.
const ALIKE: [(char, char); 7] =
    [('〜', '~'), ('−', '-'), ('‐', '-'), ('–', '-'), ('—', '-'), ('’', '\''), ('″', '"')];

/// At most so many names are offered when one is not found.
const NEAREST: usize = 3;

/// Longer names are no headings, and likeness takes time that grows with the square of the length.
const LONGEST_NAME: usize = 200;

/// Names less alike than this are no help.
const LEAST_LIKENESS: f64 = 0.25;

/// The comparable form of a heading or label: note marks off, NFKC, all white space and line breaks out, lower case,
/// `CEPTOAR` spellings unified. `（注１）会 員 数` → `会員数`.
#[must_use]
pub fn key(text: &str) -> String {
    // Line breaks and characters of no width go first: they must neither hide nor make a note mark.
    KEYS.with_borrow_mut(|keys| keys.get(text, |text| fold_afresh(&strip_notes(&visible(text)))))
}

/// As [`key`], but note marks stay: for words such as `※` or `（注` that are looked for themselves.
#[must_use]
pub fn fold(text: &str) -> String {
    FOLDS.with_borrow_mut(|folds| folds.get(text, fold_afresh))
}

thread_local! {
    static KEYS: RefCell<Memo> = RefCell::default();
    static FOLDS: RefCell<Memo> = RefCell::default();
}

/// Short texts and what became of them: a table repeats its labels, and so do the forms of one survey.
#[derive(Default)]
struct Memo(FxHashMap<Box<str>, Box<str>>);

impl Memo {
    /// Bytes of a text that is kept.
    const SHORT: usize = 120;
    /// Texts that are kept; then it begins anew.
    const MOST: usize = 4096;

    fn get(&mut self, text: &str, fold: impl FnOnce(&str) -> String) -> String {
        if text.len() > Self::SHORT {
            return fold(text);
        }
        if let Some(known) = self.0.get(text) {
            return String::from(&**known);
        }
        let made = fold(text);
        if self.0.len() == Self::MOST {
            self.0.clear();
        }
        self.0.insert(text.into(), made.as_str().into());
        made
    }
}

fn fold_afresh(text: &str) -> String {
    let mut folded = if text.chars().all(is_settled) { text.to_owned() } else { fold_any(text) };
    for (spelling, standard) in CEPTOAR {
        if folded.contains(spelling) {
            folded = folded.replace(spelling, standard);
        }
    }
    folded
}

/// Most headings consist of characters that stay as they are, and there are many headings to compare.
fn is_settled(c: char) -> bool {
    matches!(c, '0'..='9' | 'a'..='z' | 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿')
}

fn fold_any(text: &str) -> String {
    let lower = text.nfkc().flat_map(char::to_lowercase);
    let kept = lower.filter(|&c| !c.is_whitespace() && !is_invisible(c));
    kept.map(|c| ALIKE.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to)).collect()
}

/// Zero-width marks and variation selectors, which no reader sees.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0100}'..='\u{E01EF}')
        || c.is_control()
}

/// A label as written but without padding: outer white space (U+3000 too) off, inner line breaks out.
#[must_use]
pub fn trim(text: &str) -> String {
    visible(text).into_owned()
}

fn visible(text: &str) -> Cow<'_, str> {
    // Line breaks are control characters, hence invisible too.
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text.trim());
    }
    let seen: String = text.chars().filter(|&c| !is_invisible(c)).collect();
    Cow::Owned(seen.trim().to_owned())
}

/// Does a glob (`*会員数*`) match a text, both taken as keys? `*` stands for any text, `?` for one character.
#[must_use]
pub fn matches_glob(glob: &str, text: &str) -> bool {
    // Each piece is folded alone, so that `*1` is not taken for a note mark.
    let pieces: Vec<String> = glob.split(['*', '＊']).map(key).collect();
    let pattern: Vec<char> = pieces.join("*").chars().collect();
    let text: Vec<char> = key(text).chars().collect();
    matches_pattern(&pattern, &text)
}

/// Greedy matching that goes back to the last `*` only, hence never exponential.
fn matches_pattern(pattern: &[char], text: &[char]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                last_star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => {
                let Some((star, start)) = last_star else { return false };
                last_star = Some((star, start + 1));
                p = star + 1;
                t = start + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// The names nearest to `wanted`, best first, at most three: for messages.
#[must_use]
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = key(&wanted.replace(['*', '?'], ""));
    let is_short = |name: &str| name.chars().nth(LONGEST_NAME).is_none();
    let mut ranked: Vec<(f64, &str)> = Vec::new();
    for name in names.into_iter().filter(|name| is_short(&wanted) && is_short(name)) {
        let likeness = likeness(&wanted, &key(name));
        if likeness >= LEAST_LIKENESS && !ranked.iter().any(|(_, known)| *known == name) {
            ranked.push((likeness, name));
        }
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().take(NEAREST).map(|(_, name)| name).collect()
}

/// From 0 to 1; a name that contains the other is at least half alike.
fn likeness(wanted: &str, name: &str) -> f64 {
    let distance = strsim::normalized_damerau_levenshtein(wanted, name);
    let is_part = !wanted.is_empty() && !name.is_empty() && (name.contains(wanted) || wanted.contains(name));
    if is_part { f64::midpoint(1.0, distance) } else { distance }
}

/// A position as `B7`.
#[must_use]
pub fn a1(row: u32, column: u32) -> String {
    format!("{}{row}", column_name(column))
}

/// A column as `B`.
#[must_use]
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or_default()));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Row and column of a position such as `B7` or `$B$7`.
#[must_use]
pub fn parse_a1(text: &str) -> Option<(u32, u32)> {
    let (mut row, mut column) = (0_u32, 0_u32);
    for byte in text.bytes() {
        match byte {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if row == 0 => {
                let letter = u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                column = column.checked_mul(26)?.checked_add(letter)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            _ => return None,
        }
    }
    (row > 0 && column > 0).then_some((row, column))
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
