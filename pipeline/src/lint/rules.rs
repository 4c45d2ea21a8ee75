//! The rules: ids, levels and titles as published, and in our own words what to do.
//!
//! Ids and titles are those of `machine-readability-rules.json` in the repository digital-go-jp/machine_readability_rule
//! (Public Data License 1.0; see NOTICE). The weights are those of the sample scorer in the same place, which says of itself
//! that it is no official view.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Id of a rule: `L1-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The id that a text names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        RULES.iter().find(|rule| rule.id.eq_ignore_ascii_case(text.trim())).map(|rule| Self(rule.id))
    }

    /// As written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The rule.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        RULES.iter().find(|rule| rule.id == self.0).expect("an id is made from the table alone")
    }
}

impl TryFrom<String> for RuleId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| {
            let near = nenji_sheet::nearest(&text, RULES.iter().map(|rule| rule.id)).join("`, `");
            format!("there is no rule `{text}`; near it: `{near}`")
        })
    }
}

impl JsonSchema for RuleId {
    fn schema_name() -> Cow<'static, str> {
        "RuleId".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        json_schema!({ "type": "string", "enum": ids })
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.0)
    }
}

/// What a finding takes from the score of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// The level scores 0.
    Fatal,
    /// Points of 100.
    Points(u32),
}

/// What kinds of file a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Any file.
    All,
    /// Workbooks.
    Workbook,
    /// CSV.
    Csv,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// `L1-01`.
    pub id: &'static str,
    /// 1: any reader can use it; 2: no manual work before computing; 3: joined automatically.
    pub level: u8,
    /// What breaking it costs.
    pub weight: Weight,
    /// What it is about.
    pub scope: Scope,
    /// Title as published.
    pub title_ja: &'static str,
    /// The same in English, ours.
    pub title_en: &'static str,
    /// What to do, in Japanese, ours.
    pub remedy_ja: &'static str,
    /// What to do, as an imperative.
    pub remedy: &'static str,
}

/// Makes the table readable: a rule a row.
macro_rules! rules {
    ($($id:literal $weight:tt $scope:ident $title_ja:literal $title_en:literal $remedy_ja:literal $remedy:literal)*) => {
        &[$(Rule {
            id: $id,
            level: $id.as_bytes()[1] - b'0',
            weight: rules!(@ $weight),
            scope: Scope::$scope,
            title_ja: $title_ja,
            title_en: $title_en,
            remedy_ja: $remedy_ja,
            remedy: $remedy,
        }),*]
    };
    (@ fatal) => { Weight::Fatal };
    (@ $points:literal) => { Weight::Points($points) };
}

/// All thirty, in the published order.
pub const RULES: &[Rule] = rules! {
    "L1-01" fatal All
        "ファイル形式は機械が直接読み取れるExcelやCSV等となっているか" "a file that a program can read"
        "xlsx・CSV・ODSのいずれかで保存し直す。" "save it as .xlsx, .ods or CSV"
    "L1-02" fatal All
        "１シート（ファイル）に複数の表が掲載されていないか" "one table per sheet"
        "表ごとにシート（CSVはファイル）を分ける。" "put each table on a sheet (in CSV: a file) of its own"
    "L1-03" 10 All
        "データが分断されていないか" "no blank rows or columns within the table"
        "表の中と左側の空白行・空白列を削除する。" "delete the blank rows and columns"
    "L1-04" 5 All
        "データ本体と無関係な情報がないか" "nothing beside the table"
        "表の外の表題・注・メモを別シートか説明資料に移す。" "move titles, notes and remarks to another sheet or document"
    "L1-05" 10 All
        "すべての列に意味が推測できる項目名が存在するか" "a meaningful heading on every column"
        "列ごとに内容の分かる項目名を１つ入れる。" "give the column a heading that says what it holds"
    "L1-06" 10 All
        "スペースや改行等で体裁を整えていないか" "no spaces or line breaks for looks"
        "体裁用の空白・全角スペース・改行を削除する。" "delete the spaces and line breaks; indent by the format of the cell"
    "L1-07" 10 All
        "１セル１データとなっているか" "one datum per cell"
        "値ごとに行または列を分ける。" "give each value a row or column of its own"
    "L1-08" 10 All
        "機種依存文字を使用していないか" "no platform-dependent characters"
        "丸数字・ローマ数字・組文字などを通常の文字に置き換える。" "write it with ordinary characters: (1), II, 株式会社"
    "L1-09" 2 All
        "空白とゼロが明確に区別されているか" "blank and zero told apart"
        "ゼロは0と表示し、値がないことは記号で示す。" "show zeros as 0, and mark what is missing with a symbol"
    "L1-10" 10 Workbook
        "【Excel】オブジェクトを使用していないか" "no objects above the cells"
        "図・図形・グラフ・コメントの内容をセルに書き、オブジェクトを削除する。"
        "write into cells what the object says, and move the object to another sheet"
    "L1-11" 10 Workbook
        "【Excel】書式でデータの違いを表現していないか" "no meaning by format alone"
        "書式の違いが表す内容を列（区分など）に書く。" "write what the format means into a column, and format the column alike"
    "L1-12" 10 Workbook
        "【Excel】セルの結合をしていないか" "no merged cells"
        "結合を解除し、各セルに同じ値を入れる。" "undo the merge, and write the value into each cell"
    "L1-13" 10 Workbook
        "【Excel】不要な行や列が非表示のまま残されていないか" "nothing hidden left behind"
        "非表示の行・列・シートを表示するか削除する。" "show it or delete it"
    "L1-14" fatal Csv
        "【CSV】１行１データで表現されているか" "CSV: one record per line"
        "セル内改行と空白行を取り除く。" "take the line break or the blank line out"
    "L1-15" fatal Csv
        "【CSV】文字列にカンマが含まれているフィールドの値はダブルコーテーション（“）で囲んでいるか" "CSV: fields with commas are quoted"
        "カンマを含む値を二重引用符で囲む。" "enclose fields that hold a comma in double quotes"
    "L2-01" fatal All
        "数値データは数値属性とし、文字列を含まないこと" "numbers are numbers"
        "数値だけを入れ、単位・▲・注記は見出しや表示形式、別の列に移す。"
        "enter the number alone; the unit belongs into the heading, ▲ into the number format, remarks into a column"
    "L2-02" fatal All
        "データ内での項目名等の省略をしていないか" "no labels left out"
        "すべての行に項目名を省略せず入れる。" "write the label into every row"
    "L2-03" fatal All
        "各列が一意に識別可能な項目名を持っているか" "headings that differ, in one row"
        "見出しを１行にまとめ、列ごとに異なる項目名にする。" "write the headings into one row, each complete and different"
    "L2-04" 40 All
        "選択肢回答が標準化されているか" "one spelling per option"
        "同じ選択肢の表記を１つに揃える。" "write the same option the same way everywhere"
    "L2-05" 30 All
        "選択肢列と「その他」の詳細記入が分離されているか" "details of 'other' in a column of their own"
        "「その他」だけを残し、詳細は別の列に書く。" "leave その他 alone, and put the detail into another column"
    "L2-06" 30 Workbook
        "【Excel】数式を使用している場合は、数値データに修正しているか" "values instead of formulas"
        "数式を値の貼り付けで置き換える。" "paste the values over the formulas"
    "L3-01" fatal All
        "項目名行から始まり、次行からデータ入力がされているか" "headings in row 1, data from row 2"
        "１行目を見出し、２行目からをデータにする。" "delete what stands above the headings, so that they are in row 1"
    "L3-02" 15 All
        "回答のコード表が別添されているか" "a table of the codes"
        "コードと意味の対応表を別シートか別ファイルで示す。" "add a sheet or file that lists each code and its meaning"
    "L3-03" 10 All
        "数値データの同一列内に特殊記号（秘匿等）を使用する場合は、その定義を明記しているか" "symbols among numbers are defined"
        "記号の意味を凡例のシートに書く。" "define each symbol on a sheet of the workbook"
    "L3-04" 10 All
        "データの単位を記載しているか" "units are stated"
        "見出しに単位を括弧書きする（例：会員数（社））。" "state the unit in the heading, in brackets: 会員数（社）"
    "L3-05" 10 All
        "時間軸の表記が標準化されているか" "periods in one standard form"
        "西暦（2025年度、2025-04-01など）に統一する。" "write Western years in one form: 2025年度, 2025-04-01"
    "L3-06" 15 All
        "地域コード又は正式な地域名称が表記されているか" "area codes or full area names"
        "標準地域コードまたは正式名称（東京都など）を使う。" "write the standard area code, or the full name: 東京都"
    "L3-07" 15 All
        "年によってフォーマットが著しく異なっていないか" "the same layout year by year"
        "前年と同じ見出し・順序にし、変更は履歴に残す。" "keep the headings and their order, or state the change"
    "L3-08" 10 All
        "データの定義や更新履歴が記載されているか" "definitions and history are stated"
        "定義・算出方法・更新履歴・文字コードを説明資料に書く。" "state definitions, method, updates and the encoding beside the file"
    "L3-09" 10 All
        "データが縦持ち形式になっているか" "long format"
        "年や期を列見出しにせず、行にする。" "make rows of the periods: one column for the period, one for the value"
};

#[cfg(test)]
mod tests {
    use super::{RULES, RuleId};

    #[test]
    fn thirty_rules_in_three_levels() {
        let of = |level| RULES.iter().filter(|rule| rule.level == level).count();
        assert_eq!((RULES.len(), of(1), of(2), of(3)), (30, 15, 6, 9));
        assert!(RULES.windows(2).all(|pair| pair[0].id < pair[1].id));
    }

    #[test]
    fn ids_are_known_and_near_ones_are_offered() {
        assert_eq!(RuleId::parse(" l3-09 ").map(RuleId::as_str), Some("L3-09"));
        let error = RuleId::try_from("L3-10".to_owned()).unwrap_err();
        assert!(error.contains("L3-0"), "{error}");
    }
}
