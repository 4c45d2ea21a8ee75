//! Schools of a city, year by year.

use std::collections::{BTreeMap, BTreeSet};

use nenji::observation::Role;

use super::sums;
use crate::corpus::seen::{Figure, Seen};

/// The city is the sum of its wards, and each ward that of its schools (not in all printed memo columns).
pub(crate) fn schools(seen: &Seen) {
    for indicator in ["bodies", "people"] {
        let figures = seen.all(indicator);
        let column =
            |figure: &Figure<'_>| (figure.label("part").to_owned(), figure.label("detail").to_owned());
        assert!(figures.iter().all(|one| one.label("place") != "前年5月" || one.is(Role::Memo)));
        let values = figures.iter().filter(|one| one.is(Role::Value));
        for (part, sum) in sums(values, |one| one.label("part").to_owned()) {
            let is_all = |one: &&Figure<'_>| {
                one.label("part") == part && one.label("place") == "合計" && one.label("detail") == "計"
            };
            assert_eq!(figures.iter().find(is_all).unwrap().value, sum, "{part}: what is summed is the city");
        }
        let is_ward = |figure: &&Figure<'_>| figure.label("place").ends_with("区計");
        let city: BTreeMap<_, _> = figures
            .iter()
            .filter(|figure| figure.label("place") == "合計")
            .map(|one| (column(one), one.value))
            .collect();
        assert!(city.len() >= 8);
        assert_eq!(
            figures
                .iter()
                .filter(is_ward)
                .map(|one| one.label("place").to_owned())
                .collect::<BTreeSet<_>>()
                .len(),
            9
        );
        let wards = sums(figures.iter().filter(is_ward), column);
        for (column, value) in &city {
            assert_eq!(wards.get(column).copied().unwrap_or(0), *value, "{indicator} {column:?}");
        }
        let of_ward = |one: &Figure<'_>| (one.label("area").to_owned(), column(one));
        let is_school = |one: &&Figure<'_>| one.label("area").ends_with("区計") && !is_ward(one);
        let by_school = sums(figures.iter().filter(is_school), of_ward);
        for ward in figures.iter().filter(|one| is_ward(one) && !one.is(Role::Memo)) {
            assert_eq!(
                by_school.get(&of_ward(ward)).copied().unwrap_or(0),
                ward.value,
                "{:?}",
                of_ward(ward)
            );
        }
    }
}

/// What this year's table says of May of the year before is what that year's table says.
pub(crate) fn year_before(earlier: &Seen, later: &Seen) {
    for indicator in ["bodies", "people"] {
        let of = |seen: &Seen, place: &str| {
            let figures = seen.all(indicator);
            let own = figures
                .iter()
                .filter(|figure| figure.label("place") == place && !figure.label("part").contains("再掲"));
            own.map(|figure| (figure.label("detail").to_owned(), figure.value)).collect::<BTreeMap<_, _>>()
        };
        let before = of(later, "前年5月");
        assert!(before.len() >= 7);
        assert_eq!(before, of(earlier, "合計"), "{indicator}");
    }
}

/// Primary schools are what their own sheet says.
pub(crate) fn kinds_of_schools(seen: &Seen) {
    let figures = seen.all("people");
    let of = |place: &str, detail: &str| {
        figures.iter().find(|one| one.label("place") == place && one.label("detail") == detail).unwrap().value
    };
    assert_eq!((of("小学校", "計"), of("合計", "計")), (79_122, 128_886));
}
