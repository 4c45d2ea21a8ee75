//! The checks of a program that fixtures name in place of a plugin: those that make sense for a process a file.
//!
//! The same lines in the same report; what a program has no part in is skipped, with the reason.

use std::time::{Duration, Instant};

use camino::{Utf8Path, Utf8PathBuf};

use super::digest::{Digest, fates_digest};
use super::fixture::{self, Fixture};
use super::{KitError, Report, Tally, Verdict, large, variant};
use crate::cli::TestArgs;
use crate::discover::sha256;
use crate::plugin::pool::Limits;
use crate::plugin::program::{ProgramError, ProgramFault, Programs};
use crate::plugin::{RecordSink, Task, TaskReport};

type Check = fn(&Trial<'_>) -> Verdict;

const CHECKS: [(&str, Check); 5] = [
    ("same again in another private folder", repeats),
    ("file cut short", cut_short),
    ("file damaged", damaged),
    ("no rows", no_rows),
    ("very many records", many),
];

/// Checks of plugins, and why a program has no part in them.
const NONE: [(&str, &str); 8] = [
    ("account covers every cell", "nenji takes the account of a program itself"),
    ("same in both isolations", "a program always runs in a process of its own"),
    ("probe", "a program is named by its source, and not asked"),
    ("layout meets the plugin's schema", "a program gives no schema of its layout"),
    ("unknown option is refused", "a program gives no schema of its layout"),
    ("stops when asked", "a program is not asked; it is killed with its process group"),
    ("one record when one is wanted", "a program reads its file whole"),
    ("waits for its reader, and stops in the midst", "a program's output is taken whole"),
];

/// What a program made of a file.
struct Done {
    records: u64,
    hashes: (String, String),
    report: TaskReport,
    time: Duration,
}

/// A program with one fixture.
struct Trial<'a> {
    programs: Programs,
    fixture: &'a Fixture,
    wanted: u64,
    folder: Utf8PathBuf,
    first: Option<Done>,
}

#[derive(Default)]
struct Counted {
    digest: Digest,
    records: u64,
}

impl RecordSink for Counted {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn records(&mut self, batch: &arrow_array::RecordBatch) {
        self.records += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        self.digest.take(batch);
    }
}

/// Tries a program against fixtures.
pub(super) fn run(args: &TestArgs, nenji: &Utf8Path, tell: &mut dyn FnMut(&str)) -> Result<Tally, KitError> {
    let unread = |source| KitError::Library { path: args.library.clone(), source };
    let path = camino::absolute_utf8(&args.library).map_err(unread)?;
    let file = path.file_name().unwrap_or_default();
    let hash = sha256(&fs_err::read(&path).map_err(unread)?);
    let fixtures = fixture::load(&args.fixtures, path.parent().unwrap_or(Utf8Path::new("/")))?;
    let names = |fixture: &Fixture| {
        fixture.source.program.as_ref().is_some_and(|program| program.files.iter().any(|one| one == file))
    };
    if let Some(other) = fixtures.iter().find(|fixture| !names(fixture)) {
        return Err(KitError::OtherProgram { name: other.name.clone(), file: file.to_owned() });
    }
    let limits =
        Limits { memory_mib: args.memory_mib, task: Duration::from_secs(args.deadline), ..Limits::default() };
    tell(&format!("plugin test: {path}\nsha256 {hash}, fixtures in {}: {}\n", args.fixtures, fixtures.len()));
    let scratch = tempfile::tempdir()?;
    let folder = Utf8Path::from_path(scratch.path())
        .ok_or_else(|| std::io::Error::other("the temporary folder is not Unicode"))?;
    let mut report = Report { tell, tally: Tally::default() };
    for fixture in &fixtures {
        let programs = Programs::unpinned(&fixture.source, nenji.to_owned(), limits);
        let mut trial =
            Trial { programs, fixture, wanted: args.many, folder: folder.to_owned(), first: None };
        let verdict = trial.begin();
        if report.check(&fixture.name, "is read, and the account balances", &verdict) {
            for (name, check) in CHECKS {
                report.check(&fixture.name, name, &check(&trial));
            }
            for (name, reason) in NONE {
                report.check(&fixture.name, name, &Verdict::Skipped(reason.to_owned()));
            }
        }
    }
    Ok(report.tally)
}

impl Trial<'_> {
    /// Reads the fixture as it is.
    fn begin(&mut self) -> Verdict {
        match self.read(&self.fixture.bytes) {
            Ok(Done { records: 0, .. }) => Verdict::Failed("it gives no record".to_owned()),
            Ok(done) => {
                let told = seen(&done);
                self.first = Some(done);
                Verdict::Ok(told)
            }
            Err(error) => Verdict::Failed(told(&error)),
        }
    }

    fn read(&self, bytes: &[u8]) -> Result<Done, ProgramError> {
        let hash = sha256(bytes);
        let path = self.folder.join(&hash);
        let task = Task {
            plugin: self.fixture.source.plugin.to_string(),
            file_name: self.fixture.file_name.clone(),
            sha256: hash,
            path: path.clone(),
            mapping: self.fixture.mapping(None),
        };
        fs_err::write(&path, bytes).map_err(|error| ProgramError {
            program: task.plugin.clone(),
            file: task.file_name.clone(),
            fault: ProgramFault::Input(error),
            said: None,
        })?;
        let mut counted = Counted::default();
        let start = Instant::now();
        let report = self.programs.run_task(&task, &mut counted)?;
        let hashes = (counted.digest.finish(), fates_digest(&report.fates));
        Ok(Done { records: counted.records, hashes, report, time: start.elapsed() })
    }
}

fn seen(done: &Done) -> String {
    let account = done.report.account;
    let cells = format!(
        "{} records; {} cells: {} used, {} not mentioned",
        done.records, account.scope, account.used, account.ignored
    );
    match &done.report.account_not_taken {
        Some(reason) => format!("{} records; no account could be taken: {reason}", done.records),
        None => cells,
    }
}

fn told(error: &ProgramError) -> String {
    let said = error.said.as_ref().map(|said| format!("\n{said}")).unwrap_or_default();
    format!("{}{said}", error.fault)
}

/// True when a program says with its exit code that it cannot read a file, and in words why.
fn is_refusal(error: &ProgramError) -> bool {
    let is_own_end = matches!(&error.fault, ProgramFault::Ended(status) if status.code().is_some());
    is_own_end && error.said.is_some()
}

fn repeats(trial: &Trial<'_>) -> Verdict {
    let first = trial.first.as_ref().map(|done| &done.hashes);
    match trial.read(&trial.fixture.bytes) {
        Ok(done) if Some(&done.hashes) == first => Verdict::Ok(String::new()),
        Ok(_) => Verdict::Failed("it gives something else for the same file".to_owned()),
        Err(error) => Verdict::Failed(told(&error)),
    }
}

fn cut_short(trial: &Trial<'_>) -> Verdict {
    let bytes = &trial.fixture.bytes;
    let cuts = variant::cuts(bytes).into_iter();
    survives(trial, cuts.map(|cut| (format!("at byte {cut}"), bytes[..cut].to_vec())))
}

fn damaged(trial: &Trial<'_>) -> Verdict {
    let variants = variant::damaged(&trial.fixture.bytes).into_iter();
    survives(trial, variants.map(|(what, bytes)| (what.to_owned(), bytes)))
}

/// Every variant is read with an account, or refused with a reason.
fn survives(trial: &Trial<'_>, variants: impl Iterator<Item = (String, Vec<u8>)>) -> Verdict {
    let (mut read, mut refused) = (0_usize, 0_usize);
    for (what, bytes) in variants {
        match trial.read(&bytes) {
            Ok(_) => read += 1,
            Err(error) if is_refusal(&error) => refused += 1,
            Err(error) => return Verdict::Failed(format!("{what}: {}", told(&error))),
        }
    }
    Verdict::Ok(format!("{} variants: {read} read, {refused} refused", read + refused))
}

fn no_rows(trial: &Trial<'_>) -> Verdict {
    let bytes = match variant::without_rows(trial.fixture) {
        Ok(bytes) => bytes,
        Err(reason) => return Verdict::Skipped(reason),
    };
    match trial.read(&bytes) {
        Ok(done) => Verdict::Ok(format!("{} records", done.records)),
        Err(error) => Verdict::Failed(format!("an empty table is no error, but it says: {}", told(&error))),
    }
}

fn many(trial: &Trial<'_>) -> Verdict {
    let (bytes, expected) = match long(trial) {
        Ok(long) => long,
        Err(reason) => return Verdict::Skipped(reason),
    };
    let done = match trial.read(&bytes) {
        Ok(done) => done,
        Err(error) if expected.is_some() && is_refusal(&error) => {
            return Verdict::Skipped(format!("it refuses the repeated rows: {}", told(&error)));
        }
        Err(error) => return Verdict::Failed(told(&error)),
    };
    match expected {
        Some(expected) if expected != done.records => Verdict::Failed(format!(
            "{} records, and the repeated rows have to give {expected}",
            done.records
        )),
        None if done.records < trial.wanted => {
            Verdict::Failed(format!("the long file gives {} records only", done.records))
        }
        _ => Verdict::Ok(format!(
            "{} in {:.1} s, {} a second",
            done.records,
            done.time.as_secs_f64(),
            large::speed(done.records, done.time)
        )),
    }
}

/// A file that gives very many records, and how many where the kit has made it.
fn long(trial: &Trial<'_>) -> Result<(Vec<u8>, Option<u64>), String> {
    let fixture = trial.fixture;
    if let Some(bytes) = &fixture.many {
        return Ok((bytes.clone(), None));
    }
    let empty = variant::with_rows(fixture, 0).ok_or_else(|| variant::unknown(fixture, "many"))?;
    let fixed = trial.read(&empty).map_or(0, |done| done.records);
    let of_rows = trial.first.as_ref().map_or(0, |done| done.records).saturating_sub(fixed);
    if of_rows == 0 {
        return Err(format!("the rows of {} that kit.toml names give no record", fixture.file_name));
    }
    let times = trial.wanted.div_ceil(of_rows);
    let bytes = usize::try_from(times).ok().and_then(|times| variant::with_rows(fixture, times));
    Ok((bytes.ok_or_else(|| variant::unknown(fixture, "many"))?, Some(fixed + times * of_rows)))
}
