//! JSON Schemas of the TOML files that people write, from the types that read them: for editors.
//!
//! They say what may be written and of what kind; whether a name exists in the catalogue is for `nenji check`. The
//! committed ones in `schemas/` are what an editor reads.

use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::catalog::CatalogSchema;
use crate::config::{SettingsSchema, SourceSchema, ThemeSchema};
use crate::lint::command::Waivers;
use crate::validate::OverrideSchema;

/// Arguments of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaArgs {
    /// Which file.
    #[arg(value_enum)]
    pub file: TomlFile,
}

/// A TOML file that people write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TomlFile {
    /// `nenji.toml`.
    Settings,
    /// A file of `catalog/`.
    Catalog,
    /// A file of `sources/`.
    Source,
    /// `overrides.toml`.
    Overrides,
    /// `theme.toml`.
    Theme,
    /// Waivers of `nenji lint`.
    Waivers,
}

impl TomlFile {
    /// All of them, with the names of their committed schemas.
    pub const ALL: [(Self, &str); 6] = [
        (Self::Settings, "settings.json"),
        (Self::Catalog, "catalog.json"),
        (Self::Source, "source.json"),
        (Self::Overrides, "overrides.json"),
        (Self::Theme, "theme.json"),
        (Self::Waivers, "waivers.json"),
    ];
}

/// The schema of a file, draft 7, which every editor knows.
#[must_use]
pub fn schema(file: TomlFile) -> Value {
    match file {
        TomlFile::Settings => of::<SettingsSchema>(),
        TomlFile::Catalog => of::<CatalogSchema>(),
        TomlFile::Source => of::<SourceSchema>(),
        TomlFile::Overrides => of::<OverrideSchema>(),
        TomlFile::Theme => of::<ThemeSchema>(),
        TomlFile::Waivers => of::<Waivers>(),
    }
}

/// As it is printed and committed.
#[must_use]
pub fn text(file: TomlFile) -> String {
    format!("{:#}", schema(file))
}

fn of<T: JsonSchema>() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<T>().to_value()
}

#[cfg(test)]
mod tests;
