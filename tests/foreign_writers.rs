//! Files of a trusted plugin folder that somebody else could have written are not believed: neither pins nor libraries.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use nenji::plugin::install;
use rstest::rstest;

use crate::program::{PROGRAM, json};
use crate::project::{Ended, Project};
use crate::trust::own_source;

/// A plugin folder with a library and the program of a source, both pinned by a person.
fn pinned(project: &Project) -> Utf8PathBuf {
    let folder = project.path("plugins");
    add_crosstab(&folder);
    project.write(
        "inputs/programs/own.sh",
        b"cat > /dev/null; echo indicator,role,period,sheet,row,column,number\n",
    );
    own_source(project, "[\"sh\", \"own.sh\"]");
    let (code, told) = plugin(&["add", project.path("inputs/sources/own.toml").as_str()], &folder);
    assert_eq!(code, Some(0), "{told}");
    folder
}

fn add_crosstab(folder: &Utf8Path) {
    let program = Utf8Path::new(PROGRAM);
    install::add(&program.with_file_name("deps").join("libnenji_crosstab.so"), folder, program).unwrap();
}

fn plugin(words: &[&str], folder: &Utf8Path) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM)
        .arg("plugin")
        .args(words)
        .args(["--plugins", folder.as_str()])
        .output()
        .unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

fn run(project: &Project, folder: &Utf8Path, more: &[&str]) -> Ended {
    let out = project.path("outputs");
    project.run_with("run", &[&["--plugins", folder.as_str(), "--out", out.as_str()], more].concat())
}

fn let_others_write(file: &Utf8Path) {
    fs_err::set_permissions(file, PermissionsExt::from_mode(0o666)).unwrap();
}

/// The same bytes elsewhere, and a link to them.
fn put_behind_a_link(file: &Utf8Path) {
    let elsewhere = file.parent().unwrap().with_file_name("elsewhere");
    fs_err::rename(file, &elsewhere).unwrap();
    symlink(elsewhere, file).unwrap();
}

/// Nothing that is pinned there can be told from what somebody else has written: the whole folder is refused.
#[rstest]
#[case::others_may_write(let_others_write, "its group or others may write into it (mode 666)")]
#[case::behind_a_link(put_behind_a_link, "it is a symbolic link")]
fn lock_file_that_others_could_have_written_is_refused_by_every_command(
    #[case] spoil: fn(&Utf8Path),
    #[case] reason: &str,
    #[values("plugins.lock", "programs.lock")] file: &str,
) {
    let project = Project::published();
    let folder = pinned(&project);
    let lock = folder.join(file);
    spoil(&lock);
    let sentence = format!("error: the lock file `PROJECT/plugins/{file}` is not trusted: {reason}");
    let hint =
        "hint: look at what it pins: if that is right, make it a file of your own (`chmod 600`); if not,";
    let before = project.published_files();
    for ended in [
        run(&project, &folder, &[]),
        run(&project, &folder, &["--allow-unpinned"]),
        project.run_with("check", &["--plugins", folder.as_str()]),
    ] {
        assert_eq!(ended.code, Some(2), "{}", ended.told);
        assert!(ended.told.contains(&sentence) && ended.told.contains(hint), "{}", ended.told);
    }
    let (code, told) = plugin(&["list", "--why"], &folder);
    assert!(code == Some(2) && told.contains(reason), "{told}");
    assert!(project.published_files() == before);
    if reason.contains("mode") {
        fs_err::set_permissions(&lock, PermissionsExt::from_mode(0o600)).unwrap();
        let (code, told) = plugin(&["list"], &folder);
        assert!(code == Some(0) && told.contains("own.sh"), "{told}");
    }
}

/// A library is refused alone, also where pins are waived; pinned anew, it is nobody's but one's own.
#[rstest]
#[case::others_may_write(let_others_write, "its group or others may write into it (mode 666)")]
#[case::behind_a_link(put_behind_a_link as fn(&Utf8Path), "it is a symbolic link")]
fn library_that_others_could_have_written_is_refused_alone(
    #[case] spoil: fn(&Utf8Path),
    #[case] reason: &str,
) {
    let project = Project::published();
    let folder = project.path("plugins");
    let program = Utf8Path::new(PROGRAM);
    add_crosstab(&folder);
    install::add(&program.with_file_name("deps").join("libnenji_form.so"), &folder, program).unwrap();
    spoil(&folder.join("libnenji_crosstab.so"));
    let sentence = format!("`libnenji_crosstab.so` is not trusted: {reason}");
    for more in [&[][..], &["--allow-unpinned"]] {
        let ended = run(&project, &folder, more);
        assert_eq!(ended.code, Some(3), "{}", ended.told);
        assert!(ended.told.contains(&sentence), "{}", ended.told);
    }
    let (code, told) = plugin(&["list", "--why"], &folder);
    assert_eq!(code, Some(0), "{told}");
    let line = format!(
        "  crosstab     refused: {sentence}\n    if you know who wrote it, make it a file of your own"
    );
    assert!(told.contains(&line), "{told}");
    assert_eq!(told.matches("refused").count(), 1, "{told}");

    add_crosstab(&folder);
    let ended = run(&project, &folder, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert_eq!(json(&project.path("outputs/fy2024/run.json"))["plugins"]["crosstab"]["origin"], "added");
}
