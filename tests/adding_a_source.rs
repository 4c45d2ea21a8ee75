//! The transcript of `ADDING_A_SOURCE.md`: an unseen table on its way from `guess` to a published number, run anew.
//! `NENJI_WRITE_TRANSCRIPT=1` writes what was seen into the document, to be looked at before it is committed.

use std::process::Command;

use camino::Utf8Path;

use crate::program::{Folder, PROGRAM, files, nenji, repository, sample_config};
use crate::project::{SETTINGS, xlsx};

const DOCUMENT: &str = "pipeline/docs/ADDING_A_SOURCE.md";

/// What the ministry sent.
const TABLE: &[&[&str]] = &[
    &["セプター未加入事業者数の推移（国土交通省調べ）"],
    &["", "", "（単位：社）"],
    &["重要インフラ分野", "令和5年度末", "令和6年度末"],
    &["航空", "12", "11"],
    &["空港", "4", "4"],
    &["鉄道", "20", "22"],
    &["物流", "…", "31"],
    &["合　計", "36", "68"],
    &["（注）「…」は把握していないことを示す。"],
];

fn folder() -> Folder {
    let folder = Folder::new();
    let write = |below: &str, bytes: &[u8]| {
        let path = folder.path.join(below);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    };
    for (name, bytes) in files(&repository().join("inputs/catalog")) {
        write(&format!("inputs/catalog/{name}"), &bytes);
    }
    write("inputs/nenji.toml", SETTINGS.as_bytes());
    write("inputs/fy2024/mlit_mikanyu_r6.xlsx", &xlsx("未加入", TABLE).unwrap());
    fs_err::create_dir_all(folder.path.join("inputs/sources")).unwrap();
    folder
}

/// What a command of the transcript says; a run that ends badly says so with its code.
fn said(command: &str, folder: &Utf8Path) -> String {
    let programs = Utf8Path::new(PROGRAM).parent().unwrap();
    let output = Command::new("bash")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", format!("{programs}:{}", std::env::var("PATH").unwrap()))
        .output()
        .unwrap();
    let code = output.status.code().unwrap();
    let mut told = String::from_utf8(output.stdout).unwrap();
    if code != 0 {
        told += &String::from_utf8(output.stderr).unwrap();
        told.extend(["[ended with ", &code.to_string(), "]\n"]);
    }
    let lines = told.lines().map(str::trim_end).filter(|line| !line.contains("/runs/"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

#[test]
fn the_transcript_from_guess_to_a_published_number_is_true() {
    // Installs the plugins that were built beside the program, as `--built-plugins` does.
    nenji("check").args(["--config", sample_config().as_str()]).output().unwrap();
    let folder = folder();
    let text = fs_err::read_to_string(repository().join(DOCUMENT)).unwrap();
    let mut seen = String::new();
    let (mut is_block, mut is_answer) = (false, false);
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        if is_fence {
            is_block = line == "```console";
            is_answer = false;
        }
        match line.strip_prefix("$ ").filter(|_| is_block) {
            Some(command) => {
                seen.extend([line, "\n", &said(command, &folder.path)]);
                is_answer = true;
            }
            None if is_answer => {}
            None => seen.extend([line, "\n"]),
        }
    }
    if std::env::var_os("NENJI_WRITE_TRANSCRIPT").is_some() {
        fs_err::write(repository().join(DOCUMENT), &seen).unwrap();
        return;
    }
    assert_eq!(seen, text, "{DOCUMENT} is no longer true");
    assert!(seen.contains("non_members,2024,") && seen.contains("22"), "no published number is shown");
}
