//! A run that calls the trait: no thread, no C, no streams.

use std::cell::RefCell;

use super::{Bounds, Outcome, decode};
use crate::column::{Batch, Field, Values, fates_fields};
use crate::export::arrived::{Arrived, Table};
use crate::failure::Failure;
use crate::plugin::{Input, InputPlugin};
use crate::record::Stop;
use crate::sink::Link;
use crate::task::{Instance, Order, read};

/// Keeps what a sink sends.
#[derive(Default)]
struct Kept {
    batches: RefCell<Vec<Batch>>,
    log: RefCell<Vec<(i32, String)>>,
}

impl Link for Kept {
    fn send(&self, batch: Batch) -> Result<(), Stop> {
        self.batches.borrow_mut().push(batch);
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }

    fn log(&self, level: i32, message: &str) {
        self.log.borrow_mut().push((level, message.to_owned()));
    }

    fn progress(&self, _done: u64, _total: u64) {}
}

pub(super) fn run<P: InputPlugin>(
    input: &Input<'_>,
    mapping: &str,
    bounds: Bounds,
) -> Result<Outcome, Failure> {
    let instance = Instance::<P>::new()?;
    let mapping = instance.mapping(mapping)?;
    let plan = instance.call(|plugin| Ok(plugin.plan(input, &mapping)?))?;
    let mut outcome = decode::empty(plan);
    let kept = Kept::default();
    for token in outcome.plan.tasks.clone() {
        let order = Order::new(mapping.clone(), &token, (bounds.batch_rows, bounds.max_rows));
        let mut finished = instance.call(|plugin| read(plugin, &kept, input, &order))?;
        let batches = kept.batches.take();
        outcome.records.extend(decode::records(&table(&order.fields, &batches)));
        let fates: Vec<Batch> = std::iter::from_fn(|| finished.fates.next_batch(usize::MAX)).collect();
        outcome.fates.extend(decode::fates(&table(&fates_fields(), &fates)));
        decode::add(&mut outcome.account, &finished.account);
    }
    outcome.log = kept.log.into_inner();
    Ok(outcome)
}

fn table(fields: &[Field], batches: &[Batch]) -> Table {
    Table {
        fields: fields
            .iter()
            .map(|field| (field.name.clone(), field.kind.format().to_owned(), field.is_nullable))
            .collect(),
        batches: batches.iter().map(arrived).collect(),
    }
}

fn arrived(batch: &Batch) -> Vec<Arrived> {
    let one = |column: &crate::column::Column| {
        let keep = |row: usize| column.validity[row / 8] & (1 << (row % 8)) != 0;
        match &column.values {
            Values::Text { offsets, bytes } => Arrived::Text(
                offsets
                    .windows(2)
                    .enumerate()
                    .map(|(row, ends)| {
                        let [start, end] =
                            [ends[0], ends[1]].map(|end| usize::try_from(end).expect("positive"));
                        keep(row).then(|| String::from_utf8_lossy(&bytes[start..end]).into_owned())
                    })
                    .collect(),
            ),
            Values::Float64(values) => Arrived::Float(
                values.iter().enumerate().map(|(row, value)| keep(row).then_some(*value)).collect(),
            ),
            Values::UInt32(values) => Arrived::Integer(values.iter().copied().map(u64::from).collect()),
            Values::UInt64(values) => Arrived::Integer(values.clone()),
        }
    };
    batch.columns.iter().map(one).collect()
}
