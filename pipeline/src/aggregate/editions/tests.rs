use proptest::prelude::*;

use super::super::{aggregate, portfolio};
use super::{EditionSum, reconcile};
use crate::aggregate::Portfolio;
use crate::catalog::{Catalog, Responsibility};
use crate::issue::IssueCode;
use crate::observation::{Id, Observation};
use crate::validate::fixture::{catalog, day, members, observe, rules, settings};
use crate::validate::settle;

/// A catalogue in which `rail` is shared by two ministries and nobody answers for `logistics`.
fn shared() -> Catalog {
    let mut catalog = catalog();
    let sectors = catalog.code_lists.get_mut("sector").unwrap();
    sectors.codes[0].ministries[0].ministries.push("fsa".into());
    sectors.codes[1].ministries.clear();
    catalog
}

#[test]
fn editions_with_what_is_in_none_less_what_is_in_several_are_the_master() {
    let (catalog, settings) = (shared(), settings());
    let observations =
        vec![members("rail", 2024, 10), members("water", 2024, 8), members("logistics", 2024, 5)];
    let settled = settle(&rules(&catalog, &settings), observations);
    let mut all = aggregate(&catalog, &settings, &settled).unwrap();
    let of = |id: &str| portfolio(&catalog, &settings, &settled, &id.into()).unwrap();
    let mut portfolios = ["fsa", "mlit"].map(of);
    reconcile(&catalog, &settled, &portfolios, &mut all);
    let is_it = |one: &&EditionSum| &*one.indicator == "ceptoar_members" && one.fiscal_year.0 == 2024;
    let found = all.editions.iter().find(is_it).unwrap();
    assert_eq!(found.editions, [("fsa".into(), Some(10)), ("mlit".into(), Some(18))]);
    assert_eq!((found.without_edition, found.overlaps, found.master), (5, 10, Some(23)));
    let checks = || all.checks.iter().filter(|check| check.kind == "editions");
    assert!(checks().count() > 0 && checks().all(|check| check.holds));
    assert_eq!(all.issues, []);

    // An edition that says something else than the facts do.
    let total = portfolios[1].aggregates.series.iter_mut().find(|one| &*one.indicator == "ceptoar_members");
    let year = total.unwrap().levels[0].rows[0].years.last_mut().unwrap();
    year.value = Some(19);
    let mut all = aggregate(&catalog, &settings, &settled).unwrap();
    reconcile(&catalog, &settled, &portfolios, &mut all);
    assert_eq!(all.checks.iter().filter(|check| check.kind == "editions" && !check.holds).count(), 1);
    assert_eq!(all.issues[0].code, IssueCode::TotalMismatch);
}

const SECTORS: [&str; 4] = ["rail", "logistics", "water", "port"];
const MINISTRIES: [&str; 3] = ["fsa", "mhlw", "mlit"];
/// First days of the spans of a sector.
const SPANS: [&str; 3] = ["2021-04-01", "2022-10-01", "2024-07-01"];

/// Who answers in each span, as a set of three ministries in bits.
type Assignment = [[u8; SPANS.len()]; SECTORS.len()];

fn named(set: u8) -> Vec<Id> {
    let is_in = |at: &usize| set & (1 << at) != 0;
    (0..MINISTRIES.len()).filter(is_in).map(|at| MINISTRIES[at].into()).collect()
}

/// The catalogue with these spans; a span of nobody is left out.
fn assigned(assignment: &Assignment) -> Catalog {
    let mut catalog = Catalog { splits: Vec::new(), ..catalog() };
    for (code, sets) in catalog.code_lists.get_mut("sector").unwrap().codes.iter_mut().zip(assignment) {
        code.valid_from = None;
        let until = |at: usize| SPANS.get(at + 1).map(|next| day(next).pred_opt().unwrap());
        let spans = sets.iter().enumerate().filter(|(_, set)| **set != 0);
        let span = |(at, set): (usize, &u8)| Responsibility {
            ministries: named(*set),
            from: Some(day(SPANS[at])),
            to: until(at),
        };
        code.ministries = spans.map(span).collect();
    }
    catalog
}

/// One observation per sector and year, the last of each wins.
fn observed(rows: &[(usize, i32, i64)]) -> Vec<Observation> {
    let unique: std::collections::BTreeMap<(usize, i32), i64> =
        rows.iter().map(|(sector, year, value)| ((*sector, *year), *value)).collect();
    unique.into_iter().map(|((sector, year), value)| members(SECTORS[sector], year, value)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// However sectors are shared out and change hands: Σ editions + what is in none − what is in several = master.
    #[test]
    fn editions_sum_to_the_master_however_sectors_are_shared(
        assignment in prop::array::uniform4(prop::array::uniform3(0..8_u8)),
        rows in prop::collection::vec((0..SECTORS.len(), 2021..2025_i32, 0..50_i64), 1..24),
    ) {
        let (catalog, settings) = (assigned(&assignment), settings());
        let mut observations = observed(&rows);
        // A ministry's own activity and what no sector is named for.
        observations.push(observe("sessions", 2024, &[("ministry", "fsa"), ("strand", "bridge")], 3));
        observations.push(observe("non_members", 2024, &[], 4));
        let settled = settle(&rules(&catalog, &settings), observations.clone());
        let mut all = aggregate(&catalog, &settings, &settled).unwrap();
        let of = |id: &Id| portfolio(&catalog, &settings, &settled, id).unwrap();
        let ministries = MINISTRIES.map(Id::from);
        let portfolios: Vec<Portfolio> = ministries.iter().map(of).collect();
        reconcile(&catalog, &settled, &portfolios, &mut all);
        prop_assert!(all.issues.iter().all(|issue| issue.code != IssueCode::TotalMismatch), "{:?}", all.issues);
        let today = |sector: &str| named(assignment[SECTORS.iter().position(|one| *one == sector).unwrap()][2]);
        for sum in all.editions.iter().filter(|sum| &*sum.indicator == "ceptoar_members") {
            prop_assert_eq!(sum.difference(), 0);
            let of_year = || observations.iter().filter(|one| {
                one.indicator == sum.indicator && one.fiscal_year == sum.fiscal_year
            });
            let holders = |one: &Observation| today(&one.key["sector"]);
            for (ministry, value) in &sum.editions {
                let own = of_year().filter(|one| holders(one).contains(ministry));
                prop_assert_eq!(value.unwrap_or(0), own.filter_map(|one| one.value).sum::<i64>());
            }
            let times = |one: &Observation| i64::try_from(holders(one).len()).unwrap();
            let several = of_year().filter(|one| times(one) > 1).map(|one| one.value.unwrap() * (times(one) - 1));
            prop_assert_eq!(sum.overlaps, several.sum::<i64>());
            let nobody = of_year().filter(|one| times(one) == 0).filter_map(|one| one.value);
            prop_assert_eq!(sum.without_edition, nobody.sum::<i64>());
        }
        // A move is listed where, and only where, the ministry's answering differs between two year ends.
        for one in &portfolios {
            for (at, sector) in SECTORS.iter().enumerate() {
                let answers = |span: usize| named(assignment[at][span]).contains(&one.ministry);
                let listed: Vec<i32> = one.moves.iter().filter(|entry| &*entry.sector == *sector)
                    .map(|entry| entry.fiscal_year.0).collect();
                let mut expected = Vec::new();
                if answers(0) != answers(1) { expected.push(2022); }
                if answers(1) != answers(2) { expected.push(2024); }
                prop_assert_eq!(listed, expected, "{} in {}", sector, one.ministry);
            }
        }
    }
}

#[test]
fn a_ministry_that_joins_a_sector_has_a_move_and_the_one_that_stays_has_none() {
    let catalog = assigned(&[[4, 6, 6], [4, 4, 4], [6, 6, 2], [4, 4, 4]]);
    let settings = settings();
    let settled = settle(
        &rules(&catalog, &settings),
        vec![members("rail", 2021, 10), members("rail", 2022, 12), members("water", 2023, 7)],
    );
    let moves = |ministry: &str| portfolio(&catalog, &settings, &settled, &ministry.into()).unwrap().moves;
    let (mhlw, mlit) = (Id::from("mhlw"), Id::from("mlit"));
    let both = vec![mhlw.clone(), mlit.clone()];
    for (of, sector, year, began, from, to, moved) in [
        ("mhlw", "rail", 2022, "2022-10-01", vec![mlit], both.clone(), 10),
        ("mlit", "water", 2024, "2024-07-01", both, vec![mhlw], 7),
    ] {
        let listed = moves(of);
        let [one] = listed.as_slice() else { panic!("{of}: {listed:?}") };
        assert_eq!((&*one.sector, one.fiscal_year.0, one.day), (sector, year, Some(day(began))));
        assert_eq!((&one.from, &one.to, one.stocks[0].1), (&from, &to, Some(moved)), "{of}");
    }
}
