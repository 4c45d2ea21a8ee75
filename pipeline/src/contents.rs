//! Small input files as they were when they were hashed, found by their hash: what reads them need not ask the disk again.
//!
//! Holds only so much; whatever is not here is read from its file, and hashed again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes up to which a file is kept. Of a larger one, reading costs little beside what is done with it.
const SMALL: usize = 128 << 10;
/// Bytes of all files that are kept.
const ROOM: usize = 32 << 20;

/// Files by their hash; a clone is the same set. [`Self::default`] keeps nothing.
#[derive(Clone, Debug, Default)]
pub struct Contents(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    room: usize,
    files: BTreeMap<String, Vec<u8>>,
}

impl Contents {
    /// A set that keeps small files, the first that come.
    #[must_use]
    pub fn keeping() -> Self {
        Self(Arc::new(Mutex::new(Kept { room: ROOM, files: BTreeMap::new() })))
    }

    /// Keeps a file, if it is small and there is room.
    pub fn keep(&self, sha256: &str, bytes: Vec<u8>) {
        let mut kept = self.lock();
        if bytes.len() <= SMALL.min(kept.room) && !kept.files.contains_key(sha256) {
            kept.room -= bytes.len();
            kept.files.insert(sha256.to_owned(), bytes);
        }
    }

    /// Gives a file away, for good.
    #[must_use]
    pub fn take(&self, sha256: &str) -> Option<Vec<u8>> {
        let mut kept = self.lock();
        let bytes = kept.files.remove(sha256)?;
        kept.room += bytes.len();
        Some(bytes)
    }

    /// Gives a copy of a file, which will be asked for once more.
    #[must_use]
    pub fn copy(&self, sha256: &str) -> Option<Vec<u8>> {
        self.lock().files.get(sha256).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // No file can be half-kept.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Contents, ROOM, SMALL};

    #[test]
    fn small_files_are_kept_until_they_are_taken_or_there_is_no_room() {
        let contents = Contents::keeping();
        contents.keep("a", b"120".to_vec());
        contents.keep("long", vec![0; SMALL + 1]);
        assert_eq!(contents.copy("a").as_deref(), Some(&b"120"[..]));
        assert_eq!(contents.take("a").as_deref(), Some(&b"120"[..]));
        assert_eq!((contents.take("a"), contents.take("long")), (None, None));
        for number in 0..=ROOM / SMALL {
            contents.keep(&number.to_string(), vec![0; SMALL]);
        }
        let last = (ROOM / SMALL).to_string();
        assert!(contents.copy("0").is_some() && contents.copy(&last).is_none());
        drop(contents.take("0"));
        contents.keep(&last, vec![0; SMALL]);
        assert!(contents.copy(&last).is_some());
    }

    #[test]
    fn default_keeps_nothing() {
        let contents = Contents::default();
        contents.keep("a", vec![1]);
        assert_eq!(contents.copy("a"), None);
    }
}
