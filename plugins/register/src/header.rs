//! Finds the headings of a register and the columns that the mapping names.

use std::collections::BTreeMap;

use nenji_plugin::{Mapping, PluginError, Problem, Shape};
use nenji_sheet::{Book, Row, Value, a1, find_unit, key, nearest, trim};

use crate::layout::Layout;

/// Rows in which the headings have to begin.
const SEARCHED_ROWS: u32 = 1000;

/// Between a group heading and the heading below it, where the latter alone stands twice.
const PATH: char = '/';

/// Headings of one column, top down; a group heading also holds for the blank columns right of it.
#[derive(Clone, Debug, Default)]
struct Headings {
    own: Vec<String>,
    filled: Vec<String>,
    first_row: u32,
}

/// An indicator's columns.
#[derive(Clone, Debug)]
pub(crate) struct IndicatorColumns {
    /// Column of figures; none where rows are counted.
    pub(crate) value: Option<u32>,
    /// Column of its own period.
    pub(crate) period: Option<u32>,
    /// Unit from the heading or a cell above the table.
    pub(crate) unit: Option<String>,
}

/// The headings of a sheet, and what the mapping finds there.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) first_row: u32,
    pub(crate) last_row: u32,
    /// Column of the heading that the layout begins with.
    pub(crate) first_column: u32,
    pub(crate) period: Option<u32>,
    pub(crate) indicators: Vec<IndicatorColumns>,
    pub(crate) dimensions: Vec<Option<u32>>,
    pub(crate) fill_down: Vec<u32>,
    columns: Vec<Headings>,
}

impl Found {
    /// Headings in order of columns, for the measure of drift.
    pub(crate) fn headings(&self) -> Vec<String> {
        self.columns.iter().map(path).filter(|heading| !heading.is_empty()).collect()
    }

    /// What is known before the rows are read, which is no label and no row.
    pub(crate) fn shape(&self, sheet: usize, mapping: &Mapping<Layout>) -> Shape {
        let cell = |column: u32| a1(self.last_row, column);
        let columns = self.columns.iter().zip(1_u32..).map(|(heading, column)| (path(heading), cell(column)));
        let mut units: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (found, indicator) in self.indicators.iter().zip(&mapping.indicators) {
            if let (Some(unit), Some(column)) = (&found.unit, found.value) {
                units.entry(indicator.id.clone()).or_default().insert(trim(unit), cell(column));
            }
        }
        Shape {
            position: u32::try_from(sheet + 1).unwrap_or_default(),
            headings: columns.filter(|(heading, _)| !heading.is_empty()).collect(),
            units,
            ..Shape::default()
        }
    }

    /// Heading of a column; none where it has none.
    pub(crate) fn heading(&self, column: u32) -> Option<String> {
        self.columns.get(index(column)).map(path).filter(|heading| !heading.is_empty())
    }
}

/// Searches the sheet from its first row.
pub(crate) fn find(
    book: &mut Book<'_>,
    sheet: usize,
    mapping: &Mapping<Layout>,
) -> Result<Found, PluginError> {
    let name = book.sheets()[sheet].name.clone();
    let wanted = key(&mapping.layout.header.from);
    let (mut rows, mut start): (Vec<Row>, Option<u32>) = (Vec::new(), None);
    let mut texts: Vec<String> = Vec::new();
    book.for_each_row(sheet, &mut |row| {
        if start.is_none() && row.cells.iter().any(|(_, cell)| is_heading(&cell.value, &wanted)) {
            start = Some(row.number);
        }
        match start {
            Some(first) if row.number >= first + mapping.layout.header.rows => return false,
            Some(_) => rows.push(row.clone()),
            None => {
                let above = row.cells.iter().filter_map(|(_, cell)| as_text(&cell.value));
                texts.extend(above.map(ToOwned::to_owned));
            }
        }
        start.is_some() || row.number < SEARCHED_ROWS
    })
    .map_err(|error| PluginError::from(error).with_sheet(&name))?;
    let unit = texts.iter().filter(|text| text.contains("単位")).find_map(|text| find_unit(text));
    let Some(first_row) = start else {
        return Err(not_found(&mapping.layout.header.from, texts.iter().map(String::as_str)).with_sheet(name));
    };
    let last_row = first_row + mapping.layout.header.rows - 1;
    let first_column = first_column(&rows[0], &wanted).map_err(|error| error.with_sheet(&name))?;
    let columns = columns(&rows, first_row, mapping.layout.header.rows);
    resolve(&columns, mapping, unit)
        .map(|found| Found { first_row, last_row, first_column, ..found })
        .map_err(|error| error.with_sheet(name))
}

/// Finds the columns of the mapping among the headings.
fn resolve(
    columns: &[Headings],
    mapping: &Mapping<Layout>,
    unit: Option<&str>,
) -> Result<Found, PluginError> {
    let find = |heading: &String| column(columns, heading);
    let mut indicators = Vec::with_capacity(mapping.indicators.len());
    for indicator in &mapping.indicators {
        let value = if indicator.count { None } else { indicator.heading.as_ref().map(find).transpose()? };
        let of_heading = value
            .and_then(|column| columns.get(index(column)))
            .and_then(|headings| headings.filled.iter().rev().find_map(|heading| find_unit(heading)));
        let stated = of_heading
            .map(ToOwned::to_owned)
            .or_else(|| unit.filter(|_| !indicator.count).map(ToOwned::to_owned));
        indicators.push(IndicatorColumns {
            value,
            period: indicator.period.as_ref().map(find).transpose()?,
            unit: stated.or_else(|| indicator.unit.clone()),
        });
    }
    let dimensions =
        mapping.dimensions.values().map(|dimension| dimension.from.as_ref().map(find).transpose());
    Ok(Found {
        first_row: 0,
        last_row: 0,
        first_column: 0,
        period: mapping.layout.period.from.as_ref().map(find).transpose()?,
        indicators,
        dimensions: dimensions.collect::<Result<_, _>>()?,
        fill_down: mapping.layout.fill_down.iter().map(find).collect::<Result<_, _>>()?,
        columns: columns.to_vec(),
    })
}

/// The one column with that heading on any level, or with that path of headings.
fn column(columns: &[Headings], heading: &str) -> Result<u32, PluginError> {
    let wanted = key(heading);
    let has_own = |headings: &Headings| headings.own.iter().any(|own| key(own) == wanted);
    let has_path = |headings: &Headings| key(&path(headings)) == wanted;
    let numbers = |test: &dyn Fn(&Headings) -> bool| -> Vec<u32> {
        (1..).zip(columns).filter(|(_, headings)| test(headings)).map(|(number, _)| number).collect()
    };
    let mut found = numbers(&has_own);
    if found.is_empty() && heading.contains(PATH) {
        found = numbers(&has_path);
    }
    match found.as_slice() {
        [column] => Ok(*column),
        [] => {
            let all: Vec<String> = columns.iter().flat_map(|headings| headings.own.clone()).collect();
            Err(not_found(heading, all.iter().map(String::as_str)))
        }
        several => {
            let row = columns[index(several[0])].first_row;
            let cells: Vec<String> = several.iter().map(|&column| a1(row, column)).collect();
            Err(found_twice(heading, &cells))
        }
    }
}

fn first_column(row: &Row, wanted: &str) -> Result<u32, PluginError> {
    let found: Vec<u32> = row
        .cells
        .iter()
        .filter(|(_, cell)| is_heading(&cell.value, wanted))
        .map(|(column, _)| *column)
        .collect();
    match found.as_slice() {
        [column] => Ok(*column),
        several => {
            let cells: Vec<String> = several.iter().map(|&column| a1(row.number, column)).collect();
            Err(found_twice(wanted, &cells))
        }
    }
}

/// Turns rows of headings into columns of headings.
fn columns(rows: &[Row], first_row: u32, depth: u32) -> Vec<Headings> {
    let width = rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| *column)).max().unwrap_or(0);
    let mut columns = vec![Headings { first_row, ..Headings::default() }; index(width + 1)];
    for level in 0..depth {
        let row = rows.iter().find(|row| row.number == first_row + level);
        let mut group = String::new();
        for (number, headings) in (1..).zip(&mut columns) {
            let cell = row.and_then(|row| row.cell(number));
            let own = cell.map(|cell| trim(&cell.text())).unwrap_or_default();
            // A heading of a column that ends above does not reach to the right.
            if !own.is_empty() || (headings.filled.is_empty() && level > 0) {
                group.clone_from(&own);
            }
            let is_last = level + 1 == depth;
            let filled = if is_last { own.clone() } else { group.clone() };
            headings.own.extend((!own.is_empty()).then_some(own));
            headings.filled.extend((!filled.is_empty()).then_some(filled));
        }
    }
    columns
}

fn path(headings: &Headings) -> String {
    headings.filled.join(&PATH.to_string())
}

fn is_heading(value: &Value, wanted: &str) -> bool {
    as_text(value).is_some_and(|text| key(text) == wanted)
}

fn as_text(value: &Value) -> Option<&str> {
    if let Value::Text(text) = value { Some(text) } else { None }
}

/// Place of a column, counted from 1, in a list.
pub(crate) fn index(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1)
}

fn not_found<'a>(heading: &str, names: impl IntoIterator<Item = &'a str>) -> PluginError {
    let near = nearest(heading, names).join(", ");
    let found = if near.is_empty() { "nothing like it".to_owned() } else { near };
    PluginError::new(Problem::Layout, format!("heading `{heading}` was not found"))
        .with_found(heading, found)
        .with_hint("write the heading as it stands in the sheet")
}

fn found_twice(heading: &str, cells: &[String]) -> PluginError {
    PluginError::new(Problem::Layout, format!("heading `{heading}` was found more than once"))
        .with_cell(cells.first().cloned().unwrap_or_default())
        .with_found("one cell", cells.join(", "))
        .with_hint("write the group heading before it: `group/heading`")
}
