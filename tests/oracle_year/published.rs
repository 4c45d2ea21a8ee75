//! The figures as they stand in the published workbooks, against the oracle: what a ministry reads is what the facts say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Table, Xlsx};
use nenji::aggregate::{Fraction, YearFigures};
use nenji::catalog::Indicator;
use nenji::report::scaled;

use super::cells::World;
use super::computed;
use super::figures::{Rows, Series};
use crate::program::sample_year;

/// Code of a dimension that is summed.
const ALL: &str = "_T";

/// Figures of an indicator by its dimensions of a row, then by the codes.
type Levels = BTreeMap<Vec<usize>, Rows>;

fn levels(series: &Series<'_>) -> Levels {
    let count = series.indicator.dimensions.len();
    let single = (0..count).map(|dimension| vec![dimension]);
    let all: BTreeSet<Vec<usize>> = single.chain([Vec::new(), (0..count).collect()]).collect();
    all.into_iter().map(|dimensions| (dimensions.clone(), series.level(&dimensions).0)).collect()
}

pub(super) fn open(path: &str) -> Xlsx<Cursor<Vec<u8>>> {
    let mut book =
        Xlsx::new(Cursor::new(fs_err::read(sample_year().join("fy2024").join(path)).unwrap())).unwrap();
    book.load_tables().unwrap();
    book
}

/// The number that a cell shows; none where it is blank.
pub(super) fn shown(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        Data::Empty => None,
        other => panic!("{other:?} is no number"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds doubles")]
pub(super) fn count(value: Option<i64>) -> Option<f64> {
    value.map(|value| value as f64)
}

#[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds doubles")]
fn percent(value: Option<Fraction>, decimals: u32) -> Option<f64> {
    value.map(|value| scaled(value, 100, decimals) as f64 / 10_f64.powi(i32::try_from(decimals).unwrap()))
}

/// Every row of a data sheet; changes and rates only where they are given, because coverage withholds some.
fn compare_data(table: &Table<Data>, indicator: &Indicator, levels: &Levels, first: i32) -> usize {
    let at = |start: &str| table.columns().iter().position(|heading| heading.starts_with(start)).unwrap();
    let mut compared = 0;
    for row in table.data().rows() {
        let codes: Vec<String> = indicator
            .dimensions
            .iter()
            .map(|dimension| row[at(&format!("{dimension}_code"))].to_string())
            .collect();
        let dimensions: Vec<usize> = (0..codes.len()).filter(|at| codes[*at] != ALL).collect();
        let codes: Vec<String> = codes.into_iter().filter(|code| code != ALL).collect();
        let year = shown(&row[at("fiscal_year")]).unwrap().to_string().parse::<i32>().unwrap();
        let place = format!("{} {codes:?} FY{year}", indicator.id);
        let figures: &YearFigures = &levels[&dimensions][&codes][usize::try_from(year - first).unwrap()];
        assert_eq!(shown(&row[at("obs_value")]), count(figures.value), "{place}");
        assert_eq!(shown(&row[at("prior_value")]), count(figures.prior), "{place}");
        let given = [
            (at("change_value"), count(figures.change)),
            (at("growth"), percent(figures.growth, 4)),
            (at("contribution"), percent(figures.contribution, 4)),
            (at("share"), percent(figures.share, 4)),
            (at("index"), percent(figures.index, 4)),
            (at("like_for_like"), percent(figures.like_for_like.as_ref().and_then(|like| like.growth), 4)),
        ];
        for (column, expected) in given {
            let found = shown(&row[column]);
            assert!(
                found.is_none() || found == expected,
                "{place} {}: {found:?}, not {expected:?}",
                table.columns()[column]
            );
            compared += usize::from(found.is_some());
        }
        let status = figures.status.map(|status| status.to_string()).unwrap_or_default();
        assert_eq!(row[at("obs_status")].to_string(), status, "{place}");
        compared += 2;
    }
    compared
}

#[test]
fn data_sheets_of_the_masters_hold_the_figures_of_the_oracle() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let first = *world.years().start();
    let mut compared = 0;
    let mut books: BTreeMap<String, Xlsx<_>> = BTreeMap::new();
    for indicator in &computed.inputs.catalog.indicators {
        let levels = levels(&Series::new(&world, indicator));
        for language in ["ja", "en"] {
            let path = format!("{language}/{}.xlsx", indicator.measure);
            let book = books.entry(path.clone()).or_insert_with(|| open(&path));
            let name: String = format!("data_yoy_{}", indicator.id).chars().take(31).collect();
            let table = book.table_by_name(&name).unwrap();
            let said = compare_data(&table, indicator, &levels, first);
            assert!(said > 0, "{path}: {name}");
            compared += said;
            // Every row of the oracle with a value stands there.
            let values = levels
                .values()
                .flat_map(BTreeMap::values)
                .flatten()
                .filter(|year| year.value.is_some())
                .count();
            let column = table.columns().iter().position(|heading| heading.starts_with("obs_value")).unwrap();
            let rows = table.data().rows().filter(|row| row[column] != Data::Empty).count();
            assert_eq!(rows, values, "{path}: {name}");
        }
    }
    println!("{compared} figures of data sheets");
    assert!(compared > 50_000, "{compared} figures");
}

#[test]
fn tables_for_people_hold_the_figures_of_the_oracle() {
    let computed = computed();
    let catalog = &computed.inputs.catalog;
    let world = World::new(&computed.inputs);
    let mut compared = 0;
    for indicator in catalog.indicators.iter().filter(|one| !one.dimensions.is_empty()) {
        let levels = levels(&Series::new(&world, indicator));
        let table = open(&format!("ja/{}.xlsx", indicator.measure))
            .table_by_name(&format!("t_{}", indicator.id))
            .unwrap();
        let headings = table.columns().to_vec();
        let column = |heading: &str| headings.iter().position(|one| one == heading).unwrap();
        let (axis, category) = (column("内訳の軸"), column("区分"));
        for row in table.data().rows() {
            let (axis, label) = (row[axis].to_string(), row[category].to_string());
            let name = |id: &str| catalog.code_list(id).map(|list| list.name.ja.clone()).unwrap_or_default();
            let dimension = indicator.dimensions.iter().position(|id| name(id) == axis);
            let code = dimension.and_then(|at| {
                let codes = &catalog.code_list(&indicator.dimensions[at])?.codes;
                let known = codes.iter().find(|code| code.name.ja == label).map(|code| code.id.to_string());
                known.or_else(|| (label == "内訳不明").then(|| "_X".to_owned()))
            });
            // The line of what cannot be compared has no values, and no other row may be without a code.
            if code.is_none() && label != "計" {
                assert_eq!(label, "（比較できない区分）", "{}", indicator.id);
                continue;
            }
            let codes: Vec<String> = code.into_iter().collect();
            let years = &levels[&dimension.into_iter().collect::<Vec<_>>()][&codes];
            for (year, figures) in world.years().zip(years) {
                let found = shown(&row[column(&format!("{year}年度"))]);
                assert_eq!(found, count(figures.value), "{} {label} FY{year}", indicator.id);
                compared += 1;
            }
            let growth = shown(&row[column("増減率（％）")]);
            let expected = percent(years.last().and_then(|last| last.growth), 1);
            assert!(
                growth.is_none() || growth == expected,
                "{} {label}: {growth:?}, not {expected:?}",
                indicator.id
            );
        }
    }
    println!("{compared} figures of tables");
    assert!(compared > 1_000, "{compared} figures");
}
