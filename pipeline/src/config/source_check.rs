//! A source against the catalogue: every measure, ministry, indicator, dimension, code and unit exists.

use std::ops::Range;

use toml::Spanned;

use super::document::{Document, DocumentError, did_you_mean};
use super::source::SourceFile;
use super::{DimensionMapping, IndicatorMapping};
use crate::catalog::{Catalog, Indicator};
use crate::normalize::unit;
use crate::observation::{Basis, Id, Role};

type Checked = Result<(), DocumentError>;

/// The first thing that is wrong.
pub(super) fn check(document: &Document, file: &SourceFile, catalog: &Catalog) -> Checked {
    let measures: Vec<&str> = catalog.measures.iter().map(|measure| &*measure.id).collect();
    one_of(document, file.measure.span(), file.measure.get_ref(), "measure", &measures)?;
    let ministries = codes(catalog, "ministry");
    one_of(document, file.ministry.span(), file.ministry.get_ref(), "ministry", &ministries)?;
    files(document, file)?;
    if file.basis == Basis::Real && file.origin.get_ref().is_blank() {
        let hint = "name the published record, with its date".to_owned();
        return Err(document.invalid(file.origin.span(), "a real series has no origin", hint));
    }
    if file.indicator.is_empty() {
        let hint = "add an `[[indicator]]` with its `id`".to_owned();
        return Err(document.invalid(0..0, "the source gives no indicator", hint));
    }
    let mut indicators = Vec::new();
    for mapping in &file.indicator {
        indicators.push(indicator(document, mapping, file.measure.get_ref(), catalog)?);
    }
    for (id, mapping) in &file.dimension {
        dimension(document, id, mapping, catalog, &indicators)?;
    }
    Ok(())
}

fn one_of(document: &Document, span: Range<usize>, id: &str, what: &str, known: &[&str]) -> Checked {
    if known.contains(&id) {
        return Ok(());
    }
    let hint = did_you_mean(id, known.iter().copied());
    Err(document.invalid(span, format!("there is no {what} `{id}`"), hint))
}

fn codes<'a>(catalog: &'a Catalog, dimension: &str) -> Vec<&'a str> {
    let list = catalog.code_list(dimension);
    list.map(|list| list.codes.iter().map(|code| &*code.id).collect()).unwrap_or_default()
}

fn files(document: &Document, file: &SourceFile) -> Checked {
    let (pattern, span) = (file.files.get_ref(), file.files.span());
    let hint = "write it like `fy*/mlit_ceptoar_*.xlsx`".to_owned();
    if let Err(error) = globset::Glob::new(pattern) {
        let message = format!("`files` is no pattern: {}", error.kind());
        return Err(document.invalid(span, message, hint));
    }
    if !pattern.starts_with("fy") {
        return Err(document.invalid(span, "`files` does not begin with the folder of a fiscal year", hint));
    }
    Ok(())
}

fn indicator<'a>(
    document: &Document,
    mapping: &Spanned<IndicatorMapping>,
    measure: &str,
    catalog: &'a Catalog,
) -> Result<&'a Indicator, DocumentError> {
    let (span, mapping) = (mapping.span(), mapping.get_ref());
    let Some(indicator) = catalog.indicator(&mapping.id) else {
        let hint = did_you_mean(&mapping.id, catalog.indicators.iter().map(|indicator| &*indicator.id));
        return Err(document.invalid(span, format!("there is no indicator `{}`", mapping.id), hint));
    };
    if &*indicator.measure != measure {
        let message = format!("`{}` belongs to the measure `{}`", indicator.id, indicator.measure);
        return Err(document.invalid(span, message, "give it a source file of its own".to_owned()));
    }
    let is_rate = mapping.role == Some(Role::StatedRate);
    if let Some(text) = mapping.unit.as_deref().filter(|_| !is_rate)
        && unit::multiplier(indicator, text).is_none()
    {
        let message = format!("`{}` cannot be counted in `{text}`", indicator.id);
        return Err(document.invalid(span, message, did_you_mean(text, unit::spellings(indicator))));
    }
    Ok(indicator)
}

fn dimension(
    document: &Document,
    id: &Spanned<Id>,
    mapping: &Spanned<DimensionMapping>,
    catalog: &Catalog,
    indicators: &[&Indicator],
) -> Checked {
    let known: Vec<&str> = catalog.code_lists.keys().map(|id| &**id).collect();
    one_of(document, id.span(), id.get_ref(), "dimension", &known)?;
    let own: Vec<&str> = indicators
        .iter()
        .flat_map(|indicator| indicator.dimensions.iter().chain(&indicator.internal))
        .map(|id| &**id)
        .collect();
    if !own.contains(&&**id.get_ref()) {
        let message = format!("no indicator of this source has the dimension `{}`", id.get_ref());
        return Err(document.invalid(id.span(), message, did_you_mean(id.get_ref(), own.into_iter())));
    }
    places(document, id, mapping)?;
    let codes = codes(catalog, id.get_ref());
    let named = mapping.get_ref().labels.values().filter(|code| &***code != "-");
    for code in mapping.get_ref().value.iter().chain(named) {
        one_of(document, mapping.span(), code, &format!("code of `{}`", id.get_ref()), &codes)?;
    }
    Ok(())
}

/// A label stands in one place; one that stands across may name its header row with `from`.
fn places(document: &Document, id: &Spanned<Id>, mapping: &Spanned<DimensionMapping>) -> Checked {
    let one = mapping.get_ref();
    let given =
        [one.from.is_some() && !one.across, one.label.is_some(), one.sheet, one.across, one.value.is_some()];
    match given.iter().filter(|given| **given).count() {
        1 => Ok(()),
        count => Err(document.invalid(
            id.span(),
            format!("the dimension `{}` has {count} places for its labels", id.get_ref()),
            "give exactly one of `from`, `label`, `sheet`, `across` and `value`".to_owned(),
        )),
    }
}
