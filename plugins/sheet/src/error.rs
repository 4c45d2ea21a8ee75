//! Why a file or sheet cannot be read: one sentence, and what a person can do about it.

use std::fmt::Display;

/// Why a file or sheet cannot be read; the message is one sentence with what to do in `hint`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SheetError {
    /// One sentence, lower case.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Characters of a message; what a damaged file holds may be long.
const LONGEST: usize = 300;

const SAVE_ANEW: &str =
    "open it in a spreadsheet program, save it anew as .xlsx, or ask its sender for it again";

impl SheetError {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: one_line(&message.into()), hint: hint.into() }
    }

    /// A part of the file is not what its format demands.
    pub(crate) fn damaged(part: &str, cause: impl Display) -> Self {
        Self::new(format!("`{part}` in the file is damaged: {cause}"), SAVE_ANEW)
    }

    /// A part that must be there is not.
    pub(crate) fn missing(part: &str) -> Self {
        Self::new(format!("the file has no part `{part}`"), SAVE_ANEW)
    }

    pub(crate) fn no_such_sheet(sheet: usize) -> Self {
        Self::new(format!("the file has no sheet number {}", sheet + 1), "ask for one of those it lists")
    }

    /// Needs a password to be read.
    pub(crate) fn encrypted() -> Self {
        Self::new(
            "the file is encrypted",
            "open it with its password (a file that opens without one carries Excel's built-in default), and save it \
             anew without encryption",
        )
    }

    /// Ends in the middle.
    pub(crate) fn truncated(cause: impl Display) -> Self {
        Self::new(
            format!("the file ends too early or its directory is damaged: {cause}"),
            "it was probably copied or sent only in part; ask its sender for it again",
        )
    }
}

/// A message may quote the file, and that one may hold anything.
fn one_line(message: &str) -> String {
    let mut line: String =
        message.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if message.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
