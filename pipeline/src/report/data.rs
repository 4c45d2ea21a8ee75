//! Data sheets: long, one indicator each, unit in the header, values only; codes and names, no internal dimension.

use super::coverage::{comparison, covers_the_same};
use super::desk::{Desk, column, count, text};
use super::jurisdiction;
use super::part::Part;
use super::words::words;
use super::{Format, Table, Value};
use crate::aggregate::{Fraction, Level, LevelRow, Series, YearFigures};
use crate::catalog::Indicator;
use crate::observation::{Id, Observation, Role};

/// Code of a dimension that is summed, as in SDMX.
pub(crate) const ALL: &str = "_T";

/// Start of the tab of an indicator's year-over-year figures.
const YEAR_OVER_YEAR: &str = "data_yoy_";

/// Observations of an indicator as they were settled; none where there are none.
pub(super) fn observations(desk: &Desk<'_>, indicator: &Indicator) -> Option<Part> {
    let facts = desk.input.facts.iter();
    let own = facts.filter(|one| one.indicator == indicator.id && one.role == Role::Value);
    let rows: Vec<Vec<Value>> = own.map(|one| observation_row(desk, indicator, one)).collect();
    if rows.is_empty() {
        return None;
    }
    let mut columns = vec![column("fiscal_year", Format::Year), column("reference_date", Format::Date)];
    columns.extend(dimension_columns(indicator));
    columns.push(column(value_heading(desk, "obs_value", indicator), Format::Count));
    let rest = [
        "obs_status",
        "break_code",
        "revised_code",
        "reporter_code",
        "source_id",
        "file_sha256",
        "sheet_name",
        "cell_ref",
    ];
    columns.extend(rest.map(|heading| column(heading, Format::Text)));
    columns.push(column("vintage_year", Format::Year));
    Some(part(desk, "data_obs_", indicator, words("{0} 観測値", "{0}: observations"), columns, rows))
}

fn observation_row(desk: &Desk<'_>, indicator: &Indicator, one: &Observation) -> Vec<Value> {
    let mut cells = vec![Value::Count(i64::from(one.fiscal_year.0))];
    cells.push(one.reference_date.map_or(Value::Blank, |date| text(date.to_string())));
    for dimension in &indicator.dimensions {
        let code = one.key.get(dimension).map_or(ALL, |code| code);
        cells.extend([text(code), text(desk.code(dimension, code))]);
    }
    cells.extend([
        count(one.value),
        text(one.status.to_string()),
        text(flag(one.is_break)),
        text(flag(one.is_revised)),
        text(one.reporter.to_string()),
        text(one.source.to_string()),
        text(one.file.sha256.clone()),
        text(one.sheet.to_string()),
        text(one.cell.to_string()),
        Value::Count(i64::from(one.file.vintage.0)),
    ]);
    cells
}

/// Year-over-year figures: the total, each dimension, and the finest level.
pub(super) fn year_over_year(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Option<Part> {
    let finest = indicator.dimensions.len();
    let levels =
        series.levels.iter().filter(|level| level.dimensions.len() <= 1 || level.dimensions.len() == finest);
    let mut rows = Vec::new();
    for level in levels {
        for row in &level.rows {
            let years = row.years.iter().enumerate();
            let shown = years.filter(|(_, figures)| figures.value.is_some() || figures.status.is_some());
            rows.extend(
                shown.map(|(at, figures)| series_row(desk, (indicator, series), (level, row), (at, figures))),
            );
        }
    }
    if rows.is_empty() {
        return None;
    }
    let mut columns = vec![column("fiscal_year", Format::Year)];
    columns.extend(dimension_columns(indicator));
    columns.extend(
        ["obs_value", "prior_value", "change_value"]
            .map(|name| column(value_heading(desk, name, indicator), Format::Count)),
    );
    columns.extend(
        ["growth（%）", "contribution（%）", "share（%）", "index（%）", "like_for_like（%）"]
            .map(|name| column(name, Format::PercentChange)),
    );
    columns.extend(
        ["obs_status", "break_code", "basis_code", "shared_code"].map(|name| column(name, Format::Text)),
    );
    columns.extend(["part_count", "missing_part_count"].map(|name| column(name, Format::Count)));
    Some(part(desk, YEAR_OVER_YEAR, indicator, words("{0} 前年度比", "{0}: year over year"), columns, rows))
}

fn series_row(
    desk: &Desk<'_>,
    (indicator, series): (&Indicator, &Series),
    (level, row): (&Level, &LevelRow),
    (at, figures): (usize, &YearFigures),
) -> Vec<Value> {
    let year = desk.years().get(at).map(|year| i64::from(year.0));
    let mut cells = vec![count(year)];
    for dimension in &indicator.dimensions {
        let at = level.dimensions.iter().position(|one| one == dimension);
        let code: Option<&Id> = at.and_then(|at| row.codes.get(at));
        cells.push(text(code.map_or(ALL, |code| code)));
        cells.push(text(
            code.map_or_else(|| desk.say(words("計", "Total")), |code| desk.code(dimension, code)),
        ));
    }
    // What the tables withhold is no more comparable in the data.
    let compared = comparison(series, &level.dimensions, row, at);
    cells.extend([count(figures.value), count(figures.prior), count(compared.change)]);
    let like = figures.like_for_like.as_ref().and_then(|like| like.growth);
    let index = figures.index.filter(|_| is_like_base(desk, series, level, row, at));
    let rates = [compared.growth, compared.contribution, figures.share, index, like];
    cells.extend(rates.map(rate));
    cells.push(text(figures.status.map(|status| status.to_string()).unwrap_or_default()));
    cells.push(text(flag(figures.break_reason.is_some())));
    cells.push(text(format!("{:?}", series.basis).to_lowercase()));
    let place = (&level.dimensions[..], &row.codes[..]);
    cells.push(text(flag(jurisdiction::is_shared(desk, (indicator, series), place, at))));
    cells.extend([figures.parts, figures.missing_parts].map(|parts| Value::Count(i64::from(parts))));
    cells
}

/// True where a year covers the same parts as the base year of the index.
fn is_like_base(desk: &Desk<'_>, series: &Series, level: &Level, row: &LevelRow, at: usize) -> bool {
    let base = desk.base();
    base.is_none_or(|base| covers_the_same(series, &level.dimensions, row, (base, at)))
}

/// Rates keep four decimals for machines.
fn rate(value: Option<Fraction>) -> Value {
    value.map_or(Value::Blank, |value| Value::ratio(value, 100, 4))
}

fn flag(is_set: bool) -> &'static str {
    if is_set { "1" } else { "0" }
}

fn dimension_columns(indicator: &Indicator) -> Vec<super::Column> {
    let pair = |dimension: &Id| {
        [column(format!("{dimension}_code"), Format::Text), column(format!("{dimension}_name"), Format::Text)]
    };
    indicator.dimensions.iter().flat_map(pair).collect()
}

fn value_heading(desk: &Desk<'_>, name: &str, indicator: &Indicator) -> String {
    format!("{name}（{}）", desk.own(&indicator.unit))
}

/// Tab of an indicator's year-over-year figures.
pub(crate) fn year_over_year_tab(indicator: &str) -> String {
    tab(YEAR_OVER_YEAR, indicator)
}

fn tab(prefix: &str, indicator: &str) -> String {
    format!("{prefix}{indicator}").chars().take(crate::workbook::MAX_TAB).collect()
}

fn part(
    desk: &Desk<'_>,
    prefix: &str,
    indicator: &Indicator,
    title: super::words::Words,
    columns: Vec<super::Column>,
    rows: Vec<Vec<Value>>,
) -> Part {
    let tab = tab(prefix, &indicator.id);
    let table = Table {
        name: tab.clone(),
        title: String::new(),
        finding: String::new(),
        scope: String::new(),
        source: String::new(),
        columns,
        rows,
        total_rows: Vec::new(),
    };
    let mut part = Part::data(tab, desk.fill(title, &[&desk.own(&indicator.name)]), table);
    part.unit = desk.own(&indicator.unit);
    part
}
