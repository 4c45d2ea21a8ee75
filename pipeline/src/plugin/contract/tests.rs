//! Violations of the contracts, one a row; each starts from a batch that meets its contract.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, LargeStringArray, RecordBatch, StringArray, UInt32Array, UInt64Array,
};
use arrow_schema::{Field, Schema};
use rstest::rstest;

use super::{ContractError, Ledger, cells_fields, fates_fields};
use crate::plugin::Account;
use crate::plugin::message::End;

/// Columns by name, and their nullability.
type Columns = Vec<(&'static str, ArrayRef, bool)>;

fn text(value: Option<&str>) -> ArrayRef {
    Arc::new(LargeStringArray::from(vec![value]))
}

fn whole(value: u32) -> ArrayRef {
    Arc::new(UInt32Array::from(vec![value]))
}

fn number(value: Option<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(vec![value]))
}

fn count(value: u64) -> ArrayRef {
    Arc::new(UInt64Array::from(vec![value]))
}

fn record() -> Columns {
    vec![
        ("indicator", text(Some("ceptoar_members")), false),
        ("role", text(Some("value")), false),
        ("period", text(Some("令和5年度末")), false),
        ("label_sector", text(Some("情報通信")), true),
        ("number", number(Some(12.0)), true),
        ("text", text(None), true),
        ("unit", text(Some("社")), true),
        ("flags", text(None), true),
        ("sheet", text(Some("会員数")), false),
        ("row", whole(4), false),
        ("column", whole(2), false),
    ]
}

fn fate() -> Columns {
    vec![
        ("sheet", text(Some("会員数")), false),
        ("first_row", whole(1), false),
        ("first_column", whole(1), false),
        ("last_row", whole(2), false),
        ("last_column", whole(3), false),
        ("cells", count(6), false),
        ("fate", text(Some("context")), false),
        ("reason", text(Some("heading")), false),
        ("text", text(None), true),
    ]
}

fn batch(columns: &Columns) -> RecordBatch {
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array, is_nullable)| Field::new(*name, array.data_type().clone(), *is_nullable))
        .collect();
    let arrays = columns.iter().map(|(_, array, _)| Arc::clone(array)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap()
}

fn with(mut columns: Columns, changes: &[(&str, ArrayRef)]) -> RecordBatch {
    for (name, array) in changes {
        let column = columns.iter_mut().find(|(known, ..)| known == name).unwrap();
        column.1 = Arc::clone(array);
    }
    batch(&columns)
}

fn ledger() -> Ledger {
    Ledger::new(BTreeSet::from(["ceptoar_members".to_owned()]), &BTreeSet::from(["sector".to_owned()]))
}

#[test]
fn the_tables_of_fields_are_the_design() {
    let names = |fields: &[super::Expected]| {
        fields.iter().map(|(name, data_type, null)| format!("{name} {data_type} {null}")).collect::<Vec<_>>()
    };
    let two = BTreeSet::from(["reason".to_owned(), "sector".to_owned()]);
    assert_eq!(
        names(&cells_fields(two.iter())).join("\n"),
        "indicator LargeUtf8 false\nrole LargeUtf8 false\nperiod LargeUtf8 false\nlabel_reason LargeUtf8 true\n\
         label_sector LargeUtf8 true\nnumber Float64 true\ntext LargeUtf8 true\nunit LargeUtf8 true\n\
         flags LargeUtf8 true\nsheet LargeUtf8 false\nrow UInt32 false\ncolumn UInt32 false"
    );
    assert_eq!(
        names(&fates_fields()).join("\n"),
        "sheet LargeUtf8 false\nfirst_row UInt32 false\nfirst_column UInt32 false\nlast_row UInt32 false\n\
         last_column UInt32 false\ncells UInt64 false\nfate LargeUtf8 false\nreason LargeUtf8 false\ntext LargeUtf8 true"
    );
}

#[rstest]
#[case::unknown_indicator(&[("indicator", text(Some("x")))], "row 1 of cells/1: `indicator` is not in the mapping")]
#[case::unknown_role(&[("role", text(Some("sum")))], "row 1 of cells/1: `role` is no role")]
#[case::not_a_number(&[("number", number(Some(f64::NAN)))], "row 1 of cells/1: `number` is not finite")]
#[case::infinite(&[("number", number(Some(f64::NEG_INFINITY)))], "row 1 of cells/1: `number` is not finite")]
#[case::nothing(&[("number", number(None))], "row 1 of cells/1: `text` and `number` are both null")]
#[case::no_sheet(&[("sheet", text(Some("")))], "row 1 of cells/1: `sheet` is empty")]
#[case::row_zero(&[("row", whole(0))], "row 1 of cells/1: `row` is 0")]
#[case::column_zero(&[("column", whole(0))], "row 1 of cells/1: `column` is 0")]
fn bad_record_is_named(#[case] changes: &[(&str, ArrayRef)], #[case] expected: &str) {
    assert_eq!(ledger().cells(&with(record(), changes)).unwrap_err().to_string(), expected);
}

#[rstest]
#[case::good(&[], None)]
#[case::left_sheet(&[("fate", text(Some("ignored"))), ("cells", count(0))], None)]
#[case::unknown_fate(&[("fate", text(Some("lost")))], Some("`fate` is no fate"))]
#[case::no_reason(&[("reason", text(Some("")))], Some("`reason` is empty"))]
#[case::no_sheet(&[("sheet", text(Some("")))], Some("`sheet` is empty"))]
#[case::row_zero(&[("first_row", whole(0))], Some("`first_row` is 0"))]
#[case::column_zero(&[("first_column", whole(0))], Some("`first_column` is 0"))]
#[case::backwards(&[("first_row", whole(3))], Some("`last_row` is before `first_row`"))]
#[case::sideways(&[("first_column", whole(4))], Some("`last_column` is before `first_column`"))]
#[case::too_many(&[("cells", count(7))], Some("`cells` are more than the area holds"))]
#[case::none(&[("cells", count(0))], Some("`cells` are none"))]
#[case::rejected_area(&[("fate", text(Some("rejected")))], Some("`cells` are not one, as of a rejected cell"))]
#[case::rejected_untold(
    &[("fate", text(Some("rejected"))), ("cells", count(1)), ("last_row", whole(1)), ("last_column", whole(1))],
    Some("`text` of a rejected cell is null")
)]
fn fate_is_judged(#[case] changes: &[(&str, ArrayRef)], #[case] expected: Option<&str>) {
    let found = ledger().fates(&with(fate(), changes)).err().map(|error| error.to_string());
    assert_eq!(found, expected.map(|reason| format!("row 1 of fates/1: {reason}")));
}

fn renamed(mut columns: Columns) -> Columns {
    columns[3].0 = "label_section";
    columns
}

fn swapped(mut columns: Columns) -> Columns {
    columns.swap(9, 10);
    columns
}

fn short(mut columns: Columns) -> Columns {
    columns.pop();
    columns
}

fn long(mut columns: Columns) -> Columns {
    columns.push(("note", text(None), true));
    columns
}

fn small_text(mut columns: Columns) -> Columns {
    columns[2].1 = Arc::new(StringArray::from(vec!["令和5年度末"]));
    columns
}

fn nullable(mut columns: Columns) -> Columns {
    columns[0].2 = true;
    columns
}

#[rstest]
#[case::renamed(renamed, 4, "`label_section` (LargeUtf8, nullable)", "`label_sector` (LargeUtf8, nullable)")]
#[case::swapped(swapped, 10, "`column` (UInt32, never null)", "`row` (UInt32, never null)")]
#[case::short(short, 11, "none", "`column` (UInt32, never null)")]
#[case::long(long, 12, "`note` (LargeUtf8, nullable)", "none")]
#[case::small_text(small_text, 3, "`period` (Utf8, never null)", "`period` (LargeUtf8, never null)")]
#[case::nullable(nullable, 1, "`indicator` (LargeUtf8, nullable)", "`indicator` (LargeUtf8, never null)")]
fn wrong_field_is_named(
    #[case] change: fn(Columns) -> Columns,
    #[case] position: usize,
    #[case] found: &str,
    #[case] expected: &str,
) {
    let error = ledger().cells(&batch(&change(record()))).unwrap_err().to_string();
    assert_eq!(error, format!("field {position} of cells/1 is {found}, not {expected}"));
}

/// Two records on one cell and six context cells, so seven in all.
fn good_end() -> End {
    let account = Account { scope: 7, used: 1, context: 6, ignored: 0, rejected: 0, records: 2 };
    End { account, fates: 1, ..End::default() }
}

#[rstest]
#[case::balanced(|_: &mut End| (), None)]
#[case::records(|end: &mut End| end.account.records = 3, Some("records arrived: 2, but the plugin says 3"))]
#[case::fates(|end: &mut End| end.fates = 0, Some("fates arrived: 1, but the plugin says 0"))]
#[case::used(|end: &mut End| end.account.used = 2, Some("cells that records point at: 1, but the plugin says 2"))]
#[case::context(|end: &mut End| end.account.context = 5, Some("context cells: 6, but the plugin says 5"))]
#[case::ignored(|end: &mut End| end.account.ignored = 1, Some("ignored cells: 0, but the plugin says 1"))]
#[case::rejected(|end: &mut End| end.account.rejected = 1, Some("rejected cells: 0, but the plugin says 1"))]
#[case::scope(
    |end: &mut End| end.account.scope = 8,
    Some("used, context, ignored and rejected cells sum to 7, but the plugin says 8")
)]
fn account_is_held_against_what_arrived(#[case] change: fn(&mut End), #[case] expected: Option<&str>) {
    let mut ledger = ledger();
    ledger.cells(&with(record(), &[])).unwrap();
    ledger.cells(&with(record(), &[("role", text(Some("memo")))])).unwrap();
    ledger.fates(&with(fate(), &[])).unwrap();
    let mut end = good_end();
    change(&mut end);
    let found = ledger.settle(&end).err().map(|error| error.to_string());
    assert_eq!(found, expected.map(|text| format!("the account does not balance: {text}")));
}

#[test]
fn a_cut_reading_is_no_success() {
    let end = End { truncated: true, ..End::default() };
    assert!(ledger().settle(&end).is_err());
}

#[test]
fn fates_are_kept_as_long_as_there_is_room() {
    let mut ledger = ledger();
    ledger.room = 2 * super::KEPT_EACH + 100;
    let told = [(); 3].map(|()| ledger.fates(&batch(&fate())).map_err(|error| error.to_string()));
    assert_eq!(told[..2], [Ok(()), Ok(())]);
    let expected =
        "too much would have to be kept of fates/1: more than 512 MiB of rejected cells, figures or fates";
    assert_eq!(told[2].as_ref().unwrap_err(), expected);
}

#[test]
fn records_of_more_sheets_than_a_workbook_has_are_refused() {
    let mut ledger = ledger();
    ledger.sheets = (0..).map(|number| (format!("{number}"), number)).take(super::SHEET_LIMIT).collect();
    assert!(ledger.cells(&with(record(), &[("sheet", text(Some("0")))])).is_ok());
    assert_eq!(
        ledger.cells(&with(record(), &[("sheet", text(Some("one more")))])),
        Err(ContractError::TooMuch { contract: "cells/1" })
    );
}
