//! The bridge as a chart: the movements of the year, from zero; the two year ends stand in its table and its note.
//!
//! Columns of the year ends would either hide the movements or need an axis that does not start at zero, which official
//! statistics avoid for columns; so they are not drawn, and the page says so.

use super::bridge::{movements, term_mark};
use super::charts::Draft;
use super::desk::{Desk, column, text};
use super::figure::{change_text, count_text};
use super::findings;
use super::part::{Part, figures_tab, figures_title};
use super::words::{Words, words};
use super::{Chart, ChartKind, ChartSeries, Format, Labels, Table, TableRange, Value};
use crate::aggregate::{Bridge, Term};

const NOTE: Words = words(
    "縦軸は0から。異動だけを描き、並べると異動が見えなくなる前年度末（{0}{2}）と当年度末（{1}{2}）は描かない。",
    "Movements alone, on an axis from 0: beside the year ends ({0} and {1} {2}) they could not be seen.",
);

/// One column of the chart.
struct Step {
    label: Words,
    term: Term,
    /// The sum of all movements.
    is_net: bool,
}

/// The page of the bridge of a stock's total in the current year, with its table.
pub(super) fn bridge(desk: &Desk<'_>, id: &str, tab: &str) -> Option<Vec<Part>> {
    let (indicator, series) = desk.series().find(|(indicator, _)| *indicator.id == *id)?;
    let is_it = |bridge: &&Bridge| {
        *bridge.indicator == *id && bridge.part.is_none() && bridge.fiscal_year == desk.current()
    };
    let found = desk.aggregates.bridges.iter().find(is_it)?;
    let ends = (found.prior_published?, found.current?);
    let steps = steps(found, ends);
    let name = findings::titled(desk, &indicator.name, series.basis);
    let title = desk.fill(
        words("{0}：前年度末から{1}末までの異動", "{0}: movements from the prior year end to {1}"),
        &[&name, &desk.year(desk.current())],
    );
    let unit = desk.own(&indicator.unit);
    let table_tab = figures_tab(desk, tab);
    let table = table(desk, tab, &title, &unit, &steps, ends);
    let chart = Chart {
        kind: ChartKind::Movements,
        title: title.clone(),
        alt: desk.fill(super::words::DRAWN, &[&title, &unit, &told(desk, &steps)]),
        tab: table_tab.clone(),
        series: series_of(&table, steps.len()),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: steps.iter().any(|step| step.term.known() < 0),
    };
    let (before, after) = (count_text(ends.0, desk.language), count_text(ends.1, desk.language));
    let page = Draft {
        tab,
        title: &title,
        unit: &unit,
        finding: findings::headline(desk, indicator, series),
        note: desk.fill(NOTE, &[&before, &after, &unit]) + &open(desk, &steps),
        table: &table_tab,
        charts: vec![chart],
        per_row: 1,
    }
    .part(desk);
    Some(vec![page, Part::table(table_tab, unit, table)])
}

/// The steps of which something is missing, for those who see the columns alone.
fn open(desk: &Desk<'_>, steps: &[Step]) -> String {
    let open = steps.iter().filter(|step| !step.term.is_whole());
    open.map(|step| {
        let mark = term_mark(desk, step.label, step.term);
        desk.fill(words("{0}。", " {0}."), &[&mark])
    })
    .collect()
}

/// Rise, fall and net: the steps stand between the rows of the two year ends.
fn series_of(table: &Table, steps: usize) -> Vec<ChartSeries> {
    let range = |column| TableRange::column(&(1..steps + 1), column);
    let drawn = [(2, 0), (3, 1), (4, 3)];
    let series = drawn.map(|(at, color)| ChartSeries {
        name: table.columns[at].heading.clone(),
        categories: range(0),
        values: range(at),
        color,
    });
    series.to_vec()
}

/// Every step in words.
fn told(desk: &Desk<'_>, steps: &[Step]) -> String {
    let figure = |step: &Step| match step.term.value {
        Some(value) => change_text(value, desk.language),
        None => desk.say(words("値なし", "no value")),
    };
    let told: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.label.get(desk.language), figure(step))).collect();
    super::words::join(&told, desk.language)
}

/// The movements that are not 0, or of which something is missing, and their sum.
fn steps(bridge: &Bridge, (before, after): (i64, i64)) -> Vec<Step> {
    let known = |label, value| (label, Term { value, missing_parts: 0 });
    let terms = [known(words("改定", "Revision"), Some(bridge.revision))]
        .into_iter()
        .chain(movements(bridge))
        .chain([known(words("説明できない差", "Unexplained"), Some(bridge.unexplained.unwrap_or(0)))]);
    let mut steps: Vec<Step> = terms
        .filter(|(_, term)| term.known() != 0 || !term.is_whole())
        .map(|(label, term)| Step { label, term, is_net: false })
        .collect();
    let (label, term) = known(words("純増減", "Net change"), Some(after - before));
    steps.push(Step { label, term, is_net: true });
    steps
}

fn table(
    desk: &Desk<'_>,
    tab: &str,
    title: &str,
    unit: &str,
    steps: &[Step],
    (before, after): (i64, i64),
) -> Table {
    let end = |label: Words, value: i64| {
        let mut cells = vec![text(label.get(desk.language)), Value::Count(value)];
        cells.extend([Value::Blank, Value::Blank, Value::Blank, text("")]);
        cells
    };
    let mut rows = vec![end(words("前年度末", "Prior year end"), before)];
    rows.extend(steps.iter().map(|step| step_row(desk, step)));
    rows.push(end(words("当年度末", "Year end"), after));
    let headings = [
        (words("項目", "Step"), Format::Text),
        (words("残高", "Level"), Format::Count),
        (words("増加", "Rise"), Format::Change),
        (words("減少", "Fall"), Format::Change),
        (words("純増減", "Net change"), Format::Change),
        (words("状況", "Status"), Format::Mark),
    ];
    let last = rows.len() - 1;
    Table {
        name: format!("t_{}_bridge", tab.to_lowercase()),
        title: figures_title(desk, tab, title),
        finding: String::new(),
        scope: desk.fill(
            words(
                "単位：{0}。0の項目は省く。資料のない項目は空欄とし、理由を状況に示す。",
                "Unit: {0}. Steps of 0 are left out; a step that no source gives is blank, with its reason.",
            ),
            &[unit],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: vec![0, last],
    }
}

fn step_row(desk: &Desk<'_>, step: &Step) -> Vec<Value> {
    let mut cells = vec![text(step.label.get(desk.language)), Value::Blank];
    cells.extend([Value::Blank, Value::Blank, Value::Blank]);
    if let Some(value) = step.term.value {
        let at = match (step.is_net, value < 0) {
            (true, _) => 4,
            (false, false) => 2,
            (false, true) => 3,
        };
        cells[at] = Value::Count(value);
    }
    let is_whole = step.term.is_whole();
    cells.push(text(if is_whole { String::new() } else { term_mark(desk, step.label, step.term) }));
    cells
}
