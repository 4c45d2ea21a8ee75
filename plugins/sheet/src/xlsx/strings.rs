//! Shared strings: one buffer for all of them, so that 100,000 labels are two allocations.

use std::io::BufRead;

use quick_xml::events::Event;

use crate::error::SheetError;
use crate::xml::{Xml, push_text};

/// All shared strings of a workbook.
#[derive(Default)]
pub(crate) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Reads `sharedStrings.xml`: runs of rich text joined, furigana left out.
    pub(crate) fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Self, SheetError> {
        let mut strings = Self::default();
        let mut buffer = Vec::new();
        let mut run = Run::default();
        loop {
            match xml.next(&mut buffer)? {
                Event::Start(e) => run.open(e.local_name().as_ref()),
                Event::End(e) if e.local_name().as_ref() == "si" => strings.end_item(),
                Event::End(e) => run.close(e.local_name().as_ref()),
                Event::Empty(e) if e.local_name().as_ref() == "si" => strings.end_item(),
                Event::Eof => return Ok(strings),
                event if run.is_text() => push_text(&event, &mut strings.text),
                _ => {}
            }
        }
    }

    /// A string by its number.
    pub(crate) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text.get(start..end)
    }

    fn end_item(&mut self) {
        let start = self.ends.last().copied().unwrap_or_default();
        if self.text[start..].contains("_x") {
            let decoded = decode_escapes(&self.text[start..]);
            self.text.truncate(start);
            self.text.push_str(&decoded);
        }
        self.ends.push(self.text.len());
    }
}

/// Where in a string item the reader stands: text counts within `t`, not within `rPh`.
#[derive(Default)]
pub(crate) struct Run {
    in_text: bool,
    in_phonetic: bool,
}

impl Run {
    pub(crate) fn open(&mut self, element: &str) {
        match element {
            "t" => self.in_text = true,
            "rPh" => self.in_phonetic = true,
            _ => {}
        }
    }

    pub(crate) fn close(&mut self, element: &str) {
        match element {
            "t" => self.in_text = false,
            "rPh" => self.in_phonetic = false,
            _ => {}
        }
    }

    pub(crate) fn is_text(&self) -> bool {
        self.in_text && !self.in_phonetic
    }
}

/// `_x000D_` is how the format writes characters that XML cannot hold.
pub(crate) fn decode_escapes(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        decoded.push_str(&rest[..at]);
        let escape = rest[at..].as_bytes();
        let code = (escape.get(6) == Some(&b'_'))
            .then(|| rest.get(at + 2..at + 6))
            .flatten()
            .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        let length = if let Some(c) = code {
            decoded.push(c);
            7
        } else {
            decoded.push_str("_x");
            2
        };
        rest = &rest[at + length..];
    }
    decoded.push_str(rest);
    decoded
}
