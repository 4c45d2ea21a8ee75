//! The key of a record as numbers: indicator, role, fiscal year, then a code for each dimension.

use super::Rejection;
use super::columns::{Columns, Row};
use super::normalizer::Normalizer;
use super::place::{CodeId, Meaning, Origin, SUMMED, UNSPECIFIED};
use super::refusal::{other_parent, total_as_value};
use crate::fiscal_year::FiscalYear;
use crate::observation::Role;

/// Where the codes begin in a packed key: behind indicator, role and year.
pub(super) const FIRST_CODE: usize = 3;

impl Normalizer<'_> {
    /// Packs the key into the scratch; gives the slot that has several codes, with these.
    pub(super) fn pack(
        &mut self,
        place: usize,
        year: FiscalYear,
        columns: &Columns<'_>,
        at: usize,
        row: &Row<'_>,
    ) -> Result<Option<(usize, Vec<CodeId>)>, Rejection> {
        self.scratch.clear();
        let year = u32::try_from(year.0).unwrap_or_default();
        self.scratch.extend([u32::try_from(place).unwrap_or_default(), row.role as u32, year]);
        let mut several = None;
        for (number, slot) in self.targets[place].slots.iter().enumerate() {
            let nothing = if slot.is_internal { SUMMED } else { UNSPECIFIED };
            let code = match slot.origin {
                Origin::Fixed(code) => code,
                Origin::Nowhere => nothing,
                Origin::Label(dimension) => match columns.label(dimension, at) {
                    None => nothing,
                    Some(label) => match self.dimensions[dimension].meaning(label, &mut self.codes) {
                        Meaning::Codes(codes) => {
                            if codes.len() > 1 {
                                several = Some((number, codes.to_vec()));
                            }
                            codes[0]
                        }
                        Meaning::Total if row.role != Role::Value => SUMMED,
                        Meaning::Total => return Err(total_as_value(label)),
                        Meaning::Unknown(_) if row.role == Role::Memo => SUMMED,
                        Meaning::Unknown(rejection) => return Err(rejection.clone()),
                    },
                },
            };
            self.scratch.push(code);
        }
        if row.role == Role::Memo {
            // Memo items repeat parts of other figures, each in its own way: they are never compared with each other.
            self.scratch.extend([row.cell.row, row.cell.column, self.issues.sheet(row.sheet)]);
        }
        self.fill_parents(place)?;
        Ok(several)
    }

    /// A code brings its parent along: 電力CEPTOAR belongs to 電力.
    fn fill_parents(&mut self, place: usize) -> Result<(), Rejection> {
        for (number, slot) in self.targets[place].slots.iter().enumerate() {
            let Some(parent) = slot.parent else { continue };
            let code = self.scratch[FIRST_CODE + number];
            if code == SUMMED || code == UNSPECIFIED {
                continue;
            }
            let list = self.catalog.code_list(&slot.id);
            let known = list.and_then(|list| list.code(self.codes.id(code))?.parent.as_ref());
            let Some(known) = known else { continue };
            let expected = self.codes.place(known);
            let given = &mut self.scratch[FIRST_CODE + parent];
            if *given == UNSPECIFIED {
                *given = expected;
            } else if *given != SUMMED && *given != expected {
                return Err(other_parent(self.codes.id(code), known, self.codes.id(*given)));
            }
        }
        Ok(())
    }

    /// True where the key in the scratch names a unit of a distinct count.
    pub(super) fn names_unit(&self, place: usize) -> bool {
        let target = &self.targets[place];
        let Some(distinct) = &target.indicator.distinct else { return false };
        let slot = target.slots.iter().position(|slot| slot.id == *distinct);
        slot.is_some_and(|slot| !matches!(self.scratch[FIRST_CODE + slot], SUMMED | UNSPECIFIED))
    }
}
