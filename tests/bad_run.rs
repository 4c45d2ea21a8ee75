//! Runs that end before their time, and inputs that only look wrong.
//!
//! What ends a run leaves the previous outputs as they were, and a record that says so.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use nenji::plugin::install;
use nenji::publish::OutputFolder;
use rstest::rstest;
use rustix::process::{Pid, Signal, kill_process};

use crate::program::{PROGRAM, json, only_record};
use crate::project::{GOOD, Project, SETTINGS, SOURCE, xlsx};

/// A plugin folder with the plugin of the project's source and one that never ends.
fn plugins(project: &Project) -> String {
    let folder = project.path("plugins");
    let program = Utf8Path::new(PROGRAM);
    for id in ["crosstab", "misbehaving"] {
        let built = program.with_file_name("deps").join(format!("libnenji_{id}.so"));
        install::add(&built, &folder, program).unwrap();
    }
    folder.into_string()
}

/// A run that reads its good file and then never ends the other one.
fn run_that_hangs(project: &Project) -> Child {
    let (head, _) = SOURCE.split_once("[layout]").unwrap();
    let head = head.replace("crosstab", "misbehaving").replace("members.*", "hang.csv");
    let rest = "[layout]\nfault = \"hang\"\n\n[[indicator]]\nid = \"non_members\"\nheading = \"x\"\n";
    project.write("inputs/sources/hang.toml", format!("{head}{rest}").as_bytes());
    project.write("inputs/fy2024/hang.csv", b"x");
    Command::new(PROGRAM)
        .args(["run", "--log-format", "json", "--plugins", &plugins(project)])
        .args(["--config", project.path("inputs/nenji.toml").as_str()])
        .args(["--out", project.path("outputs").as_str()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits until the good file has been read.
fn wait_for_a_step(lines: &mut impl BufRead) {
    let mut line = String::new();
    while !line.contains("\"event\":\"step\"") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the run ended before its first step");
    }
}

#[test]
fn interrupt_ends_a_worker_that_hangs_and_keeps_the_previous_outputs() {
    let project = Project::published();
    let before = project.published_files();
    // Sources are read in the order of their ids; on one core the file that hangs would come first.
    project.write("inputs/sources/a_members.toml", SOURCE.as_bytes());
    project.remove("inputs/sources/members.toml");
    let mut child = run_that_hangs(&project);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    wait_for_a_step(&mut stderr);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("error: interrupted; nothing was published"), "{rest}");
    assert!(project.published_files() == before);
    let record = only_record(&project.path("outputs"));
    assert_eq!((&record["outcome"], &record["exit_code"]), (&"not-published".into(), &130.into()));
    assert_eq!(record["outputs"], serde_json::json!({}));
}

/// Nothing can be said then: the record that was written at the start still says that the run has not ended.
#[test]
fn killed_run_leaves_its_record_and_no_lock() {
    let project = Project::published();
    let before = project.published_files();
    project.write("inputs/sources/a_members.toml", SOURCE.as_bytes());
    project.remove("inputs/sources/members.toml");
    let mut child = run_that_hangs(&project);
    wait_for_a_step(&mut BufReader::new(child.stderr.take().unwrap()));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(project.published_files() == before);
    assert_eq!(only_record(&project.path("outputs"))["outcome"], "started");
    drop(OutputFolder::take(&project.path("outputs")).unwrap());
}

#[test]
fn missing_settings_file_is_a_matter_of_usage() {
    let project = Project::published();
    let before = project.published_files();
    project.remove("inputs/nenji.toml");
    let ended = project.run();
    insta::assert_snapshot!(format!("exit {}\n{}", ended.code.unwrap(), ended.told));
    assert_eq!(ended.code, Some(2));
    assert!(project.published_files() == before);
}

/// Where the attempt's record cannot be made, root is refused as anybody else is.
#[rstest]
#[case::records_cannot_be_made(|project: &Project| {
    project.write("outputs/runs", b"a file");
    project.path("outputs")
})]
#[case::kernel_takes_no_folder(|_: &Project| "/proc/nenji".into())]
fn output_folder_that_cannot_be_written(#[case] out: fn(&Project) -> Utf8PathBuf) {
    let project = Project::published();
    let before = project.published_files();
    let out = out(&project);
    let ended = project.run_with("run", &["--out", out.as_str()]);
    assert_eq!(ended.code, Some(4), "{}", ended.told);
    assert!(ended.told.contains("error: could not write to the output folder"), "{}", ended.told);
    assert!(ended.told.contains("hint: check permissions and free space"), "{}", ended.told);
    assert!(project.published_files() == before);
}

/// The edition is there, and both records say 0: that its summary is not heard is a warning.
#[test]
fn summary_that_cannot_be_printed_changes_no_exit_code() {
    let project = Project::published();
    fs_err::remove_dir_all(project.path("outputs/fy2024")).unwrap();
    let output = Command::new(PROGRAM)
        .args(["run", "--built-plugins", "--config", project.path("inputs/nenji.toml").as_str()])
        .args(["--out", project.path("outputs").as_str()])
        .stdout(std::fs::File::create("/dev/full").unwrap())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("warning: could not write to standard output\n  caused by: "), "{told}");
    assert!(!told.contains("error: "), "{told}");
    assert_eq!(json(&project.path("outputs/fy2024/run.json"))["exit_code"], 0);
    assert_eq!(only_record(&project.path("outputs"))["exit_code"], 0);
}

/// Of two reporters one owes what it has not sent; the other's silence of a year before is no matter of the gate.
#[test]
fn failed_coverage_names_the_silent_and_the_year() {
    let project = Project::published();
    let before = project.published_files();
    let expect = |reporter: &str| {
        format!("\n[[expect]]\nreporter = \"{reporter}\"\nindicators = [\"non_members\"]\nfrom = 2022\n")
    };
    let settings = SETTINGS.replace("first-fiscal-year = 2023", "first-fiscal-year = 2022");
    let owed = format!("{settings}min-coverage-percent = 100\n{}{}", expect("mlit"), expect("fsa"));
    project.write("inputs/nenji.toml", owed.as_bytes());
    let ended = project.run();
    assert_eq!(ended.code, Some(3), "{}", ended.told);
    let expected = "gate `min-coverage-percent`: FY2024, 100 % needed: 1 of 2 reporters, fsa silent, for `non_members`\n\
                    \x20 run: missing: fsa owes `non_members` for FY2024 and has sent no number\n";
    assert!(ended.told.contains(expected), "{}", ended.told);
    assert!(!ended.told.contains("FY2022"), "{}", ended.told);
    assert!(project.published_files() == before);
}

#[test]
fn rejected_cell_is_in_the_quarantine_with_its_place_and_text() {
    let project = Project::published();
    project.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["航空", "確認中です"]]);
    assert_eq!(project.run().code, Some(3));
    let run = project.path("outputs/runs").read_dir_utf8().unwrap().next().unwrap().unwrap();
    let mut reader = csv::Reader::from_path(run.path().join("quarantine.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let [row] = rows.as_slice() else { panic!("one cell was spoiled: {rows:?}") };
    assert_eq!([&row[0], &row[1], &row[2], &row[3]], ["members", "fy2024/members.xlsx", "会員数", "B3"]);
    assert_eq!(&row[5], "確認中です");
    assert!(row.iter().all(|field| !field.is_empty()), "{row:?}");
}

/// Figures of the published CSV: key, value and status.
fn figures(project: &Project) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(project.path("outputs/fy2024/observations.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let end = headings.iter().position(|heading| heading == "unit_measure").unwrap();
    let figures = |record: csv::StringRecord| record.iter().take(end).map(ToOwned::to_owned).collect();
    reader.records().map(|record| figures(record.unwrap())).collect()
}

#[test]
fn xlsx_named_xls_is_read_as_what_it_is() {
    let project = Project::published();
    let before = figures(&project);
    project.remove("inputs/fy2024/members.xlsx");
    project.write("inputs/fy2024/members.xls", &xlsx("会員数", GOOD).unwrap());
    let ended = project.run();
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert_eq!(figures(&project), before);
    let said = "`members.xls` is an xlsx workbook in spite of its extension, and was read as such";
    // The next run, which takes it from the cache, says it again.
    for ended in [ended, project.run(), project.run_with("preview", &["members"])] {
        let told = format!("fy2024/members.xls: plugin-note: the plugin `crosstab` says: {said}");
        assert!(ended.told.contains(&told), "{}", ended.told);
    }
    let record = json(&project.path("outputs/fy2024/run.json"));
    assert_eq!(record["inputs"][0]["log"], serde_json::json!([format!("2 {said}")]));
    assert_eq!(record["issue_counts"]["members"]["plugin-note"], 1);
}

#[test]
fn texts_in_every_encoding_of_the_ministries_give_the_same_figures() {
    let project = Project::published();
    let before = figures(&project);
    project.remove("inputs/fy2024/members.xlsx");
    project.write("inputs/sources/members.toml", SOURCE.replace("sheet = \"会員数\"\n", "").as_bytes());
    let lines: Vec<String> = GOOD.iter().map(|row| row.join(",") + "\r\n").collect();
    let text = lines.concat();
    let wide = || std::iter::once(0xFEFF_u16).chain(text.encode_utf16().collect::<Vec<_>>());
    let encodings: [(&str, Vec<u8>); 6] = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{FEFF}{text}").into_bytes()),
        ("CP932", encoding_rs::SHIFT_JIS.encode(&text).0.into_owned()),
        ("EUC-JP", encoding_rs::EUC_JP.encode(&text).0.into_owned()),
        ("UTF-16 LE", wide().flat_map(u16::to_le_bytes).collect()),
        ("UTF-16 BE", wide().flat_map(u16::to_be_bytes).collect()),
    ];
    for (name, bytes) in encodings {
        project.write("inputs/fy2024/members.csv", &bytes);
        let ended = project.run();
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.told);
        assert_eq!(figures(&project), before, "{name}");
    }
}

/// With few files that may be open every stage would fail in turn, that of the arithmetic by a panic in a thread of polars.
#[test]
fn run_that_may_open_hardly_any_file_ends_before_it_reads_any() {
    let project = Project::published();
    let before = project.published_files();
    for limit in [10, 24, 79] {
        let script = format!("ulimit -n {limit}; exec \"$@\"");
        let output = Command::new("bash")
            .args(["-c", &script, "bash", PROGRAM, "run", "--built-plugins", "--jobs", "4"])
            .args(["--config", project.path("inputs/nenji.toml").as_str()])
            .args(["--out", project.path("outputs").as_str()])
            .env("RUST_BACKTRACE", "0")
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let record = only_record(&project.path("outputs"));
        let code = output.status.code().unwrap();
        assert!(code == 4 && record["exit_code"] == code, "{limit}: {code}: {told}");
        assert_eq!(record["outcome"], "not-published", "{limit}: {told}");
        let expected = format!("error: only {limit} files may be open at once, and the run needs 80\n");
        assert!(told.contains(&expected) && told.contains("`ulimit -n 80`"), "{limit}: {told}");
        fs_err::remove_dir_all(project.path("outputs/runs")).unwrap();
    }
    assert!(project.published_files() == before);
}

#[test]
fn temporary_folder_that_is_not_there_is_named_before_anything_is_read() {
    let project = Project::published();
    let before = project.published_files();
    let output = Command::new(PROGRAM)
        .args(["run", "--built-plugins", "--config", project.path("inputs/nenji.toml").as_str()])
        .args(["--out", project.path("outputs").as_str()])
        .env("TMPDIR", "/proc/nowhere")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("could not make a temporary file in `/proc/nowhere`"), "{told}");
    assert!(told.contains("in `TMPDIR`"), "{told}");
    assert_eq!(only_record(&project.path("outputs"))["inputs"], serde_json::json!([]));
    assert!(project.published_files() == before);
}
