//! What the sample says, as cells: newest vintage wins, named units added up, and what an absent cell means.
//!
//! Starts from the generator's facts and the rules of catalogue, settings and sources; nothing here has seen a
//! spreadsheet or calls the program's arithmetic.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use nenji::catalog::{Catalog, Code, Indicator, IndicatorKind};
use nenji::config::{Empty, Grain};
use nenji::inputs::Inputs;
use nenji_sample::Fact;

/// The code of what is not broken down.
pub(super) const OPEN: &str = "_X";

/// One figure at the finest public key, or a gap there.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) year: i32,
    /// Codes, parallel to the indicator's dimensions.
    pub(super) codes: Vec<String>,
    pub(super) value: Option<i64>,
    /// Letter of SDMX `CL_OBS_STATUS`.
    pub(super) status: char,
    /// The value in the files of the cell's own year.
    pub(super) published: Option<i64>,
    /// Named units with their values, where the figure is counted from them.
    pub(super) units: BTreeMap<String, i64>,
    /// Counted from named units, or zero because a complete list holds none.
    pub(super) is_named: bool,
    /// Who gave it; none for what follows from an absence.
    reporter: Option<&'static str>,
}

impl Cell {
    /// Should be there and is not.
    pub(super) fn is_missing(&self) -> bool {
        self.value.is_none() && self.status != 'M'
    }

    /// True for what a file states, false for what follows from an absence.
    pub(super) fn is_stated(&self) -> bool {
        self.reporter.is_some()
    }
}

type Cells = BTreeMap<(i32, Vec<String>), Cell>;

/// The facts, with the rules that say what they mean.
pub(super) struct World<'a> {
    pub(super) inputs: &'a Inputs,
    facts: Vec<Fact>,
    /// Sources and the indicators that they speak of, by year.
    spoken: BTreeMap<(&'static str, i32), BTreeSet<&'static str>>,
}

impl<'a> World<'a> {
    pub(super) fn new(inputs: &'a Inputs) -> Self {
        let facts = nenji_sample::facts();
        let mut spoken: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for fact in &facts {
            spoken.entry((fact.source, fact.fiscal_year)).or_default().insert(fact.indicator);
        }
        Self { inputs, facts, spoken }
    }

    pub(super) fn years(&self) -> std::ops::RangeInclusive<i32> {
        self.inputs.settings.first_fiscal_year.0..=self.inputs.settings.fiscal_year.0
    }

    /// All cells of an indicator, stated and inferred.
    pub(super) fn cells(&self, indicator: &Indicator) -> Vec<Cell> {
        let mut cells = self.stated(indicator);
        self.fill_zeros(indicator, &mut cells);
        self.fill_owed(indicator, &mut cells);
        self.fill_vanished(indicator, &mut cells);
        cells.into_values().collect()
    }

    fn stated(&self, indicator: &Indicator) -> Cells {
        let mut vintages: BTreeMap<_, Vec<&Fact>> = BTreeMap::new();
        for fact in self.facts.iter().filter(|fact| *fact.indicator == *indicator.id) {
            vintages.entry((fact.fiscal_year, &fact.key)).or_default().push(fact);
        }
        let mut cells = Cells::new();
        for ((year, key), mut facts) in vintages {
            facts.sort_by_key(|fact| fact.vintage);
            let now = newest(facts.iter().copied()).unwrap();
            let then = newest(facts.iter().copied().filter(|fact| fact.vintage <= year));
            let code = |dimension: &nenji::observation::Id| {
                key.get(&**dimension).map_or(OPEN, |code| code).to_owned()
            };
            let unit = key.get("organisation");
            let mut cell = Cell {
                year,
                codes: indicator.dimensions.iter().map(code).collect(),
                value: now.value,
                status: now.status,
                published: then.and_then(|fact| fact.value),
                units: BTreeMap::new(),
                is_named: unit.is_some(),
                reporter: Some(now.reporter),
            };
            cell.units.extend(unit.cloned().zip(now.value));
            cells.entry((year, cell.codes.clone())).and_modify(|sum| add(sum, &cell)).or_insert(cell);
        }
        cells
    }

    /// A key that is absent from a complete list of events is zero.
    fn fill_zeros(&self, indicator: &Indicator, cells: &mut Cells) {
        for reporter in self.reporters(indicator) {
            for year in self.years().filter(|year| self.is_complete(reporter, indicator, *year)) {
                for codes in keys(cells, reporter, None) {
                    self.insert(indicator, cells, year, codes, Some(0));
                }
            }
        }
    }

    /// Every source of the reporter that speaks in that year lists all that there is.
    fn is_complete(&self, reporter: &str, indicator: &Indicator, year: i32) -> bool {
        let mut answers = Vec::new();
        for source in self.inputs.sources.iter().filter(|source| *source.reporter == *reporter) {
            let Some(spoken) = self.spoken.get(&(&*source.id, year)) else { continue };
            if !source.indicators.iter().any(|one| one.id == indicator.id) {
                continue;
            }
            let has_any = spoken.contains(&*indicator.id);
            match (source.empty, source.grain) {
                (Empty::Zero, _) => answers.push(true),
                (Empty::NotReported, grain) if has_any => answers.push(grain == Grain::Event),
                (Empty::NotReported, _) => {}
            }
        }
        !answers.is_empty() && !answers.contains(&false)
    }

    /// What is owed and not sent is a gap where the reporter's nearest report has figures.
    fn fill_owed(&self, indicator: &Indicator, cells: &mut Cells) {
        for year in self.years() {
            for reporter in self.owing(indicator, year) {
                let of_indicator =
                    |fact: &&Fact| *fact.indicator == *indicator.id && fact.reporter == reporter;
                let has_sent = |fact: &Fact| fact.fiscal_year == year && fact.value.is_some();
                if self.facts.iter().filter(of_indicator).any(has_sent) {
                    continue;
                }
                for codes in self.nearest_keys(indicator, cells, &reporter, year) {
                    self.insert(indicator, cells, year, codes, None);
                }
            }
        }
    }

    fn owing(&self, indicator: &Indicator, year: i32) -> BTreeSet<String> {
        let expect = self.inputs.settings.expect.iter();
        let owes = expect.filter(|one| {
            one.indicators.contains(&indicator.id)
                && one.from.0 <= year
                && one.to.is_none_or(|to| year <= to.0)
        });
        owes.map(|one| one.reporter.to_string()).collect()
    }

    fn nearest_keys(
        &self,
        indicator: &Indicator,
        cells: &Cells,
        who: &str,
        year: i32,
    ) -> BTreeSet<Vec<String>> {
        let mut others: Vec<i32> = self.years().filter(|other| *other != year).collect();
        others.sort_by_key(|other| ((other - year).abs(), *other));
        let found = others.iter().map(|other| keys(cells, who, Some(*other))).find(|keys| !keys.is_empty());
        let whole = |dimension: &nenji::observation::Id| {
            if **dimension == *"ministry" { who.to_owned() } else { OPEN.to_owned() }
        };
        found.unwrap_or_else(|| BTreeSet::from([indicator.dimensions.iter().map(whole).collect()]))
    }

    /// A unit that its reporter gave the year before, and that nobody gives now, is missing.
    fn fill_vanished(&self, indicator: &Indicator, cells: &mut Cells) {
        let Some(unit) = unit_dimension(indicator) else { return };
        for reporter in self.reporters(indicator) {
            for year in self.years().skip(1) {
                let now = keys(cells, reporter, Some(year));
                if now.is_empty() || self.is_complete(reporter, indicator, year) {
                    continue;
                }
                let units: BTreeSet<String> = cells
                    .keys()
                    .filter(|(of, _)| *of == year)
                    .map(|(_, codes)| codes[unit].clone())
                    .collect();
                let shapes: BTreeSet<Vec<bool>> = now.iter().map(|codes| shape(codes)).collect();
                for codes in keys(cells, reporter, Some(year - 1)) {
                    if !units.contains(&codes[unit]) && shapes.contains(&shape(&codes)) {
                        self.insert(indicator, cells, year, codes, None);
                    }
                }
            }
        }
    }

    fn reporters(&self, indicator: &Indicator) -> BTreeSet<&'static str> {
        self.facts.iter().filter(|fact| *fact.indicator == *indicator.id).map(|fact| fact.reporter).collect()
    }

    fn insert(
        &self,
        indicator: &Indicator,
        cells: &mut Cells,
        year: i32,
        codes: Vec<String>,
        value: Option<i64>,
    ) {
        let pairs: Vec<(&str, &str)> = indicator
            .dimensions
            .iter()
            .map(|dimension| &**dimension)
            .zip(codes.iter().map(String::as_str))
            .collect();
        if can_exist(&self.inputs.catalog, indicator, &pairs, year) {
            cells.entry((year, codes.clone())).or_insert(Cell {
                year,
                codes,
                value,
                status: if value.is_some() { 'A' } else { 'O' },
                published: value,
                units: BTreeMap::new(),
                is_named: value.is_some(),
                reporter: None,
            });
        }
    }
}

/// A null never replaces a number.
fn newest<'f>(facts: impl Iterator<Item = &'f Fact> + Clone) -> Option<&'f Fact> {
    facts.clone().filter(|fact| fact.value.is_some()).last().or_else(|| facts.last())
}

/// Named units of one public key; the sample never gives both units and their count.
fn add(sum: &mut Cell, unit: &Cell) {
    assert!(sum.is_named && unit.is_named, "{sum:?} and {unit:?}");
    sum.value = Some(sum.value.unwrap() + unit.value.unwrap());
    sum.published = sum.published.zip(unit.published).map(|(left, right)| left + right);
    sum.units.extend(unit.units.clone());
}

fn keys(cells: &Cells, reporter: &str, year: Option<i32>) -> BTreeSet<Vec<String>> {
    let sent = cells.values().filter(|cell| cell.reporter == Some(reporter) && cell.value.is_some());
    sent.filter(|cell| year.is_none_or(|year| cell.year == year)).map(|cell| cell.codes.clone()).collect()
}

fn shape(codes: &[String]) -> Vec<bool> {
    codes.iter().map(|code| code != OPEN).collect()
}

/// The finest public dimension that holds units which report or are reported on.
pub(super) fn unit_dimension(indicator: &Indicator) -> Option<usize> {
    ["ceptoar", "sector", "ministry", "business_type", "partner"]
        .into_iter()
        .find_map(|unit| indicator.dimensions.iter().position(|dimension| **dimension == *unit))
}

/// Is each code valid in that year: on its last day for a stock, on any day for a flow?
pub(super) fn can_exist(catalog: &Catalog, indicator: &Indicator, codes: &[(&str, &str)], year: i32) -> bool {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    let (first, last) = (day(year, 4, 1), day(year + 1, 3, 31));
    let from = if indicator.kind == IndicatorKind::Stock { last } else { first };
    let holds = |code: &Code| {
        code.valid_from.is_none_or(|it| it <= last) && code.valid_to.is_none_or(|it| from <= it)
    };
    codes.iter().all(|(dimension, code)| {
        let known = catalog.code_lists.get(*dimension);
        known.and_then(|codes| codes.codes.iter().find(|one| &*one.id == *code)).is_none_or(holds)
    })
}

/// First year that a split makes incomparable: the year of its day for a stock, the first whole year for a flow.
pub(super) fn break_year(date: NaiveDate, kind: IndicatorKind) -> i32 {
    let starts = if date.month() >= 4 { date.year() } else { date.year() - 1 };
    let is_whole = (date.month(), date.day()) == (4, 1);
    if kind == IndicatorKind::Flow && !is_whole { starts + 1 } else { starts }
}
