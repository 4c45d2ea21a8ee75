//! A wrong option in a `[layout]`: refused before any spreadsheet is read, by every command that would read one.

use rstest::rstest;

use crate::project::{Project, SOURCE};

#[rstest]
#[case::run("run", &[])]
#[case::dry_run("run", &["--dry-run"])]
#[case::check("check", &[])]
#[case::preview("preview", &["members"])]
fn every_command_refuses_it_with_file_line_and_nearest_name(#[case] command: &str, #[case] more: &[&str]) {
    let project = Project::published();
    project.write("inputs/sources/members.toml", SOURCE.replace("stop =", "stopp =").as_bytes());
    // No spreadsheet at all: what reads it would fail with another code.
    project.write("inputs/fy2024/members.xlsx", b"");
    let out = project.path("outputs");
    let mut arguments = more.to_vec();
    if command == "run" {
        arguments.extend(["--out", out.as_str()]);
    }
    let ended = project.run_with(command, &arguments);
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    let expected = "error: PROJECT/inputs/sources/members.toml:14: `stopp` is not an option of crosstab\n\n\
                    hint: did you mean `stop`?\n";
    assert!(ended.told.starts_with(expected), "{}", ended.told);
}

#[rstest]
#[case::kind("stop = [\"注\"]", "stop = \"注\"", "14: the option `stop` of crosstab is a text, not a list")]
#[case::kind_of_a_table(
    "{ from = \"分野\", rows = 1 }",
    "3",
    "11: the option `header` of crosstab is a whole number, not a table"
)]
#[case::below(
    "rows = 1",
    "row = 1",
    "11: `header.row` is not an option of crosstab\n\nhint: did you mean `rows`?"
)]
#[case::out_of_bounds("rows = 1", "rows = 0", "11: the option `header.rows` of crosstab is 0, less than 1")]
#[case::of_the_host(
    "stop =",
    "period-si =",
    "14: `period-si` is not an option of crosstab\n\nhint: did you mean `period-is`?"
)]
#[case::missing("header = { from = \"分野\", rows = 1 }\n", "", "9: crosstab needs the option `header`")]
fn what_is_wrong_is_named(#[case] good: &str, #[case] wrong: &str, #[case] expected: &str) {
    let project = Project::published();
    project.write("inputs/sources/members.toml", SOURCE.replacen(good, wrong, 1).as_bytes());
    let ended = project.run_with("check", &[]);
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    assert!(ended.told.contains(&format!("members.toml:{expected}")), "{}", ended.told);
}
