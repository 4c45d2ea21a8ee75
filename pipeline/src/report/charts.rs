//! Which charts an edition has, as a table of choices, and the pages that show cells of the indicators' tables.
//!
//! A chart that needs other cells than a table has (gaps at breaks, the steps of a bridge) brings a table of its own.

use super::bars::Bars;
use super::coverage::is_partial;
use super::desk::{Desk, level};
use super::indicator::{LABEL_COLUMNS, Placed};
use super::notes::Notes;
use super::part::{Kind, Part};
use super::words::words;
use super::{
    Body, Chart, ChartKind, ChartPage, ChartSeries, Labels, Sheet, TableRange, bars, bases, bullets,
    findings, multiples, pairs, recurrence, steps,
};
use crate::aggregate::{LevelRow, Series};

/// What a page of charts shows.
#[derive(Clone, Copy, Debug)]
enum Choice {
    /// Total by year.
    Trend(&'static str),
    /// Parts by year, stacked.
    Stacked(&'static str, &'static str),
    /// Parts in the prior and the current year, beside each other.
    Pairs(&'static str, &'static str),
    /// Contributions of the parts in the current year, the largest first.
    Contribution(&'static str, &'static str),
    /// Parts in the current year, the largest first.
    Parts(&'static str, &'static str),
    /// One small line chart per part, on one axis.
    Multiples(&'static str, &'static str),
    /// One small line chart per part of a ratio, on one axis.
    RatioMultiples(&'static str, &'static str),
    /// From the prior year end to the current one.
    Bridge(&'static str),
    /// The years beside the target.
    Bullet(&'static str),
    /// Growth of the total beside that of the units in both years.
    Bases(&'static str),
    /// Units of each year by what is on record of the years before, stacked.
    Recurrence(&'static str),
}

/// The charts of each measure.
const CHOICES: &[(&str, &[Choice])] = &[
    (
        "scope",
        &[
            Choice::Multiples("ceptoar_members", "sector"),
            Choice::Bridge("ceptoar_members"),
            Choice::Contribution("ceptoar_members", "sector"),
            Choice::RatioMultiples("membership_rate", "sector"),
            Choice::Stacked("newsletter_recipients", "business_type"),
            Choice::Bullet("ceptoar_members"),
            Choice::Bases("ceptoar_members"),
        ],
    ),
    (
        "outreach",
        &[
            Choice::Stacked("outreach_events", "channel"),
            Choice::Trend("outreach_executives"),
            Choice::Contribution("outreach_participants", "sector"),
            Choice::RatioMultiples("outreach_reach", "sector"),
            Choice::Stacked("outreach_events", "expectation"),
            Choice::Pairs("outreach_events", "channel"),
            Choice::Recurrence("outreach_organisations"),
        ],
    ),
    (
        "training",
        &[
            Choice::Stacked("training_participants", "format"),
            Choice::Stacked("training_sessions", "strand"),
            Choice::Contribution("training_participants", "ministry"),
            Choice::RatioMultiples("completion_rate", "strand"),
            Choice::Trend("exercise_participants"),
            Choice::Bullet("training_participants"),
        ],
    ),
    (
        "international",
        &[
            Choice::Stacked("engagements", "framework"),
            Choice::Stacked("engagements", "form"),
            Choice::Parts("engagement_partners", "partner"),
            Choice::Trend("overseas_information"),
            Choice::Trend("meetings_documented"),
        ],
    ),
];

/// The pages of charts of an edition, and the tables that only they need.
pub(super) fn parts(desk: &Desk<'_>, notes: &Notes, placed: &[Placed<'_>], tables: &[Part]) -> Vec<Part> {
    let Some(measure) = desk.measure else { return Vec::new() };
    let choices = CHOICES.iter().find(|(id, _)| *id == &*measure.id).map_or(&[][..], |(_, choices)| *choices);
    let mut parts = Vec::new();
    let mut number = 1;
    for choice in choices {
        let made = page((desk, notes), (placed, tables), *choice, &format!("F{number}"));
        number += usize::from(!made.is_empty());
        parts.extend(made);
    }
    parts
}

fn page(
    (desk, notes): (&Desk<'_>, &Notes),
    (placed, tables): (&[Placed<'_>], &[Part]),
    choice: Choice,
    tab: &str,
) -> Vec<Part> {
    let at = |id: &str| placed.iter().find(|one| *one.indicator.id == *id);
    let made = match choice {
        Choice::Trend(id) => at(id).and_then(|one| trend(desk, one, tab)).map(|page| vec![page]),
        Choice::Stacked(id, axis) => {
            at(id).and_then(|one| stacked(desk, one, axis, tab)).map(|page| vec![page])
        }
        Choice::Pairs(id, axis) => {
            at(id).and_then(|one| pairs::part(desk, notes, one, axis, tab)).map(|page| vec![page])
        }
        Choice::Contribution(id, axis) => {
            at(id).and_then(|one| bars::part(desk, notes, one, (axis, Bars::Contributions), tab))
        }
        Choice::Parts(id, axis) => {
            at(id).and_then(|one| bars::part(desk, notes, one, (axis, Bars::Values), tab))
        }
        Choice::Multiples(id, axis) => at(id).and_then(|one| multiples::of_indicator(desk, one, axis, tab)),
        Choice::RatioMultiples(id, axis) => multiples::of_ratio(desk, id, axis, tab),
        Choice::Bridge(id) => steps::bridge(desk, id, tab),
        Choice::Bullet(id) => bullets::part(desk, id, tab),
        Choice::Bases(id) => bases::part(desk, notes, id, tab),
        Choice::Recurrence(id) => recurrence::page(desk, id, tables, tab).map(|page| vec![page]),
    };
    made.unwrap_or_default()
}

/// A page of charts in the making.
pub(super) struct Draft<'a> {
    pub(super) tab: &'a str,
    pub(super) title: &'a str,
    pub(super) unit: &'a str,
    pub(super) finding: String,
    /// What has to be known to read the charts; may be empty.
    pub(super) note: String,
    /// Tab of the table that the charts show.
    pub(super) table: &'a str,
    pub(super) charts: Vec<Chart>,
    pub(super) per_row: usize,
}

impl Draft<'_> {
    /// The sheet.
    pub(super) fn part(self, desk: &Desk<'_>) -> Part {
        let page = ChartPage {
            title: format!("{} {}", self.tab, self.title),
            finding: self.finding,
            note: self.note,
            table_link: (desk.fill(words("数値は{0}", "Figures: {0}"), &[self.table]), self.table.to_owned()),
            charts: self.charts,
            per_row: self.per_row,
        };
        Part {
            kind: Kind::Chart,
            title: page.title.clone(),
            unit: self.unit.to_owned(),
            sheet: Sheet { tab: self.tab.to_owned(), body: Body::Charts(page) },
        }
    }
}

/// The years of a table's header.
pub(super) fn year_range(desk: &Desk<'_>, first_column: usize) -> TableRange {
    TableRange { first_row: None, first_column, last_row: None, last_column: first_column + desk.last() }
}

/// One row over the years.
pub(super) fn row_range(desk: &Desk<'_>, row: usize, first_column: usize) -> TableRange {
    TableRange {
        first_row: Some(row),
        first_column,
        last_row: Some(row),
        last_column: first_column + desk.last(),
    }
}

fn trend(desk: &Desk<'_>, placed: &Placed<'_>, tab: &str) -> Option<Part> {
    let row = placed.rows.get(&None)?.start;
    let figures = super::desk::total(placed.series)?;
    let (title, unit) = (title(desk, placed), desk.own(&placed.indicator.unit));
    let chart = Chart {
        kind: ChartKind::Column,
        alt: describe(desk, &title, &unit, (figures, 0)),
        title: title.clone(),
        tab: placed.tab.clone(),
        series: vec![ChartSeries {
            name: desk.own(&placed.indicator.name),
            categories: year_range(desk, LABEL_COLUMNS),
            values: row_range(desk, row, LABEL_COLUMNS),
            color: 0,
        }],
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: has_negative(std::slice::from_ref(figures)),
    };
    let finding = findings::headline(desk, placed.indicator, placed.series);
    Some(
        Draft {
            tab,
            title: &title,
            unit: &unit,
            finding,
            note: partial_note(desk, placed.series),
            table: &placed.tab,
            charts: vec![chart],
            per_row: 1,
        }
        .part(desk),
    )
}

fn stacked(desk: &Desk<'_>, placed: &Placed<'_>, axis: &str, tab: &str) -> Option<Part> {
    let rows =
        placed.rows.iter().find(|(key, _)| key.as_deref() == Some(axis)).map(|(_, rows)| rows.clone())?;
    let level = level(placed.series, axis)?;
    let shown: Vec<&LevelRow> = level.rows.iter().filter(|row| super::desk::is_shown(row)).collect();
    let names: Vec<String> =
        shown.iter().filter_map(|row| Some(desk.code(axis, row.codes.first()?))).collect();
    let unit = desk.own(&placed.indicator.unit);
    let title = desk.fill(words("{0}（{1}別）", "{0} by {1}"), &[&title(desk, placed), &desk.axis(axis)]);
    let series = rows.clone().zip(&names).enumerate().map(|(index, (row, name))| ChartSeries {
        name: name.clone(),
        categories: year_range(desk, LABEL_COLUMNS),
        values: row_range(desk, row, LABEL_COLUMNS),
        color: index,
    });
    let alt: Vec<String> =
        names.iter().zip(&shown).map(|(name, row)| describe(desk, name, &unit, (row, 0))).collect();
    let chart = Chart {
        kind: ChartKind::StackedColumn,
        title: title.clone(),
        alt: format!("{title}{}{}", words("。", ". ").get(desk.language), alt.join("")),
        tab: placed.tab.clone(),
        series: series.collect(),
        unit: unit.clone(),
        axis: None,
        labels: Labels::All,
        decimals: 0,
        has_negative: false,
    };
    let finding = findings::headline(desk, placed.indicator, placed.series);
    (!rows.is_empty()).then(|| {
        Draft {
            tab,
            title: &title,
            unit: &unit,
            finding,
            note: partial_note(desk, placed.series),
            table: &placed.tab,
            charts: vec![chart],
            per_row: 1,
        }
        .part(desk)
    })
}

pub(super) fn title(desk: &Desk<'_>, placed: &Placed<'_>) -> String {
    findings::titled(desk, &placed.indicator.name, placed.series.basis)
}

fn has_negative(rows: &[LevelRow]) -> bool {
    rows.iter().flat_map(|row| &row.years).any(|year| year.value.is_some_and(|value| value < 0))
}

/// Says which years' totals lack a part, since a chart has no marks.
pub(super) fn partial_note(desk: &Desk<'_>, series: &Series) -> String {
    partial_since(desk, series, 0)
}

/// The same for a chart that begins with a later year.
pub(super) fn partial_since(desk: &Desk<'_>, series: &Series, first: usize) -> String {
    let Some(row) = super::desk::total(series) else { return String::new() };
    let years = desk.years().iter().zip(&row.years).skip(first).filter(|(_, figures)| is_partial(figures));
    let years: Vec<String> = years.map(|(year, _)| desk.year(*year)).collect();
    if years.is_empty() {
        return String::new();
    }
    desk.fill(
        words("{0}は報告のない区分があり、その分を含まない。", "{0}: parts are missing and not included."),
        &[&super::words::join(&years, desk.language)],
    )
}

/// The figures of a row from a year on in words, for those who cannot see the chart.
pub(super) fn describe(desk: &Desk<'_>, name: &str, unit: &str, (row, first): (&LevelRow, usize)) -> String {
    let values: Vec<String> = desk
        .years()
        .iter()
        .zip(&row.years)
        .skip(first)
        .map(|(year, figures)| {
            let value = figures.value.map_or_else(
                || desk.say(words("値なし", "no value")),
                |value| super::figure::count_text(value, desk.language),
            );
            format!("{} {value}", desk.year(*year))
        })
        .collect();
    desk.fill(
        words("{0}（{1}）：{2}。", "{0} ({1}): {2}. "),
        &[name, unit, &super::words::join(&values, desk.language)],
    )
}
