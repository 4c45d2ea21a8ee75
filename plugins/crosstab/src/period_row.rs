//! The header row that holds the periods of a table whose years stand across.

use std::collections::BTreeMap;

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::layout::{Carry, Path, unit_in_heading};
use nenji_sheet::looks_like_period;

use crate::layout::Layout;

/// The header row that holds the periods, and the period of each of its cells, with its era.
pub(crate) struct PeriodRow {
    pub(crate) level: usize,
    pub(crate) by_cell: BTreeMap<(u32, u32), String>,
}

/// The row with most periods; none where they do not stand across.
pub(crate) fn periods_across(
    figures: &[Path],
    mapping: &Mapping<Layout>,
) -> Result<Option<PeriodRow>, PluginError> {
    if !mapping.layout.period.across {
        return Ok(None);
    }
    let depth = figures.first().map_or(0, |path| path.levels.len());
    let count = |level: usize| {
        let texts = figures.iter().filter_map(|path| path.levels[level].as_ref());
        texts.filter(|heading| looks_like_period(without_unit(&heading.text))).count()
    };
    // The upper row wins a tie: a vertical merge shows in each row that it covers.
    let best = (0..depth).rev().max_by_key(|&level| count(level)).filter(|&level| count(level) > 0);
    let Some(level) = best else {
        let names: Vec<String> =
            figures.iter().filter(|path| !path.is_empty()).map(Path::name).take(5).collect();
        return Err(PluginError::new(Problem::Layout, "no header row holds periods")
            .with_found("headings such as `令和5年度`", names.join(", "))
            .with_hint("check `header.rows`, or say with `period` where the period stands"));
    };
    let mut carry = Carry::default();
    let mut by_cell = BTreeMap::new();
    for heading in figures.iter().filter_map(|path| path.levels[level].as_ref()) {
        let place = (heading.row, heading.column);
        if by_cell.contains_key(&place) {
            continue;
        }
        let completed = carry.complete(mapping.layout.meant(without_unit(&heading.text)));
        if looks_like_period(&completed) {
            by_cell.insert(place, completed);
        }
    }
    Ok(Some(PeriodRow { level, by_cell }))
}

/// `令和5年度（社）` → `令和5年度`: a unit is no part of a period.
fn without_unit(heading: &str) -> &str {
    let before = heading.rsplit_once(['（', '(', '［', '[']).map(|(before, _)| before.trim_end());
    before.filter(|_| unit_in_heading(heading).is_some()).unwrap_or(heading)
}
