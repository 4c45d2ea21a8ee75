//! The ministries' editions against the master, term by term: editions + what is in none − what is in several = master.

use super::desk::{Desk, column, text};
use super::jurisdiction::{self, SHARED_TAB};
use super::words::{Words, words};
use super::{Format, Table, Value};
use crate::aggregate::EditionSum;
use crate::catalog::Indicator;

/// Data sheet of the terms, and the codes of its terms.
pub(crate) const DATA: &str = "data_editions";
/// An edition's total.
pub(crate) const EDITION_TERM: &str = "edition";
/// Reports in no edition.
pub(crate) const WITHOUT_TERM: &str = "without_edition";
/// Reports in several editions, once for each after the first.
pub(crate) const OVERLAP_TERM: &str = "overlap";
/// The master's total.
pub(crate) const MASTER_TERM: &str = "master";
/// Ministry of a term that is of no edition, as in SDMX.
const NO_MINISTRY: &str = "_Z";

const EDITION: Words = words("{0}版", "Edition: {0}");
const WITHOUT: Words = words("省庁版のない報告", "Reports in no edition");
const OVERLAPS: Words = words("共管の重複", "In several editions (shared jurisdiction)");
const SUM: Words = words("省庁版の計（重複を除く）", "Sum of the editions without overlaps");
const MASTER: Words = words("全体版", "Master");
const DIFFERENCE: Words = words("差", "Difference");

/// The table; none in a ministry's edition, and where no indicator may be added up.
pub(super) fn table(desk: &Desk<'_>) -> Option<Table> {
    let (mut rows, mut total_rows) = (Vec::new(), Vec::new());
    let (mut compared, mut different) = (0_usize, 0_usize);
    let sums = desk.aggregates.editions.as_slice();
    for years in sums.chunk_by(|one, next| one.indicator == next.indicator) {
        let Some(indicator) = desk.catalog().indicator(&years[0].indicator) else { continue };
        if !desk.is_about(&indicator.id) || years.iter().all(|year| year.master.is_none()) {
            continue;
        }
        compared += years.iter().filter(|year| year.master.is_some()).count();
        different += years.iter().filter(|year| year.difference() != 0).count();
        rows.extend(rows_of(desk, indicator, years));
        total_rows.push(rows.len() - 1);
    }
    if rows.is_empty() {
        return None;
    }
    let mut columns = vec![
        column(desk.say(words("指標", "Indicator")), Format::Text),
        column(desk.say(words("項", "Term")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Count));
    Some(Table {
        name: "t_editions".to_owned(),
        title: desk.say(words("省庁版と全体版の照合", "Ministries' editions against the master")),
        finding: finding(desk, compared, different),
        scope: scope(desk),
        source: String::new(),
        columns,
        rows,
        total_rows,
    })
}

fn scope(desk: &Desk<'_>) -> String {
    let mut scope = desk.say(words(
        "合算できる指標の合計。省庁版は、当年度末の所管分野を全年度に遡って示す。",
        "Totals of the indicators that may be added up. An edition shows a ministry's sectors of today in all years.",
    ));
    if jurisdiction::shared(desk).next().is_some() {
        scope += &desk.fill(
            words("共管の分野はシート「{0}」を参照。", " For shared sectors see the sheet '{0}'."),
            &[&desk.say(SHARED_TAB)],
        );
    }
    scope
}

fn finding(desk: &Desk<'_>, compared: usize, different: usize) -> String {
    let (compared, counts) = (compared.to_string(), different.to_string());
    if different == 0 {
        return desk.fill(
            words(
                "省庁版の計と全体版は、{0}組（指標と年度）の全てで一致する（差は全て0）。",
                "The editions sum to the master in all {0} pairs of indicator and year: every difference is 0.",
            ),
            &[&compared],
        );
    }
    desk.fill(
        words(
            "{0}組（指標と年度）のうち{1}組で、省庁版の計と全体版が異なる。",
            "In {1} of {0} pairs of indicator and year the editions do not sum to the master.",
        ),
        &[&compared, &counts],
    )
}

/// Each edition that has a value, then the other terms, both sides and their difference.
fn rows_of(desk: &Desk<'_>, indicator: &Indicator, years: &[EditionSum]) -> Vec<Vec<Value>> {
    let name = desk.own(&indicator.name);
    let row = |term: String, values: Vec<Value>| {
        let mut cells = vec![text(name.clone()), text(term)];
        cells.extend(values);
        cells
    };
    let mut rows = Vec::new();
    for (at, (ministry, _)) in years[0].editions.iter().enumerate() {
        let values: Vec<Option<i64>> = years.iter().map(|year| year.editions[at].1).collect();
        if values.iter().any(Option::is_some) {
            let term = desk.fill(EDITION, &[&desk.code("ministry", ministry)]);
            rows.push(row(term, values.into_iter().map(super::desk::count).collect()));
        }
    }
    // What the master does not know has no sides to compare.
    let each = |value: &dyn Fn(&EditionSum) -> i128| -> Vec<Value> {
        let cell = |year: &EditionSum| year.master.map_or(Value::Blank, |_| whole(value(year)));
        years.iter().map(cell).collect()
    };
    rows.push(row(desk.say(WITHOUT), each(&|year| i128::from(year.without_edition))));
    rows.push(row(desk.say(OVERLAPS), each(&|year| -i128::from(year.overlaps))));
    rows.push(row(desk.say(SUM), each(&EditionSum::sum)));
    rows.push(row(desk.say(MASTER), each(&|year| year.master.map_or(0, i128::from))));
    rows.push(row(desk.say(DIFFERENCE), each(&EditionSum::difference)));
    rows
}

/// All terms, long: what a program needs to add the editions up itself. In the masters alone.
pub(super) fn data(desk: &Desk<'_>) -> Option<Table> {
    let columns = [
        ("fiscal_year", Format::Year),
        ("indicator_id", Format::Text),
        ("term_code", Format::Text),
        ("ministry_code", Format::Text),
        ("term_value", Format::Count),
        ("unit", Format::Text),
    ];
    let mut rows = Vec::new();
    for sum in desk.aggregates.editions.iter().filter(|sum| desk.is_about(&sum.indicator)) {
        let Some((indicator, master)) = desk.catalog().indicator(&sum.indicator).zip(sum.master) else {
            continue;
        };
        let mut push = |term: &str, ministry: &str, value: i64| {
            let mut row = vec![Value::Count(i64::from(sum.fiscal_year.0))];
            row.extend([&*indicator.id, term, ministry].map(text));
            row.extend([Value::Count(value), text(desk.own(&indicator.unit))]);
            rows.push(row);
        };
        for (ministry, value) in sum.editions.iter().filter_map(|(id, value)| Some((id, (*value)?))) {
            push(EDITION_TERM, ministry, value);
        }
        push(WITHOUT_TERM, NO_MINISTRY, sum.without_edition);
        push(OVERLAP_TERM, NO_MINISTRY, sum.overlaps);
        push(MASTER_TERM, NO_MINISTRY, master);
    }
    (!rows.is_empty()).then(|| Table {
        name: DATA.to_owned(),
        title: String::new(),
        finding: String::new(),
        scope: String::new(),
        source: String::new(),
        columns: columns.map(|(heading, format)| column(heading, format)).to_vec(),
        rows,
        total_rows: Vec::new(),
    })
}

fn whole(value: i128) -> Value {
    let fraction = crate::aggregate::Fraction::whole(value);
    i64::try_from(value).map_or(Value::ratio(fraction, 1, 0), Value::Count)
}
