//! Growth on two bases, year by year: of the total, and of the units that are in both years.
//!
//! A line ends where its rate is missing; nothing is drawn across a break.

use super::charts::Draft;
use super::coverage::comparison;
use super::desk::{Desk, column, count, percent, text, total};
use super::figure::percent_change_text;
use super::notes::{General, Notes};
use super::part::{Part, figures_tab, figures_title};
use super::words::{PER_CENT, Words, join, words};
use super::{Chart, ChartKind, ChartSeries, Format, Labels, Table, TableRange, findings, marks, number};
use crate::aggregate::{Fraction, LevelRow, LikeForLike, Series};
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;

const TOTAL: Words = words("総数ベース", "Total base");
const ALIKE: Words = words("同一単位ベース", "Like-for-like base");

/// Columns of both rates in the table.
const RATES: [usize; 2] = [1, 2];

/// Both rates of a year, and what they are of.
struct Rates<'a> {
    /// Place in the row of the total.
    at: usize,
    fiscal_year: FiscalYear,
    total: Option<Fraction>,
    alike: Option<&'a LikeForLike>,
}

impl Rates<'_> {
    fn pair(&self) -> [Option<Fraction>; 2] {
        [self.total, self.alike.and_then(|alike| alike.growth)]
    }
}

/// The page of an indicator's growth on both bases, with its table; none where one of the two has no rate at all.
pub(super) fn part(desk: &Desk<'_>, notes: &Notes, id: &str, tab: &str) -> Option<Vec<Part>> {
    let (indicator, series) = desk.series().find(|(indicator, _)| *indicator.id == *id)?;
    let row = total(series)?;
    let years = years(desk, series, row);
    let has = |base: usize| years.iter().any(|year| year.pair()[base].is_some());
    if !(has(0) && has(1)) {
        return None;
    }
    let name = findings::titled(desk, &indicator.name, series.basis);
    let title = desk.fill(
        words("{0}の増減率：総数ベースと同一単位ベース", "{0}: growth of the total and like for like"),
        &[&name],
    );
    let table_tab = figures_tab(desk, tab);
    let table = table(desk, notes, (tab, &table_tab, &title), (indicator, row), &years);
    let chart = Chart {
        kind: ChartKind::Line,
        title: title.clone(),
        alt: told(desk, &title, &years),
        tab: table_tab.clone(),
        series: series_of(desk, years.len()),
        unit: desk.say(PER_CENT),
        axis: axis(&years),
        labels: Labels::All,
        decimals: 1,
        has_negative: years.iter().flat_map(Rates::pair).flatten().any(|rate| rate.numerator < 0),
    };
    let page = Draft {
        tab,
        title: &title,
        unit: &desk.say(PER_CENT),
        finding: findings::headline(desk, indicator, series),
        note: note(desk, notes, tab, row, &years),
        table: &table_tab,
        charts: vec![chart],
        per_row: 1,
    }
    .part(desk);
    Some(vec![page, Part::table(table_tab, desk.say(PER_CENT), table)])
}

/// Every year that has one before it.
fn years<'a>(desk: &Desk<'_>, series: &Series, row: &'a LevelRow) -> Vec<Rates<'a>> {
    let years = desk.years().iter().zip(&row.years).enumerate().skip(1);
    years
        .map(|(at, (year, figures))| Rates {
            at,
            fiscal_year: *year,
            total: comparison(series, &[], row, at).growth,
            alike: figures.like_for_like.as_ref(),
        })
        .collect()
}

fn table(
    desk: &Desk<'_>,
    notes: &Notes,
    (tab, table_tab, title): (&str, &str, &str),
    (indicator, row): (&Indicator, &LevelRow),
    years: &[Rates<'_>],
) -> Table {
    let rows = years.iter().map(|year| {
        let [total, alike] = year.pair();
        let unit = year.alike.map(|alike| desk.dimension(&alike.unit)).unwrap_or_default();
        vec![
            text(desk.year(year.fiscal_year)),
            percent(total),
            percent(alike),
            text(unit),
            count(year.alike.map(|alike| i64::from(alike.units))),
            count(year.alike.map(|alike| alike.prior)),
            count(year.alike.map(|alike| alike.current)),
            text(marks::of_year(desk, notes, table_tab, (indicator, (&[], row)), year.at)),
        ]
    });
    let headings = [
        (words("年度", "Fiscal year"), Format::Text),
        (words("総数の増減率（％）", "Total growth (%)"), Format::PercentChange),
        (words("同一単位の増減率（％）", "Like-for-like growth (%)"), Format::PercentChange),
        (words("比較の単位", "Unit compared"), Format::Text),
        (words("共通の単位数", "Units in both years"), Format::Count),
        (words("前年度（同一単位）", "Prior (like for like)"), Format::Count),
        (words("当年度（同一単位）", "Current (like for like)"), Format::Count),
        (words("状況", "Status"), Format::Mark),
    ];
    let cited = notes.cite(desk, &[General::Growth, General::LikeForLike, General::Rounding], table_tab);
    Table {
        name: format!("t_{}_{}", tab.to_lowercase(), indicator.id),
        title: figures_title(desk, tab, title),
        finding: String::new(),
        scope: desk.fill(
            words(
                "空欄は、前年度と比べられない年度。{0}。",
                "Blank: not comparable with the year before. See {0}.",
            ),
            &[&cited],
        ),
        source: super::indicator::source(desk, &[&indicator.id]),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows: rows.collect(),
        total_rows: Vec::new(),
    }
}

/// Room below zero for the numbers of a line that lies near it, which would else stand on the years; none where the
/// lines are away from the floor or below it. The bounds are those whose steps all meet zero.
fn axis(years: &[Rates<'_>]) -> Option<(f64, f64)> {
    let rates = years.iter().flat_map(Rates::pair).filter_map(|rate| number(&percent(Some(rate?))));
    let (lowest, highest) =
        rates.fold((f64::MAX, 0.0), |(low, high): (f64, f64), rate| (low.min(rate), high.max(rate)));
    let is_near = lowest >= 0.0 && lowest <= highest / 10.0;
    let bounds = || (-1..5).flat_map(|power| [2.0, 4.0, 8.0].map(|step| step * 10_f64.powi(power)));
    let bound = bounds().find(|bound| highest * 1.05 <= *bound);
    bound.filter(|_| is_near).map(|bound| (-bound / 4.0, bound))
}

fn series_of(desk: &Desk<'_>, years: usize) -> Vec<ChartSeries> {
    let range = |at| TableRange::column(&(0..years), at);
    let drawn = RATES.into_iter().zip([(TOTAL, 0), (ALIKE, 2)]);
    let series = drawn.map(|(at, (name, color))| ChartSeries {
        name: desk.say(name),
        categories: range(0),
        values: range(at),
        color,
    });
    series.collect()
}

/// Where the lines end and why, and what is compared like for like.
fn note(desk: &Desk<'_>, notes: &Notes, tab: &str, row: &LevelRow, years: &[Rates<'_>]) -> String {
    let mut said = String::new();
    for year in years {
        let Some(reason) = row.years.get(year.at).and_then(|figures| figures.break_reason) else { continue };
        let number = notes.refer(&desk.break_note(reason, year.fiscal_year), tab).to_string();
        said += &desk.fill(
            words(
                "{0}は断層のため総数ベースの線を切る（注{1}）。",
                "{0}: a break, so the line of the total ends (note {1}). ",
            ),
            &[&desk.year(year.fiscal_year), &number],
        );
    }
    let is_broken = |year: &Rates<'_>| row.years.get(year.at).is_some_and(|one| one.break_reason.is_some());
    let open = years.iter().filter(|year| {
        let [total, alike] = year.pair();
        alike.is_none() || (total.is_none() && !is_broken(year))
    });
    let open: Vec<String> = open.map(|year| desk.year(year.fiscal_year)).collect();
    if !open.is_empty() {
        said += &desk.fill(
            words("{0}は比べられる値がないため線を切る。", "{0}: nothing to compare, so a line ends. "),
            &[&join(&open, desk.language)],
        );
    }
    said + &desk
        .say(words("両者が等しい年度では、線が重なる。", "Where both are equal the lines lie on each other."))
}

/// Both lines in words.
fn told(desk: &Desk<'_>, title: &str, years: &[Rates<'_>]) -> String {
    let line = |base: usize| {
        let told = years.iter().map(|year| {
            let rate = year.pair()[base].map_or_else(
                || desk.say(words("値なし", "no value")),
                |rate| percent_change_text(rate, desk.language),
            );
            format!("{} {rate}", desk.year(year.fiscal_year))
        });
        join(&told.collect::<Vec<_>>(), desk.language)
    };
    desk.fill(
        words("{0}（％）。{1}：{2}。{3}：{4}。", "{0} (%). {1}: {2}. {3}: {4}."),
        &[title, &desk.say(TOTAL), &line(0), &desk.say(ALIKE), &line(1)],
    )
}
