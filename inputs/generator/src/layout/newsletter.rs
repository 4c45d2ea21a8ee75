//! The newsletter's recipients: count and growth rate alternate, as in many published tables.

use super::{column, heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words;
use crate::world::World;
use crate::world::scope::BUSINESS_TYPES;

pub(super) fn books(world: &World) -> Vec<Book> {
    (FIRST_YEAR..=LAST_YEAR)
        .map(|year| Book::single(path(year, "cab_newsletter", "xlsx"), table(world, year)))
        .collect()
}

fn table(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("配信先", &[22, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
    let years: Vec<i32> = (FIRST_YEAR..=year).collect();
    heading(&mut sheet, "ニュースレターの業種別配信先数", ("社", column(0, years.len() * 2)));
    sheet.merge((3, 0, 4, 0), Look::Head, "業種");
    let total = super::below(5, BUSINESS_TYPES.len());
    sheet.put(total, 0, Look::Total, "総　数");
    for ((code, _), row) in BUSINESS_TYPES.iter().zip(5_u32..) {
        sheet.put(row, 0, Look::Body, words::label_cell("business_type", code));
    }
    let count = |code: &str, shown: i32| {
        world.facts.value("newsletter_recipients", (shown, year), &[("business_type", code)])
    };
    for (offset, shown) in years.into_iter().enumerate() {
        let at = column(1, offset * 2);
        sheet.merge((3, at, 3, at + 1), Look::Head, words::era(shown));
        sheet.row(4, at, Look::Head, texts(&["配信先数", "伸率（％）"]));
        for ((code, _), row) in BUSINESS_TYPES.iter().zip(5_u32..) {
            let (now, before) = (count(code, shown), count(code, shown - 1));
            sheet.row(row, at, Look::Body, [words::count_cell(now), rate(now, before)]);
        }
        let sum = |shown| BUSINESS_TYPES.iter().map(|(code, _)| count(code, shown)).sum::<Option<i64>>();
        let (now, before) = (sum(shown), sum(shown - 1));
        sheet.row(total, at, Look::Total, [words::count_cell(now), rate(now, before)]);
    }
    sheet.notes(
        total + 1,
        &[
            "（注１）配信先数は各年度末現在。伸率は対前年度増減率。".to_owned(),
            "（注２）「－」は前年度の数値がないことを示す。".to_owned(),
        ],
    );
    sheet
}

/// Growth in per cent with one digit, rounded half away from zero.
fn rate(now: Option<i64>, before: Option<i64>) -> Value {
    let (Some(now), Some(before)) = (now, before) else { return Value::from("－") };
    let (tenths, half) = ((now - before) * 1000, before / 2);
    let rounded = (tenths.abs() + half) / before * tenths.signum();
    let rounded = i32::try_from(rounded).expect("a newsletter does not grow a million times");
    Value::Number(f64::from(rounded) / 10.0, 1)
}
