//! Who lives where: censuses, estimates, doctors.

use nenji::observation::Role;

use super::{beside, men_and_women, sums, years};
use crate::corpus::seen::{Figure, Seen};

/// Nine sheets are nine years, of 62 places each.
pub(crate) fn tokyo(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!(years(&figures), (1980..=2020).step_by(5).collect::<Vec<_>>());
    let count = sums(&figures, Figure::year).len();
    assert_eq!((count, figures.len()), (9, 9 * 62));
    let of = |year: i32| {
        figures.iter().find(|one| one.year() == year && one.label("place") == "東京都千代田区").unwrap().value
    };
    assert_eq!((of(1980), of(2020)), (54_801, 66_680));
}

pub(crate) fn census(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!(years(&figures), (1920..=2020).step_by(5).collect::<Vec<_>>());
    assert!(men_and_women(&figures, "part", ["総数", "男", "女"]) > 1000);
}

/// Those at facilities are men and women, to a tenth each.
pub(crate) fn doctors(seen: &Seen) {
    let figures = seen.all("density");
    assert_eq!(figures.len(), 48 * 12);
    assert!(
        figures
            .iter()
            .all(|one| one.is(Role::Memo) == (one.label("detail") != "総数") || one.label("place") == "全国")
    );
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

pub(crate) fn osaka(seen: &Seen) {
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
pub(crate) fn wards(seen: &Seen) {
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

pub(crate) fn census_since_1920(seen: &Seen) {
    let figures = seen.all("people");
    assert_eq!((figures.len(), years(&figures)[0], figures[0].value), (21, 1920, 2_587_847));
}

pub(crate) fn by_sex(seen: &Seen) {
    assert_eq!(men_and_women(&seen.all("people"), "part", ["総数(人)", "男(人)", "女(人)"]), 12);
}

fn parts_make_all(seen: &Seen, count: usize) {
    let figures = seen.all("people");
    let of = |role| sums(figures.iter().filter(move |figure| figure.is(role)), Figure::year);
    assert_eq!(of(Role::Value), of(Role::Total));
    assert_eq!(of(Role::Total).len(), count);
}

pub(crate) fn by_age(seen: &Seen) {
    parts_make_all(seen, 12);
}

pub(crate) fn by_nationality(seen: &Seen) {
    parts_make_all(seen, 6);
}

pub(crate) fn by_region(seen: &Seen) {
    assert_eq!(seen.all("people").len(), 8 * 12);
}

/// All who are counted, by year: the stated total, or where there is none the sum of the parts.
pub(crate) fn same_people(one: &Seen, other: &Seen) {
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
pub(crate) fn by_municipality(seen: &Seen) {
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

pub(crate) fn shelters(seen: &Seen) {
    let figures = seen.all("bodies");
    assert_eq!((figures.len(), figures.iter().map(|figure| figure.value).sum::<i64>()), (9, 335));
}

/// Growth is births less deaths, and those who come less those who go.
pub(crate) fn movements(seen: &Seen) {
    let figures = seen.all("change");
    assert_eq!(years(&figures), [2008, 2009, 2010]);
    for year in 2008..=2010 {
        let of = |part: &str| {
            figures.iter().find(|one| one.year() == year && one.label("part") == part).unwrap().value
        };
        assert_eq!(of("増加数"), of("自然増加数") + of("社会増加数"));
        // Those who die and go are deducted.
        assert_eq!(of("自然増加数"), of("出生") + of("死亡"));
        assert_eq!(of("社会増加数"), of("転入") + of("転出"));
    }
}
