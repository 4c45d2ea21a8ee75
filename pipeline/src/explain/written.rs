//! Cells as they are written in the sources, for the observations of an explanation.
//!
//! Reads the files of these observations once more, record by record, through the normalizer of the run: a record that
//! gives the observation's key is one of its cells.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, UInt32Type};
use arrow_array::{Array as _, RecordBatch};

use super::figures::Leg;
use crate::cache::Cache;
use crate::extract::{self, Context, TaskRunner};
use crate::inputs::Inputs;
use crate::issue::CellRef;
use crate::normalize::Normalizer;
use crate::observation::{FileRef, Observation, Role};
use crate::plugin::RecordSink;

/// A cell of a source and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub(super) sheet: String,
    pub(super) cell: CellRef,
    /// Number or text as it stands there.
    pub(super) text: String,
    /// Unit, where one is written near the table.
    pub(super) unit: Option<String>,
    /// Period as written.
    pub(super) period: String,
    /// Value in base units; none for a mark.
    pub(super) value: Option<i64>,
    /// Internal labels: the organisation, where the source names one.
    pub(super) names: Vec<String>,
}

#[derive(Default)]
struct Records(Vec<RecordBatch>);

impl RecordSink for Records {
    fn records(&mut self, batch: &RecordBatch) {
        self.0.push(batch.clone());
    }

    fn restart(&mut self) {
        self.0.clear();
    }
}

/// Adds to every observation of the legs the cells that it was read from.
pub(super) fn fill(inputs: &Inputs, runner: &dyn TaskRunner, context: Context<'_>, legs: &mut [Leg]) {
    let mut by_file: BTreeMap<String, Vec<&mut (Observation, Vec<Written>)>> = BTreeMap::new();
    for part in legs.iter_mut().flat_map(|leg| &mut leg.parts) {
        for one in part.used.iter_mut().chain(&mut part.unused) {
            by_file.entry(one.0.file.path.clone()).or_default().push(one);
        }
    }
    for planned in &inputs.plan.tasks {
        let Some(wanted) = by_file.get_mut(&planned.file.path) else { continue };
        let task = extract::task_of(planned);
        let mut records = Records::default();
        let cached = runner.plugin_sha256(&task.plugin).ok().and_then(|sha256| {
            let cache = context.cache.filter(|_| planned.source.is_cached())?;
            cache.replay(&Cache::key(&task, &sha256), &mut records)
        });
        if cached.is_none() {
            records = Records::default();
            // A file whose task fails has given no observation in the first place.
            if runner.run_one(&task, &mut records).is_err() {
                continue;
            }
        }
        let file = Arc::new(FileRef {
            path: planned.file.path.clone(),
            sha256: planned.file.sha256.clone(),
            vintage: planned.file.vintage,
        });
        for batch in &records.0 {
            for at in 0..batch.num_rows() {
                take(batch, at, &planned.source, &file, context, wanted);
            }
        }
    }
}

/// Gives one record to the observations that it is a cell of.
fn take(
    batch: &RecordBatch,
    at: usize,
    source: &crate::config::Source,
    file: &Arc<FileRef>,
    context: Context<'_>,
    wanted: &mut [&mut (Observation, Vec<Written>)],
) {
    let text = |name: &str| {
        let column = batch.column_by_name(name)?.as_string_opt::<i64>()?;
        column.is_valid(at).then(|| column.value(at).to_owned())
    };
    let indicator = text("indicator");
    if !wanted.iter().any(|(one, _)| Some(&*one.indicator) == indicator.as_deref()) {
        return;
    }
    let years = context.fiscal_years.clone();
    let mut normalizer = Normalizer::new(context.catalog, context.labels, source, Arc::clone(file), years);
    normalizer.records(&batch.slice(at, 1));
    for found in normalizer.finish().observations.iter().filter(|one| one.role == Role::Value) {
        for (_, cells) in
            wanted.iter_mut().filter(|(one, _)| one.is_same_fact(found)).map(|one| (&one.0, &mut one.1))
        {
            let number = batch.column_by_name("number").and_then(|column| {
                let column = column.as_primitive_opt::<Float64Type>()?;
                column.is_valid(at).then(|| column.value(at).to_string())
            });
            let names = found.key.iter().filter(|(dimension, _)| {
                context.catalog.code_list(dimension).is_none_or(|list| list.internal)
            });
            cells.push(Written {
                sheet: text("sheet").unwrap_or_default(),
                cell: CellRef { row: position(batch, "row", at), column: position(batch, "column", at) },
                text: text("text").or(number).unwrap_or_default(),
                unit: text("unit"),
                period: text("period").unwrap_or_default(),
                value: found.value,
                names: names.map(|(_, name)| name.to_string()).collect(),
            });
        }
    }
}

fn position(batch: &RecordBatch, name: &str, at: usize) -> u32 {
    let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt32Type>());
    column.map_or(0, |column| column.value(at))
}
