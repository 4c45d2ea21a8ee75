//! The records of a draft on trial: how many, and whether the totals that the sheet states are the sums of their parts.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, RecordBatch};
use nenji_sheet::key;

use crate::plugin::RecordSink;

/// A record as far as a total is compared.
#[derive(Clone, Debug)]
struct Stated {
    table: [String; 4],
    labels: Vec<Option<String>>,
    number: f64,
}

/// Labels and figure of a value.
type Part = (Vec<Option<String>>, f64);

/// Counts records and compares totals.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Words of the layout's `total`, as keys.
    totals: Vec<String>,
    values: BTreeMap<[String; 4], Vec<Part>>,
    stated: Vec<Stated>,
    /// Records that are values.
    pub(super) records: usize,
    /// First and last period in order of the records.
    pub(super) periods: Option<(String, String)>,
}

impl Tally {
    pub(super) fn new(totals: &[String]) -> Self {
        Self { totals: totals.iter().map(|word| key(word)).collect(), ..Self::default() }
    }

    /// Totals that are the sum of their parts, and totals that have parts.
    pub(super) fn reconciled(&self) -> (usize, usize) {
        let compared: Vec<bool> = self.stated.iter().filter_map(|one| self.holds(one)).collect();
        (compared.iter().filter(|holds| **holds).count(), compared.len())
    }

    /// A total's own label stands for every label; its other labels for themselves.
    fn holds(&self, stated: &Stated) -> Option<bool> {
        let is_part = |labels: &[Option<String>]| {
            labels.iter().zip(&stated.labels).all(|(label, wanted)| {
                wanted
                    .as_ref()
                    .is_none_or(|wanted| self.totals.contains(wanted) || label.as_ref() == Some(wanted))
            })
        };
        let parts: Vec<f64> = self
            .values
            .get(&stated.table)?
            .iter()
            .filter(|(labels, _)| is_part(labels))
            .map(|(_, number)| *number)
            .collect();
        // Averages of a table of rates are no sums either way; a hair's breadth is the arithmetic of floats.
        (!parts.is_empty())
            .then(|| (parts.iter().sum::<f64>() - stated.number).abs() < 1e-6 * stated.number.abs().max(1.0))
    }
}

impl RecordSink for Tally {
    fn restart(&mut self) {
        *self = Self { totals: std::mem::take(&mut self.totals), ..Self::default() };
    }

    fn records(&mut self, batch: &RecordBatch) {
        let text = |name: &str| batch.column_by_name(name).and_then(|column| column.as_string_opt::<i64>());
        let number =
            batch.column_by_name("number").and_then(|column| column.as_primitive_opt::<Float64Type>());
        let (Some(indicator), Some(role), Some(period), Some(unit), Some(sheet), Some(written), Some(number)) = (
            text("indicator"),
            text("role"),
            text("period"),
            text("unit"),
            text("sheet"),
            text("text"),
            number,
        ) else {
            return;
        };
        let schema = batch.schema();
        let names =
            schema.fields().iter().map(|field| field.name()).filter(|name| name.starts_with("label_"));
        let labels: Vec<_> = names.filter_map(|name| text(name)).collect();
        for at in 0..batch.num_rows() {
            let own = |column: &arrow_array::LargeStringArray| {
                if column.is_null(at) { String::new() } else { column.value(at).to_owned() }
            };
            self.records += usize::from(role.value(at) == "value");
            let said = own(period);
            let first = self.periods.take().map_or_else(|| said.clone(), |(first, _)| first);
            self.periods = Some((first, said.clone()));
            let digits = own(written).replace(',', "");
            let value = if number.is_null(at) { digits.trim().parse().ok() } else { Some(number.value(at)) };
            let Some(value) = value else { continue };
            let table = [own(sheet), own(indicator), said, own(unit)];
            let labels =
                labels.iter().map(|column| (!column.is_null(at)).then(|| key(column.value(at)))).collect();
            match role.value(at) {
                "value" => self.values.entry(table).or_default().push((labels, value)),
                "total" => self.stated.push(Stated { table, labels, number: value }),
                _ => {}
            }
        }
    }
}
