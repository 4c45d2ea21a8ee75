//! The little that is needed of XML: events of a part, attributes by local name, text with its entities resolved.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::SheetError;

/// A part being read.
pub(crate) struct Xml<R> {
    reader: Reader<R>,
    name: String,
    depth: u32,
    has_begun: bool,
}

impl<R: BufRead> Xml<R> {
    /// Starts to read; `name` is for messages.
    pub(crate) fn new(source: R, name: &str) -> Self {
        Self { reader: Reader::from_reader(source), name: name.to_owned(), depth: 0, has_begun: false }
    }

    /// The next event; the end of the part only where all its elements are closed.
    pub(crate) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, SheetError> {
        buffer.clear();
        let event = self.reader.read_event_into(buffer).map_err(|e| SheetError::damaged(&self.name, e))?;
        match event {
            Event::Start(_) => {
                self.depth += 1;
                self.has_begun = true;
            }
            Event::Empty(_) => self.has_begun = true,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Eof if !self.has_begun => return Err(SheetError::damaged(&self.name, "it is empty")),
            Event::Eof if self.depth > 0 => {
                return Err(SheetError::damaged(&self.name, "it ends in the middle"));
            }
            _ => {}
        }
        Ok(event)
    }

    /// What is buffered of the bytes behind the last event, which must have been a tag.
    pub(crate) fn ahead(&mut self) -> Result<&[u8], SheetError> {
        self.reader.get_mut().fill_buf().map_err(|e| SheetError::damaged(&self.name, e))
    }

    /// Passes over bytes that [`Self::ahead`] has shown: whole elements only.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.reader.get_mut().consume(bytes);
    }

    /// Name of the part.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// An attribute by its local name.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let found = element
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|found| found.key.local_name().as_ref() == name)?;
    found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| Cow::Owned(value.into_owned()))
}

/// An attribute as a number.
pub(crate) fn number<T: std::str::FromStr>(element: &BytesStart<'_>, name: &str) -> Option<T> {
    attribute(element, name)?.trim().parse().ok()
}

/// An attribute as a switch: `1`, `true`, `on`.
pub(crate) fn is_on(element: &BytesStart<'_>, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(value.as_ref(), "1" | "true" | "on"))
}

/// Appends the text of an event, if it has any.
pub(crate) fn push_text(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(piece) => text.push_str(piece),
        Event::CData(piece) => text.push_str(piece),
        Event::GeneralRef(entity) => push_entity(entity, text),
        _ => {}
    }
}

/// `&amp;`, `&#x3042;`; an unknown entity stays as it is written, for nothing may get lost.
fn push_entity(entity: &BytesRef<'_>, text: &mut String) {
    let known = match entity.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => entity.resolve_char_ref().ok().flatten(),
    };
    if let Some(c) = known {
        text.push(c);
    } else {
        text.push('&');
        text.push_str(entity);
        text.push(';');
    }
}
