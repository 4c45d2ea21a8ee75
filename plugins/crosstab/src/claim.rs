//! Which indicator a column of figures belongs to, and whether every heading of the source was found once.

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::layout::{Heading, Merges, Path};
use nenji_sheet::{a1, nearest};

use crate::columns::{Columns, DataColumn};
use crate::layout::Layout;

/// An indicator whose heading stands in a path.
pub(crate) struct Claim {
    pub(crate) indicator: usize,
    /// Indices of the path's headings that it names.
    pub(crate) headings: Vec<usize>,
}

/// The indicator that names a path best: by most headings, then by the lowest.
pub(crate) fn best_claim(path: &Path, mapping: &Mapping<Layout>) -> Option<Claim> {
    let claims = mapping.indicators.iter().enumerate().filter_map(|(indicator, mapping)| {
        let headings = named_headings(path, mapping.heading.as_deref()?)?;
        Some(Claim { indicator, headings })
    });
    // The first of equals wins; `check_claims` reports the other as not found.
    claims.min_by_key(|claim| std::cmp::Reverse((claim.headings.len(), claim.headings.last().copied())))
}

/// Where a heading (`会員数`), or a path of headings (`会員数/総数`), stands in a path.
fn named_headings(path: &Path, wanted: &str) -> Option<Vec<usize>> {
    let headings: Vec<&Heading> = path.headings().collect();
    if let Some(at) = headings.iter().rposition(|heading| heading.is_named(wanted)) {
        return Some(vec![at]);
    }
    let mut found = Vec::new();
    let mut from = 0;
    for piece in wanted.split(['/', '／', '>', '＞']) {
        let at = from + headings[from..].iter().position(|heading| heading.is_named(piece))?;
        found.push(at);
        from = at + 1;
    }
    Some(found)
}

/// Every heading that the source names was found, and no two columns say the same.
pub(crate) fn check_claims(
    merges: &Merges<'_>,
    figures: &[Path],
    columns: &Columns,
    mapping: &Mapping<Layout>,
) -> Result<(), PluginError> {
    let sheet = &merges.grid().name;
    for (index, indicator) in mapping.indicators.iter().enumerate() {
        if columns.data.iter().any(|column| column.indicator == index) {
            continue;
        }
        let names: Vec<String> =
            figures.iter().flat_map(Path::headings).map(|heading| heading.text.clone()).collect();
        let wanted = indicator.heading.as_deref().unwrap_or("(any)");
        let near = nearest(wanted, names.iter().map(String::as_str)).join(", ");
        let message = format!("no column of figures has the heading `{wanted}` of `{}`", indicator.id);
        return Err(PluginError::new(Problem::Layout, message).with_sheet(sheet).with_found(
            format!("a heading `{wanted}`"),
            if near.is_empty() { "nothing like it".to_owned() } else { near },
        ));
    }
    for (at, column) in columns.data.iter().enumerate() {
        let says_same = |other: &&DataColumn| {
            (other.indicator, other.role) == (column.indicator, column.role)
                && (&other.period, &other.labels) == (&column.period, &column.labels)
        };
        if let Some(other) = columns.data[..at].iter().find(says_same) {
            let id = &mapping.indicators[column.indicator].id;
            let (row, here) = (figures[0].headings().next().map_or(1, |heading| heading.row), column.first);
            return Err(PluginError::new(Problem::Layout, format!("two columns are read as the same figure of `{id}`"))
                .with_sheet(sheet)
                .with_cell(a1(row, here))
                .with_found("one column", format!("`{}` and `{}`", other.name, column.name))
                .with_hint("name the column wanted by its headings (`会員数/総数`), put the others under `ignore`, or map the header row that tells them apart with `across = true`"));
        }
    }
    Ok(())
}
