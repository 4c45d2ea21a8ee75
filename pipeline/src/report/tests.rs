//! What a reader could be misled by, in editions of a small catalogue: partial totals, net movements, units, axes.

mod figures;
mod recurrence;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::*;
use crate::aggregate::{Portfolio, aggregate, portfolio};
use crate::catalog::{Catalog, Measure, Name};
use crate::config::{Grain, Source};
use crate::observation::{ObsStatus, Observation};
use crate::validate::fixture::{catalog, members, name, observe, rules, sent, settings, source};
use crate::validate::settle;

/// Editions of the measure `scope` by path.
fn edit(catalog: &Catalog, sources: &[Arc<Source>], facts: Vec<Observation>) -> BTreeMap<String, Edition> {
    let settings = settings();
    let settled = settle(&rules(catalog, &settings), facts);
    let aggregates = aggregate(catalog, &settings, &settled).unwrap();
    let portfolios: Vec<Portfolio> = vec![portfolio(catalog, &settings, &settled, &"mlit".into()).unwrap()];
    let input = ReportInput {
        catalog,
        settings: &settings,
        aggregates: &aggregates,
        portfolios: &portfolios,
        facts: &settled.facts,
        overrides: &[],
        sources,
        files: &[],
        issues: &[],
    };
    let all: BTreeMap<String, Edition> =
        each_edition(&input, |edition| (edition.path(), edition)).into_iter().collect();
    all.values().for_each(crate::workbook::tests::assert_read_back);
    all
}

fn scope(facts: Vec<Observation>) -> Edition {
    edit(&with_measure(), &[], facts).remove("ja/scope.xlsx").unwrap()
}

fn with_measure() -> Catalog {
    let measures = vec![Measure { id: "scope".into(), name: name("防護範囲"), about: name("会員") }];
    Catalog { measures, ..catalog() }
}

fn table<'a>(edition: &'a Edition, name: &str) -> &'a Table {
    let tables = edition.sheets.iter().filter_map(|sheet| match &sheet.body {
        Body::Table(table) | Body::Data(table) => Some(table),
        _ => None,
    });
    tables.into_iter().find(|table| table.name == name).unwrap_or_else(|| panic!("no table {name}"))
}

fn page<'a>(edition: &'a Edition, title: &str) -> &'a ChartPage {
    let pages = edition.sheets.iter().filter_map(|sheet| match &sheet.body {
        Body::Charts(page) => Some(page),
        _ => None,
    });
    pages.into_iter().find(|page| page.title.contains(title)).unwrap_or_else(|| panic!("no page {title}"))
}

/// The value of a row (by its first text that matches) under a heading.
fn value<'a>(table: &'a Table, label: &str, heading: &str) -> &'a Value {
    let at = table.columns.iter().position(|column| column.heading == heading);
    let at = at.unwrap_or_else(|| panic!("no {heading} in {:?}", table.columns));
    let row = table.rows.iter().find(|row| row[..2].contains(&Value::Text(label.to_owned())));
    &row.unwrap_or_else(|| panic!("no {label}"))[at]
}

fn findings_of(edition: &Edition, indicator: &str) -> Vec<String> {
    let rows = table(edition, "t_findings").rows.iter();
    // Its name bears the basis of the figures: a finding may be read without its table.
    let name = Value::Text(format!("{indicator}【例示】"));
    let rows = rows.filter(|row| row[1] == name);
    rows.filter_map(|row| match &row[2] {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    })
    .collect()
}

fn leaves(code: &str, year: i32, value: Option<i64>) -> Observation {
    let codes = [("sector", code), ("ceptoar", code), ("reason", "merger")];
    let one = observe("ceptoar_leaves", year, &codes, value.unwrap_or(0));
    let status = if value.is_some() { ObsStatus::A } else { ObsStatus::O };
    Observation { value, status, ..one }
}

#[test]
fn a_total_of_other_parts_than_last_year_is_no_fall() {
    let edition = scope(vec![
        leaves("rail", 2023, Some(9)),
        leaves("water", 2023, Some(7)),
        leaves("rail", 2024, Some(13)),
        leaves("water", 2024, None),
    ]);
    let said = findings_of(&edition, "ceptoar_leaves");
    assert_eq!(
        said[0],
        "2024年度は13社（各内訳を組み合わせた最小の区分2のうち報告のあった1の計）。前年度とは報告のある区分が異なるため、増減を示さない。"
    );
    assert!(said.iter().all(|said| !said.contains("△18.8") && !said.contains("寄与")), "{said:?}");
    let alike = "両年度に値のあるceptoarだけで比べると+44.4％（ceptoar数1、当年度の計13社のうち13社分）。";
    assert!(said.contains(&alike.to_owned()), "{said:?}");
    for (name, heading) in [("t_ceptoar_leaves", "増減率（％）"), ("t_summary", "増減率（％）")] {
        let label = if name == "t_summary" { "ceptoar_leaves" } else { "計" };
        assert_eq!(*value(table(&edition, name), label, heading), Value::Blank, "{name}");
    }
    assert_eq!(
        *value(table(&edition, "t_summary"), "ceptoar_leaves", "動き"),
        Value::Text("比較不能".to_owned())
    );
    let data = table(&edition, "data_yoy_ceptoar_leaves");
    let all = |row: &&Vec<Value>| row[0] == Value::Count(2024) && row[1] == Value::Text("_T".to_owned());
    let total = data.rows.iter().find(all).unwrap();
    let at = |heading: &str| data.columns.iter().position(|column| column.heading == heading).unwrap();
    assert_eq!((&total[at("change_value（社）")], &total[at("growth（%）")]), (&Value::Blank, &Value::Blank));
    assert_eq!(
        *value(table(&edition, "t_ceptoar_leaves"), "rail", "増減"),
        Value::Count(4),
        "a part that reports in both years is compared"
    );
}

#[test]
fn a_total_of_the_same_parts_is_compared_and_says_that_it_is_of_a_part() {
    let year = |year, value| [leaves("rail", year, Some(value)), leaves("water", year, None)];
    let edition = scope([year(2023, 8), year(2024, 10)].into_iter().flatten().collect());
    let said = findings_of(&edition, "ceptoar_leaves");
    assert_eq!(
        said[0],
        "2024年度は10社（各内訳を組み合わせた最小の区分2のうち報告のあった1の計）で、前年度より2社増（+25.0％）。"
    );
}

#[test]
fn net_movements_have_no_rate_no_direction_and_no_comparison() {
    let moved = |year, value| {
        observe("ceptoar_reclassified", year, &[("sector", "rail"), ("ceptoar", "rail")], value)
    };
    let edition = scope(vec![moved(2023, 9), moved(2024, 0)]);
    assert_eq!(findings_of(&edition, "ceptoar_reclassified"), ["2024年度は0社。"]);
    let summary = table(&edition, "t_summary");
    for heading in ["増減", "増減率（％）", "同一単位の増減率（％）"] {
        assert_eq!(*value(summary, "ceptoar_reclassified", heading), Value::Blank, "{heading}");
    }
    assert_eq!(*value(summary, "ceptoar_reclassified", "動き"), Value::Text("純増減".to_owned()));
    let like = edition
        .sheets
        .iter()
        .find(|sheet| matches!(&sheet.body, Body::Table(table) if table.name == "t_like_for_like"));
    assert!(like.is_none(), "{like:?}");
}

#[test]
fn like_for_like_names_its_unit_and_what_it_covers() {
    let sessions = |ministry: &str, year, value| {
        let codes = [("ministry", ministry), ("strand", "bridge")];
        sent(observe("sessions", year, &codes, value), ministry, year)
    };
    let edition = scope(vec![
        sessions("fsa", 2023, 50),
        sessions("mlit", 2023, 20),
        sessions("fsa", 2024, 73),
        sessions("mhlw", 2024, 96),
    ]);
    let said = findings_of(&edition, "sessions");
    let alike = "両年度に値のあるministryだけで比べると+46.0％（ministry数1、当年度の計169社のうち73社分）。";
    assert!(said.contains(&alike.to_owned()), "{said:?}");
    assert!(said.iter().all(|said| !said.contains("同一構成員")), "{said:?}");
    let like = table(&edition, "t_like_for_like");
    assert_eq!(*value(like, "sessions", "比較の単位"), Value::Text("ministry".to_owned()));
    let Value::Ratio(share) = value(like, "sessions", "対象割合（％）") else { panic!("no share") };
    assert_eq!(Some(share.value), crate::aggregate::Fraction::of(73, 169));
}

/// Members of two sectors in two years.
fn two(rail: i64, water: i64) -> Vec<Observation> {
    let year = |year| [members("rail", year, rail), members("water", year, water)];
    [year(2023), year(2024)].into_iter().flatten().collect()
}

#[test]
fn small_multiples_of_very_different_parts_have_an_axis_each_and_say_so() {
    let edition = scope(two(1788, 9));
    let page = page(&edition, "ceptoar_members【例示】の推移");
    let axes: Vec<_> = page.charts.iter().map(|chart| chart.axis).collect();
    assert_eq!(axes, [Some((0.0, 2000.0)), Some((0.0, 10.0))]);
    assert!(page.note.contains("図ごとに異なる"), "{}", page.note);
    let edition = scope(two(90, 9));
    let page = self::page(&edition, "ceptoar_members【例示】の推移");
    assert!(page.charts.iter().all(|chart| chart.axis == Some((0.0, 100.0))), "{:?}", page.charts);
    assert!(page.note.contains("全ての図で同じ"), "{}", page.note);
}

#[test]
fn the_bridge_is_drawn_from_its_movements_alone() {
    let flow = |indicator, value| {
        observe(indicator, 2024, &[("sector", "rail"), ("ceptoar", "rail"), ("reason", "merger")], value)
    };
    let mut facts = vec![members("rail", 2023, 4484), members("rail", 2024, 4528)];
    facts.extend([flow("ceptoar_joins", 57), flow("ceptoar_leaves", 13)]);
    let edition = scope(facts);
    let page = page(&edition, "前年度末から2024年度末までの異動");
    assert!(page.note.contains("4,484社") && page.note.contains("4,528社") && page.note.contains("描かない"));
    let chart = &page.charts[0];
    assert_eq!((chart.kind, chart.has_negative, chart.axis), (ChartKind::Movements, true, None));
    let figures = table(&edition, "t_f2_bridge");
    let drawn: Vec<f64> = chart
        .series
        .iter()
        .flat_map(|series| {
            let rows = series.values.first_row.unwrap()..=series.values.last_row.unwrap();
            rows.filter_map(|row| number(&figures.rows[row][series.values.first_column])).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(drawn, [57.0, -13.0, 44.0]);
}

#[test]
fn a_bridge_shows_a_missing_term_as_missing() {
    let mut facts = vec![members("rail", 2023, 10), members("rail", 2024, 12)];
    let codes = [("sector", "rail"), ("ceptoar", "rail")];
    facts.push(observe("ceptoar_joins", 2024, &codes, 0));
    facts.push(observe("ceptoar_leaves", 2024, &codes, 0));
    let lost = observe("ceptoar_scope_change", 2024, &codes, 0);
    facts.push(Observation { value: None, status: ObsStatus::O, ..lost });
    let edition = scope(facts);
    let bridge = table(&edition, "t_bridge");
    let row = bridge.rows.iter().find(|row| row[2] == Value::Count(2024)).unwrap();
    let at = |heading: &str| &row[bridge.columns.iter().position(|one| one.heading == heading).unwrap()];
    assert_eq!((at("対象範囲の変更"), at("説明できない差")), (&Value::Blank, &Value::Count(2)));
    assert_eq!(at("状況"), &Value::Text("未報告：対象範囲の変更".to_owned()));
    assert!(bridge.finding.contains("欠けている項"), "{}", bridge.finding);
    let drawn = page(&edition, "異動");
    assert!(drawn.note.contains("未報告：対象範囲の変更"), "{}", drawn.note);
}

#[test]
fn a_ministry_edition_names_those_whose_figures_it_shows() {
    let sources: Vec<Arc<Source>> = ["fsa", "mhlw", "mlit"]
        .map(|reporter| source(reporter, reporter, Grain::default(), &["ceptoar_members"]))
        .to_vec();
    let facts = vec![
        members("rail", 2023, 1),
        sent(members("water", 2023, 2), "mhlw", 2023),
        members("rail", 2024, 1),
    ];
    let mut named = with_measure();
    let list = named.code_lists.get_mut("ministry").unwrap();
    list.codes
        .iter_mut()
        .for_each(|code| code.name = Name { ja: format!("{}省", code.id), en: code.id.to_string() });
    let all = edit(&named, &sources, facts);
    let source = |path: &str| table(&all[path], "t_ceptoar_members").source.clone();
    assert_eq!(source("ja/ministry/mlit/scope.xlsx"), "出典：mhlw省、mlit省の提出資料（来歴を参照）。");
    assert_eq!(source("ja/scope.xlsx"), "出典：fsa省、mhlw省、mlit省の提出資料（来歴を参照）。");
    assert_eq!(source("en/scope.xlsx"), "Source: files of 3 ministries, named in Provenance.");
}

/// A stock with a target, which the measure's charts know by its id.
fn with_target() -> Catalog {
    let mut catalog = with_measure();
    let members = catalog.indicators.iter_mut().find(|one| &*one.id == "ceptoar_members").unwrap();
    members.target = Some(crate::catalog::Target {
        fiscal_year: crate::fiscal_year::FiscalYear(2026),
        value: 20,
        source: name("計画"),
    });
    catalog
}

#[test]
fn a_target_is_graded_and_stands_as_a_mark_at_its_year() {
    let facts = vec![members("rail", 2023, 10), members("rail", 2024, 14)];
    let edition = edit(&with_target(), &[], facts).remove("ja/scope.xlsx").unwrap();
    let targets = table(&edition, "t_targets");
    let shown = |heading: &str| value(targets, "ceptoar_members", heading).clone();
    assert_eq!(shown("目標までの差"), Value::Count(6));
    assert_eq!(shown("前年度差"), Value::Count(4));
    assert_eq!(shown("評価"), Value::Text("相当程度進展あり".to_owned()));

    let chart = &page(&edition, "実績と目標").charts[0];
    assert!(chart.alt.contains("2024年度 14") && chart.alt.contains("2026年度の目標 20"), "{}", chart.alt);
    let figures = edition.sheets.iter().find(|sheet| sheet.tab == chart.tab).unwrap();
    let Body::Table(figures) = &figures.body else { panic!("{figures:?}") };
    let last = figures.rows.last().unwrap();
    assert_eq!(last[1..], [Value::Blank, Value::Count(20)], "the year of the target has no value yet");
    let marks = figures.rows.iter().filter(|row| row[2] != Value::Blank).count();
    assert_eq!(marks, 1);
}

/// The target is for FY2026 unless a year is given; rail has these values in FY2023 and FY2024.
fn told_of_target(year: i32, values: [Option<i64>; 2]) -> (Vec<Value>, Vec<String>) {
    let mut catalog = with_target();
    let indicators = catalog.indicators.iter_mut();
    indicators.filter_map(|one| one.target.as_mut()).for_each(|target| target.fiscal_year.0 = year);
    let facts = (2023..).zip(values).map(|(year, value)| {
        let status = if value.is_some() { ObsStatus::A } else { ObsStatus::O };
        Observation { value, status, ..members("rail", year, 0) }
    });
    let edition = edit(&catalog, &[], facts.collect()).remove("ja/scope.xlsx").unwrap();
    let targets = table(&edition, "t_targets");
    let shown = |heading: &str| value(targets, "ceptoar_members", heading).clone();
    let said = findings_of(&edition, "ceptoar_members").into_iter().filter(|said| said.contains("目標"));
    (["目標年度", "実績", "評価"].map(shown).to_vec(), said.collect())
}

#[test]
fn a_target_whose_year_is_over_is_judged_by_that_year() {
    let (row, said) = told_of_target(2023, [Some(20), Some(14)]);
    assert_eq!(row, [Value::Count(2023), Value::Count(20), Value::Text("目標達成".to_owned())]);
    assert_eq!(said, ["2023年度の目標20社を達成した（達成率100.0％）。"]);
    let (row, said) = told_of_target(2023, [Some(14), Some(20)]);
    assert_eq!(row[..2], [Value::Count(2023), Value::Count(14)]);
    assert_eq!(said, ["2023年度の目標20社は達成されなかった（達成率70.0％、不足6社）。"]);
}

#[test]
fn a_year_without_a_value_judges_no_target() {
    let (row, said) = told_of_target(2026, [Some(20), None]);
    assert_eq!(row, [Value::Count(2026), Value::Blank, Value::Text("判定できない".to_owned())]);
    assert_eq!(said, ["2024年度の値がないか揃わないため、2026年度の目標20社を判定できない。"]);
}
