//! A failed call on its way over the boundary: a status, a sentence, details; a panic is one of them.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use nenji_abi::{
    BAD_CONFIG, BAD_DATA, BAD_INPUT, CANCELLED, INTERNAL, LAYOUT, LIMIT, PANIC, Status, UNSUPPORTED,
};

use crate::plugin::{PluginError, Problem};

/// Why a call failed, as it crosses the boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) status: Status,
    /// One sentence.
    pub(crate) message: String,
    /// JSON object, or empty.
    pub(crate) details: String,
}

impl Failure {
    pub(crate) fn new(status: Status, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), details: String::new() }
    }

    /// What an instance answers that has panicked before.
    pub(crate) fn poisoned() -> Self {
        Self::new(PANIC, "the plugin panicked in an earlier call and takes no more")
    }
}

impl From<PluginError> for Failure {
    fn from(error: PluginError) -> Self {
        let details = serde_json::to_string(&error).unwrap_or_default();
        Self { status: status_of(error.problem), message: error.message, details }
    }
}

fn status_of(problem: Problem) -> Status {
    match problem {
        Problem::Internal => INTERNAL,
        Problem::Cancelled => CANCELLED,
        Problem::Unsupported => UNSUPPORTED,
        Problem::Config => BAD_CONFIG,
        Problem::Input => BAD_INPUT,
        Problem::Layout => LAYOUT,
        Problem::Data => BAD_DATA,
        Problem::Limit => LIMIT,
    }
}

thread_local! {
    static LOCATION: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs author's code; a panic becomes a failure with the panic's text and place.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    note_locations();
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(payload) => Err(panic_failure(payload.as_ref())),
    }
}

fn panic_failure(payload: &(dyn Any + Send)) -> Failure {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text");
    let place = LOCATION.with_borrow_mut(Option::take).unwrap_or_else(|| "an unknown place".to_owned());
    Failure::new(PANIC, format!("the plugin panicked at {place}: {text}"))
}

/// The place of a panic is known to the hook alone; the earlier hook still prints it.
fn note_locations() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            LOCATION.with_borrow_mut(|location| *location = info.location().map(ToString::to_string));
            earlier(info);
        }));
    });
}
