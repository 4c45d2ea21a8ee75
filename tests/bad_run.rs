//! Runs that cannot go on: no settings, no room for the outputs, two at once, somebody asks for the end.
//!
//! Whatever happens, the previous outputs are as they were, and the record says how the attempt ended.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use camino::Utf8Path;
use nenji::plugin::install;
use nenji::publish::OutputFolder;
use rustix::process::{Pid, Signal, kill_process};

use crate::program::{Folder, PROGRAM, json, nenji};
use crate::small_year::{FILTERS, SmallYear, transcript};

macro_rules! assert_transcript {
    ($transcript:expr) => {
        insta::with_settings!({ filters => FILTERS, omit_expression => true }, {
            insta::assert_snapshot!($transcript);
        });
    };
}

#[test]
fn missing_config_folder() {
    let folder = Folder::new();
    let mut command = nenji("run");
    let ended = command
        .current_dir(&folder.path)
        .args(["--config", "absent/nenji.toml", "--out", "out"])
        .output()
        .unwrap();
    assert_transcript!(transcript(ended.status.code(), &ended.stdout, &ended.stderr));
}

#[test]
fn missing_config_file() {
    let year = SmallYear::published();
    let before = year.edition();
    year.remove("nenji.toml");
    let transcript = year.transcript();
    assert!(before == year.edition());
    assert_eq!(year.record()["exit_code"], 2);
    assert_transcript!(transcript);
}

#[test]
fn mistyped_key_of_the_settings() {
    let year = SmallYear::published();
    let before = year.edition();
    year.edit("nenji.toml", "max-failed-sources", "max-failed-source");
    let transcript = year.transcript();
    assert!(before == year.edition());
    assert_transcript!(transcript);
}

#[test]
fn output_folder_that_is_a_file() {
    let year = SmallYear::published();
    fs_err::remove_dir_all(year.out()).unwrap();
    fs_err::write(year.out(), "no folder").unwrap();
    let transcript = year.transcript();
    assert_eq!(fs_err::read_to_string(year.out()).unwrap(), "no folder");
    assert_transcript!(transcript);
}

#[test]
fn output_folder_that_cannot_be_written() {
    if rustix::process::geteuid().is_root() {
        println!("skipped: root may write everywhere");
        return;
    }
    let year = SmallYear::published();
    let before = year.edition();
    let closed = |is_closed| {
        let mut permissions = fs_err::metadata(year.out()).unwrap().permissions();
        permissions.set_readonly(is_closed);
        fs_err::set_permissions(year.out(), permissions).unwrap();
    };
    closed(true);
    let ended = year.command().output().unwrap();
    closed(false);
    assert_eq!(ended.status.code(), Some(4));
    assert!(before == year.edition());
}

#[test]
fn two_runs_at_once() {
    let year = SmallYear::published();
    let before = year.edition();
    let first = OutputFolder::take(&year.out()).unwrap();
    let transcript = year.transcript();
    assert!(before == year.edition());
    assert_eq!(year.record()["exit_code"], 4);
    drop(first);
    year.command().assert().code(0);
    assert_transcript!(transcript);
}

/// A plugin folder with the plugins of the small year and one that never ends.
fn plugins(folder: &Utf8Path) -> String {
    let plugins = folder.join("plugins");
    let program = Utf8Path::new(PROGRAM);
    for id in ["crosstab", "misbehaving"] {
        let built = program.with_file_name("deps").join(format!("libnenji_{id}.so"));
        install::add(&built, &plugins, program).unwrap();
    }
    plugins.into_string()
}

fn year_that_hangs() -> SmallYear {
    let year = SmallYear::published();
    year.edit("sources/mlit_mikanyu.toml", "\"crosstab\"", "\"misbehaving\"");
    year.edit("sources/mlit_mikanyu.toml", "header = { from = \"分野\", rows = 1 }", "fault = \"hang\"");
    year.edit("sources/mlit_mikanyu.toml", "period = { file = true }", "");
    year
}

#[test]
fn interrupt_from_the_keyboard() {
    let year = year_that_hangs();
    let before = year.edition();
    let mut child = Command::new(PROGRAM)
        .current_dir(year.root())
        .args(["run", "--config", "inputs/nenji.toml", "--out", "out", "--log-format", "json", "--plugins"])
        .arg(plugins(year.root()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    // Both other files are done: what runs now are the two tasks that never end.
    for _ in 0..2 {
        read_until(&mut stderr, "\"event\":\"step\"");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("error: interrupted; nothing was published"), "{rest}");
    assert!(before == year.edition());
    let record = year.record();
    assert_eq!((&record["outcome"], &record["exit_code"]), (&"not-published".into(), &130.into()));
    assert_eq!(record["outputs"], serde_json::json!({}));
}

fn read_until(lines: &mut impl BufRead, wanted: &str) {
    let mut line = String::new();
    while !line.contains(wanted) {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the run ended before `{wanted}`");
    }
}

/// Nothing can be done then; the record that was written at the start still says that it has not ended.
#[test]
fn killed_run_leaves_its_record_and_no_lock() {
    let year = year_that_hangs();
    let before = year.edition();
    let mut child = Command::new(PROGRAM)
        .current_dir(year.root())
        .args(["run", "--config", "inputs/nenji.toml", "--out", "out", "--log-format", "json", "--plugins"])
        .arg(plugins(year.root()))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    read_until(&mut BufReader::new(child.stderr.take().unwrap()), "\"event\":\"step\"");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(before == year.edition());
    assert_eq!(year.record()["outcome"], "started");
    drop(OutputFolder::take(&year.out()).unwrap());
}

#[test]
fn record_of_an_attempt_that_failed_names_its_error() {
    let year = SmallYear::published();
    year.write("fy2024/memo.txt", b"memo");
    year.command().assert().code(3);
    let record = year.record();
    let error = record["error"].as_str().unwrap();
    assert!(error.starts_with("error: not published: gate `allow-unclaimed-files`"), "{error}");
    let run = year.out().join("runs").read_dir_utf8().unwrap().next().unwrap().unwrap();
    assert_eq!(json(&run.path().join("run.json")), record);
}
