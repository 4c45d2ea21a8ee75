//! An explanation as the operator reads it, from the number down to the cells of the sources.
//!
//! In English whatever the workbook's language; what stands in a workbook or a source is quoted as it stands there.

use std::fmt;

use super::Explanation;
use super::figures::{self, Leg, Part};
use super::written::Written;
use crate::aggregate::Fraction;
use crate::compare::Cell;
use crate::ending::ExitCode;
use crate::observation::{Id, Observation};
use crate::report::scaled;

/// Decimals that numbers are compared with: what the tables print, and what the data sheets do.
const DECIMALS: [u32; 3] = [0, 1, 4];

impl Explanation {
    /// 1 where the inputs give another number than the workbook shows.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if self.agrees() { ExitCode::Published } else { ExitCode::PublishedWithIssues }
    }

    /// True where the number of the workbook is the computed one as it would be printed.
    fn agrees(&self) -> bool {
        match (&self.shown, self.result.value) {
            (Some(Cell::Number(shown)), Some(value)) => {
                let times = if figures::is_rate(&self.question) { 100 } else { 1 };
                // The writer has divided in the same way, so that equal numbers are the same double.
                DECIMALS.iter().any(|decimals| printed(value, times, *decimals).total_cmp(shown).is_eq())
            }
            // A figure that is withheld, because the years miss different parts, is blank in the workbook alone.
            (None, _) => true,
            _ => false,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds doubles")]
fn printed(value: Fraction, times: i64, decimals: u32) -> f64 {
    scaled(value, times, decimals) as f64 / 10_i128.pow(decimals) as f64
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.shown.as_ref().map_or_else(|| "blank".to_owned(), ToString::to_string);
        writeln!(f, "{}, `{}`: {shown}", self.workbook, self.place)?;
        writeln!(f, "  row: `{}`; column: `{}`", self.row, self.heading)?;
        writeln!(f, "  {}", self.indicator_text)?;
        if let (Some(id), Some(name)) = (&self.question.ministry, &self.ministry) {
            writeln!(f, "  edition of {id} ({name}): what it answers for today, in all years")?;
        }
        if !self.result.formula.is_empty() {
            writeln!(f, "  = {}", self.result.formula)?;
        }
        self.legs.iter().try_for_each(|leg| of_leg(f, leg, self.rows))?;
        for note in &self.notes {
            writeln!(f, "note: {note}")?;
        }
        match (self.agrees(), &self.shown) {
            (false, _) => {
                let now = self.result.value.map_or_else(
                    || "none".to_owned(),
                    |value| {
                        let (times, decimals) =
                            if figures::is_rate(&self.question) { (100, 1) } else { (1, 0) };
                        printed(value, times, decimals).to_string()
                    },
                );
                write!(f, "the workbook shows {shown}, the inputs give {now} today")
            }
            (true, None) if self.result.value.is_some() => {
                write!(f, "the workbook leaves it blank: the parts that both sides cover are not the same")
            }
            (true, None) => write!(f, "the inputs give no number either"),
            (true, Some(_)) => write!(f, "the inputs give the same number today"),
        }
    }
}

fn of_leg(f: &mut fmt::Formatter<'_>, leg: &Leg, rows: usize) -> fmt::Result {
    let figures = leg.figures.clone().unwrap_or_default();
    let value = figures.value.map_or_else(|| "no value".to_owned(), |value| format!("{value} {}", leg.unit));
    let status = figures.status.map_or_else(String::new, |status| format!(" ({status})"));
    writeln!(f, "\n{}: {} {} {}: {value}{status}", leg.role, leg.indicator, leg.year, codes(&leg.codes))?;
    writeln!(f, "  rule: {}", leg.rule)?;
    if figures.missing_parts > 0 {
        writeln!(f, "  {} of {} parts are missing", figures.missing_parts, figures.parts)?;
    }
    if leg.parts.is_empty() {
        let why = match figures.value {
            Some(0) => "no source has an entry, and their lists are complete: zero",
            Some(_) => "no part: see the rule",
            None => "no source gives it",
        };
        return writeln!(f, "  {why}");
    }
    writeln!(f, "  {} parts:", leg.parts.len())?;
    leg.parts.iter().take(rows).try_for_each(|part| of_part(f, part, rows))?;
    more(f, leg.parts.len(), rows, "  ")
}

fn of_part(f: &mut fmt::Formatter<'_>, part: &Part, rows: usize) -> fmt::Result {
    let keys: Vec<(Id, Id)> =
        part.fact.key.iter().map(|(dimension, code)| (dimension.clone(), code.clone())).collect();
    let marks = [(part.fact.is_revised, ", revised"), (part.fact.is_break, ", break")];
    let marks: String = marks.iter().filter(|(is_set, _)| *is_set).map(|(_, text)| *text).collect();
    writeln!(f, "  {}: {} ({}{marks})", codes(&keys), value(&part.fact), part.fact.status)?;
    for one in &part.overrides {
        let unused: Vec<String> = one
            .unused
            .iter()
            .map(|value| value.map_or_else(|| "none".to_owned(), |value| value.to_string()))
            .collect();
        let by = &one.chosen_by;
        writeln!(f, "    chosen over {} by `{}`: `{}`", unused.join(", "), by.by, by.reason)?;
    }
    for (one, cells) in &part.used {
        of_cells(f, "", one, cells, rows)?;
    }
    for (one, cells) in &part.unused {
        let why = if one.file.vintage < part.fact.file.vintage { "earlier file" } else { "not used" };
        let why = if one.value == part.fact.value {
            format!("{why}, same value: ")
        } else {
            format!("{why}, {}: ", value(one))
        };
        of_cells(f, &why, one, cells, rows)?;
    }
    Ok(())
}

fn of_cells(
    f: &mut fmt::Formatter<'_>,
    why: &str,
    one: &Observation,
    cells: &[Written],
    rows: usize,
) -> fmt::Result {
    if cells.is_empty() {
        return writeln!(f, "    {why}{}, {}!{} ({})", one.file.path, one.sheet, one.cell, one.source);
    }
    for written in cells.iter().take(rows) {
        let unit = written.unit.as_deref().map_or_else(String::new, |unit| format!(" `{unit}`"));
        let names = if written.names.is_empty() {
            String::new()
        } else {
            format!(" [`{}`]", written.names.join("`, `"))
        };
        let read = written.value.map_or_else(|| format!("status {}", one.status), |value| value.to_string());
        writeln!(
            f,
            "    {why}{}, {}!{}: `{}`{unit}, `{}`{names} → {read}",
            one.file.path, written.sheet, written.cell, written.text, written.period
        )?;
    }
    more(f, cells.len(), rows, "    ")
}

fn more(f: &mut fmt::Formatter<'_>, all: usize, rows: usize, indent: &str) -> fmt::Result {
    match all.saturating_sub(rows) {
        0 => Ok(()),
        more => writeln!(f, "{indent}… {more} more; show them with --rows"),
    }
}

fn value(one: &Observation) -> String {
    one.value.map_or_else(|| format!("none ({})", one.status), |value| value.to_string())
}

fn codes(codes: &[(Id, Id)]) -> String {
    if codes.is_empty() {
        return "total".to_owned();
    }
    // Ids are ASCII; what a source names, such as an organisation, is quoted.
    let quoted = |code: &str| if code.is_ascii() { code.to_owned() } else { format!("`{code}`") };
    codes
        .iter()
        .map(|(dimension, code)| format!("{dimension}={}", quoted(code)))
        .collect::<Vec<_>>()
        .join(" ")
}
