//! The C ABI of a plugin written in Rust: the one module of the SDK with `unsafe` code.
//!
//! Every pointer that comes in is read here and nowhere else; behind it everything is safe Rust. Not for authors:
//! they use [`crate::export!`].
#![allow(unsafe_code, reason = "the C ABI lives here")]

pub(crate) mod arrived;
pub(crate) mod import;
mod memory;
mod reader;
mod stream;
mod table;

#[doc(hidden)]
pub use nenji_abi as abi;
#[doc(hidden)]
pub use table::init;

/// Exports a type that implements [`crate::InputPlugin`] under an id: the last line of a plugin crate.
///
/// Emits `nenji_<id>_init_v1` and `nenji_<id>_abi`. The id is a literal or a bare word, and is the one in
/// [`crate::Description`] and in the name of the library, `libnenji_<id>.so`.
#[macro_export]
macro_rules! export {
    ($plugin:ty, $id:literal) => {
        $crate::export!(@ $plugin, $id);
    };
    ($plugin:ty, $id:ident) => {
        $crate::export!(@ $plugin, stringify!($id));
    };
    (@ $plugin:ty, $($id:tt)*) => {
        const _: () = {
            #[allow(unsafe_code, reason = "the names of the C ABI")]
            #[unsafe(export_name = concat!("nenji_", $($id)*, "_abi"))]
            static ABI: $crate::export::abi::AbiRecord = [
                $crate::export::abi::ABI_MAGIC,
                $crate::export::abi::ABI_MAJOR as u32,
                $crate::export::abi::ABI_MAJOR as u32,
                $crate::export::abi::ABI_MINOR as u32,
            ];

            /// # Safety
            /// The pointers are the host's, as the header says.
            #[allow(unsafe_code, reason = "the names of the C ABI")]
            #[unsafe(export_name = concat!("nenji_", $($id)*, "_init_v1"))]
            unsafe extern "C" fn init(
                host_minor: u16,
                out: *mut $crate::export::abi::Plugin,
                error: *mut $crate::export::abi::Error,
            ) -> $crate::export::abi::Status {
                // Outside the block: what an author passes in is not to be unsafe code.
                const ID: &str = $($id)*;
                type Plugin = $plugin;
                // SAFETY: the host keeps the promises of the header, which are those of `init`.
                unsafe { $crate::export::init::<Plugin>(ID, host_minor, out, error) }
            }
        };
    };
}
