//! Outreach to executives: listed event by event by two ministries, in tables and forms by the others.

use super::{World, day_in};
use crate::fact::{FIRST_YEAR, LAST_YEAR, Origin};
use crate::noise::{draw, pick};

pub(crate) const CHANNELS: [&str; 4] = ["visit", "seminar", "roundtable", "lecture"];
pub(crate) const EXPECTATIONS: [&str; 4] = ["leadership", "supply_chain", "disclosure", "resources"];
/// Sectors of 国土交通省's table.
pub(crate) const MLIT_SECTORS: [&str; 6] = ["aviation", "airport", "railway", "water", "logistics", "port"];
/// Year in which 厚生労働省 sent nothing.
pub(crate) const MHLW_MISSES: i32 = 2021;

/// One event, at one operator.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) ministry: &'static str,
    pub(crate) year: i32,
    pub(crate) day: (u16, u8, u8),
    pub(crate) sector: &'static str,
    pub(crate) channel: &'static str,
    pub(crate) expectation: &'static str,
    /// Made-up name of the operator.
    pub(crate) organisation: String,
    pub(crate) participants: i64,
    pub(crate) executives: i64,
    pub(crate) insights: i64,
}

/// States the measure.
pub(super) fn state(world: &mut World) {
    for year in FIRST_YEAR..=LAST_YEAR {
        list_events(world, "fsa", year);
        list_events(world, "meti", year);
        mlit(world, year);
        for sector in ["ict", "government"] {
            form(world, ("mic", "mic_outreach_form"), sector, year);
        }
        insights(world, "mic", "mic_outreach_form", year);
        if year != MHLW_MISSES {
            form(world, ("mhlw", "mhlw_outreach_form"), "medical", year);
            if year < super::scope::WATER_MOVES {
                form(world, ("mhlw", "mhlw_outreach_form"), "water", year);
            }
            insights(world, "mhlw", "mhlw_outreach_form", year);
        }
    }
}

/// Fewer meetings in the year of the epidemic.
fn busy(year: i32, usual: i64) -> i64 {
    if year == 2020 { usual / 2 } else { usual + i64::from(year - FIRST_YEAR) * usual / 12 }
}

fn list_events(world: &mut World, ministry: &'static str, year: i32) {
    let operators: Vec<(&'static str, String)> = if ministry == "meti" {
        let members = world.operators.iter().filter(|operator| operator.is_member(year));
        members.map(|operator| (operator.sector, operator.name.clone())).collect()
    } else {
        (1..=40).map(|number| ("finance", format!("例示金融機関{number:02}"))).collect()
    };
    let source = if ministry == "meti" { "meti_outreach" } else { "fsa_outreach" };
    let mut events: Vec<Event> = (0..busy(year, 24))
        .map(|number| event(ministry, year, &format!("{ministry} event {number}"), &operators))
        .collect();
    events.sort_by_key(|event| event.day);
    for event in &events {
        count_event(world, Origin { reporter: ministry, source }, event);
    }
    world.events.extend(events);
}

fn event(ministry: &'static str, year: i32, name: &str, operators: &[(&'static str, String)]) -> Event {
    let (sector, organisation) = pick(name, year, operators);
    let participants = draw(&format!("{name} people"), year, 3, 28);
    Event {
        ministry,
        year,
        day: day_in(name, year),
        sector,
        channel: pick(&format!("{name} channel"), year, &CHANNELS),
        expectation: pick(&format!("{name} expectation"), year, &EXPECTATIONS),
        organisation,
        participants,
        executives: draw(&format!("{name} executives"), year, 1, participants.min(6)),
        insights: draw(&format!("{name} insights"), year, 0, 3),
    }
}

fn count_event(world: &mut World, origin: Origin, event: &Event) {
    let place = [
        ("ministry", event.ministry),
        ("channel", event.channel),
        ("sector", event.sector),
        ("expectation", event.expectation),
    ];
    let year = event.year;
    world.facts.add(origin, "outreach_events", year, &place, 1);
    world.facts.add(origin, "outreach_participants", year, &place, event.participants);
    world.facts.add(origin, "outreach_executives", year, &place, event.executives);
    let asked = [("ministry", event.ministry), ("expectation", event.expectation)];
    world.facts.add(origin, "outreach_insights", year, &asked, event.insights);
    let named = [("sector", event.sector), ("organisation", event.organisation.as_str())];
    if world.facts.value("outreach_organisations", (year, year), &named).is_none() {
        world.facts.state(origin, "outreach_organisations", year, &named, 1);
    }
}

/// Sectors that 国土交通省 answers for in a year.
pub(crate) fn mlit_sectors(year: i32) -> impl Iterator<Item = &'static str> {
    MLIT_SECTORS.into_iter().filter(move |sector| match *sector {
        "water" => year >= super::scope::WATER_MOVES,
        "port" => year >= super::scope::PORT_YEAR,
        _ => true,
    })
}

/// Members of a sector that reports counts.
fn sector_members(world: &World, sector: &str, year: i32) -> i64 {
    let ceptoars = super::scope::CEPTOARS.iter().filter(|ceptoar| ceptoar.sector == sector);
    ceptoars
        .filter_map(|ceptoar| {
            let unit = [("sector", sector), ("ceptoar", ceptoar.code)];
            world.facts.value("ceptoar_members", (year, super::LAST_VINTAGE), &unit)
        })
        .sum()
}

fn mlit(world: &mut World, year: i32) {
    let origin = Origin { reporter: "mlit", source: "mlit_outreach" };
    for sector in mlit_sectors(year) {
        let mut most = 0;
        for expectation in EXPECTATIONS {
            let name = format!("mlit {sector} {expectation}");
            let events = draw(&name, year, 0, busy(year, 4));
            let participants = events * draw(&format!("{name} people"), year, 8, 30);
            let executives = participants / draw(&format!("{name} executives"), year, 4, 8);
            let key =
                [("ministry", "mlit"), ("channel", "_X"), ("sector", sector), ("expectation", expectation)];
            world.facts.state(origin, "outreach_events", year, &key, events);
            world.facts.state(origin, "outreach_participants", year, &key, participants);
            world.facts.state(origin, "outreach_executives", year, &key, executives);
            most += events * 2;
        }
        let reached = most.min(sector_members(world, sector, year) * 4 / 5);
        world.facts.state(origin, "outreach_organisations", year, &[("sector", sector)], reached);
    }
}

fn form(world: &mut World, (ministry, source): (&'static str, &'static str), sector: &str, year: i32) {
    let origin = Origin { reporter: ministry, source };
    let name = format!("{ministry} form {sector}");
    let events = draw(&name, year, 3, busy(year, 12));
    let participants = events * draw(&format!("{name} people"), year, 10, 40);
    let executives = participants / draw(&format!("{name} executives"), year, 4, 8);
    let key = [("ministry", ministry), ("channel", "_X"), ("sector", sector), ("expectation", "_X")];
    world.facts.state(origin, "outreach_events", year, &key, events);
    world.facts.state(origin, "outreach_participants", year, &key, participants);
    world.facts.state(origin, "outreach_executives", year, &key, executives);
    let reached = (events * 3).min(sector_members(world, sector, year) * 4 / 5);
    world.facts.state(origin, "outreach_organisations", year, &[("sector", sector)], reached);
}

fn insights(world: &mut World, ministry: &'static str, source: &'static str, year: i32) {
    let origin = Origin { reporter: ministry, source };
    let key = [("ministry", ministry), ("expectation", "_X")];
    let count = draw(&format!("{ministry} insights"), year, 2, 15);
    world.facts.state(origin, "outreach_insights", year, &key, count);
}
