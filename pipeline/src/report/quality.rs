//! What changed and what was checked: revisions, and reconciliation with both sides.

use std::collections::BTreeMap;

use super::coverage::comparison;
use super::desk::{Desk, column, count, text, total};
use super::notes::{General, Notes};
use super::words::{Words, words};
use super::{Format, Table, Value};
use crate::aggregate::{Check, Fraction};

/// Kinds of checks in words; a kind that is not listed is shown by its id.
const KINDS: &[(&str, Words)] = &[
    ("bridge", words("前年度末＋異動＝当年度末", "prior year end + movements = year end")),
    ("contributions", words("寄与度の計＝全体の増減率", "contributions = growth of the total")),
    ("editions", words("省庁版の計＝全体版", "editions = master")),
    ("list", words("区分表の数＝報告値", "codes of the list = stated value")),
    ("levels", words("内訳の計＝合計", "parts = total")),
    ("reclassified", words("分野間の移動の計＝0", "reclassifications = 0")),
    (
        "recurrence",
        words("継続・再開・新規・区別できないの計＝実組織数", "recurrence groups = distinct count"),
    ),
    ("reporters", words("報告者間の一致", "reporters agree")),
    ("roster", words("名簿の計数＝報告値", "roster = stated value")),
    ("stated-change", words("原資料の増減＝計算値", "stated change = computed")),
    ("stated-rate", words("原資料の増減率＝計算値", "stated rate = computed")),
    ("stated-total", words("原資料の計＝計算値", "stated total = computed")),
];

pub(super) fn indicator_name(desk: &Desk<'_>, id: &str) -> String {
    let catalog = desk.catalog();
    let ratio = || catalog.ratios.iter().find(|ratio| *ratio.id == *id).map(|ratio| &ratio.name);
    let name = catalog.indicator(id).map(|indicator| &indicator.name).or_else(ratio);
    name.map_or_else(|| id.to_owned(), |name| desk.own(name))
}

/// Place of an indicator, or behind them of a ratio, in the catalogue.
fn indicator_place(desk: &Desk<'_>, id: &str) -> usize {
    let catalog = desk.catalog();
    let ids = catalog.indicators.iter().map(|one| &one.id).chain(catalog.ratios.iter().map(|one| &one.id));
    ids.into_iter().position(|one| **one == *id).unwrap_or(usize::MAX)
}

pub(super) fn table(desk: &Desk<'_>, name: &str, title: Words, headings: &[(Words, Format)]) -> Table {
    Table {
        name: name.to_owned(),
        title: desk.say(title),
        finding: String::new(),
        scope: String::new(),
        source: String::new(),
        columns: headings.iter().map(|(heading, format)| column(desk.say(*heading), *format)).collect(),
        rows: Vec::new(),
        total_rows: Vec::new(),
    }
}

/// A row that says that there is nothing, so that an empty table is no riddle.
pub(super) fn or_nothing(mut table: Table, desk: &Desk<'_>) -> Table {
    if table.rows.is_empty() {
        let mut row = vec![text(desk.say(words("該当なし", "none")))];
        row.resize(table.columns.len(), Value::Blank);
        table.rows.push(row);
    }
    table
}

/// Values that changed between vintages.
pub(super) fn revisions(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Table {
    let mut table = table(
        desk,
        "t_revisions",
        words("改定", "Revisions"),
        &[
            (words("指標", "Indicator"), Format::Text),
            (words("区分", "Category"), Format::Text),
            (words("対象年度", "Fiscal year"), Format::Year),
            (words("旧資料の年度", "Older file"), Format::Year),
            (words("新資料の年度", "Newer file"), Format::Year),
            (words("旧値", "Old value"), Format::Count),
            (words("新値", "New value"), Format::Count),
            (words("差", "Difference"), Format::Change),
            (words("状況", "Status"), Format::Mark),
        ],
    );
    for revision in desk.aggregates.revisions.iter().filter(|revision| desk.is_about(&revision.indicator)) {
        let Some(indicator) = desk.catalog().indicator(&revision.indicator) else { continue };
        let codes: Vec<String> = indicator
            .dimensions
            .iter()
            .zip(&revision.codes)
            .map(|(dimension, code)| desk.code(dimension, code))
            .collect();
        let mark = match (revision.old, revision.new) {
            (None, Some(_)) => words("旧値なし", "[x] no older value"),
            (Some(_), None) => words("新値なし", "[x] no newer value"),
            _ => words("", ""),
        };
        table.rows.push(vec![
            text(desk.own(&indicator.name)),
            text(codes.join(words("・", " / ").get(desk.language))),
            Value::Count(i64::from(revision.fiscal_year.0)),
            Value::Count(i64::from(revision.old_vintage.0)),
            Value::Count(i64::from(revision.new_vintage.0)),
            count(revision.old),
            count(revision.new),
            count(revision.old.zip(revision.new).map(|(old, new)| new - old)),
            text(desk.say(mark)),
        ]);
    }
    table.finding = desk.fill(
        words("後の年度の資料で改められた値は{0}件。", "{0} values were corrected by a later year's file."),
        &[&table.rows.len().to_string()],
    );
    table.scope = desk.fill(words("{0}。", "See {0}."), &[&notes.cite(desk, &[General::Revision], tab)]);
    or_nothing(table, desk)
}

/// The change against the prior year as published and as revised, where the two differ; none where they never do.
pub(super) fn revised_changes(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let mut table = table(
        desk,
        "t_revised_changes",
        words("改定前後の前年度比", "Changes before and after revision"),
        &[
            (words("指標", "Indicator"), Format::Text),
            (words("年度", "Fiscal year"), Format::Year),
            (words("当年度", "Current"), Format::Count),
            (words("公表時の前年度値", "Prior (as published)"), Format::Count),
            (words("改定後の前年度値", "Prior (as revised)"), Format::Count),
            (words("公表時の増減", "Change (as published)"), Format::Change),
            (words("改定後の増減", "Change (as revised)"), Format::Change),
            (words("公表時の増減率（％）", "Growth as published (%)"), Format::PercentChange),
            (words("改定後の増減率（％）", "Growth as revised (%)"), Format::PercentChange),
        ],
    );
    for (indicator, series) in desk.series() {
        let Some(row) = total(series) else { continue };
        for (at, (year, figures)) in desk.years().iter().zip(&row.years).enumerate() {
            let Some((value, published)) = figures.value.zip(figures.prior_published) else { continue };
            if figures.prior.is_none_or(|prior| prior == published) {
                continue;
            }
            let compared = comparison(series, &[], row, at);
            let change = compared.change.map(|_| value - published).filter(|_| !indicator.signed);
            table.rows.push(vec![
                text(desk.own(&indicator.name)),
                Value::Count(i64::from(year.0)),
                Value::Count(value),
                Value::Count(published),
                count(figures.prior),
                count(change),
                count(compared.change.filter(|_| !indicator.signed)),
                super::desk::percent(change.and_then(|change| Fraction::of(change, published))),
                super::desk::percent(compared.growth),
            ]);
        }
    }
    if table.rows.is_empty() {
        return None;
    }
    table.finding = desk.fill(
        words(
            "改定により前年度比が変わる年度は{0}件。",
            "In {0} cases a revision changes the comparison with the year before.",
        ),
        &[&table.rows.len().to_string()],
    );
    table.scope = desk.fill(
        words("各指標の合計。{0}。", "Totals of the indicators. See {0}."),
        &[&notes.cite(desk, &[General::Revision], tab)],
    );
    Some(table)
}

fn own_checks<'a>(desk: &Desk<'a>) -> Vec<&'a Check> {
    let is_ratio = |id: &str| {
        let measure = desk.measure.map(|measure| &measure.id);
        desk.catalog()
            .ratios
            .iter()
            .any(|ratio| *ratio.id == *id && measure.is_none_or(|one| *one == ratio.measure))
    };
    let checks = desk.aggregates.checks.iter();
    checks.filter(|check| desk.is_about(&check.indicator) || is_ratio(&check.indicator)).collect()
}

fn kind(desk: &Desk<'_>, kind: &str) -> String {
    KINDS.iter().find(|(one, _)| *one == kind).map_or_else(|| kind.to_owned(), |(_, word)| desk.say(*word))
}

/// Checks counted by kind and indicator.
pub(super) fn reconciliation(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_reconciliation",
        words("照合", "Reconciliation"),
        &[
            (words("照合の種類", "Check"), Format::Text),
            (words("指標", "Indicator"), Format::Text),
            (words("照合数", "Checks"), Format::Count),
            (words("一致", "Equal"), Format::Count),
            (words("不一致", "Different"), Format::Count),
        ],
    );
    // By place in the catalogue, so that the rows stand in one order in both languages.
    let mut groups: BTreeMap<(&str, usize, &str), (i64, i64)> = BTreeMap::new();
    let checks = own_checks(desk);
    for check in &checks {
        let key = (check.kind, indicator_place(desk, &check.indicator), &*check.indicator);
        let group = groups.entry(key).or_default();
        group.0 += 1;
        group.1 += i64::from(check.holds);
    }
    table.rows.extend(groups.into_iter().map(|((one, _, id), (all, equal))| {
        let counts = [all, equal, all - equal].map(Value::Count);
        let mut row = vec![text(kind(desk, one)), text(indicator_name(desk, id))];
        row.extend(counts);
        row
    }));
    let different = checks.iter().filter(|check| !check.holds).count();
    table.finding = if different == 0 {
        desk.fill(
            words("照合した{0}件の全てで両辺が一致する。", "Both sides agree in all {0} checks."),
            &[&checks.len().to_string()],
        )
    } else {
        let counts = [checks.len().to_string(), different.to_string()];
        desk.fill(
            words("照合した{0}件のうち{1}件で両辺が異なる。", "Of {0} checks, {1} differ."),
            &[&counts[0], &counts[1]],
        )
    };
    table.scope = desk.say(words(
        "両辺の値は、施策ごとの版のdata_checksに全件を示す。",
        "Both sides of every check are in data_checks of the workbooks of the measures.",
    ));
    or_nothing(table, desk)
}

/// Checks that do not hold, with both sides.
pub(super) fn differences(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_differences",
        words("不一致の照合", "Checks that differ"),
        &[
            (words("照合の種類", "Check"), Format::Text),
            (words("指標", "Indicator"), Format::Text),
            (words("対象", "Subject"), Format::Text),
            (words("左辺", "Left"), Format::Index),
            (words("右辺", "Right"), Format::Index),
            (words("差", "Difference"), Format::PercentChange),
        ],
    );
    for check in own_checks(desk).into_iter().filter(|check| !check.holds) {
        let side = |value: Option<Fraction>| {
            value.map_or(Value::Blank, |value| Value::ratio(value, times(check), 1))
        };
        table.rows.push(vec![
            text(kind(desk, check.kind)),
            text(indicator_name(desk, &check.indicator)),
            text(check.subject.clone()),
            side(Some(check.left)),
            side(Some(check.right)),
            side(check.right.checked_sub(check.left)),
        ]);
    }
    table.finding =
        desk.fill(words("両辺が異なる照合は{0}件。", "{0} checks differ."), &[&table.rows.len().to_string()]);
    or_nothing(table, desk)
}

/// All checks with both sides, long.
pub(super) fn check_data(desk: &Desk<'_>) -> Option<Table> {
    let mut table = table(
        desk,
        "data_checks",
        words("", ""),
        &[
            (words("check_kind", "check_kind"), Format::Text),
            (words("indicator_id", "indicator_id"), Format::Text),
            (words("subject", "subject"), Format::Text),
            (words("left_value", "left_value"), Format::Index),
            (words("right_value", "right_value"), Format::Index),
            (words("unit", "unit"), Format::Text),
            (words("status_code", "status_code"), Format::Text),
        ],
    );
    let side = |value: Fraction, times: i64| {
        let decimals = if value.denominator == 1 { 0 } else { 4 };
        Value::ratio(value, times, decimals)
    };
    table.rows.extend(own_checks(desk).into_iter().map(|check| {
        vec![
            text(check.kind),
            text(check.indicator.to_string()),
            // One datum per cell: no list within it.
            text(check.subject.replace(", ", " ")),
            side(check.left, times(check)),
            side(check.right, times(check)),
            text(check_unit(desk, check)),
            text(if check.holds { "equal" } else { "different" }),
        ]
    }));
    (!table.rows.is_empty()).then_some(table)
}

/// True where rates are compared, which are fractions.
fn is_of_rates(check: &Check) -> bool {
    matches!(check.kind, "contributions" | "stated-rate")
}

/// What both sides are multiplied by to stand in their unit.
fn times(check: &Check) -> i64 {
    if is_of_rates(check) { 100 } else { 1 }
}

/// The unit of both sides: percent where rates are compared, the indicator's own otherwise.
fn check_unit(desk: &Desk<'_>, check: &Check) -> String {
    let indicator = desk.catalog().indicator(&check.indicator).filter(|_| !is_of_rates(check));
    indicator.map_or_else(|| "%".to_owned(), |indicator| desk.own(&indicator.unit))
}
