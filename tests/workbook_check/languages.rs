//! The two languages of a workbook say the same numbers: every sheet, cell by cell, as another reader sees them.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use rayon::prelude::*;

use super::package::edit;
use super::workbooks;

/// Cells whose numbers differ, and how many numbers were compared.
fn compare(japanese: &[u8], english: &[u8]) -> (Vec<String>, usize) {
    let open = |bytes: &[u8]| {
        let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
        book.load_tables().unwrap();
        book
    };
    let (mut one, mut other) = (open(japanese), open(english));
    let (tabs, names) = (one.sheet_names(), other.sheet_names());
    if tabs.len() != names.len() {
        return (vec![format!("{} sheets, and {}", tabs.len(), names.len())], 0);
    }
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (tab, name) in tabs.iter().zip(&names) {
        let (here, there) = (one.worksheet_range(tab).unwrap(), other.worksheet_range(name).unwrap());
        // A text above a table may take another row in one of the languages.
        let first = [first_row(&mut one, tab), first_row(&mut other, name)];
        let ends = [&here, &there].map(|range| range.end().unwrap_or_default());
        let rows = (ends[0].0 + 1).saturating_sub(first[0]).max((ends[1].0 + 1).saturating_sub(first[1]));
        for row in 0..rows {
            for column in 0..=ends[0].1.max(ends[1].1) {
                let value =
                    |at: usize, range: &Range<Data>| number(range.get_value((first[at] + row, column)));
                let numbers = [value(0, &here), value(1, &there)];
                count += usize::from(numbers[0].is_some());
                if numbers[0] != numbers[1] {
                    wrong.push(format!("{tab} / {name}, row {row}, column {column}: {numbers:?}"));
                }
            }
        }
    }
    (wrong, count)
}

/// Row of the first cell of a sheet's table; 0 where it has none.
fn first_row(book: &mut Xlsx<Cursor<Vec<u8>>>, tab: &str) -> u32 {
    let Some(name) = book.table_names_in_sheet(tab).first().map(|name| (*name).clone()) else { return 0 };
    book.table_by_name_ref(&name).unwrap().data().start().map_or(0, |start| start.0)
}

/// The bits of a number; none for texts and blanks.
fn number(cell: Option<&Data>) -> Option<u64> {
    match cell? {
        Data::Float(number) => Some(number.to_bits()),
        Data::Empty | Data::String(_) => None,
        other => panic!("{other:?} is no cell of ours"),
    }
}

/// Name, Japanese and English bytes of each workbook.
fn pairs(all: &[(String, Vec<u8>)]) -> Vec<(&str, &[u8], &[u8])> {
    let japanese = all.iter().filter_map(|(path, bytes)| Some((path.strip_prefix("ja/")?, bytes)));
    let mut pairs = Vec::new();
    for (name, bytes) in japanese {
        let english = all.iter().find(|(path, _)| path.strip_prefix("en/") == Some(name));
        let (_, english) = english.unwrap_or_else(|| panic!("{name} is not there in English"));
        pairs.push((name, bytes.as_slice(), english.as_slice()));
    }
    pairs
}

#[test]
fn every_number_is_the_same_in_both_languages() {
    let all = workbooks();
    let pairs = pairs(&all);
    assert_eq!(pairs.len() * 2, all.len(), "a workbook without its twin");
    let compared: Vec<(&str, Vec<String>, usize)> = pairs
        .par_iter()
        .map(|(name, japanese, english)| {
            let (wrong, count) = compare(japanese, english);
            (*name, wrong, count)
        })
        .collect();
    let wrong: Vec<String> = compared
        .iter()
        .flat_map(|(name, wrong, _)| wrong.iter().take(5).map(move |one| format!("{name}: {one}")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let count: usize = compared.iter().map(|(.., count)| count).sum();
    assert!(count > 100_000, "{count} numbers");
}

#[test]
fn one_other_number_is_named() {
    let all = workbooks();
    let of = |path: &str| &all.iter().find(|(one, _)| one == path).unwrap().1;
    let (japanese, english) =
        (of("ja/ministry/cab/international.xlsx"), of("en/ministry/cab/international.xlsx"));
    assert_eq!(compare(japanese, english).0, Vec::<String>::new());
    let changed = edit(english, |part, text| {
        // A number of the summary: a year, a rate, or a target.
        let is_number = |at: &usize| !text[..*at].ends_with("t=\"s\"><v>");
        let places = text.match_indices("\"><v>").map(|(at, found)| at + found.len()).filter(is_number);
        let place = places.last().filter(|_| part == "xl/worksheets/sheet3.xml");
        place.map_or_else(|| text.clone(), |at| format!("{}9{}", &text[..at], &text[at..]))
    });
    assert_eq!(compare(japanese, &changed).0.len(), 1);
}
