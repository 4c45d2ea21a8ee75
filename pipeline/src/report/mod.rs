//! Stage report: what the workbooks say, as plain sheets and tables in both languages.
//!
//! Takes figures and names, and gives editions. Computes no figure: sums, rates and checks come from `aggregate`.

mod bars;
mod bases;
mod bridge;
mod bullets;
mod chart_model;
mod charts;
mod cover;
mod coverage;
pub(crate) mod data;
mod derived;
mod desk;
mod edition;
pub(crate) mod editions;
mod figure;
mod findings;
mod heat;
mod indicator;
mod jurisdiction;
mod marks;
mod model;
mod multiples;
mod notes;
mod pairs;
mod part;
mod phrases;
mod protected;
mod quality;
mod recurrence;
mod reference;
mod rules;
mod steps;
mod summary;
mod targets;
#[cfg(test)]
mod tests;
mod trust;
mod words;

use std::sync::Arc;

use rayon::prelude::*;

pub use self::chart_model::*;
use self::desk::Desk;
pub use self::figure::{number, scaled};
pub use self::model::*;
pub use self::rules::{fill_scores, waiver};
use crate::aggregate::{Aggregates, Portfolio};
use crate::catalog::Catalog;
use crate::config::{Settings, Source};
use crate::issue::Issue;
use crate::observation::Observation;
use crate::record::InputEntry;
use crate::validate::AppliedOverride;

/// Everything that the workbooks are made of.
#[derive(Clone, Copy, Debug)]
pub struct ReportInput<'a> {
    /// Names, code lists and definitions.
    pub catalog: &'a Catalog,
    /// Years, creation time, contact.
    pub settings: &'a Settings,
    /// The figures of all reporters.
    pub aggregates: &'a Aggregates,
    /// The figures of each ministry's portfolio; one set of editions each.
    pub portfolios: &'a [Portfolio],
    /// Settled observations, one per fact, for the data sheets. Internal dimensions are left out here.
    pub facts: &'a [Observation],
    /// Values that were chosen over others.
    pub overrides: &'a [AppliedOverride],
    /// Sources, in the order in which the provenance shows them.
    pub sources: &'a [Arc<Source>],
    /// Input files with their accounts; what differs between two runs over the same files is not shown.
    pub files: &'a [InputEntry],
    /// Issues, of which rejected cells and failed sources are counted; their texts are not shown.
    pub issues: &'a [Issue],
}

/// Does something with every edition: the measures and the overview in both languages, then those of each ministry.
/// Each is dropped when the work on it is done.
pub fn each_edition<T: Send>(input: &ReportInput<'_>, work: impl Fn(Edition) -> T + Sync) -> Vec<T> {
    let (masters, ministries): (Vec<_>, Vec<_>) =
        desks(input).into_iter().partition(|desk| desk.portfolio.is_none());
    let all = masters.into_par_iter().chain(ministries);
    all.filter_map(|desk| edition::build(&desk).map(&work)).collect()
}

/// Does something with the master of every measure in one language, its data sheets alone; each is dropped when the work
/// on it is done.
pub fn each_data_of_masters<T: Send>(
    input: &ReportInput<'_>,
    language: Language,
    work: impl Fn(Edition) -> T + Sync,
) -> Vec<T> {
    let is_meant =
        |desk: &Desk<'_>| desk.portfolio.is_none() && desk.measure.is_some() && desk.language == language;
    let meant: Vec<Desk<'_>> = desks(input).into_iter().filter(is_meant).collect();
    meant.into_par_iter().filter_map(|desk| edition::data_alone(&desk).map(&work)).collect()
}

/// What each edition is made from; some have nothing to show.
fn desks<'a>(input: &'a ReportInput<'a>) -> Vec<Desk<'a>> {
    let mut desks = Vec::new();
    for language in Language::ALL {
        let measures = input.catalog.measures.iter().map(Some);
        let master = Desk { input, aggregates: input.aggregates, portfolio: None, measure: None, language };
        desks.extend(measures.clone().chain([None]).map(|measure| Desk { measure, ..master }));
        for portfolio in input.portfolios {
            let desk = Desk { aggregates: &portfolio.aggregates, portfolio: Some(portfolio), ..master };
            desks.extend(measures.clone().map(|measure| Desk { measure, ..desk }));
        }
    }
    desks
}
