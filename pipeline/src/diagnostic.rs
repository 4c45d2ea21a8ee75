//! How an error is told: one sentence, its causes, and what to do.
//!
//! The one place where errors become text. It decides no exit code.

use std::error::Error;
use std::fmt::Write as _;

/// An error that knows what a person can do about it.
pub trait Hint: Error {
    /// What to do, as an imperative; none where nobody can act.
    fn hint(&self) -> Option<String> {
        None
    }
}

/// `error: …`, a line `  caused by: …` per cause, and `hint: …` after a blank line.
#[must_use]
pub fn render(error: &dyn Hint) -> String {
    let mut text = format!("error: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        let lines = inner.to_string().replace('\n', "\n    ");
        write!(text, "\n  caused by: {lines}").expect("a string takes any text");
        cause = inner.source();
    }
    if let Some(hint) = error.hint() {
        write!(text, "\n\nhint: {hint}").expect("a string takes any text");
    }
    text
}
