//! Finished tasks kept under `outputs/.cache`: running again is resuming.
//!
//! An entry is named by the hash of all that could change its records, so it is never stale; one that cannot be read is
//! taken as absent. Only records as the plugin gave them are kept: meaning is made anew in every run.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use camino::{Utf8Path, Utf8PathBuf};

use crate::discover::sha256;
use crate::plugin::{RecordSink, Task, TaskReport};

/// Changes when the layout of an entry, or the reading of records by the host, changes.
const CACHE_VERSION: &str = "nenji-cache/1";
/// The last bytes of a complete entry.
const MAGIC: &[u8; 8] = b"NNJIEND1";

/// The folder of finished tasks.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: Utf8PathBuf,
}

impl Cache {
    /// A cache in a folder, made when first written to.
    #[must_use]
    pub fn new(folder: Utf8PathBuf) -> Self {
        Self { folder }
    }

    /// The name of a task's entry: input, plugin, mapping and contracts, hashed.
    #[must_use]
    pub fn key(task: &Task, plugin_sha256: &str) -> String {
        let parts = [
            CACHE_VERSION,
            nenji_abi::CELLS_CONTRACT,
            nenji_abi::FATES_CONTRACT,
            &task.plugin,
            plugin_sha256,
            &task.file_name,
            &task.sha256,
            &task.mapping,
        ];
        sha256(parts.join("\u{0}").as_bytes())
    }

    fn path(&self, key: &str) -> Utf8PathBuf {
        self.folder.join(format!("{key}.task"))
    }

    /// True when the entry exists.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        self.path(key).is_file()
    }

    /// Replays an entry into a sink; none when there is none, or when it is not whole.
    pub fn replay(&self, key: &str, sink: &mut dyn RecordSink) -> Option<TaskReport> {
        let mut file = File::open(self.path(key)).ok()?;
        let report = read_report(&mut file).ok()?;
        // Once to see that it is whole, once to use it: a broken entry must not leave half its records behind, and a
        // long one must not stand in memory.
        each_batch(&mut file, &mut |_| ()).ok()?;
        each_batch(&mut file, &mut |batch| sink.records(batch)).ok()?;
        Some(TaskReport { from_cache: true, ..report })
    }

    /// Starts an entry. A cache that cannot be written costs time in the next run, nothing else.
    #[must_use]
    pub fn record<'a>(&self, key: &str, inner: &'a mut dyn RecordSink) -> Recorder<'a> {
        let entry = fs_err::create_dir_all(&self.folder)
            .and_then(|()| tempfile::NamedTempFile::new_in(&self.folder))
            .ok();
        Recorder { inner, target: self.path(key), file: entry, writer: None }
    }
}

/// The report at the end of an entry.
fn read_report(file: &mut File) -> io::Result<TaskReport> {
    let mut tail = [0_u8; 16];
    file.seek(SeekFrom::End(-16))?;
    file.read_exact(&mut tail)?;
    let (length, magic) = tail.split_at(8);
    if magic != MAGIC {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = u64::from_le_bytes(length.try_into().map_err(io::Error::other)?);
    let back =
        i64::try_from(length).map_err(io::Error::other)?.checked_add(16).ok_or(io::ErrorKind::InvalidData)?;
    file.seek(SeekFrom::End(-back))?;
    Ok(serde_json::from_reader(BufReader::new(file).take(length))?)
}

/// Every batch of an entry, from its start.
fn each_batch(file: &mut File, each: &mut dyn FnMut(&RecordBatch)) -> io::Result<()> {
    file.rewind()?;
    for batch in StreamReader::try_new(BufReader::new(file), None).map_err(io::Error::other)? {
        each(&batch.map_err(io::Error::other)?);
    }
    Ok(())
}

/// Passes records on while it keeps them.
pub struct Recorder<'a> {
    inner: &'a mut dyn RecordSink,
    target: Utf8PathBuf,
    file: Option<tempfile::NamedTempFile>,
    writer: Option<StreamWriter<BufWriter<File>>>,
}

impl Recorder<'_> {
    fn keep(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        if self.writer.is_none() {
            let out = BufWriter::new(file.reopen()?);
            self.writer = Some(StreamWriter::try_new(out, &batch.schema()).map_err(io::Error::other)?);
        }
        match &mut self.writer {
            Some(writer) => writer.write(batch).map_err(io::Error::other),
            None => Ok(()),
        }
    }

    /// Completes the entry of a task that succeeded. A task without records is not kept: reading it again is cheap.
    pub fn complete(mut self, report: &TaskReport) {
        let finished = self.writer.take().map(|writer| finish(writer, report));
        if let (Some(Ok(())), Some(file)) = (finished, self.file.take()) {
            // A rename that fails leaves no entry: the next run reads the file again.
            file.persist(&self.target).map(drop).unwrap_or_default();
        }
    }
}

fn finish(mut writer: StreamWriter<BufWriter<File>>, report: &TaskReport) -> io::Result<()> {
    writer.finish().map_err(io::Error::other)?;
    let mut out = writer.into_inner().map_err(io::Error::other)?;
    let json = serde_json::to_vec(report)?;
    out.write_all(&json)?;
    out.write_all(&(json.len() as u64).to_le_bytes())?;
    out.write_all(MAGIC)?;
    out.flush()
}

impl RecordSink for Recorder<'_> {
    fn records(&mut self, batch: &RecordBatch) {
        if self.keep(batch).is_err() {
            self.file = None;
            self.writer = None;
        }
        self.inner.records(batch);
    }
}

/// Removes entries that this run did not use, so that the folder does not grow from year to year.
///
/// # Errors
/// When the folder cannot be listed or an entry not be removed.
pub fn prune(folder: &Utf8Path, used: &std::collections::BTreeSet<String>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in folder.read_dir_utf8()? {
        let entry = entry?;
        let key = entry.file_name().strip_suffix(".task");
        if key.is_none_or(|key| !used.contains(key)) {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{RecordBatch, UInt32Array};
    use camino::Utf8Path;

    use super::Cache;
    use crate::plugin::{Account, RecordSink, TaskReport};

    #[derive(Default)]
    struct Rows(Vec<RecordBatch>);

    impl RecordSink for Rows {
        fn records(&mut self, batch: &RecordBatch) {
            self.0.push(batch.clone());
        }
    }

    fn batch(rows: &[u32]) -> RecordBatch {
        let column: arrow_array::ArrayRef = Arc::new(UInt32Array::from(rows.to_vec()));
        RecordBatch::try_from_iter([("row", column)]).unwrap()
    }

    #[test]
    fn entry_replays_what_was_recorded_and_a_cut_one_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let cache = Cache::new(root.to_owned());
        let report = TaskReport {
            account: Account { scope: 3, used: 3, ..Account::default() },
            ..TaskReport::default()
        };

        let mut first = Rows::default();
        let mut recorder = cache.record("k", &mut first);
        recorder.records(&batch(&[1, 2]));
        recorder.records(&batch(&[3]));
        recorder.complete(&report);

        let mut again = Rows::default();
        let replayed = cache.replay("k", &mut again).unwrap();
        assert_eq!(again.0, first.0);
        assert_eq!(replayed, TaskReport { from_cache: true, ..report });

        let path = root.join("k.task");
        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(&path, &bytes[..bytes.len() - 20]).unwrap();
        let mut cut = Rows::default();
        assert!(cache.replay("k", &mut cut).is_none());
        assert!(cut.0.is_empty());
    }
}
