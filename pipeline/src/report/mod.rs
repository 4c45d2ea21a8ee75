//! Stage report: what the workbooks say, as plain sheets and tables in both languages.
//!
//! Takes figures and names, and gives editions. Computes no figure: sums, rates and checks come from `aggregate`.

mod bars;
mod bridge;
mod chart_model;
mod charts;
mod cover;
mod coverage;
mod data;
mod derived;
mod desk;
mod edition;
mod figure;
mod findings;
mod indicator;
mod marks;
mod model;
mod multiples;
mod notes;
mod part;
mod quality;
mod reference;
mod steps;
mod summary;
#[cfg(test)]
mod tests;
mod trust;
mod words;

use std::sync::Arc;

pub use self::chart_model::*;
pub use self::figure::{number, scaled};
pub use self::model::*;
use crate::aggregate::{Aggregates, Portfolio};
use crate::catalog::Catalog;
use crate::config::{Settings, Source};
use crate::issue::Issue;
use crate::observation::Observation;
use crate::record::InputEntry;
use crate::validate::AppliedOverride;
use desk::Desk;

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

/// All editions: the measures and the overview in both languages, then those of each ministry.
#[must_use]
pub fn editions(input: &ReportInput<'_>) -> Vec<Edition> {
    let mut editions = Vec::new();
    for language in Language::ALL {
        let measures = input.catalog.measures.iter().map(Some);
        let master = Desk { input, aggregates: input.aggregates, portfolio: None, measure: None, language };
        editions.extend(
            measures.clone().chain([None]).filter_map(|measure| edition::build(&Desk { measure, ..master })),
        );
        for portfolio in input.portfolios {
            let desk = Desk { aggregates: &portfolio.aggregates, portfolio: Some(portfolio), ..master };
            editions.extend(measures.clone().filter_map(|measure| edition::build(&Desk { measure, ..desk })));
        }
    }
    editions
}
