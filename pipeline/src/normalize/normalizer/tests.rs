mod early;

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, LargeStringArray, RecordBatch, UInt32Array};
use camino::Utf8Path;
use rstest::rstest;

use super::Normalizer;
use crate::catalog::{self, Catalog};
use crate::config::document::Document;
use crate::config::{self, Source};
use crate::fiscal_year::FiscalYear;
use crate::issue::{CellRef, Issue, IssueCode, Severity};
use crate::normalize::{LabelIndex, Normalized};
use crate::observation::{FileRef, ObsStatus, Observation, Role};
use crate::plugin::RecordSink;

/// A record of the tests; columns of the sheet count up by themselves.
#[derive(Clone, Debug)]
struct Rec {
    indicator: &'static str,
    role: &'static str,
    period: &'static str,
    labels: Vec<Option<&'static str>>,
    number: Option<f64>,
    text: Option<&'static str>,
    unit: Option<&'static str>,
    flags: Option<&'static str>,
}

fn rec(period: &'static str, labels: &[&'static str], number: f64) -> Rec {
    Rec {
        indicator: "ceptoar_members",
        role: "value",
        period,
        labels: labels.iter().map(|label| Some(*label).filter(|label| !label.is_empty())).collect(),
        number: Some(number),
        text: None,
        unit: None,
        flags: None,
    }
}

fn written(period: &'static str, labels: &[&'static str], text: &'static str) -> Rec {
    Rec { number: None, text: Some(text), ..rec(period, labels, 0.0) }
}

fn catalog() -> Catalog {
    catalog::load(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../inputs/catalog")).unwrap()
}

fn source(catalog: &Catalog, text: &str) -> Source {
    let document = Document { path: "sources/mlit_test.toml".into(), text: text.to_owned() };
    config::source_for_tests(&document, catalog)
}

const MEMBERS: &str = r#"title = "会員数"
plugin = "crosstab"
measure = "scope"
ministry = "mlit"
files = "fy*/mlit_*.xlsx"
basis = "illustrative"
origin = "made up"
[layout]
total = ["全部"]
marks = { "－" = "M", "…" = "L", "x" = "Q", "p" = "P", "r" = "revised", "B" = "break", "italic" = "E" }
[[indicator]]
id = "ceptoar_members"
unit = "社"
[[indicator]]
id = "ceptoar_reclassified"
unit = "社"
[dimension.sector]
from = "分野"
labels = { "海運" = "port", "不明" = "-" }
[dimension.ceptoar]
from = "セプター"
"#;

const EVENTS: &str = r#"title = "一覧"
plugin = "register"
measure = "outreach"
ministry = "fsa"
files = "fy*/fsa_*.xlsx"
basis = "illustrative"
origin = "made up"
grain = "event"
[layout]
period-is = "date"
marks = { "…" = "L" }
[[indicator]]
id = "outreach_participants"
unit = "人"
[[indicator]]
id = "outreach_organisations"
count = true
[dimension.ministry]
value = "fsa"
[dimension.sector]
from = "分野"
[dimension.organisation]
from = "対象"
"#;

const PARTNERS: &str = r#"title = "一覧"
plugin = "register"
measure = "international"
ministry = "cab"
files = "fy*/cab_*.xlsx"
basis = "illustrative"
origin = "made up"
grain = "event"
[layout]
period-is = "date"
[[indicator]]
id = "engagements"
count = true
[[indicator]]
id = "engagement_partners"
count = true
[dimension.ministry]
value = "cab"
[dimension.partner]
from = "相手国"
split = "、"
"#;

fn batch(dimensions: &[&str], records: &[Rec]) -> RecordBatch {
    let text = |get: &dyn Fn(&Rec) -> Option<&'static str>| -> ArrayRef {
        Arc::new(records.iter().map(get).collect::<LargeStringArray>())
    };
    let mut columns: Vec<(String, ArrayRef)> = vec![
        ("indicator".into(), text(&|one| Some(one.indicator))),
        ("role".into(), text(&|one| Some(one.role))),
        ("period".into(), text(&|one| Some(one.period))),
        ("text".into(), text(&|one| one.text)),
        ("unit".into(), text(&|one| one.unit)),
        ("flags".into(), text(&|one| one.flags)),
        ("sheet".into(), text(&|_| Some("表"))),
        ("number".into(), Arc::new(records.iter().map(|one| one.number).collect::<Float64Array>())),
        ("row".into(), Arc::new((1..).take(records.len()).collect::<UInt32Array>())),
        ("column".into(), Arc::new(records.iter().map(|_| Some(2)).collect::<UInt32Array>())),
    ];
    for (place, dimension) in dimensions.iter().enumerate() {
        let labels = text(&|one| one.labels.get(place).copied().flatten());
        columns.push((format!("label_{dimension}"), labels));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .unwrap()
}

fn run(source_text: &str, dimensions: &[&str], records: &[Rec]) -> Normalized {
    run_file_of(FiscalYear(2024), source_text, dimensions, records)
}

fn run_file_of(vintage: FiscalYear, source_text: &str, dimensions: &[&str], records: &[Rec]) -> Normalized {
    let catalog = catalog();
    let labels = LabelIndex::new(&catalog);
    let source = source(&catalog, source_text);
    let file = FileRef { path: "fy2024/a.xlsx".into(), sha256: "0".repeat(64), vintage };
    let years = FiscalYear(2019)..=FiscalYear(2024);
    let mut normalizer = Normalizer::new(&catalog, &labels, &source, Arc::new(file), years);
    normalizer.records(&batch(dimensions, records));
    normalizer.finish()
}

fn members(records: &[Rec]) -> Normalized {
    run(MEMBERS, &["sector", "ceptoar"], records)
}

fn keys(observation: &Observation) -> Vec<String> {
    observation.key.iter().map(|(dimension, code)| format!("{dimension}={code}")).collect()
}

fn codes(normalized: &Normalized) -> Vec<(IssueCode, Severity)> {
    normalized.issues.iter().map(|issue| (issue.code, issue.severity)).collect()
}

fn only(normalized: &Normalized) -> &Observation {
    assert_eq!(normalized.issues, Vec::<Issue>::new());
    assert_eq!(normalized.observations.len(), 1);
    &normalized.observations[0]
}

#[test]
fn record_becomes_an_observation_with_its_place() {
    let normalized = members(&[Rec {
        unit: Some("（単位：社）"),
        ..rec("令和5年度末", &["鉄道", "鉄道CEPTOAR"], 22.0)
    }]);
    let one = only(&normalized);
    assert_eq!((one.value, one.status, one.role), (Some(22), ObsStatus::A, Role::Value));
    assert_eq!(one.fiscal_year, FiscalYear(2023));
    assert_eq!(one.reference_date, Some(FiscalYear(2023).last_day()));
    assert_eq!(keys(one), ["ceptoar=railway", "sector=railway"]);
    assert_eq!((&*one.reporter, &*one.source, &*one.sheet), ("mlit", "mlit_test", "表"));
    assert_eq!((one.cell, one.records), (CellRef { row: 1, column: 2 }, 1));
}

#[test]
fn what_is_deducted_has_the_other_sign_and_a_rate_keeps_its_own() {
    let source = MEMBERS.replace("total = ", "deduct = [\"控除\"]\ntotal = ");
    let source = source.replace("\"海運\" = \"port\"", "\"（控除）港\" = \"port\"");
    let signed = Rec { indicator: "ceptoar_reclassified", ..rec("R5", &["（控除）港", ""], 3.0) };
    let rate = Rec { role: "stated_rate", ..signed.clone() };
    let plain = Rec { indicator: "ceptoar_reclassified", ..rec("R5", &["鉄道", ""], 4.0) };
    let normalized = run(&source, &["sector", "ceptoar"], &[signed, rate, plain]);
    let values: Vec<_> =
        normalized.observations.iter().map(|one| (one.value, one.rate.map(|rate| rate.digits))).collect();
    assert_eq!(values, [(Some(-3), None), (Some(4), None), (None, Some(3))]);
    let unsigned = run(&source, &["sector", "ceptoar"], &[rec("R5", &["（控除）港", ""], 3.0)]);
    assert_eq!(codes(&unsigned), [(IssueCode::NotANumber, Severity::Rejected)]);
}

#[test]
fn ceptoar_brings_its_sector_along_and_a_blank_label_is_not_specified() {
    let normalized = members(&[rec("R5", &["", "物流"], 1.0), rec("R5", &["鉄道", ""], 2.0)]);
    let all: Vec<_> = normalized.observations.iter().map(keys).collect();
    assert_eq!(all, [["ceptoar=_X", "sector=railway"], ["ceptoar=logistics", "sector=logistics"]]);
}

#[test]
fn label_of_the_source_leads_to_a_code_or_to_none() {
    let normalized = members(&[rec("R5", &["海運", ""], 1.0), rec("R5", &["不明", ""], 2.0)]);
    let all: Vec<_> = normalized.observations.iter().map(keys).collect();
    assert_eq!(all, [["ceptoar=_X", "sector=_X"], ["ceptoar=_X", "sector=port"]]);
}

#[rstest]
#[case::unit_in_thousands(Rec { unit: Some("千社"), ..written("R5", &["鉄道", ""], "1.2") }, 1200, ObsStatus::A)]
#[case::unit_in_the_cell(written("R5", &["鉄道", ""], "1,234社"), 1234, ObsStatus::A)]
#[case::kanji(written("R5", &["鉄道", ""], "約2万5千"), 25_000, ObsStatus::E)]
#[case::note_mark(written("R5", &["鉄道", ""], "120①"), 120, ObsStatus::A)]
#[case::provisional(written("R5", &["鉄道", ""], "p120"), 120, ObsStatus::P)]
#[case::provisional_behind(written("R5", &["鉄道", ""], "１２０ (p)"), 120, ObsStatus::P)]
#[case::provisional_period(rec("R5（速報）", &["鉄道", ""], 120.0), 120, ObsStatus::P)]
#[case::italic(Rec { flags: Some("italic"), ..rec("R5", &["鉄道", ""], 7.0) }, 7, ObsStatus::E)]
#[case::zero_is_zero(rec("R5", &["鉄道", ""], 0.0), 0, ObsStatus::A)]
#[case::space_of_a_bracket(Rec { flags: Some("format:#,##0_);(#,##0)"), ..rec("R5", &["鉄道", ""], 3.0) }, 3, ObsStatus::A)]
fn figure_is_read_in_base_units(#[case] record: Rec, #[case] value: i64, #[case] status: ObsStatus) {
    let normalized = members(&[record]);
    let one = only(&normalized);
    assert_eq!((one.value, one.status), (Some(value), status));
}

#[rstest]
#[case("－", ObsStatus::M)]
#[case("-", ObsStatus::M)]
#[case("―", ObsStatus::M)]
#[case("…", ObsStatus::L)]
#[case(" X ", ObsStatus::Q)]
#[case("ｘ", ObsStatus::Q)]
fn mark_is_null_as_the_legend_says(#[case] text: &'static str, #[case] status: ObsStatus) {
    let normalized = members(&[written("R5", &["鉄道", ""], text)]);
    let one = only(&normalized);
    assert_eq!((one.value, one.status), (None, status));
}

#[test]
fn corrected_and_broken_values_are_flagged() {
    let normalized = members(&[written("R5", &["鉄道", ""], "120r"), written("R4", &["鉄道", ""], "B 90")]);
    let flags: Vec<_> =
        normalized.observations.iter().map(|one| (one.value, one.is_revised, one.is_break)).collect();
    assert_eq!(flags, [(Some(90), false, true), (Some(120), true, false)]);
}

#[rstest]
#[case::unknown_mark(written("R5", &["鉄道", ""], "△"), IssueCode::UnknownMark)]
#[case::unknown_stars(written("R5", &["鉄道", ""], "***"), IssueCode::UnknownMark)]
#[case::text(written("R5", &["鉄道", ""], "6000人以上"), IssueCode::NotANumber)]
#[case::two_figures(written("R5", &["鉄道", ""], "50468   (45332)"), IssueCode::NotANumber)]
#[case::negative(rec("R5", &["鉄道", ""], -3.0), IssueCode::NotANumber)]
#[case::fraction(rec("R5", &["鉄道", ""], 3.5), IssueCode::NotANumber)]
#[case::inexact(rec("R5", &["鉄道", ""], 1e16), IssueCode::NotANumber)]
#[case::per_cent(written("R5", &["鉄道", ""], "12%"), IssueCode::NotANumber)]
#[case::bracket_format(Rec { flags: Some("format:\\(#,##0\\)"), ..rec("R5", &["鉄道", ""], 3.0) }, IssueCode::NotANumber)]
#[case::foreign_unit(Rec { unit: Some("千人"), ..rec("R5", &["鉄道", ""], 3.0) }, IssueCode::BadUnit)]
#[case::unit_twice(Rec { unit: Some("千社"), ..written("R5", &["鉄道", ""], "3社") }, IssueCode::BadUnit)]
#[case::no_period(rec("不明", &["鉄道", ""], 3.0), IssueCode::BadPeriod)]
#[case::future(rec("R10", &["鉄道", ""], 3.0), IssueCode::BadPeriod)]
#[case::unknown_label(rec("R5", &["鉄動", ""], 3.0), IssueCode::UnknownLabel)]
#[case::total_as_value(rec("R5", &["合計", ""], 3.0), IssueCode::UnknownLabel)]
#[case::not_yet_valid(rec("R4", &["港湾", ""], 3.0), IssueCode::CodeNotValid)]
#[case::other_sector(rec("R5", &["鉄道", "物流"], 3.0), IssueCode::CodeNotValid)]
fn what_is_not_understood_is_rejected(#[case] record: Rec, #[case] code: IssueCode) {
    let normalized = members(&[record]);
    assert_eq!(codes(&normalized), [(code, Severity::Rejected)]);
    assert_eq!((normalized.rejected_cells, normalized.observations.len()), (1, 0));
}

#[test]
fn rejection_names_cell_text_and_remedy() {
    let normalized = members(&[written("R5", &["鉄道", ""], "※未定")]);
    let issue = &normalized.issues[0];
    assert_eq!(issue.location.cell.unwrap().to_string(), "B1");
    assert_eq!(issue.location.file.as_deref(), Some("fy2024/a.xlsx"));
    assert_eq!(issue.text.as_deref(), Some("※未定"));
    assert!(issue.remedy.contains("marks"), "{}", issue.remedy);
    let unknown = members(&[rec("R5", &["情報通", ""], 1.0)]);
    assert!(unknown.issues[0].remedy.contains("`情報通信`"), "{}", unknown.issues[0].remedy);
    assert!(
        unknown.issues[0].remedy.starts_with("correct it in the spreadsheet, or"),
        "{}",
        unknown.issues[0].remedy
    );
}

#[rstest]
#[case::column("from = \"分野\"", "under `分野` for this cell")]
#[case::header_row("from = \"分野\"\nacross = true", "above this cell in the header row `分野`")]
#[case::form("label = \"分野\"", "beside `分野`")]
#[case::sheet("sheet = true", "the name of the sheet")]
fn unknown_label_is_told_with_where_it_stands(#[case] mapping: &str, #[case] place: &str) {
    let source = MEMBERS.replace("from = \"分野\"", mapping);
    let unknown = run(&source, &["sector", "ceptoar"], &[rec("R5", &["宇宙", ""], 1.0)]);
    assert_eq!(unknown.issues[0].message, format!("`宇宙`, {place}, is no label of the code list `sector`"));
}

#[test]
fn mark_where_a_code_does_not_exist_yet_is_no_fault() {
    let normalized = members(&[written("R4", &["港湾", ""], "－"), rec("R5", &["港湾", ""], 15.0)]);
    assert_eq!(only(&normalized).fiscal_year, FiscalYear(2023));
}

#[test]
fn port_exists_for_a_stock_at_the_end_of_fy2023_and_for_flows_within_it() {
    let moved = Rec { indicator: "ceptoar_reclassified", ..rec("R5", &["港湾", ""], -6.0) };
    let normalized = members(&[rec("R5", &["港湾", ""], 15.0), moved]);
    let values: Vec<_> = normalized.observations.iter().map(|one| one.value).collect();
    assert_eq!((values, normalized.issues.len()), (vec![Some(15), Some(-6)], 0));
}

#[test]
fn total_leaves_the_summed_dimension_out_of_the_key() {
    let total = |labels: &[&'static str], number| Rec { role: "total", ..rec("R5", labels, number) };
    let normalized =
        members(&[total(&["合計", ""], 30.0), total(&["物流", "計"], 20.0), total(&["全部", "小計"], 30.0)]);
    let all: Vec<_> = normalized.observations.iter().map(keys).collect();
    assert_eq!(all, [vec![], vec!["ceptoar=_X".to_owned()], vec!["sector=logistics".to_owned()]]);
}

#[test]
fn stated_rate_keeps_its_printed_digits_and_may_be_negative() {
    let rate = |number: f64, format| Rec {
        role: "stated_rate",
        unit: Some("％"),
        flags: format,
        ..rec("R5", &["鉄道", ""], number)
    };
    let text = Rec { role: "stated_rate", ..written("R4", &["鉄道", ""], "▲0.60％") };
    let normalized = members(&[rate(0.149_34, Some("format:0.0%")), text]);
    let rates: Vec<_> = normalized.observations.iter().map(|one| one.rate.unwrap()).collect();
    assert_eq!(rates.iter().map(|rate| (rate.digits, rate.scale)).collect::<Vec<_>>(), [(-60, 2), (149, 1)]);
    assert!(normalized.observations.iter().all(|one| one.value.is_none() && one.role == Role::StatedRate));
}

#[test]
fn stated_change_may_be_negative() {
    let normalized = members(&[Rec { role: "stated_change", ..written("R5", &["鉄道", ""], "△4") }]);
    assert_eq!(only(&normalized).value, Some(-4));
}

#[test]
fn same_fact_with_another_value_takes_both_cells_out() {
    let normalized = members(&[rec("R5", &["鉄道", ""], 3.0), rec("2023", &["鉄道分野", ""], 4.0)]);
    assert_eq!(codes(&normalized), [(IssueCode::DuplicateKey, Severity::Rejected); 2]);
    assert!(normalized.issues[0].message.contains("表!B2"), "{}", normalized.issues[0].message);
    assert!(normalized.issues[1].message.contains("表!B1"), "{}", normalized.issues[1].message);
    assert_eq!((normalized.rejected_cells, normalized.observations.len()), (2, 0));
}

#[test]
fn same_fact_with_the_same_value_counts_once() {
    let normalized = members(&[rec("R5", &["鉄道", ""], 3.0), rec("2023", &["鉄道", ""], 3.0)]);
    assert_eq!(codes(&normalized), [(IssueCode::DuplicateKey, Severity::Notice)]);
    assert_eq!(normalized.observations[0].value, Some(3));
}

fn event(period: &'static str, organisation: &'static str, number: f64) -> Rec {
    Rec { indicator: "outreach_participants", ..rec(period, &["金融", organisation], number) }
}

#[test]
fn events_of_one_key_are_added_up_without_the_names() {
    let normalized = run(
        EVENTS,
        &["sector", "organisation"],
        &[event("2023-05-01", "甲社", 3.0), event("2024-02-01", "乙社", 4.0)],
    );
    let one = only(&normalized);
    assert_eq!((one.value, one.records, one.reference_date), (Some(7), 2, None));
    assert_eq!(keys(one), ["channel=_X", "expectation=_X", "ministry=fsa", "sector=finance"]);
    assert_eq!(one.cell.row, 1);
}

#[test]
fn event_without_a_value_makes_the_sum_an_estimate() {
    let gap = Rec { number: None, text: Some("…"), ..event("2023-06-01", "乙社", 0.0) };
    let normalized = run(EVENTS, &["sector", "organisation"], &[event("2023-05-01", "甲社", 3.0), gap]);
    assert_eq!(codes(&normalized), [(IssueCode::Missing, Severity::Warning)]);
    assert_eq!(
        (normalized.observations[0].value, normalized.observations[0].status),
        (Some(3), ObsStatus::E)
    );
}

#[test]
fn named_organisation_counts_once_a_year_however_it_is_written() {
    let visit = |period, name| Rec { indicator: "outreach_organisations", ..event(period, name, 1.0) };
    let records = [
        visit("2023-05-01", "㈱甲"),
        visit("2023-06-01", "株式会社　甲"),
        visit("2023-07-01", "乙"),
        visit("2024-04-01", "(株)甲"),
    ];
    let normalized = run(EVENTS, &["sector", "organisation"], &records);
    let values: Vec<_> = normalized
        .observations
        .iter()
        .map(|one| (one.fiscal_year.0, &*one.key["organisation"], one.value))
        .collect();
    assert_eq!(values, [(2023, "(株)甲", Some(1)), (2023, "乙", Some(1)), (2024, "(株)甲", Some(1))]);
}

#[test]
fn engagement_counts_once_and_each_of_its_partners_once() {
    let records = ["engagements", "engagement_partners"]
        .map(|indicator| Rec { indicator, ..rec("2023-05-01", &["米国、英国・豪州"], 1.0) });
    let normalized = run(PARTNERS, &["partner"], &records);
    assert_eq!(normalized.issues, Vec::<Issue>::new());
    let all: Vec<_> = normalized.observations.iter().map(|one| (&*one.indicator, one.value)).collect();
    assert_eq!(
        all,
        [("engagement_partners", Some(1)); 3]
            .into_iter()
            .chain([("engagements", Some(1))])
            .collect::<Vec<_>>()
    );
    let partners: Vec<_> = normalized.observations[..3].iter().map(|one| &*one.key["partner"]).collect();
    assert_eq!(partners, ["AUS", "GBR", "USA"]);
}

#[test]
fn hidden_values_are_used_and_told() {
    let normalized = members(&[Rec { flags: Some("hidden"), ..rec("R5", &["鉄道", ""], 3.0) }]);
    assert_eq!(codes(&normalized), [(IssueCode::Hidden, Severity::Warning)]);
    assert_eq!(normalized.observations[0].value, Some(3));
}

#[test]
fn order_of_arrival_does_not_reach_the_answer() {
    let records =
        [rec("R5", &["鉄道", ""], 1.0), rec("R4", &["物流", ""], 2.0), rec("R5", &["航空", ""], 3.0)];
    let mut reversed = records.clone();
    reversed.reverse();
    let facts = |normalized: Normalized| -> Vec<_> {
        normalized.observations.into_iter().map(|one| (one.fiscal_year, one.key, one.value)).collect()
    };
    assert_eq!(facts(members(&records)), facts(members(&reversed)));
}

#[test]
fn missing_column_is_told_and_does_not_panic() {
    let catalog = catalog();
    let labels = LabelIndex::new(&catalog);
    let source = source(&catalog, MEMBERS);
    let file = FileRef { path: "fy2024/a.xlsx".into(), sha256: String::new(), vintage: FiscalYear(2024) };
    let years = FiscalYear(2019)..=FiscalYear(2024);
    let mut normalizer = Normalizer::new(&catalog, &labels, &source, Arc::new(file), years);
    let row: ArrayRef = Arc::new(UInt32Array::from(vec![1]));
    normalizer.records(&RecordBatch::try_from_iter([("row", row)]).unwrap());
    assert_eq!(codes(&normalizer.finish()), [(IssueCode::SourceFailed, Severity::Error)]);
}

#[test]
fn task_that_is_begun_anew_counts_once() {
    let catalog = catalog();
    let (source, labels) = (source(&catalog, EVENTS), LabelIndex::new(&catalog));
    let file = FileRef { path: "a".into(), sha256: String::new(), vintage: FiscalYear(2024) };
    let years = FiscalYear(2019)..=FiscalYear(2024);
    let mut normalizer = Normalizer::new(&catalog, &labels, &source, Arc::new(file), years);
    let batch =
        batch(&["sector", "organisation"], &[event("2024-05-01", "甲社", 2.0), event("?", "乙社", 3.0)]);
    normalizer.records(&batch);
    normalizer.restart();
    normalizer.records(&batch);
    let Normalized { observations, issues, .. } = normalizer.finish();
    assert_eq!(observations.iter().map(|one| one.value).collect::<Vec<_>>(), [Some(2)]);
    assert_eq!(issues.len(), 1);
}

#[test]
fn memo_items_are_kept_side_by_side_and_need_no_code() {
    let memo = |label, number| Rec { role: "memo", ..rec("R5", &["鉄道", label], number) };
    let normalized = members(&[memo("うち大手", 3.0), memo("再掲", 4.0)]);
    assert_eq!(normalized.issues, Vec::<Issue>::new());
    let all: Vec<_> = normalized.observations.iter().map(|one| (one.value, keys(one).len())).collect();
    assert_eq!(all, [(Some(3), 1), (Some(4), 1)]);
}

/// Many rows of few keys: what a register of events is.
#[test]
fn register_of_300_000_events_becomes_as_many_facts_as_it_has_keys() {
    let catalog = catalog();
    let labels = LabelIndex::new(&catalog);
    let source = source(&catalog, EVENTS);
    let file = FileRef { path: "fy2024/a.xlsx".into(), sha256: String::new(), vintage: FiscalYear(2024) };
    let mut normalizer =
        Normalizer::new(&catalog, &labels, &source, Arc::new(file), FiscalYear(2019)..=FiscalYear(2024));
    let days = ["2019-05-01", "2020-05-01", "2021-05-01", "2022-05-01", "2023-05-01", "2024-05-01"];
    let records: Vec<Rec> = (0..3000).map(|place| event(days[place % 6], "甲社", 2.0)).collect();
    let batch = batch(&["sector", "organisation"], &records);
    for _ in 0..100 {
        normalizer.records(&batch);
    }
    let observations = normalizer.finish().observations;
    assert_eq!(observations.len(), 6);
    assert!(observations.iter().all(|one| (one.value, one.records) == (Some(100_000), 50_000)));
}
