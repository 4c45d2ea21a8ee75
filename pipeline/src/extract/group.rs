//! Files that are read together: one worker is kept busy with several small ones, instead of being waited for at each.
//!
//! Changes nothing about what becomes of a file: each has its own result, and they stay in the order of the plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Context, Extracted, Failure, Read, TaskRunner, mapping, task_with};
use crate::cache::{Cache, Recorder};
use crate::fiscal_year::FiscalYear;
use crate::normalize::Normalizer;
use crate::observation::{FileRef, Id};
use crate::plan::PlannedTask;
use crate::plugin::{RecordSink, Task, TaskReport, TaskWithSink};

/// Files that are read together at most.
const MOST_IN_GROUP: usize = 32;
/// Bytes up to which a file is one among others.
const SMALL_FILE: u64 = 128 << 10;

/// Neighbours that are read together: of one plugin, small, and few enough that every thread has work to the end.
pub(super) fn groups(tasks: &[PlannedTask], threads: usize) -> Vec<&[PlannedTask]> {
    let most = (tasks.len() / (threads * 4).max(1)).clamp(1, MOST_IN_GROUP);
    let is_small = |task: &PlannedTask| task.file.bytes <= SMALL_FILE;
    let belong = |one: &PlannedTask, next: &PlannedTask| {
        one.source.plugin == next.source.plugin && is_small(one) && is_small(next)
    };
    tasks.chunk_by(belong).flat_map(|neighbours| neighbours.chunks(most)).collect()
}

/// A file on its way: its task, and what takes its records.
struct Reading<'a> {
    task: Task,
    key: Result<String, Failure>,
    cache: Option<&'a Cache>,
    normalizer: Normalizer<'a>,
    report: Option<TaskReport>,
}

impl<'a> Reading<'a> {
    /// What an earlier run kept is replayed at once.
    fn begin(
        planned: &'a PlannedTask,
        mapping: String,
        runner: &dyn TaskRunner,
        context: Context<'a>,
    ) -> Self {
        let task = task_with(planned, mapping);
        let key = runner.plugin_sha256(&task.plugin).map(|sha256| Cache::key(&task, &sha256));
        let cache = context.cache.filter(|_| planned.source.is_cached());
        let mut normalizer = normalizer(planned, context);
        let kept = key.as_ref().ok().zip(cache).filter(|(key, cache)| cache.holds(key));
        let report = kept.and_then(|(key, cache)| cache.replay(key, &mut normalizer));
        if kept.is_some() && report.is_none() {
            // An entry that could not be used may have left records behind.
            normalizer = self::normalizer(planned, context);
        }
        Self { task, key, cache, normalizer, report }
    }

    fn end(self, planned: &PlannedTask, result: Option<Result<TaskReport, Failure>>) -> Extracted {
        let Self { key, normalizer, report, .. } = self;
        let (cache_key, result) = match (key, report, result) {
            (Err(failure), ..) => (None, Err(failure)),
            (Ok(key), Some(report), _) | (Ok(key), None, Some(Ok(report))) => {
                (Some(key), Ok(Read { report, normalized: normalizer.finish() }))
            }
            (Ok(key), None, Some(Err(failure))) => (Some(key), Err(failure)),
            (Ok(key), None, None) => (Some(key), Err(Failure::unanswered())),
        };
        Extracted { task: planned.clone(), cache_key, result }
    }
}

fn normalizer<'a>(planned: &'a PlannedTask, context: Context<'a>) -> Normalizer<'a> {
    let file = FileRef {
        path: planned.file.path.clone(),
        sha256: planned.file.sha256.clone(),
        vintage: planned.file.vintage,
    };
    let Context { catalog, labels, fiscal_years, .. } = context;
    Normalizer::new(catalog, labels, &planned.source, Arc::new(file), fiscal_years.clone())
}

pub(super) fn extract(
    group: &[PlannedTask],
    runner: &dyn TaskRunner,
    context: Context<'_>,
) -> Vec<Extracted> {
    // Files of one source and year have one mapping.
    let mut mappings: BTreeMap<(&Id, FiscalYear), String> = BTreeMap::new();
    let mut readings: Vec<Reading<'_>> = Vec::with_capacity(group.len());
    for planned in group {
        let (source, vintage) = (&planned.source, planned.file.vintage);
        let mapping =
            mappings.entry((&source.id, vintage)).or_insert_with(|| mapping(source, vintage).to_string());
        readings.push(Reading::begin(planned, mapping.clone(), runner, context));
    }
    let open = readings.iter_mut().filter(|reading| reading.report.is_none());
    let mut sinks: Vec<(&Task, Recorder<'_>)> = open
        .filter_map(|Reading { task, key, cache, normalizer, .. }| {
            Some((&*task, Recorder::new(*cache, key.as_ref().ok()?, normalizer)))
        })
        .collect();
    let mut tasks: Vec<TaskWithSink<'_>> =
        sinks.iter_mut().map(|(task, recorder)| (*task, recorder as &mut dyn RecordSink)).collect();
    let results = runner.run(&mut tasks);
    for ((_, recorder), result) in sinks.into_iter().zip(&results) {
        if let Ok(report) = result {
            recorder.complete(report);
        }
    }
    let mut results = results.into_iter();
    let ends = readings.into_iter().zip(group).map(|(reading, planned)| {
        let is_open = reading.report.is_none() && reading.key.is_ok();
        let result = if is_open { results.next() } else { None };
        reading.end(planned, result)
    });
    ends.collect()
}
