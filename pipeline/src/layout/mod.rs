//! The `[layout]` of every source against the JSON Schema that its plugin gives of it, before any file is read.
//!
//! Knows no option of any plugin. What a schema cannot say is the plugin's to refuse, at its first file.

mod options;
mod place;
pub(crate) mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::Value;

pub(crate) use self::options::{Entry, entries};
pub(crate) use self::schema::Violation;
use crate::config::document::Document;
use crate::config::{ConfigError, Source};
use crate::extract::TaskRunner;
use crate::inputs::Inputs;

/// Layout keys that belong to the host: a mistyped one is meant as often as a plugin's.
const HOST_KEYS: [&str; 4] = ["period-is", "empty", "marks", "deduct"];

/// Refuses the first option that a plugin does not have. A plugin that gives no schema, or is itself refused, is not
/// judged here: its sources fail later, with the reason.
///
/// # Errors
/// With the source file, the line and the nearest name.
pub fn check(inputs: &Inputs, runner: &dyn TaskRunner) -> Result<(), ConfigError> {
    check_sources(inputs, &inputs.sources, runner)
}

/// As [`check`], for some of the sources.
///
/// # Errors
/// As [`check`].
pub fn check_sources(
    inputs: &Inputs,
    sources: &[Arc<Source>],
    runner: &dyn TaskRunner,
) -> Result<(), ConfigError> {
    let plugins: BTreeSet<&str> = sources.iter().map(|source| &*source.plugin).collect();
    let described = plugins.into_par_iter().filter_map(|id| Some((id, runner.layout_schema(id)?)));
    let schemas: BTreeMap<&str, Value> = described.collect();
    for source in sources {
        let Some(schema) = schemas.get(&*source.plugin) else { continue };
        if let Some(violation) = violation(schema, &source.layout) {
            return Err(refusal(inputs, source, &violation)?);
        }
    }
    Ok(())
}

/// What of a layout its schema refuses; none where all is well.
pub(crate) fn violation(schema: &Value, layout: &Value) -> Option<Violation> {
    schema::check(schema, layout).err()
}

/// The error at the place where the option stands in the source file.
fn refusal(inputs: &Inputs, source: &Source, violation: &Violation) -> Result<ConfigError, ConfigError> {
    let path = inputs.settings.inputs.join("sources").join(format!("{}.toml", source.id));
    let document = Document::read(&path, "run again when nobody writes into the inputs folder")?;
    let span = place::span(&document.text, violation.path());
    Ok(document.invalid(span, violation.message(&source.plugin), hint(violation)))
}

fn hint(violation: &Violation) -> Option<String> {
    let mut violation = violation.clone();
    if let Violation::Unknown { path, known } = &mut violation
        && path.len() == 1
    {
        known.extend(HOST_KEYS.map(str::to_owned));
    }
    violation.hint()
}

#[cfg(test)]
mod tests;
