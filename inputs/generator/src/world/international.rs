//! International engagements, listed one by one, and overseas information passed on.

use super::{World, day_in};
use crate::fact::{FIRST_YEAR, LAST_YEAR, Origin};
use crate::noise::{draw, pick};

pub(crate) const FORMS: [&str; 4] = ["consultation", "lecture", "introduction", "exercise"];
/// Ministries that list their engagements, with the source and the usual number.
pub(crate) const LISTS: [(&str, &str, i64); 3] =
    [("cab", "cab_engagements", 22), ("mic", "mic_engagements", 12), ("meti", "meti_engagements", 14)];

/// One engagement, counted once, with its partners.
#[derive(Clone, Debug)]
pub(crate) struct Engagement {
    pub(crate) ministry: &'static str,
    pub(crate) year: i32,
    pub(crate) day: (u16, u8, u8),
    pub(crate) framework: &'static str,
    pub(crate) form: &'static str,
    pub(crate) region: &'static str,
    pub(crate) partners: Vec<&'static str>,
}

/// Region with partners.
const REGIONS: [(&str, &[&str]); 4] = [
    ("asean", &["SGP", "THA", "IDN", "VNM", "MYS", "PHL"]),
    ("north_america", &["USA", "CAN"]),
    ("europe", &["GBR", "FRA", "DEU", "EST"]),
    ("asia_pacific", &["AUS", "IND", "KOR"]),
];

/// States the measure.
pub(super) fn state(world: &mut World) {
    for year in FIRST_YEAR..=LAST_YEAR {
        for (ministry, source, usual) in LISTS {
            list(world, Origin { reporter: ministry, source }, year, usual);
        }
        let origin = Origin { reporter: "cab", source: "cab_overseas" };
        for ministry in super::training::MINISTRIES {
            let count = draw(&format!("{ministry} overseas"), year, 6, 40);
            world.facts.state(origin, "overseas_information", year, &[("ministry", ministry)], count);
        }
    }
}

fn list(world: &mut World, origin: Origin, year: i32, usual: i64) {
    let count = if year == 2020 { usual / 2 } else { usual + i64::from(year - FIRST_YEAR) };
    let mut engagements: Vec<Engagement> = (0..count)
        .map(|number| engagement(origin.reporter, year, &format!("{} abroad {number}", origin.reporter)))
        .collect();
    engagements.sort_by_key(|engagement| engagement.day);
    for engagement in &engagements {
        let key = [
            ("ministry", engagement.ministry),
            ("framework", engagement.framework),
            ("form", engagement.form),
            ("region", engagement.region),
        ];
        world.facts.add(origin, "engagements", year, &key, 1);
        for partner in &engagement.partners {
            let key = [("ministry", engagement.ministry), ("partner", *partner)];
            world.facts.add(origin, "engagement_partners", year, &key, 1);
        }
    }
    world.engagements.extend(engagements);
}

fn engagement(ministry: &'static str, year: i32, name: &str) -> Engagement {
    let (region, members) = pick(name, year, &REGIONS);
    let framework =
        pick(&format!("{name} framework"), year, &["bilateral", "bilateral", "regional", "multilateral"]);
    let first = pick(&format!("{name} partner"), year, members);
    let mut partners = vec![first];
    if framework != "bilateral" {
        let others = members.iter().filter(|other| **other != first);
        partners.extend(others.take(if framework == "regional" { 2 } else { 1 }));
    }
    Engagement {
        ministry,
        year,
        day: day_in(name, year),
        framework,
        form: pick(&format!("{name} form"), year, &FORMS),
        region,
        partners,
    }
}
