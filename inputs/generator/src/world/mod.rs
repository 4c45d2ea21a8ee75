//! The made-up years and the record: every figure that the files give, from which the layouts pick.
//!
//! Decides figures, and no position in any spreadsheet.

pub(crate) mod international;
pub(crate) mod outreach;
pub(crate) mod record;
pub(crate) mod roster;
pub(crate) mod scope;
pub(crate) mod training;

use crate::fact::Facts;

/// Everything that happened.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Figures.
    pub(crate) facts: Facts,
    /// Operators of 経済産業省's roster.
    pub(crate) operators: Vec<roster::Operator>,
    /// Events with executives, of the ministries that list them one by one.
    pub(crate) events: Vec<outreach::Event>,
    /// Courses, of the ministry that lists them one by one.
    pub(crate) courses: Vec<training::Course>,
    /// International engagements.
    pub(crate) engagements: Vec<international::Engagement>,
}

impl World {
    /// The same world every time.
    pub(crate) fn new() -> Self {
        let mut world = Self::default();
        scope::state(&mut world);
        roster::state(&mut world);
        outreach::state(&mut world);
        training::state(&mut world);
        international::state(&mut world);
        record::state(&mut world);
        world
    }
}

/// Vintage in which every correction has arrived.
const LAST_VINTAGE: i32 = crate::fact::LAST_YEAR;

/// A day of a fiscal year that belongs to a name: April to March, day 1 to 28.
pub(crate) fn day_in(name: &str, year: i32) -> (u16, u8, u8) {
    let month = crate::noise::draw(&format!("{name} month"), year, 4, 15);
    let day = crate::noise::draw(&format!("{name} day"), year, 1, 28);
    let (year, month) = if month > 12 { (year + 1, month - 12) } else { (year, month) };
    let narrow = |number: i64| u8::try_from(number).expect("months and days are small");
    (u16::try_from(year).expect("years are positive"), narrow(month), narrow(day))
}
