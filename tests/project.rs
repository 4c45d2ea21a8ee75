//! A small inputs folder of one source and two years, to be broken in one way at a time.

use camino::{Utf8Path, Utf8PathBuf};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::program::{Folder, files, nenji, repository};

pub(crate) const SETTINGS: &str = r#"first-fiscal-year = 2023
created = "2025-07-01T00:00:00"
contact = "a test"
vintage-label = "確報"

[gates]
max-rejected-cells = 0
max-failed-sources = 0
"#;

pub(crate) const SOURCE: &str = r#"title = "会員数"
plugin = "crosstab"
measure = "scope"
ministry = "mlit"
files = "fy*/members.*"
basis = "illustrative"
origin = "a test"

[layout]
sheet = "会員数"
header = { from = "分野", rows = 1 }
period = { across = true }
total = ["合計"]
stop = ["注"]
marks = { "…" = "L" }

[[indicator]]
id = "non_members"
unit = "社"

[dimension.sector]
from = "分野"
"#;

/// Rows of the sheet; a cell that reads as a number is one.
pub(crate) type Rows<'a> = &'a [&'a [&'a str]];

pub(crate) const GOOD: Rows<'static> = &[
    &["分野", "令和5年度", "令和6年度"],
    &["鉄道", "20", "22"],
    &["航空", "10", "9"],
    &["合計", "30", "31"],
];

/// An inputs folder and the outputs of a run that went well.
pub(crate) struct Project {
    folder: Folder,
}

/// How a run ended, for a transcript.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) told: String,
}

impl Project {
    /// With one good file, published once.
    pub(crate) fn published() -> Self {
        let project = Self { folder: Folder::new() };
        let catalog = repository().join("inputs/catalog");
        for (name, bytes) in files(&catalog) {
            project.write(&format!("inputs/catalog/{name}"), &bytes);
        }
        project.write("inputs/nenji.toml", SETTINGS.as_bytes());
        project.write("inputs/sources/members.toml", SOURCE.as_bytes());
        project.write("inputs/fy2024/members.xlsx", &xlsx("会員数", GOOD).unwrap());
        let ended = project.run();
        assert_eq!(ended.code, Some(0), "{}", ended.told);
        fs_err::remove_dir_all(project.path("outputs/runs")).unwrap();
        project
    }

    pub(crate) fn path(&self, below: &str) -> Utf8PathBuf {
        self.folder.path.join(below)
    }

    pub(crate) fn write(&self, below: &str, bytes: &[u8]) {
        let path = self.path(below);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }

    pub(crate) fn remove(&self, below: &str) {
        fs_err::remove_file(self.path(below)).unwrap();
    }

    /// Puts a sheet in the place of the good one.
    pub(crate) fn sheet(&self, rows: Rows<'_>) {
        self.write("inputs/fy2024/members.xlsx", &xlsx("会員数", rows).unwrap());
    }

    pub(crate) fn published_files(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.path("outputs/fy2024"))
    }

    pub(crate) fn run(&self) -> Ended {
        self.run_with("run", &["--out", self.path("outputs").as_str()])
    }

    pub(crate) fn run_with(&self, command: &str, more: &[&str]) -> Ended {
        let config = self.path("inputs/nenji.toml");
        let output = nenji(command).args(["--config", config.as_str()]).args(more).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let told = text(&output.stdout) + &text(&output.stderr);
        Ended { code: output.status.code(), told: anonymous(&told, &self.folder.path) }
    }
}

/// Without what differs from run to run: folders, times, hashes.
fn anonymous(told: &str, folder: &Utf8Path) -> String {
    let told = told.replace(folder.as_str(), "PROJECT");
    let is_stage = |line: &&str| !STAGES.iter().any(|stage| line.starts_with(stage));
    let lines = told.lines().filter(is_stage).map(|line| match line.split_once("/runs/") {
        Some((before, after)) => {
            let after = after.split_once('/').map_or("", |(_, name)| name);
            format!("{before}/runs/START/{after}\n")
        }
        None => format!("{line}\n"),
    });
    lines.collect()
}

const STAGES: [&str; 6] = ["discover", "extract:", "validate", "aggregate", "render", "publish"];

/// A workbook of one sheet; `#REF!` becomes a formula with that result.
pub(crate) fn xlsx(name: &str, rows: Rows<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    fill(book.add_worksheet().set_name(name)?, rows)?;
    book.save_to_buffer()
}

/// Writes rows into a sheet.
pub(crate) fn fill(sheet: &mut Worksheet, rows: Rows<'_>) -> Result<(), XlsxError> {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            if let Ok(number) = cell.parse::<f64>() {
                sheet.write_number(row, column, number)?;
            } else if cell.starts_with('#') {
                let formula = rust_xlsxwriter::Formula::new("=A1").set_result(*cell);
                sheet.write_formula(row, column, formula)?;
            } else if !cell.is_empty() {
                sheet.write_string(row, column, *cell)?;
            }
        }
    }
    Ok(())
}
