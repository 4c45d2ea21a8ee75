use proptest::prelude::*;
use rstest::rstest;

use super::{Numeral, kanji_number, of_float, plain, read, whole};
use crate::observation::Decimal;

fn numeral(text: &str) -> Option<Numeral> {
    read(&plain(text))
}

#[rstest]
#[case("120", 120, 0)]
#[case("１，２３４", 1234, 0)]
#[case("1,234,567", 1_234_567, 0)]
#[case(" 1 234 ", 1234, 0)]
#[case("△12", -12, 0)]
#[case("▲ 1,234", -1234, 0)]
#[case("−5", -5, 0)]
#[case("－５", -5, 0)]
#[case("(300)", -300, 0)]
#[case("（３００）", -300, 0)]
#[case("+7", 7, 0)]
#[case("120①", 120, 0)]
#[case("120(注1)", 120, 0)]
#[case("120（注１）", 120, 0)]
#[case("120注1)", 120, 0)]
#[case("※120※", -1, 0)]
#[case("120※1", 120, 0)]
#[case("120*1", 120, 0)]
#[case("120*", 120, 0)]
#[case("120²", 120, 0)]
#[case("1億2,345万", 123_450_000, 0)]
#[case("9億2,400万", 924_000_000, 0)]
#[case("2万5千", 25_000, 0)]
#[case("1.2万", 12_000, 0)]
#[case("3.5千", 3500, 0)]
#[case("二万五千", 25_000, 0)]
#[case("千二百三十四", 1234, 0)]
#[case("一二三四", 1234, 0)]
#[case("十", 10, 0)]
#[case("〇", 0, 0)]
#[case("12.50", 1250, 2)]
fn number_is_read_in_every_spelling(#[case] text: &str, #[case] digits: i64, #[case] scale: u32) {
    // A mark before the number swallows its digits; the cell is refused rather than cut.
    let expected = (digits != -1).then_some(Decimal { digits, scale });
    assert_eq!(numeral(text).map(|numeral| numeral.value), expected);
}

#[rstest]
#[case("")]
#[case("－")]
#[case("…")]
#[case("x")]
#[case("12,34")]
#[case("1,2345")]
#[case("1234,567")]
#[case("1.2.3")]
#[case("12.")]
#[case("120(1)")]
#[case("50468   (45332)")]
#[case("373(平成27年度)、434(平成28年度)")]
#[case("30〜46")]
#[case("100 <0.1>")]
#[case("(△3)")]
#[case("△△3")]
#[case("5万3億")]
#[case("百千")]
#[case("1万12345")]
#[case("十2345")]
#[case("万")]
#[case("9999999999999999999")]
#[case("1234567兆")]
#[case("325,分2")]
#[case("325分2")]
#[case("6000以上")]
#[case("NaN")]
#[case("1e5")]
fn what_is_no_number_is_refused(#[case] text: &str) {
    assert_eq!(numeral(text), None);
}

#[test]
fn about_is_an_estimate_and_a_percent_sign_is_kept() {
    assert!(numeral("約5,000").unwrap().is_estimate);
    assert!(numeral("およそ2万5千").unwrap().is_estimate);
    assert!(!numeral("5,000").unwrap().is_estimate);
    let rate = numeral("▲0.6％").unwrap();
    assert_eq!((rate.value, rate.is_percent), (Decimal { digits: -6, scale: 1 }, true));
}

#[rstest]
#[case(12.0, 12, 0)]
#[case(-0.5, -5, 1)]
#[case(-98.251_724, -98_251_724, 6)]
#[case(0.1, 1, 1)]
fn float_stands_for_its_shortest_decimal(#[case] number: f64, #[case] digits: i64, #[case] scale: u32) {
    assert_eq!(of_float(number), Some(Decimal { digits, scale }));
}

#[test]
fn product_with_a_unit_is_whole_or_refused() {
    assert_eq!(whole(Decimal { digits: 325, scale: 1 }, 1000), Some(32_500));
    assert_eq!(whole(Decimal { digits: 325, scale: 1 }, 1), None);
    assert_eq!(whole(Decimal { digits: 120, scale: 1 }, 1), Some(12));
    assert_eq!(whole(Decimal { digits: i64::MAX, scale: 0 }, 1000), None);
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c == ',' { '，' } else { char::from_u32(c as u32 + 0xFEE0).unwrap() }).collect()
}

fn positional(number: u64) -> String {
    let digit = |c: char| "〇一二三四五六七八九".chars().nth(c.to_digit(10).unwrap() as usize).unwrap();
    number.to_string().chars().map(digit).collect()
}

fn in_kanji(mut number: u64) -> String {
    if number == 0 {
        return "〇".to_owned();
    }
    let mut text = String::new();
    for (unit, size) in [("兆", 1_000_000_000_000), ("億", 100_000_000), ("万", 10_000), ("", 1)] {
        let section = number / size;
        number %= size;
        if section > 0 {
            text += &section_in_kanji(section);
            text += unit;
        }
    }
    text
}

fn section_in_kanji(mut section: u64) -> String {
    let mut text = String::new();
    for (unit, size) in [("千", 1000), ("百", 100), ("十", 10), ("", 1)] {
        let digit = section / size;
        section %= size;
        match digit {
            0 => {}
            1 if size > 1 => text += unit,
            digit => text += &(positional(digit) + unit),
        }
    }
    text
}

proptest! {
    #[test]
    fn every_count_is_read_back_from_every_spelling(number in 0..10_000_000_000_000_u64) {
        let value = i64::try_from(number).unwrap();
        let plain_digits = number.to_string();
        let spellings = [
            plain_digits.clone(), grouped(number), full_width(&plain_digits), full_width(&grouped(number)),
            positional(number), in_kanji(number), format!("{plain_digits}①"), format!("{plain_digits}（注12）"),
        ];
        for spelling in spellings {
            let read = numeral(&spelling).and_then(|numeral| whole(numeral.value, 1));
            prop_assert_eq!(read, Some(value), "{}", spelling);
        }
        for minus in ["△", "▲", "-", "－", "−"] {
            let read = numeral(&format!("{minus}{}", grouped(number))).and_then(|numeral| whole(numeral.value, 1));
            prop_assert_eq!(read, Some(-value));
        }
    }

    #[test]
    fn kanji_numerals_are_read_back(number in 0..10_000_000_000_000_u64) {
        prop_assert_eq!(kanji_number(&in_kanji(number)), i64::try_from(number).ok());
    }

    #[test]
    fn whole_floats_are_exact(number in -9_007_199_254_740_991_i64..9_007_199_254_740_991) {
        #[expect(clippy::cast_precision_loss, reason = "the range is that of exact floats")]
        let float = number as f64;
        prop_assert_eq!(of_float(float).and_then(|decimal| whole(decimal, 1)), Some(number));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9０-９,.，△約億万千十一（）()注①%分 ]{0,16}") {
        let _ = numeral(&text);
    }
}
