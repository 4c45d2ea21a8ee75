//! Labels to codes: every name, alias and id of a code list by its comparable key.
//!
//! A label matches exactly or not at all. Near names are offered in messages, never taken.

use std::collections::BTreeMap;

use nenji_sheet::{key, nearest};
use rustc_hash::FxHashMap;

use super::{Catalog, Code, CodeList};
use crate::observation::Id;

/// All code lists of a catalogue, ready to be looked up in. Built once, shared by all sources.
#[derive(Clone, Debug, Default)]
pub struct LabelIndex {
    lists: BTreeMap<Id, FxHashMap<String, Id>>,
}

/// Two codes of one list that share a spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Collision {
    pub(crate) spelling: String,
    pub(crate) first: Id,
    pub(crate) second: Id,
}

impl LabelIndex {
    /// The index of a catalogue that was loaded, hence without collisions.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let lists = catalog.code_lists.iter().map(|(id, list)| (id.clone(), index(list).0)).collect();
        Self { lists }
    }

    /// The code of a label as written; none where no spelling matches exactly.
    #[must_use]
    pub fn code(&self, dimension: &str, label: &str) -> Option<&Id> {
        self.lists.get(dimension)?.get(&key(label))
    }

    /// The codes whose spellings come nearest, as `spelling`, for messages.
    #[must_use]
    pub fn nearest(&self, dimension: &str, label: &str) -> Vec<String> {
        let Some(list) = self.lists.get(dimension) else { return Vec::new() };
        let mut spellings: Vec<&str> = list.keys().map(String::as_str).collect();
        spellings.sort_unstable();
        nearest(label, spellings).into_iter().map(str::to_owned).collect()
    }
}

/// Every spelling of a code: id, both names, aliases.
pub(crate) fn spellings(code: &Code) -> impl Iterator<Item = &str> {
    [&*code.id, &code.name.ja, &code.name.en].into_iter().chain(code.aliases.iter().map(String::as_str))
}

/// The spellings of one list by key, and the first that two codes share.
pub(crate) fn index(list: &CodeList) -> (FxHashMap<String, Id>, Option<Collision>) {
    let mut index: FxHashMap<String, Id> = FxHashMap::default();
    let mut collision = None;
    for code in &list.codes {
        for spelling in spellings(code) {
            let known = index.entry(key(spelling)).or_insert_with(|| code.id.clone());
            if *known != code.id && collision.is_none() {
                collision = Some(Collision {
                    spelling: spelling.to_owned(),
                    first: known.clone(),
                    second: code.id.clone(),
                });
            }
        }
    }
    (index, collision)
}
