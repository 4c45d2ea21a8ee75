//! `nenji guess` of what cannot be drafted: the fault is named where it lies.

use rstest::rstest;

use crate::program::{Folder, nenji, sample_config};

#[rstest]
#[case::no_zip("a.xlsx", b"PK\x03\x04 nothing", "the file ends too early or its directory is damaged")]
#[case::cut_short("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is damaged")]
#[case::empty("a.csv", b"", "the file is empty")]
#[case::something_else("a.xlsx", b"%PDF-1.4", "is no spreadsheet but a PDF")]
fn a_file_that_nobody_can_open_is_told_once_and_of_the_file(
    #[case] name: &str,
    #[case] bytes: &[u8],
    #[case] reason: &str,
) {
    let folder = Folder::new();
    let path = folder.path.join(name);
    fs_err::write(&path, bytes).unwrap();
    let config = sample_config();
    let ended = nenji("guess").args([path.as_str(), "--config", config.as_str()]).assert().code(3);
    let told = String::from_utf8(ended.get_output().stderr.clone()).unwrap();
    assert!(told.contains(&format!("error: `{path}` cannot be read: ")) && told.contains(reason), "{told}");
    assert_eq!(told.matches(reason).count(), 1, "{told}");
    let (_, hint) = told.split_once("hint: ").unwrap();
    assert!(!hint.contains("--sheet") && !hint.contains("similar table"), "{told}");
}

#[test]
fn a_sheet_without_a_table_is_told_of_the_sheet() {
    let folder = Folder::new();
    let path = folder.path.join("a.csv");
    fs_err::write(&path, "メモ\n").unwrap();
    let config = sample_config();
    let ended = nenji("guess").args([path.as_str(), "--config", config.as_str()]).assert();
    let output = ended.get_output();
    let told = String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).unwrap();
    assert!(output.status.code() == Some(3) && !told.contains("cannot be read"), "{told}");
}
