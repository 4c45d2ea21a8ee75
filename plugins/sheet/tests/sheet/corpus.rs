//! Real published files, where they are at hand.

use std::path::PathBuf;

use nenji_sheet::{Book, Value};
use rstest::rstest;

use crate::support::{at, number, text};

/// The file's bytes; none, with a word, where the corpus is not there.
fn read(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus").join(name);
    #[expect(clippy::disallowed_methods, reason = "tests need no path in the error")]
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        #[expect(clippy::print_stderr, reason = "a test that sees nothing must say so")]
        {
            eprintln!("skipped: {name} is not there");
        }
    }
    bytes
}

#[rstest]
#[case("kobe_waste_by_fy.xls", 1, 300)]
#[case("mhlw_coop_r2_2-1.xlsx", 1, 200)]
#[case("mhlw_coop_r2_2-2.xlsx", 1, 300)]
#[case("mhlw_coop_r4_2-1.xlsx", 1, 200)]
#[case("maff_coop_r3_001.xls", 1, 200)]
#[case("maff_coop_r6_001.xlsx", 1, 200)]
#[case("kobe_schools_2004.xls", 1, 2000)]
#[case("kobe_schools_2005.xls", 1, 2000)]
#[case("kobe_schools_2009.xls", 1, 2000)]
#[case("kobe_schools_2010.xls", 1, 2000)]
#[case("kobe_schools_2015.xlsx", 1, 2000)]
#[case("kobe_population_2012-01.xls", 1, 300)]
#[case("cao_gdp_29ffm1n.xls", 2, 300)]
#[case("osaka_census_2020.xlsx", 29, 3000)]
#[case("osaka_pop04_2023-12.xlsx", 1, 300)]
#[case("estat_text_numbers.xlsx", 9, 1000)]
#[case("mhlw_doctors_book1.xlsx", 1, 100)]
#[case("estat_census_cp932.csv", 1, 3000)]
#[case("kobe_shelters_cp932.csv", 1, 1000)]
#[case("cao_gdp_quarterly_bilingual.csv", 1, 1000)]
fn every_file_opens_with_a_sane_number_of_cells(
    #[case] name: &str,
    #[case] sheets: usize,
    #[case] least: u64,
) {
    let Some(bytes) = read(name) else { return };
    let mut book = Book::open(name, &bytes).unwrap();
    assert!(book.sheets().len() >= sheets, "{:?}", book.sheets());
    let cells: u64 = (0..book.sheets().len()).map(|sheet| book.grid(sheet).unwrap().non_empty()).sum();
    assert!((least..400_000).contains(&cells), "{cells} cells");
}

#[test]
fn the_default_password_is_named() {
    let Some(bytes) = read("kobe_finance_2010_default_password.xls") else { return };
    let error = Book::open("kobe_finance_2010.xls", &bytes).err().unwrap();
    assert_eq!(error.message, "the file is encrypted");
    assert!(error.hint.contains("default"), "{}", error.hint);
}

#[test]
fn waste_adds_up_in_all_36_years() {
    let Some(bytes) = read("kobe_waste_by_fy.xls") else { return };
    let grid = Book::open("kobe_waste_by_fy.xls", &bytes).unwrap().grid(0).unwrap();
    assert_eq!(at(&grid, "I1"), text("（単位；ﾄﾝ）"));
    let figure = |row, column| match grid.cell(row, column).map(|cell| &cell.value) {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let rows: Vec<u32> =
        (4..=60).filter(|&row| figure(row, 2).is_some() && figure(row, 9).is_some()).collect();
    let adds_up =
        |row: &&u32| figure(**row, 2) == Some(figure(**row, 3).unwrap() + figure(**row, 9).unwrap());
    assert_eq!((rows.len(), rows.iter().filter(adds_up).count()), (36, 36));
}

#[test]
fn unions_are_the_sum_of_their_kinds() {
    let Some(bytes) = read("mhlw_coop_r4_2-1.xlsx") else { return };
    let grid = Book::open("mhlw_coop_r4_2-1.xlsx", &bytes).unwrap().grid(0).unwrap();
    assert_eq!(grid.merges.iter().filter(|area| area.first_row == 3).count(), 4);
    let sums = (6..100).filter_map(|row| {
        let figure = |column| match grid.cell(row, column)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        };
        Some((figure(3)?, figure(4)? + figure(5)? + figure(6)?))
    });
    let sums: Vec<_> = sums.collect();
    assert!(
        sums.len() > 20 && sums.iter().all(|(total, parts)| number(*total) == number(*parts)),
        "{sums:?}"
    );
}
