//! Tests of the sink, the account, the streams and the boundary, with a plugin that does what its input says.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use rstest::rstest;
use serde::{Deserialize, Serialize};

use crate::export::import::Loaded;
use crate::testing::{Bounds, TestFailure, run, run_directly, run_through_abi, try_run};
use crate::{Area, Description, Fate, Input, InputPlugin, Mapping, PluginError, Problem, Record, Role, Sink};

/// What the input (JSON) tells the plugin to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Scope(String, u64),
    Cell(Cell),
    Context { sheet: String, rows: [u32; 2], columns: [u32; 2], cells: u64 },
    Rejected { row: u32, column: u32, text: String },
    Left(String),
    Log(String),
    NotFinite,
    Panic(String),
    Fail(String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cell {
    labels: Vec<Option<String>>,
    number: Option<f64>,
    text: Option<String>,
    sheet: String,
    row: u32,
    column: u32,
}

struct Script;

impl InputPlugin for Script {
    type Layout = serde_json::Value;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        Description {
            id: "script".to_owned(),
            name: "does what its input says".to_owned(),
            version: "1.0.0".to_owned(),
            extensions: vec!["json".to_owned()],
        }
    }

    fn read(
        &self,
        input: &Input<'_>,
        _mapping: &Mapping<Self::Layout>,
        _task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError> {
        let steps: Vec<Step> = serde_json::from_slice(input.bytes)
            .map_err(|error| PluginError::new(Problem::Input, error.to_string()))?;
        steps.into_iter().try_for_each(|step| take(step, sink))
    }
}

crate::export!(Script, script);

fn take(step: Step, sink: &mut Sink<'_>) -> Result<(), PluginError> {
    match step {
        Step::Scope(sheet, cells) => sink.scope(&sheet, cells),
        Step::Cell(cell) => give(&cell, cell.number, sink)?,
        Step::Context { sheet, rows, columns, cells } => {
            let area = Area {
                first_row: rows[0],
                first_column: columns[0],
                last_row: rows[1],
                last_column: columns[1],
            };
            sink.context(&sheet, area, cells, "label");
        }
        Step::Rejected { row, column, text } => sink.rejected("表1", row, column, "no number", &text),
        Step::Left(sheet) => sink.left_sheet(&sheet, "no data"),
        Step::Log(line) => sink.log(3, &line),
        Step::NotFinite => give(&cell(1, 1, Some(0.0)), Some(f64::NAN), sink)?,
        Step::Panic(text) => panic!("{text}"),
        Step::Fail(text) => return Err(PluginError::new(Problem::Layout, text).with_cell("B7")),
    }
    Ok(())
}

fn give(cell: &Cell, number: Option<f64>, sink: &mut Sink<'_>) -> Result<(), PluginError> {
    let labels: Vec<Option<&str>> = cell.labels.iter().map(Option::as_deref).collect();
    Ok(sink.record(&Record {
        indicator: "ceptoar_members",
        role: Role::Value,
        period: "令和5年度末",
        labels: &labels,
        number,
        text: cell.text.as_deref(),
        unit: Some("社"),
        flags: None,
        sheet: &cell.sheet,
        row: cell.row,
        column: cell.column,
    })?)
}

fn cell(row: u32, column: u32, number: Option<f64>) -> Cell {
    Cell { labels: Vec::new(), number, text: None, sheet: "表1".to_owned(), row, column }
}

fn bytes(steps: &[Step]) -> Vec<u8> {
    serde_json::to_vec(steps).unwrap()
}

fn scope(cells: u64) -> Step {
    Step::Scope("表1".to_owned(), cells)
}

fn failure(steps: &[Step]) -> TestFailure {
    try_run::<Script>("x.json", &bytes(steps), "{}").unwrap_err()
}

#[test]
fn an_empty_input_gives_a_balanced_account_of_nothing() {
    let outcome = run::<Script>("x.json", b"[]", "{}");
    assert!(outcome.records.is_empty() && outcome.fates.is_empty());
    assert_eq!((outcome.account.scope, outcome.account.records), (0, 0));
}

#[test]
fn a_cell_counts_as_used_once_however_many_records_point_at_it() {
    let steps = [
        scope(2),
        Step::Cell(cell(70, 3, Some(1.0))),
        Step::Cell(cell(70, 3, Some(2.0))),
        Step::Cell(cell(6, 3, Some(3.0))),
    ];
    let outcome = run::<Script>("x.json", &bytes(&steps), "{}");
    assert_eq!((outcome.account.used, outcome.account.records), (2, 3));
}

#[test]
fn a_record_of_an_empty_cell_is_outside_the_account() {
    let outcome = run::<Script>("x.json", &bytes(&[Step::Cell(cell(1, 1, None))]), "{}");
    assert_eq!((outcome.account.used, outcome.account.records), (0, 1));
    assert_eq!(outcome.records[0].number, None);
}

#[test]
fn each_fate_is_counted_and_told() {
    let context = |row| Step::Context { sheet: "表1".to_owned(), rows: [row; 2], columns: [1, 2], cells: 2 };
    let steps = [
        scope(6),
        context(1),
        context(2),
        Step::Rejected { row: 3, column: 1, text: "約１０\0".to_owned() },
        Step::Cell(cell(3, 2, Some(1.5))),
        Step::Left("注記".to_owned()),
    ];
    let outcome = run::<Script>("x.json", &bytes(&steps), "{}");
    let account = outcome.account;
    assert_eq!((account.used, account.context, account.ignored, account.rejected), (1, 4, 0, 1));
    assert_eq!(account.fates, 3);
    let joined = &outcome.fates[0];
    assert_eq!((joined.area.first_row, joined.area.last_row, joined.cells), (1, 2, 4));
    assert_eq!(outcome.fates[1].text.as_deref(), Some("約１０\0"));
    let left = &outcome.fates[2];
    assert_eq!((left.sheet.as_str(), left.fate, left.cells), ("注記", Fate::Ignored, 0));
}

#[test]
fn rectangles_with_a_gap_between_them_stay_apart() {
    let context = |row| Step::Context { sheet: "表1".to_owned(), rows: [row; 2], columns: [1, 1], cells: 1 };
    let outcome = run::<Script>("x.json", &bytes(&[scope(3), context(1), context(3), context(4)]), "{}");
    let rows: Vec<_> = outcome.fates.iter().map(|fate| (fate.area.first_row, fate.area.last_row)).collect();
    assert_eq!(rows, [(1, 1), (3, 4)]);
}

#[rstest]
#[case::too_few(3, "does not balance")]
#[case::too_many(1, "does not balance")]
fn an_account_that_does_not_sum_to_the_scope_fails_the_task(#[case] cells: u64, #[case] message: &str) {
    let steps = [scope(cells), Step::Cell(cell(1, 1, Some(1.0))), Step::Cell(cell(1, 2, Some(1.0)))];
    let failure = failure(&steps);
    assert_eq!(failure.status, nenji_abi::INTERNAL);
    assert!(failure.message.contains(message) && failure.details.contains("2 used"), "{failure}");
}

#[test]
fn sheets_balance_one_by_one() {
    let steps = [scope(0), Step::Scope("表2".to_owned(), 1), Step::Cell(cell(1, 1, Some(1.0)))];
    assert!(failure(&steps).message.contains("表1"));
}

#[rstest]
#[case::panic(Step::Panic("cell B7\0 odd".to_owned()), nenji_abi::PANIC, "cell B7\u{2400} odd")]
#[case::place(Step::Panic("odd".to_owned()), nenji_abi::PANIC, "tests.rs:")]
#[case::error(Step::Fail("no heading `分野`".to_owned()), nenji_abi::LAYOUT, "no heading `分野`")]
#[case::not_finite(Step::NotFinite, nenji_abi::INTERNAL, "not finite")]
#[case::row_zero(Step::Cell(cell(0, 1, None)), nenji_abi::INTERNAL, "count from 1")]
fn a_failure_arrives_with_its_status_and_text(#[case] step: Step, #[case] status: i32, #[case] text: &str) {
    let failed = run_through_abi::<Script>("x.json", &bytes(&[step]), "{}", Bounds::default());
    let failure = failed.unwrap_err();
    assert_eq!(failure.status, status);
    assert!(failure.message.contains(text), "{failure}");
}

#[test]
fn details_of_an_error_arrive_as_json() {
    let details: serde_json::Value =
        serde_json::from_str(&failure(&[Step::Fail("no heading".to_owned())]).details).unwrap();
    assert_eq!(details["cell"], "B7");
}

#[rstest]
#[case::no_json("{")]
#[case::no_mapping(r#"{ "fiscal_year": "two" }"#)]
fn a_mapping_that_does_not_fit_is_a_bad_configuration(#[case] mapping: &str) {
    let failure = try_run::<Script>("x.json", b"[]", mapping).unwrap_err();
    assert_eq!(failure.status, nenji_abi::BAD_CONFIG);
}

#[test]
fn a_wrong_number_of_labels_fails_the_task() {
    let mapping = r#"{ "dimensions": { "sector": { "from": "分野" } } }"#;
    let failure = try_run::<Script>("x.json", &bytes(&[Step::Cell(cell(1, 1, None))]), mapping).unwrap_err();
    assert!(failure.message.contains("0 labels"), "{failure}");
}

#[test]
fn an_instance_that_panicked_takes_no_more() {
    let loaded = Loaded::of_type::<Script>().unwrap();
    let mapping = r#"{"source":"s","fiscal_year":2024,"layout":{},"indicators":[],"dimensions":{}}"#;
    let panics = bytes(&[Step::Panic("first".to_owned())]);
    let input = |bytes| Input { name: "x.json", sha256: "", bytes };
    assert!(loaded.read(&input(&panics), mapping, "", (0, 0)).unwrap_err().message.contains("first"));
    let again = loaded.read(&input(b"[]"), mapping, "", (0, 0)).unwrap_err();
    assert_eq!((again.status, again.message.contains("earlier call")), (nenji_abi::PANIC, true));
}

#[rstest]
#[case::shorter(2, 2, 1)]
#[case::exactly(3, 3, 0)]
#[case::all(0, 3, 0)]
fn a_limit_cuts_the_records_and_says_so(
    #[case] max_rows: u64,
    #[case] records: usize,
    #[case] truncated: u32,
) {
    let mut steps = vec![scope(3)];
    steps.extend((1..=3).map(|row| Step::Cell(cell(row, 1, Some(f64::from(row))))));
    let bounds = Bounds { batch_rows: 2, max_rows };
    let through = run_through_abi::<Script>("x.json", &bytes(&steps), "{}", bounds).unwrap();
    assert_eq!((through.records.len(), through.account.truncated), (records, truncated));
    let direct = run_directly::<Script>("x.json", &bytes(&steps), "{}", bounds).unwrap();
    assert_eq!((direct.records, direct.account), (through.records, through.account));
}

#[test]
fn log_lines_reach_the_host() {
    let outcome = run::<Script>("x.json", &bytes(&[Step::Log("header in B3".to_owned())]), "{}");
    assert_eq!(outcome.log, [(3, "header in B3".to_owned())]);
}

/// Gives records without end, or as many as the layout says; says how many it has given.
struct Endless;

static GIVEN: AtomicU64 = AtomicU64::new(0);

impl InputPlugin for Endless {
    type Layout = BoundedLayout;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        Description { id: "endless".to_owned(), ..Script::describe() }
    }

    fn read(
        &self,
        _input: &Input<'_>,
        mapping: &Mapping<Self::Layout>,
        _task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError> {
        for row in 1..=mapping.layout.rows {
            sink.scope("表1", 1);
            give(&cell(row, 1, Some(1.0)), Some(1.0), sink)?;
            GIVEN.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

crate::export!(Endless, "endless");

#[derive(Deserialize, schemars::JsonSchema)]
struct BoundedLayout {
    rows: u32,
}

fn endless_mapping(rows: u32) -> String {
    let layout = format!(r#""layout":{{"rows":{rows}}},"indicators":[],"dimensions":{{}}"#);
    format!(r#"{{"source":"s","fiscal_year":2024,{layout}}}"#)
}

/// One test, because the count of given records is shared.
#[test]
fn records_wait_for_the_host_and_stop_when_it_does() {
    let loaded = Loaded::of_type::<Endless>().unwrap();
    let large = vec![b' '; crate::task::SMALL_INPUT + 1];
    let input = Input { name: "x", sha256: "", bytes: &large };
    let mut reader = loaded.open(&input, &endless_mapping(u32::MAX), "", (1000, 0)).unwrap();
    assert_eq!(reader.next_rows().unwrap(), Some(1000));
    std::thread::sleep(Duration::from_millis(100));
    assert!(GIVEN.load(Ordering::Relaxed) <= 5000, "one read, two waiting, one in the making");
    reader.close_cells();
    assert_eq!(reader.finish().unwrap_err().status, nenji_abi::CANCELLED);
    let started = Instant::now();
    drop(reader);
    assert!(started.elapsed() < Duration::from_secs(5));
    let given = GIVEN.load(Ordering::Relaxed);
    std::thread::sleep(Duration::from_millis(20));
    assert_eq!(GIVEN.load(Ordering::Relaxed), given, "the thread has ended");

    drop(loaded.open(&input, &endless_mapping(u32::MAX), "", (1000, 0)).unwrap());

    let small = Input { name: "x", sha256: "", bytes: b"" };
    for input in [&input, &small] {
        all_arrive_and_few_wait(&loaded, input);
    }
}

fn all_arrive_and_few_wait(loaded: &Loaded, input: &Input<'_>) {
    let mut reader = loaded.open(input, &endless_mapping(1_000_000), "", (0, 0)).unwrap();
    let mut rows = reader.next_rows().unwrap().unwrap();
    let mut most_ahead = 0;
    let before = GIVEN.load(Ordering::Relaxed) - u64::try_from(rows).unwrap();
    while let Some(batch) = reader.next_rows().unwrap() {
        rows += batch;
        let ahead = usize::try_from(GIVEN.load(Ordering::Relaxed) - before).unwrap().saturating_sub(rows);
        most_ahead = most_ahead.max(ahead);
    }
    assert_eq!(rows, 1_000_000);
    assert!(most_ahead <= 4 * 8192, "{most_ahead} records wait");
    assert!(reader.fates().unwrap().batches.is_empty());
    let account = reader.finish().unwrap();
    assert_eq!((account.used, account.scope, account.records), (1_000_000, 1_000_000, 1_000_000));
}

#[test]
fn the_account_and_the_fates_come_after_the_records() {
    let loaded = Loaded::of_type::<Script>().unwrap();
    let mapping = r#"{"source":"s","fiscal_year":2024,"layout":{},"indicators":[],"dimensions":{}}"#;
    let input = Input { name: "x", sha256: "", bytes: b"[]" };
    let mut reader = loaded.open(&input, mapping, "", (0, 0)).unwrap();
    assert!(reader.finish().unwrap_err().message.contains("not been read"));
    assert!(reader.fates().unwrap_err().message.contains("not been read"));
    assert_eq!(reader.next_rows().unwrap(), None);
    assert_eq!(reader.next_rows().unwrap(), None);
    assert_eq!(reader.finish().unwrap().records, 0);
}

#[test]
fn the_schema_has_the_contracts_order_formats_and_nullability() {
    let loaded = Loaded::of_type::<Script>().unwrap();
    let mapping = r#"{"source":"s","fiscal_year":2024,"layout":{},"indicators":[],
        "dimensions":{"sector":{"from":"分野"},"audience":{"label":"対象"}}}"#;
    let input = Input { name: "x", sha256: "", bytes: b"[]" };
    let received = loaded.read(&input, mapping, "", (0, 0)).unwrap();
    let written = |fields: &[(String, String, bool)]| {
        fields
            .iter()
            .map(|(name, format, is_nullable)| {
                format!("{name}:{format}{}", if *is_nullable { "?" } else { "" })
            })
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        written(&received.cells.fields),
        "indicator:U role:U period:U label_audience:U? label_sector:U? number:g? text:U? unit:U? flags:U? \
         sheet:U row:I column:I"
    );
    assert_eq!(
        written(&received.fates.fields),
        "sheet:U first_row:I first_column:I last_row:I last_column:I cells:L fate:U reason:U text:U?"
    );
}

#[test]
fn an_id_that_differs_from_the_description_is_refused() {
    struct Misnamed;
    impl InputPlugin for Misnamed {
        type Layout = serde_json::Value;
        fn new() -> Self {
            Self
        }
        fn describe() -> Description {
            Description { id: "other".to_owned(), ..Script::describe() }
        }
        fn read(
            &self,
            _: &Input<'_>,
            _: &Mapping<Self::Layout>,
            _: &str,
            _: &mut Sink<'_>,
        ) -> Result<(), PluginError> {
            Ok(())
        }
    }
    let refused = Loaded::of_type_as::<Misnamed>("mine").err().unwrap();
    assert!(refused.message.contains("`other`") && refused.message.contains("`mine`"), "{}", refused.message);
}

fn any_cell() -> impl Strategy<Value = Cell> {
    let text = || prop::option::of(any::<String>());
    // Eighths are exact in JSON, through which the numbers go here.
    let number = prop::option::of(any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0));
    (prop::collection::vec(text(), 2), number, text(), any::<String>(), 1..200_u32, 1..20_u32).prop_map(
        |(labels, number, text, sheet, row, column)| Cell { labels, number, text, sheet, row, column },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_record_comes_back_as_it_was_given(
        cells in prop::collection::vec(any_cell(), 0..40),
        batch_rows in 1..9_u32,
    ) {
        let mut sheets = std::collections::BTreeMap::<_, std::collections::BTreeSet<_>>::new();
        for cell in cells.iter().filter(|cell| cell.number.is_some() || cell.text.is_some()) {
            sheets.entry(cell.sheet.clone()).or_default().insert((cell.row, cell.column));
        }
        let scopes = sheets.into_iter().map(|(sheet, used)| Step::Scope(sheet, used.len() as u64));
        let steps: Vec<Step> = scopes.chain(cells.iter().cloned().map(Step::Cell)).collect();
        let mapping = r#"{ "dimensions": { "a": {}, "b": {} } }"#;
        let bounds = Bounds { batch_rows, max_rows: 0 };
        let outcome = run_through_abi::<Script>("x.json", &bytes(&steps), mapping, bounds).unwrap();
        prop_assert_eq!(outcome.records.len(), cells.len());
        for (found, given) in outcome.records.iter().zip(&cells) {
            prop_assert_eq!(&found.labels, &given.labels);
            prop_assert_eq!(found.number.map(f64::to_bits), given.number.map(f64::to_bits));
            prop_assert_eq!(&found.text, &given.text);
            prop_assert_eq!((&found.sheet, found.row, found.column), (&given.sheet, given.row, given.column));
        }
    }
}
