//! The one thread that starts workers.
//!
//! It lives as long as the pool: the kernel kills a worker when the *thread* that started it ends.

use std::process::Child;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use crate::plugin::process::Order;

/// Starts the child of an order and sends it back.
type Start = Box<dyn FnOnce() + Send>;

/// The thread, and the way to it.
pub(super) struct Starter {
    orders: Option<Sender<Start>>,
    thread: Option<JoinHandle<()>>,
}

impl Starter {
    pub(super) fn new() -> std::io::Result<Self> {
        let (sender, orders) = channel::<Start>();
        let thread = thread::Builder::new()
            .name("nenji-starter".to_owned())
            .spawn(move || orders.into_iter().for_each(|start| start()))?;
        Ok(Self { orders: Some(sender), thread: Some(thread) })
    }

    /// Starts a worker, in the thread.
    pub(super) fn spawn(&self, order: Order<'_>) -> std::io::Result<Child> {
        let gone = || std::io::Error::other("the thread that starts workers has ended");
        let (sender, answer) = channel();
        let mut command = order.command();
        let start = Box::new(move || drop(sender.send(command.spawn())));
        self.orders.as_ref().ok_or_else(gone)?.send(start).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }
}

impl Drop for Starter {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to say, not even when it panicked.
            drop(thread.join());
        }
    }
}
