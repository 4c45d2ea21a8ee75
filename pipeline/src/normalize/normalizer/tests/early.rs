//! Years before the first of the run: what is rejected, and what may stand there.

use rstest::rstest;

use super::{EVENTS, MEMBERS, Rec, codes, event, members, rec, run, run_file_of, written};
use crate::fiscal_year::FiscalYear;
use crate::issue::{IssueCode, Severity};
use crate::normalize::Normalized;

const REJECTED: (IssueCode, Severity) = (IssueCode::BadPeriod, Severity::Rejected);
const TOLD: (IssueCode, Severity) = (IssueCode::BadPeriod, Severity::Notice);

const YEARS: [&str; 8] = ["H29", "H30", "R1", "R2", "R3", "R4", "R5", "R6"];

/// A series of one sector over the years; the figure is the same in each.
fn series(years: &[&'static str], sector: &'static str) -> Vec<Rec> {
    years.iter().map(|year| rec(year, &[sector, ""], 5.0)).collect()
}

fn cells(normalized: &Normalized) -> Vec<String> {
    normalized.issues.iter().map(|issue| issue.location.cell.unwrap().to_string()).collect()
}

#[test]
fn series_that_goes_on_to_the_year_of_the_file_is_told_once_per_year_with_its_first_cell() {
    let records: Vec<Rec> = series(&YEARS, "鉄道").into_iter().chain(series(&YEARS, "物流")).collect();
    let normalized = members(&records);
    assert_eq!(codes(&normalized), [TOLD; 2]);
    assert_eq!(cells(&normalized), ["B1", "B2"]);
    assert!(normalized.issues[0].message.starts_with("2 records, of"), "{}", normalized.issues[0].message);
    assert!(normalized.issues[0].message.contains("in no table"), "{}", normalized.issues[0].message);
    assert_eq!((normalized.rejected_cells, normalized.observations.len()), (0, 12));
}

#[rstest]
#[case::alone(series(&["H25"], "鉄道"))]
#[case::in_place_of_the_first_year(series(&["H25", "R2", "R3", "R4", "R5", "R6"], "鉄道"))]
#[case::one_year_off(series(&["H30", "R2", "R3", "R4", "R5", "R6"], "鉄道"))]
#[case::in_place_of_a_year_between(series(&["H30", "R1", "R2", "R4", "R5", "R6"], "鉄道"))]
#[case::in_place_of_the_last_year(series(&["R1", "R2", "R3", "R4", "R5", "H30"], "鉄道"))]
#[case::years_of_another_row([series(&["H30"], "鉄道"), series(&YEARS[2..], "物流")].concat())]
#[case::years_of_another_indicator(
    [vec![Rec { indicator: "ceptoar_reclassified", ..rec("H30", &["鉄道", ""], 1.0) }], series(&YEARS[2..], "鉄道")].concat()
)]
#[case::label_that_is_unknown(series(&["H30"], "鉄動"))]
#[case::year_before_in_a_file_of_a_later_year(series(&["令和元年度の前年度"], "鉄道"))]
fn year_that_is_not_followed_by_its_series_is_rejected(#[case] records: Vec<Rec>) {
    let normalized = members(&records);
    assert_eq!(codes(&normalized), [REJECTED]);
    assert_eq!(normalized.rejected_cells, 1);
    assert_eq!(normalized.observations.len(), records.len() - 1);
}

#[test]
fn rejection_names_the_cell_its_text_the_period_and_what_to_do() {
    let normalized = members(&[rec("R6", &["鉄道", ""], 1.0), written("平成25年度", &["鉄道", ""], "8社")]);
    let issue = &normalized.issues[0];
    assert_eq!((cells(&normalized), issue.text.as_deref()), (vec!["B2".to_owned()], Some("8社")));
    assert_eq!(
        issue.message,
        "`平成25年度` lies before the first year of the run, FY2019, and the file does not give this figure for every year from there to FY2024"
    );
    assert!(issue.remedy.contains("`earlier-years = true`"), "{}", issue.remedy);
}

/// Events in every year: they are no series, whatever their source calls a record.
#[rstest]
#[case::event(EVENTS.replace("period-is = \"date\"\n", ""))]
#[case::date(EVENTS.replace("grain = \"event\"\n", ""))]
fn date_and_event_are_rejected_whatever_else_the_file_holds(#[case] source: String) {
    let days =
        ["2018-05-01", "2019-05-01", "2020-05-01", "2021-05-01", "2022-05-01", "2023-05-01", "2024-05-01"];
    let records = days.map(|day| event(day, "甲社", 3.0));
    let normalized = run(&source, &["sector", "organisation"], &records);
    assert_eq!(codes(&normalized), [REJECTED]);
    assert_eq!((cells(&normalized), normalized.observations.len()), (vec!["B1".to_owned()], 6));
    assert!(!normalized.issues[0].message.contains("every year"), "{}", normalized.issues[0].message);
}

#[rstest]
#[case::column_of_the_year_before("", "令和元年度の前年度", TOLD)]
#[case::stock_of_1_april("[layout]\nperiod-is = \"april-first\"", "2019-04-01", TOLD)]
#[case::year_typed_too_early("", "平成25年度", REJECTED)]
#[case::column_before_a_year_typed_too_early("", "平成30年度の前年度", REJECTED)]
#[case::stock_of_1_april_typed_too_early("[layout]\nperiod-is = \"april-first\"", "2018-04-01", REJECTED)]
fn file_of_the_first_year_may_compare_with_the_year_before(
    #[case] layout: &str,
    #[case] period: &'static str,
    #[case] expected: (IssueCode, Severity),
) {
    let source = if layout.is_empty() { MEMBERS.to_owned() } else { MEMBERS.replace("[layout]", layout) };
    let records = series(&[period], "鉄道");
    let normalized = run_file_of(FiscalYear(2019), &source, &["sector", "ceptoar"], &records);
    assert_eq!(codes(&normalized), [expected]);
}

#[test]
fn file_of_a_year_before_the_first_has_nothing_to_lose() {
    let records = [event("2018-05-01", "甲社", 3.0), event("2017-05-01", "甲社", 3.0)];
    let normalized = run_file_of(FiscalYear(2018), EVENTS, &["sector", "organisation"], &records);
    assert_eq!(codes(&normalized), [TOLD; 2]);
}

#[test]
fn series_of_1_april_ends_a_year_before_its_file() {
    let source = MEMBERS.replace("[layout]", "[layout]\nperiod-is = \"april-first\"");
    let normalized = run(&source, &["sector", "ceptoar"], &series(&YEARS[1..], "鉄道"));
    assert_eq!(codes(&normalized), [TOLD; 2]);
    assert_eq!(normalized.observations.len(), 5);
}

#[test]
fn memo_items_of_a_series_are_part_of_it() {
    let memo = |year: &&'static str| Rec { role: "memo", ..rec(year, &["鉄道", "うち大手"], 3.0) };
    let records: Vec<Rec> = YEARS[1..].iter().map(memo).collect();
    assert_eq!(codes(&members(&records)), [TOLD]);
}

#[test]
fn source_may_say_that_its_files_go_back() {
    let source = EVENTS.replace("grain =", "earlier-years = true\ngrain =");
    let records = [event("2014-05-13", "甲社", 3.0), event("2023-05-01", "甲社", 3.0)];
    let normalized = run(&source, &["sector", "organisation"], &records);
    assert_eq!((codes(&normalized), cells(&normalized)), (vec![TOLD], vec!["B1".to_owned()]));
    assert_eq!((normalized.rejected_cells, normalized.observations.len()), (0, 1));
}
