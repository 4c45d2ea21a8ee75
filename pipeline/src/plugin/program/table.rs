//! What a program gives, as batches of `cells/1`: columns by their names, in any order, optional ones left out.
//!
//! Takes the types that other writers of Arrow have for the same values; changes no value, and guesses none.

use std::collections::BTreeSet;
use std::str::FromStr;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type,
    UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, Float64Array, LargeStringArray, RecordBatch, UInt32Array, new_null_array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use nenji_abi::CELLS_CONTRACT;

use super::{ProgramFault, csv};
use crate::config::document::did_you_mean;
use crate::plugin::incoming::Incoming;

/// What every message of an Arrow stream begins with; no text in UTF-8 does.
const ARROW_STREAM: &[u8] = &[0xff, 0xff, 0xff, 0xff];
/// What an Arrow file begins with.
const ARROW_FILE: &[u8] = b"ARROW1";
/// Records in a batch.
const BATCH: usize = 8192;

/// Reads the output of a program; its first bytes say what it is.
pub(super) fn read(output: Vec<u8>, schema: &SchemaRef) -> Result<Vec<RecordBatch>, ProgramFault> {
    let tables = if output.starts_with(ARROW_STREAM) {
        let mut incoming = Incoming::new(CELLS_CONTRACT);
        let batches = incoming.push(output)?;
        incoming.finish()?;
        batches
    } else if output.starts_with(ARROW_FILE) {
        return Err(ProgramFault::Table("it is an Arrow file, not an Arrow stream".to_owned()));
    } else {
        text_tables(&output).map_err(ProgramFault::Table)?
    };
    let mut before = 0;
    let mut batches = Vec::new();
    for table in &tables {
        batches.push(conform(table, schema, before)?);
        before += table.num_rows();
    }
    Ok(batches)
}

/// CSV as tables of texts.
fn text_tables(output: &[u8]) -> Result<Vec<RecordBatch>, String> {
    let text = std::str::from_utf8(output).map_err(|error| {
        let line = output[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        format!("line {line} is not UTF-8")
    })?;
    let rows = csv::rows(text.trim_start_matches('\u{feff}'))?;
    let Some(((_, header), rows)) = rows.split_first() else {
        return Err("it is empty, without even a header row".to_owned());
    };
    let width = header.len();
    if let Some((line, row)) = rows.iter().find(|(_, row)| row.len() != width) {
        return Err(format!("line {line} has {} fields, the header row {width}", row.len()));
    }
    let names: Vec<&str> = header.iter().map(|name| name.as_deref().unwrap_or_default().trim()).collect();
    let fields: Vec<Field> = names.iter().map(|name| Field::new(*name, DataType::LargeUtf8, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    // A header alone is a table without records, and its columns are looked at too.
    let parts = if rows.is_empty() { vec![rows] } else { rows.chunks(BATCH).collect() };
    let table = |rows: &[(usize, Vec<Option<String>>)]| {
        let column = |index: usize| -> ArrayRef {
            Arc::new(rows.iter().map(|(_, row)| row[index].as_deref()).collect::<LargeStringArray>())
        };
        let columns = (0..width).map(column).collect();
        RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| error.to_string())
    };
    parts.into_iter().map(table).collect()
}

fn column(reason: impl Into<String>, hint: impl Into<String>) -> ProgramFault {
    ProgramFault::Column { reason: reason.into(), hint: hint.into() }
}

/// A table with the columns of `cells/1`, in their order and types. `before` records came earlier.
fn conform(table: &RecordBatch, schema: &SchemaRef, before: usize) -> Result<RecordBatch, ProgramFault> {
    let known: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    let mut seen = BTreeSet::new();
    for field in table.schema().fields() {
        let name = field.name().as_str();
        if !known.contains(&name) {
            let hint = did_you_mean(name, known.iter().copied());
            return Err(column(format!("has a column `{name}`, which {CELLS_CONTRACT} has not"), hint));
        }
        if !seen.insert(name.to_owned()) {
            return Err(column(format!("has the column `{name}` twice"), "keep one of them"));
        }
    }
    let columns = schema.fields().iter().map(|field| {
        let Some(found) = table.column_by_name(field.name()) else {
            if field.is_nullable() {
                return Ok(new_null_array(field.data_type(), table.num_rows()));
            }
            let hint = format!("every record has {}", required(schema));
            return Err(column(format!("has no column `{}`", field.name()), hint));
        };
        let array = cast(found, field, before)?;
        let null = (0..array.len()).find(|index| !field.is_nullable() && array.is_null(*index));
        match null {
            Some(index) => Err(column(
                format!("has no `{}` in record {}", field.name(), before + index + 1),
                format!("every record has {}", required(schema)),
            )),
            None => Ok(array),
        }
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns).map_err(|error| ProgramFault::Table(error.to_string()))
}

/// The columns that no record is without.
fn required(schema: &SchemaRef) -> String {
    let fields = schema.fields().iter().filter(|field| !field.is_nullable());
    fields.map(|field| format!("`{}`", field.name())).collect::<Vec<_>>().join(", ")
}

fn cast(array: &ArrayRef, field: &Field, before: usize) -> Result<ArrayRef, ProgramFault> {
    if array.data_type() == field.data_type() {
        return Ok(Arc::clone(array));
    }
    let texts = texts(array);
    let cast: Option<ArrayRef> = match field.data_type() {
        DataType::LargeUtf8 => texts.map(|texts| Arc::new(texts) as ArrayRef),
        DataType::Float64 => match texts {
            Some(texts) => Some(Arc::new(Float64Array::from(parse(&texts, field, before)?))),
            None => floats(array).map(|floats| Arc::new(Float64Array::from(floats)) as ArrayRef),
        },
        _ => match texts {
            Some(texts) => Some(Arc::new(UInt32Array::from(parse(&texts, field, before)?))),
            None => whole(array, field, before)?.map(|whole| Arc::new(UInt32Array::from(whole)) as ArrayRef),
        },
    };
    cast.ok_or_else(|| {
        column(
            format!("has the column `{}` as {}", field.name(), array.data_type()),
            format!("give it as {}", wanted(field)),
        )
    })
}

fn wanted(field: &Field) -> &'static str {
    match field.data_type() {
        DataType::LargeUtf8 => "text (utf8; not dictionary-encoded)",
        DataType::Float64 => "a number (float64)",
        _ => "a whole number from 1 (uint32)",
    }
}

/// Texts in any of the plain encodings of Arrow; a column of nulls is one of texts.
fn texts(array: &ArrayRef) -> Option<LargeStringArray> {
    match array.data_type() {
        DataType::LargeUtf8 => Some(array.as_string::<i64>().clone()),
        DataType::Utf8 => Some(array.as_string::<i32>().iter().collect()),
        DataType::Utf8View => Some(array.as_string_view().iter().collect()),
        DataType::Null => Some(LargeStringArray::new_null(array.len())),
        _ => None,
    }
}

fn parse<T: FromStr>(
    texts: &LargeStringArray,
    field: &Field,
    before: usize,
) -> Result<Vec<Option<T>>, ProgramFault> {
    let parse = |(index, text): (usize, Option<&str>)| {
        text.map(|text| {
            text.trim().parse::<T>().map_err(|_| {
                let record = before + index + 1;
                column(
                    format!("has `{text}` as `{}` in record {record}", field.name()),
                    format!("give {}; what is no number belongs into `text`", wanted(field)),
                )
            })
        })
        .transpose()
    };
    texts.iter().enumerate().map(parse).collect()
}

/// Whole numbers of any width.
fn integers(array: &ArrayRef) -> Option<Vec<Option<i128>>> {
    fn of<T: ArrowPrimitiveType>(array: &ArrayRef) -> Vec<Option<i128>>
    where
        T::Native: Into<i128>,
    {
        array.as_primitive::<T>().iter().map(|value| value.map(Into::into)).collect()
    }
    Some(match array.data_type() {
        DataType::Int8 => of::<Int8Type>(array),
        DataType::Int16 => of::<Int16Type>(array),
        DataType::Int32 => of::<Int32Type>(array),
        DataType::Int64 => of::<Int64Type>(array),
        DataType::UInt8 => of::<UInt8Type>(array),
        DataType::UInt16 => of::<UInt16Type>(array),
        DataType::UInt32 => of::<UInt32Type>(array),
        DataType::UInt64 => of::<UInt64Type>(array),
        _ => return None,
    })
}

fn floats(array: &ArrayRef) -> Option<Vec<Option<f64>>> {
    match array.data_type() {
        DataType::Float32 => {
            Some(array.as_primitive::<Float32Type>().iter().map(|value| value.map(f64::from)).collect())
        }
        DataType::Float64 => Some(array.as_primitive::<Float64Type>().iter().collect()),
        // Beyond 2^53 the nearest number that a spreadsheet could hold.
        _ => integers(array)?
            .into_iter()
            .map(|value| value.map(|value| value.to_string().parse().ok()))
            .map(|value| match value {
                Some(None) => None,
                Some(Some(value)) => Some(Some(value)),
                None => Some(None),
            })
            .collect(),
    }
}

fn whole(array: &ArrayRef, field: &Field, before: usize) -> Result<Option<Vec<Option<u32>>>, ProgramFault> {
    let Some(integers) = integers(array) else { return Ok(None) };
    let fit = |(index, value): (usize, Option<i128>)| {
        value
            .map(|value| {
                u32::try_from(value).map_err(|_| {
                    let record = before + index + 1;
                    column(
                        format!("has {value} as `{}` in record {record}", field.name()),
                        format!("give {}", wanted(field)),
                    )
                })
            })
            .transpose()
    };
    integers.into_iter().enumerate().map(fit).collect::<Result<_, _>>().map(Some)
}

#[cfg(test)]
mod tests;
