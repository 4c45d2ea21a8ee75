//! What the catalogue's files must agree on: unique ids, references, dates, spellings.
//!
//! Looks at the tables as written, so that every problem has its file and line.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use toml::Spanned;

use super::file::{CatalogFile, CodeEntry, CodeListEntry, IndicatorEntry};
use super::load::Parsed;
use super::{Catalog, labels};
use crate::config::document::{Document, DocumentError, did_you_mean};
use crate::observation::Id;

type Checked = Result<(), DocumentError>;

/// No id twice among measures, indicators and ratios, code lists, units, nor among the codes of a list.
pub(super) fn unique_ids(parsed: &[Parsed]) -> Checked {
    unique(parsed, "measure", |file| file.measure.iter().map(|entry| &entry.id).collect())?;
    unique(parsed, "indicator or ratio", |file| {
        let ratios = file.ratio.iter().map(|entry| &entry.id);
        file.indicator.iter().map(|entry| &entry.id).chain(ratios).collect()
    })?;
    unique(parsed, "code list", |file| file.code_list.iter().map(|entry| &entry.id).collect())?;
    for (document, list) in lists(parsed) {
        let mut seen = BTreeMap::new();
        for code in &list.codes {
            once(document, &code.id, "code", &mut seen)?;
        }
    }
    Ok(())
}

fn unique(parsed: &[Parsed], what: &str, ids: impl Fn(&CatalogFile) -> Vec<&Spanned<Id>>) -> Checked {
    let mut seen = BTreeMap::new();
    for (document, file) in parsed {
        for id in ids(file) {
            once(document, id, what, &mut seen)?;
        }
    }
    Ok(())
}

fn once(document: &Document, id: &Spanned<Id>, what: &str, seen: &mut BTreeMap<Id, String>) -> Checked {
    match seen.insert(id.get_ref().clone(), document.path.to_string()) {
        None => Ok(()),
        Some(first) => Err(document.invalid(
            id.span(),
            format!("the {what} `{}` is declared twice", id.get_ref()),
            format!("the first one stands in {first}; give this one another id"),
        )),
    }
}

fn lists(parsed: &[Parsed]) -> impl Iterator<Item = (&Document, &CodeListEntry)> {
    parsed.iter().flat_map(|(document, file)| file.code_list.iter().map(move |list| (document, list)))
}

/// Every id that can be referred to.
struct Known<'a> {
    measures: Vec<&'a str>,
    indicators: BTreeMap<&'a str, &'a IndicatorEntry>,
    lists: BTreeMap<&'a str, &'a CodeListEntry>,
}

impl<'a> Known<'a> {
    fn new(parsed: &'a [Parsed]) -> Self {
        let files = || parsed.iter().map(|(_, file)| file);
        Self {
            measures: files().flat_map(|file| &file.measure).map(|entry| &**entry.id.get_ref()).collect(),
            indicators: files()
                .flat_map(|file| &file.indicator)
                .map(|entry| (&**entry.id.get_ref(), entry))
                .collect(),
            lists: lists(parsed).map(|(_, list)| (&**list.id.get_ref(), list)).collect(),
        }
    }

    fn codes(&self, list: &str) -> Vec<&'a str> {
        let list = self.lists.get(list);
        list.map(|list| list.codes.iter().map(|code| &**code.id.get_ref()).collect()).unwrap_or_default()
    }

    fn internal(&self) -> Vec<&'a str> {
        self.lists.iter().filter(|(_, list)| list.internal).map(|(id, _)| *id).collect()
    }

    fn public(&self) -> Vec<&'a str> {
        self.lists.iter().filter(|(_, list)| !list.internal).map(|(id, _)| *id).collect()
    }
}

/// Refuses an id that is not among the known ones.
fn one_of(document: &Document, id: &Spanned<Id>, what: &str, known: &[&str]) -> Checked {
    one_of_at(document, id.span(), id.get_ref(), what, known)
}

fn one_of_at(
    document: &Document,
    span: std::ops::Range<usize>,
    id: &str,
    what: &str,
    known: &[&str],
) -> Checked {
    if known.contains(&id) {
        return Ok(());
    }
    let hint = did_you_mean(id, known.iter().copied());
    Err(document.invalid(span, format!("there is no {what} `{id}`"), hint))
}

/// Everything that is named is declared somewhere. Indicators come first: ratios and breaks in any file lean on their
/// dimensions, and a wrong one is told at its own line.
pub(super) fn references(parsed: &[Parsed]) -> Checked {
    let known = Known::new(parsed);
    for (document, file) in parsed {
        for entry in &file.indicator {
            indicator(document, entry, &known)?;
        }
    }
    for (document, file) in parsed {
        for entry in &file.ratio {
            ratio(document, entry, &known)?;
        }
        for list in &file.code_list {
            code_list(document, list, &known)?;
        }
        for split in &file.split {
            let (span, split) = (split.span(), split.get_ref());
            one_of_at(document, span.clone(), &split.dimension, "code list", &known.public())?;
            let codes = known.codes(&split.dimension);
            for code in [&split.from, &split.into] {
                one_of_at(document, span.clone(), code, "code", &codes)?;
            }
        }
        for one in &file.breaks {
            declared_break(document, one, &known)?;
        }
    }
    Ok(())
}

fn indicator(document: &Document, entry: &IndicatorEntry, known: &Known<'_>) -> Checked {
    one_of(document, &entry.measure, "measure", &known.measures)?;
    for dimension in &entry.dimensions {
        one_of(document, dimension, "public code list", &known.public())?;
    }
    let own: Vec<&str> = entry.dimensions.iter().map(|dimension| &**dimension.get_ref()).collect();
    for dimension in entry.additive_over.iter().flatten() {
        one_of(document, dimension, "dimension of this indicator", &own)?;
    }
    for dimension in entry.internal.iter().chain(&entry.distinct) {
        one_of(document, dimension, "internal code list", &known.internal())?;
    }
    Ok(())
}

fn ratio(document: &Document, entry: &super::file::RatioEntry, known: &Known<'_>) -> Checked {
    one_of(document, &entry.measure, "measure", &known.measures)?;
    let indicators: Vec<&str> = known.indicators.keys().copied().collect();
    for id in std::iter::once(&entry.numerator).chain(&entry.denominator) {
        one_of(document, id, "indicator", &indicators)?;
        let dimensions = known.indicators.get(&**id.get_ref()).map(|indicator| &indicator.dimensions);
        let own: Vec<&str> = dimensions.into_iter().flatten().map(|one| &**one.get_ref()).collect();
        for dimension in &entry.by {
            one_of(document, dimension, &format!("dimension of `{}`", id.get_ref()), &own)?;
        }
    }
    Ok(())
}

fn code_list(document: &Document, list: &CodeListEntry, known: &Known<'_>) -> Checked {
    if let Some(parent) = &list.parent {
        one_of(document, parent, "public code list", &known.public())?;
    }
    if list.internal && !list.codes.is_empty() {
        return Err(document.invalid(
            list.id.span(),
            format!("the internal code list `{}` has codes", list.id.get_ref()),
            "remove `codes`, or `internal = true`".to_owned(),
        ));
    }
    let parents = list.parent.as_ref().map(|parent| known.codes(parent.get_ref())).unwrap_or_default();
    let ministries = known.codes("ministry");
    for code in &list.codes {
        match (&code.parent, &list.parent) {
            (Some(parent), _) => one_of(document, parent, "code of the parent list", &parents)?,
            (None, Some(_)) => {
                let message = format!("the code `{}` names no parent", code.id.get_ref());
                return Err(document.invalid(code.id.span(), message, "add `parent = …`".to_owned()));
            }
            (None, None) => {}
        }
        for ministry in code.ministries.iter().flat_map(|span| &span.ministries) {
            one_of_at(document, code.id.span(), ministry, "ministry", &ministries)?;
        }
    }
    Ok(())
}

fn declared_break(document: &Document, one: &Spanned<super::Break>, known: &Known<'_>) -> Checked {
    let (span, one) = (one.span(), one.get_ref());
    let indicators: Vec<&str> = known.indicators.keys().copied().collect();
    one_of_at(document, span.clone(), &one.indicator, "indicator", &indicators)?;
    let dimensions = known.indicators.get(&*one.indicator).map(|indicator| &indicator.dimensions);
    let own: Vec<&str> = dimensions.into_iter().flatten().map(|dimension| &**dimension.get_ref()).collect();
    for (dimension, code) in &one.key {
        let what = format!("dimension of `{}`", one.indicator);
        one_of_at(document, span.clone(), dimension, &what, &own)?;
        one_of_at(document, span.clone(), code, "code", &known.codes(dimension))?;
    }
    Ok(())
}

/// Spans run forward and do not overlap; a split happens on the day from which its new code is valid.
pub(super) fn dates(parsed: &[Parsed]) -> Checked {
    for (document, list) in lists(parsed) {
        for code in &list.codes {
            forward(document, code, (code.valid_from, code.valid_to))?;
            responsibilities(document, code)?;
        }
    }
    for (document, file) in parsed {
        for split in &file.split {
            let into = lists(parsed)
                .filter(|(_, list)| *list.id.get_ref() == split.get_ref().dimension)
                .flat_map(|(_, list)| &list.codes)
                .find(|code| *code.id.get_ref() == split.get_ref().into);
            if into.and_then(|code| code.valid_from) != Some(split.get_ref().date) {
                let message = format!("`{}` is not valid from the day of its split", split.get_ref().into);
                let hint = format!("give the code `valid-from = \"{}\"`", split.get_ref().date);
                return Err(document.invalid(split.span(), message, hint));
            }
        }
    }
    Ok(())
}

fn forward(document: &Document, code: &CodeEntry, span: (Option<NaiveDate>, Option<NaiveDate>)) -> Checked {
    match span {
        (Some(from), Some(to)) if from > to => Err(document.invalid(
            code.id.span(),
            format!("a span of `{}` ends on {to}, before it begins on {from}", code.id.get_ref()),
            "exchange the two days".to_owned(),
        )),
        _ => Ok(()),
    }
}

fn responsibilities(document: &Document, code: &CodeEntry) -> Checked {
    let id = code.id.get_ref();
    let refuse =
        |message: String, hint: &str| Err(document.invalid(code.id.span(), message, hint.to_owned()));
    let mut spans: Vec<_> = code.ministries.iter().collect();
    spans.sort_by_key(|span| span.from);
    for span in &spans {
        forward(document, code, (span.from, span.to))?;
        let mut seen = BTreeSet::new();
        if span.ministries.is_empty() {
            return refuse(
                format!("a span of `{id}` names no ministry"),
                "name those that answer together, or remove the span",
            );
        }
        if let Some(twice) = span.ministries.iter().find(|ministry| !seen.insert(*ministry)) {
            return refuse(format!("a span of `{id}` names `{twice}` twice"), "name each ministry once");
        }
    }
    for pair in spans.windows(2) {
        let next_from = pair[1].from.unwrap_or(NaiveDate::MIN);
        if pair[0].to.is_none_or(|to| to >= next_from) {
            return refuse(
                format!("two spans of ministries for `{id}` hold on one day"),
                "end the first one on the day before the next begins; ministries that answer together stand in one span: \
                 `ministry = [\"…\", \"…\"]`",
            );
        }
    }
    Ok(())
}

/// No spelling stands for two codes of one list.
pub(super) fn spellings(parsed: &[Parsed], catalog: &Catalog) -> Checked {
    for (document, entry) in lists(parsed) {
        let Some(list) = catalog.code_list(entry.id.get_ref()) else { continue };
        let (_, Some(collision)) = labels::index(list) else { continue };
        let second = entry.codes.iter().find(|code| *code.id.get_ref() == collision.second);
        return Err(document.invalid(
            second.map_or_else(|| entry.id.span(), |code| code.id.span()),
            format!(
                "`{}` stands for both `{}` and `{}`",
                collision.spelling, collision.first, collision.second
            ),
            "spellings are compared without width, case, blanks and note marks; remove one of them"
                .to_owned(),
        ));
    }
    Ok(())
}
