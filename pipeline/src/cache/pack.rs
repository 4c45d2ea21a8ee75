//! Many small entries in one file, each behind its length, its key and its SHA-256: a file of its own costs more than
//! reading a small spreadsheet does.
//!
//! Entries are only added at the end; what an interrupted run left half-written is cut off by the next one that adds.
//! Knows nothing of what an entry holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::FileExt;

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest, Sha256};

/// Bytes of a key: a SHA-256 in hexadecimal.
const KEY: usize = 64;
/// Length, key, SHA-256 of the content.
const HEAD: usize = 8 + KEY + 32;

/// Where the content of an entry stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    start: u64,
    length: usize,
    sha256: [u8; 32],
}

/// The file of small entries.
#[derive(Debug)]
pub(super) struct Pack {
    path: Utf8PathBuf,
    entries: BTreeMap<String, Place>,
    reader: Option<File>,
    writer: Option<File>,
    end: u64,
}

impl Pack {
    /// Finds the entries of a file, up to the first that is not whole; none where there is no file.
    pub(super) fn open(path: Utf8PathBuf) -> Self {
        let mut pack =
            Self { reader: File::open(&path).ok(), path, entries: BTreeMap::new(), writer: None, end: 0 };
        let Some(file) = &pack.reader else { return pack };
        let size = file.metadata().map_or(0, |metadata| metadata.len());
        let mut from = BufReader::new(file);
        while let Some((key, place)) = next(&mut from, pack.end, size) {
            pack.end = place.start + place.length as u64;
            pack.entries.insert(key, place);
        }
        pack
    }

    pub(super) fn holds(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// The content of an entry; none when there is none, or when it is not what was added.
    pub(super) fn get(&self, key: &str) -> Option<Vec<u8>> {
        let place = self.entries.get(key)?;
        let mut content = vec![0; place.length];
        self.reader.as_ref()?.read_exact_at(&mut content, place.start).ok()?;
        (Sha256::digest(&content).as_slice() == place.sha256).then_some(content)
    }

    /// Adds an entry.
    pub(super) fn add(&mut self, key: &str, content: &[u8]) -> io::Result<()> {
        if key.len() != KEY {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let sha256: [u8; 32] = Sha256::digest(content).into();
        let entry = entry(key, &sha256, content);
        if self.writer.is_none() {
            fs_err::create_dir_all(self.path.parent().unwrap_or(Utf8Path::new(".")))?;
            let file =
                File::options().create(true).truncate(false).read(true).write(true).open(&self.path)?;
            file.set_len(self.end)?;
            self.reader = Some(file.try_clone()?);
            self.writer = Some(file);
        }
        if let Some(file) = &self.writer {
            file.write_all_at(&entry, self.end)?;
        }
        let place = Place { start: self.end + HEAD as u64, length: content.len(), sha256 };
        self.end += entry.len() as u64;
        self.entries.insert(key.to_owned(), place);
        Ok(())
    }

    /// Writes the file anew with the entries of some keys, if it has others.
    pub(super) fn keep_only(&mut self, keys: &BTreeSet<String>) -> io::Result<()> {
        if self.entries.keys().all(|key| keys.contains(key)) {
            return Ok(());
        }
        let folder = self.path.parent().unwrap_or(Utf8Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(&mut file);
        for (key, place) in self.entries.iter().filter(|(key, _)| keys.contains(*key)) {
            let Some(content) = self.get(key) else { continue };
            out.write_all(&entry(key, &place.sha256, &content))?;
        }
        out.flush()?;
        drop(out);
        file.persist(&self.path).map_err(|error| error.error)?;
        *self = Self::open(std::mem::take(&mut self.path));
        Ok(())
    }
}

/// An entry as it stands in the file.
fn entry(key: &str, sha256: &[u8; 32], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u64).to_le_bytes()[..], key.as_bytes(), sha256, content].concat()
}

/// The entry that starts at `start`; leaves the reader behind it. None where the file ends before the entry does.
fn next(from: &mut BufReader<&File>, start: u64, size: u64) -> Option<(String, Place)> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head).ok()?;
    let (length, rest) = head.split_at(8);
    let (key, sha256) = rest.split_at(KEY);
    let length = u64::from_le_bytes(length.try_into().ok()?);
    let start = start + HEAD as u64;
    if start.checked_add(length)? > size {
        return None;
    }
    from.seek_relative(i64::try_from(length).ok()?).ok()?;
    let key = String::from_utf8(key.to_vec()).ok()?;
    Some((key, Place { start, length: usize::try_from(length).ok()?, sha256: sha256.try_into().ok()? }))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use camino::Utf8Path;

    use super::{HEAD, Pack};

    fn key(letter: char) -> String {
        letter.to_string().repeat(64)
    }

    #[test]
    fn entries_outlive_the_process_and_a_cut_one_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("tasks.pack");
        let mut pack = Pack::open(path.clone());
        assert_eq!(pack.get(&key('a')), None);
        pack.add(&key('a'), b"first").unwrap();
        pack.add(&key('b'), b"second").unwrap();
        assert_eq!(pack.get(&key('a')).unwrap(), b"first");

        let again = Pack::open(path.clone());
        assert_eq!(again.get(&key('b')).unwrap(), b"second");

        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        let mut cut = Pack::open(path.clone());
        assert_eq!((cut.get(&key('a')).unwrap(), cut.get(&key('b'))), (b"first".to_vec(), None));
        cut.add(&key('c'), b"third").unwrap();
        let last = Pack::open(path);
        assert_eq!(last.get(&key('c')).unwrap(), b"third");
        assert!(!last.holds(&key('b')));
    }

    #[test]
    fn entry_with_a_changed_byte_is_absent() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("tasks.pack");
        Pack::open(path.clone()).add(&key('a'), b"120").unwrap();
        let mut bytes = fs_err::read(&path).unwrap();
        bytes[HEAD] = b'9';
        fs_err::write(&path, &bytes).unwrap();
        assert_eq!(Pack::open(path).get(&key('a')), None);
    }

    #[test]
    fn only_entries_of_the_keys_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8Path::from_path(folder.path()).unwrap().join("tasks.pack");
        let mut pack = Pack::open(path.clone());
        for letter in ['a', 'b', 'c'] {
            pack.add(&key(letter), letter.to_string().as_bytes()).unwrap();
        }
        pack.keep_only(&BTreeSet::from([key('b')])).unwrap();
        pack.add(&key('d'), b"d").unwrap();
        let again = Pack::open(path);
        let found = ['a', 'b', 'c', 'd'].map(|letter| again.get(&key(letter)));
        assert_eq!(found, [None, Some(b"b".to_vec()), None, Some(b"d".to_vec())]);
    }
}
