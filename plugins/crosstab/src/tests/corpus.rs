//! Published spreadsheets, where they are at hand: identities that hold in the printed numbers.

use std::collections::BTreeMap;

use super::*;

use nenji_sheet::Book;

/// The file's bytes; none where the corpus is not at hand.
fn file(name: &str) -> Option<Vec<u8>> {
    let path = format!("{}/../../../shared/corpus/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = fs_err::read(path).ok();
    if bytes.is_none() {
        let mut stderr = std::io::stderr();
        std::io::Write::write_all(&mut stderr, format!("skipped: {name} is not at hand\n").as_bytes())
            .unwrap();
    }
    bytes
}

fn read_file(name: &str, sheet: usize, mapping: &Mapping<Layout>) -> Option<(Grid, Reading)> {
    let bytes = file(name)?;
    let grid = Book::open(name, &bytes).unwrap().grid(sheet).unwrap();
    let reading = read(&grid, mapping);
    Some((grid, reading))
}

/// Row → indicator → number.
fn numbers(mapping: &Mapping<Layout>, reading: &Reading) -> BTreeMap<u32, BTreeMap<String, f64>> {
    let mut rows: BTreeMap<u32, BTreeMap<String, f64>> = BTreeMap::new();
    for figure in &reading.figures {
        if let Some(number) = figure.number {
            let mut name = mapping.indicators[figure.indicator].id.clone();
            for label in figure.labels.iter().flatten() {
                name.push('/');
                name.push_str(&nenji_sheet::key(label));
            }
            rows.entry(figure.row).or_default().insert(name, number);
        }
    }
    rows
}

#[test]
fn kobe_waste_collected_is_household_and_business() {
    let layout = json!({ "header": { "from": "年度", "rows": 2 }, "period": { "down": "年度" } });
    let indicators = json!([
        { "id": "all", "heading": "総収集量" },
        { "id": "business", "heading": "事業系ごみ" },
        { "id": "population", "heading": "10月1日現在の人口（人）" },
        { "id": "household", "heading": "家庭系ごみ" },
    ]);
    let dimensions = json!({ "kind": { "across": true } });
    let mapping = mapping(&layout, &indicators, &dimensions);
    let Some((grid, reading)) = read_file("kobe_waste_by_fy.xls", 0, &mapping) else { return };
    assert!(refused(&grid, &reading).is_empty(), "{:?}", refused(&grid, &reading));
    assert_eq!(reading.figures.first().map(|figure| figure.period.as_str()), Some("昭和55年度"));
    assert_eq!(reading.figures.first().and_then(|figure| figure.unit.as_deref()), Some("ﾄﾝ"));
    let rows = numbers(&mapping, &reading);
    assert_eq!(rows.len(), 36);
    for (row, found) in rows {
        let kinds: f64 =
            found.iter().filter(|(name, _)| name.starts_with("household/")).map(|(_, number)| number).sum();
        assert!((found["all"] - kinds - found["business"]).abs() < 1.0, "row {row}: {found:?}");
    }
}

#[test]
fn mhlw_cooperatives_by_kind_sum_to_the_total() {
    let layout = json!({ "header": { "from": "年度", "rows": 3, "unit-row": 3 }, "period": { "down": "年度" },
        "total": ["総数"], "ignore": ["1組合当たり"] });
    let indicators =
        json!([{ "id": "societies", "heading": "組合数" }, { "id": "people", "heading": "組合員数" }]);
    let mapping = mapping(&layout, &indicators, &json!({ "kind": { "across": true } }));
    let mut vintages = Vec::new();
    for name in ["mhlw_coop_r2_2-1.xlsx", "mhlw_coop_r4_2-1.xlsx"] {
        let Some((grid, reading)) = read_file(name, 0, &mapping) else { return };
        let left = refused(&grid, &reading);
        assert!(
            left.iter().all(|line| line.contains("ignored: the layout ignores the column `1")),
            "{left:?}"
        );
        let by_period: BTreeMap<u32, String> =
            reading.figures.iter().map(|figure| (figure.row, figure.period.clone())).collect();
        assert_eq!(by_period.values().next().map(String::as_str), Some("昭和32"));
        assert_eq!(
            by_period.values().last().map(String::as_str),
            Some(if vintages.is_empty() { "令和2" } else { "令和4" })
        );
        let rows = numbers(&mapping, &reading);
        for (row, found) in &rows {
            let parts = |id: &str| {
                ["地域", "職域", "連合会"]
                    .map(|kind| found.get(&format!("{id}/{kind}")).copied().unwrap_or(0.0))
            };
            assert!(
                (found["societies/総数"] - parts("societies").iter().sum::<f64>()).abs() < 0.5,
                "{name} row {row}"
            );
            assert!(
                (found["people/総数"] - parts("people").iter().sum::<f64>()).abs() < 0.5,
                "{name} row {row}"
            );
        }
        let units: Vec<Option<&str>> =
            reading.figures.iter().take(5).map(|figure| figure.unit.as_deref()).collect();
        assert_eq!(units, [Some("組合"), Some("組合"), Some("組合"), Some("組合"), Some("人")]);
        let totals = reading.figures.iter().filter(|figure| figure.role == Role::Total).count();
        assert_eq!(totals, rows.len() * 2);
        vintages.push(rows);
    }
}

#[test]
fn estat_numbers_stay_text_and_the_legend_is_a_note() {
    let layout = json!({ "sheet": "*", "header": { "from": "地域 コード" }, "period": { "near": "調査年" },
        "stop": ["***"], "ignore": ["/項目", "注釈"] });
    let indicators = json!([{ "id": "people", "heading": "A1101_総人口【人】" }]);
    let mapping = mapping(&layout, &indicators, &json!({ "place": { "from": "地域" } }));
    let Some((grid, reading)) = read_file("estat_text_numbers.xlsx", 0, &mapping) else { return };
    assert!(reading.figures.iter().all(|figure| figure.number.is_none() && figure.text.is_some()));
    assert!(reading.figures.iter().all(|figure| figure.period == "2020年度"));
    assert_eq!(reading.figures[0].text.as_deref(), Some("66,680"));
    assert_eq!(reading.figures[0].labels, [Some("東京都 千代田区".to_owned())]);
    assert_eq!(reading.figures.len(), 62);
    let rejected: Vec<String> =
        refused(&grid, &reading).into_iter().filter(|line| line.contains("rejected")).collect();
    assert!(rejected.is_empty(), "{rejected:?}");
}

#[test]
fn kobe_wards_sum_to_the_city_in_the_upper_of_two_stacked_tables() {
    let layout = json!({ "header": { "from": "年月YearandMonth", "rows": 2, "under": "Estimated Population of Kobe" },
        "period": { "near": "現在" }, 
        "memo": ["本区", "北神", "北須磨", "西神中央"], "outside": "the second table has other columns" });
    let indicators = json!([{ "id": "people", "heading": "総数Total" }, { "id": "men", "heading": "男Males" },
        { "id": "women", "heading": "女Females" }]);
    let mapping = mapping(&layout, &indicators, &json!({ "place": { "from": "区別Ward" } }));
    let Some((_, reading)) = read_file("kobe_population_2012-01.xls", 0, &mapping) else { return };
    for (id, index) in [("people", 0), ("men", 1), ("women", 2)] {
        let of =
            |figure: &&nenji_sheet::layout::Figure| figure.indicator == index && figure.role == Role::Value;
        let values: Vec<&nenji_sheet::layout::Figure> = reading.figures.iter().filter(of).collect();
        let is_ward = |figure: &&&nenji_sheet::layout::Figure| {
            figure.labels[0].as_ref().is_some_and(|label| nenji_sheet::key(label).contains('区'))
        };
        let wards: f64 = values.iter().filter(is_ward).filter_map(|figure| figure.number).sum();
        let city = values.iter().find(|figure| {
            figure.labels[0].as_ref().is_some_and(|label| nenji_sheet::key(label).starts_with("平成24年1月"))
        });
        assert_eq!(city.and_then(|figure| figure.number), Some(wards), "{id}");
        assert_eq!(values.iter().filter(is_ward).count(), 9);
    }
    assert!(reading.figures.iter().all(|figure| figure.period == "平成24年１月1日"));
}
