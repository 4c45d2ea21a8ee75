//! A sheet as a grid for the terminal: every cell with what became of it. Readable without colour, in a log too.

use std::collections::BTreeMap;
use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use nenji_sheet::column_name;

use crate::extract::Read;
use crate::plugin::{Fate, SheetTexts};

/// Columns of the terminal that a cell takes, with its mark.
const CELL: usize = 14;
/// Rows and columns of a sheet that are shown.
const ROWS: usize = 200;
const COLUMNS: usize = 40;

/// What stands before the text of a cell.
const USED: &str = "+";
const CONTEXT: &str = ".";
const IGNORED: &str = "~";
const REJECTED: &str = "!";
const UNSAID: &str = "?";

/// Fate of a cell: its mark, and the number of its reason.
type Said = (&'static str, Option<usize>);

/// The sheets of a file with what became of their cells.
#[derive(Debug)]
pub(super) struct Cells {
    sheets: Vec<Sheet>,
}

#[derive(Debug)]
struct Sheet {
    name: String,
    left: Option<String>,
    rows: BTreeMap<u32, BTreeMap<u32, (Said, String)>>,
    reasons: Vec<(&'static str, String, u64)>,
}

impl Cells {
    /// The grid of each sheet; `rejected` are the cells that the host could not take, with the reason.
    pub(super) fn new(texts: &[SheetTexts], read: &Read) -> Self {
        let rejected: Vec<(&str, u32, u32, String)> = read
            .normalized
            .issues
            .iter()
            .filter_map(|issue| {
                let cell = issue.location.cell?;
                let sheet = issue.location.sheet.as_deref()?;
                let is_rejected = issue.severity == crate::issue::Severity::Rejected;
                is_rejected.then(|| (sheet, cell.row, cell.column, issue.message.clone()))
            })
            .collect();
        let sheets = texts.iter().map(|texts| Sheet::new(texts, &read.report.fates, &rejected));
        Self { sheets: sheets.collect() }
    }
}

impl Sheet {
    fn new(texts: &SheetTexts, fates: &[Fate], rejected: &[(&str, u32, u32, String)]) -> Self {
        let own: Vec<&Fate> = fates.iter().filter(|fate| fate.sheet == texts.name).collect();
        let left = own.iter().find(|fate| fate.cells == 0 && fate.fate == "ignored");
        let mut sheet = Self {
            name: texts.name.clone(),
            left: left.map(|fate| fate.reason.clone()),
            rows: BTreeMap::new(),
            reasons: Vec::new(),
        };
        if sheet.left.is_some() {
            return sheet;
        }
        for (row, column, text) in &texts.cells {
            let host = rejected.iter().find(|one| one.0 == texts.name && (one.1, one.2) == (*row, *column));
            let covers = |fate: &&&Fate| {
                (fate.first.row..=fate.last.row).contains(row)
                    && (fate.first.column..=fate.last.column).contains(column)
            };
            let said = match (host, own.iter().find(covers)) {
                (Some((.., reason)), _) => sheet.reason(REJECTED, reason),
                (None, Some(fate)) => match fate.fate.as_str() {
                    "context" => (CONTEXT, None),
                    "ignored" => sheet.reason(IGNORED, &fate.reason),
                    "rejected" => sheet.reason(REJECTED, &fate.reason),
                    _ => (UNSAID, None),
                },
                (None, None) => (USED, None),
            };
            sheet.rows.entry(*row).or_default().insert(*column, (said, text.clone()));
        }
        sheet
    }

    /// The number of a reason; each gets one when it is first met.
    fn reason(&mut self, mark: &'static str, reason: &str) -> Said {
        let known = self.reasons.iter().position(|(kind, known, _)| *kind == mark && known == reason);
        let at = known.unwrap_or_else(|| {
            self.reasons.push((mark, reason.to_owned(), 0));
            self.reasons.len() - 1
        });
        self.reasons[at].2 += 1;
        (mark, Some(at + 1))
    }
}

impl fmt::Display for Cells {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n  cells: {USED} used  {CONTEXT} context  {IGNORED}n ignored, {REJECTED}n rejected for reason n  \
             nothing: blank"
        )?;
        self.sheets.iter().try_for_each(|sheet| sheet.fmt(f))
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(reason) = &self.left {
            return writeln!(f, "\n  sheet {}: left, {reason}", self.name);
        }
        writeln!(f, "\n  sheet {}", self.name)?;
        let last =
            self.rows.values().filter_map(|cells| cells.keys().next_back()).max().copied().unwrap_or(0);
        let columns: Vec<u32> = (1..=last).take(COLUMNS).collect();
        let heads: Vec<String> = columns.iter().map(|&column| cut(&column_name(column))).collect();
        let heads = heads.join(" ");
        writeln!(f, "  {:>6} {}", "", heads.trim_end())?;
        let mut above = 0;
        for (&row, cells) in self.rows.iter().take(ROWS) {
            if row > above + 1 {
                writeln!(
                    f,
                    "  {:>6}",
                    if row == above + 2 { (above + 1).to_string() } else { "…".to_owned() }
                )?;
            }
            above = row;
            let line: Vec<String> = columns.iter().map(|column| shown(cells.get(column))).collect();
            let line = line.join(" ");
            writeln!(f, "  {row:>6} {}", line.trim_end())?;
        }
        if self.rows.len() > ROWS {
            writeln!(f, "  … {} more rows", self.rows.len() - ROWS)?;
        }
        let wide = usize::try_from(last).unwrap_or(usize::MAX);
        if wide > COLUMNS {
            writeln!(f, "  … {} more columns", wide - COLUMNS)?;
        }
        for (number, (mark, reason, cells)) in (1..).zip(&self.reasons) {
            let reason = reason.replace('\n', " ");
            writeln!(f, "  {mark}{number} {cells} cells: {reason}")?;
        }
        Ok(())
    }
}

/// A cell's mark and text, cut and filled to the width of a column.
fn shown(cell: Option<&(Said, String)>) -> String {
    let Some(((mark, reason), text)) = cell else { return " ".repeat(CELL) };
    let reason = reason.map(|number| number.to_string()).unwrap_or_default();
    cut(&format!("{mark}{reason} {}", text.replace(['\n', '\r', '\t'], " ")))
}

/// A text of exactly `CELL` columns: kanji take two.
fn cut(text: &str) -> String {
    if text.width() <= CELL {
        return format!("{text}{}", " ".repeat(CELL - text.width()));
    }
    let mut kept = String::new();
    let mut width = 0;
    for c in text.chars() {
        let own = c.width().unwrap_or(0);
        if width + own > CELL - 1 {
            break;
        }
        kept.push(c);
        width += own;
    }
    kept.push('…');
    let width = kept.width();
    kept + &" ".repeat(CELL.saturating_sub(width))
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::{CELL, cut};

    #[test]
    fn every_cell_is_as_wide_as_the_others() {
        for text in [
            "",
            "+ 12",
            "+ 会員数",
            "+ 政府・行政サービス（地方公共団体を含む）",
            "+ abcdefghijklmnopqrs",
            "+ ｾﾌﾟﾀｰ",
        ] {
            assert_eq!(cut(text).width(), CELL, "{text}");
        }
        assert_eq!(cut("+ 政府・行政サービス"), "+ 政府・行政… ");
    }
}
