//! `nenji explain`: from a cell of a published workbook back to the cells of the spreadsheets.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use nenji::issue::CellRef;

use crate::program::{Folder, nenji, repository, sample_config, sample_year};

/// Exit code, and what was printed.
fn explain(workbook: &str, cell: &str) -> (i32, String) {
    let path = sample_year().join("fy2024").join(workbook);
    let config = sample_config();
    let args = [path.as_str(), cell, "--config", config.as_str()];
    let ended = nenji("explain").args(args).output().unwrap();
    let printed = [ended.stdout, ended.stderr].concat();
    (ended.status.code().unwrap(), String::from_utf8(printed).unwrap())
}

/// Sheet and cell of a table's row with these labels, under a heading; and what stands there.
fn find(workbook: &str, table: &str, labels: &[&str], heading: &str) -> (String, Data) {
    let bytes = fs_err::read(sample_year().join("fy2024").join(workbook)).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.load_tables().unwrap();
    let table = book.table_by_name(table).unwrap();
    let column = table.columns().iter().position(|one| one == heading).unwrap();
    let has = |row: &&[Data]| {
        labels.iter().all(|label| row.iter().map(ToString::to_string).any(|cell| &cell == label))
    };
    let row = table.data().rows().position(|row| has(&row)).unwrap_or_else(|| panic!("{labels:?}"));
    let (first_row, first_column) = table.data().start().unwrap();
    let place = |first: u32, more: usize| first + u32::try_from(more).unwrap() + 1;
    let cell = CellRef { row: place(first_row, row), column: place(first_column, column) };
    (format!("{}!{cell}", table.sheet_name()), table.data()[(row, column)].clone())
}

/// Values behind the arrows of the cells that are used.
fn used(said: &str) -> Vec<i64> {
    let cells = said.lines().filter(|line| line.starts_with("    fy"));
    cells.filter_map(|line| line.rsplit_once(" → ")?.1.parse().ok()).collect()
}

#[test]
fn a_distinct_count_lists_every_event_and_counts_each_organisation_once() {
    let labels = ["FY2023", "Finance"];
    let (cell, shown) =
        find("en/outreach.xlsx", "t_outreach_organisations_recurrence", &labels, "Distinct count");
    let (code, said) = explain("en/outreach.xlsx", &cell);
    assert_eq!(code, 0, "{said}");
    let organisations = said.lines().filter(|line| line.starts_with("  organisation=")).count();
    assert_eq!(Data::String(organisations.to_string()).to_string(), shown.to_string(), "{said}");
    assert!(used(&said).len() > organisations, "some were visited twice: {said}");
    assert!(said.ends_with("the inputs give the same number today\n"), "{said}");
}

#[test]
fn a_total_is_the_sum_of_the_cells_that_are_listed() {
    for (workbook, table, labels, heading) in [
        ("ja/scope.xlsx", "t_ceptoar_members", ["全体", "計"], "2024年度"),
        ("en/scope.xlsx", "t_ceptoar_members", ["Sector", "Finance"], "FY2023"),
        ("ja/ministry/mlit/scope.xlsx", "t_ceptoar_members", ["全体", "計"], "2024年度"),
        ("ja/outreach.xlsx", "data_yoy_outreach_events", ["2024", "_T"], "obs_value（件）"),
        ("ja/international.xlsx", "t_engagement_partners_heat", ["英国", "8"], "2023年度"),
        ("ja/scope.xlsx", "t_f3_ceptoar_members", ["金融", "1907"], "2023年度"),
    ] {
        let (cell, shown) = find(workbook, table, &labels, heading);
        let (code, said) = explain(workbook, &cell);
        assert_eq!(code, 0, "{workbook} {cell}: {said}");
        let sum: i64 = used(&said).iter().sum();
        assert_eq!(Data::String(sum.to_string()).to_string(), shown.to_string(), "{workbook} {cell}: {said}");
        assert!(said.ends_with("the inputs give the same number today\n"), "{said}");
    }
}

#[test]
fn every_cell_that_is_named_holds_what_is_said_of_it() {
    let (cell, _) = find("ja/scope.xlsx", "t_ceptoar_members", &["分野", "金融"], "増減率（％）");
    let (_, said) = explain("ja/scope.xlsx", &cell);
    let mut seen = BTreeSet::new();
    for line in said.lines().filter(|line| line.starts_with("    fy") && line.contains(".xlsx, ")) {
        let (file, rest) = line.trim().split_once(", ").unwrap();
        let (place, rest) = rest.split_once(": `").unwrap();
        let (text, _) = rest.split_once('`').unwrap();
        let (sheet, cell) = place.rsplit_once('!').unwrap();
        let cell = CellRef::parse(cell).unwrap();
        let mut book =
            Xlsx::new(Cursor::new(fs_err::read(repository().join("inputs").join(file)).unwrap())).unwrap();
        let range = book.worksheet_range(sheet).unwrap();
        assert_eq!(range.get_value((cell.row - 1, cell.column - 1)).unwrap().to_string(), text, "{line}");
        seen.insert(line.to_owned());
    }
    let legacy = said.lines().filter(|line| line.contains(".xls, ")).count();
    assert!(seen.len() + legacy > 5, "{said}");
}

#[test]
fn rates_name_both_of_their_sides() {
    let (cell, _) = find("ja/scope.xlsx", "t_membership_rate", &["全体", "計"], "2024年度");
    let (code, said) = explain("ja/scope.xlsx", &cell);
    assert!(code == 0 && said.contains("\nnumerator: ceptoar_members FY2024 total: "), "{said}");
    assert!(said.contains("\ndenominator: non_members FY2024 total: "), "{said}");
    let (cell, _) = find("ja/scope.xlsx", "t_ceptoar_members", &["分野", "金融"], "増減率（％）");
    let (code, said) = explain("ja/scope.xlsx", &cell);
    assert!(code == 0 && said.contains("\ncurrent year: ceptoar_members FY2024 sector=finance: "), "{said}");
    assert!(said.contains("\nyear before: ceptoar_members FY2023 sector=finance: "), "{said}");
}

/// Sentences are English; what is Japanese is quoted.
#[test]
fn an_explanation_speaks_one_language_and_quotes_the_other() {
    for (workbook, table, labels, heading) in [
        ("ja/scope.xlsx", "t_ceptoar_members", ["分野", "金融"], "増減率（％）"),
        ("ja/ministry/mlit/scope.xlsx", "t_ceptoar_members", ["全体", "計"], "2024年度"),
        ("ja/scope.xlsx", "t_membership_rate", ["全体", "計"], "2024年度"),
        ("ja/outreach.xlsx", "data_yoy_outreach_events", ["2024", "_T"], "obs_value（件）"),
    ] {
        let (cell, _) = find(workbook, table, &labels, heading);
        let (code, said) = explain(workbook, &cell);
        assert_eq!(code, 0, "{said}");
        let is_japanese = |text: &str| {
            text.chars().any(|one| matches!(one, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
        };
        if table == "t_ceptoar_members" {
            assert!(
                said.contains("  ceptoar_members (CEPTOAR members, `セプター会員数` in the workbook): "),
                "{said}"
            );
            assert!(
                said.contains("ceptoar_members FY2024 ") && said.contains(" organisations (A)\n"),
                "{said}"
            );
        }
        for line in said.lines() {
            // Paths and sheets before a quoted cell are addresses.
            let line = if line.starts_with("    ") {
                line.split_once(": `").map_or("", |(_, rest)| rest.split_once('`').unwrap().1)
            } else {
                line
            };
            let outside: String = line.split('`').step_by(2).collect();
            assert!(!is_japanese(&outside), "{line}\n{said}");
        }
    }
    let (cell, _) = find("en/scope.xlsx", "t_ceptoar_members", &["Sector", "Finance"], "FY2024");
    let (_, said) = explain("en/scope.xlsx", &cell);
    assert!(said.contains("  ceptoar_members (CEPTOAR members): "), "{said}");
}

#[test]
fn the_actual_value_of_a_target_is_explained_by_the_year_that_is_judged() {
    let (cell, shown) = find("ja/scope.xlsx", "t_targets", &["セプター会員数"], "実績");
    let (code, said) = explain("ja/scope.xlsx", &cell);
    assert!(
        code == 0 && said.contains(&format!("\nvalue: ceptoar_members FY2024 total: {shown} ")),
        "{said}"
    );
}

#[test]
fn a_revised_value_names_the_cell_that_it_replaces() {
    let (cell, _) = find("en/scope.xlsx", "t_revisions", &["CEPTOAR members", "2021"], "New value");
    let (code, said) = explain("en/scope.xlsx", &cell);
    assert!(code == 0 && said.contains(", revised)\n"), "{said}");
    assert!(said.contains("    earlier file, 20: fy2021/"), "{said}");
}

#[test]
fn what_holds_no_figure_is_refused_with_the_reason() {
    for (cell, said) in [
        ("T1!A1", "it stands outside the tables"),
        ("T1!A7", "holds none"),
        ("nowhere!A1", "the workbook has no sheet `nowhere`"),
        ("T1", "`T1` names no cell"),
    ] {
        let (code, told) = explain("en/scope.xlsx", cell);
        assert!(code == 2 && told.contains(said) && told.contains("hint: "), "{cell}: {code} {told}");
    }
    let folder = Folder::new();
    let broken = folder.path.join("broken.xlsx");
    fs_err::write(&broken, b"PK").unwrap();
    nenji("explain").args([broken.as_str(), "T1!A1", "--config", sample_config().as_str()]).assert().code(4);
}

#[test]
fn a_number_that_somebody_has_edited_is_told_apart() {
    let folder = Folder::new();
    let (cell, shown) = find("en/scope.xlsx", "t_ceptoar_members", &["All", "Total"], "FY2024");
    let bytes = fs_err::read(sample_year().join("fy2024/en/scope.xlsx")).unwrap();
    let edited = crate::workbook_check::edit(&bytes, |part, text| {
        if part.starts_with("xl/worksheets/sheet") {
            text.replace(&format!("<v>{shown}</v>"), "<v>1</v>")
        } else {
            text
        }
    });
    let path = folder.path.join("scope.xlsx");
    fs_err::write(&path, edited).unwrap();
    let config = sample_config();
    let args = [path.as_str(), &cell, "--config", config.as_str()];
    let ended = nenji("explain").args(args).assert().code(1);
    let said = String::from_utf8(ended.get_output().stdout.clone()).unwrap();
    assert!(said.ends_with(&format!("the workbook shows 1, the inputs give {shown} today\n")), "{said}");
}
