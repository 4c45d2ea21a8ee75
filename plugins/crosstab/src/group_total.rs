//! A column under a group's heading that has no heading of its own: what the group is in all.

use nenji_plugin::{Mapping, Role};
use nenji_sheet::layout::{Heading, Path};

use crate::columns::DataColumn;
use crate::layout::Layout;

/// Do other columns have the headings of this one, and more below them? Asked only where the layout says that such a
/// column is a total.
pub(crate) fn is_group_total(path: &Path, figures: &[Path], mapping: &Mapping<Layout>) -> bool {
    let own: Vec<&Heading> = path.headings().collect();
    let is_below = |other: &Path| {
        let headings: Vec<&Heading> = other.headings().collect();
        headings.len() > own.len() && headings.starts_with(&own)
    };
    mapping.layout.header.group_total && figures.iter().any(is_below)
}

/// The column as a total over the dimensions of which its heading says nothing.
pub(crate) fn group_total(column: DataColumn, mapping: &Mapping<Layout>) -> DataColumn {
    let role = if column.role == Role::Value { Role::Total } else { column.role };
    let total = mapping.layout.total_word();
    let labels = mapping.dimensions.values().zip(column.labels);
    let labels = labels.map(|(dimension, label)| label.or_else(|| dimension.across.then(|| total.clone())));
    DataColumn { role, labels: labels.collect(), ..column }
}
