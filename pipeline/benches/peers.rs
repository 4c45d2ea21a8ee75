//! The whole run against what an analyst would write instead, on the same files, alternating in one run.
//!
//! `cargo bench -p nenji --bench peers`. Says `skipped` where the peers (`../shared/bench` beside the repository) or
//! their Python packages are absent. Quotes ratios: seconds drift from machine to machine. Time and memory are taken in
//! rounds of their own: looking at the memory of processes takes time from one of the cores that they run on.
#![allow(clippy::print_stdout, reason = "a benchmark's result is what it prints")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Alternations in which time is taken; the median of each side is compared.
const ROUNDS: usize = 9;
/// Alternations in which memory is looked at.
const MEMORY_ROUNDS: usize = 3;

/// Name, settings of the source, and how the inputs of the peer become a `fy` folder.
const WORKLOADS: [(&str, &str, &str); 2] = [
    ("register", "register.xlsx", include_str!("register.toml")),
    ("forms", "forms", include_str!("forms.toml")),
];

const SETTINGS: &str = r#"
first-fiscal-year = 2019
base-fiscal-year = 2019
created = "2025-03-31T00:00:00"
contact = "benchmark"
vintage-label = "benchmark"
"#;

/// What the processes of one side took, and what the last of them said.
#[derive(Default)]
struct Measured {
    seconds: Vec<f64>,
    peak_mib: Vec<f64>,
    output: String,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let peers = root.join("../shared/bench");
    let python = std::env::var("NENJI_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_packages = Command::new(&python).args(["-c", "import polars, fastexcel, xlsxwriter"]).output();
    if !peers.is_dir() || !has_packages.is_ok_and(|output| output.status.success()) {
        println!("skipped: the peers, or their Python packages (polars fastexcel xlsxwriter), are absent");
        println!("set NENJI_BENCH_PYTHON to a Python that has them");
        return;
    }
    let work = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("peers");
    if !work.join("forms/01999.xlsx").is_file() {
        run(Command::new(&python).arg(peers.join("generate.py")).arg(&work));
    }
    for (name, inputs, source) in WORKLOADS {
        lay_out(&root, &work, name, inputs, source);
        compare(&python, &peers, &work, name);
    }
}

/// A project of one source over the peer's inputs, with the catalogue of the repository.
fn lay_out(root: &Path, work: &Path, name: &str, inputs: &str, source: &str) {
    let project = work.join(format!("project-{name}"));
    if project.exists() {
        fs_err::remove_dir_all(&project).expect("the project of an earlier run can be removed");
    }
    for folder in ["catalog", "sources", "fy2024"] {
        fs_err::create_dir_all(project.join(folder)).expect("folders can be made under target");
    }
    copy_files(&root.join("inputs/catalog"), &project.join("catalog"));
    let from = work.join(inputs);
    if from.is_dir() {
        copy_files(&from, &project.join("fy2024"));
    } else {
        fs_err::copy(&from, project.join("fy2024").join(inputs)).expect("the input can be copied");
    }
    fs_err::write(project.join("nenji.toml"), SETTINGS).expect("settings can be written");
    fs_err::write(project.join(format!("sources/{name}.toml")), source).expect("the source can be written");
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs_err::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("the folder can be listed");
        fs_err::copy(entry.path(), to.join(entry.file_name())).expect("the file can be copied");
    }
}

fn compare(python: &str, peers: &Path, work: &Path, name: &str) {
    let (mut theirs, mut ours) = (Measured::default(), Measured::default());
    let outputs = tempfile::tempdir_in(work).expect("a folder can be made under target");
    for round in 0..ROUNDS + MEMORY_ROUNDS {
        let mut peer = Command::new(python);
        peer.arg(peers.join("peer_polars.py")).arg(work).arg(name);
        let mut run = nenji(work, name, &outputs.path().join(round.to_string()));
        for (side, command, fewest) in [(&mut theirs, &mut peer, 1), (&mut ours, &mut run, 2)] {
            if round < ROUNDS {
                side.time(command);
            } else {
                let seen = side.weigh(command);
                assert!(seen >= fewest, "{command:?} works in {fewest} processes or more; {seen} weighed");
            }
        }
    }
    let people = people(&outputs.path().join("0/fy2024/observations.csv"));
    let (their_wall, our_wall) = (median(theirs.seconds), median(ours.seconds));
    let (their_mib, our_mib) = (median(theirs.peak_mib), median(ours.peak_mib));
    println!("{name}: peer said: {}", theirs.output.trim());
    println!("{name}: nenji's people {people}");
    println!(
        "{name}: wall {our_wall:.2} s / {their_wall:.2} s = {:.2}; memory {our_mib:.0} MiB / {their_mib:.0} MiB = {:.2} \
         (medians of {ROUNDS} and of {MEMORY_ROUNDS}, alternating; memory is the sum of the peaks of all processes)",
        our_wall / their_wall,
        our_mib / their_mib,
    );
    assert!(theirs.output.contains(&format!("people {people}")), "both sides count the same people");
}

/// The full run, nothing cached: each round has an output folder of its own. All are removed at the end, because a file
/// system is slow to make files where thousands have just been removed.
fn nenji(work: &Path, name: &str, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nenji"));
    command.args(["run", "--built-plugins", "--config"]).arg(work.join(format!("project-{name}/nenji.toml")));
    command.arg("--out").arg(out);
    command
}

fn run(command: &mut Command) {
    assert!(command.status().expect("the command starts").success(), "{command:?} ends well");
}

impl Measured {
    /// Runs to the end, undisturbed.
    fn time(&mut self, command: &mut Command) {
        let start = Instant::now();
        let ended = command.stderr(Stdio::null()).output().expect("the command starts");
        self.seconds.push(start.elapsed().as_secs_f64());
        self.hear(command, &ended);
    }

    /// Runs to the end, looking at the peak of every process of the tree every few milliseconds; returns how many were
    /// seen. A kernel that does not list children would make a side light that works in them.
    fn weigh(&mut self, command: &mut Command) -> usize {
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the command starts");
        let mut peaks = BTreeMap::new();
        while child.try_wait().expect("the child can be waited for").is_none() {
            look(&child, &mut peaks);
            std::thread::sleep(Duration::from_millis(3));
        }
        let kib: u64 = peaks.values().sum();
        self.peak_mib.push(f64::from(u32::try_from(kib / 1024).unwrap_or(u32::MAX)));
        let ended = child.wait_with_output().expect("the output can be read");
        self.hear(command, &ended);
        peaks.len()
    }

    /// Only whole runs are compared: 1 is the code of a run that rejected cells or lost a source.
    fn hear(&mut self, command: &Command, ended: &Output) {
        assert_eq!(ended.status.code(), Some(0), "{command:?} ends well");
        self.output = String::from_utf8_lossy(&ended.stdout).into_owned();
    }
}

/// `VmHWM` of the process and of its children, by process id.
fn look(child: &Child, peaks: &mut BTreeMap<u32, u64>) {
    let id = child.id();
    let tasks = fs_err::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| fs_err::read_to_string(task.path().join("children")).ok());
    let mut ids: Vec<u32> = children.flat_map(|ids| parse_ids(&ids)).collect();
    ids.push(id);
    for id in ids {
        let status = fs_err::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kib) = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()) {
            peaks.insert(id, kib);
        }
    }
}

fn parse_ids(ids: &str) -> Vec<u32> {
    ids.split_whitespace().map(|id| id.parse().expect("the kernel lists process ids")).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Sum of the participants in the published observations.
fn people(path: &Path) -> i64 {
    let mut reader = csv::Reader::from_path(path).expect("the observations were published");
    let headings = reader.headers().expect("the observations have a header").clone();
    let column =
        |name| headings.iter().position(|heading| heading == name).expect("the contract has the column");
    let (indicator, value) = (column("indicator"), column("obs_value"));
    let rows = reader.records().map(|row| row.expect("the observations are CSV"));
    rows.filter(|row| &row[indicator] == "training_participants")
        .map(|row| row[value].parse::<i64>().expect("a count is an integer"))
        .sum()
}
