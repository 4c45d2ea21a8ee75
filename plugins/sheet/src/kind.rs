//! What a file is, by its first bytes; its extension only serves to say that it is wrong.

use crate::error::SheetError;

/// How the content of a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// xlsx, xlsb, ods: a zip.
    Zip,
    /// xls: an OLE container, or the bare stream of old versions.
    Xls,
    /// Characters.
    Text,
}

/// First bytes of what people put into the folder by mistake.
const OTHERS: [(&[u8], &str); 9] = [
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xFF\xD8\xFF", "a picture"),
    (b"GIF8", "a picture"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x7FELF", "a program"),
];

/// First characters of markup that spreadsheet programs open, and other readers do not.
const MARKUP: [(&str, &str); 12] = [
    ("<!doctype html", "a web page"),
    ("<html", "a web page"),
    ("<head", "a web page"),
    ("<meta", "a web page"),
    ("<body", "a web page"),
    ("<style", "a web page"),
    ("<script", "a web page"),
    ("<div", "a web page"),
    ("<table", "a web page"),
    ("<!--", "a web page"),
    ("mime-version:", "a web page in one file (MHT)"),
    ("<?xml", "an XML document"),
];

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Says what a file is.
pub(crate) fn detect(name: &str, bytes: &[u8]) -> Result<Kind, SheetError> {
    if bytes.is_empty() || bytes.iter().all(|&byte| byte == 0) {
        let message =
            if bytes.is_empty() { "the file is empty" } else { "the file holds nothing but zero bytes" };
        return Err(SheetError::new(
            message,
            "it was probably not saved or sent to the end; ask for it again",
        ));
    }
    if name.starts_with("~$") || name.starts_with(".~lock.") {
        return Err(SheetError::new(
            format!("`{name}` is the mark of a spreadsheet program that has the file open"),
            "close the file there and delete the mark",
        ));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    if bytes.starts_with(OLE) {
        return ole(bytes);
    }
    if is_bare_xls(bytes) {
        return Ok(Kind::Xls);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(no_spreadsheet(name, what));
    }
    if let Some(what) = markup(bytes) {
        return Err(no_spreadsheet(name, what));
    }
    Ok(Kind::Text)
}

impl Kind {
    /// What to note when the extension says otherwise.
    pub(crate) fn note(self, name: &str) -> Option<String> {
        match self {
            Self::Zip => None,
            Self::Xls => note(name, "an xls workbook", &["xls", "xlt"]),
            Self::Text => note(name, "delimited text", &["csv", "tsv", "txt", "tab"]),
        }
    }
}

/// What to note when the extension is not one of those that fit.
pub(crate) fn note(name: &str, format: &str, extensions: &[&str]) -> Option<String> {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase())?;
    (!extensions.contains(&extension.as_str()))
        .then(|| format!("`{name}` is {format} in spite of its extension, and was read as such"))
}

fn no_spreadsheet(name: &str, what: &str) -> SheetError {
    SheetError::new(
        format!("`{name}` is no spreadsheet but {what}"),
        "open it in a spreadsheet program and save it as .xlsx, or ask its sender for the spreadsheet",
    )
}

/// An OLE container holds an xls, an encrypted xlsx, or another program's document: its directory names the streams.
fn ole(bytes: &[u8]) -> Result<Kind, SheetError> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.chunks(128).any(|entry| entry.starts_with(&wide))
    };
    if has("EncryptedPackage\0") {
        return Err(SheetError::encrypted());
    }
    if has("WordDocument\0") || has("PowerPoint Document\0") {
        return Err(no_spreadsheet("the file", "another program's document"));
    }
    Ok(Kind::Xls)
}

/// BIFF 2–5 without a container: a record `BOF` of its version.
fn is_bare_xls(bytes: &[u8]) -> bool {
    matches!(bytes.get(..4), Some([0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=16, 0x00]))
}

fn markup(bytes: &[u8]) -> Option<&'static str> {
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = String::from_utf8_lossy(&start[..start.len().min(256)]).trim_start().to_ascii_lowercase();
    MARKUP.iter().find(|(prefix, _)| start.starts_with(prefix)).map(|(_, what)| *what)
}
