//! Outreach to executives: lists of events, a table by expectation, and a form.

use super::{column, forms, heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, count_cell, label_cell};
use crate::world::World;
use crate::world::outreach::{EXPECTATIONS, Event, MHLW_MISSES, mlit_sectors};
use crate::world::scope::{PORT_YEAR, WATER_MOVES};

const FIGURES: [&str; 3] = ["outreach_events", "outreach_participants", "outreach_executives"];

pub(super) fn books(world: &World) -> Vec<Book> {
    let mut books = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        books.push(Book::single(path(year, "fsa_keieiso", "xlsx"), fsa(world, year)));
        books.push(Book::single(path(year, "meti_keieiso", "csv"), meti(world, year)));
        books.push(Book::single(path(year, "mlit_keieiso", "ods"), mlit(world, year)));
        books.push(Book::single(path(year, "mic_keieiso", "xls"), form(world, "mic", year)));
        if year != MHLW_MISSES {
            books.push(Book::single(path(year, "mhlw_keieiso", "xlsx"), form(world, "mhlw", year)));
        }
    }
    books
}

fn events<'a>(world: &'a World, ministry: &'a str, year: i32) -> impl Iterator<Item = &'a Event> {
    world.events.iter().filter(move |event| event.ministry == ministry && event.year == year)
}

/// One row per event, dates as dates, the total in the last row.
fn fsa(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("実施一覧", &[6, 18, 22, 14, 20, 12, 12, 12]);
    heading(&mut sheet, "金融機関の経営層への働きかけ　実施一覧", ("", 0));
    let head = [
        "No.",
        "実施日",
        "対象金融機関",
        "手段",
        "期待する行動",
        "参加者数（人）",
        "うち役員級（人）",
        "得られた知見（件）",
    ];
    sheet.row(3, 0, Look::Head, texts(&head));
    let (mut row, mut sums) = (4, [0; 3]);
    for (event, number) in events(world, "fsa", year).zip(1_i64..) {
        let counts = [event.participants, event.executives, event.insights];
        let cells = [
            Value::from(number),
            Value::Date(event.day.0, event.day.1, event.day.2),
            Value::from(event.organisation.as_str()),
            label_cell("channel", event.channel),
            label_cell("expectation", event.expectation),
        ];
        sheet.row(row, 0, Look::Body, cells);
        sheet.row(row, 5, Look::Body, counts.map(Value::from));
        for (sum, count) in sums.iter_mut().zip(counts) {
            *sum += count;
        }
        row += 1;
    }
    sheet.merge((row, 0, row, 4), Look::Total, "合計");
    sheet.row(row, 5, Look::Total, sums.map(Value::from));
    sheet
}

/// The same in CSV with other headings and abbreviated era dates.
fn meti(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("働きかけ", &[]);
    sheet.put(0, 0, Look::Plain, format!("経営層への働きかけ実績（{}）", words::era(year)));
    sheet.put(1, 0, Look::Plain, words::ILLUSTRATIVE);
    let head = ["年月日", "分野", "事業者", "方法", "テーマ", "出席者数（人）", "役員級（人）", "知見（件）"];
    sheet.row(2, 0, Look::Head, texts(&head));
    for (event, row) in events(world, "meti", year).zip(3_u32..) {
        let cells = [
            Value::from(words::era_day(event.day)),
            label_cell("sector", event.sector),
            Value::from(event.organisation.as_str()),
            label_cell("channel", event.channel),
            label_cell("expectation", event.expectation),
            Value::from(event.participants),
            Value::from(event.executives),
            Value::from(event.insights),
        ];
        sheet.row(row, 0, Look::Body, cells);
    }
    sheet
}

/// Rows of 国土交通省 that repeat figures of sectors above them: label, sectors, first year. The second one joins what was
/// split, so that it compares with 物流 before.
const REPEATED: [(&str, [&str; 2], i32); 2] = [
    ("（再掲）航空・空港", ["aviation", "airport"], FIRST_YEAR),
    ("うち物流・港湾（再掲）", ["logistics", "port"], PORT_YEAR),
];

/// Expectations across, three figures under each, and the distinct organisations at the right; below the total the rows
/// that repeat.
fn mlit(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("働きかけ", &[22, 8, 9, 9, 8, 9, 9, 8, 9, 9, 8, 9, 9, 12]);
    let title = "経営層への働きかけの実施状況（国土交通省）";
    heading(&mut sheet, title, ("", 0));
    sheet.put(2, 0, Look::Plain, format!("{}における実績", words::era(year)));
    sheet.merge((3, 0, 4, 0), Look::Head, "分野");
    for (offset, expectation) in EXPECTATIONS.iter().enumerate() {
        let at = column(1, offset * 3);
        sheet.merge((3, at, 3, at + 2), Look::Head, label_cell("expectation", expectation));
        sheet.row(4, at, Look::Head, texts(&["件数", "参加者\n（延べ）", "役員級\n（内数）"]));
    }
    sheet.merge((3, 13, 4, 13), Look::Head, "実組織数");
    let sectors: Vec<&str> = mlit_sectors(year).collect();
    for (sector, row) in sectors.iter().zip(5_u32..) {
        sheet.put(row, 0, Look::Body, label_cell("sector", sector));
        sheet.row(row, 1, Look::Body, mlit_figures(world, year, sector).into_iter().map(count_cell));
    }
    let mut row = super::below(5, sectors.len());
    sheet.put(row, 0, Look::Total, "計");
    sheet.row(row, 1, Look::Total, mlit_sums(world, year, &sectors));
    for (label, of, _) in REPEATED.iter().filter(|repeated| repeated.2 <= year) {
        row += 1;
        sheet.put(row, 0, Look::Body, *label);
        sheet.row(row, 1, Look::Body, mlit_sums(world, year, of));
    }
    sheet.notes(row + 1, &["※参加者数は延べ人数、実組織数は重複を除いた数である。".to_owned()]);
    sheet
}

/// A row of 国土交通省: three figures for each expectation, then the distinct organisations.
fn mlit_figures(world: &World, year: i32, sector: &str) -> Vec<Option<i64>> {
    let figures = EXPECTATIONS.iter().flat_map(|expectation| {
        FIGURES.map(|indicator| {
            let key =
                [("ministry", "mlit"), ("channel", "_X"), ("sector", sector), ("expectation", *expectation)];
            world.facts.value(indicator, (year, year), &key)
        })
    });
    let reached = world.facts.value("outreach_organisations", (year, year), &[("sector", sector)]);
    figures.chain([reached]).collect()
}

/// Sums of the rows of some sectors, column by column.
fn mlit_sums(world: &World, year: i32, sectors: &[&str]) -> Vec<Value> {
    let mut sums = [0; 13];
    for sector in sectors {
        for (sum, count) in sums.iter_mut().zip(mlit_figures(world, year, sector)) {
            *sum += count.unwrap_or_default();
        }
    }
    sums.map(Value::from).to_vec()
}

/// A form with a table by sector and one figure beside its label.
fn form(world: &World, ministry: &'static str, year: i32) -> Sheet {
    let mut sheet = Sheet::new("調査票（経営層）", &[22, 12, 16, 14, 14]);
    forms::head(&mut sheet, "経営層への働きかけに関する調査票", (ministry, year));
    let insights = [("ministry", ministry), ("expectation", "_X")];
    sheet.put(5, 0, Look::Head, "得られた知見の件数");
    sheet.put(5, 1, Look::Body, count_cell(world.facts.value("outreach_insights", (year, year), &insights)));
    sheet.row(7, 0, Look::Head, texts(&["分野", "実施件数", "参加者数（延べ）", "うち役員級", "実組織数"]));
    let sectors: &[&str] = match ministry {
        "mic" => &["ict", "government"],
        _ if year < WATER_MOVES => &["medical", "water"],
        _ => &["medical"],
    };
    for (sector, row) in sectors.iter().zip(8_u32..) {
        let key = [("ministry", ministry), ("channel", "_X"), ("sector", *sector), ("expectation", "_X")];
        let counts = FIGURES.map(|indicator| world.facts.value(indicator, (year, year), &key));
        let reached = world.facts.value("outreach_organisations", (year, year), &[("sector", *sector)]);
        sheet.put(row, 0, Look::Body, label_cell("sector", sector));
        sheet.row(row, 1, Look::Body, counts.map(count_cell));
        sheet.put(row, 4, Look::Body, count_cell(reached));
    }
    sheet.notes(super::below(9, sectors.len()), &["※実組織数は、重複を除いて記入すること。".to_owned()]);
    sheet
}
