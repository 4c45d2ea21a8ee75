//! The table of one indicator: all years, change, growth, contribution, share, trend and marks, in total and by each
//! dimension; and one table for the indicators that have no dimension.

use std::collections::BTreeMap;
use std::ops::Range;

use super::coverage::comparison;
use super::desk::{Desk, column, count, is_shown, percent, text, total};
use super::findings;
use super::notes::{General, Notes};
use super::words::{Words, join, words};
use super::{Column, Format, Language, Table, Value, marks};
use crate::aggregate::{Fraction, LevelRow, Series};
use crate::catalog::{Indicator, IndicatorKind};
use crate::observation::{Basis, Id};

/// Columns before the first year in the table of an indicator.
pub(super) const LABEL_COLUMNS: usize = 2;

/// English names of ministries are long: more than these are counted, so that the line does not widen the page.
const MAX_NAMED: usize = 2;
const SOURCES_COUNTED: Words =
    words("出典：{0}省庁の提出資料（来歴を参照）。", "Source: files of {0} ministries, named in Provenance.");

/// Where the rows of an indicator stand, for the charts.
pub(super) struct Placed<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) series: &'a Series,
    pub(super) tab: String,
    /// Rows of each dimension; the key is none for the total.
    pub(super) rows: BTreeMap<Option<Id>, Range<usize>>,
}

/// The table of an indicator with dimensions.
pub(super) fn table<'a>(
    desk: &Desk<'a>,
    notes: &Notes,
    tab: &str,
    (indicator, series): (&'a Indicator, &'a Series),
) -> (Table, Placed<'a>) {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut placed = BTreeMap::new();
    let mut total_rows = Vec::new();
    if let Some(row) = total(series) {
        total_rows.push(rows.len());
        placed.insert(None, 0..1);
        let label = (desk.say(words("全体", "All")), desk.say(words("計", "Total")));
        rows.push(figures(desk, notes, tab, label, (indicator, series, &[], row)));
    }
    for level in series.levels.iter().filter(|level| level.dimensions.len() == 1) {
        let (axis, first) = (&level.dimensions[0], rows.len());
        for row in level.rows.iter().filter(|row| is_shown(row)) {
            let code = row.codes.first().map(|code| desk.code(axis, code)).unwrap_or_default();
            let place = (indicator, series, &level.dimensions[..], row);
            rows.push(figures(desk, notes, tab, (desk.dimension(axis), code), place));
        }
        placed.insert(Some(axis.clone()), first..rows.len());
        let is_given =
            total(series).is_some_and(|row| comparison(series, &[], row, desk.last()).growth.is_some());
        let missing = level.not_comparable.get(desk.last()).copied().flatten().filter(|_| is_given);
        rows.extend(
            missing.filter(|value| value.numerator != 0).map(|value| not_comparable(desk, axis, value)),
        );
    }
    let name = desk.own(&indicator.name);
    let mut generals = vec![General::Growth, General::Rounding];
    generals.extend((series.basis == Basis::Illustrative).then_some(General::Illustrative));
    generals.extend(indicator.distinct.is_some().then_some(General::Distinct));
    let table = Table {
        name: format!("t_{}", indicator.id),
        title: format!("{tab} {name}{}", findings::basis_tag(desk, series.basis)),
        finding: findings::headline(desk, indicator, series),
        scope: scope(desk, indicator, series, &notes.cite(desk, &generals, tab)),
        source: source(desk, &[&indicator.id]),
        columns: columns(desk),
        rows,
        total_rows,
    };
    let placed = Placed { indicator, series, tab: tab.to_owned(), rows: placed };
    (table, placed)
}

/// One table for all indicators that have no dimension.
pub(super) fn plain_table<'a>(
    desk: &Desk<'a>,
    notes: &Notes,
    tab: &str,
    list: &[(&'a Indicator, &'a Series)],
) -> (Table, Vec<Placed<'a>>) {
    let mut rows = Vec::new();
    let mut placed = Vec::new();
    for (indicator, series) in list {
        let Some(row) = total(series) else { continue };
        let label = findings::titled(desk, &indicator.name, series.basis);
        let at = rows.len()..rows.len() + 1;
        placed.push(Placed { indicator, series, tab: tab.to_owned(), rows: [(None, at)].into() });
        let label = (label, desk.own(&indicator.unit));
        let mut cells = figures(desk, notes, tab, label, (indicator, series, &[], row));
        cells.drain(cells.len() - 4..cells.len() - 2);
        rows.push(cells);
    }
    let ids: Vec<&str> = list.iter().map(|(indicator, _)| &*indicator.id).collect();
    let mut columns = vec![
        column(desk.say(words("指標", "Indicator")), Format::Text),
        column(desk.say(words("単位", "Unit")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Count));
    columns.push(column(desk.say(words("増減", "Change")), Format::Change));
    columns.push(column(desk.say(words("増減率（％）", "Growth (%)")), Format::PercentChange));
    columns.extend(trend_and_marks(desk));
    let cited = notes.cite(desk, &[General::Growth, General::Rounding], tab);
    let table = Table {
        name: "t_plain".to_owned(),
        title: desk.fill(words("{0} 内訳のない指標", "{0} Indicators without breakdown"), &[tab]),
        finding: list
            .first()
            .map(|(indicator, series)| {
                format!(
                    "{}{}{}",
                    desk.own(&indicator.name),
                    words("：", ": ").get(desk.language),
                    findings::headline(desk, indicator, series)
                )
            })
            .unwrap_or_default(),
        scope: desk.fill(words("単位は表に示す。{0}。", "Units are given in the table. See {0}."), &[&cited]),
        source: source(desk, &ids),
        columns,
        rows,
        total_rows: Vec::new(),
    };
    (table, placed)
}

fn columns(desk: &Desk<'_>) -> Vec<Column> {
    let mut columns = vec![
        column(desk.say(words("内訳の軸", "Breakdown")), Format::Text),
        column(desk.say(words("区分", "Category")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Count));
    columns.extend([
        column(desk.say(words("増減", "Change")), Format::Change),
        column(desk.say(words("増減率（％）", "Growth (%)")), Format::PercentChange),
        column(desk.say(words("寄与度（ポイント）", "Contribution (points)")), Format::PercentChange),
        column(desk.say(words("構成比（％）", "Share (%)")), Format::Percent),
    ]);
    columns.extend(trend_and_marks(desk));
    columns
}

fn trend_and_marks(desk: &Desk<'_>) -> [Column; 2] {
    let trend = Format::Sparkline { from: LABEL_COLUMNS, to: LABEL_COLUMNS + desk.last() };
    [column(desk.say(words("推移", "Trend")), trend), column(desk.say(words("状況", "Status")), Format::Mark)]
}

fn figures(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    label: (String, String),
    (indicator, series, dimensions, row): (&Indicator, &Series, &[Id], &LevelRow),
) -> Vec<Value> {
    let mut cells = vec![text(label.0), text(label.1)];
    cells.extend(row.years.iter().map(|year| count(year.value)));
    let compared = comparison(series, dimensions, row, desk.last());
    cells.push(count(compared.change.filter(|_| !indicator.signed)));
    cells.push(percent(compared.growth));
    cells.push(percent(compared.contribution));
    cells.push(percent(row.years.get(desk.last()).and_then(|year| year.share)));
    cells.push(Value::Blank);
    cells.push(text(marks::of_row(desk, notes, tab, indicator, (dimensions, row))));
    cells
}

/// The contribution of parts that are missing in one of the two years.
fn not_comparable(desk: &Desk<'_>, axis: &str, value: Fraction) -> Vec<Value> {
    let label = desk.say(words("（比較できない区分）", "(parts that cannot be compared)"));
    let mut cells = vec![text(desk.dimension(axis)), text(label)];
    cells.resize(LABEL_COLUMNS + desk.years().len() + 2, Value::Blank);
    cells.push(percent(Some(value)));
    cells.extend([Value::Blank, Value::Blank, text("")]);
    cells
}

fn scope(desk: &Desk<'_>, indicator: &Indicator, series: &Series, cited: &str) -> String {
    let when = match indicator.kind {
        IndicatorKind::Stock => words("各年度末（3月31日）現在", "at 31 March, the end of each fiscal year"),
        IndicatorKind::Flow => words("各年度（4月～3月）", "during each fiscal year, April to March"),
    };
    desk.fill(
        words("単位：{0}。{1}。{2}、{3}。{4}。", "Unit: {0}; {1}; {2}, {3}. See {4}."),
        &[
            &desk.own(&indicator.unit),
            when.get(desk.language),
            &desk.class(indicator.class),
            &desk.basis(series.basis),
            cited,
        ],
    )
}

/// Who sends the figures of these indicators, in official order.
pub(super) fn source(desk: &Desk<'_>, indicators: &[&str]) -> String {
    let gives = |source: &crate::config::Source| {
        source.indicators.iter().any(|mapping| indicators.contains(&&*mapping.id))
    };
    let is_shown = |reporter: &Id| {
        desk.portfolio.is_none_or(|portfolio| {
            let pairs = portfolio.reporters.iter();
            pairs.into_iter().any(|(indicator, one)| indicators.contains(&&**indicator) && one == reporter)
        })
    };
    let sources = desk.input.sources.iter().filter(|source| gives(source));
    let reporters: Vec<&Id> =
        sources.map(|source| &source.reporter).filter(|reporter| is_shown(reporter)).collect();
    let list = desk.catalog().code_list("ministry");
    let named = list.into_iter().flat_map(|list| &list.codes).filter(|code| reporters.contains(&&code.id));
    let named: Vec<String> = named.map(|code| desk.own(&code.name)).collect();
    if named.is_empty() {
        return String::new();
    }
    if named.len() > MAX_NAMED && desk.language == Language::En {
        return desk.fill(SOURCES_COUNTED, &[&named.len().to_string()]);
    }
    desk.fill(
        words("出典：{0}の提出資料（来歴を参照）。", "Source: files sent in by: {0}; see Provenance."),
        &[&join(&named, desk.language)],
    )
}
