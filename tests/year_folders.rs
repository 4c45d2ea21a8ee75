//! Folders of years that are missing, or come after the year of the run: told, by whatever command would read them.

use rstest::rstest;

use crate::program::{json, only_record};
use crate::project::{GOOD, Project, SETTINGS, xlsx};

fn with_current_year(project: &Project, year: i32) {
    project.write("inputs/nenji.toml", format!("fiscal-year = {year}\n{SETTINGS}").as_bytes());
}

#[rstest]
#[case::of_the_settings(&[])]
#[case::of_the_command_line(&["--fiscal-year", "2030"])]
fn current_year_without_a_folder_is_a_matter_of_usage(
    #[case] year: &[&str],
    #[values("run", "check")] command: &str,
) {
    let project = Project::published();
    let before = project.published_files();
    if year.is_empty() {
        with_current_year(&project, 2030);
    }
    let out = project.path("outputs");
    let out = if command == "run" { vec!["--out", out.as_str()] } else { Vec::new() };
    let ended = project.run_with(command, &[year, &out].concat());
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    let expected =
        "error: there is no folder fy2030; the newest is fy2024\n\nhint: make fy2030 beside nenji.toml";
    assert!(ended.told.starts_with(expected), "{}", ended.told);
    assert!(project.published_files() == before);
    if command == "run" {
        assert_eq!(only_record(&project.path("outputs"))["exit_code"], 2);
    }
}

#[test]
fn year_without_a_folder_between_others_is_told_and_recorded() {
    let project = Project::published();
    project.write("inputs/nenji.toml", SETTINGS.replace("2023", "2021").as_bytes());
    project.write("inputs/fy2022/members.xlsx", &xlsx("会員数", GOOD).unwrap());
    let expected = "fy2023: missing: there is no folder fy2023";
    let ended = project.run();
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert_eq!(ended.told.matches("there is no folder").count(), 1, "{}", ended.told);
    assert!(ended.told.contains(&format!("warning: {expected}")), "{}", ended.told);
    let record = json(&project.path("outputs/fy2024/run.json"));
    assert_eq!(record["issue_counts"]["run"]["missing"], 1);
    let checked = project.run_with("check", &[]);
    assert!(checked.told.contains(expected), "{}", checked.told);
}

/// A run that nobody watches must not publish the old year again without a word, and the old edition must stay the same.
#[test]
fn folder_after_the_current_year_is_told_and_changes_nothing() {
    let project = Project::published();
    with_current_year(&project, 2024);
    let quiet = project.run();
    assert!(!quiet.told.contains("not read"), "{}", quiet.told);
    let workbooks = || {
        let files = project.published_files().into_iter();
        files.filter(|(path, _)| path != "run.json").collect::<Vec<_>>()
    };
    let before = workbooks();
    project.write("inputs/fy2025/members.xlsx", &xlsx("会員数", GOOD).unwrap());
    let expected = "not read, because the current year is FY2024: fy2025\n  to report on a later year, change `fiscal-year`";
    let ended = project.run();
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert!(ended.told.contains(&format!("warning: {expected}")), "{}", ended.told);
    assert!(workbooks() == before);
    let checked = project.run_with("check", &[]);
    assert_eq!(checked.code, Some(0), "{}", checked.told);
    assert!(
        checked.told.contains(expected) && !checked.told.contains("nothing to complain"),
        "{}",
        checked.told
    );
}
