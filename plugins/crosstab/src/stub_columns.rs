//! Which columns the stub of a table has, by the headings that the source names.

use nenji_plugin::{Mapping, PluginError, Problem};
use nenji_sheet::layout::{Merges, Path};
use nenji_sheet::nearest;

use crate::layout::Layout;
use crate::stub::{Place, Stub};

/// The stubs that a mapping names, from left to right.
pub(crate) fn find_stubs(
    merges: &Merges<'_>,
    plain: &[Path],
    mapping: &Mapping<Layout>,
) -> Result<Vec<Stub>, PluginError> {
    let layout = &mapping.layout;
    let mut stubs = Vec::new();
    if let Some(heading) = &layout.period.down {
        let (first, last) = stub_columns(merges, plain, heading)?;
        stubs.push(Stub { first, last, place: Place::Period });
    }
    let index = |id: &String| mapping.dimensions.keys().position(|known| known == id);
    if let Some(outermost) = layout.levels.first() {
        let from = mapping.dimensions.get(outermost).and_then(|dimension| dimension.from.as_ref());
        let (first, last) = stub_columns(merges, plain, from.unwrap_or(&layout.header.from))?;
        let levels = layout.levels.iter().filter_map(index).collect();
        stubs.push(Stub { first, last, place: Place::Levels(levels) });
    }
    for (index, (id, dimension)) in mapping.dimensions.iter().enumerate() {
        if dimension.across || layout.levels.contains(id) || layout.parents.contains_key(id) {
            continue;
        }
        let Some(from) = &dimension.from else { continue };
        let (first, last) = stub_columns(merges, plain, from)?;
        let shared =
            |stub: &&mut Stub| (stub.first, stub.last) == (first, last) && stub.place == Place::Period;
        match stubs.iter_mut().find(shared) {
            Some(stub) => stub.place = Place::PeriodOrLabel(index),
            None => stubs.push(Stub { first, last, place: Place::Dimension(index) }),
        }
    }
    stubs.sort_by_key(|stub| (stub.first, stub.last));
    Ok(stubs)
}

/// The columns under a stub heading. `区分#2` is the second column under `区分`.
fn stub_columns(merges: &Merges<'_>, plain: &[Path], wanted: &str) -> Result<(u32, u32), PluginError> {
    let numbered =
        wanted.rsplit_once(['#', '＃']).and_then(|(name, n)| Some((name, n.trim().parse::<u32>().ok()?)));
    let (name, number) = numbered.map_or((wanted, None), |(name, number)| (name, Some(number)));
    let lowest = |path: &&Path| path.headings().last().is_some_and(|heading| heading.is_named(name));
    let any = |path: &&Path| path.headings().any(|heading| heading.is_named(name));
    let mut found: Vec<&Path> = plain.iter().filter(lowest).collect();
    if found.is_empty() {
        found = plain.iter().filter(any).collect();
    }
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        let names: Vec<String> =
            plain.iter().flat_map(Path::headings).map(|heading| heading.text.clone()).collect();
        let near = nearest(name, names.iter().map(String::as_str)).join(", ");
        return Err(PluginError::new(Problem::Layout, format!("stub heading `{name}` is not found"))
            .with_sheet(&merges.grid().name)
            .with_found(
                format!("a heading `{name}`"),
                if near.is_empty() { "nothing like it".to_owned() } else { near },
            ));
    };
    let (first, last) = (first.first_column, last.last_column);
    let is_one_group = found.windows(2).all(|pair| pair[0].last_column + 1 == pair[1].first_column)
        && (found.len() == 1 || !found.iter().all(lowest));
    if !is_one_group {
        return Err(PluginError::new(
            Problem::Layout,
            format!("stub heading `{name}` is found {} times", found.len()),
        )
        .with_sheet(&merges.grid().name)
        .with_found("one column", found.iter().map(|path| path.name()).collect::<Vec<_>>().join(", ")));
    }
    match number {
        None => Ok((first, last)),
        Some(number) => {
            let column = first + number.max(1) - 1;
            let is_inside = column <= last;
            is_inside.then_some((column, column)).ok_or_else(|| {
                let message =
                    format!("stub heading `{name}` has only {} columns, not {number}", last - first + 1);
                PluginError::new(Problem::Layout, message).with_sheet(&merges.grid().name)
            })
        }
    }
}
