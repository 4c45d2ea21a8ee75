//! A draft tried: its open places filled with stand-ins, it goes through the plan and read code of a run, in a worker.

use std::sync::Arc;

use camino::Utf8Path;
use toml::Value;

use crate::config::{self, ConfigError, Source};
use crate::discover::InputFile;
use crate::extract::{Failure, TaskRunner, task_of};
use crate::plan::PlannedTask;
use crate::plugin::{Fate, TaskReport};

use super::tally::Tally;

/// What became of a draft.
pub(super) struct Trial {
    pub(super) report: Result<TaskReport, Failure>,
    pub(super) tally: Tally,
}

/// The places of a draft that are open: `indicator.id`, `basis`, ….
pub(super) fn open_places(draft: &str) -> Vec<String> {
    let Ok(table) = draft.parse::<toml::Table>() else { return Vec::new() };
    let mut open = Vec::new();
    for (key, value) in &table {
        find_open(key, value, &mut open);
    }
    open
}

fn find_open(path: &str, value: &Value, open: &mut Vec<String>) {
    match value {
        Value::String(text) if text == "?" || (path == "origin" && text.is_empty()) => {
            open.push(path.to_owned());
        }
        Value::Table(table) => {
            for (key, value) in table {
                let path = format!("{path}.{key}");
                if key.starts_with('?') {
                    open.push(path.clone());
                }
                find_open(&path, value, open);
            }
        }
        Value::Array(array) => array.iter().for_each(|value| find_open(path, value, open)),
        _ => {}
    }
}

/// A draft with stand-ins in its open places; `None` where it is no TOML.
fn filled(draft: &str) -> Option<toml::Table> {
    let mut table: toml::Table = draft.parse().ok()?;
    for (key, value) in
        [("basis", "illustrative"), ("measure", "open"), ("ministry", "open"), ("origin", "open")]
    {
        if table.get(key).and_then(Value::as_str).is_none_or(|text| text == "?" || text.is_empty()) {
            table.insert(key.to_owned(), Value::String(value.to_owned()));
        }
    }
    if let Some(marks) = table.get_mut("layout").and_then(|layout| layout.get_mut("marks")) {
        for (_, status) in marks.as_table_mut()? {
            if status.as_str() == Some("?") {
                *status = Value::String("O".to_owned());
            }
        }
    }
    let mut last = 0;
    for (at, indicator) in
        (1..).zip(table.get_mut("indicator").and_then(Value::as_array_mut).into_iter().flatten())
    {
        let is_stated =
            indicator.get("role").and_then(Value::as_str).is_some_and(|role| role.starts_with("stated"));
        last = if is_stated { last } else { at };
        if indicator.get("id").and_then(Value::as_str) == Some("?") {
            indicator.as_table_mut()?.insert("id".to_owned(), Value::String(format!("open_{last}")));
        }
    }
    if let Some(dimensions) = table.remove("dimension").and_then(|one| one.try_into::<toml::Table>().ok()) {
        let safe = dimensions.into_iter().map(|(id, place)| (id.replace('?', "open"), place));
        table.insert("dimension".to_owned(), Value::Table(safe.collect()));
    }
    Some(table)
}

/// The source that a draft would be.
pub(super) fn source(draft: &str) -> std::io::Result<Option<Result<Source, ConfigError>>> {
    let Some(table) = filled(draft) else { return Ok(None) };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("guess.toml");
    fs_err::write(&path, table.to_string())?;
    let path = Utf8Path::from_path(&path)
        .ok_or_else(|| std::io::Error::other("the temporary folder is not Unicode"))?;
    Ok(Some(config::load_source_alone(path, path)))
}

/// Reads the file by the source.
pub(super) fn run(source: Source, file: &InputFile, runner: &dyn TaskRunner) -> Trial {
    let totals = source.layout.get("total").and_then(|words| words.as_array()).into_iter().flatten();
    let totals: Vec<String> = totals.filter_map(|word| word.as_str().map(str::to_owned)).collect();
    let mut tally = Tally::new(&totals);
    let planned = PlannedTask { source: Arc::new(source), file: file.clone() };
    let report = runner.run_one(&task_of(&planned), &mut tally);
    Trial { report, tally }
}

/// Why cells were rejected or ignored, with how many, the most first.
pub(super) fn reasons(report: &TaskReport, fate: &str) -> Vec<(u64, String)> {
    let mut reasons: Vec<(u64, String)> = Vec::new();
    let of = |one: &&Fate| one.fate == fate;
    for one in report.fates.iter().filter(of) {
        match reasons.iter_mut().find(|(_, reason)| *reason == one.reason) {
            Some((cells, _)) => *cells += one.cells,
            None => reasons.push((one.cells, one.reason.clone())),
        }
    }
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    reasons
}
