//! The private folder of one task: the pinned bytes of the program, the mapping, a place for its own files.
//!
//! It is new for every task and goes with it, so no task sees what another has left.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::ready::{PATH, Ready};

/// Owner alone; executable, because nobody but the author knows which of the files are run.
const MODE: u32 = 0o700;

/// A folder that goes when it is dropped.
pub(super) struct Room {
    _folder: TempDir,
    root: Utf8PathBuf,
    program: Utf8PathBuf,
}

impl Room {
    /// Puts the bytes that were hashed, and nothing else, into a new folder.
    pub(super) fn new(ready: &Ready, mapping: &str) -> std::io::Result<Self> {
        let folder = TempDir::with_prefix("nenji-program-")?;
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned())
            .map_err(|path| std::io::Error::other(format!("`{}` is not Unicode", path.display())))?
            .canonicalize_utf8()?;
        let program = root.join("program");
        for (name, bytes) in ready.contents() {
            let path = program.join(name);
            fs_err::create_dir_all(path.parent().unwrap_or(&program))?;
            fs_err::write(&path, bytes)?;
            fs_err::set_permissions(&path, Permissions::from_mode(MODE))?;
        }
        fs_err::create_dir(root.join("tmp"))?;
        fs_err::write(root.join("mapping.json"), mapping)?;
        Ok(Self { _folder: folder, root, program })
    }

    /// Where the program stands, and runs.
    pub(super) fn program(&self) -> &Utf8Path {
        &self.program
    }

    /// The whole environment of the program, but for the file's name.
    pub(super) fn environment(&self) -> [(&'static str, String); 9] {
        let own = |name: &str| self.root.join(name).into_string();
        [
            ("PATH", PATH.to_owned()),
            ("HOME", own("tmp")),
            ("TMPDIR", own("tmp")),
            ("LANG", "C.UTF-8".to_owned()),
            ("LC_ALL", "C.UTF-8".to_owned()),
            ("TZ", "UTC".to_owned()),
            ("NENJI_MAPPING", own("mapping.json")),
            ("PYTHONDONTWRITEBYTECODE", "1".to_owned()),
            // The same file gives the same records in the same order, even from a set.
            ("PYTHONHASHSEED", "0".to_owned()),
        ]
    }
}
