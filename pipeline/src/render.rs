//! Figures into files: workbooks, CSV twins, observations, and what describes them.
//!
//! Decides no content: sheets and figures are the report's, layouts of files their modules'. Touches no disk.

use std::collections::BTreeMap;

use crate::ending::RunError;
use crate::lint::{self, LintReport};
use crate::observations::{ExportError, ObservationTable};
use crate::package::{self, Resource};
use crate::report::{self, ReportInput};
use crate::workbook;

/// Every file of the edition, by its path below `fy<year>`, in the order of the paths.
///
/// # Errors
/// When a file cannot be made.
pub fn files(input: &ReportInput<'_>) -> Result<Vec<(String, Vec<u8>)>, RunError> {
    let (scores, observations) = rayon::join(|| scores(input), || observations(input));
    let write = |mut edition: report::Edition| -> Result<_, RunError> {
        if let Some(found) = scores.get(&edition.file_name) {
            report::fill_scores(&mut edition, found);
        }
        let twins = package::twins(&edition).map_err(ExportError::from)?;
        Ok((edition.path(), workbook::write(&edition)?, twins))
    };
    let editions = report::each_edition(input, write);
    let mut files = Vec::new();
    let mut resources = Vec::new();
    for edition in editions {
        let (path, bytes, twins) = edition?;
        files.push((path, bytes));
        for package::Twin { path, bytes, resource } in twins {
            files.push((path, bytes));
            resources.push(resource);
        }
    }
    let Observations { described, csv, parquet } = observations?;
    resources.splice(0..0, described);
    files.push(("observations.csv".to_owned(), csv));
    files.push(("observations.parquet".to_owned(), parquet));
    let descriptor = package::descriptor(input.settings, input.sources, input.files, &resources);
    files.push((package::DESCRIPTOR.to_owned(), descriptor));
    files.sort();
    files.push((package::MANIFEST.to_owned(), package::manifest(&files).map_err(ExportError::from)?));
    files.sort();
    Ok(files)
}

/// The observations as files, and what describes these.
struct Observations {
    described: [Resource; 2],
    csv: Vec<u8>,
    parquet: Vec<u8>,
}

fn observations(input: &ReportInput<'_>) -> Result<Observations, ExportError> {
    let table = ObservationTable::new(input.catalog, input.facts);
    let (csv, parquet) = (table.to_csv()?, table.to_parquet()?);
    Ok(Observations { described: package::observations(input.catalog, &table, &csv, &parquet), csv, parquet })
}

/// What the machine-readability rules say of the data sheets, by the file name of the measure.
fn scores(input: &ReportInput<'_>) -> BTreeMap<String, LintReport> {
    let score = |edition: report::Edition| {
        let sheets = workbook::data_sheets(&edition);
        let found = lint::lint_sheets(&edition.file_name, sheets, &lint::Options::default());
        (edition.file_name, found)
    };
    report::each_data_of_masters(input, report::Language::Ja, score).into_iter().collect()
}
