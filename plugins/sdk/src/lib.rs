//! What the author of a nenji input plugin depends on.
//!
//! Implement [`InputPlugin`], end the crate with `nenji_plugin::export!(MyPlugin, "my_id");`, and the SDK does the rest:
//! the C ABI, the Arrow streams, panics turned into errors, the account of every cell. Authors write no `unsafe`.
//! A plugin reports what stands where; it interprets no number, no date, no label: that is the host's work.

#[cfg(panic = "abort")]
compile_error!("a plugin is built with panic = \"unwind\": the SDK turns panics into errors of one task");

mod column;
pub mod export;
mod failure;
mod fates;
mod ledger;
mod plugin;
mod record;
mod sink;
mod task;
pub mod testing;
#[cfg(test)]
mod tests;

/// For the layout of a plugin: `use nenji_plugin::schemars::{self, JsonSchema};`, then `#[derive(JsonSchema)]`.
pub use schemars;

pub use plugin::{
    Description, DimensionMapping, IndicatorMapping, Input, InputPlugin, Mapping, Plan, PluginError, Probe,
    Problem, Shape,
};
pub use record::{Area, Fate, Record, Role, Stop};
pub use sink::Sink;
