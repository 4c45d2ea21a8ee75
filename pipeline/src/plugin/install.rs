//! How libraries come into the plugin folder: those built with nenji, and those that a person adds.
//!
//! Only libraries that are installed here are pinned; nothing is ever loaded from where it was built.

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::error::PluginError;
use super::folder::{self, FOLDER};
use super::lock::{self, Origin, Pin};
use super::message::Description;
use super::pool::describe_candidate;
use super::program;
use super::registry::Pinned;
use super::trust;
use crate::discover::sha256;

/// The plugins that belong to nenji.
pub(crate) const BUILT: [&str; 3] = ["crosstab", "form", "register"];
/// Where cargo puts the libraries that a program depends on; it always has the newest, unlike the program's own folder.
const DEPENDENCIES: &str = "deps";

/// The plugin folder of the program in a folder.
#[must_use]
pub fn default_folder(program_folder: &Utf8Path) -> Utf8PathBuf {
    program_folder.join(FOLDER)
}

/// Installs the plugins that were built with the program, and pins them and the programs of its sample; gives the
/// plugin folder.
///
/// Writes only what differs, and waits for another run that does the same.
///
/// # Errors
/// When a library is not there, or the folder cannot be trusted or written.
pub fn install_built(program_folder: &Utf8Path) -> Result<Utf8PathBuf, PluginError> {
    let target = install_all(program_folder, &default_folder(program_folder), &BUILT)?;
    program::install_built(&target)?;
    Ok(target)
}

fn install_all(
    program_folder: &Utf8Path,
    target: &Utf8Path,
    ids: &[&str],
) -> Result<Utf8PathBuf, PluginError> {
    let built: Vec<_> = ids.iter().map(|id| find(program_folder, id)).collect::<Result<_, _>>()?;
    folder::make(target)?;
    let target = folder::trusted(target)?;
    let _guard = folder::hold_to_write(&target)?;
    let before = lock::read(&target)?;
    let mut pins = before.clone();
    let place_one = |(id, library): (&&str, &Utf8PathBuf)| {
        let bytes = read(library)?;
        let pin = pin(id, &bytes, Origin::Built, Some(env!("CARGO_PKG_VERSION").to_owned()));
        place(&target, &pin.file, &bytes)?;
        Ok(pin)
    };
    let placed: Vec<Result<Pin, PluginError>> = ids.par_iter().zip(&built).map(place_one).collect();
    for pin in placed {
        note(&mut pins, pin?);
    }
    if pins != before {
        lock::write(&target, pins)?;
    }
    Ok(target)
}

/// Copies a library into the plugin folder and pins it, after it has described itself in a worker.
///
/// # Errors
/// When the library is no plugin or not the one that its name says, or the folder cannot be trusted or written.
pub fn add(library: &Utf8Path, target: &Utf8Path, program: &Utf8Path) -> Result<Description, PluginError> {
    let id = lock::id_of(library).ok_or_else(|| PluginError::Name { path: library.to_owned() })?;
    let io = |source| PluginError::Io { path: library.to_owned(), source };
    let library = camino::absolute_utf8(library).map_err(io)?;
    let bytes = read(&library)?;
    let candidate =
        Pinned { path: library.clone(), sha256: sha256(&bytes), origin: Origin::Added, version: None };
    // The worker loads what has this hash and nothing else: what is described is what is copied.
    let description = describe_candidate(program, id, candidate)
        .map_err(|source| PluginError::Describe { path: library.clone(), source: Box::new(source) })?;
    if description.id != id {
        return Err(PluginError::OtherId { path: library, id: id.to_owned(), described: description.id });
    }
    folder::make(target)?;
    let target = folder::trusted(target)?;
    let _guard = folder::hold_to_write(&target)?;
    let mut pins = lock::read(&target)?;
    let pin = pin(id, &bytes, Origin::Added, Some(description.version.clone()));
    place(&target, &pin.file, &bytes)?;
    note(&mut pins, pin);
    lock::write(&target, pins)?;
    Ok(description)
}

fn pin(id: &str, bytes: &[u8], origin: Origin, version: Option<String>) -> Pin {
    Pin {
        id: id.to_owned(),
        file: lock::file_name(id),
        sha256: sha256(bytes),
        abi: nenji_abi::ABI_MAJOR,
        origin,
        version: version.filter(|version| !version.is_empty()),
    }
}

/// Puts a library in place, unless it is there and nobody else can have put it there.
fn place(target: &Utf8Path, file: &str, bytes: &[u8]) -> Result<(), PluginError> {
    let path = target.join(file);
    let is_there = trust::read(&path).is_ok_and(|there| there == bytes);
    if is_there { Ok(()) } else { lock::replace(&path, bytes) }
}

/// Puts a pin among the others, in place of an earlier one.
fn note(pins: &mut Vec<Pin>, pin: Pin) {
    match pins.iter_mut().find(|earlier| earlier.id == pin.id) {
        Some(earlier) => *earlier = pin,
        None => pins.push(pin),
    }
}

fn read(path: &Utf8Path) -> Result<Vec<u8>, PluginError> {
    fs_err::read(path).map_err(|source| PluginError::Io { path: path.to_owned(), source })
}

fn find(program_folder: &Utf8Path, id: &str) -> Result<Utf8PathBuf, PluginError> {
    let places = [program_folder.join(DEPENDENCIES), program_folder.to_owned()];
    let found = places.iter().map(|place| place.join(lock::file_name(id))).find(|path| path.is_file());
    found.ok_or_else(|| PluginError::NotBuilt {
        id: id.to_owned(),
        looked: places.map(|place| format!("`{place}`")).join(" and "),
    })
}

#[cfg(test)]
mod tests;
