//! Finished tasks kept under `outputs/.cache`: running again is resuming.
//!
//! An entry is named by the hash of all that could change its records, so it is never stale; one that cannot be read is
//! taken as absent. Only records as the plugin gave them are kept: meaning is made anew in every run. Small entries
//! share one file, a long one has its own.

mod pack;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use camino::Utf8PathBuf;
use tempfile::NamedTempFile;

use self::pack::Pack;
use crate::discover::sha256;
use crate::plugin::{RecordSink, Task, TaskReport};

/// Changes when the layout of an entry, or the reading of records by the host, changes.
const CACHE_VERSION: &str = "nenji-cache/4";
/// The last bytes of a complete entry.
const MAGIC: &[u8; 8] = b"NNJIEND1";
/// The file of small entries.
const PACK: &str = "tasks.pack";
/// Bytes from which an entry has a file of its own.
const SMALL: usize = 256 << 10;

/// The folder of finished tasks.
#[derive(Debug)]
pub struct Cache {
    folder: Utf8PathBuf,
    pack: Mutex<Pack>,
    /// Files of long entries that earlier runs left.
    long: BTreeSet<String>,
}

impl Cache {
    /// A cache in a folder, made when first written to.
    #[must_use]
    pub fn new(folder: Utf8PathBuf) -> Self {
        // A folder that cannot be listed has nothing to offer.
        let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
        let long = entries.map(|entry| entry.file_name().to_owned()).collect();
        Self { pack: Mutex::new(Pack::open(folder.join(PACK))), long, folder }
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
        self.folder.join(file_name(key))
    }

    fn pack(&self) -> MutexGuard<'_, Pack> {
        self.pack.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True when an earlier run left the entry.
    #[must_use]
    pub fn holds(&self, key: &str) -> bool {
        self.pack().holds(key) || self.long.contains(&file_name(key))
    }

    /// Replays an entry into a sink; none when there is none, or when it is not whole.
    pub fn replay(&self, key: &str, sink: &mut dyn RecordSink) -> Option<TaskReport> {
        let mut entry = self.entry(key)?;
        let report = whole(&mut *entry)?;
        // A second pass: a broken entry must not leave half its records behind, and a long one must not stand in memory.
        each_batch(&mut *entry, &mut |batch| sink.records(batch)).ok()?;
        Some(report)
    }

    /// What an entry says of its task, its records passed over; none as with [`Self::replay`].
    pub fn report(&self, key: &str) -> Option<TaskReport> {
        whole(&mut *self.entry(key)?)
    }

    fn entry(&self, key: &str) -> Option<Box<dyn Entry>> {
        let packed = self.pack().get(key);
        Some(match packed {
            Some(entry) => Box::new(Cursor::new(entry)),
            None => Box::new(File::open(self.path(key)).ok()?),
        })
    }

    fn keep(&self, key: &str, entry: Spool<'_>) -> io::Result<()> {
        match entry.content {
            Content::Memory(bytes) => self.pack().add(key, &bytes),
            Content::File(file) => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
                file.persist(self.path(key)).map(drop).map_err(|error| error.error)
            }
        }
    }

    /// Removes entries that this run did not use, so that the folder does not grow from year to year.
    ///
    /// # Errors
    /// When the folder cannot be listed, an entry not be removed, or the shared file not be written anew.
    pub fn prune(&self, used: &BTreeSet<String>) -> io::Result<()> {
        if !self.folder.is_dir() {
            return Ok(());
        }
        self.pack().keep_only(used)?;
        for entry in self.folder.read_dir_utf8()? {
            let entry = entry?;
            let is_used = entry.file_name().strip_suffix(".task").is_some_and(|key| used.contains(key));
            if !is_used && entry.file_name() != PACK {
                fs_err::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The name of a long entry's file.
fn file_name(key: &str) -> String {
    format!("{key}.task")
}

/// What an entry is read from.
trait Entry: Read + Seek {}

impl<R: Read + Seek> Entry for R {}

/// The report of an entry of which every batch can be read.
fn whole(entry: &mut dyn Entry) -> Option<TaskReport> {
    let report = read_report(entry).ok()?;
    each_batch(entry, &mut |_| ()).ok()?;
    Some(TaskReport { from_cache: true, ..report })
}

/// The report at the end of an entry.
fn read_report(file: &mut dyn Entry) -> io::Result<TaskReport> {
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
fn each_batch(file: &mut dyn Entry, each: &mut dyn FnMut(&RecordBatch)) -> io::Result<()> {
    file.rewind()?;
    for batch in StreamReader::try_new(BufReader::new(file), None).map_err(io::Error::other)? {
        each(&batch.map_err(io::Error::other)?);
    }
    Ok(())
}

/// Passes records on while it keeps the stream in which they come.
pub struct Recorder<'a> {
    inner: &'a mut dyn RecordSink,
    key: &'a str,
    cache: Option<&'a Cache>,
    /// None where nothing is kept, or nothing more.
    entry: Option<Spool<'a>>,
    has_records: bool,
}

impl<'a> Recorder<'a> {
    /// Starts an entry. A cache that cannot be written costs time in the next run, nothing else.
    #[must_use]
    pub fn new(cache: Option<&'a Cache>, key: &'a str, inner: &'a mut dyn RecordSink) -> Self {
        Self { inner, key, cache, entry: cache.map(Spool::new), has_records: false }
    }

    /// Completes the entry of a task that succeeded. A task without records is not kept: reading it again is cheap.
    pub fn complete(mut self, report: &TaskReport) {
        let Some(entry) = self.entry.take().filter(|_| self.has_records) else { return };
        let cache = entry.cache;
        // An entry that cannot be kept is none: the next run reads the file again.
        finish(entry, report).and_then(|entry| cache.keep(self.key, entry)).unwrap_or_default();
    }
}

/// Puts the report behind the stream.
fn finish<'a>(mut entry: Spool<'a>, report: &TaskReport) -> io::Result<Spool<'a>> {
    let json = serde_json::to_vec(report)?;
    entry.write_all(&json)?;
    entry.write_all(&(json.len() as u64).to_le_bytes())?;
    entry.write_all(MAGIC)?;
    entry.flush()?;
    Ok(entry)
}

impl RecordSink for Recorder<'_> {
    fn records(&mut self, batch: &RecordBatch) {
        self.has_records = true;
        self.inner.records(batch);
    }

    fn restart(&mut self) {
        (self.entry, self.has_records) = (self.cache.map(Spool::new), false);
        self.inner.restart();
    }

    fn has_room(&self) -> bool {
        self.inner.has_room()
    }

    fn encoded(&mut self, piece: &[u8]) {
        if self.entry.as_mut().is_some_and(|entry| entry.write_all(piece).is_err()) {
            self.entry = None;
        }
    }
}

/// An entry being written: in memory while it is small, else in a file.
struct Spool<'a> {
    cache: &'a Cache,
    content: Content,
}

impl<'a> Spool<'a> {
    fn new(cache: &'a Cache) -> Self {
        Self { cache, content: Content::Memory(Vec::new()) }
    }
}

enum Content {
    Memory(Vec<u8>),
    File(BufWriter<NamedTempFile>),
}

impl Write for Spool<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.content {
            Content::File(file) => file.write(bytes),
            Content::Memory(held) if held.len() + bytes.len() <= SMALL => held.write(bytes),
            Content::Memory(held) => {
                fs_err::create_dir_all(&self.cache.folder)?;
                let mut file = BufWriter::new(NamedTempFile::new_in(&self.cache.folder)?);
                file.write_all(held)?;
                self.content = Content::File(file);
                self.write(bytes)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.content {
            Content::Memory(_) => Ok(()),
            Content::File(file) => file.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use arrow_array::{RecordBatch, UInt32Array};
    use arrow_ipc::writer::StreamWriter;
    use camino::Utf8Path;
    use rstest::rstest;

    use super::{Cache, PACK, Recorder, SMALL};
    use crate::discover::sha256;
    use crate::plugin::{Account, RecordSink, TaskReport};

    #[derive(Default)]
    struct Rows(Vec<RecordBatch>);

    impl RecordSink for Rows {
        fn records(&mut self, batch: &RecordBatch) {
            self.0.push(batch.clone());
        }

        fn restart(&mut self) {
            self.0.clear();
        }
    }

    fn batch(rows: &[u32]) -> RecordBatch {
        let column: arrow_array::ArrayRef = Arc::new(UInt32Array::from(rows.to_vec()));
        RecordBatch::try_from_iter([("row", column)]).unwrap()
    }

    fn record(cache: &Cache, key: &str, batches: &[RecordBatch]) -> TaskReport {
        let account = Account { scope: 3, used: 3, ..Account::default() };
        let report = TaskReport { account, ..TaskReport::default() };
        let mut rows = Rows::default();
        let mut recorder = Recorder::new(Some(cache), key, &mut rows);
        let mut stream = StreamWriter::try_new(Vec::new(), &batches[0].schema()).unwrap();
        for batch in batches {
            stream.write(batch).unwrap();
            recorder.encoded(&std::mem::take(stream.get_mut()));
            recorder.records(batch);
        }
        recorder.encoded(&stream.into_inner().unwrap());
        recorder.complete(&report);
        assert_eq!(rows.0, batches);
        report
    }

    #[rstest]
    #[case::small_one_shares_a_file(10, PACK)]
    #[case::long_one_has_its_own(SMALL, "KEY.task")]
    fn entry_replays_what_was_recorded_and_a_cut_one_is_absent(#[case] rows: usize, #[case] file: &str) {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let key = sha256(b"k");
        let rows: Vec<u32> = (0..u32::try_from(rows).unwrap()).collect();
        let batches = [batch(&rows), batch(&[3])];
        let report = record(&Cache::new(root.to_owned()), &key, &batches);
        let path = root.join(file.replace("KEY", &key));
        assert_eq!(fs_err::read_dir(root).unwrap().count(), 1);

        let cache = Cache::new(root.to_owned());
        let mut again = Rows::default();
        assert!(cache.holds(&key));
        assert_eq!(cache.replay(&key, &mut again).unwrap(), TaskReport { from_cache: true, ..report });
        assert_eq!(again.0, batches);

        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(&path, &bytes[..bytes.len() - 20]).unwrap();
        let mut cut = Rows::default();
        assert!(Cache::new(root.to_owned()).replay(&key, &mut cut).is_none());
        assert!(cut.0.is_empty());
    }

    #[test]
    fn entries_that_a_run_did_not_use_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let long: Vec<u32> = (0..u32::try_from(SMALL).unwrap()).collect();
        let keys = ["a", "b", "c", "d"].map(|name| sha256(name.as_bytes()));
        let cache = Cache::new(root.to_owned());
        for (key, rows) in keys.iter().zip([&[1][..], &[2], &long, &long]) {
            record(&cache, key, &[batch(rows)]);
        }
        cache.prune(&BTreeSet::from([keys[0].clone(), keys[2].clone()])).unwrap();
        let again = Cache::new(root.to_owned());
        assert_eq!(keys.map(|key| again.holds(&key)), [true, false, true, false]);
    }
}
