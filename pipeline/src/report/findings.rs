//! One-sentence findings generated from the numbers: level and change, largest contribution, first fall, break, gaps.
//!
//! A finding repeats figures of the tables in words; it explains no cause and passes no judgement.

use std::cmp::Ordering;

use super::coverage::{self, Comparison, comparison, is_partial};
use super::desk::{Desk, is_shown, level, total};
use super::figure::{count_text, decimal_text, percent_change_text};
use super::phrases::{counted, in_sentence, leading, points_text, rate_text, size_text, turned};
use super::targets;
use super::words::{Words, join, words};
use crate::aggregate::{Fraction, RatioFigures, RatioSeries, Series, YearFigures};
use crate::catalog::{Direction, Indicator, IndicatorKind, Name, RatioDefinition};
use crate::observation::{Basis, Id, NOT_SPECIFIED};

const LEVEL_STOCK: Words = words("{0}末は{1}{2}", "At the end of {0}: {1} {2}");
const LEVEL_FLOW: Words = words("{0}は{1}{2}", "{0}: {1} {2}");
const UP: Words = words("で、前年度より{0}{1}増（{2}）。", ", up {0} ({2}) on the year before.");
const DOWN: Words = words("で、前年度より{0}{1}減（{2}）。", ", down {0} ({2}) on the year before.");
const UP_ONLY: Words = words("で、前年度より{0}{1}増。", ", up {0} on the year before.");
const DOWN_ONLY: Words = words("で、前年度より{0}{1}減。", ", down {0} on the year before.");
const UNCHANGED: Words = words("で、前年度と同じ。", ", unchanged from the year before.");
const OF_PARTS: Words = words(
    "（各内訳を組み合わせた最小の区分{0}のうち報告のあった{1}の計）",
    " (the {1} of the {0} smallest parts, all breakdowns combined, that were reported)",
);
const OTHER_PARTS: Words = words(
    "。前年度とは報告のある区分が異なるため、増減を示さない。",
    ". The parts reported differ from those of the year before, so no change is given.",
);
const NOT_COMPARABLE: Words = words("。前年度とは比較できない。", ". Not comparable with the year before.");
const NO_VALUE: Words = words("{0}の値はない（{1}）。", "There is no value for {0} ({1}).");
const FALL_BY: Words = words(
    "{0}別では{1}が減少に最も大きく寄与した（{2}ポイント）。",
    "By {0}, the largest contribution to the fall: {1} ({2} percentage points).",
);
const FALLS_BY: Words = words(
    "{0}別では{1}が減少に最も大きく寄与した（各{2}ポイント）。",
    "By {0}, the largest contributions to the fall: {1} ({2} percentage points each).",
);
const RISE_BY: Words = words(
    "{0}別では{1}が増加に最も大きく寄与した（{2}ポイント）。",
    "By {0}, the largest contribution to the rise: {1} ({2} percentage points).",
);
const RISES_BY: Words = words(
    "{0}別では{1}が増加に最も大きく寄与した（各{2}ポイント）。",
    "By {0}, the largest contributions to the rise: {1} ({2} percentage points each).",
);
/// Equal parts that are named.
const MOST_LEADING: usize = 3;
const FIRST_FALL: Words =
    words("{0}年度続けて増加した後、減少に転じた。", "It is a fall after {0} years of rises.");
const FIRST_RISE: Words =
    words("{0}年度続けて減少した後、増加に転じた。", "It is a rise after {0} years of falls.");
const BROKEN: Words = words("{0}に断層がある：{1}", "There is a break in {0}: {1}");
const LIKE: Words = words(
    "両年度に値のある{0}だけで比べると{1}（{0}数{2}、当年度の計{3}{5}のうち{4}{5}分）。",
    "Over the units with a value in both years ({2} by {0}, {4} of the {3} {5}), the change is {1}.",
);
const PARTIAL: Words = words(
    "{0}は、各内訳を組み合わせた最小の区分{1}のうち{2}の値が欠けている。",
    "{0}: {2} of the {1} smallest parts, all breakdowns combined, are missing.",
);
const MISSING: Words = words("{0}：{1}が未報告。", "{0}, not reported by: {1}.");
const RATIO: Words = words("{0}の{1}は{2}％", "{1} in {0}: {2}%");
const RATIO_OF_PARTS: Words =
    words("（分子か分母のない{0}区分を除く）", " (leaving out parts that lack a side: {0})");
const RATIO_UP: Words =
    words("で、前年度より{0}ポイント上昇した。", ", up {0} percentage points on the year before.");
const RATIO_DOWN: Words =
    words("で、前年度より{0}ポイント低下した。", ", down {0} percentage points on the year before.");
const STOP: Words = words("。", ".");

/// The headline of a series: its total in the current year, and the change.
pub(super) fn headline(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> String {
    let Some(row) = total(series) else { return String::new() };
    let Some(figures) = row.years.get(desk.last()) else { return String::new() };
    let year = desk.year(desk.current());
    let Some(value) = figures.value else {
        let reason = figures.status.and_then(super::marks::status).unwrap_or(super::marks::PARTIAL.0);
        return desk.fill(NO_VALUE, &[&year, reason.get(desk.language)]);
    };
    let unit = counted(value, &desk.own(&indicator.unit), desk.language);
    let template = match indicator.kind {
        IndicatorKind::Stock => LEVEL_STOCK,
        IndicatorKind::Flow => LEVEL_FLOW,
    };
    let mut said = desk.fill(template, &[&year, &count_text(value, desk.language), &unit]);
    if is_partial(figures) {
        let reported = figures.parts.saturating_sub(figures.missing_parts).to_string();
        said += &desk.fill(OF_PARTS, &[&figures.parts.to_string(), &reported]);
    }
    let last = desk.last();
    let is_alike =
        last.checked_sub(1).is_none_or(|prior| coverage::covers_the_same(series, &[], row, (prior, last)));
    said + &if indicator.signed {
        // The level of a net movement is the movement; its change says nothing.
        desk.say(STOP)
    } else if figures.change.is_some() && !is_alike {
        desk.say(OTHER_PARTS)
    } else {
        change(desk, figures, &unit)
    }
}

fn change(desk: &Desk<'_>, figures: &YearFigures, unit: &str) -> String {
    match (figures.change, figures.growth) {
        (Some(0), _) => desk.say(UNCHANGED),
        (Some(change), Some(growth)) => {
            let template = if change > 0 { UP } else { DOWN };
            desk.fill(template, &[&size_text(change, desk.language), unit, &rate_text(growth, desk.language)])
        }
        (Some(change), None) => {
            let template = if change > 0 { UP_ONLY } else { DOWN_ONLY };
            desk.fill(template, &[&size_text(change, desk.language), unit])
        }
        (None, _) if figures.break_reason.is_some() => desk.say(NOT_COMPARABLE),
        (None, _) => desk.say(STOP),
    }
}

/// Everything worth saying of a series, the headline first.
pub(super) fn of_series(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Vec<String> {
    let mut findings = vec![headline(desk, indicator, series)];
    findings.extend(turn(desk, indicator, series));
    findings.extend(contribution(desk, indicator, series));
    findings.extend(breaks(desk, series));
    findings.extend(like_for_like(desk, indicator, series));
    findings.extend(gaps(desk, indicator, series));
    findings.extend(targets::finding(desk, indicator, series));
    findings.retain(|finding| !finding.is_empty());
    findings
}

/// First fall after rises, or first rise after falls, within the years shown and without a break between them.
fn turn(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Option<String> {
    let row = total(series)?;
    let change = |at: usize| comparison(series, &[], row, at).change;
    let changes: Vec<Option<i64>> = (0..=desk.last()).map(change).collect();
    let (latest, run) = turned(&changes).filter(|_| !indicator.signed)?;
    let template = if latest == Ordering::Less { FIRST_FALL } else { FIRST_RISE };
    Some(desk.fill(template, &[&run.to_string()]))
}

/// The parts with the largest contribution, by the first dimension that has several; none where as many are equal as
/// nobody would read, or where what cannot be compared moved as much.
fn contribution(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Option<String> {
    let whole = comparison(series, &[], total(series)?, desk.last());
    let moved = whole.change?.cmp(&0);
    let has_parts = |dimension: &&Id| {
        level(series, dimension)
            .is_some_and(|level| level.rows.iter().filter(|row| is_shown(row)).count() > 1)
    };
    let dimension = indicator.dimensions.iter().find(has_parts)?;
    let rows = level(series, dimension)?.rows.iter();
    let by = std::slice::from_ref(dimension);
    let parts: Vec<(&Id, Fraction)> = rows
        .filter_map(|row| Some((row.codes.first()?, comparison(series, by, row, desk.last()).contribution?)))
        .collect();
    // Contributions sum to the growth; what is left over is of parts that cannot be compared.
    let mut open = whole.growth?;
    for (_, value) in &parts {
        open = open.checked_sub(*value)?;
    }
    let known = parts.into_iter().filter(|(code, _)| ***code != *NOT_SPECIFIED);
    let leading = leading(known, moved);
    let (_, value) = leading.first()?;
    let is_clear = open.abs().compare(value.abs()) == Ordering::Less;
    let names: Vec<String> = leading
        .iter()
        .map(|(code, _)| desk.fill(words("「{0}」", "{0}"), &[&desk.code(dimension, code)]))
        .collect();
    let points = percent_change_text(*value, desk.language);
    let template = match (moved, names.len()) {
        (Ordering::Less, 1) => FALL_BY,
        (_, 1) => RISE_BY,
        (Ordering::Less, _) => FALLS_BY,
        _ => RISES_BY,
    };
    let by = in_sentence(&desk.dimension(dimension), desk.language);
    let said = || desk.fill(template, &[&by, &join(&names, desk.language), &points]);
    (is_clear && names.len() <= MOST_LEADING).then(said)
}

/// Breaks of the total, newest first, at most one.
fn breaks(desk: &Desk<'_>, series: &Series) -> Option<String> {
    let years = &total(series)?.years;
    let (index, reason) =
        years.iter().enumerate().rev().find_map(|(index, figures)| Some((index, figures.break_reason?)))?;
    Some(desk.fill(BROKEN, &[&desk.year(*desk.years().get(index)?), &desk.break_reason(reason)]))
}

/// Like-for-like where it differs from the growth of the total.
fn like_for_like(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Option<String> {
    let row = total(series)?;
    let figures = row.years.get(desk.last())?;
    let like = figures.like_for_like.as_ref()?;
    let growth = like.growth?;
    let shown = comparison(series, &[], row, desk.last()).growth;
    let differs = shown.is_none_or(|total| total.compare(growth) != Ordering::Equal);
    let count = |value| count_text(value, desk.language);
    differs.then(|| {
        desk.fill(
            LIKE,
            &[
                &in_sentence(&desk.dimension(&like.unit), desk.language),
                &rate_text(growth, desk.language),
                &like.units.to_string(),
                &count(figures.value.unwrap_or(like.current)),
                &count(like.current),
                &desk.own(&indicator.unit),
            ],
        )
    })
}

/// Missing reporters, or missing parts where it is not known who owes them.
fn gaps(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Vec<String> {
    let mut gaps = Vec::new();
    let owed = desk.aggregates.coverage.iter().filter(|entry| entry.indicator == indicator.id);
    for entry in owed {
        let missing = entry.expected.iter().filter(|reporter| !entry.reporting.contains(reporter));
        let missing: Vec<String> = missing.map(|reporter| desk.code("ministry", reporter)).collect();
        if !missing.is_empty() {
            gaps.push(desk.fill(MISSING, &[&desk.year(entry.fiscal_year), &join(&missing, desk.language)]));
        }
    }
    let current = total(series).and_then(|row| row.years.get(desk.last()));
    // An indicator without dimensions is its only part, and the headline says that it is missing.
    let has_parts = !indicator.dimensions.is_empty() && gaps.is_empty();
    if let Some(figures) = current.filter(|figures| figures.missing_parts > 0 && has_parts) {
        let (parts, missing) = (figures.parts.to_string(), figures.missing_parts.to_string());
        gaps.push(desk.fill(PARTIAL, &[&desk.year(desk.current()), &parts, &missing]));
    }
    gaps
}

/// The headline of a ratio.
pub(super) fn of_ratio(desk: &Desk<'_>, ratio: &RatioDefinition, series: &RatioSeries) -> String {
    let years =
        series.levels.iter().find(|level| level.dimension.is_none()).and_then(|level| level.rows.first());
    let Some((_, years)) = years else { return String::new() };
    let at = |index: usize| years.get(index).and_then(|figures| figures.ratio);
    let year = desk.year(desk.current());
    let Some(value) = at(desk.last()) else {
        return desk.fill(NO_VALUE, &[&year, super::marks::PARTIAL.0.get(desk.language)]);
    };
    let shown = decimal_text(value, 100, 1, desk.language);
    let mut stated = desk.fill(RATIO, &[&year, &desk.own(&ratio.name), &shown]);
    let missing = years.get(desk.last()).map_or(0, |figures| figures.missing_parts);
    if missing > 0 {
        stated += &desk.fill(RATIO_OF_PARTS, &[&missing.to_string()]);
    }
    let difference = ratio_change(years, desk.last());
    let has_prior = desk.last().checked_sub(1).and_then(at).is_some();
    stated
        + &match difference {
            Some(points) if points.numerator == 0 => desk.say(UNCHANGED),
            Some(points) => {
                let template = if points.numerator > 0 { RATIO_UP } else { RATIO_DOWN };
                desk.fill(template, &[&points_text(points, desk.language)])
            }
            None if has_prior => desk.say(OTHER_PARTS),
            None => desk.say(STOP),
        }
}

/// Points against the year before; none where a part was left out in one of the years, since nobody can say which.
pub(super) fn ratio_change(years: &[RatioFigures], at: usize) -> Option<Fraction> {
    let (now, before) = (years.get(at)?, years.get(at.checked_sub(1)?)?);
    let is_whole = now.missing_parts + before.missing_parts == 0;
    now.ratio.filter(|_| is_whole && now.break_reason.is_none())?.checked_sub(before.ratio?)
}

/// Text of the direction: the word that stands for an arrow.
pub(super) fn movement(desk: &Desk<'_>, indicator: &Indicator, compared: Comparison) -> String {
    let word = match (compared.change.map(|change| change.cmp(&0)), indicator.direction) {
        _ if indicator.signed => words("純増減", "net"),
        (Some(Ordering::Equal), _) => words("横ばい", "unchanged"),
        (Some(Ordering::Greater), Direction::Up) => words("増（望ましい）", "up (wanted)"),
        (Some(Ordering::Greater), Direction::Down) => words("増（望ましくない）", "up (unwanted)"),
        (Some(Ordering::Greater), Direction::Neutral) => words("増", "up"),
        (Some(Ordering::Less), Direction::Up) => words("減（望ましくない）", "down (unwanted)"),
        (Some(Ordering::Less), Direction::Down) => words("減（望ましい）", "down (wanted)"),
        (Some(Ordering::Less), Direction::Neutral) => words("減", "down"),
        (None, _) => words("比較不能", "not comparable"),
    };
    desk.say(word)
}

/// A name as it stands in a title, with the mark of its series.
pub(super) fn titled(desk: &Desk<'_>, name: &Name, basis: Basis) -> String {
    desk.own(name) + &basis_tag(desk, basis)
}

/// Mark of a series in a title: `【例示】`.
pub(super) fn basis_tag(desk: &Desk<'_>, basis: Basis) -> String {
    desk.fill(words("【{0}】", " [{0}]"), &[&desk.basis(basis)])
}
