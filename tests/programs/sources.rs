//! Programs as sources name them: the sample's example, the run record, a program of one's own from pin to figures.

use arrow_array::RecordBatch;
use camino::Utf8Path;
use nenji::config::Source;
use nenji::discover::sha256;
use nenji::extract::{self, TaskRunner};
use nenji::inputs::Inputs;
use nenji::plugin::{Limits, Plugins, RecordSink, install};
use nenji::workers::Readers;
use rstest::rstest;

use crate::program::{PROGRAM, json, only_record, repository, sample_config, sample_year};
use crate::project::{Project, SOURCE};

/// What a file of the sample gives through a source.
fn records(
    inputs: &Inputs,
    readers: &dyn TaskRunner,
    source: &str,
    edit: &dyn Fn(&mut Source),
) -> Vec<RecordBatch> {
    struct Keep(Vec<RecordBatch>);
    impl RecordSink for Keep {
        fn restart(&mut self) {
            self.0.clear();
        }

        fn records(&mut self, batch: &RecordBatch) {
            self.0.push(batch.clone());
        }
    }
    let mut kept = Keep(Vec::new());
    for planned in inputs.plan.tasks.iter().filter(|task| *task.source.id == *source) {
        let mut planned = planned.clone();
        edit(std::sync::Arc::make_mut(&mut planned.source));
        readers.run_one(&extract::task_of(&planned), &mut kept).unwrap();
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
        allow_unpinned: false,
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
    let told = "\nthe program of source `members` is not run: `members.py` is not pinned";
    assert!(ended.told.contains(told) && ended.told.contains("0 plugins, 1 programs"), "{}", ended.told);
}
