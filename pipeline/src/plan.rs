//! Which source reads which file: every file under `fy*/` belongs to exactly one source.
//!
//! Compares paths with globs, nothing else. A file that none or two sources claim is an issue; gates decide on it.

use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use crate::config::Source;
use crate::diagnostic::Hint;
use crate::discover::InputFile;
use crate::issue::{Issue, IssueCode, Location, Severity};

/// What is to be read, in the order of sources and files.
#[derive(Debug, Default)]
pub struct Plan {
    /// One per file.
    pub tasks: Vec<PlannedTask>,
    /// Unclaimed files, files claimed twice, sources without a file.
    pub issues: Vec<Issue>,
}

/// One file and the source that reads it.
#[derive(Clone, Debug)]
pub struct PlannedTask {
    /// The source.
    pub source: Arc<Source>,
    /// The file.
    pub file: InputFile,
}

/// A source's `files` is no glob.
#[derive(Debug, thiserror::Error)]
#[error("the source `{id}` has no valid pattern in `files`")]
pub struct PlanError {
    id: String,
    source: globset::Error,
}

impl Hint for PlanError {
    fn hint(&self) -> Option<String> {
        Some("write it like `fy*/mlit_ceptoar_*.xlsx`".to_owned())
    }
}

/// Matches every file with the sources.
///
/// # Errors
/// When a source's pattern is not valid.
pub fn plan(sources: &[Arc<Source>], files: &[InputFile]) -> Result<Plan, PlanError> {
    let matchers = sources.iter().map(|source| matcher(source)).collect::<Result<Vec<_>, _>>()?;
    let mut plan = Plan::default();
    let mut claimed = vec![0_usize; sources.len()];
    for file in files {
        let claims: Vec<usize> =
            (0..sources.len()).filter(|index| matchers[*index].is_match(&file.path)).collect();
        match claims.as_slice() {
            [one] => {
                claimed[*one] += 1;
                plan.tasks.push(PlannedTask { source: Arc::clone(&sources[*one]), file: file.clone() });
            }
            [] => plan.issues.push(unclaimed(file)),
            several => {
                plan.issues.push(claimed_twice(file, several.iter().map(|index| &*sources[*index].id)));
            }
        }
    }
    for (source, count) in sources.iter().zip(claimed) {
        if count == 0 {
            plan.issues.push(without_file(source));
        }
    }
    plan.tasks.sort_by(|a, b| (&a.source.id, &a.file.path).cmp(&(&b.source.id, &b.file.path)));
    Ok(plan)
}

fn matcher(source: &Source) -> Result<GlobMatcher, PlanError> {
    let built = GlobBuilder::new(&source.files).literal_separator(true).build();
    Ok(built.map_err(|error| PlanError { id: source.id.to_string(), source: error })?.compile_matcher())
}

fn at_file(file: &InputFile) -> Location {
    Location { file: Some(file.path.as_str().into()), ..Location::default() }
}

fn unclaimed(file: &InputFile) -> Issue {
    Issue {
        location: at_file(file),
        code: IssueCode::UnclaimedFile,
        severity: Severity::Error,
        message: "no source claims this file".to_owned(),
        text: None,
        remedy: "add a source file whose `files` matches it, or move it out of the fy folder".to_owned(),
    }
}

fn claimed_twice<'a>(file: &InputFile, ids: impl Iterator<Item = &'a str>) -> Issue {
    let ids: Vec<String> = ids.map(|id| format!("`{id}`")).collect();
    Issue {
        message: format!("several sources claim this file: {}", ids.join(", ")),
        remedy: "narrow `files` in all but one of them".to_owned(),
        ..unclaimed(file)
    }
}

fn without_file(source: &Source) -> Issue {
    Issue {
        location: Location { source: Some(Arc::clone(&source.id)), ..Location::default() },
        code: IssueCode::Missing,
        severity: Severity::Warning,
        message: format!("no file matches `{}`", source.files),
        text: None,
        remedy: "put the file into its fy folder, or correct `files` in the source".to_owned(),
    }
}
