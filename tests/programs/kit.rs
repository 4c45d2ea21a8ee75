//! The conformance kit on programs: the example passes, and what a program does wrong shows in its line.

use camino::Utf8Path;
use rstest::rstest;

use crate::program::{Folder, PROGRAM, repository};

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
    assert!(told.ends_with("result: ok. 6 ok, 0 failed, 8 skipped\n"), "{told}");
}

#[rstest]
#[case::other_every_time(
    "'x' + str(time.time_ns())",
    "same again in another private folder ... FAILED: it gives something else"
)]
#[case::points_at_nothing(
    "'x' if file else sys.exit('empty')",
    "its middle is zero: a record points at A1 of sheet `a`, which is empty"
)]
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
