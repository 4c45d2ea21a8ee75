//! Words and signs that rules look for, and small questions about a text. Data first.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Beginnings of notes below a table.
const NOTES: [&str; 13] =
    ["注", "(注", "（注", "※", "*", "＊", "出典", "資料", "備考", "（備考", "note", "source", "（資料"];

/// Texts that stand for a missing number: symbols of the ministries and of the UK.
const MARKS: [&str; 24] = [
    "-", "－", "−", "―", "–", "…", "‥", "...", "x", "X", "Ｘ", "ｘ", "*", "**", "***", "×", "N/A", "n/a",
    "NA", "[x]", "[c]", "[z]", "[low]", "#",
];

/// Units in the brackets of a heading.
const UNITS: &str = "\
    人 名 者 延べ人 人日 千人 万人 件 千件 円 千円 百万円 億円 万円 兆円 ドル % ％ ‰ ポイント pt kg km m cm \
    mm g t ha ㎡ ㎢ km2 m2 個 台 回 本 枚 箇所 か所 カ所 世帯 戸 社 校 棟 隻 機 両 組 点 冊 食 泊 日 月 か月 \
    年 年度 時間 分 秒 歳 才 度 ℃ 倍 団体 法人 機関 分野 施設 事業者 国 か国 講座 kW kWh MW GW L mL dL \
    persons people companies organisations organizations bodies cases events sessions courses times members \
    sectors countries percent points yen";

/// Parts of a heading that say the unit, or that there is none.
const UNIT_WORDS: &str = "\
    金額 価格 費用 売上 収入 支出 人口 面積 距離 長さ 高さ 重量 質量 割合 率 比率 構成比 年齢 年数 温度 気温 \
    コード 番号 指数 指標 順位 ランク フラグ 区分 人数 件数 回数 社数 団体数 口数 か所数 箇所数";

/// English words, between underscores, that say the unit, or that there is none.
const ENGLISH_UNIT_WORDS: &str = "\
    id code key name type flag status index sort rank order level class year month date number count num no \
    row seq version percent rate ratio";

/// Parts of a heading that make its column a time axis.
const TIME_WORDS: [&str; 13] = [
    "年度",
    "年月",
    "時期",
    "期間",
    "期日",
    "日付",
    "日時",
    "時点",
    "基準日",
    "開催日",
    "実施日",
    "調査日",
    "期",
];

/// Headings that are a time axis as a whole.
const TIME_HEADINGS: [&str; 10] =
    ["年", "月", "日", "date", "year", "month", "period", "fiscal_year", "base_date", "calendar_year"];

/// Headings that are areas.
pub(super) const AREA_WORDS: [&str; 9] =
    ["都道府県", "県名", "地域", "市区町村", "市町村", "自治体", "所在地", "prefecture", "region"];

/// Prefectures in official order.
const PREFECTURES: &str = "\
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 \
    東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 \
    滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 \
    香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県";

/// Every name, with and without its last character, and the full one.
static FULL_PREFECTURES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let names = PREFECTURES.split(' ').map(|name| (name, name));
    let short =
        PREFECTURES.split(' ').filter_map(|name| Some((name.strip_suffix(['都', '府', '県'])?, name)));
    names.chain(short).collect()
});

/// The full name of a prefecture that is written without its last character: `東京` → `東京都`.
pub(super) fn full_prefecture(text: &str) -> Option<&'static str> {
    FULL_PREFECTURES.get(text.trim()).copied().filter(|name| *name != text.trim())
}

/// A prefecture, with or without its last character.
pub(super) fn is_prefecture(text: &str) -> bool {
    FULL_PREFECTURES.contains_key(text.trim())
}

/// Signs that a number may begin with; ▲ and △ are minus signs of print.
const SIGNS: [char; 9] = ['-', '+', '−', '－', '▲', '△', '▼', '¥', '￥'];

/// Nothing but a missing-value mark, or a text without any digit: tolerated among numbers.
pub(super) fn is_mark(text: &str) -> bool {
    let text = text.trim();
    MARKS.contains(&text) || !text.chars().any(char::is_numeric)
}

/// A number and nothing else, as far as a program reads it: `-1234.5`.
pub(super) fn is_plain_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits(whole) && is_digits(decimals)
}

/// A number as people write it, with a sign, separators, a unit or a note, and no year: `▲5`, `１，２３４`, `12人`, `12(注)`.
pub(super) fn is_numeral(text: &str) -> bool {
    let text: String = text.trim().chars().map(narrow).collect();
    let rest = text.trim_start_matches(SIGNS).trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.').unwrap_or(rest.len());
    let (number, tail) = rest.split_at(end);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit());
    let tail = tail.trim();
    let is_period = tail.starts_with(['年', '月', '日', '期', '/', '-', '~', '時']);
    let is_year = tail.is_empty() && number.parse().is_ok_and(is_year) && !text.starts_with(SIGNS);
    is_number && !is_period && !is_year && (tail.is_empty() || is_tail(tail))
}

/// A full-width letter or sign in its usual width; `①` stays what it is.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// What may follow a number in its cell: a unit, a remark in brackets, a note mark.
fn is_tail(tail: &str) -> bool {
    UNITS.split(' ').any(|unit| unit == tail) || tail.starts_with(['(', '[', '※', '*', '†', '注'])
}

/// A Western year.
pub(super) fn is_year(number: f64) -> bool {
    (1868.0..=2100.0).contains(&number) && number.fract() == 0.0
}

pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    NOTES.iter().any(|note| text.starts_with(note)) || text.chars().count() > 25
}

/// Does a heading say the unit, or that there is none?
pub(super) fn states_unit(heading: &str) -> bool {
    let folded: String = heading.nfkc().collect::<String>().to_lowercase();
    let in_brackets = folded.split(['(', '[', '〔']).skip(1).any(|rest| {
        let inner = rest.split([')', ']', '〕']).next().unwrap_or_default().trim();
        let inner = inner.strip_prefix("単位:").unwrap_or(inner);
        UNITS.split(' ').any(|unit| unit.nfkc().collect::<String>().to_lowercase() == inner)
    });
    in_brackets
        || folded.trim_end().ends_with('数')
        || UNIT_WORDS.split(' ').any(|word| folded.contains(word))
        || !folded.is_empty() && folded.chars().all(|c| c.is_ascii_digit())
        || folded.split(['_', '-', ' ']).any(|word| ENGLISH_UNIT_WORDS.split(' ').any(|known| known == word))
}

/// Is a heading that of a code, an identifier or a number in a list?
pub(super) fn is_code_heading(heading: &str) -> bool {
    let folded = nenji_sheet::fold(heading);
    ["コード", "番号", "code", "符号"].iter().any(|word| folded.contains(word))
        || folded.split('_').any(|word| matches!(word, "id" | "no" | "no."))
}

/// Is a heading that of a time axis?
pub(super) fn is_time_heading(heading: &str) -> bool {
    let folded = nenji_sheet::fold(heading);
    let is_count = ["数", "率", "額", "齢", "比", "増減", "差"].iter().any(|word| folded.ends_with(word));
    !is_count
        && (TIME_HEADINGS.contains(&folded.as_str()) || TIME_WORDS.iter().any(|word| folded.contains(word)))
}

/// The era year in a text: `令和3`, `平成元`, `R5`.
pub(super) fn era(text: &str) -> bool {
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let named = ["明治", "大正", "昭和", "平成", "令和"].iter().any(|era| {
        folded.split(era).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '元'))
    });
    let mut chars = folded.chars();
    let is_short = chars.next().is_some_and(|c| matches!(c, 'M' | 'T' | 'S' | 'H' | 'R'))
        && chars.next().is_some_and(|c| c.is_ascii_digit());
    named || is_short
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{era, is_mark, is_numeral, is_time_heading, states_unit};

    #[rstest]
    #[case::plain("1234", true)]
    #[case::triangle("▲5", true)]
    #[case::wide("１，２３４", true)]
    #[case::unit("12人", true)]
    #[case::note("12(注)", true)]
    #[case::year("2024", false)]
    #[case::fiscal_year("2024年度", false)]
    #[case::date("2024-04-01", false)]
    #[case::label("第3四半期", false)]
    #[case::grade("2級", false)]
    #[case::circled("①", false)]
    #[case::mark("***", false)]
    fn numerals(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_numeral(text), expected);
    }

    #[rstest]
    #[case("X", true)]
    #[case("***", true)]
    #[case("[x]", true)]
    #[case("…", true)]
    #[case("▲5", false)]
    #[case("12(注)", false)]
    fn marks(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(is_mark(text), expected);
    }

    #[rstest]
    #[case("会員数（社）", true)]
    #[case("会員数", true)]
    #[case("増減率(％)", true)]
    #[case("member_count", true)]
    #[case("令和5年度", false)]
    #[case("本年", false)]
    #[case("値（注）", false)]
    fn units(#[case] heading: &str, #[case] expected: bool) {
        assert_eq!(states_unit(heading), expected);
    }

    #[rstest]
    #[case("令和7年度（2025年度）", true)]
    #[case("R5", true)]
    #[case("平成元年", true)]
    #[case("2025年度", false)]
    #[case("RIZAP", false)]
    fn eras(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(era(text), expected);
    }

    #[rstest]
    #[case("年度", true)]
    #[case("開催日", true)]
    #[case("年齢", false)]
    #[case("fiscal_year", true)]
    #[case("年間件数", false)]
    fn time_headings(#[case] heading: &str, #[case] expected: bool) {
        assert_eq!(is_time_heading(heading), expected);
    }
}
