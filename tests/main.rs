//! Integration tests: the program and its parts together, as one binary.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test fails by panicking, and may show what it saw"
)]

mod adding_a_source;
mod bad_input;
mod bad_run;
mod compare;
mod corpus;
mod drift;
mod explain;
mod fault_table;
mod faults;
mod foreign_writers;
mod guess;
mod guess_score;
mod help;
mod host_death;
mod internal;
mod kit;
mod lint;
mod options;
mod oracle;
mod oracle_year;
mod package;
mod program;
mod programs;
mod project;
mod readme;
mod sample_year;
mod theme;
mod trust;
mod verify;
mod workbook_check;
mod year_folders;
