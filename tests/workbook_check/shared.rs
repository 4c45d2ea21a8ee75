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
    let is_other = |rule: &str| rule != "total-mismatch";
    assert!(issues.iter().all(|issue| issue["rule"].as_str().is_some_and(is_other)), "{issues:?}");
    verified(&folder);
    explained(&folder);

    let catalog = nenji::catalog::load(&folder.path.join("inputs/catalog")).unwrap();
    let published = Published(workbooks);
    for (language, words) in WORDS {
        for measure in ["scope", "outreach", "training", "international", "overview"] {
            let (wrong, count) = compare(&published, &catalog, language, measure);
            assert!(wrong.is_empty() && count > 0, "{}", wrong.join("\n"));
        }
        once_in_the_master(&published, language, words);
        for ministry in ["fsa", "meti"] {
            flagged(&published, &catalog, (language, ministry), words);
        }
    }
}

/// The row of the sector in the table of members.
fn members(published: &Published, path: &str, sector: &str) -> Vec<String> {
    rows(published, path, "t_ceptoar_members").into_iter().find(|row| row[1] == sector).unwrap()
}

/// Both editions hold the values of the master, which takes the sector out once.
fn once_in_the_master(published: &Published, language: &str, [sector, _, _, overlaps]: [&str; 4]) {
    let master = format!("{language}/scope.xlsx");
    let whole = members(published, &master, sector);
    assert!(whole[2..8].iter().all(|value| value.parse::<i64>().is_ok_and(|value| value > 0)), "{whole:?}");
    for ministry in ["fsa", "meti"] {
        let own = members(published, &format!("{language}/ministry/{ministry}/scope.xlsx"), sector);
        // The same values in all years; what is computed from totals differs.
        assert_eq!(own[2..8], whole[2..8], "{ministry}");
    }
    let sums = rows(published, &master, "t_editions");
    let first = sums.iter().find(|row| row[1] == overlaps).unwrap();
    let less: Vec<String> = whole[2..8].iter().map(|value| format!("-{value}")).collect();
    assert_eq!(first[2..8], less, "the overlap is the sector, once");
}

/// An edition marks the sector, names its ministries and the day, lists it, and has a move only where the sector came.
fn flagged(
    published: &Published,
    catalog: &nenji::catalog::Catalog,
    (language, ministry): (&str, &str),
    [sector, mark, included, _]: [&str; 4],
) {
    let path = format!("{language}/ministry/{ministry}/scope.xlsx");
    let of = |table: &str| rows(published, &path, table);
    let row = members(published, &path, sector);
    assert!(row.last().unwrap().contains(mark), "{path}: {row:?}");
    let total = &of("t_ceptoar_members")[0];
    assert!(total.last().unwrap().contains(included), "{path}: {total:?}");
    let day = if language == "ja" { "（令和5年7月1日から）" } else { ", since 1 July 2023" };
    let names = ["meti", "fsa"].map(|id| name(catalog, id, language));
    let is_told = |text: &str| {
        text.contains(sector) && text.contains(day) && names.iter().all(|name| text.contains(name))
    };
    assert!(of("t_notes").iter().any(|row| is_told(&row[1])), "{path}: {:?}", of("t_notes"));
    let listed = of("t_shared");
    assert!(!listed.is_empty() && listed.iter().all(|row| row[0] == sector), "{path}: {listed:?}");
    // What came to 金融庁 is a move there; 経済産業省 keeps what it had.
    let moved = of("t_moves").iter().any(|row| row[0] == sector);
    assert_eq!(moved, ministry == "fsa", "{path}");
}

/// The published files add up, read from their CSV twins.
fn verified(folder: &Folder) {
    let record = folder.path.join("outputs/fy2024/run.json");
    let config = folder.path.join("inputs/nenji.toml");
    let args = ["verify", record.as_str(), "--config", config.as_str()];
    let ended = assert_cmd::Command::new(crate::program::PROGRAM).args(args).assert().code(0);
    let said = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    assert!(said.contains("held against the masters, all equal"), "{said}");
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
