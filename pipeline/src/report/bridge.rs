//! The bridge of the stocks: from one year end to the next, term by term.

use super::derived::notes_if;
use super::desk::{Desk, column, count, id, text};
use super::indicator::source;
use super::jurisdiction;
use super::notes::{General, Notes};
use super::words::{Words, words};
use super::{Format, Table, Value};
use crate::aggregate::{Bridge, Term};
use crate::observation::Id;

const JOINS: Words = words("新規加盟", "Joins");
const LEAVES: Words = words("脱退", "Leaves");
const RECLASSIFIED: Words = words("分野間の移動", "Reclassified");
const SCOPE_CHANGE: Words = words("対象範囲の変更", "Scope change");

/// Bridges of the edition's stocks: the total of every year, and the parts of the current one.
fn bridges<'a>(desk: &Desk<'a>) -> Vec<&'a Bridge> {
    let is_shown = |bridge: &&Bridge| {
        desk.is_about(&bridge.indicator)
            && (bridge.current.is_some() || bridge.prior_published.is_some())
            && (bridge.part.is_none() || bridge.fiscal_year == desk.current())
    };
    desk.aggregates.bridges.iter().filter(is_shown).collect()
}

/// The bridge; none where there is no stock with flows.
pub(super) fn table(desk: &Desk<'_>, notes: &Notes, tab: &str) -> Option<Table> {
    let bridges = bridges(desk);
    let rows: Vec<Vec<Value>> = bridges.iter().map(|bridge| bridge_row(desk, notes, tab, bridge)).collect();
    let cited = notes_if(&rows, || notes.cite(desk, &[General::Bridge, General::Revision], tab))?;
    let headings = [
        (words("指標", "Indicator"), Format::Text),
        (words("区分", "Category"), Format::Text),
        (words("年度", "Fiscal year"), Format::Year),
        (words("前年度末（公表値）", "Prior year end (as published)"), Format::Count),
        (words("改定", "Revision"), Format::Change),
        (JOINS, Format::Change),
        (LEAVES, Format::Change),
        (RECLASSIFIED, Format::Change),
        (SCOPE_CHANGE, Format::Change),
        (words("説明できない差", "Unexplained"), Format::Change),
        (words("当年度末", "Year end"), Format::Count),
        (words("検算", "Check"), Format::Text),
        (words("状況", "Status"), Format::Mark),
    ];
    Some(Table {
        name: "t_bridge".to_owned(),
        title: desk.fill(words("{0} 前年度末から当年度末への異動", "{0} From year end to year end"), &[tab]),
        finding: finding(desk, &bridges),
        scope: desk.fill(
            words(
                "脱退は負の数で示す。空欄の項はどの資料にもないもの（0ではない）。{0}。",
                "Leaves are negative. A blank term is in no file, which is not 0. See {0}.",
            ),
            &[&cited],
        ),
        source: bridges.first().map(|bridge| source(desk, &[&bridge.indicator])).unwrap_or_default(),
        columns: headings.map(|(heading, format)| column(desk.say(heading), format)).to_vec(),
        rows,
        total_rows: bridges
            .iter()
            .enumerate()
            .filter(|(_, one)| one.part.is_none())
            .map(|(at, _)| at)
            .collect(),
    })
}

/// Whether the rows close, and how many lack a term.
fn finding(desk: &Desk<'_>, bridges: &[&Bridge]) -> String {
    let open = bridges.iter().filter(|bridge| bridge.unexplained.is_some_and(|rest| rest != 0)).count();
    let partial = bridges.iter().filter(|bridge| !is_whole(bridge)).count();
    let mut finding = if open == 0 {
        desk.say(words(
            "全ての行で、前年度末に判明している異動を加えると当年度末に一致する。",
            "In every row the prior year end and the known movements add up to the year end.",
        ))
    } else {
        desk.fill(
            words("説明できない差が{0}行に残る。", "In {0} rows a difference remains unexplained."),
            &[&open.to_string()],
        )
    };
    if partial > 0 {
        finding += &desk.fill(
            words(
                "{0}行には資料の欠けている項があり、その分は説明できない差に含まれる。",
                " Rows in which a term is missing at least in part, which then stands in 'unexplained': {0}.",
            ),
            &[&partial.to_string()],
        );
    }
    finding
}

fn bridge_row(desk: &Desk<'_>, notes: &Notes, tab: &str, bridge: &Bridge) -> Vec<Value> {
    let check = match bridge.unexplained {
        Some(0) => words("一致", "closed"),
        Some(_) => words("差あり", "open"),
        None => words("値なし", "[x] not known"),
    };
    let name = desk.catalog().indicator(&bridge.indicator).map(|indicator| desk.own(&indicator.name));
    let part = bridge.part.as_ref().map(|(dimension, code)| desk.code(dimension, code));
    vec![
        text(name.unwrap_or_else(|| id(&bridge.indicator))),
        text(part.unwrap_or_else(|| desk.say(words("計", "Total")))),
        Value::Count(i64::from(bridge.fiscal_year.0)),
        count(bridge.prior_published),
        Value::Count(bridge.revision),
        count(bridge.joins.value),
        count(bridge.leaves.value.map(|leaves| -leaves)),
        count(bridge.reclassified.value),
        count(bridge.scope_change.value),
        count(bridge.unexplained),
        count(bridge.current),
        text(desk.say(check)),
        text(marks(desk, notes, tab, bridge)),
    ]
}

/// The movements of a bridge with their signs, in the order of the formula.
pub(super) fn movements(bridge: &Bridge) -> [(Words, Term); 4] {
    let leaves = Term { value: bridge.leaves.value.map(|leaves| -leaves), ..bridge.leaves };
    [
        (JOINS, bridge.joins),
        (LEAVES, leaves),
        (RECLASSIFIED, bridge.reclassified),
        (SCOPE_CHANGE, bridge.scope_change),
    ]
}

/// True where nothing that is owed is missing. A blank term without a mark is one that nobody owes.
fn is_whole(bridge: &Bridge) -> bool {
    movements(bridge).iter().all(|(_, term)| term.missing_parts == 0)
}

/// What is missing of the terms, and what is shared: `一部欠測：脱退（4）、不詳：分野間の移動`.
fn marks(desk: &Desk<'_>, notes: &Notes, tab: &str, bridge: &Bridge) -> String {
    let open = movements(bridge).into_iter().filter(|(_, term)| term.missing_parts > 0);
    let mut said: Vec<String> = open.map(|(word, term)| term_mark(desk, word, term)).collect();
    let (dimensions, codes): (Vec<Id>, Vec<Id>) = bridge.part.iter().cloned().unzip();
    let stock = desk.catalog().indicator(&bridge.indicator);
    said.extend(stock.and_then(|stock| jurisdiction::mark(desk, notes, tab, stock, (&dimensions, &codes))));
    said.join(words("、", "; ").get(desk.language))
}

/// The mark of one term that is not whole.
pub(super) fn term_mark(desk: &Desk<'_>, word: Words, term: Term) -> String {
    let name = word.get(desk.language);
    let parts = term.missing_parts.to_string();
    match (term.value, term.missing_parts) {
        (Some(_), _) => {
            desk.fill(words("一部欠測：{0}（{1}区分）", "[partial] {0} (parts: {1})"), &[name, &parts])
        }
        (None, 0) => desk.fill(words("不詳：{0}", "[x] not collected: {0}"), &[name]),
        (None, _) => desk.fill(words("未報告：{0}", "[x] missing: {0}"), &[name]),
    }
}
