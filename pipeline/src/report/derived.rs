//! Tables that follow from several indicators or years: ratios, like-for-like, the index.

use super::coverage::{comparison, covers_the_same};
use super::desk::{Desk, column, count, is_shown, percent, text, total};
use super::findings;
use super::indicator::source;
use super::jurisdiction;
use super::notes::{General, Notes};
use super::words::words;
use super::{Format, Table, Value, marks};
use crate::aggregate::{Fraction, Level, LevelRow, RatioFigures, RatioSeries, Series};
use crate::catalog::{Indicator, RatioDefinition};
use crate::observation::Id;

/// The table of a ratio: per cent by year, difference in points, and the current numerator and denominator.
pub(super) fn ratio(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (ratio, series): (&RatioDefinition, &RatioSeries),
) -> Table {
    let mut rows = Vec::new();
    let mut total_rows = Vec::new();
    for level in &series.levels {
        for (code, years) in &level.rows {
            let label = match (&level.dimension, code) {
                (Some(dimension), Some(code)) => (desk.dimension(dimension), desk.code(dimension, code)),
                _ => (desk.say(words("全体", "All")), desk.say(words("計", "Total"))),
            };
            if years.iter().all(|figures| figures.numerator.is_none() && figures.denominator.is_none()) {
                continue;
            }
            if level.dimension.is_none() {
                total_rows.push(rows.len());
            }
            let place = level.dimension.as_ref().zip(code.as_ref());
            let shared = ratio_shared(desk, notes, tab, ratio, place);
            let others = marks::breaks(desk, notes, tab, years).into_iter().chain(shared).collect();
            rows.push(ratio_row(desk, label, years, others));
        }
    }
    let mut columns = vec![
        column(desk.say(words("内訳の軸", "Breakdown")), Format::Text),
        column(desk.say(words("区分", "Category")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Percent));
    let current = desk.year(desk.current());
    columns.extend([
        column(desk.say(words("前年度差（ポイント）", "Change (points)")), Format::PercentChange),
        column(desk.fill(words("分子（{0}）", "Numerator ({0})"), &[&current]), Format::Count),
        column(desk.fill(words("分母（{0}）", "Denominator ({0})"), &[&current]), Format::Count),
        column(
            desk.say(words("推移", "Trend")),
            Format::Sparkline {
                from: super::indicator::LABEL_COLUMNS,
                to: super::indicator::LABEL_COLUMNS + desk.last(),
            },
        ),
        column(desk.say(words("状況", "Status")), Format::Mark),
    ]);
    let cited = notes.cite(desk, &[General::Ratio, General::Rounding], tab);
    let mut parts: Vec<&str> = vec![&ratio.numerator];
    parts.extend(ratio.denominator.iter().map(|part| &**part));
    Table {
        name: format!("t_{}", ratio.id),
        title: format!("{tab} {}{}", desk.own(&ratio.name), findings::basis_tag(desk, series.basis)),
        finding: findings::of_ratio(desk, ratio, series),
        scope: desk.fill(
            words("単位：％。{0}{1}。", "Unit: %. {0} See {1}."),
            &[&desk.own(&ratio.definition), &cited],
        ),
        source: source(desk, &parts),
        columns,
        rows,
        total_rows,
    }
}

/// The mark of a row whose numerator is of sectors that several ministries answer for.
fn ratio_shared(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    ratio: &RatioDefinition,
    place: Option<(&Id, &Id)>,
) -> Option<String> {
    let (dimensions, codes): (Vec<Id>, Vec<Id>) =
        place.into_iter().map(|(dimension, code)| (dimension.clone(), code.clone())).unzip();
    let numerator = desk.catalog().indicator(&ratio.numerator)?;
    jurisdiction::mark(desk, notes, tab, numerator, (&dimensions, &codes))
}

fn ratio_row(
    desk: &Desk<'_>,
    label: (String, String),
    years: &[RatioFigures],
    others: Vec<String>,
) -> Vec<Value> {
    let mut cells = vec![text(label.0), text(label.1)];
    cells.extend(years.iter().map(|figures| percent(figures.ratio)));
    cells.push(percent(findings::ratio_change(years, desk.last())));
    let current = years.get(desk.last());
    cells.push(count(current.and_then(|figures| figures.numerator)));
    cells.push(count(current.and_then(|figures| figures.denominator)));
    cells.push(Value::Blank);
    cells.push(text(ratio_marks(desk, years, others)));
    cells
}

/// Why a ratio is blank: a side is missing, or the denominator is 0; and where it leaves parts out.
fn ratio_marks(desk: &Desk<'_>, years: &[RatioFigures], others: Vec<String>) -> String {
    let of = |test: &dyn Fn(&RatioFigures) -> bool| -> Vec<String> {
        let years = desk.years().iter().zip(years).filter(|(_, figures)| test(figures));
        years.map(|(year, _)| year.0.to_string()).collect()
    };
    let is_blank = |figures: &RatioFigures, is_zero: bool| {
        figures.ratio.is_none() && (figures.denominator == Some(0)) == is_zero
    };
    let marks = [
        (marks::ZERO_DENOMINATOR.0, of(&|figures| is_blank(figures, true))),
        (marks::NO_SIDE.0, of(&|figures| is_blank(figures, false))),
        (marks::PARTIAL.0, of(&|figures| figures.ratio.is_some() && figures.missing_parts > 0)),
    ];
    let marks: Vec<String> = marks
        .iter()
        .filter(|(_, years)| !years.is_empty())
        .map(|(word, years)| format!("{} {}", word.get(desk.language), years.join(" ")))
        .chain(others)
        .collect();
    marks.join(words("、", "; ").get(desk.language))
}

/// Units present in both years, beside the growth of the total; none where no row has such a comparison.
pub(super) fn like_for_like(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let mut rows = Vec::new();
    let mut total_rows = Vec::new();
    let mut left_out = 0_usize;
    for (indicator, series) in desk.series() {
        for (level, row) in shown_rows(series) {
            let Some((mut cells, is_alike)) = like_row(desk, (indicator, series), level, row) else {
                continue;
            };
            if level.dimensions.is_empty() {
                total_rows.push(rows.len());
            } else if is_alike {
                left_out += 1;
                continue;
            }
            // Marks refer to notes, so only a row that is shown has them.
            let level_row = (level.dimensions.as_slice(), row);
            cells.push(text(marks::of_year(desk, notes, tab, (indicator, level_row), desk.last())));
            rows.push(cells);
        }
    }
    let cited = notes_if(&rows, || notes.cite(desk, &[General::LikeForLike, General::Rounding], tab))?;
    let headings = [
        (words("指標", "Indicator"), Format::Text),
        (words("内訳の軸", "Breakdown"), Format::Text),
        (words("区分", "Category"), Format::Text),
        (words("比較の単位", "Unit compared"), Format::Text),
        (words("共通の単位数", "Units in both years"), Format::Count),
        (words("前年度（同一単位）", "Prior (like for like)"), Format::Count),
        (words("当年度（同一単位）", "Current (like for like)"), Format::Count),
        (words("対象割合（％）", "Covered (%)"), Format::Percent),
        (words("同一単位の増減率（％）", "Like-for-like growth (%)"), Format::PercentChange),
        (words("総数の増減率（％）", "Total growth (%)"), Format::PercentChange),
        (words("差（ポイント）", "Difference (points)"), Format::PercentChange),
        (words("状況", "Status"), Format::Mark),
    ];
    Some(Table {
        name: "t_like_for_like".to_owned(),
        title: desk.fill(words("{0} 同一単位での比較", "{0} Like-for-like comparison"), &[tab]),
        finding: desk.fill(
            words(
                "{0}の前年度比を、両年度に存在する単位だけで比べる。",
                "Compares {0} with the year before over the units that exist in both years.",
            ),
            &[&desk.year(desk.current())],
        ),
        scope: desk.fill(
            words(
                "合計と、総数の増減率とは異なる区分を示す。両者が等しい{1}行は省き、data_yoy_の各シートにある。{0}。",
                "Totals, and parts whose two rates differ; {1} other rows stand in data_yoy_ alone. See {0}.",
            ),
            &[&cited, &left_out.to_string()],
        ),
        source: String::new(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows,
    })
}

/// A row of the comparison without its marks, and whether the two rates are the same.
fn like_row(
    desk: &Desk<'_>,
    (indicator, series): (&Indicator, &Series),
    level: &Level,
    row: &LevelRow,
) -> Option<(Vec<Value>, bool)> {
    let figures = row.years.get(desk.last())?;
    let like = figures.like_for_like.as_ref()?;
    let label = match (level.dimensions.first(), row.codes.first()) {
        (Some(axis), Some(code)) => (desk.dimension(axis), desk.code(axis, code)),
        _ => (desk.say(words("全体", "All")), desk.say(words("計", "Total"))),
    };
    let growth = comparison(series, &level.dimensions, row, desk.last()).growth;
    let difference = like.growth.zip(growth).and_then(|(like, total)| like.checked_sub(total));
    let is_alike = like.growth == growth;
    // A unit that was split stands for its successors, which are no part of this row's value.
    let whole = figures.value.filter(|value| like.current <= *value);
    let share = whole.and_then(|value| Fraction::of(like.current, value));
    let cells = vec![
        text(desk.own(&indicator.name)),
        text(label.0),
        text(label.1),
        text(desk.dimension(&like.unit)),
        Value::Count(i64::from(like.units)),
        Value::Count(like.prior),
        Value::Count(like.current),
        percent(share),
        percent(like.growth),
        percent(growth),
        percent(difference),
    ];
    Some((cells, is_alike))
}

fn shown_rows(series: &Series) -> impl Iterator<Item = (&Level, &LevelRow)> {
    let levels = series.levels.iter().filter(|level| level.dimensions.len() <= 1);
    levels.flat_map(|level| level.rows.iter().filter(|row| is_shown(row)).map(move |row| (level, row)))
}

pub(super) fn notes_if<T>(rows: &[Vec<Value>], cite: impl FnOnce() -> T) -> Option<T> {
    (!rows.is_empty()).then(cite)
}

/// Totals with the base year as 100.
pub(super) fn index(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let base = desk.year(desk.input.settings.base_fiscal_year);
    let mut rows = Vec::new();
    for (indicator, series) in desk.series().filter(|(indicator, _)| !indicator.signed) {
        let Some(row) = total(series).filter(|row| row.years.iter().any(|year| year.index.is_some())) else {
            continue;
        };
        let mut cells = vec![text(desk.own(&indicator.name)), text(desk.basis(series.basis))];
        let is_alike =
            |at: usize| desk.base().is_none_or(|base| covers_the_same(series, &[], row, (base, at)));
        let years = row.years.iter().enumerate();
        cells.extend(years.map(|(at, year)| percent(year.index.filter(|_| is_alike(at)))));
        cells.push(text(marks::of_row(desk, notes, tab, indicator, (&[], row))));
        rows.push(cells);
    }
    let cited = notes_if(&rows, || notes.cite(desk, &[General::Rounding], tab))?;
    let mut columns = vec![
        column(desk.say(words("指標", "Indicator")), Format::Text),
        column(desk.say(words("値の性質", "Basis")), Format::Text),
    ];
    columns.extend(desk.year_columns(Format::Index));
    columns.push(column(desk.say(words("状況", "Status")), Format::Mark));
    Some(Table {
        name: "t_index".to_owned(),
        title: desk.fill(words("{0} 指数（{1}＝100）", "{0} Index ({1} = 100)"), &[tab, &base]),
        finding: desk.fill(
            words("各指標の合計を{0}＝100として示す。", "Totals of the indicators with {0} as 100."),
            &[&base],
        ),
        scope: desk.fill(
            words(
                "断層のある系列の指数は、断層の前後で比較できない。{0}。",
                "Across a break an index is not comparable. See {0}.",
            ),
            &[&cited],
        ),
        source: String::new(),
        columns,
        rows,
        total_rows: Vec::new(),
    })
}
