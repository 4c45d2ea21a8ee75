//! Ctrl-C and SIGTERM: a flag that the stages look at, and what must be told at once.
//!
//! Nothing is published after the flag is up; it cannot be taken down.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody asked for the end.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    flag: Arc<AtomicBool>,
}

impl Interrupt {
    /// Listens to Ctrl-C, SIGTERM and SIGHUP from now on. Without a handler (one is set already) the signals end the
    /// process as they always did.
    #[must_use]
    pub fn listen() -> Self {
        let interrupt = Self::default();
        let flag = Arc::clone(&interrupt.flag);
        ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).unwrap_or_default();
        interrupt
    }

    /// Raises the flag.
    pub fn raise(&self) {
        self.flag.store(true, Ordering::SeqCst);
    }

    /// True once somebody asked for the end.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }
}
