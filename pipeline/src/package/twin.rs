//! The CSV twin of a data sheet: the same cells, in UTF-8 with a byte order mark, CRLF, every field quoted.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::fields;
use super::{RESOURCE_PROFILE, Resource, SCHEMA_PROFILE, Schema, dialect};
use crate::discover::sha256;
use crate::report::{Body, Edition, Ratio, Table, Value};

const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A twin with its description.
#[derive(Clone, Debug)]
pub struct Twin {
    /// Path below the folder of the year: `csv/ja/ministry/mlit/scope/data_yoy_ceptoar_members.csv`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// What the descriptor says of it.
    pub resource: Resource,
}

/// The twins of an edition's data sheets.
///
/// # Errors
/// Never in practice: the CSV is written to memory.
pub fn twins(edition: &Edition) -> Result<Vec<Twin>, csv::Error> {
    let data = edition.sheets.iter().filter_map(|sheet| match &sheet.body {
        Body::Data(table) => Some((sheet.tab.as_str(), table)),
        Body::Text(_) | Body::Table(_) | Body::Charts(_) => None,
    });
    data.map(|(tab, table)| twin(edition, tab, table)).collect()
}

fn twin(edition: &Edition, tab: &str, table: &Table) -> Result<Twin, csv::Error> {
    let workbook = edition.path();
    let stem = workbook.strip_suffix(".xlsx").unwrap_or(&workbook);
    let path = format!("csv/{stem}/{tab}.csv");
    let bytes = csv(table)?;
    let resource = Resource {
        profile: RESOURCE_PROFILE,
        name: format!("{}.{tab}", stem.replace('/', ".")),
        path: path.clone(),
        title: format!("{} {tab}", edition.title),
        format: "csv",
        mediatype: "text/csv",
        encoding: Some("utf-8"),
        byte_order_mark: Some(true),
        bytes: bytes.len(),
        hash: format!("sha256:{}", sha256(&bytes)),
        rows: table.rows.len(),
        dialect: Some(dialect("\r\n")),
        schema: Schema {
            profile: SCHEMA_PROFILE,
            fields: table.columns.iter().map(|column| fields::of_column(edition.language, column)).collect(),
            missing_values: [""],
            primary_key: primary_key(table),
        },
    };
    Ok(Twin { path, bytes, resource })
}

fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(table.columns.iter().map(|column| &column.heading))?;
    for row in &table.rows {
        for value in row {
            writer.write_field(field(value).as_ref())?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A value without separators; a text that a spreadsheet would calculate is kept from it.
fn field(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Blank => "".into(),
        Value::Text(text) | Value::Link(text) => {
            let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            if is_formula { format!("'{text}").into() } else { text.into() }
        }
        Value::Count(count) => count.to_string().into(),
        Value::Ratio(ratio) => decimal(ratio).into(),
    }
}

/// A plain decimal without trailing zeros, exactly what the cell holds.
fn decimal(ratio: &Ratio) -> String {
    let (scaled, decimals) = (ratio.scaled(), ratio.decimals);
    let (unit, sign) = (10_u128.pow(decimals), if scaled < 0 { "-" } else { "" });
    let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    let width = usize::try_from(decimals).unwrap_or(0);
    let text = if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest:0width$}") };
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

/// Year and codes, or what else tells the rows apart; empty where nothing does: a roster names units that it hides.
fn primary_key(table: &Table) -> Vec<String> {
    let is_code = |heading: &str| heading.ends_with("_code") && !NO_DIMENSIONS.contains(&heading);
    let named = |keep: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let columns = table.columns.iter().enumerate();
        columns.filter(|(_, column)| keep(&column.heading)).map(|(at, _)| at).collect()
    };
    let codes = named(&|heading| heading == "fiscal_year" || is_code(heading));
    let sums = named(&|heading| matches!(heading, "fiscal_year" | "indicator_id") || is_code(heading));
    let checks = named(&|heading| matches!(heading, "check_kind" | "indicator_id" | "subject"));
    let cells = named(&|heading| {
        heading == "fiscal_year"
            || is_code(heading)
            || matches!(heading, "file_sha256" | "sheet_name" | "cell_ref")
    });
    let key = [codes, sums, checks, cells].into_iter().find(|key| !key.is_empty() && tells_apart(table, key));
    key.unwrap_or_default().into_iter().map(|at| table.columns[at].heading.clone()).collect()
}

/// Codes that are attributes of a row and no dimension.
const NO_DIMENSIONS: [&str; 6] =
    ["break_code", "revised_code", "reporter_code", "basis_code", "shared_code", "status_code"];

fn tells_apart(table: &Table, key: &[usize]) -> bool {
    let mut seen = BTreeSet::new();
    table.rows.iter().all(|row| seen.insert(key.iter().map(|at| field(&row[*at])).collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::aggregate::Fraction;

    #[rstest]
    #[case::blank(Value::Blank, "")]
    #[case::count(Value::Count(-1200), "-1200")]
    #[case::formula(Value::Text("=1+1".to_owned()), "'=1+1")]
    #[case::negative_text(Value::Text("-".to_owned()), "'-")]
    #[case::plain(Value::Text("港湾, \"x\"".to_owned()), "港湾, \"x\"")]
    #[case::third(Value::ratio(Fraction { numerator: 1, denominator: 3 }, 100, 4), "33.3333")]
    #[case::negative(Value::ratio(Fraction { numerator: -1, denominator: 20 }, 100, 4), "-5")]
    #[case::small(Value::ratio(Fraction { numerator: 1, denominator: 2000 }, 100, 4), "0.05")]
    #[case::zero(Value::ratio(Fraction { numerator: 0, denominator: 1 }, 100, 4), "0")]
    fn fields_hold_what_the_cell_holds(#[case] value: Value, #[case] expected: &str) {
        assert_eq!(field(&value), expected);
    }
}
