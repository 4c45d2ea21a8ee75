//! The files are what the generator writes, and the facts are consistent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::fact::{FIRST_YEAR, Fact, LAST_YEAR};
use crate::{facts, files};

fn inputs() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the generator lies below the inputs folder")
}

type Values = BTreeMap<(&'static str, i32, BTreeMap<String, String>), i64>;

/// The newest figure of each indicator, year and key.
fn newest() -> Values {
    let mut facts: Vec<Fact> = facts();
    facts.sort_by_key(|fact| fact.vintage);
    facts
        .into_iter()
        .filter_map(|fact| Some(((fact.indicator, fact.fiscal_year, fact.key), fact.value?)))
        .collect()
}

/// Sum of an indicator over the keys that hold these codes.
fn sum(values: &Values, indicator: &str, year: i32, codes: &[(&str, &str)]) -> i64 {
    values
        .iter()
        .filter(|((id, of, key), _)| {
            id == &indicator
                && *of == year
                && codes.iter().all(|(dimension, code)| key.get(*dimension).is_some_and(|it| it == code))
        })
        .map(|(_, value)| value)
        .sum()
}

#[test]
fn committed_files_are_what_the_generator_writes() {
    let written = files().expect("every family has a writer");
    for (path, bytes) in &written {
        let committed = fs_err::read(inputs().join(path)).expect("the file is committed");
        assert!(committed == *bytes, "{} differs: cargo run -p nenji-sample -- inputs", path.display());
    }
    let mut found = BTreeSet::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        for entry in fs_err::read_dir(inputs().join(format!("fy{year}"))).expect("the year has a folder") {
            let name = entry.expect("the folder can be read").file_name();
            found.insert(Path::new(&format!("fy{year}")).join(name));
        }
    }
    let names: BTreeSet<_> = written.into_iter().map(|(path, _)| path).collect();
    assert_eq!(found, names);
}

#[test]
fn there_are_enough_files_in_every_format() {
    let files = files().expect("every family has a writer");
    assert!(files.len() >= 60, "{} files", files.len());
    for ending in ["xlsx", "xls", "ods", "csv"] {
        let count = files.iter().filter(|(path, _)| path.extension().is_some_and(|it| it == ending)).count();
        assert!(count >= 6, "{count} files end in {ending}");
    }
    let size: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 3_000_000, "{size} bytes");
}

#[test]
fn every_file_says_whether_it_is_made_up() {
    let world = crate::world::World::new();
    for book in crate::layout::books(&world) {
        for sheet in &book.sheets {
            let texts: Vec<&str> = sheet
                .cells
                .values()
                .filter_map(|cell| match &cell.0 {
                    crate::book::Value::Text(text) => Some(text.as_str()),
                    _ => None,
                })
                .collect();
            let is_record = book.path.contains("/record_");
            assert_eq!(
                texts.iter().any(|text| text.contains("例示（架空の数値）")),
                !is_record,
                "{}",
                book.path
            );
            assert_eq!(texts.contains(&"出典"), is_record, "{}", book.path);
            assert!(!texts.contains(&"不明"), "{} holds a code without a label", book.path);
        }
    }
}

#[test]
fn no_series_mixes_real_and_illustrative() {
    let mut basis: BTreeMap<&str, BTreeSet<bool>> = BTreeMap::new();
    for fact in facts() {
        basis.entry(fact.indicator).or_default().insert(fact.real);
    }
    assert!(basis.values().all(|kinds| kinds.len() == 1), "{basis:?}");
    assert_eq!(basis.values().filter(|kinds| kinds.contains(&true)).count(), 7);
}

#[test]
fn the_bridge_of_every_ceptoar_closes() {
    let values = newest();
    let units: BTreeSet<(String, String)> = values
        .keys()
        .filter(|key| key.0 == "ceptoar_members")
        .map(|key| (key.2["sector"].clone(), key.2["ceptoar"].clone()))
        .collect();
    assert_eq!(units.len(), 21);
    for (sector, ceptoar) in &units {
        for year in FIRST_YEAR + 1..=LAST_YEAR {
            let of =
                |indicator, year| sum(&values, indicator, year, &[("sector", sector), ("ceptoar", ceptoar)]);
            let flows = of("ceptoar_joins", year) - of("ceptoar_leaves", year)
                + of("ceptoar_reclassified", year)
                + of("ceptoar_scope_change", year);
            let change = of("ceptoar_members", year) - of("ceptoar_members", year - 1);
            assert_eq!(change, flows, "{ceptoar} in FY{year}");
        }
    }
}

#[test]
fn reclassified_members_sum_to_zero_and_nothing_else_is_negative() {
    let values = newest();
    for year in FIRST_YEAR..=LAST_YEAR {
        assert_eq!(sum(&values, "ceptoar_reclassified", year, &[]), 0, "FY{year}");
    }
    let negative: Vec<_> = values.into_iter().filter(|(_, value)| *value < 0).collect();
    assert!(negative.iter().all(|(key, _)| key.0 == "ceptoar_reclassified"), "{negative:?}");
    assert_eq!(negative.len(), 1);
}

#[test]
fn parts_stay_within_their_wholes() {
    let within = [
        ("outreach_executives", "outreach_participants"),
        ("training_participants", "training_capacity"),
        ("training_completions", "training_participants"),
    ];
    let values = newest();
    for ((indicator, year, key), value) in &values {
        for (_, whole) in within.iter().filter(|(part, _)| part == indicator) {
            let most = values[&(*whole, *year, key.clone())];
            assert!(*value <= most, "{indicator} FY{year} {key:?}: {value} of {most}");
        }
    }
    for year in FIRST_YEAR..=LAST_YEAR {
        for (sector, _) in crate::world::scope::SECTORS {
            let reached = sum(&values, "outreach_organisations", year, &[("sector", sector)]);
            let members = sum(&values, "ceptoar_members", year, &[("sector", sector)]);
            assert!(reached <= members, "{sector} in FY{year}: {reached} of {members}");
        }
    }
}

#[test]
fn outside_the_ceptoars_there_are_fewer_every_year() {
    let values = newest();
    for ((_, year, key), value) in values.iter().filter(|(key, _)| key.0 == "non_members") {
        if let Some(before) = values.get(&("non_members", year - 1, key.clone())) {
            assert!(value <= before, "{key:?} in FY{year}");
        }
    }
}

#[test]
fn one_year_is_corrected_by_a_later_file() {
    let corrected: Vec<_> =
        facts().into_iter().filter(|fact| fact.vintage == 2022 && fact.fiscal_year == 2021).collect();
    let indicators: BTreeSet<_> = corrected.iter().map(|fact| fact.indicator).collect();
    assert_eq!(indicators, BTreeSet::from(["ceptoar_joins", "ceptoar_members"]));
}

#[test]
fn a_ministry_misses_a_year() {
    let missed = facts().into_iter().filter(|fact| fact.reporter == "mhlw" && fact.fiscal_year == 2021);
    let indicators: BTreeSet<_> = missed.map(|fact| fact.indicator).collect();
    assert!(indicators.contains("ceptoar_members"));
    assert!(!indicators.iter().any(|id| id.starts_with("training_") || id.starts_with("outreach_")));
}

/// Columns of 件数 and of 実組織数 in 国土交通省's table of outreach.
const EVENTS_AND_REACHED: [(&str, &[u16]); 2] =
    [("outreach_events", &[1, 4, 7, 10]), ("outreach_organisations", &[13])];

#[test]
fn rows_below_the_total_repeat_figures_of_sectors_above_it() {
    use crate::book::Value;
    let repeated =
        [("（再掲）航空・空港", ["aviation", "airport"]), ("うち物流・港湾（再掲）", ["logistics", "port"])];
    let values = newest();
    let books = crate::layout::books(&crate::world::World::new());
    let mut found = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        let book =
            books.iter().find(|book| book.path.starts_with(&format!("fy{year}/mlit_keieiso"))).unwrap();
        let cells = &book.sheets[0].cells;
        let row_of = |label: &str| {
            let is_it = |value: &Value| matches!(value, Value::Text(text) if text == label);
            cells.iter().find(|(place, (value, _))| place.1 == 0 && is_it(value)).map(|(place, _)| place.0)
        };
        for (label, sectors) in repeated {
            let Some(row) = row_of(label) else { continue };
            assert!(Some(row) > row_of("計"), "{label} in FY{year}");
            for (indicator, columns) in EVENTS_AND_REACHED {
                let counts = sectors.map(|sector| sum(&values, indicator, year, &[("sector", sector)]));
                let laid_out = columns.iter().map(|column| match &cells[&(row, *column)].0 {
                    Value::Number(number, 0) => *number,
                    other => panic!("{label} in FY{year}: {other:?}"),
                });
                let wanted = Value::from(counts.iter().sum::<i64>());
                assert_eq!(Value::Number(laid_out.sum(), 0), wanted, "{label}, {indicator} in FY{year}");
            }
            found.push((label, year));
        }
    }
    let first = (FIRST_YEAR..=LAST_YEAR).map(|year| (repeated[0].0, year));
    let mut expected: Vec<_> = first.chain([(repeated[1].0, 2023), (repeated[1].0, 2024)]).collect();
    expected.sort_by_key(|(_, year)| *year);
    assert_eq!(found, expected);
}

#[test]
fn keys_hold_every_dimension_once() {
    let mut shapes: BTreeMap<&str, BTreeSet<Vec<String>>> = BTreeMap::new();
    for fact in facts() {
        let shape = fact.key.keys().filter(|id| *id != "organisation").cloned().collect();
        shapes.entry(fact.indicator).or_default().insert(shape);
    }
    assert!(shapes.values().all(|kinds| kinds.len() == 1), "{shapes:?}");
}

#[test]
fn every_format_reads_back_as_it_was_laid_out() {
    let world = crate::world::World::new();
    for book in crate::layout::books(&world) {
        let bytes = crate::format::bytes(&book).expect("every family has a writer");
        let mut read = nenji_sheet::Book::open(&book.path, &bytes).expect("the file opens");
        let is_csv = Path::new(&book.path).extension().is_some_and(|ending| ending == "csv");
        for (index, sheet) in book.sheets.iter().enumerate() {
            if !is_csv {
                assert_eq!(read.sheets()[index].name, sheet.name, "{}", book.path);
            }
            let grid = read.grid(index).expect("the sheet can be read");
            let filled = sheet.cells.iter().filter(|(_, cell)| cell.0 != crate::book::Value::Blank);
            let mut count = 0;
            for (&(row, column), (value, _)) in filled {
                let found = grid.cell(row + 1, u32::from(column) + 1);
                let found = found.unwrap_or_else(|| panic!("{}: row {row}, column {column}", book.path));
                if let (crate::book::Value::Number(wanted, _), nenji_sheet::Value::Number(number)) =
                    (value, &found.value)
                {
                    assert!((wanted - number).abs() < 1e-9, "{}", book.path);
                }
                count += 1;
            }
            assert_eq!(grid.non_empty(), count, "{}", book.path);
            assert_eq!(grid.merges.len(), if is_csv { 0 } else { sheet.merges.len() }, "{}", book.path);
        }
    }
}
