//! Installing and pinning, with files that only look like libraries: nothing here loads them.

use std::os::unix::fs::MetadataExt;

use camino::{Utf8Path, Utf8PathBuf};

use super::{add, install_all};
use crate::plugin::{Origin, Plugins, Refusal};

struct Scratch {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
}

impl Scratch {
    /// A program's folder with one library, built.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        fs_err::create_dir(root.join("deps")).unwrap();
        fs_err::write(root.join("deps/libnenji_crosstab.so"), "one").unwrap();
        Self { _folder: folder, root }
    }

    fn install(&self) -> Plugins {
        let target = install_all(&self.root, &self.target(), &["crosstab"]).unwrap();
        Plugins::open(&target).unwrap()
    }

    fn target(&self) -> Utf8PathBuf {
        self.root.join("nenji-plugins")
    }

    fn library(&self) -> Utf8PathBuf {
        self.target().join("libnenji_crosstab.so")
    }
}

#[test]
fn built_library_is_installed_pinned_and_private() {
    let scratch = Scratch::new();
    let plugins = scratch.install();
    let pinned = plugins.get("crosstab").unwrap();
    assert_eq!(pinned.path, scratch.library());
    assert_eq!(pinned.origin, Origin::Built);
    assert_eq!(plugins.sha256("crosstab"), Some(crate::discover::sha256(b"one").as_str()));
    assert_eq!(scratch.target().metadata().unwrap().mode() & 0o777, 0o700);
}

#[test]
fn installing_again_writes_only_what_differs() {
    let scratch = Scratch::new();
    scratch.install();
    let inode = |name: &str| scratch.target().join(name).metadata().unwrap().ino();
    let before = (inode("libnenji_crosstab.so"), inode("plugins.lock"));
    scratch.install();
    assert_eq!((inode("libnenji_crosstab.so"), inode("plugins.lock")), before);

    fs_err::write(scratch.root.join("deps/libnenji_crosstab.so"), "two").unwrap();
    let plugins = scratch.install();
    assert_eq!(plugins.sha256("crosstab"), Some(crate::discover::sha256(b"two").as_str()));
    assert_ne!(inode("plugins.lock"), before.1);
}

#[test]
fn the_newer_library_under_deps_is_taken() {
    let scratch = Scratch::new();
    fs_err::write(scratch.root.join("libnenji_crosstab.so"), "stale").unwrap();
    assert_eq!(scratch.install().sha256("crosstab"), Some(crate::discover::sha256(b"one").as_str()));
    fs_err::remove_file(scratch.root.join("deps/libnenji_crosstab.so")).unwrap();
    assert_eq!(scratch.install().sha256("crosstab"), Some(crate::discover::sha256(b"stale").as_str()));
}

#[test]
fn missing_library_is_told_with_the_places() {
    let scratch = Scratch::new();
    let error = install_all(&scratch.root, &scratch.target(), &["crosstab", "form"]).unwrap_err().to_string();
    let root = &scratch.root;
    assert_eq!(
        error,
        format!("the library of the plugin `form` was not found in `{root}/deps` and `{root}`")
    );
    assert!(!scratch.target().exists());
}

#[test]
fn two_runs_may_install_at_once() {
    let scratch = Scratch::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert!(scratch.install().get("crosstab").is_ok()));
        }
    });
}

#[test]
fn changed_lost_unpinned_and_unknown_libraries_are_refused_one_by_one() {
    let scratch = Scratch::new();
    scratch.install();
    fs_err::write(scratch.target().join("libnenji_stray.so"), "x").unwrap();
    fs_err::write(scratch.library(), "other").unwrap();
    let plugins = Plugins::open(&scratch.target()).unwrap();
    assert!(matches!(plugins.get("crosstab"), Err(Refusal::Changed { .. })));
    assert_eq!(plugins.sha256("crosstab"), None);
    assert!(matches!(plugins.get("stray"), Err(Refusal::NotPinned { .. })));
    assert!(matches!(plugins.get("nobody"), Err(Refusal::Unknown { .. })));
    assert_eq!(plugins.list().map(|listed| listed.id).collect::<Vec<_>>(), ["crosstab", "stray"]);

    fs_err::remove_file(scratch.library()).unwrap();
    let plugins = Plugins::open(&scratch.target()).unwrap();
    assert!(matches!(plugins.get("crosstab"), Err(Refusal::Unreadable { .. })));
}

#[test]
fn library_without_an_id_in_its_name_cannot_be_added() {
    let scratch = Scratch::new();
    let error = add(Utf8Path::new("/x/plugin.so"), &scratch.target(), Utf8Path::new("/nowhere")).unwrap_err();
    assert_eq!(error.to_string(), "`/x/plugin.so` is not named `libnenji_<id>.so`");
}
