use proptest::prelude::*;
use rstest::rstest;

use super::fixture::{catalog, expect, members, observe, rules, sent, settings, source};
use super::{Override, Rules, Settled, load_overrides, settle};
use crate::aggregate::Fraction;
use crate::config::{Grain, Settings};
use crate::fiscal_year::FiscalYear;
use crate::issue::{IssueCode, Severity};
use crate::observation::{Basis, Decimal, Key, ObsStatus, Observation, Role};

fn run(observations: Vec<Observation>) -> Settled {
    settle(&rules(&catalog(), &settings()), observations)
}

fn codes(settled: &Settled) -> Vec<(IssueCode, Severity)> {
    settled.issues.iter().map(|issue| (issue.code, issue.severity)).collect()
}

fn values(settled: &Settled) -> Vec<Option<i64>> {
    settled.facts.iter().map(|fact| fact.value).collect()
}

#[test]
fn newest_vintage_wins_and_the_difference_is_a_revision() {
    let settled = run(vec![sent(members("rail", 2022, 12), "mlit", 2023), members("rail", 2022, 10)]);
    assert_eq!(values(&settled), [Some(12)]);
    assert!(settled.facts[0].is_revised);
    assert_eq!(settled.published[0].value, Some(10));
    let revision = &settled.revisions[0];
    assert_eq!((revision.old, revision.new), (Some(10), Some(12)));
    assert_eq!((revision.old_vintage.0, revision.new_vintage.0), (2022, 2023));
    assert_eq!(codes(&settled), [(IssueCode::Revision, Severity::Notice)]);
}

#[test]
fn a_null_never_replaces_a_number() {
    let null = Observation { value: None, status: ObsStatus::L, ..members("rail", 2022, 0) };
    let settled = run(vec![members("rail", 2022, 10), sent(null, "mlit", 2023)]);
    assert_eq!(values(&settled), [Some(10)]);
    assert!(settled.revisions.is_empty());
}

#[test]
fn two_reporters_that_disagree_leave_nothing_and_both_cells_are_named() {
    let settled = run(vec![members("rail", 2022, 10), sent(members("rail", 2022, 11), "cab", 2022)]);
    assert_eq!(values(&settled), [None]);
    assert_eq!(settled.facts[0].status, ObsStatus::O);
    assert_eq!(codes(&settled), [(IssueCode::Conflict, Severity::Error)]);
    let message = &settled.issues[0].message;
    for part in ["10 by mlit", "11 by cab", "fy2022/mlit.xlsx", "fy2022/cab.xlsx", "B7"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn two_reporters_that_agree_count_once() {
    let settled = run(vec![members("rail", 2022, 10), sent(members("rail", 2022, 10), "cab", 2022)]);
    assert_eq!(values(&settled), [Some(10)]);
    assert!(settled.issues.is_empty());
}

#[test]
fn a_successor_revises_and_an_active_reporter_conflicts() {
    let water = |year, value| members("water", year, value);
    let moved = run(vec![sent(water(2023, 8), "mhlw", 2023), sent(water(2023, 9), "mlit", 2024)]);
    assert_eq!(codes(&moved), [(IssueCode::Revision, Severity::Notice)]);
    let both = run(vec![
        sent(water(2023, 8), "mhlw", 2023),
        sent(water(2024, 8), "mhlw", 2024),
        sent(water(2023, 9), "mlit", 2024),
    ]);
    assert!(codes(&both).contains(&(IssueCode::Conflict, Severity::Error)));
    assert_eq!(values(&both), [None, Some(8)]);
}

#[test]
fn another_definition_is_a_conflict_and_no_revision() {
    let other = Observation { status: ObsStatus::D, ..members("rail", 2022, 30) };
    let settled = run(vec![members("rail", 2022, 10), sent(other, "mlit", 2023)]);
    assert_eq!(codes(&settled), [(IssueCode::Conflict, Severity::Error)]);
    assert!(settled.revisions.is_empty());
}

fn choose(source: &str) -> Override {
    Override {
        indicator: "ceptoar_members".into(),
        fiscal_year: FiscalYear(2022),
        key: Key::from([("sector".into(), "rail".into())]),
        source: source.into(),
        vintage: None,
        by: "統計担当".to_owned(),
        reason: "電話で確認".to_owned(),
    }
}

#[rstest]
#[case::chosen("cab", Some(11), IssueCode::Overridden, Severity::Notice, 1)]
#[case::names_no_source_of_it("fsa", None, IssueCode::Conflict, Severity::Error, 0)]
fn an_override_chooses(
    #[case] source: &str,
    #[case] value: Option<i64>,
    #[case] code: IssueCode,
    #[case] severity: Severity,
    #[case] applied: usize,
) {
    let (catalog, settings) = (catalog(), settings());
    let overrides = [choose(source)];
    let rules = Rules { overrides: &overrides, ..rules(&catalog, &settings) };
    let settled =
        settle(&rules, vec![members("rail", 2022, 10), sent(members("rail", 2022, 11), "cab", 2022)]);
    assert_eq!(values(&settled), [value]);
    assert!(codes(&settled).contains(&(code, severity)));
    assert_eq!(settled.overrides.len(), applied);
    let is_unused = codes(&settled).contains(&(IssueCode::Overridden, Severity::Error));
    assert_eq!(is_unused, applied == 0);
}

#[rstest]
#[case::valid("ceptoar_members", "統計担当", true)]
#[case::unknown_indicator("nothing", "統計担当", false)]
#[case::nobody("ceptoar_members", " ", false)]
fn overrides_say_who_and_why(#[case] indicator: &str, #[case] by: &str, #[case] is_valid: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = camino::Utf8PathBuf::from_path_buf(folder.path().join("overrides.toml")).unwrap();
    let text = format!(
        "[[override]]\nindicator = \"{indicator}\"\nfiscal-year = 2022\nkey = {{ sector = \"rail\" }}\nsource = \"cab\"\nby = \"{by}\"\nreason = \"電話\"\n"
    );
    fs_err::write(&path, text).unwrap();
    assert_eq!(load_overrides(&path, &catalog()).is_ok(), is_valid);
    let absent = camino::Utf8Path::new("no/overrides.toml");
    assert_eq!(load_overrides(absent, &catalog()).unwrap(), []);
}

fn named(organisation: &str, year: i32) -> Observation {
    let codes = [("sector", "rail"), ("ceptoar", "rail"), ("organisation", organisation)];
    observe("ceptoar_members", year, &codes, 1)
}

#[rstest]
#[case::agree(2, &[Some(1), Some(1)], true)]
#[case::disagree(3, &[None], false)]
fn a_roster_and_a_count_are_not_added(
    #[case] count: i64,
    #[case] expected: &[Option<i64>],
    #[case] holds: bool,
) {
    let counted = sent(members("rail", 2022, count), "cab", 2022);
    let settled = run(vec![named("甲", 2022), named("乙", 2022), counted]);
    assert_eq!(values(&settled), expected);
    assert_eq!(settled.checks[0].kind, "roster");
    assert_eq!(settled.checks[0].holds, holds);
    assert_eq!(settled.issues.is_empty(), holds);
}

#[test]
fn another_source_of_a_reporter_is_compared_with_its_parts_and_never_added() {
    let whole = observe("ceptoar_members", 2022, &[("sector", "rail")], 10);
    let second = |value| Observation { value: Some(value), source: "second".into(), ..whole.clone() };
    let agreed = run(vec![members("rail", 2022, 10), second(10)]);
    assert_eq!((values(&agreed), codes(&agreed)), (vec![Some(10)], Vec::new()));
    let differs = run(vec![members("rail", 2022, 10), second(13)]);
    assert_eq!(codes(&differs), [(IssueCode::Conflict, Severity::Error)]);
    assert_eq!(values(&differs).iter().flatten().sum::<i64>(), 10, "13 is not added");
    assert!(differs.issues[0].remedy.contains("one of the two sources"), "{}", differs.issues[0].remedy);
    let unknown = Observation { value: None, status: ObsStatus::L, ..members("rail", 2022, 0) };
    assert_eq!(codes(&run(vec![unknown, second(13)])), [(IssueCode::Conflict, Severity::Error)]);
    let in_one_source = run(vec![members("rail", 2022, 10), whole.clone()]);
    assert_eq!(values(&in_one_source), [Some(10), Some(10)], "there it is a part of its own");
}

#[test]
fn a_sector_by_another_reporter_is_compared_with_its_ceptoars() {
    let whole = sent(observe("ceptoar_members", 2022, &[("sector", "rail")], 10), "cab", 2022);
    let wrong = Observation { value: Some(11), ..whole.clone() };
    assert_eq!(values(&run(vec![members("rail", 2022, 10), whole])), [Some(10)]);
    let settled = run(vec![members("rail", 2022, 10), wrong]);
    assert_eq!(values(&settled), [Some(10), None]);
    assert_eq!(codes(&settled), [(IssueCode::Conflict, Severity::Error)]);
}

#[test]
fn events_of_several_files_add_up_and_cells_do_not() {
    let session = |path: &str| {
        let mut one = observe("sessions", 2022, &[("ministry", "mlit"), ("strand", "bridge")], 2);
        let file = crate::observation::FileRef { path: path.to_owned(), ..(*one.file).clone() };
        one.file = std::sync::Arc::new(file);
        one
    };
    let (catalog, settings) = (catalog(), settings());
    let sources = [source("mlit", "mlit", Grain::Event, &["sessions"])];
    let rules = Rules { sources: &sources, ..rules(&catalog, &settings) };
    let files = || vec![session("fy2022/q1.xlsx"), session("fy2022/q2.xlsx")];
    assert_eq!(values(&settle(&rules, files())), [Some(4)]);
    assert_eq!(values(&run(files())), [Some(2)]);
}

fn total(value: i64) -> Observation {
    let mut total = observe("ceptoar_members", 2022, &[], value);
    total.key.clear();
    Observation { role: Role::Total, ..total }
}

#[rstest]
#[case::right(15, true)]
#[case::wrong(16, false)]
fn stated_totals_are_compared_with_their_own_table(#[case] stated: i64, #[case] holds: bool) {
    let elsewhere = sent(members("port", 2022, 100), "cab", 2022);
    let settled =
        run(vec![members("rail", 2022, 10), members("logistics", 2022, 5), elsewhere, total(stated)]);
    assert_eq!(settled.checks.len(), 1);
    assert_eq!((settled.checks[0].kind, settled.checks[0].holds), ("stated-total", holds));
    assert_eq!(settled.checks[0].left, Fraction::whole(15));
    assert_eq!(codes(&settled).contains(&(IssueCode::TotalMismatch, Severity::Warning)), !holds);
    assert!(settled.totals.is_empty(), "a total that can be added up is no figure");
}

#[rstest]
#[case::exact(250, 1, true)]
#[case::half_a_unit_below(1, 0, false)]
#[case::rounded(25, 0, true)]
#[case::other(24, 0, false)]
#[case::last_digit(2501, 2, false)]
fn stated_rates_hold_within_half_a_unit_of_the_last_digit(
    #[case] digits: i64,
    #[case] scale: u32,
    #[case] holds: bool,
) {
    let rate = Observation {
        role: Role::StatedRate,
        value: None,
        rate: Some(Decimal { digits, scale }),
        ..members("rail", 2022, 0)
    };
    let settled = run(vec![members("rail", 2021, 8), members("rail", 2022, 10), rate]);
    assert_eq!((settled.checks[0].kind, settled.checks[0].holds), ("stated-rate", holds));
}

#[test]
fn who_owes_and_is_silent_is_missing() {
    let settings =
        Settings { expect: vec![expect("mlit", "sessions"), expect("fsa", "sessions")], ..settings() };
    let catalog = catalog();
    let sent = observe("sessions", 2024, &[("ministry", "mlit")], 3);
    let settled = settle(&rules(&catalog, &settings), vec![sent]);
    let current = settled.coverage.last().unwrap();
    assert_eq!(current.expected, ["fsa".into(), "mlit".into()]);
    assert_eq!(current.reporting, ["mlit".into()]);
    assert_eq!(settled.issues.iter().filter(|issue| issue.code == IssueCode::Missing).count(), 7);
}

#[test]
fn real_and_illustrative_do_not_mix() {
    let real = Observation { basis: Basis::Real, ..members("rail", 2021, 8) };
    let settled = run(vec![real, members("rail", 2022, 10)]);
    assert_eq!(codes(&settled), [(IssueCode::MixedBasis, Severity::Error)]);
}

proptest! {
    #[test]
    fn row_order_does_not_matter(
        (rows, shuffled) in proptest::collection::vec((0..3_usize, 2021..2024_i32, 0..2_i32, 0..3_i64, 0..2_usize), 0..12)
            .prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle()))
    ) {
        let observed = |rows: Vec<(usize, i32, i32, i64, usize)>| -> Vec<Observation> {
            rows.into_iter().map(|(code, year, later, value, reporter)| {
                sent(members(["rail", "logistics", "water"][code], year, value), ["mlit", "mhlw"][reporter], year + later)
            }).collect()
        };
        prop_assert_eq!(run(observed(rows)), run(observed(shuffled)));
    }
}
