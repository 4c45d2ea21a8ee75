//! Data sheets: long, one indicator each, unit in the header, values only; codes and names, no internal dimension.

use super::desk::{Desk, column, count, text};
use super::part::Part;
use super::words::words;
use super::{Format, Table, Value};
use crate::aggregate::{Fraction, Level, LevelRow, Series, YearFigures};
use crate::catalog::Indicator;
use crate::observation::{Id, Observation, Role};

/// Code of a dimension that is summed, as in SDMX.
const ALL: &str = "_T";

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
            let years = desk
                .years()
                .iter()
                .zip(&row.years)
                .filter(|(_, figures)| figures.value.is_some() || figures.status.is_some());
            rows.extend(
                years.map(|(year, figures)| series_row(desk, indicator, (level, row), (year.0, figures))),
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
    columns.extend(["obs_status", "break_code", "basis_code"].map(|name| column(name, Format::Text)));
    columns.extend(["part_count", "missing_part_count"].map(|name| column(name, Format::Count)));
    Some(part(desk, "data_yoy_", indicator, words("{0} 前年度比", "{0}: year over year"), columns, rows))
}

fn series_row(
    desk: &Desk<'_>,
    indicator: &Indicator,
    (level, row): (&Level, &LevelRow),
    (year, figures): (i32, &YearFigures),
) -> Vec<Value> {
    let mut cells = vec![Value::Count(i64::from(year))];
    for dimension in &indicator.dimensions {
        let at = level.dimensions.iter().position(|one| one == dimension);
        let code: Option<&Id> = at.and_then(|at| row.codes.get(at));
        cells.push(text(code.map_or(ALL, |code| code)));
        cells.push(text(
            code.map_or_else(|| desk.say(words("計", "Total")), |code| desk.code(dimension, code)),
        ));
    }
    cells.extend([count(figures.value), count(figures.prior), count(figures.change)]);
    let like = figures.like_for_like.as_ref().and_then(|like| like.growth);
    let rates = [figures.growth, figures.contribution, figures.share, figures.index, like];
    cells.extend(rates.map(rate));
    let basis = desk
        .aggregates
        .series
        .iter()
        .find(|series| series.indicator == indicator.id)
        .map(|series| series.basis);
    cells.push(text(figures.status.map(|status| status.to_string()).unwrap_or_default()));
    cells.push(text(flag(figures.break_reason.is_some())));
    cells.push(text(basis.map(|basis| format!("{basis:?}").to_lowercase()).unwrap_or_default()));
    cells.extend([figures.parts, figures.missing_parts].map(|parts| Value::Count(i64::from(parts))));
    cells
}

/// Rates keep four decimals for machines.
fn rate(value: Option<Fraction>) -> Value {
    value.map_or(Value::Blank, |value| Value::Ratio { value, times: 100, decimals: 4 })
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

fn part(
    desk: &Desk<'_>,
    prefix: &str,
    indicator: &Indicator,
    title: super::words::Words,
    columns: Vec<super::Column>,
    rows: Vec<Vec<Value>>,
) -> Part {
    let tab: String = format!("{prefix}{}", indicator.id).chars().take(crate::workbook::MAX_TAB).collect();
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
