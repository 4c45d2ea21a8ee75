use camino::Utf8Path;
use serde_json::Value;

use super::{FinishRunner, run};
use crate::cli::{CommonArgs, LogFormat, RunArgs};
use crate::ending::{ExitCode, RunError};
use crate::interrupt::Interrupt;
use crate::progress::Silent;

fn args(folder: &Utf8Path) -> RunArgs {
    let inputs = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../inputs");
    let common = CommonArgs {
        config: inputs.join("nenji.toml"),
        fiscal_year: None,
        plugins: None,
        built_plugins: false,
        allow_unpinned: false,
    };
    let (out, log_format) = (folder.join("outputs"), LogFormat::Text);
    RunArgs { common, out, strict: false, jobs: Some(1), dry_run: false, log_format }
}

/// As when the system gives no more threads, and a library unwraps what it asked for.
#[test]
fn attempt_that_panics_leaves_its_record_and_the_documented_code() {
    let folder = tempfile::tempdir().unwrap();
    let args = args(Utf8Path::from_path(folder.path()).unwrap());
    let start = || -> Result<Box<FinishRunner<'_>>, RunError> { panic!("no more threads") };
    let ended = run(&args, &start, &Silent, &Interrupt::default());
    assert_eq!(ended.code, ExitCode::Failed);
    assert!(matches!(ended.result, Err(RunError::Internal(_))), "{:?}", ended.result);
    let record: Value = serde_json::from_slice(&fs_err::read(ended.record.unwrap()).unwrap()).unwrap();
    assert_eq!((&record["outcome"], &record["exit_code"]), (&"not-published".into(), &4.into()));
    let told = record["error"].as_str().unwrap();
    assert!(told.contains("caused by: no more threads") && told.contains("hint: run again"), "{told}");
    assert!(record["ended"].is_string());
}
