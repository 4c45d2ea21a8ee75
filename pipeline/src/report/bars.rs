//! Bars of the parts in the current year, the largest first: their values, or their contributions.
//!
//! The tables keep the official order, so bars have a table of their own. What cannot be drawn is named.

use std::cmp::Ordering;

use super::charts::{Draft, partial_since, title};
use super::coverage::comparison;
use super::desk::{Desk, column, count, is_shown, level, percent, text, total};
use super::figure::{count_text, signed_percent_text};
use super::indicator::Placed;
use super::multiples::nice_maximum;
use super::notes::{General, Notes};
use super::part::{Part, figures_tab, figures_title};
use super::words::{Words, join, words};
use super::{
    Chart, ChartKind, ChartSeries, Column, Format, Labels, Table, TableRange, Value, findings, marks, number,
};
use crate::aggregate::{Fraction, Level, LevelRow};
use crate::observation::Id;

/// What bars show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bars {
    /// What each part adds to the growth of the total.
    Contributions,
    /// Values.
    Values,
}

const NOT_COMPARABLE: Words =
    words("比較できない区分（{0}）は描かない。", "Not drawn, because they cannot be compared: {0}. ");
const NO_VALUE: Words =
    words("値のない区分（{0}）は描かない。", "Not drawn, because they have no value: {0}. ");

/// A part with what is drawn of it.
struct Bar<'a> {
    row: &'a LevelRow,
    name: String,
    /// None where there is nothing to draw.
    size: Option<Fraction>,
}

/// Decimals of a contribution.
const POINTS: u32 = 2;

fn points(value: Option<Fraction>) -> Value {
    value.map_or(Value::Blank, |value| Value::ratio(value, 100, POINTS))
}

/// The parts of one dimension.
struct Parts<'a> {
    placed: &'a Placed<'a>,
    level: &'a Level,
    axis: &'a str,
    kind: Bars,
    /// Drawn ones first, the largest on top; equals and the others in official order.
    bars: Vec<Bar<'a>>,
}

/// The page of bars, with its table; none where no part can be drawn.
pub(super) fn part(
    desk: &Desk<'_>,
    notes: &Notes,
    placed: &Placed<'_>,
    (axis, kind): (&str, Bars),
    tab: &str,
) -> Option<Vec<Part>> {
    let parts = Parts::new(desk, placed, axis, kind)?;
    let drawn = parts.bars.iter().filter(|bar| bar.size.is_some()).count();
    let (unit, said) = match kind {
        Bars::Contributions => (
            desk.say(words("ポイント", "points")),
            words("{0}：{1}別の寄与度（{2}）", "{0}: contributions by {1}, {2}"),
        ),
        Bars::Values => (desk.own(&placed.indicator.unit), words("{0}：{1}別（{2}）", "{0} by {1}, {2}")),
    };
    let title = desk.fill(said, &[&title(desk, placed), &desk.axis(axis), &desk.year(desk.current())]);
    let table_tab = figures_tab(desk, tab);
    let table = parts.table(desk, notes, (tab, &table_tab), (&title, &unit));
    let chart = Chart {
        kind: ChartKind::Bar,
        title: title.clone(),
        alt: desk.fill(super::words::DRAWN, &[&title, &unit, &parts.told(desk)]),
        tab: table_tab.clone(),
        series: vec![ChartSeries {
            name: desk.own(&placed.indicator.name),
            categories: TableRange::column(&(0..drawn), 0),
            values: TableRange::column(&(0..drawn), parts.drawn_column()),
            color: 0,
        }],
        unit: unit.clone(),
        axis: parts.axis(),
        labels: Labels::All,
        decimals: if kind == Bars::Contributions { POINTS } else { 0 },
        has_negative: parts.bars.iter().filter_map(|bar| bar.size).any(|size| size.numerator < 0),
    };
    let page = Draft {
        tab,
        title: &title,
        unit: &unit,
        finding: findings::headline(desk, placed.indicator, placed.series),
        note: parts.note(desk),
        table: &table_tab,
        charts: vec![chart],
        per_row: 1,
    }
    .part(desk);
    Some(vec![page, Part::table(table_tab, unit, table)])
}

impl<'a> Parts<'a> {
    fn new(desk: &Desk<'_>, placed: &'a Placed<'a>, axis: &'a str, kind: Bars) -> Option<Self> {
        let level = level(placed.series, axis)?;
        let by = [Id::from(axis)];
        let bar = |row: &'a LevelRow| {
            let size = match kind {
                Bars::Contributions => comparison(placed.series, &by, row, desk.last()).contribution,
                Bars::Values => row.years.get(desk.last())?.value.map(Fraction::whole),
            };
            Some(Bar { row, name: desk.code(axis, row.codes.first()?), size })
        };
        let mut bars: Vec<Bar<'a>> = level.rows.iter().filter(|row| is_shown(row)).filter_map(bar).collect();
        bars.sort_by(|one, other| match (one.size, other.size) {
            (Some(one), Some(other)) => other.compare(one),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
        let has_any = bars.iter().any(|bar| bar.size.is_some());
        has_any.then_some(Self { placed, level, axis, kind, bars })
    }

    /// Column of the table that is drawn.
    fn drawn_column(&self) -> usize {
        match self.kind {
            Bars::Contributions => 4,
            Bars::Values => 1,
        }
    }

    /// Programs may cut the axis of bars that all lie below zero; others begin at zero by themselves.
    fn axis(&self) -> Option<(f64, f64)> {
        let sizes = || self.bars.iter().filter_map(|bar| bar.size);
        let lowest = sizes().filter_map(|size| number(&points(Some(size)))).fold(0.0, f64::min);
        let is_below = sizes().all(|size| size.numerator <= 0) && lowest < 0.0;
        (is_below && self.kind == Bars::Contributions).then(|| (-nice_maximum(-lowest), 0.0))
    }

    fn columns(&self, desk: &Desk<'_>) -> Vec<Column> {
        let year = |at: usize| desk.years().get(at).map(|year| desk.year(*year)).unwrap_or_default();
        let mut columns = vec![column(desk.say(words("区分", "Category")), Format::Text)];
        match self.kind {
            Bars::Contributions => columns.extend([
                column(year(desk.last().saturating_sub(1)), Format::Count),
                column(year(desk.last()), Format::Count),
                column(desk.say(words("増減", "Change")), Format::Change),
                column(desk.say(words("寄与度（ポイント）", "Contribution (points)")), Format::FineChange),
            ]),
            Bars::Values => columns.extend([
                column(year(desk.last()), Format::Count),
                column(desk.say(words("構成比（％）", "Share (%)")), Format::Percent),
            ]),
        }
        columns.push(column(desk.say(words("状況", "Status")), Format::Mark));
        columns
    }

    fn table(
        &self,
        desk: &Desk<'_>,
        notes: &Notes,
        (tab, table_tab): (&str, &str),
        (title, unit): (&str, &str),
    ) -> Table {
        let by = [Id::from(self.axis)];
        let mut rows: Vec<Vec<Value>> = Vec::new();
        for bar in &self.bars {
            rows.push(self.cells(desk, notes, table_tab, (&bar.name, &by, bar.row)));
        }
        rows.extend(self.not_comparable(desk));
        let mut total_rows = Vec::new();
        if let Some(whole) = total(self.placed.series) {
            total_rows.push(rows.len());
            let label = desk.say(words("計", "Total"));
            rows.push(self.cells(desk, notes, table_tab, (&label, &[], whole)));
        }
        let cited = notes.cite(desk, &[General::Growth, General::Rounding], table_tab);
        Table {
            name: format!("t_{}_{}", tab.to_lowercase(), self.placed.indicator.id),
            title: figures_title(desk, tab, title),
            finding: findings::headline(desk, self.placed.indicator, self.placed.series),
            scope: desk.fill(
                words("単位：{0}。大きい順。{1}。", "Unit: {0}; the largest first. See {1}."),
                &[&self.units(desk, unit), &cited],
            ),
            source: super::indicator::source(desk, &[&self.placed.indicator.id]),
            columns: self.columns(desk),
            rows,
            total_rows,
        }
    }

    /// Units of the columns: contributions stand beside the values that they are of.
    fn units(&self, desk: &Desk<'_>, unit: &str) -> String {
        match self.kind {
            Bars::Values => unit.to_owned(),
            Bars::Contributions => desk.fill(
                words("{0}（寄与度は{1}）", "{0} (contributions: {1})"),
                &[&desk.own(&self.placed.indicator.unit), unit],
            ),
        }
    }

    fn cells(
        &self,
        desk: &Desk<'_>,
        notes: &Notes,
        tab: &str,
        (label, by, row): (&str, &[Id], &LevelRow),
    ) -> Vec<Value> {
        let compared = comparison(self.placed.series, by, row, desk.last());
        let now = row.years.get(desk.last());
        let mut cells = vec![text(label)];
        match self.kind {
            Bars::Contributions => cells.extend([
                count(now.and_then(|now| now.prior)),
                count(now.and_then(|now| now.value)),
                count(compared.change),
                points(compared.contribution),
            ]),
            Bars::Values => {
                cells.extend([count(now.and_then(|now| now.value)), percent(now.and_then(|now| now.share))]);
            }
        }
        let marked = (by, &marks::without_rates(row));
        let of_year = marks::of_year(desk, notes, tab, (self.placed.indicator, marked), desk.last());
        cells.push(text(of_year));
        cells
    }

    /// What the parts that cannot be compared add together, so that the column sums to the growth.
    fn not_comparable(&self, desk: &Desk<'_>) -> Option<Vec<Value>> {
        let whole = total(self.placed.series)?;
        comparison(self.placed.series, &[], whole, desk.last()).growth?;
        let value = self.level.not_comparable.get(desk.last()).copied().flatten()?;
        (self.kind == Bars::Contributions).then(|| {
            let label = desk.say(words("（比較できない区分の計）", "(all that cannot be compared)"));
            vec![text(label), Value::Blank, Value::Blank, Value::Blank, points(Some(value)), text("")]
        })
    }

    /// The parts that are not drawn, by name.
    fn note(&self, desk: &Desk<'_>) -> String {
        let says = |bar: &&Bar<'_>| {
            let now = bar.row.years.get(desk.last());
            bar.size.is_none()
                && (self.kind == Bars::Values
                    || now.is_some_and(|now| now.value.is_some() || now.prior.is_some()))
        };
        let names: Vec<String> = self.bars.iter().filter(says).map(|bar| bar.name.clone()).collect();
        let said = if self.kind == Bars::Contributions { NOT_COMPARABLE } else { NO_VALUE };
        let left_out =
            if names.is_empty() { String::new() } else { desk.fill(said, &[&join(&names, desk.language)]) };
        let first = desk.last().saturating_sub(usize::from(self.kind == Bars::Contributions));
        left_out + &partial_since(desk, self.placed.series, first)
    }

    /// Every bar in words, in the order of the chart.
    fn told(&self, desk: &Desk<'_>) -> String {
        let told = self.bars.iter().filter_map(|bar| {
            let value = match self.kind {
                Bars::Contributions => signed_percent_text(bar.size?, POINTS, desk.language),
                Bars::Values => count_text(bar.row.years.get(desk.last())?.value?, desk.language),
            };
            Some(format!("{} {value}", bar.name))
        });
        join(&told.collect::<Vec<_>>(), desk.language)
    }
}
