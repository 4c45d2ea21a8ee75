//! Bad input, one kind at a time: the documented exit code, one clear message, and the previous outputs as they were.

use std::io::{BufRead as _, BufReader, Cursor, Write};
use std::process::Stdio;

use nenji::publish::OutputFolder;
use rstest::{Context, rstest};
use rust_xlsxwriter::{Workbook, XlsxError};

use crate::program::{Folder, only_record, repository};
use crate::project::{Ended, GOOD, Project, SOURCE, fill, xlsx};

/// What is done to a project that has been published once.
type Break = fn(&Project);

fn shown(ended: &Ended) -> String {
    format!("exit {}\n{}", ended.code.unwrap(), ended.told)
}

#[rstest]
#[case::no_file_matches(3, |p: &Project| p.remove("inputs/fy2024/members.xlsx"))]
#[case::corrupt_xlsx(3, |p: &Project| p.write("inputs/fy2024/members.xlsx", b"PK\x03\x04 no zip at all"))]
#[case::truncated_xlsx(3, |p: &Project| {
    let whole = xlsx("会員数", GOOD).unwrap();
    p.write("inputs/fy2024/members.xlsx", &whole[..whole.len() / 2]);
})]
#[case::empty_file(3, |p: &Project| p.write("inputs/fy2024/members.xlsx", b""))]
#[case::password(3, |p: &Project| p.write("inputs/fy2024/members.xlsx", &encrypted()))]
#[case::no_spreadsheet(3, |p: &Project| p.write("inputs/fy2024/members.xlsx", b"%PDF-1.7 not a spreadsheet"))]
#[case::sheet_not_found(3, |p: &Project| p.write("inputs/fy2024/members.xlsx", &xlsx("会員　一覧", GOOD).unwrap()))]
#[case::sheet_found_twice(3, |p: &Project| {
    p.write("inputs/sources/members.toml", SOURCE.replace("\"会員数\"", "\"会員*\"").as_bytes());
    p.write("inputs/fy2024/members.xlsx", &two_sheets().unwrap());
})]
#[case::heading_not_found(3, |p: &Project| p.sheet(&[&["分類", "令和6年度"], &["鉄道", "22"]]))]
#[case::heading_twice(3, |p: &Project| {
    p.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &[], &["分野", "令和6年度"], &["航空", "9"]]);
})]
#[case::unknown_label(3, |p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["宇宙", "3"]]))]
#[case::text_in_number_cell(3, |p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "確認中です"]]))]
#[case::error_value(3, |p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "#REF!"], &["航空", "9"]]))]
#[case::mark_without_meaning(3, |p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "－"], &["航空", "9"]]))]
#[case::year_out_of_range(3, |p: &Project| p.sheet(&[&["分野", "令和6年度", "令和60年度"], &["鉄道", "22", "1"]]))]
#[case::year_before_the_first(3, |p: &Project| {
    p.sheet(&[&["分野", "平成25年度", "令和6年度"], &["鉄道", "20", "22"], &["航空", "10", "9"], &["合計", "30", "31"]]);
})]
#[case::date_before_the_first_year(3, |p: &Project| {
    let dated = SOURCE.replace("header =", "period-is = \"date\"\nheader =");
    p.write("inputs/sources/members.toml", dated.as_bytes());
    p.sheet(&[&["分野", "2014-05-13", "2024-05-13"], &["鉄道", "20", "22"]]);
})]
#[case::same_fact_twice(3, |p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["鉄道", "23"]]))]
#[case::total_is_not_the_sum(3, |p: &Project| {
    p.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["航空", "9"], &["合計", "32"]]);
})]
#[case::unclaimed_file(3, |p: &Project| p.write("inputs/fy2024/report.xlsx", &xlsx("会員数", GOOD).unwrap()))]
#[case::broken_encoding(3, |p: &Project| {
    p.remove("inputs/fy2024/members.xlsx");
    p.write("inputs/sources/members.toml", SOURCE.replace("sheet = \"会員数\"\n", "").as_bytes());
    // 分野 in code page 932, then bytes that are neither that nor UTF-8.
    p.write("inputs/fy2024/members.csv", b"\x95\xaa\x96\xec,R6\n\xff\xfd\x81,22\n");
})]
#[case::misspelt_key_of_a_source(2, |p: &Project| {
    p.write("inputs/sources/members.toml", SOURCE.replace("title", "titel").as_bytes());
})]
#[case::misspelt_key_of_a_layout(2, |p: &Project| {
    p.write("inputs/sources/members.toml", SOURCE.replace("stop =", "stopp =").as_bytes());
})]
#[case::unknown_indicator(2, |p: &Project| {
    p.write("inputs/sources/members.toml", SOURCE.replace("non_members", "non_menbers").as_bytes());
})]
#[case::broken_settings(2, |p: &Project| p.write("inputs/nenji.toml", b"first-fiscal-year = \"R5\"\n"))]
fn nothing_is_published(#[case] code: i32, #[case] spoil: Break, #[context] context: Context) {
    let project = Project::published();
    let before = project.published_files();
    spoil(&project);
    let ended = project.run();
    let case = context.description.unwrap();
    insta::assert_snapshot!(format!("nothing_is_published__{case}"), shown(&ended));
    assert_eq!(ended.code, Some(code));
    assert!(project.published_files() == before, "the previous outputs have changed");
    let record = only_record(&project.path("outputs"));
    assert_eq!((&record["exit_code"], &record["outcome"]), (&code.into(), &"not-published".into()));
}

/// Without gates a bad cell or file costs itself: the rest is published, and the exit code says so.
#[rstest]
#[case::rejected_cell(|p: &Project| p.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["宇宙", "3"]]))]
#[case::failed_file(|p: &Project| p.write("inputs/fy2023/members.xlsx", b""))]
fn rest_is_published(#[case] spoil: Break, #[context] context: Context) {
    let project = Project::published();
    let settings = fs_err::read_to_string(project.path("inputs/nenji.toml")).unwrap();
    let open = settings.replace("max-rejected-cells = 0\nmax-failed-sources = 0\n", "");
    project.write("inputs/nenji.toml", open.as_bytes());
    spoil(&project);
    let ended = project.run();
    insta::assert_snapshot!(format!("rest_is_published__{}", context.description.unwrap()), shown(&ended));
    assert_eq!(ended.code, Some(1));
    let strict = project.run_with("run", &["--strict", "--out", project.path("outputs").as_str()]);
    assert_eq!(strict.code, Some(3));
}

#[test]
fn hidden_and_lock_files_are_no_inputs() {
    let project = Project::published();
    project.write("inputs/fy2024/~$members.xlsx", b"half a lock");
    project.write("inputs/fy2024/.DS_Store", b"x");
    assert_eq!(project.run().code, Some(0));
}

#[test]
fn missing_folder_is_a_matter_of_usage() {
    let project = Project::published();
    let before = project.published_files();
    fs_err::rename(project.path("inputs"), project.path("elsewhere")).unwrap();
    let ended = project.run();
    insta::assert_snapshot!(shown(&ended));
    assert_eq!(ended.code, Some(2));
    assert!(project.published_files() == before);
}

#[test]
fn output_folder_that_is_a_file_is_refused() {
    let project = Project::published();
    let before = project.published_files();
    project.write("taken", b"a file");
    let ended = project.run_with("run", &["--out", project.path("taken").as_str()]);
    insta::assert_snapshot!(shown(&ended));
    assert_eq!(ended.code, Some(4));
    assert!(project.published_files() == before);
    assert_eq!(fs_err::read(project.path("taken")).unwrap(), b"a file");
}

#[test]
fn second_run_at_once_is_refused() {
    let project = Project::published();
    let before = project.published_files();
    let _other = OutputFolder::take(&project.path("outputs")).unwrap();
    let ended = project.run();
    insta::assert_snapshot!(shown(&ended));
    assert_eq!(ended.code, Some(4));
    assert!(project.published_files() == before);
}

#[test]
fn interrupted_run_publishes_nothing_and_says_so() {
    let folder = Folder::new();
    let config = repository().join("inputs/nenji.toml");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_nenji"))
        .args(["run", "--built-plugins", "--config", config.as_str(), "--out", folder.path.as_str()])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with("extract")));
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert!(rest.iter().any(|line| line.starts_with("error: interrupted")), "{rest:?}");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!folder.path.join("fy2024").exists());
    let record = only_record(&folder.path);
    assert_eq!((&record["exit_code"], &record["outcome"]), (&130.into(), &"not-published".into()));
}

/// The good sheet under two names.
fn two_sheets() -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for name in ["会員数", "会員数（案）"] {
        fill(book.add_worksheet().set_name(name)?, GOOD)?;
    }
    book.save_to_buffer()
}

/// The shape of a workbook with a password: an OLE file around the encrypted package.
fn encrypted() -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        file.create_stream(name).unwrap().write_all(&[4; 64]).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn preview_of_a_total_that_is_not_the_sum_ends_with_1() {
    let project = Project::published();
    project.sheet(&[&["分野", "令和6年度"], &["鉄道", "22"], &["航空", "9"], &["合計", "32"]]);
    let ended = project.run_with("preview", &["members"]);
    assert_eq!(ended.code, Some(1), "{}", ended.told);
    assert!(
        ended.told.ends_with("1 files, 0 issues, 1 stated figures that do not agree\n"),
        "{}",
        ended.told
    );
}
