//! A heat table: the parts of an indicator by fiscal year, every number printed, the shade only beside it.
//!
//! Totals are kept out of the shades, which they would flatten.

use super::desk::{Desk, column, count, is_shown, level, text};
use super::findings;
use super::indicator::source;
use super::marks::{self, without_rates};
use super::notes::Notes;
use super::words::{Words, words};
use super::{Format, Table, Value};
use crate::aggregate::{Level, Series};
use crate::catalog::Indicator;
use crate::observation::NOT_SPECIFIED;

/// The indicator and the dimension that a measure shows by year.
const SHOWN: &[(&str, &str, &str)] = &[("international", "engagement_partners", "partner")];

const PRESENT: Words = words("{0}に件数のある国・機関は{1}。", " Partners with at least one in {0}: {1}.");
const PRESENT_BEFORE: Words = words(
    "{0}に件数のある国・機関は{1}（前年度は{2}）。",
    " Partners with at least one in {0}: {1} ({2} in the year before).",
);

/// The heat table of a measure; none where it has none, or nothing is broken down.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let measure = desk.measure?;
    let (_, id, axis) = SHOWN.iter().find(|(one, ..)| **one == *measure.id)?;
    let (indicator, series) = desk.series().find(|(indicator, _)| *indicator.id == **id)?;
    let level = level(series, axis)?;
    let shown = level.rows.iter().filter(|row| is_shown(row));
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for row in shown {
        let code = row.codes.first().filter(|code| ***code != *NOT_SPECIFIED);
        let Some(code) = code else { continue };
        let mut cells = vec![text(desk.code(axis, code))];
        cells.extend(row.years.iter().map(|year| count(year.value)));
        let marked = (level.dimensions.as_slice(), &without_rates(row));
        cells.push(text(marks::of_row(desk, notes, tab, indicator, marked)));
        rows.push(cells);
    }
    if rows.is_empty() {
        return None;
    }
    let total_rows = vec![rows.len()];
    rows.push(present(desk, notes, tab, (indicator, series), level));
    let mut columns = vec![column(desk.say(words("区分", "Category")), Format::Text)];
    columns.extend(desk.year_columns(Format::Heat));
    columns.push(column(desk.say(words("状況", "Status")), Format::Mark));
    let name = findings::titled(desk, &indicator.name, series.basis);
    Some(Table {
        name: format!("t_{id}_heat"),
        title: desk.fill(
            words("{0} {1}：{2}別・年度別の濃淡表", "{0} {1}: heat table by {2} and fiscal year"),
            &[tab, &name, &desk.axis(axis)],
        ),
        finding: findings::headline(desk, indicator, series) + &found(desk, level),
        scope: desk.fill(
            words(
                "単位：{0}。色が濃いほど多い（全年度・全区分で共通の三色の尺度）。最下行は件数のある区分の数で、色を付けない。",
                "Unit: {0}. The darker the more, on one scale of three colours for all years; the last row counts the categories with at least one.",
            ),
            &[&desk.own(&indicator.unit)],
        ),
        source: source(desk, &[&indicator.id]),
        columns,
        rows,
        total_rows,
    })
}

/// How many parts have any, each year.
fn present(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (indicator, series): (&Indicator, &Series),
    level: &Level,
) -> Vec<Value> {
    let mut cells = vec![text(desk.say(words("件数のある国・機関の数", "Partners with at least one")))];
    cells.extend(level.present.iter().map(|codes| count(*codes)));
    let total = super::desk::total(series);
    cells.push(text(
        total
            .map(|row| marks::of_row(desk, notes, tab, indicator, (&[], &without_rates(row))))
            .unwrap_or_default(),
    ));
    cells
}

fn found(desk: &Desk<'_>, level: &Level) -> String {
    let at = |at: Option<usize>| at.and_then(|at| level.present.get(at).copied().flatten());
    let year = desk.year(desk.current());
    match (at(Some(desk.last())), at(desk.last().checked_sub(1))) {
        (Some(now), Some(before)) => {
            desk.fill(PRESENT_BEFORE, &[&year, &now.to_string(), &before.to_string()])
        }
        (Some(now), None) => desk.fill(PRESENT, &[&year, &now.to_string()]),
        (None, _) => String::new(),
    }
}
