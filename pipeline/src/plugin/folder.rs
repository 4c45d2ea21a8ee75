//! The plugin folder: whether it can be trusted, and who may change it at a time.

use std::fs::File;
use std::os::unix::fs::DirBuilderExt;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::error::PluginError;
use super::trust::{Kind, distrust};

/// The name of the plugin folder beside the program.
pub(super) const FOLDER: &str = "nenji-plugins";
/// Held while the folder is changed, and while it is looked through.
pub(super) const GUARD_FILE: &str = ".lock";

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
    // A link can be pointed elsewhere between the look and the use. `..` of what a link leads to is another folder.
    if real != without_dots(&absolute) {
        return Err(untrusted(format!("a symbolic link leads to `{real}`")));
    }
    let metadata = fs_err::symlink_metadata(&real).map_err(io)?;
    match distrust(Kind::Folder, &metadata) {
        None => Ok(real),
        Some(reason) => Err(untrusted(reason)),
    }
}

/// A path as it is written, with `..` taking away what stands before it.
fn without_dots(absolute: &Utf8Path) -> Utf8PathBuf {
    absolute.components().fold(Utf8PathBuf::new(), |mut path, component| {
        match component {
            Utf8Component::ParentDir => drop(path.pop()),
            _ => path.push(component),
        }
        path
    })
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

    use super::{make, trusted};

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

    /// `..` is no link, and hides none: what is judged and used is the real path.
    #[test]
    fn folder_by_way_of_its_parent_is_trusted_where_no_link_leads_to_it() {
        let (_keep, root) = scratch();
        let folder = root.join("plugins");
        make(&folder).unwrap();
        make(&root.join("far")).unwrap();
        make(&root.join("far/plugins")).unwrap();
        assert_eq!(trusted(&root.join("plugins/../plugins/.")).unwrap(), folder);
        // The parent of what a link leads to is another than the link's.
        make(&root.join("far/deep")).unwrap();
        symlink(root.join("far/deep"), root.join("link")).unwrap();
        let error = trusted(&root.join("link/../plugins")).unwrap_err().to_string();
        assert!(error.ends_with(&format!("a symbolic link leads to `{root}/far/plugins`")), "{error}");
    }
}
