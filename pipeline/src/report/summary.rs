//! The summary: one row per indicator, and the findings in sentences.

use super::coverage::comparison;
use super::desk::{Desk, column, count, percent, text, total};
use super::findings;
use super::notes::{General, Notes};
use super::words::{join, words};
use super::{Format, Table, Value, marks};
use crate::aggregate::Series;
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;

/// From this year on the policy groups the measures otherwise.
const REGROUPED: FiscalYear = FiscalYear(2022);

/// One row per indicator.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Table {
    let mut rows = Vec::new();
    for (indicator, series) in desk.series() {
        rows.extend(row(desk, notes, tab, indicator, series));
    }
    let mut columns = vec![
        column(desk.say(words("指標", "Indicator")), Format::Text),
        column(desk.say(words("種別・単位・値の性質", "Class, unit, basis")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Count));
    let first = columns.len() - desk.years().len();
    let trend = Format::Sparkline { from: first, to: first + desk.last() };
    columns.extend([
        column(desk.say(words("増減", "Change")), Format::Change),
        column(desk.say(words("増減率（％）", "Growth (%)")), Format::PercentChange),
        column(desk.say(words("同一単位の増減率（％）", "Like for like (%)")), Format::PercentChange),
        column(desk.say(words("動き", "Movement")), Format::Text),
        column(desk.say(words("推移", "Trend")), trend),
        column(desk.say(words("状況", "Status")), Format::Mark),
    ]);
    let mut generals = vec![General::Growth, General::Rounding, General::Illustrative, General::LikeForLike];
    // The grouping matters to whom compares years on both sides of its change.
    let crosses = desk.years().first().is_some_and(|first| *first < REGROUPED) && desk.current() >= REGROUPED;
    generals.extend(crosses.then_some(General::Grouping));
    generals.extend(desk.portfolio.is_some().then_some(General::Portfolio));
    let lead = desk.series().next().map(|(indicator, series)| findings::headline(desk, indicator, series));
    let name = desk.series().next().map(|(indicator, _)| desk.own(&indicator.name)).unwrap_or_default();
    Table {
        name: "t_summary".to_owned(),
        title: desk.fill(words("要約　{0}", "Summary, {0}"), &[&desk.year_in_full(desk.current())]),
        finding: lead
            .map(|lead| format!("{name}{}{lead}", words("：", ": ").get(desk.language)))
            .unwrap_or_default(),
        scope: desk.fill(
            words(
                "残高は各年度末、期間計は各年度。{0}。",
                "Stocks at year end, flows during the year. See {0}.",
            ),
            &[&notes.cite(desk, &generals, tab)],
        ),
        source: desk.say(words(
            "出典：各省庁の提出資料（来歴を参照）。",
            "Source: files of the ministries; see Provenance.",
        )),
        columns,
        rows,
        total_rows: Vec::new(),
    }
}

fn row(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    indicator: &Indicator,
    series: &Series,
) -> Option<Vec<Value>> {
    let row = total(series)?;
    let current = row.years.get(desk.last())?;
    let compared = comparison(series, &[], row, desk.last());
    let mut cells = vec![
        text(desk.own(&indicator.name)),
        text(join(
            &[desk.class(indicator.class), desk.own(&indicator.unit), desk.basis(series.basis)],
            desk.language,
        )),
    ];
    cells.extend(row.years.iter().map(|year| count(year.value)));
    cells.extend([
        count(compared.change.filter(|_| !indicator.signed)),
        percent(compared.growth),
        percent(current.like_for_like.as_ref().and_then(|like| like.growth)),
        text(findings::movement(desk, indicator, compared)),
        Value::Blank,
        text(marks::of_row(desk, notes, tab, indicator, (&[], row))),
    ]);
    Some(cells)
}

/// All findings, each with a link to the table that shows the figures.
pub(super) fn findings_table(desk: &Desk<'_>, tabs: &[(String, String)]) -> Table {
    let tab_of = |id: &str| tabs.iter().find(|(one, _)| one == id).map(|(_, tab)| tab.clone());
    let mut rows = Vec::new();
    let mut push = |name: String, finding: String, tab: Option<String>| {
        let number = i64::try_from(rows.len() + 1).unwrap_or(i64::MAX);
        let link = tab.map_or(Value::Blank, Value::Link);
        rows.push(vec![Value::Count(number), text(name), text(finding), link]);
    };
    for (indicator, series) in desk.series() {
        for finding in findings::of_series(desk, indicator, series) {
            push(findings::titled(desk, &indicator.name, series.basis), finding, tab_of(&indicator.id));
        }
    }
    for (ratio, series) in desk.ratios() {
        let name = findings::titled(desk, &ratio.name, series.basis);
        push(name, findings::of_ratio(desk, ratio, series), tab_of(&ratio.id));
    }
    Table {
        name: "t_findings".to_owned(),
        title: desk.say(words("所見", "Findings")),
        finding: desk.say(words("数値から自動的に作成した所見。", "Findings generated from the numbers.")),
        scope: desk
            .say(words("原因の説明や評価を含まない。", "They explain no cause and pass no judgement.")),
        source: String::new(),
        columns: vec![
            column(desk.say(words("番号", "No.")), Format::Count),
            column(desk.say(words("指標", "Indicator")), Format::Text),
            column(desk.say(words("所見", "Finding")), Format::Text),
            column(desk.say(words("表", "Table")), Format::Text),
        ],
        rows,
        total_rows: Vec::new(),
    }
}
