//! Puts the sheets of one edition together, in the order that all editions share.

use std::sync::Arc;

use super::desk::{Desk, column, count, id, text};
use super::indicator::{self, Placed};
use super::notes::{General, Notes};
use super::part::{CONTENTS, COVER, Part, contents};
use super::words::{Words, words};
use super::{
    Body, Edition, Format, Sheet, Table, Value, charts, cover, data, derived, editions, heat, protected,
    quality, recurrence, reference, rules, summary, targets, trust,
};
use crate::aggregate::Portfolio;

const SUMMARY: Words = words("要約", "Summary");
const TARGETS: Words = words("目標", "Targets");
const FINDINGS: Words = words("所見", "Findings");
const REVISIONS: Words = words("改定", "Revisions");
const REVISED_CHANGES: Words = words("改定前後", "Revised changes");
const RECONCILIATION: Words = words("照合", "Reconciliation");
const EDITIONS: Words = words("照合_省庁版", "Editions");
const DIFFERENCES: Words = words("照合_不一致", "Differences");
const COVERAGE: Words = words("網羅", "Coverage");
const REJECTED: Words = words("読取不能", "Rejected");
const OVERRIDES: Words = words("選択", "Overrides");
const MOVED: Words = words(
    "「{0}」の所管は、{1}に{2}から{3}へ移った。",
    "Responsibility for the sector '{0}' passed on {1} from {2} to {3}.",
);
const MOVES: Words = words("所管の移動", "Portfolio moves");
const NOTES: Words = words("注記", "Notes");
const CODES: Words = words("記号・区分", "Codes");
const CODEBOOK: Words = words("データ辞書", "Codebook");
const SOURCES: Words = words("原資料", "Sources");
const PROVENANCE: Words = words("来歴", "Provenance");
const RULES: Words = words("規則", "Rules");

/// The edition of a measure or, without one, the overview; none where there is no figure to show.
pub(super) fn build(desk: &Desk<'_>) -> Option<Edition> {
    desk.series().next()?;
    let notes = Notes::default();
    let mut parts = Vec::new();
    let (tables, tabs) = tables(desk, &notes);
    parts.push(Part::table(desk.say(SUMMARY), "", summary::table(desk, &notes, &desk.say(SUMMARY))));
    let aims = targets::table(desk, &notes, &desk.say(TARGETS));
    parts.extend(aims.map(|table| Part::table(desk.say(TARGETS), "", table)));
    parts.push(Part::table(desk.say(FINDINGS), "", summary::findings_table(desk, &tabs)));
    parts.extend(tables);
    parts.extend(quality_parts(desk, &notes));
    parts.push(Part::table(desk.say(NOTES), "", notes.table(desk)));
    parts.push(Part::table(desk.say(CODES), "", reference::codes(desk)));
    parts.push(Part::table(desk.say(CODEBOOK), "", reference::codebook(desk)));
    parts.push(Part::table(desk.say(SOURCES), "", reference::sources(desk)));
    parts.push(Part::table(desk.say(PROVENANCE), "", reference::provenance(desk)));
    parts.push(Part::table(desk.say(RULES), "", rules::table(desk)));
    if desk.measure.is_some() {
        parts.extend(data_parts(desk));
    }
    Some(assemble(desk, parts))
}

/// Tables and charts of a measure, and the tab where each indicator or ratio stands.
fn tables(desk: &Desk<'_>, notes: &Notes) -> (Vec<Part>, Vec<(String, String)>) {
    if desk.measure.is_none() {
        return (Vec::new(), Vec::new());
    }
    let mut numbered = Numbered::default();
    let mut placed: Vec<Placed<'_>> = Vec::new();
    for (one, series) in desk.series().filter(|(one, _)| !one.dimensions.is_empty()) {
        let (table, place) = indicator::table(desk, notes, &numbered.next(), (one, series));
        numbered.push(desk.own(&one.unit), table);
        placed.push(place);
    }
    let plain: Vec<_> = desk.series().filter(|(one, _)| one.dimensions.is_empty()).collect();
    if !plain.is_empty() {
        let (made, rows) = indicator::plain_table(desk, notes, &numbered.next(), &plain);
        numbered.push(String::new(), made);
        placed.extend(rows);
    }
    let mut tabs: Vec<(String, String)> =
        placed.iter().map(|one| (id(&one.indicator.id), one.tab.clone())).collect();
    for (ratio, series) in desk.ratios() {
        tabs.push((id(&ratio.id), numbered.next()));
        let table = derived::ratio(desk, notes, &numbered.next(), (ratio, series));
        numbered.push("%".to_owned(), table);
    }
    // New ones at the end: a table keeps its number from year to year.
    let others = [
        super::bridge::table,
        derived::like_for_like,
        derived::index,
        recurrence::table,
        heat::table,
        protected::table,
    ];
    for build in others {
        if let Some(table) = build(desk, notes, &numbered.next()) {
            numbered.push(String::new(), table);
        }
    }
    let mut parts = numbered.parts;
    let charts = charts::parts(desk, notes, &placed, &parts);
    parts.extend(charts);
    (parts, tabs)
}

/// Tables T1, T2 … as they come.
#[derive(Default)]
struct Numbered {
    parts: Vec<Part>,
}

impl Numbered {
    fn next(&self) -> String {
        format!("T{}", self.parts.len() + 1)
    }

    fn push(&mut self, unit: String, table: Table) {
        self.parts.push(Part::table(self.next(), unit, table));
    }
}

fn quality_parts(desk: &Desk<'_>, notes: &Notes) -> Vec<Part> {
    let part = |tab: Words, table: Table| Part::table(desk.say(tab), "", table);
    let mut parts = vec![part(REVISIONS, quality::revisions(desk, notes, &desk.say(REVISIONS)))];
    let revised = quality::revised_changes(desk, notes, &desk.say(REVISED_CHANGES));
    parts.extend(revised.map(|table| part(REVISED_CHANGES, table)));
    parts.push(part(RECONCILIATION, quality::reconciliation(desk)));
    parts.extend(editions::table(desk).map(|table| part(EDITIONS, table)));
    parts.push(part(DIFFERENCES, quality::differences(desk)));
    parts.extend(trust::coverage(desk).map(|table| part(COVERAGE, table)));
    parts.push(part(REJECTED, trust::rejected(desk)));
    parts.extend(trust::overrides(desk).map(|table| part(OVERRIDES, table)));
    parts.extend(moves(desk, notes).map(|table| part(MOVES, table)));
    parts
}

fn data_parts(desk: &Desk<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (one, series) in desk.series() {
        if desk.portfolio.is_none() {
            parts.extend(data::observations(desk, one));
        }
        parts.extend(data::year_over_year(desk, one, series));
    }
    let title = desk.say(words("照合の両辺", "Both sides of every check"));
    parts.extend(quality::check_data(desk).map(|table| Part::data("data_checks", title, table)));
    parts
}

/// Sectors that moved into a ministry's portfolio or out of it.
fn moves(desk: &Desk<'_>, notes: &Notes) -> Option<Table> {
    let portfolio = desk.portfolio?;
    let mut rows = Vec::new();
    for one in &portfolio.moves {
        for (stock, value) in one.stocks.iter().filter(|(stock, _)| desk.is_about(stock)) {
            let Some(indicator) = desk.catalog().indicator(stock) else { continue };
            rows.push(vec![
                text(desk.code("sector", &one.sector)),
                Value::Count(i64::from(one.fiscal_year.0)),
                text(desk.code("ministry", &one.from)),
                text(desk.code("ministry", &one.to)),
                text(desk.own(&indicator.name)),
                count(*value),
                text(if value.is_some() {
                    String::new()
                } else {
                    desk.say(words("値なし", "[x] not known"))
                }),
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
    let cited = moved(desk, portfolio, notes);
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

/// Cites the note on portfolios, and one for each sector that moved, with the day.
fn moved(desk: &Desk<'_>, portfolio: &Portfolio, notes: &Notes) -> String {
    let told: Vec<String> = portfolio
        .moves
        .iter()
        .filter_map(|one| {
            let sector = desk.catalog().code_list("sector")?.code(&one.sector)?;
            let day =
                sector.ministries.iter().filter(|span| span.ministry == one.to).find_map(|span| span.from)?;
            Some(desk.fill(
                MOVED,
                &[
                    &desk.code("sector", &one.sector),
                    &desk.day(day),
                    &desk.code("ministry", &one.from),
                    &desk.code("ministry", &one.to),
                ],
            ))
        })
        .collect();
    notes.cite_all(desk, &[General::Portfolio], &told, &desk.say(MOVES))
}

fn assemble(desk: &Desk<'_>, parts: Vec<Part>) -> Edition {
    let contents_tab = desk.say(CONTENTS);
    let mut sheets = vec![
        Sheet { tab: desk.say(COVER), body: Body::Text(cover::lines(desk, &desk.say(REJECTED))) },
        Sheet { tab: contents_tab.clone(), body: Body::Table(contents(desk, &parts)) },
    ];
    sheets.extend(parts.into_iter().map(|part| part.sheet));
    let back = Some((desk.say(words("目次へ", "To the contents")), contents_tab));
    Edition { back, sheets, ..without_sheets(desk) }
}

/// The data sheets of a measure alone; none where there is no figure to show.
pub(super) fn data_alone(desk: &Desk<'_>) -> Option<Edition> {
    desk.series().next()?;
    let sheets = data_parts(desk).into_iter().map(|part| part.sheet).collect();
    Some(Edition { sheets, ..without_sheets(desk) })
}

fn without_sheets(desk: &Desk<'_>) -> Edition {
    let subject = cover::subject(desk);
    let ministry = desk.portfolio.map(|portfolio| portfolio.ministry.clone());
    let edition = ministry
        .as_ref()
        .map(|ministry| desk.fill(words("（{0}）", " ({0})"), &[&desk.code("ministry", ministry)]));
    let title = desk.fill(
        words("{0}{1}　{2}", "{0}{1}, {2}"),
        &[&subject, &edition.unwrap_or_default(), &desk.year_in_full(desk.current())],
    );
    Edition {
        file_name: format!("{}.xlsx", desk.measure.map_or("overview", |measure| &measure.id)),
        ministry,
        back: None,
        subject: desk.year_in_full(desk.current()),
        footer: title.clone(),
        title,
        language: desk.language,
        created: desk.input.settings.created.clone(),
        theme: Arc::clone(&desk.input.settings.theme),
        sheets: Vec::new(),
    }
}
