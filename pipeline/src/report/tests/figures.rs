//! Charts and tables of figures that are made from several rows or years: what they draw, and what they leave out.

use super::*;

/// Rail grows; ports are carved out of logistics in 2023, and nine bodies come into scope.
fn extended() -> Vec<Observation> {
    let flow = |indicator: &str, code: &str, value| {
        observe(indicator, 2023, &[("sector", code), ("ceptoar", code)], value)
    };
    let mut facts = vec![
        flow("ceptoar_reclassified", "logistics", -6),
        flow("ceptoar_reclassified", "port", 6),
        flow("ceptoar_scope_change", "port", 9),
    ];
    for (year, rail, logistics, port) in
        [(2021, 10, 21, None), (2022, 12, 21, None), (2023, 13, 15, Some(15)), (2024, 12, 15, Some(15))]
    {
        facts.extend([members("rail", year, rail), members("logistics", year, logistics)]);
        facts.extend(port.map(|port| members("port", year, port)));
    }
    facts
}

/// What a series of a chart draws, from the table that it points at.
pub(super) fn drawn(edition: &Edition, chart: &Chart, series: usize) -> Vec<Option<String>> {
    let sheet = edition.sheets.iter().find(|sheet| sheet.tab == chart.tab).unwrap();
    let Body::Table(table) = &sheet.body else { panic!("{sheet:?}") };
    let range = chart.series[series].values;
    let rows = range.first_row.unwrap()..=range.last_row.unwrap();
    let values = rows.flat_map(|row| &table.rows[row][range.first_column..=range.last_column]);
    values.map(|value| number(value).map(|number| format!("{number:.1}"))).collect()
}

pub(super) fn texts(values: &[Option<&str>]) -> Vec<Option<String>> {
    values.iter().map(|value| value.map(ToOwned::to_owned)).collect()
}

#[test]
fn growth_on_two_bases_is_cut_at_a_break_of_the_total_alone() {
    let edition = scope(extended());
    let page = page(&edition, "総数ベースと同一単位ベース");
    let chart = &page.charts[0];
    assert_eq!((chart.kind, chart.has_negative), (ChartKind::Line, true));
    assert_eq!(drawn(&edition, chart, 0), texts(&[Some("6.5"), None, Some("-2.3")]));
    assert_eq!(drawn(&edition, chart, 1), texts(&[Some("6.5"), Some("3.0"), Some("-2.3")]));
    assert!(page.note.contains("2023年度は断層のため総数ベースの線を切る（注"), "{}", page.note);
    assert!(chart.alt.contains("2023年度 値なし") && chart.alt.contains("2023年度 +3.0"), "{}", chart.alt);
    let figures = table(&edition, &format!("t_{}_ceptoar_members", page.title[..2].to_lowercase()));
    let Value::Text(mark) = value(figures, "2023年度", "状況") else { panic!("no mark") };
    assert!(mark.starts_with("断層 2023（注"), "{mark}");
    assert_eq!(*value(figures, "2023年度", "比較の単位"), Value::Text("ceptoar".to_owned()));
    assert_eq!(*value(figures, "2022年度", "状況"), Value::Text(String::new()));
}

#[test]
fn numbers_of_a_line_at_zero_have_room_below_it() {
    let axis = |values: [i64; 3]| {
        let facts = (2022..).zip(values).map(|(year, value)| members("rail", year, value));
        let edition = scope(facts.collect());
        page(&edition, "総数ベースと同一単位ベース").charts[0].axis
    };
    assert_eq!(axis([100, 107, 107]), Some((-2.0, 8.0)));
    assert_eq!(axis([100, 100, 100]), Some((-0.05, 0.2)));
    assert_eq!(axis([100, 107, 114]), None, "away from zero");
    assert_eq!(axis([100, 107, 100]), None, "below zero");
}

#[test]
fn growth_on_two_bases_ends_where_there_is_nothing_to_compare() {
    let facts = [(2021, 10), (2022, 12), (2024, 13)].map(|(year, value)| members("rail", year, value));
    let edition = scope(facts.to_vec());
    let page = page(&edition, "総数ベースと同一単位ベース");
    assert!(page.note.contains("2023年度、2024年度は比べられる値がない"), "{}", page.note);
    assert_eq!(drawn(&edition, &page.charts[0], 0), texts(&[Some("20.0"), None, None]));
    let without = edit(&with_measure(), &[], vec![members("rail", 2024, 13)]);
    let has =
        |sheet: &Sheet| matches!(&sheet.body, Body::Charts(page) if page.title.contains("同一単位ベース"));
    assert!(!without["ja/scope.xlsx"].sheets.iter().any(has), "no rate at all");
}

/// The table of figures of a chart page.
fn figures_of<'a>(edition: &'a Edition, page: &ChartPage) -> &'a Table {
    let sheet = edition.sheets.iter().find(|sheet| sheet.tab == page.table_link.1).unwrap();
    let Body::Table(table) = &sheet.body else { panic!("{sheet:?}") };
    table
}

fn labels(table: &Table) -> Vec<String> {
    let label = |row: &Vec<Value>| match &row[0] {
        Value::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    table.rows.iter().map(label).collect()
}

#[test]
fn contributions_stand_in_order_of_size_and_sum_to_the_growth() {
    let mut catalog = with_measure();
    catalog.breaks.push(crate::catalog::Break {
        indicator: "ceptoar_members".into(),
        fiscal_year: crate::fiscal_year::FiscalYear(2024),
        key: [("sector".into(), "water".into())].into(),
        reason: name("集計方法の変更"),
    });
    let mut facts = extended();
    facts.extend([(2023, 7), (2024, 4)].map(|(year, value)| members("water", year, value)));
    let all = edit(&catalog, &[], facts);
    for (path, left_out) in
        [("ja/scope.xlsx", "比較できない区分（water）"), ("en/scope.xlsx", "cannot be compared: water")]
    {
        let edition = &all[path];
        let title = if path.starts_with("ja") { "別の寄与度" } else { "contributions by" };
        let page = page(edition, title);
        assert!(page.note.contains(left_out), "{}", page.note);
        let figures = figures_of(edition, page);
        let names = labels(figures);
        assert_eq!(names[..4], ["logistics", "port", "rail", "water"], "equals in official order");
        let chart = &page.charts[0];
        // Of 50 in all: rail lost one, water three that cannot be compared.
        assert_eq!(drawn(edition, chart, 0), texts(&[Some("0.0"), Some("0.0"), Some("-2.0")]));
        assert!(chart.has_negative && !chart.alt.contains("water"), "{}", chart.alt);
        assert_eq!(chart.axis, Some((-2.5, 0.0)), "all lie below zero, and the axis ends there");
        let contribution = |row: usize| number(&figures.rows[row][4]);
        assert_eq!([contribution(3), contribution(4), contribution(5)], [None, Some(-6.0), Some(-8.0)]);
        assert_eq!(figures.total_rows, [5]);
    }
    let Value::Text(mark) =
        value(figures_of(&all["ja/scope.xlsx"], page(&all["ja/scope.xlsx"], "別の寄与度")), "water", "状況")
    else {
        panic!("no mark")
    };
    assert!(mark.starts_with("断層 2024"), "{mark}");
}

#[test]
fn contributions_are_not_drawn_where_the_total_cannot_be_compared() {
    let facts = extended().into_iter().filter(|one| one.fiscal_year.0 < 2024);
    let moved = facts
        .map(|one| Observation { fiscal_year: crate::fiscal_year::FiscalYear(one.fiscal_year.0 + 1), ..one });
    let catalog = Catalog { splits: Vec::new(), ..with_measure() };
    let edition = edit(&catalog, &[], moved.collect()).remove("ja/scope.xlsx").unwrap();
    let has = |sheet: &Sheet| matches!(&sheet.body, Body::Charts(page) if page.title.contains("寄与度"));
    assert!(!edition.sheets.iter().any(has), "the scope was extended in the current year");
}

#[test]
fn two_years_of_a_part_stand_beside_each_other_and_a_break_between_them_is_named() {
    let mut catalog = with_measure();
    for one in &mut catalog.indicators {
        if *one.id == *"sessions" {
            // The charts of a measure know their indicators by id.
            (one.id, one.measure) = ("outreach_events".into(), "outreach".into());
            one.dimensions = ["ministry".into(), "channel".into()].into();
            one.additive_over.clone_from(&one.dimensions);
        }
    }
    catalog.measures =
        vec![Measure { id: "outreach".into(), name: name("働きかけ"), about: name("件") }];
    let mut channels = catalog.code_lists["strand"].clone();
    channels.id = "channel".into();
    catalog.code_lists.insert("channel".into(), channels);
    catalog.breaks.push(crate::catalog::Break {
        indicator: "outreach_events".into(),
        fiscal_year: crate::fiscal_year::FiscalYear(2024),
        key: [("channel".into(), "academia".into())].into(),
        reason: name("手段の定義の変更"),
    });
    let held = |channel: &str, year, value| {
        let one = observe("sessions", year, &[("ministry", "mlit")], value);
        let key =
            [("ministry", "mlit"), ("channel", channel)].map(|(left, right)| (left.into(), right.into()));
        Observation { indicator: "outreach_events".into(), key: key.into(), ..one }
    };
    let facts = vec![
        held("bridge", 2022, 9),
        held("bridge", 2023, 3),
        held("bridge", 2024, 5),
        held("academia", 2023, 4),
        held("academia", 2024, 2),
    ];
    let edition = edit(&catalog, &[], facts).remove("ja/outreach.xlsx").unwrap();
    let page = page(&edition, "2023年度と2024年度");
    let chart = &page.charts[0];
    assert_eq!(chart.kind, ChartKind::Column);
    assert_eq!(chart.series.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["2023年度", "2024年度"]);
    assert_eq!(drawn(&edition, chart, 0), texts(&[Some("3.0"), Some("4.0")]));
    assert_eq!(drawn(&edition, chart, 1), texts(&[Some("5.0"), Some("2.0")]));
    assert!(page.note.contains("断層がある区分：academia（注"), "{}", page.note);
    assert!(chart.alt.contains("2023年度 3") && !chart.alt.contains("2022年度"), "{}", chart.alt);
    assert_eq!(page.table_link.1, chart.tab, "the figures are those of the indicator's own table");
}

/// A catalogue whose only measure counts something by partner.
fn partners() -> Catalog {
    let mut catalog = with_measure();
    catalog.measures =
        vec![Measure { id: "international".into(), name: name("国際連携"), about: name("件") }];
    for one in &mut catalog.indicators {
        if *one.id == *"sessions" {
            (one.id, one.measure) = ("engagement_partners".into(), "international".into());
            one.dimensions = ["ministry".into(), "partner".into()].into();
            one.additive_over.clone_from(&one.dimensions);
        }
    }
    let mut list = catalog.code_lists["strand"].clone();
    list.id = "partner".into();
    catalog.code_lists.insert("partner".into(), list);
    catalog
}

#[test]
fn a_heat_table_prints_every_number_and_counts_the_partners_that_have_one() {
    let met = |partner: &str, year, value| {
        let one = observe("sessions", year, &[("ministry", "mlit")], value);
        let key =
            [("ministry", "mlit"), ("partner", partner)].map(|(left, right)| (left.into(), right.into()));
        Observation { indicator: "engagement_partners".into(), key: key.into(), ..one }
    };
    let facts = vec![met("bridge", 2023, 3), met("bridge", 2024, 0), met("academia", 2024, 2)];
    let edition = edit(&partners(), &[], facts).remove("ja/international.xlsx").unwrap();
    let heat = table(&edition, "t_engagement_partners_heat");
    let years = heat.columns.iter().filter(|column| column.format == Format::Heat).count();
    assert_eq!((years, heat.rows.len(), &heat.total_rows[..]), (4, 3, &[2][..]));
    assert_eq!(labels(heat), ["bridge", "academia", "件数のある国・機関の数"], "in official order");
    assert_eq!(*value(heat, "bridge", "2024年度"), Value::Count(0), "zero is no blank");
    assert_eq!(*value(heat, "academia", "2023年度"), Value::Blank);
    let present = &heat.rows[2];
    assert_eq!(present[1..5], [Value::Blank, Value::Blank, Value::Count(1), Value::Count(1)]);
    assert!(heat.finding.contains("2024年度に件数のある国・機関は1（前年度は1）"), "{}", heat.finding);
}

#[test]
fn sectors_stand_before_their_ceptoars_with_their_days_and_splits() {
    let mut catalog = with_measure();
    let sectors = catalog.code_lists.get_mut("sector").unwrap();
    let rail = sectors.codes.iter_mut().find(|code| &*code.id == "rail").unwrap();
    rail.valid_from = Some(crate::validate::fixture::day("2005-12-13"));
    let gone = sectors.codes.iter_mut().find(|code| &*code.id == "water").unwrap();
    gone.valid_to = Some(crate::validate::fixture::day("2022-06-30"));
    let all = edit(&catalog, &[], two(5, 6));
    let shown = table(&all["ja/scope.xlsx"], "t_protected");
    let names: Vec<&Value> = shown.rows.iter().map(|row| &row[2]).collect();
    let expected = ["rail", "rail", "rail2", "logistics", "logistics", "water", "water", "port", "port"];
    assert_eq!(names, expected.map(|name| Value::Text(name.to_owned())).iter().collect::<Vec<_>>());
    let cell = |row: usize, heading: &str| {
        let at = shown.columns.iter().position(|column| column.heading == heading).unwrap();
        let Value::Text(text) = &shown.rows[row][at] else { panic!("{:?}", shown.rows[row]) };
        text.as_str()
    };
    assert_eq!((cell(0, "開始日"), cell(0, "状況"), cell(0, "追加・廃止")), ("2005-12-13", "", ""));
    assert_eq!((cell(2, "開始日"), cell(2, "状況")), ("", "不詳"), "nobody knows since when");
    assert_eq!((cell(5, "廃止日"), cell(5, "追加・廃止")), ("2022-06-30", "2022年度に廃止"));
    assert_eq!((cell(7, "開始日"), cell(7, "追加・廃止")), ("2024-03-08", "2023年度に追加"));
    assert!(cell(8, "状況").starts_with("断層 2023（注"), "{}", cell(8, "状況"));
    assert_eq!(cell(7, "所管"), "mlit");
    let own = table(&all["ja/ministry/mlit/scope.xlsx"], "t_protected");
    assert!(own.rows.iter().all(|row| row[1] != Value::Text("water".to_owned())), "no sector of mlit today");
}
