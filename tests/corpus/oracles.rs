//! Identities that hold in the printed numbers of a table: a reader that gets one wrong is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::seen::Figure;

pub(super) mod accounts;
pub(super) mod cooperatives;
pub(super) mod people;
pub(super) mod schools;

/// Sums of figures by whatever tells them apart.
fn sums<'a, K: Ord>(
    figures: impl IntoIterator<Item = &'a Figure<'a>>,
    by: impl Fn(&Figure<'a>) -> K,
) -> BTreeMap<K, i64> {
    let mut sums = BTreeMap::new();
    for figure in figures {
        *sums.entry(by(figure)).or_default() += figure.value;
    }
    sums
}

fn years(figures: &[Figure<'_>]) -> Vec<i32> {
    figures.iter().map(Figure::year).collect::<BTreeSet<_>>().into_iter().collect()
}

/// All labels but that of one dimension, and the year.
fn beside(figure: &Figure<'_>, dimension: &str) -> (i32, Vec<String>) {
    let others = ["area", "detail", "part", "place"].into_iter().filter(|other| *other != dimension);
    (figure.year(), others.map(|other| figure.label(other).to_owned()).collect())
}

/// Men and women sum to all, for whomever both are given; gives how often.
fn men_and_women(figures: &[Figure<'_>], dimension: &str, [all, men, women]: [&str; 3]) -> usize {
    let by = |wanted: &str| {
        let own = figures.iter().filter(|figure| figure.label(dimension) == wanted);
        own.map(|figure| (beside(figure, dimension), figure.value)).collect::<BTreeMap<_, _>>()
    };
    let (all, men, women) = (by(all), by(men), by(women));
    let both: Vec<_> = men.iter().filter_map(|(who, men)| Some((who, men + women.get(who)?))).collect();
    for (who, sum) in &both {
        assert_eq!(all.get(*who), Some(sum), "{who:?}");
    }
    both.len()
}
