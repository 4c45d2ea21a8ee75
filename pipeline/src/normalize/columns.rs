//! A batch of `cells/1` row by row, without copying text.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array, Float64Array, LargeStringArray, RecordBatch, UInt32Array};

use crate::issue::CellRef;
use crate::observation::Role;

/// The columns of a batch; labels in the order that was asked for.
pub(super) struct Columns<'a> {
    indicator: &'a LargeStringArray,
    role: &'a LargeStringArray,
    period: &'a LargeStringArray,
    labels: Vec<Option<&'a LargeStringArray>>,
    number: &'a Float64Array,
    text: &'a LargeStringArray,
    unit: &'a LargeStringArray,
    flags: &'a LargeStringArray,
    sheet: &'a LargeStringArray,
    row: &'a UInt32Array,
    column: &'a UInt32Array,
}

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) indicator: &'a str,
    pub(super) role: Role,
    pub(super) period: &'a str,
    pub(super) number: Option<f64>,
    pub(super) text: Option<&'a str>,
    pub(super) unit: Option<&'a str>,
    pub(super) flags: Option<&'a str>,
    pub(super) sheet: &'a str,
    pub(super) cell: CellRef,
}

impl<'a> Columns<'a> {
    /// None where the batch does not meet the contract.
    pub(super) fn new(batch: &'a RecordBatch, dimensions: &[String]) -> Option<Self> {
        let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i64>();
        let position = |name: &str| batch.column_by_name(name)?.as_primitive_opt::<UInt32Type>();
        Some(Self {
            indicator: text("indicator")?,
            role: text("role")?,
            period: text("period")?,
            labels: dimensions.iter().map(|column| text(column)).collect(),
            number: batch.column_by_name("number")?.as_primitive_opt::<Float64Type>()?,
            text: text("text")?,
            unit: text("unit")?,
            flags: text("flags")?,
            sheet: text("sheet")?,
            row: position("row")?,
            column: position("column")?,
        })
    }

    /// None where the role is not one of the contract.
    pub(super) fn row(&self, at: usize) -> Option<Row<'a>> {
        Some(Row {
            indicator: self.indicator.value(at),
            role: role(self.role.value(at))?,
            period: self.period.value(at),
            number: self.number.is_valid(at).then(|| self.number.value(at)),
            text: optional(self.text, at),
            unit: optional(self.unit, at),
            flags: optional(self.flags, at),
            sheet: self.sheet.value(at),
            cell: CellRef { row: self.row.value(at), column: self.column.value(at) },
        })
    }

    /// The label of a dimension by its place in `dimensions`; blank is none.
    pub(super) fn label(&self, dimension: usize, at: usize) -> Option<&'a str> {
        optional((*self.labels.get(dimension)?)?, at).filter(|label| !label.trim().is_empty())
    }
}

fn optional(column: &LargeStringArray, at: usize) -> Option<&str> {
    column.is_valid(at).then(|| column.value(at))
}

fn role(name: &str) -> Option<Role> {
    match name {
        "value" => Some(Role::Value),
        "total" => Some(Role::Total),
        "stated_change" => Some(Role::StatedChange),
        "stated_rate" => Some(Role::StatedRate),
        "memo" => Some(Role::Memo),
        _ => None,
    }
}
