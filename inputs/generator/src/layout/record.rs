//! Files of the public record: every figure beside the document that gives it, gaps as `…`.

use super::{path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, count_cell, label_cell};
use crate::world::World;
use crate::world::record::{CYDER, EXERCISES, MEETINGS, SCOPE};

const COMPILED: &str = "公表資料から転記した実績値（出典は各行）。確認できない年は「…」とし、推計しない。";

pub(super) fn books(_: &World) -> Vec<Book> {
    let mut books = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        books.push(Book::single(path(year, "record_bunya", "xlsx"), scope(year)));
        books.push(Book::single(path(year, "record_enshu", "xlsx"), exercise(year)));
        if MEETINGS.iter().any(|meeting| meeting.0 == year) {
            books.push(Book::single(path(year, "record_kaigi", "xlsx"), meetings(year)));
        }
        if CYDER.iter().any(|row| row.0 == year) {
            books.push(Book::single(path(year, "record_cyder", "csv"), cyder(year)));
        }
    }
    books
}

fn head(sheet: &mut Sheet, title: &str, heads: &[&str]) {
    sheet.put(0, 0, Look::Title, title);
    sheet.put(1, 0, Look::Plain, COMPILED);
    sheet.row(3, 0, Look::Head, texts(heads));
}

fn scope(year: i32) -> Sheet {
    let mut sheet = Sheet::new("分野数等", &[14, 12, 14, 80]);
    head(
        &mut sheet,
        "重要インフラ分野数及びセプター数（年度末）",
        &["年度", "分野数（分野）", "セプター数（団体）", "出典"],
    );
    for (row, at) in SCOPE.iter().filter(|row| row.year <= year).zip(4_u32..) {
        let counts = [Value::from(row.sectors), count_cell(row.ceptoars)];
        sheet.put(at, 0, Look::Body, words::era(row.year));
        sheet.row(at, 1, Look::Body, counts);
        sheet.put(at, 3, Look::Body, row.citation);
    }
    sheet
}

/// A press figure is rounded (`約`), a planned one is expected (`見込み`): both are said in the cell.
fn exercise(year: i32) -> Sheet {
    let mut sheet = Sheet::new("分野横断的演習", &[14, 16, 18, 70]);
    head(&mut sheet, "分野横断的演習の参加状況", &["年度", "参加者数（人）", "参加組織数（団体）", "出典"]);
    for (row, at) in EXERCISES.iter().filter(|row| row.year <= year).zip(4_u32..) {
        sheet.put(at, 0, Look::Body, words::era(row.year));
        for (figure, column) in [row.participants, row.organisations].into_iter().zip(1_u16..) {
            let cell = match figure {
                (Some(count), 'E') if column == 1 => Value::from(format!("約{count}")),
                (Some(count), 'E') => Value::from(format!("{count}（見込み）")),
                (count, _) => count_cell(count),
            };
            sheet.put(at, column, Look::Body, cell);
        }
        sheet.put(at, 3, Look::Body, row.citation);
    }
    sheet
}

fn cyder(year: i32) -> Sheet {
    let mut sheet = Sheet::new("CYDER", &[]);
    head(
        &mut sheet,
        "実践的サイバー防御演習（CYDER）の受講状況",
        &["年度", "受講者数（人）", "累計（人）", "出典"],
    );
    for (row, at) in CYDER.iter().filter(|row| row.0 == year).zip(4_u32..) {
        let total = row.2.map_or_else(|| Value::from("…"), |count| Value::from(format!("約{count}")));
        sheet.row(
            at,
            0,
            Look::Body,
            [Value::from(words::era(row.0)), count_cell(row.1), total, Value::from(row.3)],
        );
    }
    sheet
}

fn meetings(year: i32) -> Sheet {
    let mut sheet = Sheet::new("国際会議", &[6, 18, 46, 16, 12, 12, 36]);
    head(
        &mut sheet,
        "日付が公表されている国際会議",
        &["No.", "開催日", "会議名", "開催地", "枠組み", "形態", "出典"],
    );
    sheet.put(2, 0, Look::Plain, "公表資料で日付を確認できた会議に限る。全ての会議の一覧ではない。");
    let rows = MEETINGS.iter().filter(|meeting| meeting.0 == year);
    for ((meeting, number), at) in rows.zip(1_i64..).zip(4_u32..) {
        let cells = [
            Value::from(number),
            Value::from(meeting.1),
            Value::from(meeting.2),
            Value::from(meeting.3),
            label_cell("framework", meeting.4),
            label_cell("form", meeting.5),
            Value::from(meeting.6),
        ];
        sheet.row(at, 0, Look::Body, cells);
    }
    sheet
}
