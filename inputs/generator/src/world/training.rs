//! Courses and exercises: listed one by one by 経済産業省, in tables and forms by the others.

use super::{World, day_in};
use crate::fact::{FIRST_YEAR, LAST_YEAR, Origin};
use crate::noise::{draw, pick};

pub(crate) const AUDIENCES: [&str; 5] = ["executive", "bridge", "it", "ot", "legal"];
pub(crate) const FORMATS: [&str; 3] = ["in_person", "online", "hybrid"];
/// The four figures of every course.
pub(crate) const FIGURES: [&str; 4] =
    ["training_sessions", "training_capacity", "training_participants", "training_completions"];
/// Who is trained in which strand, in the tables.
pub(crate) const GROUPS: [(&str, &str); 7] = [
    ("executives_bridge", "executive"),
    ("executives_bridge", "bridge"),
    ("cross_organisation", "it"),
    ("cross_organisation", "ot"),
    ("cross_organisation", "legal"),
    ("industry_academia_government", "it"),
    ("industry_academia_government", "bridge"),
];
/// Year in which 厚生労働省 sent nothing.
pub(crate) const MHLW_MISSES: i32 = 2021;
/// Year from which 経済産業省's list has other headings.
pub(crate) const METI_DRIFT: i32 = 2022;
/// Ministries in the cabinet's table of qualification holders.
pub(crate) const MINISTRIES: [&str; 5] = ["fsa", "mic", "mhlw", "meti", "mlit"];

/// One course.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) year: i32,
    pub(crate) day: (u16, u8, u8),
    pub(crate) sector: &'static str,
    pub(crate) strand: &'static str,
    pub(crate) audience: &'static str,
    pub(crate) format: &'static str,
    pub(crate) figures: [i64; 4],
}

/// States the measure.
pub(super) fn state(world: &mut World) {
    for year in FIRST_YEAR..=LAST_YEAR {
        courses(world, year);
        for (strand, audience) in GROUPS {
            let place = [("strand", strand), ("audience", audience)];
            let fsa = Origin { reporter: "fsa", source: "fsa_training" };
            table(world, fsa, year, &[place[0], place[1], ("format", "_X"), ("sector", "finance")]);
            let mic = Origin { reporter: "mic", source: "mic_training" };
            table(world, mic, year, &[place[0], place[1], ("format", "_X"), ("sector", "_X")]);
            let mlit = Origin { reporter: "mlit", source: "mlit_training" };
            for format in FORMATS {
                table(world, mlit, year, &[place[0], place[1], ("format", format), ("sector", "_X")]);
            }
        }
        if year != MHLW_MISSES {
            mhlw(world, year);
        }
        qualifications(world, year);
    }
}

/// Sessions, capacity, participants and completions, each within the one before.
fn figures(name: &str, year: i32, most_sessions: i64) -> [i64; 4] {
    let sessions = draw(name, year, 1, most_sessions);
    let capacity = sessions * draw(&format!("{name} seats"), year, 4, 12) * 5;
    let filled = draw(&format!("{name} filled"), year, 62, 98) + if year == 2020 { -25 } else { 0 };
    let participants = capacity * filled / 100;
    let completions = participants * draw(&format!("{name} completed"), year, 80, 99) / 100;
    [sessions, capacity, participants, completions]
}

fn table(world: &mut World, origin: Origin, year: i32, place: &[(&str, &str)]) {
    let name = place.iter().fold(origin.source.to_owned(), |name, (_, code)| name + " " + code);
    let mut key = vec![("ministry", origin.reporter)];
    key.extend(place);
    for (indicator, value) in FIGURES.into_iter().zip(figures(&name, year, 6)) {
        world.facts.state(origin, indicator, year, &key, value);
    }
}

fn courses(world: &mut World, year: i32) {
    let source = if year < METI_DRIFT { "meti_training" } else { "meti_training_r4" };
    let origin = Origin { reporter: "meti", source };
    let mut courses: Vec<Course> =
        (0..22).map(|number| course(&format!("meti course {number}"), year)).collect();
    courses.sort_by_key(|course| course.day);
    for course in &courses {
        let key = [
            ("ministry", "meti"),
            ("strand", course.strand),
            ("audience", course.audience),
            ("format", course.format),
            ("sector", course.sector),
        ];
        for (indicator, value) in FIGURES.into_iter().zip(course.figures) {
            world.facts.add(origin, indicator, year, &key, value);
        }
    }
    world.courses.extend(courses);
}

fn course(name: &str, year: i32) -> Course {
    let (strand, audience) = pick(name, year, &GROUPS);
    Course {
        year,
        day: day_in(name, year),
        sector: pick(&format!("{name} sector"), year, &["power", "gas", "chemical", "credit", "petroleum"]),
        strand,
        audience,
        format: pick(&format!("{name} format"), year, &FORMATS),
        // One row is one session: the list counts rows.
        figures: figures(&format!("{name} figures"), year, 1),
    }
}

fn mhlw(world: &mut World, year: i32) {
    let origin = Origin { reporter: "mhlw", source: "mhlw_training_form" };
    for audience in AUDIENCES {
        let place = [
            ("strand", "cross_organisation"),
            ("audience", audience),
            ("format", "online"),
            ("sector", "medical"),
        ];
        table(world, origin, year, &place);
    }
    let trainees = draw("mhlw trainees", year, 90, 140);
    let key = [("ministry", "mhlw"), ("strand", "cross_organisation")];
    world.facts.state(origin, "training_trainees", year, &key, trainees);
}

fn qualifications(world: &mut World, year: i32) {
    let origin = Origin { reporter: "cab", source: "cab_qualifications" };
    for (ministry, start) in MINISTRIES.into_iter().zip([210, 480, 95, 640, 330]) {
        let name = format!("{ministry} qualified");
        let grown: i64 = (FIRST_YEAR..=year).map(|past| draw(&name, past, 0, start / 8)).sum();
        world.facts.state(origin, "qualification_holders", year, &[("ministry", ministry)], start + grown);
    }
}
