//! A sheet with what the table of contents says of it.

use super::desk::{Desk, column, text};
use super::words::{Words, words};
use super::{Body, Format, Sheet, Table, Value};

/// Kind of a sheet in the contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A table for people.
    Table,
    /// Charts.
    Chart,
    /// A data sheet.
    Data,
}

/// One sheet of an edition.
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) unit: String,
    pub(super) sheet: Sheet,
}

/// Tabs that every edition has.
pub(super) const COVER: Words = words("表紙", "Cover");
/// Contents.
pub(super) const CONTENTS: Words = words("目次", "Contents");

impl Part {
    /// A titled table.
    pub(super) fn table(tab: impl Into<String>, unit: impl Into<String>, table: Table) -> Self {
        let title = table.title.clone();
        Self {
            kind: Kind::Table,
            title,
            unit: unit.into(),
            sheet: Sheet { tab: tab.into(), body: Body::Table(table) },
        }
    }

    /// A data sheet; the contents call it by `title`.
    pub(super) fn data(tab: impl Into<String>, title: String, table: Table) -> Self {
        let sheet = Sheet { tab: tab.into(), body: Body::Data(table) };
        Self { kind: Kind::Data, title, unit: String::new(), sheet }
    }
}

/// Tab of the table that only a page of charts needs.
pub(super) fn figures_tab(desk: &Desk<'_>, tab: &str) -> String {
    desk.fill(words("{0}の数値", "{0} figures"), &[tab])
}

/// Title of that table.
pub(super) fn figures_title(desk: &Desk<'_>, tab: &str, title: &str) -> String {
    desk.fill(words("{0}の数値　{1}", "Figures of {0}: {1}"), &[tab, title])
}

/// The table of contents.
pub(super) fn contents(desk: &Desk<'_>, parts: &[Part]) -> Table {
    let rows = parts.iter().map(|part| {
        let kind = match part.kind {
            Kind::Table => words("表", "table"),
            Kind::Chart => words("図", "chart"),
            Kind::Data => words("データ", "data"),
        };
        let tab = part.sheet.tab.clone();
        vec![Value::Link(tab), text(desk.say(kind)), text(part.title.clone()), text(part.unit.clone())]
    });
    Table {
        name: "t_contents".to_owned(),
        title: desk.say(words("目次", "Contents")),
        finding: desk.fill(words("シートは{0}枚。", "There are {0} sheets."), &[&parts.len().to_string()]),
        scope: desk.say(words(
            "シート名を選ぶと移動する。data_で始まるシートがあれば、機械判読用の縦持ちデータ。",
            "Choose a sheet to go there. Sheets whose names start with data_, if any, hold long data for machines.",
        )),
        source: String::new(),
        columns: vec![
            column(desk.say(words("シート", "Sheet")), Format::Text),
            column(desk.say(words("種類", "Kind")), Format::Text),
            column(desk.say(words("題名", "Title")), Format::Text),
            column(desk.say(words("単位", "Unit")), Format::Text),
        ],
        rows: rows.collect(),
        total_rows: Vec::new(),
    }
}
