//! Grades and sentences of targets, case by case and in both languages.

use rstest::rstest;

use super::progress::{Grade, Progress};
use super::sentence::{self, Goal};
use crate::catalog::Direction::{self, Down, Up};
use crate::report::Language;
use crate::report::figure::{count_text, decimal_text};

#[rstest]
#[case::exceeded(Direction::Up, Some(120), Some(-1), 2, Grade::Exceeded)]
#[case::reached(Direction::Up, Some(119), None, 2, Grade::Reached)]
#[case::as_fast_as_needed(Direction::Up, Some(90), Some(5), 2, Grade::OnPace)]
#[case::slower(Direction::Up, Some(90), Some(4), 2, Grade::Slow)]
#[case::rises_but_the_year_is_over(Direction::Up, Some(90), Some(9), 0, Grade::Slow)]
#[case::no_change(Direction::Up, Some(90), Some(0), 2, Grade::Away)]
#[case::falls(Direction::Up, Some(90), Some(-4), 2, Grade::Away)]
#[case::not_comparable(Direction::Up, Some(90), None, 2, Grade::Open)]
#[case::partial(Direction::Up, None, Some(5), 2, Grade::Open)]
#[case::less_is_better_and_falls(Direction::Down, Some(110), Some(-5), 2, Grade::OnPace)]
#[case::less_is_better_and_rises(Direction::Down, Some(110), Some(5), 2, Grade::Away)]
#[case::less_is_better_and_reached(Direction::Down, Some(100), Some(5), 2, Grade::Reached)]
fn grades_of_a_target_of_100(
    #[case] direction: Direction,
    #[case] value: Option<i64>,
    #[case] change: Option<i64>,
    #[case] years_left: i64,
    #[case] expected: Grade,
) {
    assert_eq!(Progress::towards(direction, 100, value, change, years_left).grade(), expected);
}

/// What is said of a target for FY2026, or for FY2024, by the value of FY2024.
fn said(language: Language, direction: Direction, target: i64, value: Option<i64>, is_over: bool) -> String {
    let year = |year: i32| match language {
        Language::Ja => format!("{year}年度"),
        Language::En => format!("FY{year}"),
    };
    let goal = Goal {
        year: year(if is_over { 2024 } else { 2026 }),
        judged: year(2024),
        number: count_text(target, language),
        unit: if language == Language::Ja { "社" } else { "organisations" }.to_owned(),
        is_limit: direction == Down,
        is_over,
    };
    let years_left = if is_over { 0 } else { 2 };
    sentence::of(language, &goal, &Progress::towards(direction, target, value, Some(1), years_left))
}

#[rstest]
#[case::reached_exactly(
    Up,
    500,
    Some(500),
    false,
    "2026年度の目標500社を達成した（達成率100.0％）。",
    "The target of 500 organisations for FY2026 is reached (100.0% of it)."
)]
#[case::reached_in_its_year(
    Up,
    500,
    Some(510),
    true,
    "2024年度の目標500社を達成した（達成率102.0％）。",
    "The target of 500 organisations for FY2024 is reached (102.0% of it)."
)]
#[case::one_short(
    Up,
    10_000,
    Some(9_996),
    false,
    "2026年度の目標10,000社に対する達成率は99.9％で、目標まで4社。",
    "99.9% of the target of 10,000 organisations for FY2026; 4 to go."
)]
#[case::one_short_and_over(
    Up,
    10_000,
    Some(9_999),
    true,
    "2024年度の目標10,000社は達成されなかった（達成率99.9％、不足1社）。",
    "The target of 10,000 organisations for FY2024 was missed by 1 (99.9% of it)."
)]
#[case::exceeded_from_120(
    Up,
    500,
    Some(600),
    false,
    "2026年度の目標500社を超えて達成した（達成率120.0％）。",
    "The target of 500 organisations for FY2026 is exceeded (120.0% of it)."
)]
#[case::not_quite_120(
    Up,
    10_000,
    Some(11_996),
    false,
    "2026年度の目標10,000社を達成した（達成率119.9％）。",
    "The target of 10,000 organisations for FY2026 is reached (119.9% of it)."
)]
#[case::to_go(
    Up,
    500,
    Some(400),
    false,
    "2026年度の目標500社に対する達成率は80.0％で、目標まで100社。",
    "80.0% of the target of 500 organisations for FY2026; 100 to go."
)]
#[case::missed(
    Up,
    500,
    Some(400),
    true,
    "2024年度の目標500社は達成されなかった（達成率80.0％、不足100社）。",
    "The target of 500 organisations for FY2024 was missed by 100 (80.0% of it)."
)]
#[case::nothing_yet(
    Up,
    500,
    Some(0),
    false,
    "2026年度の目標500社に対する達成率は0.0％で、目標まで500社。",
    "0.0% of the target of 500 organisations for FY2026; 500 to go."
)]
#[case::no_value(
    Up,
    500,
    None,
    false,
    "2024年度の値がないか揃わないため、2026年度の目標500社を判定できない。",
    "The target of 500 organisations for FY2026 cannot be judged: FY2024 has no value, or only a part of one."
)]
#[case::no_value_and_over(
    Up,
    500,
    None,
    true,
    "2024年度の値がないか揃わないため、2024年度の目標500社を判定できない。",
    "The target of 500 organisations for FY2024 cannot be judged: FY2024 has no value, or only a part of one."
)]
#[case::target_0(
    Up,
    0,
    Some(3),
    false,
    "2026年度の目標0社を達成した。",
    "The target of 0 organisations for FY2026 is reached."
)]
#[case::fewer_and_reached(
    Down,
    500,
    Some(500),
    false,
    "2026年度の目標500社以下を達成した（達成率100.0％）。",
    "The target of at most 500 organisations for FY2026 is reached (achieved to 100.0%)."
)]
#[case::fewer_and_exceeded(
    Down,
    500,
    Some(400),
    false,
    "2026年度の目標500社以下を超えて達成した（達成率125.0％）。",
    "The target of at most 500 organisations for FY2026 is exceeded (achieved to 125.0%)."
)]
#[case::fewer_and_more_than_meant(
    Down,
    500,
    Some(625),
    false,
    "2026年度の目標500社以下に対する達成率は80.0％で、目標まで125社。",
    "The target of at most 500 organisations for FY2026 is achieved to 80.0%; 125 to go."
)]
#[case::fewer_and_missed(
    Down,
    500,
    Some(625),
    true,
    "2024年度の目標500社以下は達成されなかった（達成率80.0％、超過125社）。",
    "The target of at most 500 organisations for FY2024 was missed by 125 (achieved to 80.0%)."
)]
#[case::fewer_and_one_too_many(
    Down,
    9_999,
    Some(10_000),
    false,
    "2026年度の目標9,999社以下に対する達成率は99.9％で、目標まで1社。",
    "The target of at most 9,999 organisations for FY2026 is achieved to 99.9%; 1 to go."
)]
#[case::none_and_reached(
    Down,
    0,
    Some(0),
    true,
    "2024年度の目標0社以下を達成した。",
    "The target of at most 0 organisations for FY2024 is reached."
)]
#[case::none_and_missed(
    Down,
    0,
    Some(2),
    true,
    "2024年度の目標0社以下は達成されなかった（達成率0.0％、超過2社）。",
    "The target of at most 0 organisations for FY2024 was missed by 2 (achieved to 0.0%)."
)]
fn a_target_in_a_sentence(
    #[case] direction: Direction,
    #[case] target: i64,
    #[case] value: Option<i64>,
    #[case] is_over: bool,
    #[case] ja: &str,
    #[case] en: &str,
) {
    assert_eq!(said(Language::Ja, direction, target, value, is_over), ja);
    assert_eq!(said(Language::En, direction, target, value, is_over), en);
}

#[rstest]
#[case::as_it_is(Up, 500, 400, "80.0")]
#[case::just_below_100(Up, 10_000, 9_996, "99.9")]
#[case::rounds_to_less(Up, 10_000, 9_994, "99.9")]
#[case::exactly_100(Up, 10_000, 10_000, "100.0")]
#[case::just_above_100(Up, 10_000, 10_004, "100.0")]
#[case::just_below_120(Up, 10_000, 11_995, "119.9")]
#[case::exactly_120(Up, 10_000, 12_000, "120.0")]
#[case::other_roundings_stay(Up, 10_000, 10_995, "110.0")]
#[case::fewer(Down, 9_996, 10_000, "99.9")]
fn a_share_below_a_limit_never_reads_as_the_limit(
    #[case] direction: Direction,
    #[case] target: i64,
    #[case] value: i64,
    #[case] shown: &str,
) {
    let progress = Progress::towards(direction, target, Some(value), Some(1), 2);
    assert_eq!(decimal_text(progress.shown_share().unwrap(), 100, 1, Language::En), shown);
}

#[rstest]
#[case::exceeded(Up, 100, Some(120), Some(1), 1, "達成率120％以上", "120% or more achieved")]
#[case::reached(Up, 100, Some(100), None, 1, "達成率100％以上", "100% or more achieved")]
#[case::none_and_reached(
    Down,
    0,
    Some(0),
    Some(0),
    1,
    "実績が目標の値以内",
    "the value is within the target"
)]
#[case::on_pace(
    Up,
    100,
    Some(90),
    Some(10),
    1,
    "前年度差が必要な年平均以上",
    "change of the year is at least the change needed a year"
)]
#[case::slow(
    Up,
    100,
    Some(90),
    Some(9),
    1,
    "前年度差が必要な年平均に満たない",
    "change of the year is less than the change needed a year"
)]
#[case::over(
    Up,
    100,
    Some(90),
    Some(9),
    0,
    "目標年度までに達成していない",
    "not reached by the year of the target"
)]
#[case::away(Up, 100, Some(90), Some(0), 1, "前年度差が0又は逆の向き", "no change, or away from the target")]
#[case::break_in_the_year(
    Up,
    100,
    Some(90),
    None,
    1,
    "実績又は前年度差がない",
    "no whole value of the year, or no change on the year before"
)]
#[case::no_value(
    Up,
    100,
    None,
    None,
    1,
    "実績又は前年度差がない",
    "no whole value of the year, or no change on the year before"
)]
fn the_reason_of_a_grade(
    #[case] direction: Direction,
    #[case] target: i64,
    #[case] value: Option<i64>,
    #[case] change: Option<i64>,
    #[case] years_left: i64,
    #[case] ja: &str,
    #[case] en: &str,
) {
    let rule = Progress::towards(direction, target, value, change, years_left).rule();
    assert_eq!((rule.get(Language::Ja), rule.get(Language::En)), (ja, en));
}
