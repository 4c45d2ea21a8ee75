//! One open task: the plugin reads in a thread of its own, the host pulls batches through a bounded channel.
//!
//! So memory does not grow with the number of records, and a host that closes a stream ends the reading. A small input
//! is read in the host's thread, at the first pull, because starting a thread costs more than reading it does; one that
//! gives many records after all is begun again in a thread.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};

use nenji_abi::{Account, INTERNAL};

use serde::de::DeserializeOwned;

use crate::column::{Batch, Field, cells_fields};
use crate::failure::{Failure, guard};
use crate::plugin::{Input, InputPlugin, Mapping, PluginError, Problem};
use crate::record::Stop;
use crate::sink::{Bounds, Finished, Link, Sink};

/// Bytes up to which an input is read in the host's thread.
pub(crate) const SMALL_INPUT: usize = 64 << 10;
/// Batches that such an input may give.
const HELD_BATCHES: usize = 2;
/// Batches that wait between the plugin and the host.
const WAITING_BATCHES: usize = 2;
/// A main thread's stack: readers of nested formats recurse.
const STACK_BYTES: usize = 8 << 20;

/// What of the host a reading thread needs.
pub(crate) trait HostCalls: Send + Sync + 'static {
    fn is_cancelled(&self) -> bool;
    fn log(&self, level: i32, message: &str);
    fn progress(&self, done: u64, total: u64);
}

/// An input that outlives the call that opened it; the bytes stay the host's.
pub(crate) struct OwnedInput {
    pub(crate) name: String,
    pub(crate) sha256: String,
    pub(crate) bytes: &'static [u8],
}

/// What `open` was asked for.
pub(crate) struct Order<L> {
    pub(crate) mapping: Arc<Mapping<L>>,
    pub(crate) token: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) bounds: Bounds,
}

impl<L> Order<L> {
    /// Takes the fields of the records from the mapping.
    pub(crate) fn new(mapping: Arc<Mapping<L>>, token: &str, limits: (u32, u64)) -> Self {
        let fields = cells_fields(mapping.dimensions.keys().map(String::as_str));
        Self { mapping, token: token.to_owned(), fields, bounds: Bounds::new(limits.0, limits.1) }
    }
}

/// Reads the JSON of a mapping; what does not fit is named.
fn read_mapping<L: DeserializeOwned>(json: &str) -> Result<Mapping<L>, Failure> {
    let mapping = serde_json::from_str::<Mapping<L>>(json).map_err(|error| {
        let error = error.to_string();
        // The JSON is the host's, on one line: a place in it tells an analyst nothing.
        let (reason, _) = error.rsplit_once(" at line ").unwrap_or((&error, ""));
        PluginError::new(Problem::Config, format!("the mapping is not valid: {reason}"))
    })?;
    Ok(Mapping { json: json.to_owned(), ..mapping })
}

/// An instance of a plugin, shared by its tasks.
pub(crate) struct Instance<P: InputPlugin> {
    pub(crate) plugin: P,
    has_panicked: AtomicBool,
    /// The last mapping: many files have the same.
    mapping: Mutex<Option<Arc<Mapping<P::Layout>>>>,
}

impl<P: InputPlugin> Instance<P> {
    pub(crate) fn new() -> Result<Self, Failure> {
        guard(|| {
            Ok(Self { plugin: P::new(), has_panicked: AtomicBool::new(false), mapping: Mutex::default() })
        })
    }

    /// The mapping of this JSON.
    pub(crate) fn mapping(&self, json: &str) -> Result<Arc<Mapping<P::Layout>>, Failure> {
        self.call(|_| {
            let mut last = lock(&self.mapping);
            if let Some(mapping) = last.as_ref().filter(|mapping| mapping.json == json) {
                return Ok(Arc::clone(mapping));
            }
            let mapping = Arc::new(read_mapping(json)?);
            *last = Some(Arc::clone(&mapping));
            Ok(mapping)
        })
    }

    /// Runs author's code, unless it panicked before; after a panic, every later call is refused.
    pub(crate) fn call<T>(&self, work: impl FnOnce(&P) -> Result<T, Failure>) -> Result<T, Failure> {
        if self.has_panicked.load(Ordering::Acquire) {
            return Err(Failure::poisoned());
        }
        let result = guard(|| work(&self.plugin));
        if result.as_ref().is_err_and(|failure| failure.status == nenji_abi::PANIC) {
            self.has_panicked.store(true, Ordering::Release);
        }
        result
    }
}

/// What a reading came to.
type Outcome = Result<Finished, Failure>;

/// The reading of a task, from its start.
type Read = Box<dyn Fn(&dyn Link) -> Outcome + Send>;

/// Where the records of a task are.
enum Records {
    /// Not read yet: a small input.
    Due(Read),
    /// All read.
    Held(VecDeque<Batch>),
    /// Being read in a thread.
    Coming(Receiver<Batch>, JoinHandle<Outcome>),
    /// Nobody wants more of them; the thread may not have noticed yet.
    Closed(Option<JoinHandle<Outcome>>),
}

/// One open task.
pub(crate) struct Task {
    records: Mutex<Records>,
    outcome: Mutex<Option<Outcome>>,
    host: Arc<Caller>,
    fate_rows: usize,
}

impl Task {
    /// Starts to read; a small input waits for the first pull.
    pub(crate) fn start<P: InputPlugin>(
        instance: Arc<Instance<P>>,
        host: impl HostCalls,
        input: OwnedInput,
        order: Order<P::Layout>,
    ) -> Result<Self, Failure> {
        let (fate_rows, is_small) = (order.bounds.batch_rows, input.bytes.len() <= SMALL_INPUT);
        let host = Arc::new(Caller { calls: Box::new(host), is_closed: AtomicBool::new(false) });
        let read: Read = Box::new(move |link| {
            let input = Input { name: &input.name, sha256: &input.sha256, bytes: input.bytes };
            instance.call(|plugin| read(plugin, link, &input, &order))
        });
        let records = if is_small { Records::Due(read) } else { read_in_thread(read, &host)? };
        Ok(Self { records: Mutex::new(records), outcome: Mutex::new(None), host, fate_rows })
    }

    /// The next records; waits for the plugin.
    pub(crate) fn next_cells(&self) -> Result<Option<Batch>, Failure> {
        self.read_if_due()?;
        let batch = match &mut *lock(&self.records) {
            Records::Held(batches) => batches.pop_front(),
            Records::Coming(receiver, _) => receiver.recv().ok(),
            Records::Due(_) | Records::Closed(_) => None,
        };
        if batch.is_some() {
            return Ok(batch);
        }
        self.join();
        self.with_outcome(|_| Ok(None))
    }

    fn read_if_due(&self) -> Result<(), Failure> {
        let mut records = lock(&self.records);
        let read = match std::mem::replace(&mut *records, Records::Closed(None)) {
            Records::Due(read) => read,
            other => {
                *records = other;
                return Ok(());
            }
        };
        let queue = QueueLink::new(&self.host);
        let outcome = read(&queue);
        *records = if queue.is_full.get() {
            // What it has logged so far, it logs again.
            read_in_thread(read, &self.host)?
        } else {
            *lock(&self.outcome) = Some(outcome);
            Records::Held(queue.batches.into_inner())
        };
        Ok(())
    }

    /// The next fates; only after the last record.
    pub(crate) fn next_fates(&self) -> Result<Option<Batch>, Failure> {
        self.with_outcome(|finished| Ok(finished.fates.next_batch(self.fate_rows)))
    }

    /// The account; only after the last record.
    pub(crate) fn account(&self) -> Result<Account, Failure> {
        if self.host.is_closed.load(Ordering::Acquire) {
            self.join();
        }
        self.with_outcome(|finished| Ok(finished.account))
    }

    /// The host wants no more records: the plugin's next one meets [`Stop`].
    pub(crate) fn close(&self) {
        self.host.is_closed.store(true, Ordering::Release);
        let mut records = lock(&self.records);
        *records = match std::mem::replace(&mut *records, Records::Closed(None)) {
            Records::Coming(_, thread) => Records::Closed(Some(thread)),
            Records::Due(_) => {
                *lock(&self.outcome) = Some(Err(PluginError::from(Stop).into()));
                Records::Closed(None)
            }
            Records::Held(_) => Records::Closed(None),
            closed @ Records::Closed(_) => closed,
        };
    }

    /// Waits for the thread, if it runs.
    pub(crate) fn join(&self) {
        let mut records = lock(&self.records);
        let thread = match std::mem::replace(&mut *records, Records::Closed(None)) {
            Records::Coming(_, thread) | Records::Closed(Some(thread)) => thread,
            other => {
                *records = other;
                return;
            }
        };
        drop(records);
        let outcome = thread.join().unwrap_or_else(|_| Err(Failure::poisoned()));
        *lock(&self.outcome) = Some(outcome);
    }

    fn with_outcome<T>(&self, take: impl FnOnce(&mut Finished) -> Result<T, Failure>) -> Result<T, Failure> {
        match lock(&self.outcome).as_mut() {
            Some(Ok(finished)) => take(finished),
            Some(Err(failure)) => Err(failure.clone()),
            None => Err(Failure::new(INTERNAL, "the stream of records has not been read to its end")),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.close();
        self.join();
    }
}

/// Starts the thread of a task.
fn read_in_thread(read: Read, host: &Arc<Caller>) -> Result<Records, Failure> {
    let (sender, receiver) = sync_channel(WAITING_BATCHES);
    let link = ThreadLink { sender, host: Arc::clone(host) };
    let thread = Builder::new().name("nenji-read".to_owned()).stack_size(STACK_BYTES);
    let thread = thread
        .spawn(move || read(&link))
        .map_err(|error| Failure::new(INTERNAL, format!("no thread could be started: {error}")))?;
    Ok(Records::Coming(receiver, thread))
}

/// Reads a task through a sink, and balances its account.
pub(crate) fn read<P: InputPlugin>(
    plugin: &P,
    link: &dyn Link,
    input: &Input<'_>,
    order: &Order<P::Layout>,
) -> Result<Finished, Failure> {
    let mut sink = Sink::new(link, &order.fields, order.bounds);
    let result: Result<(), PluginError> = plugin.read(input, &order.mapping, &order.token, &mut sink);
    Ok(sink.finish(result)?)
}

/// No data of a lock can be half-written here, so a panic elsewhere does not matter.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The host as both links see it.
struct Caller {
    calls: Box<dyn HostCalls>,
    is_closed: AtomicBool,
}

impl Caller {
    fn is_cancelled(&self) -> bool {
        self.is_closed.load(Ordering::Acquire) || self.calls.is_cancelled()
    }
}

/// The sink's way to a host that pulls from another thread.
struct ThreadLink {
    sender: SyncSender<Batch>,
    host: Arc<Caller>,
}

impl Link for ThreadLink {
    fn send(&self, batch: Batch) -> Result<(), Stop> {
        self.sender.send(batch).map_err(|_| Stop)
    }

    fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }

    fn log(&self, level: i32, message: &str) {
        self.host.calls.log(level, message);
    }

    fn progress(&self, done: u64, total: u64) {
        self.host.calls.progress(done, total);
    }
}

/// The sink's way to a host that waits for all records.
struct QueueLink<'a> {
    batches: RefCell<VecDeque<Batch>>,
    is_full: Cell<bool>,
    host: &'a Caller,
}

impl<'a> QueueLink<'a> {
    fn new(host: &'a Caller) -> Self {
        Self { batches: RefCell::default(), is_full: Cell::new(false), host }
    }
}

impl Link for QueueLink<'_> {
    fn send(&self, batch: Batch) -> Result<(), Stop> {
        let mut batches = self.batches.borrow_mut();
        if batches.len() == HELD_BATCHES {
            self.is_full.set(true);
            return Err(Stop);
        }
        batches.push_back(batch);
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        self.host.is_cancelled()
    }

    fn log(&self, level: i32, message: &str) {
        self.host.calls.log(level, message);
    }

    fn progress(&self, done: u64, total: u64) {
        self.host.calls.progress(done, total);
    }
}
