//! Values of a level under the indicator's additivity: sums where they may be summed, else counts of named units, else
//! stated totals, else nothing.

use std::collections::{BTreeMap, BTreeSet};

use polars::error::PolarsResult;

use super::frame::{PartFrame, Sum, Sums};
use super::parts::{Part, Parts};
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, NOT_SPECIFIED, ObsStatus, Observation};
use crate::validate::Settled;

/// A year and the codes that are specified.
type Subject = (FiscalYear, Vec<(Id, Id)>);

/// The frames of one indicator.
pub(super) struct Frames<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) today: PartFrame,
    pub(super) published: PartFrame,
    pub(super) units: PartFrame,
    parts: Parts,
    /// Stated totals of the indicator, by year and specified codes.
    totals: BTreeMap<Subject, &'a Observation>,
    /// Who reports the indicator in a year.
    reporters: BTreeMap<FiscalYear, BTreeSet<&'a Id>>,
}

impl<'a> Frames<'a> {
    pub(super) fn new(indicator: &'a Indicator, parts: Parts, settled: &'a Settled) -> PolarsResult<Self> {
        let width = indicator.dimensions.len();
        let mine = settled.totals.iter().filter(|one| one.indicator == indicator.id);
        let specified = |one: &Observation| -> Vec<(Id, Id)> {
            let codes = one.key.iter().filter(|(_, code)| &***code != NOT_SPECIFIED);
            codes.map(|(dimension, code)| (dimension.clone(), code.clone())).collect()
        };
        let mut reporters: BTreeMap<FiscalYear, BTreeSet<&Id>> = BTreeMap::new();
        for one in settled.facts.iter().filter(|one| one.indicator == indicator.id && one.value.is_some()) {
            reporters.entry(one.fiscal_year).or_default().insert(&one.reporter);
        }
        Ok(Self {
            indicator,
            today: PartFrame::new(width, &parts.today)?,
            published: PartFrame::new(width, &parts.published)?,
            units: PartFrame::new(width, &parts.units)?,
            parts,
            totals: mine.map(|one| ((one.fiscal_year, specified(one)), one)).collect(),
            reporters,
        })
    }

    /// True when every value of the indicator may be added up over every dimension.
    pub(super) fn is_additive(&self) -> bool {
        self.indicator.dimensions.iter().all(|dimension| self.indicator.additive_over.contains(dimension))
    }

    /// Today's values of a level, from the sums of today's parts.
    pub(super) fn values(&self, level: &[usize], mut sums: Sums) -> PolarsResult<Sums> {
        self.replace_unsummable(level, &self.parts.today, &mut sums)?;
        Ok(sums)
    }

    /// Values of a level as the files of each year gave that same year.
    pub(super) fn published_values(&self, level: &[usize]) -> PolarsResult<Sums> {
        let mut sums = self.published.sums(level)?;
        self.replace_unsummable(level, &self.parts.published, &mut sums)?;
        Ok(sums)
    }

    fn replace_unsummable(&self, level: &[usize], parts: &[Part], sums: &mut Sums) -> PolarsResult<()> {
        let unsummable: Vec<usize> = (0..self.indicator.dimensions.len())
            .filter(|index| !level.contains(index))
            .filter(|index| !self.indicator.additive_over.contains(&self.indicator.dimensions[*index]))
            .collect();
        if unsummable.is_empty() {
            return Ok(());
        }
        let is_whole = |part: &&Part| unsummable.iter().all(|index| &*part.codes[*index] == NOT_SPECIFIED);
        let whole: Vec<Part> = parts.iter().filter(is_whole).cloned().collect();
        let wholes = PartFrame::new(self.indicator.dimensions.len(), &whole)?.sums(level)?;
        let named = if self.indicator.distinct.is_some() { self.distinct(level)? } else { BTreeMap::new() };
        self.add_stated_rows(level, sums);
        for (codes, years) in sums {
            for (year, sum) in years {
                let whole = || wholes.get(codes).and_then(|years| years.get(year)).cloned();
                let counted = named.get(&(codes.clone(), *year)).filter(|_| sum.is_named);
                let stated = self.stated(level, codes, *year);
                *sum = match (counted, stated) {
                    (Some(count), _) => Sum { value: Some(*count), ..sum.clone() },
                    (None, Some(stated)) => {
                        Sum { value: stated.value, status: Some(stated.status), missing: 0, ..sum.clone() }
                    }
                    (None, None) if sum.parts == 1 => sum.clone(),
                    (None, None) => whole().unwrap_or_else(|| unknown(sum)),
                };
            }
        }
        Ok(())
    }

    /// Distinct named units by codes and year.
    fn distinct(&self, level: &[usize]) -> PolarsResult<BTreeMap<(Vec<Id>, FiscalYear), i64>> {
        let mut counts = BTreeMap::new();
        for (mut codes, years) in self.units.sums_by_unit(level)? {
            codes.pop();
            for (year, _) in years.iter().filter(|(_, sum)| sum.value.is_some_and(|value| value > 0)) {
                *counts.entry((codes.clone(), *year)).or_default() += 1;
            }
        }
        Ok(counts)
    }

    /// A total may be stated for codes of which no part is known.
    fn add_stated_rows(&self, level: &[usize], sums: &mut Sums) {
        for (year, key) in self.totals.keys() {
            let code = |index: &usize| {
                let dimension = &self.indicator.dimensions[*index];
                key.iter().find(|(one, _)| one == dimension).map(|(_, code)| code.clone())
            };
            let codes: Option<Vec<Id>> = level.iter().map(code).collect();
            if let Some(codes) = codes.filter(|_| key.len() == level.len()) {
                let empty = Sum { status: Some(ObsStatus::L), ..Sum::default() };
                sums.entry(codes).or_default().entry(*year).or_insert(empty);
            }
        }
    }

    /// The stated total of a row. One of a single reporter's table is that of all only if nobody else reports.
    fn stated(&self, level: &[usize], codes: &[Id], year: FiscalYear) -> Option<&Observation> {
        let mut key: Vec<(Id, Id)> = level
            .iter()
            .map(|index| self.indicator.dimensions[*index].clone())
            .zip(codes.iter().cloned())
            .collect();
        key.sort();
        let total = *self.totals.get(&(year, key))?;
        let is_by_ministry = self.indicator.dimensions.iter().any(|dimension| **dimension == *"ministry");
        let is_alone = self
            .reporters
            .get(&year)
            .is_none_or(|reporters| reporters.iter().all(|reporter| **reporter == total.reporter));
        (is_by_ministry || is_alone).then_some(total)
    }
}

/// Several parts that cannot be added up: the number exists and nobody collected it.
fn unknown(sum: &Sum) -> Sum {
    let status = if sum.value.is_some() { Some(ObsStatus::L) } else { sum.status };
    Sum { value: None, status, ..sum.clone() }
}
