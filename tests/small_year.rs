//! A small year that is in order and has been published once, to be spoiled in one place and run again.
//!
//! The repository's catalogue, two sources of one ministry, two years of files; settings that let nothing bad pass.

use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};
use rust_xlsxwriter::{Formula, Workbook};

use crate::program::{Folder, files, nenji, repository};

const SETTINGS: &str = r#"
first-fiscal-year = 2023
fiscal-year       = 2024
created           = "2025-07-01T00:00:00"
contact           = "例示"
vintage-label     = "確報"
deadline-seconds  = 60

[gates]
max-rejected-cells      = 0
max-failed-sources      = 0
max-unexplained-percent = 100
"#;

const MEMBERS: &str = r#"
title    = "会員数"
plugin   = "crosstab"
measure  = "scope"
ministry = "mlit"
files    = "fy*/mlit_kaiin_*.xls*"
basis    = "illustrative"
origin   = "例示"

[layout]
sheet     = "会員数"
header    = { from = "分野", rows = 1 }
period    = { near = "現在" }
period-is = "date"
stop      = ["（注"]

[[indicator]]
id      = "ceptoar_members"
heading = "会員数"
unit    = "社"

[dimension.sector]
from = "分野"
"#;

const OUTSIDE: &str = r#"
title    = "未加入事業者数"
plugin   = "crosstab"
measure  = "scope"
ministry = "mlit"
files    = "fy*/mlit_mikanyu_*.csv"
basis    = "illustrative"
origin   = "例示"

[layout]
header = { from = "分野", rows = 1 }
period = { file = true }

[[indicator]]
id      = "non_members"
heading = "未加入事業者数"
unit    = "社"

[dimension.sector]
from = "分野"
"#;

/// What a cell of a test's workbook holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell {
    Text(&'static str),
    Number(f64),
    /// A formula whose result is this error value.
    Error(&'static str),
}

/// A sheet: cells by their names.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) cells: Vec<(&'static str, Cell)>,
}

impl Sheet {
    /// The members of FY2024, in order.
    pub(crate) fn members() -> Self {
        members_on("令和7年3月31日現在", [13.0, 22.0, 15.0])
    }

    /// Puts something into a cell.
    pub(crate) fn with(mut self, name: &'static str, cell: Cell) -> Self {
        self.cells.retain(|(other, _)| *other != name);
        self.cells.push((name, cell));
        self
    }

    /// The bytes of an xlsx.
    pub(crate) fn xlsx(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(self.name).unwrap();
        for (name, cell) in &self.cells {
            let at = nenji::issue::CellRef::parse(name).unwrap();
            let (row, column) = (at.row - 1, u16::try_from(at.column - 1).unwrap());
            match cell {
                Cell::Text(text) => sheet.write_string(row, column, *text),
                Cell::Number(number) => sheet.write_number(row, column, *number),
                Cell::Error(error) => {
                    sheet.write_formula(row, column, Formula::new("=A1").set_result(*error))
                }
            }
            .unwrap();
        }
        book.save_to_buffer().unwrap()
    }
}

fn members_on(day: &'static str, [aviation, railway, logistics]: [f64; 3]) -> Sheet {
    let cells = vec![
        ("A1", Cell::Text("セプター会員数（例示）")),
        ("B2", Cell::Text(day)),
        ("A3", Cell::Text("分野")),
        ("B3", Cell::Text("会員数")),
        ("A4", Cell::Text("航空")),
        ("B4", Cell::Number(aviation)),
        ("A5", Cell::Text("鉄道")),
        ("B5", Cell::Number(railway)),
        ("A6", Cell::Text("物流")),
        ("B6", Cell::Number(logistics)),
    ];
    Sheet { name: "会員数", cells }
}

/// Its file of members of FY2024.
pub(crate) const MEMBERS_FILE: &str = "fy2024/mlit_kaiin_r6.xlsx";
/// Its file of operators outside the CEPTOARs of FY2024.
pub(crate) const OUTSIDE_FILE: &str = "fy2024/mlit_mikanyu_r6.csv";
/// What that file says.
pub(crate) const OUTSIDE_TEXT: &str = "分野,未加入事業者数\n航空,9\n鉄道,110\n物流,120\n";

/// The inputs, and what has been published of them.
pub(crate) struct SmallYear {
    folder: Folder,
}

impl SmallYear {
    /// A copy of the year, published.
    pub(crate) fn published() -> Self {
        static YEAR: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
        let files = YEAR.get_or_init(|| {
            let year = Self { folder: Folder::new() };
            year.lay_out();
            let ended = year.command().assert();
            ended.code(0);
            files(&year.folder.path)
        });
        let year = Self { folder: Folder::new() };
        for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("out/runs/")) {
            year.write(&format!("../{path}"), bytes);
        }
        year
    }

    fn lay_out(&self) {
        self.write("nenji.toml", SETTINGS.as_bytes());
        for (path, bytes) in files(&repository().join("inputs/catalog")) {
            self.write(&format!("catalog/{path}"), &bytes);
        }
        self.write("sources/mlit_kaiin.toml", MEMBERS.as_bytes());
        self.write("sources/mlit_mikanyu.toml", OUTSIDE.as_bytes());
        self.write("fy2023/mlit_kaiin_r5.xlsx", &members_on("令和6年3月31日現在", [12.0, 21.0, 15.0]).xlsx());
        self.write("fy2023/mlit_mikanyu_r5.csv", OUTSIDE_TEXT.as_bytes());
        self.write(MEMBERS_FILE, &Sheet::members().xlsx());
        self.write(OUTSIDE_FILE, OUTSIDE_TEXT.as_bytes());
    }

    /// The folder that holds inputs and outputs.
    pub(crate) fn root(&self) -> &Utf8Path {
        &self.folder.path
    }

    /// The output folder.
    pub(crate) fn out(&self) -> Utf8PathBuf {
        self.root().join("out")
    }

    /// Writes a file below the inputs folder.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root().join("inputs").join(path);
        fs_err::create_dir_all(path.parent().unwrap().as_str().replace("/inputs/..", "")).unwrap();
        fs_err::write(path.as_str().replace("/inputs/..", ""), bytes).unwrap();
    }

    /// Takes a file out of the inputs folder.
    pub(crate) fn remove(&self, path: &str) {
        fs_err::remove_file(self.root().join("inputs").join(path)).unwrap();
    }

    /// Replaces words in a file of the inputs folder.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs_err::read_to_string(self.root().join("inputs").join(path)).unwrap();
        assert!(text.contains(from), "`{path}` does not hold `{from}`");
        self.write(path, text.replace(from, to).as_bytes());
    }

    /// The command of its run.
    pub(crate) fn command(&self) -> assert_cmd::Command {
        let mut command = nenji("run");
        command.current_dir(self.root()).args(["--config", "inputs/nenji.toml", "--out", "out"]);
        command
    }

    /// What is published, with the record.
    pub(crate) fn edition(&self) -> Vec<(String, Vec<u8>)> {
        files(&self.out().join("fy2024"))
    }

    /// The record of the attempt that has just ended; those of the first run are not copied.
    pub(crate) fn record(&self) -> serde_json::Value {
        crate::program::only_record(&self.out())
    }

    /// Runs, and gives exit code and both outputs, as a reader of the terminal sees them.
    pub(crate) fn transcript(&self) -> String {
        let ended = self.command().output().unwrap();
        transcript(ended.status.code(), &ended.stdout, &ended.stderr)
    }
}

/// Exit code and both outputs; what differs from run to run is left out.
pub(crate) fn transcript(code: Option<i32>, stdout: &[u8], stderr: &[u8]) -> String {
    let code = code.map_or_else(|| "none".to_owned(), |code| code.to_string());
    let text = |bytes| String::from_utf8_lossy(bytes).trim_end().to_owned();
    format!("exit code: {code}\n--- standard output\n{}\n--- standard error\n{}", text(stdout), text(stderr))
}

/// What no snapshot may hold: the time of a run.
pub(crate) const FILTERS: [(&str, &str); 1] = [(r"\d{8}T\d{6}Z(-\d+)?", "[start]")];
