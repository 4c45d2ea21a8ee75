//! What the columns of figures are: which headings name indicators, and which are labels of a dimension.

use nenji_plugin::Role;
use nenji_sheet::draft::{Axis, Catalogue, FITS, Kind, Sure, code_list, indicators, kind_of, total_words};
use nenji_sheet::layout::{
    Carry, Heading, Merges, Path, Stated, heading_keys, paths, stated_kind, unit_alone, unit_in_heading,
    unit_statement, written,
};
use nenji_sheet::{key, looks_like_period, trim};

use super::{Choice, Found};

/// An indicator of the draft.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// Heading in the sheet; none where all columns are meant.
    pub(super) heading: Option<String>,
    pub(super) id: Choice<String>,
    /// Ids that come next.
    pub(super) others: Vec<String>,
    pub(super) role: Option<Role>,
    pub(super) unit: Option<Choice<String>>,
}

/// The dimension that stands across.
#[derive(Clone, Debug)]
pub(super) struct Across {
    pub(super) id: Choice<String>,
    /// Number of the header row; none for whatever the indicator leaves.
    pub(super) level: Option<u32>,
}

/// One way to take the columns.
#[derive(Clone, Debug)]
pub(super) struct Structure {
    pub(super) columns: Vec<Column>,
    pub(super) across: Option<Across>,
    pub(super) unit_row: Option<u32>,
}

/// A list must know so many per cent of the labels.
const LIKE_A_LIST: usize = 54;

/// A column's headings that are neither period nor unit.
struct Words {
    texts: Vec<(u32, String)>,
    unit: Option<String>,
}

/// The ways to take the columns, the likeliest first.
pub(super) fn structures(
    merges: &Merges<'_>,
    found: &Found,
    corner: (u32, u32),
    axis: &Axis,
    catalogue: &Catalogue,
) -> Vec<Structure> {
    let shape = &found.shape;
    let (first, last) = (shape.last_stub() + 1, shape.figures.last().copied().unwrap_or(1));
    let rows = corner.0..=shape.header_last;
    let unit_row = rows.clone().find(|&row| is_unit_row(merges, row, first, last));
    let paths = paths(merges, rows, first..=last, first);
    let has_figures = |path: &&Path| {
        let cells = shape.body.iter().filter_map(|row| found.grid.rows.get(row));
        let mut cells = cells.flat_map(|cells| cells.range(path.first_column..=path.last_column));
        cells.any(|(_, cell)| !matches!(kind_of(cell), Kind::Word | Kind::Period))
    };
    let paths: Vec<Path> = paths.iter().filter(has_figures).cloned().collect();
    let words: Vec<Words> = paths.iter().map(|path| words(path, *axis == Axis::Across, unit_row)).collect();
    let unit = stated_unit(found);
    let reader = Reader { catalogue, words: &words, unit, unit_row: unit_row.map(|row| row - corner.0 + 1) };
    reader.structures(corner.0)
}

/// A header row that holds units and nothing else.
fn is_unit_row(merges: &Merges<'_>, row: u32, first: u32, last: u32) -> bool {
    let cells = merges.grid().rows.get(&row).into_iter().flat_map(|cells| cells.range(first..=last));
    let texts: Vec<String> = cells.map(|(_, cell)| written(cell)).collect();
    let units = texts.iter().filter(|text| unit_alone(text).is_some() || text.contains('/')).count();
    texts.len() >= 2 && units * 10 >= texts.len() * 6 && texts.iter().all(|text| text.chars().count() <= 6)
}

/// The unit that a cell of the header or above it states.
pub(super) fn stated_unit(found: &Found) -> Option<String> {
    let rows = found.grid.rows.range(..=found.shape.header_last).rev();
    rows.flat_map(|(_, cells)| cells.values()).find_map(|cell| unit_statement(&written(cell)))
}

fn words(path: &Path, is_across: bool, unit_row: Option<u32>) -> Words {
    let mut carry = Carry::default();
    let is_word = |heading: &&Heading| {
        let is_period = is_across && looks_like_period(&carry.complete(&heading.text));
        !is_period && Some(heading.row) != unit_row && unit_statement(&heading.text).is_none()
    };
    let texts: Vec<(u32, String)> =
        path.headings().filter(is_word).map(|heading| (heading.row, trim(&heading.text))).collect();
    let own = path.levels.iter().flatten().find(|heading| Some(heading.row) == unit_row);
    let own = own.map(|heading| trim(&heading.text));
    let unit = own.or_else(|| texts.iter().rev().find_map(|(_, text)| unit_in_heading(text)));
    Words { texts, unit }
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    words: &'a [Words],
    unit: Option<String>,
    unit_row: Option<u32>,
}

impl Reader<'_> {
    fn structures(&self, first_row: u32) -> Vec<Structure> {
        let depth = self.words.iter().map(|words| words.texts.len()).max().unwrap_or(0);
        let mut found = Vec::new();
        if depth == 0 {
            let column = self.column(None, None);
            return vec![self.structure(vec![column], None)];
        }
        let tops = self.distinct(|words| words.texts.first());
        let leaves = self.distinct(|words| words.texts.last());
        let groups = self.distinct(|words| words.texts.first().filter(|_| words.texts.len() > 1));
        let below = self.distinct(|words| words.texts.last().filter(|_| words.texts.len() > 1));
        if depth == 1 {
            if let Some(list) = self.list(&tops) {
                found.push(
                    self.structure(vec![self.column(None, None)], Some(Across { id: list, level: None })),
                );
            }
        } else if let Some(list) = self.list(&groups) {
            let row =
                self.words.iter().find(|words| words.texts.len() > 1).map_or(first_row, |w| w.texts[0].0);
            let across = Across { id: list, level: Some(row - first_row + 1) };
            found.push(self.structure(self.named(&leaves), Some(across)));
        } else if let Some(list) = self.list(&below) {
            found.push(self.structure(self.named(&tops), Some(Across { id: list, level: None })));
        } else if self.repeats(&groups, &below) {
            let why = "the lower headings repeat under each group, or name totals; no code list knows them"
                .to_owned();
            let id = Choice { value: "?".to_owned(), sure: Sure::Open, why };
            found.push(self.structure(self.named(&tops), Some(Across { id, level: None })));
        }
        found.push(self.structure(self.named(&leaves), None));
        found.push(self.structure(self.whole_paths(), None));
        found
    }

    fn structure(&self, columns: Vec<Column>, across: Option<Across>) -> Structure {
        Structure { columns, across, unit_row: self.unit_row }
    }

    fn distinct<'b>(
        &'b self,
        of: impl Fn(&'b Words) -> Option<&'b (u32, String)>,
    ) -> Vec<(String, Option<String>)> {
        let mut found: Vec<(String, Option<String>)> = Vec::new();
        for words in self.words {
            let Some((_, text)) = of(words) else { continue };
            if !found.iter().any(|(known, _)| key(known) == key(text)) {
                found.push((text.clone(), words.unit.clone()));
            }
        }
        found
    }

    /// Are the lower headings those of a dimension: the same under several groups, or with a total among them?
    fn repeats(&self, groups: &[(String, Option<String>)], below: &[(String, Option<String>)]) -> bool {
        // The same pair under two periods is one.
        let pairs = self.words.iter().filter(|words| words.texts.len() > 1).map(|words| &words.texts);
        let pairs = pairs.map(|texts| texts.iter().map(|(_, text)| key(text)).collect::<Vec<_>>());
        let pairs = pairs.collect::<std::collections::BTreeSet<_>>().len();
        let texts: Vec<String> = below.iter().map(|(text, _)| text.clone()).collect();
        !groups.is_empty() && (below.len() < pairs || !total_words(&texts).is_empty())
    }

    fn list(&self, headings: &[(String, Option<String>)]) -> Option<Choice<String>> {
        let texts: Vec<String> = headings.iter().map(|(text, _)| text.clone()).collect();
        let totals = total_words(&texts);
        let labels: Vec<String> = texts.into_iter().filter(|text| !totals.contains(text)).collect();
        if labels.len() < 2 {
            return None;
        }
        let list = code_list(self.catalogue, "", &labels).filter(|list| list.fits >= LIKE_A_LIST)?;
        let sure = if list.fits >= 85 { Sure::High } else { Sure::Middle };
        Some(Choice { value: list.id, sure, why: list.why })
    }

    /// An indicator for each heading; rates and changes belong to the one before.
    fn named(&self, headings: &[(String, Option<String>)]) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for (heading, unit) in headings {
            let mut column = self.column(Some(heading), unit.as_ref());
            match stated_kind(heading) {
                Some(Stated::Share) => continue,
                Some(kind) => {
                    let role = if kind == Stated::Rate { Role::StatedRate } else { Role::StatedChange };
                    let before = columns.iter().rev().find(|column| column.role.is_none());
                    let Some(before) = before else { continue };
                    column.role = Some(role);
                    column.id = Choice {
                        why: format!("stated of `{}`", before.heading.as_deref().unwrap_or("")),
                        ..before.id.clone()
                    };
                    column.others.clear();
                }
                None if column.id.sure == Sure::Open && is_memo(heading) => column.role = Some(Role::Memo),
                None => {}
            }
            columns.push(column);
        }
        columns
    }

    /// Every column under its whole path of headings.
    fn whole_paths(&self) -> Vec<Column> {
        let mut paths: Vec<(String, Option<String>)> = Vec::new();
        for words in self.words {
            let path: Vec<String> = words.texts.iter().map(|(_, text)| short(text)).collect();
            let path = path.join("/");
            if !path.is_empty() && !paths.iter().any(|(known, _)| *known == path) {
                paths.push((path, words.unit.clone()));
            }
        }
        self.named(&paths)
    }

    fn column(&self, heading: Option<&str>, unit: Option<&String>) -> Column {
        let unit = unit.map(|unit| (unit.clone(), "stands in the heading"));
        let unit = unit.or_else(|| self.unit.clone().map(|unit| (unit, "stated above the table")));
        let unit = unit.map(|(value, why)| Choice { value, sure: Sure::High, why: why.to_owned() });
        let why = "no indicator of the catalogue is named like it".to_owned();
        let id = Choice { value: "?".to_owned(), sure: Sure::Open, why };
        Column { heading: heading.map(str::to_owned), id, others: Vec::new(), role: None, unit }
    }
}

/// The shortest name that a heading answers to, for paths.
fn short(text: &str) -> String {
    heading_keys(text).into_iter().find(|key| !key.contains('/')).unwrap_or_else(|| text.replace('/', ""))
}

fn is_memo(heading: &str) -> bool {
    let heading = key(heading);
    ["再掲", "うち", "内数", "別掲"].iter().any(|word| heading.contains(word))
}

/// Names the indicators, now that the dimensions of the table and its measure are known.
pub(super) fn name(
    columns: &mut [Column],
    title: &str,
    measure: Option<&str>,
    dimensions: &[&str],
    catalogue: &Catalogue,
) {
    for at in 0..columns.len() {
        if matches!(columns[at].role, Some(Role::StatedRate | Role::StatedChange)) {
            let before =
                columns[..at].iter().rev().find(|column| column.role.is_none()).map(|one| one.id.clone());
            if let Some(before) = before {
                columns[at].id = Choice { why: "stated of the indicator before it".to_owned(), ..before };
            }
            continue;
        }
        let column = &mut columns[at];
        let heading = column.heading.as_deref().unwrap_or(title);
        let unit = column.unit.as_ref().map(|unit| unit.value.as_str());
        let named = indicators(catalogue, heading, unit, measure, dimensions);
        column.others = named.iter().take(3).filter(|one| one.fits >= 20).map(|one| one.id.clone()).collect();
        let best = named.first().filter(|best| best.fits >= FITS);
        let best = best.filter(|best| named.get(1).is_none_or(|next| next.fits < best.fits));
        if let Some(best) = best {
            let sure = if best.fits >= 90 { Sure::High } else { Sure::Middle };
            column.id = Choice { value: best.id.clone(), sure, why: best.why.clone() };
            column.role = column.role.filter(|role| *role != Role::Memo);
            column.others.retain(|id| *id != best.id);
            if column.unit.is_none()
                && let Some(known) = catalogue.indicators.iter().find(|known| known.id == best.id)
            {
                let why = "the sheet names none; this is the catalogue's".to_owned();
                column.unit = Some(Choice { value: known.unit.clone(), sure: Sure::Low, why });
            }
        }
    }
}
