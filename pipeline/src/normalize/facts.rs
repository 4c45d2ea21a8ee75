//! The facts of one file while its records arrive: one entry per key, added up or compared as the source's grain says.

use chrono::NaiveDate;
use rustc_hash::FxHashMap;

use super::Rejection;
use super::figure::Figure;
use super::refusal::too_large;
use crate::config::Grain;
use crate::issue::CellRef;
use crate::observation::{Decimal, ObsStatus};

/// A key packed into numbers: indicator, role, fiscal year, codes.
pub(super) type PackedKey = Box<[u32]>;

/// A sheet of the file by number, and a cell of it.
pub(super) type Position = (u32, CellRef);

/// What is known of one key.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub(super) value: Option<i64>,
    pub(super) rate: Option<Decimal>,
    pub(super) status: ObsStatus,
    pub(super) is_break: bool,
    pub(super) is_revised: bool,
    pub(super) reference_date: Option<NaiveDate>,
    pub(super) at: Position,
    /// Records that make up the value; 0 while there is none.
    pub(super) records: u64,
    /// Among these, records without a value that would have had one (L, O, Q).
    pub(super) missing: u64,
    /// Cells that repeat the value.
    pub(super) repeats: u64,
    /// Two cells gave different values: neither counts.
    pub(super) is_conflicting: bool,
    /// Why the key cannot hold a value: a code outside its dates.
    pub(super) refusal: Option<Rejection>,
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It counts, or repeats what counts.
    Taken,
    /// It contradicts the cell named here, which had counted until now.
    Conflict(Position),
    /// It contradicts a key that is contradicted already.
    FurtherConflict,
    /// Its key cannot hold a value.
    Refused(Rejection),
}

/// A record with its key resolved.
pub(super) struct Arrival {
    pub(super) figure: Figure,
    pub(super) at: Position,
    pub(super) reference_date: Option<NaiveDate>,
    /// The value is a named unit, which counts once however often it is named.
    pub(super) is_named_unit: bool,
}

/// All facts of one file.
#[derive(Default)]
pub(super) struct Facts {
    entries: FxHashMap<PackedKey, Fact>,
}

impl Facts {
    /// Different figures so far.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Adds a record; `refusal` is asked once per key.
    pub(super) fn add(
        &mut self,
        key: &[u32],
        arrival: &Arrival,
        grain: Grain,
        refusal: impl FnOnce() -> Option<Rejection>,
    ) -> Outcome {
        // Looked up by slice first: a key is allocated only when it is new.
        if let Some(fact) = self.entries.get_mut(key) {
            return fact.add(arrival, grain);
        }
        let mut fact = Fact::empty(arrival.at, refusal());
        let outcome = fact.add(arrival, grain);
        self.entries.insert(key.into(), fact);
        outcome
    }

    /// Every key that a record was added to, whatever became of it.
    pub(super) fn keys(&self) -> impl Iterator<Item = &[u32]> {
        self.entries.keys().map(AsRef::as_ref)
    }

    /// Every key that holds something, in the order of its numbers.
    pub(super) fn into_sorted(self) -> Vec<(PackedKey, Fact)> {
        let mut entries: Vec<_> = self.entries.into_iter().filter(|(_, fact)| fact.records > 0).collect();
        entries.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        entries
    }
}

impl Fact {
    fn empty(at: Position, refusal: Option<Rejection>) -> Self {
        Self {
            value: None,
            rate: None,
            status: ObsStatus::A,
            is_break: false,
            is_revised: false,
            reference_date: None,
            at,
            records: 0,
            missing: 0,
            repeats: 0,
            is_conflicting: false,
            refusal,
        }
    }

    fn add(&mut self, arrival: &Arrival, grain: Grain) -> Outcome {
        if let Some(refusal) = &self.refusal {
            // `－` where a code does not exist yet says what the catalogue says.
            let says_so = arrival.figure.status == ObsStatus::M;
            return if says_so { Outcome::Taken } else { Outcome::Refused(refusal.clone()) };
        }
        if self.is_conflicting {
            return Outcome::FurtherConflict;
        }
        if self.records == 0 {
            self.take(arrival);
            return Outcome::Taken;
        }
        match grain {
            Grain::Event => self.sum(arrival),
            Grain::Cell => self.compare(arrival),
        }
    }

    fn take(&mut self, arrival: &Arrival) {
        let figure = arrival.figure;
        (self.value, self.rate, self.status) = (figure.value, figure.rate, figure.status);
        (self.is_break, self.is_revised) = (figure.is_break, figure.is_revised);
        self.reference_date = arrival.reference_date;
        self.at = arrival.at;
        self.records = 1;
        self.missing = u64::from(is_missing(figure.status));
    }

    fn sum(&mut self, arrival: &Arrival) -> Outcome {
        let figure = arrival.figure;
        self.value = match (self.value, figure.value) {
            (Some(sum), Some(_)) if arrival.is_named_unit => Some(sum),
            (Some(sum), Some(value)) => match sum.checked_add(value) {
                Some(sum) => Some(sum),
                None => return Outcome::Refused(too_large()),
            },
            (sum, value) => sum.or(value),
        };
        // Events have days of their own; their sum has none.
        self.reference_date = self.reference_date.filter(|date| arrival.reference_date == Some(*date));
        self.status = worse(self.status, figure.status);
        self.is_break |= figure.is_break;
        self.is_revised |= figure.is_revised;
        self.records += 1;
        self.missing += u64::from(is_missing(figure.status));
        Outcome::Taken
    }

    fn compare(&mut self, arrival: &Arrival) -> Outcome {
        let figure = arrival.figure;
        if (self.value, self.rate) == (figure.value, figure.rate) {
            self.repeats += 1;
            self.status = worse(self.status, figure.status);
            self.is_break |= figure.is_break;
            self.is_revised |= figure.is_revised;
            return Outcome::Taken;
        }
        self.is_conflicting = true;
        Outcome::Conflict(self.at)
    }
}

fn is_missing(status: ObsStatus) -> bool {
    matches!(status, ObsStatus::L | ObsStatus::O | ObsStatus::Q)
}

/// The status of two figures taken together: a value beats a null, a doubtful value a normal one.
fn worse(a: ObsStatus, b: ObsStatus) -> ObsStatus {
    const ORDER: [ObsStatus; 9] = [
        ObsStatus::E,
        ObsStatus::I,
        ObsStatus::D,
        ObsStatus::P,
        ObsStatus::A,
        ObsStatus::Q,
        ObsStatus::O,
        ObsStatus::L,
        ObsStatus::M,
    ];
    ORDER.into_iter().find(|status| *status == a || *status == b).unwrap_or(a)
}
