//! The plugins of an installation: those that may be loaded, and those that may not, with the reason.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::{PluginError, Refusal};
use super::folder;
use super::lock::{self, Origin, Pin};
use crate::discover::sha256;

/// A library that may be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// The library.
    pub path: Utf8PathBuf,
    /// Its hash; a part of the key of every task that it reads.
    pub sha256: String,
    /// How it came here.
    pub origin: Origin,
    /// The version that it gave of itself when it was pinned, where it was asked.
    pub version: Option<String>,
}

/// One line of the list of plugins.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'a> {
    /// Id.
    pub id: &'a str,
    /// The library, or why it is not used.
    pub state: Result<&'a Pinned, &'a Refusal>,
}

/// The plugins of one folder.
#[derive(Clone, Debug)]
pub struct Plugins {
    folder: Utf8PathBuf,
    found: BTreeMap<String, Result<Pinned, Refusal>>,
}

impl Plugins {
    /// Looks through a plugin folder. A library that is refused fails its own sources only.
    ///
    /// # Errors
    /// When the folder is missing, cannot be trusted or read, or its lock file is not valid.
    pub fn open(folder: &Utf8Path) -> Result<Self, PluginError> {
        let folder = folder::trusted(folder)?;
        let _guard = folder::hold_to_read(&folder)?;
        let pins = lock::read(&folder)?;
        let mut found: BTreeMap<_, _> =
            pins.into_iter().map(|pin| (pin.id.clone(), examine(&folder, pin))).collect();
        for id in libraries(&folder)? {
            found.entry(id.clone()).or_insert_with(|| Err(Refusal::NotPinned { file: lock::file_name(&id) }));
        }
        Ok(Self { folder, found })
    }

    /// The one library that is about to be pinned.
    pub(super) fn of_one(id: &str, library: Pinned) -> Self {
        let folder = library.path.parent().map(Utf8Path::to_owned).unwrap_or_default();
        Self { folder, found: BTreeMap::from([(id.to_owned(), Ok(library))]) }
    }

    /// Where they were looked for.
    #[must_use]
    pub fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// The library of a plugin.
    ///
    /// # Errors
    /// Why it is not used.
    pub fn get(&self, id: &str) -> Result<&Pinned, Refusal> {
        match self.found.get(id) {
            Some(Ok(pinned)) => Ok(pinned),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => Err(Refusal::Unknown { id: id.to_owned(), folder: self.folder.clone() }),
        }
    }

    /// The hash of a plugin that may be loaded: what the cache needs for the key of a task.
    #[must_use]
    pub fn sha256(&self, id: &str) -> Option<&str> {
        self.found.get(id)?.as_ref().ok().map(|pinned| pinned.sha256.as_str())
    }

    /// All that were found, in the order of their ids.
    pub fn list(&self) -> impl Iterator<Item = Listed<'_>> {
        self.found.iter().map(|(id, state)| Listed { id, state: state.as_ref() })
    }
}

/// Holds a pinned library against its pin.
fn examine(folder: &Utf8Path, pin: Pin) -> Result<Pinned, Refusal> {
    let Pin { file, sha256: pinned, abi, origin, version, .. } = pin;
    if abi != nenji_abi::ABI_MAJOR {
        return Err(Refusal::Abi { found: abi });
    }
    let path = folder.join(&file);
    let unreadable = |reason: String| Refusal::Unreadable { file: file.clone(), reason };
    let metadata = path.symlink_metadata().map_err(|error| unreadable(error.to_string()))?;
    if !metadata.is_file() {
        return Err(unreadable("it is not a regular file".to_owned()));
    }
    let bytes = fs_err::read(&path).map_err(|error| unreadable(error.to_string()))?;
    let found = sha256(&bytes);
    if found != pinned {
        return Err(Refusal::Changed { file, found, pinned });
    }
    Ok(Pinned { path, sha256: found, origin, version })
}

/// The ids of all libraries in a folder.
fn libraries(folder: &Utf8Path) -> Result<Vec<String>, PluginError> {
    let io = |source| PluginError::Io { path: folder.to_owned(), source };
    let mut ids = Vec::new();
    for entry in folder.read_dir_utf8().map_err(io)? {
        let entry = entry.map_err(io)?;
        ids.extend(lock::id_of(entry.path()).map(str::to_owned));
    }
    ids.sort_unstable();
    Ok(ids)
}
