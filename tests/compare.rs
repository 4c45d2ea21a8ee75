//! `nenji compare` as its users start it: exit codes, and what it prints of published years.

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use camino::Utf8Path;

use crate::program::{Folder, PROGRAM, files, sample_year};

fn compare(old: &Utf8Path, new: &Utf8Path, more: &[&str]) -> Assert {
    Command::new(PROGRAM).args(["compare", old.as_str(), new.as_str()]).args(more).assert()
}

fn stdout(ended: &Assert) -> String {
    String::from_utf8(ended.get_output().stdout.clone()).unwrap()
}

/// The masters in English and the observations, with one figure changed in the CSV.
fn revised(folder: &Utf8Path) {
    for (path, bytes) in files(&sample_year().join("fy2024")) {
        let is_kept = !path.contains('/') || (path.starts_with("en/") && !path.contains("ministry"));
        let target = folder.join(&path);
        if !is_kept {
            continue;
        }
        fs_err::create_dir_all(target.parent().unwrap()).unwrap();
        let bytes = if path == "observations.csv" { one_more(&bytes) } else { bytes };
        fs_err::write(target, bytes).unwrap();
    }
}

fn one_more(csv: &[u8]) -> Vec<u8> {
    let mut reader = csv::Reader::from_reader(csv);
    let headings = reader.headers().unwrap().clone();
    let value = headings.iter().position(|heading| heading == "obs_value").unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headings).unwrap();
    let mut is_done = false;
    for record in reader.records() {
        let mut fields: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        if let (false, Ok(number)) = (is_done, fields[value].parse::<i64>()) {
            fields[value] = (number + 1).to_string();
            is_done = true;
        }
        writer.write_record(fields).unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn the_same_year_is_equal_and_an_edited_copy_is_not() {
    let published = sample_year().join("fy2024");
    let copy = Folder::new();
    revised(&copy.path);
    let masters = Folder::new();
    revised(&masters.path);
    let equal = compare(&masters.path, &copy.path, &[]).code(0);
    assert!(stdout(&equal).ends_with("files compared\n"), "{}", stdout(&equal));
    let ended = compare(&published, &copy.path, &[]).code(1);
    let said = stdout(&ended);
    assert!(said.contains("observations.csv: 1 figure revised\n  revised  observations  "), "{said}");
    assert!(said.contains("ja/scope.xlsx: the file is gone\n"), "{said}");
    assert!(!said.contains("en/scope.xlsx: 1") && !said.contains("run.json"), "{said}");
}

#[test]
fn a_master_and_an_edition_of_a_ministry_differ_as_json_too() {
    let of = |path: &str| sample_year().join("fy2024/ja").join(path);
    let ended =
        compare(&of("outreach.xlsx"), &of("ministry/fsa/outreach.xlsx"), &["--format", "json"]).code(1);
    let json: serde_json::Value = serde_json::from_str(&stdout(&ended)).unwrap();
    assert_eq!(json["equal"], false);
    let differences = json["files"][0]["differences"].as_array().unwrap();
    let has = |kind: &str| differences.iter().any(|one| one["kind"] == kind);
    assert!(has("revised") && has("changed") && has("gone") && has("layout"));
    assert!(differences.iter().all(|one| one["words"].is_string() || one["old"] != one["new"]));
}

#[test]
fn a_chart_with_another_title_other_cells_or_none_is_told() {
    let workbook = sample_year().join("fy2024/ja/scope.xlsx");
    let bytes = fs_err::read(&workbook).unwrap();
    let folder = Folder::new();
    let edited = |from: &str, to: &str| {
        let path = folder.path.join("scope.xlsx");
        let change = |part: &str, text: String| match part {
            "xl/charts/chart1.xml" => text.replace(from, to),
            _ => text,
        };
        fs_err::write(&path, crate::workbook_check::edit(&bytes, change)).unwrap();
        stdout(&compare(&workbook, &path, &[]).code(1))
    };
    let said = edited("<a:t>情報通信</a:t>", "<a:t>通信</a:t>");
    assert!(said.contains("  chart  F1  通信  title  情報通信 → 通信\n"), "{said}");
    let said = edited("$C$7:$H$7</c:f>", "$C$8:$H$8</c:f>");
    assert!(
        said.contains("  chart  F1  情報通信  ranges  F1の数値!$C$7:$H$7 → F1の数値!$C$8:$H$8\n"),
        "{said}"
    );
    assert!(said.ends_with(": 1 chart differs\n"), "{said}");

    let path = folder.path.join("gone.xlsx");
    let without = |part: &str, text: String| match part {
        "xl/drawings/_rels/drawing2.xml.rels" => text.replace("charts/chart1.xml", "charts/none.xml"),
        _ => text,
    };
    fs_err::write(&path, crate::workbook_check::edit(&bytes, without)).unwrap();
    let said = stdout(&compare(&workbook, &path, &[]).code(1));
    let told = "chart F1 the chart `情報通信` is gone, which draws F1の数値!$C$6:$H$6, F1の数値!$C$7:$H$7";
    let lines = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    assert!(lines.into_iter().any(|line| line == told), "{said}");
}

#[test]
fn what_is_no_edition_is_refused_with_advice() {
    let folder = Folder::new();
    let broken = folder.path.join("broken.xlsx");
    fs_err::write(&broken, b"PK\x03\x04 not a workbook").unwrap();
    let workbook = sample_year().join("fy2024/ja/scope.xlsx");
    for (old, code, said) in [
        (folder.path.join("none.xlsx"), 2, "there is no file or folder"),
        (folder.path.clone(), 2, "are not of the same kind"),
        (broken, 4, "could not read"),
    ] {
        let ended = compare(&old, &workbook, &[]).code(code);
        let told = String::from_utf8(ended.get_output().stderr.clone()).unwrap();
        assert!(told.contains(said) && told.contains("hint: "), "{told}");
    }
}
