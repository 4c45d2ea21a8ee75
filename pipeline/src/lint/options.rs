//! What is asked of a file: which sheets, and which rules are waived where, and why.
//!
//! A waiver hides nothing: what it covers is still looked for and counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules::RuleId;

/// What a sheet is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// For programs: every rule holds.
    #[default]
    Data,
    /// For people, with the data elsewhere: [`PRESENTATION`] is waived.
    Presentation,
}

/// What a table for people does on purpose; published with it. The reason stands in English and in Japanese.
pub const PRESENTATION: [(&str, &str, &str); 8] = [
    (
        "L1-04",
        "title, scope and source stand with the table for the reader",
        "読者のため表題・範囲・出典を表と同じシートに置く",
    ),
    (
        "L1-10",
        "charts are for the reader; their numbers are in a table",
        "図は読者のためのもので、数値は表にある",
    ),
    (
        "L1-11",
        "totals are set apart for the eye; a column names them too",
        "合計等の強調は見やすさのためで、区分は列にも書く",
    ),
    ("L3-01", "the table begins below its title", "表は表題の下から始まる"),
    ("L3-04", "the unit stands in a column or above the table", "単位は列または表の上に書く"),
    ("L3-05", "years are given as the ministries write them", "年は府省庁の慣行に従って表記する"),
    ("L3-09", "years stand side by side, for comparison", "比較のため年度を横に並べる"),
    ("L2-03", "headings may take two rows, for the eye", "見出しは見やすさのため２行になることがある"),
];

/// A rule that is not held against some sheets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The rule.
    pub rule: RuleId,
    /// Glob over names of sheets; all of them where none is given.
    pub sheet: Option<String>,
    /// Why; published.
    pub reason: String,
}

/// What is asked of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// What its sheets are for.
    pub profile: Profile,
    /// Globs over names of sheets that are for programs whatever the profile says.
    pub data_sheets: Vec<String>,
    /// Globs over names of sheets; only those are looked at. All where it is empty.
    pub sheets: Vec<String>,
    /// Rules that are waived besides those of the profile.
    pub waivers: Vec<Waiver>,
    /// The headings of the file of the year before, by sheet, in order (see [`super::headings`]): rule L3-07 is judged
    /// against them, and not judged where they are not given.
    pub before: Option<Vec<(String, Vec<String>)>>,
}

impl Options {
    /// Is a sheet looked at?
    pub(super) fn takes(&self, sheet: &str) -> bool {
        self.sheets.is_empty() || self.sheets.iter().any(|glob| nenji_sheet::matches_glob(glob, sheet))
    }

    /// What a sheet is for.
    #[must_use]
    pub fn profile_of(&self, sheet: &str) -> Profile {
        let is_data = self.data_sheets.iter().any(|glob| nenji_sheet::matches_glob(glob, sheet));
        if is_data { Profile::Data } else { self.profile }
    }

    /// Why a rule is not held against a sheet, if it is waived; none for what concerns the file as a whole and is not
    /// waived everywhere.
    pub(super) fn waived(&self, rule: RuleId, sheet: Option<&str>) -> Option<String> {
        let own = self.waivers.iter().find(|waiver| {
            waiver.rule == rule
                && waiver
                    .sheet
                    .as_deref()
                    .is_none_or(|glob| sheet.is_some_and(|sheet| nenji_sheet::matches_glob(glob, sheet)))
        });
        if let Some(waiver) = own {
            return Some(waiver.reason.clone());
        }
        let is_shown = sheet.is_some_and(|sheet| self.profile_of(sheet) == Profile::Presentation);
        let built_in = PRESENTATION.iter().find(|(id, _, _)| is_shown && *id == rule.as_str())?;
        Some(built_in.1.to_owned())
    }
}
