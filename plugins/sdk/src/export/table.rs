//! The table of functions of a plugin, one set for each type that implements [`InputPlugin`].

use std::ffi::c_void;
use std::sync::Arc;

use nenji_abi::{
    ABI_MAJOR, ABI_MINOR, Account, Bytes, Error, Host, INTERNAL, Limits, Plugin, Probe, Reader, Status, Str,
};

use super::memory::{answer, give, slice_of, str_of, text_of};
use super::stream::{Which, stream};
use crate::column::fates_fields;
use crate::failure::{Failure, guard};
use crate::plugin::{Input, InputPlugin};
use crate::task::{HostCalls, Instance, Order, OwnedInput, Task, read_mapping};

/// Fills the table of a plugin; what `nenji_<id>_init_v1` does.
///
/// # Safety
/// `out` points at a zeroed plugin whose `struct_size` is set; `error` is null or points at such an error.
#[doc(hidden)]
pub unsafe fn init<P: InputPlugin>(
    id: &str,
    _host_minor: u16,
    out: *mut Plugin,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller's promise.
        let out = unsafe { out.as_mut() }.ok_or_else(|| missing("the plugin"))?;
        check_size(out.struct_size, size_of::<Plugin>())?;
        let described = guard(|| Ok(P::describe().id))?;
        if described != id {
            let message = format!("the plugin calls itself `{described}`, but is exported as `{id}`");
            return Err(Failure::new(INTERNAL, message));
        }
        let instance = Arc::new(Instance::<P>::new()?);
        *out = Plugin {
            struct_size: size_u32::<Plugin>(),
            abi_major: ABI_MAJOR,
            abi_minor: ABI_MINOR,
            capabilities: 0,
            private_data: Arc::into_raw(instance).cast_mut().cast::<c_void>(),
            describe: Some(describe::<P>),
            probe: Some(probe::<P>),
            guess: Some(guess::<P>),
            plan: Some(plan::<P>),
            open: Some(open::<P>),
            release: Some(release_plugin::<P>),
        };
        Ok(())
    };
    // SAFETY: the caller's promise.
    unsafe { answer(error, call) }
}

fn missing(what: &str) -> Failure {
    Failure::new(INTERNAL, format!("the host passed no pointer to {what}"))
}

fn check_size(found: u32, needed: usize) -> Result<(), Failure> {
    if usize::try_from(found).is_ok_and(|found| found >= needed) {
        return Ok(());
    }
    Err(Failure::new(INTERNAL, format!("the host's struct has {found} bytes, this ABI needs {needed}")))
}

fn size_u32<T>() -> u32 {
    u32::try_from(size_of::<T>()).expect("the structs are small")
}

/// # Safety
/// `plugin` was filled by [`init`] for the same `P`, and is not yet released.
unsafe fn instance_of<'a, P>(plugin: *mut Plugin) -> Result<&'a Instance<P>, Failure> {
    // SAFETY: the caller's promise.
    let plugin = unsafe { plugin.as_ref() }.ok_or_else(|| missing("the plugin"))?;
    // SAFETY: `init` made the pointer from such an `Arc`, which lives until the release.
    unsafe { plugin.private_data.cast::<Instance<P>>().as_ref() }
        .ok_or_else(|| Failure::new(INTERNAL, "the plugin is released"))
}

/// # Safety
/// `input` is filled as the header says; the data live for `'a`.
unsafe fn input_of<'a>(input: *const nenji_abi::Input) -> Result<Input<'a>, Failure> {
    // SAFETY: the caller's promise.
    let input = unsafe { input.as_ref() }.ok_or_else(|| missing("the input"))?;
    let len = usize::try_from(input.len).map_err(|_| Failure::new(INTERNAL, "the input is too long"))?;
    Ok(Input {
        // SAFETY: the caller's promise.
        name: unsafe { text_of(input.name, "the name of the file") }?,
        // SAFETY: the caller's promise.
        sha256: unsafe { text_of(input.sha256, "the hash of the file") }?,
        // SAFETY: the caller's promise.
        bytes: unsafe { slice_of(input.data, len) },
    })
}

/// # Safety
/// `out` is null or has room for bytes.
unsafe fn put(out: *mut Bytes, content: impl Into<Vec<u8>>) -> Result<(), Failure> {
    if out.is_null() {
        return Err(missing("the result"));
    }
    // SAFETY: not null; the caller's promise.
    unsafe { out.write(give(content)) };
    Ok(())
}

fn json_of<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value)
        .map_err(|error| Failure::new(INTERNAL, format!("an answer cannot be written as JSON: {error}")))
}

unsafe extern "C" fn describe<P: InputPlugin>(
    plugin: *mut Plugin,
    out: *mut Bytes,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let instance = unsafe { instance_of::<P>(plugin) }?;
        let json = instance.call(|_| json_of(&P::describe()))?;
        // SAFETY: as above.
        unsafe { put(out, json) }
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn probe<P: InputPlugin>(
    plugin: *mut Plugin,
    _host: *const Host,
    input: *const nenji_abi::Input,
    out: *mut Probe,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let (instance, input) = unsafe { (instance_of::<P>(plugin)?, input_of(input)?) };
        // SAFETY: as above.
        let out = unsafe { out.as_mut() }.ok_or_else(|| missing("the result"))?;
        check_size(out.struct_size, size_of::<Probe>())?;
        let found = instance.call(|plugin| Ok(plugin.probe(&input)))?;
        out.score = found.score.clamp(0, 100);
        out.reason = give(found.reason);
        Ok(())
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn guess<P: InputPlugin>(
    plugin: *mut Plugin,
    _host: *const Host,
    input: *const nenji_abi::Input,
    catalogue: Str,
    out: *mut Bytes,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let (instance, input) = unsafe { (instance_of::<P>(plugin)?, input_of(input)?) };
        // SAFETY: as above.
        let catalogue = unsafe { text_of(catalogue, "the catalogue") }?;
        let draft = instance.call(|plugin| Ok(plugin.guess(&input, catalogue)?))?;
        // SAFETY: as above.
        unsafe { put(out, draft) }
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn plan<P: InputPlugin>(
    plugin: *mut Plugin,
    _host: *const Host,
    input: *const nenji_abi::Input,
    mapping: Str,
    out: *mut Bytes,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let (instance, input) = unsafe { (instance_of::<P>(plugin)?, input_of(input)?) };
        // SAFETY: as above.
        let mapping = unsafe { text_of(mapping, "the mapping") }?;
        let plan = instance.call(|plugin| {
            let mapping = read_mapping::<P::Layout>(mapping)?;
            json_of(&plugin.plan(&input, &mapping)?)
        })?;
        // SAFETY: as above.
        unsafe { put(out, plan) }
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

#[expect(clippy::too_many_arguments, reason = "the ABI has them")]
unsafe extern "C" fn open<P: InputPlugin>(
    plugin: *mut Plugin,
    host: *const Host,
    input: *const nenji_abi::Input,
    mapping: Str,
    token: Str,
    limits: *const Limits,
    out: *mut Reader,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises; the data live until the reader is released, whose release
        // waits for the thread that reads them.
        let (_, input) = unsafe { (instance_of::<P>(plugin)?, input_of::<'static>(input)?) };
        // SAFETY: `instance_of` found the pointer that `init` made from an `Arc`; the count grows by ours.
        let instance = unsafe {
            let shared = (*plugin).private_data.cast::<Instance<P>>().cast_const();
            Arc::increment_strong_count(shared);
            Arc::from_raw(shared)
        };
        // SAFETY: the caller keeps the header's promises.
        let (mapping, token) = unsafe { (text_of(mapping, "the mapping")?, text_of(token, "the task")?) };
        // SAFETY: as above.
        let limits = unsafe { limits.as_ref() }.map_or((0, 0), |limits| (limits.batch_rows, limits.max_rows));
        // SAFETY: as above.
        let out = unsafe { out.as_mut() }.ok_or_else(|| missing("the reader"))?;
        check_size(out.struct_size, size_of::<Reader>())?;
        let order = instance.call(|_| Order::new(mapping, token, limits))?;
        let fields = order.fields.clone();
        let input =
            OwnedInput { name: input.name.to_owned(), sha256: input.sha256.to_owned(), bytes: input.bytes };
        // SAFETY: as above.
        let host = unsafe { HostTable::new(host) };
        let task = Arc::new(Task::start(instance, host, input, order)?);
        out.cells = stream(Arc::clone(&task), Which::Cells, fields);
        out.fates = stream(Arc::clone(&task), Which::Fates, fates_fields());
        out.private_data = Arc::into_raw(task).cast_mut().cast::<c_void>();
        out.finish = Some(finish);
        out.release = Some(release_reader);
        Ok(())
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn finish(reader: *mut Reader, out: *mut Account, error: *mut Error) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let (reader, out) = unsafe { (reader.as_ref(), out.as_mut()) };
        let (reader, out) = reader.zip(out).ok_or_else(|| missing("the reader or the account"))?;
        check_size(out.struct_size, size_of::<Account>())?;
        // SAFETY: `open` made the pointer from an `Arc` that lives until the release.
        let task = unsafe { reader.private_data.cast::<Task>().as_ref() }
            .ok_or_else(|| Failure::new(INTERNAL, "the reader is released"))?;
        *out = task.account()?;
        Ok(())
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

unsafe extern "C" fn release_reader(reader: *mut Reader) {
    // SAFETY: the caller keeps the header's promises.
    let Some(reader) = (unsafe { reader.as_mut() }) else { return };
    if reader.release.take().is_none() || reader.private_data.is_null() {
        return;
    }
    let task = std::mem::replace(&mut reader.private_data, std::ptr::null_mut());
    // SAFETY: `open` made the pointer from an `Arc`, and only this function takes it back, once.
    let task = unsafe { Arc::from_raw(task.cast::<Task>().cast_const()) };
    // The input may go away now, even if somebody still holds a stream: so the reading has to have ended.
    task.close();
    task.join();
}

unsafe extern "C" fn release_plugin<P: InputPlugin>(plugin: *mut Plugin) {
    // SAFETY: the caller keeps the header's promises.
    let Some(plugin) = (unsafe { plugin.as_mut() }) else { return };
    if plugin.release.take().is_none() || plugin.private_data.is_null() {
        return;
    }
    let instance = std::mem::replace(&mut plugin.private_data, std::ptr::null_mut());
    // SAFETY: `init` made the pointer from an `Arc`, and only this function takes it back, once.
    let instance = unsafe { Arc::from_raw(instance.cast::<Instance<P>>().cast_const()) };
    let dropped = guard(|| {
        drop(instance);
        Ok(())
    });
    // A panic in a destructor has been printed by the hook; there is nobody to tell.
    drop(dropped);
}

/// The host's callbacks, copied: they outlive the reader.
struct HostTable {
    context: *mut c_void,
    log: Option<unsafe extern "C" fn(*mut c_void, i32, Str)>,
    progress: Option<unsafe extern "C" fn(*mut c_void, u64, u64)>,
    cancelled: Option<unsafe extern "C" fn(*mut c_void) -> i32>,
}

// SAFETY: the header promises that the callbacks may be called from any thread.
unsafe impl Send for HostTable {}
// SAFETY: as above.
unsafe impl Sync for HostTable {}

impl HostTable {
    /// # Safety
    /// `host` is null, or is filled as the header says; its context lives until the reader is released.
    unsafe fn new(host: *const Host) -> Self {
        // SAFETY: the caller's promise.
        match unsafe { host.as_ref() } {
            Some(host) => Self {
                context: host.context,
                log: host.log,
                progress: host.progress,
                cancelled: host.cancelled,
            },
            None => Self { context: std::ptr::null_mut(), log: None, progress: None, cancelled: None },
        }
    }
}

impl HostCalls for HostTable {
    fn is_cancelled(&self) -> bool {
        // SAFETY: the promise of `new`; the reading thread ends before the reader is released.
        self.cancelled.is_some_and(|cancelled| unsafe { cancelled(self.context) } != 0)
    }

    fn log(&self, level: i32, message: &str) {
        if let Some(log) = self.log {
            // SAFETY: as above; the text is borrowed for the call.
            unsafe { log(self.context, level, str_of(message)) };
        }
    }

    fn progress(&self, done: u64, total: u64) {
        if let Some(progress) = self.progress {
            // SAFETY: as above.
            unsafe { progress(self.context, done, total) };
        }
    }
}
