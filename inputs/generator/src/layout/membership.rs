//! CEPTOAR membership in tables: years across, years down, one sheet per year, one date per file.

use super::{below, column, heading, path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, count_cell, label, label_cell};
use crate::world::World;
use crate::world::scope::{
    CEPTOARS, Ceptoar, JOIN_REASONS, LEAVE_REASONS, PORT_YEAR, WATER_MOVES, ministry_of,
};

const STOCK: &str = "ceptoar_members";
const FLOWS: [&str; 2] = ["ceptoar_joins", "ceptoar_leaves"];

pub(super) fn books(world: &World) -> Vec<Book> {
    let mut books = Vec::new();
    for year in FIRST_YEAR..=LAST_YEAR {
        let sheet = if year < PORT_YEAR { mlit_across(world, year) } else { mlit_bridge(world, year) };
        books.push(Book::single(path(year, "mlit_ceptoar", "xlsx"), sheet));
        books.push(Book::single(path(year, "mic_ceptoar", "xls"), mic_down(world, year)));
        books.push(Book::single(path(year, "fsa_ceptoar", "xls"), fsa_dated(world, year)));
        let sheets = (FIRST_YEAR..=year).rev().map(|shown| mhlw_year(world, shown, year)).collect();
        books.push(Book { path: path(year, "mhlw_ceptoar", "ods"), sheets });
    }
    books
}

/// The figure of one CEPTOAR without a breakdown of reasons.
fn figure(world: &World, indicator: &'static str, when: (i32, i32), ceptoar: &Ceptoar) -> Option<i64> {
    let unit = [("sector", ceptoar.sector), ("ceptoar", ceptoar.code), ("reason", "_X")];
    let length = if FLOWS.contains(&indicator) { 3 } else { 2 };
    world.facts.value(indicator, when, &unit[..length])
}

/// CEPTOARs that a ministry answers for in a year.
fn of_ministry(ministry: &str, year: i32) -> Vec<&'static Ceptoar> {
    CEPTOARS
        .iter()
        .filter(|ceptoar| ministry_of(ceptoar.sector, year) == ministry)
        .filter(|ceptoar| ceptoar.code != "port" || year >= PORT_YEAR)
        .collect()
}

/// Years across, three columns each under a merged year; the whole series again in every file.
fn mlit_across(world: &World, year: i32) -> Sheet {
    let name = if year == FIRST_YEAR { "会員数の推移" } else { "セプター会員数" };
    let mut sheet = Sheet::new(name, &[14, 20, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    let years: Vec<i32> = (FIRST_YEAR..=year).collect();
    let last = column(1, years.len() * 3);
    heading(&mut sheet, "所管分野におけるセプター会員数等の推移（国土交通省）", ("社", last));
    sheet.merge((3, 0, 4, 0), Look::Head, "分野");
    sheet.merge((3, 1, 4, 1), Look::Head, "セプター");
    let ceptoars = of_ministry("mlit", year);
    let total = below(5, ceptoars.len());
    sheet.merge((total, 0, total, 1), Look::Total, "合　計");
    for (ceptoar, row) in ceptoars.iter().zip(5_u32..) {
        sheet.put(row, 0, Look::Body, label_cell("sector", ceptoar.sector));
        sheet.put(row, 1, Look::Body, label_cell("ceptoar", ceptoar.code));
    }
    for (offset, shown) in years.iter().enumerate() {
        let first = column(2, offset * 3);
        sheet.merge((3, first, 3, first + 2), Look::Head, words::era_mixed(*shown));
        sheet.row(4, first, Look::Head, texts(&["会員数", "新規\n加入", "脱退"]));
        for (indicator, at) in [STOCK, FLOWS[0], FLOWS[1]].into_iter().zip(first..) {
            let cells: Vec<i64> = ceptoars
                .iter()
                .map(|ceptoar| figure(world, indicator, (*shown, year), ceptoar).unwrap_or_default())
                .collect();
            sheet.put(total, at, Look::Total, cells.iter().sum::<i64>());
            for (cell, row) in cells.into_iter().zip(5_u32..) {
                sheet.put(row, at, Look::Body, cell);
            }
        }
    }
    let mut notes = vec!["（注１）会員数は各年度末現在。".to_owned()];
    if year > 2021 {
        notes.push("（注２）令和３年度の鉄道は、届出の遅れにより会員数及び新規加入を訂正した。".to_owned());
    }
    sheet.notes(total + 1, &notes);
    sheet
}

/// The layout since the port sector was added: two years, the change broken down, other headings, another sheet name.
fn mlit_bridge(world: &World, year: i32) -> Sheet {
    let name = format!("会員数・異動内訳（{}）", words::tag(year).to_uppercase());
    let mut sheet = Sheet::new(name, &[18, 20, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]);
    heading(&mut sheet, "セプター会員数及び異動内訳（国土交通省）", ("社", 11));
    sheet.merge((3, 0, 5, 0), Look::Head, "重要インフラ分野");
    sheet.merge((3, 1, 5, 1), Look::Head, "セプター名");
    let ceptoars = of_ministry("mlit", year);
    let total = below(6, ceptoars.len());
    sheet.merge((total, 0, total, 1), Look::Total, "合計");
    for (ceptoar, row) in ceptoars.iter().zip(6_u32..) {
        sheet.put(row, 0, Look::Body, label_cell("sector", ceptoar.sector));
        sheet.put(row, 1, Look::Body, label_cell("ceptoar", ceptoar.code));
    }
    for (shown, first) in [(year - 1, 2), (year, 7)] {
        sheet.merge((3, first, 3, first + 4), Look::Head, words::era_wide(shown));
        sheet.merge((4, first, 5, first), Look::Head, "会員数");
        sheet.merge((4, first + 1, 4, first + 4), Look::Head, "異動内訳");
        sheet.row(5, first + 1, Look::Head, texts(&["新規加入", "脱退", "区分変更", "範囲変更"]));
        let kinds = [STOCK, FLOWS[0], FLOWS[1], "ceptoar_reclassified", "ceptoar_scope_change"];
        for (indicator, at) in kinds.into_iter().zip(first..) {
            let mut sum = 0;
            for (ceptoar, row) in ceptoars.iter().zip(6_u32..) {
                let mine = ministry_of(ceptoar.sector, shown) == "mlit";
                let count = figure(world, indicator, (shown, year), ceptoar).filter(|_| mine);
                sum += count.unwrap_or_default();
                sheet.put(row, at, Look::Body, absent_or(count, ceptoar, shown));
            }
            sheet.put(total, at, Look::Total, sum);
        }
    }
    sheet.notes(
        total + 1,
        &[
            "（注１）港湾は、令和６年３月８日に物流から分離して追加。「－」は分野が存在しないことを示す。"
                .to_owned(),
            "（注２）水道は、令和６年４月１日に厚生労働省から移管。「…」は当省で集計していないことを示す。"
                .to_owned(),
        ],
    );
    sheet
}

fn absent_or(count: Option<i64>, ceptoar: &Ceptoar, shown: i32) -> Value {
    match count {
        Some(count) => Value::from(count),
        None if ceptoar.code == "port" && shown < PORT_YEAR => Value::from("－"),
        None => Value::from("…"),
    }
}

/// Years down, the era only on the first; the year merged over its rows and a subtotal under each.
fn mic_down(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("会員数", &[12, 22, 24, 12, 12, 12]);
    heading(&mut sheet, "情報通信・行政分野のセプター会員の状況（総務省）", ("社", 5));
    sheet.row(3, 0, Look::Head, texts(&["年　度", "分　野", "セプター", "会員数", "加入", "脱退"]));
    let mut row = 4;
    for shown in FIRST_YEAR..=year {
        let ceptoars = of_ministry("mic", shown);
        let last = below(row, ceptoars.len());
        let written =
            if shown == FIRST_YEAR { words::era(shown) } else { words::wide(&(shown - 2018).to_string()) };
        sheet.merge((row, 0, last, 0), Look::Body, written);
        sheet.merge((row, 1, row + 2, 1), Look::Body, label("sector", "ict"));
        let mut sums = [0; 3];
        for ceptoar in &ceptoars {
            if ceptoar.sector != "ict" {
                sheet.put(row, 1, Look::Body, "政府・行政サービス（地方公共団体を含む）");
            }
            sheet.put(row, 2, Look::Body, label_cell("ceptoar", ceptoar.code));
            for ((indicator, sum), at) in [STOCK, FLOWS[0], FLOWS[1]].into_iter().zip(&mut sums).zip(3_u16..)
            {
                let count = figure(world, indicator, (shown, year), ceptoar).unwrap_or_default();
                *sum += count;
                sheet.put(row, at, Look::Body, count);
            }
            row += 1;
        }
        sheet.merge((row, 1, row, 2), Look::Total, "小計");
        sheet.row(row, 3, Look::Total, sums.map(Value::from));
        row += 1;
    }
    sheet.notes(row, &["※ 会員数は各年度末現在の数値である。".to_owned()]);
    sheet
}

/// One date per file, joins and leaves by reason under merged headings.
fn fsa_dated(world: &World, year: i32) -> Sheet {
    let mut sheet = Sheet::new("金融", &[24, 10, 16, 12, 16, 14, 12, 14]);
    heading(&mut sheet, "金融分野における各セプターの構成員", ("社", 7));
    sheet.put(2, 0, Look::Plain, words::year_end(year));
    sheet.merge((3, 0, 4, 0), Look::Head, "セプター");
    sheet.merge((3, 1, 4, 1), Look::Head, "構成員数");
    sheet.merge((3, 2, 3, 4), Look::Head, "加入");
    sheet.merge((3, 5, 3, 7), Look::Head, "脱退");
    let reasons = JOIN_REASONS.iter().chain(&LEAVE_REASONS).map(|code| label_cell("reason", code));
    sheet.row(4, 2, Look::Head, reasons);
    let ceptoars = of_ministry("fsa", year);
    let mut sums = [0; 7];
    for (ceptoar, row) in ceptoars.iter().zip(5_u32..) {
        let members = figure(world, STOCK, (year, year), ceptoar);
        let flows = FLOWS.into_iter().zip([JOIN_REASONS, LEAVE_REASONS]).flat_map(|(indicator, reasons)| {
            reasons.map(|reason| {
                let key = [("sector", "finance"), ("ceptoar", ceptoar.code), ("reason", reason)];
                world.facts.value(indicator, (year, year), &key)
            })
        });
        sheet.put(row, 0, Look::Body, label_cell("ceptoar", ceptoar.code));
        for ((count, sum), at) in std::iter::once(members).chain(flows).zip(&mut sums).zip(1_u16..) {
            *sum += count.unwrap_or_default();
            sheet.put(row, at, Look::Body, count_cell(count));
        }
    }
    let total = below(5, ceptoars.len());
    sheet.put(total, 0, Look::Total, "合計");
    sheet.row(total, 1, Look::Total, sums.map(Value::from));
    sheet.notes(total + 1, &["（注）加入及び脱退は当該年度中の数。".to_owned()]);
    sheet
}

/// A sheet named after its year, newest first in the workbook.
fn mhlw_year(world: &World, shown: i32, year: i32) -> Sheet {
    let mut sheet = Sheet::new(words::era_wide(shown), &[12, 18, 12, 12, 12]);
    heading(&mut sheet, "医療・水道分野セプター会員数", ("社", 4));
    sheet.row(3, 0, Look::Head, texts(&["分野", "セプター名称", "会員数", "加入数", "脱退数"]));
    let ceptoars = of_ministry("mhlw", shown);
    for (ceptoar, row) in ceptoars.iter().zip(4_u32..) {
        let counts =
            [STOCK, FLOWS[0], FLOWS[1]].map(|indicator| figure(world, indicator, (shown, year), ceptoar));
        sheet.put(row, 0, Look::Body, label_cell("sector", ceptoar.sector));
        sheet.put(row, 1, Look::Body, label_cell("ceptoar", ceptoar.code));
        sheet.row(row, 2, Look::Body, counts.map(count_cell));
    }
    if shown >= WATER_MOVES {
        let note = "※水道は令和６年４月１日に国土交通省へ移管した。".to_owned();
        sheet.notes(below(4, ceptoars.len()), &[note]);
    }
    sheet
}
