//! Sources that name a program: what a program does wrong costs its own file, and says why; what it does right is what
//! a plugin would have given.

use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use camino::{Utf8Path, Utf8PathBuf};
use nenji::config::{self, Source};
use nenji::diagnostic::Hint;
use nenji::discover::sha256;
use nenji::extract::{self, TaskRunner};
use nenji::inputs::Inputs;
use nenji::plugin::{
    Limits, Plugins, ProgramError, Programs, RecordSink, Task, TaskReport, add_program, install,
};
use nenji::workers::Readers;
use rstest::rstest;

use crate::program::{Folder, PROGRAM, json, only_record, repository, sample_config, sample_year};
use crate::project::{Project, SOURCE};

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
        Programs::open(&self.path("plugins"), [&self.load()], PROGRAM.into(), limits).unwrap()
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

/// What a file of the sample gives through a source.
fn records(
    inputs: &Inputs,
    readers: &dyn TaskRunner,
    source: &str,
    edit: &dyn Fn(&mut Source),
) -> Vec<RecordBatch> {
    struct Keep(Vec<RecordBatch>);
    impl RecordSink for Keep {
        fn records(&mut self, batch: &RecordBatch) {
            self.0.push(batch.clone());
        }
    }
    let mut kept = Keep(Vec::new());
    for planned in inputs.plan.tasks.iter().filter(|task| *task.source.id == *source) {
        let mut planned = planned.clone();
        edit(std::sync::Arc::make_mut(&mut planned.source));
        readers.run(&extract::task_of(&planned), &mut kept).unwrap();
    }
    kept.0
}

/// Every record as text, in the order of the cells.
fn lines(batches: &[RecordBatch]) -> Vec<String> {
    let mut lines = Vec::new();
    for batch in batches {
        let schema = batch.schema();
        for row in 0..batch.num_rows() {
            let fields = schema
                .fields()
                .iter()
                .zip(batch.columns())
                .map(|(field, column)| format!("{}={:?}", field.name(), column.slice(row, 1)));
            lines.push(fields.collect::<Vec<_>>().join(" "));
        }
    }
    lines.sort();
    lines
}

#[test]
fn example_gives_the_records_that_crosstab_gives() {
    let args = nenji::cli::CommonArgs {
        config: sample_config(),
        fiscal_year: None,
        plugins: None,
        built_plugins: true,
    };
    let inputs = Inputs::load(&args).unwrap();
    let plugins = install::install_built(Utf8Path::new(PROGRAM).parent().unwrap()).unwrap();
    let sources = inputs.sources.iter().map(|source| &**source);
    let readers =
        Readers::new(Plugins::open(&plugins).unwrap(), sources, PROGRAM.into(), Limits::default(), 2)
            .unwrap();
    let own = records(&inputs, &readers, "fsa_training", &|_| ());
    let crosstab = records(&inputs, &readers, "fsa_training", &|source| {
        source.plugin = "crosstab".into();
        let layout = source.layout.as_object_mut().unwrap();
        layout.insert("header".to_owned(), serde_json::json!({ "from": "区分", "rows": 1 }));
        layout.insert("period".to_owned(), serde_json::json!({ "file": true }));
    });
    let (own, crosstab) = (lines(&own), lines(&crosstab));
    let differing = own.iter().zip(&crosstab).find(|(own, crosstab)| own != crosstab);
    assert_eq!((differing, own.len()), (None, crosstab.len()));
    assert!(own.len() > 150, "{}", own.len());
}

#[test]
fn run_record_tells_what_the_program_was_and_that_nothing_held_it() {
    let record = json(&sample_year().join("fy2024/run.json"));
    let program = &record["programs"]["fsa_training"];
    let script = fs_err::read(repository().join("inputs/programs/fsa_training.py")).unwrap();
    assert_eq!(program["files"]["fsa_training.py"], sha256(&script));
    assert_eq!((&program["sandbox"], &program["origin"]), (&"none".into(), &"built".into()));
    assert!(program["interpreter"]["path"].as_str().unwrap().starts_with('/'), "{program}");
    assert_eq!(program["command"], serde_json::json!(["python3", "fsa_training.py"]));
}

/// A project whose source names a program.
fn project(command: &str) -> Project {
    let project = Project::published();
    project.write("inputs/sources/members.toml", SOURCE.replace("plugin = \"crosstab\"", command).as_bytes());
    let script = "import os\nprint('indicator,role,period,label_sector,number,sheet,row,column')\n\
                  print('non_members,value,令和6年度,鉄道,22,会員数,2,3')\n";
    project.write("inputs/programs/members.py", script.as_bytes());
    project
}

/// Runs with a plugin folder of the project's own.
fn run(project: &Project, more: &[&str]) -> (Option<i32>, String) {
    let (config, out) = (project.path("inputs/nenji.toml"), project.path("outputs"));
    let plugins = project.path("plugins");
    let mut nenji = assert_cmd::Command::new(PROGRAM);
    let common = ["--config", config.as_str(), "--plugins", plugins.as_str(), "--out", out.as_str()];
    let output = nenji.arg("run").args(common).args(more).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), told)
}

fn add(project: &Project) -> String {
    let (source, plugins) = (project.path("inputs/sources/members.toml"), project.path("plugins"));
    let mut nenji = assert_cmd::Command::new(PROGRAM);
    let output =
        nenji.args(["plugin", "add", source.as_str(), "--plugins", plugins.as_str()]).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn program_of_ones_own_runs_once_it_is_pinned_and_is_not_cached() {
    let project = project("command = [\"python3\", \"members.py\"]");
    std::os::unix::fs::DirBuilderExt::mode(&mut std::fs::DirBuilder::new(), 0o700)
        .create(project.path("plugins"))
        .unwrap();
    let (code, told) = run(&project, &[]);
    assert_eq!(code, Some(3), "{told}");
    assert!(told.contains("`members.py` is not pinned in programs.lock"), "{told}");
    assert!(told.contains("`nenji plugin add inputs/sources/members.toml`"), "{told}");
    let added = add(&project);
    assert!(
        added.starts_with("pinned the program of source `members` in ") && added.contains("members.py"),
        "{added}"
    );
    for _ in 0..2 {
        fs_err::remove_dir_all(project.path("outputs/runs")).unwrap();
        let (code, told) = run(&project, &[]);
        assert_eq!(code, Some(0), "{told}");
        let record = only_record(&project.path("outputs"));
        let input = &record["inputs"][0];
        assert_eq!((&input["cached"], &input["account"]["used"]), (&false.into(), &1.into()));
        assert_eq!(input["account"]["scope"], input["account"]["ignored"].as_u64().unwrap() + 1);
        assert_eq!(record["programs"]["members"]["origin"], "added");
    }
}

#[rstest]
#[case::both(
    "plugin = 'form'\ncommand = ['python3', 'members.py']",
    "members.toml:3: the source names a plugin and a program"
)]
#[case::neither("", "members.toml:1: the source names neither a plugin nor a program")]
#[case::nothing("command = []", "members.toml:2: `command` names nothing to run")]
#[case::no_file("command = ['python3', 'member.py']", "members.toml:2: no word of `command` is a file of `")]
#[case::path(
    "command = ['/usr/bin/python3', 'members.py']",
    "members.toml:2: `/usr/bin/python3` is no program of `"
)]
#[case::inline(
    "command = ['python3', '-c', 'x', 'members.py']",
    "members.toml:2: `-c` runs what is in no file, so it cannot be pinned"
)]
#[case::more(
    "command = ['python3', 'members.py']\nprogram-files = ['../nenji.toml']",
    "members.toml:3: there is no file `../nenji.toml` in `"
)]
#[case::cache(
    "plugin = 'crosstab'\ncache = true",
    "members.toml:3: `cache` belongs to a program, not to a plugin"
)]
fn wrong_command_is_refused_with_its_line(#[case] keys: &str, #[case] expected: &str) {
    let project = project(keys);
    let (code, told) = run(&project, &[]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains(expected) && told.contains("hint: "), "{told}");
}

#[test]
fn check_tells_of_a_program_that_nobody_has_pinned() {
    let project = project("command = [\"python3\", \"members.py\"]");
    let ended = project.run_with("check", &[]);
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    let told = "source `members`: the program of source `members` is not run: `members.py` is not pinned";
    assert!(ended.told.contains(told) && ended.told.contains("0 plugins, 1 programs"), "{}", ended.told);
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

/// The report of the conformance kit on a program and fixtures that stand in a folder.
fn kit(program: &Utf8Path, fixtures: &Utf8Path) -> (Option<i32>, String) {
    let mut nenji = assert_cmd::Command::new(PROGRAM);
    let arguments = ["plugin", "test", program.as_str(), fixtures.as_str(), "--many", "20000"];
    let output = nenji.args(arguments).output().unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn example_passes_the_conformance_kit() {
    let (folder, inputs) = (Folder::new(), repository().join("inputs"));
    let copy = |from: &str, to: &str| fs_err::copy(inputs.join(from), folder.path.join(to)).unwrap();
    copy("sources/fsa_training.toml", "fsa_training.toml");
    copy("fy2024/fsa_kenshu_r6.csv", "fsa_training.csv");
    fs_err::write(folder.path.join("kit.toml"), "fsa_training.rows = [4, 10]\n").unwrap();
    let (code, told) = kit(&inputs.join("programs/fsa_training.py"), &folder.path);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.ends_with("result: ok. 6 ok, 0 failed, 7 skipped\n"), "{told}");
}

#[rstest]
#[case::other_every_time(
    "'x' + str(time.time_ns())",
    "same again in another private folder ... FAILED: it gives something else"
)]
#[case::never_refuses("sys.exit('no') if len(file) == 0 else 'x' * (1 + file.count(0))", "result: FAILED.")]
#[case::hangs_on_damage(
    "'x' if b'x' in file else time.sleep(60)",
    "file cut short ... FAILED: at byte 0: it did not end within 2 s"
)]
fn kit_finds_what_a_program_does_wrong(#[case] period: &str, #[case] expected: &str) {
    let folder = Folder::new();
    let write = |name: &str, text: &str| fs_err::write(folder.path.join(name), text).unwrap();
    fs_err::create_dir(folder.path.join("fixtures")).unwrap();
    write(
        "read.py",
        &format!(
            "import sys, time\nfile = sys.stdin.buffer.read()\nperiod = {period}\n\
             print('indicator,role,period,text,sheet,row,column')\nprint(f'i,value,{{period}},x,a,1,1')\n"
        ),
    );
    let source = "title = 't'\ncommand = ['python3', 'read.py']\nmeasure = 'scope'\nministry = 'mlit'\n\
                  files = 'fy*/a.csv'\nbasis = 'illustrative'\norigin = ''\n[[indicator]]\nid = 'i'\n";
    write("fixtures/a.toml", source);
    write("fixtures/a.csv", "x\n");
    let mut nenji = assert_cmd::Command::new(PROGRAM);
    let (program, fixtures) = (folder.path.join("read.py"), folder.path.join("fixtures"));
    let arguments = ["plugin", "test", program.as_str(), fixtures.as_str(), "--deadline", "2"];
    let output = nenji.args(arguments).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains(expected), "{told}");
    assert_eq!(output.status.code(), Some(1), "{told}");
}
