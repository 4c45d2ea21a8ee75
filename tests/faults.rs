//! A plugin that misbehaves on request, in a real worker: every fault costs its own task and no other.

use std::error::Error;
use std::time::Duration;

use arrow_array::RecordBatch;
use camino::{Utf8Path, Utf8PathBuf};
use nenji::diagnostic::Hint;
use nenji::plugin::{Limits, Plugins, Pool, RecordSink, Task, TaskError, TaskReport, TaskWithSink, install};

const PROGRAM: &str = env!("CARGO_BIN_EXE_nenji");

/// Counts what arrives.
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

/// A plugin folder of its own, and a file to read.
struct Bench {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().canonicalize_utf8().unwrap();
        fs_err::write(root.join("a.csv"), "x").unwrap();
        let built = Utf8Path::new(PROGRAM).with_file_name("deps").join("libnenji_misbehaving.so");
        install::add(&built, &root.join("plugins"), Utf8Path::new(PROGRAM)).unwrap();
        Self { _folder: folder, root }
    }

    fn pool(&self) -> Pool {
        let plugins = Plugins::open(&self.root.join("plugins")).unwrap();
        let limits =
            Limits { memory_mib: 1024, task: Duration::from_secs(3), start: Duration::from_secs(20) };
        Pool::new(plugins, PROGRAM.into(), limits, 2).unwrap()
    }

    fn task(&self, fault: &str) -> Task {
        let mapping = format!(
            r#"{{"source":"s","measure":"scope","fiscal_year":2024,"layout":{{"fault":"{fault}"}},
                "indicators":[{{"id":"i"}}],"dimensions":{{}}}}"#
        );
        Task {
            plugin: "misbehaving".to_owned(),
            file_name: "a.csv".to_owned(),
            sha256: nenji::discover::sha256(b"x"),
            path: self.root.join("a.csv"),
            mapping,
        }
    }

    fn run(&self, pool: &Pool, fault: &str) -> (Result<TaskReport, TaskError>, usize) {
        let mut rows = Rows::default();
        (pool.run_task(&self.task(fault), &mut rows), rows.0)
    }
}

/// What a fault has to come to: how the sentence starts, or the records that arrived.
type Outcome = Result<usize, &'static str>;

/// One row a fault; what is not a fault is here to show that it is none.
const FAULTS: [(&str, Outcome); 17] = [
    ("none", Ok(3)),
    ("panic", Err("panic: the plugin panicked at ")),
    ("exit", Err("its worker exited with 0 before the end of the task")),
    ("abort", Err("its worker was ended by signal 6 (abort) before the end of the task")),
    ("hang", Err("it did not end within 3 s")),
    ("busy", Err("it did not end within 3 s")),
    ("memory", Err("its worker was ended by signal 6 (abort) before the end of the task")),
    ("stack", Err("its worker was ended by signal 6 (abort) before the end of the task")),
    ("print", Ok(3)),
    ("late", Ok(3)),
    ("unbalanced", Err("internal error: the account of sheet `a` does not balance")),
    ("log", Ok(3)),
    ("many", Ok(100_003)),
    ("unknown-indicator", Err("row 4 of cells/1: `indicator` is not in the mapping")),
    ("layout", Err("layout not found: no heading `分野` (sheet a, expected 分野, found 区分)")),
    ("no-task", Err("its worker broke the protocol (the plugin planned no task)")),
    ("two-tasks", Ok(6)),
];

#[test]
fn every_fault_costs_its_own_task_and_no_other() {
    let bench = Bench::new();
    let pool = bench.pool();
    let mut wrong = Vec::new();
    for (fault, expected) in FAULTS {
        let (result, rows) = bench.run(&pool, fault);
        let found = match &result {
            Ok(report) => {
                assert_eq!(&*report.fingerprint, r#"{"a":["heading"]}"#);
                format!("{rows} records")
            }
            Err(error) => error.problem.to_string(),
        };
        println!("{fault:18} {found}");
        let is_met = match expected {
            Ok(records) => result.is_ok() && rows == records,
            Err(start) => result.is_err() && found.starts_with(start),
        };
        if !is_met {
            wrong.push((fault, found));
        }
        let (after, rows) = bench.run(&pool, "none");
        assert!(after.is_ok() && rows == 3, "after {fault}: {after:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn faults_in_parallel_do_not_meet() {
    let bench = Bench::new();
    let pool = bench.pool();
    std::thread::scope(|scope| {
        for fault in ["none", "abort", "none", "exit", "none", "panic", "none", "many"] {
            let (bench, pool) = (&bench, &pool);
            scope.spawn(move || {
                let (result, _) = bench.run(pool, fault);
                assert_eq!(result.is_ok(), ["none", "many"].contains(&fault), "{fault}: {result:?}");
            });
        }
    });
}

#[test]
fn what_the_plugin_said_last_and_what_to_do_are_told() {
    let bench = Bench::new();
    let pool = bench.pool();
    let hint_of = |fault: &str| bench.run(&pool, fault).0.unwrap_err().hint();
    assert_eq!(hint_of("memory").unwrap(), "raise the memory limit of the plugins, or split the file");
    assert_eq!(hint_of("layout").unwrap(), "name the heading as the sheet does");
    let said = bench.run(&pool, "memory").0.unwrap_err().said.unwrap();
    assert!(said.0.iter().any(|line| line.starts_with("memory allocation of")), "{said}");
    let log = bench.run(&pool, "log").0.unwrap().log;
    assert_eq!((log.len(), log.last().map(String::as_str)), (50, Some("3 line 199")));
}

#[test]
fn probe_and_guess_are_answered() {
    let bench = Bench::new();
    let pool = bench.pool();
    let task = bench.task("none");
    assert_eq!(pool.probe(&task).unwrap().score, 50);
    assert_eq!(
        pool.guess(&Task { mapping: "the catalogue".to_owned(), ..task }).unwrap(),
        "# from the catalogue\n"
    );
}

#[test]
fn description_is_the_plugins_own() {
    let description = Bench::new().pool().describe("misbehaving").unwrap();
    assert_eq!((description.id.as_str(), description.version.as_str()), ("misbehaving", "1.2.3"));
    assert_eq!(description.layout_schema["properties"]["fault"]["type"], "string");
}

#[test]
fn library_changed_after_it_was_pinned_is_not_loaded() {
    let bench = Bench::new();
    let pool = bench.pool();
    let library = bench.root.join("plugins/libnenji_misbehaving.so");
    let mut bytes = fs_err::read(&library).unwrap();
    bytes.push(0);
    fs_err::write(&library, bytes).unwrap();
    // The pool has listed it before the change: the worker looks again.
    let error = bench.run(&pool, "none").0.unwrap_err().problem.to_string();
    assert!(error.starts_with("its library does not load: the library has the SHA-256 "), "{error}");
    let error = bench.run(&bench.pool(), "none").0.unwrap_err().problem.to_string();
    assert!(error.starts_with("`libnenji_misbehaving.so` has the SHA-256 "), "{error}");
}

#[test]
fn what_is_no_plugin_cannot_be_added() {
    let bench = Bench::new();
    let add = |name: &str, bytes: &[u8]| {
        let path = bench.root.join(name);
        fs_err::write(&path, bytes).unwrap();
        install::add(&path, &bench.root.join("plugins"), Utf8Path::new(PROGRAM))
            .unwrap_err()
            .source()
            .unwrap()
            .to_string()
    };
    let own = fs_err::read(bench.root.join("plugins/libnenji_misbehaving.so")).unwrap();
    assert!(
        add("libnenji_text.so", b"no library").contains("its library does not load: it cannot be linked")
    );
    assert!(add("libnenji_other.so", &own).contains("no symbol `nenji_other_abi`"));
}

/// Tasks that were sent ahead to a worker that then dies are done by the next one; none of them pays for it.
#[test]
fn tasks_sent_ahead_survive_the_fault_of_another() {
    let bench = Bench::new();
    let pool = bench.pool();
    let faults = [
        "none", "exit", "none", "none", "panic", "abort", "none", "hang", "none", "layout", "late", "none",
        "none",
    ];
    let tasks = faults.map(|fault| bench.task(fault));
    let mut sinks: Vec<Rows> = faults.iter().map(|_| Rows::default()).collect();
    let mut line: Vec<TaskWithSink<'_>> =
        tasks.iter().zip(&mut sinks).map(|(task, sink)| (task, sink as &mut dyn RecordSink)).collect();
    let results = pool.run_tasks(&mut line);
    assert_eq!(results.len(), faults.len());
    for ((fault, result), rows) in faults.iter().zip(results).zip(&sinks) {
        let is_read = ["none", "late"].contains(fault);
        let told = result.map(drop).map_err(|error| error.to_string());
        assert_eq!(told.is_ok(), is_read, "{fault}: {told:?}");
        assert!(!is_read || rows.0 == 3, "{fault}: {}", rows.0);
    }
}

/// What a task leaves behind ends the worker in the midst of the next, whose records are already under way: that one is done
/// again, from its start.
#[test]
fn task_is_not_failed_by_what_another_left_behind() {
    let bench = Bench::new();
    let pool = bench.pool();
    let tasks = ["late", "slow", "none"].map(|fault| bench.task(fault));
    let mut sinks = [(); 3].map(|()| Rows::default());
    let mut line: Vec<TaskWithSink<'_>> =
        tasks.iter().zip(&mut sinks).map(|(task, sink)| (task, sink as &mut dyn RecordSink)).collect();
    let told: Vec<_> =
        pool.run_tasks(&mut line).into_iter().map(|one| one.map(drop).map_err(|e| e.to_string())).collect();
    assert_eq!(told, [Ok(()), Ok(()), Ok(())]);
    assert_eq!(sinks.map(|rows| rows.0), [3, 20_004, 3]);
}

/// Takes so many records, and then has no room for more.
struct Small(usize);

impl RecordSink for Small {
    fn restart(&mut self) {}

    fn records(&mut self, batch: &RecordBatch) {
        self.0 = self.0.saturating_sub(batch.num_rows());
    }

    fn has_room(&self) -> bool {
        self.0 > 0
    }
}

/// A plugin that goes on and on is stopped before it fills the memory of the host.
#[test]
fn records_without_end_are_taken_as_long_as_there_is_room() {
    let bench = Bench::new();
    let pool = bench.pool();
    let error = pool.run_task(&bench.task("flood"), &mut Small(20_000)).unwrap_err();
    let expected =
        "too much would have to be kept of cells/1: more than 512 MiB of rejected cells, figures or fates";
    assert_eq!(error.problem.to_string(), expected);
    assert_eq!(bench.run(&pool, "none").1, 3);
}

/// A file that changes or vanishes before its turn fails alone, and no answer comes for another's task.
#[test]
fn files_that_change_before_their_turn_fail_alone() {
    let bench = Bench::new();
    let pool = bench.pool();
    let mut tasks = [(); 5].map(|()| bench.task("none"));
    tasks[1].path = bench.root.join("gone.csv");
    tasks[3].sha256 = nenji::discover::sha256(b"other");
    let mut sinks = [(); 5].map(|()| Rows::default());
    let mut line: Vec<TaskWithSink<'_>> =
        tasks.iter().zip(&mut sinks).map(|(task, sink)| (task, sink as &mut dyn RecordSink)).collect();
    let is_read: Vec<bool> = pool.run_tasks(&mut line).iter().map(Result::is_ok).collect();
    assert_eq!(is_read, [true, false, true, false, true]);
    assert_eq!(sinks.map(|rows| rows.0), [3, 0, 3, 0, 3]);
}
