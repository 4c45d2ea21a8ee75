//! The bridge as a chart: columns that start where the one before ended, on a base that is not seen.

use super::charts::Draft;
use super::desk::{Desk, column, text};
use super::figure::{change_text, count_text};
use super::findings;
use super::part::Part;
use super::words::{Words, words};
use super::{Chart, ChartKind, ChartSeries, Format, Labels, Table, TableRange, Value};
use crate::aggregate::Bridge;

/// One column of the chart.
struct Step {
    label: Words,
    /// A level (year end) or a movement.
    is_level: bool,
    value: i64,
}

/// The page of the bridge of a stock's total in the current year, with its table.
pub(super) fn bridge(desk: &Desk<'_>, id: &str, tab: &str) -> Option<Vec<Part>> {
    let (indicator, series) = desk.series().find(|(indicator, _)| *indicator.id == *id)?;
    let is_it = |bridge: &&Bridge| {
        *bridge.indicator == *id && bridge.part.is_none() && bridge.fiscal_year == desk.current()
    };
    let steps = steps(desk.aggregates.bridges.iter().find(is_it)?)?;
    let name = format!("{}{}", desk.own(&indicator.name), findings::basis_tag(desk, series.basis));
    let title = desk.fill(
        words("{0}：前年度末から{1}末への異動", "{0}: from the prior year end to {1}"),
        &[&name, &desk.year(desk.current())],
    );
    let unit = desk.own(&indicator.unit);
    let table_tab = desk.fill(words("{0}の数値", "{0} figures"), &[tab]);
    let table = table(desk, tab, &title, &unit, &steps);
    let range = |column: usize| TableRange {
        first_row: Some(0),
        first_column: column,
        last_row: Some(steps.len() - 1),
        last_column: column,
    };
    let drawn = [(1, None), (2, Some(0)), (3, Some(1)), (4, Some(3))];
    let chart = Chart {
        kind: ChartKind::StackedColumn,
        title: title.clone(),
        alt: format!("{title}（{unit}）：{}", told(desk, &steps)),
        tab: table_tab.clone(),
        series: drawn
            .map(|(at, color)| ChartSeries {
                name: table.columns[at].heading.clone(),
                categories: range(0),
                values: range(at),
                color,
            })
            .to_vec(),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: false,
    };
    let finding = findings::headline(desk, indicator, series);
    let page = Draft {
        tab,
        title: &title,
        unit: &unit,
        finding,
        table: &table_tab,
        charts: vec![chart],
        per_row: 1,
    }
    .part(desk);
    Some(vec![page, Part::table(table_tab, unit, table)])
}

/// Every step in words.
fn told(desk: &Desk<'_>, steps: &[Step]) -> String {
    let figure = |step: &Step| {
        let say = if step.is_level { count_text } else { change_text };
        say(step.value, desk.language)
    };
    let told: Vec<String> =
        steps.iter().map(|step| format!("{} {}", step.label.get(desk.language), figure(step))).collect();
    super::words::join(&told, desk.language)
}

/// The steps; none where an end is not known.
fn steps(bridge: &Bridge) -> Option<Vec<Step>> {
    let movements = [
        (words("改定", "Revision"), bridge.revision),
        (words("新規加盟", "Joins"), bridge.joins),
        (words("脱退", "Leaves"), -bridge.leaves),
        (words("分野間の移動", "Reclassified"), bridge.reclassified),
        (words("対象範囲の変更", "Scope change"), bridge.scope_change),
        (words("説明できない差", "Unexplained"), bridge.unexplained.unwrap_or(0)),
    ];
    let mut steps = vec![Step {
        label: words("前年度末", "Prior year end"),
        is_level: true,
        value: bridge.prior_published?,
    }];
    steps.extend(movements.into_iter().filter(|(_, value)| *value != 0).map(|(label, value)| Step {
        label,
        is_level: false,
        value,
    }));
    steps.push(Step { label: words("当年度末", "Year end"), is_level: true, value: bridge.current? });
    Some(steps)
}

fn table(desk: &Desk<'_>, tab: &str, title: &str, unit: &str, steps: &[Step]) -> Table {
    let mut level = 0;
    let mut rows = Vec::new();
    for step in steps {
        let label = text(step.label.get(desk.language));
        if step.is_level {
            level = step.value;
            rows.push(vec![label, Value::Blank, Value::Count(step.value), Value::Blank, Value::Blank]);
            continue;
        }
        let after = level + step.value;
        let (rise, fall) = if step.value > 0 {
            (Value::Count(step.value), Value::Blank)
        } else {
            (Value::Blank, Value::Count(-step.value))
        };
        rows.push(vec![label, Value::Count(level.min(after)), Value::Blank, rise, fall]);
        level = after;
    }
    let headings = [
        (words("項目", "Step"), Format::Text),
        (words("台（図では見えない）", "Base (not seen)"), Format::Count),
        (words("残高", "Level"), Format::Count),
        (words("増加", "Rise"), Format::Count),
        (words("減少", "Fall"), Format::Count),
    ];
    Table {
        name: format!("t_{}_bridge", tab.to_lowercase()),
        title: desk.fill(words("{0}の数値　{1}", "Figures of {0}: {1}"), &[tab, title]),
        finding: String::new(),
        scope: desk.fill(
            words(
                "単位：{0}。減少は正の数で示す。0の項目は省く。",
                "Unit: {0}. Falls are shown as positive numbers; steps of 0 are left out.",
            ),
            &[unit],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    }
}
