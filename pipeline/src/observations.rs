//! `observations/1`: the settled observations as CSV and Parquet, the same rows in both.
//!
//! Public dimensions only: what stands under an internal one (an organisation) is added up to the public key first.
//! Raw text of cells never gets here.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use crate::catalog::Catalog;
use crate::observation::{Id, Observation, Role};

/// Why the observations could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// CSV.
    #[error("could not write the observations as CSV")]
    Csv(#[from] csv::Error),
    /// Arrow.
    #[error("could not lay out the observations as columns")]
    Arrow(#[from] ArrowError),
    /// Parquet.
    #[error("could not write the observations as Parquet")]
    Parquet(#[from] ParquetError),
}

/// The table as it is published: one row per indicator, fiscal year and public key.
#[derive(Debug)]
pub struct ObservationTable {
    dimensions: Vec<Id>,
    rows: Vec<Observation>,
    units: BTreeMap<Id, String>,
}

impl ObservationTable {
    /// The published rows: roles other than `value` are left out, internal dimensions added up; sorted by indicator (in
    /// the catalogue's order), fiscal year and codes.
    #[must_use]
    pub fn new(catalog: &Catalog, observations: &[Observation]) -> Self {
        let dimensions = public_dimensions(catalog);
        let rank: BTreeMap<&str, usize> =
            catalog.indicators.iter().enumerate().map(|(index, indicator)| (&*indicator.id, index)).collect();
        let mut rows: BTreeMap<_, Observation> = BTreeMap::new();
        for observation in observations.iter().filter(|observation| observation.role == Role::Value) {
            let mut public = observation.clone();
            public.key.retain(|dimension, _| dimensions.contains(dimension));
            let key = (
                rank.get(&*public.indicator).copied(),
                public.fiscal_year,
                dimensions.iter().map(|dimension| public.key.get(dimension).cloned()).collect::<Vec<_>>(),
            );
            match rows.entry(key) {
                std::collections::btree_map::Entry::Vacant(entry) => {
                    entry.insert(public);
                }
                std::collections::btree_map::Entry::Occupied(mut entry) => add(entry.get_mut(), &public),
            }
        }
        let units =
            catalog.indicators.iter().map(|indicator| (Arc::clone(&indicator.id), indicator.unit.ja.clone()));
        Self { dimensions, rows: rows.into_values().collect(), units: units.collect() }
    }

    /// Headings in the order of the contract.
    #[must_use]
    pub fn headings(&self) -> Vec<&str> {
        let mut headings = vec!["indicator", "fiscal_year", "reference_date"];
        headings.extend(self.dimensions.iter().map(|dimension| &**dimension));
        headings.extend([
            "obs_value",
            "obs_status",
            "unit_measure",
            "break",
            "revised",
            "reporter",
            "source",
            "file_sha256",
            "sheet",
            "cell",
            "vintage",
        ]);
        headings
    }

    /// The published rows.
    #[must_use]
    pub fn rows(&self) -> &[Observation] {
        &self.rows
    }

    /// CSV in UTF-8 without BOM; an absent value is an empty field.
    ///
    /// # Errors
    /// Never in practice: it is written to memory.
    pub fn to_csv(&self) -> Result<Vec<u8>, ExportError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.headings())?;
        for row in &self.rows {
            writer.write_record(self.fields(row))?;
        }
        writer.into_inner().map_err(|error| ExportError::Csv(error.into_error().into()))
    }

    fn fields(&self, row: &Observation) -> Vec<String> {
        let mut fields = vec![row.indicator.to_string(), row.fiscal_year.0.to_string(), date(row)];
        fields.extend(
            self.dimensions.iter().map(|id| row.key.get(id).map(ToString::to_string).unwrap_or_default()),
        );
        fields.extend([
            row.value.map(|value| value.to_string()).unwrap_or_default(),
            row.status.to_string(),
            self.unit(row).to_owned(),
            row.is_break.to_string(),
            row.is_revised.to_string(),
            row.reporter.to_string(),
            row.source.to_string(),
            row.file.sha256.clone(),
            row.sheet.to_string(),
            row.cell.to_string(),
            row.file.vintage.0.to_string(),
        ]);
        fields
    }

    fn unit(&self, row: &Observation) -> &str {
        self.units.get(&row.indicator).map_or("", String::as_str)
    }

    /// Parquet, Snappy, one row group; no clock and no path in it.
    ///
    /// # Errors
    /// When the columns do not fit each other, which is a fault of the program.
    pub fn to_parquet(&self) -> Result<Vec<u8>, ExportError> {
        let batch = self.batch()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties))?;
        writer.write(&batch)?;
        writer.close()?;
        Ok(bytes)
    }

    fn batch(&self) -> Result<RecordBatch, ExportError> {
        let headings = self.headings();
        let columns: Vec<ArrayRef> = headings.iter().map(|heading| self.column(heading)).collect();
        let fields = headings.iter().zip(&columns).map(|(heading, column)| {
            let is_nullable = *heading == "reference_date"
                || *heading == "obs_value"
                || self.dimensions.iter().any(|dimension| **dimension == **heading);
            Field::new(*heading, column.data_type().clone(), is_nullable)
        });
        let schema = Schema::new(fields.collect::<Vec<_>>());
        debug_assert!(schema.fields().iter().all(|field| *field.data_type() != DataType::Null));
        Ok(RecordBatch::try_new(Arc::new(schema), columns)?)
    }

    fn column(&self, heading: &str) -> ArrayRef {
        let text = |value: &dyn Fn(&Observation) -> Option<String>| -> ArrayRef {
            Arc::new(self.rows.iter().map(value).collect::<StringArray>())
        };
        let year = |value: &dyn Fn(&Observation) -> i32| -> ArrayRef {
            Arc::new(self.rows.iter().map(|row| Some(value(row))).collect::<Int32Array>())
        };
        let flag = |value: &dyn Fn(&Observation) -> bool| -> ArrayRef {
            Arc::new(self.rows.iter().map(|row| Some(value(row))).collect::<BooleanArray>())
        };
        match heading {
            "indicator" => text(&|row| Some(row.indicator.to_string())),
            "fiscal_year" => year(&|row| row.fiscal_year.0),
            "reference_date" => text(&|row| row.reference_date.map(|day| day.to_string())),
            "obs_value" => Arc::new(self.rows.iter().map(|row| row.value).collect::<Int64Array>()),
            "obs_status" => text(&|row| Some(row.status.to_string())),
            "unit_measure" => text(&|row| Some(self.unit(row).to_owned())),
            "break" => flag(&|row| row.is_break),
            "revised" => flag(&|row| row.is_revised),
            "reporter" => text(&|row| Some(row.reporter.to_string())),
            "source" => text(&|row| Some(row.source.to_string())),
            "file_sha256" => text(&|row| Some(row.file.sha256.clone())),
            "sheet" => text(&|row| Some(row.sheet.to_string())),
            "cell" => text(&|row| Some(row.cell.to_string())),
            "vintage" => year(&|row| row.file.vintage.0),
            dimension => text(&|row| row.key.get(dimension).map(ToString::to_string)),
        }
    }
}

fn date(row: &Observation) -> String {
    row.reference_date.map(|day| day.to_string()).unwrap_or_default()
}

/// Public dimensions of all indicators, in the order in which the catalogue first names them.
fn public_dimensions(catalog: &Catalog) -> Vec<Id> {
    let mut dimensions: Vec<Id> = Vec::new();
    for dimension in catalog.indicators.iter().flat_map(|indicator| &indicator.dimensions) {
        let is_internal = catalog.code_list(dimension).is_some_and(|list| list.internal);
        if !is_internal && !dimensions.contains(dimension) {
            dimensions.push(Arc::clone(dimension));
        }
    }
    dimensions
}

/// Adds a part under an internal dimension to its public key; the place stays that of the first part.
fn add(total: &mut Observation, part: &Observation) {
    total.value = match (total.value, part.value) {
        (Some(total), Some(part)) => total.checked_add(part),
        (one, other) => one.or(other),
    };
    if total.status.is_null() && !part.status.is_null() {
        total.status = part.status;
    }
    total.is_break |= part.is_break;
    total.is_revised |= part.is_revised;
    total.records += part.records;
}
