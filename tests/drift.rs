//! A spreadsheet that changes from one year to the next: named before a row is read, stopped by its gate or accepted.

use rstest::rstest;
use serde_json::Value;

use crate::program::only_record;
use crate::project::{GOOD, Project, Rows, SOURCE, xlsx};

const SETTINGS: &str = r#"first-fiscal-year = 2023
created = "2025-07-01T00:00:00"
contact = "a test"
vintage-label = "確報"

[gates]
max-rejected-cells = 0
max-failed-sources = 0
drift-headings = "HEADINGS"
drift-codes = "CODES"
"#;

const BEFORE: Rows<'static> = &[
    &["分野", "令和4年度", "令和5年度"],
    &["鉄道", "19", "20"],
    &["航空", "9", "10"],
    &["合計", "28", "30"],
];

const ACCEPT: &str = r#"
[[accept]]
fiscal-year = 2024
drift = "codes"
what = "港湾"
by = "担当"
reason = "分野が加わった"
"#;

/// A project with a file of the year before and one that has a sector and a column more.
fn project(headings: &str, codes: &str) -> Project {
    let project = Project::published();
    let settings = SETTINGS.replace("HEADINGS", headings).replace("CODES", codes);
    project.write("inputs/nenji.toml", settings.as_bytes());
    project.write(
        "inputs/sources/members.toml",
        SOURCE.replace("stop =", "ignore = [\"備考\"]\nstop =").as_bytes(),
    );
    project.write("inputs/fy2023/members.xlsx", &xlsx("会員数", BEFORE).unwrap());
    let now: Rows<'_> = &[
        &["分野", "令和5年度", "令和6年度", "備考"],
        &["鉄道", "20", "22", "速報"],
        &["航空", "10", "9"],
        &["港湾", "3", "4"],
        &["合計", "33", "35"],
    ];
    project.write("inputs/fy2024/members.xlsx", &xlsx("会員数", now).unwrap());
    project
}

fn drift(record: &Value) -> Vec<String> {
    let text = |one: &Value, key: &str| one[key].as_str().unwrap_or("-").to_owned();
    let told = |one: &Value| {
        format!(
            "{} {}!{} {}",
            text(one, "drift"),
            text(one, "sheet"),
            text(one, "cell"),
            text(one, "message")
        )
    };
    record["drift"].as_array().unwrap().iter().map(told).collect()
}

#[test]
fn gate_stops_the_run_before_a_row_is_read() {
    let project = project("stop", "warn");
    let before = project.published_files();
    let ended = project.run();
    assert_eq!(ended.code, Some(3), "{}", ended.told);
    insta::assert_snapshot!(ended.told);
    assert_eq!(project.published_files(), before);
    let record = only_record(&project.path("outputs"));
    assert_eq!(
        drift(&record),
        ["headings 会員数!D1 the heading `備考` is new", "codes 会員数!B4 the sector `港湾` is new"]
    );
    assert!(record["inputs"].as_array().unwrap().is_empty(), "a file was read: {}", record["inputs"]);
    let gates = record["gates"].as_array().unwrap();
    let failed: Vec<&Value> =
        gates.iter().filter(|gate| gate["passed"] == false).map(|gate| &gate["gate"]).collect();
    assert_eq!(failed, ["drift-headings"]);
}

#[rstest]
#[case::warned_of("warn", "warn", "", 0, 2)]
#[case::allowed("allow", "allow", "", 0, 0)]
#[case::stopped("allow", "stop", "", 3, 1)]
#[case::accepted("allow", "stop", ACCEPT, 0, 0)]
fn gates_and_acceptance(
    #[case] headings: &str,
    #[case] codes: &str,
    #[case] accept: &str,
    #[case] code: i32,
    #[case] told: usize,
) {
    let project = project(headings, codes);
    let source = fs_err::read_to_string(project.path("inputs/sources/members.toml")).unwrap();
    project.write("inputs/sources/members.toml", (source + accept).as_bytes());
    let ended = project.run();
    assert_eq!(ended.code, Some(code), "{}", ended.told);
    let record = only_record(&project.path("outputs"));
    assert_eq!(drift(&record).len(), 2, "what is allowed or accepted is recorded all the same");
    // `check` tells what is neither, and ends as the run would.
    let checked = project.run_with("check", &[]);
    assert_eq!(checked.told.matches(": drift: ").count(), told, "{}", checked.told);
    assert_eq!(checked.code, Some(code), "{}", checked.told);
    let shown = project.run_with("preview", &["members"]);
    assert_eq!(shown.told.matches(": drift: ").count(), 2, "{}", shown.told);
    assert_eq!(shown.told.contains("accepted by 担当: 分野が加わった"), !accept.is_empty(), "{}", shown.told);
}

#[test]
fn kept_results_tell_the_same_drift() {
    let project = project("warn", "warn");
    assert_eq!(project.run().code, Some(0));
    let first = drift(&only_record(&project.path("outputs")));
    fs_err::remove_dir_all(project.path("outputs/runs")).unwrap();
    assert_eq!(project.run().code, Some(0));
    let record = only_record(&project.path("outputs"));
    assert!(record["inputs"].as_array().unwrap().iter().all(|input| input["cached"] == true));
    assert_eq!(drift(&record), first);
}

#[test]
fn year_without_one_before_has_no_drift() {
    let project = Project::published();
    project.sheet(GOOD);
    assert_eq!(project.run().code, Some(0));
    assert!(drift(&only_record(&project.path("outputs"))).is_empty());
}
