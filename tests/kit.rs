//! `nenji plugin new` and `nenji plugin test`: what passes, and what does not, each with its line of the report.

use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use rstest::rstest;

use crate::program::{Folder, PROGRAM, repository};

/// What a command came to.
struct Ended {
    code: Option<i32>,
    told: String,
}

fn nenji(arguments: &[&str]) -> Ended {
    let output = Command::new(PROGRAM).args(arguments).output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    Ended { code: output.status.code(), told: String::from_utf8(told).unwrap() }
}

fn kit(library: &Utf8Path, fixtures: &Utf8Path, more: &[&str]) -> Ended {
    nenji(&[&["plugin", "test", library.as_str(), fixtures.as_str()], more].concat())
}

/// A library that cargo has built beside the program.
fn built(id: &str) -> Utf8PathBuf {
    Utf8Path::new(PROGRAM).with_file_name("deps").join(format!("libnenji_{id}.so"))
}

/// Where crates of new plugins are built: kept from test to test, so that the SDK is built once.
fn build_folder() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-plugins")
}

/// The golden library, and the C compiler's work, are for this platform alone.
pub(crate) const IS_GOLDEN_PLATFORM: bool =
    cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"));

fn assert_all_ok(ended: &Ended, skipped: usize) {
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    let end = format!("{} ok, 0 failed, {skipped} skipped\n", 16 - skipped);
    assert!(ended.told.ends_with(&end), "{}", ended.told);
}

#[test]
fn new_crate_builds_and_passes_at_once() {
    let folder = Folder::new();
    let made = folder.path.join("my_survey");
    let ended = nenji(&["plugin", "new", made.as_str()]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert!(ended.told.contains("made the plugin `my_survey`"), "{}", ended.told);
    // Offline: nothing is needed that the build of nenji did not need.
    for command in ["build", "test"] {
        let output = Command::new(env!("CARGO"))
            .args([command, "--offline"])
            .current_dir(&made)
            .env("CARGO_TARGET_DIR", build_folder())
            .env("RUSTFLAGS", "-D warnings")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let library = build_folder().join("debug/libnenji_my_survey.so");
    assert_all_ok(&kit(&library, &made.join("fixtures"), &[]), 0);
    // A second one in its place is refused, and the first is as it was.
    let before = fs_err::read(made.join("src/lib.rs")).unwrap();
    let again = nenji(&["plugin", "new", made.as_str()]);
    assert_eq!(again.code, Some(2), "{}", again.told);
    assert!(again.told.contains("is already there"), "{}", again.told);
    assert_eq!(fs_err::read(made.join("src/lib.rs")).unwrap(), before);
    let named = nenji(&["plugin", "new", folder.path.join("My-Survey").as_str()]);
    assert_eq!(named.code, Some(2), "{}", named.told);
    assert!(
        named.told.contains("error: `My-Survey` cannot be the id of a plugin\n\nhint: "),
        "{}",
        named.told
    );
}

#[rstest]
#[case::crosstab("crosstab", 0)]
#[case::register("register", 0)]
#[case::form("form", 3)]
fn plugins_of_nenji_pass(#[case] id: &str, #[case] skipped: usize) {
    let fixtures = repository().join("plugins").join(id).join("fixtures");
    assert_all_ok(&kit(&built(id), &fixtures, &["--many", "50000"]), skipped);
}

/// Every format that the sample year has, as it was received: cut, damaged, read twice, in both isolations.
#[rstest]
#[case::xlsx("crosstab", "mlit_ceptoar", "mlit_ceptoar_r4.xlsx")]
#[case::xls("crosstab", "fsa_ceptoar", "fsa_ceptoar_r6.xls")]
#[case::ods("crosstab", "cab_qualifications", "cab_shikaku_r6.ods")]
#[case::csv("register", "meti_outreach", "meti_keieiso_r6.csv")]
#[case::xlsx_register("register", "fsa_outreach", "fsa_keieiso_r6.xlsx")]
#[case::ods_form("form", "mhlw_scope_form", "mhlw_chosahyo_r6.ods")]
fn files_of_the_sample_year_pass(#[case] id: &str, #[case] source: &str, #[case] file: &str) {
    let folder = Folder::new();
    let inputs = repository().join("inputs");
    let year = if file.contains("_r4") { "fy2022" } else { "fy2024" };
    let ending = Utf8Path::new(file).extension().unwrap();
    let copy = |from: Utf8PathBuf, to: &str| fs_err::copy(from, folder.path.join(to)).unwrap();
    copy(inputs.join(format!("sources/{source}.toml")), &format!("{source}.toml"));
    copy(inputs.join(year).join(file), &format!("{source}.{ending}"));
    assert_all_ok(&kit(&built(id), &folder.path, &[]), 3);
}

/// A fixture of the plugin that misbehaves on request.
fn misbehaving(fault: &str) -> Folder {
    let folder = Folder::new();
    let source = format!(
        "title = 't'\nplugin = 'misbehaving'\nmeasure = 'scope'\nministry = 'mlit'\nfiles = 'fy*/a.csv'\n\
         basis = 'illustrative'\norigin = ''\n[layout]\nfault = '{fault}'\n[[indicator]]\nid = 'i'\n"
    );
    fs_err::write(folder.path.join("a.toml"), source).unwrap();
    fs_err::write(folder.path.join("a.csv"), "whole\n").unwrap();
    fs_err::write(folder.path.join("a.zero.csv"), "whole\n").unwrap();
    // Too long to be read in the host's thread, where the plugin is asked how it waits.
    let many = if ["deaf", "greedy"].contains(&fault) { "x".repeat(100_000) } else { "whole\n".to_owned() };
    fs_err::write(folder.path.join("a.many.csv"), many).unwrap();
    folder
}

/// Each fault, and the line that has to tell of it.
#[rstest]
#[case::panic("panic", "is read, and the account balances ... FAILED: panic: the plugin panicked")]
#[case::exit("exit", "is read, and the account balances ... FAILED: its worker exited with 0 before the end")]
#[case::hang("hang", "is read, and the account balances ... FAILED: it did not end within 8 s")]
#[case::unbalanced("unbalanced", "is read, and the account balances ... FAILED: internal error: the account")]
#[case::invented(
    "none",
    "account covers every cell ... FAILED: its account has 5 non-empty cells; nenji counts 1 in"
)]
#[case::fickle(
    "fickle",
    "same again in the same and in another worker ... FAILED: the same worker gives something else"
)]
#[case::two_faced("two-faced", "same in both isolations ... FAILED: in one process it gives something else")]
#[case::fragile("fragile", "file cut short ... FAILED: at byte 0: panic: the plugin panicked")]
#[case::fragile_damage(
    "fragile",
    "file damaged ... FAILED: no spreadsheet at all: panic: the plugin panicked"
)]
#[case::deaf("deaf", "waits for its reader, and stops in the midst ... FAILED: its stream closed, it took 4")]
#[case::greedy("greedy", "waits for its reader, and stops in the midst ... FAILED: it took ")]
#[case::short("none", "very many records ... FAILED: the long file gives 3 records only")]
fn every_fault_is_told_and_the_report_ends(#[case] fault: &str, #[case] line: &str) {
    let folder = misbehaving(fault);
    let ended = kit(&built("misbehaving"), &folder.path, &["--deadline", "8"]);
    let line = format!("\na: {line}");
    assert!(ended.told.contains(&line), "{line}\nis not in\n{}", ended.told);
    assert!(ended.told.contains("\nresult: FAILED. "), "{}", ended.told);
    assert_eq!(ended.code, Some(1), "{}", ended.told);
}

#[test]
fn library_that_is_no_plugin_fails_its_first_check() {
    let folder = misbehaving("none");
    let library = folder.path.join("fixtures");
    fs_err::create_dir(&library).unwrap();
    let library = library.join("libnenji_misbehaving.so");
    fs_err::write(&library, "no library").unwrap();
    let fixtures = misbehaving("none");
    let ended = kit(&library, &fixtures.path, &[]);
    assert_eq!(ended.code, Some(1), "{}", ended.told);
    assert!(ended.told.contains("misbehaving: loads in a worker ... FAILED: its library does not load"));
    assert!(ended.told.contains("a: is read ... skipped: the plugin does not load"), "{}", ended.told);
}

#[test]
fn wrong_usage_is_told_and_nothing_tried() {
    let folder = misbehaving("none");
    let none = Folder::new();
    let crosstab = built("crosstab");
    let elsewhere = Folder::new();
    let misnamed = elsewhere.path.join("Misnamed.so");
    fs_err::write(&misnamed, "no library").unwrap();
    let cases = [
        (kit(&folder.path.join("libnenji_gone.so"), &folder.path, &[]), "could not read the library"),
        (kit(&misnamed, &folder.path, &[]), "does not have the name of a plugin's library"),
        (
            kit(&folder.path.join("a.csv"), &folder.path, &[]),
            "the fixture `a` does not name the program `a.csv`",
        ),
        (kit(&crosstab, &none.path, &[]), "there is no fixture in"),
        (kit(&crosstab, &none.path.join("gone"), &[]), "could not read"),
        (kit(&crosstab, &folder.path, &[]), "is for the plugin `misbehaving`, not for `crosstab`"),
    ];
    for (ended, message) in cases {
        assert_eq!(ended.code, Some(2), "{}", ended.told);
        assert!(ended.told.starts_with("error: ") && ended.told.contains(message), "{}", ended.told);
        assert!(ended.told.contains("\n\nhint: "), "{}", ended.told);
    }
}

/// Builds a plugin in C, with every warning an error.
fn build_c(source: &Utf8Path, folder: &Folder) -> Utf8PathBuf {
    let library = folder.path.join("libnenji_pipes.so");
    let output = Command::new("cc")
        .args([
            "-std=c11",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-shared",
            "-fPIC",
            "-I",
            "plugins/abi/include",
        ])
        .args(["-o", library.as_str(), source.as_str()])
        .current_dir(repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    library
}

#[test]
fn plugin_in_c_is_built_and_passes() {
    let folder = Folder::new();
    let library = build_c(Utf8Path::new("tests/plugins/c/pipes.c"), &folder);
    assert_all_ok(&kit(&library, &repository().join("tests/plugins/c/fixtures"), &[]), 1);
}

/// What a plugin leaves out is skipped with its reason; what it does wrong is a failure of its own.
#[rstest]
#[case::no_schema(
    "\\\"layout_schema\\\":",
    "\\\"none\\\":",
    "meets the plugin's schema ... skipped: the plugin gives no schema",
    0
)]
#[case::open_schema(
    "\\\"additionalProperties\\\":false",
    "\\\"a\\\":false",
    "meets the plugin's schema ... FAILED: it allows an unknown option",
    1
)]
#[case::deaf_to_options(
    "if (!nenji_equal(key, nenji_text(\"stub\")))",
    "if (0)",
    "unknown option is refused ... FAILED",
    1
)]
#[case::no_probe(".probe = probe, ", "", "probe ... skipped: the plugin offers no `probe`", 0)]
#[case::no_limit("max_rows && ", "0 && ", "one record when one is wanted ... FAILED: it gives 6", 1)]
#[case::other_id(
    "\\\"id\\\":\\\"pipes\\\"",
    "\\\"id\\\":\\\"p\\\"",
    "describes itself ... FAILED: its id is not the one",
    1
)]
#[case::wrong_account(
    "return nenji_task_give(",
    "return r.task.account.context++, nenji_task_give(",
    "is read, and the account balances ... FAILED: the account does not balance",
    1
)]
fn plugin_in_c_that_departs_from_the_contract_is_told_so(
    #[case] good: &str,
    #[case] changed: &str,
    #[case] line: &str,
    #[case] code: i32,
) {
    let folder = Folder::new();
    let text = fs_err::read_to_string(repository().join("tests/plugins/c/pipes.c")).unwrap();
    assert!(text.contains(good), "{good}");
    let source = folder.path.join("pipes.c");
    // What a change leaves unused is no fault here.
    fs_err::write(
        &source,
        format!("#pragma GCC diagnostic ignored \"-Wunused-function\"\n{}", text.replace(good, changed)),
    )
    .unwrap();
    let library = build_c(&source, &folder);
    let ended = kit(&library, &repository().join("tests/plugins/c/fixtures"), &["--many", "5000"]);
    assert!(ended.told.contains(line), "{line}\nis not in\n{}", ended.told);
    assert_eq!(ended.code, Some(code), "{}", ended.told);
}

/// A library of the first major, as it was built once: every later host has to load it.
#[test]
fn golden_library_of_abi_1_passes() {
    if !IS_GOLDEN_PLATFORM {
        println!("skipped: the golden library is for x86-64 Linux with glibc");
        return;
    }
    let golden = repository().join("tests/plugins/golden");
    let library = golden.join("libnenji_pipes.so");
    let readme = fs_err::read_to_string(golden.join("README.md")).unwrap();
    let hash = nenji::discover::sha256(&fs_err::read(&library).unwrap());
    assert!(readme.contains(&hash), "{hash} is not in its README: the golden library was replaced");
    assert_all_ok(&kit(&library, &golden.join("fixtures"), &["--many", "100000"]), 1);
}
