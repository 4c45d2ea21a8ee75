//! Words in labels and headings that say what a figure is for: totals, memo items, notes, stated changes and shares.

use crate::text::{fold, key};

/// What a heading such as `前年度比` states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// A growth rate.
    Rate,
    /// A change.
    Change,
    /// A share of a whole, which says nothing about the year before.
    Share,
}

/// Looked for anywhere in a heading's key, first hit first: a rate of change contains the word for a change.
const STATED: [(&str, Stated); 16] = [
    ("増減率", Stated::Rate),
    ("増加率", Stated::Rate),
    ("減少率", Stated::Rate),
    ("伸び率", Stated::Rate),
    ("伸率", Stated::Rate),
    ("前年度比", Stated::Rate),
    ("前年比", Stated::Rate),
    ("前年同期比", Stated::Rate),
    ("前期比", Stated::Rate),
    ("増減", Stated::Change),
    ("前年度差", Stated::Change),
    ("前年差", Stated::Change),
    ("対前年度", Stated::Change),
    ("構成比", Stated::Share),
    ("構成割合", Stated::Share),
    ("シェア", Stated::Share),
];

/// What a heading states about other figures; none for a plain heading.
#[must_use]
pub fn stated_kind(heading: &str) -> Option<Stated> {
    let heading = key(heading);
    STATED.iter().find(|(word, _)| heading.contains(word)).map(|(_, kind)| *kind)
}

/// Beginnings of a line that ends a table, where a source names none.
const NOTES: [&str; 9] = ["(注", "注)", "注1", "注:", "※", "*", "資料", "出典", "備考"];

/// Total, memo and stop words of a layout, ready to compare.
#[derive(Clone, Debug, Default)]
pub struct Words {
    total: Vec<String>,
    memo: Vec<String>,
    stop: Vec<String>,
}

impl Words {
    /// Takes the words as written in a layout; without stop words, the usual beginnings of notes.
    #[must_use]
    pub fn new(total: &[String], memo: &[String], stop: Option<&[String]>) -> Self {
        let keys = |words: &[String]| words.iter().map(|word| key(word)).collect();
        let stop = match stop {
            Some(words) => words.iter().map(|word| fold(word)).collect(),
            None => NOTES.iter().map(|word| fold(word)).collect(),
        };
        Self { total: keys(total), memo: keys(memo), stop }
    }

    /// Is a label, taken whole, a total word?
    #[must_use]
    pub fn is_total(&self, label: &str) -> bool {
        self.total.contains(&key(label))
    }

    /// Does a label contain a memo word?
    #[must_use]
    pub fn is_memo(&self, label: &str) -> bool {
        let label = key(label);
        self.memo.iter().any(|word| label.contains(word))
    }

    /// Does a text start with a stop word? Note marks count here.
    #[must_use]
    pub fn is_stop(&self, text: &str) -> bool {
        let text = fold(text);
        self.stop.iter().any(|word| text.starts_with(word))
    }
}
