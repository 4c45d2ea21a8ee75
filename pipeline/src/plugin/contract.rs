//! The contracts of the two streams, `cells/1` and `fates/1`, and the account that has to agree with both.
//!
//! Trusts nothing that a worker says: names, types, order, nulls, values and counts are looked at here. Knows no
//! indicator but those of the mapping, and no meaning of a label.

mod fields;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::{Field, Schema, SchemaRef};
use nenji_abi::{CELLS_CONTRACT, FATES_CONTRACT};

use self::fields::{Expected, cells_fields, check_fields, fates_fields};
use self::places::Places;
use super::message::End;
use super::{Account, Fate};
use crate::issue::CellRef;

/// What a record may be for.
const ROLES: [&str; 5] = ["value", "total", "stated_change", "stated_rate", "memo"];

/// Rows that one stream of a task may have; the host keeps a place for each.
const ROW_LIMIT: u64 = 1 << 24;

/// Bytes that the host keeps of one stream of a task, about: fates, rejected cells, figures. A plugin that goes on and on
/// is to cost its task, not the run.
pub(crate) const KEPT_LIMIT: usize = 512 << 20;

/// Bytes that are kept beside the texts of a fate or an issue, about.
pub(crate) const KEPT_EACH: usize = 256;

/// Sheets that the records of one task may name; a workbook has fewer.
const SHEET_LIMIT: usize = 1 << 16;

/// How a stream or an account breaks its contract.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContractError {
    /// The fields of a stream are not those of its contract.
    #[error("field {position} of {contract} is {found}, not {expected}")]
    Field {
        /// The contract.
        contract: &'static str,
        /// Which field, from 1.
        position: usize,
        /// What the contract says.
        expected: String,
        /// What was there.
        found: String,
    },
    /// A value is not allowed.
    #[error("row {row} of {contract}: `{field}` {reason}")]
    Value {
        /// The contract.
        contract: &'static str,
        /// Row of the stream, from 1.
        row: u64,
        /// The field.
        field: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The bytes of a stream are no Arrow, or text in it is not UTF-8.
    #[error("the stream of {contract} is not valid Arrow: {reason}")]
    Stream {
        /// The contract.
        contract: &'static str,
        /// What the reader says.
        reason: String,
    },
    /// A count in the account is not what arrived.
    #[error("the account does not balance: {what} {found}, but the plugin says {said}")]
    Account {
        /// What was counted.
        what: &'static str,
        /// What was counted here.
        found: u64,
        /// What the plugin says.
        said: u64,
    },
    /// More rows than any spreadsheet gives.
    #[error("the stream of {contract} has more than {ROW_LIMIT} rows")]
    TooLong {
        /// The contract.
        contract: &'static str,
    },
    /// More than the host can keep.
    #[error("too much would have to be kept of {contract}: more than {} MiB of rejected cells, figures or fates", KEPT_LIMIT >> 20)]
    TooMuch {
        /// The contract.
        contract: &'static str,
    },
    /// The plugin stopped before the end of the file.
    #[error("the plugin says that it did not read the whole file")]
    Truncated,
}

/// What one task has given so far.
#[derive(Clone, Debug)]
pub(super) struct Ledger {
    indicators: Arc<BTreeSet<String>>,
    cells: Arc<[Expected]>,
    fates: Arc<[Expected]>,
    sheets: BTreeMap<String, u32>,
    /// Sheet, row, column of every record.
    places: Places,
    records: u64,
    /// Every fate so far.
    pub(super) told: Vec<Fate>,
    /// Bytes of them that can still be kept, about.
    room: usize,
}

impl Ledger {
    /// For a mapping with these indicators and these dimensions, in alphabetical order.
    pub(super) fn new(indicators: BTreeSet<String>, dimensions: &BTreeSet<String>) -> Self {
        Self {
            indicators: Arc::new(indicators),
            cells: cells_fields(dimensions.iter()).into(),
            fates: fates_fields().into(),
            sheets: BTreeMap::new(),
            places: Places::default(),
            records: 0,
            told: Vec::new(),
            room: KEPT_LIMIT,
        }
    }

    /// The fields that records have.
    pub(super) fn record_schema(&self) -> SchemaRef {
        let field =
            |(name, data_type, is_nullable): &Expected| Field::new(name, data_type.clone(), *is_nullable);
        Arc::new(Schema::new(self.cells.iter().map(field).collect::<Vec<_>>()))
    }

    /// Checks a batch of records, and counts it.
    pub(super) fn cells(&mut self, batch: &RecordBatch) -> Result<(), ContractError> {
        check_fields(CELLS_CONTRACT, &self.cells, &batch.schema())?;
        check_length(CELLS_CONTRACT, self.records, batch)?;
        let text = |place: usize| batch.column(place).as_string::<i64>();
        let whole = |place: usize| batch.column(place).as_primitive::<UInt32Type>();
        // The labels stand in the middle, as many as the mapping has.
        let last = batch.num_columns() - 1;
        let (indicator, role, written, sheet) = (text(0), text(1), text(last - 5), text(last - 2));
        let (row, column) = (whole(last - 1), whole(last));
        let number = batch.column(last - 6).as_primitive::<Float64Type>();
        for index in 0..batch.num_rows() {
            self.records += 1;
            let is_number = number.is_valid(index);
            let checks = [
                ("indicator", self.indicators.contains(indicator.value(index)), "is not in the mapping"),
                ("role", ROLES.contains(&role.value(index)), "is no role"),
                ("number", !is_number || number.value(index).is_finite(), "is not finite"),
                ("text", is_number || written.is_valid(index), "and `number` are both null"),
                ("sheet", !sheet.value(index).is_empty(), "is empty"),
                ("row", row.value(index) > 0, "is 0"),
                ("column", column.value(index) > 0, "is 0"),
            ];
            check_values(CELLS_CONTRACT, self.records, &checks)?;
            let sheet = self.sheet(sheet.value(index))?;
            self.places.insert(sheet, row.value(index), column.value(index));
        }
        Ok(())
    }

    fn sheet(&mut self, name: &str) -> Result<u32, ContractError> {
        if let Some(number) = self.sheets.get(name) {
            return Ok(*number);
        }
        if self.sheets.len() == SHEET_LIMIT {
            return Err(ContractError::TooMuch { contract: CELLS_CONTRACT });
        }
        let number = u32::try_from(self.sheets.len()).expect("the limit fits 32 bits");
        self.sheets.insert(name.to_owned(), number);
        Ok(number)
    }

    /// Checks a batch of fates, and keeps it.
    pub(super) fn fates(&mut self, batch: &RecordBatch) -> Result<(), ContractError> {
        check_fields(FATES_CONTRACT, &self.fates, &batch.schema())?;
        check_length(FATES_CONTRACT, count(self.told.len()), batch)?;
        let text = |index: usize| batch.column(index).as_string::<i64>();
        let whole = |index: usize| batch.column(index).as_primitive::<UInt32Type>();
        let cells = batch.column(5).as_primitive::<UInt64Type>();
        for index in 0..batch.num_rows() {
            let at = |column: usize| whole(column).value(index);
            let fate = Fate {
                sheet: text(0).value(index).to_owned(),
                first: CellRef { row: at(1), column: at(2) },
                last: CellRef { row: at(3), column: at(4) },
                cells: cells.value(index),
                fate: text(6).value(index).to_owned(),
                reason: text(7).value(index).to_owned(),
                text: text(8).is_valid(index).then(|| text(8).value(index).to_owned()),
            };
            let row = count(self.told.len()).saturating_add(1);
            check_fate(row, &fate)?;
            let text = fate.text.as_ref().map_or(0, String::len);
            let bytes = KEPT_EACH + fate.sheet.len() + fate.reason.len() + text;
            let too_much = ContractError::TooMuch { contract: FATES_CONTRACT };
            self.room = self.room.checked_sub(bytes).ok_or(too_much)?;
            self.told.push(fate);
        }
        Ok(())
    }

    /// Holds the plugin's account against what has arrived.
    pub(super) fn settle(&self, end: &End) -> Result<(), ContractError> {
        if end.truncated {
            return Err(ContractError::Truncated);
        }
        let Account { scope, used, context, ignored, rejected, records } = end.account;
        let sum = |fate: &str| {
            let cells = self.told.iter().filter(|told| told.fate == fate).map(|told| told.cells);
            cells.fold(0_u64, u64::saturating_add)
        };
        let four = [used, context, ignored, rejected].into_iter().fold(0_u64, u64::saturating_add);
        let fates = count(self.told.len());
        let counts = [
            ("records arrived:", self.records, records),
            ("fates arrived:", fates, end.fates),
            ("cells that records point at:", self.places.count(), used),
            ("context cells:", sum("context"), context),
            ("ignored cells:", sum("ignored"), ignored),
            ("rejected cells:", sum("rejected"), rejected),
            ("used, context, ignored and rejected cells sum to", four, scope),
        ];
        match counts.into_iter().find(|(_, found, said)| found != said) {
            Some((what, found, said)) => Err(ContractError::Account { what, found, said }),
            None => Ok(()),
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn check_length(contract: &'static str, before: u64, batch: &RecordBatch) -> Result<(), ContractError> {
    if before.saturating_add(count(batch.num_rows())) > ROW_LIMIT {
        return Err(ContractError::TooLong { contract });
    }
    Ok(())
}

fn check_fate(row: u64, fate: &Fate) -> Result<(), ContractError> {
    let Fate { first, last, cells, .. } = fate;
    let side = |first: u32, last: u32| u64::from(last.saturating_sub(first)) + 1;
    let area = side(first.row, last.row).saturating_mul(side(first.column, last.column));
    let is_rejected = fate.fate == "rejected";
    // A sheet that is left stands as an ignored area of no cells.
    let least = u64::from(fate.fate != "ignored");
    let checks = [
        ("fate", ["context", "ignored", "rejected"].contains(&fate.fate.as_str()), "is no fate"),
        ("sheet", !fate.sheet.is_empty(), "is empty"),
        ("reason", !fate.reason.is_empty(), "is empty"),
        ("first_row", first.row > 0, "is 0"),
        ("first_column", first.column > 0, "is 0"),
        ("last_row", last.row >= first.row, "is before `first_row`"),
        ("last_column", last.column >= first.column, "is before `first_column`"),
        ("cells", *cells <= area, "are more than the area holds"),
        ("cells", *cells >= least, "are none"),
        ("cells", !is_rejected || (*cells == 1 && first == last), "are not one, as of a rejected cell"),
        ("text", !is_rejected || fate.text.is_some(), "of a rejected cell is null"),
    ];
    check_values(FATES_CONTRACT, row, &checks)
}

fn check_values(
    contract: &'static str,
    row: u64,
    checks: &[(&'static str, bool, &str)],
) -> Result<(), ContractError> {
    match checks.iter().find(|(_, is_met, _)| !is_met) {
        Some((field, _, reason)) => {
            Err(ContractError::Value { contract, row, field, reason: (*reason).to_owned() })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
