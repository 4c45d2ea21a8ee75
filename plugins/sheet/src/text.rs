//! Text as people write it in spreadsheets: comparable keys, globs, near names.

/// The comparable form of a heading or label: note marks off, NFKC, all white space and line breaks out, lower case,
/// `CEPTOAR` spellings unified. `（注１）会 員 数` → `会員数`.
#[must_use]
pub fn key(text: &str) -> String {
    let _ = text;
    unimplemented!()
}

/// A label as written but without padding: outer white space (U+3000 too) off, inner line breaks out.
#[must_use]
pub fn trim(text: &str) -> String {
    let _ = text;
    unimplemented!()
}

/// Does a glob (`*会員数*`) match a text, both taken as keys?
#[must_use]
pub fn matches_glob(glob: &str, text: &str) -> bool {
    let _ = (glob, text);
    unimplemented!()
}

/// The names nearest to `wanted`, best first, at most three: for messages.
#[must_use]
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let _ = (wanted, names.into_iter().count());
    unimplemented!()
}

/// A position as `B7`.
#[must_use]
pub fn a1(row: u32, column: u32) -> String {
    let _ = (row, column);
    unimplemented!()
}
