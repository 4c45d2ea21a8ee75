//! Small multiples: one line chart per part, each line ending where its series breaks.
//!
//! All have one axis, unless the parts are of so different a size that it would hide most of them.

use super::charts::{Draft, year_range};
use super::desk::{Desk, column, count, level, percent, text};
use super::indicator::Placed;
use super::part::{Part, figures_tab, figures_title};
use super::words::{PER_CENT, words};
use super::{Chart, ChartKind, ChartSeries, Format, Labels, Table, Value, findings, number};
use crate::observation::NOT_SPECIFIED;

/// Charts beside each other, up to so many charts, so that they fill the page and their years stand beside each other.
const PER_ROW: [(usize, usize); 4] = [(1, 1), (4, 2), (15, 3), (usize::MAX, 4)];

/// Largest over smallest maximum up to which all panels share one axis.
const SPREAD: f64 = 10.0;

/// Columns before the first year in the tables made here.
const LABELS: usize = 2;

/// One part: its name and its runs of comparable years.
struct Panel {
    name: String,
    /// One value per year; blank outside the run.
    runs: Vec<Vec<Value>>,
}

/// What all panels have in common.
struct Page<'a> {
    tab: &'a str,
    /// Id of the indicator or ratio, for the name of the table.
    id: &'a str,
    title: String,
    unit: String,
    finding: String,
    format: Format,
}

/// Small multiples of an indicator by one dimension.
pub(super) fn of_indicator(desk: &Desk<'_>, placed: &Placed<'_>, axis: &str, tab: &str) -> Option<Vec<Part>> {
    let rows = level(placed.series, axis)?.rows.iter().filter(|row| super::desk::is_shown(row));
    let panels = rows.filter_map(|row| {
        let code = row.codes.first().filter(|code| ***code != *NOT_SPECIFIED)?;
        let values: Vec<Value> = row.years.iter().map(|year| count(year.value)).collect();
        let breaks: Vec<usize> = row
            .years
            .iter()
            .enumerate()
            .filter(|(_, year)| year.break_reason.is_some())
            .map(|(at, _)| at)
            .collect();
        Some(Panel { name: desk.code(axis, code), runs: runs(&values, &breaks) })
    });
    let name = findings::titled(desk, &placed.indicator.name, placed.series.basis);
    let page = Page {
        tab,
        id: &placed.indicator.id,
        title: desk.fill(words("{0}の推移（{1}別）", "{0} by {1}"), &[&name, &desk.axis(axis)]),
        unit: desk.own(&placed.indicator.unit),
        finding: findings::headline(desk, placed.indicator, placed.series),
        format: Format::Count,
    };
    build(desk, &page, &panels.collect::<Vec<_>>())
}

/// Small multiples of a ratio by one dimension.
pub(super) fn of_ratio(desk: &Desk<'_>, id: &str, axis: &str, tab: &str) -> Option<Vec<Part>> {
    let (ratio, series) = desk.ratios().find(|(ratio, _)| *ratio.id == *id)?;
    let level = series.levels.iter().find(|level| level.dimension.as_deref() == Some(axis))?;
    let panels = level.rows.iter().filter_map(|(code, years)| {
        let code = code.as_ref().filter(|code| ***code != *NOT_SPECIFIED)?;
        let values: Vec<Value> = years.iter().map(|figures| percent(figures.ratio)).collect();
        let breaks: Vec<usize> = (0..years.len()).filter(|at| years[*at].break_reason.is_some()).collect();
        years
            .iter()
            .any(|figures| figures.ratio.is_some())
            .then(|| Panel { name: desk.code(axis, code), runs: runs(&values, &breaks) })
    });
    let name = findings::titled(desk, &ratio.name, series.basis);
    let page = Page {
        tab,
        id: &ratio.id,
        title: desk.fill(words("{0}の推移（{1}別）", "{0} by {1}"), &[&name, &desk.axis(axis)]),
        unit: desk.say(PER_CENT),
        finding: findings::of_ratio(desk, ratio, series),
        format: Format::Percent,
    };
    build(desk, &page, &panels.collect::<Vec<_>>())
}

/// Cuts a row at its breaks; runs without a value are left out.
fn runs(values: &[Value], breaks: &[usize]) -> Vec<Vec<Value>> {
    let mut bounds = vec![0];
    bounds.extend(breaks.iter().copied().filter(|at| *at > 0));
    bounds.push(values.len());
    let cut = bounds.windows(2).map(|bound| {
        let inside = |at: usize| (bound[0]..bound[1]).contains(&at);
        values
            .iter()
            .enumerate()
            .map(|(at, value)| if inside(at) { value.clone() } else { Value::Blank })
            .collect()
    });
    cut.filter(|run: &Vec<Value>| run.iter().any(|value| *value != Value::Blank)).collect()
}

fn build(desk: &Desk<'_>, page: &Page<'_>, panels: &[Panel]) -> Option<Vec<Part>> {
    if panels.is_empty() {
        return None;
    }
    let table_tab = figures_tab(desk, page.tab);
    let table = table(desk, page, panels);
    let (axes, note) = axes(desk, panels, page.format == Format::Percent);
    let mut row = 0;
    let mut charts = Vec::new();
    for (panel, axis) in panels.iter().zip(axes) {
        let series = (row..row + panel.runs.len()).map(|row| ChartSeries {
            name: panel.name.clone(),
            categories: year_range(desk, LABELS),
            values: super::charts::row_range(desk, row, LABELS),
            color: 0,
        });
        charts.push(Chart {
            kind: ChartKind::Line,
            title: panel.name.clone(),
            alt: describe(desk, page, panel),
            tab: table_tab.clone(),
            series: series.collect(),
            unit: page.unit.clone(),
            axis: Some(axis),
            labels: Labels::Last,
            decimals: u32::from(page.format == Format::Percent),
            has_negative: false,
        });
        row += panel.runs.len();
    }
    let per_row = PER_ROW.iter().find(|(up_to, _)| panels.len() <= *up_to).map_or(1, |(_, count)| *count);
    let chart = Draft {
        tab: page.tab,
        title: &page.title,
        unit: &page.unit,
        finding: page.finding.clone(),
        note,
        table: &table_tab,
        charts,
        per_row,
    }
    .part(desk);
    Some(vec![chart, Part::table(table_tab, page.unit.clone(), table)])
}

fn table(desk: &Desk<'_>, page: &Page<'_>, panels: &[Panel]) -> Table {
    let mut rows = Vec::new();
    for panel in panels {
        for (index, run) in panel.runs.iter().enumerate() {
            let number = Value::Count(i64::try_from(index + 1).unwrap_or(i64::MAX));
            let mut cells = vec![text(panel.name.clone()), number];
            cells.extend(run.iter().cloned());
            rows.push(cells);
        }
    }
    let mut columns = vec![
        column(desk.say(words("区分", "Category")), Format::Text),
        column(desk.say(words("区間", "Run")), Format::Count),
    ];
    // Bare years: the labels of the small charts are these headings.
    columns.extend(desk.years().iter().map(|year| column(year.0.to_string(), page.format)));
    Table {
        name: format!("t_{}_{}", page.tab.to_lowercase(), page.id),
        title: figures_title(desk, page.tab, &page.title),
        finding: page.finding.clone(),
        scope: desk.fill(
            words(
                "単位：{0}。列見出しの数字は年度。断層の前後を別の区間とし、線を結ばない。",
                "Unit: {0}; columns are fiscal years. The years before and after a break are runs of their own and are not joined.",
            ),
            &[&page.unit],
        ),
        source: String::new(),
        columns,
        rows,
        total_rows: Vec::new(),
    }
}

fn describe(desk: &Desk<'_>, page: &Page<'_>, panel: &Panel) -> String {
    let mut told = Vec::new();
    for run in &panel.runs {
        for (year, value) in desk.years().iter().zip(run) {
            let figure = match value {
                Value::Count(count) => super::figure::count_text(*count, desk.language),
                Value::Ratio(ratio) => {
                    super::figure::decimal_text(ratio.value, ratio.times, ratio.decimals, desk.language)
                }
                _ => continue,
            };
            told.push(format!("{} {figure}", desk.year(*year)));
        }
    }
    let told = super::words::join(&told, desk.language);
    desk.fill(
        words("{0}：{1}（{2}）。{3}", "{0}: {1} ({2}). {3}"),
        &[&page.title, &panel.name, &page.unit, &told],
    )
}

/// The value axis of each panel, from zero, and what the page says of them.
///
/// One axis lets levels be compared; where it would press most lines to the floor, each panel has its own.
fn axes(desk: &Desk<'_>, panels: &[Panel], is_percent: bool) -> (Vec<(f64, f64)>, String) {
    let highest = |panel: &Panel| panel.runs.iter().flatten().filter_map(number).fold(0.0, f64::max);
    let maxima: Vec<f64> = panels.iter().map(highest).collect();
    let largest = maxima.iter().copied().fold(0.0, f64::max);
    let smallest = maxima.iter().copied().filter(|one| *one > 0.0).fold(largest, f64::min);
    let end = |value: f64| {
        let nice = nice_maximum(value);
        if is_percent { nice } else { nice.ceil() }
    };
    if largest <= smallest * SPREAD {
        let note = words(
            "横軸は年度。縦軸は全ての図で同じ。",
            "Across: fiscal years. All charts have the same value axis.",
        );
        return (vec![(0.0, end(largest)); panels.len()], desk.say(note));
    }
    let note = words(
        "横軸は年度。縦軸は図ごとに異なる（いずれも0から）。図の間で線の高さを比べず、動きを見ること。",
        "Across: fiscal years. Each chart has a value axis of its own, from 0: compare the movements, not the heights of the lines.",
    );
    (maxima.iter().map(|value| (0.0, end(*value))).collect(), desk.say(note))
}

/// The next of 1, 2, 5 × a power of ten, so that axes end at a round number.
pub(super) fn nice_maximum(value: f64) -> f64 {
    let mut unit = 1.0;
    loop {
        for step in [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 8.0] {
            // A little room above the highest point for its label.
            if value * 1.05 <= step * unit || !value.is_finite() {
                return step * unit;
            }
        }
        unit *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0.0, 1.0)]
    #[case(0.98, 1.2)]
    #[case(93.0, 100.0)]
    #[case(100.0, 120.0)]
    #[case(1700.0, 2000.0)]
    #[case(1907.0, 2500.0)]
    #[case(f64::INFINITY, 1.0)]
    fn axes_end_at_round_numbers(#[case] value: f64, #[case] expected: f64) {
        assert!((nice_maximum(value) - expected).abs() < f64::EPSILON);
    }

    #[rstest]
    #[case::no_break(&[], 1)]
    #[case::one_break(&[2], 2)]
    #[case::break_in_the_first_year(&[0], 1)]
    #[case::run_without_values(&[2, 3], 2)]
    fn lines_are_cut_at_breaks(#[case] breaks: &[usize], #[case] expected: usize) {
        let values = [Value::Count(1), Value::Count(2), Value::Blank, Value::Count(4)];
        let runs = runs(&values, breaks);
        assert_eq!(runs.len(), expected);
        for (at, value) in values.iter().enumerate() {
            let shown = runs.iter().filter(|run| run[at] != Value::Blank).count();
            assert_eq!(shown, usize::from(*value != Value::Blank), "year {at}");
        }
    }
}
