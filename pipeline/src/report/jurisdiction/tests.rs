use std::collections::BTreeMap;

use rstest::rstest;

use crate::aggregate::{Portfolio, aggregate, portfolio, reconcile};
use crate::catalog::{Catalog, Measure, Name, Responsibility};
use crate::observation::{Id, Observation};
use crate::report::{Body, Edition, ReportInput, Table, Value, each_edition};
use crate::validate::fixture::{catalog, day, members, observe, rules, settings};
use crate::validate::settle;

/// `rail` is mlit's until June 2023 and shared with fsa since; `non_members` go by sector, `sessions` by ministry.
fn shared() -> Catalog {
    let name = |ja: &str, en: &str| Name { ja: ja.to_owned(), en: en.to_owned() };
    let mut catalog = catalog();
    catalog.measures =
        vec![Measure { id: "scope".into(), name: name("範囲", "Scope"), about: name("。", ".") }];
    let rail = &mut catalog.code_lists.get_mut("sector").unwrap().codes[0];
    rail.name = name("鉄道", "Rail");
    let span = |ministries: &[&str], from: Option<&str>, to: Option<&str>| Responsibility {
        ministries: ministries.iter().map(|id| Id::from(*id)).collect(),
        from: from.map(day),
        to: to.map(day),
    };
    rail.ministries =
        vec![span(&["mlit"], None, Some("2023-06-30")), span(&["mlit", "fsa"], Some("2023-07-01"), None)];
    catalog
}

fn facts() -> Vec<Observation> {
    let rail = [("sector", "rail"), ("ceptoar", "rail"), ("reason", "merger")];
    let water = [("sector", "water"), ("ceptoar", "water"), ("reason", "solicited")];
    vec![
        members("rail", 2022, 9),
        members("rail", 2023, 10),
        members("rail", 2024, 12),
        members("water", 2023, 5),
        members("water", 2024, 6),
        observe("ceptoar_joins", 2024, &rail, 2),
        observe("ceptoar_joins", 2024, &water, 1),
        observe("non_members", 2024, &[("sector", "rail")], 3),
        observe("sessions", 2024, &[("ministry", "mlit"), ("strand", "bridge")], 4),
    ]
}

fn editions(catalog: &Catalog) -> BTreeMap<String, Edition> {
    let settings = settings();
    let settled = settle(&rules(catalog, &settings), facts());
    let mut aggregates = aggregate(catalog, &settings, &settled).unwrap();
    let of = |id: &str| portfolio(catalog, &settings, &settled, &id.into()).unwrap();
    let portfolios: Vec<Portfolio> = ["fsa", "mhlw", "mlit"].map(of).into();
    reconcile(catalog, &settled, &portfolios, &mut aggregates);
    let input = ReportInput {
        catalog,
        settings: &settings,
        aggregates: &aggregates,
        portfolios: &portfolios,
        facts: &settled.facts,
        overrides: &[],
        sources: &[],
        files: &[],
        issues: &[],
    };
    each_edition(&input, |edition| (edition.path(), edition)).into_iter().collect()
}

fn table<'a>(edition: &'a Edition, name: &str) -> Option<&'a Table> {
    let tables = edition.sheets.iter().filter_map(|sheet| match &sheet.body {
        Body::Table(table) | Body::Data(table) => Some(table),
        _ => None,
    });
    tables.into_iter().find(|table| table.name == name)
}

/// What the last column of a table says of the rows with such a label.
fn marks(edition: &Edition, name: &str, label: &str) -> Vec<String> {
    let rows = table(edition, name).unwrap_or_else(|| panic!("no table {name}")).rows.iter();
    let is_it = |row: &&Vec<Value>| row[..3].contains(&Value::Text(label.to_owned()));
    let last = |row: &Vec<Value>| match row.last() {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("{other:?}"),
    };
    rows.filter(is_it).map(last).collect()
}

#[rstest]
#[case("ja/ministry/mlit/scope.xlsx", "鉄道", "計", "共管（注", "共管を含む（注")]
#[case("ja/ministry/fsa/scope.xlsx", "鉄道", "計", "共管（注", "共管を含む（注")]
#[case("en/ministry/mlit/scope.xlsx", "Rail", "Total", "[shared] (note", "[shared] in part (note")]
#[case("en/ministry/fsa/scope.xlsx", "Rail", "Total", "[shared] (note", "[shared] in part (note")]
fn a_shared_sector_is_flagged_wherever_a_ministry_shows_it(
    #[case] path: &str,
    #[case] rail: &str,
    #[case] total: &str,
    #[case] flagged: &str,
    #[case] included: &str,
) {
    let editions = editions(&shared());
    let edition = &editions[path];
    for name in ["t_ceptoar_members", "t_ceptoar_joins", "t_non_members", "t_membership_rate", "t_bridge"] {
        let of_rail = marks(edition, name, rail);
        assert!(
            !of_rail.is_empty() && of_rail.iter().all(|mark| mark.contains(flagged)),
            "{name}: {of_rail:?}"
        );
        let whole = marks(edition, name, total);
        assert!(whole.iter().all(|mark| mark.contains(included)), "{name}: {whole:?}");
    }
    let own = marks(edition, "t_ceptoar_joins", "merger");
    assert!(own[0].contains(included), "{own:?}");
    if path.contains("mlit") {
        for (name, label) in
            [("t_ceptoar_members", "water"), ("t_ceptoar_joins", "solicited"), ("t_sessions", total)]
        {
            let others = marks(edition, name, label);
            assert!(
                !others.iter().any(|mark| mark.contains(flagged) || mark.contains(included)),
                "{name}: {others:?}"
            );
        }
    }
}

#[test]
fn the_notes_name_every_ministry_and_the_day() {
    let editions = editions(&shared());
    for ministry in ["fsa", "mlit"] {
        let notes = |language: &str| {
            let edition = &editions[&format!("{language}/ministry/{ministry}/scope.xlsx")];
            format!("{:?}", table(edition, "t_notes").unwrap().rows)
        };
        let ja = "「鉄道」は、mlit、fsaの共管である（令和5年7月1日から）。値は各省庁の版にそれぞれ全部を示し、全体版では一度だけ数える。";
        assert!(notes("ja").contains(ja), "{}", notes("ja"));
        let en = "For the sector 'Rail' several ministries answer together, since 1 July 2023: mlit; fsa. The edition of each \
                  shows it in full; the master counts it once.";
        assert!(notes("en").contains(en), "{}", notes("en"));
    }
}

#[test]
fn only_the_ministry_that_joined_has_a_move() {
    let editions = editions(&shared());
    let rows =
        |path: &str| table(&editions[path], "t_moves").map(|table| table.rows.clone()).unwrap_or_default();
    let joined = rows("ja/ministry/fsa/scope.xlsx");
    let texts =
        ["鉄道", "mlit", "mlit、fsa（共管）", "ceptoar_members"].map(|text| Value::Text(text.to_owned()));
    assert_eq!([&joined[0][0], &joined[0][2], &joined[0][3], &joined[0][4]], texts.each_ref());
    assert_eq!((&joined[0][1], &joined[0][5]), (&Value::Count(2023), &Value::Count(9)));
    let stayed = rows("ja/ministry/mlit/scope.xlsx");
    assert!(stayed.iter().all(|row| row[0] != texts[0]), "{stayed:?}");
}

#[test]
fn shared_sectors_are_listed_and_counted_once() {
    let editions = editions(&shared());
    for path in ["ja/scope.xlsx", "ja/ministry/fsa/scope.xlsx", "ja/ministry/mlit/scope.xlsx"] {
        let listed = &table(&editions[path], "t_shared").unwrap().rows;
        let members = &listed[0];
        assert_eq!(members[0], Value::Text("鉄道".to_owned()), "{path}");
        assert_eq!(members[1], Value::Text("mlit、fsa".to_owned()));
        assert_eq!((&members[2], &members[5]), (&Value::Text("令和5年7月1日".to_owned()), &Value::Count(12)));
        assert!(
            listed.iter().all(|row| row[3] != Value::Text("sessions".to_owned())),
            "{path}: its own activity"
        );
    }
    assert!(editions.get("ja/ministry/mhlw/scope.xlsx").is_none_or(|one| table(one, "t_shared").is_none()));
    let sums = &table(&editions["ja/scope.xlsx"], "t_editions").unwrap().rows;
    let of = |term: &str| {
        sums.iter().find(|row| row[0] == sums[0][0] && row[1] == Value::Text(term.to_owned())).unwrap()
    };
    let overlaps = [Value::Blank, Value::Count(-9), Value::Count(-10), Value::Count(-12)];
    assert_eq!(of("共管の重複")[2..], overlaps, "nothing is known of the first year");
    assert_eq!(of("差")[5], Value::Count(0));
}

#[test]
fn data_sheets_flag_what_stands_in_several_editions() {
    let editions = editions(&shared());
    for path in ["ja/scope.xlsx", "ja/ministry/fsa/scope.xlsx", "ja/ministry/mlit/scope.xlsx"] {
        let data = table(&editions[path], "data_yoy_ceptoar_members").unwrap();
        let at = |heading: &str| data.columns.iter().position(|column| column.heading == heading).unwrap();
        for row in &data.rows {
            let Value::Text(sector) = &row[at("sector_code")] else { panic!() };
            let Value::Text(ceptoar) = &row[at("ceptoar_code")] else { panic!() };
            let expected = match (sector.as_str(), ceptoar.as_str()) {
                ("rail", _) | (_, "rail") => "1",
                ("_T", "_T") if row[0] != Value::Count(2021) => "1",
                _ => "0",
            };
            assert_eq!(row[at("shared_code")], Value::Text(expected.to_owned()), "{path}: {row:?}");
        }
    }
}

#[test]
fn a_catalogue_that_shares_nothing_says_nothing_of_it() {
    let mut catalog = shared();
    catalog.code_lists.get_mut("sector").unwrap().codes[0].ministries.truncate(1);
    catalog.code_lists.get_mut("sector").unwrap().codes[0].ministries[0].to = None;
    for (path, edition) in editions(&catalog) {
        assert!(table(&edition, "t_shared").is_none(), "{path}");
        let said = format!(
            "{:?}",
            edition
                .sheets
                .iter()
                .filter(|sheet| sheet.tab != "記号・区分" && sheet.tab != "Codes")
                .collect::<Vec<_>>()
        );
        assert!(
            !said.contains("共管（") && !said.contains("共管を含む") && !said.contains("[shared] "),
            "{path}"
        );
    }
}
