//! Published tables, where they are at hand: each through the very code of a run by a source file of its own, the
//! identities that hold in its printed numbers, and what became of every cell.

mod oracles;
mod seen;
mod table;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use camino::Utf8PathBuf;
use nenji::cli::CommonArgs;
use nenji::extract::{self, Context};
use nenji::fiscal_year::FiscalYear;
use nenji::inputs::Inputs;
use nenji::plan::PlannedTask;
use nenji::plugin::{Limits, Pins};
use nenji::progress::Silent;
use nenji::workers::{self, Readers};
use nenji::{discover, layout};

use crate::program::{PROGRAM, corpus, repository};
use seen::{Seen, holds};
use table::{Case, Check, OPEN, PAIRS, TABLE};

/// Settings, catalogue and sources of the checks, and what reads by them.
struct Bench {
    inputs: Inputs,
    readers: Readers,
}

impl Bench {
    fn new() -> Self {
        let own = repository().join("tests/corpus");
        let common = CommonArgs {
            config: own.join("nenji.toml"),
            fiscal_year: None,
            plugins: None,
            built_plugins: true,
            allow_unpinned: false,
        };
        let inputs = Inputs::load(&common).unwrap_or_else(|error| panic!("{error:?}"));
        let program = Utf8PathBuf::from(PROGRAM);
        let plugins = workers::plugins(&program, None, true, Pins::Required).unwrap();
        let limits =
            Limits { memory_mib: 1024, task: Duration::from_secs(120), start: Duration::from_secs(30) };
        let sources = inputs.sources.iter().map(|source| &**source);
        let readers = Readers::new(plugins, sources, program, limits, 1).unwrap();
        layout::check(&inputs, &readers).unwrap_or_else(|error| panic!("{error:?}"));
        Self { inputs, readers }
    }

    /// What a source yields of a file: as a run reads it.
    fn read(&self, case: &Case) -> Seen {
        let source = self.inputs.sources.iter().find(|source| &*source.id == case.source);
        let source = Arc::clone(source.unwrap_or_else(|| panic!("there is no source `{}`", case.source)));
        let mut file = discover::one_file(&corpus().join(case.file), FiscalYear(case.vintage)).unwrap();
        file.vintage = FiscalYear(case.vintage);
        let years = self.inputs.fiscal_years();
        let context = Context {
            catalog: &self.inputs.catalog,
            labels: &self.inputs.labels,
            fiscal_years: &years,
            cache: None,
        };
        let pattern = config_pattern(&source.files);
        assert!(pattern.is_match(&file.path), "`{}` does not claim {}", source.files, file.path);
        let task = PlannedTask { source, file };
        let extracted = extract::extract(&[task], &self.readers, context, &Silent);
        Seen::new(extracted, &self.readers)
    }
}

fn config_pattern(files: &str) -> globset::GlobMatcher {
    globset::Glob::new(files).unwrap().compile_matcher()
}

#[test]
fn published_tables_are_read_exactly_and_every_cell_is_accounted_for() {
    if !corpus().is_dir() {
        println!("skipped: the published tables are not at hand");
        return;
    }
    let bench = Bench::new();
    let mut read = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &TABLE {
        let name = format!("{} by {}", case.file, case.source);
        let seen = bench.read(case);
        let found = match case.check {
            Check::Reads { oracle, rejected } => seen.judge(oracle, rejected),
            Check::Fails(words) => seen.fails_with(words),
        };
        report(&name, found, &mut wrong);
        read.insert((case.file, case.source), seen);
    }
    for pair in &PAIRS {
        let [one, other] = pair.of.map(|of| &read[&of]);
        let found = holds(|| (pair.holds)(one, other)).map(|()| "agree".to_owned());
        let name = pair.of.map(|(file, source)| format!("{file} by {source}")).join(" and ");
        report(&name, found, &mut wrong);
    }
    for (file, reason) in &OPEN {
        println!("open   {file}: {reason}");
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let files = corpus().read_dir_utf8().unwrap().map(|entry| entry.unwrap().file_name().to_owned());
    let about = ["README.md", "ORIGINS.tsv"];
    let unread: Vec<String> = files
        .filter(|name| !about.contains(&name.as_str()) && !TABLE.iter().any(|case| case.file == name))
        .collect();
    assert!(unread.is_empty(), "no source reads {unread:?}");
}

fn report(name: &str, found: Result<String, String>, wrong: &mut Vec<String>) {
    match found {
        Ok(told) => println!("ok     {name}: {told}"),
        Err(reason) => {
            println!("WRONG  {name}: {reason}");
            wrong.push(name.to_owned());
        }
    }
}
