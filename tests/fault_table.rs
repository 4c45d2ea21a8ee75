//! The fault table: every way in which a plugin can misbehave, in one run of the program, and what the run says of each.
//!
//! `cargo test --locked -p nenji --test integration fault_table -- --nocapture` prints it. Each fault is a source of its own,
//! beside one that is in order: it is to end its own file alone, with the plugin, the file, the reason and its last words.

use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use nenji::discover::sha256;
use nenji::plugin::install;
use serde_json::Value;

use crate::program::{PROGRAM, only_record, repository};
use crate::project::{Project, SOURCE};

/// Faults by the plugin that has them.
const FAULTS: [(&str, &str); 26] = [
    ("panic", "misbehaving"),
    ("panic-abort", "misbehaving"),
    ("abort", "misbehaving"),
    ("exit", "faults"),
    ("hang", "misbehaving"),
    ("busy", "misbehaving"),
    ("memory", "misbehaving"),
    ("stack", "misbehaving"),
    ("segfault", "faults"),
    ("wrong-schema", "faults"),
    ("bad-utf8", "faults"),
    ("nan", "faults"),
    ("negative-length", "faults"),
    ("unbalanced", "misbehaving"),
    ("lying-account", "faults"),
    ("unknown-indicator", "misbehaving"),
    ("no-task", "misbehaving"),
    ("no-end", "faults"),
    ("stream-error", "faults"),
    ("error-nul", "faults"),
    ("error-not-utf8", "faults"),
    ("wrong-abi", "future"),
    ("unresolved", "unresolved"),
    ("replaced", "swapped"),
    ("print", "faults"),
    ("thread", "faults"),
];

/// Attempts of a plugin to get out of its worker; what it came up against is told as its failure.
const WALLS: [(&str, &str); 7] = [
    ("files", "faults"),
    ("network", "faults"),
    ("processes", "faults"),
    ("signals", "faults"),
    ("threads", "faults"),
    ("early-thread", "faults"),
    ("surroundings", "faults"),
];

/// What is no fault after all: the sector of which the source gives its one figure.
const HARMLESS: [(&str, &str); 2] = [("print", "water"), ("thread", "gas")];

/// The library of `faults.c` under an id.
pub(crate) fn build(folder: &Utf8Path, id: &str, more: &[&str]) -> Utf8PathBuf {
    let library = folder.join(format!("libnenji_{id}.so"));
    let output = Command::new("cc")
        .args(["-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-pthread"])
        .args(["-I", "plugins/abi/include", &format!("-DID={id}")])
        .args(more)
        .args(["-o", library.as_str(), "tests/plugins/c/faults.c"])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
}

/// The plugin folder of the run. What cannot be added, because it does not load, is pinned by hand.
fn plugins(project: &Project) -> Utf8PathBuf {
    let (folder, program) = (project.path("plugins"), Utf8Path::new(PROGRAM));
    for id in ["crosstab", "misbehaving"] {
        install::add(&program.with_file_name("deps").join(format!("libnenji_{id}.so")), &folder, program)
            .unwrap();
    }
    for id in ["faults", "swapped"] {
        install::add(&build(&project.path(""), id, &[]), &folder, program).unwrap();
    }
    for (id, more) in [("future", "-DMAJOR=2"), ("unresolved", "-DUNRESOLVED")] {
        let library = build(&folder, id, &[more]);
        fs_err::set_permissions(&library, PermissionsExt::from_mode(0o600)).unwrap();
        let hash = sha256(&fs_err::read(library).unwrap());
        let pin = format!(
            "\n[[plugin]]\nid = \"{id}\"\nfile = \"libnenji_{id}.so\"\nsha256 = \"{hash}\"\nabi = 1\norigin = \"added\"\n"
        );
        let lock = folder.join("plugins.lock");
        fs_err::write(&lock, fs_err::read_to_string(&lock).unwrap() + &pin).unwrap();
    }
    folder
}

/// A source that asks for a fault, and its file.
pub(crate) fn source(project: &Project, id: &str, reader: &str, fault: &str) {
    let head = SOURCE.split("[layout]").next().unwrap();
    let head = head.replace("plugin = \"crosstab\"", reader).replace("members.*", &format!("{id}.csv"));
    let sector = HARMLESS.iter().find(|(name, _)| *name == fault).map_or("railway", |(_, sector)| sector);
    let text = format!(
        "{head}\n[layout]\nfault = \"{fault}\"\n\n[[indicator]]\nid = \"non_members\"\n\n[dimension.sector]\nvalue = \"{sector}\"\n"
    );
    project.write(&format!("inputs/sources/{id}.toml"), text.as_bytes());
    project.write(&format!("inputs/fy2024/{id}.csv"), b"a,1\n");
}

fn id_of(fault: &str) -> String {
    format!("f_{}", fault.replace('-', "_"))
}

/// A worker that ends, a program that changes the library of the next one, and the next one: sources are read in the order
/// of their ids, and the library was hashed before the first of them.
fn replacement(project: &Project, plugins: &Utf8Path) {
    source(project, "f_r1", "plugin = \"swapped\"", "exit");
    let library = plugins.join("libnenji_swapped.so");
    let script =
        format!("printf x >> '{library}'\nprintf 'indicator,role,period,sheet,row,column,number\\n'\n");
    project.write("inputs/programs/swap.sh", script.as_bytes());
    source(project, "f_r2", "command = [\"sh\", \"swap.sh\"]", "none");
    source(project, &id_of("replaced"), "plugin = \"swapped\"", "none");
    let added = Command::new(PROGRAM)
        .args([
            "plugin",
            "add",
            project.path("inputs/sources/f_r2.toml").as_str(),
            "--plugins",
            plugins.as_str(),
        ])
        .output()
        .unwrap();
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

/// Everything at once, one reading after the other; a descriptor and a variable are left lying about for the plugins.
fn run() -> (Project, Value) {
    let project = Project::published();
    let settings = fs_err::read_to_string(project.path("inputs/nenji.toml")).unwrap();
    let settings = settings
        .replace("max-failed-sources = 0", "max-failed-sources = 99")
        .replace("\n[gates]", "deadline-seconds = 2\n\n[gates]");
    project.write("inputs/nenji.toml", settings.as_bytes());
    let plugins = plugins(&project);
    for (fault, plugin) in FAULTS.into_iter().chain(WALLS) {
        source(&project, &id_of(fault), &format!("plugin = \"{plugin}\""), fault);
    }
    replacement(&project, &plugins);
    let output = Command::new("bash")
        .args(["-c", "exec 9< /etc/passwd; exec \"$@\"", "bash", PROGRAM, "run", "--jobs", "1"])
        .args(["--plugins", plugins.as_str(), "--config", project.path("inputs/nenji.toml").as_str()])
        .args(["--out", project.path("outputs").as_str()])
        .env("NENJI_TEST_SECRET", "a secret")
        .output()
        .unwrap();
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    let record = only_record(&project.path("outputs"));
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(record["outcome"], "published", "{told}");
    // What a plugin printed is nowhere among what the program prints.
    assert!(!told.contains("this is for nobody"), "{told}");
    (project, record)
}

/// The table, without what differs from machine to machine.
fn table(record: &Value, faults: &[(&str, &str)]) -> String {
    let mut table = String::new();
    for (fault, _) in faults {
        let id = id_of(fault);
        let inputs = record["inputs"].as_array().unwrap();
        let input = inputs.iter().find(|input| input["source"] == id.as_str()).unwrap();
        let said = match input["failure"].as_str() {
            Some(failure) => failure.replace('\n', "\n                    | "),
            None => format!("read; {} record, nothing lost", input["account"]["records"]),
        };
        writeln!(table, "{fault:18}  {said}").unwrap();
    }
    table
}

#[test]
fn every_fault_ends_its_own_file_alone() {
    let (project, record) = run();
    let (faults, walls) = (table(&record, &FAULTS), table(&record, &WALLS));
    println!("{faults}{walls}");
    published(&project);
    for input in record["inputs"].as_array().unwrap() {
        let Some(failure) = input["failure"].as_str() else { continue };
        let file = input["path"].as_str().unwrap().rsplit('/').next().unwrap();
        assert!(failure.starts_with("plugin `") && failure.contains(&format!("`{file}`")), "{failure}");
    }
    insta::with_settings!({filters => [
        (r"lib\.rs:\d+:\d+", "lib.rs:LINE"),
        (r"thread '([^']*)' \(\d+\)", "thread '$1' (ID)"),
        (r"[0-9a-f]{64}", "HASH"),
        (r"/proc/self/fd/\d+", "LIBRARY"),
    ]}, { insta::assert_snapshot!("faults", faults) });
    let sandbox = &record["plugins"]["faults"]["sandbox"];
    println!("sandbox: {sandbox}");
    if !sandbox["by"].as_array().unwrap().contains(&"seccomp".into()) {
        println!("walls not judged: this kernel offers no filter of system calls");
        return;
    }
    assert_eq!((&sandbox["files"], &sandbox["network"]), (&"closed".into(), &"closed".into()));
    insta::assert_snapshot!("walls", walls);
}

/// What the good source and the harmless ones gave is among the figures.
fn published(project: &Project) {
    let figures = fs_err::read_to_string(project.path("outputs/fy2024/observations.csv")).unwrap();
    for sector in ["railway", "aviation", "water", "gas"] {
        assert!(figures.lines().any(|line| line.contains(&format!("2024,,{sector}"))), "{sector}: {figures}");
    }
}
