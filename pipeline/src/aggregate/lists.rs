//! How many codes of a list hold at the end of each year, beside what a source states: the lists that rows are made from
//! are the ones that were published.

use super::{Aggregates, Check, Fraction, Series};
use crate::catalog::{Catalog, CodeList, Indicator, IndicatorKind};
use crate::fiscal_year::FiscalYear;
use crate::observation::Id;

/// A stock whose id ends so counts the codes of the list that it begins with: `sector_count`, `ceptoar_count`.
const COUNT: &str = "_count";

/// Codes of a public list by year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListCount {
    /// The list.
    pub list: Id,
    /// The stock that a source states.
    pub indicator: Id,
    /// Codes that hold on the last day of each fiscal year of [`Aggregates::fiscal_years`].
    pub years: Vec<i64>,
}

/// The count of every list of which a stock is defined.
pub(super) fn counts(catalog: &Catalog, years: &[FiscalYear]) -> Vec<ListCount> {
    catalog.indicators.iter().filter_map(|indicator| count(catalog, indicator, years)).collect()
}

fn count(catalog: &Catalog, indicator: &Indicator, years: &[FiscalYear]) -> Option<ListCount> {
    let is_plain = indicator.kind == IndicatorKind::Stock && indicator.dimensions.is_empty();
    let id = indicator.id.strip_suffix(COUNT).filter(|_| is_plain)?;
    let list = catalog.code_list(id).filter(|list| !list.internal)?;
    let years = years.iter().map(|year| valid(list, *year)).collect::<Option<Vec<i64>>>()?;
    Some(ListCount { list: list.id.clone(), indicator: indicator.id.clone(), years })
}

fn valid(list: &CodeList, year: FiscalYear) -> Option<i64> {
    i64::try_from(list.codes.iter().filter(|code| code.is_valid_on(year.last_day())).count()).ok()
}

/// The list against the stated number, in every year that has one.
pub(super) fn checks(aggregates: &Aggregates) -> Vec<Check> {
    let stated = |indicator: &Id| -> Option<&Series> {
        aggregates.series.iter().find(|series| series.indicator == *indicator)
    };
    let mut checks = Vec::new();
    for count in &aggregates.lists {
        let row = stated(&count.indicator).and_then(|series| series.levels.first()?.rows.first());
        let Some(row) = row else { continue };
        for ((year, left), figures) in aggregates.fiscal_years.iter().zip(&count.years).zip(&row.years) {
            let Some(right) = figures.value else { continue };
            checks.push(Check {
                kind: "list",
                indicator: count.indicator.clone(),
                subject: year.to_string(),
                left: Fraction::whole(*left),
                right: Fraction::whole(right),
                holds: *left == right,
            });
        }
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::aggregate;
    use crate::validate::fixture::{catalog, indicator, observe, rules, settings};
    use crate::validate::settle;

    /// Ports came on 2024-03-08, so that FY2023 has four sectors.
    fn counted(stated: i64) -> Aggregates {
        let mut catalog = catalog();
        catalog.indicators.push(indicator("sector_count", IndicatorKind::Stock, &[]));
        let settings = settings();
        let facts = [(2022, 3), (2023, stated)].map(|(year, value)| {
            let one = observe("non_members", year, &[], value);
            crate::observation::Observation { indicator: "sector_count".into(), key: [].into(), ..one }
        });
        aggregate(&catalog, &settings, &settle(&rules(&catalog, &settings), facts.to_vec())).unwrap()
    }

    #[test]
    fn codes_are_counted_at_year_ends_and_held_against_what_is_stated() {
        let all = counted(4);
        assert_eq!(all.lists.len(), 1);
        assert_eq!((&*all.lists[0].list, &all.lists[0].years[..]), ("sector", &[3, 3, 4, 4][..]));
        let checks: Vec<&Check> = all.checks.iter().filter(|check| check.kind == "list").collect();
        assert_eq!(checks.len(), 2, "two years are stated");
        assert!(checks.iter().all(|check| check.holds));
    }

    #[test]
    fn a_list_that_is_not_the_published_one_is_told() {
        let checks = counted(5).checks;
        let differs: Vec<&str> =
            checks.iter().filter(|check| !check.holds).map(|check| check.subject.as_str()).collect();
        assert_eq!(differs, ["FY2023"]);
    }

    #[test]
    fn lists_of_names_are_not_counted() {
        let mut catalog = catalog();
        catalog.indicators.push(indicator("sector_count", IndicatorKind::Stock, &[]));
        catalog.code_lists.get_mut("sector").unwrap().internal = true;
        assert_eq!(counts(&catalog, &[FiscalYear(2023)]), []);
    }
}
