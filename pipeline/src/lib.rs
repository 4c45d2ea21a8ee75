//! `nenji` (年次): year-over-year progress workbooks from the spreadsheets that ministries send in.
//!
//! The modules are the stages, in the order in which data flows: discover → plan → extract → normalize → validate →
//! aggregate → report → render → publish. `run` reads as that list.

pub mod aggregate;
pub mod cache;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod compare;
pub mod config;
pub mod contents;
pub mod diagnostic;
pub mod discover;
pub mod drift;
pub mod ending;
pub mod explain;
pub mod extract;
pub mod fiscal_year;
pub mod gates;
pub mod guess;
pub mod inputs;
pub mod interrupt;
pub mod issue;
pub mod layout;
pub mod lint;
pub mod machine;
pub mod normalize;
pub mod observation;
pub mod observations;
pub mod package;
pub mod panics;
pub mod plan;
pub mod plugin;
pub mod plugin_command;
pub mod plugin_list;
pub mod plugin_new;
pub mod preview;
pub mod progress;
pub mod publish;
pub mod record;
pub mod render;
pub mod report;
pub mod run;
pub mod schema;
pub mod summary;
pub mod validate;
pub mod verify;
pub mod workbook;
pub mod workers;
