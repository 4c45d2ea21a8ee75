//! The sink that takes records and fates, and keeps the account.
//!
//! Authors cannot forget the account: [`Sink`] counts each cell that it is told of, and the task fails when the four
//! fates do not sum to the scope. Records leave in batches while they are given; only the fates are kept.

use nenji_abi::Account;

use crate::column::{Batch, Field};
use crate::fates::FateLog;
use crate::ledger::Ledger;
use crate::plugin::{PluginError, Problem};
use crate::record::{Area, Fate, Record, Stop};

/// Records between two looks at the host's wish to stop.
const POLL_RECORDS: u64 = 1024;
/// Records in a batch where the host does not say.
const USUAL_BATCH_ROWS: u32 = 8192;
/// The contract's bound.
const MOST_BATCH_ROWS: u32 = 65_536;

/// The other end of a sink.
pub(crate) trait Link {
    /// Takes a batch of records; waits while the host is slower.
    fn send(&self, batch: Batch) -> Result<(), Stop>;
    /// True when the host wants no more.
    fn is_cancelled(&self) -> bool;
    /// A line for the log.
    fn log(&self, level: i32, message: &str);
    /// How far the reading is.
    fn progress(&self, done: u64, total: u64);
}

/// How many records a sink takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) batch_rows: usize,
    /// `None` for all.
    pub(crate) max_rows: Option<u64>,
}

impl Bounds {
    /// From the ABI's numbers, in which 0 means the usual.
    pub(crate) fn new(batch_rows: u32, max_rows: u64) -> Self {
        let batch_rows = if batch_rows == 0 { USUAL_BATCH_ROWS } else { batch_rows.min(MOST_BATCH_ROWS) };
        let batch_rows = usize::try_from(batch_rows).expect("32 bits fit");
        Self { batch_rows, max_rows: (max_rows > 0).then_some(max_rows) }
    }
}

/// Why a sink takes no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Truncated,
    Cancelled,
}

/// What is left of a sink when all is read.
pub(crate) struct Finished {
    pub(crate) account: Account,
    pub(crate) fates: FateLog,
}

/// Takes what a plugin reads. Records stream to the host in batches; memory does not grow with their number.
pub struct Sink<'a> {
    link: &'a dyn Link,
    fields: &'a [Field],
    bounds: Bounds,
    batch: Batch,
    records: u64,
    ledger: Ledger,
    fates: FateLog,
    end: Option<End>,
    fault: Option<PluginError>,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(link: &'a dyn Link, fields: &'a [Field], bounds: Bounds) -> Self {
        Self {
            link,
            fields,
            bounds,
            batch: Batch::new(fields),
            records: 0,
            ledger: Ledger::default(),
            fates: FateLog::default(),
            end: None,
            fault: None,
        }
    }

    /// Claims a sheet and says how many of its cells are not empty. May be called again to add cells while streaming.
    pub fn scope(&mut self, sheet: &str, non_empty_cells: u64) {
        self.ledger.scope(sheet, non_empty_cells);
    }

    /// Gives a record; its cell counts as used, once, however many records point at it. A record with neither number
    /// nor text points at an empty cell, which is outside the account.
    ///
    /// # Errors
    /// [`Stop`] when the host has enough, or when the record breaks the contract, which fails the task.
    pub fn record(&mut self, record: &Record<'_>) -> Result<(), Stop> {
        if self.end.is_some() || self.fault.is_some() {
            return Err(Stop);
        }
        if self.bounds.max_rows.is_some_and(|max| self.records >= max) {
            return self.stop(End::Truncated);
        }
        if self.records.is_multiple_of(POLL_RECORDS) && self.link.is_cancelled() {
            return self.stop(End::Cancelled);
        }
        if let Some(fault) = self.defect(record) {
            self.fault = Some(fault);
            return Err(Stop);
        }
        push_record(&mut self.batch, record);
        self.records += 1;
        if record.number.is_some() || record.text.is_some() {
            self.ledger.used(record.sheet, record.row, record.column);
        }
        if self.batch.rows() >= self.bounds.batch_rows { self.flush() } else { Ok(()) }
    }

    /// `cells` non-empty cells of an area gave meaning to records.
    pub fn context(&mut self, sheet: &str, area: Area, cells: u64, reason: &str) {
        self.area(sheet, area, cells, Fate::Context, reason);
    }

    /// `cells` non-empty cells of an area are left out.
    pub fn ignored(&mut self, sheet: &str, area: Area, cells: u64, reason: &str) {
        self.area(sheet, area, cells, Fate::Ignored, reason);
    }

    /// One cell could not be read.
    pub fn rejected(&mut self, sheet: &str, row: u32, column: u32, reason: &str, text: &str) {
        self.ledger.other(sheet, Fate::Rejected, 1);
        self.fates.single(sheet, Area::cell(row, column), 1, (Fate::Rejected, reason), Some(text));
    }

    /// Says that a sheet is left, and why; its cells are not in the scope.
    pub fn left_sheet(&mut self, sheet: &str, reason: &str) {
        self.fates.single(sheet, Area::cell(1, 1), 0, (Fate::Ignored, reason), None);
    }

    /// A line for the host's log; level 1 error … 5 trace.
    pub fn log(&mut self, level: i32, message: &str) {
        self.link.log(level, message);
    }

    /// Says how far the reading is, in any unit; `total` 0 when unknown.
    pub fn progress(&mut self, done: u64, total: u64) {
        self.link.progress(done, total);
    }

    /// Ends the reading: sends what is left, and balances the account.
    pub(crate) fn finish(mut self, result: Result<(), PluginError>) -> Result<Finished, PluginError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        if self.end.is_none() {
            result?;
        }
        if self.batch.rows() > 0 && self.end != Some(End::Cancelled) && self.flush().is_err() {
            self.end = Some(End::Cancelled);
        }
        match self.end {
            Some(End::Cancelled) => return Err(Stop.into()),
            Some(End::Truncated) => {}
            None => self.ledger.check()?,
        }
        let account = Account {
            struct_size: u32::try_from(size_of::<Account>()).expect("the struct is small"),
            truncated: u32::from(self.end == Some(End::Truncated)),
            records: self.records,
            fates: u64::try_from(self.fates.len()).expect("a length fits 64 bits"),
            ..self.ledger.account()
        };
        Ok(Finished { account, fates: self.fates })
    }

    fn area(&mut self, sheet: &str, area: Area, cells: u64, fate: Fate, reason: &str) {
        if cells > 0 {
            self.ledger.other(sheet, fate, cells);
            self.fates.area(sheet, area, cells, fate, reason);
        }
    }

    fn stop(&mut self, end: End) -> Result<(), Stop> {
        self.end = Some(end);
        Err(Stop)
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let batch = std::mem::replace(&mut self.batch, Batch::new(self.fields));
        self.link.send(batch).or_else(|Stop| self.stop(End::Cancelled))
    }

    /// What of a record breaks `cells/1`, as an error that names the cell.
    fn defect(&self, record: &Record<'_>) -> Option<PluginError> {
        let dimensions = self.fields.iter().filter(|field| field.name.starts_with("label_")).count();
        let message = if record.labels.len() != dimensions {
            format!("a record has {} labels, the mapping {dimensions} dimensions", record.labels.len())
        } else if record.row == 0 || record.column == 0 {
            "a record points at row or column 0; both count from 1".to_owned()
        } else if record.number.is_some_and(|number| !number.is_finite()) {
            "a record has a number that is not finite".to_owned()
        } else {
            return None;
        };
        let place = format!("row {}, column {}", record.row, record.column);
        let message = format!("{message} (sheet `{}`, {place})", record.sheet);
        Some(PluginError::new(Problem::Internal, message).with_sheet(record.sheet))
    }
}

fn push_record(batch: &mut Batch, record: &Record<'_>) {
    let mut columns = batch.columns.iter_mut();
    let mut next = || columns.next().expect("the batch has the columns of cells/1");
    next().push_text(Some(record.indicator));
    next().push_text(Some(record.role.as_str()));
    next().push_text(Some(record.period));
    for label in record.labels {
        next().push_text(*label);
    }
    next().push_float(record.number);
    next().push_text(record.text);
    next().push_text(record.unit);
    next().push_text(record.flags);
    next().push_text(Some(record.sheet));
    next().push_u32(record.row);
    next().push_u32(record.column);
}
