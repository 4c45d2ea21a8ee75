//! International engagements: three lists with headings of their own, and the information passed on.

use super::{column, heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, count_cell, label, label_cell};
use crate::world::World;
use crate::world::international::Engagement;
use crate::world::training::MINISTRIES;

/// One ministry's list: file, ending, sheet, title, headings.
struct List {
    ministry: &'static str,
    name: &'static str,
    ending: &'static str,
    sheet: &'static str,
    title: &'static str,
    head: [&'static str; 6],
}

const LISTS: [List; 3] = [
    List {
        ministry: "cab",
        name: "cab_kokusai",
        ending: "xlsx",
        sheet: "国際連携",
        title: "国際連携の実施一覧（内閣官房）",
        head: ["No.", "実施日", "枠組み", "形態", "地域", "相手国・地域"],
    },
    List {
        ministry: "mic",
        name: "mic_kokusai",
        ending: "ods",
        sheet: "国際会議等",
        title: "国際会議等への参加状況（総務省）",
        head: ["番号", "開催日", "会議の枠組み", "会議の形態", "対象地域", "参加国"],
    },
    List {
        ministry: "meti",
        name: "meti_kokusai",
        ending: "csv",
        sheet: "国際",
        title: "国際連携実績（経済産業省）",
        head: ["項番", "年月日", "枠組", "内容", "地域区分", "相手国"],
    },
];

pub(super) fn books(world: &World) -> Vec<Book> {
    let mut books = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        for list in &LISTS {
            books.push(Book::single(path(year, list.name, list.ending), engagements(world, list, year)));
        }
        books.push(Book::single(path(year, "cab_kaigai_joho", "xls"), overseas(world, year)));
    }
    books
}

fn engagements(world: &World, list: &List, year: i32) -> Sheet {
    let mut sheet = Sheet::new(list.sheet, &[6, 18, 14, 14, 18, 36]);
    heading(&mut sheet, list.title, ("", 0));
    sheet.row(3, 0, Look::Head, texts(&list.head));
    let mine = world.engagements.iter().filter(|each| each.ministry == list.ministry && each.year == year);
    for ((engagement, number), row) in mine.zip(1_i64..).zip(4_u32..) {
        let day = match list.ending {
            "csv" => Value::from(words::full_day(engagement.day)),
            _ => Value::Date(engagement.day.0, engagement.day.1, engagement.day.2),
        };
        let cells = [
            Value::from(number),
            day,
            label_cell("framework", engagement.framework),
            label_cell("form", engagement.form),
            label_cell("region", engagement.region),
            Value::from(partners(engagement)),
        ];
        sheet.row(row, 0, Look::Body, cells);
    }
    sheet
}

fn partners(engagement: &Engagement) -> String {
    let names: Vec<&str> = engagement.partners.iter().map(|partner| label("partner", partner)).collect();
    names.join("、")
}

/// Ministries down, years across in abbreviated spelling.
fn overseas(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("海外情報", &[18, 10, 10, 10, 10, 10, 10]);
    let years: Vec<i32> = (FIRST_YEAR..=year).collect();
    heading(&mut sheet, "海外情報の関係者への提供件数", ("件", column(0, years.len())));
    sheet.put(3, 0, Look::Head, "提供元省庁");
    sheet.put(9, 0, Look::Total, "計");
    for (ministry, row) in MINISTRIES.iter().zip(4_u32..) {
        sheet.put(row, 0, Look::Body, label_cell("ministry", ministry));
    }
    for (shown, at) in years.into_iter().zip(1_u16..) {
        let written = if shown == FIRST_YEAR { "R元".to_owned() } else { format!("R{}", shown - 2018) };
        sheet.put(3, at, Look::Head, written);
        let mut sum = 0;
        for (ministry, row) in MINISTRIES.iter().zip(4_u32..) {
            let count = world.facts.value("overseas_information", (shown, year), &[("ministry", ministry)]);
            sum += count.unwrap_or_default();
            sheet.put(row, at, Look::Body, count_cell(count));
        }
        sheet.put(9, at, Look::Total, sum);
    }
    sheet
}
