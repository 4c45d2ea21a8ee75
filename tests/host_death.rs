//! A host that is killed takes its workers with it, whatever a plugin does against that.

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use camino::Utf8Path;
use nenji::plugin::install;

use crate::fault_table::{build, source};
use crate::program::PROGRAM;
use crate::project::Project;

/// How the plugin calls its worker once it has the file.
const AT_WORK: &str = "at-work";
/// How long the run may take until a worker is at work.
const START: Duration = Duration::from_secs(60);
/// How long anything of it may live after the host.
const MOURNING: Duration = Duration::from_secs(1);

/// What the kernel says of a process.
struct Process {
    name: String,
    is_alive: bool,
    parent: u32,
    group: u32,
}

/// `/proc/PID/stat`: the number, the name in brackets, the state, the parent, the process group.
fn parse(stat: &str) -> Option<Process> {
    let (before, after) = stat.rsplit_once(") ")?;
    let mut fields = after.split(' ');
    Some(Process {
        name: before.split_once('(')?.1.to_owned(),
        // A zombie is dead; where nobody fetches its status, it is listed all the same.
        is_alive: !["Z", "X"].contains(&fields.next()?),
        parent: fields.next()?.parse().ok()?,
        group: fields.next()?.parse().ok()?,
    })
}

/// All processes; one that ends while it is looked at is not among them.
fn processes() -> Vec<Process> {
    let listed = Utf8Path::new("/proc").read_dir_utf8().unwrap();
    let numbers = listed.map(Result::unwrap).filter(|entry| entry.file_name().parse::<u32>().is_ok());
    numbers.filter_map(|entry| parse(&fs_err::read_to_string(entry.path().join("stat")).ok()?)).collect()
}

/// A host that dies with the test.
struct Host(Child);

impl Drop for Host {
    fn drop(&mut self) {
        self.0.kill().unwrap_or_default();
        drop(self.0.wait());
    }
}

/// The process group of the worker that a host has at work.
fn wait_for_worker(host: u32) -> u32 {
    let since = Instant::now();
    while since.elapsed() < START {
        if let Some(worker) = processes().iter().find(|one| one.parent == host && one.name == AT_WORK) {
            return worker.group;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("no worker was at work within {START:?}");
}

fn is_gone(group: u32) -> bool {
    !processes().iter().any(|one| one.group == group && one.is_alive)
}

/// False where the kernel cannot keep a plugin from making processes.
fn is_filtered(plugins: &Utf8Path) -> bool {
    let output = Command::new(PROGRAM)
        .args(["plugin", "info", "faults", "--plugins", plugins.as_str()])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().contains("seccomp")
}

#[test]
fn nothing_of_a_worker_outlives_a_host_that_is_killed() {
    let project = Project::published();
    let plugins = project.path("plugins");
    install::add(&build(&project.path(""), "faults", &[]), &plugins, Utf8Path::new(PROGRAM)).unwrap();
    if !is_filtered(&plugins) {
        println!("skipped: this kernel offers no filter of system calls");
        return;
    }
    project.remove("inputs/sources/members.toml");
    project.remove("inputs/fy2024/members.xlsx");
    source(&project, "f_outlive", "plugin = \"faults\"", "outlive");
    let mut host = Host(
        Command::new(PROGRAM)
            .args([
                "run",
                "--plugins",
                plugins.as_str(),
                "--config",
                project.path("inputs/nenji.toml").as_str(),
            ])
            .args(["--out", project.path("outputs").as_str()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    let group = wait_for_worker(host.0.id());
    assert!(!is_gone(group));
    host.0.kill().unwrap();
    host.0.wait().unwrap();
    let since = Instant::now();
    while !is_gone(group) && since.elapsed() < MOURNING {
        sleep(Duration::from_millis(10));
    }
    let has_gone = is_gone(group);
    if !has_gone {
        Command::new("kill").args(["-9", "--", &format!("-{group}")]).status().unwrap();
    }
    assert!(has_gone, "a process of the worker's group lives {MOURNING:?} after the host");
}
