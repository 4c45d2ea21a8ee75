//! The table of functions of a plugin, one set for each type that implements [`InputPlugin`].

use std::ffi::c_void;
use std::sync::Arc;

use nenji_abi::{
    ABI_MAJOR, ABI_MINOR, Bytes, Error, Host, INTERNAL, Limits, Plugin, Probe, Reader, Status, Str,
};

use super::memory::{answer, give, slice_of, text_of};
use super::reader::{HostTable, fill};
use crate::failure::{Failure, guard};
use crate::plugin::{Description, Input, InputPlugin};
use crate::task::{Instance, Order, OwnedInput, Task};

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

pub(super) fn missing(what: &str) -> Failure {
    Failure::new(INTERNAL, format!("the host passed no pointer to {what}"))
}

pub(super) fn check_size(found: u32, needed: usize) -> Result<(), Failure> {
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
unsafe fn instance_of<'a, P: InputPlugin>(plugin: *mut Plugin) -> Result<&'a Instance<P>, Failure> {
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

/// The answer of `describe`: what the author says, and the schema of the layout.
#[derive(serde::Serialize)]
struct Described {
    #[serde(flatten)]
    description: Description,
    layout_schema: serde_json::Value,
}

impl Described {
    fn of<P: InputPlugin>() -> Self {
        Self { description: P::describe(), layout_schema: P::layout_schema() }
    }
}

unsafe extern "C" fn describe<P: InputPlugin>(
    plugin: *mut Plugin,
    out: *mut Bytes,
    error: *mut Error,
) -> Status {
    let call = || {
        // SAFETY: the caller keeps the header's promises.
        let instance = unsafe { instance_of::<P>(plugin) }?;
        let json = instance.call(|_| json_of(&Described::of::<P>()))?;
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
        let mapping = instance.mapping(mapping)?;
        let plan = instance.call(|plugin| json_of(&plugin.plan(&input, &mapping)?))?;
        // SAFETY: as above.
        unsafe { put(out, plan) }
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
}

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
        let order = Order::new(instance.mapping(mapping)?, token, limits);
        let fields = order.fields.clone();
        let input =
            OwnedInput { name: input.name.to_owned(), sha256: input.sha256.to_owned(), bytes: input.bytes };
        // SAFETY: as above.
        let host = unsafe { HostTable::new(host) };
        let task = Arc::new(Task::start(instance, host, input, order)?);
        fill(out, task, fields);
        Ok(())
    };
    // SAFETY: as above.
    unsafe { answer(error, call) }
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
