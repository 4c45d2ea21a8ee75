//! The sample year against the oracle: what the generator wrote, not through our parsers, added up in plain loops.
//!
//! Every figure of every indicator at every level and year, the ratios and the bridges must agree exactly.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::Utf8Path;
use nenji::aggregate::{self, Aggregates, Fraction, Level, LevelRow, YearFigures};
use nenji::catalog::Indicator;
use nenji::cli::CommonArgs;
use nenji::config::{Empty, Grain};
use nenji::extract::{self, Context};
use nenji::inputs::Inputs;
use nenji::plugin::{Limits, Plugins, Pool, install};
use nenji::progress::Silent;
use nenji::validate::{self, Rules};

use crate::oracle::{self, Fact, Pair};
use crate::program::repository;

/// The program's side: the stages of the run, up to the figures.
fn computed() -> (Inputs, Aggregates) {
    let program = Utf8Path::new(env!("CARGO_BIN_EXE_nenji"));
    let folder = install::install_built(program.parent().unwrap()).unwrap();
    let pool = Pool::new(Plugins::open(&folder).unwrap(), program.to_owned(), Limits::default(), 2).unwrap();
    let config = repository().join("inputs/nenji.toml");
    let args = CommonArgs { config, fiscal_year: None, plugins: None, built_plugins: false };
    let inputs = Inputs::load(&args).unwrap();
    let fiscal_years = inputs.fiscal_years();
    let context = Context {
        catalog: &inputs.catalog,
        labels: &inputs.labels,
        fiscal_years: &fiscal_years,
        cache: None,
    };
    let mut extracted = extract::extract(&inputs.plan.tasks, &pool, context, &Silent);
    let observations = extract::take_observations(&mut extracted);
    let rules = Rules {
        catalog: &inputs.catalog,
        settings: &inputs.settings,
        sources: &inputs.sources,
        overrides: &inputs.overrides,
    };
    let settled = validate::settle(&rules, observations);
    let aggregates = aggregate::aggregate(&inputs.catalog, &inputs.settings, &settled).unwrap();
    (inputs, aggregates)
}

/// The generator's side: the newest statement of each fact, gaps apart.
fn stated() -> (Vec<Fact>, Vec<nenji_sample::Fact>) {
    let mut newest = BTreeMap::new();
    let mut facts: Vec<nenji_sample::Fact> = nenji_sample::facts();
    facts.sort_by_key(|fact| fact.vintage);
    for fact in facts {
        let name = (fact.indicator, fact.fiscal_year, fact.key.clone());
        let is_gap = fact.value.is_none();
        // A gap never replaces a number.
        if !is_gap || !newest.contains_key(&name) {
            newest.insert(name, fact);
        }
    }
    let (known, gaps) = newest.into_values().partition::<Vec<_>, _>(|fact| fact.value.is_some());
    let known = known.into_iter().map(|fact| Fact {
        indicator: fact.indicator.to_owned(),
        fiscal_year: fact.fiscal_year,
        key: fact.key,
        value: fact.value.unwrap(),
    });
    (known.collect(), gaps)
}

/// One row of one level, and what is known of it.
struct Row<'a> {
    facts: &'a [Fact],
    indicator: &'a Indicator,
    codes: Vec<(&'a str, &'a str)>,
    /// A source of the indicator lists all that there is: an absent key is zero.
    is_zero_where_absent: bool,
}

impl Row<'_> {
    fn value(&self, year: i32, computed: Option<i64>) -> Option<i64> {
        let total = oracle::total(self.facts, &self.indicator.id, year, &self.codes);
        total.or_else(|| computed.filter(|value| *value == 0 && self.is_zero_where_absent))
    }
}

fn pair(fraction: Option<Fraction>) -> Option<Pair> {
    fraction.map(|fraction| (fraction.numerator, fraction.denominator))
}

/// Numerator and denominator without common factors; none for a denominator of 0.
fn reduced(numerator: i64, denominator: i64) -> Option<Pair> {
    pair(Fraction::of(numerator, denominator))
}

fn total_of(level: &Level) -> Option<&LevelRow> {
    level.rows.first().filter(|_| level.dimensions.is_empty())
}

/// Levels whose values may be added up from the finest ones.
fn is_summed(indicator: &Indicator, level: &Level) -> bool {
    let mut summed = indicator.dimensions.iter().filter(|dimension| !level.dimensions.contains(dimension));
    summed.all(|dimension| indicator.additive_over.contains(dimension))
}

#[test]
fn every_figure_is_what_plain_loops_give() {
    let (inputs, aggregates) = computed();
    let (facts, gaps) = stated();
    let mut compared = 0;
    for series in &aggregates.series {
        let indicator = inputs.catalog.indicator(&series.indicator).unwrap();
        let has_zeros = inputs.sources.iter().any(|source| {
            (source.empty == Empty::Zero || source.grain == Grain::Event)
                && source.indicators.iter().any(|one| one.id == indicator.id)
        });
        let total = series.levels.first().and_then(total_of).unwrap();
        for level in series.levels.iter().filter(|level| is_summed(indicator, level)) {
            for row in &level.rows {
                let codes = level.dimensions.iter().zip(&row.codes).map(|(d, c)| (&**d, &**c)).collect();
                let row_of = Row { facts: &facts, indicator, codes, is_zero_where_absent: has_zeros };
                compared += compare(&row_of, row, total, is_summed(indicator, &series.levels[0]));
                compare_alike(&row_of, row, &gaps, &inputs);
            }
        }
    }
    assert!(compared > 5_000, "{compared} figures were compared");
}

/// Values, changes, growth, index and, where parts may be added up, contributions and shares.
fn compare(oracle: &Row<'_>, row: &LevelRow, total: &LevelRow, is_additive: bool) -> usize {
    let mut prior = None;
    let base = oracle.value(2019, row.years[0].value);
    let mut is_broken = false;
    for (at, (figure, year)) in row.years.iter().zip(2019..).enumerate() {
        let place = format!("{} {:?} FY{year}: {figure:?}", oracle.indicator.id, oracle.codes);
        let value = oracle.value(year, figure.value);
        assert_eq!(figure.value, value, "{place}");
        is_broken |= at > 0 && figure.break_reason.is_some();
        let change = value.zip(prior).map(|(value, prior)| value - prior);
        let change = change.filter(|_| figure.break_reason.is_none());
        assert_eq!(figure.change, change, "{place}");
        let growth = change.zip(prior).and_then(|(change, prior)| reduced(change, prior));
        assert_eq!(pair(figure.growth), growth, "{place}");
        let index = value.zip(base).filter(|_| !is_broken).and_then(|(value, base)| reduced(value, base));
        assert_eq!(pair(figure.index), index, "{place}");
        if is_additive {
            parts(figure, &total.years[at], &place, oracle.indicator.signed);
        }
        prior = value;
    }
    row.years.len()
}

/// A part against the total, whose own values have been compared.
fn parts(figure: &YearFigures, total: &YearFigures, place: &str, is_signed: bool) {
    let share = figure.value.zip(total.value).filter(|_| !is_signed);
    assert_eq!(pair(figure.share), share.and_then(|(value, all)| reduced(value, all)), "{place}");
    let contribution = figure.change.zip(total.prior).filter(|_| total.growth.is_some());
    let contribution = contribution.and_then(|(change, prior)| reduced(change, prior));
    assert_eq!(pair(figure.contribution), contribution, "{place}");
}

/// Like-for-like, in the years in which nothing was split and the scope did not change.
fn compare_alike(oracle: &Row<'_>, row: &LevelRow, gaps: &[nenji_sample::Fact], inputs: &Inputs) {
    let kind = oracle.indicator.kind;
    let splits: BTreeSet<i32> = inputs.catalog.splits.iter().map(|split| split.break_year(kind).0).collect();
    for (figure, year) in row.years.iter().zip(2019..) {
        let has_gap = gaps
            .iter()
            .any(|gap| gap.indicator == &*oracle.indicator.id && [year, year - 1].contains(&gap.fiscal_year));
        let Some(alike) = &figure.like_for_like else { continue };
        if has_gap || splits.contains(&year) || oracle.is_zero_where_absent {
            continue;
        }
        let (facts, id) = (oracle.facts, &oracle.indicator.id);
        let expected = oracle::like_for_like(facts, id, year, &oracle.codes, &alike.unit);
        let found = (alike.units, alike.prior, alike.current);
        assert_eq!(Some(found), expected, "{id} {:?} FY{year} {alike:?}", oracle.codes);
    }
}

#[test]
fn ratios_and_bridges_are_what_plain_loops_give() {
    let (inputs, aggregates) = computed();
    let (facts, _) = stated();
    for series in &aggregates.ratios {
        let definition = inputs.catalog.ratios.iter().find(|one| one.id == series.ratio).unwrap();
        for level in &series.levels {
            for (code, years) in &level.rows {
                let codes: Vec<(&str, &str)> =
                    level.dimension.iter().zip(code).map(|(d, c)| (&**d, &**c)).collect();
                for (figure, year) in years.iter().zip(2019..).filter(|(one, _)| one.missing_parts == 0) {
                    let sum = |id: &Arc<str>| oracle::total(&facts, id, year, &codes);
                    let place = format!("{} {codes:?} FY{year}", series.ratio);
                    let Some(ratio) = figure.ratio else { continue };
                    assert_eq!(figure.numerator, sum(&definition.numerator).or(Some(0)), "{place}");
                    let denominator = definition.denominator.iter().map(|id| sum(id).unwrap_or(0)).sum();
                    assert_eq!(figure.denominator, Some(denominator), "{place}");
                    assert_eq!(pair(Some(ratio)), reduced(figure.numerator.unwrap(), denominator), "{place}");
                }
            }
        }
    }
    let mut closed = 0;
    for bridge in aggregates.bridges.iter().filter(|bridge| &*bridge.indicator == "ceptoar_members") {
        let codes: Vec<(&str, &str)> = bridge.part.iter().map(|(d, c)| (&**d, &**c)).collect();
        let open = oracle::unexplained(&facts, "ceptoar", "ceptoar_members", bridge.fiscal_year.0, &codes);
        if let (Some(_), Some(open)) = (bridge.unexplained, open) {
            assert_eq!(bridge.unexplained, Some(open), "{bridge:?}");
            closed += usize::from(open == 0);
        }
    }
    assert!(closed > 50, "{closed} bridges close");
}
