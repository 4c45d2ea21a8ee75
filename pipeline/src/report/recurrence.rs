//! Units of a distinct count told apart by the years before: continuing, returning, new, and those that cannot be told.
//!
//! A row per year, so that every blank has its reason beside it. No unit is named.

use super::charts::{Draft, partial_since};
use super::desk::{Desk, column, count, level, text, total};
use super::figure::count_text;
use super::findings;
use super::indicator::source;
use super::notes::{General, Notes};
use super::part::Part;
use super::words::{Words, join, words};
use super::{Body, Chart, ChartKind, ChartSeries, Format, Labels, Table, TableRange, Value, marks};
use crate::aggregate::{LevelRow, Recurrence, RecurrenceFigures, RecurrenceRow, Series, YearFigures};
use crate::catalog::Indicator;
use crate::observation::ObsStatus;

const FOUND: Words = words(
    "{0}に名称の分かる{1}{5}のうち、継続は{2}{5}、再開は{3}{5}、新規は{4}{5}。",
    "{0}: of {1} {5} known by name, {2} continue, {3} return and {4} are new.",
);
const UNTOLD: Words = words("ほかの{0}{1}は区別できない。", " Nothing can be told of the other {0}.");
const NOTHING: Words = words("{0}は区別できる単位がない。", "Nothing can be told for {0}.");

const NOT_DRAWN: Words = words(
    "区別できない分（{0}は{1}{2}）は描かない。",
    "Not drawn, because nothing can be told of them: {1} {2} in {0}. ",
);

/// Column of the year, and the columns of the three groups with their colours.
const YEAR: usize = 2;
const GROUPS: [(usize, usize); 3] = [(4, 0), (5, 1), (6, 2)];

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
    let name = findings::titled(desk, &indicator.name, series.basis);
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
        name: table_name(&indicator.id),
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

/// The total's three groups by year, stacked, from its rows of the table; none where there is no table. The first year is
/// left out, because nothing can be told of it.
pub(super) fn page(desk: &Desk<'_>, id: &str, tables: &[Part], tab: &str) -> Option<Part> {
    let (indicator, series) = desk.series().find(|(indicator, _)| *indicator.id == *id)?;
    let name = table_name(&indicator.id);
    let (table_tab, table) = tables.iter().find_map(|part| match &part.sheet.body {
        Body::Table(table) if table.name == name => Some((&part.sheet.tab, table)),
        _ => None,
    })?;
    let rows = 1..table.total_rows.len();
    let unit = desk.own(&indicator.unit);
    let title = desk.fill(
        words("{0}：継続・再開・新規の別", "{0}: continuing, returning and new"),
        &[&findings::titled(desk, &indicator.name, series.basis)],
    );
    let series_of = |(at, color): (usize, usize)| ChartSeries {
        name: table.columns[at].heading.clone(),
        categories: TableRange::column(&rows, YEAR),
        values: TableRange::column(&rows, at),
        color,
    };
    let chart = Chart {
        kind: ChartKind::StackedColumn,
        title: title.clone(),
        alt: desk.fill(super::words::DRAWN, &[&title, &unit, &drawn(desk, table)]),
        tab: table_tab.clone(),
        series: GROUPS.map(series_of).to_vec(),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: false,
    };
    let draft = Draft {
        tab,
        title: &title,
        unit: &unit,
        finding: table.finding.clone(),
        note: untold(desk, indicator) + &partial_since(desk, series, rows.start),
        table: table_tab,
        charts: vec![chart],
        per_row: 1,
    };
    Some(draft.part(desk))
}

/// The units of the current year that are in no group.
fn untold(desk: &Desk<'_>, indicator: &Indicator) -> String {
    let found = desk.aggregates.recurrences.iter().find(|one| one.indicator == indicator.id);
    let row = found.and_then(|one| one.rows.iter().find(|row| row.part.is_none()));
    let figures = row.and_then(|row| row.years.get(desk.last()));
    let Some(count) = figures.map(RecurrenceFigures::untold).filter(|count| *count > 0) else {
        return String::new();
    };
    let unit = desk.own(&indicator.unit);
    desk.fill(NOT_DRAWN, &[&desk.year(desk.current()), &count_text(count, desk.language), &unit])
}

/// The columns in words, year by year.
fn drawn(desk: &Desk<'_>, table: &Table) -> String {
    let year = |row: &Vec<Value>| {
        let groups = GROUPS.iter().filter_map(|(at, _)| match row[*at] {
            Value::Count(count) => {
                Some(format!("{} {}", table.columns[*at].heading, count_text(count, desk.language)))
            }
            _ => None,
        });
        let Value::Text(year) = &row[YEAR] else { return String::new() };
        format!("{year} {}", join(&groups.collect::<Vec<_>>(), desk.language))
    };
    let years: Vec<String> = table.total_rows.iter().skip(1).map(|row| year(&table.rows[*row])).collect();
    years.join(words("。", "; ").get(desk.language))
}

fn table_name(indicator: &str) -> String {
    format!("t_{indicator}_recurrence")
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
