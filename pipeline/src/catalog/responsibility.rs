//! Who answers for a sector, by date: one ministry, or several together (共管).
//!
//! Spans of days do not overlap, so that a sector is shared only where a span names several ministries, never because a
//! date was mistyped.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{Catalog, Code};
use crate::observation::Id;

/// Dimension that is shared out among ministries.
pub(crate) const SECTOR: &str = "sector";

/// Those who answer for a sector in a span of days.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Responsibility {
    /// Ministry code, or a list of those that answer together.
    #[serde(rename = "ministry", deserialize_with = "together")]
    #[schemars(with = "Together")]
    pub ministries: Vec<Id>,
    /// First day; open where absent.
    #[schemars(with = "Option<String>")]
    pub from: Option<NaiveDate>,
    /// Last day; open where absent.
    #[schemars(with = "Option<String>")]
    pub to: Option<NaiveDate>,
}

/// One ministry, or several that answer together.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a ministry, or a list of those that answer together")]
enum Together {
    One(Id),
    Several(#[schemars(length(min = 1))] Vec<Id>),
}

fn together<'de, D: Deserializer<'de>>(written: D) -> Result<Vec<Id>, D::Error> {
    Ok(match Together::deserialize(written)? {
        Together::One(ministry) => vec![ministry],
        Together::Several(ministries) => ministries,
    })
}

impl Responsibility {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}

impl Code {
    /// The span that holds on that day; for sectors only.
    fn responsibility_on(&self, day: NaiveDate) -> Option<&Responsibility> {
        self.ministries.iter().find(|span| span.holds_on(day))
    }

    /// Ministries that answer on that day: none, one, or several together; for sectors only.
    #[must_use]
    pub fn ministries_on(&self, day: NaiveDate) -> &[Id] {
        self.responsibility_on(day).map_or(&[], |span| &span.ministries)
    }

    /// First day of the span that holds on that day; none where it is open.
    #[must_use]
    pub fn answered_since(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.responsibility_on(day)?.from
    }

    /// True where that ministry answers on that day, alone or with others.
    #[must_use]
    pub fn answers_on(&self, ministry: &str, day: NaiveDate) -> bool {
        self.ministries_on(day).iter().any(|one| **one == *ministry)
    }

    /// True where several ministries answer together on that day, and the code is valid.
    #[must_use]
    pub fn is_shared_on(&self, day: NaiveDate) -> bool {
        self.is_valid_on(day) && self.ministries_on(day).len() > 1
    }

    /// The last day in the span after which a ministry began or ceased to answer, alone or with others.
    #[must_use]
    pub fn changed_hands(&self, ministry: &str, after: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
        let ends = self.ministries.iter().filter_map(|span| span.to?.succ_opt());
        let days: BTreeSet<NaiveDate> =
            self.ministries.iter().filter_map(|span| span.from).chain(ends).collect();
        let is_change = |day: &NaiveDate| {
            day.pred_opt()
                .is_some_and(|eve| self.answers_on(ministry, eve) != self.answers_on(ministry, *day))
        };
        days.into_iter().rev().filter(|day| after < *day && *day <= until).find(is_change)
    }
}

impl Catalog {
    /// The sector that a code stands in: the code itself, or the parent of a code below sectors; none for other dimensions.
    #[must_use]
    pub fn sector_of(&self, dimension: &str, code: &str) -> Option<&Code> {
        let sectors = self.code_list(SECTOR)?;
        if dimension == SECTOR {
            return sectors.code(code);
        }
        let list = self.code_list(dimension).filter(|list| list.parent.as_deref() == Some(SECTOR))?;
        sectors.code(list.code(code)?.parent.as_ref()?)
    }

    /// Sectors for which several ministries answer together on that day, in official order.
    pub fn shared_sectors(&self, day: NaiveDate) -> impl Iterator<Item = &Code> {
        let codes = self.code_list(SECTOR).into_iter().flat_map(|list| &list.codes);
        codes.filter(move |code| code.is_shared_on(day))
    }
}
