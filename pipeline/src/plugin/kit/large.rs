//! The checks that need a fixture without rows, or with very many records.

use std::time::Duration;

use super::Verdict;
use super::bench::{Bench, Given};
use super::checks::{PROMPT, Subject, is_refusal, told};
use super::fixture::Fixture;
use super::variant;
use crate::plugin::TaskError;
use crate::plugin::direct::act::{Act, Answer};

/// Records that may be on their way when a plugin is asked to stop: batches that wait, and one in the making.
const UNDER_WAY: u64 = 65_536;
/// Memory that a plugin may take while nobody takes its records, in KiB.
const GROWTH_KIB: u64 = 32 << 10;

/// A file that gives very many records.
pub(super) struct Large {
    given: Given,
    /// How many it has to give, where the kit has made it.
    expected: Option<u64>,
}

/// Makes the file, if the author says how; the reason, if not.
pub(super) fn make(bench: &Bench, fixture: &Fixture, mapping: &str, records: u64) -> Result<Large, String> {
    if let Some(bytes) = &fixture.many {
        return Ok(Large { given: bench.give(&fixture.file_name, bytes)?, expected: None });
    }
    let empty = variant::with_rows(fixture, 0).ok_or_else(|| variant::unknown(fixture, "many"))?;
    let empty = bench.read(&bench.give(&fixture.file_name, &empty)?, mapping);
    // A plugin may refuse a table without rows: then all records are those of its rows.
    let fixed = empty.map_or(0, |done| done.records);
    let of_rows = records.saturating_sub(fixed);
    if of_rows == 0 {
        return Err(format!("the rows of {} that kit.toml names give no record", fixture.file_name));
    }
    let times = bench.many.div_ceil(of_rows);
    let bytes = usize::try_from(times).ok().and_then(|times| variant::with_rows(fixture, times));
    let bytes = bytes.ok_or_else(|| variant::unknown(fixture, "many"))?;
    let given = bench.give(&fixture.file_name, &bytes)?;
    Ok(Large { given, expected: Some(fixed + times * of_rows) })
}

pub(super) fn no_rows(subject: &Subject<'_>) -> Verdict {
    let Subject { bench, fixture, mapping, .. } = subject;
    let given = variant::without_rows(fixture).and_then(|bytes| bench.give(&fixture.file_name, &bytes));
    let given = match given {
        Ok(given) => given,
        Err(reason) => return Verdict::Skipped(reason),
    };
    match (bench.read(&given, mapping), bench.act(Act::Read, &given, mapping)) {
        (Ok(done), Ok(answer @ Answer { failure: None, .. })) => {
            if !answer.agrees(&done.outcome) {
                return Verdict::Failed("in one process it gives something else than in a worker".to_owned());
            }
            Verdict::Ok(format!("{} records", done.records))
        }
        (Err(error), _) if is_refusal(&error.problem) => {
            Verdict::Failed(format!("an empty table is no error, but it says: {}", told(&error)))
        }
        (Err(error), _) => Verdict::Failed(told(&error)),
        (Ok(_), Ok(Answer { failure: Some((_, reason)), .. }) | Err(reason)) => Verdict::Failed(reason),
    }
}

pub(super) fn many(subject: &Subject<'_>) -> Verdict {
    let large = match &subject.large {
        Ok(large) => large,
        Err(reason) => return Verdict::Skipped(reason.clone()),
    };
    let Subject { bench, mapping, .. } = subject;
    let done = match bench.read(&large.given, mapping) {
        Ok(done) => done,
        Err(error) => return refused(large, &error),
    };
    match large.expected {
        Some(expected) if expected != done.records => Verdict::Failed(format!(
            "{} records, and the repeated rows have to give {expected}",
            done.records
        )),
        None if done.records < bench.many => {
            Verdict::Failed(format!("the long file gives {} records only", done.records))
        }
        _ => Verdict::Ok(format!(
            "{} in {:.1} s, {} a second",
            done.records,
            done.time.as_secs_f64(),
            speed(done.records, done.time)
        )),
    }
}

/// A plugin may refuse rows that repeat, and files that are too long; it may not fail on them.
fn refused(large: &Large, error: &TaskError) -> Verdict {
    if large.expected.is_some() && is_refusal(&error.problem) {
        return Verdict::Skipped(format!("the plugin refuses the repeated rows: {}", error.problem));
    }
    Verdict::Failed(told(error))
}

pub(super) fn speed(records: u64, time: Duration) -> u64 {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
    records.saturating_mul(1000) / millis
}

pub(super) fn in_the_midst(subject: &Subject<'_>) -> Verdict {
    let large = match &subject.large {
        Ok(large) => large,
        Err(reason) => return Verdict::Skipped(reason.clone()),
    };
    let act = |act| subject.bench.act(act, &large.given, &subject.mapping);
    let (closed, cancelled) = match act(Act::Close).and_then(|closed| Ok((closed, act(Act::CancelLater)?))) {
        Ok(both) => both,
        Err(reason) => return Verdict::Failed(reason),
    };
    if !closed.is_stopped || !cancelled.is_stopped {
        let reason = closed.failure.map_or_else(String::new, |(_, reason)| format!(": {reason}"));
        return Verdict::Skipped(format!("it gives no record of the long file{reason}"));
    }
    if let Some(records) =
        large.expected.filter(|records| *records <= UNDER_WAY && cancelled.failure.is_none())
    {
        return Verdict::Skipped(format!(
            "it had ended: {records} records, and {UNDER_WAY} may be under way; take a larger `--many`"
        ));
    }
    let wrong = [
        (closed.grown_kib > GROWTH_KIB, format!("it took {} KiB while nobody read", closed.grown_kib)),
        (closed.millis > PROMPT, format!("its stream closed, it took {} ms to end", closed.millis)),
        (cancelled.millis > PROMPT, format!("asked to stop, it took {} ms to end", cancelled.millis)),
        (cancelled.late > UNDER_WAY, format!("asked to stop, it gave {} more records", cancelled.late)),
        (cancelled.failure.is_none(), "asked to stop, it says that it read all".to_owned()),
    ];
    match wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, reason)) => Verdict::Failed(reason),
        None => Verdict::Ok(format!(
            "ended {} ms after the stream was closed, {} ms and {} records after it was asked to",
            closed.millis, cancelled.millis, cancelled.late
        )),
    }
}
