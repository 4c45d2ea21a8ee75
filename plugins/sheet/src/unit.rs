//! The unit that a text names: `（単位：千人）` beside a table, `参加者数（人）` in a heading.
//!
//! It is given as written; what a thousand of them are is for the host to say.

/// Brackets that may hold a unit.
const BRACKETS: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('［', '］')];

/// What may stand between 単位 and the unit.
const SEPARATORS: [char; 7] = [':', '：', ';', '；', '=', ' ', '\u{3000}'];

/// Units that a bracket in a heading may hold; with another word it is no unit (`（再掲）`).
const UNITS: [&str; 24] = [
    "人", "名", "社", "件", "回", "円", "団体", "組織", "分野", "箇所", "か所", "ヶ所", "校", "校・園", "%", "％",
    "ポイント", "組合", "者", "日", "時間", "点", "トン", "ﾄﾝ",
];

/// Powers of ten that may stand before a unit.
const POWERS: [&str; 9] = ["十", "百", "千", "万", "十万", "百万", "億", "十億", "兆"];

/// The unit that a text names, as written; none if it names none.
#[must_use]
pub fn find_unit(text: &str) -> Option<&str> {
    stated(text).or_else(|| bracketed(text))
}

/// `単位：千人`, `（単位；ﾄﾝ）`.
fn stated(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("単位")?;
    let rest = rest.strip_prefix(SEPARATORS)?.trim_start_matches(SEPARATORS);
    let mut depth = 0_u32;
    let end = rest.find(|c: char| {
        if BRACKETS.iter().any(|(open, _)| *open == c) {
            depth += 1;
            return false;
        }
        let is_close = BRACKETS.iter().any(|(_, close)| *close == c);
        if is_close && depth > 0 {
            depth -= 1;
            return false;
        }
        is_close || matches!(c, '\n' | '\r')
    });
    let unit = rest[..end.unwrap_or(rest.len())].trim();
    (!unit.is_empty()).then_some(unit)
}

/// `参加者数（人）`: the last bracket of a heading, if what it holds is a unit.
fn bracketed(text: &str) -> Option<&str> {
    let text = text.trim_end();
    let (open, close) = BRACKETS.iter().find(|(_, close)| text.ends_with(*close))?;
    let inner = &text[text.rfind(*open)? + open.len_utf8()..text.len() - close.len_utf8()];
    let name = inner.trim();
    is_unit(name).then_some(name)
}

fn is_unit(name: &str) -> bool {
    UNITS.contains(&name)
        || POWERS.iter().any(|power| name.strip_prefix(power).is_some_and(|unit| UNITS.contains(&unit)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::find_unit;

    #[rstest]
    #[case("（単位：千人）", Some("千人"))]
    #[case("（単位；ﾄﾝ）", Some("ﾄﾝ"))]
    #[case("単位：人数（人）、伸率（％）", Some("人数（人）、伸率（％）"))]
    #[case("（単位：１０億円）", Some("１０億円"))]
    #[case("参加者数（人）", Some("人"))]
    #[case("事業費 (千円)", Some("千円"))]
    #[case("会員数（再掲）", None)]
    #[case("単位認定者", None)]
    #[case("会員数", None)]
    fn a_unit_is_given_as_written(#[case] text: &str, #[case] expected: Option<&str>) {
        assert_eq!(find_unit(text), expected);
    }
}
