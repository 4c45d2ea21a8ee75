//! `nenji lint`: what it prints, its exit codes, and the published data sheets held against every rule.

use assert_cmd::Command;
use rstest::rstest;
use serde_json::Value;

use crate::program::{Folder, PROGRAM, sample_year};
use crate::project::xlsx;

/// Exit code and what was told on both outputs, without the folder.
fn lint(folder: &Folder, arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(PROGRAM).arg("lint").args(arguments).current_dir(&folder.path).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let told = text(&output.stdout) + &text(&output.stderr);
    (output.status.code(), told.replace(folder.path.as_str(), "FOLDER"))
}

fn folder(files: &[(&str, &[u8])]) -> Folder {
    let folder = Folder::new();
    for (name, bytes) in files {
        fs_err::write(folder.path.join(name), bytes).unwrap();
    }
    folder
}

const GOOD: &[u8] = "年度,会員数（社）\n2023年度,18\n2024年度,20\n".as_bytes();

fn odd() -> Vec<u8> {
    let rows: &[&[&str]] = &[
        &["会員数の推移（令和6年度）"],
        &["年度", "分野", "加盟社"],
        &["令和5年度", "総　数", "▲5"],
        &["令和6年度", "電力・鉄道・水道", "18"],
        &["令和7年度", "", "20"],
        &["注：速報値"],
    ];
    xlsx("会員数", rows).unwrap()
}

#[test]
fn transcript_of_files_good_and_odd() {
    let folder = folder(&[("good.csv", GOOD), ("odd.xlsx", &odd()), ("letter.pdf", b"%PDF-1.7")]);
    let (code, told) = lint(&folder, &["good.csv", "odd.xlsx", "letter.pdf"]);
    assert_eq!(code, Some(1));
    insta::assert_snapshot!(told);
}

#[test]
fn json_holds_what_the_text_holds() {
    let folder = folder(&[("odd.xlsx", &odd()), ("good.csv", GOOD)]);
    let (code, told) = lint(&folder, &["odd.xlsx", "good.csv", "--format", "json"]);
    assert_eq!(code, Some(1));
    let reports: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(reports.as_array().unwrap().len(), 2);
    assert_eq!(reports[0]["rules"].as_array().unwrap().len(), 30);
    let triangle = &reports[0]["rules"][15];
    assert_eq!((&triangle["rule"], &triangle["status"]), (&Value::from("L2-01"), &Value::from("broken")));
    assert_eq!(triangle["findings"][0]["cells"], "C3");
    assert_eq!((&reports[1]["level"], &reports[1]["encoding"]), (&Value::from(3), &Value::from("UTF-8")));
}

#[rstest]
#[case::clean(&["good.csv"], 0, "level 3")]
#[case::findings(&["odd.xlsx"], 1, "L2-01 numbers are numbers")]
#[case::missing_file(&["gone.xlsx", "good.csv"], 4, "error: could not read `gone.xlsx`")]
#[case::missing_file_and_the_others_are_told(&["gone.xlsx", "good.csv"], 4, "good.csv (csv, UTF-8")]
#[case::no_file(&[], 2, "Usage: nenji lint")]
#[case::unknown_rule(&["good.csv", "--waivers", "unknown.toml"], 2, "unknown.toml:2: there is no rule `L4-01`")]
#[case::unknown_key(&["good.csv", "--waivers", "key.toml"], 2, "hint: did you mean `reason`?")]
#[case::missing_before(&["good.csv", "--before", "gone.csv"], 4, "error: could not read `gone.csv`")]
#[case::unreadable_before(&["good.csv", "--before", "letter.pdf"], 2, "cannot be read")]
#[case::same_headings_as_before(&["good.csv", "--before", "old.csv"], 0, "level 3")]
#[case::other_headings_than_before(&["good.csv", "--before", "other.csv"], 1, "headings changed")]
#[case::presentation(&["odd.xlsx", "--profile", "presentation"], 1, "L3-01 waived (1 found)")]
#[case::another_sheet_only(&["odd.xlsx", "--sheet", "data_*"], 0, "level")]
fn exit_codes(#[case] arguments: &[&str], #[case] code: i32, #[case] expected: &str) {
    let folder = folder(&[
        ("good.csv", GOOD),
        ("odd.xlsx", &odd()),
        ("letter.pdf", b"%PDF-1.7"),
        ("old.csv", "年度,会員数（社）\n2021年度,15\n2022年度,16\n".as_bytes()),
        ("other.csv", "年度,件数\n2021年度,15\n2022年度,16\n".as_bytes()),
        ("unknown.toml", b"[[waiver]]\nrule = \"L4-01\"\nreason = \"x\"\n"),
        ("key.toml", b"[[waiver]]\nrule = \"L1-04\"\nreasons = \"x\"\n"),
    ]);
    let (found, told) = lint(&folder, arguments);
    assert_eq!(found, Some(code), "{told}");
    assert!(told.contains(expected), "{told}");
}

#[test]
fn published_data_sheets_and_observations_break_no_rule() {
    let year = sample_year().join("fy2024");
    let mut files = vec![year.join("observations.csv")];
    for language in ["ja", "en"] {
        for measure in ["scope", "outreach", "training", "international"] {
            files.push(year.join(format!("{language}/{measure}.xlsx")));
        }
    }
    let mut command = Command::new(PROGRAM);
    command.args(["lint", "--sheet", "data_*", "--sheet", "observations", "--format", "json"]).args(&files);
    let output = command.output().unwrap();
    let reports: Value = serde_json::from_slice(&output.stdout).unwrap();
    for report in reports.as_array().unwrap() {
        let broken: Vec<&Value> =
            report["rules"].as_array().unwrap().iter().filter(|rule| rule["status"] == "broken").collect();
        assert!(broken.is_empty(), "{} breaks {broken:#?}", report["file"]);
        assert_eq!(report["level"], 3, "{}", report["file"]);
        // Judged, and not passed over for want of a table.
        assert!(report["scores"][1]["judged"].as_u64().unwrap() > 4, "{}", report["scores"]);
    }
    assert_eq!(output.status.code(), Some(0));
}
