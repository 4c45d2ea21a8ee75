//! `nenji explain WORKBOOK CELL`: which source cells made a number.
//!
//! The workbook says what the cell is about (table, row, column); the inputs are read again and say the rest. For the
//! operator's eyes: it shows texts of cells and names of organisations, which no published file does.

mod figures;
mod meaning;
mod tell;
mod written;

use camino::{Utf8Path, Utf8PathBuf};
use clap::Args;

use self::figures::Leg;
use self::meaning::Question;
use crate::aggregate::{self, MINISTRY};
use crate::cache::Cache;
use crate::catalog::SECTOR;
use crate::cli::CommonArgs;
use crate::compare::{Book, Cell, ReadError, Table};
use crate::diagnostic::Hint;
use crate::ending::{ExitCode, RunError};
use crate::extract::{self, Context};
use crate::inputs::{Inputs, InputsError};
use crate::issue::CellRef;
use crate::layout;
use crate::observation::{Id, Observation};
use crate::progress::Silent;
use crate::validate::{self, Settled};
use crate::verify;
use crate::workers;

const AFTER_HELP: &str = "\
Exit codes:
  0    explained
  1    explained, but the inputs give another number today: see `nenji verify`
  2    usage: no such cell, or one that holds no figure of an indicator
  4    the workbook or an input could not be read

Example:
  nenji explain outputs/fy2024/ja/scope.xlsx 'T1!H7'";

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct ExplainArgs {
    /// A published workbook, in its folder: outputs/fy2024/ja/ministry/mlit/scope.xlsx is the edition of a ministry.
    pub workbook: Utf8PathBuf,
    /// Sheet and cell: `T1!H7`.
    pub cell: String,
    /// Where the inputs are.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Parts, and cells of a part, that are listed.
    #[arg(long, default_value_t = 200, value_name = "N")]
    pub rows: usize,
}

/// Why a cell could not be explained.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// The workbook cannot be read.
    #[error("could not read the workbook `{path}`")]
    Workbook {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: ReadError,
    },
    /// Not `T1!H7`.
    #[error("`{0}` names no cell")]
    Address(String),
    /// No such sheet.
    #[error("the workbook has no sheet `{tab}`")]
    Sheet {
        /// The name.
        tab: String,
        /// What there is.
        known: String,
    },
    /// No figure.
    #[error("{place} holds no figure that could be traced: {reason}")]
    NoFigure {
        /// Sheet and cell.
        place: String,
        /// Why not.
        reason: String,
    },
}

impl ExplainError {
    /// 4 where the workbook cannot be read, else 2.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        if matches!(self, Self::Workbook { .. }) { ExitCode::Failed } else { ExitCode::Usage }
    }
}

impl Hint for ExplainError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Workbook { .. } => {
                "name a published workbook, such as outputs/fy2024/ja/scope.xlsx".to_owned()
            }
            Self::Address(_) => "name sheet and cell, such as 'T1!H7'".to_owned(),
            Self::Sheet { known, .. } => format!("it has {known}"),
            Self::NoFigure { .. } => {
                "name a number of a table: a value, change, rate or share of an indicator".to_owned()
            }
        })
    }
}

/// A cell with all that made it.
#[derive(Debug)]
pub struct Explanation {
    workbook: Utf8PathBuf,
    place: String,
    shown: Option<Cell>,
    question: Question,
    heading: String,
    row: String,
    indicator_text: String,
    /// English name of the edition's ministry.
    ministry: Option<String>,
    legs: Vec<Leg>,
    result: figures::Computed,
    notes: Vec<String>,
    rows: usize,
}

/// Finds out what a cell is about, reads the inputs again, and lists what made it.
///
/// # Errors
/// When there is no such cell, it holds no figure, or something cannot be read.
pub fn explain(args: &ExplainArgs) -> Result<Explanation, RunError> {
    let (tab, cell) = address(&args.cell)?;
    let read = |source| ExplainError::Workbook { path: args.workbook.clone(), source };
    let bytes = fs_err::read(&args.workbook).map_err(|error| read(ReadError::Io(error)))?;
    let book = Book::read(&args.workbook, bytes).map_err(read)?;
    let record = record(&args.workbook);
    let recorded = record.as_deref().map(verify::read).transpose()?;
    let mut common = args.common.clone();
    common.fiscal_year = common.fiscal_year.or(recorded.as_ref().and_then(verify::Recorded::fiscal_year));
    let inputs = Inputs::load(&common)?;
    let (table, at) = find(&book, &tab, cell)?;
    let question = meaning::question(&inputs, table, at, ministry(&args.workbook))
        .map_err(|reason| ExplainError::NoFigure { place: format!("{tab}!{cell}"), reason })?;
    let mut notes = Vec::new();
    if let Some(recorded) = &recorded {
        notes.extend(changed(&inputs, recorded));
    }
    let cache = record.as_deref().and_then(Utf8Path::parent).and_then(Utf8Path::parent);
    let cache = cache.map(|outputs| outputs.join(".cache")).filter(|folder| folder.is_dir()).map(Cache::new);
    let (legs, result) = trace(&inputs, &common, cache.as_ref(), &question)?;
    notes.extend(shared(&inputs, &question, &legs));
    let (column, row) = (at.0, at.1);
    let is_japanese = table.headings.iter().any(|heading| meaning::is_japanese(heading));
    Ok(Explanation {
        workbook: args.workbook.clone(),
        place: format!("{tab}!{cell}"),
        shown: table.rows[row][column].clone(),
        heading: table.headings[column].clone(),
        row: meaning::label(table, row),
        indicator_text: figures::definition(&inputs.catalog, &question, is_japanese),
        ministry: question.ministry.as_ref().map(|id| inputs.catalog.code_name("ministry", id).en),
        question,
        legs,
        result,
        notes,
        rows: args.rows,
    })
}

/// `T1!H7`, with or without quotes around the sheet.
fn address(text: &str) -> Result<(String, CellRef), ExplainError> {
    let parts = text.rsplit_once('!');
    let parts =
        parts.and_then(|(tab, cell)| Some((tab, CellRef::parse(&cell.replace('$', "").to_uppercase())?)));
    let (tab, cell) = parts.ok_or_else(|| ExplainError::Address(text.to_owned()))?;
    let tab = tab.strip_prefix('\'').and_then(|tab| tab.strip_suffix('\'')).unwrap_or(tab);
    Ok((tab.replace("''", "'"), cell))
}

/// The table that holds a cell, and the cell's column and row in it.
fn find<'a>(book: &'a Book, tab: &str, cell: CellRef) -> Result<(&'a Table, (usize, usize)), ExplainError> {
    let sheet = book.sheets.iter().find(|sheet| sheet.tab == tab).ok_or_else(|| ExplainError::Sheet {
        tab: tab.to_owned(),
        known: book.sheets.iter().map(|sheet| format!("`{}`", sheet.tab)).collect::<Vec<_>>().join(", "),
    })?;
    let inside = |table: &&Table| {
        let (row, column) =
            (cell.row.checked_sub(table.start.row + 1), cell.column.checked_sub(table.start.column));
        row.is_some_and(|row| (row as usize) < table.rows.len())
            && column.is_some_and(|column| (column as usize) < table.headings.len())
    };
    let table = sheet.tables.iter().find(inside).ok_or_else(|| ExplainError::NoFigure {
        place: format!("{tab}!{cell}"),
        reason: "it stands outside the tables".to_owned(),
    })?;
    let row = (cell.row - table.start.row - 1) as usize;
    Ok((table, ((cell.column - table.start.column) as usize, row)))
}

/// The run record of the year that a workbook was published in.
fn record(workbook: &Utf8Path) -> Option<Utf8PathBuf> {
    let records = workbook.ancestors().skip(1).take(5).map(|folder| folder.join("run.json"));
    records.into_iter().find(|path| path.is_file())
}

/// The ministry that an edition is cut for, by its folder.
fn ministry(workbook: &Utf8Path) -> Option<String> {
    let folder = workbook.parent()?;
    (folder.parent()?.file_name() == Some("ministry")).then(|| folder.file_name().map(str::to_owned))?
}

/// Sectors of an edition's figure that other ministries answer for as well.
fn shared(inputs: &Inputs, question: &Question, legs: &[Leg]) -> Vec<String> {
    let Some(ministry) = &question.ministry else { return Vec::new() };
    let day = inputs.settings.fiscal_year.last_day();
    let facts = || legs.iter().flat_map(|leg| &leg.parts).map(|part| &part.fact);
    let sectors = inputs.catalog.shared_sectors(day).filter(|sector| sector.answers_on(ministry, day));
    let held = sectors.filter(|sector| facts().any(|fact| stands_by_sector(fact, &sector.id)));
    held.map(|sector| {
        format!(
            "{} answer for the sector {} together; it stands in full in each of their editions, and once in the master",
            sector.ministries_on(day).join(" and "),
            sector.id
        )
    })
    .collect()
}

/// True where a fact is in editions because of that sector, not as a ministry's own activity.
fn stands_by_sector(fact: &Observation, sector: &Id) -> bool {
    fact.key.get(SECTOR) == Some(sector) && !fact.key.contains_key(MINISTRY)
}

/// What is no longer as it was when the workbook was made.
fn changed(inputs: &Inputs, recorded: &verify::Recorded) -> Option<String> {
    let mut then = recorded.read_from();
    let now = inputs.files.iter().map(|file| (file.path.clone(), file.sha256.clone())).chain(inputs.hashes());
    let mut count = 0;
    for (name, sha256) in now {
        count += usize::from(then.remove(&name) != Some(sha256));
    }
    count += then.len();
    (count > 0)
        .then(|| format!("{count} inputs or settings are not those of the run; `nenji verify` names them"))
}

/// Reads the inputs again and takes from them what answers the question.
fn trace(
    inputs: &Inputs,
    common: &CommonArgs,
    cache: Option<&Cache>,
    question: &Question,
) -> Result<(Vec<Leg>, figures::Computed), RunError> {
    let runner = workers::readers(common, inputs, None)?;
    layout::check(inputs, &runner).map_err(InputsError::from)?;
    let fiscal_years = inputs.fiscal_years();
    let context =
        Context { catalog: &inputs.catalog, labels: &inputs.labels, fiscal_years: &fiscal_years, cache };
    let mut extracted = extract::extract(&inputs.plan.tasks, &runner, context, &Silent);
    let observations = extract::take_observations(&mut extracted);
    let settled: Settled = validate::settle(&inputs.rules(), observations.clone());
    let (catalog, settings) = (&inputs.catalog, &inputs.settings);
    let aggregates = match &question.ministry {
        None => aggregate::aggregate(catalog, settings, &settled)?,
        Some(ministry) => aggregate::portfolio(catalog, settings, &settled, ministry)?.aggregates,
    };
    let desk = figures::Desk {
        inputs,
        settled: &settled,
        observations: &observations,
        aggregates: &aggregates,
        ministry: question.ministry.as_ref(),
    };
    let mut legs = figures::legs(&desk, question);
    written::fill(inputs, &runner, context, &mut legs);
    let result = figures::compute(&desk, question, &legs);
    Ok((legs, result))
}
