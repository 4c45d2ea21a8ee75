//! Parts as a polars frame, and the sums over it. No polars type leaves this file.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::parts::Part;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, ObsStatus};

/// Column names.
const YEAR: &str = "fiscal_year";
const VALUE: &str = "value";
const NUMBERS: &str = "numbers";
const PARTS: &str = "parts";
const MISSING: &str = "missing";
const MARKED: &str = "marked";
const NAMED: &str = "named";
const NUMBER_LETTER: &str = "number_letter";
const NULL_LETTER: &str = "null_letter";

/// Letters of numbers, the weakest last, and of nulls, where a gap outweighs what cannot exist.
const NUMBER_LETTERS: [ObsStatus; 5] = [ObsStatus::A, ObsStatus::P, ObsStatus::E, ObsStatus::I, ObsStatus::D];
const NULL_LETTERS: [ObsStatus; 4] = [ObsStatus::M, ObsStatus::Q, ObsStatus::L, ObsStatus::O];

/// Parts with one integer column per dimension, and one for the named unit, as if it were the last of them.
pub(super) struct PartFrame {
    frame: DataFrame,
    /// Code by integer, per dimension; the last is the named unit.
    dictionaries: Vec<Vec<Id>>,
}

/// What a combination of codes adds up to in one year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    /// Null where no part has a number.
    pub(super) value: Option<i64>,
    pub(super) status: Option<ObsStatus>,
    pub(super) parts: u32,
    /// Parts with status L, O or Q.
    pub(super) missing: u32,
    /// Every part with a number is marked as a break.
    pub(super) is_marked: bool,
    /// Every part with a number is counted from named units.
    pub(super) is_named: bool,
}

/// Sums by codes and year.
pub(super) type Sums = BTreeMap<Vec<Id>, BTreeMap<FiscalYear, Sum>>;

impl PartFrame {
    /// Lays the parts out as columns.
    pub(super) fn new(dimensions: usize, parts: &[Part]) -> PolarsResult<Self> {
        let mut dictionaries = Vec::with_capacity(dimensions + 1);
        let mut columns = Vec::with_capacity(dimensions + 9);
        for index in 0..dimensions {
            let codes: Vec<&Id> = parts.iter().map(|part| &part.codes[index]).collect();
            let (dictionary, numbers) = encode(&codes);
            columns.push(Column::new(dimension(index).into(), numbers));
            dictionaries.push(dictionary);
        }
        let none = Id::from("");
        let units: Vec<&Id> = parts.iter().map(|part| part.unit.as_ref().unwrap_or(&none)).collect();
        let (dictionary, numbers) = encode(&units);
        columns.push(Column::new(dimension(dimensions).into(), numbers));
        dictionaries.push(dictionary);
        columns.push(Column::new(YEAR.into(), collect(parts, |part| part.fiscal_year.0)));
        columns.push(Column::new(VALUE.into(), collect(parts, |part| part.value)));
        let flag = |test: fn(&Part) -> bool| collect(parts, |part| u32::from(test(part)));
        columns.push(Column::new(
            MISSING.into(),
            flag(|part| part.value.is_none() && part.status != ObsStatus::M),
        ));
        columns.push(Column::new(MARKED.into(), flag(|part| part.value.is_some() && part.is_marked)));
        columns.push(Column::new(NAMED.into(), flag(|part| part.value.is_some() && part.is_named)));
        columns.push(Column::new(NUMBER_LETTER.into(), letters(parts, &NUMBER_LETTERS)));
        columns.push(Column::new(NULL_LETTER.into(), letters(parts, &NULL_LETTERS)));
        Ok(Self { frame: DataFrame::new(parts.len(), columns)?, dictionaries })
    }

    /// Sums by some dimensions and year.
    pub(super) fn sums(&self, by: &[usize]) -> PolarsResult<Sums> {
        if self.frame.height() == 0 {
            return Ok(Sums::new());
        }
        let names: Vec<String> = by.iter().map(|index| dimension(*index)).collect();
        // A dimension may be asked for twice: as a code of the row and as its unit.
        let distinct: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let keys: Vec<Expr> = distinct.into_iter().chain([YEAR]).map(col).collect();
        let grouped = self.frame.clone().lazy().group_by(keys).agg([
            col(VALUE).sum(),
            col(VALUE).count().alias(NUMBERS),
            col(MISSING).count().alias(PARTS),
            col(MISSING).sum(),
            col(MARKED).sum(),
            col(NAMED).sum(),
            col(NUMBER_LETTER).max(),
            col(NULL_LETTER).max(),
        ]);
        self.decode(&grouped.collect()?, by, &names)
    }

    /// Sums by some dimensions, named unit and year; the unit stands last in the codes.
    pub(super) fn sums_by_unit(&self, by: &[usize]) -> PolarsResult<Sums> {
        let unit = self.dictionaries.len() - 1;
        self.sums(&[by, &[unit]].concat())
    }

    fn decode(&self, grouped: &DataFrame, by: &[usize], columns: &[String]) -> PolarsResult<Sums> {
        let codes = columns.iter().map(|name| numbers(grouped, name)).collect::<PolarsResult<Vec<_>>>()?;
        let years = grouped.column(YEAR)?.i32()?;
        let values = grouped.column(VALUE)?.i64()?;
        let [counts, parts, missing, marked, named] =
            [NUMBERS, PARTS, MISSING, MARKED, NAMED].map(|name| numbers(grouped, name));
        let (counts, parts, missing, marked, named) = (counts?, parts?, missing?, marked?, named?);
        let letters = numbers(grouped, NUMBER_LETTER)?;
        let gap_letters = numbers(grouped, NULL_LETTER)?;
        let mut sums = Sums::new();
        for row in 0..grouped.height() {
            let (Some(year), Some(value)) = (years.get(row), values.get(row)) else { continue };
            let key = by.iter().zip(&codes).map(|(index, codes)| self.code(*index, codes[row])).collect();
            let has_number = counts[row] > 0;
            let status = if has_number {
                letter(&NUMBER_LETTERS, letters[row])
            } else {
                letter(&NULL_LETTERS, gap_letters[row])
            };
            let sum = Sum {
                value: has_number.then_some(value),
                status,
                parts: parts[row],
                missing: missing[row],
                is_marked: has_number && marked[row] == counts[row],
                is_named: has_number && named[row] == counts[row],
            };
            sums.entry(key).or_default().insert(FiscalYear(year), sum);
        }
        Ok(sums)
    }

    fn code(&self, dimension: usize, number: u32) -> Id {
        let codes = &self.dictionaries[dimension];
        usize::try_from(number)
            .ok()
            .and_then(|number| codes.get(number))
            .cloned()
            .unwrap_or_else(|| "".into())
    }
}

fn dimension(index: usize) -> String {
    format!("dimension_{index}")
}

fn collect<T>(parts: &[Part], get: impl Fn(&Part) -> T) -> Vec<T> {
    parts.iter().map(get).collect()
}

fn encode(codes: &[&Id]) -> (Vec<Id>, Vec<u32>) {
    let mut dictionary: Vec<Id> = codes.iter().map(|code| (*code).clone()).collect();
    dictionary.sort();
    dictionary.dedup();
    let number = |code: &&Id| {
        let index = dictionary.binary_search(code).unwrap_or(usize::MAX);
        u32::try_from(index).unwrap_or(u32::MAX)
    };
    let numbers = codes.iter().map(number).collect();
    (dictionary, numbers)
}

/// Rank of each part's letter, from 1; 0 where the letter is of the other kind.
fn letters(parts: &[Part], letters: &[ObsStatus]) -> Vec<u32> {
    let rank = |part: &Part| letters.iter().zip(1..).find(|(letter, _)| **letter == part.status);
    collect(parts, |part| rank(part).map_or(0, |(_, rank)| rank))
}

fn letter(letters: &[ObsStatus], rank: u32) -> Option<ObsStatus> {
    letters.iter().zip(1..).find(|(_, other)| *other == rank).map(|(letter, _)| *letter)
}

fn numbers(frame: &DataFrame, name: &str) -> PolarsResult<Vec<u32>> {
    Ok(frame.column(name)?.u32()?.iter().map(|number| number.unwrap_or(0)).collect())
}
