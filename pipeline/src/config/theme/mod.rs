//! `theme.toml`: colours, font, logo and contact of the workbooks, checked on load.
//!
//! What is left out is built in. A theme whose text or graphics do not stand out is refused; it decides nothing about content.

mod colours;
mod contrast;
mod file;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(crate) use colours::SERIES;
pub use colours::{Colour, Colours};
pub(crate) use file::ThemeFile;
pub(super) use file::{load, logo_of};

use crate::catalog::Name;

/// How the workbooks look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    /// Colours.
    pub colours: Colours,
    /// Font of everything.
    pub font: Font,
    /// Picture on the covers.
    pub logo: Option<Logo>,
    /// Contact line, where the settings leave it to the theme.
    pub contact: Option<Name>,
    /// Files that it consists of, below the inputs folder → SHA-256; none for the built-in one.
    pub sha256: BTreeMap<String, String>,
}

/// A font, and what stands in for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Font {
    /// As Excel lists it.
    pub name: String,
    /// What to use where it is not installed, best first. A workbook cannot hold them, so the cover states them.
    pub fallbacks: Vec<String>,
}

impl Default for Font {
    /// The universal-design font that is free and prints alike everywhere; then what Windows and macOS come with.
    fn default() -> Self {
        let fallbacks = ["BIZ UDゴシック", "游ゴシック", "メイリオ", "ヒラギノ角ゴシック"];
        Self { name: "BIZ UDPゴシック".to_owned(), fallbacks: fallbacks.map(str::to_owned).to_vec() }
    }
}

/// A picture on the covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The picture file.
    pub bytes: Vec<u8>,
    /// What it shows, for those who do not see it.
    pub alt: Name,
}
