//! From packed facts to observations, in an order that does not depend on how they arrived.

use std::sync::Arc;

use super::Normalized;
use super::facts::Fact;
use super::normalizer::{Normalizer, Target};
use super::packing::FIRST_CODE;
use super::place::{Codes, SUMMED};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Key, ObsStatus, Observation, Role};

const ROLES: [Role; 5] = [Role::Value, Role::Total, Role::StatedChange, Role::StatedRate, Role::Memo];

pub(super) fn finish(mut normalizer: Normalizer<'_>) -> Normalized {
    normalizer.settle_early();
    let Normalizer { source, file, targets, codes, facts, mut issues, .. } = normalizer;
    let mut observations = Vec::new();
    for (packed, fact) in facts.into_sorted() {
        if fact.is_conflicting {
            continue;
        }
        if fact.repeats > 0 {
            issues.repeated(fact.at, fact.repeats);
        }
        let (Some(target), Some(role)) = (targets.get(packed[0] as usize), ROLES.get(packed[1] as usize))
        else {
            continue;
        };
        let is_partial = fact.missing > 0 && fact.value.is_some();
        if is_partial {
            issues.partial(fact.at, fact.missing, fact.records);
        }
        observations.push(Observation {
            indicator: target.indicator.id.clone(),
            role: *role,
            fiscal_year: FiscalYear(i32::try_from(packed[2]).unwrap_or_default()),
            reference_date: fact.reference_date,
            key: key(target, &packed, &codes),
            value: fact.value,
            rate: fact.rate,
            status: status(&fact, is_partial),
            is_break: fact.is_break,
            is_revised: fact.is_revised,
            reporter: source.reporter.clone(),
            source: source.id.clone(),
            basis: source.basis,
            file: Arc::clone(&file),
            sheet: issues.sheet_name(fact.at.0).clone(),
            cell: fact.at.1,
            records: fact.records,
        });
    }
    // Packed codes are numbered as they arrive: only the names give an order that stays.
    observations.sort_by(|a, b| {
        (&a.indicator, a.role, a.fiscal_year, &a.key, &a.sheet, a.cell).cmp(&(
            &b.indicator,
            b.role,
            b.fiscal_year,
            &b.key,
            &b.sheet,
            b.cell,
        ))
    });
    let (issues, rejected_cells) = issues.finish();
    Normalized { observations, issues, rejected_cells }
}

fn key(target: &Target<'_>, packed: &[u32], codes: &Codes) -> Key {
    let places = packed.iter().skip(FIRST_CODE);
    let given = target.slots.iter().zip(places).filter(|(_, place)| **place != SUMMED);
    given.map(|(slot, place)| (slot.id.clone(), codes.id(*place).clone())).collect()
}

/// A sum that lacks parts is no more than an estimate.
fn status(fact: &Fact, is_partial: bool) -> ObsStatus {
    if is_partial && matches!(fact.status, ObsStatus::A | ObsStatus::P) { ObsStatus::E } else { fact.status }
}
