//! Who may have written what plugins come from: this user or the system, and nobody else.
//!
//! One rule for the plugin folder, its lock files and its libraries. It says nothing about what is in them.

use std::fs::{File, Metadata};
use std::io::{Error, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};

use camino::Utf8Path;

/// Write permission of the group and of others.
const FOREIGN_WRITE: u32 = 0o022;

/// What has to stand there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Folder,
    File,
}

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum Unread {
    /// Somebody else could have written it.
    Untrusted(String),
    Io(Error),
}

/// Why something is not to be trusted; none where nobody else can change it.
pub(super) fn distrust(kind: Kind, metadata: &Metadata) -> Option<String> {
    let is_kind = match kind {
        Kind::Folder => metadata.is_dir(),
        Kind::File => metadata.is_file(),
    };
    let user = rustix::process::geteuid().as_raw();
    judge((kind, is_kind), metadata.uid(), metadata.mode(), user)
}

/// As [`distrust`], of an owner and a mode.
fn judge((kind, is_kind): (Kind, bool), owner: u32, mode: u32, user: u32) -> Option<String> {
    if !is_kind {
        let name = match kind {
            Kind::Folder => "folder",
            Kind::File => "regular file",
        };
        return Some(format!("it is not a {name}"));
    }
    if owner != user && owner != 0 {
        return Some(format!("it belongs to user {owner}, not to user {user}"));
    }
    let foreign = mode & FOREIGN_WRITE;
    (foreign != 0).then(|| format!("its group or others may write into it (mode {:o})", mode & 0o7777))
}

/// The bytes of a file that is trusted; no link leads to it, and what is read is what was judged.
pub(super) fn read(path: &Utf8Path) -> Result<Vec<u8>, Unread> {
    // A pipe in its place would be waited for.
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    let mut file = match File::options().read(true).custom_flags(flags).open(path) {
        Err(error) if error.raw_os_error() == Some(libc::ELOOP) => {
            return Err(Unread::Untrusted("it is a symbolic link".to_owned()));
        }
        opened => opened.map_err(Unread::Io)?,
    };
    if let Some(reason) = distrust(Kind::File, &file.metadata().map_err(Unread::Io)?) {
        return Err(Unread::Untrusted(reason));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(Unread::Io)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use camino::Utf8Path;
    use rstest::rstest;

    use super::{Kind, Unread, judge, read};

    #[rstest]
    #[case::own_and_private(true, 1000, 0o40700, None)]
    #[case::own_and_readable(true, 1000, 0o40755, None)]
    #[case::of_the_system(true, 0, 0o40755, None)]
    #[case::of_another(true, 1001, 0o40700, Some("it belongs to user 1001, not to user 1000"))]
    #[case::group_writes(true, 1000, 0o40770, Some("its group or others may write into it (mode 770)"))]
    #[case::all_write(true, 0, 0o41777, Some("its group or others may write into it (mode 1777)"))]
    #[case::other_kind(false, 1000, 0o100_600, Some("it is not a folder"))]
    fn trust_goes_by_owner_and_mode(
        #[case] is_folder: bool,
        #[case] owner: u32,
        #[case] mode: u32,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(judge((Kind::Folder, is_folder), owner, mode, 1000).as_deref(), expected);
        let of_file = expected.map(|reason| reason.replace("a folder", "a regular file"));
        assert_eq!(judge((Kind::File, is_folder), owner, mode, 1000), of_file);
    }

    #[test]
    fn only_a_file_of_ones_own_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let file = folder.join("file");
        let reason = |path: &Utf8Path| match read(path) {
            Err(Unread::Untrusted(reason)) => reason,
            other => panic!("{other:?}"),
        };
        assert!(
            matches!(read(&file), Err(Unread::Io(error)) if error.kind() == std::io::ErrorKind::NotFound)
        );
        fs_err::write(&file, "own").unwrap();
        fs_err::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        assert_eq!(read(&file).unwrap(), b"own");
        fs_err::set_permissions(&file, PermissionsExt::from_mode(0o620)).unwrap();
        assert_eq!(reason(&file), "its group or others may write into it (mode 620)");
        symlink(&file, folder.join("link")).unwrap();
        assert_eq!(reason(&folder.join("link")), "it is a symbolic link");
        symlink("nowhere", folder.join("dangling")).unwrap();
        assert_eq!(reason(&folder.join("dangling")), "it is a symbolic link");
        assert_eq!(reason(folder), "it is not a regular file");
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.join("pipe").as_std_path(), 0o600.into()).unwrap();
        assert_eq!(reason(&folder.join("pipe")), "it is not a regular file");
    }
}
