//! The nenji binary.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use nenji::cli::{Cli, Command};
use nenji::diagnostic::render;
use nenji::plugin::worker;

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Worker(args) => match worker::serve(&args) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                // Nobody is left to be told when even this fails.
                drop(writeln!(std::io::stderr(), "{}", render(&error)));
                ExitCode::from(4)
            }
        },
        _ => ExitCode::from(2),
    }
}
