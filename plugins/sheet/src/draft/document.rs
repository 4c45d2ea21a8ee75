//! The text of a draft: TOML with the reason of each choice beside it. What is open is `"?"`, which no catalogue has,
//! so that the file fails until it is filled in.

use std::fmt::Write as _;

/// How sure a choice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// Open: the file fails until a person fills it in.
    Open,
    /// To be looked at.
    Low,
    /// Probably right.
    Middle,
    /// Hardly anything else fits.
    High,
}

impl Sure {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "FILL IN",
            Self::Low => "low",
            Self::Middle => "middle",
            Self::High => "high",
        }
    }
}

/// Columns that a key takes.
const KEY_WIDTH: usize = 9;

/// A draft in the making.
#[derive(Clone, Debug, Default)]
pub struct Document {
    text: String,
}

impl Document {
    /// A comment of its own.
    pub fn comment(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format_args!("# {line}"));
        }
    }

    /// A table's heading after a blank line: `[layout]`.
    pub fn heading(&mut self, heading: &str) {
        self.line(format_args!("\n{heading}"));
    }

    /// A key with its value in TOML, and why.
    pub fn entry(&mut self, key: &str, value: &str, sure: Sure, why: &str) {
        let why = why.replace(['\n', '\r'], " ");
        self.line(format_args!("{key:KEY_WIDTH$} = {value}  # {}: {why}", sure.word()));
    }

    /// A key that needs no reason.
    pub fn plain(&mut self, key: &str, value: &str) {
        self.line(format_args!("{key:KEY_WIDTH$} = {value}"));
    }

    /// The whole text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        self.text.write_fmt(format_args!("{line}\n")).unwrap_or_default();
    }
}

/// A TOML string on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
