//! Words of the spreadsheets: labels of codes, years in their spellings, the line that says that figures are made up.

use crate::book::Value;

/// What every illustrative file says.
pub(crate) const ILLUSTRATIVE: &str = "例示（架空の数値）illustrative figures, not real";

/// Dimension, code, label as most ministries write it.
const LABELS: &[(&str, &str, &str)] = &[
    ("sector", "ict", "情報通信"),
    ("sector", "finance", "金融"),
    ("sector", "aviation", "航空"),
    ("sector", "airport", "空港"),
    ("sector", "railway", "鉄道"),
    ("sector", "power", "電力"),
    ("sector", "gas", "ガス"),
    ("sector", "government", "政府・行政サービス"),
    ("sector", "medical", "医療"),
    ("sector", "water", "水道"),
    ("sector", "logistics", "物流"),
    ("sector", "chemical", "化学"),
    ("sector", "credit", "クレジット"),
    ("sector", "petroleum", "石油"),
    ("sector", "port", "港湾"),
    ("ceptoar", "telecom", "Ｔ－ＣＥＰＴＯＡＲ"),
    ("ceptoar", "cable_tv", "ケーブルテレビCEPTOAR"),
    ("ceptoar", "broadcasting", "放送ＣＥＰＴＯＡＲ"),
    ("ceptoar", "banks", "銀行等CEPTOAR"),
    ("ceptoar", "securities", "証券CEPTOAR"),
    ("ceptoar", "life_insurance", "生命保険CEPTOAR"),
    ("ceptoar", "nonlife_insurance", "損害保険CEPTOAR"),
    ("ceptoar", "settlement", "資金決済CEPTOAR"),
    ("ceptoar", "aviation", "航空分野セプター"),
    ("ceptoar", "airport", "空港セプター"),
    ("ceptoar", "railway", "鉄道セプター"),
    ("ceptoar", "power", "電力CEPTOAR"),
    ("ceptoar", "gas", "GAS CEPTOAR"),
    ("ceptoar", "local_government", "自治体ＣＥＰＴＯＡＲ"),
    ("ceptoar", "medical", "医療ｾﾌﾟﾀｰ"),
    ("ceptoar", "water", "水道ｾﾌﾟﾀｰ"),
    ("ceptoar", "logistics", "物流セプター"),
    ("ceptoar", "chemical", "化学CEPTOAR"),
    ("ceptoar", "credit", "クレジットCEPTOAR"),
    ("ceptoar", "petroleum", "石油CEPTOAR"),
    ("ceptoar", "port", "港湾セプター"),
    ("reason", "solicited", "加盟勧奨"),
    ("reason", "new_entrant", "新規参入"),
    ("reason", "obligation", "法令による義務"),
    ("reason", "merger", "合併・統合"),
    ("reason", "withdrawal", "退会"),
    ("reason", "dissolution", "廃業"),
    ("business_type", "manufacturing", "製造業"),
    ("business_type", "construction", "建設業"),
    ("business_type", "retail", "小売業"),
    ("business_type", "it_services", "情報サービス業"),
    ("business_type", "education", "教育・学習支援業"),
    ("business_type", "other", "その他の業種"),
    ("channel", "visit", "個別訪問"),
    ("channel", "seminar", "セミナー"),
    ("channel", "roundtable", "意見交換会"),
    ("channel", "lecture", "講演"),
    ("expectation", "leadership", "①リーダーシップ"),
    ("expectation", "supply_chain", "②サプライチェーン"),
    ("expectation", "disclosure", "③情報開示"),
    ("expectation", "resources", "④資源の確保"),
    ("strand", "executives_bridge", "経営層・橋渡し人材"),
    ("strand", "cross_organisation", "組織横断"),
    ("strand", "industry_academia_government", "産学官連携"),
    ("audience", "executive", "経営層"),
    ("audience", "bridge", "橋渡し人材"),
    ("audience", "it", "ＩＴ部門"),
    ("audience", "ot", "ＯＴ部門"),
    ("audience", "legal", "法務部門"),
    ("format", "in_person", "集合"),
    ("format", "online", "オンライン"),
    ("format", "hybrid", "ハイブリッド"),
    ("framework", "bilateral", "二国間"),
    ("framework", "regional", "地域間"),
    ("framework", "multilateral", "多国間"),
    ("form", "consultation", "協議"),
    ("form", "lecture", "講演"),
    ("form", "introduction", "取組紹介"),
    ("form", "exercise", "演習"),
    ("region", "asean", "ASEAN"),
    ("region", "north_america", "北米"),
    ("region", "europe", "欧州"),
    ("region", "asia_pacific", "アジア・大洋州"),
    ("partner", "SGP", "シンガポール"),
    ("partner", "THA", "タイ"),
    ("partner", "IDN", "インドネシア"),
    ("partner", "VNM", "ベトナム"),
    ("partner", "MYS", "マレーシア"),
    ("partner", "PHL", "フィリピン"),
    ("partner", "USA", "米国"),
    ("partner", "CAN", "カナダ"),
    ("partner", "GBR", "英国"),
    ("partner", "FRA", "フランス"),
    ("partner", "DEU", "ドイツ"),
    ("partner", "EST", "エストニア"),
    ("partner", "AUS", "豪州"),
    ("partner", "IND", "インド"),
    ("partner", "KOR", "韓国"),
    ("ministry", "fsa", "金融庁"),
    ("ministry", "mic", "総務省"),
    ("ministry", "mhlw", "厚生労働省"),
    ("ministry", "meti", "経済産業省"),
    ("ministry", "mlit", "国土交通省"),
];

/// The label of a code.
pub(crate) fn label(dimension: &str, code: &str) -> &'static str {
    let found = LABELS.iter().find(|row| row.0 == dimension && row.1 == code);
    found.map_or("不明", |row| row.2)
}

/// A label as a cell.
pub(crate) fn label_cell(dimension: &str, code: &str) -> Value {
    Value::from(label(dimension, code))
}

/// A count as a cell; what is not known is `…`.
pub(crate) fn count_cell(count: Option<i64>) -> Value {
    count.map_or_else(|| Value::from("…"), Value::from)
}

/// `令和5年度`, 令和元年度 for FY2019.
pub(crate) fn era(year: i32) -> String {
    if year == 2019 { "令和元年度".to_owned() } else { format!("令和{}年度", year - 2018) }
}

/// Full-width digits: `令和５年度`.
pub(crate) fn era_wide(year: i32) -> String {
    wide(&era(year))
}

/// A fiscal year as headings spell it: never twice the same in a row.
pub(crate) fn era_mixed(year: i32) -> String {
    match year {
        2019 => "平成31年度".to_owned(),
        2020 => "Ｒ２".to_owned(),
        2021 => "令和３年度".to_owned(),
        2022 => "R4".to_owned(),
        2023 => "令和5（2023）年度".to_owned(),
        _ => format!("{year}年度"),
    }
}

/// ASCII digits as full-width ones.
pub(crate) fn wide(text: &str) -> String {
    text.chars()
        .map(|letter| match letter.to_digit(10) {
            Some(digit) => char::from_u32(u32::from('０') + digit).unwrap_or(letter),
            None => letter,
        })
        .collect()
}

/// The number that file names of a fiscal year end with: `r1` to `r6`.
pub(crate) fn tag(year: i32) -> String {
    format!("r{}", year - 2018)
}

/// `令和6年3月31日現在`, the last day of a fiscal year.
pub(crate) fn year_end(year: i32) -> String {
    format!("令和{}年３月31日現在", wide(&(year - 2017).to_string()))
}

/// A day as ministries abbreviate it: `R5.10.3`, `H31.4.9`.
pub(crate) fn era_day((year, month, day): (u16, u8, u8)) -> String {
    let (letter, count) = if (year, month) < (2019, 5) { ('H', year - 1988) } else { ('R', year - 2018) };
    format!("{letter}{count}.{month}.{day}")
}

/// A day in full: `令和5年10月3日`.
pub(crate) fn full_day((year, month, day): (u16, u8, u8)) -> String {
    match (year, month) {
        before if before < (2019, 5) => format!("平成{}年{month}月{day}日", year - 1988),
        (2019, _) => format!("令和元年{month}月{day}日"),
        _ => format!("令和{}年{month}月{day}日", year - 2018),
    }
}
