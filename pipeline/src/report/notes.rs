//! Numbered notes: each is used by a sheet of its edition, and numbered when it is first referred to.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::desk::{Desk, column, text};
use super::words::{Words, join, words};
use super::{Format, Table, Value};

/// General notes, by what they explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum General {
    /// Sums of rounded parts.
    Rounding,
    /// The review keeps the grouping of the 4th plan.
    Grouping,
    /// Illustrative figures.
    Illustrative,
    /// Gross and distinct counts.
    Distinct,
    /// Units told apart by the years before.
    Recurrence,
    /// Growth, contribution and share.
    Growth,
    /// Ratios are not averaged.
    Ratio,
    /// Like-for-like.
    LikeForLike,
    /// The bridge.
    Bridge,
    /// Revisions.
    Revision,
    /// A ministry's portfolio.
    Portfolio,
    /// What is achieved of a target, and its grades.
    Achievement,
}

const GENERAL: &[(General, Words)] = &[
    (
        General::Rounding,
        words(
            "率・寄与度・構成比は、丸める前の値から求め、小数第2位を四捨五入した。四捨五入のため、内訳の計が合計と一致しない場合がある。",
            "Rates, contributions and shares are computed from exact values and rounded half away from zero to one decimal; rounded parts may not add up to the rounded total.",
        ),
    ),
    (
        General::Grouping,
        words(
            "2022年度以降の行動計画では施策の区分が変わり、「防護範囲の見直し」は「障害対応体制の強化」の下で報告されている。経年比較のため、本書は全年度を第4次行動計画の四つの区分で示す。",
            "The policy in force since FY2022 groups the measures otherwise and reports the review of the protected scope under incident response. For comparison over the years this workbook keeps the four groups of the 4th policy throughout.",
        ),
    ),
    (
        General::Illustrative,
        words(
            "「例示」とある系列は見本のための架空の値であり、いずれの府省庁の実績でもない。「公表値」とある系列は公表資料に基づく。一つの系列に両者が混ざることはない。",
            "Series marked 'illustrative' are made up for the sample and are no ministry's figures. Series marked 'published' come from public records. No series mixes the two.",
        ),
    ),
    (
        General::Distinct,
        words(
            "「延べ」は重複を含む数、「実」は重複を除いた数である。実数は、同じ者が二度現れ得る区分の間では合計しない。",
            "Gross counts include repetition and distinct counts do not. Distinct counts are never added up over categories in which one unit can appear twice.",
        ),
    ),
    (
        General::Recurrence,
        words(
            "継続＝前年度にもある単位。再開＝前年度にはなく、記録上それより前の年度にある単位。新規＝記録上初めての単位。名称によって区分ごとに数え、計は区分の計である。名称は公表しない。名称のない報告の分（不詳）と、比べる前年度の記録がない年度の分（該当なし）は区別できない。実数＝継続＋再開＋新規＋区別できない。",
            "Continuing: also there in the year before. Returning: not there in the year before, but in an earlier year on record. New: never before on record. Units are counted by name within each category, and the total is the sum of the categories; names are not published. Units reported without names (not collected), and those of a year with none on record before it (not applicable), cannot be told. The distinct count is the sum of all four.",
        ),
    ),
    (
        General::Growth,
        words(
            "増減率＝増減÷前年度値×100。寄与度＝区分の増減÷前年度の合計×100で、その合計は全体の増減率に等しい。断層のある年度、前年度の値がない又は0の年度、前年度とは報告のある区分が異なる年度、及び純増減の指標には増減率を示さない。",
            "Growth is the change over the prior year's value. Contribution is a part's change over the prior year's total; contributions add up to the growth of the total. No growth is given across a break, where the prior value is absent or 0, where other parts reported than in the year before, or for net movements.",
        ),
    ),
    (
        General::Ratio,
        words(
            "率は、同じ報告者の分子の計を分母の計で除したものであり、率どうしを平均も合計もしない。",
            "A ratio is the sum of numerators over the sum of denominators of the same reporters; ratios are neither averaged nor added up.",
        ),
    ),
    (
        General::LikeForLike,
        words(
            "同一単位の比較は、両年度に値があり、かつ対象範囲にある単位（組織、セプター、分野等）だけを比べる。分割された単位は、分割後の単位の計を両年度で比べる。対象範囲の変更による増減は当年度から除く。比較の単位と、その単位が当年度値に占める割合（対象割合）は表に示す。",
            "Like-for-like compares only the units (organisations, CEPTOARs, sectors …) that have a value and are in scope in both years. A unit that was split is compared as the sum of its parts in both years, and what a change of scope brought is taken off the current year. The table names the unit and how much of the current value it covers.",
        ),
    ),
    (
        General::Bridge,
        words(
            "前年度末＋改定＋新規加盟－脱退＋分野間の移動＋対象範囲の変更＋説明できない差＝当年度末。説明できない差は配分しない。資料のない項は0とせず空欄とし、その分は「説明できない差」に含まれる。",
            "Prior year end + revision + joins − leaves + reclassified + scope change + unexplained = year end. What is unexplained is never distributed. A term that no source gives is blank, not 0, and stands in 'unexplained'.",
        ),
    ),
    (
        General::Revision,
        words(
            "同じ年度の値が後の年度の資料で改められた場合、新しい資料の値を用い、旧値との差を示す。",
            "Where a later year's file corrects a value, the newer value is used and the difference from the older one is shown.",
        ),
    ),
    (
        General::Portfolio,
        words(
            "省庁別版は、当該省庁が当年度末に所管する分野を全年度について示す。所管が移った分野は、移管前の年度も現在の所管省庁に含める。",
            "A ministry's edition shows the sectors that it answers for at the end of the current year, in all years; sectors that moved are included for the years before as well.",
        ),
    ),
    (
        General::Achievement,
        words(
            "達成率＝実績÷目標×100（少ないほどよい指標では目標÷実績×100）。目標年度が過ぎた目標は、目標年度の値で判定する。100％又は120％に満たない率は、四捨五入するとその値になるときも99.9％又は119.9％と示す。評価の区分の名称は目標管理型の政策評価のものであり、「目標超過達成」とする120％の基準は本書が定めた。",
            "Achieved is the value over the target (the target over the value where less is better). A target whose year is over is judged by the value of that year. A rate short of 100% or 120% that would be rounded to it is shown as 99.9% or 119.9%. The names of the grades are those of Japan's policy evaluation; the limit of 120% for 'target exceeded' is this workbook's own.",
        ),
    ),
];

/// A name with its number apart, so that T2 comes before T10.
fn natural(tab: &str) -> (String, u32, String) {
    let letters = tab.trim_end_matches(|character: char| character.is_ascii_digit());
    let number = tab.get(letters.len()..).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    (letters.to_owned(), number, tab.to_owned())
}

/// One note.
#[derive(Clone, Debug)]
struct Note {
    text: String,
    tabs: BTreeSet<String>,
}

/// The notes of an edition while its sheets are built.
#[derive(Debug, Default)]
pub(super) struct Notes {
    notes: RefCell<Vec<Note>>,
}

impl Notes {
    /// Number of a note with that text; a new one is added at the end.
    pub(super) fn refer(&self, text: &str, tab: &str) -> usize {
        let mut notes = self.notes.borrow_mut();
        let at = notes.iter().position(|note| note.text == text).unwrap_or_else(|| {
            notes.push(Note { text: text.to_owned(), tabs: BTreeSet::new() });
            notes.len() - 1
        });
        notes[at].tabs.insert(tab.to_owned());
        at + 1
    }

    /// Number of a general note.
    pub(super) fn general(&self, desk: &Desk<'_>, general: General, tab: &str) -> usize {
        let text =
            GENERAL.iter().find(|(one, _)| *one == general).map_or("", |(_, text)| text.get(desk.language));
        self.refer(text, tab)
    }

    /// `注1、注3`, `notes 1, 3`.
    pub(super) fn cite(&self, desk: &Desk<'_>, generals: &[General], tab: &str) -> String {
        self.cite_all(desk, generals, &[], tab)
    }

    /// The same, with notes of the sheet's own.
    pub(super) fn cite_all(
        &self,
        desk: &Desk<'_>,
        generals: &[General],
        own: &[String],
        tab: &str,
    ) -> String {
        let generals = generals.iter().map(|general| self.general(desk, *general, tab));
        let mut numbers: Vec<usize> = generals.chain(own.iter().map(|text| self.refer(text, tab))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let numbers: Vec<String> = numbers
            .iter()
            .map(|number| desk.fill(words("注{0}", "note {0}"), &[&number.to_string()]))
            .collect();
        join(&numbers, desk.language)
    }

    /// The table of notes.
    pub(super) fn table(&self, desk: &Desk<'_>) -> Table {
        let notes = self.notes.borrow();
        let rows = notes.iter().enumerate().map(|(index, note)| {
            let number = i64::try_from(index + 1).unwrap_or(i64::MAX);
            let mut tabs: Vec<String> = note.tabs.iter().cloned().collect();
            tabs.sort_by_cached_key(|tab| natural(tab));
            vec![Value::Count(number), text(note.text.clone()), text(join(&tabs, desk.language))]
        });
        Table {
            name: "t_notes".to_owned(),
            title: desk.say(words("注記", "Notes")),
            finding: desk.fill(words("注は{0}件。", "There are {0} notes."), &[&notes.len().to_string()]),
            scope: desk.say(words(
                "番号は本文の「注」に対応する。",
                "The numbers are those that the tables refer to.",
            )),
            source: String::new(),
            columns: vec![
                column(desk.say(words("番号", "No.")), Format::Count),
                column(desk.say(words("内容", "Text")), Format::Text),
                column(desk.say(words("用いるシート", "Used by")), Format::Text),
            ],
            rows: rows.collect(),
            total_rows: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_stand_in_the_order_of_their_numbers() {
        let mut tabs = ["T10", "要約", "T2", "T1", "網羅"];
        tabs.sort_by_cached_key(|tab| natural(tab));
        assert_eq!(tabs, ["T1", "T2", "T10", "網羅", "要約"]);
    }
}
