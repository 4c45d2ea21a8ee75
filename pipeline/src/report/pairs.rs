//! The prior and the current year of each part beside each other, from the columns of the indicator's own table.
//!
//! Says of no part that it rose or fell; a break between the two years is named.

use super::charts::{Draft, describe, partial_since, title};
use super::desk::{Desk, is_shown, level};
use super::findings;
use super::indicator::{LABEL_COLUMNS, Placed};
use super::marks::note_of_break;
use super::notes::Notes;
use super::part::Part;
use super::words::{join, words};
use super::{Chart, ChartKind, ChartSeries, Labels, TableRange};
use crate::aggregate::LevelRow;
use crate::observation::NOT_SPECIFIED;

/// The page; none without a prior year, or where no source breaks the indicator down.
pub(super) fn part(
    desk: &Desk<'_>,
    notes: &Notes,
    placed: &Placed<'_>,
    axis: &str,
    tab: &str,
) -> Option<Part> {
    let prior = desk.last().checked_sub(1)?;
    let rows = placed.rows.iter().find(|(key, _)| key.as_deref() == Some(axis)).map(|(_, rows)| rows)?;
    let shown: Vec<(String, &LevelRow)> = level(placed.series, axis)?
        .rows
        .iter()
        .filter(|row| is_shown(row))
        .filter_map(|row| Some((desk.code(axis, row.codes.first()?), row)))
        .collect();
    if shown.iter().all(|(_, row)| row.codes.iter().all(|code| **code == *NOT_SPECIFIED)) {
        return None;
    }
    let years = [prior, desk.last()].map(|at| desk.years().get(at).map(|year| desk.year(*year)));
    let [before, now] = years.map(Option::unwrap_or_default);
    let unit = desk.own(&placed.indicator.unit);
    let title = desk.fill(
        words("{0}（{1}別、{2}と{3}）", "{0} by {1}, {2} and {3}"),
        &[&title(desk, placed), &desk.axis(axis), &before, &now],
    );
    // The current year has the leading colour.
    let series = [(before, prior, 1), (now, desk.last(), 0)].map(|(name, at, color)| ChartSeries {
        name,
        categories: TableRange::column(rows, 1),
        values: TableRange::column(rows, LABEL_COLUMNS + at),
        color,
    });
    let told: Vec<String> =
        shown.iter().map(|(name, row)| describe(desk, name, &unit, (row, prior))).collect();
    let chart = Chart {
        kind: ChartKind::Column,
        alt: format!("{title}{}{}", words("。", ". ").get(desk.language), told.join("")),
        title: title.clone(),
        tab: placed.tab.clone(),
        series: series.to_vec(),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: placed.indicator.signed,
    };
    Some(
        Draft {
            tab,
            title: &title,
            unit: &unit,
            finding: findings::headline(desk, placed.indicator, placed.series),
            note: broken(desk, notes, tab, &shown) + &partial_since(desk, placed.series, prior),
            table: &placed.tab,
            charts: vec![chart],
            per_row: 1,
        }
        .part(desk),
    )
}

/// The parts between whose two years there is a break.
fn broken(desk: &Desk<'_>, notes: &Notes, tab: &str, shown: &[(String, &LevelRow)]) -> String {
    let reason = |row: &LevelRow| row.years.get(desk.last()).and_then(|figures| figures.break_reason);
    let broken = shown.iter().filter_map(|(name, row)| Some((name, reason(row)?)));
    let said = broken
        .map(|(name, reason)| format!("{name}{}", note_of_break(desk, notes, tab, (reason, desk.current()))));
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        return String::new();
    }
    desk.fill(
        words("両年度の間に断層がある区分：{0}。", "A break lies between the years of: {0}. "),
        &[&join(&said, desk.language)],
    )
}
