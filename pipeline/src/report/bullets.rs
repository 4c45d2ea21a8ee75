//! Bullets: the years of an indicator as columns, and its target as a mark at the year by which it is to be reached.

use super::charts::{Draft, partial_note};
use super::desk::{Desk, column, count, text, total};
use super::figure::count_text;
use super::part::{Part, figures_tab, figures_title};
use super::targets;
use super::words::{join, words};
use super::{Chart, ChartKind, ChartSeries, Format, Labels, Table, TableRange, Value, findings};
use crate::catalog::Target;

/// The page of an indicator's target, with its table; none where no target is set.
pub(super) fn part(desk: &Desk<'_>, id: &str, tab: &str) -> Option<Vec<Part>> {
    let (indicator, target, series) = targets::set(desk).find(|(indicator, ..)| *indicator.id == *id)?;
    let row = total(series)?;
    let values: Vec<Option<i64>> = row.years.iter().map(|year| year.value).collect();
    let unit = desk.own(&indicator.unit);
    let name = findings::titled(desk, &indicator.name, series.basis);
    let title = desk.fill(words("{0}：実績と目標", "{0}: actual and target"), &[&name]);
    let table_tab = figures_tab(desk, tab);
    let table = table(desk, (tab, id), (&title, &unit), target, &values);
    let chart = Chart {
        kind: ChartKind::Bullet,
        title: title.clone(),
        alt: told(desk, (&title, &unit), target, &values),
        tab: table_tab.clone(),
        series: series_of(&table),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: false,
    };
    let page = Draft {
        tab,
        title: &title,
        unit: &unit,
        finding: findings::headline(desk, indicator, series),
        note: desk.own(&target.source) + words("。", ". ").get(desk.language) + &partial_note(desk, series),
        table: &table_tab,
        charts: vec![chart],
        per_row: 1,
    }
    .part(desk);
    Some(vec![page, Part::table(table_tab, unit, table)])
}

/// A row per year; the target stands in its own, which may be a later one. Years on the way have a row, so that the axis
/// keeps its distances.
fn table(
    desk: &Desk<'_>,
    (tab, id): (&str, &str),
    (title, unit): (&str, &str),
    target: &Target,
    values: &[Option<i64>],
) -> Table {
    let goal = |year| Some(target.value).filter(|_| year == target.fiscal_year);
    let years = desk.years().iter().zip(values);
    let row = |year, value: Option<i64>| vec![text(desk.year(year)), count(value), count(goal(year))];
    let mut rows: Vec<Vec<Value>> = years.map(|(year, value)| row(*year, *value)).collect();
    let mut year = desk.current();
    while year < target.fiscal_year {
        year = year.next();
        rows.push(row(year, None));
    }
    Table {
        name: format!("t_{}_{id}", tab.to_lowercase()),
        title: figures_title(desk, tab, title),
        finding: String::new(),
        scope: desk.fill(
            words(
                "単位：{0}。空欄は、値又は目標のない年度。",
                "Unit: {0}. Blank: a year without a value, or without a target.",
            ),
            &[unit],
        ),
        source: String::new(),
        columns: vec![
            column(desk.say(words("年度", "Fiscal year")), Format::Text),
            column(desk.say(words("実績", "Actual")), Format::Count),
            column(desk.say(words("目標", "Target")), Format::Count),
        ],
        rows,
        total_rows: Vec::new(),
    }
}

/// Columns, then the mark.
fn series_of(table: &Table) -> Vec<ChartSeries> {
    let range = |at| TableRange::column(&(0..table.rows.len()), at);
    let series = [(1, 0), (2, 3)].map(|(at, color)| ChartSeries {
        name: table.columns[at].heading.clone(),
        categories: range(0),
        values: range(at),
        color,
    });
    series.to_vec()
}

/// The chart in words.
fn told(desk: &Desk<'_>, (title, unit): (&str, &str), target: &Target, values: &[Option<i64>]) -> String {
    let number = |value: i64| count_text(value, desk.language);
    let years = desk.years().iter().zip(values);
    let told = years.filter_map(|(year, value)| Some(format!("{} {}", desk.year(*year), number((*value)?))));
    let told = join(&told.collect::<Vec<_>>(), desk.language);
    let goal = desk.fill(
        words("{0}の目標 {1}", "target for {0}: {1}"),
        &[&desk.year(target.fiscal_year), &number(target.value)],
    );
    desk.fill(words("{0}（{1}）：{2}。{3}。", "{0} ({1}): {2}; {3}."), &[title, unit, &told, &goal])
}
