//! The plugins of an installation: those that may be loaded, and those that may not, with the reason.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::error::{PluginError, Refusal};
use super::folder;
use super::lock::{self, Origin, Pin};
use super::program;
use super::trust::{self, Unread};
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

/// Whether what is read by has to be pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pins {
    /// By its hash, or it is not used.
    Required,
    /// Not this once: what is not pinned, or has changed, is used as it stands there, and what is made says so.
    Waived,
}

/// The plugins of one folder.
#[derive(Clone, Debug)]
pub struct Plugins {
    folder: Utf8PathBuf,
    pins: Pins,
    found: BTreeMap<String, Result<Pinned, Refusal>>,
}

impl Plugins {
    /// Looks through a plugin folder. A library that is refused fails its own sources only.
    ///
    /// # Errors
    /// When the folder is missing, it or its lock file cannot be trusted or read, or the latter is not valid.
    pub fn open(folder: &Utf8Path) -> Result<Self, PluginError> {
        Self::open_by(folder, Pins::Required)
    }

    /// As [`Self::open`], where pins may be waived; the folder and its files have to be trusted all the same.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_by(folder: &Utf8Path, pins: Pins) -> Result<Self, PluginError> {
        let folder = folder::trusted(folder)?;
        let _guard = folder::hold_to_read(&folder)?;
        let listed = lock::read(&folder)?;
        let mut found: BTreeMap<_, _> =
            listed.into_par_iter().map(|pin| (pin.id.clone(), examine(&folder, pin, pins))).collect();
        for id in libraries(&folder)? {
            found.entry(id.clone()).or_insert_with(|| match pins {
                Pins::Required => Err(Refusal::NotPinned { file: lock::file_name(&id) }),
                Pins::Waived => unpinned(&folder, &lock::file_name(&id)),
            });
        }
        Ok(Self { folder, pins, found })
    }

    /// The one library that is about to be pinned.
    pub(super) fn of_one(id: &str, library: Pinned) -> Self {
        let folder = library.path.parent().map(Utf8Path::to_owned).unwrap_or_default();
        Self { folder, pins: Pins::Required, found: BTreeMap::from([(id.to_owned(), Ok(library))]) }
    }

    /// Where they were looked for.
    #[must_use]
    pub fn folder(&self) -> &Utf8Path {
        &self.folder
    }

    /// Whether they have to be pinned.
    #[must_use]
    pub fn pins(&self) -> Pins {
        self.pins
    }

    /// The library of a plugin.
    ///
    /// # Errors
    /// Why it is not used.
    pub fn get(&self, id: &str) -> Result<&Pinned, Refusal> {
        match self.found.get(id) {
            Some(Ok(pinned)) => Ok(pinned),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => {
                let near = nenji_sheet::nearest(id, self.found.keys().map(String::as_str));
                let near = near.first().map(ToString::to_string);
                Err(Refusal::Unknown { id: id.to_owned(), folder: self.folder.clone(), near })
            }
        }
    }

    /// The hash of a plugin that may be loaded: what the cache needs for the key of a task.
    #[must_use]
    pub fn sha256(&self, id: &str) -> Option<&str> {
        self.found.get(id)?.as_ref().ok().map(|pinned| pinned.sha256.as_str())
    }

    /// What else lies in the folder, without nenji's own files, in the order of the names.
    #[must_use]
    pub fn others(&self) -> Vec<String> {
        let own = [lock::LOCK_FILE, folder::GUARD_FILE, program::LOCK_FILE];
        // A folder that cannot be listed any more has been listed when it was opened.
        let entries = self.folder.read_dir_utf8().into_iter().flatten().flatten();
        let mut others: Vec<String> = entries
            .filter(|entry| lock::id_of(entry.path()).is_none() && !own.contains(&entry.file_name()))
            .map(|entry| entry.file_name().to_owned())
            .collect();
        others.sort_unstable();
        others
    }

    /// All that were found, in the order of their ids.
    pub fn list(&self) -> impl Iterator<Item = Listed<'_>> {
        self.found.iter().map(|(id, state)| Listed { id, state: state.as_ref() })
    }
}

/// Holds a pinned library against its pin.
fn examine(folder: &Utf8Path, pin: Pin, pins: Pins) -> Result<Pinned, Refusal> {
    let Pin { file, sha256: pinned, abi, origin, version, .. } = pin;
    if abi != nenji_abi::ABI_MAJOR {
        return Err(Refusal::Abi { found: abi });
    }
    let found = unpinned(folder, &file)?;
    if found.sha256 == pinned {
        return Ok(Pinned { origin, version, ..found });
    }
    match pins {
        Pins::Required => Err(Refusal::Changed { file, found: found.sha256, pinned }),
        Pins::Waived => Ok(found),
    }
}

/// A library as it stands in the folder, where nobody else can have put it.
fn unpinned(folder: &Utf8Path, file: &str) -> Result<Pinned, Refusal> {
    let path = folder.join(file);
    let bytes = trust::read(&path).map_err(|unread| match unread {
        Unread::Untrusted(reason) => Refusal::Untrusted { file: file.to_owned(), reason },
        Unread::Io(error) => Refusal::Unreadable { file: file.to_owned(), reason: error.to_string() },
    })?;
    Ok(Pinned { path, sha256: sha256(&bytes), origin: Origin::Unpinned, version: None })
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
