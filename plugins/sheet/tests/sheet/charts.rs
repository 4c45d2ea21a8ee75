//! Charts of a workbook that another library has written: titles, kinds, series and ranges as they stand.

use nenji_sheet::{Book, Chart, ChartSeries};
use rust_xlsxwriter::{Chart as Written, ChartType, Workbook};

fn series(name: &str, categories: &str, values: &str) -> ChartSeries {
    ChartSeries { name: name.to_owned(), categories: categories.to_owned(), values: values.to_owned() }
}

fn written() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let figures = workbook.add_worksheet().set_name("数値").unwrap();
    figures.write_row(0, 0, ["年度", "会員 & 非会員", "目標"]).unwrap();
    figures.write_column(1, 0, [2023, 2024]).unwrap();
    figures.write_column(1, 1, [10, 12]).unwrap();
    figures.write_column(1, 2, [11, 11]).unwrap();
    let page = workbook.add_worksheet().set_name("図").unwrap();
    let mut columns = Written::new(ChartType::Column);
    columns.title().set_name("会員 & 目標");
    columns.x_axis().set_name("年度の軸");
    columns.add_series().set_name("会員").set_categories("数値!$A$2:$A$3").set_values("数値!$B$2:$B$3");
    let mut line = Written::new(ChartType::Line);
    line.add_series().set_name("数値!$C$1").set_values("数値!$C$2:$C$3");
    columns.combine(&line);
    page.insert_chart(1, 0, &columns).unwrap();
    for row in [30_u32, 60] {
        let mut dots = Written::new(ChartType::Scatter);
        dots.title().set_name("数値!$B$1");
        dots.add_series().set_categories("数値!$A$2:$A$3").set_values(("数値", row, 1, row + 1, 1));
        page.insert_chart(row, 0, &dots).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn charts_come_in_their_order_with_what_they_draw() {
    let bytes = written();
    let mut book = Book::open("図.xlsx", &bytes).unwrap();
    assert_eq!(book.charts(0).unwrap(), []);
    let found = book.charts(1).unwrap();
    let combined = Chart {
        title: "会員 & 目標".to_owned(),
        kinds: vec!["barChart".to_owned(), "lineChart".to_owned()],
        series: vec![
            series("会員", "数値!$A$2:$A$3", "数値!$B$2:$B$3"),
            series("数値!$C$1", "", "数値!$C$2:$C$3"),
        ],
    };
    assert_eq!(found[0], combined);
    let dots = |values: &str| Chart {
        title: "数値!$B$1".to_owned(),
        kinds: vec!["scatterChart".to_owned()],
        series: vec![series("", "数値!$A$2:$A$3", values)],
    };
    assert_eq!(found[1..], [dots("数値!$B$31:$B$32"), dots("数値!$B$61:$B$62")]);
    assert!(book.charts(2).is_err(), "there are two sheets");
}

#[test]
fn other_formats_have_none() {
    let mut book = Book::open("a.csv", b"a,b\n1,2\n").unwrap();
    assert_eq!(book.charts(0).unwrap(), []);
}
