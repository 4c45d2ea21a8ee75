//! 経済産業省's members by name (made up): joined when and why, left when and why. Counts follow from the names.

use super::{World, day_in, scope};
use crate::fact::{FIRST_YEAR, LAST_YEAR, Origin};
use crate::noise::{draw, pick};

/// One operator.
#[derive(Clone, Debug)]
pub(crate) struct Operator {
    /// Made-up name.
    pub(crate) name: String,
    pub(crate) sector: &'static str,
    pub(crate) ceptoar: &'static str,
    /// Fiscal year, day and reason; none for members from before the sample.
    pub(crate) joined: Option<Move>,
    /// Fiscal year, day and reason, if it left.
    pub(crate) left: Option<Move>,
}

/// A join or a leave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Move {
    pub(crate) year: i32,
    pub(crate) day: (u16, u8, u8),
    pub(crate) reason: &'static str,
}

impl Operator {
    /// Is it a member at the end of that year?
    pub(crate) fn is_member(&self, year: i32) -> bool {
        self.joined.is_none_or(|joined| joined.year <= year) && self.left.is_none_or(|left| left.year > year)
    }
}

/// Sector, CEPTOAR, word for the names, founding members.
const GROUPS: [(&str, &str, &str, i64); 5] = [
    ("power", "power", "電力", 22),
    ("gas", "gas", "ガス", 26),
    ("chemical", "chemical", "化学", 18),
    ("credit", "credit", "カード", 31),
    ("petroleum", "petroleum", "石油", 9),
];

/// Fills the roster and states what it counts to.
pub(super) fn state(world: &mut World) {
    for (sector, ceptoar, word, founders) in GROUPS {
        let mut group = founding(sector, ceptoar, word, founders);
        for year in FIRST_YEAR..=LAST_YEAR {
            leave(&mut group, year);
            join(&mut group, word, year);
        }
        world.operators.extend(group);
    }
    count(world);
}

fn founding(sector: &'static str, ceptoar: &'static str, word: &str, founders: i64) -> Vec<Operator> {
    let named = |number| format!("例示{word}事業者{number:03}");
    (1..=founders)
        .map(|number| Operator { name: named(number), sector, ceptoar, joined: None, left: None })
        .collect()
}

/// At most one member of a group leaves in a year; power always loses one, so that no year's list is empty.
fn leave(group: &mut [Operator], year: i32) {
    let Some(first) = group.first() else { return };
    let (name, least) = (format!("leave {}", first.ceptoar), i64::from(first.ceptoar == "power"));
    if draw(&name, year, least, 2) == 0 {
        return;
    }
    let members: Vec<usize> =
        group.iter().enumerate().filter(|(_, operator)| operator.is_member(year)).map(|(id, _)| id).collect();
    let operator = &mut group[pick(&name, year, &members)];
    let reason = pick(&format!("why {name}"), year, &scope::LEAVE_REASONS);
    operator.left = Some(Move { year, day: day_in(&operator.name, year), reason });
}

fn join(group: &mut Vec<Operator>, word: &str, year: i32) {
    let Some(first) = group.first() else { return };
    let (sector, ceptoar) = (first.sector, first.ceptoar);
    for _ in 0..draw(&format!("join {ceptoar}"), year, 0, 3) {
        let name = format!("例示{word}事業者{:03}", group.len() + 1);
        let reason = pick(&format!("why {name}"), year, &scope::JOIN_REASONS);
        let joined = Some(Move { year, day: day_in(&name, year), reason });
        group.push(Operator { name, sector, ceptoar, joined, left: None });
    }
}

fn count(world: &mut World) {
    let roster = Origin { reporter: "meti", source: "meti_roster" };
    let notices = Origin { reporter: "meti", source: "meti_withdrawals" };
    for operator in &world.operators {
        let unit = [
            ("sector", operator.sector),
            ("ceptoar", operator.ceptoar),
            ("organisation", operator.name.as_str()),
        ];
        for year in (FIRST_YEAR..=LAST_YEAR).filter(|year| operator.is_member(*year)) {
            world.facts.state(roster, "ceptoar_members", year, &unit, 1);
        }
        let moves = [(operator.joined, roster, "ceptoar_joins"), (operator.left, notices, "ceptoar_leaves")];
        for (moved, origin, indicator) in moves {
            if let Some(moved) = moved {
                let key = [unit[0], unit[1], unit[2], ("reason", moved.reason)];
                world.facts.state(origin, indicator, moved.year, &key, 1);
            }
        }
    }
}
