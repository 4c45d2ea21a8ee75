//! The manifest: every published file with its size and hash, but for itself and the run record, which knows the clock.

use super::{DESCRIPTOR, MANIFEST};
use crate::discover::sha256;

/// `manifest.csv`: path, what it is, language, ministry, size, SHA-256; as the twins in UTF-8 with a byte order mark.
///
/// # Errors
/// Never in practice: the CSV is written to memory.
pub fn manifest(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    writer.write_record(["path", "kind", "language_code", "ministry_code", "byte_count", "sha256"])?;
    for (path, bytes) in files.iter().filter(|(path, _)| path != MANIFEST) {
        let (language, ministry) = place(path);
        let size = bytes.len().to_string();
        writer.write_record([path, kind(path), language, ministry, &size, &sha256(bytes)])?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

fn kind(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        _ if path == DESCRIPTOR => "descriptor",
        "xlsx" => "workbook",
        "parquet" => "observations",
        _ if path.starts_with("observations.") => "observations",
        _ => "data",
    }
}

/// Language and ministry of an edition's file.
fn place(path: &str) -> (&str, &str) {
    let mut steps = path.split('/').filter(|step| *step != "csv");
    let language = steps.next().filter(|step| step.len() == 2).unwrap_or_default();
    let ministry = if steps.next() == Some("ministry") { steps.next().unwrap_or_default() } else { "" };
    (language, ministry)
}
