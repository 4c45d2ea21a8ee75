//! Words of a sheet against the names of the catalogue: indicators by headings, dimensions by labels, measure and
//! ministry by titles and the file's name.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{fold, key};

use super::catalogue::{Catalogue, CodeList, Indicator};

/// A suggestion with how well it fits, from 0 to 100.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Id of the catalogue.
    pub id: String,
    /// How well it fits, in per cent.
    pub fits: usize,
    /// Why.
    pub why: String,
}

/// What a heading is compared under.
const UNIT_BONUS: usize = 6;
const MEASURE_BONUS: usize = 8;
/// What is taken off where a dimension of the table is none of the indicator's.
const FOREIGN_DIMENSION: usize = 25;

/// Indicators that a heading may mean, the best first. `around` are the sheet's titles; `dimensions` those of the table.
#[must_use]
pub fn indicators(
    catalogue: &Catalogue,
    heading: &str,
    unit: Option<&str>,
    measure: Option<&str>,
    dimensions: &[&str],
) -> Vec<Named> {
    let mut found: Vec<Named> = catalogue
        .indicators
        .iter()
        .filter_map(|indicator| {
            let (name, alike) = best_name(heading, &indicator.names)?;
            let foreign =
                dimensions.iter().filter(|id| !indicator.dimensions.iter().any(|own| own == *id)).count();
            let has_unit = unit.is_some_and(|unit| is_unit_of(indicator, unit));
            let is_of_measure = measure.is_some_and(|measure| measure == indicator.measure);
            let bonus = if has_unit { UNIT_BONUS } else { 0 } + if is_of_measure { MEASURE_BONUS } else { 0 };
            let fits = (alike + bonus).saturating_sub(FOREIGN_DIMENSION * foreign).min(100);
            let unit = if has_unit { ", and the unit fits" } else { "" };
            Some(Named { id: indicator.id.clone(), fits, why: format!("like `{name}`{unit}") })
        })
        .collect();
    found.sort_by(|a, b| b.fits.cmp(&a.fits).then_with(|| a.id.cmp(&b.id)));
    found
}

fn is_unit_of(indicator: &Indicator, unit: &str) -> bool {
    let unit = fold(unit);
    fold(&indicator.unit) == unit || indicator.spellings.iter().any(|spelling| fold(spelling) == unit)
}

fn best_name<'a>(heading: &str, names: &'a [String]) -> Option<(&'a str, usize)> {
    let heading = core(heading);
    let alike = names.iter().map(|name| (name.as_str(), likeness(&heading, &core(name))));
    alike.max_by_key(|(_, alike)| *alike).filter(|(_, alike)| *alike > 0)
}

/// A name without brackets at its end: `参加者数（人）` is `参加者数`.
fn core(text: &str) -> String {
    let folded = key(text);
    let bare = folded.strip_suffix(')').and_then(|inner| inner.rfind('(').map(|at| inner[..at].to_owned()));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(folded)
}

/// From 0 to 100: the same, contained, or by their pairs of characters.
fn likeness(a: &str, b: &str) -> usize {
    let (long, short) = if a.chars().count() >= b.chars().count() { (a, b) } else { (b, a) };
    let (many, few) = (long.chars().count(), short.chars().count());
    if few == 0 {
        return 0;
    }
    if a == b {
        return 92;
    }
    if few >= 2 && long.contains(short) {
        return 60 + 30 * few / many;
    }
    let pairs = |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let (left, right) = (pairs(a), pairs(b));
    let shared = left.intersection(&right).count();
    85 * 2 * shared / (left.len() + right.len()).max(1)
}

/// The code list whose codes the labels are, with the share of labels that are.
#[must_use]
pub fn code_list(catalogue: &Catalogue, heading: &str, labels: &[String]) -> Option<Named> {
    let keys: BTreeSet<String> =
        labels.iter().map(|label| key(label)).filter(|key| !key.is_empty()).collect();
    let mut best: Option<Named> = None;
    for list in &catalogue.lists {
        let codes: BTreeSet<String> = list.codes.iter().map(|(_, spelling)| key(spelling)).collect();
        let known = keys.iter().filter(|label| is_code(label, &codes)).count();
        let is_heading = list.names.iter().any(|name| likeness(&core(heading), &core(name)) >= 60);
        let fits = known * 90 / keys.len().max(1) + if is_heading { 10 } else { 0 };
        let why = match known {
            0 => format!(
                "the heading is like the list's name, `{}`",
                list.names.first().map_or("", String::as_str)
            ),
            _ => format!("{known} of {} labels are codes of the list", keys.len()),
        };
        let named = Named { id: list.id.clone(), fits, why };
        if fits > 0 && best.as_ref().is_none_or(|best| best.fits < fits) {
            best = Some(named);
        }
    }
    best
}

/// Several codes may stand in one cell: `米国、カナダ`.
fn is_code(label: &str, codes: &BTreeSet<String>) -> bool {
    codes.contains(label) || (label.contains('、') && label.split('、').all(|piece| codes.contains(piece)))
}

/// The measure that titles and indicators speak of.
#[must_use]
pub fn measure(catalogue: &Catalogue, texts: &[String], headings: &[String]) -> Option<Named> {
    let mut votes: BTreeMap<&str, usize> = BTreeMap::new();
    for measure in &catalogue.measures {
        let is_named = texts.iter().any(|text| {
            measure.names.iter().any(|name| key(text).contains(&key(name)) || shares(&key(text), &key(name)))
        });
        *votes.entry(&measure.id).or_default() += if is_named { 3 } else { 0 };
    }
    for heading in headings.iter().chain(texts) {
        let best = indicators(catalogue, heading, None, None, &[]).into_iter().next();
        let best = best.filter(|named| named.fits >= 72);
        let of =
            best.and_then(|named| catalogue.indicators.iter().find(|indicator| indicator.id == named.id));
        if let Some(indicator) = of {
            *votes.entry(&indicator.measure).or_default() += 1;
        }
    }
    let mut ranked: Vec<(&str, usize)> = votes.into_iter().filter(|(_, votes)| *votes > 0).collect();
    ranked.sort_by_key(|(id, votes)| (std::cmp::Reverse(*votes), *id));
    let (id, votes) = *ranked.first()?;
    let second = ranked.get(1).map_or(0, |(_, votes)| *votes);
    let why = format!("{votes} titles and headings speak of it, {second} of the next");
    Some(Named { id: id.to_owned(), fits: votes * 100 / (votes + second), why })
}

/// Do a title and a name share the name's first four characters?
fn shares(text: &str, name: &str) -> bool {
    let head: String = name.chars().take(4).collect();
    head.chars().count() == 4 && text.contains(&head)
}

/// Who sent the file: named in the sheet, or by the beginning of the file's name.
#[must_use]
pub fn ministry(catalogue: &Catalogue, file: &str, texts: &[String]) -> Option<Named> {
    let list = catalogue.lists.iter().find(|list| list.id == "ministry")?;
    let prefix = file.split(['_', '-', '.']).next().unwrap_or_default().to_lowercase();
    if let Some((id, _)) = list.codes.iter().find(|(id, _)| *id == prefix) {
        return Some(Named { id: id.clone(), fits: 90, why: "the file's name begins with it".to_owned() });
    }
    let named = |text: &String| named_in(list, text);
    let found: BTreeSet<&str> = texts.iter().filter_map(named).collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(id), None) => {
            Some(Named { id: id.to_owned(), fits: 70, why: "the sheet names it, and no other".to_owned() })
        }
        _ => None,
    }
}

fn named_in<'a>(list: &'a CodeList, text: &str) -> Option<&'a str> {
    let text = key(text);
    let is_named = |spelling: &str| spelling.chars().count() >= 3 && text.contains(&key(spelling));
    list.codes.iter().find(|(_, spelling)| is_named(spelling)).map(|(id, _)| id.as_str())
}

/// A pattern for the files of all years: `mlit_ceptoar_r6.xlsx` → `fy*/mlit_ceptoar_*.xlsx`.
#[must_use]
pub fn file_pattern(file: &str) -> String {
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let is_year = |piece: &str| {
        let piece = fold(piece);
        let digits = piece.trim_start_matches(|c: char| !c.is_ascii_digit());
        let head = &piece[..piece.len() - digits.len()];
        let number = digits.trim_end_matches("年度").trim_end_matches('年');
        let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        let is_western = number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
        let is_era = number.len() <= 2 && matches!(head, "r" | "h" | "令和" | "平成");
        is_number && (is_era || (is_western && matches!(head, "" | "fy")))
    };
    let mut pattern = String::from("fy*/");
    let pieces: Vec<&str> = stem.split_inclusive(['_', '-', ' ']).collect();
    for piece in &pieces {
        let bare = piece.trim_end_matches(['_', '-', ' ']);
        let separator = &piece[bare.len()..];
        pattern.push_str(if is_year(bare) && pieces.len() > 1 { "*" } else { bare });
        pattern.push_str(separator);
    }
    if ending.is_empty() { pattern } else { format!("{pattern}.{ending}") }
}
