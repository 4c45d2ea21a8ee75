//! Lists of 経済産業省's members by name: the roster at each year's end, and the notices of those who left.

use super::{heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, label_cell};
use crate::world::World;

pub(super) fn books(world: &World) -> Vec<Book> {
    (FIRST_YEAR..=LAST_YEAR)
        .flat_map(|year| {
            [
                Book::single(path(year, "meti_meibo", "xlsx"), roster(world, year)),
                Book::single(path(year, "meti_dattai", "csv"), notices(world, year)),
            ]
        })
        .collect()
}

fn roster(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("会員名簿", &[6, 24, 14, 20, 16, 16, 18]);
    heading(&mut sheet, "所管分野セプター会員名簿（経済産業省）", ("", 0));
    sheet.put(2, 0, Look::Plain, "加入日の空欄は、平成31年３月以前の加入を示す。");
    let head = ["No.", "事業者名", "分野", "セプター", "基準日", "加入日", "加入理由"];
    sheet.row(3, 0, Look::Head, texts(&head));
    let date = Value::Date(u16::try_from(year + 1).unwrap_or_default(), 3, 31);
    let members = world.operators.iter().filter(|operator| operator.is_member(year));
    for ((operator, number), row) in members.zip(1_i64..).zip(4_u32..) {
        let joined = operator.joined.map_or(Value::Blank, |joined| {
            let (year, month, day) = joined.day;
            Value::Date(year, month, day)
        });
        let reason = operator.joined.map_or(Value::Blank, |joined| label_cell("reason", joined.reason));
        let cells = [
            Value::from(number),
            Value::from(operator.name.as_str()),
            label_cell("sector", operator.sector),
            label_cell("ceptoar", operator.ceptoar),
            date.clone(),
            joined,
            reason,
        ];
        sheet.row(row, 0, Look::Body, cells);
    }
    sheet
}

fn notices(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("脱退届", &[]);
    sheet.put(0, 0, Look::Plain, format!("セプター脱退届一覧（{}）", words::era(year)));
    sheet.put(1, 0, Look::Plain, words::ILLUSTRATIVE);
    let head = ["番号", "事業者の名称", "分野", "セプター", "脱退年月日", "脱退の理由"];
    sheet.row(2, 0, Look::Head, texts(&head));
    let left = world.operators.iter().filter_map(|operator| Some((operator, operator.left?)));
    let this_year = left.filter(|(_, moved)| moved.year == year);
    for (((operator, moved), number), row) in this_year.zip(1_i64..).zip(3_u32..) {
        let cells = [
            Value::from(number),
            Value::from(operator.name.as_str()),
            label_cell("sector", operator.sector),
            label_cell("ceptoar", operator.ceptoar),
            Value::from(words::full_day(moved.day)),
            label_cell("reason", moved.reason),
        ];
        sheet.row(row, 0, Look::Body, cells);
    }
    sheet
}
