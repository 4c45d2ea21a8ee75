//! The figures of design §8 from cells, row by row in plain loops: what the program must come to.

use std::collections::BTreeMap;

use nenji::aggregate::{BreakReason, Fraction, YearFigures};
use nenji::catalog::{Indicator, IndicatorKind};
use nenji::observation::{Id, ObsStatus};

use super::alike;
use super::cells::{Cell, OPEN, World, break_year, can_exist};

/// An indicator with its cells, and the changes of scope of a stock.
pub(super) struct Series<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) indicator: &'a Indicator,
    pub(super) cells: Vec<Cell>,
    /// Public dimensions and cells of the flow that extends or narrows the scope.
    scope: Option<(&'a [Id], Vec<Cell>)>,
}

/// Rows of a level by their codes.
pub(super) type Rows = BTreeMap<Vec<String>, Vec<YearFigures>>;

/// Cells of a row or a unit.
pub(super) type Group<'c> = Vec<&'c Cell>;

impl<'a> Series<'a> {
    pub(super) fn new(world: &'a World<'a>, indicator: &'a Indicator) -> Self {
        let scope = flow_of(world, indicator, "scope_change");
        let scope = scope.map(|flow| (flow.dimensions.as_slice(), world.cells(flow)));
        Self { world, indicator, cells: world.cells(indicator), scope }
    }

    /// Rows of a level, and its line 'not comparable'.
    pub(super) fn level(&self, dimensions: &[usize]) -> (Rows, Vec<Option<Fraction>>) {
        let mut grouped: BTreeMap<Vec<String>, Group<'_>> = BTreeMap::new();
        if dimensions.is_empty() {
            grouped.entry(Vec::new()).or_default();
        }
        for cell in &self.cells {
            let codes = dimensions.iter().map(|index| cell.codes[*index].clone()).collect();
            grouped.entry(codes).or_default().push(cell);
        }
        let says_something = |codes: &[String], row: &Vec<YearFigures>| {
            codes.iter().all(|code| code != OPEN) || row.iter().any(|year| year.value.is_some())
        };
        let mut rows: Rows = grouped
            .iter()
            .map(|(codes, cells)| (codes.clone(), self.row(dimensions, codes, cells)))
            .collect();
        rows.retain(|codes, row| says_something(codes, row));
        let is_additive = |dimension| self.indicator.additive_over.contains(dimension);
        let mut left_over = vec![None; self.world.years().count()];
        if self.indicator.dimensions.iter().all(is_additive) {
            let total = self.row(&[], &[], &self.cells.iter().collect::<Vec<_>>());
            for (index, whole) in total.iter().enumerate() {
                left_over[index] = self.relate(&mut rows, whole, index);
            }
        }
        (rows, left_over)
    }

    fn row(&self, dimensions: &[usize], codes: &[String], cells: &[&Cell]) -> Vec<YearFigures> {
        let mut row: Vec<YearFigures> = Vec::new();
        for year in self.world.years() {
            let of_year: Group<'_> = cells.iter().copied().filter(|cell| cell.year == year).collect();
            let mut figure = self.value(dimensions, codes, year, &of_year);
            if let Some(before) = row.last() {
                let then: Group<'_> = cells.iter().copied().filter(|cell| cell.year == year - 1).collect();
                figure.prior = before.value;
                figure.prior_published = self.sum(dimensions, &then, |cell| cell.published);
                // What may be negative has neither rates nor units that could be compared.
                if !self.indicator.signed {
                    figure.like_for_like = alike::like_for_like(self, dimensions, codes, year);
                }
            }
            figure.break_reason = self.break_reason(dimensions, codes, year);
            if figure.break_reason.is_none() {
                figure.change = figure.value.zip(figure.prior).map(|(now, before)| now - before);
            }
            if !self.indicator.signed {
                figure.growth =
                    figure.change.zip(figure.prior).and_then(|(change, prior)| Fraction::of(change, prior));
            }
            row.push(figure);
        }
        if !self.indicator.signed {
            self.index(&mut row);
        }
        row
    }

    fn value(&self, dimensions: &[usize], codes: &[String], year: i32, cells: &[&Cell]) -> YearFigures {
        let count = |test: &dyn Fn(&Cell) -> bool| {
            u32::try_from(cells.iter().filter(|cell| test(cell)).count()).unwrap()
        };
        let value = self.sum(dimensions, cells, |cell| cell.value);
        let known = cells.iter().any(|cell| cell.value.is_some());
        let status = match (value, known) {
            (Some(_), _) => worst(cells, "APEID"),
            // There are numbers, and they cannot be added up.
            (None, true) => Some('L'),
            (None, false) if cells.is_empty() => Some(self.absent(dimensions, codes, year)),
            (None, false) => worst(cells, "MQLO"),
        };
        YearFigures {
            value,
            status: status.map(status_of),
            parts: count(&|_| true),
            missing_parts: count(&|cell| cell.is_missing()),
            ..YearFigures::default()
        }
    }

    /// The sum, where it may be taken: several parts of a distinct count have none.
    fn sum(&self, dimensions: &[usize], cells: &[&Cell], of: impl Fn(&Cell) -> Option<i64>) -> Option<i64> {
        let left_out = (0..self.indicator.dimensions.len()).filter(|index| !dimensions.contains(index));
        let mut left_out = left_out.map(|index| &self.indicator.dimensions[index]);
        if cells.len() > 1 && left_out.any(|dimension| !self.indicator.additive_over.contains(dimension)) {
            return None;
        }
        cells.iter().filter_map(|cell| of(cell)).reduce(|left, right| left + right)
    }

    fn absent(&self, dimensions: &[usize], codes: &[String], year: i32) -> char {
        let pairs: Vec<(&str, &str)> = self.named(dimensions, codes).collect();
        if can_exist(&self.world.inputs.catalog, self.indicator, &pairs, year) { 'L' } else { 'M' }
    }

    pub(super) fn named<'c>(
        &'c self,
        dimensions: &'c [usize],
        codes: &'c [String],
    ) -> impl Iterator<Item = (&'c str, &'c str)> {
        dimensions
            .iter()
            .map(|index| &*self.indicator.dimensions[*index])
            .zip(codes.iter().map(String::as_str))
    }

    /// The split that touches the row, else a break that the catalogue declares, else a change of scope.
    fn break_reason(&self, dimensions: &[usize], codes: &[String], year: i32) -> Option<BreakReason> {
        let catalog = &self.world.inputs.catalog;
        let pairs: Vec<(&str, &str)> = self.named(dimensions, codes).collect();
        let split = catalog.splits.iter().position(|split| {
            break_year(split.date, self.indicator.kind) == year
                && pairs.iter().any(|(dimension, code)| {
                    **dimension == *split.dimension && (**code == *split.from || **code == *split.into)
                })
        });
        let declared = catalog.breaks.iter().position(|one| {
            let holds = |(dimension, code): (&Id, &Id)| pairs.contains(&(&**dimension, &**code));
            one.indicator == self.indicator.id && one.fiscal_year.0 == year && one.key.iter().all(holds)
        });
        let moved = self.moved(&pairs, year).filter(|moved| *moved != 0);
        let declared = declared.map(BreakReason::Declared);
        split.map(BreakReason::Split).or(declared).or(moved.map(|_| BreakReason::Scope))
    }

    /// Change of scope at some codes.
    pub(super) fn moved(&self, pairs: &[(&str, &str)], year: i32) -> Option<i64> {
        let (dimensions, cells) = self.scope.as_ref()?;
        let is_there = |cell: &&Cell| {
            pairs.iter().all(|(dimension, code)| {
                dimensions
                    .iter()
                    .position(|one| **one == **dimension)
                    .is_some_and(|at| cell.codes[at] == *code)
            })
        };
        let cells = cells.iter().filter(|cell| cell.year == year).filter(is_there);
        cells.filter_map(|cell| cell.value).reduce(|left, right| left + right)
    }

    /// Index to the base year, where no break lies between.
    fn index(&self, row: &mut [YearFigures]) {
        let settings = &self.world.inputs.settings;
        let base = usize::try_from(settings.base_fiscal_year.0 - settings.first_fiscal_year.0).unwrap();
        let base_value = row[base].value;
        for at in 0..row.len() {
            let is_broken =
                row[at.min(base) + 1..=at.max(base)].iter().any(|year| year.break_reason.is_some());
            if !is_broken {
                row[at].index =
                    row[at].value.zip(base_value).and_then(|(value, base)| Fraction::of(value, base));
            }
        }
    }

    /// Shares and contributions of all rows in a year; gives what cannot be compared.
    fn relate(&self, rows: &mut Rows, whole: &YearFigures, index: usize) -> Option<Fraction> {
        let mut left_over = None;
        for figure in rows.values_mut().map(|row| &mut row[index]) {
            if !self.indicator.signed {
                figure.share =
                    figure.value.zip(whole.value).and_then(|(value, all)| Fraction::of(value, all));
            }
            if whole.growth.is_none() {
                continue;
            }
            figure.contribution = figure.change.and_then(|change| Fraction::of(change, whole.prior?));
            if figure.change.is_none() && (figure.value.is_some() || figure.prior.is_some()) {
                let difference = figure.value.unwrap_or(0) - figure.prior.unwrap_or(0);
                left_over = Some(left_over.unwrap_or(0) + difference);
            }
        }
        left_over.zip(whole.prior).and_then(|(amount, prior)| Fraction::of(amount, prior))
    }
}

/// The flow that goes with a stock: same first words, same unit.
pub(super) fn flow_of<'a>(world: &World<'a>, stock: &Indicator, ending: &str) -> Option<&'a Indicator> {
    let prefix = stock.id.rsplit_once('_').filter(|_| stock.kind == IndicatorKind::Stock)?.0;
    let id = format!("{prefix}_{ending}");
    world.inputs.catalog.indicators.iter().find(|flow| *flow.id == *id && flow.unit == stock.unit)
}

fn worst(cells: &[&Cell], letters: &str) -> Option<char> {
    letters.chars().rev().find(|letter| cells.iter().any(|cell| cell.status == *letter))
}

fn status_of(letter: char) -> ObsStatus {
    serde_json::from_value(letter.to_string().into()).unwrap()
}
