//! What a cell is about, from the table that it stands in: indicator or ratio, quantity, fiscal year, codes.
//!
//! Knows names and headings of published tables, in both languages; opens nothing.

use crate::catalog::{Catalog, Name};
use crate::compare::{Cell, Table};
use crate::fiscal_year::FiscalYear;
use crate::inputs::Inputs;
use crate::observation::{Id, NOT_SPECIFIED};

/// What a number is of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Value,
    Prior,
    Change,
    Growth,
    Contribution,
    Share,
    Index,
    LikeForLike,
    LikePrior,
    LikeCurrent,
    Numerator,
    Denominator,
    /// A flow of the stock's bridge, by the ending of its id.
    Flow(&'static str),
}

/// Starts of headings, the longer ones first; years are none of these.
const HEADINGS: [(&str, Quantity); 45] = [
    ("同一単位の増減率", Quantity::LikeForLike),
    ("前年度（同一単位）", Quantity::LikePrior),
    ("当年度（同一単位）", Quantity::LikeCurrent),
    ("Like-for-like growth", Quantity::LikeForLike),
    ("Like for like", Quantity::LikeForLike),
    ("Prior (like for like)", Quantity::LikePrior),
    ("Current (like for like)", Quantity::LikeCurrent),
    ("like_for_like", Quantity::LikeForLike),
    ("総数の増減率", Quantity::Growth),
    ("Total growth", Quantity::Growth),
    ("改定後の増減率", Quantity::Growth),
    ("Growth as revised", Quantity::Growth),
    ("改定後の増減", Quantity::Change),
    ("Change (as revised)", Quantity::Change),
    ("改定後の前年度値", Quantity::Prior),
    ("Prior (as revised)", Quantity::Prior),
    ("増減率", Quantity::Growth),
    ("Growth (", Quantity::Growth),
    ("growth", Quantity::Growth),
    ("増減", Quantity::Change),
    ("前年度差", Quantity::Change),
    ("Change", Quantity::Change),
    ("change_value", Quantity::Change),
    ("寄与度", Quantity::Contribution),
    ("Contribution", Quantity::Contribution),
    ("contribution", Quantity::Contribution),
    ("構成比", Quantity::Share),
    ("Share (", Quantity::Share),
    ("share（", Quantity::Share),
    ("index", Quantity::Index),
    ("分子", Quantity::Numerator),
    ("Numerator", Quantity::Numerator),
    ("分母", Quantity::Denominator),
    ("Denominator", Quantity::Denominator),
    ("obs_value", Quantity::Value),
    ("prior_value", Quantity::Prior),
    ("新規加盟", Quantity::Flow("joins")),
    ("Joins", Quantity::Flow("joins")),
    ("脱退", Quantity::Flow("leaves")),
    ("Leaves", Quantity::Flow("leaves")),
    ("分野間の移動", Quantity::Flow("reclassified")),
    ("Reclassified", Quantity::Flow("reclassified")),
    ("対象範囲の変更", Quantity::Flow("scope_change")),
    ("Scope change", Quantity::Flow("scope_change")),
    ("当年度", Quantity::Value),
];
/// Headings that are the value of the row's year in full.
const VALUES: [&str; 8] =
    ["新値", "New value", "Year end", "Current", "実績", "Actual", "実数", "Distinct count"];

const YEAR_HEADINGS: [&str; 6] =
    ["fiscal_year", "年度", "対象年度", "Fiscal year", "目標年度", "Target year"];
const INDICATOR_HEADINGS: [&str; 2] = ["指標", "Indicator"];
const AXIS_HEADINGS: [&str; 2] = ["内訳の軸", "Breakdown"];
const CATEGORY_HEADINGS: [&str; 2] = ["区分", "Category"];
/// What stands for the sum over a dimension.
const WHOLE: [&str; 5] = ["計", "Total", "全体", "All", "_T"];

/// Its rows are terms of a comparison, not figures of one edition.
const EDITIONS: &str = "t_editions";

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) subject: Subject,
    pub(super) quantity: Quantity,
    pub(super) year: FiscalYear,
    /// Dimensions that the row fixes, in the indicator's order.
    pub(super) codes: Vec<(Id, Id)>,
    pub(super) ministry: Option<Id>,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Indicator(Id),
    Ratio(Id),
}

/// The question that the cell at a column and row of a table answers; else why there is none.
pub(super) fn question(
    inputs: &Inputs,
    table: &Table,
    (column, row): (usize, usize),
    ministry: Option<String>,
) -> Result<Question, String> {
    if table.name == EDITIONS {
        return Err(format!(
            "`{EDITIONS}` compares editions; ask the indicator's own table, in the workbook of the edition"
        ));
    }
    let catalog = &inputs.catalog;
    let cells = Row { table, cells: &table.rows[row] };
    let heading = &table.headings[column];
    let subject = subject(catalog, &cells)?;
    let (quantity, year) = quantity(table, heading, &subject)?;
    let current = inputs.settings.fiscal_year;
    // A target is judged by its own year, once that is over.
    let of_row = || cells.of(&YEAR_HEADINGS).and_then(|text| year_of(&text)).map(|year| year.min(current));
    let year = year.or_else(of_row).unwrap_or(current);
    if !inputs.fiscal_years().contains(&year) {
        return Err(format!("{year} is not one of the years of the settings"));
    }
    let dimensions: Vec<Id> = match &subject {
        Subject::Indicator(id) => catalog.indicator(id).map(|one| one.dimensions.clone()).unwrap_or_default(),
        Subject::Ratio(id) => {
            catalog.ratios.iter().find(|one| one.id == *id).map(|one| one.by.clone()).unwrap_or_default()
        }
    };
    let codes = codes(catalog, &cells, &dimensions)?;
    Ok(Question { subject, quantity, year, codes, ministry: ministry.map(Into::into) })
}

/// Labels of a row: what stands before its first figure.
pub(super) fn label(table: &Table, row: usize) -> String {
    let is_figure = |heading: &str| {
        year_of(heading).is_some() || HEADINGS.iter().any(|(start, _)| heading.starts_with(start))
    };
    let columns = table.headings.iter().zip(&table.rows[row]);
    let labels = columns.take_while(|(heading, _)| !is_figure(heading)).filter_map(|(_, cell)| cell.as_ref());
    labels.map(ToString::to_string).collect::<Vec<_>>().join(" / ")
}

struct Row<'a> {
    table: &'a Table,
    cells: &'a [Option<Cell>],
}

impl Row<'_> {
    /// The cell under the first of these headings.
    fn of(&self, headings: &[&str]) -> Option<String> {
        let at = self.table.headings.iter().position(|one| headings.contains(&one.as_str()))?;
        self.cells[at].as_ref().map(ToString::to_string)
    }
}

/// By the name of the table, else by the row's own name.
fn subject(catalog: &Catalog, row: &Row<'_>) -> Result<Subject, String> {
    let name = &row.table.name;
    let data = name.strip_prefix("data_obs_").or_else(|| name.strip_prefix("data_yoy_"));
    let of_figure = name.strip_prefix("t_").map(|name| {
        let rest = name.strip_prefix('f').and_then(|rest| rest.split_once('_'));
        rest.filter(|(digits, _)| digits.bytes().all(|digit| digit.is_ascii_digit()))
            .map_or(name, |(_, name)| name)
    });
    let id = data.or(of_figure).unwrap_or(name);
    // Some figures of an indicator stand once more in a table of another form.
    let id = ["_recurrence", "_heat"].iter().find_map(|form| id.strip_suffix(form)).unwrap_or(id);
    // The names of data sheets are cut to what Excel takes.
    let is_it = |one: &Id| **one == *id || data.is_some_and(|data| data.len() >= 20 && one.starts_with(data));
    if let Some(indicator) = catalog.indicators.iter().find(|one| is_it(&one.id)) {
        return Ok(Subject::Indicator(indicator.id.clone()));
    }
    if let Some(ratio) = catalog.ratios.iter().find(|one| is_it(&one.id)) {
        return Ok(Subject::Ratio(ratio.id.clone()));
    }
    let Some(text) = row.of(&INDICATOR_HEADINGS) else {
        return Err(format!("table `{name}` is about no indicator"));
    };
    named(catalog, &text).ok_or_else(|| format!("`{text}` is no indicator of the catalogue"))
}

/// The indicator or ratio whose name a text starts with; the longest counts.
fn named(catalog: &Catalog, text: &str) -> Option<Subject> {
    let length = |name: &Name| {
        [&name.ja, &name.en].into_iter().filter(|name| text.starts_with(name.as_str())).map(String::len).max()
    };
    let indicators = catalog
        .indicators
        .iter()
        .filter_map(|one| Some((length(&one.name)?, Subject::Indicator(one.id.clone()))));
    let ratios =
        catalog.ratios.iter().filter_map(|one| Some((length(&one.name)?, Subject::Ratio(one.id.clone()))));
    indicators.chain(ratios).max_by_key(|(length, _)| *length).map(|(_, subject)| subject)
}

/// What a heading says, and the year that it names.
fn quantity(
    table: &Table,
    heading: &str,
    subject: &Subject,
) -> Result<(Quantity, Option<FiscalYear>), String> {
    if let Some(year) = year_of(heading) {
        let is_index = table.name.ends_with("t_index");
        return Ok((if is_index { Quantity::Index } else { Quantity::Value }, Some(year)));
    }
    if VALUES.contains(&heading) {
        return Ok((Quantity::Value, None));
    }
    let found = HEADINGS.iter().find(|(start, _)| heading.starts_with(start)).map(|(_, quantity)| *quantity);
    let fits = |quantity: &Quantity| match subject {
        Subject::Indicator(_) => !matches!(quantity, Quantity::Numerator | Quantity::Denominator),
        Subject::Ratio(_) => matches!(
            quantity,
            Quantity::Value | Quantity::Change | Quantity::Numerator | Quantity::Denominator
        ),
    };
    let quantity =
        found.filter(fits).ok_or_else(|| format!("column `{heading}` of `{}` holds none", table.name))?;
    Ok((quantity, None))
}

/// True for a text that holds kana or kanji.
pub(super) fn is_japanese(text: &str) -> bool {
    text.chars().any(|one| matches!(one, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// `2023年度`, `FY2023`, `2023`.
fn year_of(text: &str) -> Option<FiscalYear> {
    let digits = text.strip_prefix("FY").unwrap_or(text);
    let digits = digits.strip_suffix("年度").unwrap_or(digits);
    digits.parse().ok().filter(|year| (1900..2200).contains(year)).map(FiscalYear)
}

/// The codes that a row fixes.
fn codes(catalog: &Catalog, row: &Row<'_>, dimensions: &[Id]) -> Result<Vec<(Id, Id)>, String> {
    let mut codes = Vec::new();
    for dimension in dimensions {
        if let Some(code) =
            row.of(&[&format!("{dimension}_code")]).filter(|code| !WHOLE.contains(&code.as_str()))
        {
            codes.push((dimension.clone(), code.as_str().into()));
        }
    }
    let axis = row.of(&AXIS_HEADINGS);
    let category = row.of(&CATEGORY_HEADINGS).filter(|label| !WHOLE.contains(&label.as_str()));
    let Some(category) = category else { return Ok(codes) };
    let is_axis = |dimension: &&Id| {
        let name = catalog.code_list(dimension).map(|list| &list.name);
        axis.as_ref().is_none_or(|axis| name.is_some_and(|name| name.ja == *axis || name.en == *axis))
    };
    let mut open: Vec<&Id> = dimensions.iter().filter(is_axis).collect();
    let labels: Vec<String> = category.split(" / ").flat_map(|label| parts(catalog, &open, label)).collect();
    for label in labels {
        let found = open.iter().position(|dimension| code_of(catalog, dimension, &label).is_some());
        let Some(at) = found else { return Err(format!("`{label}` is no code of the row's breakdown")) };
        let dimension = open.remove(at);
        codes.extend(code_of(catalog, dimension, &label).map(|code| (dimension.clone(), code)));
    }
    let place = |dimension: &Id| dimensions.iter().position(|one| one == dimension);
    codes.sort_by_key(|(dimension, _)| place(dimension));
    Ok(codes)
}

/// Japanese joins codes with `・`, which also stands inside names.
fn parts(catalog: &Catalog, dimensions: &[&Id], label: &str) -> Vec<String> {
    let is_code = |text: &str| dimensions.iter().any(|dimension| code_of(catalog, dimension, text).is_some());
    if is_code(label) {
        return vec![label.to_owned()];
    }
    let cuts = label.match_indices('・').map(|(at, dot)| (&label[..at], &label[at + dot.len()..]));
    let cut = cuts.into_iter().find(|(left, right)| is_code(left) && is_code(right));
    cut.map_or_else(|| vec![label.to_owned()], |(left, right)| vec![left.to_owned(), right.to_owned()])
}

fn code_of(catalog: &Catalog, dimension: &str, label: &str) -> Option<Id> {
    if ["内訳不明", "not specified"].contains(&label) {
        return Some(NOT_SPECIFIED.into());
    }
    let codes = &catalog.code_list(dimension)?.codes;
    codes.iter().find(|code| code.name.ja == label || code.name.en == label).map(|code| code.id.clone())
}
