//! The published Parquet file read back: the rows of the CSV, field by field, with the types of the contract.

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array as _, ArrayRef};
use arrow_schema::DataType;

use crate::program::sample_year;

/// A field as the CSV writes it.
fn text(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        other => panic!("a column of {other}"),
    }
}

#[test]
fn parquet_and_csv_hold_the_same_rows() {
    let folder = sample_year().join("fy2024");
    let file = std::fs::File::open(folder.join("observations.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    let mut csv = csv::Reader::from_path(folder.join("observations.csv")).unwrap();
    let headings: Vec<String> =
        csv.headers().unwrap().iter().map(|one| one.trim_start_matches('\u{FEFF}').to_owned()).collect();
    let mut records = csv.records();
    let mut count = 0;
    for batch in reader {
        let batch = batch.unwrap();
        let schema = batch.schema();
        assert!(schema.fields().iter().map(|field| field.name()).eq(&headings));
        let kind = |name: &str| schema.field_with_name(name).unwrap().data_type().clone();
        assert_eq!(
            (kind("obs_value"), kind("fiscal_year"), kind("break")),
            (DataType::Int64, DataType::Int32, DataType::Boolean)
        );
        assert!(!schema.field_with_name("indicator").unwrap().is_nullable());
        for row in 0..batch.num_rows() {
            let record = records.next().unwrap().unwrap();
            let fields: Vec<String> = batch.columns().iter().map(|column| text(column, row)).collect();
            assert!(record.iter().eq(&fields), "row {count}: {fields:?} and not {record:?}");
            count += 1;
        }
    }
    assert!(records.next().is_none() && count > 1_000, "{count} rows");
}
