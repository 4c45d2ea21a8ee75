//! What a run says at its end, as the person on call reads it: what came out, where, and what needs a hand.
//!
//! Formats what the run record holds; it counts nothing anew.

use std::collections::BTreeMap;
use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::ending::listed;
use crate::issue::{Issue, Severity};
use crate::record::RunRecord;

/// The last words of a run that published.
#[derive(Debug)]
pub struct Summary {
    /// The published folder.
    pub folder: Utf8PathBuf,
    /// The folder of this attempt's record.
    pub run_folder: Utf8PathBuf,
    /// Its record.
    pub record: RunRecord,
    /// How many issues there are of each severity.
    pub severities: BTreeMap<Severity, usize>,
    /// Rejected cells and failed files.
    pub grave: Vec<Issue>,
    /// What plugins have to say of files that they read.
    pub notes: Vec<Issue>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = &self.record;
        let year = record.fiscal_year.map(|year| format!("FY{year} ")).unwrap_or_default();
        writeln!(f, "{year}published: {} ({} workbooks)", self.folder, self.workbooks(|_| true))?;
        for path in record.outputs.keys().filter(|path| !is_ministry(path) && !path.starts_with("csv/")) {
            writeln!(f, "  {path}")?;
        }
        writeln!(f, "  run.json")?;
        writeln!(f, "  <language>/ministry/<ministry>/: {} workbooks", self.workbooks(is_ministry))?;
        let twins = record.outputs.keys().filter(|path| path.starts_with("csv/")).count();
        writeln!(f, "  csv/: {twins} twins of data sheets")?;
        let totals = record.totals();
        let cached = record.inputs.iter().filter(|input| input.cached).count();
        writeln!(
            f,
            "read {} files ({cached} from the cache), {} cells: {} used, {} context, {} ignored, {} rejected",
            record.inputs.len(),
            totals.scope,
            totals.used,
            totals.context,
            totals.ignored,
            totals.rejected,
        )?;
        writeln!(f, "{}", self.issues())?;
        for (source, rules) in &record.issue_counts {
            let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{count} {rule}")).collect();
            writeln!(f, "  {source}: {}", rules.join(", "))?;
        }
        if !self.grave.is_empty() {
            writeln!(f, "to be mended:{}", listed(&self.grave))?;
        }
        if !self.notes.is_empty() {
            writeln!(f, "to be looked at:{}", listed(&self.notes))?;
        }
        if totals.rejected > 0 {
            writeln!(f, "rejected cells: {}", self.run_folder.join("quarantine.csv"))?;
        }
        write!(f, "record: {}", self.run_folder.join("run.json"))
    }
}

impl Summary {
    /// `issues: 25 (5 warnings, 20 notices), one by one in run.json`.
    fn issues(&self) -> String {
        let total: usize = self.severities.values().sum();
        let counted = self.severities.iter().rev().map(|(severity, count)| severity.counted(*count));
        let counted: Vec<String> = counted.collect();
        if total == 0 {
            "issues: 0".to_owned()
        } else {
            format!("issues: {total} ({}), one by one in run.json", counted.join(", "))
        }
    }

    fn workbooks(&self, is_meant: fn(&str) -> bool) -> usize {
        self.record
            .outputs
            .keys()
            .filter(|path| Utf8Path::new(path).extension() == Some("xlsx") && is_meant(path))
            .count()
    }
}

fn is_ministry(path: &str) -> bool {
    path.contains("/ministry/")
}
