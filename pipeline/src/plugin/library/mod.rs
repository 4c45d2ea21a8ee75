//! A plugin's library in this process: loaded, checked, called through the C ABI. The one module of the host with
//! `unsafe` code.
//!
//! Runs in a worker child only: nothing here survives a plugin that corrupts memory, and nothing has to. A library is
//! never unloaded, and its sealed copy never closed, because the loader knows a library by its descriptor's number.
#![allow(unsafe_code, reason = "the C ABI is called here")]

mod heaps;
mod memory;
mod sealed;
mod stream;
mod task;

use std::mem::ManuallyDrop;

use camino::{Utf8Path, Utf8PathBuf};
use libloading::os::unix::{Library as Handle, RTLD_LOCAL, RTLD_NOW};
use nenji_abi::{ABI_MAGIC, ABI_MAJOR, ABI_MINOR, AbiRecord, InitFn, Plugin};

pub use self::heaps::share_heaps;
use self::memory::{CallError, HostTable, borrow};
pub(super) use self::sealed::close_inherited;
pub(super) use self::task::OpenTask;
use super::message::{Details, Failure, Probe};

/// One file for a plugin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input<'a> {
    pub(super) name: &'a str,
    pub(super) sha256: &'a str,
    pub(super) bytes: &'a [u8],
}

/// Where log lines of the plugin go; called from any of its threads.
pub(super) type Log = Box<dyn Fn(i32, &str) + Send + Sync>;

/// Why a library is no plugin.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("could not read the library `{path}`")]
    Read { path: Utf8PathBuf, source: std::io::Error },
    #[error("the library has the SHA-256 {found}, not the pinned {pinned}")]
    Changed { found: String, pinned: String },
    #[error("could not make a sealed copy of the library")]
    Seal(#[source] std::io::Error),
    #[error("it cannot be linked")]
    Open(#[source] libloading::Error),
    #[error("the library has no symbol `{0}`")]
    Symbol(String),
    #[error("`{0}` is not the record of a nenji plugin")]
    Magic(String),
    #[error("the plugin speaks ABI {}, this nenji speaks {ABI_MAJOR}", span(*low, *high))]
    Major { low: u32, high: u32 },
    #[error("the plugin did not start: {0}")]
    Init(Failure),
    #[error("the plugin's table lacks `{0}`")]
    Incomplete(&'static str),
}

/// `2`, or `2 to 3`.
fn span(low: u32, high: u32) -> String {
    if low == high { low.to_string() } else { format!("{low} to {high}") }
}

/// A loaded plugin, one instance of it.
pub(super) struct Library {
    plugin: Box<Plugin>,
    host: &'static HostTable,
}

impl Library {
    /// Loads the file that has the hash, and no other: what is hashed is what is loaded. `opened` is called when nothing
    /// more has to be opened, before the first function of the plugin's.
    pub(super) fn load(
        path: &Utf8Path,
        id: &str,
        sha256: &str,
        log: Log,
        opened: impl FnOnce(),
    ) -> Result<Self, LoadError> {
        let sealed = sealed::copy(path, sha256)?;
        // SAFETY: the library is pinned by a person who trusts its initialisers, and this process is a worker's.
        let handle = unsafe { Handle::open(Some(sealed.as_str()), RTLD_NOW | RTLD_LOCAL) };
        let handle = ManuallyDrop::new(handle.map_err(LoadError::Open)?);
        check_abi(&handle, id)?;
        opened();
        let name = format!("nenji_{id}_init_v1");
        // SAFETY: the record, read before, says that the symbol has this type.
        let init = unsafe { handle.get::<InitFn>(name.as_bytes()) }.map_err(|_| LoadError::Symbol(name))?;
        let mut plugin = Box::new(empty_plugin());
        let mut error = CallError::new();
        // SAFETY: the plugin is zeroed with its size set, the error too; both live through the call.
        let status = unsafe { init(ABI_MINOR, &raw mut *plugin, error.as_ptr()) };
        error.check(status).map_err(LoadError::Init)?;
        check_table(&plugin)?;
        Ok(Self { plugin, host: HostTable::forever(log) })
    }

    /// The plugin's description, as JSON.
    pub(super) fn describe(&mut self) -> Result<String, Failure> {
        let describe = offered(self.plugin.describe, "describe")?;
        let plugin = &raw mut *self.plugin;
        memory::answer(|out, error| {
            // SAFETY: the table is the plugin's own, the pointers live through the call.
            unsafe { describe(plugin, out, error) }
        })
    }

    /// How well the plugin reads an input.
    pub(super) fn probe(&mut self, input: Input<'_>) -> Result<Probe, Failure> {
        let probe = offered(self.plugin.probe, "probe")?;
        let (plugin, host) = (&raw mut *self.plugin, self.host.as_ptr());
        let input = memory::input(input);
        let mut found = memory::empty_probe();
        let mut error = CallError::new();
        // SAFETY: as in `describe`; input and result live through the call.
        let status = unsafe { probe(plugin, host, &raw const input, &raw mut found, error.as_ptr()) };
        error.check(status)?;
        Ok(Probe { score: found.score.clamp(0, 100), reason: memory::take_text(found.reason)? })
    }

    /// A source file drafted for an input.
    pub(super) fn guess(&mut self, input: Input<'_>, catalogue: &str) -> Result<String, Failure> {
        let guess = offered(self.plugin.guess, "guess")?;
        let (plugin, host) = (&raw mut *self.plugin, self.host.as_ptr());
        let input = memory::input(input);
        memory::answer(|out, error| {
            // SAFETY: as in `describe`; input and catalogue are borrowed for longer than the call.
            unsafe { guess(plugin, host, &raw const input, borrow(catalogue), out, error) }
        })
    }

    /// Tasks and fingerprint of an input, as JSON.
    pub(super) fn plan(&mut self, input: Input<'_>, mapping: &str) -> Result<String, Failure> {
        let plan = offered(self.plugin.plan, "plan")?;
        let (plugin, host) = (&raw mut *self.plugin, self.host.as_ptr());
        let input = memory::input(input);
        memory::answer(|out, error| {
            // SAFETY: as in `describe`; input and mapping are borrowed for longer than the call.
            unsafe { plan(plugin, host, &raw const input, borrow(mapping), out, error) }
        })
    }

    /// What the plugin hears when it asks whether to stop.
    pub(super) fn set_cancelled(&self, is_cancelled: bool) {
        self.host.set_cancelled(is_cancelled);
    }

    /// The same for an open task, which borrows the library.
    pub(super) fn canceller(&self) -> impl Fn() + use<> {
        let host = self.host;
        move || host.set_cancelled(true)
    }

    /// Opens a task; the input is borrowed until the task is dropped. `max_rows` 0 is all.
    pub(super) fn open<'a>(
        &'a mut self,
        input: Input<'a>,
        mapping: &str,
        token: &str,
        max_rows: u64,
    ) -> Result<OpenTask<'a>, Failure> {
        let open = offered(self.plugin.open, "open")?;
        OpenTask::open(open, &raw mut *self.plugin, self.host, input, (mapping, token), max_rows)
    }
}

/// A function that the table may lack.
fn offered<F>(function: Option<F>, name: &str) -> Result<F, Failure> {
    function.ok_or_else(|| Failure::new(nenji_abi::UNSUPPORTED, format!("the plugin offers no `{name}`")))
}

/// Reads the datum of the library, before any call.
fn check_abi(handle: &Handle, id: &str) -> Result<(), LoadError> {
    let name = format!("nenji_{id}_abi");
    // SAFETY: a datum of this name is an `AbiRecord`; one that is shorter would still lie in a mapped page.
    let symbol = unsafe { handle.get::<*const AbiRecord>(name.as_bytes()) };
    let symbol = symbol.map_err(|_| LoadError::Symbol(name.clone()))?;
    if symbol.is_null() {
        return Err(LoadError::Symbol(name));
    }
    // SAFETY: not null, and never unmapped; unaligned because nobody promises more.
    let [magic, low, high, _minor] = unsafe { symbol.read_unaligned() };
    if magic != ABI_MAGIC {
        return Err(LoadError::Magic(name));
    }
    if !(low..=high).contains(&u32::from(ABI_MAJOR)) {
        return Err(LoadError::Major { low, high });
    }
    Ok(())
}

/// The functions without which no task can be read.
fn check_table(plugin: &Plugin) -> Result<(), LoadError> {
    if plugin.abi_major != ABI_MAJOR {
        let major = u32::from(plugin.abi_major);
        return Err(LoadError::Major { low: major, high: major });
    }
    let needed = [
        ("describe", plugin.describe.is_some()),
        ("plan", plugin.plan.is_some()),
        ("open", plugin.open.is_some()),
    ];
    match needed.into_iter().find(|(_, is_there)| !is_there) {
        Some((name, _)) => Err(LoadError::Incomplete(name)),
        None => Ok(()),
    }
}

fn empty_plugin() -> Plugin {
    Plugin {
        struct_size: memory::size::<Plugin>(),
        abi_major: 0,
        abi_minor: 0,
        capabilities: 0,
        private_data: std::ptr::null_mut(),
        describe: None,
        probe: None,
        guess: None,
        plan: None,
        open: None,
        release: None,
    }
}
