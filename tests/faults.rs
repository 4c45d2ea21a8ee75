//! A plugin that misbehaves on request, in a real worker: every fault costs its own task and no other.

use std::time::Duration;

use arrow_array::RecordBatch;
use camino::{Utf8Path, Utf8PathBuf};
use nenji::plugin::{Limits, Plugins, Pool, RecordSink, Task, TaskError, TaskReport, install};

const PROGRAM: &str = env!("CARGO_BIN_EXE_nenji");

/// Counts what arrives.
#[derive(Default)]
struct Rows(usize);

impl RecordSink for Rows {
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

    fn run(&self, pool: &Pool, layout: &str) -> (Result<TaskReport, TaskError>, usize) {
        let mapping = format!(
            r#"{{"source":"s","measure":"scope","fiscal_year":2024,"layout":{layout},"indicators":[{{"id":"i"}}],"dimensions":{{}}}}"#
        );
        let task = Task {
            plugin: "misbehaving".to_owned(),
            file_name: "a.csv".to_owned(),
            sha256: nenji::discover::sha256(b"x"),
            path: self.root.join("a.csv"),
            mapping,
        };
        let mut rows = Rows::default();
        (pool.run_task(&task, &mut rows), rows.0)
    }
}

#[test]
fn thin() {
    let bench = Bench::new();
    let pool = bench.pool();
    let start = std::time::Instant::now();
    let (result, rows) = bench.run(&pool, "{}");
    println!("{result:?} {rows} {:?}", start.elapsed());
    let start = std::time::Instant::now();
    let (result, rows) = bench.run(&pool, "{}");
    println!("{result:?} {rows} {:?}", start.elapsed());
}
