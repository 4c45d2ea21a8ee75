//! The sheet that holds the ministries' editions against the master, against the editions themselves: every term is read
//! from the file that it speaks of.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use nenji::catalog::{Catalog, Indicator, Name};

use super::package::edit;
use super::workbooks;
use crate::oracle_year::computed;

type Years = Vec<Option<i64>>;

/// Workbooks by path.
pub(super) struct Published(pub(super) Vec<(String, Vec<u8>)>);

impl Published {
    pub(super) fn open(&self, path: &str) -> Option<Xlsx<Cursor<Vec<u8>>>> {
        let (_, bytes) = self.0.iter().find(|(one, _)| one == path)?;
        let mut book = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
        book.load_tables().unwrap();
        Some(book)
    }

    /// The total of an indicator by year, as its own table in that workbook shows it; none where there is none.
    fn total(&self, path: &str, indicator: &Indicator, name: &str) -> Option<Years> {
        let mut book = self.open(path)?;
        if !indicator.dimensions.is_empty() {
            let table = book.table_by_name(&format!("t_{}", indicator.id)).ok()?;
            return table.data().rows().next().map(years);
        }
        let table = book.table_by_name("t_plain").ok()?;
        let is_it = |row: &&[Data]| row[0].to_string().starts_with(name);
        table.data().rows().find(is_it).map(years)
    }
}

/// Columns of the six years, which stand behind two labels in all these tables.
fn years(row: &[Data]) -> Years {
    row[2..8].iter().map(integer).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "a cell that holds no integer fails the test")]
fn integer(cell: &Data) -> Option<i64> {
    match cell {
        Data::Empty => None,
        Data::Float(number) if number.fract() == 0.0 => Some(*number as i64),
        other => panic!("{other:?} is no count"),
    }
}

fn say<'a>(name: &'a Name, language: &str) -> &'a str {
    if language == "ja" { &name.ja } else { &name.en }
}

/// What of a master's sheet is not so, and how many values were compared.
pub(super) fn compare(
    published: &Published,
    catalog: &Catalog,
    language: &str,
    measure: &str,
) -> (Vec<String>, usize) {
    let path = format!("{language}/{measure}.xlsx");
    let mut book = published.open(&path).unwrap();
    let table = book.table_by_name("t_editions").unwrap();
    let rows: Vec<(String, String, Years)> =
        table.data().rows().map(|row| (row[0].to_string(), row[1].to_string(), years(row))).collect();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for block in rows.chunk_by(|one, next| one.0 == next.0) {
        let name = &block[0].0;
        let indicator =
            catalog.indicators.iter().find(|one| say(&one.name, language) == name.as_str()).unwrap();
        let [editions @ .., without, overlaps, sum, master, difference] = block else {
            panic!("{name}: {block:?}")
        };
        for ministry in &catalog.code_list("ministry").unwrap().codes {
            let of = say(&ministry.name, language);
            let edition = format!("{language}/ministry/{}/{}.xlsx", ministry.id, indicator.measure);
            let own =
                published.total(&edition, indicator, name).filter(|own| own.iter().any(Option::is_some));
            let shown = editions.iter().find(|(_, term, _)| term.contains(of)).map(|(.., shown)| shown);
            if own.as_ref() != shown {
                wrong.push(format!("{path}: {name}: {of}: {shown:?}, and its edition {own:?}"));
            }
        }
        let whole = published.total(&format!("{language}/{}.xlsx", indicator.measure), indicator, name);
        if whole.as_ref() != Some(&master.2) {
            wrong.push(format!("{path}: {name}: master {:?}, and not {whole:?}", master.2));
        }
        for at in 0..master.2.len() {
            let known = |row: &(String, String, Years)| row.2[at].unwrap_or(0);
            let added = editions.iter().map(known).sum::<i64>() + known(without) + known(overlaps);
            count += 1;
            if added != known(sum) || added != known(master) || known(difference) != 0 {
                wrong.push(format!("{path}: {name}: column {at}: {added}, {:?}, {:?}", sum.2, master.2));
            }
        }
    }
    (wrong, count)
}

#[test]
fn the_editions_sum_to_the_master_on_its_sheet_and_in_the_files() {
    let (published, catalog) = (Published(workbooks()), &computed().inputs.catalog);
    let mut all = 0;
    for language in ["ja", "en"] {
        for measure in ["scope", "outreach", "training", "international", "overview"] {
            let (wrong, count) = compare(&published, catalog, language, measure);
            assert!(wrong.is_empty(), "{}", wrong.join("\n"));
            all += count;
        }
    }
    let is_additive =
        |one: &&Indicator| one.dimensions.iter().all(|dimension| one.additive_over.contains(dimension));
    let additive = catalog.indicators.iter().filter(is_additive).count();
    // Every additive indicator, on its measure's sheet and the overview's, in six years and two languages.
    assert_eq!(all, additive * 2 * 6 * 2);
}

/// The overview shows all of them beside each other.
#[test]
fn no_two_indicators_have_one_name() {
    for language in ["ja", "en"] {
        let catalog = &computed().inputs.catalog;
        let mut names: Vec<&str> = catalog.indicators.iter().map(|one| say(&one.name, language)).collect();
        names.extend(catalog.ratios.iter().map(|one| say(&one.name, language)));
        names.sort_unstable();
        let twice: Vec<&[&str]> =
            names.chunk_by(|one, next| one == next).filter(|one| one.len() > 1).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }
}

#[test]
fn an_edition_that_says_otherwise_is_named() {
    let mut all = workbooks();
    let (_, bytes) = all.iter_mut().find(|(path, _)| path == "ja/ministry/fsa/scope.xlsx").unwrap();
    *bytes = edit(bytes, |part, text| {
        // The first number of the first table's total: T1!C7.
        let is_it = part == "xl/worksheets/sheet5.xml";
        let Some(at) = text.find("r=\"C7\"").filter(|_| is_it) else { return text };
        let value = at + text[at..].find("<v>").unwrap() + 3;
        format!("{}9{}", &text[..value], &text[value..])
    });
    let (wrong, _) = compare(&Published(all), &computed().inputs.catalog, "ja", "scope");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
}
