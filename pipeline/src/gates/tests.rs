use super::{Findings, causes, judge};
use crate::aggregate::aggregate;
use crate::config::{Gates, Settings};
use crate::ending::RunError;
use crate::issue::{Issue, IssueCode, Location, Severity};
use crate::record::GateEntry;
use crate::validate::fixture::{catalog, expect, members, rules, sent, settings};
use crate::validate::settle;

/// What is told of a run in which fsa owes two indicators, mhlw and mlit one; mhlw is silent on 2021, fsa and mlit on 2024.
fn told(gates: &Gates, more: &[Issue]) -> (Vec<GateEntry>, String) {
    let expect = vec![
        expect("mhlw", "ceptoar_members"),
        expect("mlit", "ceptoar_members"),
        expect("fsa", "non_members"),
    ];
    let settings = Settings { expect, ..settings() };
    let catalog = catalog();
    let from_mlit = (2021..=2023).map(|year| members("logistics", year, 10));
    let from_mhlw = (2022..=2024).map(|year| sent(members("water", year, 5), "mhlw", year));
    let settled = settle(&rules(&catalog, &settings), from_mlit.chain(from_mhlw).collect());
    let aggregates = aggregate(&catalog, &settings, &settled).unwrap();
    let issues: Vec<Issue> = settled.issues.iter().chain(more).cloned().collect();
    assert!(issues.iter().any(|issue| issue.message.contains("mhlw") && issue.message.contains("FY2021")));
    let findings = Findings { issues: &issues, rejected_cells: 0, failed_tasks: 0, aggregates: &aggregates };
    let judged = judge(gates, false, findings);
    let causes = causes(gates, &judged, findings);
    let failed = judged.iter().filter(|gate| !gate.passed).map(|gate| gate.detail.clone()).collect();
    (judged, RunError::Gates { failed, causes }.to_string())
}

fn coverage(percent: u32) -> Gates {
    Gates { min_coverage_percent: percent, max_unexplained_percent: 1000, ..Gates::default() }
}

#[test]
fn low_coverage_names_who_is_silent_in_the_year_that_is_judged() {
    let (_, told) = told(&coverage(100), &[]);
    for expected in [
        "FY2024, 100 % needed: 0 of 1 reporters, fsa silent, for `non_members`; \
         1 of 2 reporters, mlit silent, for `ceptoar_members`",
        "\n  run: missing: mlit owes `ceptoar_members` for FY2024 and has sent no number",
        "\n  run: missing: fsa owes `non_members` for FY2024 and has sent no number",
    ] {
        assert!(told.contains(expected), "{expected} is not in: {told}");
    }
    assert!(!told.contains("FY2021") && !told.contains("mhlw"), "{told}");
}

#[test]
fn indicator_that_is_covered_well_enough_is_no_cause() {
    let (_, told) = told(&coverage(50), &[]);
    assert!(told.contains("fsa owes `non_members`") && !told.contains("mlit"), "{told}");
}

#[test]
fn coverage_that_is_reached_fails_nothing() {
    let (judged, _) = told(&coverage(0), &[]);
    assert!(judged.iter().all(|gate| gate.passed), "{judged:?}");
    assert_eq!(judged.last().unwrap().detail, "every indicator of the current year reaches 0 %");
}

/// A source without any file may be why; what is missing in one file is not.
#[test]
fn sources_without_a_file_come_after_who_is_silent() {
    let at = |file: Option<&str>, message: &str| Issue {
        location: Location { source: Some("rail".into()), file: file.map(Into::into), ..Location::default() },
        code: IssueCode::Missing,
        severity: Severity::Warning,
        message: message.to_owned(),
        text: None,
        remedy: "put it there".to_owned(),
    };
    let (_, told) = told(
        &coverage(100),
        &[at(None, "no file matches"), at(Some("fy2021/a.xlsx"), "a record has no value")],
    );
    let (_, rest) = told.split_once("fsa owes `non_members` for FY2024").unwrap();
    assert!(
        rest.contains("rail: missing: no file matches") && !told.contains("a record has no value"),
        "{told}"
    );
}
