//! Words around and in a table that a layout has to know: where it ends, what is a total, a memo item or last year's
//! figure, and what the marks mean.

use std::collections::BTreeMap;

use crate::grid::{Grid, Value};
use crate::layout::written;
use crate::text::{fold, key, trim};

use super::kinds::{Kind, is_mark, kind_of};
use super::shape::Shape;

/// What a mark means, by its legend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legend {
    /// The mark as written.
    pub mark: String,
    /// Cells that hold it.
    pub cells: usize,
    /// Status letter; none where no legend explains it.
    pub status: Option<&'static str>,
    /// What the legend says.
    pub says: Option<String>,
}

/// Whole labels of totals.
const TOTALS: [&str; 13] = [
    "計",
    "合計",
    "総計",
    "総数",
    "小計",
    "総額",
    "全体",
    "累計",
    "計(total)",
    "総合計",
    "全数",
    "合計total",
    "total",
];

/// Parts of labels of memo items.
const MEMOS: [&str; 5] = ["再掲", "うち", "内数", "別掲", "内訳"];

/// Beginnings of labels of last year's figures.
const PRIOR: [&str; 3] = ["前年", "前回", "前期"];

/// Beginnings of notes, as a layout names them.
const STOPS: [&str; 10] = ["（注", "(注", "注）", "注)", "※", "資料", "出典", "備考", "注", "***"];

/// What legends say, and the status that it stands for; the first that is found holds.
const MEANINGS: [(&str, &str); 24] = [
    ("秘匿", "Q"),
    ("秘密", "Q"),
    ("不適当", "Q"),
    ("調査又は集計していない", "L"),
    ("調査していない", "L"),
    ("集計していない", "L"),
    ("把握していない", "L"),
    ("調査対象でない", "L"),
    ("調査を行っていない", "L"),
    ("未調査", "L"),
    ("不詳", "O"),
    ("不明", "O"),
    ("得られない", "O"),
    ("未提出", "O"),
    ("該当", "M"),
    ("事例がない", "M"),
    ("計数のない", "M"),
    ("皆無", "M"),
    ("存在しない", "M"),
    ("数値がない", "M"),
    ("ないこと", "M"),
    ("なし", "M"),
    ("推計", "E"),
    ("暫定", "P"),
];

/// Texts below the last row of figures, and above the header, where legends stand.
#[must_use]
pub fn below(grid: &Grid, shape: &Shape) -> Vec<(u32, u32, String)> {
    let last = shape.body.last().copied().unwrap_or(0);
    let rows = grid.rows.iter().filter(|(row, _)| **row > last || **row < shape.header_first);
    let cells = rows.flat_map(|(&row, cells)| cells.iter().map(move |(&column, cell)| (row, column, cell)));
    cells
        .filter(|(_, _, cell)| matches!(cell.value, Value::Text(_)))
        .map(|(row, column, cell)| (row, column, written(cell)))
        .collect()
}

/// Beginnings of the lines that end the table; none where it ends with the sheet.
#[must_use]
pub fn stop_words(grid: &Grid, shape: &Shape) -> Vec<String> {
    let last = shape.body.last().copied().unwrap_or(0);
    let mut found: Vec<String> = Vec::new();
    for (_, cells) in grid.rows.range(last + 1..) {
        let Some(text) =
            cells.values().next().filter(|cell| matches!(cell.value, Value::Text(_))).map(written)
        else {
            continue;
        };
        let folded = fold(&text);
        let stop =
            STOPS.iter().find(|stop| trim(&text).starts_with(**stop) || folded.starts_with(&fold(stop)));
        if let Some(stop) = stop
            && !found.iter().any(|known| folded.starts_with(&fold(known)))
        {
            found.push((*stop).to_owned());
        }
    }
    found
}

/// Does a line of notes begin so?
pub(super) fn is_note(text: &str) -> bool {
    let folded = fold(text);
    STOPS.iter().any(|stop| *stop != "注" && folded.starts_with(&fold(stop)))
}

/// Labels of rows and headings that state totals, as written, each once.
#[must_use]
pub fn total_words(labels: &[String]) -> Vec<String> {
    let is_total = |label: &String| {
        let label = key(label);
        let is_sum_of = label.chars().count() > 2 && label.ends_with('計') && !ends_in_word(&label);
        TOTALS.iter().any(|total| key(total) == label) || is_sum_of
    };
    once(labels.iter().filter(|label| is_total(label)))
}

/// Words that end with 計 and are no totals.
fn ends_in_word(label: &str) -> bool {
    ["統計", "会計", "家計", "時計", "推計", "設計"].iter().any(|word| label.ends_with(word))
}

/// The words of memo items that labels contain.
#[must_use]
pub fn memo_words(labels: &[String]) -> Vec<String> {
    let has = |word: &&str| {
        labels.iter().any(|label| key(label).contains(*word) && !key(label).starts_with("内訳"))
    };
    MEMOS.into_iter().filter(|word| *word != "内訳").filter(has).map(str::to_owned).collect()
}

/// Labels of rows that repeat an earlier year.
#[must_use]
pub fn prior_words(labels: &[String]) -> Vec<String> {
    let is_prior = |label: &&String| {
        let label = key(label);
        PRIOR.iter().any(|word| label.starts_with(word)) && crate::layout::stated_kind(&label).is_none()
    };
    once(labels.iter().filter(is_prior))
}

fn once<'a>(labels: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for label in labels {
        if !found.iter().any(|known| key(known) == key(label)) {
            found.push(trim(label));
        }
    }
    found
}

/// The marks that stand in the places of figures, with how many cells hold each.
#[must_use]
pub fn marks(grid: &Grid, shape: &Shape) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (row, column) in
        shape.body.iter().flat_map(|&row| shape.figures.iter().map(move |&column| (row, column)))
    {
        if let Some(cell) = grid.cell(row, column).filter(|cell| kind_of(cell) == Kind::Mark) {
            *found.entry(trim(&written(cell))).or_default() += 1;
        }
    }
    found
}

/// What the sheet says of each of its marks.
#[must_use]
pub fn legend(grid: &Grid, shape: &Shape) -> Vec<Legend> {
    let texts = below(grid, shape);
    let explain = |(mark, cells): (String, usize)| {
        let says = texts.iter().enumerate().find_map(|(at, (row, column, text))| {
            let beside = texts.get(at + 1).filter(|(other, right, _)| other == row && right > column);
            if is_mark(text) && fold(text) == fold(&mark) {
                return beside.map(|(_, _, says)| says.clone());
            }
            explained(text, &mark)
        });
        let folded = says.as_deref().map(fold);
        let status = folded.and_then(|says| {
            MEANINGS.iter().find(|(words, _)| says.contains(&fold(words))).map(|(_, status)| *status)
        });
        Legend { mark, cells, status, says }
    };
    marks(grid, shape).into_iter().map(explain).collect()
}

/// What follows a mark in a note: `「－」は前年度の数値がないことを示す`, `… 不詳`.
fn explained(text: &str, mark: &str) -> Option<String> {
    let quotes = [("「", "」"), ("『", "』"), ("\"", "\""), ("“", "”"), ("（", "）")];
    let in_quotes = quotes.iter().find_map(|(open, close)| {
        let at = text.find(&format!("{open}{mark}{close}"))?;
        Some(text[at + open.len() + mark.len() + close.len()..].to_owned())
    });
    let rest = in_quotes.or_else(|| {
        let rest = text.trim_start().strip_prefix(mark)?;
        rest.starts_with([':', '：', ' ', '\u{3000}', '…', 'は']).then(|| rest.to_owned())
    })?;
    // The next mark that the same note explains ends what is said of this one.
    let end = rest.find(['「', '『', '。']).unwrap_or(rest.len());
    let says = trim(&rest[..end]);
    (!says.is_empty()).then_some(says)
}
