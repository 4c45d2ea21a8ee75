//! Sources that name a program: what a program does wrong costs its own file, and says why; what it does right is what
//! a plugin would have given.

mod kit;
mod sources;

use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use camino::Utf8PathBuf;
use nenji::config::{self, Source};
use nenji::diagnostic::Hint;
use nenji::discover::sha256;
use nenji::plugin::{Limits, Pins, ProgramError, Programs, RecordSink, Task, TaskReport, add_program};
use rstest::rstest;

use crate::program::{Folder, PROGRAM};

/// Misbehaves as the layout says; without a fault it gives the two records of the file.
const SCRIPT: &str = r#"
import json, os, subprocess, sys, time
layout = json.load(open(os.environ["NENJI_MAPPING"]))["layout"]
fault = layout.get("fault", "none")
HEADER = "indicator,role,period,label_sector,number,sheet,row,column\n"
GOOD = 'i,value,2024,鉄道,20,a,2,2\ni,value,2024,"航空",10,a,3,2\n'
def exit():
    print("line one", file=sys.stderr)
    sys.exit("the heading has gone")
def hang():
    time.sleep(600)
def closed():
    os.close(1)
    time.sleep(600)
def garbage():
    print("a|b|c\n1|2|3")
def missing():
    print("indicator,role,period\ni,value,2024")
def bytes():
    sys.stdout.buffer.write(HEADER.encode() + "鉄道".encode("cp932"))
def endless():
    while True:
        sys.stdout.write(HEADER * 1000)
def talkative():
    for number in range(100_000):
        print("line", number, file=sys.stderr)
    print(HEADER + GOOD)
def memory():
    held = bytearray(4 << 30)
def zero():
    print(HEADER + GOOD.replace(",2,2", ",1,1").replace(",3,2", ",0,1"))
def empty():
    print(HEADER + GOOD.replace(",3,2", ",9,9"))
def sheet():
    print(HEADER + GOOD.replace(",a,", ",b,"))
def indicator():
    print(HEADER + GOOD.replace("i,", "j,", 1))
def child():
    print(HEADER + GOOD, flush=True)
    other = subprocess.Popen(["sleep", "600"])
    print(other.pid, file=sys.stderr)
def unread():
    os.close(0)
    print(HEADER + GOOD)
def nothing():
    print(HEADER)
def none():
    assert sys.stdin.buffer.read() == open("expected", "rb").read()
    print(HEADER + GOOD)
def environment():
    print(HEADER + GOOD)
    open_files = {int(name) for name in os.listdir("/proc/self/fd")} - {3}
    print(sorted(open_files), sorted(os.environ), sorted(os.listdir()), file=sys.stderr)
globals()[fault]()
"#;
const TABLE: &str = "分野,社数\n鉄道,20\n航空,10\n合計,30\n";

#[derive(Default)]
struct Rows(usize);

impl RecordSink for Rows {
    fn restart(&mut self) {
        *self = Self::default();
    }

    fn records(&mut self, batch: &RecordBatch) {
        self.0 += batch.num_rows();
    }
}

/// A source with its program, and a plugin folder of its own.
struct Bench {
    folder: Folder,
}

impl Bench {
    /// With the program pinned.
    fn new() -> Self {
        let bench = Self { folder: Folder::new() };
        bench.write("programs/faulty.py", SCRIPT.as_bytes());
        bench.write("programs/expected", TABLE.as_bytes());
        bench.write("a.csv", TABLE.as_bytes());
        bench.source("command = ['python3', 'faulty.py']\nprogram-files = ['expected']");
        add_program(&bench.load(), &bench.path("plugins")).unwrap();
        bench
    }

    fn path(&self, below: &str) -> Utf8PathBuf {
        self.folder.path.join(below)
    }

    fn write(&self, below: &str, bytes: &[u8]) {
        let path = self.path(below);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }

    fn source(&self, command: &str) {
        let source = format!(
            "title = 't'\n{command}\nmeasure = 'scope'\nministry = 'mlit'\nfiles = 'fy*/a.csv'\n\
             basis = 'illustrative'\norigin = ''\n[[indicator]]\nid = 'i'\n"
        );
        self.write("sources/s.toml", source.as_bytes());
    }

    fn load(&self) -> Source {
        config::load_source_alone(&self.path("sources/s.toml"), &self.path("programs")).unwrap()
    }

    fn programs(&self) -> Programs {
        let limits = Limits { memory_mib: 1024, task: Duration::from_secs(4), start: Duration::from_secs(4) };
        Programs::open(&self.path("plugins"), Pins::Required, [&self.load()], (PROGRAM.into(), limits))
            .unwrap()
    }

    fn task(&self, fault: &str) -> Task {
        let mapping = format!(
            r#"{{"source":"s","measure":"scope","fiscal_year":2024,"layout":{{"fault":"{fault}"}},
                "indicators":[{{"id":"i"}}],"dimensions":{{"sector":{{}}}}}}"#
        );
        Task {
            plugin: "program:s".to_owned(),
            file_name: "a.csv".to_owned(),
            sha256: sha256(&fs_err::read(self.path("a.csv")).unwrap()),
            path: self.path("a.csv"),
            mapping,
        }
    }

    fn run(&self, fault: &str) -> (Result<TaskReport, ProgramError>, usize) {
        let mut rows = Rows::default();
        (self.programs().run_task(&self.task(fault), &mut rows), rows.0)
    }
}

#[rstest]
#[case::exit("exit", "it exited with 1", "the heading has gone")]
#[case::hang("hang", "it did not end within 4 s", "")]
#[case::closed("closed", "it did not end within 4 s", "")]
#[case::garbage("garbage", "its output has a column `a|b|c`, which cells/1 has not", "")]
#[case::missing("missing", "its output has no column `sheet`", "")]
#[case::bytes("bytes", "its output is no table: line 2 is not UTF-8", "")]
#[case::endless("endless", "it gave more than 256 MiB", "")]
#[case::memory("memory", "it exited with 1", "MemoryError")]
#[case::zero("zero", "row 2 of cells/1: `row` is 0", "")]
#[case::empty("empty", "a record points at I9 of sheet `a`, which is empty", "")]
#[case::sheet("sheet", "a record points into sheet `b`, which the file does not have", "")]
#[case::indicator("indicator", "row 1 of cells/1: `indicator` is not in the mapping", "")]
fn fault_fails_the_task_and_gives_no_record(#[case] fault: &str, #[case] told: &str, #[case] said: &str) {
    let (result, rows) = Bench::new().run(fault);
    let error = result.unwrap_err();
    assert_eq!((error.fault.to_string().as_str(), rows), (told, 0), "{error:?}");
    assert!(error.hint().is_some(), "{error}");
    let last = error.said.and_then(|said| said.0.last().cloned()).unwrap_or_default();
    assert!(last.contains(said), "{last}");
}

#[rstest]
#[case::none("none")]
#[case::input_not_read("unread")]
#[case::much_said("talkative")]
fn what_is_no_fault_is_read_and_every_cell_has_its_place(#[case] fault: &str) {
    let (result, rows) = Bench::new().run(fault);
    let report = result.unwrap();
    let account = report.account;
    assert_eq!((rows, account.scope, account.used, account.ignored, account.records), (2, 8, 2, 6, 2));
    assert!(report.log.len() <= 51 && report.account_not_taken.is_none());
    assert!(report.fates.iter().all(|fate| fate.reason == "not-mentioned"), "{:?}", report.fates);
}

#[test]
fn program_that_finds_nothing_leaves_every_cell() {
    let (result, rows) = Bench::new().run("nothing");
    let account = result.unwrap().account;
    assert_eq!((rows, account.scope, account.used, account.ignored), (0, 8, 0, 8));
}

#[test]
fn child_left_behind_is_killed_and_holds_nobody_up() {
    let started = Instant::now();
    let (result, rows) = Bench::new().run("child");
    let log = result.unwrap().log;
    assert_eq!(rows, 2);
    assert!(started.elapsed() < Duration::from_secs(3));
    let status = format!("/proc/{}/stat", log.last().unwrap().trim());
    // Killed; whoever inherits it may not have fetched its status yet.
    let is_gone = || fs_err::read_to_string(&status).map_or(true, |stat| stat.contains(") Z "));
    while !is_gone() {
        assert!(started.elapsed() < Duration::from_secs(10), "{status} is still there");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn program_has_its_pipes_its_files_and_a_clean_environment() {
    let (result, _) = Bench::new().run("environment");
    let log = result.unwrap().log;
    let expected = "[0, 1, 2] ['HOME', 'LANG', 'LC_ALL', 'NENJI_FILE_NAME', 'NENJI_MAPPING', 'PATH', \
                    'PYTHONDONTWRITEBYTECODE', 'PYTHONHASHSEED', 'TMPDIR', 'TZ'] ['expected', 'faulty.py']";
    assert_eq!(log.last().map(String::as_str), Some(expected));
}

#[test]
fn only_what_was_pinned_is_run() {
    let bench = Bench::new();
    let programs = bench.programs();
    bench.write("programs/faulty.py", b"print('another')");
    // What was read and hashed before the change is what runs.
    let mut rows = Rows::default();
    programs.run_task(&bench.task("none"), &mut rows).unwrap();
    assert_eq!(rows.0, 2);
    let error = bench.run("none").0.unwrap_err();
    assert!(error.fault.to_string().starts_with("`faulty.py` has the SHA-256 "), "{error}");
    assert!(error.hint().unwrap().contains("nenji plugin add inputs/sources/s.toml"), "{:?}", error.hint());
    bench.write("programs/faulty.py", SCRIPT.as_bytes());
    fs_err::remove_file(bench.path("plugins/programs.lock")).unwrap();
    let error = bench.run("none").0.unwrap_err();
    assert_eq!(error.fault.to_string(), "`expected` is not pinned in programs.lock");
}

#[test]
fn interpreter_that_is_missing_is_named_with_what_to_do() {
    let bench = Bench::new();
    bench.source("command = ['python3000', 'faulty.py']");
    let error = bench.run("none").0.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the program of source `s` did not read `a.csv`: there is no `python3000` in /usr/local/bin:/usr/bin:/bin"
    );
    assert!(error.hint().unwrap().starts_with("install Python"));
}

#[test]
fn own_executable_is_run_from_its_private_copy() {
    let bench = Bench::new();
    let script =
        "#!/bin/sh\ncat <<'E'\nindicator,role,period,number,sheet,row,column\ni,value,2024,20,a,2,2\nE\n";
    bench.write("programs/read", script.as_bytes());
    bench.source("command = ['read']");
    add_program(&bench.load(), &bench.path("plugins")).unwrap();
    let (result, rows) = bench.run("none");
    assert_eq!((result.unwrap().account.used, rows), (1, 1));
}

#[test]
fn file_that_the_host_cannot_read_has_no_account_and_says_so() {
    let bench = Bench::new();
    bench.write("a.csv", b"%PDF-1.4 a list of members");
    let (result, rows) = bench.run("unread");
    let report = result.unwrap();
    assert_eq!((rows, report.account.scope, report.account.used), (2, 2, 2));
    let reason = report.account_not_taken.unwrap();
    assert!(reason.contains("no spreadsheet but a PDF"), "{reason}");
}

#[test]
fn interruption_ends_a_program() {
    let bench = Bench::new();
    let programs = bench.programs();
    let task = bench.task("hang");
    let started = Instant::now();
    let error = std::thread::scope(|scope| {
        let running = scope.spawn(|| programs.run_task(&task, &mut Rows::default()).unwrap_err());
        std::thread::sleep(Duration::from_millis(300));
        programs.interrupt();
        running.join().unwrap()
    });
    assert_eq!(error.fault.to_string(), "the run was interrupted");
    assert!(started.elapsed() < Duration::from_secs(3));
    assert!(programs.run_task(&task, &mut Rows::default()).is_err(), "a later task runs");
}
