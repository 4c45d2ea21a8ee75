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
fn drawn(edition: &Edition, chart: &Chart, series: usize) -> Vec<Option<String>> {
    let sheet = edition.sheets.iter().find(|sheet| sheet.tab == chart.tab).unwrap();
    let Body::Table(table) = &sheet.body else { panic!("{sheet:?}") };
    let range = chart.series[series].values;
    let rows = range.first_row.unwrap()..=range.last_row.unwrap();
    let values = rows.flat_map(|row| &table.rows[row][range.first_column..=range.last_column]);
    values.map(|value| number(value).map(|number| format!("{number:.1}"))).collect()
}

fn texts(values: &[Option<&str>]) -> Vec<Option<String>> {
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
