//! The ratios of the sample year: both sides from the same reports, at each level its own numerator and denominator.

use std::collections::{BTreeMap, BTreeSet};

use nenji::aggregate::{BreakReason, Fraction, RatioFigures, YearFigures};
use nenji::catalog::RatioDefinition;
use nenji::observation::Id;

use super::cells::{OPEN, World};
use super::computed;
use super::figures::Series;

/// Values by codes of a year, none where a part is missing, and whether one is.
type Sides = BTreeMap<Vec<String>, (Option<i64>, bool)>;

#[test]
fn ratios_are_those_of_the_oracle() {
    let computed = computed();
    let world = World::new(&computed.inputs);
    let catalog = &computed.inputs.catalog;
    assert_eq!(computed.aggregates.ratios.len(), catalog.ratios.len());
    for (definition, found) in catalog.ratios.iter().zip(&computed.aggregates.ratios) {
        assert_eq!(found.ratio, definition.id);
        let indicator = |id: &Id| catalog.indicators.iter().find(|one| one.id == *id).unwrap();
        let numerator = Series::new(&world, indicator(&definition.numerator));
        let below: Vec<Series<'_>> =
            definition.denominator.iter().map(|id| Series::new(&world, indicator(id))).collect();
        let matching = matching(definition, &numerator, &below);
        for level in &found.levels {
            let place = level.dimension.as_ref().map(|id| matching.iter().position(|one| one == id).unwrap());
            let mut expected: BTreeMap<Option<String>, Vec<RatioFigures>> = BTreeMap::new();
            for at in 0..world.years().count() {
                let tops = side(&numerator, &matching, at);
                let belows: Vec<Sides> = below.iter().map(|one| side(one, &matching, at)).collect();
                add_up(&mut expected, place, at, &tops, &belows, world.years().count());
            }
            let has_number = |years: &[RatioFigures]| years.iter().any(|figure| figure.ratio.is_some());
            for (code, figures) in &mut expected {
                for (at, figure) in figures.iter_mut().enumerate() {
                    let mut sides = std::iter::once(&numerator).chain(&below);
                    figure.break_reason =
                        sides.find_map(|side| break_of(side, level.dimension.as_ref(), code.as_ref(), at));
                }
            }
            expected.retain(|code, years| code.as_deref() != Some(OPEN) || has_number(years));
            let found: BTreeMap<Option<String>, Vec<RatioFigures>> = level
                .rows
                .iter()
                .map(|(code, years)| (code.as_ref().map(ToString::to_string), years.clone()))
                .collect();
            assert_eq!(found, expected, "{} by {:?}", definition.id, level.dimension);
        }
        assert_eq!(found.levels.len(), 1 + definition.by.len());
    }
}

/// Cells in which both sides must report: by ministry where all have it, and by what the ratio is broken down by.
fn matching(definition: &RatioDefinition, numerator: &Series<'_>, below: &[Series<'_>]) -> Vec<Id> {
    let wanted = std::iter::once(Id::from("ministry")).chain(definition.by.iter().cloned());
    let all = || std::iter::once(numerator).chain(below);
    wanted.filter(|dimension| all().all(|one| one.indicator.dimensions.contains(dimension))).collect()
}

/// The break of a side in the row of a ratio.
fn break_of(
    side: &Series<'_>,
    dimension: Option<&Id>,
    code: Option<&String>,
    at: usize,
) -> Option<BreakReason> {
    let place = |id: &Id| side.indicator.dimensions.iter().position(|one| one == id);
    let dimensions: Vec<usize> = dimension.into_iter().filter_map(place).collect();
    let codes: Vec<String> = code.cloned().into_iter().collect();
    side.level(&dimensions).0.get(&codes)?[at].break_reason
}

fn side(series: &Series<'_>, matching: &[Id], at: usize) -> Sides {
    let index = |id: &Id| series.indicator.dimensions.iter().position(|one| one == id).unwrap();
    let dimensions: Vec<usize> = matching.iter().map(index).collect();
    assert!(dimensions.is_sorted(), "the level's codes stand in the order of the indicator");
    let rows = series.level(&dimensions).0;
    let whole = |year: &YearFigures| {
        let is_missing = year.missing_parts > 0;
        (year.value.filter(|_| !is_missing), is_missing)
    };
    rows.into_iter().map(|(codes, years)| (codes, whole(&years[at]))).collect()
}

fn add_up(
    rows: &mut BTreeMap<Option<String>, Vec<RatioFigures>>,
    place: Option<usize>,
    at: usize,
    tops: &Sides,
    belows: &[Sides],
    years: usize,
) {
    let keys: BTreeSet<&Vec<String>> = tops.keys().chain(belows.iter().flat_map(BTreeMap::keys)).collect();
    for key in keys {
        let row = rows
            .entry(place.map(|place| key[place].clone()))
            .or_insert_with(|| vec![RatioFigures::default(); years]);
        let of = |side: &Sides| side.get(key).copied().unwrap_or_default();
        let (top, mut is_part) = of(tops);
        let sides: Vec<(Option<i64>, bool)> = belows.iter().map(of).collect();
        // A part that neither side sent is missing all the same; one that does not exist is not.
        is_part |= top.is_some() || sides.iter().any(|(value, is_missing)| value.is_some() || *is_missing);
        let below: Option<i64> = sides.into_iter().map(|(value, _)| value).sum();
        let figure = &mut row[at];
        match (top, below) {
            (Some(top), Some(below)) => {
                figure.numerator = Some(figure.numerator.unwrap_or(0) + top);
                figure.denominator = Some(figure.denominator.unwrap_or(0) + below);
            }
            _ => figure.missing_parts += u32::from(is_part),
        }
        let sides = figure.numerator.zip(figure.denominator);
        figure.ratio = sides.and_then(|(top, below)| Fraction::of(top, below));
    }
}
