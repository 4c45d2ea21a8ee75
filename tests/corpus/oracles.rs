//! Identities that hold in the printed numbers of a table: a reader that gets one wrong is wrong.

use std::collections::{BTreeMap, BTreeSet};

use nenji::observation::Role;

use super::seen::{Figures, Seen};

/// Years of some figures, in order.
fn years(figures: &Figures) -> Vec<i32> {
    let years: BTreeSet<i32> = figures.keys().map(|(year, _)| *year).collect();
    years.into_iter().collect()
}

/// Sum over all labels, by year.
fn sums(figures: &Figures) -> BTreeMap<i32, i64> {
    let mut sums = BTreeMap::new();
    for ((year, _), value) in figures {
        *sums.entry(*year).or_default() += value;
    }
    sums
}

/// What is collected is what businesses give and the kinds of households' waste, which sum to theirs.
pub(super) fn waste(seen: &Seen) {
    let (parts, totals) = (sums(&seen.figures("waste", Role::Value)), seen.figures("waste", Role::Total));
    assert_eq!(years(&totals), (1980..=2015).collect::<Vec<_>>());
    for (year, sum) in parts {
        let (business, households) =
            (seen.figure("waste", year, "事業系ごみ"), seen.figure("waste", year, "計|家庭系ごみ"));
        let all = seen.figure("waste", year, "総収集量|総収集量");
        assert_eq!(all, Some(sum), "{year}");
        assert_eq!(all, Some(business.unwrap() + households.unwrap()), "{year}");
    }
    assert_eq!(seen.figures("people", Role::Value).len(), 36);
}

fn cooperatives(seen: &Seen, last: i32) {
    for indicator in ["bodies", "people"] {
        let parts = sums(&seen.figures(indicator, Role::Value));
        let totals = sums(&seen.figures(indicator, Role::Total));
        assert_eq!(parts, totals);
        assert_eq!(totals.keys().next(), Some(&1957));
        assert_eq!(totals.keys().next_back(), Some(&last));
    }
}

pub(super) fn cooperatives_to_2020(seen: &Seen) {
    cooperatives(seen, 2020);
    assert_eq!(seen.figures("bodies", Role::Total).len(), 26);
}

pub(super) fn cooperatives_to_2022(seen: &Seen) {
    cooperatives(seen, 2022);
    assert_eq!(seen.figures("bodies", Role::Total).len(), 28);
}

/// What both vintages print is the same, or the newer one corrects it.
pub(super) fn vintages(older: &Seen, newer: &Seen) {
    for indicator in ["bodies", "people"] {
        for role in [Role::Value, Role::Total] {
            let (old, new) = (older.figures(indicator, role), newer.figures(indicator, role));
            let differing: Vec<_> = old.iter().filter(|(key, value)| new.get(*key) != Some(*value)).collect();
            assert!(
                old.keys().all(|key| new.contains_key(key)),
                "{indicator}: the newer one has lost figures"
            );
            assert!(differing.len() * 20 <= old.len(), "{indicator}: {differing:?}");
        }
    }
}

pub(super) fn todo(seen: &Seen) {
    seen.dump();
}
