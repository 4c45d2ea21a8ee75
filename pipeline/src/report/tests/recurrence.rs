//! Organisations reached: the groups of each year in table and chart, in words, and no name anywhere.

use super::figures::{drawn, texts};
use super::*;

/// A catalogue whose only measure counts organisations by sector.
fn reaching() -> Catalog {
    let mut catalog = with_measure();
    catalog.measures =
        vec![Measure { id: "outreach".into(), name: name("働きかけ"), about: name("組織") }];
    for one in &mut catalog.indicators {
        if *one.id == *"reached" {
            (one.id, one.measure) = ("outreach_organisations".into(), "outreach".into());
            one.dimensions = vec!["sector".into()];
            one.additive_over.clone_from(&one.dimensions);
        }
    }
    catalog
}

fn reached(sector: &str, year: i32, organisation: Option<&str>, value: i64) -> Observation {
    let mut key = crate::observation::Key::from([("sector".into(), sector.into())]);
    key.extend(organisation.map(|name| ("organisation".into(), name.into())));
    Observation { indicator: "outreach_organisations".into(), key, ..observe("reached", year, &[], value) }
}

/// Rail names whom it reached, water gives a count in 2024.
fn facts() -> Vec<Observation> {
    let years: [(i32, &[&str]); 4] = [
        (2021, &["甲乙社", "丙社"]),
        (2022, &["丙社"]),
        (2023, &["丙社", "丁社"]),
        (2024, &["甲乙社", "丁社", "戊社"]),
    ];
    let named = years.iter().flat_map(|(year, names)| {
        names.iter().map(|name| reached("rail", *year, Some(name), 1)).collect::<Vec<_>>()
    });
    named.chain([reached("water", 2024, None, 4)]).collect()
}

#[test]
fn the_groups_of_each_year_stand_in_a_table_and_a_chart_without_a_name() {
    let all = edit(&reaching(), &[], facts());
    let edition = &all["ja/outreach.xlsx"];
    let shown = table(edition, "t_outreach_organisations_recurrence");
    assert_eq!(
        shown.finding,
        "2024年度に名称の分かる3社のうち、継続は1社、再開は1社、新規は1社。ほかの4社は区別できない。"
    );
    assert_eq!(shown.rows.len(), 8, "four years of the total and of rail; water has no names");
    let row = |index: usize| shown.rows[index][3..].to_vec();
    let count = Value::Count;
    let (text, blank) = (|text: &str| Value::Text(text.to_owned()), Value::Blank);
    assert_eq!(row(0), [count(2), blank.clone(), blank.clone(), blank, count(2), text("該当なし")]);
    assert_eq!(row(3), [count(7), count(1), count(1), count(1), count(4), text("不詳")]);
    assert_eq!(row(7), [count(3), count(1), count(1), count(1), count(0), text("")]);

    let page = page(edition, "継続・再開・新規の別");
    let chart = &page.charts[0];
    assert_eq!(chart.kind, ChartKind::StackedColumn);
    assert_eq!(chart.series.len(), 3);
    assert_eq!(drawn(edition, chart, 0), texts(&[Some("1.0"), Some("1.0"), Some("1.0")]), "from 2022 on");
    assert_eq!(drawn(edition, chart, 1), texts(&[Some("0.0"), Some("0.0"), Some("1.0")]));
    assert!(chart.alt.ends_with("2024年度 継続 1、再開 1、新規 1"), "{}", chart.alt);
    assert!(!chart.alt.contains("2021年度"), "{}", chart.alt);
    assert!(page.note.contains("区別できない分（2024年度は4社）は描かない"), "{}", page.note);
    for (path, edition) in &all {
        let said = format!("{edition:?}");
        assert!(
            ["甲乙社", "丙社", "丁社", "戊社"].iter().all(|name| !said.contains(name)),
            "{path} has a name"
        );
    }
}

#[test]
fn a_record_with_a_gap_says_so_and_without_names_there_is_no_table() {
    let mut with_gap: Vec<Observation> =
        facts().into_iter().filter(|one| one.fiscal_year.0 != 2022 && one.key.len() == 2).collect();
    with_gap.push(reached("rail", 2022, None, 9));
    let edition = edit(&reaching(), &[], with_gap).remove("ja/outreach.xlsx").unwrap();
    let shown = table(&edition, "t_outreach_organisations_recurrence");
    assert_eq!(shown.rows[3].last(), Some(&Value::Text("記録に欠け".to_owned())));
    assert_eq!(shown.rows[1].last(), Some(&Value::Text("不詳".to_owned())));

    let counts = (2021..2025).map(|year| reached("rail", year, None, 3)).collect();
    let edition = edit(&reaching(), &[], counts).remove("ja/outreach.xlsx").unwrap();
    let is_it =
        |sheet: &Sheet| matches!(&sheet.body, Body::Table(table) if table.name.ends_with("recurrence"));
    assert!(!edition.sheets.iter().any(is_it), "nobody is named");
}
