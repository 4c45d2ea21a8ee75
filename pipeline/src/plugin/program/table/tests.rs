use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
    UInt32Array,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use rstest::rstest;

use super::read;

fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("indicator", DataType::LargeUtf8, false),
        Field::new("label_sector", DataType::LargeUtf8, true),
        Field::new("number", DataType::Float64, true),
        Field::new("row", DataType::UInt32, false),
    ]))
}

fn expected(rows: &[(&str, Option<&str>, Option<f64>, u32)]) -> RecordBatch {
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rows.iter().map(|row| Some(row.0)).collect::<LargeStringArray>()),
        Arc::new(rows.iter().map(|row| row.1).collect::<LargeStringArray>()),
        Arc::new(rows.iter().map(|row| row.2).collect::<Float64Array>()),
        Arc::new(rows.iter().map(|row| Some(row.3)).collect::<UInt32Array>()),
    ];
    RecordBatch::try_new(schema(), columns).unwrap()
}

#[test]
fn csv_gives_columns_by_name_and_nulls_for_what_is_left_out() {
    let csv = "\u{feff}row,number,indicator\r\n3,1.5,a\r\n4,,b\r\n";
    let found = read(csv.as_bytes().to_vec(), &schema()).unwrap();
    assert_eq!(found, [expected(&[("a", None, Some(1.5), 3), ("b", None, None, 4)])]);
    assert_eq!(read(b"row,indicator\n".to_vec(), &schema()).unwrap(), [expected(&[])]);
}

fn stream(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn arrow_is_taken_in_the_types_that_other_writers_have() {
    let bytes = stream(vec![
        ("row", Arc::new(Int64Array::from(vec![7]))),
        ("label_sector", Arc::new(StringViewArray::from(vec!["鉄道"]))),
        ("indicator", Arc::new(StringArray::from(vec!["a"]))),
        ("number", Arc::new(Int64Array::from(vec![20]))),
    ]);
    let found = read(bytes.clone(), &schema()).unwrap();
    assert_eq!(found, [expected(&[("a", Some("鉄道"), Some(20.0), 7)])]);
    let cut = read(bytes[..bytes.len() - 8].to_vec(), &schema()).unwrap_err().to_string();
    assert_eq!(cut, "the stream of cells/1 is not valid Arrow: it was not ended");
}

#[rstest]
#[case::nothing(b"", "its output is no table: it is empty, without even a header row")]
#[case::not_utf8(b"row,indicator\n1,\x8b\xe0\n", "its output is no table: line 2 is not UTF-8")]
#[case::short_row(b"row,indicator\n1\n", "its output is no table: line 2 has 1 fields, the header row 2")]
#[case::garbage(
    b"Traceback (most recent call last):\n",
    "its output has a column `Traceback (most recent call last):`, which cells/1 has not"
)]
#[case::unknown(b"row,indicator,nubmer\n", "its output has a column `nubmer`, which cells/1 has not")]
#[case::twice(b"row,indicator,row\n", "its output has the column `row` twice")]
#[case::missing(b"row,number\n1,2\n", "its output has no column `indicator`")]
#[case::null(b"row,indicator\n1,a\n2,\n", "its output has no `indicator` in record 2")]
#[case::no_number(b"row,indicator,number\n1,a,20%\n", "its output has `20%` as `number` in record 1")]
#[case::below_one(b"row,indicator\n-1,a\n", "its output has `-1` as `row` in record 1")]
fn what_is_no_table_of_records_is_told(#[case] output: &[u8], #[case] expected: &str) {
    assert_eq!(read(output.to_vec(), &schema()).unwrap_err().to_string(), expected);
}

#[test]
fn arrow_of_another_kind_is_told() {
    let told = |bytes: Vec<u8>| read(bytes, &schema()).unwrap_err().to_string();
    let number: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a"]));
    let bytes = stream(vec![("row", Arc::clone(&number)), ("indicator", text)]);
    assert_eq!(told(bytes), "its output has the column `row` as Float64");
    let batch = RecordBatch::try_from_iter([("number", number)]).unwrap();
    let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    let file = writer.into_inner().unwrap();
    assert_eq!(told(file), "its output is no table: it is an Arrow file, not an Arrow stream");
}
