//! `cargo run -p nenji-sample -- inputs` writes the sample files again.

use std::path::PathBuf;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a command line tells on standard error why it failed")]
fn main() -> ExitCode {
    let inputs = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("inputs"), PathBuf::from);
    match nenji_sample::write(&inputs) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(source) = cause {
                eprintln!("  caused by: {source}");
                cause = source.source();
            }
            ExitCode::FAILURE
        }
    }
}
