//! Programs that are no workers, one a row: whatever the other end of the pipe does, the host gets an answer in time.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use camino::{Utf8Path, Utf8PathBuf};
use rstest::rstest;

use super::{Limits, Pool};
use crate::contents::Contents;
use crate::diagnostic::Hint as _;
use crate::discover::sha256;
use crate::plugin::{Origin, Pinned, Plugins, Problem, RecordSink, Task, TaskError};

struct Nothing;

impl RecordSink for Nothing {
    fn restart(&mut self) {}

    fn records(&mut self, _: &RecordBatch) {
        panic!("a program that is no worker gave records");
    }
}

/// A script in the place of the program, and a file to read.
struct Scratch {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
}

impl Scratch {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        let program = root.join("program");
        fs_err::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs_err::set_permissions(&program, PermissionsExt::from_mode(0o700)).unwrap();
        fs_err::write(root.join("a.csv"), vec![b'x'; 1 << 20]).unwrap();
        Self { _folder: folder, root }
    }

    fn pool(&self) -> Pool {
        let library = Pinned {
            path: self.root.join("libnenji_p.so"),
            sha256: sha256(b""),
            origin: Origin::Added,
            version: None,
        };
        let limits =
            Limits { memory_mib: 64, task: Duration::from_millis(700), start: Duration::from_millis(700) };
        Pool::new(Plugins::of_one("p", library), self.root.join("program"), limits, 2).unwrap()
    }

    fn task(&self) -> Task {
        Task {
            plugin: "p".to_owned(),
            file_name: "a.csv".to_owned(),
            sha256: sha256(&vec![b'x'; 1 << 20]),
            path: self.root.join("a.csv"),
            mapping: "{}".to_owned(),
        }
    }

    fn run(&self) -> TaskError {
        self.pool().run_task(&self.task(), &mut Nothing).unwrap_err()
    }
}

/// A greeting, so that the task begins.
const HELLO: &str = r#"printf '\001\012\000\000\000{"id":"p"}'"#;

#[rstest]
#[case::exit_0("exit 0", "its worker exited with 0 before the end of the task")]
#[case::exit_3("exit 3", "its worker exited with 3 before the end of the task")]
#[case::killed("kill -9 $$", "its worker was ended by signal 9 (killed) before the end of the task")]
#[case::silent("exec /bin/sleep 60", "its worker was not ready within 0.7 s")]
#[case::closes_its_pipe("exec >&-; exec /bin/sleep 60", "its worker closed its pipe and was killed")]
#[case::grandchild_holds_the_pipe("/bin/sleep 60 & exit 0", "its worker was not ready within 0.7 s")]
#[case::prose("echo hello, world", "its worker broke the protocol (a frame has the unknown kind 104)")]
#[case::giant_frame(
    r"printf '\001\377\377\377\377'",
    "its worker broke the protocol (a frame of kind Hello has 4294967295 bytes, of 4194304 allowed)"
)]
#[case::half_a_frame(
    r"printf '\001\002\000\000\000x'",
    "its worker exited with 0 before the end of the task"
)]
#[case::other_frame(
    r"printf '\010\000\000\000\000'; exec /bin/sleep 60",
    "its worker broke the protocol (a frame of kind End came out of turn)"
)]
#[case::task_exit_0(&format!("{HELLO}; exit 0"), "its worker exited with 0 before the end of the task")]
#[case::task_unread(&format!("{HELLO}; exec /bin/sleep 60"), "it did not end within 0.7 s")]
#[case::records_before_a_plan(
    &format!(r"{HELLO}; printf '\006\000\000\000\000'; exec /bin/sleep 60"),
    "its worker broke the protocol (a frame of kind Cells came out of turn)"
)]
#[case::no_arrow(
    &format!(r"{HELLO}; printf '\005\002\000\000\000{{}}\006\020\000\000\000\377\377\377\377\010\000\000\000notarrow'; exec /bin/sleep 60"),
    "the stream of cells/1 is not valid Arrow: "
)]
#[case::an_end_and_nothing_else(
    &format!(r"{HELLO}; printf '\005\002\000\000\000{{}}\010\002\000\000\000{{}}'; exec /bin/sleep 60"),
    "its worker broke the protocol (missing field `number` at line 1 column 2)"
)]
fn program_that_is_no_worker_fails_its_task(#[case] script: &str, #[case] expected: &str) {
    let start = Instant::now();
    let error = Scratch::new(script).run();
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    let found = error.problem.to_string();
    assert!(found.starts_with(expected), "{found}");
}

#[test]
fn last_lines_of_the_error_output_are_told() {
    let error = Scratch::new("echo first >&2; echo last >&2; exit 7").run();
    assert_eq!(error.said.unwrap().0, ["first", "last"]);
}

#[test]
fn worker_gets_no_environment() {
    // The shell sets a few variables by itself.
    let error = Scratch::new("[ -z \"$HOME$USER$CARGO\" ] && echo clean >&2; exit 1").run();
    assert_eq!(error.said.unwrap().0, ["clean"]);
}

#[test]
fn interruption_ends_a_task_that_runs_and_every_later_one() {
    let scratch = Scratch::new("exec /bin/sleep 60");
    let mut pool = scratch.pool();
    pool.limits.start = Duration::from_secs(60);
    let pool = pool;
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let error = pool.run_task(&scratch.task(), &mut Nothing).unwrap_err();
                assert_eq!(error.problem.to_string(), "the run was interrupted");
            });
        }
        std::thread::sleep(Duration::from_millis(200));
        pool.interrupt();
    });
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn missing_program_and_changed_file_are_told() {
    let scratch = Scratch::new("exit 0");
    fs_err::remove_file(scratch.root.join("program")).unwrap();
    assert!(scratch.run().problem.to_string().starts_with("no worker could be started"));
    fs_err::write(scratch.root.join("a.csv"), "other").unwrap();
    assert_eq!(scratch.run().problem.to_string(), "the file has changed since it was listed");
}

#[test]
fn kept_file_is_not_asked_of_the_disk() {
    let scratch = Scratch::new(&format!("{HELLO}; exit 3"));
    let task = Task { sha256: sha256(b"120"), path: scratch.root.join("gone.csv"), ..scratch.task() };
    let contents = Contents::keeping();
    contents.keep(&task.sha256, b"120".to_vec());
    let pool = scratch.pool().with_contents(contents);
    let told = [(); 2].map(|()| pool.run_task(&task, &mut Nothing).unwrap_err().problem);
    // The worker had it once; then it is given away, and the disk has none.
    assert_eq!(told[0].to_string(), "its worker exited with 3 before the end of the task");
    assert!(matches!(told[1], Problem::Input(_)), "{told:?}");
}

#[test]
fn plugin_that_is_never_ready_is_not_waited_for_at_each_file() {
    let scratch = Scratch::new("exec /bin/sleep 60");
    let (pool, start) = (scratch.pool(), Instant::now());
    for _ in 0..10 {
        let error = pool.run_task(&scratch.task(), &mut Nothing).unwrap_err();
        assert_eq!(error.problem.to_string(), "its worker was not ready within 0.7 s");
        assert!(error.hint().is_some_and(|hint| hint.contains("while it is loaded")));
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
