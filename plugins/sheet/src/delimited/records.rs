//! Records of fields between delimiters, quoted or not; a record without end is an error, a blank line a record.

use crate::error::SheetError;

/// Delimiters that are looked for.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// Lines that the choice of the delimiter looks at.
const LINES: usize = 50;

/// The delimiter that stands most often outside of quotes in the first lines.
pub(crate) fn find_delimiter(text: &str) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut is_quoted = false;
    for byte in text.lines().take(LINES).flat_map(str::bytes) {
        is_quoted ^= byte == b'"';
        if let Some(at) = DELIMITERS.iter().position(|&delimiter| delimiter == byte && !is_quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    DELIMITERS[counts.iter().position(|&count| count == most).unwrap_or_default()]
}

/// A text as records.
pub(crate) struct Records<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    delimiter: u8,
    field: String,
}

impl<'t> Records<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { text, at: 0, line: 1, delimiter, field: String::new() }
    }

    /// The line that is read next, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// Nothing is left.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Hands over the fields of the next record; false at the end.
    pub(crate) fn next_record(&mut self, each: &mut dyn FnMut(&str)) -> Result<bool, SheetError> {
        let rest = &self.text.as_bytes()[self.at..];
        if rest.is_empty() || rest == b"\x1A" {
            return Ok(false);
        }
        loop {
            if self.text.as_bytes().get(self.at) == Some(&b'"') {
                self.quoted_field()?;
                each(&self.field);
            } else {
                let end = self.plain_end();
                each(&self.text[self.at..end]);
                self.at = end;
            }
            match self.text.as_bytes().get(self.at) {
                Some(&byte) if byte == self.delimiter => self.at += 1,
                Some(b'\r') if self.text.as_bytes().get(self.at + 1) == Some(&b'\n') => {
                    return Ok(self.end_line(2));
                }
                Some(_) => return Ok(self.end_line(1)),
                None => return Ok(true),
            }
        }
    }

    fn end_line(&mut self, length: usize) -> bool {
        self.at += length;
        self.line += 1;
        true
    }

    /// Where a field without quotes ends.
    fn plain_end(&self) -> usize {
        let is_end = |&byte: &u8| byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.text.as_bytes()[self.at..]
            .iter()
            .position(is_end)
            .map_or(self.text.len(), |length| self.at + length)
    }

    /// Reads `"…""…"`; what stands between the closing quote and the delimiter belongs to the field.
    fn quoted_field(&mut self) -> Result<(), SheetError> {
        self.field.clear();
        let start_line = self.line;
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = rest.find('"') else {
                return Err(SheetError::new(
                    format!("a quoted field that begins in line {start_line} does not end"),
                    "the file was probably cut off; ask its sender for it again",
                ));
            };
            self.line += rest[..length].matches('\n').count();
            self.field.push_str(&rest[..length]);
            self.at += length + 1;
            if self.text.as_bytes().get(self.at) != Some(&b'"') {
                break;
            }
            self.field.push('"');
            self.at += 1;
        }
        let end = self.plain_end();
        self.field.push_str(&self.text[self.at..end]);
        self.at = end;
        Ok(())
    }
}
