//! Two small editions, and what is said of each way in which they can differ.

use rstest::rstest;
use rust_xlsxwriter::{Table as ExcelTable, TableColumn, Workbook};

use super::*;

/// Headings and rows; a cell that is a number is written as one.
#[derive(Clone)]
struct Made {
    tab: &'static str,
    title: &'static str,
    first_row: u32,
    headings: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

fn members() -> Made {
    Made {
        tab: "T1",
        title: "T1 会員数",
        first_row: 5,
        headings: vec!["内訳の軸", "区分", "2023年度", "2024年度", "増減", "状況"],
        rows: vec![
            vec!["全体", "計", "30", "33", "3", ""],
            vec!["分野", "情報通信", "10", "12", "2", ""],
            vec!["分野", "金融", "20", "21", "1", "注1"],
        ],
    }
}

fn long() -> Made {
    Made {
        tab: "data_members",
        title: "",
        first_row: 0,
        headings: vec!["fiscal_year", "sector_code", "obs_value（社）"],
        rows: vec![
            vec!["2023", "telecom", "10"],
            vec!["2024", "telecom", "12"],
            vec!["2024", "finance", "21"],
        ],
    }
}

fn write(sheets: &[Made]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for made in sheets {
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(made.tab).unwrap();
        worksheet.write_string(0, 0, made.title).unwrap();
        let columns: Vec<_> = made.headings.iter().map(|one| TableColumn::new().set_header(*one)).collect();
        let name = if made.tab.starts_with('T') { "t_members" } else { made.tab };
        let table = ExcelTable::new().set_name(name).set_columns(&columns).set_autofilter(false);
        let last = made.first_row + u32::try_from(made.rows.len()).unwrap();
        let width = u16::try_from(made.headings.len()).unwrap();
        worksheet.add_table(made.first_row, 0, last, width - 1, &table).unwrap();
        for (row, cells) in (made.first_row + 1..).zip(&made.rows) {
            for (column, text) in (0..).zip(cells.iter().copied()) {
                match text.parse::<f64>() {
                    Ok(number) => worksheet.write_number(row, column, number).unwrap(),
                    Err(_) => worksheet.write_string(row, column, text).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn said(old: &[Made], new: &[Made]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let (was, is) = (folder.join("old.xlsx"), folder.join("new.xlsx"));
    fs_err::write(&was, write(old)).unwrap();
    fs_err::write(&is, write(new)).unwrap();
    let comparison = compare(&was, &is).unwrap();
    assert_eq!(comparison.equal, comparison.exit_code() == ExitCode::Published);
    let text = comparison.text(50);
    let lines = text.lines().filter(|line| line.starts_with("  "));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn edited(edit: impl Fn(&mut Made)) -> Vec<Made> {
    let mut made = members();
    edit(&mut made);
    vec![made, long()]
}

#[test]
fn the_same_content_is_equal_whatever_the_bytes() {
    let mut moved = members();
    moved.rows.swap(1, 2);
    assert_eq!(said(&[members(), long()], &[members(), long()]), Vec::<String>::new());
    assert_eq!(said(&[members()], &[moved]), ["layout T1 its rows stand in another order"]);
}

#[rstest]
#[case::revised(edited(|made| made.rows[1][2] = "11"), &["revised T1 分野 / 情報通信 2023年度 10 → 11"])]
#[case::derived(edited(|made| made.rows[1][4] = "1"), &["changed T1 分野 / 情報通信 増減 2 → 1"])]
#[case::mark(edited(|made| made.rows[2][5] = "注2"), &["changed T1 分野 / 金融 状況 注1 → 注2"])]
#[case::filled(edited(|made| made.rows[1][5] = "改定"), &["new T1 分野 / 情報通信 状況 (blank) → 改定"])]
#[case::blanked(edited(|made| made.rows[1][3] = ""), &["gone T1 分野 / 情報通信 2024年度 12 → (blank)"])]
#[case::row_gone(edited(|made| { made.rows.remove(1); }), &["gone T1 分野 / 情報通信 分野 | 情報通信 | 10 | 12 | 2"])]
#[case::row_new(
    edited(|made| made.rows.insert(1, vec!["分野", "水道", "1", "2", "1", ""])),
    &["new T1 分野 / 水道 分野 | 水道 | 1 | 2 | 1"]
)]
#[case::title(edited(|made| made.title = "T1 会員"), &["changed T1 A1 T1 会員数 → T1 会員"])]
#[case::heading(
    edited(|made| made.headings[4] = "増減（社）"),
    &["layout T1 column `増減（社）` is new", "layout T1 column `増減` is gone"]
)]
#[case::column_order(
    edited(|made| {
        made.headings.swap(2, 3);
        made.rows.iter_mut().for_each(|row| row.swap(2, 3));
    }),
    &["layout T1 the columns stand in another order: `2024年度` where `2023年度` stood"]
)]
#[case::moved(edited(|made| made.first_row = 6), &["layout T1 the table starts at A7, not at A6"])]
#[case::renamed(
    edited(|made| made.tab = "T2"),
    &[
        "layout T2 the sheet is new",
        "layout T1 the sheet is gone",
        "layout T2 table `t_members` stood on the sheet `T1`",
    ]
)]
fn one_difference_is_said_once(#[case] new: Vec<Made>, #[case] expected: &[&str]) {
    assert_eq!(said(&[members(), long()], &new), expected);
}

#[test]
fn rows_of_a_data_sheet_are_known_by_year_and_codes() {
    let mut made = long();
    made.rows[2][2] = "22";
    made.rows.rotate_left(1);
    let expected = [
        "layout data_members its rows stand in another order",
        "revised data_members 2024 / finance obs_value（社） 21 → 22",
    ];
    assert_eq!(said(&[long()], &[made]), expected);
}

#[test]
fn sheets_in_another_order_are_said() {
    let expected = ["layout data_members the sheets stand in another order: `data_members` where `T1` stood"];
    assert_eq!(said(&[members(), long()], &[long(), members()]), expected);
}

#[test]
fn folders_are_compared_file_by_file_and_the_record_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    for (path, bytes) in [
        ("old/ja/scope.xlsx", write(&[members()])),
        ("old/a.csv", b"\xEF\xBB\xBFid,\"2024\"\r\n007,1\r\n".to_vec()),
        ("old/b.csv", b"id\r\n1\r\n".to_vec()),
        ("old/c.parquet", b"1".to_vec()),
        ("old/run.json", b"1".to_vec()),
        ("new/ja/scope.xlsx", write(&edited(|made| made.rows[0][2] = "31")[..1])),
        ("new/a.csv", b"id,2024\n007,2\n".to_vec()),
        ("new/c.parquet", b"2".to_vec()),
        ("new/d.csv", b"id\r\n1\r\n".to_vec()),
        ("new/run.json", b"2".to_vec()),
    ] {
        let path = folder.join(path);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, bytes).unwrap();
    }
    let comparison = compare(&folder.join("old"), &folder.join("new")).unwrap();
    let files: Vec<&str> = comparison.files.iter().map(|file| &*file.file).collect();
    assert_eq!(files, ["a.csv", "c.parquet", "ja/scope.xlsx"]);
    assert_eq!(
        (comparison.new_files.as_slice(), comparison.gone_files.as_slice()),
        (&["d.csv".to_owned()][..], &["b.csv".to_owned()][..])
    );
    let csv = &comparison.files[0].differences;
    assert_eq!((csv.len(), csv[0].kind, csv[0].row.as_deref()), (1, Kind::Revised, Some("007")));
    let json: serde_json::Value = serde_json::from_str(&comparison.json()).unwrap();
    assert_eq!((&json["equal"], &json["files"][0]["differences"][0]["new"]), (&false.into(), &2.0.into()));
}

#[rstest]
#[case::missing(None, None, ExitCode::Usage)]
#[case::no_table(Some(("a.txt", &b"1"[..])), Some(("b.txt", &b"2"[..])), ExitCode::Usage)]
#[case::two_kinds(Some(("a.xlsx", &b"1"[..])), Some(("b.csv", &b"2"[..])), ExitCode::Usage)]
#[case::damaged(Some(("a.xlsx", &b"PK no zip"[..])), Some(("b.xlsx", &b"2"[..])), ExitCode::Failed)]
#[case::not_utf8(Some(("a.csv", &b"\xFF\xFE"[..])), Some(("b.csv", &b"2"[..])), ExitCode::Failed)]
fn what_cannot_be_compared_is_refused(
    #[case] old: Option<(&str, &[u8])>,
    #[case] new: Option<(&str, &[u8])>,
    #[case] code: ExitCode,
) {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let path = |file: Option<(&str, &[u8])>| {
        let (name, bytes) = file.unwrap_or(("gone.xlsx", b""));
        let path = folder.join(name);
        if file.is_some() {
            fs_err::write(&path, bytes).unwrap();
        }
        path
    };
    let error = compare(&path(old), &path(new)).unwrap_err();
    assert_eq!(error.exit_code(), code, "{error}");
    assert!(error.hint().is_some());
}
