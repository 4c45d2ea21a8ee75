//! Words of a plugin on their way to people: into logs, JSON, workbooks and terminals.
//!
//! Takes nothing away: what could not be shown is replaced by a sign for it.

use serde::{Deserialize, Deserializer};

/// Bytes as text: what is no UTF-8, and what would steer a terminal or break a document, becomes U+FFFD.
pub(super) fn legible(bytes: &[u8]) -> String {
    shown(&String::from_utf8_lossy(bytes))
}

fn shown(text: &str) -> String {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    text.replace(is_odd, "\u{FFFD}")
}

/// For serde: a text.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|text| shown(&text))
}

/// For serde: a text that may be missing.
pub(super) fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(|text| shown(&text)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::legible;

    #[rstest]
    #[case::plain("鉄道 railway\tx\ny".as_bytes(), "鉄道 railway\tx\ny")]
    #[case::nul(b"a\0b", "a\u{FFFD}b")]
    #[case::colours(b"\x1b[31mred", "\u{FFFD}[31mred")]
    #[case::end_of_line(b"a\rb", "a\u{FFFD}b")]
    #[case::no_utf8(b"a\xff", "a\u{FFFD}")]
    fn only_what_cannot_be_shown_is_replaced(#[case] bytes: &[u8], #[case] expected: &str) {
        assert_eq!(legible(bytes), expected);
    }
}
