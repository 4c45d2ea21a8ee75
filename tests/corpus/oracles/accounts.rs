//! National accounts: levels, growth, quarters.

use std::collections::BTreeMap;

use nenji::observation::Role;

use super::years;
use crate::corpus::seen::Seen;

/// The product is the sum of its four parts, and of all that has no parts, to the tenth of each.
pub(crate) fn gdp(seen: &Seen) {
    let figures = seen.all("yen");
    assert_eq!(years(&figures), (1994..=2017).collect::<Vec<_>>());
    let of = |year: i32, row: u32| figures.iter().find(|one| one.year() == year && one.row() == row).unwrap();
    for year in 1994..=2017 {
        let parts: i64 = [8, 18, 22, 40].map(|row| of(year, row).value).iter().sum();
        assert!((of(year, 48).value - parts).abs() <= 200_000_000, "{year}");
        // What is deducted has the other sign, so the finest figures make the product.
        let finest: i64 =
            figures.iter().filter(|one| one.year() == year && one.is(Role::Value)).map(|one| one.value).sum();
        assert!((of(year, 48).value - finest).abs() <= 1_000_000_000, "{year}: {finest}");
        assert!(of(year, 18).is(Role::Value), "its deeper rows are memo items");
        assert!(of(year, 23).is(Role::Total) && of(year, 25).is(Role::Value) && of(year, 15).is(Role::Memo));
    }
}

pub(crate) fn growth_rates(seen: &Seen) {
    assert!(seen.rates().len() > 800);
}

/// The printed growth is that of the printed levels, to its last digit.
pub(crate) fn growth(levels: &Seen, growth: &Seen) {
    let levels: BTreeMap<(u32, i32), i64> =
        levels.all("yen").iter().map(|figure| ((figure.row(), figure.year()), figure.value)).collect();
    let rates = growth.rates();
    for ((row, year), tenths) in &rates {
        let (now, before) = (levels[&(*row, *year)], levels[&(*row, *year - 1)]);
        let error = i128::from(now - before) * 1000 - i128::from(*tenths) * i128::from(before);
        // Half of the last digit, and levels that are printed to a tenth of 10億円 each.
        let slack = i128::from(before.abs()) / 2 + 1000 * 110_000_000;
        assert!(error.abs() <= slack, "row {row}, FY{year}: {before} to {now} is not {tenths} tenths");
    }
}

/// Quarters at annual rates make no figure.
pub(crate) fn no_quarter(seen: &Seen) {
    assert!(seen.all("yen").is_empty());
}
