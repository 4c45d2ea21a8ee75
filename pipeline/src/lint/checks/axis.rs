//! What tables are joined on: periods, areas, and the layout of the year before.

use std::collections::{BTreeMap, BTreeSet};

use nenji_sheet::{Value, fold, looks_like_period};

use crate::lint::found::{Found, quoted};
use crate::lint::view::{Column, Kind, View};
use crate::lint::words::{era, full_prefecture, is_code_heading, is_year};

/// Headings that two years have to share, of all that either has.
const ALIKE: (usize, usize) = (4, 5);

pub(super) fn check(view: &View, found: &mut Found) {
    for column in &view.columns {
        if looks_like_period(&column.heading) && era(&column.heading) {
            let message = format!("the heading `{}` is a year of an era", quoted(&column.heading));
            found.cells("L3-05", &view.name, view.heading_area(column), message);
        }
    }
    view.of(Kind::Time).for_each(|column| periods(view, column, found));
    view.of(Kind::Place).for_each(|column| areas(view, column, found));
}

/// How a period is written.
fn form(text: &str) -> Result<&'static str, &'static str> {
    let text = text.trim();
    if era(text) {
        let is_both =
            text.split(['(', '（']).nth(1).is_some_and(|rest| rest.contains(|c: char| c.is_ascii_digit()));
        return Err(if is_both {
            "two calendars in one cell, which the rule allows and programs do not read"
        } else {
            "a year of an era"
        });
    }
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    match shape.as_str() {
        "9999年度" => Ok("2025年度"),
        "9999年" => Ok("2025年"),
        "9999" => Ok("2025"),
        "9999999999" => Ok("a code of e-Stat"),
        "9999-99-99" => Ok("2025-04-01"),
        "9999-99" => Ok("2025-04"),
        "9999/99/99" | "9999/9/9" | "9999/99/9" | "9999/9/99" => Ok("2025/4/1"),
        "9999年9月" | "9999年99月" => Ok("2025年4月"),
        "9999年9月9日" | "9999年99月9日" | "9999年9月99日" | "9999年99月99日" => {
            Ok("2025年4月1日")
        }
        _ if shape.starts_with("9999-99-99T") => Ok("2025-04-01T09:00"),
        _ if shape.starts_with("99/") || shape.starts_with("9999.") || shape.starts_with("9/") => {
            Err("a date that can be read in several ways")
        }
        _ => Ok(""),
    }
}

fn periods(view: &View, column: &Column, found: &mut Found) {
    let mut forms: BTreeMap<&str, u32> = BTreeMap::new();
    let mut wrong: BTreeMap<&str, Vec<(u32, u32, String)>> = BTreeMap::new();
    for (row, cell) in view.body(column) {
        let told = match &cell.value {
            Value::Text(text) => form(text),
            Value::Date(_) => Ok("2025-04-01"),
            Value::Number(number) if is_year(*number) => Ok("2025"),
            _ => Ok(""),
        };
        match told {
            Ok("") => {}
            Ok(form) => drop(forms.entry(form).or_insert(row)),
            Err(what) => wrong.entry(what).or_default().push((row, column.number, cell.text())),
        }
    }
    for (what, cells) in wrong {
        found.each("L3-05", &view.name, what, cells);
    }
    if forms.len() > 1 {
        let forms = forms.into_keys().collect::<Vec<_>>().join(", ");
        found.cells(
            "L3-05",
            &view.name,
            view.heading_area(column),
            format!("periods in several forms: {forms}"),
        );
    }
}

/// Prefectures without their last character, where no code stands beside them.
fn areas(view: &View, column: &Column, found: &mut Found) {
    let has_code =
        view.columns.iter().any(|other| other.table == column.table && is_code_heading(&other.heading));
    if has_code {
        return;
    }
    let short = view.body(column).filter(|(_, cell)| full_prefecture(&cell.text()).is_some());
    let short = short.map(|(row, cell)| (row, column.number, cell.text())).collect();
    found.each("L3-06", &view.name, "a name cut short", short);
}

/// The headings of each sheet's tables, in order, periods left out: what L3-07 compares.
pub(in crate::lint) fn headings(views: &[View]) -> Vec<(String, Vec<String>)> {
    let of = |view: &View| {
        let columns = view.columns.iter().map(|column| column.heading.trim());
        let columns = columns.filter(|heading| {
            !heading.is_empty() && !looks_like_period(heading) && !heading.parse().is_ok_and(is_year)
        });
        (view.name.clone(), columns.map(str::to_owned).collect())
    };
    views.iter().filter(|view| !view.parts.tables.is_empty()).map(of).collect()
}

/// Holds the headings against those of the year before.
pub(in crate::lint) fn before(views: &[View], old: &[(String, Vec<String>)], found: &mut Found) {
    let new = headings(views);
    for (sheet, now) in &new {
        let known = old.iter().find(|(name, _)| fold(name) == fold(sheet));
        let Some((_, then)) = known.or_else(|| (new.len() == 1).then(|| old.first()).flatten()) else {
            found.add("L3-07", Some(sheet), None, "the year before had no such sheet");
            continue;
        };
        let keys = |headings: &[String]| headings.iter().map(|heading| fold(heading)).collect::<Vec<_>>();
        let (now_keys, then_keys) = (keys(now), keys(then));
        let all: BTreeSet<&String> = now_keys.iter().chain(&then_keys).collect();
        let shared = |list: &[String], other: &[String]| {
            list.iter().filter(|key| other.contains(key)).cloned().collect::<Vec<_>>()
        };
        let (now_shared, then_shared) = (shared(&now_keys, &then_keys), shared(&then_keys, &now_keys));
        let missing = |list: &[String], other: &[String]| {
            list.iter()
                .filter(|heading| !other.contains(&fold(heading)))
                .cloned()
                .collect::<Vec<_>>()
                .join("`, `")
        };
        if now_shared.len() * ALIKE.1 < all.len() * ALIKE.0 {
            let message = format!(
                "headings changed: new `{}`; gone `{}`",
                missing(now, &then_keys),
                missing(then, &now_keys)
            );
            found.add("L3-07", Some(sheet), None, message);
        } else if now_shared != then_shared {
            found.add("L3-07", Some(sheet), None, "the headings stand in another order than the year before");
        }
    }
}
