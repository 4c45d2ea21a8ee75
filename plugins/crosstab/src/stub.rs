//! The stub of a table: labels filled down, eras carried, indents taken as levels, totals and memo items known by label.

use std::collections::BTreeMap;

use nenji_plugin::{Mapping, Role};
use nenji_sheet::layout::{Carry, Merges, Words, unit_in_heading, written};
use nenji_sheet::{Value, key, looks_like_period};

use crate::indent::Indents;
use crate::layout::Layout;

/// What a stub column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Index of the dimension.
    Dimension(usize),
    Period,
    /// Periods and, in the rows below each, labels of the dimension with this index.
    PeriodOrLabel(usize),
    /// Indices of the dimensions of an indented stub.
    Levels(Vec<usize>),
}

/// A stub column, or several under one heading: the label is the last one that is not empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stub {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) place: Place,
}

/// What the stub says of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RowStub {
    /// Labels parallel to the mapping's dimensions.
    pub(crate) labels: Vec<Option<String>>,
    /// The period, with its era.
    pub(crate) period: Option<String>,
    /// Value, total or memo.
    pub(crate) role: Role,
    /// The unit that its innermost label names.
    pub(crate) unit: Option<String>,
    /// All its texts.
    pub(crate) texts: Vec<String>,
    /// Does any stub cell, its own or one merged over it, speak for the row?
    pub(crate) is_labelled: bool,
    /// Deeper indents than the layout has levels for.
    pub(crate) is_too_deep: bool,
    /// Does it belong to a memo item above it?
    is_in_memo: bool,
}

/// Reads a stub from the top to the bottom.
pub(crate) struct StubReader<'a> {
    merges: &'a Merges<'a>,
    stubs: &'a [Stub],
    words: &'a Words,
    layout: &'a Layout,
    /// Per dimension: labels of rows that say what the rows below them belong to.
    parents: Vec<Vec<String>>,
    /// Per dimension: the one that holds.
    parent: Vec<Option<String>>,
    last_row: u32,
    /// The period of the rows below it.
    period: Option<String>,
    /// Its name, where the layout ignores it, and with it the rows below.
    ignored: Option<String>,
    total: String,
    carry: Carry,
    /// Per stub: what it said last.
    last: Vec<Option<String>>,
    periods: BTreeMap<(u32, u32), String>,
    indents: Indents,
}

/// A stub cell as it stands for a row.
struct Said {
    text: String,
    /// Row and column of its cell.
    place: (u32, u32),
}

impl<'a> StubReader<'a> {
    pub(crate) fn new(
        merges: &'a Merges<'a>,
        stubs: &'a [Stub],
        words: &'a Words,
        mapping: &'a Mapping<Layout>,
        indents: Indents,
    ) -> Self {
        let layout = &mapping.layout;
        let keys = |labels: &Vec<String>| labels.iter().map(|label| key(label)).collect();
        let parents =
            mapping.dimensions.keys().map(|id| layout.parents.get(id).map(keys).unwrap_or_default());
        Self {
            merges,
            stubs,
            words,
            layout,
            parents: parents.collect(),
            parent: vec![None; mapping.dimensions.len()],
            last_row: 0,
            period: None,
            ignored: None,
            total: layout.total_word(),
            carry: Carry::default(),
            last: vec![None; stubs.len()],
            periods: BTreeMap::new(),
            indents,
        }
    }

    /// Reads one row; rows must come in order.
    pub(crate) fn read(&mut self, row: u32) -> RowStub {
        let mut result = RowStub { labels: vec![None; self.parents.len()], ..RowStub::default() };
        let mut is_parent_new = false;
        if row > self.last_row + 1 {
            self.parent.fill(None);
        }
        self.last_row = row;
        for (at, stub) in self.stubs.iter().enumerate() {
            let said = self.said(row, stub);
            let is_new = said.as_ref().is_some_and(|said| said.place.0 == row);
            result.is_labelled |= said.is_some();
            let text = match &said {
                Some(said) => {
                    let text = self.text(said, &stub.place);
                    // What is ignored may be called as it is written, or with its era.
                    result.texts.extend((text != said.text).then(|| said.text.clone()));
                    Some(text)
                }
                None if matches!(stub.place, Place::PeriodOrLabel(_)) => None,
                // A new parent ends what its children said.
                None if is_parent_new => None,
                None => self.last[at].clone(),
            };
            let is_own = said.as_ref().is_none_or(|said| said.place.1 >= stub.first);
            self.last[at].clone_from(&text);
            is_parent_new |= is_new;
            if let Some(text) = text {
                self.place(row, at, text, is_own, &mut result);
            }
        }
        self.note_parents(&mut result);
        self.judge(&mut result);
        result
    }

    fn note_parents(&mut self, result: &mut RowStub) {
        for (at, parents) in self.parents.iter().enumerate().filter(|(_, parents)| !parents.is_empty()) {
            if let Some(label) = result.texts.iter().find(|text| parents.contains(&key(text))) {
                self.parent[at] = Some(label.clone());
            }
            result.labels[at].clone_from(&self.parent[at]);
        }
    }

    fn said(&self, row: u32, stub: &Stub) -> Option<Said> {
        (stub.first..=stub.last).rev().find_map(|column| {
            let extent = self.merges.extent(row, column);
            let cell = self.merges.grid().cell(extent.first_row, extent.first_column)?;
            let text = written(cell);
            (!text.is_empty()).then_some(Said { text, place: (extent.first_row, extent.first_column) })
        })
    }

    fn text(&mut self, said: &Said, place: &Place) -> String {
        if !matches!(place, Place::Period | Place::PeriodOrLabel(_)) {
            return said.text.clone();
        }
        if let Some(known) = self.periods.get(&said.place) {
            return known.clone();
        }
        let completed = self.carry.complete(self.layout.meant(&said.text));
        // What is no period is a label, as written.
        let is_label = matches!(place, Place::PeriodOrLabel(_)) && !looks_like_period(&completed);
        let completed = if is_label { said.text.clone() } else { completed };
        self.periods.insert(said.place, completed.clone());
        completed
    }

    fn place(&mut self, row: u32, at: usize, text: String, is_own: bool, result: &mut RowStub) {
        match &self.stubs[at].place {
            Place::Period => result.period = Some(text.clone()),
            Place::PeriodOrLabel(index) if looks_like_period(&text) => {
                self.period = Some(text.clone());
                let names = result.texts.iter().chain([&text]);
                self.ignored = names.into_iter().find(|name| self.layout.ignores(name)).cloned();
                result.period = Some(text.clone());
                // It speaks for all whom the rows below it name one by one.
                result.labels[*index] = Some(self.total.clone());
                result.role = Role::Total;
            }
            Place::PeriodOrLabel(index) => {
                result.period.clone_from(&self.period);
                result.texts.extend(self.ignored.clone());
                result.labels[*index] = Some(text.clone());
            }
            // A label merged over several stub columns names the first; a total names all.
            Place::Dimension(_) if !is_own && !self.words.is_total(&text) => return,
            Place::Dimension(index) => result.labels[*index] = Some(text.clone()),
            Place::Levels(levels) => {
                let path = self.indents.path(row, &text, self.words.is_total(&text));
                result.is_too_deep = path.labels.len() > levels.len();
                result.is_in_memo = path.labels.iter().any(|label| self.words.is_memo(label));
                for (index, label) in levels.iter().zip(&path.labels) {
                    result.labels[*index] = Some(label.clone());
                }
                if path.has_children {
                    result.role = Role::Total;
                    for index in levels.iter().skip(path.labels.len()) {
                        result.labels[*index] = Some(self.total.clone());
                    }
                }
            }
        }
        if self.stubs[at].place != Place::Period {
            result.unit = unit_in_heading(&text).or(result.unit.take());
        }
        result.texts.push(text);
    }

    fn judge(&self, result: &mut RowStub) {
        let total = result.texts.iter().find(|text| self.words.is_total(text)).cloned();
        if result.is_in_memo || result.texts.iter().any(|text| self.words.is_memo(text)) {
            result.role = Role::Memo;
        } else if let Some(total) = total {
            result.role = Role::Total;
            for stub in self.stubs {
                let indices = match &stub.place {
                    Place::Dimension(index) | Place::PeriodOrLabel(index) => std::slice::from_ref(index),
                    Place::Levels(levels) => levels,
                    Place::Period => &[],
                };
                for &index in indices {
                    result.labels[index].get_or_insert_with(|| total.clone());
                }
            }
        }
    }
}

/// Blanks before a label, U+3000 counting two.
pub(crate) fn indent_of(value: &Value) -> usize {
    let Value::Text(text) = value else { return 0 };
    text.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\u{3000}' { 2 } else { 1 }).sum()
}
