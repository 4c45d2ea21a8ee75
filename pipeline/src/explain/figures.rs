//! The figures behind a number, each with its parts, and the arithmetic that leads from them to it.
//!
//! Takes every figure from `aggregate`, so that what is explained is what was computed.

use super::meaning::{Quantity, Question, Subject};
use super::written::Written;
use crate::aggregate::{self, Aggregates, Fraction, LevelRow, RatioFigures, YearFigures};
use crate::catalog::{Catalog, Indicator, IndicatorKind};
use crate::config::Grain;
use crate::fiscal_year::FiscalYear;
use crate::inputs::Inputs;
use crate::observation::{Id, Observation, Role};
use crate::validate::{AppliedOverride, Settled};

/// What is looked into.
pub(super) struct Desk<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) settled: &'a Settled,
    /// Observations of all files, before one was chosen per fact.
    pub(super) observations: &'a [Observation],
    pub(super) aggregates: &'a Aggregates,
    /// Ministry that the edition is cut for.
    pub(super) ministry: Option<&'a Id>,
}

/// One figure that a number was made of.
#[derive(Debug)]
pub(super) struct Leg {
    pub(super) role: &'static str,
    pub(super) indicator: Id,
    pub(super) year: FiscalYear,
    pub(super) codes: Vec<(Id, Id)>,
    pub(super) unit: String,
    pub(super) figures: Option<YearFigures>,
    /// How parts become the figure.
    pub(super) rule: String,
    pub(super) parts: Vec<Part>,
}

/// One settled fact and where it comes from.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) fact: Observation,
    /// Observations of which the fact is made.
    pub(super) used: Vec<(Observation, Vec<Written>)>,
    /// Those that speak of the same fact and are not used.
    pub(super) unused: Vec<(Observation, Vec<Written>)>,
    pub(super) overrides: Vec<AppliedOverride>,
}

/// The number as the inputs give it today.
#[derive(Debug)]
pub(super) struct Computed {
    /// In words with numbers.
    pub(super) formula: String,
    /// Exact; per cent and points are times 100.
    pub(super) value: Option<Fraction>,
}

/// Id, name and definition in English, and the name as a Japanese workbook writes it, for the head of the explanation.
pub(super) fn definition(catalog: &Catalog, question: &Question, is_japanese: bool) -> String {
    let told = match &question.subject {
        Subject::Indicator(id) => catalog.indicator(id).map(|one| (&one.id, &one.name, &one.definition)),
        Subject::Ratio(id) => {
            let ratio = catalog.ratios.iter().find(|one| one.id == *id);
            ratio.map(|one| (&one.id, &one.name, &one.definition))
        }
    };
    let Some((id, name, definition)) = told else { return String::new() };
    let written = if is_japanese { format!(", `{}` in the workbook", name.ja) } else { String::new() };
    format!("{id} ({}{written}): {}", name.en, definition.en)
}

/// The figures that a question asks for.
pub(super) fn legs(desk: &Desk<'_>, question: &Question) -> Vec<Leg> {
    let catalog = &desk.inputs.catalog;
    let (year, prior) = (question.year, question.year.prior());
    let codes = question.codes.as_slice();
    match &question.subject {
        Subject::Ratio(id) => {
            let Some(ratio) = catalog.ratios.iter().find(|one| one.id == *id) else { return Vec::new() };
            let mut legs = Vec::new();
            let years: &[FiscalYear] =
                if question.quantity == Quantity::Change { &[year, prior] } else { &[year] };
            for year in years {
                if question.quantity != Quantity::Denominator {
                    legs.extend(leg(desk, "numerator", &ratio.numerator, *year, codes));
                }
                if question.quantity != Quantity::Numerator {
                    let parts = ratio.denominator.iter();
                    legs.extend(parts.filter_map(|part| leg(desk, "denominator", part, *year, codes)));
                }
            }
            legs
        }
        Subject::Indicator(id) => {
            let named = |role, year, codes| leg(desk, role, id, year, codes);
            let legs = match question.quantity {
                Quantity::Prior => vec![named("year before", prior, codes)],
                Quantity::Change
                | Quantity::Growth
                | Quantity::LikeForLike
                | Quantity::LikePrior
                | Quantity::LikeCurrent => {
                    vec![named("current year", year, codes), named("year before", prior, codes)]
                }
                Quantity::Contribution => vec![
                    named("current year", year, codes),
                    named("year before", prior, codes),
                    named("total of the year before", prior, &[]),
                ],
                Quantity::Share => vec![named("value", year, codes), named("total", year, &[])],
                Quantity::Index => {
                    vec![
                        named("value", year, codes),
                        named("base year", desk.inputs.settings.base_fiscal_year, codes),
                    ]
                }
                Quantity::Flow(ending) => {
                    let flow =
                        catalog.indicator(id).and_then(|stock| aggregate::flow(catalog, stock, ending));
                    vec![flow.and_then(|flow| leg(desk, "movement", &flow.id, year, codes))]
                }
                Quantity::Value | Quantity::Numerator | Quantity::Denominator => {
                    vec![named("value", year, codes)]
                }
            };
            legs.into_iter().flatten().collect()
        }
    }
}

fn leg(
    desk: &Desk<'_>,
    role: &'static str,
    indicator: &Id,
    year: FiscalYear,
    codes: &[(Id, Id)],
) -> Option<Leg> {
    let definition = desk.inputs.catalog.indicator(indicator)?;
    let figures = row(desk.aggregates, indicator, codes)
        .and_then(|row| row.years.get(position(desk.aggregates, year)?).cloned());
    let belongs = |one: &&Observation| {
        one.indicator == *indicator
            && one.fiscal_year == year
            && codes.iter().all(|(dimension, code)| one.key.get(dimension) == Some(code))
    };
    let facts = desk.settled.facts.iter().filter(belongs).filter(|fact| is_of_edition(desk, fact));
    let parts: Vec<Part> = facts.map(|fact| part(desk, fact)).collect();
    let totals: Vec<&Observation> = desk.settled.totals.iter().filter(belongs).collect();
    let additivity = rule(definition, codes, &totals);
    Some(Leg {
        role,
        indicator: indicator.clone(),
        year,
        codes: codes.to_vec(),
        unit: definition.unit.en.clone(),
        figures,
        rule: additivity,
        parts,
    })
}

fn is_of_edition(desk: &Desk<'_>, fact: &Observation) -> bool {
    let (catalog, settings) = (&desk.inputs.catalog, &desk.inputs.settings);
    desk.ministry.is_none_or(|ministry| aggregate::belongs(catalog, settings, ministry, fact))
}

/// The row of a level, whatever the order of its dimensions.
fn row<'a>(aggregates: &'a Aggregates, indicator: &Id, codes: &[(Id, Id)]) -> Option<&'a LevelRow> {
    let series = aggregates.series.iter().find(|one| one.indicator == *indicator)?;
    let level = series.levels.iter().find(|level| {
        level.dimensions.len() == codes.len()
            && codes.iter().all(|(dimension, _)| level.dimensions.contains(dimension))
    })?;
    level.rows.iter().find(|row| {
        level
            .dimensions
            .iter()
            .zip(&row.codes)
            .all(|(dimension, code)| codes.contains(&(dimension.clone(), code.clone())))
    })
}

fn position(aggregates: &Aggregates, year: FiscalYear) -> Option<usize> {
    aggregates.fiscal_years.iter().position(|one| *one == year)
}

/// How the parts become the figure, in words.
fn rule(indicator: &Indicator, codes: &[(Id, Id)], totals: &[&Observation]) -> String {
    let when = match indicator.kind {
        IndicatorKind::Stock => "stock at the end of the year",
        IndicatorKind::Flow => "flow during the year",
    };
    let fixed = |dimension: &&Id| codes.iter().any(|(one, _)| one == *dimension);
    let over: Vec<&Id> = indicator.dimensions.iter().filter(|dimension| !fixed(dimension)).collect();
    let (summed, not): (Vec<&Id>, Vec<&Id>) =
        over.into_iter().partition(|dimension| indicator.additive_over.contains(dimension));
    let list = |ids: &[&Id]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut rule = vec![when.to_owned()];
    if !summed.is_empty() {
        rule.push(format!("added up over {}", list(&summed)));
    }
    if !not.is_empty() {
        let how = match (&indicator.distinct, totals.first()) {
            (_, Some(total)) => {
                format!("a stated total, `{}!{}` of {}", total.sheet, total.cell, total.file.path)
            }
            (Some(unit), None) => format!("counted from named units ({unit}), each once"),
            (None, None) => "left empty where nothing states it".to_owned(),
        };
        rule.push(format!("never added up over {}: {how}", list(&not)));
    }
    rule.join("; ")
}

fn part(desk: &Desk<'_>, fact: &Observation) -> Part {
    let is_same = |one: &&Observation| {
        one.indicator == fact.indicator
            && one.role == Role::Value
            && one.fiscal_year == fact.fiscal_year
            && fact.key.iter().all(|(dimension, code)| one.key.get(dimension) == Some(code))
    };
    let of_events = desk.inputs.sources.iter().any(|one| one.id == fact.source && one.grain == Grain::Event);
    let is_used = |one: &&Observation| {
        one.source == fact.source
            && one.file.vintage == fact.file.vintage
            && (of_events || (one.file == fact.file && one.value == fact.value))
    };
    let alone = |one: &Observation| (one.clone(), Vec::new());
    let (used, unused): (Vec<&Observation>, Vec<&Observation>) =
        desk.observations.iter().filter(is_same).partition(is_used);
    let is_about = |one: &&AppliedOverride| {
        one.chosen_by.indicator == fact.indicator
            && one.chosen_by.fiscal_year == fact.fiscal_year
            && one.chosen_by.key.iter().all(|(dimension, code)| fact.key.get(dimension) == Some(code))
    };
    Part {
        fact: fact.clone(),
        used: used.into_iter().map(alone).collect(),
        unused: unused.into_iter().map(alone).collect(),
        overrides: desk.settled.overrides.iter().filter(is_about).cloned().collect(),
    }
}

/// The number from its legs.
pub(super) fn compute(desk: &Desk<'_>, question: &Question, legs: &[Leg]) -> Computed {
    if let Subject::Ratio(id) = &question.subject {
        return of_ratio(desk, question, id);
    }
    let figures = legs.first().and_then(|leg| leg.figures.clone()).unwrap_or_default();
    let value = |at: usize| legs.get(at).and_then(|leg| leg.figures.as_ref()).and_then(|one| one.value);
    let say = |at: usize| value(at).map_or_else(|| "nothing".to_owned(), |value| value.to_string());
    let (formula, value) = match question.quantity {
        Quantity::Change => (format!("{} − {}", say(0), say(1)), figures.change.map(Fraction::whole)),
        Quantity::Growth => (format!("({} − {}) ÷ {} × 100", say(0), say(1), say(1)), figures.growth),
        Quantity::Contribution => {
            (format!("({} − {}) ÷ {} × 100", say(0), say(1), say(2)), figures.contribution)
        }
        Quantity::Share => (format!("{} ÷ {} × 100", say(0), say(1)), figures.share),
        Quantity::Index => (format!("{} ÷ {} × 100", say(0), say(1)), figures.index),
        Quantity::LikePrior | Quantity::LikeCurrent => {
            let like = figures.like_for_like.as_ref();
            let side = like
                .map(|like| if question.quantity == Quantity::LikePrior { like.prior } else { like.current });
            let words = like.map_or_else(String::new, |like| {
                format!("the {} units ({}) that both years have", like.units, like.unit)
            });
            (words, side.map(Fraction::whole))
        }
        Quantity::LikeForLike => {
            let like = figures.like_for_like;
            let words = like.as_ref().map_or_else(String::new, |like| {
                format!(
                    "({} − {}) ÷ {} × 100 over the {} units ({}) that both years have",
                    like.current, like.prior, like.prior, like.units, like.unit
                )
            });
            (words, like.and_then(|like| like.growth))
        }
        Quantity::Flow("leaves") => (format!("−{}", say(0)), value(0).map(|value| Fraction::whole(-value))),
        _ => (String::new(), value(0).map(Fraction::whole)),
    };
    Computed { formula, value }
}

fn of_ratio(desk: &Desk<'_>, question: &Question, id: &Id) -> Computed {
    let of = |year: FiscalYear| -> Option<RatioFigures> {
        let series = desk.aggregates.ratios.iter().find(|one| one.ratio == *id)?;
        let code = question.codes.first();
        let level = series
            .levels
            .iter()
            .find(|level| level.dimension.as_ref() == code.map(|(dimension, _)| dimension))?;
        let (_, years) = level.rows.iter().find(|(one, _)| one.as_ref() == code.map(|(_, code)| code))?;
        years.get(position(desk.aggregates, year)?).cloned()
    };
    let say = |figures: &RatioFigures| {
        let side = |side: Option<i64>| side.map_or_else(|| "nothing".to_owned(), |side| side.to_string());
        format!("{} ÷ {} × 100", side(figures.numerator), side(figures.denominator))
    };
    let now = of(question.year).unwrap_or_default();
    match question.quantity {
        Quantity::Numerator => Computed { formula: String::new(), value: now.numerator.map(Fraction::whole) },
        Quantity::Denominator => {
            Computed { formula: String::new(), value: now.denominator.map(Fraction::whole) }
        }
        Quantity::Change => {
            let before = of(question.year.prior()).unwrap_or_default();
            let difference = now.ratio.zip(before.ratio).and_then(|(now, before)| now.checked_sub(before));
            Computed { formula: format!("{} − {}", say(&now), say(&before)), value: difference }
        }
        _ => Computed { formula: say(&now), value: now.ratio },
    }
}

/// True for quantities that are printed × 100.
pub(super) fn is_rate(question: &Question) -> bool {
    let is_ratio = matches!(question.subject, Subject::Ratio(_));
    match question.quantity {
        Quantity::Growth
        | Quantity::Contribution
        | Quantity::Share
        | Quantity::Index
        | Quantity::LikeForLike => true,
        Quantity::Value | Quantity::Change => is_ratio,
        Quantity::Prior
        | Quantity::LikePrior
        | Quantity::LikeCurrent
        | Quantity::Numerator
        | Quantity::Denominator
        | Quantity::Flow(_) => false,
    }
}
