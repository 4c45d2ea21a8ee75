//! A panic as an error like any other, with what it said and where.
//!
//! Mends nothing: what the work was about to change is not to be used afterwards, except to tell what became of it.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, Once, PoisonError};

/// What a panic said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Panic {
    text: String,
    /// The panic before all others, where it said something else: later ones often only trip over it.
    #[source]
    first: Option<First>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("before that, at {place}: {text}")]
struct First {
    text: String,
    place: String,
}

static FIRST: Mutex<Option<First>> = Mutex::new(None);

/// Does some work; a panic in it, on whichever of its threads that it waits for, is an error.
///
/// # Errors
/// Those of the work, and a [`Panic`].
pub fn caught<T, E: From<Panic>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    note_the_first();
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = words(&*payload);
        let first = FIRST.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Err(E::from(match first {
            Some(first) if first.text == text => {
                Panic { text: format!("{text} (at {})", first.place), first: None }
            }
            first => Panic { text, first },
        }))
    })
}

/// Where a panic was is known to the hook alone; the earlier hook still prints it.
fn note_the_first() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let earlier = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            note(info);
            earlier(info);
        }));
    });
    *FIRST.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

fn note(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    first.get_or_insert_with(|| First { text: words(info.payload()), place });
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "a panic without words".to_owned())
}
