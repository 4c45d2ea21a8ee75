//! A program whose files are what was pinned: its bytes in memory, its interpreter found.
//!
//! Looks for interpreters in a fixed list of folders, never where the caller's environment says.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use camino::{Utf8Path, Utf8PathBuf};

use super::ProgramRefusal;
use super::pins::Pin;
use crate::config::Program;
use crate::discover::sha256;
use crate::plugin::Origin;

/// Where interpreters are looked for; also the `PATH` of the program.
pub(super) const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// Changes when what a program is given, or what is made of its output, changes.
const PROTOCOL: &str = "nenji-program/1";

/// What runs the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// Its file, links followed.
    pub path: Utf8PathBuf,
    /// Its hash: told, and a part of the key of cached tasks, but not pinned; it belongs to the system.
    pub sha256: String,
}

/// A program that may run.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The command as written.
    pub command: Vec<String>,
    /// What runs it; none when it is itself an executable.
    pub interpreter: Option<Interpreter>,
    /// Hash of each of its files.
    pub files: BTreeMap<String, String>,
    /// How its files came into the lock; `added` where any of them was added, `unpinned` where nobody asked the lock.
    pub origin: Origin,
    /// Hash of all of it: a part of the key of every task that it reads.
    pub sha256: String,
    contents: Vec<(String, Vec<u8>)>,
}

impl Ready {
    /// Reads the files of a program and holds them against their pins, if there are to be any.
    pub(super) fn new(source: &str, program: &Program, pins: Option<&[Pin]>) -> Result<Self, ProgramRefusal> {
        let mut files = BTreeMap::new();
        let mut contents = Vec::new();
        let mut origin = Origin::Built;
        for (file, bytes) in read(program)? {
            let found = sha256(&bytes);
            let source_id = source.to_owned();
            let pin = pins.and_then(|pins| pins.iter().find(|pin| pin.file == file));
            match pin {
                None if pins.is_none() => origin = Origin::Unpinned,
                None => return Err(ProgramRefusal::NotPinned { file, source_id }),
                Some(pin) if pin.sha256 != found => {
                    let pinned = pin.sha256.clone();
                    return Err(ProgramRefusal::Changed { file, found, pinned, source_id });
                }
                Some(pin) if pin.origin == Origin::Added => origin = Origin::Added,
                Some(_) => {}
            }
            files.insert(file.clone(), found);
            contents.push((file, bytes));
        }
        let command = program.command.clone();
        let interpreter = interpreter(&command, &files)?;
        let sha256 = whole(&command, interpreter.as_ref(), &files);
        Ok(Self { command, interpreter, files, origin, sha256, contents })
    }

    /// What is started, where the program stands in a folder.
    pub(super) fn executable(&self, folder: &Utf8Path) -> Utf8PathBuf {
        match &self.interpreter {
            Some(interpreter) => interpreter.path.clone(),
            None => folder.join(&self.command[0]),
        }
    }

    /// The files by their paths, as they were hashed.
    pub(super) fn contents(&self) -> &[(String, Vec<u8>)] {
        &self.contents
    }
}

/// The bytes of every file of a program.
pub(super) fn read(program: &Program) -> Result<Vec<(String, Vec<u8>)>, ProgramRefusal> {
    let read = |file: &String| {
        let path = program.folder.join(file);
        let unreadable = |reason: String| ProgramRefusal::Unreadable { file: file.clone(), reason };
        let metadata = path.symlink_metadata().map_err(|error| unreadable(error.to_string()))?;
        if !metadata.is_file() {
            return Err(unreadable("it is not a regular file".to_owned()));
        }
        let bytes = fs_err::read(&path).map_err(|error| unreadable(error.to_string()))?;
        Ok((file.clone(), bytes))
    };
    program.files.iter().map(read).collect()
}

/// The interpreter that a command names; none where it names one of the program's own files.
fn interpreter(
    command: &[String],
    files: &BTreeMap<String, String>,
) -> Result<Option<Interpreter>, ProgramRefusal> {
    let name = command.first().map_or("", String::as_str);
    if files.contains_key(name) {
        return Ok(None);
    }
    let is_executable = |path: &Utf8PathBuf| {
        path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    let found = PATH.split(':').map(|folder| Utf8Path::new(folder).join(name)).find(is_executable);
    let path = found.ok_or_else(|| ProgramRefusal::NoInterpreter { name: name.to_owned() })?;
    let unreadable = |error: std::io::Error| ProgramRefusal::Unreadable {
        file: path.to_string(),
        reason: error.to_string(),
    };
    let bytes = fs_err::read(&path).map_err(unreadable)?;
    let real = path.canonicalize_utf8().map_err(unreadable)?;
    Ok(Some(Interpreter { path: real, sha256: sha256(&bytes) }))
}

fn whole(command: &[String], interpreter: Option<&Interpreter>, files: &BTreeMap<String, String>) -> String {
    let own = interpreter.map_or("", |interpreter| interpreter.sha256.as_str());
    let mut parts = vec![PROTOCOL, own];
    parts.extend(command.iter().map(String::as_str));
    parts.push("\u{1}");
    parts.extend(files.iter().flat_map(|(file, hash)| [file.as_str(), hash.as_str()]));
    sha256(parts.join("\u{0}").as_bytes())
}
