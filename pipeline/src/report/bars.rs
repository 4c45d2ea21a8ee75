//! Bars of the parts in the current year: their values, or their contributions.

use std::ops::Range;

use super::charts::{Draft, title};
use super::coverage::comparison;
use super::desk::{Desk, level};
use super::findings;
use super::indicator::{LABEL_COLUMNS, Placed};
use super::part::Part;
use super::words::{Words, words};
use super::{Chart, ChartKind, ChartSeries, Labels, TableRange};

/// What bars show: a column counted from the current year's, the decimals, and the title.
#[derive(Clone, Copy)]
pub(super) struct Bars {
    offset: usize,
    decimals: u32,
    title: Words,
}

pub(super) const CONTRIBUTION: Bars = Bars {
    offset: 3,
    decimals: 1,
    title: words("{0}：{1}別の寄与度（{2}）", "{0}: contributions by {1}, {2}"),
};
pub(super) const PARTS: Bars =
    Bars { offset: 0, decimals: 0, title: words("{0}：{1}別（{2}）", "{0} by {1}, {2}") };

pub(super) fn part(desk: &Desk<'_>, placed: &Placed<'_>, axis: &str, tab: &str, bars: Bars) -> Option<Part> {
    let rows =
        placed.rows.iter().find(|(key, _)| key.as_deref() == Some(axis)).map(|(_, rows)| rows.clone())?;
    let shown = level(placed.series, axis)?.rows.iter().filter(|row| super::desk::is_shown(row));
    let column = LABEL_COLUMNS + desk.last() + bars.offset;
    let unit = if bars.decimals > 0 {
        desk.say(words("ポイント", "points"))
    } else {
        desk.own(&placed.indicator.unit)
    };
    let title =
        desk.fill(bars.title, &[&title(desk, placed), &desk.dimension(axis), &desk.year(desk.current())]);
    let by = [axis.into()];
    let contribution = |row| comparison(placed.series, &by, row, desk.last()).contribution;
    let mut has_negative = false;
    let mut told = Vec::new();
    for row in shown {
        let (Some(code), Some(figures)) = (row.codes.first(), row.years.get(desk.last())) else { continue };
        let value = if bars.decimals > 0 {
            contribution(row).map(|value| super::figure::percent_change_text(value, desk.language))
        } else {
            figures.value.map(|value| super::figure::count_text(value, desk.language))
        };
        has_negative |= contribution(row).is_some_and(|value| value.numerator < 0);
        told.extend(value.map(|value| format!("{} {value}", desk.code(axis, code))));
    }
    if rows.is_empty() || told.is_empty() {
        return None;
    }
    let chart = Chart {
        kind: ChartKind::Bar,
        title: title.clone(),
        alt: desk.fill(super::words::DRAWN, &[&title, &unit, &super::words::join(&told, desk.language)]),
        tab: placed.tab.clone(),
        series: vec![ChartSeries {
            name: desk.own(&placed.indicator.name),
            categories: column_range(&rows, 1),
            values: column_range(&rows, column),
            color: 0,
        }],
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: bars.decimals,
        has_negative: has_negative || bars.decimals > 0,
    };
    let finding = findings::headline(desk, placed.indicator, placed.series);
    Some(
        Draft {
            tab,
            title: &title,
            unit: &unit,
            finding,
            note: String::new(),
            table: &placed.tab,
            charts: vec![chart],
            per_row: 1,
        }
        .part(desk),
    )
}

fn column_range(rows: &Range<usize>, column: usize) -> TableRange {
    TableRange {
        first_row: Some(rows.start),
        first_column: column,
        last_row: Some(rows.end - 1),
        last_column: column,
    }
}
