//! The output folder: one run at a time, everything built aside, put in place at once.
//!
//! The only writer of outputs. It knows bytes and file names, no figures; until [`Staging::publish`] the previous
//! outputs are untouched.

use std::fs::{File, TryLockError};
use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use rustix::fs::{CWD, RenameFlags, renameat_with};

use crate::diagnostic::Hint;

/// Why outputs could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// Another run holds the folder.
    #[error("another run is writing to the output folder `{0}`")]
    Locked(Utf8PathBuf),
    /// A file or folder could not be written.
    #[error("could not write to the output folder `{path}`")]
    Write {
        /// What was being written.
        path: Utf8PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl Hint for PublishError {
    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Locked(_) => "wait for it to end, or name another folder with `--out`".to_owned(),
            Self::Write { .. } => {
                "check permissions and free space, or name another folder with `--out`; the previous outputs are \
                 as they were"
                    .to_owned()
            }
        })
    }
}

fn write_error(path: &Utf8Path) -> impl Fn(io::Error) -> PublishError + '_ {
    move |source| PublishError::Write { path: path.to_owned(), source }
}

/// A new folder `runs/<start>` for the record of an attempt, which needs no lock: a run that is refused because another
/// one holds the folder leaves its record too. A second run in the same second gets `-2`.
///
/// # Errors
/// When it cannot be made.
pub fn new_run(root: &Utf8Path, start: &str) -> Result<Utf8PathBuf, PublishError> {
    let runs = root.join("runs");
    fs_err::create_dir_all(&runs).map_err(write_error(&runs))?;
    let mut folder = runs.join(start);
    let mut attempt = 1;
    loop {
        match fs_err::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                attempt += 1;
                folder = runs.join(format!("{start}-{attempt}"));
            }
            Err(source) => return Err(PublishError::Write { path: folder, source }),
        }
    }
}

/// The output folder, held by this run until dropped.
#[derive(Debug)]
pub struct OutputFolder {
    root: Utf8PathBuf,
    _lock: File,
}

impl OutputFolder {
    /// Makes the folder if need be and takes its lock; the lock goes with the process, however it ends.
    ///
    /// # Errors
    /// When the folder cannot be written, or another run holds it.
    pub fn take(root: &Utf8Path) -> Result<Self, PublishError> {
        fs_err::create_dir_all(root).map_err(write_error(root))?;
        let path = root.join(".lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(write_error(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(PublishError::Locked(root.to_owned())),
            Err(TryLockError::Error(source)) => Err(PublishError::Write { path, source }),
        }
    }

    /// Where finished tasks are kept.
    #[must_use]
    pub fn cache(&self) -> Utf8PathBuf {
        self.root.join(".cache")
    }

    /// An empty folder beside the outputs, in which an edition is built.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn stage(&self, name: &str) -> Result<Staging, PublishError> {
        let folder = tempfile::Builder::new()
            .prefix(".staging-")
            .tempdir_in(&self.root)
            .map_err(write_error(&self.root))?;
        Ok(Staging { target: self.root.join(name), folder })
    }
}

/// Outputs that are being built; dropped unpublished, they vanish.
#[derive(Debug)]
pub struct Staging {
    target: Utf8PathBuf,
    folder: tempfile::TempDir,
}

impl Staging {
    /// Writes a file below the staging folder, making the folders on its way.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let full = self.folder.path().join(path);
        let shown = self.target.join(path);
        if let Some(parent) = full.parent() {
            fs_err::create_dir_all(parent).map_err(write_error(&shown))?;
        }
        fs_err::write(&full, bytes).map_err(write_error(&shown))
    }

    /// Puts the folder in place at once. A plain rename onto a folder that is not empty fails, so an existing one is
    /// exchanged, and what it held is removed afterwards.
    ///
    /// # Errors
    /// When the folders cannot be exchanged; the previous outputs are then as they were.
    pub fn publish(self) -> Result<Utf8PathBuf, PublishError> {
        open_to_readers(self.folder.path()).map_err(write_error(&self.target))?;
        if self.target.as_std_path().exists() {
            renameat_with(CWD, self.folder.path(), CWD, self.target.as_std_path(), RenameFlags::EXCHANGE)
                .map_err(|error| write_error(&self.target)(error.into()))?;
            // What is now in the staging folder is the previous edition; the drop removes it.
        } else {
            let folder = self.folder.keep();
            fs_err::rename(&folder, &self.target).map_err(write_error(&self.target))?;
        }
        Ok(self.target)
    }
}

/// A temporary folder is private (0700); a published one is for others to read.
#[cfg(unix)]
fn open_to_readers(folder: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_readers(_: &std::path::Path) -> io::Result<()> {
    Ok(())
}

/// Writes a file through a temporary one beside it, so that nobody ever reads half of it.
///
/// # Errors
/// When it cannot be written.
pub fn write_atomic(path: &Utf8Path, bytes: &[u8]) -> Result<(), PublishError> {
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let file = tempfile::NamedTempFile::new_in(folder).map_err(write_error(path))?;
    fs_err::write(file.path(), bytes).map_err(write_error(path))?;
    open_file_to_readers(file.path()).map_err(write_error(path))?;
    file.persist(path).map_err(|error| write_error(path)(error.error))?;
    Ok(())
}

#[cfg(unix)]
fn open_file_to_readers(file: &std::path::Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs_err::set_permissions(file, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_file_to_readers(_: &std::path::Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{OutputFolder, PublishError};

    #[test]
    fn second_run_on_the_same_folder_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let first = OutputFolder::take(root).unwrap();
        assert!(matches!(OutputFolder::take(root), Err(PublishError::Locked(_))));
        drop(first);
        OutputFolder::take(root).unwrap();
    }

    #[test]
    fn publishing_replaces_the_whole_folder_and_leaves_nothing_aside() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let out = OutputFolder::take(root).unwrap();
        for (file, text) in [("ja/old.txt", "1"), ("ja/new.txt", "2")] {
            let staging = out.stage("fy2024").unwrap();
            staging.write(file, text.as_bytes()).unwrap();
            staging.publish().unwrap();
        }
        assert!(!root.join("fy2024/ja/old.txt").exists());
        assert_eq!(fs_err::read_to_string(root.join("fy2024/ja/new.txt")).unwrap(), "2");
        let mut names: Vec<_> =
            root.read_dir_utf8().unwrap().map(|e| e.unwrap().file_name().to_owned()).collect();
        names.sort();
        assert_eq!(names, [".lock", "fy2024"]);
    }

    #[test]
    fn unpublished_staging_leaves_the_previous_outputs() {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap();
        let out = OutputFolder::take(root).unwrap();
        let staging = out.stage("fy2024").unwrap();
        staging.write("a.txt", b"1").unwrap();
        staging.publish().unwrap();
        out.stage("fy2024").unwrap().write("a.txt", b"2").unwrap();
        assert_eq!(fs_err::read_to_string(root.join("fy2024/a.txt")).unwrap(), "1");
    }
}
