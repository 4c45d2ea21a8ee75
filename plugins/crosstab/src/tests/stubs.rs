//! What is odd in stubs: columns without headings, years and labels in one column, rows that head others.

use super::*;

fn place_and_area() -> Json {
    json!({ "area": { "from": "市区町村" }, "place": { "from": "市区町村" } })
}

#[test]
fn stub_without_a_heading_over_its_only_column() {
    let grid = merged(
        grid(
            "表",
            &[
                &["（単位：人）", "", "令和２年12月31日現在"],
                &["", "", "医師", ""],
                &["", "", "総数", "うち女"],
                &["", "全国", "12", "5"],
                &["10", "沖縄", "2", "1"],
            ],
        ),
        &[[1, 1, 1, 2], [2, 3, 2, 4]],
    );
    let layout = json!({ "header": { "from": "都道府県", "at": "B2", "rows": 2 }, "unheaded": { "B": "都道府県" },
        "period": { "near": "現在" }, "total": ["全国"], "memo": ["うち"] });
    let dimensions = json!({ "place": { "from": "都道府県" } });
    let mapping = mapping(&layout, &json!([{ "id": "doctors" , "heading": "医師" }]), &dimensions);
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "C4 doctors total 令和２年12月31日 [全国] 12 人",
            "D4 doctors memo 令和２年12月31日 [全国] 5 人",
            "C5 doctors value 令和２年12月31日 [沖縄] 2 人",
            "D5 doctors memo 令和２年12月31日 [沖縄] 1 人",
        ]
    );
    assert_eq!(refused(&grid, &reading), ["A5 rejected: outside the table"]);
}

#[test]
fn merged_block_without_a_heading_left_of_the_years() {
    let grid = merged(
        grid(
            "表",
            &[
                &["", "年次", "総数"],
                &["実数(人)", "昭和40年", "7"],
                &["", "令和2年", "9"],
                &["割合(％)", "昭和40年", "100"],
            ],
        ),
        &[[2, 1, 3, 1]],
    );
    let layout = json!({ "header": { "from": "年次" }, "unheaded": { "A": "実数・割合" }, "period": { "down": "年次" },
        "ignore": ["割合"] });
    let dimensions = json!({ "block": { "from": "実数・割合" } });
    let mapping = mapping(&layout, &json!([{ "id": "people" }]), &dimensions);
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["C2 people value 昭和40年 [実数(人)] 7 人", "C3 people value 令和2年 [実数(人)] 9 人"]
    );
    assert_eq!(refused(&grid, &reading), ["A4 ignored: the layout ignores the row `割合(％)`"]);
}

#[test]
fn columns_in_another_language_that_nobody_takes() {
    let grid = grid("表", &[&["分野", "", "会員数"], &["鉄道", "railway", "3"]]);
    let layout =
        json!({ "header": { "from": "分野" }, "unheaded": { "B": "英語名" }, "period": { "file": true } });
    let mapping = mapping(&layout, &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["C2 members value 2023年度 [鉄道] 3"]);
    assert_eq!(refused(&grid, &reading), ["B2 ignored: no dimension takes the column `英語名`"]);
}

#[test]
fn years_months_and_wards_in_one_stub() {
    let grid = grid(
        "表",
        &[
            &["区別", "人口"],
            &["平成22年 a)", "8"],
            &["平成23年11月", "9"],
            &["　灘　区", "9"],
            &["　　12月", "10"],
            &["平成24年１月", "11"],
            &["2の丸区", "4"],
            &["　灘　区", "7"],
            &["　（本区）", "1"],
        ],
    );
    let layout = json!({ "header": { "from": "区別" }, "period": { "down": "区別" }, "memo": ["本区"],
        "periods": { "平成22年 a)": "平成22年10月1日" }, "ignore": ["平成23年11月", "12月"] });
    let mapping = mapping(&layout, &json!([{ "id": "people" }]), &json!({ "ward": { "from": "区別" } }));
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        [
            "B2 people total 平成22年10月1日 [計] 8",
            "B6 people total 平成24年１月 [計] 11",
            "B7 people value 平成24年１月 [2の丸区] 4",
            "B8 people value 平成24年１月 [灘　区] 7",
            "B9 people memo 平成24年１月 [（本区）] 1",
        ]
    );
    let ignored = [
        "A3 ignored: the layout ignores the row `平成23年11月`",
        "A5 ignored: the layout ignores the row `12月`",
    ];
    assert_eq!(refused(&grid, &reading), ignored);
}

#[test]
fn quarters_keep_the_year_of_their_first() {
    let grid =
        grid("表", &[&["四半期", "件数"], &["1980/ 1- 3.", "1"], &["4- 6.", "2"], &["1981/ 1- 3.", "3"]]);
    let layout = json!({ "header": { "from": "四半期" }, "period": { "down": "四半期" } });
    let mapping = mapping(&layout, &json!([{ "id": "cases" }]), &json!({}));
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 cases value 1980/ 1- 3. [] 1",
            "B3 cases value 1980/4- 6. [] 2",
            "B4 cases value 1981/ 1- 3. [] 3",
        ]
    );
}

#[test]
fn year_before_and_after_a_change_of_definition() {
    let grid = grid(
        "表",
        &[&["時点", "件数"], &["H7.3", "1"], &["8.3(変更前)", "2"], &["8.3(変更後)", "3"], &["9.3", "4"]],
    );
    let layout = json!({ "header": { "from": "時点" }, "period": { "down": "時点" }, "ignore": ["8.3(変更前)"],
        "periods": { "8.3(変更後)": "8.3" } });
    let mapping = mapping(&layout, &json!([{ "id": "cases" }]), &json!({}));
    let reading = read(&grid, &mapping);
    assert_eq!(
        lines(&mapping, &reading),
        ["B2 cases value H7.3 [] 1", "B4 cases value H8.3 [] 3", "B5 cases value H9.3 [] 4"]
    );
    assert_eq!(refused(&grid, &reading), ["A3 ignored: the layout ignores the row `8.3(変更前)`"]);
}

#[test]
fn wards_of_one_name_under_two_cities() {
    let grid = grid(
        "表",
        &[
            &["市区町村", "人口"],
            &["大阪市", "3"],
            &["西区", "1"],
            &["北区", "2"],
            &[],
            &["堺市", "4"],
            &["西区", "4"],
            &[],
            &["豊中市", "5"],
        ],
    );
    let layout = json!({ "header": { "from": "市区町村" }, "period": { "file": true }, "total": ["大阪市", "堺市"],
        "parents": { "area": ["大阪市", "堺市"] } });
    let mapping = mapping(&layout, &json!([{ "id": "people" }]), &place_and_area());
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 people total 2023年度 [大阪市|大阪市] 3",
            "B3 people value 2023年度 [大阪市|西区] 1",
            "B4 people value 2023年度 [大阪市|北区] 2",
            "B6 people total 2023年度 [堺市|堺市] 4",
            "B7 people value 2023年度 [堺市|西区] 4",
            "B9 people value 2023年度 [_|豊中市] 5",
        ]
    );
}

#[test]
fn what_is_deeper_than_a_memo_item_is_one_and_makes_no_total() {
    let grid = grid(
        "表",
        &[
            &["項目", "令和5年度"],
            &["１．民間", "3"],
            &["　（１）家計", "3"],
            &["　　（再掲）"],
            &["　　　除く帰属家賃", "2"],
            &["２．政府", "4"],
            &["　（再掲）"],
            &["　　現実消費", "1"],
        ],
    );
    let layout = json!({ "header": { "from": "項目" }, "period": { "across": true }, "levels": ["a", "b", "c", "d"],
        "memo": ["再掲"] });
    let from = json!({ "from": "項目" });
    let dimensions = json!({ "a": from, "b": from, "c": from, "d": from });
    let mapping = mapping(&layout, &json!([{ "id": "yen" }]), &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "B2 yen total 令和5年度 [１．民間|計|計|計] 3",
            "B3 yen value 令和5年度 [１．民間|（１）家計|_|_] 3",
            "B5 yen memo 令和5年度 [１．民間|（１）家計|（再掲）|除く帰属家賃] 2",
            "B6 yen value 令和5年度 [２．政府|_|_|_] 4",
            "B8 yen memo 令和5年度 [２．政府|（再掲）|現実消費|_] 1",
        ]
    );
}

#[test]
fn unit_in_the_label_of_a_row() {
    let grid = grid(
        "表",
        &[
            &["", "項目", "令和5年度", "増減率（％）"],
            &["実数", "参加者数（千人）", "2", "3"],
            &["割合（％）", "合計", "8", "9"],
        ],
    );
    let layout =
        json!({ "header": { "from": "項目" }, "unheaded": { "A": "区分" }, "period": { "across": true } });
    let dimensions = json!({ "block": { "from": "区分" }, "item": { "from": "項目" } });
    let mapping = mapping(&layout, &json!([{ "id": "people", "unit": "人" }]), &dimensions);
    assert_eq!(
        lines(&mapping, &read(&grid, &mapping)),
        [
            "C2 people value 令和5年度 [実数|参加者数（千人）] 2 千人",
            "D2 people stated_rate 令和5年度 [実数|参加者数（千人）] 3 ％",
            "C3 people value 令和5年度 [割合（％）|合計] 8 ％",
            "D3 people stated_rate 令和5年度 [割合（％）|合計] 9 ％",
        ]
    );
}

#[test]
fn units_of_heading_and_row_contradict_each_other() {
    let grid = grid("表", &[&["分野", "会員数（社）"], &["電力", "1"], &["参加者（人）", "2"]]);
    let layout = json!({ "header": { "from": "分野" }, "period": { "file": true } });
    let mapping = mapping(&layout, &members(), &sector());
    let reading = read(&grid, &mapping);
    assert_eq!(lines(&mapping, &reading), ["B2 members value 2023年度 [電力] 1 社"]);
    assert_eq!(refused(&grid, &reading), ["B3 rejected: its heading counts in `社`, its row in `人`"]);
}
