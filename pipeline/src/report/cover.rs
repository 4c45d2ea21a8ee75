//! The cover: what the workbook is, what must be known before it is read, and its headlines.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::findings;
use super::jurisdiction;
use super::part::CONTENTS;
use super::trust::counts;
use super::words::{Words, join, words};
use super::{Line, LineStyle};
use crate::observation::Basis;

/// Headlines on the cover; the sheet of findings has them all.
const HEADLINES: usize = 6;
const HEADLINES_OF_A_MEASURE: usize = 2;

const PROGRAMME: Words = words(
    "重要インフラの防護基盤の強化　年次進捗",
    "Strengthening the basis of critical-infrastructure protection: yearly progress",
);
const OVERVIEW: Words = words("総括（四つの施策）", "Overview of the four measures");
const ILLUSTRATIVE: Words = words(
    "例示：本書の次の系列は見本のための架空の値であり、いずれの府省庁の実績でもない。{0}。",
    "Illustrative: the following series are made up for the sample and are no ministry's figures: {0}.",
);
const REJECTED: Words = words(
    "読み取れなかったセルが{0}個、読めなかった資料が{1}件ある（{2}）。どの数値にも含まれていない。影響する指標はシート「{3}」を参照。",
    "{0} cells were rejected and {1} files failed ({2}). They are in no figure; the sheet '{3}' lists the indicators they touch.",
);
const CLEAN: Words = words("読み取れなかったセル・資料はない。", "No cell was rejected and no file failed.");
const MISSING: Words = words("{0}に未報告がある：{1}。", "Not reported for {0}: {1}.");
const CONTACT: Words = words("問合せ先：{0}", "Contact: {0}");
const FONT: Words =
    words("書体：{0}（ない場合の代わり：{1}）", "Font: {0} (where it is not installed, use instead: {1})");
const READING: &[Words] = &[
    words(
        "表は合計と内訳を示し、数値の列には数値だけを置く。空欄の理由は「状況」の列にある。",
        "Tables give the total and its parts. Number columns hold numbers alone; the status column says why a cell is blank.",
    ),
    words(
        "断層のある年度と、報告のある区分が前年度と異なる年度には、増減率も動きも示さない。前年度比は改定後の前年度値に対する。",
        "Neither growth nor movement is given across a break, or where other parts reported than the year before. Changes are against the prior year as revised.",
    ),
    words(
        "施策ごとの版のdata_で始まるシートは、1行目が見出しの縦持ちデータで、他の道具で読み込める。",
        "In the workbooks of the measures, sheets whose names start with data_ hold long data with the header in row 1, for other tools.",
    ),
];

/// The lines of the cover.
pub(super) fn lines(desk: &Desk<'_>, rejected_tab: &str) -> Vec<Line> {
    let mut lines =
        vec![line(LineStyle::Heading, desk.say(PROGRAMME)), line(LineStyle::Title, subject(desk))];
    if let Some(portfolio) = desk.portfolio {
        let ministry = desk.code("ministry", &portfolio.ministry);
        lines.push(line(LineStyle::Heading, desk.fill(words("{0}版", "Edition: {0}"), &[&ministry])));
    }
    lines.push(line(LineStyle::Heading, years(desk)));
    if let Some(measure) = desk.measure {
        lines.push(line(LineStyle::Body, desk.own(&measure.about)));
    }
    lines.extend(warnings(desk, rejected_tab));
    lines.push(line(LineStyle::Heading, desk.say(words("主な所見", "Headlines"))));
    lines.extend(headlines(desk));
    lines.push(line(LineStyle::Heading, desk.say(words("読み方", "How to read it"))));
    lines.extend(READING.iter().map(|words| line(LineStyle::Body, desk.say(*words))));
    lines.push(Line {
        style: LineStyle::Body,
        text: desk.say(words("目次へ", "To the contents")),
        link: Some(desk.say(CONTENTS)),
    });
    lines.push(line(LineStyle::Heading, desk.say(words("発行", "Publication"))));
    let settings = desk.input.settings;
    let date = settings.created.get(..10).unwrap_or(&settings.created);
    lines.push(line(
        LineStyle::Body,
        desk.fill(
            words("作成日：{0}　版：{1}", "Created: {0}. Edition: {1}"),
            &[date, &desk.own(&settings.vintage_label)],
        ),
    ));
    lines.push(line(LineStyle::Body, desk.fill(CONTACT, &[&desk.own(&settings.contact)])));
    lines.push(line(LineStyle::Body, font(desk)));
    lines
}

/// The measure, or the overview of all.
pub(super) fn subject(desk: &Desk<'_>) -> String {
    desk.measure.map_or_else(|| desk.say(OVERVIEW), |measure| desk.own(&measure.name))
}

fn years(desk: &Desk<'_>) -> String {
    let first = desk.years().first().copied().unwrap_or(desk.current());
    desk.fill(
        words("{0}　（経年比較：{1}～）", "{0}; compared with the years since {1}"),
        &[&desk.year_in_full(desk.current()), &desk.year_in_full(first)],
    )
}

/// The font and what stands in for it: a workbook can hold the one, and has no place for the others.
fn font(desk: &Desk<'_>) -> String {
    let font = &desk.input.settings.theme.font;
    match &font.fallbacks[..] {
        [] => desk.fill(words("書体：{0}", "Font: {0}"), &[&font.name]),
        some => desk.fill(FONT, &[&font.name, &join(some, desk.language)]),
    }
}

fn headlines(desk: &Desk<'_>) -> Vec<Line> {
    // The overview has the first ones of each measure.
    let most = if desk.measure.is_some() { HEADLINES } else { HEADLINES_OF_A_MEASURE };
    let mut told: BTreeMap<&str, usize> = BTreeMap::new();
    let series = desk.series().filter(|(indicator, _)| !indicator.signed).filter(move |(indicator, _)| {
        let told = told.entry(&indicator.measure).or_default();
        *told += 1;
        *told <= most
    });
    let colon = words("：", ": ").get(desk.language);
    series
        .map(|(indicator, series)| {
            let tag = findings::basis_tag(desk, series.basis);
            let finding = findings::headline(desk, indicator, series);
            line(LineStyle::Finding, format!("{}{tag}{colon}{finding}", desk.own(&indicator.name)))
        })
        .collect()
}

fn warnings(desk: &Desk<'_>, rejected_tab: &str) -> Vec<Line> {
    let mut lines: Vec<Line> =
        jurisdiction::on_cover(desk).map(|said| line(LineStyle::Warning, said)).into_iter().collect();
    let made_up = desk.series().filter(|(_, series)| series.basis == Basis::Illustrative);
    let made_up: Vec<String> = made_up.map(|(indicator, _)| desk.own(&indicator.name)).collect();
    if !made_up.is_empty() {
        lines.push(line(LineStyle::Warning, desk.fill(ILLUSTRATIVE, &[&join(&made_up, desk.language)])));
    }
    lines.push(rejected(desk, rejected_tab));
    let missing = missing(desk);
    if !missing.is_empty() {
        let year = desk.year(desk.current());
        lines.push(line(LineStyle::Warning, desk.fill(MISSING, &[&year, &join(&missing, desk.language)])));
    }
    lines
}

fn rejected(desk: &Desk<'_>, rejected_tab: &str) -> Line {
    let (mut cells, mut files, mut named) = (0, 0, Vec::new());
    for source in desk.input.sources {
        if !source.indicators.iter().any(|mapping| desk.is_about(&mapping.id)) {
            continue;
        }
        let (rejected, failed) = counts(desk, &source.id);
        if rejected + failed > 0 {
            named.push(format!("{} {rejected}/{failed}", source.id));
        }
        cells += rejected;
        files += failed;
    }
    if cells + files == 0 {
        return line(LineStyle::Body, desk.say(CLEAN));
    }
    let (cells, files) = (cells.to_string(), files.to_string());
    line(
        LineStyle::Warning,
        desk.fill(REJECTED, &[&cells, &files, &join(&named, desk.language), rejected_tab]),
    )
}

/// Reporters that owe something of the current year, each with what it owes.
fn missing(desk: &Desk<'_>) -> Vec<String> {
    let owed = desk.aggregates.coverage.iter();
    let owed = owed.filter(|entry| entry.fiscal_year == desk.current() && desk.is_about(&entry.indicator));
    let mut missing: Vec<String> = Vec::new();
    for entry in owed {
        let Some(indicator) = desk.catalog().indicator(&entry.indicator) else { continue };
        for reporter in entry.expected.iter().filter(|reporter| !entry.reporting.contains(reporter)) {
            missing.push(desk.fill(
                words("{0}（{1}）", "{0} ({1})"),
                &[&desk.code("ministry", reporter), &desk.own(&indicator.name)],
            ));
        }
    }
    missing
}

fn line(style: LineStyle, text: String) -> Line {
    Line { style, text, link: None }
}
