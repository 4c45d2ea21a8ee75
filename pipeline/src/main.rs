//! The `nenji` binary: the command line to its command, the answer to standard output, the ending to an exit code.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};
use std::sync::Arc;

use clap::Parser;
use nenji::cli::{Cli, Command, LogFormat, RunArgs};
use nenji::compare::CompareArgs;
use nenji::diagnostic::{Hint, render};
use nenji::ending::{ExitCode, RunError};
use nenji::interrupt::Interrupt;
use nenji::lint::command as lint;
use nenji::panics::caught;
use nenji::plugin::{list_cells, serve_direct, share_heaps, start_program, worker};
use nenji::progress::{Json, Lines, Progress};
use nenji::run::FinishRunner;
use nenji::{check, compare, explain, guess, plugin_command, preview, run, schema, verify, workers};

fn main() -> std::process::ExitCode {
    let command = Cli::parse().command;
    caught(|| answer(command)).unwrap_or_else(|error| complain(&error, error.exit_code()))
}

fn answer(command: Command) -> Result<std::process::ExitCode, RunError> {
    let code = match command {
        Command::Run(args) if args.dry_run => {
            check::dry_run(&args).and_then(|checked| tell(checked.exit_code(), &checked))
        }
        Command::Run(args) => run_year(&args),
        Command::Check(args) => check::check(&args).and_then(|checked| tell(checked.exit_code(), &checked)),
        Command::Preview(args) => {
            preview::preview(&args).and_then(|preview| tell(preview.exit_code(), &preview))
        }
        Command::Compare(args) => compare_editions(&args),
        Command::Explain(args) => {
            explain::explain(&args).and_then(|explained| tell(explained.exit_code(), &explained))
        }
        Command::Verify(args) => {
            verify::verify(&args).and_then(|verified| tell(verified.exit_code(), &verified))
        }
        Command::Lint(args) => lint::run(&args).and_then(|linted| tell(linted.exit_code(), &linted)),
        Command::Schema(args) => tell(ExitCode::Published, &schema::text(args.file)),
        Command::Guess(args) => guess::guess(&args).and_then(|guess| tell(guess.exit_code(), &guess)),
        Command::Plugin(command) => {
            // What cannot be written shows at the end, when the answer is told.
            let mut report = |line: &str| writeln!(stdout().lock(), "{line}").unwrap_or_default();
            plugin_command::run(&command, &mut report).and_then(|answer| tell(answer.exit_code(), &answer))
        }
        Command::Direct(args) => return Ok(served(serve_direct(&args))),
        Command::Program(args) => {
            return match start_program(&args) {
                Ok(never) => match never {},
                Err(error) => Ok(complain(&error, ExitCode::Failed)),
            };
        }
        Command::Cells(args) => return Ok(served(list_cells(&args))),
        Command::LintChild(args) => return Ok(served(lint::serve(&args))),
        Command::Worker(args) => return Ok(served(worker::serve(&args))),
    };
    code.map(Into::into)
}

/// How a child ends that is not for people.
fn served<E: Hint>(served: Result<(), E>) -> std::process::ExitCode {
    served.map_or_else(|error| complain(&error, ExitCode::Failed), |()| std::process::ExitCode::SUCCESS)
}

fn run_year(args: &RunArgs) -> Result<ExitCode, RunError> {
    share_heaps(args.jobs.unwrap_or_else(workers::cores));
    let interrupt = Interrupt::listen()?;
    let progress: Box<dyn Progress> = match args.log_format {
        LogFormat::Text => Box::new(Lines::new()),
        LogFormat::Json => Box::new(Json),
    };
    let start = || -> Result<Box<FinishRunner<'_>>, RunError> {
        let plugins = workers::plugins_of(&args.common)?;
        Ok(Box::new(|inputs| Ok(Arc::new(workers::readers_by(plugins, inputs, args.jobs)?))))
    };
    let ended = run::run(args, &start, &*progress, &interrupt);
    match ended.result {
        Ok(summary) => {
            // The edition is there, and its record says how the run went: that nobody hears of it changes neither.
            if let Err(error) = tell(ended.code, &summary) {
                let why = render(&error).replacen("error", "warning", 1);
                let told = format!("{why}\n\npublished: {}", summary.folder);
                writeln!(stderr().lock(), "{told}").unwrap_or_default();
            }
            Ok(ended.code)
        }
        Err(error) => {
            complain(&error, ended.code);
            if let Some(path) = ended.record {
                writeln!(stderr().lock(), "\nrecord: {path}").unwrap_or_default();
            }
            Ok(ended.code)
        }
    }
}

fn compare_editions(args: &CompareArgs) -> Result<ExitCode, RunError> {
    let comparison = compare::compare(&args.old, &args.new)?;
    match args.format {
        compare::Format::Text => tell(comparison.exit_code(), &comparison.text(args.rows)),
        compare::Format::Json => tell(comparison.exit_code(), &comparison.json()),
    }
}

fn tell(code: ExitCode, answer: &dyn Display) -> Result<ExitCode, RunError> {
    match writeln!(stdout().lock(), "{answer}") {
        // Who reads has seen enough: `nenji explain … | head`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(code),
        written => written.map(|()| code).map_err(RunError::Stdout),
    }
}

/// Nobody is left to be told when even this fails.
fn complain(error: &dyn Hint, code: ExitCode) -> std::process::ExitCode {
    writeln!(stderr().lock(), "{}", render(error)).unwrap_or_default();
    code.into()
}
