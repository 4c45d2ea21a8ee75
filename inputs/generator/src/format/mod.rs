//! Writes a book in the format that its path names. The same book gives the same bytes: no clock, no hash order.

mod csv;
mod ods;
mod xls;
mod xlsx;

use crate::SampleError;
use crate::book::Book;

/// Font of the ministries' tables.
const FONT: &str = "ＭＳ Ｐゴシック";

/// The bytes of a book.
pub(crate) fn bytes(book: &Book) -> Result<Vec<u8>, SampleError> {
    let ending = book.path.rsplit('.').next().unwrap_or_default();
    match ending {
        "xlsx" => xlsx::bytes(book),
        "xls" => xls::bytes(book),
        "ods" => ods::bytes(book),
        "csv" => csv::bytes(book),
        other => Err(SampleError::Format(other.to_owned())),
    }
}
