//! The way into the cache: a task's records on their way to who wants them, and an entry of what came.
//!
//! An entry is kept only once the task has succeeded.

use std::io::{self, BufWriter, Write};

use arrow_array::RecordBatch;
use tempfile::NamedTempFile;

use super::{Cache, MAGIC, SMALL};
use crate::plugin::{RecordSink, TaskReport};

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
pub(super) struct Spool<'a> {
    cache: &'a Cache,
    pub(super) content: Content,
}

impl<'a> Spool<'a> {
    fn new(cache: &'a Cache) -> Self {
        Self { cache, content: Content::Memory(Vec::new()) }
    }
}

pub(super) enum Content {
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
