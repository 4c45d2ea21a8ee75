//! Records of one file into observations, while they stream in.

use std::ops::RangeInclusive;
use std::sync::Arc;

use arrow_array::RecordBatch;
use nenji_sheet::key;
use rustc_hash::FxHashMap;

use super::columns::{Columns, Row};
use super::early::Early;
use super::facts::{Arrival, Facts, Outcome, Position};
use super::figure::Reader;
use super::issues::Issues;
use super::legend::Legend;
use super::packing::FIRST_CODE;
use super::period::{self, Period};
use super::place::{Codes, Dimension, Slot, slots};
use super::refusal::{conflict, not_valid};
use super::{Normalized, Rejection, unit};
use crate::catalog::{Catalog, Indicator, LabelIndex};
use crate::config::Source;
use crate::fiscal_year::FiscalYear;
use crate::issue::IssueCode;
use crate::observation::{FileRef, Role};
use crate::plugin::RecordSink;

/// Figures that one file may give: a thousand times those of the largest that was ever seen.
const MOST_FACTS: usize = 1 << 22;

/// An indicator of the source with all that is looked up once.
pub(super) struct Target<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) slots: Vec<Slot>,
    /// Multipliers by unit as written.
    units: FxHashMap<Box<str>, Option<i64>>,
    /// The source's own unit, for when the sheet is silent.
    mapped_unit: Option<i64>,
    /// Counts rows, which have no unit.
    is_count: bool,
}

/// Takes the records of one file and gives its observations.
pub struct Normalizer<'a> {
    pub(super) catalog: &'a Catalog,
    labels: &'a LabelIndex,
    pub(super) source: &'a Source,
    pub(super) file: Arc<FileRef>,
    pub(super) years: RangeInclusive<FiscalYear>,
    legend: Legend,
    /// Words of `deduct`, as keys.
    deduct: Vec<String>,
    columns: Vec<String>,
    pub(super) dimensions: Vec<Dimension<'a>>,
    pub(super) targets: Vec<Target<'a>>,
    by_id: FxHashMap<&'a str, usize>,
    periods: FxHashMap<Box<str>, Option<Period>>,
    pub(super) codes: Codes,
    pub(super) facts: Facts,
    /// Records of years before the first, until the whole file is known.
    pub(super) early: Vec<Early>,
    pub(super) issues: Issues,
    pub(super) scratch: Vec<u32>,
}

impl<'a> Normalizer<'a> {
    /// A normalizer for one file of a source; figures of years outside `years` make no observation.
    #[must_use]
    pub fn new(
        catalog: &'a Catalog,
        labels: &'a LabelIndex,
        source: &'a Source,
        file: Arc<FileRef>,
        years: RangeInclusive<FiscalYear>,
    ) -> Self {
        let mut codes = Codes::new();
        let dimensions = Dimension::of_source(catalog, labels, source);
        let mut targets = Vec::new();
        let mut by_id = FxHashMap::default();
        for mapping in &source.indicators {
            let Some(indicator) = catalog.indicator(&mapping.id) else { continue };
            by_id.entry(&*indicator.id).or_insert_with(|| {
                targets.push(Target::new(catalog, source, indicator, &dimensions, &mut codes));
                targets.len() - 1
            });
        }
        let issues = Issues::new(&source.id, &file.path);
        let columns = dimensions.iter().map(|dimension| format!("label_{}", dimension.id)).collect();
        Self {
            catalog,
            labels,
            source,
            file,
            years,
            legend: Legend::new(source),
            deduct: source.deduct.iter().map(|word| key(word)).collect(),
            columns,
            dimensions,
            targets,
            by_id,
            periods: FxHashMap::default(),
            codes,
            facts: Facts::default(),
            early: Vec::new(),
            issues,
            scratch: Vec::new(),
        }
    }

    /// Everything that the file says, sorted by indicator, role, year and key.
    #[must_use]
    pub fn finish(self) -> Normalized {
        super::finish::finish(self)
    }

    fn record(&mut self, columns: &Columns<'_>, at: usize) {
        let Some(row) = columns.row(at) else {
            self.issues.broken("a record has a role that the contract does not have");
            return;
        };
        let position = (self.issues.sheet(row.sheet), row.cell);
        if let Err(rejection) = self.read(columns, at, &row, position) {
            self.issues.reject(rejection, position, text_of(&row));
        }
    }

    fn read(
        &mut self,
        columns: &Columns<'_>,
        at: usize,
        row: &Row<'_>,
        position: Position,
    ) -> Result<(), Rejection> {
        let Some(&place) = self.by_id.get(row.indicator) else {
            self.issues.broken("a record names an indicator that the source does not map");
            return Ok(());
        };
        let period = self.period(row)?;
        if period.fiscal_year < *self.years.start() {
            return self.read_early(place, &period, columns, at, row, position);
        }
        let multiplier = self.multiplier(place, row, position)?;
        let reader = Reader {
            indicator: self.targets[place].indicator,
            legend: &self.legend,
            multiplier,
            is_deducted: self.is_deducted(columns, at),
            period_status: period.status,
        };
        let figure = reader.read(row)?;
        self.issues.looks(row.flags, position);
        let several = self.pack(place, period.fiscal_year, columns, at, row)?;
        let is_named_unit = self.names_unit(place);
        let arrival = Arrival { figure, at: position, reference_date: period.reference_date, is_named_unit };
        let Some((slot, codes)) = several else { return self.arrive(place, &arrival) };
        for code in codes {
            self.scratch[FIRST_CODE + slot] = code;
            self.arrive(place, &arrival)?;
        }
        Ok(())
    }

    /// Does one of its labels say that it is subtracted from what it belongs to?
    fn is_deducted(&self, columns: &Columns<'_>, at: usize) -> bool {
        let has_word = |label: &str| {
            let label = key(label);
            self.deduct.iter().any(|word| label.contains(word.as_str()))
        };
        !self.deduct.is_empty()
            && (0..self.dimensions.len()).filter_map(|one| columns.label(one, at)).any(has_word)
    }

    /// The fiscal year of a record, which does not lie after the last of the run.
    fn period(&mut self, row: &Row<'_>) -> Result<Period, Rejection> {
        let read = if let Some(known) = self.periods.get(row.period) {
            *known
        } else {
            let read = period::read(row.period, self.source.period_is);
            self.periods.insert(row.period.into(), read);
            read
        };
        let bad = |message: String| Rejection {
            code: IssueCode::BadPeriod,
            message,
            remedy: "correct the period in the spreadsheet, or `period` and `period-is` in the source"
                .to_owned(),
        };
        let Some(period) = read else {
            if period::is_part_of_year(row.period) {
                return Err(Rejection {
                    remedy: "ask for figures per fiscal year, or leave these rows or columns out with `ignore` in the source"
                        .to_owned(),
                    ..bad(format!("`{}` is finer than a fiscal year, and figures are per fiscal year", row.period))
                });
            }
            return Err(bad(format!("`{}` is no period of this source", row.period)));
        };
        if period.fiscal_year > *self.years.end() {
            return Err(bad(format!(
                "`{}` lies after the last year of the run, {}",
                row.period,
                self.years.end()
            )));
        }
        Ok(period)
    }

    /// Base units per unit of the record: as written, else as mapped.
    fn multiplier(
        &mut self,
        place: usize,
        row: &Row<'_>,
        position: Position,
    ) -> Result<Option<i64>, Rejection> {
        if row.role == Role::StatedRate {
            return Ok(None);
        }
        let target = &mut self.targets[place];
        let Some(written) = row.unit.filter(|unit| !unit.trim().is_empty()) else {
            if target.mapped_unit.is_none() && !target.is_count {
                self.issues.without_unit(target.indicator, position);
            }
            return Ok(target.mapped_unit);
        };
        let known = target.units.get(written).copied();
        let multiplier = known.unwrap_or_else(|| {
            let read = unit::multiplier(target.indicator, written);
            target.units.insert(written.into(), read);
            read
        });
        multiplier.map(Some).ok_or_else(|| Rejection {
            code: IssueCode::BadUnit,
            message: format!("`{}` cannot be counted in `{written}`", target.indicator.id),
            remedy: "correct the unit in the spreadsheet, or add its spelling to the catalogue".to_owned(),
        })
    }

    fn arrive(&mut self, place: usize, arrival: &Arrival) -> Result<(), Rejection> {
        let (target, codes, catalog) = (&self.targets[place], &self.codes, self.catalog);
        let key = &self.scratch;
        let refusal = || not_valid(catalog, target, key, codes);
        match self.facts.add(key, arrival, self.source.grain, refusal) {
            Outcome::Taken => Ok(()),
            Outcome::Refused(rejection) => Err(rejection),
            Outcome::Conflict(first) => {
                let (one, other) = (self.issues.name(first), self.issues.name(arrival.at));
                self.issues.reject(conflict(&other), first, None);
                Err(conflict(&one))
            }
            Outcome::FurtherConflict => Err(conflict("cells before it")),
        }
    }
}

impl<'a> Target<'a> {
    fn new(
        catalog: &Catalog,
        source: &Source,
        indicator: &'a Indicator,
        dimensions: &[Dimension<'_>],
        codes: &mut Codes,
    ) -> Self {
        let own = || source.indicators.iter().filter(|mapping| mapping.id == indicator.id);
        let mut units = own().filter_map(|mapping| mapping.unit.as_deref());
        Self {
            indicator,
            slots: slots(catalog, indicator, dimensions, codes),
            units: FxHashMap::default(),
            mapped_unit: units.find_map(|unit| unit::multiplier(indicator, unit)),
            is_count: own().any(|mapping| mapping.count),
        }
    }
}

impl RecordSink for Normalizer<'_> {
    fn records(&mut self, batch: &RecordBatch) {
        let names = std::mem::take(&mut self.columns);
        if let Some(columns) = Columns::new(batch, &names) {
            for at in 0..batch.num_rows() {
                self.record(&columns, at);
            }
        } else {
            self.issues.broken("a batch of records does not meet cells/1");
        }
        self.columns = names;
    }

    fn restart(&mut self) {
        let (file, years) = (Arc::clone(&self.file), self.years.clone());
        *self = Self::new(self.catalog, self.labels, self.source, file, years);
    }

    fn has_room(&self) -> bool {
        self.issues.has_room() && self.facts.len() + self.early.len() < MOST_FACTS
    }
}

pub(super) fn text_of(row: &Row<'_>) -> Option<String> {
    row.text.map(str::to_owned).or_else(|| row.number.map(|number| number.to_string()))
}

#[cfg(test)]
mod tests;
