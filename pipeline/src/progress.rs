//! Telling people how far the run is: a bar on a terminal, plain lines or JSON lines in a log.
//!
//! Writes to standard error only; what it tells never reaches an output.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Hears what the run does. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `tasks` is how many steps it has, 0 when it is one.
    fn stage(&self, name: &str, tasks: usize);
    /// One step of the stage is done.
    fn step(&self, what: &str);
    /// Something that the person on call should read.
    fn note(&self, text: &str);
}

/// Says nothing.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: &str, _: usize) {}
    fn step(&self, _: &str) {}
    fn note(&self, _: &str) {}
}

/// How often a line is drawn anew while nothing is told.
const TICK: Duration = Duration::from_millis(200);

/// The line of a stage that has steps, and of one that is a single step and can only show that time passes.
const STEPS: &str = "{prefix:10} [{bar:30}] {pos}/{len} {wide_msg}";
const ONE_STEP: &str = "{prefix:10} {spinner} {elapsed}";

/// A bar on a terminal, plain lines elsewhere.
#[derive(Debug)]
pub struct Lines {
    bar: Option<ProgressBar>,
}

impl Lines {
    /// Looks whether standard error is a terminal.
    #[must_use]
    pub fn new() -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { bar }
    }
}

impl Default for Lines {
    fn default() -> Self {
        Self::new()
    }
}

fn style(tasks: usize) -> ProgressStyle {
    let template = if tasks == 0 { ONE_STEP } else { STEPS };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Writes a line; a closed standard error must not end the run, so a failure is passed over.
fn say(line: &str) {
    writeln!(stderr().lock(), "{line}").unwrap_or_default();
}

impl Progress for Lines {
    fn stage(&self, name: &str, tasks: usize) {
        match &self.bar {
            Some(bar) => {
                bar.reset();
                bar.set_style(style(tasks));
                bar.set_message(String::new());
                bar.set_length(tasks as u64);
                bar.set_prefix(name.to_owned());
            }
            None if tasks == 0 => say(name),
            None => say(&format!("{name}: {tasks} files")),
        }
    }

    fn step(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
            bar.inc(1);
        }
    }

    fn note(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(text)),
            None => say(text),
        }
    }
}

/// One JSON object a line.
#[derive(Debug)]
pub struct Json;

impl Progress for Json {
    fn stage(&self, name: &str, tasks: usize) {
        say(&serde_json::json!({ "event": "stage", "name": name, "tasks": tasks }).to_string());
    }

    fn step(&self, what: &str) {
        say(&serde_json::json!({ "event": "step", "what": what }).to_string());
    }

    fn note(&self, text: &str) {
        say(&serde_json::json!({ "event": "note", "text": text }).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::{ONE_STEP, ProgressStyle, STEPS};

    #[test]
    fn templates_are_valid() {
        for template in [STEPS, ONE_STEP] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
