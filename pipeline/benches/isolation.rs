//! What it costs to read in a child: a worker, as in a run, against the same plugin in this process, alternating.
//!
//! `cargo bench --locked -p nenji --bench isolation`. Generates its own input: one large register, 2,000 small workbooks. The worker's
//! start is part of its time. A worker may cost a tenth more; quotes ratios, because seconds drift from machine to machine.
#![allow(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use camino::{Utf8Path, Utf8PathBuf};
use nenji::discover::sha256;
use nenji::plugin::{InProcess, Limits, Plugins, Pool, RecordSink, Task, TaskWithSink, install};
use rust_xlsxwriter::{Workbook, XlsxError};

/// Alternations; the median of each side is compared.
const ROUNDS: usize = 15;
/// Rows of the large file; each gives three records.
const ROWS: u32 = 300_000;
/// Small files.
const FILES: u32 = 2_000;
/// Files that a run reads together.
const GROUP: usize = 32;
/// What a worker may cost, as a ratio.
const MOST: f64 = 1.10;

const REGISTER: &str = r#"{
    "source": "bench", "measure": "outreach", "fiscal_year": 2024,
    "layout": { "header": { "from": "No." }, "period": { "from": "実施日" } },
    "indicators": [{ "id": "events", "count": true }, { "id": "people", "heading": "参加者数" },
                   { "id": "executives", "heading": "役員級" }],
    "dimensions": { "sector": { "from": "分野" } }
}"#;

const CROSSTAB: &str = r#"{
    "source": "bench", "measure": "scope", "fiscal_year": 2024,
    "layout": { "header": { "from": "分野" }, "period": { "across": true } },
    "indicators": [{ "id": "members" }],
    "dimensions": { "sector": { "from": "分野" } }
}"#;

/// Counts what arrives.
#[derive(Clone, Default)]
struct Records(usize);

impl RecordSink for Records {
    fn restart(&mut self) {
        self.0 = 0;
    }

    fn records(&mut self, batch: &RecordBatch) {
        self.0 += batch.num_rows();
    }
}

fn main() {
    let program = Utf8Path::new(env!("CARGO_BIN_EXE_nenji"));
    let plugins = install::install_built(program.parent().expect("a program lies in a folder"))
        .expect("the plugins were built with the program");
    let folder = Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join("isolation");
    fs_err::create_dir_all(&folder).expect("folders can be made under target");
    let workloads = [
        ("one large file", vec![task(&folder, "register", "large.csv", &register(), REGISTER)]),
        ("2,000 small files", small_files(&folder).expect("small workbooks can be written")),
    ];
    for (name, tasks) in workloads {
        compare(name, &tasks, program, &plugins);
    }
}

/// A register as text.
fn register() -> Vec<u8> {
    let mut text = String::from("No.,実施日,分野,参加者数,役員級\n");
    for row in 0..ROWS {
        let (day, sector) = (row % 28 + 1, ["鉄道", "航空", "物流", "金融"][row as usize % 4]);
        writeln!(text, "{},2024/4/{day},{sector},{},{}", row + 1, row % 90, row % 7)
            .expect("a string takes any text");
    }
    text.into_bytes()
}

fn small_files(folder: &Utf8Path) -> Result<Vec<Task>, XlsxError> {
    (0..FILES)
        .map(|number| {
            let mut book = Workbook::new();
            let sheet = book.add_worksheet();
            sheet.write_row(0, 0, ["分野", "令和4年度", "令和5年度", "令和6年度"])?;
            for (row, sector) in (1..).zip(["鉄道", "航空", "物流", "金融", "電力", "ガス"]) {
                sheet.write(row, 0, sector)?;
                sheet.write_row(row, 1, [number, number + row, number + 2 * row])?;
            }
            Ok(task(folder, "crosstab", &format!("{number}.xlsx"), &book.save_to_buffer()?, CROSSTAB))
        })
        .collect()
}

fn task(folder: &Utf8Path, plugin: &str, name: &str, bytes: &[u8], mapping: &str) -> Task {
    let path = folder.join(name);
    fs_err::write(&path, bytes).expect("files can be written under target");
    Task {
        plugin: plugin.to_owned(),
        file_name: name.to_owned(),
        sha256: sha256(bytes),
        path,
        mapping: mapping.to_owned(),
    }
}

fn compare(name: &str, tasks: &[Task], program: &Utf8Path, plugins: &Utf8PathBuf) {
    let listed = Plugins::open(plugins).expect("the plugin folder was just made");
    let id = &tasks[0].plugin;
    let pinned = listed.get(id).expect("the plugin was just installed");
    let mut here =
        InProcess::load(&pinned.path, id, &pinned.sha256).expect("the plugin loads in this process");
    let (mut inside, mut outside, mut records) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        let mut sink = Records::default();
        inside.push(timed(|| {
            for task in tasks {
                here.read(task, &mut sink).expect("the plugin reads in this process");
            }
        }));
        records = sink.0;
        let mut sink = Records::default();
        outside.push(timed(|| {
            let pool = Pool::new(listed.clone(), program.to_owned(), Limits::default(), 1)
                .expect("a thread can be started");
            for group in tasks.chunks(GROUP) {
                let mut sinks = vec![Records::default(); group.len()];
                let mut group: Vec<TaskWithSink<'_>> = group
                    .iter()
                    .zip(&mut sinks)
                    .map(|(task, sink)| (task, sink as &mut dyn RecordSink))
                    .collect();
                for result in pool.run_tasks(&mut group) {
                    result.expect("the plugin reads in a worker");
                }
                sink.0 += sinks.iter().map(|sink| sink.0).sum::<usize>();
            }
        }));
        assert_eq!(sink.0, records, "both give the same records");
    }
    let (inside, outside) = (median(inside), median(outside));
    let ratio = outside.as_secs_f64() / inside.as_secs_f64();
    println!(
        "{name}: {records} records; worker {:.3} s / in-process {:.3} s = {ratio:.2} ({}, {MOST:.2} allowed; medians of {ROUNDS}, \
         alternating)",
        outside.as_secs_f64(),
        inside.as_secs_f64(),
        if ratio <= MOST { "ok" } else { "TOO MUCH" },
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
