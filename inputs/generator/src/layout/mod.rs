//! Families of spreadsheets: each lays the same facts out in its own way, as its ministry would.
//!
//! Reads figures from the world and decides none.

mod forms;
mod international;
mod membership;
mod newsletter;
mod outreach;
mod record;
mod registers;
mod training;

use crate::book::{Book, Look, Sheet, Value};
use crate::world::World;

/// All files, in order of their paths.
pub(crate) fn books(world: &World) -> Vec<Book> {
    let families = [
        membership::books,
        newsletter::books,
        registers::books,
        forms::books,
        outreach::books,
        training::books,
        international::books,
        record::books,
    ];
    let mut books: Vec<Book> = families.iter().flat_map(|family| family(world)).collect();
    books.sort_by(|left, right| left.path.cmp(&right.path));
    books
}

/// `fy2023/mlit_ceptoar_r5.xlsx`.
fn path(year: i32, name: &str, ending: &str) -> String {
    format!("fy{year}/{name}_{}.{ending}", crate::words::tag(year))
}

/// Title, the line that says that the figures are made up, and the unit at the right edge.
fn heading(sheet: &mut Sheet, title: &str, (unit, last_column): (&str, u16)) {
    sheet.put(0, 0, Look::Title, title);
    sheet.put(1, 0, Look::Plain, crate::words::ILLUSTRATIVE);
    if !unit.is_empty() {
        sheet.put(2, last_column, Look::Plain, format!("（単位：{unit}）"));
    }
}

/// Texts as cells.
fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::from(*text)).collect()
}

/// Column after `first` by a number of columns.
fn column(first: u16, offset: usize) -> u16 {
    first + u16::try_from(offset).unwrap_or_default()
}

/// Row after `first` by a number of rows.
fn below(first: u32, offset: usize) -> u32 {
    first + u32::try_from(offset).unwrap_or_default()
}
