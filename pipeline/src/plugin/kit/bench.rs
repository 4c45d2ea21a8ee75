//! The two ways in which the kit has a plugin read: by a worker, as a run does, and in a child without a pipe.

use std::collections::BTreeSet;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use arrow_array::cast::AsArray;
use camino::{Utf8Path, Utf8PathBuf};
use clap::ValueEnum;

use super::digest::{Digest, fates_digest};
use crate::discover::sha256;
use crate::plugin::direct::act::{Act, Answer, Outcome};
use crate::plugin::pool::{Limits, Pool};
use crate::plugin::process::Process;
use crate::plugin::program::{self, Listing, ProgramFault};
use crate::plugin::registry::{Pinned, Plugins};
use crate::plugin::{Description, Origin, RecordSink, Task, TaskError, TaskReport};

/// How long a child that has answered may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// A plugin on trial, and a folder for the files that it is given.
pub(super) struct Bench {
    program: Utf8PathBuf,
    pub(super) id: String,
    library: Utf8PathBuf,
    hash: String,
    pub(super) limits: Limits,
    pool: Pool,
    /// Records that a long file has to give.
    pub(super) many: u64,
    scratch: tempfile::TempDir,
}

/// A file on disk, as a task names it.
pub(super) struct Given {
    path: Utf8PathBuf,
    name: String,
    hash: String,
}

/// What a worker made of a file.
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) report: TaskReport,
    pub(super) records: u64,
    /// Sheets that records point into.
    pub(super) sheets: BTreeSet<String>,
    pub(super) time: Duration,
}

/// Hashes the records and counts them.
#[derive(Default)]
struct Counted {
    digest: Digest,
    records: u64,
    sheets: BTreeSet<String>,
}

impl RecordSink for Counted {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn records(&mut self, batch: &arrow_array::RecordBatch) {
        self.records += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        self.digest.take(batch);
        let sheets = batch.column(batch.num_columns() - 3).as_string::<i64>();
        for sheet in sheets.iter().flatten() {
            if !self.sheets.contains(sheet) {
                self.sheets.insert(sheet.to_owned());
            }
        }
    }
}

impl Bench {
    pub(super) fn new(
        program: &Utf8Path,
        id: &str,
        library: &Utf8Path,
        hash: String,
        (limits, many): (Limits, u64),
    ) -> std::io::Result<Self> {
        let pinned =
            Pinned { path: library.to_owned(), sha256: hash.clone(), origin: Origin::Added, version: None };
        Ok(Self {
            program: program.to_owned(),
            id: id.to_owned(),
            library: library.to_owned(),
            hash,
            limits,
            pool: Pool::new(Plugins::of_one(id, pinned), program.to_owned(), limits, 1)?,
            many,
            scratch: tempfile::tempdir()?,
        })
    }

    /// Has the next reading done by a worker that has read nothing.
    pub(super) fn start_anew(&self) {
        self.pool.retire_idle();
    }

    pub(super) fn describe(&self) -> Result<Description, TaskError> {
        self.pool.describe(&self.id)
    }

    /// Puts bytes where a worker can be sent for them; the plugin hears the name.
    pub(super) fn give(&self, name: &str, bytes: &[u8]) -> Result<Given, String> {
        let hash = sha256(bytes);
        let folder = Utf8Path::from_path(self.scratch.path());
        let path = folder.ok_or("the temporary folder is not Unicode")?.join(&hash);
        fs_err::write(&path, bytes).map_err(|error| format!("a file could not be made: {error}"))?;
        Ok(Given { path, name: name.to_owned(), hash })
    }

    fn task(&self, given: &Given, mapping: &str) -> Task {
        Task {
            plugin: self.id.clone(),
            file_name: given.name.clone(),
            sha256: given.hash.clone(),
            path: given.path.clone(),
            mapping: mapping.to_owned(),
        }
    }

    /// Has a worker read a file; workers are used again, as in a run.
    pub(super) fn read(&self, given: &Given, mapping: &str) -> Result<Done, TaskError> {
        let mut counted = Counted::default();
        let start = Instant::now();
        let report = self.pool.run_task(&self.task(given, mapping), &mut counted)?;
        let time = start.elapsed();
        let outcome = Outcome {
            records: counted.digest.finish(),
            fates: fates_digest(&report.fates),
            fingerprint: Arc::clone(&report.fingerprint),
            account: report.account,
        };
        Ok(Done { outcome, report, records: counted.records, sheets: counted.sheets, time })
    }

    /// The non-empty cells of a file, by nenji's own reader in a child of its own.
    pub(super) fn cells(&self, name: &str, bytes: &[u8]) -> Result<Listing, ProgramFault> {
        program::cells(&self.program, &self.limits, (name, bytes))
    }

    pub(super) fn probe(&self, given: &Given) -> Result<crate::plugin::Probe, TaskError> {
        self.pool.probe(&self.task(given, ""))
    }

    /// Has a child of its own act on a file, without a pipe between plugin and contract.
    pub(super) fn act(&self, act: Act, given: &Given, mapping: &str) -> Result<Answer, String> {
        let act = act.to_possible_value().ok_or("no such act")?;
        let mut command = Command::new(&self.program);
        command
            .arg("__direct")
            .args(["--plugin-id", &self.id, "--library", self.library.as_str(), "--sha256", &self.hash])
            .args(["--memory-mib", &self.limits.memory_mib.to_string()])
            .args(["--file", given.path.as_str(), "--name", &given.name])
            .args(["--mapping", mapping, "--act", act.get_name()])
            .env_clear()
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let failed = |error: std::io::Error| format!("no child could be started: {error}");
        let (process, _, mut output) = Process::new(command.spawn().map_err(failed)?).map_err(failed)?;
        let (sender, answer) = channel();
        let reader = std::thread::spawn(move || {
            let mut json = Vec::new();
            let result = output.read_to_end(&mut json).map(|_| json);
            // Nobody waits any more after the deadline.
            drop(sender.send(result));
        });
        let Ok(json) = answer.recv_timeout(self.limits.task) else {
            process.kill();
            return Err(format!("it did not end within {} s", self.limits.task.as_secs()));
        };
        drop(reader.join());
        let status = process.end(PATIENCE);
        let json = json.map_err(|error| format!("its answer could not be read: {error}"))?;
        serde_json::from_slice(&json).map_err(|_| {
            let ended = status.map_or_else(|| "and was killed".to_owned(), |status| status.to_string());
            let said = process.said().join("\n");
            format!("its process ended before its answer ({ended})\n{said}").trim_end().to_owned()
        })
    }
}
