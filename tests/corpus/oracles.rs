//! Identities that hold in the printed numbers of a table: a reader that gets one wrong is wrong.

use std::collections::{BTreeMap, BTreeSet};

use nenji::observation::Role;

use super::seen::{Figure, Seen};

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

/// What is collected is what businesses give and the kinds of households' waste, which sum to theirs.
pub(super) fn waste(seen: &Seen) {
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

pub(super) fn cooperatives_to_2020(seen: &Seen) {
    cooperatives(seen, 26, 2020);
}

pub(super) fn cooperatives_to_2022(seen: &Seen) {
    cooperatives(seen, 28, 2022);
}

/// What both vintages print is the same, or the newer one corrects it: a twentieth of the figures at most.
pub(super) fn vintages(older: &Seen, newer: &Seen) {
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
pub(super) fn kinds_of_cooperatives(seen: &Seen) {
    let all = seen.all("bodies").into_iter().filter(|figure| figure.label("part") == "総数");
    assert_eq!(men_and_women(&all.collect::<Vec<_>>(), "place", ["組合数", "地域", "職域"]), 26);
}

/// In each group the kinds sum to the stated total, wherever all kinds are given.
pub(super) fn farm_cooperatives(seen: &Seen) {
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

/// The city is the sum of its wards, and each ward that of its schools (not in all printed memo columns).
pub(super) fn schools(seen: &Seen) {
    for indicator in ["bodies", "people"] {
        let figures = seen.all(indicator);
        let column =
            |figure: &Figure<'_>| (figure.label("part").to_owned(), figure.label("detail").to_owned());
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
        let in_ward = |one: &Figure<'_>| (one.label("area").to_owned(), column(one));
        let is_school = |one: &&Figure<'_>| one.label("area").ends_with("区計") && !is_ward(one);
        let by_school = sums(figures.iter().filter(is_school), in_ward);
        for ward in figures.iter().filter(|one| is_ward(one) && !one.is(Role::Memo)) {
            assert_eq!(
                by_school.get(&in_ward(ward)).copied().unwrap_or(0),
                ward.value,
                "{:?}",
                in_ward(ward)
            );
        }
    }
}

/// What this year's table says of May of the year before is what that year's table says.
pub(super) fn year_before(earlier: &Seen, later: &Seen) {
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

/// Nine sheets are nine years, of 62 places each.
pub(super) fn tokyo(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!(years(&figures), (1980..=2020).step_by(5).collect::<Vec<_>>());
    let count = sums(&figures, Figure::year).len();
    assert_eq!((count, figures.len()), (9, 9 * 62));
    let of = |year: i32| {
        figures.iter().find(|one| one.year() == year && one.label("place") == "東京都千代田区").unwrap().value
    };
    assert_eq!((of(1980), of(2020)), (54_801, 66_680));
}

pub(super) fn census(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!(years(&figures), (1920..=2020).step_by(5).collect::<Vec<_>>());
    assert!(men_and_women(&figures, "part", ["総数", "男", "女"]) > 1000);
}

pub(super) fn shelters(seen: &Seen) {
    let figures = seen.all("bodies");
    assert_eq!((figures.len(), figures.iter().map(|figure| figure.value).sum::<i64>()), (9, 335));
}

/// Those at facilities are men and women, to a tenth each.
pub(super) fn doctors(seen: &Seen) {
    let figures = seen.all("density");
    assert_eq!(figures.len(), 48 * 12);
    let by = |is_it: fn(&str) -> bool| {
        sums(figures.iter().filter(|one| is_it(one.label("detail"))), |one| beside(one, "detail"))
    };
    let (all, parts) =
        (by(|detail| detail.starts_with("(再掲)")), by(|detail| matches!(detail, "男" | "女")));
    assert_eq!(all.len(), 48 * 3);
    for (who, sum) in &parts {
        assert!((all[who] - sum).abs() <= 1, "{who:?}");
    }
}

pub(super) fn osaka(seen: &Seen) {
    let figures = seen.all("people");
    assert!(men_and_women(&figures, "detail", ["総数", "男", "女"]) > 80);
    let values = figures.iter().filter(|figure| figure.is(Role::Value));
    let parts = sums(values, |one| one.label("detail").to_owned());
    for sex in ["男", "女"] {
        let all = figures.iter().find(|one| one.label("place") == "大阪府" && one.label("detail") == sex);
        assert_eq!(all.unwrap().value, parts[sex], "{sex}");
    }
    assert_eq!(
        figures.iter().filter(|one| one.label("place") == "西区" && one.label("detail") == "男").count(),
        2
    );
}

/// The nine wards are the city, which has figures of three years before too.
pub(super) fn wards(seen: &Seen) {
    for indicator in ["people", "bodies"] {
        let figures = seen.all(indicator);
        assert_eq!(years(&figures), [2008, 2009, 2010, 2011]);
        let part = |one: &Figure<'_>| one.label("part").to_owned();
        let city = |one: &&Figure<'_>| one.label("place") == "計" && one.year() == 2011;
        let ward = |one: &&Figure<'_>| one.label("place") != "計" && !one.is(Role::Memo);
        let of_wards = sums(figures.iter().filter(ward), part);
        assert_eq!(sums(figures.iter().filter(city), part), of_wards);
        assert_eq!(figures.iter().filter(ward).count(), 9 * of_wards.len());
    }
}

/// The product is the sum of its four parts, and of all that has no parts, to the tenth of each.
pub(super) fn gdp(seen: &Seen) {
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

pub(super) fn growth_rates(seen: &Seen) {
    assert!(seen.rates().len() > 800);
}

/// The printed growth is that of the printed levels, to its last digit.
pub(super) fn growth(levels: &Seen, growth: &Seen) {
    let levels: BTreeMap<(u32, i32), i64> =
        levels.all("yen").iter().map(|figure| ((figure.row(), figure.year()), figure.value)).collect();
    let rates = growth.rates();
    for ((row, year), tenths) in &rates {
        let (now, before) = (levels[&(*row, *year)] as f64, levels[&(*row, *year - 1)] as f64);
        let computed = (now - before) / before * 1000.0;
        // Levels are printed to a tenth of 10億円 each.
        let slack = 0.5 + 1000.0 * 1.1e8 / before.abs();
        assert!((computed - *tenths as f64).abs() <= slack, "row {row}, FY{year}: {computed} and {tenths}");
    }
}

/// Quarters at annual rates make no figure.
pub(super) fn no_quarter(seen: &Seen) {
    assert!(seen.all("yen").is_empty());
}

pub(super) fn census_since_1920(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!((figures.len(), years(&figures)[0], figures[0].value), (21, 1920, 2_587_847));
}

pub(super) fn by_sex(seen: &Seen) {
    assert_eq!(men_and_women(&seen.all("people"), "part", ["総数(人)", "男(人)", "女(人)"]), 12);
}

fn parts_make_all(seen: &Seen, count: usize) {
    let figures = seen.all("people");
    let of = |role| sums(figures.iter().filter(move |figure| figure.is(role)), Figure::year);
    assert_eq!(of(Role::Value), of(Role::Total));
    assert_eq!(of(Role::Total).len(), count);
}

pub(super) fn by_age(seen: &Seen) {
    parts_make_all(seen, 12);
}

pub(super) fn by_nationality(seen: &Seen) {
    parts_make_all(seen, 6);
}

pub(super) fn by_region(seen: &Seen) {
    assert_eq!(seen.all("people").len(), 8 * 12);
}

/// All who are counted, by year: the stated total, or where there is none the sum of the parts.
pub(super) fn same_people(one: &Seen, other: &Seen) {
    let of = |seen: &Seen| {
        let figures = seen.all("people");
        let has_total = figures.iter().any(|figure| figure.is(Role::Total));
        let role = if has_total { Role::Total } else { Role::Value };
        sums(figures.iter().filter(|figure| figure.is(role)), Figure::year)
    };
    let (one, other) = (of(one), of(other));
    let both: Vec<_> = one.keys().filter(|year| other.contains_key(year)).collect();
    assert_eq!(both.len(), 12);
    assert!(both.into_iter().all(|year| one[year] == other[year]), "{one:?} {other:?}");
}

/// Both halves: men and women, the wards of both cities, all municipalities.
pub(super) fn by_municipality(seen: &Seen) {
    let figures = seen.all("people");
    assert!(men_and_women(&figures, "part", ["総数", "男", "女"]) > 80);
    let men = |one: &&Figure<'_>| one.label("part") == "男";
    for city in ["大阪市", "堺市"] {
        let is_ward = |one: &&Figure<'_>| one.label("area") == city && one.label("place") != city && men(one);
        let wards: i64 = figures.iter().filter(is_ward).map(|one| one.value).sum();
        let whole = figures.iter().find(|one| one.label("place") == city && men(one)).unwrap();
        assert_eq!(whole.value, wards, "{city}");
    }
    let values: i64 = figures.iter().filter(|one| one.is(Role::Value) && men(one)).map(|one| one.value).sum();
    assert_eq!(figures.iter().find(|one| one.label("place") == "大阪府" && men(one)).unwrap().value, values);
}

/// Primary schools are what their own sheet says.
pub(super) fn kinds_of_schools(seen: &Seen) {
    let figures = seen.all("people");
    let of = |place: &str, detail: &str| {
        figures.iter().find(|one| one.label("place") == place && one.label("detail") == detail).unwrap().value
    };
    assert_eq!((of("小学校", "計"), of("合計", "計")), (79_122, 128_886));
}
