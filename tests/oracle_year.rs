//! The oracle: every figure of the sample year, computed again from what the generator says that the files say.
//!
//! The two ways meet only at their ends: files → plugins → stages on one side, facts → plain loops on the other. No
//! difference is listed here; where a rule of the catalogue explains one, the oracle knows that rule.

mod alike;
mod bridges;
mod cells;
mod figures;
mod published;
mod ratios;
mod recurrence;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::Duration;

use camino::Utf8Path;
use nenji::aggregate::{self, Aggregates, Fraction, Level, Portfolio, YearFigures};
use nenji::catalog::Indicator;
use nenji::cli::CommonArgs;
use nenji::extract::{self, Context};
use nenji::inputs::Inputs;
use nenji::issue::Issue;
use nenji::observation::Id;
use nenji::plugin::{Limits, Pins};
use nenji::progress::Silent;
use nenji::record::InputEntry;
use nenji::validate::{self, Rules, Settled};
use nenji::workers::{self, Readers};

use crate::oracle;
use crate::program::{PROGRAM, sample_config, sample_year};
use cells::World;
use figures::Series;

/// What the program computes from the files.
pub(crate) struct Computed {
    pub(crate) inputs: Inputs,
    pub(crate) files: Vec<InputEntry>,
    pub(crate) settled: Settled,
    pub(crate) aggregates: Aggregates,
    pub(crate) portfolios: Vec<Portfolio>,
    pub(crate) issues: Vec<Issue>,
}

pub(crate) fn computed() -> &'static Computed {
    static COMPUTED: OnceLock<Computed> = OnceLock::new();
    COMPUTED.get_or_init(compute)
}

fn compute() -> Computed {
    let config = sample_config();
    let inputs = Inputs::load(&CommonArgs {
        config,
        fiscal_year: None,
        plugins: None,
        built_plugins: true,
        allow_unpinned: false,
    })
    .unwrap();
    let plugins = workers::plugins(Utf8Path::new(PROGRAM), None, true, Pins::Required).unwrap();
    let limits = Limits { memory_mib: 1024, task: Duration::from_secs(60), start: Duration::from_secs(30) };
    let sources = inputs.sources.iter().map(|source| &**source);
    let readers = Readers::new(plugins, sources, PROGRAM.into(), limits, workers::cores()).unwrap();
    let fiscal_years = inputs.fiscal_years();
    let (catalog, labels) = (&inputs.catalog, &inputs.labels);
    let context = Context { catalog, labels, fiscal_years: &fiscal_years, cache: None };
    let mut extracted = extract::extract(&inputs.plan.tasks, &readers, context, &Silent);
    let files = extracted.iter().map(InputEntry::of).collect();
    let mut issues = inputs.plan.issues.clone();
    issues.extend(extract::issues(&extracted));
    let observations = extract::take_observations(&mut extracted);
    let (settings, sources, overrides) = (&inputs.settings, &inputs.sources[..], &inputs.overrides[..]);
    let settled = validate::settle(&Rules { catalog, settings, sources, overrides }, observations);
    let mut aggregates = aggregate::aggregate(catalog, settings, &settled).unwrap();
    let ministries = &catalog.code_list("ministry").unwrap().codes;
    let portfolio = |id: &Id| aggregate::portfolio(catalog, settings, &settled, id).unwrap();
    let portfolios: Vec<Portfolio> = ministries.iter().map(|code| portfolio(&code.id)).collect();
    aggregate::reconcile(catalog, &settled, &portfolios, &mut aggregates);
    issues.extend(settled.issues.iter().chain(&aggregates.issues).cloned());
    issues.sort();
    Computed { inputs, files, settled, aggregates, portfolios, issues }
}

/// Every subset of an indicator's dimensions.
fn subsets(count: usize) -> impl Iterator<Item = Vec<usize>> {
    (0..1_u32 << count).map(move |bits| (0..count).filter(|index| bits & (1 << index) != 0).collect())
}

fn level_of<'a>(aggregates: &'a Aggregates, indicator: &Indicator, dimensions: &[usize]) -> &'a Level {
    let series = aggregates.series.iter().find(|one| one.indicator == indicator.id);
    let wanted: Vec<&Id> = dimensions.iter().map(|index| &indicator.dimensions[*index]).collect();
    let is_it = |level: &&Level| level.dimensions.iter().eq(wanted.iter().copied());
    series.unwrap_or_else(|| panic!("no series `{}`", indicator.id)).levels.iter().find(is_it).unwrap()
}

fn rows_of(level: &Level) -> BTreeMap<Vec<String>, &Vec<YearFigures>> {
    let codes = |codes: &[Id]| codes.iter().map(ToString::to_string).collect();
    level.rows.iter().map(|row| (codes(&row.codes), &row.years)).collect()
}

#[test]
fn every_figure_at_every_level_is_that_of_the_oracle() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let mut wrong = Vec::new();
    let mut count = 0;
    for indicator in &computed.inputs.catalog.indicators {
        let series = Series::new(&world, indicator);
        for dimensions in subsets(indicator.dimensions.len()) {
            let (expected, left_over) = series.level(&dimensions);
            let level = level_of(&computed.aggregates, indicator, &dimensions);
            let found = rows_of(level);
            let place = format!("{} by {:?}", indicator.id, level.dimensions);
            assert!(expected.keys().eq(found.keys()), "{place}: rows");
            assert_eq!(level.not_comparable, left_over, "{place}");
            let present: Vec<_> = (0..world.years().count()).map(|at| present(&expected, at)).collect();
            assert_eq!(level.present, present, "{place}");
            for (codes, years) in &expected {
                for ((year, wanted), figure) in world.years().zip(years).zip(found[codes]) {
                    count += 1;
                    if wanted != figure {
                        wrong.push(format!("{place}, {codes:?}, FY{year}:\n{figure:?}\nand not\n{wanted:?}"));
                    }
                }
            }
        }
    }
    println!("{count} rows and years");
    assert!(
        wrong.is_empty(),
        "{} of {count} differ, among them:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(5)].join("\n")
    );
    assert_eq!(computed.aggregates.series.len(), computed.inputs.catalog.indicators.len());
}

/// Rows that are specified and have a value above 0 in a year.
fn present(rows: &figures::Rows, at: usize) -> Option<i64> {
    let mut count = None;
    for (codes, years) in rows {
        let is_open = codes.iter().any(|code| code == cells::OPEN);
        if let Some(value) = years[at].value.filter(|_| !is_open) {
            count = Some(count.unwrap_or(0) + i64::from(value > 0));
        }
    }
    count
}

/// The facts of one row, as the simplest oracle takes them.
fn simple(series: &Series<'_>, dimension: Option<usize>, code: Option<&str>) -> Vec<oracle::Fact> {
    let holds = |codes: &[String]| dimension.zip(code).is_none_or(|(index, code)| codes[index] == code);
    let cells = series.cells.iter().filter(|cell| holds(&cell.codes));
    let facts = cells.filter_map(|cell| {
        let dimensions = series.indicator.dimensions.iter().map(ToString::to_string);
        Some(oracle::Fact {
            indicator: series.indicator.id.to_string(),
            fiscal_year: cell.year,
            key: dimensions.zip(cell.codes.iter().cloned()).collect(),
            value: cell.value?,
        })
    });
    facts.collect()
}

fn fraction(pair: Option<oracle::Pair>) -> Option<Fraction> {
    pair.and_then(|(top, below)| Fraction::of(top, below))
}

#[test]
fn totals_and_single_dimensions_are_those_of_the_simplest_loops() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    for indicator in &computed.inputs.catalog.indicators {
        if indicator.dimensions.iter().any(|dimension| !indicator.additive_over.contains(dimension)) {
            continue;
        }
        let series = Series::new(&world, indicator);
        let by = std::iter::once(None).chain((0..indicator.dimensions.len()).map(Some));
        for dimension in by {
            let level = level_of(&computed.aggregates, indicator, dimension.as_slice());
            for (codes, years) in rows_of(level) {
                let facts = simple(&series, dimension, codes.first().map(String::as_str));
                for (year, figure) in world.years().zip(years) {
                    let place = format!("{} {codes:?} FY{year}", indicator.id);
                    assert_eq!(figure.value, oracle::total(&facts, &indicator.id, year, &[]), "{place}");
                    if year > *world.years().start() && figure.break_reason.is_none() {
                        assert_eq!(
                            figure.change,
                            oracle::change(&facts, &indicator.id, year, &[]),
                            "{place}"
                        );
                        let growth = oracle::growth(&facts, &indicator.id, year, &[]);
                        let growth = growth.filter(|_| !indicator.signed);
                        assert_eq!(figure.growth, fraction(growth), "{place}");
                    }
                }
            }
        }
    }
}

#[test]
fn contributions_are_those_of_the_simplest_loops_where_nothing_is_broken() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let mut count = 0;
    for indicator in &computed.inputs.catalog.indicators {
        let series = Series::new(&world, indicator);
        let facts = simple(&series, None, None);
        let total = &level_of(&computed.aggregates, indicator, &[]).rows[0].years;
        for (index, dimension) in indicator.dimensions.iter().enumerate() {
            let level = level_of(&computed.aggregates, indicator, &[index]);
            for (at, year) in world.years().enumerate().filter(|(at, _)| total[*at].growth.is_some()) {
                let is_broken = level.rows.iter().any(|row| row.years[at].break_reason.is_some());
                let is_additive = indicator.additive_over.len() == indicator.dimensions.len();
                if is_broken || !is_additive {
                    continue;
                }
                let (parts, rest) = oracle::contributions(&facts, &indicator.id, year, dimension).unwrap();
                for row in &level.rows {
                    let pair = parts.get(&*row.codes[0]).copied();
                    let found = row.years[at].contribution;
                    assert_eq!(
                        found,
                        fraction(pair),
                        "{} {dimension} {:?} FY{year}",
                        indicator.id,
                        row.codes
                    );
                    count += 1;
                }
                let rest = fraction(Some(rest)).filter(|rest| *rest != Fraction::ZERO);
                let found = level.not_comparable[at].filter(|rest| *rest != Fraction::ZERO);
                assert_eq!(found, rest, "{} {dimension} FY{year}", indicator.id);
            }
        }
    }
    assert!(count > 500, "{count} contributions were compared");
}

#[test]
fn published_observations_are_the_facts_with_their_newest_values() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let mut expected: BTreeMap<Vec<String>, (String, String)> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(sample_year().join("fy2024/observations.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let public: Vec<&str> = headings.iter().skip(3).take_while(|heading| *heading != "obs_value").collect();
    for indicator in &computed.inputs.catalog.indicators {
        for cell in Series::new(&world, indicator).cells.iter().filter(|cell| cell.is_stated()) {
            let code = |dimension: &&str| {
                let index = indicator.dimensions.iter().position(|one| **one == **dimension);
                index.map(|index| cell.codes[index].clone()).unwrap_or_default()
            };
            let mut key = vec![indicator.id.to_string(), cell.year.to_string()];
            key.extend(public.iter().map(code));
            let value = cell.value.map(|value| value.to_string()).unwrap_or_default();
            expected.insert(key, (value, cell.status.to_string()));
        }
    }
    let mut found = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let at = |heading: &str| record[headings.iter().position(|one| one == heading).unwrap()].to_owned();
        let mut key = vec![at("indicator"), at("fiscal_year")];
        key.extend(public.iter().map(|dimension| at(dimension)));
        assert_eq!(
            found.insert(key, (at("obs_value"), at("obs_status"))),
            None,
            "a key stands twice: {record:?}"
        );
    }
    assert!(found.keys().eq(expected.keys()), "the keys differ");
    assert_eq!(found, expected);
}
