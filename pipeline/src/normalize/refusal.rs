//! Why a record with a readable figure is in no observation.

use super::Rejection;
use super::normalizer::Target;
use super::packing::FIRST_CODE;
use super::place::{Codes, SUMMED, UNSPECIFIED};
use crate::catalog::{Catalog, IndicatorKind};
use crate::fiscal_year::FiscalYear;
use crate::issue::IssueCode;
use crate::observation::Id;

/// Why a key cannot hold a value: one of its codes is not valid in the year.
pub(super) fn not_valid(
    catalog: &Catalog,
    target: &Target<'_>,
    key: &[u32],
    codes: &Codes,
) -> Option<Rejection> {
    let year = FiscalYear(i32::try_from(*key.get(2)?).ok()?);
    for (number, slot) in target.slots.iter().enumerate() {
        let place = key[FIRST_CODE + number];
        if place == SUMMED || place == UNSPECIFIED || slot.is_internal {
            continue;
        }
        let Some(code) = catalog.code_list(&slot.id).and_then(|list| list.code(codes.id(place))) else {
            continue;
        };
        let is_valid = match target.indicator.kind {
            IndicatorKind::Stock => code.is_valid_on(year.last_day()),
            IndicatorKind::Flow => {
                code.valid_from.is_none_or(|from| from <= year.last_day())
                    && code.valid_to.is_none_or(|to| year.first_day() <= to)
            }
        };
        if !is_valid {
            return Some(Rejection {
                code: IssueCode::CodeNotValid,
                message: format!("`{}` of `{}` does not exist in {year}", code.id, slot.id),
                remedy: "mark the cell as not applicable, or correct the dates in the catalogue".to_owned(),
            });
        }
    }
    None
}

pub(super) fn total_as_value(label: &str) -> Rejection {
    Rejection {
        code: IssueCode::UnknownLabel,
        message: format!("`{}` is a total, but its figure came as a value", label.trim()),
        remedy: "list the word under `total` in the `[layout]` of the source".to_owned(),
    }
}

pub(super) fn conflict(other: &str) -> Rejection {
    Rejection {
        code: IssueCode::DuplicateKey,
        message: format!("the same figure stands in {other} with another value; neither is used"),
        remedy: "correct one of the two cells, or use `grain = \"event\"` if they are to be added up"
            .to_owned(),
    }
}

pub(super) fn other_parent(code: &Id, parent: &Id, given: &Id) -> Rejection {
    Rejection {
        code: IssueCode::CodeNotValid,
        message: format!("`{code}` belongs to `{parent}`, not to `{given}`"),
        remedy: "correct the label in the spreadsheet, or the parent in the catalogue".to_owned(),
    }
}

pub(super) fn too_large() -> Rejection {
    Rejection {
        code: IssueCode::NotANumber,
        message: "the sum of the records with this key is too large to be a count".to_owned(),
        remedy: "correct the cell in the spreadsheet".to_owned(),
    }
}
