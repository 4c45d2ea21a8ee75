//! Rows from columns.

use nenji_abi::{Account, INTERNAL};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as ValueError, StrDeserializer};

use super::{FateRow, Outcome, Row};
use crate::export::import::{Arrived, Table};
use crate::failure::Failure;
use crate::plugin::Plan;
use crate::record::{Area, Fate, Role};

/// Columns of `cells/1` before the labels.
const BEFORE_LABELS: usize = 3;
/// Columns of `cells/1` after the labels.
const AFTER_LABELS: usize = 7;

pub(super) fn plan(json: &str) -> Result<Plan, Failure> {
    serde_json::from_str(json)
        .map_err(|error| Failure::new(INTERNAL, format!("the plan is not what the contract says: {error}")))
}

pub(super) fn empty(plan: Plan) -> Outcome {
    Outcome { records: Vec::new(), fates: Vec::new(), account: Account::default(), plan, log: Vec::new() }
}

pub(super) fn add(sum: &mut Account, task: &Account) {
    sum.struct_size = task.struct_size;
    sum.truncated |= task.truncated;
    sum.scope += task.scope;
    sum.used += task.used;
    sum.context += task.context;
    sum.ignored += task.ignored;
    sum.rejected += task.rejected;
    sum.records += task.records;
    sum.fates += task.fates;
}

pub(super) fn records(table: &Table) -> Vec<Row> {
    let labels = table.fields.len() - BEFORE_LABELS - AFTER_LABELS;
    let after = BEFORE_LABELS + labels;
    rows(table, |batch, row| Row {
        indicator: text(&batch[0], row),
        role: role(&text(&batch[1], row)),
        period: text(&batch[2], row),
        labels: batch[BEFORE_LABELS..after].iter().map(|column| maybe_text(column, row)).collect(),
        number: number(&batch[after], row),
        text: maybe_text(&batch[after + 1], row),
        unit: maybe_text(&batch[after + 2], row),
        flags: maybe_text(&batch[after + 3], row),
        sheet: text(&batch[after + 4], row),
        row: small(&batch[after + 5], row),
        column: small(&batch[after + 6], row),
    })
}

pub(super) fn fates(table: &Table) -> Vec<FateRow> {
    rows(table, |batch, row| FateRow {
        sheet: text(&batch[0], row),
        area: Area {
            first_row: small(&batch[1], row),
            first_column: small(&batch[2], row),
            last_row: small(&batch[3], row),
            last_column: small(&batch[4], row),
        },
        cells: integer(&batch[5], row),
        fate: fate(&text(&batch[6], row)),
        reason: text(&batch[7], row),
        text: maybe_text(&batch[8], row),
    })
}

fn rows<T>(table: &Table, make: impl Fn(&[Arrived], usize) -> T) -> Vec<T> {
    let length = |batch: &[Arrived]| batch.first().map_or(0, Arrived::len);
    table
        .batches
        .iter()
        .flat_map(|batch| (0..length(batch)).map(|row| make(batch, row)).collect::<Vec<_>>())
        .collect()
}

fn role(name: &str) -> Role {
    let name: StrDeserializer<'_, ValueError> = name.into_deserializer();
    Role::deserialize(name).expect("a role of the contract")
}

fn fate(name: &str) -> Fate {
    [Fate::Context, Fate::Ignored, Fate::Rejected]
        .into_iter()
        .find(|fate| fate.as_str() == name)
        .expect("a fate of the contract")
}

fn maybe_text(column: &Arrived, row: usize) -> Option<String> {
    let Arrived::Text(values) = column else { panic!("a column of texts is expected, not {column:?}") };
    values[row].clone()
}

fn text(column: &Arrived, row: usize) -> String {
    maybe_text(column, row).expect("a column without nulls")
}

fn number(column: &Arrived, row: usize) -> Option<f64> {
    let Arrived::Float(values) = column else { panic!("a column of floats is expected, not {column:?}") };
    values[row]
}

fn integer(column: &Arrived, row: usize) -> u64 {
    let Arrived::Integer(values) = column else { panic!("a column of integers is expected, not {column:?}") };
    values[row]
}

fn small(column: &Arrived, row: usize) -> u32 {
    u32::try_from(integer(column, row)).expect("a column of 32-bit integers")
}
