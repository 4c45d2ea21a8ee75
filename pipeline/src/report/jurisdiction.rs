//! Who answers for what: sectors that changed their ministry, and sectors that several ministries answer for (共管).
//!
//! A shared sector stands in full in the edition of each of its ministries, so whatever holds it says so. A ministry's own
//! activity is nobody else's, whatever sector it is about.

use super::desk::{Desk, column, count, level, text};
use super::marks::SHARED;
use super::notes::{General, Notes};
use super::words::{Words, join, words};
use super::{Format, Table, Value};
use crate::aggregate::{Level, LevelRow, MINISTRY, PortfolioMove, Series};
use crate::catalog::{Code, Indicator, SECTOR};
use crate::observation::Id;

/// Tab of the sectors that moved.
pub(super) const MOVES: Words = words("所管の移動", "Portfolio moves");
/// Tab of the shared sectors.
pub(super) const SHARED_TAB: Words = words("共管", "Shared");

const MOVED: Words = words(
    "「{0}」の所管は、{1}に{2}から{3}へ移った。",
    "Responsibility for the sector '{0}' passed on {1} from {2} to {3}.",
);
const CHANGED: Words = words(
    "「{0}」の所管は、{1}に改められた（旧：{2}、新：{3}）。",
    "Responsibility for the sector '{0}' changed on {1} (before: {2}; since: {3}).",
);
const NOBODY: Words = words("なし", "nobody");
const TOGETHER: Words = words("{0}（共管）", "{0} (jointly)");
const TOLD: Words = words(
    "「{0}」は、{1}の共管である{2}。値は各省庁の版にそれぞれ全部を示し、全体版では一度だけ数える。",
    "For the sector '{0}' several ministries answer together{2}: {1}. The edition of each shows it in full; the master counts it once.",
);
const SINCE: Words = words("（{0}から）", ", since {0}");
const INCLUDED: Words = words("共管を含む", "[shared] in part");
const NOT_KNOWN: Words = words("値なし", "[x] not known");
const ON_COVER: Words = words(
    "共管：本版には、他の省庁と共に所管する分野を含む：{0}。その値は各省庁の版にそれぞれ全部を示すため、省庁版どうしを足すと重複する。",
    "Shared: this edition holds sectors for which other ministries answer as well: {0}. Each edition shows them in full, so adding editions up counts them twice.",
);

/// Sectors that several ministries answer for at the end of the current year: those of the edition, or all.
pub(super) fn shared<'d, 'a>(desk: &'d Desk<'a>) -> impl Iterator<Item = &'a Code> + use<'d, 'a> {
    let (day, portfolio) = (desk.current().last_day(), desk.portfolio);
    let is_own = move |code: &&Code| portfolio.is_none_or(|one| code.answers_on(&one.ministry, day));
    // Where nothing goes by sectors, nothing is shared.
    let is_about = move |_: &&Code| desk.series().any(|(indicator, _)| goes_by_sector(indicator));
    desk.catalog().shared_sectors(day).filter(is_own).filter(is_about)
}

/// True where sectors decide in whose edition an indicator's values stand.
fn goes_by_sector(indicator: &Indicator) -> bool {
    let has = |dimension: &str| indicator.dimensions.iter().any(|one| **one == *dimension);
    has(SECTOR) && !has(MINISTRY)
}

/// Shared sectors of which a row holds a value in one of these years: its own, or those below it.
fn held<'a>(
    desk: &Desk<'a>,
    (indicator, series): (&Indicator, &Series),
    (dimensions, codes): (&[Id], &[Id]),
    years: std::ops::RangeInclusive<usize>,
) -> Vec<&'a Code> {
    let mut shared: Vec<&Code> = shared(desk).collect();
    if shared.is_empty() || !goes_by_sector(indicator) {
        return Vec::new();
    }
    let own = dimensions.iter().zip(codes).find_map(|(axis, code)| desk.catalog().sector_of(axis, code));
    if let Some(own) = own {
        shared.retain(|code| code.id == own.id);
        return shared;
    }
    let is_below = |one: &&Level| {
        one.dimensions.len() == dimensions.len() + 1
            && one.dimensions.iter().all(|axis| **axis == *SECTOR || dimensions.contains(axis))
    };
    let Some(below) = series.levels.iter().find(is_below) else { return Vec::new() };
    let holds = |row: &&LevelRow, sector: &Code| {
        below.dimensions.iter().zip(&row.codes).all(|(axis, code)| {
            match dimensions.iter().position(|one| one == axis) {
                Some(at) => codes.get(at) == Some(code),
                None => *code == sector.id,
            }
        }) && row.years.get(years.clone()).is_some_and(|years| years.iter().any(|year| year.value.is_some()))
    };
    shared.retain(|sector| below.rows.iter().any(|row| holds(&row, sector)));
    shared
}

/// True where a value stands, in whole or in part, in the editions of several ministries.
pub(super) fn is_shared(
    desk: &Desk<'_>,
    (indicator, series): (&Indicator, &Series),
    place: (&[Id], &[Id]),
    year: usize,
) -> bool {
    !held(desk, (indicator, series), place, year..=year).is_empty()
}

/// The mark of a row in a ministry's edition that holds shared sectors, with the notes that name their ministries.
pub(super) fn mark(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    indicator: &Indicator,
    place: (&[Id], &[Id]),
) -> Option<String> {
    desk.portfolio?;
    let series = desk.aggregates.series.iter().find(|series| series.indicator == indicator.id)?;
    let held = held(desk, (indicator, series), place, 0..=desk.last());
    let told: Vec<String> = held.iter().map(|sector| told(desk, sector)).collect();
    let names_it = place
        .0
        .iter()
        .any(|axis| desk.catalog().sector_of(axis, place.1.first().map_or("", |one| one)).is_some());
    let word = if names_it { SHARED.0 } else { INCLUDED };
    let cited = (!told.is_empty()).then(|| notes.cite_all(desk, &[], &told, tab))?;
    Some(desk.fill(words("{0}（{1}）", "{0} ({1})"), &[word.get(desk.language), &cited]))
}

/// What the notes say of a shared sector: all its ministries, and since when.
fn told(desk: &Desk<'_>, sector: &Code) -> String {
    let day = desk.current().last_day();
    let since = sector.answered_since(day).map(|day| desk.fill(SINCE, &[&desk.day(day)]));
    let ministries = names(desk, sector.ministries_on(day));
    desk.fill(TOLD, &[&desk.own(&sector.name), &ministries, &since.unwrap_or_default()])
}

/// English names hold commas.
fn names(desk: &Desk<'_>, ministries: &[Id]) -> String {
    let names: Vec<String> = ministries.iter().map(|ministry| desk.code(MINISTRY, ministry)).collect();
    names.join(words("、", "; ").get(desk.language))
}

pub(super) fn answering(desk: &Desk<'_>, ministries: &[Id]) -> String {
    match ministries {
        [] => desk.say(NOBODY),
        [one] => desk.code(MINISTRY, one),
        several => desk.fill(TOGETHER, &[&names(desk, several)]),
    }
}

/// What a code's definition says where it is a shared sector.
pub(super) fn definition(desk: &Desk<'_>, dimension: &str, code: &Code) -> Option<String> {
    let day = desk.current().last_day();
    let is_it = dimension == SECTOR && code.is_shared_on(day);
    is_it.then(|| answering(desk, code.ministries_on(day)))
}

/// The line of a ministry's cover that names what it shares, and with whom.
pub(super) fn on_cover(desk: &Desk<'_>) -> Option<String> {
    let own = &desk.portfolio?.ministry;
    let day = desk.current().last_day();
    let with = |sector: &Code| {
        let others: Vec<Id> = sector.ministries_on(day).iter().filter(|one| *one != own).cloned().collect();
        desk.fill(words("{0}（{1}）", "{0} ({1})"), &[&desk.own(&sector.name), &names(desk, &others)])
    };
    let sectors: Vec<String> = shared(desk).map(with).collect();
    (!sectors.is_empty()).then(|| desk.fill(ON_COVER, &[&join(&sectors, desk.language)]))
}

/// Shared sectors with what stands in several editions; none where nothing is shared.
pub(super) fn shared_table(desk: &Desk<'_>, notes: &Notes) -> Option<Table> {
    let day = desk.current().last_day();
    let mut rows = Vec::new();
    let sectors: Vec<&Code> = shared(desk).collect();
    for sector in &sectors {
        for (indicator, series) in desk.series().filter(|(indicator, _)| goes_by_sector(indicator)) {
            let mut found = level(series, SECTOR).into_iter().flat_map(|level| &level.rows);
            let row = found.find(|row| row.codes.first() == Some(&sector.id));
            let value = row.and_then(|row| row.years.get(desk.last())?.value);
            let since = sector.answered_since(day).map(|day| desk.day(day));
            rows.push(vec![
                text(desk.own(&sector.name)),
                text(names(desk, sector.ministries_on(day))),
                text(since.unwrap_or_else(|| desk.say(words("当初から", "from the start")))),
                text(desk.own(&indicator.name)),
                text(desk.own(&indicator.unit)),
                count(value),
                text(if value.is_some() { String::new() } else { desk.say(NOT_KNOWN) }),
            ]);
        }
    }
    let told: Vec<String> = sectors.iter().map(|sector| told(desk, sector)).collect();
    let cited = super::derived::notes_if(&rows, || notes.cite_all(desk, &[], &told, &desk.say(SHARED_TAB)))?;
    let current = desk.year(desk.current());
    let headings = [
        (words("分野", "Sector"), Format::Text),
        (words("所管省庁", "Ministries"), Format::Text),
        (words("共管の始期", "Shared since"), Format::Text),
        (words("指標", "Indicator"), Format::Text),
        (words("単位", "Unit"), Format::Text),
        (words("値（{0}）", "Value ({0})"), Format::Count),
        (words("状況", "Status"), Format::Mark),
    ];
    Some(Table {
        name: "t_shared".to_owned(),
        title: desk.say(words("共管の分野", "Shared sectors")),
        finding: desk.fill(
            words("複数の省庁が共に所管する分野は{0}。", "Sectors for which several ministries answer together: {0}."),
            &[&sectors.len().to_string()],
        ),
        scope: desk.fill(
            words(
                "値は所管する各省庁の版に全部を示し、全体版では一度だけ数える。{0}。",
                "Each of the ministries' editions shows the value in full; the master counts it once. See {0}.",
            ),
            &[&cited],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.fill(heading, &[&current]), format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    })
}

/// Sectors that moved into a ministry's portfolio or out of it.
pub(super) fn moves(desk: &Desk<'_>, notes: &Notes) -> Option<Table> {
    let portfolio = desk.portfolio?;
    let mut rows = Vec::new();
    for one in &portfolio.moves {
        for (stock, value) in one.stocks.iter().filter(|(stock, _)| desk.is_about(stock)) {
            let Some(indicator) = desk.catalog().indicator(stock) else { continue };
            rows.push(vec![
                text(desk.code(SECTOR, &one.sector)),
                Value::Count(i64::from(one.fiscal_year.0)),
                text(answering(desk, &one.from)),
                text(answering(desk, &one.to)),
                text(desk.own(&indicator.name)),
                count(*value),
                text(if value.is_some() { String::new() } else { desk.say(NOT_KNOWN) }),
            ]);
        }
    }
    let headings = [
        (words("分野", "Sector"), Format::Text),
        (words("移管年度", "First year"), Format::Year),
        (words("移管前", "From"), Format::Text),
        (words("移管後", "To"), Format::Text),
        (words("指標", "Indicator"), Format::Text),
        (words("移管時の値", "Value moved"), Format::Count),
        (words("状況", "Status"), Format::Mark),
    ];
    if rows.is_empty() {
        return None;
    }
    let told: Vec<String> = portfolio.moves.iter().filter_map(|one| moved(desk, one)).collect();
    let cited = notes.cite_all(desk, &[General::Portfolio], &told, &desk.say(MOVES));
    Some(Table {
        name: "t_moves".to_owned(),
        title: desk.say(words("所管の移動", "Sectors that changed their ministry")),
        finding: desk.fill(
            words("所管が移った分野と指標の組は{0}件。", "There are {0} moves of a sector's stock."),
            &[&rows.len().to_string()],
        ),
        scope: desk.fill(
            words("値は移管の前年度末。{0}。", "Values at the year end before the move. See {0}."),
            &[&cited],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    })
}

/// A move in a sentence, where the catalogue gives its day.
fn moved(desk: &Desk<'_>, one: &PortfolioMove) -> Option<String> {
    let day = desk.day(one.day?);
    let passed = one.from.len() == 1 && one.to.len() == 1;
    let sector = desk.code(SECTOR, &one.sector);
    let (from, to) = (answering(desk, &one.from), answering(desk, &one.to));
    Some(desk.fill(if passed { MOVED } else { CHANGED }, &[&sector, &day, &from, &to]))
}

#[cfg(test)]
mod tests;
