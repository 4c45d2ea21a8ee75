//! Courses: a CSV of one year, years down, formats across, two lists of courses, a form, a table of ministries.

use super::{column, forms, heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, count_cell, label_cell};
use crate::world::World;
use crate::world::training::{AUDIENCES, FIGURES, FORMATS, GROUPS, METI_DRIFT, MHLW_MISSES, MINISTRIES};

const HEADS: [&str; 4] = ["実施回数（回）", "定員（人）", "延べ参加者数（人）", "修了者数（人）"];

pub(super) fn books(world: &World) -> Vec<Book> {
    let mut books = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        let meti_ending = if year < METI_DRIFT { "xlsx" } else { "ods" };
        books.push(Book::single(path(year, "fsa_kenshu", "csv"), fsa(world, year)));
        books.push(Book::single(path(year, "mic_kenshu", "xls"), mic(world, year)));
        books.push(Book::single(path(year, "mlit_kenshu", "xlsx"), mlit(world, year)));
        books.push(Book::single(path(year, "meti_kenshu", meti_ending), meti(world, year)));
        books.push(Book::single(path(year, "cab_shikaku", "ods"), qualifications(world, year)));
        if year != MHLW_MISSES {
            books.push(Book::single(path(year, "mhlw_kenshu", "ods"), mhlw(world, year)));
        }
    }
    books
}

type Place<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str);

/// The four figures of a ministry, strand, audience, format and sector.
fn figures(world: &World, when: (i32, i32), place: Place<'_>) -> [Option<i64>; 4] {
    let (ministry, strand, audience, format, sector) = place;
    let key = [
        ("ministry", ministry),
        ("strand", strand),
        ("audience", audience),
        ("format", format),
        ("sector", sector),
    ];
    FIGURES.map(|indicator| world.facts.value(indicator, when, &key))
}

fn add(sums: &mut [i64], counts: &[Option<i64>]) {
    for (sum, count) in sums.iter_mut().zip(counts) {
        *sum += count.unwrap_or_default();
    }
}

/// The year stands in the title only; the folder tells it. The strand stands on its first row only.
fn fsa(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("研修", &[]);
    sheet.put(0, 0, Look::Plain, "金融分野における人材育成の実施状況");
    sheet.put(1, 0, Look::Plain, words::ILLUSTRATIVE);
    sheet.row(2, 0, Look::Head, texts(&["区分", "対象"]));
    sheet.row(2, 2, Look::Head, texts(&HEADS));
    let (mut row, mut sums, mut above) = (3, [0; 4], "");
    for (strand, audience) in GROUPS {
        let counts = figures(world, (year, year), ("fsa", strand, audience, "_X", "finance"));
        if strand != above {
            sheet.put(row, 0, Look::Body, label_cell("strand", strand));
        }
        sheet.put(row, 1, Look::Body, label_cell("audience", audience));
        sheet.row(row, 2, Look::Body, counts.map(count_cell));
        add(&mut sums, &counts);
        above = strand;
        row += 1;
    }
    sheet.row(row, 0, Look::Total, texts(&["合計", "合計"]));
    sheet.row(row, 2, Look::Total, sums.map(Value::from));
    sheet.put(row + 1, 0, Look::Plain, "（注）参加者数は延べ人数である。");
    sheet
}

/// Years down; the numbers of the year without era after the first.
fn mic(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("人材育成", &[10, 22, 14, 12, 12, 16, 12]);
    heading(&mut sheet, "情報通信・行政分野における研修・演習の実績", ("", 0));
    sheet.row(3, 0, Look::Head, texts(&["年度", "施策区分", "対象者"]));
    sheet.row(3, 3, Look::Head, texts(&HEADS));
    let mut row = 4;
    for shown in FIRST_YEAR..=year {
        let written =
            if shown == FIRST_YEAR { words::era(shown) } else { words::wide(&(shown - 2018).to_string()) };
        sheet.merge((row, 0, row + 6, 0), Look::Body, written);
        let mut above = "";
        for (strand, audience) in GROUPS {
            let counts = figures(world, (shown, year), ("mic", strand, audience, "_X", "_X"));
            let same = GROUPS.iter().filter(|group| group.0 == strand).count();
            if strand != above {
                sheet.merge(
                    (row, 1, super::below(row, same - 1), 1),
                    Look::Body,
                    label_cell("strand", strand),
                );
            }
            sheet.put(row, 2, Look::Body, label_cell("audience", audience));
            sheet.row(row, 3, Look::Body, counts.map(count_cell));
            above = strand;
            row += 1;
        }
    }
    sheet.notes(row, &["※参加者数は延べ人数。".to_owned()]);
    sheet
}

/// Figures across, formats under each.
fn mlit(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("研修等実績", &[22, 14, 8, 10, 12, 8, 10, 12, 8, 10, 12, 8, 10, 12]);
    heading(&mut sheet, "国土交通分野の人材育成（研修・演習）", ("", 0));
    sheet.put(2, 0, Look::Plain, format!("{}実績", words::era_wide(year)));
    sheet.merge((3, 0, 4, 0), Look::Head, "区分");
    sheet.merge((3, 1, 4, 1), Look::Head, "対象");
    for (offset, head) in HEADS.iter().enumerate() {
        let at = column(2, offset * 3);
        sheet.merge((3, at, 3, at + 2), Look::Head, *head);
        sheet.row(4, at, Look::Head, FORMATS.map(|format| label_cell("format", format)));
    }
    let mut above = "";
    for ((strand, audience), row) in GROUPS.into_iter().zip(5_u32..) {
        let same = GROUPS.iter().filter(|group| group.0 == strand).count();
        if strand != above {
            sheet.merge((row, 0, super::below(row, same - 1), 0), Look::Body, label_cell("strand", strand));
        }
        above = strand;
        sheet.put(row, 1, Look::Body, label_cell("audience", audience));
        for (format, first) in FORMATS.iter().zip(2_u16..) {
            let counts = figures(world, (year, year), ("mlit", strand, audience, format, "_X"));
            for (offset, count) in counts.into_iter().enumerate() {
                sheet.put(row, column(first, offset * 3), Look::Body, count_cell(count));
            }
        }
    }
    sheet.notes(super::below(5, GROUPS.len()), &["※参加者数は延べ人数である。".to_owned()]);
    sheet
}

/// One row per course. Since FY2022 the sheet, the order of the columns and some headings are others.
fn meti(world: &World, year: i32) -> Sheet {
    let old = year < METI_DRIFT;
    let name = if old { "講座一覧" } else { "研修・演習実施記録" };
    let mut sheet = Sheet::new(name, &[6, 18, 24, 14, 16, 16, 12, 12, 12]);
    heading(&mut sheet, "産業サイバーセキュリティ人材育成　実施記録", ("人", 8));
    let head = if old {
        ["No.", "開催日", "人材育成の区分", "対象", "実施形式", "分野", "定員", "参加者数", "修了者数"]
    } else {
        [
            "通番",
            "実施日",
            "分野",
            "施策区分",
            "対象部門",
            "形式",
            "定員（人）",
            "受講者（人）",
            "修了者（人）",
        ]
    };
    sheet.row(3, 0, Look::Head, texts(&head));
    let courses = world.courses.iter().filter(|course| course.year == year);
    for ((course, number), row) in courses.zip(1_i64..).zip(4_u32..) {
        let kind = [
            label_cell("strand", course.strand),
            label_cell("audience", course.audience),
            label_cell("format", course.format),
        ];
        let sector = label_cell("sector", course.sector);
        let middle: Vec<Value> = if old {
            kind.into_iter().chain([sector]).collect()
        } else {
            std::iter::once(sector).chain(kind).collect()
        };
        sheet.put(row, 0, Look::Body, number);
        sheet.put(row, 1, Look::Body, Value::Date(course.day.0, course.day.1, course.day.2));
        sheet.row(row, 2, Look::Body, middle);
        sheet.row(row, 6, Look::Body, course.figures[1..].iter().map(|count| Value::from(*count)));
    }
    sheet
}

/// The form of 厚生労働省: what holds for all stands beside labels, the audiences in a table.
fn mhlw(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("調査票（人材育成）", &[22, 16, 16, 18, 16]);
    forms::head(&mut sheet, "人材育成等の推進に関する調査票", ("mhlw", year));
    let trainees = [("ministry", "mhlw"), ("strand", "cross_organisation")];
    let labelled = [
        ("施策区分", label_cell("strand", "cross_organisation")),
        ("対象分野", label_cell("sector", "medical")),
        ("実施形式", label_cell("format", "online")),
        ("実受講者数", count_cell(world.facts.value("training_trainees", (year, year), &trainees))),
    ];
    for ((label, value), row) in labelled.into_iter().zip(5_u32..) {
        sheet.put(row, 0, Look::Head, label);
        sheet.merge((row, 1, row, 2), Look::Body, value);
    }
    sheet.put(10, 0, Look::Head, "対象者");
    sheet.row(10, 1, Look::Head, texts(&HEADS));
    for (audience, row) in AUDIENCES.iter().zip(11_u32..) {
        let counts =
            figures(world, (year, year), ("mhlw", "cross_organisation", audience, "online", "medical"));
        sheet.put(row, 0, Look::Body, label_cell("audience", audience));
        sheet.row(row, 1, Look::Body, counts.map(count_cell));
    }
    sheet.notes(16, &["※実受講者数は、重複を除いた人数を記入すること。".to_owned()]);
    sheet
}

/// Holders of a qualification by ministry, years across.
fn qualifications(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("資格保有者", &[18, 12, 12, 12, 12, 12, 12]);
    let years: Vec<i32> = (FIRST_YEAR..=year).collect();
    heading(&mut sheet, "情報セキュリティ関係資格の保有者数（各年度末）", ("人", column(0, years.len())));
    sheet.put(3, 0, Look::Head, "府省庁");
    for (ministry, row) in MINISTRIES.iter().zip(4_u32..) {
        sheet.put(row, 0, Look::Body, label_cell("ministry", ministry));
    }
    sheet.put(9, 0, Look::Total, "合計");
    for (shown, at) in years.into_iter().zip(1_u16..) {
        sheet.put(3, at, Look::Head, words::era_wide(shown));
        let mut sum = 0;
        for (ministry, row) in MINISTRIES.iter().zip(4_u32..) {
            let count = world.facts.value("qualification_holders", (shown, year), &[("ministry", ministry)]);
            sum += count.unwrap_or_default();
            sheet.put(row, at, Look::Body, count_cell(count));
        }
        sheet.put(9, at, Look::Total, sum);
    }
    sheet.notes(10, &["（注）複数の資格を有する者は１人として計上。".to_owned()]);
    sheet
}
