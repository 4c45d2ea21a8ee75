//! Parts: the facts of one indicator at its finest public key, with the zeros and gaps that follow from who reported.
//!
//! A key that is absent from a complete list is zero; a key that is owed and absent is a gap. Named units are kept beside.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Code, Indicator, IndicatorKind};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, Key, NOT_SPECIFIED, ObsStatus, Observation};
use crate::validate::Settled;

/// A fact or a gap at the finest public key, or a named unit below it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Codes, parallel to the indicator's dimensions.
    pub(super) codes: Vec<Id>,
    /// The named unit; none for a part.
    pub(super) unit: Option<Id>,
    pub(super) fiscal_year: FiscalYear,
    pub(super) value: Option<i64>,
    pub(super) status: ObsStatus,
    pub(super) is_marked: bool,
    /// Counted from named units.
    pub(super) is_named: bool,
}

/// All parts of one indicator.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) today: Vec<Part>,
    /// As the files of each year gave that same year.
    pub(super) published: Vec<Part>,
    /// Named units of today's parts.
    pub(super) units: Vec<Part>,
}

type Cells = BTreeMap<(FiscalYear, Vec<Id>), Part>;

impl Parts {
    pub(super) fn of(
        catalog: &Catalog,
        indicator: &Indicator,
        settled: &Settled,
        years: &[FiscalYear],
    ) -> Self {
        let mine = |list: &'_ [Observation]| -> Vec<Observation> {
            let kept = list.iter().filter(|one| one.indicator == indicator.id);
            kept.filter(|one| years.contains(&one.fiscal_year)).cloned().collect()
        };
        let (facts, then) = (mine(&settled.facts), mine(&settled.published));
        let source = Gaps { catalog, indicator, settled, facts: &facts, years };
        let mut today = cells(indicator, &facts);
        source.fill_zeros(&mut today, None);
        source.fill_owed(&mut today);
        source.fill_vanished(&mut today);
        let mut published = cells(indicator, &then);
        source.fill_zeros(&mut published, Some(&then));
        let units = facts.iter().filter_map(|one| {
            let unit = unit_name(indicator, &one.key)?;
            Some(Part { unit: Some(unit), ..part(indicator, one) })
        });
        Self {
            units: units.collect(),
            today: today.into_values().collect(),
            published: published.into_values().collect(),
        }
    }
}

/// Codes of a key in the indicator's order.
pub(super) fn codes(indicator: &Indicator, key: &Key) -> Vec<Id> {
    let code = |dimension| key.get(dimension).cloned().unwrap_or_else(|| NOT_SPECIFIED.into());
    indicator.dimensions.iter().map(code).collect()
}

fn unit_name(indicator: &Indicator, key: &Key) -> Option<Id> {
    key.iter().find(|(dimension, _)| !indicator.dimensions.contains(dimension)).map(|(_, name)| name.clone())
}

fn part(indicator: &Indicator, one: &Observation) -> Part {
    Part {
        codes: codes(indicator, &one.key),
        unit: None,
        fiscal_year: one.fiscal_year,
        value: one.value,
        status: one.status,
        is_marked: one.is_break,
        is_named: unit_name(indicator, &one.key).is_some(),
    }
}

/// Named units of one public key are added up to a part.
fn cells(indicator: &Indicator, facts: &[Observation]) -> Cells {
    let mut cells = Cells::new();
    for one in facts {
        let new = part(indicator, one);
        cells
            .entry((one.fiscal_year, new.codes.clone()))
            .and_modify(|sum| {
                sum.value = match (sum.value, new.value) {
                    (Some(left), Some(right)) => Some(left.saturating_add(right)),
                    (left, right) => left.or(right),
                };
                if sum.status.is_null() || !new.status.is_null() {
                    sum.status = sum.status.max(new.status);
                }
                sum.is_marked &= new.is_marked;
                sum.is_named &= new.is_named;
            })
            .or_insert(new);
    }
    cells
}

/// Dimensions whose codes are units that report or are reported on: one that stops is missing, not zero.
const UNIT_DIMENSIONS: [&str; 5] = ["ceptoar", "sector", "ministry", "business_type", "partner"];

/// The finest public dimension that holds units, if the indicator has one.
pub(super) fn unit_dimension(indicator: &Indicator) -> Option<usize> {
    UNIT_DIMENSIONS.iter().find_map(|unit| indicator.dimensions.iter().position(|one| **one == **unit))
}

/// Can the codes hold in that year? A stock is taken on its last day, a flow over all of it.
pub(super) fn is_in_scope(
    catalog: &Catalog,
    indicator: &Indicator,
    codes: &[(&Id, &Id)],
    year: FiscalYear,
) -> bool {
    let holds = |code: &Code| match indicator.kind {
        IndicatorKind::Stock => code.is_valid_on(year.last_day()),
        IndicatorKind::Flow => {
            code.valid_from.is_none_or(|from| from <= year.last_day())
                && code.valid_to.is_none_or(|to| year.first_day() <= to)
        }
    };
    codes.iter().all(|(dimension, code)| {
        catalog.code_list(dimension).and_then(|list| list.code(code)).is_none_or(holds)
    })
}

/// What is absent, and what that means.
struct Gaps<'a> {
    catalog: &'a Catalog,
    indicator: &'a Indicator,
    settled: &'a Settled,
    facts: &'a [Observation],
    years: &'a [FiscalYear],
}

impl Gaps<'_> {
    fn keys_of(&self, reporter: &Id, year: Option<FiscalYear>) -> BTreeSet<Vec<Id>> {
        let sent = self.facts.iter().filter(|one| one.reporter == *reporter && one.value.is_some());
        sent.filter(|one| year.is_none_or(|year| one.fiscal_year == year))
            .map(|one| codes(self.indicator, &one.key))
            .collect()
    }

    fn insert(&self, cells: &mut Cells, year: FiscalYear, codes: Vec<Id>, value: Option<i64>) {
        let pairs: Vec<(&Id, &Id)> = self.indicator.dimensions.iter().zip(&codes).collect();
        if !is_in_scope(self.catalog, self.indicator, &pairs, year) {
            return;
        }
        let status = if value.is_some() { ObsStatus::A } else { ObsStatus::O };
        cells.entry((year, codes.clone())).or_insert(Part {
            codes,
            unit: None,
            fiscal_year: year,
            value,
            status,
            is_marked: false,
            is_named: value.is_some(),
        });
    }

    /// Absent from a complete list: zero. With `spoken`, only for reports that these observations hold.
    fn fill_zeros(&self, cells: &mut Cells, spoken: Option<&[Observation]>) {
        for (reporter, indicator, year) in &self.settled.complete {
            let has_spoken = spoken.is_none_or(|list| {
                list.iter().any(|one| one.reporter == *reporter && one.fiscal_year == *year)
            });
            if *indicator != self.indicator.id || !self.years.contains(year) || !has_spoken {
                continue;
            }
            for codes in self.keys_of(reporter, None) {
                self.insert(cells, *year, codes, Some(0));
            }
        }
    }

    /// Owed and not sent: a gap at each key of the reporter's nearest report, or at the whole where it never reported.
    fn fill_owed(&self, cells: &mut Cells) {
        for entry in self.settled.coverage.iter().filter(|entry| entry.indicator == self.indicator.id) {
            let silent = entry.expected.iter().filter(|reporter| !entry.reporting.contains(reporter));
            for reporter in silent {
                for codes in self.nearest_keys(reporter, entry.fiscal_year) {
                    self.insert(cells, entry.fiscal_year, codes, None);
                }
            }
        }
    }

    fn nearest_keys(&self, reporter: &Id, year: FiscalYear) -> BTreeSet<Vec<Id>> {
        let mut years: Vec<FiscalYear> = self.years.iter().copied().filter(|other| *other != year).collect();
        // The year before first; of two equally far, the earlier.
        years.sort_by_key(|other| ((other.0 - year.0).abs(), other.0));
        let found =
            years.into_iter().map(|other| self.keys_of(reporter, Some(other))).find(|keys| !keys.is_empty());
        found.unwrap_or_else(|| {
            let code = |dimension: &Id| {
                if **dimension == *"ministry" { reporter.clone() } else { NOT_SPECIFIED.into() }
            };
            BTreeSet::from([self.indicator.dimensions.iter().map(code).collect()])
        })
    }

    /// True where the reporter answered for the sector of these codes the year before, and does not any more.
    fn has_passed_on(&self, reporter: &Id, codes: &[Id], year: FiscalYear) -> bool {
        let pairs = self.indicator.dimensions.iter().zip(codes);
        let mut sectors = pairs.filter_map(|(dimension, code)| self.catalog.sector_of(dimension, code));
        sectors.any(|sector| {
            sector.answers_on(reporter, year.prior().last_day())
                && !sector.answers_on(reporter, year.last_day())
        })
    }

    /// A unit that the reporter gave the year before and leaves out of an incomplete list, in the same breakdown.
    fn fill_vanished(&self, cells: &mut Cells) {
        let Some(unit) = unit_dimension(self.indicator) else { return };
        let reporters: BTreeSet<&Id> = self.facts.iter().map(|one| &one.reporter).collect();
        for reporter in reporters {
            for pair in self.years.windows(2) {
                let report = (reporter.clone(), self.indicator.id.clone(), pair[1]);
                let now = self.keys_of(reporter, Some(pair[1]));
                if now.is_empty() || self.settled.complete.contains(&report) {
                    continue;
                }
                let units: BTreeSet<Id> = cells
                    .keys()
                    .filter(|(year, _)| *year == pair[1])
                    .map(|(_, codes)| codes[unit].clone())
                    .collect();
                let shapes: BTreeSet<Vec<bool>> = now.iter().map(|codes| shape(codes)).collect();
                for codes in self.keys_of(reporter, Some(pair[0])) {
                    let is_gone = !units.contains(&codes[unit]) && shapes.contains(&shape(&codes));
                    if is_gone && !self.has_passed_on(reporter, &codes, pair[1]) {
                        self.insert(cells, pair[1], codes, None);
                    }
                }
            }
        }
    }
}

/// Which dimensions are broken down.
fn shape(codes: &[Id]) -> Vec<bool> {
    codes.iter().map(|code| &**code != NOT_SPECIFIED).collect()
}
