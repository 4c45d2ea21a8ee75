//! Charts of two books against each other: by sheet and title, or by what they draw where only the title differs.
//!
//! Compares what a chart points at; the values that it draws are cells, which are compared where they stand.

use nenji_sheet::{Chart, ChartSeries};

use super::book::{Book, Cell};
use super::{Difference, Kind, in_words};

/// Everything that differs between the charts, sheet by sheet; a sheet that only one book has is a sheet with no charts in
/// the other.
pub(super) fn differences(old: &Book, new: &Book) -> Vec<Difference> {
    let mut found = Vec::new();
    for sheet in &new.sheets {
        let before = old.sheet(&sheet.tab).map_or(&[][..], |before| &before.charts);
        found.extend(of_sheet(&sheet.tab, before, &sheet.charts));
    }
    for sheet in old.sheets.iter().filter(|sheet| new.sheet(&sheet.tab).is_none()) {
        found.extend(of_sheet(&sheet.tab, &sheet.charts, &[]));
    }
    found
}

fn of_sheet(tab: &str, old: &[Chart], new: &[Chart]) -> Vec<Difference> {
    let mut found = Vec::new();
    let (mut old, mut new): (Vec<&Chart>, Vec<&Chart>) = (old.iter().collect(), new.iter().collect());
    // Charts that are the same are taken out first, so that of two with one title each finds its own.
    paired(&mut old, &mut new, |one, other| one == other);
    for (before, now) in paired(&mut old, &mut new, |one, other| one.title == other.title) {
        found.extend(of_chart(tab, before, now));
    }
    for (before, now) in paired(&mut old, &mut new, |one, other| one.series == other.series) {
        found.push(beside(tab, now, "title", &before.title, &now.title));
        found.extend(of_chart(tab, before, now));
    }
    found.extend(new.into_iter().map(|chart| one_sided(tab, chart, "is new")));
    found.extend(old.into_iter().map(|chart| one_sided(tab, chart, "is gone")));
    found
}

/// Takes out pairs that are alike, each chart once, in the order of the newer.
fn paired<'a>(
    old: &mut Vec<&'a Chart>,
    new: &mut Vec<&'a Chart>,
    alike: impl Fn(&Chart, &Chart) -> bool,
) -> Vec<(&'a Chart, &'a Chart)> {
    let mut pairs = Vec::new();
    new.retain(|now| match old.iter().position(|before| alike(before, now)) {
        Some(at) => {
            pairs.push((old.remove(at), *now));
            false
        }
        None => true,
    });
    pairs
}

/// A chart of both: what it is drawn as, and what of.
fn of_chart(tab: &str, old: &Chart, new: &Chart) -> Vec<Difference> {
    let mut found = Vec::new();
    if old.kinds != new.kinds {
        found.push(beside(tab, new, "kind", &old.kinds.join(" + "), &new.kinds.join(" + ")));
    }
    let names = |chart: &Chart| chart.series.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    let (was, is) = (names(old), names(new));
    if was != is {
        found.push(beside(tab, new, "series", &was.join(", "), &is.join(", ")));
    }
    let (was, is) = (ranges(&old.series), ranges(&new.series));
    if was != is {
        let without = |one: &[String], other: &[String]| {
            one.iter().filter(|range| !other.contains(range)).cloned().collect::<Vec<_>>()
        };
        let (gone, come) = (without(&was, &is), without(&is, &was));
        // The same ranges in another order are shown whole.
        let (gone, come) = if gone.is_empty() && come.is_empty() { (was, is) } else { (gone, come) };
        found.push(beside(tab, new, "ranges", &gone.join(", "), &come.join(", ")));
    }
    found
}

/// Ranges of categories and values, each once where series share it one after the other.
fn ranges(series: &[ChartSeries]) -> Vec<String> {
    let mut ranges: Vec<String> = Vec::new();
    for one in series {
        for range in [&one.categories, &one.values] {
            if !range.is_empty() && !ranges.contains(range) {
                ranges.push(range.clone());
            }
        }
    }
    ranges
}

fn beside(tab: &str, chart: &Chart, what: &str, old: &str, new: &str) -> Difference {
    let cell = |text: &str| Some(Cell::Text(text.to_owned())).filter(|_| !text.is_empty());
    Difference {
        kind: Kind::Chart,
        row: Some(called(chart)),
        column: Some(what.to_owned()),
        old: cell(old),
        new: cell(new),
        words: None,
        ..in_words(tab, String::new())
    }
}

fn one_sided(tab: &str, chart: &Chart, what: &str) -> Difference {
    let drawn = ranges(&chart.series).join(", ");
    let words = format!("the chart `{}` {what}, which draws {drawn}", called(chart));
    Difference { kind: Kind::Chart, row: Some(called(chart)), ..in_words(tab, words) }
}

fn called(chart: &Chart) -> String {
    if chart.title.is_empty() { "(without a title)".to_owned() } else { chart.title.clone() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::{Comparison, FileDifferences};
    use super::*;

    /// A chart of one series; the values stand in that column.
    fn chart(title: &str, column: &str) -> Chart {
        let series = ChartSeries {
            name: "会員".to_owned(),
            categories: "数値!$A$2:$A$7".to_owned(),
            values: format!("数値!${column}$2:${column}$7"),
        };
        Chart { title: title.to_owned(), kinds: vec!["lineChart".to_owned()], series: vec![series] }
    }

    fn changed(change: impl Fn(&mut Chart)) -> Chart {
        let mut chart = chart("会員数", "B");
        change(&mut chart);
        chart
    }

    /// The lines of the table that a comparison of two pages prints.
    fn said(old: &[Chart], new: &[Chart]) -> Vec<String> {
        let differences = of_sheet("図", old, new);
        let file = FileDifferences { file: "scope.xlsx".to_owned(), differences };
        let comparison = Comparison {
            old: "old".into(),
            new: "new".into(),
            equal: false,
            compared: 1,
            new_files: Vec::new(),
            gone_files: Vec::new(),
            files: vec![file],
        };
        let text = comparison.text(50);
        let lines = text.lines().filter(|line| line.starts_with("  "));
        lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[rstest]
    #[case::same(vec![chart("会員数", "B")], &[])]
    #[case::new(vec![chart("会員数", "B"), chart("増減", "C")], &["chart 図 the chart `増減` is new, which draws 数値!$A$2:$A$7, 数値!$C$2:$C$7"])]
    #[case::gone(vec![], &["chart 図 the chart `会員数` is gone, which draws 数値!$A$2:$A$7, 数値!$B$2:$B$7"])]
    #[case::title(vec![chart("会員の数", "B")], &["chart 図 会員の数 title 会員数 → 会員の数"])]
    #[case::ranges(vec![chart("会員数", "C")], &["chart 図 会員数 ranges 数値!$B$2:$B$7 → 数値!$C$2:$C$7"])]
    #[case::both(
        vec![chart("増減", "C")],
        &[
            "chart 図 the chart `増減` is new, which draws 数値!$A$2:$A$7, 数値!$C$2:$C$7",
            "chart 図 the chart `会員数` is gone, which draws 数値!$A$2:$A$7, 数値!$B$2:$B$7",
        ]
    )]
    #[case::kind(vec![changed(|chart| chart.kinds = vec!["barChart".to_owned()])], &["chart 図 会員数 kind lineChart → barChart"])]
    #[case::name(vec![changed(|chart| chart.series[0].name = "社".to_owned())], &["chart 図 会員数 series 会員 → 社"])]
    #[case::series(
        vec![changed(|chart| chart.series.push(ChartSeries { values: "数値!$D$2:$D$7".to_owned(), ..ChartSeries::default() }))],
        &["chart 図 会員数 series 会員 → 会員,", "chart 図 会員数 ranges (blank) → 数値!$D$2:$D$7"]
    )]
    #[case::another_way_round(
        vec![changed(|chart| {
            let series = &mut chart.series[0];
            std::mem::swap(&mut series.categories, &mut series.values);
        })],
        &["chart 図 会員数 ranges 数値!$A$2:$A$7, 数値!$B$2:$B$7 → 数値!$B$2:$B$7, 数値!$A$2:$A$7"]
    )]
    fn one_chart_against(#[case] new: Vec<Chart>, #[case] expected: &[&str]) {
        assert_eq!(said(&[chart("会員数", "B")], &new), expected);
    }

    #[test]
    fn of_two_with_one_title_each_finds_its_own() {
        let (one, other) = (chart("会員数", "B"), chart("会員数", "C"));
        assert_eq!(said(&[one.clone(), other.clone()], &[other.clone(), one.clone()]), [""; 0]);
        let expected = ["chart 図 the chart `会員数` is gone, which draws 数値!$A$2:$A$7, 数値!$B$2:$B$7"];
        assert_eq!(said(&[one, other.clone()], &[other]), expected);
    }
}
