//! A plugin that misbehaves on request: `layout.fault` names what it does.
#![allow(clippy::exit, clippy::print_stdout, reason = "they are among the faults")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use nenji_plugin::schemars::{self, JsonSchema};
use nenji_plugin::{
    Area, Description, Input, InputPlugin, Mapping, Plan, PluginError, Problem, Record, Role, Sink,
};

/// The plugin.
pub struct Misbehaving;

/// What it is to do.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// What it does, besides giving some records.
    fault: String,
}

impl InputPlugin for Misbehaving {
    type Layout = Layout;

    fn new() -> Self {
        Self
    }

    fn describe() -> Description {
        Description {
            id: "misbehaving".to_owned(),
            name: "misbehaves on request".to_owned(),
            version: "1.2.3".to_owned(),
            extensions: vec!["csv".to_owned()],
        }
    }

    fn guess(&self, _: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
        Ok(format!("# from {catalogue}\n"))
    }

    fn plan(&self, _: &Input<'_>, mapping: &Mapping<Layout>) -> Result<Plan, PluginError> {
        let fingerprint = BTreeMap::from([("a".to_owned(), vec!["heading".to_owned()])]);
        let tasks = match mapping.layout.fault.as_str() {
            "no-task" => vec![],
            "two-tasks" => vec!["1".to_owned(), "2".to_owned()],
            _ => vec![String::new()],
        };
        Ok(Plan { tasks, fingerprint, ..Plan::default() })
    }

    fn read(
        &self,
        input: &Input<'_>,
        mapping: &Mapping<Layout>,
        task: &str,
        sink: &mut Sink<'_>,
    ) -> Result<(), PluginError> {
        let sheet = format!("a{task}");
        let fault = mapping.layout.fault.as_str();
        let more = u32::from(is_seen(fault, input));
        let indicator = mapping.indicators.first().map_or("", |first| first.id.as_str());
        good(sink, indicator, &sheet, 3 + more)?;
        misbehave(fault, indicator, sink)
    }
}

/// Faults that show only in comparison: a record more than the last time, than elsewhere, than of the whole file.
fn is_seen(fault: &str, input: &Input<'_>) -> bool {
    static READINGS: AtomicU32 = AtomicU32::new(0);
    match fault {
        "fickle" => READINGS.fetch_add(1, Ordering::Relaxed) > 0,
        "two-faced" => std::env::args().any(|argument| argument == "__direct"),
        "fragile" => {
            assert!(input.bytes == b"whole\n", "the file is not whole");
            false
        }
        _ => false,
    }
}

/// Some records, a heading and a rejected cell.
fn good(sink: &mut Sink<'_>, indicator: &str, sheet: &str, records: u32) -> Result<(), PluginError> {
    sink.scope(sheet, u64::from(records) + 2);
    sink.context(sheet, Area::cell(1, 1), 1, "heading");
    for row in 0..records {
        sink.record(&Record {
            indicator,
            role: Role::Value,
            period: "令和5年度末",
            labels: &[],
            number: Some(f64::from(row)),
            text: None,
            unit: None,
            flags: None,
            sheet,
            row: row + 2,
            column: 1,
        })?;
    }
    sink.rejected(sheet, 1, 2, "no number", "？");
    Ok(())
}

fn misbehave(fault: &str, indicator: &str, sink: &mut Sink<'_>) -> Result<(), PluginError> {
    match fault {
        "panic" => panic!("on request"),
        "exit" => std::process::exit(0),
        "abort" => {
            sink.log(2, "about to abort");
            std::process::abort();
        }
        "panic-abort" => panic_and_abort(),
        "hang" => loop {
            std::thread::sleep(std::time::Duration::from_secs(1));
        },
        "busy" => loop {
            std::hint::spin_loop();
        },
        "memory" => {
            let bomb: Vec<u8> = vec![1; 2 << 40];
            sink.log(3, &format!("{}", bomb.len()));
        }
        "stack" => sink.log(3, &format!("{}", deep(u64::MAX))),
        "print" => println!("this is not for the pipe"),
        "late" => drop(std::thread::spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(100));
            std::process::abort();
        })),
        "unbalanced" => sink.scope("a", 1),
        "log" => (0..200).for_each(|line| sink.log(3, &format!("line {line}"))),
        "many" => good(sink, indicator, "many", 100_000)?,
        "slow" => pause(sink, indicator)?,
        "flood" => flood(sink, indicator)?,
        "deaf" if good(sink, indicator, "many", 100_000).is_err() => {
            std::thread::sleep(std::time::Duration::from_secs(4));
        }
        "greedy" => {
            hoard();
            good(sink, indicator, "many", 100_000)?;
        }
        "unknown-indicator" => sink.record(&Record {
            indicator: "x",
            role: Role::Value,
            period: "",
            labels: &[],
            number: Some(1.0),
            text: None,
            unit: None,
            flags: None,
            sheet: "a",
            row: 9,
            column: 9,
        })?,
        "layout" => {
            return Err(PluginError::new(Problem::Layout, "no heading `分野`")
                .with_sheet("a")
                .with_found("分野", "区分")
                .with_hint("name the heading as the sheet does"));
        }
        _ => {}
    }
    Ok(())
}

/// Records that are under way for a while.
fn pause(sink: &mut Sink<'_>, indicator: &str) -> Result<(), PluginError> {
    good(sink, indicator, "slow", 20_000)?;
    std::thread::sleep(std::time::Duration::from_millis(500));
    good(sink, indicator, "slower", 1)
}

/// Records that no host can use, without end; they come a batch at a time, so that the worker's own memory never fills.
fn flood(sink: &mut Sink<'_>, indicator: &str) -> Result<(), PluginError> {
    let text = "x".repeat(100);
    for row in 3..u32::MAX {
        sink.record(&Record {
            indicator,
            role: Role::Value,
            period: "いつか",
            labels: &[],
            number: None,
            text: Some(&text),
            unit: None,
            flags: None,
            sheet: "a",
            row,
            column: 1,
        })?;
    }
    Ok(())
}

/// What every panic is in a library that is built with `panic = "abort"`, which the SDK refuses: told, and the end.
fn panic_and_abort() {
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        tell(info);
        std::process::abort();
    }));
    panic!("on request")
}

/// Takes memory as a plugin does that reads on while nobody takes its records.
fn hoard() {
    drop(std::thread::spawn(|| {
        let mut hoard = Vec::new();
        for _ in 0..100 {
            hoard.push(std::hint::black_box(vec![1_u8; 1 << 20]));
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        std::thread::sleep(std::time::Duration::from_secs(9));
    }));
}

#[expect(unconditional_recursion, reason = "that is the fault")]
fn deep(level: u64) -> u64 {
    std::hint::black_box(deep(std::hint::black_box(level - 1))) + 1
}

nenji_plugin::export!(Misbehaving, "misbehaving");
