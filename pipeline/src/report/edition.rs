//! Puts the sheets of one edition together, in the order that all editions share.

use std::sync::Arc;

use rayon::prelude::*;

use super::desk::{Desk, id};
use super::indicator::{self, Placed};
use super::jurisdiction::{self, MOVES, SHARED_TAB};
use super::notes::Notes;
use super::part::{CONTENTS, COVER, Part, contents};
use super::words::{PER_CENT, Words, words};
use super::{
    Body, Edition, Sheet, Table, charts, cover, data, derived, editions, heat, protected, quality,
    recurrence, reference, rules, summary, targets, trust,
};
use crate::aggregate::Series;
use crate::catalog::Indicator;

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
        numbered.push(desk.say(PER_CENT), table);
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
    parts.extend(jurisdiction::shared_table(desk, notes).map(|table| part(SHARED_TAB, table)));
    parts.extend(jurisdiction::moves(desk, notes).map(|table| part(MOVES, table)));
    parts
}

fn data_parts(desk: &Desk<'_>) -> Vec<Part> {
    let indicators: Vec<_> = desk.series().collect();
    let of_indicator = |(one, series): (&Indicator, &Series)| {
        let observed = || desk.portfolio.is_none().then(|| data::observations(desk, one)).flatten();
        let (observed, compared) = rayon::join(observed, || data::year_over_year(desk, one, series));
        [observed, compared]
    };
    let parts: Vec<_> = indicators.into_par_iter().map(of_indicator).collect();
    let mut parts: Vec<Part> = parts.into_iter().flatten().flatten().collect();
    let title = desk.say(words("省庁版と全体版の照合の各項", "Terms of the editions against the master"));
    parts.extend(editions::data(desk).map(|table| Part::data(editions::DATA, title, table)));
    let title = desk.say(words("照合の両辺", "Both sides of every check"));
    parts.extend(quality::check_data(desk).map(|table| Part::data("data_checks", title, table)));
    parts
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
        footer: footer(desk, &subject),
        title,
        language: desk.language,
        created: desk.input.settings.created.clone(),
        theme: Arc::clone(&desk.input.settings.theme),
        sheets: Vec::new(),
    }
}

/// The title as short as a footer needs it: English names of ministries run into what stands beside them.
fn footer(desk: &Desk<'_>, subject: &str) -> String {
    let ministry = desk.portfolio.map_or_else(String::new, |portfolio| {
        let name = match desk.language {
            super::Language::Ja => desk.code("ministry", &portfolio.ministry),
            super::Language::En => portfolio.ministry.to_uppercase(),
        };
        desk.fill(words("（{0}）", " ({0})"), &[&name])
    });
    format!("{subject}{ministry}{}{}", desk.say(words("　", ", ")), desk.year_in_full(desk.current()))
}
