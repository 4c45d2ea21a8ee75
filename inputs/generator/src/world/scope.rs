//! Members, joins and leaves of each CEPTOAR; non-members, surveys and initiatives of each sector; newsletters.

use super::World;
use crate::fact::{FIRST_YEAR, Facts, LAST_YEAR, Origin};
use crate::noise::draw;

/// A CEPTOAR whose ministry reports counts, not names.
#[derive(Debug)]
pub(crate) struct Ceptoar {
    pub(crate) code: &'static str,
    pub(crate) sector: &'static str,
    /// Members at the end of the year before the sample.
    start: i64,
    /// Joins are drawn up to this number each year.
    growth: i64,
}

const fn ceptoar(code: &'static str, sector: &'static str, start: i64, growth: i64) -> Ceptoar {
    Ceptoar { code, sector, start, growth }
}

/// CEPTOARs that report counts, in official order; those of 経済産業省 send a roster instead.
pub(crate) const CEPTOARS: &[Ceptoar] = &[
    ceptoar("telecom", "ict", 24, 3),
    ceptoar("cable_tv", "ict", 318, 9),
    ceptoar("broadcasting", "ict", 194, 2),
    ceptoar("banks", "finance", 1390, 6),
    ceptoar("securities", "finance", 256, 5),
    ceptoar("life_insurance", "finance", 42, 1),
    ceptoar("nonlife_insurance", "finance", 47, 2),
    ceptoar("settlement", "finance", 61, 6),
    ceptoar("aviation", "aviation", 13, 2),
    ceptoar("airport", "airport", 8, 2),
    ceptoar("railway", "railway", 22, 2),
    ceptoar("local_government", "government", 1788, 0),
    ceptoar("medical", "medical", 20, 3),
    ceptoar("water", "water", 8, 2),
    ceptoar("logistics", "logistics", 21, 2),
    ceptoar("port", "port", 0, 3),
];

/// Year in which the port sector was carved out of logistics, at its very end (2024-03-08).
pub(crate) const PORT_YEAR: i32 = 2023;
/// Members that moved from the logistics CEPTOAR to the new one.
const PORT_MOVED: i64 = 6;
/// Operators that came into scope with the new sector.
const PORT_NEW: i64 = 9;
/// Year from which 国土交通省 reports on waterworks.
pub(crate) const WATER_MOVES: i32 = 2024;

pub(crate) const JOIN_REASONS: [&str; 3] = ["solicited", "new_entrant", "obligation"];
pub(crate) const LEAVE_REASONS: [&str; 3] = ["merger", "withdrawal", "dissolution"];
/// Business types that receive the newsletter besides the CEPTOARs, with the recipients at the start.
pub(crate) const BUSINESS_TYPES: [(&str, i64); 6] = [
    ("manufacturing", 84),
    ("construction", 23),
    ("retail", 31),
    ("it_services", 66),
    ("education", 17),
    ("other", 12),
];

/// Every sector with the non-members at the start.
pub(crate) const SECTORS: [(&str, i64); 15] = [
    ("ict", 212),
    ("finance", 96),
    ("aviation", 9),
    ("airport", 14),
    ("railway", 118),
    ("power", 74),
    ("gas", 151),
    ("government", 0),
    ("medical", 640),
    ("water", 402),
    ("logistics", 133),
    ("chemical", 58),
    ("credit", 29),
    ("petroleum", 7),
    ("port", 46),
];

/// Ministry that answers for a sector in a year.
pub(crate) fn ministry_of(sector: &str, year: i32) -> &'static str {
    match sector {
        "ict" | "government" => "mic",
        "finance" => "fsa",
        "medical" => "mhlw",
        "water" if year < WATER_MOVES => "mhlw",
        "power" | "gas" | "chemical" | "credit" | "petroleum" => "meti",
        _ => "mlit",
    }
}

/// Source in which a ministry's membership counts of a year come.
fn membership_source(ministry: &str, year: i32) -> &'static str {
    match ministry {
        "fsa" => "fsa_ceptoar",
        "mic" => "mic_ceptoar",
        "mhlw" => "mhlw_ceptoar",
        _ if year < PORT_YEAR => "mlit_ceptoar",
        _ => "mlit_ceptoar_r5",
    }
}

/// States everything of the measure that is not a roster.
pub(super) fn state(world: &mut World) {
    for ceptoar in CEPTOARS {
        members(&mut world.facts, ceptoar);
    }
    late_notice(&mut world.facts);
    for (sector, start) in SECTORS {
        sector_survey(&mut world.facts, sector, start);
    }
    for (business, start) in BUSINESS_TYPES {
        let origin = Origin { reporter: "cab", source: "cab_newsletter" };
        let mut recipients = start;
        for year in FIRST_YEAR..=LAST_YEAR {
            recipients += draw(&format!("newsletter {business}"), year, 0, start / 6 + 1);
            world.facts.state(
                origin,
                "newsletter_recipients",
                year,
                &[("business_type", business)],
                recipients,
            );
        }
    }
}

fn members(facts: &mut Facts, ceptoar: &Ceptoar) {
    let unit = [("sector", ceptoar.sector), ("ceptoar", ceptoar.code)];
    let mut stock = ceptoar.start;
    for year in FIRST_YEAR..=LAST_YEAR {
        if ceptoar.code == "port" && year < PORT_YEAR {
            continue;
        }
        let reporter = ministry_of(ceptoar.sector, year);
        let origin = Origin { reporter, source: membership_source(reporter, year) };
        let joins = flow(facts, origin, "ceptoar_joins", year, ceptoar);
        let leaves = flow(facts, origin, "ceptoar_leaves", year, ceptoar);
        let moved = match ceptoar.code {
            "port" if year == PORT_YEAR => PORT_MOVED,
            "logistics" if year == PORT_YEAR => -PORT_MOVED,
            _ => 0,
        };
        let scope = if ceptoar.code == "port" && year == PORT_YEAR { PORT_NEW } else { 0 };
        // The layout of FY2023 has these columns for its own year and the one before.
        let layout = Origin { reporter: "mlit", source: "mlit_ceptoar_r5" };
        if reporter == "mlit" && year + 1 >= PORT_YEAR {
            let (origin, when) = (layout, (year, year.max(PORT_YEAR)));
            facts.state_later(origin, "ceptoar_reclassified", when, &unit, moved);
            facts.state_later(origin, "ceptoar_scope_change", when, &unit, scope);
        }
        // The year before a sector comes is in them, and nobody has counted it.
        if reporter != "mlit" && ministry_of(ceptoar.sector, year + 1) == "mlit" {
            for indicator in ["ceptoar_reclassified", "ceptoar_scope_change"] {
                facts.leave_open(layout, indicator, (year, year + 1), &unit, 'L');
            }
        }
        stock += joins - leaves + moved + scope;
        facts.state(origin, "ceptoar_members", year, &unit, stock);
    }
}

/// States a flow, by reason where the ministry gives reasons, and gives its total.
fn flow(facts: &mut Facts, origin: Origin, indicator: &'static str, year: i32, ceptoar: &Ceptoar) -> i64 {
    let (reasons, limit): (&[&str], i64) = match (origin.reporter, indicator) {
        ("fsa", "ceptoar_joins") => (&JOIN_REASONS, ceptoar.growth),
        ("fsa", _) => (&LEAVE_REASONS, ceptoar.growth / 3),
        (_, "ceptoar_joins") => (&["_X"], ceptoar.growth),
        _ => (&["_X"], ceptoar.growth / 2),
    };
    // A port terminal joined in its first full year, not in the three weeks before.
    let limit = if ceptoar.code == "port" && year == PORT_YEAR { 0 } else { limit };
    let mut sum = 0;
    for reason in reasons {
        let name = format!("{indicator} {} {reason}", ceptoar.code);
        // The railways' late notice of that year must be about somebody.
        let is_late = ceptoar.code == "railway" && indicator == "ceptoar_joins" && year == LATE_YEAR;
        let count = draw(&name, year, i64::from(is_late), limit);
        let key = [("sector", ceptoar.sector), ("ceptoar", ceptoar.code), ("reason", reason)];
        facts.state(origin, indicator, year, &key, count);
        sum += count;
    }
    sum
}

/// Year of the notice that came late.
const LATE_YEAR: i32 = 2021;

/// One railway's notice of FY2021 came late: the join and the stock of that year are corrected a year later.
fn late_notice(facts: &mut Facts) {
    let unit = [("sector", "railway"), ("ceptoar", "railway")];
    let join = [("sector", "railway"), ("ceptoar", "railway"), ("reason", "_X")];
    for (indicator, key) in [("ceptoar_joins", join.as_slice()), ("ceptoar_members", &unit)] {
        let value =
            facts.value(indicator, (LATE_YEAR, LATE_YEAR), key).expect("the railways report every year");
        facts.correct(indicator, (LATE_YEAR, LATE_YEAR + 1), key, value - 1);
    }
}

fn sector_survey(facts: &mut Facts, sector: &'static str, start: i64) {
    let mut outside = start;
    for year in FIRST_YEAR..=LAST_YEAR {
        let shrink = outside / 14;
        outside -= draw(&format!("non-members {sector}"), year, shrink / 2, shrink);
        if sector == "port" && year < PORT_YEAR {
            continue;
        }
        let ministry = ministry_of(sector, year);
        let origin = Origin { reporter: ministry, source: form_source(ministry) };
        let key = [("sector", sector)];
        facts.state(origin, "non_members", year, &key, outside);
        let surveys = draw(&format!("surveys {sector}"), year, 0, 6);
        facts.state(origin, "service_surveys", year, &key, surveys);
        let initiatives = draw(&format!("initiatives {sector}"), year, 0, 4);
        facts.state(origin, "domain_initiatives", year, &key, initiatives);
    }
}

/// Source of a ministry's answers to the yearly form on scope.
pub(crate) fn form_source(ministry: &str) -> &'static str {
    match ministry {
        "fsa" => "fsa_scope_form",
        "mic" => "mic_scope_form",
        "mhlw" => "mhlw_scope_form",
        "meti" => "meti_scope_form",
        _ => "mlit_scope_form",
    }
}
