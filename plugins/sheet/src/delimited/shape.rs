//! The shape of a CSV: its encoding, and for each record its lines and fields, empty ones too. For those who judge a file.

use super::encoding;
use super::records::{Records, find_delimiter};
use crate::error::SheetError;

/// How a delimited text is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelimitedShape {
    /// Name of the encoding, as the WHATWG has it; `Shift_JIS` is code page 932.
    pub encoding: &'static str,
    /// The text begins with a byte order mark.
    pub has_mark: bool,
    /// What stands between the fields.
    pub delimiter: char,
    /// The records in order.
    pub records: Vec<RecordShape>,
}

/// How a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordShape {
    /// Line in which it begins, from 1.
    pub first_line: usize,
    /// Line in which it ends.
    pub last_line: usize,
    /// Its fields; 1 for a blank line.
    pub fields: u32,
    /// Nothing stands in it.
    pub is_blank: bool,
}

impl DelimitedShape {
    /// Reads the shape of a text.
    ///
    /// # Errors
    /// When the text is in no known encoding, or a quoted field does not end.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetError> {
        let (text, encoding) = encoding::decode_named(bytes)?;
        let delimiter = find_delimiter(&text);
        let mut reader = Records::new(&text, delimiter);
        let mut records = Vec::new();
        loop {
            let first_line = reader.line();
            let (mut fields, mut is_blank) = (0_u32, true);
            let is_record = reader.next_record(&mut |field| {
                fields = fields.saturating_add(1);
                is_blank &= field.trim().is_empty();
            })?;
            if !is_record {
                break;
            }
            let last_line = if reader.is_at_end() && !text.ends_with(['\n', '\r']) {
                reader.line()
            } else {
                reader.line() - 1
            };
            records.push(RecordShape { first_line, last_line, fields, is_blank });
        }
        let has_mark = encoding_rs::Encoding::for_bom(bytes).is_some();
        Ok(Self { encoding, has_mark, delimiter: char::from(delimiter), records })
    }
}

#[cfg(test)]
mod tests {
    use super::DelimitedShape;

    #[test]
    fn records_know_their_lines_and_fields() {
        let shape = DelimitedShape::read("\u{FEFF}a,b\n\"x\ny\",1\n\nz,2,3".as_bytes()).unwrap();
        assert_eq!((shape.encoding, shape.has_mark, shape.delimiter), ("UTF-8", true, ','));
        let told: Vec<_> = shape
            .records
            .iter()
            .map(|record| (record.first_line, record.last_line, record.fields, record.is_blank))
            .collect();
        assert_eq!(told, [(1, 1, 2, false), (2, 3, 2, false), (4, 4, 1, true), (5, 5, 3, false)]);
    }

    #[test]
    fn code_page_932_is_named() {
        let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("分野,会員数\n電力,18\n");
        let shape = DelimitedShape::read(&bytes).unwrap();
        assert_eq!((shape.encoding, shape.has_mark), ("Shift_JIS", false));
    }
}
