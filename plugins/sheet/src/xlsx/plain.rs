//! Cells as nearly every program writes them, `<c r="B3" s="1" t="s"><v>12</v></c>`, recognised in the bytes.
//!
//! Four of five events of a long sheet belong to such cells. Anything else (another order, formulas, entities, a cell at
//! the end of the buffer) is none of its business: it gives nothing, and the XML reader goes on at the same byte.

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// A number; letters, digits, signs and points only.
    Number,
    /// The index of a shared string.
    Shared,
    /// A text of one run, without entities.
    Inline,
    /// A look and nothing else.
    Blank,
}

/// A cell with where it stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain<'b> {
    /// `B3`.
    pub(super) place: &'b str,
    /// Index of the style.
    pub(super) style: usize,
    pub(super) writing: Writing,
    /// As written.
    pub(super) value: &'b str,
    /// Bytes of the whole element.
    pub(super) length: usize,
}

/// The cell that the bytes start with.
pub(super) fn plain(bytes: &[u8]) -> Option<Plain<'_>> {
    let rest = bytes.strip_prefix(b"<c r=\"")?;
    let (place, mut rest) = word(rest, b'"')?;
    let mut style = "0";
    if let Some(after) = rest.strip_prefix(b" s=\"") {
        (style, rest) = word(after, b'"')?;
    }
    let (writing, value, rest) = content(rest)?;
    Some(Plain { place, style: style.parse().ok()?, writing, value, length: bytes.len() - rest.len() })
}

/// What stands behind the style, and what behind the cell.
fn content(bytes: &[u8]) -> Option<(Writing, &str, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(b"/>") {
        return Some((Writing::Blank, "", rest));
    }
    if let Some(rest) = bytes.strip_prefix(b" t=\"inlineStr\"><is><t>") {
        let length = rest.iter().position(|byte| matches!(byte, b'<' | b'&' | b'\r'))?;
        let (text, rest) = rest.split_at(length);
        let rest = rest.strip_prefix(b"</t></is></c>")?;
        return Some((Writing::Inline, std::str::from_utf8(text).ok()?, rest));
    }
    let (writing, rest) = match bytes.strip_prefix(b" t=\"") {
        Some(rest) if rest.starts_with(b"s\"") => (Writing::Shared, rest.get(2..)?),
        Some(rest) if rest.starts_with(b"n\"") => (Writing::Number, rest.get(2..)?),
        Some(_) => return None,
        None => (Writing::Number, bytes),
    };
    let (value, rest) = word(rest.strip_prefix(b"><v>")?, b'<')?;
    Some((writing, value, rest.strip_prefix(b"/v></c>")?))
}

/// A word up to a byte, which is left out.
fn word(bytes: &[u8], end: u8) -> Option<(&str, &[u8])> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+');
    let length = bytes.iter().position(|byte| !is_plain(*byte))?;
    let (word, rest) = bytes.split_at(length);
    let rest = rest.strip_prefix(&[end])?;
    std::str::from_utf8(word).ok().filter(|word| !word.is_empty()).map(|word| (word, rest))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{Writing, plain};

    #[rstest]
    #[case::number("<c r=\"B3\"><v>-1.5E+10</v></c><c", "B3", 0, Writing::Number, "-1.5E+10")]
    #[case::shared("<c r=\"AA10\" s=\"7\" t=\"s\"><v>12</v></c>", "AA10", 7, Writing::Shared, "12")]
    #[case::declared("<c r=\"C1\" t=\"n\"><v>3</v></c>", "C1", 0, Writing::Number, "3")]
    #[case::inline(
        "<c r=\"C1\" s=\"2\" t=\"inlineStr\"><is><t>鉄道 1</t></is></c>",
        "C1",
        2,
        Writing::Inline,
        "鉄道 1"
    )]
    #[case::blank("<c r=\"H3\" s=\"1\"/>", "H3", 1, Writing::Blank, "")]
    fn plain_cells(
        #[case] xml: &str,
        #[case] place: &str,
        #[case] style: usize,
        #[case] writing: Writing,
        #[case] value: &str,
    ) {
        let found = plain(xml.as_bytes()).unwrap();
        assert_eq!((found.place, found.style, found.writing, found.value), (place, style, writing, value));
        assert!(xml[..found.length].ends_with('>'));
    }

    #[rstest]
    #[case::cut("<c r=\"B3\"><v>1</v></c")]
    #[case::formula("<c r=\"B3\"><f>A1</f><v>1</v></c>")]
    #[case::text("<c r=\"B3\" t=\"str\"><v>x</v></c>")]
    #[case::entity("<c r=\"B3\"><v>1&amp;</v></c>")]
    #[case::runs("<c r=\"B3\" t=\"inlineStr\"><is><r><t>x</t></r></is></c>")]
    #[case::text_with_entity("<c r=\"B3\" t=\"inlineStr\"><is><t>a&amp;b</t></is></c>")]
    #[case::line_end("<c r=\"B3\" t=\"inlineStr\"><is><t>a\r\nb</t></is></c>")]
    #[case::kept_space("<c r=\"B3\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a</t></is></c>")]
    #[case::empty("<c r=\"B3\"><v></v></c>")]
    #[case::order("<c s=\"1\" r=\"B3\"><v>1</v></c>")]
    #[case::space("<c r=\"B3\"><v> 1</v></c>")]
    #[case::prefix("<x:c r=\"B3\"><x:v>1</x:v></x:c>")]
    #[case::row("</row>")]
    #[case::nothing("")]
    fn everything_else_is_left_to_the_reader(#[case] xml: &str) {
        assert_eq!(plain(xml.as_bytes()), None);
    }
}
