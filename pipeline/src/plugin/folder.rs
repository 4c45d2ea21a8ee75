//! The plugin folder: whether it can be trusted, and who may change it at a time.

use std::fs::File;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};

use camino::{Utf8Path, Utf8PathBuf};

use super::error::PluginError;

/// The name of the plugin folder beside the program.
pub(super) const FOLDER: &str = "nenji-plugins";
/// Held while the folder is changed, and while it is looked through.
pub(super) const GUARD_FILE: &str = ".lock";
/// Write permission of the group and of others.
const FOREIGN_WRITE: u32 = 0o022;

/// The folder's real path, if nobody else can change what is in it.
pub(super) fn trusted(folder: &Utf8Path) -> Result<Utf8PathBuf, PluginError> {
    let untrusted = |reason: String| PluginError::Untrusted { folder: folder.to_owned(), reason };
    let io = |source| PluginError::Io { path: folder.to_owned(), source };
    let absolute = camino::absolute_utf8(folder).map_err(io)?;
    let real = match absolute.canonicalize_utf8() {
        Ok(real) => real,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(PluginError::NoFolder { folder: folder.to_owned() });
        }
        Err(source) => return Err(io(source)),
    };
    // A link can be pointed elsewhere between the look and the use. `..` is no link, but hides one as easily.
    if real != absolute {
        return Err(untrusted(format!("a symbolic link leads to `{real}`")));
    }
    let metadata = fs_err::symlink_metadata(&real).map_err(io)?;
    let user = rustix::process::geteuid().as_raw();
    match judge(metadata.is_dir(), metadata.uid(), metadata.mode(), user) {
        None => Ok(real),
        Some(reason) => Err(untrusted(reason)),
    }
}

/// Why a file of this owner and mode is not to be trusted.
fn judge(is_folder: bool, owner: u32, mode: u32, user: u32) -> Option<String> {
    if !is_folder {
        return Some("it is not a folder".to_owned());
    }
    if owner != user && owner != 0 {
        return Some(format!("it belongs to user {owner}, not to user {user}"));
    }
    let foreign = mode & FOREIGN_WRITE;
    (foreign != 0).then(|| format!("its group or others may write into it (mode {:o})", mode & 0o7777))
}

/// Makes the folder, for its owner alone, if it is not there.
pub(super) fn make(folder: &Utf8Path) -> Result<(), PluginError> {
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(PluginError::Io { path: folder.to_owned(), source: error })
        }
        _ => Ok(()),
    }
}

/// Waits until nobody else changes or reads the folder, and keeps them out while the file lives.
pub(super) fn hold_to_write(folder: &Utf8Path) -> Result<File, PluginError> {
    let path = folder.join(GUARD_FILE);
    let io = |source| PluginError::Io { path: path.clone(), source };
    let file = File::options().create(true).append(true).open(&path).map_err(io)?;
    file.lock().map_err(io)?;
    Ok(file)
}

/// Waits until nobody changes the folder; none where nobody can, because the folder has never been written to by nenji.
pub(super) fn hold_to_read(folder: &Utf8Path) -> Result<Option<File>, PluginError> {
    let path = folder.join(GUARD_FILE);
    let io = |source| PluginError::Io { path: path.clone(), source };
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(io(source)),
    };
    file.lock_shared().map_err(io)?;
    Ok(Some(file))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use camino::{Utf8Path, Utf8PathBuf};
    use rstest::rstest;

    use super::{judge, make, trusted};

    #[rstest]
    #[case::own_and_private(true, 1000, 0o40700, None)]
    #[case::own_and_readable(true, 1000, 0o40755, None)]
    #[case::of_the_system(true, 0, 0o40755, None)]
    #[case::of_another(true, 1001, 0o40700, Some("it belongs to user 1001, not to user 1000"))]
    #[case::group_writes(true, 1000, 0o40770, Some("its group or others may write into it (mode 770)"))]
    #[case::all_write(true, 0, 0o41777, Some("its group or others may write into it (mode 1777)"))]
    #[case::file(false, 1000, 0o100_600, Some("it is not a folder"))]
    fn folder_is_judged_by_owner_and_mode(
        #[case] is_folder: bool,
        #[case] owner: u32,
        #[case] mode: u32,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(judge(is_folder, owner, mode, 1000).as_deref(), expected);
    }

    fn scratch() -> (tempfile::TempDir, Utf8PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let real = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        (folder, real)
    }

    #[test]
    fn made_folder_is_trusted_until_others_may_write() {
        let (_keep, root) = scratch();
        let folder = root.join("plugins");
        assert!(trusted(&folder).unwrap_err().to_string().starts_with("there is no plugin folder"));
        make(&folder).unwrap();
        make(&folder).unwrap();
        assert_eq!(trusted(&folder).unwrap(), folder);
        fs_err::set_permissions(&folder, PermissionsExt::from_mode(0o722)).unwrap();
        assert!(trusted(&folder).unwrap_err().to_string().ends_with("write into it (mode 722)"));
    }

    #[test]
    fn folder_behind_a_link_is_refused() {
        let (_keep, root) = scratch();
        make(&root.join("real")).unwrap();
        symlink(root.join("real"), root.join("link")).unwrap();
        let error = trusted(&root.join("link")).unwrap_err().to_string();
        assert!(error.contains("a symbolic link leads to"), "{error}");
    }
}
