//! Facts: what the sample files say, before anybody lays it out in a spreadsheet.

use std::collections::BTreeMap;

/// First and last fiscal year of the sample.
pub const FIRST_YEAR: i32 = 2019;
/// See [`FIRST_YEAR`].
pub const LAST_YEAR: i32 = 2024;

/// One figure, as one file first states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Indicator id of the catalogue.
    pub indicator: &'static str,
    /// Fiscal year that the figure speaks of.
    pub fiscal_year: i32,
    /// Code by public dimension, `_X` where the file does not break it down; besides these only `organisation`, and only
    /// where named units are counted.
    pub key: BTreeMap<String, String>,
    /// Base units; none where the file says that it is not known.
    pub value: Option<i64>,
    /// Letter of SDMX `CL_OBS_STATUS`.
    pub status: char,
    /// Ministry that sends the file.
    pub reporter: &'static str,
    /// Source that reads the file: `sources/<source>.toml`.
    pub source: &'static str,
    /// Fiscal year of the folder in which the figure first appears; a correction has a later one.
    pub vintage: i32,
    /// Taken from the public record, not made up.
    pub real: bool,
}

/// Dimension and code, side by side.
pub(crate) type Pairs<'a> = &'a [(&'a str, &'a str)];

fn key_of(pairs: Pairs<'_>) -> BTreeMap<String, String> {
    pairs.iter().map(|(dimension, code)| ((*dimension).to_owned(), (*code).to_owned())).collect()
}

/// Who says it, and in which source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    /// Ministry.
    pub(crate) reporter: &'static str,
    /// Source id.
    pub(crate) source: &'static str,
}

/// Indicator, fiscal year and key.
type Name = (&'static str, i32, BTreeMap<String, String>);

/// All facts, to be asked by key.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    list: Vec<Fact>,
    index: BTreeMap<Name, Vec<usize>>,
}

impl Facts {
    fn push(&mut self, fact: Fact) {
        let key = (fact.indicator, fact.fiscal_year, fact.key.clone());
        self.index.entry(key).or_default().push(self.list.len());
        self.list.push(fact);
    }

    /// States an illustrative figure in the file of its own year.
    pub(crate) fn state(
        &mut self,
        origin: Origin,
        indicator: &'static str,
        year: i32,
        pairs: Pairs<'_>,
        value: i64,
    ) {
        self.state_later(origin, indicator, (year, year), pairs, value);
    }

    /// States an illustrative figure that first appears in the file of a later year.
    pub(crate) fn state_later(
        &mut self,
        origin: Origin,
        indicator: &'static str,
        (year, vintage): (i32, i32),
        pairs: Pairs<'_>,
        value: i64,
    ) {
        self.push(Fact {
            indicator,
            fiscal_year: year,
            key: key_of(pairs),
            value: Some(value),
            status: 'A',
            reporter: origin.reporter,
            source: origin.source,
            vintage,
            real: false,
        });
    }

    /// States that a file of a later year has the cell and no figure in it.
    pub(crate) fn leave_open(
        &mut self,
        origin: Origin,
        indicator: &'static str,
        (year, vintage): (i32, i32),
        pairs: Pairs<'_>,
        status: char,
    ) {
        self.push(Fact {
            indicator,
            fiscal_year: year,
            key: key_of(pairs),
            value: None,
            status,
            reporter: origin.reporter,
            source: origin.source,
            vintage,
            real: false,
        });
    }

    /// Adds to the figure of a key: for figures that are sums over events.
    pub(crate) fn add(
        &mut self,
        origin: Origin,
        indicator: &'static str,
        year: i32,
        pairs: Pairs<'_>,
        value: i64,
    ) {
        let found = self.index.get(&(indicator, year, key_of(pairs))).and_then(|ids| ids.last().copied());
        match found {
            Some(id) => {
                let fact = &mut self.list[id];
                fact.value = fact.value.map(|sum| sum + value);
            }
            None => self.state(origin, indicator, year, pairs, value),
        }
    }

    /// Makes the first publication of a figure differ from the true one, which the file of a later year then gives.
    pub(crate) fn correct(
        &mut self,
        indicator: &'static str,
        (year, vintage): (i32, i32),
        pairs: Pairs<'_>,
        published: i64,
    ) {
        let ids = self.index.get(&(indicator, year, key_of(pairs)));
        let id = *ids.and_then(|ids| ids.last()).expect("only a stated figure is corrected");
        let corrected = Fact { vintage, ..self.list[id].clone() };
        self.list[id].value = Some(published);
        self.push(corrected);
    }

    /// States a figure of the public record, or a gap in it.
    pub(crate) fn record(
        &mut self,
        origin: Origin,
        indicator: &'static str,
        (year, vintage): (i32, i32),
        pairs: Pairs<'_>,
        (value, status): (Option<i64>, char),
    ) {
        self.push(Fact {
            indicator,
            fiscal_year: year,
            key: key_of(pairs),
            value,
            status,
            reporter: origin.reporter,
            source: origin.source,
            vintage,
            real: true,
        });
    }

    fn find(&self, indicator: &'static str, year: i32, vintage: i32, pairs: Pairs<'_>) -> Option<&Fact> {
        let ids = self.index.get(&(indicator, year, key_of(pairs)))?;
        ids.iter().rev().map(|id| &self.list[*id]).find(|fact| fact.vintage <= vintage)
    }

    /// The figure as known when the files of `vintage` were made.
    pub(crate) fn value(
        &self,
        indicator: &'static str,
        (year, vintage): (i32, i32),
        pairs: Pairs<'_>,
    ) -> Option<i64> {
        self.find(indicator, year, vintage, pairs).and_then(|fact| fact.value)
    }

    /// All facts, in the order in which they were stated.
    pub(crate) fn into_list(self) -> Vec<Fact> {
        self.list
    }
}
