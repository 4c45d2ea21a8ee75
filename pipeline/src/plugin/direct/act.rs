//! The child in which the conformance kit loads a plugin without a pipe in between: one act, one answer in JSON.
//!
//! The kit itself never loads a plugin: one that dies here has failed a check, not ended the report.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::super::Account;
use super::super::error::Problem;
use super::super::kit::digest::{Digest, fates_digest};
use super::super::library::{Input, close_inherited};
use super::super::worker::{WorkerError, limit, take_pipes};
use super::{Ended, InProcess, Order, Reached};
use crate::cli::DirectArgs;
use crate::discover::sha256;

/// How long nobody takes records, in [`Act::Close`].
const PAUSE: Duration = Duration::from_millis(300);

/// Readings of [`Act::Read`], with the same instance.
const READINGS: usize = 2;

/// What the child does with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Act {
    /// Reads it, twice with the same instance.
    Read,
    /// Asks the plugin to stop before it has begun.
    Cancel,
    /// Asks it to stop after its first records.
    CancelLater,
    /// Takes the first records, waits, and closes the stream.
    Close,
    /// Wants one record.
    Limit,
}

/// What came of it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Of each reading that came to its end: records, fates and all else.
    pub(crate) outcomes: Vec<Outcome>,
    /// Why the last reading did not.
    pub(crate) failure: Option<(Option<i32>, String)>,
    /// Records that arrived in the last reading.
    pub(crate) records: u64,
    /// Records that arrived after the plugin was asked to stop.
    pub(crate) late: u64,
    /// True when it was asked to stop, or its stream closed, before it had ended.
    pub(crate) is_stopped: bool,
    /// Milliseconds from there to the end.
    pub(crate) millis: u64,
    /// Memory that it took while nobody took records, in KiB.
    pub(crate) grown_kib: u64,
    /// The account says that not all was read.
    pub(crate) is_truncated: bool,
}

impl Answer {
    /// True when both readings of [`Act::Read`] came to this.
    pub(crate) fn agrees(&self, outcome: &Outcome) -> bool {
        self.outcomes.len() == READINGS && self.outcomes.iter().all(|one| one == outcome)
    }
}

/// One reading, for comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) records: String,
    pub(crate) fates: String,
    pub(crate) fingerprint: Arc<str>,
    pub(crate) account: Account,
}

/// Does what is asked, and writes the answer to standard output.
///
/// # Errors
/// When the process cannot be set up or the answer not be written.
pub fn serve(args: &DirectArgs) -> Result<(), WorkerError> {
    close_inherited()?;
    let (_, out) = take_pipes()?;
    let worker = &args.worker;
    limit(worker.memory_mib)?;
    let bytes = fs_err::read(&args.file)?;
    let hash = sha256(&bytes);
    let input = Input { name: &args.name, sha256: &hash, bytes: &bytes };
    let max_rows = u64::from(args.act == Act::Limit);
    let order = Order { input, mapping: &args.mapping, max_rows };
    let answer = match InProcess::load(&worker.library, &worker.plugin_id, &worker.sha256) {
        Ok(mut plugin) => perform(&mut plugin, &order, args.act),
        Err(failure) => {
            Answer { failure: Some((Some(failure.status), failure.to_string())), ..Answer::default() }
        }
    };
    let json = serde_json::to_vec(&answer).map_err(std::io::Error::other)?;
    Ok(File::from(out).write_all(&json)?)
}

fn perform(plugin: &mut InProcess, order: &Order<'_>, act: Act) -> Answer {
    let mut answer = Answer::default();
    let readings = if act == Act::Read { READINGS } else { 1 };
    for _ in 0..readings {
        perform_once(plugin, order, act, &mut answer);
    }
    answer
}

fn perform_once(plugin: &mut InProcess, order: &Order<'_>, act: Act, answer: &mut Answer) {
    answer.records = 0;
    let mut digest = Digest::default();
    let mut stopped = None;
    if act == Act::Cancel {
        plugin.library.set_cancelled(true);
        stopped = Some(Instant::now());
    }
    let cancel = plugin.library.canceller();
    let reached = plugin.run(order, &mut |batch: &RecordBatch| {
        let rows = u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        answer.records += rows;
        answer.late += if stopped.is_some() { rows } else { 0 };
        digest.take(batch);
        match act {
            Act::CancelLater if stopped.is_none() => cancel(),
            Act::Close => answer.grown_kib = growth(),
            _ => return Ok(()),
        }
        stopped = stopped.or_else(|| Some(Instant::now()));
        if act == Act::Close { Err(Ended::Enough) } else { Ok(()) }
    });
    answer.is_stopped = stopped.is_some();
    answer.millis = stopped.map_or(0, |since| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX));
    conclude(reached, digest, answer);
}

fn conclude(reached: Result<Reached, Ended>, digest: Digest, answer: &mut Answer) {
    match reached {
        Ok(Reached { end, report }) => {
            answer.is_truncated = end.truncated;
            answer.outcomes.push(Outcome {
                records: digest.finish(),
                fates: fates_digest(&report.fates),
                fingerprint: report.fingerprint,
                account: report.account,
            });
        }
        Err(Ended::Problem(problem)) => {
            let status = match &problem {
                Problem::Failed(failure) => Some(failure.status),
                _ => None,
            };
            answer.failure = Some((status, problem.to_string()));
        }
        Err(Ended::Enough) => {}
    }
}

/// Memory that this process takes while it does nothing, which is what the plugin's threads take.
fn growth() -> u64 {
    let before = resident_kib();
    std::thread::sleep(PAUSE);
    resident_kib().saturating_sub(before)
}

/// Resident memory of this process; 0 where the system does not say.
fn resident_kib() -> u64 {
    let status = fs_err::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}
