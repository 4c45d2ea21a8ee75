//! A comparison as people read it: a sentence for each file, then its differences as a table.

use std::fmt::{self, Write as _};

use super::{Cell, Comparison, Difference, FileDifferences, Kind};

/// Longest text of a cell that is shown.
const SHOWN: usize = 60;

/// Characters before the difference of two long texts that are shown.
const BEFORE: usize = 12;

const KINDS: [(Kind, &str, &str); 6] = [
    (Kind::Layout, "change of layout", "changes of layout"),
    (Kind::Revised, "figure revised", "figures revised"),
    (Kind::Changed, "cell changed", "cells changed"),
    (Kind::New, "row or cell new", "rows or cells new"),
    (Kind::Gone, "row or cell gone", "rows or cells gone"),
    (Kind::Chart, "chart differs", "charts differ"),
];

impl Comparison {
    /// The comparison for people, with so many differences of each file listed.
    #[must_use]
    pub fn text(&self, rows: usize) -> String {
        let mut text = String::new();
        self.write(&mut text, rows).expect("a string takes any text");
        text
    }

    /// The comparison as JSON, whole.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a comparison of texts and numbers is JSON")
    }

    fn write(&self, text: &mut String, rows: usize) -> fmt::Result {
        for path in &self.new_files {
            writeln!(text, "{path}: the file is new")?;
        }
        for path in &self.gone_files {
            writeln!(text, "{path}: the file is gone")?;
        }
        self.files.iter().try_for_each(|file| of_file(text, file, rows))?;
        let all = || self.files.iter().flat_map(|file| &file.differences);
        let files = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
        if self.equal {
            return write!(text, "equal: {} compared", files(self.compared));
        }
        write!(text, "different: {} of {} compared", files(self.files.len()), self.compared)?;
        write!(text, ", {} new, {} gone", self.new_files.len(), self.gone_files.len())?;
        if self.files.is_empty() { Ok(()) } else { write!(text, ": {}", counted(all())) }
    }
}

fn of_file(text: &mut String, file: &FileDifferences, rows: usize) -> fmt::Result {
    writeln!(text, "{}: {}", file.file, counted(file.differences.iter()))?;
    let shown: Vec<[String; 5]> = file.differences.iter().take(rows).map(line).collect();
    let width = |at: usize| shown.iter().map(|line| cells(&line[at])).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    for line in &shown {
        let mut row = String::new();
        for (cell, width) in line.iter().zip(widths) {
            write!(row, "  {cell}{}", " ".repeat(width - cells(cell)))?;
        }
        writeln!(text, "{}", format!("{row}  {}", line[4]).trim_end())?;
    }
    match file.differences.len().saturating_sub(rows) {
        0 => writeln!(text),
        more => writeln!(text, "  … {more} more; show them with --rows, or all with --format json\n"),
    }
}

/// `3 figures revised, 1 row or cell new`.
fn counted<'a>(differences: impl Iterator<Item = &'a Difference>) -> String {
    let kinds: Vec<Kind> = differences.map(|one| one.kind).collect();
    let of = |kind: Kind| kinds.iter().filter(|one| **one == kind).count();
    let counts =
        KINDS.iter().map(|(kind, one, many)| (of(*kind), one, many)).filter(|(count, ..)| *count > 0);
    let words = counts.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
    words.collect::<Vec<_>>().join(", ")
}

/// Kind, sheet, row, column, and old → new.
fn line(difference: &Difference) -> [String; 5] {
    let kind = match difference.kind {
        Kind::Layout => "layout",
        Kind::Revised => "revised",
        Kind::Changed => "changed",
        Kind::New => "new",
        Kind::Gone => "gone",
        Kind::Chart => "chart",
    };
    let (row, column) = (difference.row.as_deref(), difference.column.as_deref());
    let (row, column, what) = match &difference.words {
        Some(words) => (String::new(), String::new(), words.clone()),
        None => (
            short(row.unwrap_or_default()),
            short(column.unwrap_or_default()),
            beside(
                difference.old.as_ref(),
                difference.new.as_ref(),
                difference.table.is_some() && column.is_none(),
            ),
        ),
    };
    [kind.to_owned(), difference.sheet.clone(), row, column, what]
}

/// `old → new`; of two long texts what stands before their difference is left out.
fn beside(old: Option<&Cell>, new: Option<&Cell>, is_whole_row: bool) -> String {
    let [mut was, mut is] = [old, new].map(|cell| cell.map(ToString::to_string));
    if let (true, Some(row)) = (is_whole_row, was.as_ref().or(is.as_ref())) {
        return short(row);
    }
    if let (Some(old), Some(new)) = (&was, &is) {
        let alike = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
        let skipped = alike.saturating_sub(BEFORE);
        if skipped > BEFORE && old.chars().count().max(new.chars().count()) > SHOWN {
            let rest =
                |text: &str| std::iter::once('…').chain(text.chars().skip(skipped)).collect::<String>();
            (was, is) = (Some(rest(old)), Some(rest(new)));
        }
    }
    let [was, is] = [was, is].map(|text| text.map_or_else(|| "(blank)".to_owned(), |text| short(&text)));
    format!("{was} → {is}")
}

fn short(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN - 1).chain(['…']).collect()
}

/// Cells that a text takes on a terminal: two for a wide character.
fn cells(text: &str) -> usize {
    let is_wide = |character: char| matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}');
    text.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}
