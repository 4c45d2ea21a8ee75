//! What is protected: the sectors and their CEPTOARs, since when, until when, and who answers for them.
//!
//! Says what the code lists say; a day that they do not know is left blank and marked.

use super::desk::{Desk, column, text};
use super::notes::Notes;
use super::words::{Words, words};
use super::{Format, Table, Value, jurisdiction, marks};
use crate::aggregate::BreakReason;
use crate::catalog::{Code, SECTOR};
use crate::fiscal_year::FiscalYear;
use crate::observation::ObsStatus;

/// The measure that the table belongs to, and the list whose codes belong to the sectors.
const MEASURE: &str = "scope";
const CEPTOAR: &str = "ceptoar";

const ADDED: Words = words("{0}に追加", "added in {0}");
const ENDED: Words = words("{0}に廃止", "ended in {0}");
const HELD: Words = words(
    "区分表では、{0}末現在、{1}分野、{2}セプター。",
    "By the code lists, at the end of {0}: {1} sectors and {2} CEPTOARs.",
);

/// The sectors of the edition, each before its CEPTOARs; none where the edition has none.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    desk.measure.filter(|measure| *measure.id == *MEASURE)?;
    let sectors = &desk.catalog().code_list(SECTOR)?.codes;
    let units = desk.catalog().code_list(CEPTOAR).map_or(&[][..], |list| &list.codes);
    let is_own = |code: &&Code| desk.portfolio.is_none_or(|portfolio| portfolio.sectors.contains(&code.id));
    let mut rows = Vec::new();
    for sector in sectors.iter().filter(is_own).filter(|code| is_shown(desk, code)) {
        rows.push(row(desk, notes, tab, (SECTOR, sector), sector));
        let own = units.iter().filter(|unit| unit.parent.as_ref() == Some(&sector.id));
        rows.extend(
            own.filter(|unit| is_shown(desk, unit))
                .map(|unit| row(desk, notes, tab, (CEPTOAR, unit), sector)),
        );
    }
    if rows.is_empty() {
        return None;
    }
    let headings = [
        (words("種別", "Kind"), Format::Text),
        (words("分野", "Sector"), Format::Text),
        (words("名称", "Name"), Format::Text),
        (words("所管", "Ministry"), Format::Text),
        (words("開始日", "Since"), Format::Date),
        (words("廃止日", "Until"), Format::Date),
        (words("追加・廃止", "Added or ended"), Format::Text),
        (words("状況", "Status"), Format::Mark),
    ];
    Some(Table {
        name: "t_protected".to_owned(),
        title: desk.fill(words("{0} 分野とセプターの一覧", "{0} Sectors and their CEPTOARs"), &[tab]),
        finding: finding(desk),
        scope: desk.fill(
            words(
                "{0}から{1}までの間にあったもの。所管は{1}末現在。廃止日の空欄は存続。",
                "All that held at some time from {0} to {1}; ministries at the end of {1}. Until: blank where it still holds.",
            ),
            &[&first(desk), &desk.year(desk.current())],
        ),
        source: desk.say(words(
            "出典：本書の区分表（記号・区分を参照）。",
            "Source: the code lists of this workbook; see Codes.",
        )),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    })
}

fn first(desk: &Desk<'_>) -> String {
    desk.years().first().map(|year| desk.year(*year)).unwrap_or_default()
}

/// True where a code holds at some time in the years shown.
fn is_shown(desk: &Desk<'_>, code: &Code) -> bool {
    let Some(first) = desk.years().first() else { return false };
    code.valid_from.is_none_or(|from| from <= desk.current().last_day())
        && code.valid_to.is_none_or(|to| first.first_day() <= to)
}

fn row(desk: &Desk<'_>, notes: &Notes, tab: &str, (list, code): (&str, &Code), sector: &Code) -> Vec<Value> {
    let day = |day: Option<chrono::NaiveDate>| text(day.map(|day| day.to_string()).unwrap_or_default());
    let ministries = sector.ministries_on(desk.current().last_day());
    vec![
        text(desk.dimension(list)),
        text(desk.own(&sector.name)),
        text(desk.own(&code.name)),
        text(jurisdiction::answering(desk, ministries)),
        day(code.valid_from),
        day(code.valid_to),
        text(moved(desk, code)),
        text(marked(desk, notes, tab, (list, code))),
    ]
}

/// Whether a code was added or ended in the years shown.
fn moved(desk: &Desk<'_>, code: &Code) -> String {
    let within = |day: Option<chrono::NaiveDate>| {
        let year = FiscalYear::of_date(day?);
        desk.years().contains(&year).then(|| desk.year(year))
    };
    let added = within(code.valid_from).map(|year| desk.fill(ADDED, &[&year]));
    let ended = within(code.valid_to).map(|year| desk.fill(ENDED, &[&year]));
    let told: Vec<String> = added.into_iter().chain(ended).collect();
    super::words::join(&told, desk.language)
}

/// A day that is not known, and the splits of the years shown.
fn marked(desk: &Desk<'_>, notes: &Notes, tab: &str, (list, code): (&str, &Code)) -> String {
    let unknown = marks::status(ObsStatus::L).filter(|_| code.valid_from.is_none());
    let mut told: Vec<String> = unknown.into_iter().map(|word| desk.say(word)).collect();
    for (index, split) in desk.catalog().splits.iter().enumerate() {
        let year = FiscalYear::of_date(split.date);
        let is_it = *split.dimension == *list && (split.from == code.id || split.into == code.id);
        if is_it && desk.years().contains(&year) {
            let note = marks::note_of_break(desk, notes, tab, (BreakReason::Split(index), year));
            told.push(format!("{} {}{note}", marks::BREAK.0.get(desk.language), year.0));
        }
    }
    told.join(words("、", "; ").get(desk.language))
}

/// How many hold today, of all.
fn finding(desk: &Desk<'_>) -> String {
    let count = |list: &str| {
        let found = desk.aggregates.lists.iter().find(|one| *one.list == *list)?;
        found.years.get(desk.last()).map(ToString::to_string)
    };
    match (desk.portfolio.is_none(), count(SECTOR), count(CEPTOAR)) {
        (true, Some(sectors), Some(units)) => {
            desk.fill(HELD, &[&desk.year(desk.current()), &sectors, &units])
        }
        _ => String::new(),
    }
}
