//! The yearly form on the protected scope: one workbook per ministry, figures of this year and the last side by side.

use super::{path, texts};
use crate::book::{Book, Look, Sheet, Value};
use crate::fact::{FIRST_YEAR, LAST_YEAR};
use crate::words::{self, label, label_cell};
use crate::world::World;
use crate::world::scope::{PORT_YEAR, SECTORS, ministry_of};

/// Ministry and the format in which it sends the form back.
const RESPONDENTS: [(&str, &str); 5] =
    [("fsa", "xlsx"), ("mic", "xlsx"), ("mhlw", "ods"), ("meti", "xls"), ("mlit", "xlsx")];

pub(super) fn books(world: &World) -> Vec<Book> {
    (FIRST_YEAR..=LAST_YEAR)
        .flat_map(|year| {
            RESPONDENTS.map(|(ministry, ending)| {
                let name = format!("{ministry}_chosahyo");
                Book::single(path(year, &name, ending), form(world, ministry, year))
            })
        })
        .collect()
}

/// The head that all forms share: title, ministry, fiscal year.
pub(super) fn head(sheet: &mut Sheet, title: &str, (ministry, year): (&str, i32)) {
    sheet.merge((0, 0, 0, 4), Look::Title, title);
    sheet.put(1, 0, Look::Plain, words::ILLUSTRATIVE);
    sheet.put(3, 0, Look::Head, "府省庁名");
    sheet.merge((3, 1, 3, 2), Look::Body, label("ministry", ministry));
    sheet.put(4, 0, Look::Head, "年度");
    sheet.merge((4, 1, 4, 2), Look::Body, words::era_wide(year));
}

fn form(world: &World, ministry: &str, year: i32) -> Sheet {
    let mut sheet = Sheet::new("調査票", &[20, 18, 18, 18, 18]);
    head(&mut sheet, "防護範囲の見直しに関する調査票", (ministry, year));
    let heads = [
        "分野",
        "未加入事業者数\n（当年度末）",
        "未加入事業者数\n（前年度末）",
        "外部サービス\n調査件数",
        "業務領域間の\n取組件数",
    ];
    sheet.row(7, 0, Look::Head, texts(&heads));
    let sectors = SECTORS
        .iter()
        .map(|(sector, _)| *sector)
        .filter(|sector| ministry_of(sector, year) == ministry && (*sector != "port" || year >= PORT_YEAR));
    let mut row = 8;
    for sector in sectors {
        let key = [("sector", sector)];
        let figure = |indicator, of| world.facts.value(indicator, (of, year), &key);
        let known = ministry_of(sector, year - 1) == ministry;
        let cells = [
            label_cell("sector", sector),
            words::count_cell(figure("non_members", year)),
            if sector == "port" && year == PORT_YEAR {
                Value::from("－")
            } else {
                words::count_cell(figure("non_members", year - 1).filter(|_| known))
            },
            words::count_cell(figure("service_surveys", year)),
            words::count_cell(figure("domain_initiatives", year)),
        ];
        sheet.row(row, 0, Look::Body, cells);
        row += 1;
    }
    sheet.notes(
        row,
        &["※「…」は、当省庁で把握していないことを、「－」は、分野が存在しないことを示す。".to_owned()],
    );
    sheet.put(row + 2, 0, Look::Plain, Value::from("記入要領：太枠内に半角数字で記入してください。"));
    sheet
}
