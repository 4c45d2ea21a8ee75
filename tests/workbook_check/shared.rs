//! The sample year with a sector that two ministries answer for together (共管): both editions flag it, the master counts
//! it once, and the published files add up.

use calamine::Data;
use rayon::prelude::*;

use super::editions::{Published, compare};
use super::findings;
use crate::program::{Folder, files, json, nenji, repository};

const ALONE: &str = "ministries = [{ ministry = \"meti\" }]";
const TOGETHER: &str = "ministries = [{ ministry = \"meti\", to = \"2023-06-30\" }, \
                        { ministry = [\"meti\", \"fsa\"], from = \"2023-07-01\" }]";

/// The sample year in a folder, with the sector `credit` shared by 経済産業省 and 金融庁 since July 2023.
fn shared_year() -> Folder {
    let folder = Folder::new();
    for (path, bytes) in files(&repository().join("inputs")) {
        if path.starts_with("generator/") {
            continue;
        }
        let target = folder.path.join("inputs").join(&path);
        fs_err::create_dir_all(target.parent().unwrap()).unwrap();
        let bytes = if path == "catalog/sectors.toml" { share(&bytes) } else { bytes };
        fs_err::write(target, bytes).unwrap();
    }
    let (config, out) = (folder.path.join("inputs/nenji.toml"), folder.path.join("outputs"));
    nenji("run").args(["--config", config.as_str(), "--out", out.as_str()]).assert().code(0);
    folder
}

fn share(catalog: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(catalog).unwrap();
    let (before, credit) = text.split_at(text.find("id = \"credit\"").unwrap());
    format!("{before}{}", credit.replacen(ALONE, TOGETHER, 1)).into_bytes()
}

/// Rows of a table as text; none where the workbook has no such table.
fn rows(published: &Published, path: &str, table: &str) -> Vec<Vec<String>> {
    let mut book = published.open(path).unwrap();
    let Ok(table) = book.table_by_name(table) else { return Vec::new() };
    table.data().rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// Words of a language: the sector, the mark of its rows, that of rows that hold it in part, the line of overlaps.
const WORDS: [(&str, [&str; 4]); 2] = [
    ("ja", ["クレジット", "共管（注", "共管を含む（注", "共管の重複"]),
    (
        "en",
        [
            "Credit cards",
            "[shared] (note",
            "[shared] in part (note",
            "In several editions (shared jurisdiction)",
        ],
    ),
];

#[test]
fn a_shared_sector_stands_in_both_editions_and_once_in_the_master() {
    let folder = shared_year();
    let year = folder.path.join("outputs/fy2024");
    let mut workbooks = files(&year);
    workbooks.retain(|(path, _)| path.rsplit_once('.').is_some_and(|(_, ending)| ending == "xlsx"));
    let catalog = nenji::catalog::load(&folder.path.join("inputs/catalog")).unwrap();
    let touched =
        |path: &str| path.contains("/fsa/") || path.contains("/meti/") || !path.contains("/ministry/");
    let wrong: Vec<String> = workbooks
        .par_iter()
        .filter(|(path, _)| touched(path))
        .flat_map_iter(|(path, bytes)| {
            findings(bytes).into_iter().map(move |found| format!("{path}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let record = json(&year.join("run.json"));
    let issues = record["issues"].as_array().unwrap();
    assert!(
        issues.iter().all(|issue| issue["rule"].as_str().is_some_and(|rule| rule != "total-mismatch")),
        "{issues:?}"
    );

    let verified = assert_cmd::Command::new(crate::program::PROGRAM)
        .args(["verify", year.join("run.json").as_str()])
        .args(["--config", folder.path.join("inputs/nenji.toml").as_str()])
        .output()
        .unwrap();
    let said = String::from_utf8(verified.stdout).unwrap();
    assert!(verified.status.success() && said.contains("held against the masters, all equal"), "{said}");

    explained(&folder);
    let published = Published(workbooks);
    for (language, [sector, mark, included, overlaps]) in WORDS {
        for measure in ["scope", "outreach", "training", "international", "overview"] {
            let (wrong, count) = compare(&published, &catalog, language, measure);
            assert!(wrong.is_empty() && count > 0, "{}", wrong.join("\n"));
        }
        let path = |ministry: &str| format!("{language}/ministry/{ministry}/scope.xlsx");
        let members = |path: &str| {
            let rows = rows(&published, path, "t_ceptoar_members");
            rows.into_iter().find(|row| row[1] == sector).unwrap()
        };
        let (whole, fsa, meti) =
            (members(&format!("{language}/scope.xlsx")), members(&path("fsa")), members(&path("meti")));
        // The same values in all years; what is computed from totals differs.
        assert_eq!((&fsa[2..8], &meti[2..8]), (&whole[2..8], &whole[2..8]));
        assert!(whole[2..8].iter().any(|value| !value.is_empty()));
        for ministry in ["fsa", "meti"] {
            let path = path(ministry);
            for row in rows(&published, &path, "t_ceptoar_members").iter().filter(|row| row[1] == sector) {
                assert!(row.last().unwrap().contains(mark), "{path}: {row:?}");
            }
            let total = &rows(&published, &path, "t_ceptoar_members")[0];
            assert!(total.last().unwrap().contains(included), "{path}: {total:?}");
            let notes = rows(&published, &path, "t_notes");
            let told = notes.iter().filter(|row| {
                row[1].contains(sector) && row[1].contains("2023") | row[1].contains("令和5年7月1日")
            });
            let named = |row: &&Vec<String>| {
                ["meti", "fsa"].iter().all(|id| row[1].contains(&name(&catalog, id, language)))
            };
            assert!(told.clone().any(|row| named(&row)), "{path}: {notes:?}");
            let listed = rows(&published, &path, "t_shared");
            assert!(!listed.is_empty() && listed.iter().all(|row| row[0] == sector), "{path}: {listed:?}");
        }
        // What came to 金融庁 is a move there; 経済産業省 keeps what it had.
        let moved = |ministry: &str| {
            rows(&published, &path(ministry), "t_moves").into_iter().filter(|row| row[0] == sector).count()
        };
        assert!(moved("fsa") > 0);
        assert_eq!(moved("meti"), 0);
        let sums = rows(&published, &format!("{language}/scope.xlsx"), "t_editions");
        let first = sums.iter().find(|row| row[1] == overlaps).unwrap();
        let less: Vec<String> = whole[2..8].iter().map(|value| format!("-{value}")).collect();
        assert_eq!(first[2..8], less, "the overlap is the sector, once");
    }
}

/// A figure of an edition that holds a shared sector says so.
fn explained(folder: &Folder) {
    let workbook = folder.path.join("outputs/fy2024/en/ministry/fsa/scope.xlsx");
    let config = folder.path.join("inputs/nenji.toml");
    let args = [workbook.as_str(), "T1!H7", "--config", config.as_str()];
    let ended = nenji("explain").args(args).assert().code(0);
    let said = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    let told = "note: meti and fsa answer for the sector credit together; it stands in full in each of their editions, and once in \
                the master\n";
    assert!(said.contains(told) && said.ends_with("the inputs give the same number today\n"), "{said}");
}

fn name(catalog: &nenji::catalog::Catalog, ministry: &str, language: &str) -> String {
    let name = catalog.code_name("ministry", ministry);
    if language == "ja" { name.ja } else { name.en }
}
