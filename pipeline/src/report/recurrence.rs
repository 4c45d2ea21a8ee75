//! Units of a distinct count told apart by the years before: continuing, returning, new, and those that cannot be told.
//!
//! A row per year, so that every blank has its reason beside it. No unit is named.

use super::desk::{Desk, column, count, level, text, total};
use super::findings;
use super::indicator::source;
use super::notes::{General, Notes};
use super::words::{Words, words};
use super::{Format, Table, Value, marks};
use crate::aggregate::{LevelRow, Recurrence, RecurrenceFigures, RecurrenceRow, Series, YearFigures};
use crate::catalog::Indicator;
use crate::observation::ObsStatus;

const FOUND: Words = words(
    "{0}に名称の分かる{1}{5}のうち、継続は{2}{5}、再開は{3}{5}、新規は{4}{5}。",
    "{0}: of {1} {5} known by name, {2} continue, {3} return and {4} are new.",
);
const UNTOLD: Words = words("ほかの{0}{1}は区別できない。", " Nothing can be told of the other {0}.");
const NOTHING: Words = words("{0}は区別できる単位がない。", "Nothing can be told for {0}.");

/// The table of the first distinct count of the edition of which anything can be told.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    desk.series().find_map(|one| {
        let recurrence = desk.aggregates.recurrences.iter().find(|found| found.indicator == one.0.id)?;
        of_indicator(desk, notes, tab, one, recurrence)
    })
}

fn of_indicator(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (indicator, series): (&Indicator, &Series),
    recurrence: &Recurrence,
) -> Option<Table> {
    let tells = |row: &&RecurrenceRow| row.years.iter().any(|year| year.continuing.is_some());
    let told: Vec<&RecurrenceRow> = recurrence.rows.iter().filter(tells).collect();
    let whole = told.iter().find(|row| row.part.is_none())?;
    let mut rows = Vec::new();
    for row in &told {
        rows.extend(cells(desk, notes, tab, series, row));
    }
    let name = format!("{}{}", desk.own(&indicator.name), findings::basis_tag(desk, series.basis));
    let cited = notes.cite(desk, &[General::Distinct, General::Recurrence], tab);
    let headings = [
        (words("内訳の軸", "Breakdown"), Format::Text),
        (words("区分", "Category"), Format::Text),
        (words("年度", "Fiscal year"), Format::Text),
        (words("実数", "Distinct count"), Format::Count),
        (words("継続", "Continuing"), Format::Count),
        (words("再開", "Returning"), Format::Count),
        (words("新規", "New"), Format::Count),
        (words("区別できない", "Cannot be told"), Format::Count),
        (words("状況", "Status"), Format::Mark),
    ];
    Some(Table {
        name: format!("t_{}_recurrence", indicator.id),
        title: desk.fill(
            words("{0} {1}：継続・再開・新規の別", "{0} {1}: continuing, returning and new"),
            &[tab, &name],
        ),
        finding: finding(desk, indicator, whole.years.get(desk.last())),
        scope: desk.fill(
            words(
                "単位：{0}。名称の報告がない区分は行を省き、計の「区別できない」に含む。{1}。",
                "Unit: {0}. Categories without names have no rows and are in the total's last count. See {1}.",
            ),
            &[&desk.own(&indicator.unit), &cited],
        ),
        source: source(desk, &[&indicator.id]),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        total_rows: (0..whole.years.len()).collect(),
        rows,
    })
}

/// One row per year.
fn cells(desk: &Desk<'_>, notes: &Notes, tab: &str, series: &Series, row: &RecurrenceRow) -> Vec<Vec<Value>> {
    let (axis, category) = match &row.part {
        None => (desk.say(words("全体", "All")), desk.say(words("計", "Total"))),
        Some((dimension, code)) => (desk.dimension(dimension), desk.code(dimension, code)),
    };
    let figures = figures_of(series, row);
    let years = desk.years().iter().zip(&row.years).enumerate();
    let cells = years.map(|(at, (year, told))| {
        let known = figures.and_then(|figures| figures.years.get(at));
        let broken = known.and_then(|known| known.break_reason).map(|reason| {
            let number = notes.refer(&desk.break_note(reason, *year), tab).to_string();
            let word = desk.say(marks::BREAK.0);
            word + &desk.fill(words("（注{0}）", " (note {0})"), &[&number])
        });
        let marks: Vec<String> = broken.into_iter().chain(marks(desk, told, known)).collect();
        vec![
            text(axis.clone()),
            text(category.clone()),
            text(desk.year(*year)),
            count(told.reached),
            count(told.continuing),
            count(told.returning),
            count(told.new),
            count(told.reached.map(|_| told.untold())),
            text(marks.join(words("、", "; ").get(desk.language))),
        ]
    });
    cells.collect()
}

/// The row of the indicator's own figures.
fn figures_of<'a>(series: &'a Series, row: &RecurrenceRow) -> Option<&'a LevelRow> {
    match &row.part {
        None => total(series),
        Some((dimension, code)) => {
            level(series, dimension)?.rows.iter().find(|one| one.codes.first() == Some(code))
        }
    }
}

/// Why groups are blank, or do not hold all.
fn marks(desk: &Desk<'_>, told: &RecurrenceFigures, known: Option<&YearFigures>) -> Vec<String> {
    let absent = known.and_then(|known| known.status).filter(|_| told.reached.is_none());
    let marks = [
        absent.and_then(marks::status),
        Some(marks::PARTIAL.0).filter(|_| told.reached.is_some() && told.missing_parts > 0),
        marks::status(ObsStatus::M).filter(|_| told.first > 0),
        marks::status(ObsStatus::L).filter(|_| told.unnamed > 0),
        Some(marks::RECORD_GAP.0).filter(|_| told.has_gap),
    ];
    marks.into_iter().flatten().map(|word| desk.say(word)).collect()
}

fn finding(desk: &Desk<'_>, indicator: &Indicator, told: Option<&RecurrenceFigures>) -> String {
    let year = desk.year(desk.current());
    let groups = told.and_then(|told| {
        Some([told.told()?, told.continuing?, told.returning?, told.new?].map(|one| one.to_string()))
    });
    let Some([all, continuing, returning, new]) = groups else { return desk.fill(NOTHING, &[&year]) };
    let unit = desk.own(&indicator.unit);
    let untold = told.map_or(0, RecurrenceFigures::untold);
    let said = desk.fill(FOUND, &[&year, &all, &continuing, &returning, &new, &unit]);
    if untold == 0 { said } else { said + &desk.fill(UNTOLD, &[&untold.to_string(), &unit]) }
}
