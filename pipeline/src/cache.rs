//! Finished tasks kept under `outputs/.cache`: running again is resuming.
//!
//! An entry is named by the hash of all that could change its records, so it is never stale; one that cannot be read is
//! taken as absent. Only records as the plugin gave them are kept: meaning is made anew in every run. Small entries
//! share one file, a long one has its own.

mod pack;
mod recorder;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use camino::Utf8PathBuf;

use self::pack::Pack;
pub use self::recorder::Recorder;
use self::recorder::{Content, Spool};
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
