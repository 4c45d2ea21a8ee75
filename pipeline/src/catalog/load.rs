//! Reads every file of the catalogue folder into one [`Catalog`], and refuses what does not fit together.

use std::collections::BTreeMap;

use camino::Utf8Path;
use toml::Spanned;

use super::file::{CatalogFile, CodeEntry, CodeListEntry, IndicatorEntry, RatioEntry, UnitEntry};
use super::{Catalog, Code, CodeList, Indicator, Measure, Name, RatioDefinition, check};
use crate::config::document::{Document, DocumentError, did_you_mean};
use crate::diagnostic::Hint;
use crate::discover::sha256;
use crate::observation::Id;

/// A file of the catalogue with its tables, while it is being checked.
pub(super) type Parsed = (Document, CatalogFile);

/// Why the catalogue cannot be used; the message has file and line.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct CatalogError(#[from] DocumentError);

impl Hint for CatalogError {
    fn hint(&self) -> Option<String> {
        self.0.hint()
    }
}

/// Reads all `*.toml` of a folder.
///
/// # Errors
/// When a file cannot be read, has an unknown key, or names something that no file declares.
pub fn load(folder: &Utf8Path) -> Result<Catalog, CatalogError> {
    let documents =
        Document::read_folder(folder, "the catalogue stands in `catalog/` beside the settings file")?;
    Ok(Catalog::from_documents(documents)?)
}

/// Hash of a catalogue: of the hashes of its files, in the order of their names.
pub(crate) fn sha256_of(files: &[String]) -> String {
    sha256(files.join("\n").as_bytes())
}

impl Catalog {
    pub(crate) fn from_documents(documents: Vec<Document>) -> Result<Self, DocumentError> {
        let hashes: Vec<String> = documents.iter().map(Document::sha256).collect();
        let parsed: Vec<Parsed> = documents
            .into_iter()
            .map(|document| document.parse().map(|file| (document, file)))
            .collect::<Result<_, _>>()?;
        check::unique_ids(&parsed)?;
        check::references(&parsed)?;
        let mut catalog = assemble(&parsed)?;
        check::dates(&parsed)?;
        check::spellings(&parsed, &catalog)?;
        catalog.sha256 = sha256_of(&hashes);
        Ok(catalog)
    }
}

fn assemble(parsed: &[Parsed]) -> Result<Catalog, DocumentError> {
    let mut catalog = Catalog::default();
    let units: Vec<&UnitEntry> = parsed.iter().flat_map(|(_, file)| &file.unit).collect();
    for (document, file) in parsed {
        for entry in &file.measure {
            catalog.measures.push(Measure {
                id: entry.id.get_ref().clone(),
                name: entry.name.clone(),
                about: entry.about.clone(),
            });
        }
        for entry in &file.indicator {
            catalog.indicators.push(indicator(document, entry, &units)?);
        }
        catalog.ratios.extend(file.ratio.iter().map(ratio));
        for entry in &file.code_list {
            catalog.code_lists.insert(entry.id.get_ref().clone(), code_list(entry));
        }
        catalog.splits.extend(file.split.iter().map(|split| split.get_ref().clone()));
        catalog.breaks.extend(file.breaks.iter().map(|one| one.get_ref().clone()));
    }
    // Files are read by name; the measures have an official order.
    let order: BTreeMap<Id, usize> =
        catalog.measures.iter().enumerate().map(|(place, measure)| (measure.id.clone(), place)).collect();
    catalog.indicators.sort_by_key(|indicator| order.get(&indicator.measure).copied());
    catalog.ratios.sort_by_key(|ratio| order.get(&ratio.measure).copied());
    Ok(catalog)
}

fn indicator(
    document: &Document,
    entry: &IndicatorEntry,
    units: &[&UnitEntry],
) -> Result<Indicator, DocumentError> {
    let Some(unit) = units.iter().find(|unit| unit.ja.get_ref() == entry.unit.get_ref()) else {
        let hint = did_you_mean(entry.unit.get_ref(), units.iter().map(|unit| unit.ja.get_ref().as_str()));
        let message = format!("no file declares the unit `{}`", entry.unit.get_ref());
        return Err(document.invalid(entry.unit.span(), message, hint));
    };
    let dimensions = plain(&entry.dimensions);
    Ok(Indicator {
        id: entry.id.get_ref().clone(),
        measure: entry.measure.get_ref().clone(),
        name: entry.name.clone(),
        aliases: entry.aliases.clone(),
        unit: Name { ja: unit.ja.get_ref().clone(), en: unit.en.clone() },
        units: unit.spellings.clone(),
        kind: entry.kind,
        class: entry.class,
        additive_over: entry.additive_over.as_deref().map_or_else(|| dimensions.clone(), plain),
        dimensions,
        internal: plain(&entry.internal),
        distinct: entry.distinct.as_ref().map(|distinct| distinct.get_ref().clone()),
        direction: entry.direction,
        target: entry.target.clone(),
        signed: entry.signed,
        definition: entry.definition.clone(),
    })
}

fn ratio(entry: &RatioEntry) -> RatioDefinition {
    RatioDefinition {
        id: entry.id.get_ref().clone(),
        measure: entry.measure.get_ref().clone(),
        name: entry.name.clone(),
        numerator: entry.numerator.get_ref().clone(),
        denominator: plain(&entry.denominator),
        by: plain(&entry.by),
        definition: entry.definition.clone(),
    }
}

fn code_list(entry: &CodeListEntry) -> CodeList {
    CodeList {
        id: entry.id.get_ref().clone(),
        name: entry.name.clone(),
        parent: entry.parent.as_ref().map(|parent| parent.get_ref().clone()),
        codes: entry.codes.iter().map(|code| with_endings(code, &entry.endings)).collect(),
        internal: entry.internal,
    }
}

/// A code whose aliases include its names with each ending that the list allows.
fn with_endings(entry: &CodeEntry, endings: &[String]) -> Code {
    let mut aliases = entry.aliases.clone();
    for ending in endings {
        let named = std::iter::once(&entry.ja).chain(&entry.aliases);
        aliases.extend(named.map(|name| format!("{name}{ending}")));
    }
    Code {
        id: entry.id.get_ref().clone(),
        name: Name { ja: entry.ja.clone(), en: entry.en.clone() },
        aliases,
        valid_from: entry.valid_from,
        valid_to: entry.valid_to,
        parent: entry.parent.as_ref().map(|parent| parent.get_ref().clone()),
        ministries: entry.ministries.clone(),
    }
}

fn plain(ids: &[Spanned<Id>]) -> Vec<Id> {
    ids.iter().map(|id| id.get_ref().clone()).collect()
}
