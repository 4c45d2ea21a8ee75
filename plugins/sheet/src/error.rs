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

const SAVE_ANEW: &str = "open it in a spreadsheet program, save it anew as .xlsx, or ask its sender for it again";

impl SheetError {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
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
