//! Fuzz targets for a stable toolchain: `cargo run -p nenji-fuzz -- sheet --seconds 300`.
//!
//! Case `n` is the same on every machine, so a finding is its number: `--from n --cases 1`. A case fails when it panics,
//! takes too long, or breaks what the target demands of every answer; the process fails when it has grown too large. It
//! is guided by no coverage: damage goes into the parts and records of sound files, where the readers look.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod layout;
mod mutate;
mod random;
mod seeds;
mod sheet;
mod texts;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::{Parser, ValueEnum};

use random::Random;

/// A case may take so long in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// Memory that the process may take at its height, in KiB.
const MEMORY: u64 = 3 << 20;

/// Cases between two looks at clock and memory.
const STEP: u64 = 64;

/// What is fuzzed.
#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// Files of every format through `Book`.
    Sheet,
    /// The functions of `nenji_sheet::layout` on grids of odd texts.
    Layout,
    /// Numbers as the normalizer reads them.
    Numeral,
    /// Eras, dates and periods as the normalizer reads them.
    Period,
}

/// Which cases of which target.
#[derive(Parser)]
struct Args {
    /// What to fuzz.
    target: Target,
    /// First case.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Number of cases; as many as fit the time if left out.
    #[arg(long, default_value_t = u64::MAX)]
    cases: u64,
    /// Seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let run: Box<dyn Fn(&mut Random)> = match args.target {
        Target::Sheet => {
            let seeds = seeds::files();
            Box::new(move |random| sheet::run(&seeds, random))
        }
        Target::Layout => Box::new(layout::run),
        Target::Numeral => Box::new(texts::numeral),
        Target::Period => Box::new(texts::period),
    };
    let (start, mut findings, mut done) = (Instant::now(), 0_u64, 0_u64);
    while done < args.cases && start.elapsed() < Duration::from_secs(args.seconds) {
        for case in (args.from + done..).take(usize::try_from(STEP.min(args.cases - done)).unwrap_or(1)) {
            findings += u64::from(!holds(case, &run));
            done += 1;
        }
        eprint!("\r{} cases, next is {}   ", done, args.from + done);
        if memory() > MEMORY {
            eprintln!("\nthe cases before {} have taken {} KiB", args.from + done, memory());
            findings += 1;
            break;
        }
    }
    println!(
        "\n{done} cases in {} s, {} KiB at most, {findings} findings",
        start.elapsed().as_secs(),
        memory()
    );
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn holds(case: u64, run: &dyn Fn(&mut Random)) -> bool {
    let start = Instant::now();
    let is_calm = catch_unwind(AssertUnwindSafe(|| run(&mut Random::of_case(case)))).is_ok();
    let is_quick = start.elapsed() < PATIENCE;
    if !(is_calm && is_quick) {
        eprintln!("\nfinding: case {case}, after {} ms", start.elapsed().as_millis());
    }
    is_calm && is_quick
}

/// The height of this process's memory in KiB; 0 where the system does not tell.
fn memory() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "no file of a user")]
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
