//! Where an option of a layout stands in the text of its source file.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The key at the end of a path below `[layout]`, or the nearest one above it that is there.
pub(super) fn span(text: &str, path: &[String]) -> Range<usize> {
    // The file was read before, so it parses; a file that changed meanwhile is told of at its first line.
    let Ok(table) = DeTable::parse(text) else { return 0..0 };
    let Some((key, layout)) = find(table.get_ref(), "layout") else { return 0..0 };
    let mut place = key;
    let mut value = layout;
    for part in path {
        let next = match value {
            DeValue::Table(table) => find(table, part),
            DeValue::Array(values) => part
                .parse::<usize>()
                .ok()
                .and_then(|index| values.get(index))
                .map(|value| (value.span(), value.get_ref())),
            _ => None,
        };
        let Some((span, inner)) = next else { break };
        (place, value) = (span, inner);
    }
    place
}

fn find<'a, 'b>(table: &'b DeTable<'a>, name: &str) -> Option<(Range<usize>, &'b DeValue<'a>)> {
    let found = table.iter().find(|(key, _)| key.get_ref().as_ref() == name);
    found.map(|(key, value): (&Spanned<_>, &Spanned<_>)| (key.span(), value.get_ref()))
}
