//! Writes the sample years under `inputs/`: the same values again, every time.
//!
//! `world` decides figures, `layout` places them in spreadsheets, `format` writes bytes. No clock, no chance: [`facts`]
//! is what the files say, so a test can compute from it what the pipeline has to find.

mod book;
mod fact;
mod format;
mod layout;
mod noise;
mod words;
mod world;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use fact::{FIRST_YEAR, Fact, LAST_YEAR};

use world::World;

/// Why the sample could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A family names a file that nothing here can write.
    #[error("no writer for files that end in `{0}`")]
    Format(String),
    /// A CSV holds a letter outside code page 932.
    #[error("`{0}` holds a letter that code page 932 lacks")]
    Unmappable(String),
    /// `rust_xlsxwriter` refused a sheet.
    #[error("could not lay out `{path}`")]
    Xlsx {
        /// File below the inputs folder.
        path: String,
        /// Cause.
        source: rust_xlsxwriter::XlsxError,
    },
    /// The zip could not be made.
    #[error("could not pack `{path}`")]
    Ods {
        /// File below the inputs folder.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// The compound file could not be made.
    #[error("could not pack `{path}`")]
    Xls {
        /// File below the inputs folder.
        path: String,
        /// Cause.
        source: std::io::Error,
    },
    /// The folder cannot be written.
    #[error("could not write the sample files")]
    Write(#[from] std::io::Error),
}

/// Everything that the files say, in a fixed order.
#[must_use]
pub fn facts() -> Vec<Fact> {
    World::new().facts.into_list()
}

/// Path below the inputs folder and bytes of every file, in order of the paths.
///
/// # Errors
/// When a format cannot hold what a family lays out.
pub fn files() -> Result<Vec<(PathBuf, Vec<u8>)>, SampleError> {
    let world = World::new();
    let books = layout::books(&world);
    books.iter().map(|book| Ok((PathBuf::from(&book.path), format::bytes(book)?))).collect()
}

/// Writes every file below `inputs`.
///
/// # Errors
/// As [`files`], or when the folder cannot be written.
pub fn write(inputs: &Path) -> Result<(), SampleError> {
    for (path, bytes) in files()? {
        let path = inputs.join(path);
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder)?;
        }
        fs_err::write(path, bytes)?;
    }
    Ok(())
}
