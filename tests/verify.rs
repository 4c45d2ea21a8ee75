//! `nenji verify`: a run record against the files, untouched and after somebody has changed them.

use assert_cmd::Command;
use camino::Utf8Path;

use crate::program::{Folder, PROGRAM, files, repository, sample_config, sample_year};

/// Exit code, and what was printed.
fn verify(record: &Utf8Path, config: &Utf8Path) -> (i32, String) {
    let args = ["verify", record.as_str(), "--config", config.as_str()];
    let ended = Command::new(PROGRAM).args(args).output().unwrap();
    let printed = [ended.stdout, ended.stderr].concat();
    (ended.status.code().unwrap(), String::from_utf8(printed).unwrap())
}

fn copy(from: &Utf8Path, to: &Utf8Path) {
    for (path, bytes) in files(from) {
        let target = to.join(path);
        fs_err::create_dir_all(target.parent().unwrap()).unwrap();
        fs_err::write(target, bytes).unwrap();
    }
}

#[test]
fn the_sample_year_holds_by_either_of_its_records() {
    let runs = sample_year().join("runs");
    let attempt = runs.read_dir_utf8().unwrap().next().unwrap().unwrap().into_path();
    for record in [sample_year().join("fy2024/run.json"), attempt.join("run.json")] {
        let (code, said) = verify(&record, &sample_config());
        assert_eq!(code, 0, "{said}");
        for part in ["inputs (", "configuration (", "plugins (", "programs (", "interpreters (", "outputs ("]
        {
            assert!(said.contains(part), "{part} in {said}");
        }
        assert!(said.ends_with(" holds\n") && !said.contains(" not"), "{said}");
        assert!(
            said.contains(" sums of the ministries' editions held against the masters, all equal\n"),
            "{said}"
        );
        assert!(sums(&said) > 200, "{said}");
    }
}

#[test]
fn every_file_that_is_no_longer_the_same_is_named() {
    let folder = Folder::new();
    let (inputs, year) = (folder.path.join("inputs"), folder.path.join("fy2024"));
    for part in ["nenji.toml", "theme.toml", "logo.png", "catalog", "sources", "programs", "fy2023", "fy2024"]
    {
        let from = repository().join("inputs").join(part);
        if from.is_dir() {
            copy(&from, &inputs.join(part));
        } else {
            fs_err::copy(&from, inputs.join(part))
                .or_else(|_| {
                    fs_err::create_dir_all(&inputs)?;
                    fs_err::copy(&from, inputs.join(part))
                })
                .unwrap();
        }
    }
    copy(&sample_year().join("fy2024"), &year);
    let append = |path: &Utf8Path| {
        let mut bytes = fs_err::read(path).unwrap();
        bytes.push(b'\n');
        fs_err::write(path, bytes).unwrap();
    };
    append(&inputs.join("nenji.toml"));
    append(&inputs.join("catalog/scope.toml"));
    append(&inputs.join("programs/fsa_training.py"));
    append(&year.join("ja/scope.xlsx"));
    fs_err::remove_file(inputs.join("sources/mlit_ceptoar.toml")).unwrap();
    fs_err::remove_file(year.join("observations.csv")).unwrap();
    fs_err::write(year.join("ja/late.xlsx"), b"1").unwrap();
    fs_err::write(inputs.join("fy2024/late.xlsx"), b"1").unwrap();
    let (code, said) = verify(&year.join("run.json"), &inputs.join("nenji.toml"));
    assert_eq!(code, 1, "{said}");
    for line in [
        "  nenji.toml: changed since the run: SHA-256 ",
        "  catalog: changed since the run: SHA-256 ",
        "  fsa_training.py: changed since the run: SHA-256 ",
        "  ja/scope.xlsx: changed since the run: SHA-256 ",
        "  sources/mlit_ceptoar.toml: missing\n",
        "  observations.csv: missing\n",
        "  ja/late.xlsx: not in the record\n",
        "  fy2024/late.xlsx: not in the record\n",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert!(
        !said.contains("  fy2024/mlit") && said.contains("  fy2019/"),
        "only what is gone is missing: {said}"
    );
}

/// How many sums of editions were held against the masters.
fn sums(said: &str) -> usize {
    let (before, _) = said.split_once(" sums of the ministries' editions").unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}

/// The published year with one file changed, and its record made to agree: no hash gives it away.
fn consistent(path: &str, change: impl Fn(String) -> String) -> (Folder, i32, String) {
    let folder = Folder::new();
    let year = folder.path.join("fy2024");
    copy(&sample_year().join("fy2024"), &year);
    let old = fs_err::read(year.join(path)).unwrap();
    let text = String::from_utf8(old.clone()).unwrap();
    let new = change(text.clone());
    assert_ne!(text, new, "nothing was changed");
    fs_err::write(year.join(path), &new).unwrap();
    let hash = |bytes: &[u8]| nenji::discover::sha256(bytes);
    let record = fs_err::read_to_string(year.join("run.json")).unwrap();
    fs_err::write(year.join("run.json"), record.replace(&hash(&old), &hash(new.as_bytes()))).unwrap();
    let (code, said) = verify(&year.join("run.json"), &sample_config());
    (folder, code, said)
}

/// The total of a year in a data sheet, with another value.
fn total(text: &str, start: &str, value: impl Fn(i64) -> i64) -> String {
    let line = text.lines().find(|line| line.starts_with(start)).unwrap();
    let mut fields: Vec<String> = line.split(',').map(str::to_owned).collect();
    // Year, then code and name of two dimensions.
    let old: i64 = fields[5].trim_matches('"').parse().unwrap();
    fields[5] = format!("\"{}\"", value(old));
    text.replacen(line, &fields.join(","), 1)
}

const FSA: &str = "csv/ja/ministry/fsa/scope/data_yoy_ceptoar_members.csv";

#[test]
fn an_edition_that_no_longer_adds_up_is_told_even_where_its_hash_is_as_recorded() {
    let start = "\"2024\",\"_T\",\"計\",\"_T\",\"計\",";
    let (_folder, code, said) = consistent(FSA, |text| total(&text, start, |value| value + 7));
    assert_eq!(code, 1, "{said}");
    let outputs = said.lines().find(|line| line.starts_with("outputs (")).unwrap();
    assert!(outputs.ends_with(" as recorded"), "the hashes agree: {said}");
    let told: Vec<&str> =
        said.lines().filter(|line| line.starts_with("  csv/ja/scope: `ceptoar_members` FY2024: ")).collect();
    assert_eq!(told.len(), 2, "{said}");
    assert!(
        told[0].contains("the ministries' editions come to ") && told[0].contains("; the master has "),
        "{said}"
    );
    assert!(
        told[1].contains(&format!("{FSA} has "))
            && told[1].contains(", and the master's data_editions says "),
        "{said}"
    );
    assert!(said.ends_with(" does not hold: 2 differences\n"), "{said}");
}

#[test]
fn a_master_its_terms_and_an_edition_taken_away_do_not_pass() {
    let master = "csv/en/scope/data_yoy_ceptoar_members.csv";
    let start = "\"2023\",\"_T\",\"Total\",\"_T\",\"Total\",";
    let (_folder, code, said) = consistent(master, |text| total(&text, start, |value| value - 1));
    assert!(
        code == 1
            && said.contains("csv/en/scope: `ceptoar_members` FY2023: the ministries' editions come to "),
        "{said}"
    );

    let terms = "csv/en/scope/data_editions.csv";
    let overlap = "\"2024\",\"ceptoar_members\",\"overlap\",\"_Z\",\"0\"";
    let (_folder, code, said) =
        consistent(terms, |text| text.replace(overlap, &overlap.replace("\"0\"", "\"5\"")));
    assert!(code == 1 && said.contains(" less 5 in several to "), "{said}");

    let (folder, _, _) = consistent(terms, |text| text.replace(overlap, &overlap.replace("\"0\"", "\"x\"")));
    fs_err::remove_file(folder.path.join("fy2024").join(FSA)).unwrap();
    let (code, said) = verify(&folder.path.join("fy2024/run.json"), &sample_config());
    assert_eq!(code, 1);
    assert!(said.contains("  csv/en/scope/data_editions.csv: `x` is no whole number\n"), "{said}");
    assert!(
        said.contains("FY2024: the edition of `fsa` is not there, and the master's data_editions says "),
        "{said}"
    );
}

#[test]
fn a_year_without_terms_is_not_added_up_and_that_is_said() {
    let folder = Folder::new();
    let year = folder.path.join("fy2024");
    copy(&sample_year().join("fy2024"), &year);
    fs_err::remove_dir_all(year.join("csv")).unwrap();
    let (code, said) = verify(&year.join("run.json"), &sample_config());
    assert!(code == 1 && said.contains("edition sums: not checked, because "), "{said}");
}

#[test]
fn folders_that_are_not_there_are_not_checked_and_that_is_said() {
    let (code, said) = verify(&sample_year().join("fy2024/run.json"), Utf8Path::new("nowhere/nenji.toml"));
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("inputs: not checked, because `nowhere` is not there\n"), "{said}");
    assert!(said.ends_with("holds, as far as it was checked\n"), "{said}");
}

#[test]
fn what_is_no_run_record_is_refused() {
    let folder = Folder::new();
    let write = |name: &str, text: &str| {
        fs_err::write(folder.path.join(name), text).unwrap();
        folder.path.join(name)
    };
    let record = fs_err::read_to_string(sample_year().join("fy2024/run.json")).unwrap();
    for (path, said) in [
        (folder.path.join("none.json"), "could not read the run record"),
        (write("text.json", "no json"), "is no run record"),
        (write("later.json", &record.replacen("\"version\": 1", "\"version\": 99", 1)), "has version 99"),
    ] {
        let (code, told) = verify(&path, &sample_config());
        assert!(code == 2 && told.contains(said) && told.contains("hint: "), "{code} {told}");
    }
}
