//! What lies beside the workbooks for programs: a CSV twin of each data sheet, a descriptor of all data, a manifest.
//!
//! The descriptor is a Data Package (datapackage.org, version 2). Nothing here decides a figure: twins hold the cells of
//! their sheets, the observations come as they are published.

mod fields;
mod manifest;
mod twin;

use std::sync::Arc;

use serde::Serialize;

use self::fields::Field;
pub use self::manifest::manifest;
pub use self::twin::{Twin, twins};
use crate::catalog::{Catalog, Name};
use crate::config::{Licence, Settings, Source};
use crate::discover::sha256;
use crate::observations::ObservationTable;
use crate::record::InputEntry;

/// Path of the descriptor below the folder of the year.
pub const DESCRIPTOR: &str = "datapackage.json";
/// Path of the manifest.
pub const MANIFEST: &str = "manifest.csv";

const PACKAGE_PROFILE: &str = "https://datapackage.org/profiles/2.0/datapackage.json";
const RESOURCE_PROFILE: &str = "https://datapackage.org/profiles/2.0/dataresource.json";
const DIALECT_PROFILE: &str = "https://datapackage.org/profiles/2.0/tabledialect.json";
const SCHEMA_PROFILE: &str = "https://datapackage.org/profiles/2.0/tableschema.json";

/// A file with data.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    path: String,
    title: String,
    format: &'static str,
    mediatype: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    /// True where the file starts with a byte order mark; a property of our own, as the machine-readability rules ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_order_mark: Option<bool>,
    bytes: usize,
    hash: String,
    rows: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    dialect: Option<Dialect>,
    schema: Schema,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dialect {
    #[serde(rename = "$schema")]
    profile: &'static str,
    header: bool,
    delimiter: &'static str,
    line_terminator: &'static str,
    quote_char: &'static str,
    double_quote: bool,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Schema {
    #[serde(rename = "$schema")]
    profile: &'static str,
    fields: Vec<Field>,
    missing_values: [&'static str; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    primary_key: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    #[serde(rename = "$schema")]
    profile: &'static str,
    name: String,
    title: String,
    description: &'static str,
    version: String,
    created: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<&'a Licence>,
    contributors: [Contributor; 1],
    keywords: [&'static str; 4],
    sources: Vec<PackageSource<'a>>,
    resources: Vec<&'a Resource>,
}

#[derive(Serialize)]
struct Contributor {
    title: String,
    roles: [&'static str; 1],
}

/// A spreadsheet that was read; the file itself is no part of the package.
#[derive(Serialize)]
struct PackageSource<'a> {
    title: String,
    file: &'a str,
    sha256: &'a str,
    basis: &'static str,
}

const DESCRIPTION: &str = "重要インフラの防護に関する、セプターの会員、経営層への働きかけ、人材育成、国際連携の年度別の値。`observations`は全ての値を一度ずつ、\
    ファイル・シート・セルと共に収める。`csv/`の各ファイルは、ブックのデータシートと同じ内容である。年度は4月に始まる。表計算ソフトが数式とみなす文字列は、\
    先頭にアポストロフィを付けている。\n\nCEPTOAR membership, outreach to executives, training and international cooperation in the \
    protection of critical infrastructure, by fiscal year. `observations` holds every figure once, with its file, sheet and \
    cell; the files below `csv/` are the twins of the data sheets of the workbooks. Fiscal years start in April. Text that a \
    spreadsheet would take for a formula starts with an apostrophe in the twins.";

/// A name in both languages, or once where they are the same: the standard has no place for a second language.
fn both(name: &Name) -> String {
    if name.ja == name.en { name.ja.clone() } else { format!("{} / {}", name.ja, name.en) }
}

/// The published observations as resources: CSV and Parquet.
#[must_use]
pub fn observations(
    catalog: &Catalog,
    table: &ObservationTable,
    csv: &[u8],
    parquet: &[u8],
) -> [Resource; 2] {
    let headings = table.headings();
    let fields: Vec<Field> =
        headings.iter().map(|heading| fields::of_observations(catalog, heading)).collect();
    let key = headings.iter().take_while(|heading| **heading != "obs_value");
    let key: Vec<String> =
        key.filter(|heading| **heading != "reference_date").map(ToString::to_string).collect();
    let schema = Schema { profile: SCHEMA_PROFILE, fields, missing_values: [""], primary_key: key };
    let resource = |name: &str, path: &str, bytes: &[u8]| Resource {
        profile: RESOURCE_PROFILE,
        name: name.to_owned(),
        path: path.to_owned(),
        title: "観測値 / Observations".to_owned(),
        format: "csv",
        mediatype: "text/csv",
        encoding: Some("utf-8"),
        byte_order_mark: Some(false),
        bytes: bytes.len(),
        hash: format!("sha256:{}", sha256(bytes)),
        rows: table.rows().len(),
        dialect: Some(dialect("\n")),
        schema: schema.clone(),
    };
    let columns = Resource {
        format: "parquet",
        mediatype: "application/vnd.apache.parquet",
        encoding: None,
        byte_order_mark: None,
        dialect: None,
        ..resource("observations-parquet", "observations.parquet", parquet)
    };
    [resource("observations", "observations.csv", csv), columns]
}

fn dialect(line_terminator: &'static str) -> Dialect {
    Dialect {
        profile: DIALECT_PROFILE,
        header: true,
        delimiter: ",",
        line_terminator,
        quote_char: "\"",
        double_quote: true,
    }
}

/// `datapackage.json`; the same inputs give the same bytes.
#[must_use]
pub fn descriptor(
    settings: &Settings,
    sources: &[Arc<Source>],
    files: &[InputEntry],
    resources: &[Resource],
) -> Vec<u8> {
    let year = settings.fiscal_year;
    let source = |file: &'_ InputEntry| sources.iter().find(|one| *one.id == *file.source).cloned();
    let read = files.iter().filter(|file| file.failure.is_none());
    let read = read.filter_map(|file| {
        let source = source(file)?;
        let basis = match source.basis {
            crate::observation::Basis::Real => "real",
            crate::observation::Basis::Illustrative => "illustrative",
        };
        Some(PackageSource { title: source.title.clone(), file: &file.path, sha256: &file.sha256, basis })
    });
    let descriptor = Descriptor {
        profile: PACKAGE_PROFILE,
        name: format!("nenji-fy{}", year.0),
        title: format!("重要インフラの防護基盤の強化　経年比較　{} / Yearly progress, {year}", year.ja()),
        description: DESCRIPTION,
        version: format!("{}.0.0", year.0),
        created: format!("{}Z", settings.created),
        licenses: settings.licence.iter().collect(),
        contributors: [Contributor { title: both(&settings.contact), roles: ["contactPoint"] }],
        keywords: ["critical infrastructure", "重要インフラ", "セプター", "CEPTOAR"],
        sources: read.collect(),
        resources: resources.iter().collect(),
    };
    let mut bytes =
        serde_json::to_vec_pretty(&descriptor).expect("a descriptor of texts and numbers is JSON");
    bytes.push(b'\n');
    bytes
}
