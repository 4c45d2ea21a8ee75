//! Keys: which observations speak of the same fact, and the order of the catalogue.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::aggregate::Revision;
use crate::catalog::Catalog;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, Key, NOT_SPECIFIED, Observation, Role};

/// A fact as the public sees it: without internal dimensions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PublicFact {
    pub(super) indicator: Id,
    pub(super) role: Role,
    pub(super) fiscal_year: FiscalYear,
    pub(super) key: Key,
}

impl PublicFact {
    pub(super) fn of(catalog: &Catalog, observation: &Observation) -> Self {
        Self {
            indicator: observation.indicator.clone(),
            role: observation.role,
            fiscal_year: observation.fiscal_year,
            key: public_key(catalog, observation),
        }
    }
}

/// The key without internal dimensions.
pub(super) fn public_key(catalog: &Catalog, observation: &Observation) -> Key {
    let dimensions = catalog.indicator(&observation.indicator).map_or(&[][..], |one| &one.dimensions);
    let mut key = observation.key.clone();
    key.retain(|dimension, _| dimensions.contains(dimension));
    key
}

/// True when the key names a unit in an internal dimension.
pub(super) fn is_named(catalog: &Catalog, observation: &Observation) -> bool {
    let dimensions = catalog.indicator(&observation.indicator).map_or(&[][..], |one| &one.dimensions);
    observation.key.keys().any(|dimension| !dimensions.contains(dimension))
}

/// Sorts into the order in which observations of one fact are looked at: by where they come from, newest last. Several can
/// stand in one cell, so the value decides last.
pub(super) fn sort_by_place(observations: &mut [Observation]) {
    observations.par_sort_by(|one, other| place(one).cmp(&place(other)));
}

fn place(observation: &Observation) -> impl Ord {
    let Observation { reporter, source, file, sheet, cell, indicator, role, fiscal_year, key, .. } =
        observation;
    let value = (observation.value, observation.status, observation.is_break, observation.is_revised);
    ((file.vintage, reporter, source), (&file.path, sheet, cell), (indicator, role, fiscal_year, key), value)
}

/// Year and codes in words: `FY2023 sector=port`; units of internal dimensions are not named.
pub(crate) fn describe(catalog: &Catalog, indicator: &str, fiscal_year: FiscalYear, key: &Key) -> String {
    let dimensions = catalog.indicator(indicator).map_or(&[][..], |one| &one.dimensions);
    let codes = dimensions.iter().filter_map(|dimension| {
        let code = key.get(dimension).filter(|code| &***code != NOT_SPECIFIED)?;
        Some(format!(" {dimension}={code}"))
    });
    std::iter::once(fiscal_year.to_string()).chain(codes).collect()
}

/// Rank of a code in its list: official order, then what is not specified, then unknown text by its letters.
pub(crate) type CodeRank = (usize, Id);

/// The order of the catalogue.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    catalog: &'a Catalog,
    indicators: BTreeMap<Id, usize>,
    codes: BTreeMap<Id, BTreeMap<Id, usize>>,
}

impl<'a> Order<'a> {
    /// Ranks of everything in the catalogue.
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        let indicators = catalog.indicators.iter().enumerate();
        let codes = catalog.code_lists.iter().map(|(dimension, list)| {
            let ranks = list.codes.iter().enumerate().map(|(rank, code)| (code.id.clone(), rank));
            (dimension.clone(), ranks.collect())
        });
        Self {
            catalog,
            indicators: indicators.map(|(rank, one)| (one.id.clone(), rank)).collect(),
            codes: codes.collect(),
        }
    }

    /// Rank of an indicator or ratio; ratios come last.
    pub(crate) fn indicator(&self, id: &str) -> usize {
        self.indicators.get(id).copied().unwrap_or(usize::MAX)
    }

    /// Rank of a code in its dimension.
    pub(crate) fn code(&self, dimension: &str, code: &Id) -> CodeRank {
        let rank = self.codes.get(dimension).and_then(|ranks| ranks.get(code)).copied();
        let other = if &**code == NOT_SPECIFIED { usize::MAX } else { usize::MAX - 1 };
        (rank.unwrap_or(other), code.clone())
    }

    /// Rank of an observation: indicator, year, codes in the indicator's order, named units.
    pub(crate) fn rank(&self, observation: &Observation) -> (usize, FiscalYear, Vec<CodeRank>, Key) {
        let dimensions =
            self.catalog.indicator(&observation.indicator).map_or(&[][..], |one| &one.dimensions);
        let codes = dimensions
            .iter()
            .filter_map(|dimension| Some(self.code(dimension, observation.key.get(dimension)?)));
        (
            self.indicator(&observation.indicator),
            observation.fiscal_year,
            codes.collect(),
            observation.key.clone(),
        )
    }

    /// Rank of a revision: indicator, year, codes, vintage.
    pub(crate) fn revision_rank(
        &self,
        revision: &Revision,
    ) -> (usize, FiscalYear, Vec<CodeRank>, FiscalYear) {
        let dimensions = self.catalog.indicator(&revision.indicator).map_or(&[][..], |one| &one.dimensions);
        let codes =
            dimensions.iter().zip(&revision.codes).map(|(dimension, code)| self.code(dimension, code));
        (self.indicator(&revision.indicator), revision.fiscal_year, codes.collect(), revision.new_vintage)
    }
}
