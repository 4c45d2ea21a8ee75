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
}

impl<R: BufRead> Xml<R> {
    /// Starts to read; `name` is for messages.
    pub(crate) fn new(source: R, name: &str) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().check_end_names = false;
        Self { reader, name: name.to_owned() }
    }

    /// The next event.
    pub(crate) fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, SheetError> {
        buffer.clear();
        self.reader.read_event_into(buffer).map_err(|e| SheetError::damaged(&self.name, e))
    }

    /// Name of the part.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// An attribute by its local name.
pub(crate) fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let found =
        element.attributes().with_checks(false).flatten().find(|found| found.key.local_name().as_ref() == name)?;
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
    match known {
        Some(c) => text.push(c),
        None => {
            text.push('&');
            text.push_str(entity);
            text.push(';');
        }
    }
}
