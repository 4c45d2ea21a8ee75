//! Cooperatives and waste: kinds that sum to what is stated, and two vintages of one table.

use std::collections::BTreeMap;

use nenji::observation::Role;

use super::{beside, men_and_women, sums, years};
use crate::corpus::seen::{Figure, Seen};

/// What is collected is what businesses give and the kinds of households' waste, which sum to theirs.
pub(crate) fn waste(seen: &Seen) {
    let figures = seen.all("waste");
    assert_eq!(years(&figures), (1980..=2015).collect::<Vec<_>>());
    let parts = sums(figures.iter().filter(|figure| figure.is(Role::Value)), Figure::year);
    for year in 1980..=2015 {
        let of = |part: &str, detail: &str| {
            let is_it = |figure: &&Figure<'_>| {
                figure.year() == year && figure.label("part") == part && figure.label("detail") == detail
            };
            figures.iter().find(is_it).unwrap().value
        };
        let all = of("総収集量", "総収集量");
        assert_eq!(all, parts[&year], "{year}");
        assert_eq!(all, of("事業系ごみ", "") + of("家庭系ごみ", "計"), "{year}");
    }
    assert_eq!(seen.all("people").len(), 36);
}

fn cooperatives(seen: &Seen, rows: usize, last: i32) {
    for indicator in ["bodies", "people"] {
        let figures = seen.all(indicator);
        let of = |role| sums(figures.iter().filter(move |figure| figure.is(role)), Figure::year);
        assert_eq!(of(Role::Value), of(Role::Total));
        assert_eq!((years(&figures)[0], years(&figures).len()), (1957, rows));
        assert_eq!(years(&figures).last(), Some(&last));
    }
}

pub(crate) fn cooperatives_to_2020(seen: &Seen) {
    cooperatives(seen, 26, 2020);
}

pub(crate) fn cooperatives_to_2022(seen: &Seen) {
    cooperatives(seen, 28, 2022);
}

/// What both vintages print is the same, or the newer one corrects it: a twentieth of the figures at most.
pub(crate) fn vintages(older: &Seen, newer: &Seen) {
    let of = |seen: &Seen| {
        let figures = ["bodies", "people"].map(|id| (id, seen.all(id)));
        let keyed = figures
            .iter()
            .flat_map(|(id, all)| all.iter().map(|figure| ((*id, beside(figure, "")), figure.value)));
        keyed.collect::<BTreeMap<_, _>>()
    };
    let (older, newer) = (of(older), of(newer));
    assert!(older.keys().all(|key| newer.contains_key(key)), "the newer one has lost figures");
    let revised: Vec<_> = older.iter().filter(|(key, value)| newer[*key] != **value).collect();
    assert!(revised.len() * 20 <= older.len(), "{revised:?}");
}

/// All cooperatives are the regional ones and those of workplaces; the printed kinds of business do not all add up.
pub(crate) fn kinds_of_cooperatives(seen: &Seen) {
    let all = seen.all("bodies").into_iter().filter(|figure| figure.label("part") == "総数");
    assert_eq!(men_and_women(&all.collect::<Vec<_>>(), "place", ["組合数", "地域", "職域"]), 26);
}

/// In each group the kinds sum to the stated total, wherever all kinds are given.
pub(crate) fn farm_cooperatives(seen: &Seen) {
    let figures = seen.all("bodies");
    let group = |figure: &Figure<'_>| (figure.year(), figure.label("part").to_owned());
    let kinds = BTreeMap::from([("単", 3), ("連", 2), ("農", 3)]);
    let values = || figures.iter().filter(|figure| figure.is(Role::Value));
    let sums = sums(values(), group);
    let mut full = 0;
    for total in figures.iter().filter(|figure| figure.is(Role::Total)) {
        let count = values().filter(|figure| group(figure) == group(total)).count();
        if count == kinds[&total.label("part")[..3]] {
            assert_eq!(sums[&group(total)], total.value, "{:?}", group(total));
            full += 1;
        }
    }
    assert!(full > 180, "{full}");
    let at = |year: i32| figures.iter().filter(move |figure| figure.year() == year);
    assert!(
        at(1948).all(|figure| figure.label("detail") != "総合農協multifunctional"),
        "one value for two columns"
    );
    assert_eq!(at(1995).find(|figure| figure.label("detail").starts_with("総合")).unwrap().value, 2472);
}
