//! The shapes a crosstab comes in.

use super::*;

#[test]
fn two_level_merged_header_with_total_row_and_rate_columns() {
    let grid = merged(
        grid(
            "会員数",
            &[
                &["セプター会員数", "", "", "", "（単位：社）"],
                &["分野", "令和4年度", "", "令和5年度", ""],
                &["", "会員数", "前年度比（％）", "会員数", "前年度比（％）"],
                &["情報通信", "100", "1.0", "110", "10.0"],
                &["金融", "200", "2.0", "210", "5.0"],
                &["合計", "300", "1.7", "320", "6.7"],
                &["（注）会員数は年度末現在"],
            ],
        ),
        &[[2, 1, 3, 1], [2, 2, 2, 3], [2, 4, 2, 5]],
    );
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true }, "total": ["合計"] });
    let indicators = json!([{ "id": "members", "heading": "会員数" },
        { "id": "members", "heading": "前年度比", "role": "stated_rate" }]);
    let mapping = mapping(&layout, &indicators, &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "B4 members value 令和4年度 [情報通信] 100 社",
            "C4 members stated_rate 令和4年度 [情報通信] 1 ％",
            "D4 members value 令和5年度 [情報通信] 110 社",
            "E4 members stated_rate 令和5年度 [情報通信] 10 ％",
            "B5 members value 令和4年度 [金融] 200 社",
            "C5 members stated_rate 令和4年度 [金融] 2 ％",
            "D5 members value 令和5年度 [金融] 210 社",
            "E5 members stated_rate 令和5年度 [金融] 5 ％",
            "B6 members total 令和4年度 [合計] 300 社",
            "C6 members stated_rate 令和4年度 [合計] 1.7 ％",
            "D6 members total 令和5年度 [合計] 320 社",
            "E6 members stated_rate 令和5年度 [合計] 6.7 ％",
        ]
    );
    assert!(refused(&grid, &reading).is_empty());
    assert_eq!(reading.headings, ["分野", "会員数", "前年度比（％）", "会員数", "前年度比（％）"]);
}

#[test]
fn era_carried_down_over_merged_years() {
    let grid = merged(
        grid(
            "推移",
            &[
                &["年度", "区分", "件数"],
                &["平成30", "会議", "1"],
                &["", "講演", "2"],
                &["令和元", "会議", "3"],
                &["", "講演", "4"],
                &["2", "会議", "5"],
                &["", "講演", "6"],
            ],
        ),
        &[[2, 1, 3, 1], [4, 1, 5, 1]],
    );
    let layout = json!({ "header": { "from": "年度" }, "period": { "down": "年度" } });
    let mapping = mapping(&layout, &json!([{ "id": "events" }]), &json!({ "channel": { "from": "区分" } }));
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "C2 events value 平成30 [会議] 1",
            "C3 events value 平成30 [講演] 2",
            "C4 events value 令和元 [会議] 3",
            "C5 events value 令和元 [講演] 4",
            "C6 events value 令和2 [会議] 5",
            "C7 events value 令和2 [講演] 6",
        ]
    );
}

#[test]
fn era_carried_across() {
    let grid = grid("推移", &[&["分野", "平成30年度", "令和元", "2", "3"], &["電力", "1", "2", "3", "4"]]);
    let layout = json!({ "header": { "from": "分野" }, "period": { "across": true } });
    let mapping = mapping(&layout, &json!([{ "id": "members" }]), &sector());
    let periods: Vec<String> =
        read(&grid, &mapping).figures.into_iter().map(|figure| figure.period).collect();
    assert_eq!(periods, ["平成30年度", "令和元", "令和2", "令和3"]);
}

#[test]
fn year_in_the_sheet_name() {
    let grid = grid("会員数（令和５年度）", &[&["分野", "会員数"], &["電力", "12"]]);
    let layout = json!({ "sheets": "*年度*", "header": { "from": "分野" }, "period": { "sheet": true } });
    let mapping = mapping(&layout, &members(), &sector());
    assert_eq!(lines(&mapping, &read(&grid, &mapping)), ["B2 members value 令和５年度 [電力] 12"]);
}

#[test]
fn year_near_the_word_genzai_in_the_title() {
    let rows: &[&[&str]] =
        &[&["令和５年度　会員数（令和６年３月31日現在）"], &["分野", "会員数"], &["電力", "12"]];
    let grid = grid("表", rows);
    let layout = json!({ "header": { "from": "分野" }, "period": { "near": "現在" } });
    let mapping = mapping(&layout, &members(), &sector());
    assert_eq!(lines(&mapping, &read(&grid, &mapping)), ["B3 members value 令和６年３月31日 [電力] 12"]);
}

#[test]
fn year_of_the_folder_with_last_years_column() {
    let grid = grid("表", &[&["分野", "前年度", "会員数"], &["電力", "11", "12"]]);
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true } });
    let indicators = json!([{ "id": "members", "heading": "会員数" },
        { "id": "members", "heading": "前年度", "period-offset": -1 }]);
    let mapping = mapping(&layout, &indicators, &sector());
    let reading = crate::read_sheet(&grid, &mapping);
    // The same figure of two years: the offset tells the columns apart.
    let reading = reading.unwrap();
    assert_balanced(&grid, &reading);
    assert_eq!(
        lines(&mapping, &reading),
        ["B2 members value 2023年度の前年度 [電力] 11", "C2 members value 2023年度 [電力] 12",]
    );
}

#[test]
fn side_by_side_halves() {
    let grid = grid(
        "表",
        &[
            &["分野", "会員数", "", "分野", "会員数"],
            &["電力", "1", "", "水道", "3"],
            &["ガス", "2", "", "合計", "6"],
        ],
    );
    let layout =
        json!({ "header": { "from": "分野", "every": true }, "period": { "file": true }, "total": ["合計"] });
    let mapping = mapping(&layout, &members(), &sector());
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 members value 2023年度 [電力] 1",
            "B3 members value 2023年度 [ガス] 2",
            "E2 members value 2023年度 [水道] 3",
            "E3 members total 2023年度 [合計] 6",
        ]
    );
}

const STACKED: &[&[&str]] = &[
    &["表1　会員数"],
    &["令和4年度末"],
    &["分野", "会員数"],
    &["電力", "1"],
    &[],
    &["表2　会員数"],
    &["令和5年度末"],
    &["分野", "会員数"],
    &["電力", "2"],
    &["※ 速報"],
];

#[test]
fn stacked_tables_each_with_its_year() {
    let grid = grid("表", STACKED);
    let layout = json!({ "header": { "from": "分野", "every": true }, "period": { "near": "年度末" } });
    let mapping = mapping(&layout, &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["B4 members value 令和4年度末 [電力] 1", "B9 members value 令和5年度末 [電力] 2",]
    );
    assert!(refused(&grid, &reading).is_empty());
}

#[test]
fn stacked_tables_of_which_one_is_wanted() {
    let grid = grid("表", STACKED);
    let layout = json!({ "header": { "from": "分野", "under": "表2　会員数" }, "period": { "file": true } });
    let mapping = mapping(&layout, &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B9 members value 2023年度 [電力] 2"]);
    let left = "A3 ignored: another table with the same corner, which the layout leaves";
    assert_eq!(refused(&grid, &reading), [left]);
}

#[test]
fn group_headings_by_position_and_dimension_across() {
    let grid = grid(
        "表",
        &[
            &["対象", "実施回数", "", "参加者数（千人）", ""],
            &["", "対面", "計", "対面", "計"],
            &["経営層", "1", "2", "0.3", "0.4"],
        ],
    );
    let layout =
        json!({ "header": { "from": "対象", "rows": 2 }, "period": { "file": true }, "total": ["計"] });
    let indicators =
        json!([{ "id": "sessions", "heading": "実施回数" }, { "id": "people", "heading": "参加者数" }]);
    let dimensions = json!({ "audience": { "from": "対象" }, "format": { "across": true } });
    let mapping = mapping(&layout, &indicators, &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B3 sessions value 2023年度 [経営層|対面] 1",
            "C3 sessions total 2023年度 [経営層|計] 2",
            "D3 people value 2023年度 [経営層|対面] 0.3 千人",
            "E3 people total 2023年度 [経営層|計] 0.4 千人",
        ]
    );
}

#[test]
fn indented_stub_as_levels_with_a_section_row() {
    let grid = grid(
        "表",
        &[
            &["分野", "会員数"],
            &["情報通信", "30"],
            &["　電気通信", "10"],
            &["　放送", "20"],
            &["金融"],
            &["銀行等", "5"],
            &["計", "5"],
            &["総計", "35"],
        ],
    );
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true }, "total": ["計", "総計"],
        "levels": ["sector", "ceptoar"] });
    let dimensions = json!({ "sector": { "from": "分野" }, "ceptoar": {} });
    let mapping = mapping(&layout, &members(), &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 members total 2023年度 [計|情報通信] 30",
            "B3 members value 2023年度 [電気通信|情報通信] 10",
            "B4 members value 2023年度 [放送|情報通信] 20",
            "B6 members value 2023年度 [銀行等|金融] 5",
            "B7 members total 2023年度 [計|金融] 5",
            "B8 members total 2023年度 [総計|金融] 35",
        ]
    );
}
