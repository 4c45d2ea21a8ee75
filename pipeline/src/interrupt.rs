//! Ctrl-C, SIGTERM and SIGHUP: a flag that the stages look at, and what must be told at once.
//!
//! Nothing is published after the flag is up; it cannot be taken down.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Watcher = Box<dyn Fn() + Send>;

/// Whether somebody asked for the end.
#[derive(Clone, Default)]
pub struct Interrupt {
    flag: Arc<AtomicBool>,
    watchers: Arc<Mutex<Vec<Watcher>>>,
}

impl Interrupt {
    /// Listens to Ctrl-C, SIGTERM and SIGHUP from now on.
    ///
    /// # Errors
    /// When the system lets nobody listen.
    pub fn listen() -> Result<Self, ctrlc::Error> {
        let interrupt = Self::default();
        let raised = interrupt.clone();
        ctrlc::set_handler(move || raised.raise())?;
        Ok(interrupt)
    }

    /// Raises the flag and tells all who wait.
    pub fn raise(&self) {
        self.flag.store(true, Ordering::SeqCst);
        for tell in self.watchers.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            tell();
        }
    }

    /// Has somebody told as soon as the flag is up; at once where it is up already.
    pub fn tell(&self, tell: impl Fn() + Send + 'static) {
        let mut watchers = self.watchers.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_raised() {
            tell();
        }
        watchers.push(Box::new(tell));
    }

    /// True once somebody asked for the end.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.flag.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::Interrupt;

    #[test]
    fn all_who_wait_are_told_and_late_comers_too() {
        let told = Arc::new(AtomicU32::new(0));
        let count = || {
            let told = Arc::clone(&told);
            move || {
                told.fetch_add(1, Ordering::SeqCst);
            }
        };
        let interrupt = Interrupt::default();
        interrupt.tell(count());
        assert_eq!((told.load(Ordering::SeqCst), interrupt.is_raised()), (0, false));
        interrupt.raise();
        assert_eq!((told.load(Ordering::SeqCst), interrupt.is_raised()), (1, true));
        interrupt.tell(count());
        assert_eq!(told.load(Ordering::SeqCst), 2);
    }
}
